"""Scores of a forecast against what came: bands, CRPS, and the forecast that nothing changes.

The continuous ranked probability score (Matheson and Winkler 1976; Gneiting and Raftery, JASA
2007, 102:359-378) of a forecast distribution F against a record y is the integral over x of
``(F(x) - [x >= y])^2``.  It is in the units of the series, smaller is better, and for a forecast
of one value it is the absolute error.  Values here are in the units of the series.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Quantiles of a band picture: the band of 80 %, that of 50 %, and the median.
LEVELS = (0.10, 0.25, 0.50, 0.75, 0.90)
Five = tuple[float, float, float, float, float]

_NORMAL = NormalDist()


def crps_ensemble(members: Floats, recorded: float) -> float:
    """The exact CRPS of the empirical distribution of an ensemble ``[N]``.

    ``mean |x - y| - mean |x - x'| / 2`` over all members and all pairs of them (Gneiting and
    Raftery 2007, equation 20), the second term out of one sort.
    """
    ordered = np.sort(members)
    count = len(ordered)
    ranks = 2.0 * np.arange(1, count + 1) - count - 1
    # Differences from the middle keep large levels (km2, roubles) from eating the digits.
    spread = float(ranks @ (ordered - ordered[count // 2])) / count**2
    return float(np.abs(ordered - recorded).mean()) - spread


def crps_normal(mean: float, deviation: float, recorded: float) -> float:
    """The CRPS of a normal distribution (Gneiting and Raftery 2007, equation 21)."""
    if deviation == 0:
        return abs(recorded - mean)
    z = (recorded - mean) / deviation
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return deviation * (z * (2 * _NORMAL.cdf(z) - 1) + 2 * density - 1 / math.sqrt(math.pi))


def five(members: Floats) -> Five:
    """The :data:`LEVELS` of an ensemble ``[N]``: of sorted members the one at ``(N-1) level``."""
    ordered = np.sort(members)
    low, lower, middle, upper, high = (
        float(ordered[round((len(ordered) - 1) * level)]) for level in LEVELS
    )
    return low, lower, middle, upper, high


@dataclass(frozen=True, slots=True)
class Persistence:
    """The forecast that a series stays where it was last recorded, a normal distribution.

    ``mean`` is the record it stays at, ``lead`` the quarters from that to the quarter forecast,
    ``deviation`` one quarter's times the root of the lead, as for a walk of independent steps.
    """

    mean: float
    deviation: float
    lead: int

    @property
    def five(self) -> Five:
        """Its quantiles at :data:`LEVELS`."""
        low, lower, middle, upper, high = (
            self.mean + self.deviation * _NORMAL.inv_cdf(level) for level in LEVELS
        )
        return low, lower, middle, upper, high

    def crps(self, recorded: float) -> float:
        """Its score."""
        return crps_normal(self.mean, self.deviation, recorded)


def step_deviation(series: Mapping[int, float], first: int, last: int) -> float | None:
    """The root mean square change a quarter between neighbouring records in a span.

    A change over k quarters counts as its square over k.  Both ends of every change lie in
    ``first`` to ``last``; None where there are fewer than two changes.
    """
    inside = sorted(quarter for quarter in series if first <= quarter <= last)
    squares = [
        (series[later] - series[earlier]) ** 2 / (later - earlier)
        for earlier, later in pairwise(inside)
    ]
    return math.sqrt(sum(squares) / len(squares)) if len(squares) >= 2 else None


def persistence(
    series: Mapping[int, float], origin: int, quarter: int, deviation: float | None
) -> Persistence | None:
    """The forecast of a quarter from the last record at or before ``origin``, or None.

    A series that begins after the origin stays at its first record: there persistence knows
    more than the model did.
    """
    if not series or deviation is None:
        return None
    stays = max((earlier for earlier in series if earlier <= origin), default=min(series))
    if stays >= quarter:
        return None
    lead = quarter - stays
    return Persistence(series[stays], deviation * math.sqrt(lead), lead)


@dataclass(frozen=True, slots=True)
class Point:
    """One record with what was forecast for it."""

    quarter: int
    recorded: float
    five: Five
    crps: float
    in_sample: bool
    rest: Persistence | None = None

    @property
    def inside_50(self) -> bool:
        """Whether the record lies in the middle half of the forecast, its bounds included."""
        return self.five[1] <= self.recorded <= self.five[3]

    @property
    def inside_80(self) -> bool:
        """Whether it lies between the first and the last tenth."""
        return self.five[0] <= self.recorded <= self.five[4]


@dataclass(frozen=True, slots=True)
class Score:
    """What some points come to.

    ``crps`` is the mean over all points.  ``paired`` counts those that persistence forecasts
    too, and ``own`` and ``rest`` are the mean scores of both over these.  NaN where no point.
    """

    points: int
    inside_50: int
    inside_80: int
    crps: float
    paired: int
    own: float
    rest: float
    rest_inside_80: int

    @property
    def ratio(self) -> float:
        """The model's score over that of persistence on the same points: below 1 it is better."""
        if not self.paired:
            return math.nan
        return self.own / self.rest if self.rest > 0 else math.inf if self.own > 0 else 1.0


def scored(points: Sequence[Point]) -> Score:
    """Put points together."""
    both = [(point, point.rest) for point in points if point.rest is not None]
    return Score(
        points=len(points),
        inside_50=sum(point.inside_50 for point in points),
        inside_80=sum(point.inside_80 for point in points),
        crps=_mean([point.crps for point in points]),
        paired=len(both),
        own=_mean([point.crps for point, _ in both]),
        rest=_mean([rest.crps(point.recorded) for point, rest in both]),
        rest_inside_80=sum(rest.five[0] <= point.recorded <= rest.five[4] for point, rest in both),
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan
