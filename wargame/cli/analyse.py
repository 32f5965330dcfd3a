"""``wargame analyse``: what was decision and what was luck."""

from __future__ import annotations

import argparse
import os
import sys

from wargame.analysis.afterwards import WORLDS, analyse
from wargame.cli.common import DONE, emit_json
from wargame.cli.progress import Progress
from wargame.content.ready import ready_from_files
from wargame.record.store import Store
from wargame.report.swing_text import swing_text


def main(args: argparse.Namespace) -> int:
    """Analyse and say what was found."""
    found = analysed(args, worlds=args.worlds, fresh=args.fresh)
    if args.json:
        emit_json(found)
    else:
        with Store.open(args.path, write=False) as store:  # the whole was checked just now
            compiled = ready_from_files(store.content())
        sys.stdout.write(swing_text(found, compiled))
    return DONE


def analysed(args: argparse.Namespace, *, worlds: int | None, fresh: bool) -> dict[str, object]:
    """The analysis of the save and branch that the arguments name, with a progress bar."""
    bars: dict[str, Progress] = {}

    def told(what: str, done: int, whole: int) -> None:
        if what not in bars:
            for bar in bars.values():
                bar.__exit__(None, None, None)
            bars[what] = Progress(what).__enter__()
        bars[what](done, whole)

    try:
        return analyse(
            args.path,
            branch=args.branch,
            worlds=worlds or WORLDS,
            reference=getattr(args, "reference", "status-quo"),
            regret_of=getattr(args, "regret", None),
            workers=os.cpu_count() or 1,
            fresh=fresh,
            progress=told,
        )
    finally:
        for bar in bars.values():
            bar.__exit__(None, None, None)
