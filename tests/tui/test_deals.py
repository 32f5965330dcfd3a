"""Card pages that teach, and deals on screen: presenters, drafts and the parley."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tests.play.helpers import at_random, begin, persons, play_to, roles
from wargame.play.session import Session, new_session
from wargame.telling import words_odds
from wargame.telling.names import Names, catalogue
from wargame.tui import (
    lines,
    plain_pages,
    plan,
    present_cards,
    present_deals,
    present_decide,
    present_levers,
    present_odds,
    present_parley,
)
from wargame.tui.app import WargameApp
from wargame.tui.lines import Row
from wargame.tui.plan import Draft
from wargame.tui.screens.deal_dialogs import Parley
from wargame.tui.screens.dialogs import Confirm
from wargame.tui.screens.table import Table
from wargame.tui.widgets.panel import Panel

BRIDGE = "bridge-2025"
#: An id of content that was not turned into words: joined by an underscore.
RAW = re.compile(r"\b[a-z]+_[a-z_]+\b|\b[A-Z]+\.[a-z]+\b|\b(?:supports|since|force):\S")


@lru_cache(maxsize=8)
def at(seed: int, quarter: int, node: str) -> Session:
    session = begin(BRIDGE, persons(BRIDGE), seed=seed)
    play_to(session, at_random, lambda s: s.game.node == node and s.game.world.turn == quarter)
    return session


def views(node: str = "orders") -> list[tuple[dict[str, Any], Names]]:
    found = []
    for seed, quarter in ((3, 0), (5, 2)):
        session = at(seed, quarter, node)
        given = catalogue(session.game.compiled)
        for role in roles(BRIDGE):
            seen = session.view(role)
            found.append((seen, Names.of(seen, None, given)))
    return found


def docs() -> list[tuple[str, lines.Doc]]:
    found = []
    for seen, names in views():
        me = seen["role"]["id"]
        found += [
            (card["action"], present_cards.card_doc(card, names, mine=me)) for card in seen["hand"]
        ]
        found += [
            (deal["action"], present_deals.deal_doc(deal, names, me, view=seen))
            for deal in seen["deals"]
        ]
    return found


def test_no_line_of_a_card_is_wider_than_its_pane() -> None:
    every = docs()
    assert len(every) > 100
    for width in range(40, 121, 10):
        for key, doc in every:
            for given in doc:
                for row in lines.wrap(given, width):
                    assert lines.width_of(row) <= width, (key, width, lines.plain(row))


def test_every_word_of_a_card_is_a_word() -> None:
    for key, doc in docs():
        for row in doc:
            said = lines.plain(row)
            if not said.startswith("Source: "):
                assert not RAW.search(said), (key, said)


def test_plain_pages_say_the_same_and_only_words() -> None:
    for seen, names in views():
        for card in seen["hand"]:
            page = "\n".join(plain_pages.action_page(card, names))
            for given in card["factors"]:
                assert given["name"] in page
            first, _ = words_odds.advice(card, names)
            assert first in page
            told = [said for said in page.split("\n") if not said.startswith("Source: ")]
            assert not any(RAW.search(said) for said in told), page


def test_the_sum_on_a_card_shows_each_source_once() -> None:
    for seen, names in views():
        for card in seen["hand"]:
            if card["sure"]:
                continue
            text = lines.text(present_odds.odds_doc(card, names))
            for given in card["factors"]:
                assert text.count(given["name"]) >= 1
                assert words_odds.factor(given, names) in text
            if card["range"][0] < card["range"][1]:
                assert "depending on" in text


def test_a_slope_names_its_track_and_its_value() -> None:
    session = at(3, 0, "orders")
    seen = session.view("US")
    names = Names.of(seen, None, catalogue(session.game.compiled))
    card = next(card for card in seen["hand"] if card["action"] == "supplemental-package")
    slope = next(given for given in card["factors"] if given["slope"])
    said = words_odds.factor(slope, names)
    assert "+1 for each point above 58" in said
    assert names.brief("us_will") in said


@pytest.mark.parametrize("width", [8, 20, 32])
def test_a_stacked_bar_fills_its_width_and_shows_every_band(width: int) -> None:
    for chance in range(50, 951, 25):
        best, partial = chance // 5, (1000 - chance) // 2
        bands = {
            "breakthrough": best,
            "success": chance - best,
            "partial": partial,
            "setback": 1000 - chance - partial,
        }
        bar = lines.plain(present_odds.stacked(bands, width))
        assert len(bar) == width
        assert set(bar) == set("█▓▒░")
    assert present_odds.shares([0, 0], 5) == [0, 0]


def test_quarters_are_counted_over_the_year() -> None:
    assert words_odds.quarter_after("2025Q3", 2) == "2026Q1"
    assert words_odds.quarter_after("2025Q1", -1) == "2024Q4"
    assert words_odds.quarter_after("here", 3) == "here"


def test_what_scales_a_card_is_said_with_the_standing_order_that_changes_it() -> None:
    session = at(5, 2, "orders")
    seen = session.view("EU")
    names = Names.of(seen, None, catalogue(session.game.compiled))
    scaled = [said for card in seen["hand"] for said in words_odds.scaled(card, names, "EU")]
    assert any("×0.6 under" in said for said in scaled)


# Deals ----------------------------------------------------------------------------------------


def test_every_deal_has_one_row_with_a_glyph_and_a_word() -> None:
    for seen, _ in views():
        rows = [row for row in present_deals.deal_rows(seen) if not row.heading]
        assert len({row.id for row in rows}) == len(rows)
        assert len(rows) == len({deal["card"] for deal in seen["deals"]})
        for row in rows:
            glyph, _, word = lines.plain(row.right).partition(" ")
            assert glyph in "●◐◀▶▷✗–○"
            assert word


def test_a_deal_that_cannot_be_offered_says_why() -> None:
    for seen, names in views():
        me = seen["role"]["id"]
        for deal in seen["deals"]:
            if not deal["legal"]:
                assert present_deals.why_not(deal, names, me)


def test_states_are_told_apart() -> None:
    seen, _ = views()[0]
    deal = next(deal for deal in seen["deals"] if deal["legal"])
    me = seen["role"]["id"]

    def said(**changed: Any) -> str:
        known = changed.pop("past", None)
        draft = changed.pop("draft", None)
        return lines.plain(present_deals.state({**deal, **changed}, seen, draft, known))

    assert said() == "○ open"
    assert said(offered=True, proposer=me) == "✗ refused"
    early = {**seen, "node": "answers"}
    made = {**deal, "offered": True, "proposer": me}
    assert lines.plain(present_deals.state(made, early)) == "▶ offered by you"
    assert said(draft=Draft("offers", picks=(deal["action"],))) == "▷ in your offers"
    assert said(signed=True) == "● signed"
    assert said(due_in=3) == "◐ tested in 3q"
    assert said(in_force=4, due_in=2) == "● in force 4q, tested in 2q"
    assert said(in_force=999) == "● in force"
    assert said(past=present_deals.Past(broken="collapsed")) == "✗ broken"
    assert said(legal=False, reasons=["it is closed for now"]) == "– closed"
    given = {**seen, "offers": [{"action": deal["action"]}]}
    assert lines.plain(present_deals.state(deal, given)) == "◀ offered to you"


def test_the_past_of_a_deal_keeps_what_was_said_and_how_it_broke() -> None:
    names = Names(roles={"US": "United States", "UKR": "Ukraine"}, cards={"a/x": "A: x"})
    feed = [
        {"kind": "offer", "turn": 0, "body": {"action": "a/x", "by": "US", "reason": "for peace"}},
        {
            "kind": "answer",
            "turn": 0,
            "body": {
                "action": "a/x", "by": "UKR", "accepts": False, "reason": "", "would_sign": "a/y",
            },
        },
        {
            "kind": "adjudication",
            "turn": 3,
            "body": {
                "entries": [{"kind": "adjudication", "action": "break-a-us", "role": "US"}]
            },
        },
    ]  # fmt: skip
    past = present_deals.pasts(feed, names, "2025Q1", "UKR").of("a")
    text = lines.text(past.talk)
    assert "United States offered" in text
    assert "“for peace”" in text
    assert "You refused, but would sign" in text
    assert past.broken == "broken off by United States in 2025Q4"
    again = [*feed, {"kind": "deals", "turn": 4, "body": {"entries": [
        {"kind": "signed", "action": "a/x"}]}}]  # fmt: skip
    assert not present_deals.pasts(again, names, "2025Q1", "UKR").of("a").broken


def test_offers_and_answers_become_decisions_and_can_be_taken_back() -> None:
    draft = plan.offer(Draft("offers"), "a/x", ("a/x", "a/y"), " because ")
    assert plan.decision(draft) == {"offers": [{"offer": "a/x", "reason": "because"}]}
    other = plan.offer(draft, "a/y", ("a/x", "a/y"))
    assert plan.decision(other) == {"offers": ["a/y"]}
    assert draft.picks == ("a/x",)
    assert plan.withdraw(other, "a/y").empty()
    answers = plan.accept(Draft("answers"), "a/x", "good")
    assert plan.decision(answers) == {"accept": ["a/x"], "reasons": {"a/x": "good"}}
    turned = plan.refuse(answers, "a/x", "too dear", "a/y")
    assert plan.decision(turned) == {
        "accept": [],
        "reasons": {"a/x": "too dear"},
        "counter": {"a/x": "a/y"},
    }
    assert not turned.empty()
    back = plan.accept(turned, "a/x")
    assert plan.decision(back) == {"accept": ["a/x"]}
    assert plan.refuse(back, "a/x").empty()


@pytest.mark.parametrize("node", ["offers", "answers"])
def test_the_rows_of_a_deal_node_give_legal_decisions(node: str) -> None:
    tried = 0
    for seed in (3, 5):
        session = at(seed, 1, node)
        for role in session.waiting():
            seen = session.view(role)
            names = Names.of(seen, None, catalogue(session.game.compiled))
            draft = plan.start(seen)
            rows = present_decide.decide_rows(seen, draft, {}, names)
            for row in rows:
                if row.heading:
                    continue
                assert present_decide.decide_doc(seen, draft, row.id, {}, names)
                tried += _try(session, role, seen, draft, row)
    assert tried


def _try(session: Session, role: str, seen: dict[str, Any], draft: Draft, row: Row) -> int:
    """Every choice that a row shows as open is legal."""
    if draft.node == "offers":
        for form in present_parley.form_rows(seen, row.id):
            if form.enabled:
                session.check(role, plan.decision(plan.offer(draft, form.id, (), "why")))
        return 1
    for reply in present_parley.reply_rows(seen, row.id):
        if reply.heading or not reply.enabled:
            continue
        if reply.id == present_parley.ACCEPT:
            made = plan.accept(draft, row.id, "yes")
        else:
            other = "" if reply.id == present_parley.REFUSE else reply.id
            made = plan.refuse(draft, row.id, "no", other)
        session.check(role, plan.decision(made))
    return 1


def test_breaking_off_says_why_not_and_what_it_means() -> None:
    seen, names = views()[0]
    me = seen["role"]["id"]
    deal = {**seen["deals"][0], "in_force": 0}
    assert "not in force" in present_parley.cannot_break(seen, deal, names)
    deal = {**deal, "in_force": 3, "breaks": {}}
    assert "no way" in present_parley.cannot_break(seen, deal, names)
    deal = {**deal, "breaks": {me: {"pc": 2000, "bn": 0, "slots": 0, "quarters": 1}}}
    assert "2 PC" in present_parley.cannot_break(seen, deal, names)
    card = {"breaks": [deal["card"]], "legal": True, "reasons": []}
    able = {**seen, "hand": [card]}
    assert present_parley.cannot_break(able, deal, names) == ""
    assert "own deals roll at" in lines.text(present_cards.break_doc(card, names))


# The parley -------------------------------------------------------------------------------------


async def reach(app: WargameApp, pilot: Pilot[int], node: str) -> Table:
    """The table at a node, everything before it left at its default."""
    for _ in range(80):
        screen = app.screen
        if isinstance(screen, Table) and screen.seat.view["node"] == node:
            return screen
        key = "c" if isinstance(screen, Table) else "y" if isinstance(screen, Confirm) else "escape"
        await pilot.press(key)
        await pilot.pause()
    raise AssertionError(f"{node} was never asked; {app.screen} is shown")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_an_offer_is_made_with_terms_and_words_and_withdrawn(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    session = new_session(BRIDGE, role="UKR", seed=7)
    session.advance()

    async def run() -> None:
        app = WargameApp(session)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            table = await reach(app, pilot, "offers")
            seen = table.seat.view
            many = next(
                deal
                for deal in seen["deals"]
                if deal["legal"] and len(present_deals.forms(seen, deal["card"])) > 1
            )
            row = present_parley.lead(seen, many["card"])
            table.panel("now").rows.mark(row)
            table.choose(row)
            await pilot.pause()
            assert isinstance(app.screen, Parley), app.screen
            assert app.screen.query_one(Panel).rows.marked == many["action"]
            await pilot.press("enter")
            await pilot.pause()
            assert app.screen.query_one(Input).has_focus
            await pilot.press(*"please", "enter")
            await pilot.pause()
            assert table.seat.draft.picks == (many["action"],)
            assert table.seat.draft.reason(many["action"]) == "please"
            table.choose(row)
            await pilot.pause()
            assert table.seat.draft.empty()
            barred = next(
                (d for d in seen["deals"] if d["proposer"] == "UKR" and not d["legal"]), None
            )
            if barred is not None:
                table.choose(present_parley.lead(seen, barred["card"]))
                await pilot.pause()
                assert not table.seat.draft.picks
            table.action_break_off()  # it says why not, and does nothing
            await pilot.pause()
            assert not table.seat.draft.orders

    asyncio.run(run())


def test_deals_that_move_what_one_is_judged_by_come_first_and_say_what_they_move() -> None:
    shown = 0
    for seen, names in views():
        aims = {test["track"] for aim in seen["objectives"] for test in aim["tests"]}
        marked = False
        for row in present_deals.deal_rows(seen):
            mark = "◆" in lines.plain(row.left)
            assert row.heading or marked or not mark
            marked = row.heading or mark
            shown += mark
        for deal in seen["deals"]:
            found = present_levers.aims_of(seen, [deal])
            doc = present_deals.deal_doc(deal, names, seen["role"]["id"], view=seen)
            assert set(found) <= aims
            assert any("For your aims: " in lines.plain(row) for row in doc) == bool(found)
    assert shown
