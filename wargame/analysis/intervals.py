"""Intervals at 95 %: for a chance, a mean, and differences of pairs of worlds on the same dice."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

#: The normal quantile of a two-sided interval of 95 %.
Z = 1.959963984540054


class Interval(NamedTuple):
    """An estimate and the bounds of its interval of 95 %."""

    mean: float
    low: float
    high: float


def chance(count: int, worlds: int) -> Interval:
    """A chance 0-1 out of a count of worlds: Wilson's score interval (Wilson 1927)."""
    if not worlds:
        return Interval(0.0, 0.0, 1.0)
    share, square = count / worlds, Z * Z
    middle = (share + square / (2 * worlds)) / (1 + square / worlds)
    half = Z * sqrt(share * (1 - share) / worlds + square / (4 * worlds**2))
    half /= 1 + square / worlds
    return Interval(share, max(middle - half, 0.0), min(middle + half, 1.0))


def mean(total: int, squares: int, worlds: int) -> Interval:
    """A mean out of the sum and the sum of squares of whole numbers (normal approximation)."""
    if not worlds:
        return Interval(0.0, 0.0, 0.0)
    middle = total / worlds
    if worlds < 2:
        return Interval(middle, middle, middle)
    # Whole numbers up to here: no cancellation, however large the sums.
    variance = (worlds * squares - total * total) / (worlds * (worlds - 1))
    half = Z * sqrt(max(variance, 0.0) / worlds)
    return Interval(middle, middle - half, middle + half)


def paired(more: int, less: int, worlds: int) -> Interval:
    """A difference of two chances on the same worlds (-1 to 1).

    ``more`` worlds have it with the first course alone, ``less`` with the second alone.  The
    bounds are Bonett and Price's adjusted Wald interval for paired proportions (2012).
    """
    if not worlds:
        return Interval(0.0, -1.0, 1.0)
    first, second = (more + 1) / (worlds + 2), (less + 1) / (worlds + 2)
    middle = first - second
    half = Z * sqrt(max(first + second - middle * middle, 0.0) / (worlds + 2))
    return Interval((more - less) / worlds, max(middle - half, -1.0), min(middle + half, 1.0))
