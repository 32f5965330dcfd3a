"""Advice on request: a plan that can be ordered, with its worth, from what the role knows."""

from __future__ import annotations

import pickle
from functools import lru_cache

import pytest

from tests.play.helpers import begin, by_doctrine, persons, play_to, scenario
from wargame.analysis.staff import Advice, staff_advice
from wargame.play.onward import Position
from wargame.play.session import Session

BRIDGE = "bridge-2025"
#: Whom these tests ask for: what a role can find out beforehand is found out once a process.
OFTEN = "US"


@lru_cache(maxsize=4)
def standing_at(node: str, seed: int = 3) -> Session:
    session = begin(BRIDGE, persons(BRIDGE), seed=seed)
    play_to(session, by_doctrine, lambda one: one.game.node == node)
    return session


def advised(node: str, role: str, budget: str = "32") -> Advice:
    session = standing_at(node)
    found = staff_advice(scenario(BRIDGE), Position.of(session.game), role, budget)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("node", "role"),
    [
        *(("offers", OFTEN), ("orders", OFTEN), ("reactions", OFTEN)),
        pytest.param("offers", "EU", marks=pytest.mark.soak),
        pytest.param("orders", "RUS", marks=pytest.mark.soak),
        pytest.param("reactions", "UKR", marks=pytest.mark.soak),
    ],
)
def test_what_is_advised_can_be_done(node: str, role: str) -> None:
    advice = advised(node, role)
    session = standing_at(node)
    for course in (advice.best, *advice.others, *advice.against):
        session.check(role, course.plan)
        assert course.words
        assert course.gain.low <= course.gain.mean <= course.gain.high
    assert (advice.role, advice.node, advice.turn) == (role, node, 0)
    assert advice.reason.startswith(advice.best.words)
    assert advice.tried >= len(advice.others) + 1
    assert not advice.follows or advice.best.gain == (0.0, 0.0, 0.0)


def test_others_are_not_the_best_and_losers_lose() -> None:
    advice = advised("orders", OFTEN, "96")
    assert advice.best.plan not in [other.plan for other in advice.others]
    assert len(advice.others) == 2
    assert all(course.gain.high < 0 for course in advice.against)


def test_the_same_question_gets_the_same_advice_and_it_travels() -> None:
    one = advised("orders", OFTEN)
    position = pickle.loads(pickle.dumps(Position.of(standing_at("orders").game)))
    two = staff_advice(scenario(BRIDGE), position, OFTEN, "32")
    assert pickle.loads(pickle.dumps(one)) == two


def test_nothing_is_advised_where_nothing_is_decided() -> None:
    session = begin(BRIDGE, persons(BRIDGE), seed=3)
    assert staff_advice(scenario(BRIDGE), Position.of(session.game), "RUS", "32") is None


def test_asking_leaves_the_exercise_as_it_was() -> None:
    game = standing_at("orders").game
    position = Position.of(game)
    before = position.world.values.copy()
    staff_advice(scenario(BRIDGE), position, OFTEN, "64")
    assert (position.world.values == before).all()
    assert (game.world.values == before).all()
