"""Legacy: what an exercise leaves behind, as chances after a tail of doctrine play."""

from __future__ import annotations

import hashlib
from weakref import WeakKeyDictionary

import numpy as np

from wargame.content.compiled import Compiled
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.rollout import play_out
from wargame.rules.dice import Family
from wargame.rules.score import holds_objective, mark
from wargame.rules.worlds import World

WORLDS = 256

Chances = dict[str, dict[str, int]]

#: How many ends of a scenario are remembered.
_ENDS = 32
_KNOWN: WeakKeyDictionary[Compiled, dict[bytes, Chances]] = WeakKeyDictionary()


def legacy(compiled: Compiled, world: World) -> Chances:
    """The chance per mille of each role's objectives after the scenario's tail.

    ``world`` is one world at its end; 256 copies of it play on under the status-quo
    doctrines, on dice of their own family, for the scenario's ``legacy_quarters``.
    """
    quarters = compiled.bundle.scenario.legacy_quarters
    if not quarters:
        return {}
    if world.tables is not compiled.tables:
        return _played(compiled, world, quarters)
    # A third of what a whole exercise costs; and one that is verified, resumed or gone back in
    # by the program that played it comes to the same end again.
    known, end = _KNOWN.setdefault(compiled, {}), _fingerprint(world)
    found = known.get(end)
    if found is None:
        if len(known) >= _ENDS:
            known.clear()
        found = known[end] = _played(compiled, world, quarters)
    return {role: dict(chances) for role, chances in found.items()}


def _fingerprint(world: World) -> bytes:
    """Everything that a tail depends on: the state of the world, and what its dice go by."""
    dice = world.dice
    told = hashlib.blake2b(repr((world.turn, dice.seed, dice.nonce)).encode())
    for array in (
        world.values,
        world.counts,
        world.pending,
        world.astir,
        world.zone,
        world.trail,
        world.happening,
        world.orders,
        world.signed,
        world.refused,
        world.wanted,
        world.reaction,
        world.reaction_card,
    ):
        told.update(np.ascontiguousarray(array).data)
    return told.digest()


def _played(compiled: Compiled, world: World, quarters: int) -> Chances:
    """The tail itself."""
    tail = world.take(np.zeros(WORLDS, dtype=np.intp))
    tail.dice = world.dice.with_family(Family.LEGACY).with_worlds(
        np.arange(WORLDS, dtype=np.uint64)
    )
    horizon = world.turn + quarters
    players = [DoctrinePlayer(compiled.doctrine(role.key)) for role in world.tables.roles]
    play_out(tail, players, horizon)
    result: Chances = {}
    for role in world.tables.roles:
        chances = result.setdefault(role.key, {})
        for objective in world.tables.objectives:
            if holds_objective(world, objective, role)[0]:
                met = mark(tail, objective, role, horizon).points == 2
                chances[objective.key] = int(1000 * met.sum() // WORLDS)
    return result
