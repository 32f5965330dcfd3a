"""What was found in worlds that were all played twice, side by side, as figures with intervals.

Shares are 0 to 1, scores 0 to 100 points, tracks in their own units.  Which side is A and whose
difference it is, whoever made the figures says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from wargame.analysis.intervals import Interval


class Spread(NamedTuple):
    """A quantity over worlds: its mean with the 95 % interval, and its quantiles."""

    mean: float
    low: float
    high: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float

    @property
    def interval(self) -> Interval:
        """The mean with its interval."""
        return Interval(self.mean, self.low, self.high)


class Better(NamedTuple):
    """Shares of worlds in which A does better, B does, and neither."""

    a: float
    b: float
    equal: float


@dataclass(frozen=True, slots=True)
class Sided:
    """A quantity under A, under B, and how the pairs differ."""

    a: Spread
    b: Spread
    difference: Spread


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely something is under A, under B, and the paired difference."""

    a: Interval
    b: Interval
    difference: Interval


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """One objective of one role, over the ``worlds`` in which the role holds it.

    ``near`` counts the worlds in which it is met or nearly so.
    """

    role: str
    objective: str
    name: str
    worlds: int
    met: Chance
    near: Chance
    better: Better


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One role's score."""

    role: str
    name: str
    score: Sided
    better: Better


@dataclass(frozen=True, slots=True)
class TrackLine:
    """One track, where it starts and at the end of every quarter; ``span`` is its whole range."""

    track: str
    name: str
    unit: str
    span: float
    start: float
    quarters: tuple[Sided, ...]


@dataclass(frozen=True, slots=True)
class Parting:
    """In which quarter something first differs: the share of worlds by quarter, and of never."""

    quarters: tuple[float, ...]
    never: float

    @property
    def median(self) -> int | None:
        """The quarter by which half of all worlds have parted; None where half never do."""
        seen = 0.0
        for number, share in enumerate(self.quarters, 1):
            seen += share
            if seen >= 0.5:
                return number
        return None


def told_once(lines: Iterable[ObjectiveLine], many: str) -> tuple[tuple[str, ObjectiveLine], ...]:
    """Objectives with whose they are: one that several roles reach alike once, as ``many``'s."""
    alike: dict[object, list[ObjectiveLine]] = {}
    for line in lines:
        figures = (line.objective, line.worlds, line.met, line.near, line.better)
        alike.setdefault(figures, []).append(line)
    return tuple((same[0].role if len(same) == 1 else many, same[0]) for same in alike.values())


def farthest(tracks: Iterable[TrackLine], quarter: int = -1) -> tuple[TrackLine, ...]:
    """The tracks with a difference shown at a quarter's end (place from 0), farthest apart first.

    How far is measured by their range.
    """

    def apart(line: TrackLine) -> float:
        return -abs(line.quarters[quarter].difference.mean) / line.span

    shown = [line for line in tracks if line.quarters[quarter].difference.interval.shows]
    return tuple(sorted(shown, key=apart))
