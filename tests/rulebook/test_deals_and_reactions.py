"""Sections 8 and 9 of docs/rules.md: deals, reactions and silence."""

from __future__ import annotations

import numpy as np
import pytest

from tests.rulebook.mini import Plain, Table, action, build, deal, role, shift
from wargame.play.choices import ReactionMasks
from wargame.rules import deals as deal_rules
from wargame.rules.legal import Refusal, offer_refusals
from wargame.rules.tables import ALWAYS, DONE

YES = {"accept": ["pact"]}
OFFER = {"offers": ["pact"]}
THREE = [role("A", "one"), role("B", "two"), role("C", "one")]


def offering(table: Table, who: str = "A") -> dict[str, int]:
    """The reason codes of a role's offers."""
    one = table.tables.role(who)
    codes = offer_refusals(table.world, one)[:, 0]
    return {table.tables.actions[i].key: int(c) for i, c in zip(one.deals, codes, strict=True)}


def pact(**in_force: object) -> Plain:
    """A deal that is in force once signed."""
    return deal("pact", in_force=in_force)


def signed(made: Plain, *more: Plain, **changes: object) -> Table:
    """A table after a quarter in which A and B signed the pact."""
    options = {key: changes.pop(key) for key in ("size", "rolls") if key in changes}
    table = Table(build([made, *more], **changes), **options)  # type: ignore[arg-type]
    table.quarter(A=OFFER, B=YES)
    return table


def test_r8_1_two_offers_each_in_one_form() -> None:
    """Rule 8.1: of three deals and two forms offered, the first two cards stand in one form."""
    forms = [{"id": "big", "name": "Big"}, {"id": "small", "name": "Small"}]
    cards = [deal("a", options=forms), deal("b"), deal("c")]
    table = Table(build(cards))
    offered = np.ones(table.world.signed.shape, dtype=np.bool_)
    standing = deal_rules.valid_offers(table.world, offered)
    keys = {one.deal: one.key for one in table.tables.actions if one.deal >= 0}
    assert sorted(keys[n] for n in np.flatnonzero(standing[:, 0]).tolist()) == ["a/big", "b"]


def test_r8_2_an_offer_needs_what_an_order_needs() -> None:
    """Rule 8.2: needs, locks and the proposer's purse count, another party's purse does not."""
    cards = [
        deal("needs", needs=["x > 50"]),
        deal("locked", locked=True),
        deal("dear", costs={"A": {"pc": 6}}),
        deal("theirs", costs={"B": {"pc": 6}}),
    ]
    table = Table(build(cards))
    assert offering(table) == {
        "needs": Refusal.NEEDS_NOT_MET,
        "locked": Refusal.LOCKED,
        "dear": Refusal.NO_CAPITAL,
        "theirs": 0,
    }
    one = table.tables.role("B")
    action = table.action("theirs")
    assert not deal_rules.party_can_pay(table.world, action, one.index)[0]


def test_r8_3_every_party_must_accept() -> None:
    """Rule 8.3: with one of two others refusing nothing is signed and `refused` follows."""
    card = deal("pact", ("A", "B", "C"), effects=[shift("x", 5)], refused=[shift("y", -2)])
    table = Table(build([card], roles=THREE))
    table.quarter(A=OFFER, B=YES)
    assert (table.get("x"), table.get("y")) == (50, 48)
    table.quarter(A=OFFER, B=YES, C=YES)
    assert (table.get("x"), table.get("y")) == (55, 48)


def test_r8_3_terms_named_with_a_no_bind_nobody_and_are_asked_for_once() -> None:
    """Rule 8.3: they stand until the next answers, and no counter follows terms asked for."""
    forms = [{"id": "big", "name": "Big"}, {"id": "small", "name": "Small"}]
    table = Table(build([deal("pact", options=forms)]))
    keys = {one.key: one.deal for one in table.tables.actions if one.deal >= 0}
    no = {"counter": ["pact/small"]}
    table.quarter(A={"offers": ["pact/big"]}, B=no)
    assert table.world.wanted[:, 0].tolist() == [key == "pact/small" for key in keys]
    assert not table.world.signed.any()
    table.quarter(A={"offers": ["pact/small"]}, B={"counter": ["pact/big"]})
    assert not table.world.wanted.any(), "these terms were asked for"
    table.quarter(A={"offers": ["pact/big"]}, B=no)
    table.quarter()
    assert not table.world.wanted.any(), "the next answers take their place"


def test_r8_4_two_deals_may_compete_for_one_purse() -> None:
    """Rule 8.4: the earlier in the line is paid, the other falls through without a refusal."""
    cost = {"B": {"bn": 6}}
    cards = [
        deal("a", costs=cost, refused=[shift("y", -2)], initiative=70),
        deal("b", costs=cost, refused=[shift("y", -2)], initiative=60),
    ]
    table = Table(build(cards))
    table.quarter(A={"offers": ["a", "b"]}, B={"accept": ["a", "b"]})
    assert [entry["action"] for entry in table.found("signed")] == ["b"]
    assert (table.get("B.bn"), table.get("y")) == (4, 50)
    assert not table.found("refused")


def test_r8_5_a_proposer_signs_no_more_deals_than_orders() -> None:
    """Rule 8.5: with one order a quarter the second deal accepted is not signed."""
    table = Table(build([deal("a"), deal("b")], adjudication={"orders": 1}))
    table.quarter(A={"offers": ["a", "b"]}, B={"accept": ["a", "b"]})
    assert [entry["action"] for entry in table.found("signed")] == ["a"]


def test_r8_6_only_a_success_brings_a_deal_into_force() -> None:
    """Rule 8.6: breakthrough and success do, partial and setback do not."""
    card = deal("pact", odds={"base": 50}, in_force={"quarters": 3})
    table = signed(card, size=4, rolls={"card:pact": [99, 499, 749, 750]})
    assert table.every("force:pact") == [3, 3, 0, 0]


def test_r8_7_a_deal_in_force_for_two_quarters() -> None:
    """Rule 8.7: it brings its effects at the next two openings, and is then over."""
    asks = action("a", needs=["in-force pact"])
    table = signed(pact(quarters=2, each_quarter=[shift("x", 1)]), asks)
    seen = [(table.get("x"), table.refusals("A")["a"] == 0)]
    for _ in range(3):
        table.quarter()
        seen.append((table.get("x"), table.refusals("A")["a"] == 0))
    assert seen == [(50, True), (51, True), (52, False), (52, False)]


def test_r8_8_a_deal_that_may_collapse() -> None:
    """Rule 8.8: 95 of 100 is the most, and where it fails B is in breach and nothing comes."""
    holds = {"base": 85, "modifiers": [{"name": "Good", "add": 15}]}
    terms = pact(holds=holds, collapse="B", each_quarter=[shift("x", 1)])
    table = signed(terms, size=2, rolls={"holds:pact": [949, 950]})
    table.quarter()
    assert table.every("x") == [51, 50]
    assert table.every("force:pact") == [ALWAYS, 0]
    assert table.every("B.pc") == [5, 3]
    entry = table.found("holds")[0]
    assert (entry["base"], entry["chance"], entry["cut"], entry["holds"]) == (850, 950, -50, True)


def test_r8_9_a_test_falls_due() -> None:
    """Rule 8.9: two quarters after the signing, at the opening, with breach where it fails."""
    terms = {
        "after": 2,
        "needs": ["y >= 50"],
        "passed": [shift("x", 1)],
        "failed": [shift("x", -1)],
        "breach": "B",
    }
    for level, moved, left in ((50, 51, 5), (49, 49, 3)):
        table = signed(pact(test=terms))
        table.quarter()
        assert table.get("x") == 50
        table.put("y", level)
        table.quarter()
        assert (table.get("x"), table.get("B.pc")) == (moved, left)
        assert table.found("test")[0]["passed"] == (level == 50)


def test_r8_10_a_breach_and_its_memory() -> None:
    """Rule 8.10: 2 capital or what is left, the scenario's effects, and -8 for four quarters."""
    terms = {"after": 1, "needs": ["x > 50"], "breach": "A"}
    cards = [
        deal("other", odds={"base": 50}, once=False, costs={"A": {"bn": 0}}),
        action("a", needs=["broken A"]),
        action("b", needs=["broken any"]),
        action("c", "B", needs=["broken B"]),
    ]
    changes = {"adjudication": {"breach": [shift("y", -5)]}, "turns": 9}
    table = signed(pact(test=terms, each_quarter=[shift("x", 0)]), *cards, **changes)
    table.put("A.pc", 1)
    chances = []
    for _ in range(5):
        table.quarter(A={"offers": ["other"]}, B={"accept": ["other"]})
        chances.append(table.found("adjudication")[0]["chance"])
        if len(chances) == 1:
            assert (table.get("A.pc"), table.get("y"), table.get("force:pact")) == (0, 45, 0)
            paid = table.found("paid", cause="breach")[0]
            assert (paid["by"], paid["cut"]) == (-2000, 1000)
            codes = table.refusals("A")
            assert codes["a"] == codes["b"] == 0
            assert table.refusals("B")["c"] == Refusal.NEEDS_NOT_MET
    assert chances == [420, 420, 420, 420, 500]
    assert table.refusals("A")["b"] == Refusal.NEEDS_NOT_MET


def test_r8_10_a_breach_by_an_order_weighs_on_the_next_four_quarters() -> None:
    """Rule 8.10: broken in q by A's own order, A's deals roll at -8 from q+1 to q+4."""
    other = deal("other", odds={"base": 50}, once=False)
    table = signed(pact(breakable_by=["A"]), other, turns=9)
    table.quarter(A={"orders": ["break-pact-a"]})
    chances = []
    for _ in range(5):
        table.quarter(A={"offers": ["other"]}, B={"accept": ["other"]})
        chances.append(table.found("adjudication")[0]["chance"])
    assert chances == [420, 420, 420, 420, 500]


def test_r8_11_a_party_breaks_a_deal_by_an_order() -> None:
    """Rule 8.11: it is sure and first, at the deal's price, with no second price."""
    terms = pact(breakable_by=["B"], break_price={"pc": 3}, each_quarter=[shift("x", 1)])
    fast = action("fast", initiative=6)
    table = signed(terms, fast, adjudication={"breach": [shift("y", -5)]})
    table.quarter(A={"orders": ["fast"]}, B={"orders": ["break-pact-b"]})
    line = [entry["action"] for entry in table.found("adjudication")]
    assert line == ["break-pact-b", "fast"]
    assert (table.get("B.pc"), table.get("y"), table.get("force:pact")) == (2, 45, 0)
    assert table.get("B.breaches") == 1
    assert table.refusals("B")["break-pact-b"] & Refusal.NEEDS_NOT_MET
    assert "break-pact-a" not in table.refusals("A")


def test_r8_12_when_a_deal_may_be_offered_again() -> None:
    """Rule 8.12: not in force, not with a test due; never again after a success if once."""
    again = deal(
        "again", once=False, in_force={"quarters": 1, "test": {"after": 2, "needs": ["x >= 0"]}}
    )
    table = Table(build([again, deal("pact")]))
    table.quarter(A={"offers": ["again", "pact"]}, B={"accept": ["again", "pact"]})
    assert offering(table) == {"again": Refusal.IN_FORCE, "pact": Refusal.DONE}
    table.quarter()
    assert table.get("force:again") == 0
    assert offering(table)["again"] == Refusal.IN_FORCE
    table.quarter()
    assert offering(table) == {"again": 0, "pact": Refusal.DONE}


def test_r8_13_what_a_deal_excludes_is_closed_for_good() -> None:
    """Rule 8.13: a partial is enough, a setback is not."""
    card = deal("pact", odds={"base": 50}, excludes=["rival"])
    table = signed(card, deal("rival"), size=3, rolls={"card:pact": [499, 749, 750]})
    shut = table.world.get(table.card("rival").shut_row).tolist()
    assert shut == [ALWAYS, ALWAYS, 0]
    assert table.world.get(table.card("pact").shut_row).tolist() == [DONE, 0, 0]


@pytest.mark.parametrize("how", ["ended", "collapsed"])
def test_r8_14_ending_without_blame(how: str) -> None:
    """Rule 8.14: ended by an effect or collapsed with nobody named, it leaves no test behind."""
    terms = {"after": 2, "needs": ["x > 50"], "breach": "B"}
    made = pact(test=terms) if how == "ended" else pact(test=terms, holds={"base": 50})
    table = signed(made, action("end", effects=[{"end": "pact"}]), rolls={"holds:pact": 999})
    table.quarter(A={"orders": ["end"] if how == "ended" else []})
    assert (table.get("force:pact"), table.get("test:pact")) == (0, 0)
    table.quarter()
    assert (table.get("B.pc"), table.get("B.breaches")) == (5, 0)


STRIKE = action("strike", odds={"base": 50}, against=["B"])


def test_r9_1_one_reaction_at_its_price() -> None:
    """Rule 9.1: opposition costs 1 capital, a reaction card its own price and not that one."""
    reply = action("reply", "B", phase="reaction", cost={"bn": 2}, effects=[shift("y", 3)])
    table = Table(build([STRIKE, reply]))
    table.quarter(A={"orders": ["strike"]}, B={"react": ("oppose", "strike")})
    assert (table.get("B.pc"), table.get("B.bn"), table.get("y")) == (4, 10, 50)
    table.quarter(A={"orders": ["strike"]}, B={"react": ("play", "reply")})
    assert (table.get("B.pc"), table.get("B.bn"), table.get("y")) == (4, 8, 53)
    table.put("B.pc", 0.5)
    masks = ReactionMasks(table.world, table.tables.role("B"))
    assert not masks.oppose.any()


def test_r9_2_support_of_the_own_side() -> None:
    """Rule 9.2: of three supporters of one side two count; the other side may not support."""
    roles = [role(key, "one") for key in "ACDE"] + [role("B", "two")]
    cards = [STRIKE, action("sure")]
    table = Table(build(cards, roles=roles))
    back = {"react": ("support", "strike")}
    table.quarter(A={"orders": ["strike"]}, C=back, D=back, E=back)
    entry = table.found("adjudication")[0]
    assert (entry["modifiers"], entry["chance"]) == ([["supported", 100]], 600)
    assert table.get("E.pc") == 4
    table.world.set(table.card("strike").played_row, None, 1)
    table.world.set(table.card("sure").played_row, None, 1)
    masks = {key: ReactionMasks(table.world, table.tables.role(key)) for key in "ABC"}
    strike, sure = table.card("strike").index, table.card("sure").index
    assert masks["C"].support[strike, 0]
    assert not masks["C"].support[sure, 0]
    assert not masks["B"].support[strike, 0]
    assert not masks["A"].support[strike, 0]


def test_r9_3_opposition() -> None:
    """Rule 9.3: those named and those let by a condition oppose, and every one counts."""
    roles = [role("A", "one"), *(role(key, "two") for key in "BCD")]
    card = action(
        "strike", odds={"base": 50}, against=["B"], may_oppose={"C": ["x > 49"], "D": ["x > 60"]}
    )
    table = Table(build([card], roles=roles))
    no = {"react": ("oppose", "strike")}
    table.quarter(A={"orders": ["strike"]}, B=no, C=no)
    entry = table.found("adjudication")[0]
    assert (entry["modifiers"], entry["chance"]) == ([["opposed", -200]], 300)
    table.world.set(table.card("strike").played_row, None, 1)
    index = table.card("strike").index
    assert not ReactionMasks(table.world, table.tables.role("D")).oppose[index, 0]
    table.put("x", 61)
    assert ReactionMasks(table.world, table.tables.role("D")).oppose[index, 0]


def test_r9_4_only_what_was_revealed_can_be_met() -> None:
    """Rule 9.4: a card not ordered cannot be opposed, nor can a reaction card."""
    reply = action("reply", "A", phase="reaction", against=["B"], odds={"base": 50})
    table = Table(build([STRIKE, reply]))
    table.world.set(table.card("reply").played_row, None, 1)
    masks = ReactionMasks(table.world, table.tables.role("B"))
    assert not masks.oppose.any() and not masks.any()[0]
    with pytest.raises(AssertionError):
        table.quarter(B={"react": ("oppose", "strike")})


def test_r9_5_the_price_of_silence_once_a_quarter() -> None:
    """Rule 9.5: two orders name B and it pays once; any reaction saves it; poverty does not."""
    price = {"adjudication": {"silent": {"two": [shift("y", -2)]}}}
    cards = [
        STRIKE,
        action("raid", against=["B"], odds={"base": 50}),
        action("reply", "B", phase="reaction"),
    ]
    both = {"orders": ["strike", "raid"]}
    table = Table(build(cards, **price))
    table.quarter(A=both)
    assert table.get("y") == 48
    assert table.found("silent") == [{"kind": "silent", "role": "B"}]
    table.quarter(A=both, B={"react": ("oppose", "raid")})
    table.quarter(A=both, B={"react": ("play", "reply")})
    table.quarter(A={"orders": ["idle-a"]})
    assert table.get("y") == 48
    table.put("B.pc", 0)
    table.quarter(A=both)
    assert table.get("y") == 46


def test_r9_5_a_signed_deal_that_names_a_role_asks_for_an_answer_too() -> None:
    """Rule 9.5: a deal against B, signed by others, is revealed like an order."""
    price = {"adjudication": {"silent": {"two": [shift("y", -2)]}}}
    table = Table(build([deal("pact", ("A", "C"), against=["B"])], roles=THREE, **price))
    table.quarter(A=OFFER, C=YES)
    assert table.get("y") == 48


def test_r9_6_modifiers_that_ask_who_reacts() -> None:
    """Rule 9.6: the card counts B's opposition and C's support in its own way."""
    odds = {
        "base": 50,
        "modifiers": [
            {"name": "B against", "when": ["opposes B"], "add": -7},
            {"name": "C stands aside", "when": ["not supports C"], "add": -15},
        ],
    }
    table = Table(build([action("strike", odds=odds, against=["B"])], roles=THREE))
    strike, no, yes = {"orders": ["strike"]}, ("oppose", "strike"), ("support", "strike")
    table.quarter(A=strike, B={"react": no})
    assert table.found("adjudication")[0]["chance"] == 500 - 70 - 150 - 100 + 20
    table.quarter(A=strike, C={"react": yes})
    assert table.found("adjudication")[0]["chance"] == 550
