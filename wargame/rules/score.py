"""Objectives and scores: met, near or missed, 0-100 a role, on the last two quarters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wargame.rules.tables import Bools, Ints, ObjectiveTable, RoleTable, TestTable
from wargame.rules.worlds import World

MISSED, NEAR, MET = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Marks:
    """How an objective stands: ``points [N]`` 0-2 and each test's value and threshold.

    ``values [tests, N]`` are thousandths (the mean of the last two quarters, or the worst
    quarter so far); ``thresholds`` the ones of the horizon used.
    """

    points: Ints
    values: tuple[Ints, ...]
    thresholds: tuple[int, ...]


def horizon_threshold(test: TestTable, turns: int) -> int:
    """The threshold of the horizon nearest to ``turns`` quarters (the shorter on a tie)."""
    return min(test.horizons, key=lambda pair: (abs(pair[0] - turns), pair[0]))[1]


def mark(world: World, objective: ObjectiveTable, role: RoleTable, turns: int) -> Marks:
    """Mark one objective for one role at a horizon of ``turns`` quarters."""
    met = np.ones(world.size, dtype=np.bool_)
    near = np.ones(world.size, dtype=np.bool_)
    values: list[Ints] = []
    thresholds: list[int] = []
    for test in objective.tests:
        threshold = horizon_threshold(test, turns)
        thresholds.append(threshold)
        if test.worst_row >= 0:
            doubled = 2 * world.values[test.worst_row]
        else:
            doubled = world.values[test.track] + world.values[test.previous_row]
        values.append(doubled // 2)
        if test.test in (0, 3):
            met &= doubled >= 2 * threshold
            near &= doubled >= 2 * (threshold - test.near)
        else:
            met &= doubled <= 2 * threshold
            near &= doubled <= 2 * (threshold + test.near)
    if objective.no_breach:
        clean = world.stored(role.breached_row) == 0
        met &= clean
        near &= clean
    points = met.astype(np.int64) + near
    return Marks(
        points * (world.stored(world.tables.settings.war_row) == 0),
        tuple(values),
        tuple(thresholds),
    )


def holds_objective(world: World, objective: ObjectiveTable, role: RoleTable) -> Bools:
    """Where an objective counts for a role: always, or where its private draw fell on it."""
    if role.index not in objective.roles:
        return np.zeros(world.size, dtype=np.bool_)
    if objective.kind != "private":
        return np.ones(world.size, dtype=np.bool_)
    mine = [o.index for o in privates(world, role)]
    return np.asarray(world.stored(role.private_row) == mine.index(objective.index))


def privates(world: World, role: RoleTable) -> list[ObjectiveTable]:
    """The objectives a role's private one is drawn from, ordered by key."""
    found = [o for o in world.tables.objectives if o.kind == "private" and role.index in o.roles]
    return sorted(found, key=lambda objective: objective.key)


def scores(world: World, turns: int) -> Ints:
    """Each role's score in thousandths of 100, ``[R, N]``; direct war gives all of them 0."""
    result = np.zeros((len(world.tables.roles), world.size), dtype=np.int64)
    for role in world.tables.roles:
        points = np.zeros(world.size, dtype=np.int64)
        count = np.zeros(world.size, dtype=np.int64)
        for objective in world.tables.objectives:
            if role.index not in objective.roles:
                continue
            mine = holds_objective(world, objective, role)
            points += mark(world, objective, role, turns).points * mine
            count += mine
        result[role.index] = 100_000 * points // np.maximum(2 * count, 1)
    return result
