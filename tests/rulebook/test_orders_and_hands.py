"""Sections 6 and 7 of docs/rules.md: orders and slots, hands."""

from __future__ import annotations

import numpy as np
import pytest

from tests.rulebook.mini import Table, action, build, deal, opening, role, shift, track
from wargame.errors import IllegalOrder
from wargame.play.decisions import checked
from wargame.rules.legal import Refusal
from wargame.rules.tables import DONE
from wargame.rules.worlds import DISCARDED, IN_DECK

FOUR = [action(key) for key in ("a", "b", "c", "d")]


def test_r6_1_two_orders_and_a_third_for_two_capital() -> None:
    """Rule 6.1: three cards that cost nothing cost 2 capital; a fourth order is none."""
    table = Table(build(FOUR))
    table.quarter(A={"orders": ["a", "b"]})
    assert table.get("A.pc") == 5
    table.quarter(A={"orders": ["a", "b", "c"]})
    assert table.get("A.pc") == 3
    with pytest.raises(AssertionError, match="d is refused"):
        table.quarter(A={"orders": ["a", "b", "c", "d"]})


def test_r6_1_a_third_order_under_the_roles_condition() -> None:
    """Rule 6.1: where the role's own condition fails, or capital is short, there is no third."""
    roles = [role("A", "one", third_needs=["x >= 50"]), role("B", "two")]
    table = Table(build(FOUR, roles=roles))
    one = table.tables.role("A")
    three = {"orders": ["a", "b", "c"]}
    assert len(checked(table.world, one, "orders", three, table.world.signed)["orders"]) == 3
    table.put("x", 49)
    with pytest.raises(IllegalOrder) as raised:
        checked(table.world, one, "orders", three, table.world.signed)
    assert raised.value.codes == ("no_orders_left",)
    table.put("x", 50)
    table.put("A.pc", 1)
    with pytest.raises(IllegalOrder) as raised:
        checked(table.world, one, "orders", three, table.world.signed)
    assert raised.value.codes == ("no_capital",)


def test_r6_2_a_signed_deal_takes_an_order_of_its_proposer() -> None:
    """Rule 6.2: with one deal signed the second order costs 2; an offer refused takes none."""
    cards = [*FOUR, deal("pact", once=False)]
    table = Table(build(cards))
    table.quarter(A={"offers": ["pact"], "orders": ["a", "b"]})
    assert table.get("A.pc") == 5
    both = {"offers": ["pact"], "orders": ["a", "b"]}
    table.quarter(A=both, B={"accept": ["pact"], "orders": ["idle-b"]})
    assert (table.get("A.pc"), table.get("B.pc")) == (3, 5)


def test_r6_3_a_card_once_a_quarter_whatever_the_option() -> None:
    """Rule 6.3: the other option of a card already ordered is refused for that reason."""
    forms = [{"id": "big", "name": "Big"}, {"id": "small", "name": "Small"}]
    table = Table(build([action("a", options=forms)]))
    with pytest.raises(IllegalOrder) as raised:
        checked(
            table.world,
            table.tables.role("A"),
            "orders",
            {"orders": ["a/big", "a/small"]},
            table.world.signed,
        )
    assert raised.value.codes == ("already_played",)


def test_r6_4_a_refusal_carries_every_reason() -> None:
    """Rule 6.4: needs, closure and price are refused together; another role's card is unknown."""
    cards = [
        action("a", needs=["x > 50"], cost={"pc": 6}),
        action("locked", locked=True),
        action("shut", effects=[{"close": "a", "quarters": 2}]),
        *(opening(key) for key in ("p", "q", "r", "s")),
    ]
    table = Table(build(cards))
    codes = table.refusals("A")
    assert codes["a"] == Refusal.NEEDS_NOT_MET | Refusal.NO_CAPITAL
    assert codes["locked"] == Refusal.LOCKED
    assert [codes[key] for key in "pqrs"].count(0) == 3
    assert [codes[key] for key in "pqrs"].count(Refusal.NOT_IN_HAND) == 1
    assert "idle-b" not in codes
    table.quarter(A={"orders": ["shut"]})
    assert table.refusals("A")["a"] == (Refusal.NEEDS_NOT_MET | Refusal.NO_CAPITAL | Refusal.CLOSED)
    for wanted, word in (("idle-b", "unknown"), ("a", "needs_not_met")):
        with pytest.raises(IllegalOrder) as raised:
            checked(
                table.world,
                table.tables.role("A"),
                "orders",
                {"orders": [wanted]},
                table.world.signed,
            )
        assert word in raised.value.codes


def test_r6_5_a_card_that_is_once() -> None:
    """Rule 6.5: breakthrough and success finish it, partial and setback leave it open."""
    card = action("a", odds={"base": 50}, once=True)
    table = Table(build([card]), size=4, rolls={"card:a": [99, 499, 749, 750]})
    table.quarter(A={"orders": ["a"]})
    shut = table.world.get(table.card("a").shut_row)
    assert shut.tolist() == [DONE, DONE, 0, 0]
    assert table.refusals("A")["a"] == Refusal.DONE
    for _ in range(3):
        table.quarter()
    assert table.world.get(table.card("a").shut_row).tolist() == [DONE, DONE, 0, 0]


def test_r6_6_orders_resolve_by_initiative_then_key() -> None:
    """Rule 6.6: orders, a deal and a reaction card stand in one line."""
    cards = [
        action("b", initiative=50),
        action("a", "B", initiative=50),
        action("late", initiative=90),
        deal("pact", initiative=10),
        action("answer", "B", phase="reaction", initiative=70),
    ]
    table = Table(build(cards))
    table.quarter(
        A={"orders": ["late"], "offers": ["pact"]},
        B={"orders": ["a"], "accept": ["pact"], "react": ("play", "answer")},
    )
    line = [entry["action"] for entry in table.found("adjudication")]
    assert line == ["pact", "a", "answer", "late"]
    table.quarter(A={"orders": ["b"]}, B={"orders": ["a"]})
    assert [entry["action"] for entry in table.found("adjudication")] == ["a", "b"]


def test_r6_7_what_an_option_leaves_out_is_the_cards() -> None:
    """Rule 6.7: own price and effects replace the card's, own needs come on top of its needs."""
    forms = [
        {
            "id": "own",
            "name": "Own",
            "cost": {"pc": 2},
            "effects": [shift("x", 7)],
            "needs": ["y >= 50"],
            "odds": {"base": 70},
        },
        {"id": "as-is", "name": "As it is"},
    ]
    card = action(
        "a",
        cost={"pc": 1},
        effects=[shift("x", 1)],
        needs=["x >= 50"],
        odds={"base": 40},
        options=forms,
    )
    made = build([card])
    for form, paid, moved, base in (("own", 2, 7, 700), ("as-is", 1, 1, 400)):
        table = Table(made, rolls={"card:a": 390})
        table.quarter(A={"orders": [f"a/{form}"]})
        assert (table.get("A.pc"), table.get("x")) == (5 - paid, 50 + moved)
        assert table.found("adjudication")[0]["base"] == base
    table = Table(made)
    table.put("y", 49)
    assert table.refusals("A")["a/own"] == Refusal.NEEDS_NOT_MET
    assert table.refusals("A")["a/as-is"] == 0
    table.put("x", 49)
    assert table.refusals("A")["a/as-is"] == Refusal.NEEDS_NOT_MET


def test_r6_8_since_counts_from_the_last_time_a_card_was_ordered() -> None:
    """Rule 6.8: 99 before, 1 in the next quarter, and a setback counts as well."""
    table = Table(build([action("a", odds={"base": 50})]), rolls={"card:a": 999})
    seen = [table.get("since:a")]
    for orders in (["a"], [], [], ["a"]):
        table.quarter(A={"orders": orders})
        seen.append(table.get("since:a"))
    assert seen == [99, 1, 2, 3, 1]
    assert table.get("since:idle-a") == 99


def test_r6_9_a_called_shot() -> None:
    """Rule 6.9: a shot names a track the role sees, a side, a value and a chance of 1 to 99."""
    tracks = [track("x"), track("y", visible=["B"])]
    table = Table(build(tracks=tracks))
    one, signed = table.tables.role("A"), table.world.signed
    shot = {"track": "x", "test": "at_least", "at": 52_000, "chance": 60}
    full = checked(table.world, one, "orders", {"orders": [], "shot": shot}, signed)
    assert full["shot"] == shot
    for wrong, word in (
        ({"track": "y"}, "hidden"),
        ({"chance": 100}, "form"),
        ({"chance": 0}, "form"),
        ({"track": "z"}, "unknown"),
        ({"at": 1.5}, "form"),
    ):
        with pytest.raises(IllegalOrder) as raised:
            checked(table.world, one, "orders", {"shot": {**shot, **wrong}}, signed)
        assert raised.value.codes == (word,)


LEAVES = [opening(f"leaf-{n}") for n in range(5)]


def test_r7_1_openings_are_dealt_and_the_rest_is_not() -> None:
    """Rule 7.1: of held, locked, reaction, deal and free cards only the free ones are dealt."""
    cards = [
        *LEAVES,
        action("held"),
        action("locked", held=False, locked=True),
        action("reply", held=False, phase="reaction"),
        deal("pact"),
    ]
    table = Table(build(cards))
    dealt = {card.key for card in table.tables.cards if card.opening >= 0}
    assert dealt == {f"leaf-{n}" for n in range(5)}
    assert len(table.hand("A")) == 3
    assert not table.hand("B")


def test_r7_2_hands_are_dealt_before_the_first_quarter_and_filled_at_the_end() -> None:
    """Rule 7.2: three cards at the start and three after a quarter that discarded them."""
    table = Table(build(LEAVES), size=20)
    before = [table.hand("A", n) for n in range(20)]
    assert all(len(cards) == 3 for cards in before)
    assert len({tuple(sorted(cards)) for cards in before}) > 1
    table.quarter()
    after = [table.hand("A", n) for n in range(20)]
    assert all(len(cards) == 3 for cards in after)
    left = [{f"leaf-{n}" for n in range(5)} - cards for cards in before]
    assert all(fresh <= cards for fresh, cards in zip(left, after, strict=True))


def test_r7_3_keep_one_and_bury_one() -> None:
    """Rule 7.3: the kept stays, the buried gives 1 within the cap, one named for both is buried."""
    table = Table(build([opening(f"leaf-{n}") for n in range(9)]))
    keep, bury, _ = sorted(table.hand("A"))
    table.quarter(A={"keep": keep, "bury": bury})
    assert keep in table.hand("A")
    assert bury not in table.hand("A")
    assert table.get("A.pc") == 6
    assert [entry["by"] for entry in table.found("buried", role="A")] == [1000]
    table.put("A.pc", 9.5)
    both = sorted(table.hand("A"))[0]
    table.quarter(A={"keep": both, "bury": both})
    assert both not in table.hand("A")
    assert table.get("A.pc") == 10


def test_r7_4_an_opening_that_was_ordered_is_discarded() -> None:
    """Rule 7.4: success or setback, it is among the discards, and keeping it is in vain."""
    cards = [opening(f"leaf-{n}", odds={"base": 50}) for n in range(9)]
    rolls = {f"card:leaf-{n}": [0, 999] for n in range(9)}
    table = Table(build(cards), size=2, rolls=rolls)
    key = next(iter(table.hand("A", 0) & table.hand("A", 1)), None)
    assert key is not None
    table.quarter(A={"orders": [key], "keep": key})
    assert table.world.zone[table.card(key).opening].tolist() == [DISCARDED, DISCARDED]


def test_r7_5_discards_return_when_the_deck_is_empty() -> None:
    """Rule 7.5: with five cards the second deal takes two from the deck and one discard back."""
    table = Table(build(LEAVES))
    first = table.hand("A")
    table.quarter()
    second = table.hand("A")
    assert len(second) == 3
    assert len(second & first) == 1
    assert set(table.world.zone[:, 0].tolist()) == {IN_DECK, 1}
    small = Table(build([opening("only")]))
    small.quarter(A={"orders": ["only"]})
    assert small.hand("A") == {"only"}


def test_r7_6_what_is_shut_for_good_is_not_dealt() -> None:
    """Rule 7.6: a card that is done leaves the deck for good, one closed for a while does not."""
    closes = [{"close": "shut", "quarters": 9}]
    cards = [opening("done", once=True), opening("shut", effects=closes)]
    table = Table(build(cards))
    table.quarter(A={"orders": ["done", "shut"]})
    assert table.hand("A") == {"shut"}
    assert table.refusals("A")["shut"] == Refusal.CLOSED


def test_r7_7_another_card_changes_no_key_of_the_others() -> None:
    """Rule 7.7: with one more card in the deck the old ones are dealt in the same order."""
    hands = []
    for cards in (LEAVES, [opening("aaa"), *LEAVES]):
        table = Table(build(cards), size=200)
        hands.append([table.hand("A", n) for n in range(200)])
    without, extra = hands
    assert any("aaa" in cards for cards in extra)
    for small, large in zip(without, extra, strict=True):
        assert large - {"aaa"} <= small
        assert len(large) == 3
    counts = np.array([sum(f"leaf-{n}" in cards for cards in without) for n in range(5)])
    assert counts.min() > 90 and counts.max() < 150
