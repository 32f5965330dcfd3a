"""Intervals at 95 %: for a chance, a mean, and differences, of pairs of worlds and of groups."""

from __future__ import annotations

from math import inf, nan, sqrt
from statistics import NormalDist
from typing import NamedTuple

#: The normal quantile of a two-sided interval of 95 %.
Z = 1.959963984540054


class Interval(NamedTuple):
    """An estimate and the bounds of its interval of 95 %."""

    mean: float
    low: float
    high: float

    @property
    def shows(self) -> bool:
        """Whether it shows a difference at all: 0 lies outside."""
        return self.low > 0 or self.high < 0

    def scaled(self, by: float) -> Interval:
        """The same in other units; ``by`` is above 0."""
        return Interval(self.mean * by, self.low * by, self.high * by)


class Group(NamedTuple):
    """A quantity over a group of worlds: how many, its sum and sum of squares, whole numbers."""

    size: int
    total: int
    squares: int

    @property
    def mean(self) -> float:
        """The mean."""
        return self.total / self.size

    @property
    def variance(self) -> float:
        """The sample variance: whole numbers up to the division, so nothing cancels."""
        n = self.size
        return (n * self.squares - self.total**2) / (n * (n - 1)) if n > 1 else 0.0


def chance(count: int, worlds: int) -> Interval:
    """A chance 0-1 out of a count of worlds: Wilson's score interval (Wilson 1927)."""
    if not worlds:
        return Interval(0.0, 0.0, 1.0)
    share, square = count / worlds, Z * Z
    middle = (share + square / (2 * worlds)) / (1 + square / worlds)
    half = Z * sqrt(share * (1 - share) / worlds + square / (4 * worlds**2))
    half /= 1 + square / worlds
    # Where all or none have it, a bound is exactly that; rounding must not put it inside.
    low = 0.0 if count <= 0 else max(middle - half, 0.0)
    high = 1.0 if count >= worlds else min(middle + half, 1.0)
    return Interval(share, low, high)


def mean(total: int, squares: int, worlds: int) -> Interval:
    """A mean out of the sum and the sum of squares of whole numbers (Student's t)."""
    if not worlds:
        return Interval(nan, nan, nan)
    middle = total / worlds
    if worlds < 2:
        return Interval(middle, -inf, inf)
    # Whole numbers up to here: no cancellation, however large the sums.
    variance = (worlds * squares - total * total) / (worlds * (worlds - 1))
    half = student95(worlds - 1) * sqrt(max(variance, 0.0) / worlds)
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


def shares_apart(one: tuple[int, int], two: tuple[int, int], together: int = 1) -> Interval:
    """The share of one group of worlds less that of another; each ``(hits, worlds)``.

    Agresti and Caffo's interval (The American Statistician 2000, 54:280-288).  Where
    ``together`` such differences are looked at, the 95 % are for all of them at once
    (Bonferroni's correction).
    """
    z = NormalDist().inv_cdf(1 - 0.025 / together)
    (h1, n1), (h2, n2) = one, two
    p1, p2 = (h1 + 1) / (n1 + 2), (h2 + 1) / (n2 + 2)
    half = z * sqrt(p1 * (1 - p1) / (n1 + 2) + p2 * (1 - p2) / (n2 + 2))
    middle, apart = p1 - p2, h1 / max(n1, 1) - h2 / max(n2, 1)
    return Interval(apart, max(middle - half, -1.0), min(middle + half, 1.0))


def means_apart(one: Group, two: Group) -> Interval:
    """The mean of one group of worlds less that of another.

    Welch's interval with the smaller group's degrees of freedom, on the careful side.
    """
    apart = one.mean - two.mean
    least = min(one.size, two.size)
    if least < 2:
        return Interval(apart, -inf, inf)
    half = student95(least - 1) * sqrt(one.variance / one.size + two.variance / two.size)
    return Interval(apart, apart - half, apart + half)


#: The 97.5 % points of Student's t with 1 to 9 degrees of freedom.
_T95 = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622)


def student95(freedom: int) -> float:
    """The 97.5 % point of Student's t: from the table below 10, else Cornish and Fisher's."""
    if freedom <= len(_T95):
        return _T95[freedom - 1]
    first = (Z**3 + Z) / (4 * freedom)
    second = (5 * Z**5 + 16 * Z**3 + 3 * Z) / (96 * freedom**2)
    third = (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / (384 * freedom**3)
    return Z + first + second + third
