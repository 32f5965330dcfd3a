"""How an exercise ended, as the one document that ``run --json``, ``open`` and the library give."""

from __future__ import annotations

from typing import Any

from wargame.play.game import Game
from wargame.play.session import Session


def outcome(session: Session, seed: int) -> dict[str, Any]:
    """What ``run --json`` prints; values are in the tracks' own units."""
    game = session.game
    tables = game.tables
    return {
        "scenario": tables.scenario,
        "seed": seed,
        "turns": game.world.turn,
        "ended": game.ended,
        "digest": game.digest,
        "tracks": {
            track.key: game.world.values[track.index, 0].item() / 1000 for track in tables.tracks
        },
        "roles": roles_of(game),
    }


def roles_of(game: Game) -> dict[str, Any]:
    """Every role's score and objectives as they stand, in points and the tracks' own units."""
    return {
        role: {
            "score": item["score"] / 1000,
            "objectives": {
                key: {"value": mark["value"] / 1000, "met": mark["met"]}
                for key, mark in item["objectives"].items()
            },
        }
        for role, item in game.standings().items()
    }
