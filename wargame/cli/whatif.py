"""``wargame whatif``: what a change would have done, in many worlds."""

from __future__ import annotations

import argparse
import sys

from wargame import RULES_VERSION
from wargame.analysis.whatif import WORLDS, whatif
from wargame.analysis.whatif_document import document
from wargame.cli.changing import changes_of
from wargame.cli.common import DONE, complain, drawable, emit_json, shown_path
from wargame.cli.progress import Progress
from wargame.content.ready import ready_from_files
from wargame.play.branches import find_branch
from wargame.record.store import Store
from wargame.report.whatif_picture import whatif_picture
from wargame.report.whatif_text import whatif_text


def main(args: argparse.Namespace) -> int:
    """Play both arms and say what differs."""
    if args.picture is not None:
        drawable(args.picture)
    with Store.open(args.path, write=False) as save:
        branches, meta = save.branches(), save.meta()
        branch = find_branch(branches, args.branch)
        events = list(save.events(branch.id))
        compiled = ready_from_files(save.content())
    changes = changes_of(compiled.tables, args.turn - 1, args)
    with Progress("world-quarters") as progress:
        found = whatif(
            compiled,
            events,
            meta,
            branches,
            changes,
            branch=branch.name,
            worlds=WORLDS if args.worlds is None else args.worlds,
            progress=progress,
        )
    if (played := meta.get("rules_version")) != str(RULES_VERSION):
        complain(
            f"it was played under rules version {played}; here both arms are played under "
            f"version {RULES_VERSION}, so `as recorded` may differ from the record"
        )
    if args.picture is not None:
        whatif_picture(found).save(args.picture)
    if args.json:
        emit_json(document(found))
        return DONE
    sys.stdout.write(whatif_text(found))
    if args.picture is not None:
        print(f"\nThe picture is {shown_path(args.picture)}")
    return DONE
