"""Worlds played under one set of tables, with all that is measured of them, to be paired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any, Literal

import numpy as np

from wargame.analysis.intervals import Interval
from wargame.play.choices import Policy
from wargame.play.rollout import play_quarter
from wargame.rules import turn
from wargame.rules.dice import Dice
from wargame.rules.score import holds_objective, mark, scores
from wargame.rules.tables import NEVER, Bools, Ints, Tables
from wargame.rules.turn import setup
from wargame.rules.worlds import IN_HAND, World


@dataclass(frozen=True, slots=True)
class Measure:
    """One quantity of a world.

    A ``track`` at the end of quarter ``turn`` (from 0), a role's ``score``, or the ``points``
    that an objective brings a role.  ``span`` is the range it can take, in its own thousandths.
    """

    kind: Literal["track", "score", "points"]
    key: str
    role: str = ""
    turn: int = -1
    span: int = 1
    scale: int = 1000
    unit: str = ""


def measures(tables: Tables) -> tuple[Measure, ...]:
    """Everything that is measured, in the order of :attr:`Course.values`."""
    found = [
        Measure("track", t.key, turn=n, span=max(1, t.high - t.low), unit=t.unit)
        for n in range(tables.turns)
        for t in tables.tracks
    ]
    found += [Measure("score", "score", r.key, span=100_000, unit="points") for r in tables.roles]
    found += [
        Measure("points", objective.key, role.key, span=2, scale=1, unit="of 2 points")
        for role in tables.roles
        for objective in tables.objectives
        if role.index in objective.roles
    ]
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What became of N worlds: ``values [measures, N]`` and what was met in them.

    ``played [cards, N]``, ``happened [events, N]`` and by role ``taken [options, N]`` say where
    a card was played, an event happened and a standing order was set at least once; ``without
    [objectives, R, N]`` are the scores with one objective not scored.
    """

    measures: tuple[Measure, ...]
    values: Ints
    start: Ints
    played: Bools
    happened: Bools
    taken: tuple[Bools, ...]
    without: Ints


def play_course(
    tables: Tables,
    players: Sequence[Policy],
    *,
    seed: int,
    worlds: int,
    dealt: int = -1,
) -> Course:
    """Play worlds 0 to ``worlds - 1`` of a seed; opening ``dealt`` is in hand every quarter."""
    world = setup(tables, Dice(seed, np.arange(worlds, dtype=np.uint64)))
    count = len(tables.tracks)
    start = world.values[:count].copy()
    rows: list[Ints] = []
    happened = np.zeros((len(tables.events), worlds), dtype=np.bool_)
    taken = [np.zeros((len(role.standing), worlds), dtype=np.bool_) for role in tables.roles]
    while world.turn < tables.turns:
        live = ~turn.ended(world)
        if dealt >= 0:
            world.zone[dealt] = IN_HAND
        play_quarter(world, players)
        rows.append(world.values[:count].copy())
        happened |= (world.happening > 0) & live
        for role, seen in zip(tables.roles, taken, strict=True):
            option = world.stored(role.standing_row)
            seen |= (np.arange(len(seen))[:, None] == option) & live
    points = [
        mark(world, objective, role, tables.turns).points
        for role in tables.roles
        for objective in tables.objectives
        if role.index in objective.roles
    ]
    played = np.stack([world.stored(card.since_row) < NEVER for card in tables.cards])
    return Course(
        measures(tables),
        np.concatenate([*rows, scores(world, tables.turns), np.stack(points)]),
        start,
        played,
        happened,
        tuple(taken),
        _scores_without(world),
    )


def _scores_without(world: World) -> Ints:
    """Every role's score with each objective left out of the count, ``[objectives, R, N]``."""
    tables = world.tables
    points = np.zeros((len(tables.roles), len(tables.objectives), world.size), dtype=np.int64)
    counts = np.zeros_like(points)
    for role in tables.roles:
        for number, objective in enumerate(tables.objectives):
            if role.index in objective.roles:
                mine = holds_objective(world, objective, role)
                counts[role.index, number] = mine
                points[role.index, number] = (
                    mark(world, objective, role, tables.turns).points * mine
                )
    total, count = points.sum(axis=1), counts.sum(axis=1)
    found = [
        100_000 * (total - points[:, n]) // np.maximum(2 * (count - counts[:, n]), 1)
        for n in range(len(tables.objectives))
    ]
    return np.stack(found)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a paired difference shows: the measure that moved most, of its range, if any."""

    #: Worlds in which anything differs at all.
    changed: int
    measure: Measure | None
    by: Interval


def difference(known: Sequence[Measure], one: Ints, other: Ints) -> Moved:
    """Compare two courses ``[measures, N]`` of the same worlds.

    Student's intervals of the paired difference, which hold at 95 % for all measures at once
    (Bonferroni's correction).  Of those beyond, the one that moved most of its range.
    """
    apart = (one - other).astype(np.float64)
    worlds = apart.shape[1]
    changed = int((apart != 0).any(axis=0).sum())
    mean = apart.mean(axis=1)
    error = apart.std(axis=1, ddof=1) / sqrt(worlds)
    half = student(worlds - 1, len(known)) * error
    shows = np.abs(mean) > half
    spans = np.array([measure.span for measure in known])
    part = np.abs(mean) / spans
    # Where nothing shows, what came nearest is told all the same.
    best = int(np.argmax(np.where(shows, part, -1.0) if shows.any() else part))
    scale = known[best].scale
    by = Interval(*((value / scale) for value in _bounds(mean[best], half[best])))
    return Moved(changed, known[best] if shows.any() else None, by)


def _bounds(mean: Any, half: Any) -> tuple[float, float, float]:
    return float(mean), float(mean - half), float(mean + half)


def student(freedom: int, together: int) -> float:
    """Student's t for ``together`` two-sided intervals that hold at 95 % all at once.

    Cornish and Fisher's expansion; good to a hundredth from 30 degrees of freedom on.
    """
    z = NormalDist().inv_cdf(1 - 0.025 / max(1, together))
    first = (z**3 + z) / (4 * freedom)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    return z + first + second
