"""World (N, i) of a batch is the world that plays alone, whatever else is in the batch."""

from __future__ import annotations

import random
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from tests.strategies import STATE, compiled, differences, numbers, play, players, recompiled, start
from wargame.content.compiled import Compiled
from wargame.play.rollout import play_quarter
from wargame.rules.turn import ended
from wargame.rules.worlds import World

#: The flagship itself in the soak: every day in the form in which many of its worlds end early.
SCENARIOS = [pytest.param("bridge-2025", marks=pytest.mark.soak), "warlike", "tiny"]
KINDS = ["doctrine", "random"]
BATCH = 1000


@lru_cache(maxsize=1)
def warlike() -> Compiled:
    """`bridge-2025` with its crisis line so low that many worlds end early."""
    was, now = "twice: 80, once: 95", "twice: 44, once: 47"

    def lower(text: str) -> str:
        assert was in text
        return text.replace(was, now)

    return recompiled(compiled("bridge-2025").bundle, {"scenarios/bridge-2025.yaml": lower})


def scenario(name: str) -> Compiled:
    return warlike() if name == "warlike" else compiled(name)


@lru_cache(maxsize=8)
def batch(name: str, kind: str) -> World:
    made = scenario(name)
    world = start(made.tables, 7, BATCH)
    play(world, players(made, kind))
    return world


def alone(name: str, kind: str, number: int, column: int | None = None) -> tuple[World, Any]:
    made = scenario(name)
    world = start(made.tables, 7, numbers(1, number))
    return world, play(world, players(made, kind), column=column)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("count", [4, pytest.param(50, marks=pytest.mark.soak)])
def test_a_world_of_a_batch_equals_the_same_world_alone(name: str, kind: str, count: int) -> None:
    """Random worlds of a batch of 1,000 have the state and digest they have alone."""
    whole = batch(name, kind)
    chosen = random.Random(f"{name}{kind}").sample(range(BATCH), count)
    for number in chosen:
        one, _ = alone(name, kind, number)
        assert not differences(whole, one, slice(number, number + 1)), f"world {number}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_ledger_of_a_world_is_the_same_in_a_batch_and_alone(name: str, kind: str) -> None:
    """Ledgers taken at a column of a batch equal those of column 0 alone, entry by entry."""
    made = scenario(name)
    dice = random.Random(name)
    picks = [(BATCH, dice.randrange(BATCH)) for _ in range(1)]
    picks += [(24, dice.randrange(24)) for _ in range(2)]
    if name == "warlike":
        over = np.flatnonzero(ended(batch(name, kind))[:24])
        assert 0 < len(over) < 24
        picks += [(24, int(over[0]))]
    for size, column in picks:
        world = start(made.tables, 7, size)
        together = play(world, players(made, kind), column=column)
        one, own = alone(name, kind, column, 0)
        assert together == own, f"world {column} of {size}"
        assert not differences(world, one, slice(column, column + 1))
        assert any(own[0])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name", ["warlike", "tiny", pytest.param("bridge-2025", marks=pytest.mark.soak)]
)
def test_any_split_into_blocks_gives_the_same(name: str, kind: str) -> None:
    """Blocks of any size, their worlds in any order, end as the whole batch does."""
    whole, made = batch(name, kind), scenario(name)
    order = np.random.default_rng(3).permutation(BATCH)
    for block in np.split(order, [1, 3, 20, 276, 600]):
        world = start(made.tables, 7, block.astype(np.uint64))
        play(world, players(made, kind))
        assert not differences(whole, world, block)


def test_worlds_that_are_over_are_left_alone() -> None:
    """Once a world has ended, further quarters of its batch change nothing in it."""
    made = warlike()
    world = start(made.tables, 11, 64)
    chosen = players(made, "random")
    frozen: dict[int, dict[str, Any]] = {}
    for _ in range(made.tables.turns):
        play_quarter(world, chosen)
        for column in np.flatnonzero(ended(world)).tolist():
            frozen.setdefault(column, {n: getattr(world, n)[..., column].copy() for n in STATE})
        for column, state in frozen.items():
            for name, value in state.items():
                assert np.array_equal(getattr(world, name)[..., column], value), name
    assert 5 < len(frozen) < 64
    over = world.take(np.array(sorted(frozen), dtype=np.intp))
    before = over.copy()
    play_quarter(over, chosen)
    before.turn += 1
    assert not differences(over, before)
