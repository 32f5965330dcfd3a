"""Where a forecast starts from: an exercise played up to some quarter, or a save."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wargame.content.compiled import Compiled
from wargame.content.ready import ready_from_files
from wargame.errors import SaveDamaged, WargameError
from wargame.play.game import Game
from wargame.play.opening import open_world
from wargame.play.verify import rebuild
from wargame.record.check import read_checked


def at_orders(
    compiled: Compiled, seats: Mapping[str, str], *, seed: int, world: int, after: int
) -> Game:
    """An exercise after so many whole quarters, where orders are about to be given.

    Everything before, the first decisions of the quarter included, is decided by ``seats``.
    """
    if not 0 <= after < compiled.tables.turns:
        raise WargameError(
            f"`after` is a number of quarters from 0 to {compiled.tables.turns - 1}, not {after}"
        )
    session = open_world(compiled, seats, seed=seed, world=world, save=None, turns=after)
    try:
        game = session.game
        while game.node != "orders" and not game.ended:
            for role in game.open_roles():
                decided = session.players[role].decide(game, role)
                game.decide(role, game.default(role) if decided is None else decided)
            game.resolve()
    finally:
        session.close()
    if game.ended:
        raise WargameError(f"this exercise is over by then ({game.ended}): nothing is to come")
    return game


def of_save(path: Path) -> tuple[Compiled, Game]:
    """A save's scenario, and its exercise where the record leaves it; the save stays as it is.

    Raises SaveDamaged where its chain is broken or these rules say otherwise.
    """
    chain, record = read_checked(path)
    if record is None:
        raise SaveDamaged(f"{path}: {chain.fault}")
    compiled = ready_from_files(record.content)
    found = rebuild(compiled, list(record.line(1)), record.meta)
    if found.difference is not None:
        raise SaveDamaged(
            f"{path}: these rules do not come to what it records ({found.difference})"
        )
    if found.game.ended:
        raise WargameError(f"{path}: this exercise is over ({found.game.ended})")
    return compiled, found.game
