"""What a planner hopes for: its role's score at the end, with soft edges at the thresholds.

A score counts whole steps (missed, near, met), so one world says little about a plan.  The soft
score lets every step rise over a band around its threshold instead: a plan that comes closer is
worth more, and fewer worlds tell two plans apart.  All of it is whole numbers, so that the same
worlds give the same sum in any order and on any processor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wargame.content.compiled import Compiled
from wargame.play.unseen import courses
from wargame.rules.score import holds_objective, horizon_threshold, mark
from wargame.rules.tables import Bools, Ints, ObjectiveTable, RoleTable, TestTable
from wargame.rules.worlds import World

#: How wide a band is, in per cent of the track's spread at the end of a course, and how much of
#: the value is the soft score, per mille; measured by ``benchmarks/planner.py --tune``.
BAND = 60
SOFT = 800


#: Rows of :meth:`Outlook.measure` before the objectives' points.
VALUE, SCORE, FIRST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Outlook:
    """Measures worlds at the end of an exercise for one role; ``bands`` by test of an objective."""

    role: RoleTable
    turns: int
    objectives: tuple[ObjectiveTable, ...]
    bands: dict[tuple[int, int], int]
    soft: int

    @classmethod
    def of(cls, compiled: Compiled, role: RoleTable, turns: int, soft: int = SOFT) -> Outlook:
        """The outlook of a role on a scenario that is played for a number of quarters."""
        ends = courses(compiled).tracks[-1]
        mine = tuple(o for o in compiled.tables.objectives if role.index in o.roles)
        bands = {
            (objective.index, number): max(int(np.std(ends[test.track])) * BAND // 100, 1)
            for objective in mine
            for number, test in enumerate(objective.tests)
        }
        return cls(role, turns, mine, bands, soft)

    def measure(self, world: World) -> npt.NDArray[np.int32]:
        """What each world brings the role, ``[2 + objectives, N]``.

        Its value and its score in thousandths of a point (0-100 points), then what each of the
        role's :attr:`objectives` brings: 0 missed or not its own, 1 near, 2 met.
        """
        rows = np.zeros((FIRST + len(self.objectives), world.size), dtype=np.int64)
        soft = np.zeros(world.size, dtype=np.int64)
        count = np.zeros(world.size, dtype=np.int64)
        for number, objective in enumerate(self.objectives):
            mine = holds_objective(world, objective, self.role)
            rows[FIRST + number] = mark(world, objective, self.role, self.turns).points * mine
            if self.soft:
                soft += self._mark(world, objective) * mine
            count += mine
        peace = world.get(world.tables.settings.war_row) == 0
        count = np.maximum(2 * count, 1)
        rows[SCORE] = 100_000 * rows[FIRST:].sum(axis=0) // count
        blend = self.soft * (100 * soft * peace // count)
        rows[VALUE] = ((1000 - self.soft) * rows[SCORE] + blend) // 1000
        return rows.astype(np.int32)

    def _mark(self, world: World, objective: ObjectiveTable) -> Ints:
        """Near and met of one objective, each 0-1000 instead of 0 or 1, ``[N]``."""
        met = np.full(world.size, 1000, dtype=np.int64)
        near = met.copy()
        for number, test in enumerate(objective.tests):
            margin = _margin(world, test, self.turns)
            band = self.bands[objective.index, number]
            np.minimum(met, _ramp(margin, band), out=met)
            np.minimum(near, _ramp(margin + test.near, band), out=near)
        clean: Bools | int = 1
        if objective.no_breach:
            clean = world.get(self.role.breached_row) == 0
        return (met + near) * clean


def _margin(world: World, test: TestTable, turns: int) -> Ints:
    """How far a world is on the right side of a threshold, ``[N]`` in thousandths."""
    if test.worst_row >= 0:
        value = world.get(test.worst_row).copy()
    else:
        value = (world.get(test.track) + world.get(test.previous_row)) // 2
    margin = value - horizon_threshold(test, turns)
    return margin if test.test in (0, 3) else -margin


def _ramp(margin: Ints, band: int) -> Ints:
    """From 0 a band below the threshold to 1000 a band above it, ``[N]``."""
    return np.clip(500 + margin * 500 // band, 0, 1000)
