"""Legacy: what an exercise leaves behind, as chances after a tail of doctrine play."""

from __future__ import annotations

import numpy as np

from wargame.content.compiled import Compiled
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.rollout import play_out
from wargame.rules.dice import Family
from wargame.rules.score import holds_objective, mark
from wargame.rules.worlds import World

WORLDS = 256


def legacy(compiled: Compiled, world: World) -> dict[str, dict[str, int]]:
    """The chance per mille of each role's objectives after the scenario's tail.

    ``world`` is one world at its end; 256 copies of it play on under the status-quo
    doctrines, on dice of their own family, for the scenario's ``legacy_quarters``.
    """
    quarters = compiled.bundle.scenario.legacy_quarters
    if not quarters:
        return {}
    tail = world.take(np.zeros(WORLDS, dtype=np.intp))
    tail.dice = world.dice.with_family(Family.LEGACY).with_worlds(
        np.arange(WORLDS, dtype=np.uint64)
    )
    horizon = world.turn + quarters
    players = [DoctrinePlayer(compiled.doctrine(role.key)) for role in world.tables.roles]
    play_out(tail, players, horizon)
    result: dict[str, dict[str, int]] = {}
    for role in world.tables.roles:
        chances = result.setdefault(role.key, {})
        for objective in world.tables.objectives:
            if holds_objective(world, objective, role)[0]:
                met = mark(tail, objective, role, horizon).points == 2
                chances[objective.key] = int(1000 * met.sum() // WORLDS)
    return result
