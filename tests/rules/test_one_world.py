"""One world is reckoned in plain numbers; it comes to what arrays of worlds come to."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import compiled, players, start
from wargame.play.rollout import play_out
from wargame.rules import hazards
from wargame.rules.conditions import at_least, at_most, formula, holds, true_in
from wargame.rules.odds import chance_terms, modifier_points, within
from wargame.rules.tables import Node
from wargame.rules.worlds import World, rounded, rounded_int

BRIDGE = "bridge-2025"


@lru_cache(maxsize=4)
def midway(scenario: str, kind: str) -> World:
    """Worlds some quarters on, some roles having reacted to something."""
    made = compiled(scenario)
    world = play_out(start(made.tables, 3, 12), players(made, kind), 3)
    dice = np.random.default_rng(5)
    world.reaction[:] = dice.integers(0, 3, world.reaction.shape)
    world.reaction_card[:] = dice.integers(0, len(made.tables.cards), world.reaction_card.shape)
    return world


@pytest.mark.parametrize("kind", ["doctrine", "random"])
@pytest.mark.parametrize("scenario", ["tiny", BRIDGE])
def test_odds(scenario: str, kind: str) -> None:
    world = midway(scenario, kind)
    for action in world.tables.actions[1:]:
        terms, cut, chance = chance_terms(world, action)
        for at in range(world.size):
            named, less, likely = chance_terms(world, action, at)
            assert named == [(name, int(points[at])) for name, points in terms]
            assert (less, likely) == (int(cut[at]), int(chance[at]))
            assert action.base + sum(by for _, by in named) + less == likely or action.sure
            assert {type(number) for number in (less, likely, *(by for _, by in named))} == {int}
            alone, cut_alone, chance_alone = chance_terms(world, action, np.array([at]))
            assert [(name, points.tolist()) for name, points in alone] == [
                (name, [by]) for name, by in named
            ]
            assert (cut_alone.tolist(), chance_alone.tolist()) == ([less], [likely])


@pytest.mark.parametrize("kind", ["doctrine", "random"])
def test_modifiers_and_conditions(kind: str) -> None:
    world = midway(BRIDGE, kind)
    every = np.arange(world.size, dtype=np.intp)
    for action in world.tables.actions[1:]:
        for modifier in action.modifiers:
            points = modifier_points(world, modifier, every)
            assert points.dtype == np.int64
            assert points.tolist() == [
                modifier_points(world, modifier, at) for at in every.tolist()
            ]
        everywhere = holds(world, action.needs)
        assert everywhere.tolist() == [true_in(world, action.needs, at) for at in every.tolist()]
        for at in every.tolist():
            single = holds(world, action.needs, np.array([at], dtype=np.intp))
            assert single.dtype == np.bool_ and single.tolist() == [everywhere[at]]


def test_a_single_world_is_as_one_of_many() -> None:
    world = midway(BRIDGE, "random")
    for at in range(0, world.size, 5):
        alone = world.take(np.array([at], dtype=np.intp))
        for action in world.tables.actions[1:]:
            terms, cut, chance = chance_terms(alone, action)
            named, less, likely = chance_terms(world, action, at)
            assert [(name, points.tolist()) for name, points in terms] == [
                (name, [by]) for name, by in named
            ]
            assert (cut.tolist(), chance.tolist()) == ([less], [likely])
            assert holds(alone, action.needs).tolist() == [true_in(world, action.needs, at)]


numbers = st.integers(-(2**40), 2**40)


@settings(max_examples=300)
@given(st.lists(numbers, min_size=1, max_size=9), st.integers(1, 2**20), numbers)
def test_small_arithmetic(values: list[int], divisor: int, bound: int) -> None:
    array = np.array(values, dtype=np.int64)
    assert rounded(array, divisor).tolist() == [rounded_int(value, divisor) for value in values]
    assert at_least(array, bound).tolist() == [at_least(value, bound) for value in values]
    assert at_most(array, bound).tolist() == [at_most(value, bound) for value in values]
    most = abs(bound)
    assert within(array, most).tolist() == [within(value, most) for value in values]


BINARY = (
    Node.ADD, Node.SUB, Node.MUL, Node.DIV, Node.MIN, Node.MAX, Node.LT, Node.LE, Node.EQ, Node.AND,
    Node.OR,
)  # fmt: skip


@st.composite
def codes(draw: st.DrawFn) -> list[tuple[int, ...]]:
    """Three-address code over a few registers that stays within 64 bits."""
    rows = list(range(len(midway(BRIDGE, "doctrine").tables.tracks)))
    code: list[tuple[int, ...]] = []
    for _ in range(draw(st.integers(2, 4))):
        if draw(st.booleans()):
            code.append((int(Node.ROW), draw(st.sampled_from(rows)), draw(st.sampled_from([1, 7]))))
        else:
            code.append((int(Node.CONST), draw(st.integers(-60_000, 60_000))))
    for _ in range(draw(st.integers(1, 4))):
        place = st.integers(0, len(code) - 1)
        node = draw(st.sampled_from([*BINARY, Node.NEG, Node.ABS, Node.NOT, Node.IF, Node.PICK]))
        many = 1 if node in (Node.NEG, Node.ABS, Node.NOT) else 2
        many = {Node.IF: 3, Node.PICK: 4}.get(node, many)
        # A product of products of products could leave 64 bits: no deeper than two.
        if node == Node.MUL and sum(step[0] == Node.MUL for step in code) > 1:
            node = Node.ADD
        code.append((int(node), *(draw(place) for _ in range(many))))
    return code


@settings(max_examples=400)
@given(codes())
def test_formulas(code: list[tuple[int, ...]]) -> None:
    world = midway(BRIDGE, "doctrine")
    found = formula(world, code)
    assert found.dtype == np.int64
    for at in range(0, world.size, 4):
        alone = formula(world.take(np.array([at], dtype=np.intp)), code)
        assert alone.dtype == np.int64 and alone.tolist() == [found[at]]


def test_hazards() -> None:
    world = midway(BRIDGE, "random")
    for event in world.tables.events:
        hazard, terms = hazards._hazard(world, event)
        for at in range(world.size):
            alone = world.take(np.array([at], dtype=np.intp))
            single, factors = hazards._hazard(alone, event)
            assert single.tolist() == [hazard[at]]
            assert {name: int(factor[0]) for name, factor in factors} == {
                name: int(factor[at]) for name, factor in terms if factor[at] != 1000
            } or any(factor[0] == 1000 for _, factor in factors)
