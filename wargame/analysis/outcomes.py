"""What became of a world, as whole numbers that can be summed and paired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from wargame.rules.score import Marks, mark, scores
from wargame.rules.tables import Ints, ObjectiveTable, RoleTable, Tables
from wargame.rules.worlds import World

#: Margins are cut at this many times `near` either way: beyond, more is not better.
FAR = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One quantity of a world's end.

    ``score`` is a role's score in thousandths of a point; ``points`` what an objective brings
    it (0 missed, 1 near, 2 met); ``met`` whether it does (0, 1); ``margin`` how far it is
    passed, by its worst test, in thousandths of the test's `near`.
    """

    kind: Literal["score", "points", "met", "margin"]
    role: str
    objective: str = ""


class Outcomes:
    """The quantities of one scenario's worlds, in a fixed order."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.pairs = tuple(
            (role, objective)
            for role in tables.roles
            for objective in tables.objectives
            if role.index in objective.roles
        )
        self.rows: tuple[Row, ...] = (
            *(Row("score", role.key) for role in tables.roles),
            *(Row(kind, r.key, o.key) for r, o in self.pairs for kind in _KINDS),
        )
        self.at = {row: number for number, row in enumerate(self.rows)}

    def of(self, world: World) -> Ints:
        """Every quantity of every world, ``[rows, N]``."""
        turns = self.tables.turns
        found = [scores(world, turns)]
        for role, objective in self.pairs:
            marks = mark(world, objective, role, turns)
            margin = margins(objective, marks).min(axis=0)
            found.append(np.stack([marks.points, (marks.points == 2).astype(np.int64), margin]))
        return np.concatenate(found)


_KINDS: tuple[Literal["points", "met", "margin"], ...] = ("points", "met", "margin")


def margins(objective: ObjectiveTable, marks: Marks) -> Ints:
    """How far every test of an objective is passed, ``[tests, N]``, in thousandths of `near`."""
    rows = []
    for test, value, threshold in zip(objective.tests, marks.values, marks.thresholds, strict=True):
        over = value - threshold if test.test in (0, 3) else threshold - value
        rows.append(np.clip(1000 * over // max(1, test.near), -1000 * FAR, 1000 * FAR))
    return np.stack(rows)


def names_by_test(tables: Tables, role: RoleTable) -> list[str]:
    """The objectives of a role, one entry a test, in the order of :func:`margins_by_test`."""
    return [
        objective.key
        for objective in tables.objectives
        if role.index in objective.roles
        for _ in objective.tests
    ]


def margins_by_test(world: World, role: RoleTable) -> Ints:
    """How far every test of a role's objectives is passed, ``[tests, N]``."""
    turns = world.tables.turns
    return np.concatenate(
        [
            margins(objective, mark(world, objective, role, turns))
            for objective in world.tables.objectives
            if role.index in objective.roles
        ]
    )
