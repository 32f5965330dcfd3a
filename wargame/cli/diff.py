"""``wargame diff``: where two branches part, and by how much."""

from __future__ import annotations

import argparse
import sys

from wargame.cli.common import DONE, emit_json
from wargame.content.ready import ready_from_files
from wargame.errors import WargameError
from wargame.play.branches import find_branch
from wargame.play.difference import difference
from wargame.record.store import Store
from wargame.report.diff_document import Names, diff_document, diff_text, with_ranges


def main(args: argparse.Namespace) -> int:
    """Hold two branches against each other, as they were recorded."""
    with Store.open(args.path, write=False) as save:
        branches = save.branches()
        a, b = (find_branch(branches, said) for said in (args.a, args.b))
        lines = [list(save.events(branch.id)) for branch in (a, b)]
        try:
            names = Names.of(ready_from_files(save.content()))
        except WargameError:  # other times, other content: then without names
            names = Names()
    found = difference(lines[0], lines[1])
    names = with_ranges(names, found)
    if args.json:
        emit_json(diff_document(found, a.name, b.name, names))
    else:
        sys.stdout.write(diff_text(found, a.name, b.name, names))
    return DONE
