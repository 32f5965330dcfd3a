"""Exercises to test with: scenarios compiled once, persons that decide like a policy."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.strategies import compiled
from wargame.content.compiled import Compiled
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.game import Game
from wargame.play.players import BatchPlayer
from wargame.play.random_player import RandomPlayer
from wargame.play.session import Session, start_session

ROOT = Path(__file__).resolve().parents[2]
Chooser = Callable[[Game, str], Any]


def scenario(name: str) -> Compiled:
    """A shipped scenario, compiled once."""
    return compiled(name)


def roles(name: str) -> list[str]:
    return [role.key for role in scenario(name).tables.roles]


def by_default(game: Game, role: str) -> Any:
    """What a silent seat plays."""
    return game.default(role)


def at_random(game: Game, role: str) -> Any:
    """What the random player would do: lively, legal, and the same every time."""
    return BatchPlayer(RandomPlayer()).decide(game, role)


def by_doctrine(game: Game, role: str) -> Any:
    """What the role's doctrine would do."""
    return BatchPlayer(DoctrinePlayer(game.compiled.doctrine(role))).decide(game, role)


def begin(
    name: str,
    seats: dict[str, str],
    *,
    seed: int = 7,
    save: Path | None = None,
    turns: int | None = None,
) -> Session:
    """A new exercise that has come to its first decision."""
    session = start_session(scenario(name), seats, seed=seed, save=save, turns=turns)
    session.advance()
    return session


def persons(name: str) -> dict[str, str]:
    return dict.fromkeys(roles(name), "person")


def play_to(session: Session, chooser: Chooser, stop: Callable[[Session], bool]) -> None:
    """Persons decide until ``stop`` holds at a node where someone waits, or to the end."""
    while not session.ended and not stop(session):
        for role in session.waiting():
            session.submit(role, chooser(session.game, role))
        session.advance()


def play_out(session: Session, chooser: Chooser) -> str:
    """Persons decide to the end; the digest."""
    play_to(session, chooser, lambda _: False)
    return session.game.digest


def state(session: Session) -> str:
    """Everything seats can see and the host can know of a session, as text."""
    keys = [role.key for role in session.game.tables.roles]
    world = session.game.world
    return json.dumps(
        {
            "node": session.game.node,
            "turn": world.turn,
            "ended": session.ended,
            "digest": session.game.digest,
            "waiting": session.waiting(),
            "decisions": session.game.decisions,
            "views": {key: session.view(key) for key in keys},
            "feeds": {key: session.feed(key) for key in keys},
            "registers": world.column(0).tolist(),
            "zone": world.zone[:, 0].tolist(),
            "pending": world.pending[:, 0].tolist(),
            "offered": session.game.offered.tolist(),
        },
        sort_keys=True,
    )
