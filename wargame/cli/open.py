"""``wargame open``: one world of a simulation as a save, to look into or to play on."""

from __future__ import annotations

import argparse

from wargame.cli.common import emit_json, open_scenario, shown_path
from wargame.play.opening import open_world
from wargame.play.outcome import outcome


def main(args: argparse.Namespace) -> int:
    """Play that world and keep it."""
    compiled = open_scenario(args.scenario, args.content)
    role = None if args.role is None else args.role.upper()
    session = open_world(
        compiled,
        dict(args.seat),
        seed=args.seed,
        world=args.world,
        save=args.save,
        turns=args.turns,
        role=role,
    )
    try:
        document = outcome(session, args.seed) | {"world": args.world, "save": str(args.save)}
        played = session.game.world.turn - bool(session.ended)
        quarter = session.game.tables.quarter_name(played)
    finally:
        session.close()
    if args.json:
        emit_json(document)
        return 0
    name = f"World {args.world:,} of {document['scenario']}, seed {args.seed}"
    path = shown_path(args.save)
    if document["ended"]:
        print(f"{name}: ended with {quarter} ({document['ended']}).")
    else:
        print(f"{name}: {quarter} has opened, and nothing is decided in it.")
    for key, item in document["roles"].items():
        met = sum(mark["met"] for mark in item["objectives"].values())
        print(f"  {key}: {item['score']:.1f}, {met} of {len(item['objectives'])} objectives met")
    print(f"Digest {document['digest']}. The record is {path}; `wargame verify` checks it.")
    if document["ended"]:
        return 0
    if role is not None:
        print(f"Play on as {role}: wargame play --resume {path}")
    else:
        print("No seat is a person's; `--role R` would make R yours from here.")
    return 0
