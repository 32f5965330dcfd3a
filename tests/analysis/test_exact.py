"""Simulated `tiny` against its exact distribution, worked out by hand in fractions.

Over 200 simulations, each with dice of its own, a 95 % interval holds the exact value in 190
give or take what a fair coin of that kind gives.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import exp, lgamma, log
from typing import Any

from tests.counts.test_tiny_counts import marks_of, slow, track_of
from tests.play.helpers import scenario
from tests.reference.slow_tiny import State, Tiny, distribution
from wargame.analysis.intervals import Interval
from wargame.analysis.simulate import Result, simulate

REPEATS, WORLDS = 200, 600


@lru_cache(maxsize=1)
def every() -> list[Result]:
    """The simulations, on seeds of their own."""
    made = scenario("tiny")
    return [simulate(made, worlds=WORLDS, seed=1000 + number) for number in range(REPEATS)]


def enough(held: int, of: int = REPEATS, rate: float = 0.95, chance: float = 1e-4) -> bool:
    """Whether so many held, or fewer, is likelier than ``chance`` where each holds at a rate."""
    tail = sum(exp(_log_binomial(of, k, rate)) for k in range(held + 1))
    return tail > chance


def _log_binomial(of: int, k: int, rate: float) -> float:
    """The logarithm of a binomial chance, which is no float for many worlds."""
    ways = lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1)
    return ways + k * log(rate) + (of - k) * log(1 - rate)


def score_of(tiny: Tiny, role: str) -> Callable[[State], Fraction]:
    return lambda state: tiny.scores(state)[role]


def mean_of(spread: dict[Any, Fraction]) -> Fraction:
    return sum((value * chance for value, chance in spread.items()), Fraction(0))


def holds(found: Interval, exact: Fraction) -> bool:
    return found.low <= exact <= found.high


def test_the_measure_can_fail() -> None:
    assert enough(190) and enough(180) and not enough(170)


def test_chances_of_objectives_are_the_exact_ones() -> None:
    """Met and near, of every role; what is certain is so in every simulation."""
    tiny, ends = slow()
    tables = scenario("tiny").tables
    held: dict[tuple[str, str], int] = {}
    for objective in tables.objectives:
        spread = distribution(ends, marks_of(tiny, objective.key))
        for points, told in ((2, "met"), (1, "near")):
            exact = spread.get(points, Fraction(0))
            role = objective.roles[0]
            found = [getattr(result.tally, told)(role, objective.index) for result in every()]
            if exact in (0, 1):
                assert all(holds(one, exact) and one.mean == exact for one in found)
            else:
                held[objective.key, told] = sum(holds(one, exact) for one in found)
    assert all(enough(count) for count in held.values()), held
    pooled = sum(held.values()) / (REPEATS * len(held))
    assert 0.935 < pooled < 0.985, "intervals too wide are wrong too"


def test_mean_scores_and_tracks_are_the_exact_ones() -> None:
    tiny, ends = slow()
    tables = scenario("tiny").tables
    held: dict[str, int] = {}
    for role in tables.roles:
        exact = mean_of(distribution(ends, score_of(tiny, role.key)))
        held[role.key] = sum(holds(result.scores()[role.key], exact) for result in every())
    for track in tables.tracks:
        spread = distribution(ends, track_of(track.key))
        exact = 1000 * mean_of(spread)
        if len(spread) == 1:
            assert all(
                result.tally.tracks.mean(tables.turns, track.index).mean == exact
                for result in every()
            )
            continue
        held[track.key] = sum(
            holds(result.tally.tracks.mean(tables.turns, track.index), exact) for result in every()
        )
    assert all(enough(count) for count in held.values()), held
    assert 0.92 < sum(held.values()) / (REPEATS * len(held)) < 0.985, held


def test_quantiles_are_exact_ones_in_a_large_run() -> None:
    """Of 60,000 worlds; `tiny` has few values, so a quantile is the exact value or its bin's."""
    _, ends = slow()
    tables = scenario("tiny").tables
    result = simulate(scenario("tiny"), worlds=60_000, seed=5)
    for track in tables.tracks:
        spread = sorted(distribution(ends, track_of(track.key)).items())
        width = result.tally.tracks.scales[track.index].width / 1000
        for share in (0.1, 0.25, 0.5, 0.75, 0.9):
            # The exact quantiles of shares a sampling error of four deviations away.
            off = Fraction(str(round(4 * (share * (1 - share) / 60_000) ** 0.5, 6)))
            low, high = (quantile(spread, Fraction(str(share)) + d) for d in (-off, off))
            assert low - width <= result.track(track.key, share) <= high + width


def quantile(spread: list[tuple[Any, Fraction]], share: Fraction) -> float:
    total = Fraction(0)
    for value, chance in spread:
        total += chance
        if total >= share:
            return float(value)
    return float(spread[-1][0])
