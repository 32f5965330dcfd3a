"""``wargame balance``: whether a scenario is a good game, and which gates it misses."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from wargame.analysis.balance import balance
from wargame.analysis.balance_document import document
from wargame.analysis.verdicts import verdicts
from wargame.cli.common import DONE, NO, drawable, emit_json, open_scenario, shown_path
from wargame.cli.progress import Progress
from wargame.content.gates import read_gates
from wargame.errors import WargameError, did_you_mean
from wargame.report.balance_picture import balance_picture
from wargame.report.balance_text import balance_text
from wargame.rules.tables import Tables


def main(args: argparse.Namespace) -> int:
    """Measure a scenario, say what was found, and whether every gate is kept."""
    if args.picture is not None:
        drawable(args.picture)
    compiled = open_scenario(args.scenario, args.content)
    gates, file = read_gates(compiled, args.scenario, args.content, args.gates)
    roles = _roles(compiled.tables, args.role)
    with Progress("world-quarters") as progress:
        found = balance(
            compiled,
            worlds=args.worlds,
            seed=0 if args.seed is None else args.seed,
            cards=() if args.no_cards else roles,
            workers=args.workers,
            progress=progress,
        )
    judged = verdicts(found, gates)
    if args.picture is not None:
        balance_picture(found, gates, judged).save(args.picture)
    if args.json:
        emit_json(document(found, gates, judged, file))
    else:
        sys.stdout.write(balance_text(found, gates, judged, every=args.all))
        if args.picture is not None:
            print(f"\nThe picture is {shown_path(args.picture)}")
    return NO if any(one.state == "missed" for one in judged) else DONE


def _roles(tables: Tables, named: Sequence[str]) -> list[str] | None:
    """The roles whose cards are tried: those named, all where none is."""
    known = [role.key for role in tables.roles]
    for role in named:
        if role.upper() not in known:
            hint = did_you_mean(role.upper(), known) or f"one of: {', '.join(known)}"
            raise WargameError(f"there is no role `{role}`; {hint}")
    return [role.upper() for role in named] or None
