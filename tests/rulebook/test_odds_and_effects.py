"""Sections 10 and 11 of docs/rules.md: odds and bands, effects and timing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.rulebook.mini import (
    Plain,
    Table,
    action,
    build,
    deal,
    derived,
    line,
    opening,
    pipelines,
    role,
    shift,
)
from wargame.errors import IllegalOrder
from wargame.play.choices import ReactionMasks
from wargame.play.game import Game
from wargame.rules import turn
from wargame.rules.adjudication import adjudicate
from wargame.rules.ledger import Ledger
from wargame.rules.legal import Refusal
from wargame.rules.odds import bands
from wargame.rules.tables import Band

#: One world for each band of a card with a chance of 50 %.
FOUR = [0, 100, 500, 750]


def chance(base: float, *modifiers: Plain, **put: float) -> dict[str, object]:
    """The adjudication of a card with these odds, its rolls left to chance."""
    table = Table(build([action("a", odds={"base": base, "modifiers": list(modifiers)})]))
    for name, value in put.items():
        table.put(name, value)
    table.quarter(A={"orders": ["a"]})
    return table.found("adjudication")[0]


def four(card: Plain, quarters: int = 1, **changes: Any) -> Table:
    """A breakthrough, a success, a partial and a setback of one card, side by side."""
    table = Table(build([card], **changes), size=4, rolls={"card:a": FOUR})
    table.quarter(A={"orders": ["a"]})
    for _ in range(quarters - 1):
        table.quarter()
    return table


def test_r10_1_the_chance_is_the_base_plus_named_modifiers() -> None:
    """Rule 10.1: two that hold count, one of whose conditions fails does not."""
    found = chance(
        45,
        {"name": "High", "when": ["x >= 50"], "add": 8},
        {"name": "Always", "add": -5.5},
        {"name": "Both", "when": ["x >= 50", "y > 50"], "add": 9},
    )
    assert found["modifiers"] == [["High", 80], ["Always", -55]]
    assert (found["base"], found["chance"], found["cut"]) == (450, 475, 0)


@pytest.mark.parametrize(
    ("x", "points"), [(50, 0), (52, 0), (53, 10), (55.5, 35), (60, 60), (40, 0)]
)
def test_r10_2_a_slope_above_a_mark(x: float, points: int) -> None:
    """Rule 10.2: 1 for each point above 52, tenths of a percent rounded, 6 at most."""
    slope = {"name": "S", "add": 1, "per": "x", "above": 52, "most": 6}
    assert chance(50, slope, x=x)["chance"] == 500 + points


@pytest.mark.parametrize(("x", "points"), [(60, 0), (44, -30), (20, -50)])
def test_r10_2_a_slope_below_a_mark(x: float, points: int) -> None:
    """Rule 10.2: -1 for every 2 below 50, 5 at most."""
    slope = {"name": "S", "add": -1, "per": "x", "below": 50, "each": 2, "most": 5}
    assert chance(50, slope, x=x)["chance"] == 500 + points


@pytest.mark.parametrize(
    ("base", "points", "after", "cut"),
    [(50, 40, 800, -100), (50, -40, 200, 100), (80, 20, 950, -50), (20, -20, 50, 50)],
)
def test_r10_3_the_caps_are_a_named_part(base: int, points: int, after: int, cut: int) -> None:
    """Rule 10.3: 30 points either way, 5 to 95 %, and the parts sum to the chance."""
    found = chance(base, {"name": "One", "add": points / 2}, {"name": "Two", "add": points / 2})
    assert (found["chance"], found["cut"]) == (after, cut)
    total = sum(points for _, points in found["modifiers"])  # type: ignore[attr-defined]
    assert found["base"] + total + found["cut"] == found["chance"]  # type: ignore[operator]


def test_r10_4_odds_are_those_at_the_reveal() -> None:
    """Rule 10.4: a card resolved first moves the track, the odds of the next stay."""
    low = {"name": "Low", "when": ["x < 50"], "add": -20}
    cards = [
        action("first", initiative=1, effects=[shift("x", -10)]),
        action("a", odds={"base": 50, "modifiers": [low]}),
    ]
    table = Table(build(cards))
    table.quarter(A={"orders": ["first", "a"]})
    assert [entry["chance"] for entry in table.found("adjudication")] == [1000, 500]
    assert table.get("x") == 40


@pytest.mark.parametrize(
    ("p", "edges"),
    [(500, (100, 500, 750)), (475, (95, 475, 737)), (50, (10, 50, 525)), (950, (190, 950, 975))],
)
def test_r10_5_the_bands(p: int, edges: tuple[int, int, int]) -> None:
    """Rule 10.5: the last roll of each band and the first of the next, fractions dropped."""
    table = Table(build())
    rolls = np.array([0, *(e + d for e in edges for d in (-1, 0)), 999], dtype=np.int64)
    found = bands(table.world, np.full(8, p, dtype=np.int64), rolls).tolist()
    assert found == [3, 3, 2, 2, 1, 1, 0, 0]


def test_r10_6_a_sure_card_does_not_roll() -> None:
    """Rule 10.6: it succeeds without modifiers, and nobody can support it."""
    card = action("a", effects=[shift("x", 10)], breakthrough=[shift("x", 99)], against=["B"])
    roles = [role("A", "one"), role("B", "two"), role("C", "one")]
    table = Table(build([card], roles=roles), rolls={"card:a": 0})
    table.quarter(A={"orders": ["a"]}, B={"react": ("oppose", "a")})
    entry = table.found("adjudication")[0]
    assert (entry["sure"], entry["chance"], entry["modifiers"]) == (True, 1000, [])
    assert (entry["band"], table.get("x")) == (Band.SUCCESS, 60)
    table.world.set(table.card("a").played_row, None, 1)
    assert not ReactionMasks(table.world, table.tables.role("C")).support.any()


def test_r10_7_the_white_cell_puts_another_band() -> None:
    """Rule 10.7: a setback by the dice is a success by ruling; the other card keeps its roll."""
    cards = [
        action(key, odds={"base": 50}, effects=[shift("x", 10)], setback=[shift("y", -3)])
        for key in ("a", "b")
    ]
    table = Table(build(cards), rolls={"card:a": 800, "card:b": 300})
    turn.open_quarter(table.world)
    orders = np.zeros((2, 3, 1), dtype=np.int16)
    orders[0, 0], orders[0, 1] = table.action("a").index, table.action("b").index
    turn.commit(table.world, np.zeros((2, 1), dtype=np.int16), orders)
    ledger = Ledger()
    adjudicate(table.world, ledger, {table.action("a").index: int(Band.SUCCESS)})
    found = {
        e["action"]: (e["roll"], e["band"]) for e in ledger.entries if e["kind"] == "adjudication"
    }
    assert found == {"a": (800, Band.SUCCESS), "b": (300, Band.SUCCESS)}
    assert [e.get("rolled") for e in ledger.entries if e["kind"] == "adjudication"] == [
        Band.SETBACK,
        None,
    ]
    assert (table.get("x"), table.get("y")) == (70, 50)


def test_r10_8_the_white_cell_sets_a_track() -> None:
    """Rule 10.8: within its bounds, at once; the derived follow where the quarter opens."""
    game = Game(build([action("a")], derived=[derived("twice", "2 * x", at="opening")]), 7)
    game.start()
    at = {name: game.tables.rows[name] for name in ("x", "twice")}
    game.control({"what": "adjust", "track": "x", "to": 60000, "reason": "so"})
    assert [int(game.world.values[row, 0]) for row in at.values()] == [60000, 120000]
    game.resolve()
    game.control({"what": "adjust", "track": "x", "to": 40000, "reason": "so"})
    assert [int(game.world.values[row, 0]) for row in at.values()] == [40000, 120000]
    with pytest.raises(IllegalOrder, match="runs from"):
        game.control({"what": "adjust", "track": "x", "to": 100001, "reason": "so"})


def test_r11_1_default_bands() -> None:
    """Rule 11.1: 10 is 14 in a breakthrough, 5 a quarter late in a partial, else nothing."""
    card = action("a", odds={"base": 50}, effects=[shift("x", 10)])
    assert four(card).every("x") == [64, 60, 50, 50]
    assert four(card, 2).every("x") == [64, 60, 55, 50]


def test_r11_1_own_bands_come_in_full_and_in_time() -> None:
    """Rule 11.1: lists of their own replace the default, neither scaled nor late."""
    card = action(
        "a",
        odds={"base": 50},
        effects=[shift("x", 10)],
        breakthrough=[shift("x", 3)],
        partial=[shift("x", 2)],
    )
    assert four(card).every("x") == [53, 60, 52, 50]
    assert four(card, 3).every("x") == [53, 60, 52, 50]


def test_r11_1_a_late_partial_of_a_late_effect() -> None:
    """Rule 11.1: what comes at q+1 comes at q+2 with a partial, and half as large."""
    card = action("a", odds={"base": 50}, effects=[shift("x", 10, after=1)])
    assert four(card, 2).every("x") == [64, 60, 50, 50]
    assert four(card, 3).every("x") == [64, 60, 55, 50]


def test_r11_2_setback_and_always() -> None:
    """Rule 11.2: the setback's list comes there alone, `always` in all four."""
    card = action(
        "a",
        odds={"base": 50},
        effects=[shift("x", 10)],
        setback=[shift("x", -4)],
        always=[shift("y", 1)],
    )
    table = four(card, 2)
    assert table.every("x") == [64, 60, 55, 46]
    assert table.every("y") == [51, 51, 51, 51]


def test_r11_3_only_amounts_are_scaled() -> None:
    """Rule 11.3: a flag for 3 quarters is raised for 3 in each band that brings it."""
    card = action("a", odds={"base": 50}, effects=[{"set": "alarm", "quarters": 3}])
    changes: Plain = {"flags": {"alarm": "An alarm."}}
    assert four(card, **changes).every("alarm") == [3, 3, 0, 0]
    assert four(card, 2, **changes).every("alarm") == [2, 2, 3, 0]


def test_r11_4_after_n_quarters() -> None:
    """Rule 11.4: at the opening of q+2, in time for the odds of that quarter."""
    cards = [
        action("a", effects=[shift("x", 5, after=2)]),
        action("b", needs=["x >= 55"]),
    ]
    table = Table(build(cards))
    table.quarter(A={"orders": ["a"]})
    assert table.found("scheduled")[0]["quarter"] == "2025Q3"
    table.quarter()
    assert table.get("x") == 50
    table.quarter(A={"orders": ["b"]})
    assert table.get("x") == 55


def test_r11_5_an_effect_that_lasts() -> None:
    """Rule 11.5: 2 a quarter for three quarters from q+1, and then no more."""
    table = Table(build([action("a", effects=[shift("x", 2, after=1, lasts=3)])], turns=6))
    table.quarter(A={"orders": ["a"]})
    seen = []
    for _ in range(5):
        seen.append(table.get("x"))
        table.quarter()
    assert seen == [50, 52, 54, 56, 56]


def test_r11_5_two_plays_add_up() -> None:
    """Rule 11.5: a second play of a lasting card runs beside the first."""
    table = Table(build([action("a", effects=[shift("x", 2, lasts=2)])]))
    table.quarter(A={"orders": ["a"]})
    table.quarter(A={"orders": ["a"]})
    table.quarter()
    assert table.get("x") == 58


def test_r11_6_conditions_are_read_when_an_effect_bites() -> None:
    """Rule 11.6: the track was high when the card was played and is low when it bites."""
    table = Table(build([action("a", effects=[shift("y", 5, after=1, when=["x >= 50"])])]))
    table.quarter(A={"orders": ["a"]})
    table.put("x", 49)
    table.quarter()
    assert table.get("y") == 50


def test_r11_7_when_what_scales_is_read() -> None:
    """Rule 11.7: a card's scale of 0.5 is that of its play, an effect's of 2 that of its bite."""
    changes = {"derived": [derived("size", "x / 100", at="opening")]}
    cards = [
        action("a", times="size", effects=[shift("y", 10, after=1)]),
        action("b", effects=[shift("B.bn", 1, after=1, times="size")]),
    ]
    table = Table(build(cards, **changes))
    table.quarter(A={"orders": ["a", "b"]})
    table.put("size", 2)
    table.quarter()
    assert table.get("y") == 55
    assert table.get("B.bn") == 12


def test_r11_8_flags() -> None:
    """Rule 11.8: two quarters count this one; the longer stands; a clear is at once."""
    cards = [
        action("two", effects=[{"set": "alarm", "quarters": 2}]),
        action("good", effects=[{"set": "alarm"}]),
        action("clear", effects=[{"clear": "alarm"}]),
        action("needs", needs=["alarm"]),
    ]
    table = Table(build(cards, flags={"alarm": "An alarm."}, turns=9))
    seen = []
    for orders in (["two"], [], [], ["two"], ["good"], ["two"], ["clear"]):
        before = table.refusals("A")["needs"] == 0
        table.quarter(A={"orders": orders})
        seen.append((before, table.get("alarm")))
    assert [flag for _, flag in seen] == [2, 1, 0, 2, 999, 999, 0]


def test_r11_9_a_card_closed_for_two_quarters() -> None:
    """Rule 11.9: closed in the quarter it happens and in two more; the longer stands."""
    cards = [
        action("shut", effects=[{"close": "a", "quarters": 2}]),
        action("a"),
        action("brief", effects=[{"close": "a", "quarters": 1}]),
    ]
    table = Table(build(cards, turns=6))
    table.quarter(A={"orders": ["shut", "brief"]})
    seen = []
    for _ in range(4):
        turn_world = table.world.copy()
        turn.open_quarter(turn_world)
        seen.append(int(turn_world.get(table.card("a").shut_row)[0]))
        table.quarter()
    assert seen == [2, 1, 0, 0]


def test_r11_10_a_locked_card_is_opened_and_held() -> None:
    """Rule 11.10: before it is refused as locked, after it may be ordered, and is never dealt."""
    cards = [
        action("key", effects=[{"unlock": "box"}]),
        action("box", held=False, locked=True),
        opening("leaf"),
    ]
    table = Table(build(cards))
    assert table.refusals("A")["box"] == Refusal.LOCKED
    table.quarter(A={"orders": ["key"]})
    assert table.refusals("A")["box"] == 0
    assert table.hand("A") == {"leaf"}
    table.quarter(A={"orders": ["box"]})
    assert table.refusals("A")["box"] == 0


def test_r11_11_an_order_made_to_wait() -> None:
    """Rule 11.11: paid and rolled now, it brings everything two quarters later, the longer wait."""
    waits = action(
        "a", odds={"base": 50}, cost={"bn": 1}, effects=[shift("x", 10)], always=[shift("y", 1)]
    )
    cards = [
        waits,
        action("veto", "B", initiative=10, effects=[{"hold": "a", "by": 2}]),
        action("doubt", "B", initiative=20, effects=[{"hold": "a", "by": 1}]),
        action("late", "B", initiative=60, effects=[{"hold": "a", "by": 1}]),
    ]
    made = build(cards, turns=9)
    table = Table(made, rolls={"card:a": 500 - 1})
    table.quarter(A={"orders": ["a"]}, B={"orders": ["veto", "doubt"]})
    entry = table.found("adjudication", action="a")[0]
    assert (entry["waits"], entry["band"], table.get("A.bn")) == (2, Band.SUCCESS, 9)
    seen = []
    for _ in range(3):
        seen.append((table.get("x"), table.get("y")))
        table.quarter(A={"orders": []})
    assert seen == [(50, 50), (50, 50), (60, 51)]
    table = Table(made, rolls={"card:a": 600})
    table.quarter(A={"orders": ["a"]}, B={"orders": ["doubt"]})
    table.quarter()
    assert (table.get("x"), table.get("y")) == (50, 51)
    table.quarter()
    assert table.get("x") == 55
    table = Table(made, rolls={"card:a": 499})
    table.quarter(A={"orders": ["a"]}, B={"orders": ["late"]})
    assert table.get("x") == 60
    table.quarter(A={"orders": ["a"]})
    assert table.get("x") == 70


def test_r8_10_a_proposer_in_breach_and_the_caps() -> None:
    """Rule 8.10: the -8 of a breach is a modifier like another and under the same cap."""
    odds = {"base": 50, "modifiers": [{"name": "Bad", "add": -28}]}
    table = Table(build([deal("pact", odds=odds)]))
    table.put("A.broken", 3)
    table.quarter(A={"offers": ["pact"]}, B={"accept": ["pact"]})
    entry = table.found("adjudication")[0]
    assert entry["modifiers"] == [["Bad", -280], ["broke a deal lately", -80]]
    assert (entry["chance"], entry["cut"]) == (200, 60)


def test_r11_3_an_entry_into_a_line_is_scaled_too() -> None:
    """Rule 11.3: 2 $bn into a line are 2.8 in a breakthrough and 1 late in a partial."""
    card = action("a", odds={"base": 50}, effects=[{"enter": "l", "stage": "funded", "amount": 2}])
    changes: Plain = {
        "pipelines": pipelines(line("l", (0, 0, 0))),
        "derived": [derived("room", "0")],
    }
    assert four(card, **changes).every("l.entered") == [2.8, 2, 0, 0]
    assert four(card, 2, **changes).every("l.entered") == [2.8, 2, 1, 0]
