"""Where a course of action does worst, and what sets those worlds apart from the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from wargame.analysis.intervals import Group, Interval, chance, means_apart, shares_apart
from wargame.analysis.pairs import Levels, objective_pairs
from wargame.rules.tables import Tables

#: The worst part of all worlds that is looked at: a decile.
DECILE = 10


@dataclass(frozen=True, slots=True)
class Missed:
    """An objective: how often it is missed over all worlds, and among the worst."""

    role: str
    objective: str
    name: str
    all: Interval
    worst: float


@dataclass(frozen=True, slots=True)
class Overrepresented:
    """An event that the worst worlds had more often than the rest.

    The interval of the difference is for all events of the scenario at once.
    """

    event: str
    name: str
    worst: float
    rest: float
    difference: Interval


@dataclass(frozen=True, slots=True)
class FarOff:
    """A track that ended elsewhere in the worst worlds: means, their difference, in deviations.

    ``deviations`` is the difference in standard deviations over all worlds of the course.
    """

    track: str
    name: str
    unit: str
    worst: float
    rest: float
    difference: Interval
    deviations: float


@dataclass(frozen=True, slots=True)
class Example:
    """One of the very worst worlds, by its number; ``score`` is the mean of the judged roles'."""

    world: int
    score: float


@dataclass(frozen=True, slots=True)
class Worst:
    """The worst tenth of a course's worlds by the mean score of some roles.

    Worlds of one score, in tenths of a point, stay together, so ``share`` is as near to a tenth
    as that allows; ``up_to`` is their highest score.  Where all worlds end with one score there is
    nothing to set apart, and ``events`` and ``tracks`` are empty.
    """

    by: tuple[str, ...]
    share: float
    worlds: int
    up_to: float
    missed: tuple[Missed, ...]
    events: tuple[Overrepresented, ...]
    tracks: tuple[FarOff, ...]
    examples: tuple[Example, ...]


def worst(tables: Tables, levels: Levels, by: Sequence[str]) -> Worst:
    """What is known of the worst worlds of one course."""
    total = int(levels.worlds.sum())
    cut, size = _cut([int(n) for n in levels.worlds])
    rest = total - size
    return Worst(
        by=tuple(by),
        share=size / total,
        worlds=size,
        up_to=(cut - 1) / 10,
        missed=_missed(tables, levels, by, cut),
        events=_events(tables, levels, cut, size, rest) if rest else (),
        tracks=_tracks(tables, levels, cut, size, rest) if rest else (),
        examples=tuple(Example(world, score / 1000 / len(by)) for score, world in levels.lowest),
    )


def _cut(worlds: Sequence[int]) -> tuple[int, int]:
    """How many levels are the worst, and how many worlds: as near to a tenth as may be."""
    total = sum(worlds)
    found, seen = (0, 0), 0
    for number, count in enumerate(worlds, 1):
        seen += count
        nearer = abs(DECILE * seen - total) < abs(DECILE * found[1] - total)
        if count and (nearer or not found[1]):
            found = number, seen
    return found


def _missed(tables: Tables, levels: Levels, by: Sequence[str], cut: int) -> tuple[Missed, ...]:
    """The judged roles' objectives, most often missed first."""
    found = []
    for number, (role, one) in enumerate(objective_pairs(tables)):
        missed, held = levels.missed[number], levels.held[number]
        if tables.roles[role].key in by and held.any():
            here = int(missed[:cut].sum()) / max(int(held[:cut].sum()), 1)
            share = chance(int(missed.sum()), int(held.sum()))
            objective = tables.objectives[one]
            found.append(Missed(tables.roles[role].key, objective.key, objective.name, share, here))
    return tuple(sorted(found, key=lambda one: (-one.all.mean, one.role, one.objective)))


def _events(
    tables: Tables, levels: Levels, cut: int, size: int, rest: int
) -> tuple[Overrepresented, ...]:
    """The events shown to be commoner in the worst worlds, the most telling first."""
    found = []
    for event in tables.events:
        with_it = int(levels.events[event.index, :cut].sum())
        without = int(levels.events[event.index, cut:].sum())
        apart = shares_apart((with_it, size), (without, rest), together=len(tables.events))
        if apart.low > 0:
            shares = with_it / size, without / rest
            found.append(Overrepresented(event.key, event.name, *shares, apart))
    return tuple(sorted(found, key=lambda one: (-one.difference.mean, one.event)))


def _tracks(tables: Tables, levels: Levels, cut: int, size: int, rest: int) -> tuple[FarOff, ...]:
    """The tracks shown to end elsewhere, the farthest off first."""
    found = []
    for track in tables.tracks:
        sums = [int(n) for n in levels.tracks[track.index]]
        squares = levels.squares_of(track.index)
        bad = Group(size, sum(sums[:cut]), sum(squares[:cut]))
        good = Group(rest, sum(sums[cut:]), sum(squares[cut:]))
        deviation = sqrt(Group(size + rest, sum(sums), sum(squares)).variance)
        apart = means_apart(bad, good)
        if apart.shows and deviation:
            scaled = Interval(*(value / 1000 for value in apart))
            means = bad.mean / 1000, good.mean / 1000
            row = FarOff(track.key, track.name, track.unit, *means, scaled, apart.mean / deviation)
            found.append(row)
    return tuple(sorted(found, key=lambda one: (-abs(one.deviations), one.track)))
