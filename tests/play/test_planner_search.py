"""Halving on shared dice: the best is found, ties stay with the first, the budget is kept."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wargame.play.fixed import Plan
from wargame.play.planner_search import Findings, search, spread
from wargame.play.planner_trial import Arm, Measures

SURE = 0.7


def arm(number: int) -> Arm:
    return Arm(Plan(standing=np.array([number], dtype=np.int16)), 0)


def number_of(one: Arm) -> int:
    assert one.plan.standing is not None
    return int(one.plan.standing[0])


class Lottery:
    """Arms of known worth: what every arm shares in a world is large, what is its own small."""

    def __init__(self, worth: dict[int, int], noise: int = 300) -> None:
        self.worth, self.noise = worth, noise
        self.outlook: Any = SimpleNamespace(objectives=())
        self.worlds = 0

    def play(self, arms: list[Arm], games: Any, which: Any, samples: Any) -> Measures:
        numbers = np.array([number_of(arms[place]) for place in which])
        shared = (samples * 7_919 + games[which] * 104_729) % 40_001 - 20_000
        own = (samples * 31 + numbers * 1_009) % (2 * self.noise + 1) - self.noise
        value = 50_000 + shared + own + np.array([self.worth[n] for n in numbers])
        self.worlds += len(which)
        return np.stack([value, value]).astype(np.int32)


def found(worth: dict[int, int], budget: int, games: int = 1, **more: Any) -> list[Findings]:
    lottery: Any = Lottery(worth)
    made = search(
        lottery, [[arm(n) for n in worth] for _ in range(games)], budget, sure=SURE, **more
    )
    assert lottery.worlds <= games * (budget + 3 * len(worth))
    return made


@given(st.permutations(range(12)), st.integers(0, 11))
def test_the_best_of_many_is_found(order: list[int], best: int) -> None:
    """A gain well above what is an arm's own noise is found, wherever it stands."""
    worth = {number: 900 if number == best else 0 for number in order}
    (made,) = found(worth, 400)
    assert number_of(made.arms[made.best]) == best or order[0] == best


def test_without_a_gain_the_first_is_taken() -> None:
    """Arms that are worth the same, or less, leave the doctrine where it is."""
    (made,) = found({0: 0, **dict.fromkeys(range(1, 20), -800)}, 600)
    assert made.best == 0
    lottery: Any = Lottery(dict.fromkeys(range(9), 0), noise=0)
    (made,) = search(lottery, [[arm(n) for n in range(9)]], 300, sure=SURE)
    assert made.best == 0


def test_games_together_are_each_as_alone() -> None:
    """Exercises of one trial share no world and no budget."""
    worth = {0: 0, 1: 500, 2: -300, 3: 700}
    many = found(worth, 200, games=3)
    (alone,) = found(worth, 200)
    assert [one.total(2) for one in many[:1]] == [alone.total(2)]
    assert all(one.samples == alone.samples for one in many)


def test_what_grows_is_brought_up_to_the_others() -> None:
    """A course of action put together later has been through every world that the others saw."""

    def grow(game: int, best: list[Arm]) -> list[Arm]:
        assert game == 0
        return [arm(99), best[0]]

    (made,) = found({0: 0, 1: 400, 2: 300, 3: 0, 99: 2_000}, 300, grow=grow)
    assert number_of(made.arms[made.best]) == 99
    assert len({made.ends[one].shape[1] for one in made.alive}) == 1


def test_the_same_arm_is_tried_once() -> None:
    lottery: Any = Lottery({0: 0, 1: 10})
    (made,) = search(lottery, [[arm(0), arm(1), arm(1), arm(0)]], 100, sure=SURE)
    assert [number_of(one) for one in made.arms] == [0, 1]


def test_mean_and_error() -> None:
    assert spread(np.array([], dtype=np.int64)) == (0.0, 0.0)
    mean, error = spread(np.array([1, 2, 3, 4], dtype=np.int64))
    assert mean == 2.5
    assert abs(error - (np.var([1, 2, 3, 4], ddof=1) / 4) ** 0.5) < 1e-12
