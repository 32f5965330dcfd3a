"""``wargame run``: a whole exercise without a screen."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from wargame.cli.common import complain, emit_json, open_scenario
from wargame.content.amounts import show_milli
from wargame.play.outcome import outcome
from wargame.play.session import Session, start_session


def main(args: argparse.Namespace) -> int:
    """Play every seat to the end and say how it ended."""
    compiled = open_scenario(args.scenario, args.content)
    seed = 0 if args.seed is None else args.seed
    session = start_session(compiled, dict(args.seat), seed=seed, save=args.save, turns=args.turns)
    try:
        session.advance()
        outside = [role for role, player in session.players.items() if not player.repeatable]
        if outside:
            complain(
                f"{', '.join(outside)}: an outside program, or a planner with a budget of time, "
                "need not decide alike twice, so the digest may differ between runs"
            )
        document = outcome(session, seed)
        if outside:
            document["excepted"] = outside
    finally:
        session.close()
    if args.json:
        emit_json(document)
    else:
        _show(session, document)
    return 0


def _show(session: Session, document: dict[str, Any]) -> None:
    tables = session.game.tables
    out = sys.stdout
    names = {objective.key: objective.name for objective in tables.objectives}
    out.write(
        f"{document['scenario']}, seed {document['seed']}: ended after "
        f"{document['turns']} quarters ({document['ended']}), "
        f"digest {document['digest']}\n\n"
    )
    for role in tables.roles:
        item = session.game.standings()[role.key]
        out.write(f"{role.name}: {show_milli(item['score'])}\n")
        for key, mark in item["objectives"].items():
            word = ("missed", "near", "met")[mark["points"]]
            values = ", ".join(show_milli(value) for value in mark["values"])
            out.write(f"  {word:6}  {names[key]}: {values}\n")
    out.write("\n")
    for track in tables.tracks:
        value = int(session.game.world.values[track.index, 0])
        out.write(f"{track.key:14} {show_milli(value):>9}  {track.unit}\n")
    if session.path is not None:
        out.write(f"\nThe record is {session.path}\n")
