"""Forecasts: what may become of an exercise from here, as one role can know it.

One library call serves the screen, the planner's advice and the review: :func:`forecast` plays
worlds that all look to the role like the real one (:mod:`wargame.play.unseen`) on to the end,
everybody following the doctrines of the scenario, and refines its picture block by block.  With a
plan it plays every world twice on the same dice, with the plan and without, so that the difference
is the plan's worth and not luck.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wargame.analysis.intervals import Interval, chance, mean, paired
from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.decisions import Decision, default_decision, in_effect
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.fixed import Fixed, Plan
from wargame.play.mixed import scattered_pool
from wargame.play.onward import Position, play_on
from wargame.play.unseen import as_seen, catch_up, deal_afresh
from wargame.rules.score import MET, NEAR, holds_objective, mark, scores
from wargame.rules.tables import Ints, ObjectiveTable, RoleTable
from wargame.rules.view import visible_tracks
from wargame.rules.worlds import World

#: Worlds of a full forecast, the first two pictures, and the blocks after them.
WORLDS = 10_000
STEPS, BLOCK = (64, 960), 4_608
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
    the end, ``score`` its score 0-100.  Where a plan was asked about, ``without`` is the chance of
    ``met`` without it, ``medians[key] [T]`` the middle of each track without it, and ``worth``
    the difference.
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
    medians: Mapping[str, Ints] = field(default_factory=dict)
    worth: Worth | None = None

    @property
    def complete(self) -> bool:
        """Whether every world asked for is in."""
        return self.worlds >= self.asked


#: Says whether nobody wants the answer any more.
Stop = Callable[[], bool]


class Superseded(Exception):
    """Nobody wants the answer any more."""


class _Arm:
    """The worlds of one course of action, gathered block by block."""

    def __init__(self) -> None:
        self.worlds = 0
        self._tracks: list[npt.NDArray[np.int32]] = []
        self._points: list[npt.NDArray[np.int8]] = []
        self._scores: list[Ints] = []

    def add(
        self, tracks: npt.NDArray[np.int32], points: npt.NDArray[np.int8], scores: Ints
    ) -> None:
        """The next worlds: ``tracks [T, K, N]``, ``points [H, N]`` and ``scores [N]``."""
        self._tracks.append(tracks)
        self._points.append(points)
        self._scores.append(scores)
        self.worlds += len(scores)

    def tracks(self, worlds: int) -> npt.NDArray[np.int32]:
        """The tracks of the first so many worlds at the end of each quarter, ``[T, K, worlds]``."""
        self._tracks = [np.concatenate(self._tracks, axis=2)]
        return self._tracks[0][:, :, :worlds]

    def points(self, worlds: int) -> npt.NDArray[np.int8]:
        """What each objective brought in them, ``[H, worlds]``."""
        self._points = [np.concatenate(self._points, axis=1)]
        return self._points[0][:, :worlds]

    def scores(self, worlds: int) -> Ints:
        """The role's score in them, thousandths, ``[worlds]``."""
        self._scores = [np.concatenate(self._scores)]
        return self._scores[0][:worlds]


#: Courses of action whose worlds are kept: whoever goes back to a plan sees it at once.
_KEPT = 4


def quantiles(
    values: npt.NDArray[np.integer], levels: Sequence[int] = LEVELS
) -> npt.NDArray[np.int64]:
    """The ``levels`` of the last axis: of ``n`` sorted values the one at ``(n - 1) * level``."""
    places = [round((values.shape[-1] - 1) * level / 100) for level in levels]
    return np.partition(values, places, axis=-1)[..., places].astype(np.int64)


class Forecaster:
    """Everything a forecast needs that outlives one question about a position.

    The worlds of the courses of action asked about last are kept, those of the silent seat
    always: another plan costs its own worlds only.
    """

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
        self.role: RoleTable = compiled.tables.role(role)
        self.position = position = as_seen(position, self.role.index)
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
        self.silent = default_decision(position.world, self.role, position.node, position.offered)
        self._arms: OrderedDict[str, _Arm] = OrderedDict()

    def pictures(
        self,
        plan: Decision | None = None,
        worlds: int = WORLDS,
        *,
        steps: Sequence[int] | None = None,
        stop: Stop | None = None,
    ) -> Iterator[Forecast]:
        """Pictures that refine; see :func:`forecast`.

        Where ``stop`` says so at the end of a quarter, :class:`Superseded` is raised; what was
        played in full is kept.
        """
        without = None
        if plan is not None and in_effect(plan) != in_effect(self.silent):
            without = self._arm(self.silent)
        arm = self._arm(plan)
        done = 0
        for size in _blocks(worlds, steps):
            done += size
            self._reach(arm, plan, done, stop)
            if without is not None:
                self._reach(without, self.silent, done, stop)
            yield self._picture(done, worlds, arm, without)

    def _arm(self, plan: Decision | None) -> _Arm:
        """The worlds of a course of action, as far as they were played."""
        key = in_effect(plan) if plan is not None else ""
        silent = in_effect(self.silent)
        arm = self._arms.setdefault(key, _Arm())
        self._arms.move_to_end(key)
        while len(self._arms) > _KEPT:
            del self._arms[next(old for old in self._arms if old != silent)]
        return arm

    def _reach(self, arm: _Arm, plan: Decision | None, worlds: int, stop: Stop | None) -> None:
        """Have a course of action played in so many worlds."""
        if arm.worlds >= worlds:
            return
        role, position = self.role, self.position
        players = list(self.players)
        if plan is not None:
            fixed = Plan.of(self.tables, role, position.node, plan)
            players[role.index] = Fixed(players[role.index], position.world.turn, fixed)
        numbers = np.arange(arm.worlds, worlds, dtype=np.uint64)
        world = deal_afresh(self.compiled, position, role.index, numbers, seed=self.seed)
        offered = catch_up(world, players, position, role.index)
        kept = len(self.tables.tracks)
        tracks = np.zeros((len(self.quarters), kept, len(numbers)), dtype=np.int32)
        quarter = iter(range(len(self.quarters)))

        def note(world: World) -> None:
            tracks[next(quarter)] = world.values[:kept]
            if stop is not None and stop():
                raise Superseded

        play_on(position, world, players, offered=offered, after=note)
        marks = [mark(world, item, role, position.turns).points for item in self.objectives]
        points = np.array(marks, dtype=np.int8).reshape(len(marks), len(numbers))
        arm.add(tracks, points, scores(world, position.turns)[role.index])

    def _picture(self, worlds: int, asked: int, arm: _Arm, other: _Arm | None) -> Forecast:
        """What is known out of the first so many worlds."""
        keys = [objective.key for objective in self.objectives]
        points, score = arm.points(worlds), arm.scores(worlds)
        without: dict[str, Interval] = {}
        medians: dict[str, Ints] = {}
        worth = None
        if other is not None:
            theirs, rest = other.points(worlds), other.scores(worlds)
            without = _chances(keys, theirs == MET)
            middles = quantiles(other.tracks(worlds), (50,))[..., 0]
            medians = {key: middles[:, index] for key, index in self._shown()}
            worth = Worth(
                {
                    key: paired(
                        int(((points[n] == MET) & (theirs[n] != MET)).sum()),
                        int(((points[n] != MET) & (theirs[n] == MET)).sum()),
                        worlds,
                    )
                    for n, key in enumerate(keys)
                },
                _score(score - rest, least=-100.0),
            )
        fans = quantiles(arm.tracks(worlds))
        return Forecast(
            role=self.role.key,
            turn=self.position.world.turn,
            node=self.position.node,
            worlds=worlds,
            asked=asked,
            quarters=self.quarters,
            now=self.now,
            tracks={key: fans[:, index] for key, index in self._shown()},
            met=_chances(keys, points == MET),
            near=_chances(keys, points >= NEAR),
            score=_score(score),
            without=without,
            medians=medians,
            worth=worth,
        )

    def _shown(self) -> Iterator[tuple[str, int]]:
        """The tracks the role knows anything of, where a quarter is still to come."""
        for track in self.tables.tracks if self.quarters else ():
            if track.key in self.now:
                yield track.key, track.index


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
    yield from maker.pictures(plan, worlds, steps=steps)


def _blocks(worlds: int, steps: Sequence[int] | None) -> Iterator[int]:
    """The sizes of the blocks: a quick first picture, a fair second one, then full blocks."""
    sizes = iter(steps if steps is not None else STEPS)
    last = BLOCK
    while worlds > 0:
        last = next(sizes, BLOCK if steps is None else last)
        yield min(last, worlds)
        worlds -= last


def _chances(keys: list[str], hit: npt.NDArray[np.bool_]) -> dict[str, Interval]:
    return {key: chance(int(hit[n].sum()), hit.shape[1]) for n, key in enumerate(keys)}


def _score(values: Ints, least: float = 0.0) -> Interval:
    """Scores in thousandths of a point, as points; no score lies outside ``least`` to 100."""
    found = mean(int(values.sum()), int((values * values).sum()), len(values))
    points = Interval(*(value / 1000 for value in found))
    return Interval(points.mean, max(points.low, least), min(points.high, 100.0))
