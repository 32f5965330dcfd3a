"""Counts are kept in 16 bits, and what is on its way too: nothing wraps round in silence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import compiled, numbers, start
from wargame.content.counts import too_large
from wargame.rules.effects import release, waiting
from wargame.rules.tables import MOST_COUNT, Band, Effect, Op, Tables

beyond = st.integers(MOST_COUNT + 1, 2**40) | st.integers(-(2**40), -1)


def with_effect(tables: Tables, effect: Effect) -> Tables:
    """The tables with one more effect in the first group."""
    first = replace(tables.groups[0], effects=(*tables.groups[0].effects, effect))
    return replace(tables, groups=(first, *tables.groups[1:]))


@pytest.mark.parametrize("scenario", ["tiny", "bridge-2025"])
def test_shipped_content_writes_nothing_too_large(scenario: str) -> None:
    tables = compiled(scenario).tables
    assert too_large(tables) == []
    assert tables.start[tables.wide :].min() >= 0
    assert tables.start[tables.wide :].max() <= MOST_COUNT


@given(beyond, st.sampled_from([Op.SET, Op.CLOSE, Op.HOLD]), st.data())
def test_an_effect_that_a_count_cannot_hold_is_named(amount: int, op: Op, data: Any) -> None:
    tables = compiled("tiny").tables
    row = data.draw(st.integers(tables.wide, len(tables.row_names) - 1))
    made = with_effect(tables, Effect(op, row, amount))
    assert too_large(made) == [tables.row_names[row]]
    made = with_effect(tables, Effect(op, row, MOST_COUNT))
    assert too_large(made) == []


@given(beyond, st.integers(0, 2), st.data())
def test_a_timer_that_a_count_cannot_hold_is_named(quarters: int, which: int, data: Any) -> None:
    tables = compiled("bridge-2025").tables
    if which == 0:
        deal = data.draw(st.sampled_from(tables.deals))
        made = replace(tables, deals=(replace(deal, quarters=quarters),))
        assert too_large(made) == [tables.row_names[deal.force_row]]
    elif which == 1:
        event = data.draw(st.sampled_from([e for e in tables.events if e.quiet_row >= 0]))
        made = replace(tables, events=(replace(event, pause=quarters - 1),))
        assert too_large(made) == [tables.row_names[event.quiet_row]]
    else:
        assert tables.pipelines is not None
        kind = data.draw(st.sampled_from(tables.pipelines.spoil_rows))
        effect = Effect(Op.SPOIL, kind[0], 10, extra=(kind[1], kind[2], quarters, 1))
        assert too_large(with_effect(tables, effect)) == [tables.row_names[kind[1]]]


def test_a_count_that_an_effect_shifts_is_named() -> None:
    tables = compiled("tiny").tables
    made = with_effect(tables, Effect(Op.SHIFT, tables.wide, 1))
    assert too_large(made) == [tables.row_names[tables.wide]]


def test_what_waits_is_held_at_the_most_that_its_queue_can_hold() -> None:
    """Let go at thirty-fold scale three times in one quarter, effects wait at the largest scale."""
    tables = compiled("bridge-2025").tables
    group = next(g for g in tables.groups if g.after and g.lasts == 1 and not g.late)
    strong = replace(group, scale=(0, 0, 30_000, 0))
    world = start(tables, 1, numbers(3))
    band = np.full(2, int(Band.SUCCESS), dtype=np.int64)
    for _ in range(3):
        release(world, (strong,), band, np.array([0, 2], dtype=np.intp), None)
    due = waiting(world, strong)[group.after - 1]
    assert due.tolist() == [MOST_COUNT, 0, MOST_COUNT]
