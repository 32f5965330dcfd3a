"""Perturbed copies: the same from the same number, a little different, and never illegal."""

from __future__ import annotations

from functools import lru_cache

import pytest

from wargame.analysis.pool import start
from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.library import load_bundle
from wargame.errors import WargameError
from wargame.play.mixed import perturbed_pool
from wargame.play.perturbed import find_doctrine, perturbed, watched
from wargame.play.policies import make_policies
from wargame.play.rollout import play_out
from wargame.rules.policy import DoctrineTable, Rule
from wargame.rules.turn import ended


@lru_cache(maxsize=2)
def _compiled(scenario: str) -> Compiled:
    return compile_bundle(load_bundle(scenario))


def _all(scenario: str) -> list[DoctrineTable]:
    made = _compiled(scenario)
    return [table for tables in made.doctrines.values() for table in tables.values()]


def test_a_number_always_names_the_same_copy() -> None:
    made = _compiled("bridge-2025")
    steady = made.doctrines["US"]["steady"]
    assert perturbed(made, steady, 3) == perturbed(made, steady, 3)
    assert find_doctrine(made, "US", "steady~3") == perturbed(made, steady, 3)
    assert perturbed(made, steady, 3).orders != perturbed(made, steady, 4).orders
    quo = made.doctrine("US")
    assert find_doctrine(made, "US", "~2") == perturbed(made, quo, 2)
    assert find_doctrine(made, "US", "steady") is steady
    assert find_doctrine(made, "US") is quo


@pytest.mark.parametrize("scenario", ["tiny", "bridge-2025"])
def test_thresholds_move_by_no_more_than_they_may(scenario: str) -> None:
    made = _compiled(scenario)
    may = watched(made)
    moved = 0
    for table in _all(scenario):
        copy = perturbed(made, table, 1)
        for name in ("standing", "answers", "reactions", "choices", "signals"):
            for old, new in zip(getattr(table, name), getattr(copy, name), strict=True):
                assert (old.choice, old.other, old.because) == (new.choice, new.other, new.because)
                for before, after in zip(old.atoms, new.atoms, strict=True):
                    assert (before.row, before.negate) == (after.row, after.negate)
                    by = (after.low - before.low) or (after.high - before.high)
                    if by:
                        moved += 1
                        bound = before.high if before.low < -(2**60) else before.low
                        assert abs(by) <= may[before.row].most(bound)
    assert moved or scenario == "tiny"


def test_facts_are_not_moved() -> None:
    made = _compiled("bridge-2025")
    may = watched(made)
    tables = made.tables
    facts = {tables.turn_row, tables.season_row, *tables.flag_rows, *tables.dial_rows}
    assert not facts & set(may)


def test_order_rules_are_swapped_with_neighbours_and_few_are_dropped() -> None:
    made = _compiled("bridge-2025")
    dropped = whole = swapped = 0
    for table in _all("bridge-2025"):
        before = [_mark(rule) for rule in table.orders]
        if len(set(before)) < len(before):
            continue  # one based on another may repeat a rule, and then places are ambiguous
        for number in range(1, 11):
            after = [_mark(rule) for rule in perturbed(made, table, number).orders]
            kept = [mark for mark in before if mark in set(after)]
            dropped += len(before) - len(after)
            whole += len(before)
            assert sorted(kept) == sorted(after)
            for place, mark in enumerate(after):
                assert abs(kept.index(mark) - place) <= 1
                swapped += kept.index(mark) != place
    assert 0.02 * whole < dropped < 0.07 * whole
    assert 0.15 * whole < swapped < 0.35 * whole


def _mark(rule: Rule) -> tuple[int, str]:
    return rule.choice, rule.because


@pytest.mark.parametrize("scenario", ["tiny", "bridge-2025"])
def test_a_pool_of_copies_plays_to_the_end(scenario: str) -> None:
    made = _compiled(scenario)
    # Every order, offer and answer is checked against what is legal as it is played.
    world = play_out(start(made, 64, 5), perturbed_pool(made, 2), made.tables.turns)
    assert world.turn == made.tables.turns
    assert not ended(world).all()


def test_a_seat_may_be_held_by_a_copy() -> None:
    made = _compiled("tiny")
    role = made.tables.roles[0].key
    (first, *_) = make_policies(made, {role: "doctrine:~7"})
    assert first is not None
    for wrong in ("doctrine:nobody~1", "doctrine:~0", "doctrine:~12345"):
        with pytest.raises(WargameError):
            make_policies(made, {role: wrong})
