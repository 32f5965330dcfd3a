"""What the screens show, without any screen: view-models out of views and feeds."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from wargame.errors import IllegalOrder
from wargame.play.session import Session, new_session
from wargame.telling import words
from wargame.telling.names import Names, catalogue
from wargame.tui import (
    lines,
    plan,
    present_cards,
    present_deals,
    present_decide,
    present_pipeline,
    present_plan,
    present_standing,
    present_tracks,
)
from wargame.tui.lines import Row, line
from wargame.tui.plan import Draft
from wargame.tui.present_ending import ending_doc
from wargame.tui.seat import Seat


def played(role: str, seed: int, quarters: int) -> tuple[Session, list[Seat]]:
    """A session played for some quarters by the defaults, with the seat kept at every node."""
    session = new_session("bridge-2025", role=role, seed=seed)
    session.advance()
    seats = []
    while not session.ended and session.game.world.turn < quarters:
        seats.append(Seat(session, catalogue(session.game.compiled)))
        session.submit(role, session.game.default(role))
        session.advance()
    seats.append(Seat(session, catalogue(session.game.compiled)))
    return session, seats


@pytest.fixture(scope="module")
def ukraine() -> list[Seat]:
    return played("UKR", 7, 8)[1]


def at(seats: list[Seat], node: str) -> Seat:
    return next(seat for seat in seats if seat.view["node"] == node)


def test_presenters_need_no_textual() -> None:
    code = (
        "import sys, wargame.tui.seat, wargame.tui.present_decide, wargame.tui.present_end;"
        "sys.exit(any(name.startswith('textual') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_row_fits_its_width() -> None:
    row = Row("a", line("A rather long name"), line(("65 %", "strong")), line("likely"))
    for width in range(12, 60):
        assert len(lines.plain(lines.spread(row, width))) == width
    assert lines.plain(lines.spread(row, 16)) == "A rather l… 65 %"


def test_odds_grow_shorter_before_names_do() -> None:
    card = {"sure": False, "chance": 650, "cost": {"pc": 1000, "bn": 400, "slots": 0}}

    def row(name: str) -> Row:
        ends = present_cards.odds_ends(card)
        return Row(name, line("[ ] ", *lines.titled(name, "")), line("1PC 0.4bn"), ends=ends)

    short, two = "A card of some length", "What the next brigade rides on: Armour and guns first"
    rows = lines.level([row(short), row(two)])
    told = {w: [lines.plain(lines.spread(one, w)) for one in rows] for w in range(30, 110)}
    for width, (first, second) in told.items():
        assert len(first) == len(second) == width
        for text in (first, second):
            assert "1PC 0.4bn" in text and text.endswith("65 %"), "price and chance always show"
        assert first.index("1PC") == second.index("1PC"), "columns stand below one another"
        if "░" in first:
            assert short in first, "the bar goes before the name does"
        assert (short in first) == (width >= 41)
    assert "likely" in told[80][0] and "likely" not in told[60][0] and "░" in told[66][0]
    assert "░" not in told[43][0]
    assert "What…: Armour" in told[43][1], "of two parts the one that tells options apart stays"
    assert told[100][1].startswith(f"[ ] {two}")


def test_wrapping_loses_nothing_but_spaces() -> None:
    given = line(("  +0.3  ", "strong"), "accession discipline brings the books into order")
    for width in range(24, 50):
        rows = lines.wrap(given, width)
        assert all(lines.width_of(row) <= width for row in rows)
        joined = " ".join(lines.plain(row).strip() for row in rows)
        assert joined == lines.plain(given).strip()
    assert lines.plain(lines.wrap(given, 30)[1]).startswith(" " * 8)


def test_causes_sum_to_every_change_of_every_track(ukraine: list[Seat]) -> None:
    last = ukraine[-1]
    tracks = {track["id"]: track for track in last.view["tracks"]}
    seen = 0
    for key, track in tracks.items():
        for turn, (before, after) in enumerate(
            zip(track["history"], track["history"][1:], strict=False)
        ):
            assert last.moves.change(key, turn) == after - before, (key, turn)
            seen += 1
    assert seen > 200


def test_a_track_shows_causes_that_add_up(ukraine: list[Seat]) -> None:
    seat = ukraine[-1]
    doc = lines.text(present_tracks.track_doc(seat.view, "ukr_will", seat.moves))
    assert "Resolve" in doc
    assert "in all" in doc
    assert "length of the war" in doc
    row = next(r for r in present_tracks.track_rows(seat.view, seat.moves) if r.id == "ukr_will")
    told = lines.plain(lines.spread(row, 60))
    assert "▼" in told or "▲" in told


@pytest.mark.parametrize(
    ("side", "change", "mark"),
    [
        ("coalition", 600, " "),
        ("coalition", -600, "!"),
        ("russia", 600, "!"),
        ("russia", -600, " "),
    ],
)
def test_worse_is_marked_without_colour(side: str, change: int, mark: str) -> None:
    text = lines.plain(present_tracks.change_text({"better": "up"}, change, side))
    assert text[0] == ("▲" if change > 0 else "▼")
    assert text[-1] == mark


def test_estimates_are_marked(ukraine: list[Seat]) -> None:
    seat = ukraine[-1]
    row = next(r for r in present_tracks.track_rows(seat.view, seat.moves) if r.id == "rus_men")
    assert "~" in lines.plain(row.left)
    assert "estimate" in lines.text(present_tracks.track_doc(seat.view, "rus_men", seat.moves))


def test_the_odds_of_a_card_add_up(ukraine: list[Seat]) -> None:
    for seat in ukraine[:6]:
        for card in [*seat.view["hand"], *seat.view["deals"]]:
            total = card["base"] + sum(points for _, points in card["terms"]) + card["cut"]
            assert total == card["chance"]
            doc = lines.text(present_cards.card_doc(card, seat.names, mine="UKR"))
            assert card["name"] in doc
            for name, _ in card["terms"]:
                assert name in doc


def test_the_plan_counts_what_is_left(ukraine: list[Seat]) -> None:
    seat = at(ukraine, "orders")
    draft = plan.start(seat.view)
    cards = [card for card in seat.view["hand"] if card["legal"]][:2]
    for card in cards:
        draft = plan.toggle_order(draft, card["action"])
    left = plan.left(seat.view, draft)
    assert left.pc == seat.view["purse"]["pc"] - sum(c["cost"]["pc"] for c in cards)
    assert left.bn == seat.view["purse"]["bn"] - sum(c["cost"]["bn"] for c in cards)
    assert not left.surcharge
    third = plan.toggle_order(draft, seat.view["hand"][-1]["action"])
    assert plan.left(seat.view, third).surcharge == seat.view["settings"]["third_order_pc"]
    assert plan.toggle_order(draft, cards[0]["action"]).orders == draft.orders[1:]
    text = lines.text(present_plan.plan_doc(seat.view, draft, seat.names))
    assert cards[0]["name"] in text
    assert f"{lines.plain(present_plan.purse_gauges(seat.view, left, 6))}" in text
    assert f"/{words.number(seat.view['purse']['pc'], 2)}" in text


def test_an_empty_plan_says_what_it_would_do(ukraine: list[Seat]) -> None:
    seat = at(ukraine, "orders")
    empty = plan.start(seat.view)
    assert present_plan.DEFAULTS["orders"] in lines.text(
        present_plan.plan_doc(seat.view, empty, seat.names)
    )
    assert "give none" in lines.text(present_plan.commit_doc(seat.view, empty, seat.names))


def test_what_is_asked_fits_the_narrowest_screen(ukraine: list[Seat]) -> None:
    for seat in ukraine:
        asked = lines.plain(present_plan.ask(seat.view, seat.draft, seat.refused))
        assert len(asked) <= 78, asked
        assert seat.view["node"] == "over" or "c " in asked, asked


def test_what_matters_stands_first_and_the_rest_on_demand(ukraine: list[Seat]) -> None:
    seat = ukraine[-1]
    watched = present_tracks.watched(seat.view)
    assert watched[: len(seat.view["role"]["watch"])] == tuple(seat.view["role"]["watch"])
    few = [
        row.id for row in present_tracks.track_rows(seat.view, seat.moves, False) if not row.heading
    ]
    assert few == [*watched, present_tracks.ALL]
    every = [
        row.id for row in present_tracks.track_rows(seat.view, seat.moves, True) if not row.heading
    ]
    assert every[: len(watched)] == list(watched)
    assert sorted(every) == sorted([*(t["id"] for t in seat.view["tracks"]), present_tracks.ALL])
    rows = present_tracks.track_rows(seat.view, seat.moves, True)
    for width in range(30, 110):
        assert all(lines.width_of(lines.spread(row, width)) == width for row in rows)


def test_standing_orders_with_several_dials_are_grouped() -> None:
    session = new_session("bridge-2025", role="RUS", seed=7)
    session.advance()
    view = session.view("RUS")
    first, *others = present_standing.dials(view)
    assert (first, others) == ("ground", ["strike", "fracture", "aim_plants"])
    rows = present_standing.standing_rows(view, view["standing"][3]["id"])
    assert sorted(row.id for row in rows if not row.heading) == sorted(
        option["id"] for option in view["standing"]
    )
    group = ""
    efforts = {option["id"]: option["dials"]["ground"] for option in view["standing"]}
    for row in rows:
        if row.heading:
            group = row.id.removeprefix("group:")
            assert view["dials"]["ground"] in lines.plain(row.left)
        else:
            assert str(efforts[row.id]) == group
    assert sum("(●)" in lines.plain(row.left) for row in rows) == 1
    session.close()


def test_few_standing_orders_stay_a_list(ukraine: list[Seat]) -> None:
    view = at(ukraine, "orders").view
    assert present_standing.dials(view) == ()
    assert not any(row.heading for row in present_standing.standing_rows(view, ""))


def test_a_refused_card_says_why() -> None:
    session, _ = played("US", 7, 0)
    while session.game.node != "orders":
        session.submit("US", session.game.default("US"))
        session.advance()
    seat = Seat(session)
    refused = next(card for card in seat.view["hand"] if not card["legal"])
    assert seat.refused[refused["action"]]
    assert seat.change(plan.toggle_order(seat.draft, refused["action"]))
    assert not seat.draft.orders
    doc = present_decide.decide_doc(
        seat.view, seat.draft, refused["action"], seat.refused, seat.names
    )
    assert "Not now: " in lines.text(doc)
    good = next(card for card in seat.view["hand"] if card["legal"])
    assert seat.change(plan.toggle_order(seat.draft, good["action"])) == ""
    assert seat.draft.has(good["action"]) == 1


@pytest.mark.parametrize("role", ["US", "RUS"])
def test_every_node_has_rows_and_a_legal_empty_decision(role: str) -> None:
    session, seats = played(role, 3, 3)
    session.close()
    nodes = set()
    for seat in seats[:-1]:
        node = seat.view["node"]
        nodes.add(node)
        rows = present_decide.decide_rows(seat.view, seat.draft, seat.refused, seat.names)
        assert any(not row.heading for row in rows), node
        assert len({row.id for row in rows}) == len(rows)
        for row in rows:
            present_decide.decide_doc(seat.view, seat.draft, row.id, seat.refused, seat.names)
        assert present_plan.summary(seat.view, seat.draft, seat.names)
    assert {"orders", "hands"} <= nodes


def test_drafts_become_decisions() -> None:
    draft = Draft("orders", standing="front")
    draft = plan.give_reason(plan.toggle_order(draft, "a"), "a", " because ")
    draft = replace(draft, shot=plan.Shot("us_will", "at_least", 60_000, 70))
    assert plan.decision(draft) == {
        "standing": "front",
        "orders": [{"action": "a", "reason": "because"}],
        "shot": {"track": "us_will", "test": "at_least", "at": 60_000, "chance": 70},
    }
    whole = plan.decision(replace(draft, why="to hold the winter"))
    assert whole == {**plan.decision(draft), "reason": "to hold the winter"}
    assert plan.read(Draft("orders"), whole) == replace(draft, why="to hold the winter")
    passed = {"react": "none", "reason": "it is their affair"}
    assert plan.decision(plan.read(Draft("reactions"), passed)) == passed
    hands = plan.bury(plan.keep(Draft("hands"), "x"), "x")
    assert plan.decision(hands) == {"keep": None, "bury": "x"}
    assert plan.decision(plan.react(Draft("reactions"), "support", "c")) == {
        "react": "support",
        "card": "c",
    }
    again = plan.react(plan.react(Draft("reactions"), "support", "c"), "support", "c")
    assert plan.decision(again) == {"react": "none"}
    assert plan.decision(plan.toggle_pick(Draft("offers"), "d")) == {"offers": ["d"]}
    assert plan.decision(plan.answer(Draft("events"), "e", "o")) == {"answers": {"e": "o"}}
    assert plan.why(IllegalOrder("`x` is refused: not enough money")) == "not enough money"


def test_adjudications_show_terms_that_sum(ukraine: list[Seat]) -> None:
    count = 0
    for fact in ukraine[-1].feed:
        for entry in fact["body"].get("entries", ()):
            if entry["kind"] == "adjudication" and not entry["sure"]:
                terms = sum(points for _, points in entry["modifiers"])
                assert entry["base"] + terms + entry["cut"] == entry["chance"]
                count += 1
    assert count > 20


def test_the_feed_explains_every_row(ukraine: list[Seat]) -> None:
    seat = ukraine[-1]
    assert len({item.row.id for item in seat.items}) == len(seat.items)
    assert all(item.doc for item in seat.items if not item.row.heading)


def test_the_end_names_scores_and_the_save(ukraine: list[Seat]) -> None:
    seat = ukraine[-1]
    text = lines.text(ending_doc(seat.view, seat.feed, seat.names, path="/saves/a.wargame"))
    assert "Ukraine (you)" in text
    assert "/saves/a.wargame" in text
    for objective in seat.view["objectives"]:
        assert objective["name"] in text


def test_a_brief_says_what_one_is_judged_by(ukraine: list[Seat]) -> None:
    seat = ukraine[0]
    text = "\n".join(lines.text(page.beats[0]) for page in seat.brief())
    assert seat.view["role"]["question"] in text
    for objective in seat.view["objectives"]:
        assert objective["text"] in text


def test_the_pipeline_board_balances(ukraine: list[Seat]) -> None:
    view: dict[str, Any] = ukraine[-1].view
    rows = present_pipeline.pipeline_rows(view)
    assert len(rows) == len(view["pipeline"]) > 0
    assert "absorbed" in lines.text(present_pipeline.pipeline_doc(view, rows[0].id))


def test_deals_show_each_sides_gain_and_price(ukraine: list[Seat]) -> None:
    seat = ukraine[0]
    deal = seat.view["deals"][0]
    text = lines.text(present_deals.deal_doc(deal, seat.names, "UKR"))
    for role in deal["parties"]:
        assert deal["gains"][role] in text


def test_names_fall_back_to_ids() -> None:
    assert present_tracks.find_track({"tracks": []}, "x") is None
    assert Names().card("two-words") == '"two words"'


@pytest.mark.parametrize("role", ["US", "UKR", "EU", "NATO", "RUS"])
def test_the_causes_of_every_track_sum_to_its_change_in_every_quarter(role: str) -> None:
    from wargame.tui.seat import Seat

    session = new_session("bridge-2025", role=role, seed=5)
    session.advance()
    while not session.ended:
        session.submit(role, session.game.default(role))
        session.advance()
    seat = Seat(session)
    for track in seat.view["tracks"]:
        for turn in range(len(track["history"]) - 1):
            change = track["history"][turn + 1] - track["history"][turn]
            assert seat.moves.change(track["id"], turn) == change, (track["id"], turn)


def test_a_silence_that_costs_is_told_once_more_before_it_is_sealed(ukraine: list[Seat]) -> None:
    seat = at(ukraine, "reactions")
    named = {**seat.view["reactions"], "silent_price": ["rus_time -2"]}
    view = {**seat.view, "reactions": named}

    def asked(draft: Draft) -> str:
        return lines.text(present_plan.commit_doc(view, draft, seat.names))

    assert "silence has a price: Belief that time is on Moscow's side -2" in asked(
        Draft("reactions")
    )
    assert "silence" not in asked(Draft("reactions", react="oppose", card="pda"))


def test_the_dials_of_a_standing_order_say_what_they_do() -> None:
    seat = played("RUS", 7, 0)[1][-1]
    chosen = seat.view["standing"][1]["id"]
    said = lines.text(present_standing.standing_doc(seat.view, chosen, seat.names))
    for dial, about in seat.view["dial_about"].items():
        assert f"{seat.view['dials'][dial]}: {about}" in said
    assert seat.view["dial_about"]


def test_a_change_too_small_to_show_points_nowhere() -> None:
    track = {"id": "fleet", "better": "up"}
    assert lines.plain(present_tracks.change_text(track, 3, "coalition")) == "■     0 "
    assert lines.plain(present_tracks.change_text(track, 30, "coalition")).startswith("▲ +0.03")
