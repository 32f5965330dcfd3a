"""Intervals hold the true figure as often as they say; known formulas give known numbers."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from wargame.analysis.intervals import (
    Group,
    Interval,
    chance,
    means_apart,
    paired,
    shares_apart,
    student95,
)


def binomial(hits: int, trials: int, share: float) -> float:
    return math.comb(trials, hits) * share**hits * (1 - share) ** (trials - hits)


def test_students_t_is_the_tables() -> None:
    """The 97.5 % points of any statistics book."""
    known = {1: 12.706, 2: 4.303, 4: 2.776, 5: 2.571, 10: 2.228, 30: 2.042, 120: 1.980}
    for freedom, value in known.items():
        assert student95(freedom) == pytest.approx(value, abs=0.005)
    assert student95(10**9) == pytest.approx(1.959964)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.97])
def test_a_chance_is_held(share: float) -> None:
    """Exactly, over all outcomes of 60 worlds."""
    held = sum(
        binomial(hits, 60, share)
        for hits in range(61)
        if chance(hits, 60).low <= share <= chance(hits, 60).high
    )
    assert held > 0.92


@pytest.mark.parametrize(("one", "two"), [(0.1, 0.1), (0.3, 0.1), (0.02, 0.05), (0.5, 0.9)])
def test_a_difference_of_shares_is_held(one: float, two: float) -> None:
    """Exactly, over all outcomes of a small and a large group; more rarely missed if many."""
    held = {1: 0.0, 20: 0.0}
    for first, second in product(range(31), range(91)):
        weight = binomial(first, 30, one) * binomial(second, 90, two)
        for together in held:
            found = shares_apart((first, 30), (second, 90), together)
            held[together] += weight * (found.low <= one - two <= found.high)
    assert held[1] > 0.93
    assert held[20] > 1 - 0.05 / 10


def test_pairs_that_never_differ_are_not_sure() -> None:
    """The fewer worlds, the wider; and never beyond 100 points."""
    widths = [paired(0, 0, worlds).high for worlds in (1, 10, 100, 1000)]
    assert widths == sorted(widths, reverse=True)
    assert 0.001 < widths[-1] < 0.005
    assert paired(1, 0, 1).high == 1


def test_a_difference_of_means_is_held() -> None:
    """Of skewed values in groups of unequal size, in 95 of 100 runs."""
    random = np.random.default_rng(7)
    held = 0
    for _ in range(1000):
        groups = [random.exponential(scale, size) * 1000 for scale, size in ((2, 60), (1, 400))]
        one, two = (
            Group(len(g), int(g.astype(int).sum()), int((g.astype(int) ** 2).sum())) for g in groups
        )
        found = means_apart(one, two)
        held += found.low <= 1000 <= found.high
    assert 920 <= held <= 975


def test_groups_too_small_say_nothing() -> None:
    """One world has a mean and no interval; nothing is divided by zero."""
    alone, others = Group(1, 5, 25), Group(3, 6, 14)
    assert means_apart(alone, others) == (3, -math.inf, math.inf)
    assert alone.variance == 0
    assert shares_apart((0, 0), (1, 1)).mean == -1


def test_what_is_shown() -> None:
    """A bound at 0 is not beyond it."""
    assert Interval(1, 0.1, 2).shows
    assert Interval(-1, -2, -0.1).shows
    assert not Interval(1, 0.0, 2).shows
    assert Interval(1, -1, 2).scaled(100) == (100, -100, 200)
