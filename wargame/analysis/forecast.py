"""Forecasts: what may become of an exercise from here, as one role can know it.

One library call serves the screen, the planner's advice and the review: :func:`forecast` plays
worlds that all look to the role like the real one (:mod:`wargame.play.unseen`) on to the end,
everybody following the doctrines of the scenario, and refines its picture block by block.  With a
plan it plays every world twice on the same dice, with the plan and without, so that the difference
is the plan's worth and not luck.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wargame.analysis.intervals import Interval, chance, mean, paired
from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.decisions import Decision, default_decision
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.fixed import Fixed, Plan
from wargame.play.mixed import scattered_pool
from wargame.play.onward import Position, play_on
from wargame.play.unseen import catch_up, deal_afresh, known_offers
from wargame.rules.score import MET, NEAR, holds_objective, mark, scores
from wargame.rules.tables import Ints, ObjectiveTable, RoleTable
from wargame.rules.view import visible_tracks
from wargame.rules.worlds import World

#: Worlds of a full forecast, the first two pictures, and the blocks after them.
WORLDS = 10_000
FIRST, SECOND, BLOCK = 64, 448, 2_048
#: Quantiles of a fan, per cent: the bands of 80 % and 50 %, and the median.
LEVELS = (10, 25, 50, 75, 90)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a plan is worth: with it less without it, on the same dice.

    ``objectives`` are differences of the chance of meeting each (-1 to 1), ``score`` that of the
    role's score in points (-100 to 100).
    """

    objectives: Mapping[str, Interval]
    score: Interval


@dataclass(frozen=True, slots=True)
class Forecast:
    """A picture of the quarters to come, out of ``worlds`` of the ``asked`` worlds.

    ``quarters`` names the end of each quarter still to come; ``tracks[key] [T, 5]`` are the
    :data:`LEVELS` quantiles of a track at those ends, in thousandths; ``now[key]`` is where the
    role sees it now.  ``met`` and ``near`` are the chances (0-1) of each objective of the role at
    the end, ``score`` its score 0-100.  ``without`` is the same chance of ``met`` without the
    plan, and ``worth`` the difference, where a plan was asked about.
    """

    role: str
    turn: int
    node: str
    worlds: int
    asked: int
    quarters: tuple[str, ...]
    now: Mapping[str, int]
    tracks: Mapping[str, Ints]
    met: Mapping[str, Interval]
    near: Mapping[str, Interval]
    score: Interval
    without: Mapping[str, Interval] = field(default_factory=dict)
    worth: Worth | None = None

    @property
    def complete(self) -> bool:
        """Whether every world asked for is in."""
        return self.worlds >= self.asked


class _Arm:
    """The worlds of one course of action, gathered block by block."""

    def __init__(self, quarters: int, tracks: int, objectives: int) -> None:
        self.tracks: list[list[npt.NDArray[np.int32]]] = [[] for _ in range(quarters)]
        self.points: list[npt.NDArray[np.int8]] = []
        self.scores: list[Ints] = []

    def fan(self, quarter: int, track: int) -> Ints:
        """The quantiles of one track at the end of one quarter."""
        values = np.concatenate([block[track] for block in self.tracks[quarter]])
        return quantiles(values)


def quantiles(values: npt.NDArray[np.integer]) -> Ints:
    """The :data:`LEVELS` of an array: of ``n`` sorted values the one at ``(n - 1) * level``."""
    places = [round((len(values) - 1) * level / 100) for level in LEVELS]
    return np.partition(values, places)[places].astype(np.int64)


class Forecaster:
    """Everything a forecast needs that outlives one question; use :func:`forecast`."""

    def __init__(
        self,
        compiled: Compiled,
        position: Position,
        role: str,
        *,
        own: str | None = None,
        seed: int = 0,
    ) -> None:
        self.compiled = compiled
        self.seed = seed
        self.position = position
        self.role: RoleTable = compiled.tables.role(role)
        self.players: list[Policy] = scattered_pool(compiled)
        self.players[self.role.index] = DoctrinePlayer(compiled.doctrine(role, own))
        self.tables = compiled.tables
        seen = deal_afresh(compiled, position, self.role.index, np.arange(1))
        self.objectives: list[ObjectiveTable] = [
            objective
            for objective in self.tables.objectives
            if holds_objective(seen, objective, self.role)[0]
        ]
        first, last = position.world.turn, position.turns
        self.quarters = tuple(self.tables.quarter_name(turn) for turn in range(first, last))
        values, exact, estimated = visible_tracks(position.world, self.role.index)
        self.now = {
            track.key: int(values[track.index, 0])
            for track in self.tables.tracks
            if exact[track.index] or estimated[track.index]
        }

    def play(self, arm: _Arm, plan: Plan | None, first: int, count: int) -> None:
        """Play one block of worlds under a plan and gather what became of them."""
        role, position = self.role, self.position
        players = list(self.players)
        if plan is not None:
            players[role.index] = Fixed(players[role.index], position.world.turn, plan)
        numbers = np.arange(first, first + count, dtype=np.uint64)
        world = deal_afresh(self.compiled, position, role.index, numbers, seed=self.seed)
        offered = catch_up(world, players, position, role.index)
        kept = len(self.tables.tracks)
        quarter = iter(range(len(self.quarters)))

        def note(world: World) -> None:
            arm.tracks[next(quarter)].append(world.values[:kept].astype(np.int32))

        play_on(position, world, players, offered=offered, after=note)
        marks = [mark(world, item, role, position.turns).points for item in self.objectives]
        arm.points.append(np.array(marks, dtype=np.int8).reshape(len(marks), count))
        arm.scores.append(scores(world, position.turns)[role.index])

    def picture(self, asked: int, arm: _Arm, other: _Arm | None) -> Forecast:
        """What is known so far."""
        points, score = np.concatenate(arm.points, axis=1), np.concatenate(arm.scores)
        worlds = len(score)
        keys = [objective.key for objective in self.objectives]
        tracks = {
            track.key: np.stack([arm.fan(q, track.index) for q in range(len(self.quarters))])
            for track in self.tables.tracks
            if track.key in self.now and self.quarters
        }
        without: dict[str, Interval] = {}
        worth = None
        if other is not None:
            theirs, rest = np.concatenate(other.points, axis=1), np.concatenate(other.scores)
            without = _chances(keys, theirs == MET)
            worth = Worth(
                {
                    key: paired(
                        int(((points[n] == MET) & (theirs[n] != MET)).sum()),
                        int(((points[n] != MET) & (theirs[n] == MET)).sum()),
                        worlds,
                    )
                    for n, key in enumerate(keys)
                },
                _score(score - rest),
            )
        return Forecast(
            role=self.role.key,
            turn=self.position.world.turn,
            node=self.position.node,
            worlds=worlds,
            asked=asked,
            quarters=self.quarters,
            now=self.now,
            tracks=tracks,
            met=_chances(keys, points == MET),
            near=_chances(keys, points >= NEAR),
            score=_score(score),
            without=without,
            worth=worth,
        )


def forecast(
    compiled: Compiled,
    position: Position,
    role: str,
    *,
    plan: Decision | None = None,
    worlds: int = WORLDS,
    own: str | None = None,
    seed: int = 0,
    steps: Sequence[int] | None = None,
) -> Iterator[Forecast]:
    """Forecast an exercise for one role, in pictures that refine until all worlds are in.

    ``plan`` is the role's decision at the node at hand, checked and in full form; the worlds are
    then played with it and with the decision of a silent seat in its place, and the picture is
    that with the plan.  Without one the role's doctrine ``own`` (the status quo's if None)
    decides that too.  To stop, stop iterating.  The same position as the role sees it, plan,
    ``seed`` (of the forecast's own dice) and number of worlds give the same pictures; ``steps``
    are the sizes of the blocks, which change when pictures come and not what the last one says.
    """
    if worlds < 1:
        raise ValueError("a forecast takes at least one world")
    maker = Forecaster(compiled, position, role, own=own, seed=seed)
    tables, table = compiled.tables, maker.role
    count = (len(maker.quarters), len(tables.tracks), len(maker.objectives))
    arm, other = _Arm(*count), None
    with_plan = without = None
    if plan is not None:
        with_plan = Plan.of(tables, table, position.node, plan)
        offered = known_offers(position, tables, table.index)
        silent = default_decision(position.world, table, position.node, offered)
        if _same(silent, plan):
            plan = None
        else:
            without, other = Plan.of(tables, table, position.node, silent), _Arm(*count)
    done = 0
    for size in _blocks(worlds, steps):
        maker.play(arm, with_plan, done, size)
        if other is not None:
            maker.play(other, without, done, size)
        done += size
        yield maker.picture(worlds, arm, other)


def _blocks(worlds: int, steps: Sequence[int] | None) -> Iterator[int]:
    """The sizes of the blocks: a quick first picture, a fair second one, then full blocks."""
    sizes = iter(steps if steps is not None else (FIRST, SECOND))
    last = BLOCK
    while worlds > 0:
        last = next(sizes, BLOCK if steps is None else last)
        yield min(last, worlds)
        worlds -= last


def _same(silent: Decision, plan: Decision) -> bool:
    """Whether two decisions do the same; reasons and shots do nothing."""
    idle = {"reason", "reasons", "shot"}

    def bare(decision: Decision) -> dict[str, object]:
        kept = {key: value for key, value in decision.items() if key not in idle}
        if "orders" in kept:
            kept["orders"] = [order["action"] for order in kept["orders"]]
        return kept

    return bare(silent) == bare(plan)


def _chances(keys: list[str], hit: npt.NDArray[np.bool_]) -> dict[str, Interval]:
    return {key: chance(int(hit[n].sum()), hit.shape[1]) for n, key in enumerate(keys)}


def _score(values: Ints) -> Interval:
    """Scores in thousandths of a point, as points."""
    found = mean(int(values.sum()), int((values * values).sum()), len(values))
    return Interval(*(value / 1000 for value in found))
