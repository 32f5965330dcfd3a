"""Sections 3 to 5 of docs/rules.md: the quarter, currencies and purses, standing orders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.rulebook.mini import (
    Plain,
    Table,
    action,
    build,
    coupling,
    deal,
    derived,
    event,
    role,
    shift,
    track,
)
from wargame.errors import ContentError, IllegalOrder
from wargame.play.decisions import checked, default_standing
from wargame.rules import turn
from wargame.rules.deals import run_deals
from wargame.rules.legal import Refusal
from wargame.rules.tables import Phase
from wargame.rules.worlds import World

CHOICE = {
    "role": "B",
    "question": "Which?",
    "default": "no",
    "options": [
        {"id": "no", "name": "No"},
        {"id": "yes", "name": "Yes", "effects": [shift("A.bn", 1)]},
    ],
}


def test_r3_1_the_phases_and_their_order() -> None:
    """Rule 3.1: phases are numbered in order and the ledger of a full quarter follows them."""
    names = "SETUP SITUATION SIGNALS EVENTS OFFERS ANSWERS ORDERS REACTIONS ADJUDICATION OPERATIONS"
    assert [phase.name for phase in Phase][:10] == names.split()
    assert [phase.name for phase in Phase][10:] == ["ASSESSMENT", "HANDS"]
    cards = [
        event("storm", effects=[shift("y", -1)], choice=CHOICE),
        deal("pact", effects=[shift("x", 1)]),
        action("strike", odds={"base": 50}, against=["B"]),
        action("leaf", held=False),
    ]
    table = Table(build(cards))
    table.quarter()
    table.quarter(
        A={"orders": ["strike"], "offers": ["pact"], "bury": "leaf"},
        B={"accept": ["pact"], "answers": {"storm": "yes"}, "react": ("oppose", "strike")},
    )
    kinds = [entry["kind"] for entry in table.entries]
    order = [
        "income",
        "event",
        "choice",
        "signed",
        "standing",
        "paid",
        "adjudication",
        "drift",
        "buried",
    ]
    assert [kinds.index(kind) for kind in order] == sorted(kinds.index(kind) for kind in order)


def test_r3_2_timers_run_before_what_is_due_arrives() -> None:
    """Rule 3.2: a flag of one quarter is gone when an effect of the next quarter asks for it."""
    effects = [
        {"set": "alarm", "quarters": 1},
        shift("x", 5, after=1, when=["alarm"]),
        shift("y", 5, after=1, when=["not alarm"]),
    ]
    table = Table(build([action("a", effects=effects)], flags={"alarm": "An alarm."}))
    table.quarter(A={"orders": ["a"]})
    assert table.get("alarm") == 1
    table.quarter()
    assert (table.get("x"), table.get("y")) == (50, 55)


def test_r3_2_income_comes_before_what_is_due_and_that_before_deals() -> None:
    """Rule 3.2: income meets the cap first, then arrivals; a deal in force sees both."""
    rich = {"bn": 0, "income": "2", "cap": 3}
    cards = [
        action("a", effects=[shift("A.bn", -1.5, after=1)]),
        deal("pact", in_force={"each_quarter": [shift("x", 1, when=["A.bn == 0.5"])]}),
    ]
    table = Table(build(cards, roles=[role("A", "one", purse=rich), role("B", "two")]))
    table.quarter(A={"orders": ["a"], "offers": ["pact"]}, B={"accept": ["pact"]})
    table.quarter()
    assert (table.get("A.bn"), table.get("x")) == (0.5, 51)


def test_r3_3_the_first_quarter_starts_from_the_declared_values() -> None:
    """Rule 3.3: no income at the first opening, income at the second."""
    roles = [role("A", "one", purse={"income": "1", "pc_income": 1}), role("B", "two")]
    table = Table(build(roles=roles))
    table.quarter()
    assert (table.get("A.bn"), table.get("A.pc")) == (10, 5)
    assert not table.found("income")
    table.quarter()
    assert (table.get("A.bn"), table.get("A.pc")) == (11, 6)


def test_r3_4_signals_then_events_then_offers() -> None:
    """Rule 3.4: this quarter's signal counts for a hazard, and an answer pays for an order."""
    blocked = event("storm", modifiers=[{"name": "Shown", "when": ["signalled a"], "times": 0}])
    gift = event("gift", choice=CHOICE)
    roles = [role("A", "one", signals=1, purse={"bn": 0}), role("B", "two")]
    table = Table(build([action("a", cost={"bn": 1}), blocked, gift], roles=roles))
    table.quarter(A={"signals": ["a"], "orders": ["a"]}, B={"answers": {"gift": "yes"}})
    assert not table.found("event", event="storm")
    assert table.get("A.bn") == 0
    table.quarter()
    assert table.found("event", event="storm")


def test_r3_5_sealed_orders_are_not_seen_while_others_decide() -> None:
    """Rule 3.5: when B decides, A's orders have cost nothing and done nothing."""
    seen: list[tuple[int, float]] = []
    table = Table(build([action("a", cost={"pc": 1}, effects=[shift("x", 9)])]))

    def spy(world: World) -> None:
        seen.append((int(world.orders.sum()), float(world.values[table.row("A.pc"), 0])))

    table.quarter(A={"orders": ["a"]}, B={"spy": spy})
    assert seen == [(0, 5000.0)]
    assert (table.get("A.pc"), table.get("x")) == (4, 59)


def test_r3_6_operations_read_the_tracks_as_adjudication_left_them() -> None:
    """Rule 3.6: couplings both ways read the same moment, after this quarter's orders."""
    tracks = [
        track("x", 50, couplings=[coupling(1, per=10, of="y")]),
        track("y", 20, couplings=[coupling(1, per=10, of="x")]),
    ]
    table = Table(build([action("a", effects=[shift("x", 10)])], tracks=tracks))
    table.quarter(A={"orders": ["a"]})
    assert (table.get("x"), table.get("y")) == (62, 26)


def test_r3_7_opening_values_and_operations_values() -> None:
    """Rule 3.7: the one reads the opening, the other the operations; both stand at the start."""
    values = [derived("early", "x", at="opening"), derived("late", "x", noise=5)]
    cards = [action("a", effects=[shift("x", 10), shift("x", 1, after=1)])]
    table = Table(build(cards, derived=values), normals={"derived:late": 1000})
    assert (table.get("early"), table.get("late")) == (50, 50)
    table.quarter(A={"orders": ["a"]})
    assert (table.get("early"), table.get("late")) == (50, 65)
    turn.open_quarter(table.world)
    assert (table.get("early"), table.get("late")) == (61, 65)


def test_r3_8_the_clock() -> None:
    """Rule 3.8: turn counts from 0 and season is the quarter of the year."""
    table = Table(build(first_quarter="2025Q3"))
    seen = []
    for _ in range(4):
        table.quarter()
        seen.append((table.get("turn"), table.get("season")))
    assert seen == [(0, 3), (1, 4), (2, 1), (3, 2)]
    assert [table.tables.quarter_name(n) for n in (0, 1, 2)] == ["2025Q3", "2025Q4", "2026Q1"]


def test_r4_1_currencies_do_not_exchange() -> None:
    """Rule 4.1: ten $bn do not pay a fourth slot, nor a sixth point of capital."""
    cards = [action("pc", cost={"pc": 6}), action("slot", cost={"slots": 4})]
    table = Table(build(cards))
    assert table.refusals("A")["pc"] == Refusal.NO_CAPITAL
    assert table.refusals("A")["slot"] == Refusal.NO_SLOTS


def test_r4_2_income_of_capital_and_its_mint() -> None:
    """Rule 4.2: one a quarter, and a second while the mint stands at its mark or above."""
    one = {"pc": 0, "pc_income": 1, "mint": {"track": "x", "at": 50}}
    roles = [role("A", "one", purse=one), role("B", "two")]
    tracks = [track("x", 50, couplings=[coupling(-0.001)]), track("y")]
    table = Table(build(roles=roles, tracks=tracks))
    table.world.values[table.row("x")] = 50_001
    for wanted in (0, 2, 3):
        table.quarter()
        assert table.get("A.pc") == wanted


def test_r4_3_capital_stays_between_nought_and_the_cap() -> None:
    """Rule 4.3: income past 10 is lost, and an effect takes no more than is there."""
    roles = [role("A", "one", purse={"pc": 9.5, "pc_income": 1}), role("B", "two")]
    table = Table(build([action("a", "B", effects=[shift("A.pc", -20)])], roles=roles))
    table.quarter()
    table.quarter()
    assert table.get("A.pc") == 10
    entry = table.found("income", what="A.pc")[0]
    assert (entry["by"], entry["cut"]) == (1000, -500)
    table.quarter(B={"orders": ["a"]})
    assert table.get("A.pc") == 0


@pytest.mark.parametrize(
    ("income", "bn", "after"), [("3", 2, 4), ("-3", 2, 0), ("x / 100", 0, 0.5)]
)
def test_r4_4_income_of_money(income: str, bn: float, after: float) -> None:
    """Rule 4.4: a formula, cut at the cap of 4 and at nothing."""
    roles = [role("A", "one", purse={"bn": bn, "income": income, "cap": 4}), role("B", "two")]
    table = Table(build(roles=roles))
    table.quarter()
    table.quarter()
    assert table.get("A.bn") == after


def test_r4_5_money_that_is_a_track() -> None:
    """Rule 4.5: a role whose money is a track pays from the track."""
    roles = [role("A", "one", purse={"track": "y"}), role("B", "two")]
    table = Table(build([action("a", cost={"bn": 3})], roles=roles))
    table.quarter(A={"orders": ["a"]})
    assert table.get("y") == 47


def test_r4_6_slots_come_back_as_many_as_were_paid() -> None:
    """Rule 4.6: two slots for three quarters are back at the third opening after."""
    table = Table(build([action("a", cost={"slots": 2, "quarters": 3})]))
    table.quarter(A={"orders": ["a"]})
    seen = [table.get("A.slots")]
    for _ in range(3):
        table.quarter()
        seen.append(table.get("A.slots"))
    assert seen == [1, 1, 1, 3]


def test_r4_7_the_price_is_paid_in_every_band() -> None:
    """Rule 4.7: worlds with a breakthrough and a setback have paid the same."""
    card = action("a", odds={"base": 50}, cost={"pc": 2, "bn": 1})
    table = Table(build([card]), size=2, rolls={"card:a": [0, 999]})
    table.quarter(A={"orders": ["a"]})
    assert table.every("A.pc") == [3, 3]
    assert table.every("A.bn") == [9, 9]


def test_r4_8_a_refusal_names_each_currency_that_is_short() -> None:
    """Rule 4.8: a price too high in all three is refused for all three, in words too."""
    table = Table(build([action("a", cost={"pc": 6, "bn": 11, "slots": 4})]))
    code = Refusal.NO_CAPITAL | Refusal.NO_MONEY | Refusal.NO_SLOTS
    assert table.refusals("A")["a"] == code
    with pytest.raises(IllegalOrder) as raised:
        one = table.tables.role("A")
        checked(table.world, one, "orders", {"orders": ["a"]}, table.world.signed)
    assert raised.value.codes == ("no_capital", "no_money", "no_slots")


STANDING: list[Plain] = [
    {"id": "plain", "name": "Plain", "set": {"push": 2}},
    {
        "id": "hard",
        "name": "Hard",
        "set": {"push": 3},
        "cost": {"bn": 1},
        "effects": [shift("y", 2)],
    },
]


def with_dial(cards: list[Plain], **changes: Any) -> Table:
    """A table where A sets the dial `push`, 1 by default, and `seen` copies it."""
    roles = [role("A", "one", standing=STANDING), role("B", "two")]
    copied = [derived("seen", "push")]
    return Table(build(cards, roles=roles, dials={"push": 1}, derived=copied, **changes))


def test_r5_1_one_standing_order_a_quarter_at_its_price() -> None:
    """Rule 5.1: the one taken is the role's, and its price is paid with the orders."""
    table = with_dial([action("a", cost={"bn": 9.5})])
    table.quarter(A={"standing": "hard"})
    assert table.get("A.bn") == 9
    assert table.found("standing", role="A") == [
        {"kind": "standing", "role": "A", "option": "hard"}
    ]
    assert table.refusals("A", standing=0)["a"] == Refusal.NO_MONEY
    table.put("A.bn", 10)
    assert table.refusals("A", standing=0)["a"] == 0
    assert table.refusals("A", standing=1)["a"] == Refusal.NO_MONEY


def test_r5_2_dials_last_a_quarter_and_conditions_read_the_last_order() -> None:
    """Rule 5.2: at the next opening the dial is at its default, the standing order remembered."""
    asks = [
        event(
            "storm",
            hazard=1,
            modifiers=[{"name": "Hard", "when": ["A.standing is hard"], "times": 100}],
        )
    ]
    table = with_dial(asks)
    assert table.get("push") == 2
    table.quarter(A={"standing": "hard"})
    assert not table.found("event")
    assert table.get("push") == 3
    opened = table.world.copy()
    turn.open_quarter(opened)
    assert opened.values[table.row("push"), 0] == 1000
    table.quarter()
    assert table.found("event")


def test_r5_3_standing_effects_bite_before_reactions() -> None:
    """Rule 5.3: what a standing order shifts counts for the odds of this quarter."""
    slope = {"name": "High", "add": 10, "when": ["y >= 52"]}
    table = with_dial([action("a", odds={"base": 50, "modifiers": [slope]})])
    table.quarter(A={"standing": "hard", "orders": ["a"]})
    assert table.found("adjudication")[0]["chance"] == 600


def test_r5_4_the_last_hand_on_a_dial() -> None:
    """Rule 5.4: an event's shift is overwritten by the standing order, a card's comes on top."""
    cards = [
        event("storm", effects=[shift("push", 40)]),
        action("a", effects=[shift("push", 0.5)]),
    ]
    table = with_dial(cards)
    table.quarter(A={"standing": "hard", "orders": ["a"]})
    assert table.get("seen") == 3.5


def test_r5_5_one_standing_order_is_free() -> None:
    """Rule 5.5: a role without a free one is refused content, and silence takes the default."""
    dear = [{**one, "cost": {"bn": 1}} for one in STANDING]
    with pytest.raises(ContentError, match="one standing order must be free"):
        build(roles=[role("A", "one", standing=dear), role("B", "two")], dials={"push": 1})
    roles = [role("A", "one", standing=STANDING, default_standing="hard"), role("B", "two")]
    table = Table(build(roles=roles, dials={"push": 1}))
    one = table.tables.role("A")
    assert default_standing(table.world, one) == "hard"
    table.put("A.bn", 0.5)
    assert default_standing(table.world, one) == "plain"


def test_r5_6_needs_are_read_with_the_standing_order_of_the_same_sheet() -> None:
    """Rule 5.6: a card that needs the dial at 3 is legal with the order that sets 3."""
    cards = [action("a", needs=["push >= 3"]), action("b", needs=["A.standing is hard"])]
    table = with_dial(cards)
    plain, hard = table.refusals("A", 0), table.refusals("A", 1)
    assert plain["a"] == plain["b"] == Refusal.NEEDS_NOT_MET
    assert hard["a"] == hard["b"] == 0
    assert table.get("push") == 2
    table.quarter(A={"standing": "hard", "orders": ["a", "b"]})
    assert len(table.found("adjudication")) == 2


def test_deals_see_opening_values_that_include_what_arrived() -> None:
    """Rule 3.7 again: a deal in force reads opening values computed after the arrivals."""
    values = [derived("early", "x", at="opening")]
    cards = [
        action("a", effects=[shift("x", 10, after=1)]),
        deal("pact", in_force={"each_quarter": [shift("y", 1, when=["early >= 60"])]}),
    ]
    table = Table(build(cards, derived=values))
    table.quarter(A={"orders": ["a"], "offers": ["pact"]}, B={"accept": ["pact"]})
    turn.open_quarter(table.world)
    assert table.get("y") == 51
    before = np.array(table.world.values)
    table.put("early", 0)
    run_deals(table.world, None)
    assert table.get("y") == before[table.row("y"), 0] / 1000
