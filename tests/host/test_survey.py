"""Evaluators' notes and the survey at the end: who may say what, who reads it, what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import PHONE, chromium, launched, opened
from tests.host.helpers import (
    advance,
    all_decide,
    decide,
    here,
    order,
    play_out,
    room_of,
    say,
    to_node,
)
from tests.host.pages import serving
from wargame.errors import IllegalOrder, WargameError
from wargame.host.exercise import links
from wargame.host.page_outlet import PageOutlet, Pages
from wargame.host.seats import Seats
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.play.room import Chair, Room
from wargame.play.survey import latest
from wargame.play.verify import verify
from wargame.play.view_public import PUBLIC
from wargame.record.check import read_record

WATCHER = Chair("EVAL-1", PUBLIC)
INSIDER = Chair("EVAL-2", WHITE)


def noted(room: Room, chair: Chair, ident: str, **fields: Any) -> None:
    room.do(chair, order("evaluation", ident, **fields))


def told(room: Room, role: str, kind: str) -> list[dict[str, Any]]:
    return [one for one in room.feed(role) if one["kind"] == kind]


def an_objective(room: Room) -> tuple[str, str]:
    view = room.session.view("US")
    return "US", view["objectives"][0]["id"]


def test_a_note_stands_with_its_event_its_objective_and_its_rating() -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "orders")
    role, objective = an_objective(room)
    about = room.count(PUBLIC) - 1
    place = {"about": about, "role": role, "objective": objective, "rating": "S"}
    noted(room, WATCHER, "one", text="They asked twice.", **place)
    (note,) = told(room, WHITE, "evaluation")
    assert note["actor"] == "EVAL-1" and note["told"] == ["white"]
    assert note["body"]["rating"] == "S" and note["body"]["objective"] == objective
    assert note["body"]["event"] == room.session.place_of(PUBLIC, about) + 1


def test_nobody_but_the_white_cell_reads_notes_and_surveys() -> None:
    room = room_of("bridge-2025", pace="hand")
    before = {role: room.count(role) for role in [*room.roles, PUBLIC]}
    noted(room, WATCHER, "one", text="seen")
    say(room, "US", "survey", "two", strengths=["the talk"], design=4)
    assert {role: room.count(role) for role in before} == before
    assert told(room, WHITE, "survey")[0]["body"]["strengths"] == ["the talk"]
    console = " ".join(Pages(room).of(WHITE).values())
    assert (
        "Evaluator 1" in console
        and "seen" in console
        and "Went well: the talk. Design: 4." in console
    )


@pytest.mark.parametrize("chair", [WATCHER, INSIDER])
def test_an_evaluator_looks_on_and_does_nothing_else(chair: Chair) -> None:
    room = room_of("bridge-2025", pace="hand")
    turn, node = room.place
    tried = [
        order("advance", "a", turn=turn, node=node, force=True, reason="x"),
        order("message", "b", to=["US"], text="psst"),
        order("note", "c", text="a cell's note"),
        order("clock", "d", what="hold", reason="x"),
        order("control", "e", control={"what": "hold", "event": "x", "reason": "x"}),
        order("submit", "f", turn=turn, node=node, decision={}),
    ]
    before = len(room.session.facts)
    for one in tried:
        with pytest.raises(IllegalOrder, match="looks on"):
            room.do(chair, one)
    assert len(room.session.facts) == before and room.place == (turn, node)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": "x", "rating": "P"},
        {"text": "x", "role": "US", "objective": "nothing-such"},
        {"text": "x", "role": "MARS"},
        {"text": "x", "about": 10_000},
        {"text": "bell \a"},
    ],
)
def test_a_note_that_says_nothing_or_of_nothing_is_refused(fields: dict[str, Any]) -> None:
    room = room_of("bridge-2025", pace="hand")
    before = len(room.session.facts)
    with pytest.raises(WargameError):
        noted(room, WATCHER, "one", **fields)
    assert len(room.session.facts) == before


def test_a_cell_takes_no_evaluators_notes() -> None:
    room = room_of("bridge-2025", pace="hand")
    with pytest.raises(IllegalOrder):
        noted(room, Chair("US", "US"), "one", text="we did well")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"strengths": ["a", "b", "c", "d"]},
        {"design": 0},
        {"design": 6},
        {"conduct": 2.5},
        {"strengths": [" "]},
        {"unseen": "x" * 2000},
    ],
)
def test_a_survey_has_three_of_each_and_ratings_from_one_to_five(fields: dict[str, Any]) -> None:
    room = room_of("tiny", pace="hand")
    role = room.roles[0]
    with pytest.raises(WargameError):
        room.do(Chair(role, role), order("survey", "one", **fields))
    assert told(room, WHITE, "survey") == []


def test_the_display_has_no_survey() -> None:
    """Its link hangs on the wall, and what it answered would stand among the seats' answers."""
    room = room_of()
    for key, can in ((PUBLIC, False), ("EVAL-1", True)):
        before = len(room.session.facts)
        said = order("survey", f"survey-{key}", strengths=["a clear brief"], design=4)
        if not can:
            with pytest.raises(IllegalOrder, match="looks on"):
                room.do(Chair(key, PUBLIC), said)
        else:
            room.do(Chair(key, PUBLIC), said)
        assert (len(room.session.facts) > before) == can


def test_the_last_survey_of_a_chair_counts() -> None:
    room = room_of("tiny", pace="hand")
    first, second = room.roles[:2]
    say(room, first, "survey", "one", design=2)
    say(room, second, "survey", "two", design=3)
    say(room, first, "survey", "three", conduct=5)
    found = latest((one["actor"], one["body"]) for one in told(room, WHITE, "survey"))
    assert {key: body.get("design") for key, body in found.items()} == {first: None, second: 3}


def test_they_are_in_the_save_once_and_it_verifies(tmp_path: Path) -> None:
    path = tmp_path / "x.wargame"
    room = room_of("tiny", path, pace="hand", turns=1)
    noted(room, WATCHER, "one", text="seen")
    noted(room, WATCHER, "one", text="seen")
    play_out(room)
    say(room, room.roles[0], "survey", "two", improvements=["more time"], conduct=4)
    room.session.close()
    record = read_record(path)
    kinds = [event.kind for event in record.line(1)]
    assert kinds.count("evaluation") == 1 and kinds.count("survey") == 1
    assert verify(path)["ok"]


def test_the_protocol_names_them() -> None:
    assert {"Evaluation", "Survey"} <= set(protocol.schema()["$defs"])


# On the page --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_telephone_is_enough_to_take_a_note_and_to_answer(
    browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "orders")
    with serving(room) as served:
        token = served.seats.issue("EVAL-1", PUBLIC)
        link = f"http://127.0.0.1:{served.port}/survey.html#{token}"
        with opened(browser, link, size=PHONE, scheme=scheme) as seen:
            page = seen.page
            expect(page.locator("#evaluate")).to_be_visible()
            expect(page.locator("[data-region=evaluate_where]")).to_contain_text("Orders")
            page.get_by_label("What you saw").fill("<b>They</b> asked twice.")
            page.get_by_label("Objective").select_option(index=1)
            page.get_by_label("Rating").select_option("S")
            page.get_by_label("About").select_option(index=1)
            page.get_by_role("button", name="Keep the note").click()
            expect(page.locator("#evaluate .outcome")).to_have_text("Your note is kept.")
            page.locator("[name=strength]").first.fill("The talk")
            page.get_by_role("group", name="The design").get_by_label("4").check()
            page.keyboard.press("Enter")
            page.get_by_role("button", name="Send the answers").click()
            expect(page.locator("#survey .outcome")).to_have_text("Your answers are kept.")
            assert seen.violations() == [] and seen.complaints == [] and seen.overflow() <= 0
            (note,) = served.call(told, room, WHITE, "evaluation")
            assert note["body"]["text"] == "<b>They</b> asked twice."
            assert note["body"]["rating"] == "S" and "event" in note["body"]
            answers = served.call(told, room, WHITE, "survey")[-1]
            assert answers["body"]["design"] == 4 and answers["actor"] == "EVAL-1"


def test_evaluators_get_links_for_what_they_may_read() -> None:
    room, seats = room_of("tiny"), Seats()
    made = links(room, seats, "http://x", evaluators=["public", "white"])
    assert made["EVAL-1"].startswith("http://x/survey.html#")
    assert {one.key: one.role for one in seats.known() if one.key.startswith("EVAL")} == {
        "EVAL-1": PUBLIC,
        "EVAL-2": WHITE,
    }
    assert links(room, seats, "http://x", evaluators=["public", "white"]) == {}
    assert set(links(room, seats, "http://x", evaluators=["public", "public"])) == {"EVAL-2"}


def test_an_evaluator_of_what_is_public_sees_no_private_objective() -> None:
    room = room_of("bridge-2025", pace="hand")
    scenario = room.session.game.compiled.bundle.scenario
    hidden = [one.name for one in scenario.objectives if one.kind == "private"]
    frames = "".join(PageOutlet(Pages(room), WATCHER).frames())
    assert hidden and not any(name in frames for name in hidden)
    assert "evaluate_objectives" in frames


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")
def test_at_the_end_a_seats_page_leads_to_its_survey(browser: Browser) -> None:
    room = room_of("tiny", pace="hand", turns=1)
    role = room.roles[0]
    assert "data-survey" not in Pages(room).of(role)["status"]
    play_out(room)
    with serving(room) as served, opened(browser, served.link(role), size=PHONE) as seen:
        seen.page.get_by_role("link", name="Answer the survey").click()
        expect(seen.page.locator("#survey")).to_be_visible()
        expect(seen.page.locator("#evaluate")).to_be_hidden()
        seen.page.locator("[name=improvement]").first.fill("More time")
        seen.page.get_by_role("button", name="Send the answers").click()
        expect(seen.page.locator("#survey .outcome")).to_have_text("Your answers are kept.")
        (answers,) = served.call(told, room, WHITE, "survey")
        assert answers["actor"] == role and seen.complaints == []


def test_who_looks_on_with_the_white_cells_sight_is_not_the_white_cell() -> None:
    room = room_of("bridge-2025", pace="hand")
    before = room.peopled
    room.joined(INSIDER)
    room.hear(INSIDER, protocol.Paper(type="paper", role="UKR"))
    assert room.present()[WHITE] is False and room.paper == "" and room.peopled == before
    room.joined(Chair(WHITE, WHITE))
    room.left(INSIDER)
    assert room.present()[WHITE] is True
    asked = {"type": "check", "ref": 1, "role": "UKR", **here(room), "decision": {}}
    check = protocol.read(json.dumps(asked))
    assert isinstance(check, protocol.Check)
    with pytest.raises(IllegalOrder, match="White Cell's to do"):
        room.check(INSIDER, check)


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")
def test_an_evaluator_can_read_a_roll_that_the_display_shows(browser: Browser) -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "reactions")
    all_decide(room, "last")
    advance(room, "close")
    action = next(one["action"] for one in room.session.game.preview() if not one["sure"])
    say(room, WHITE, "show", "show", turn=room.place[0], cards=[action])
    with serving(room) as served:
        token = served.seats.issue("EVAL-1", PUBLIC)
        link = f"http://127.0.0.1:{served.port}/survey.html#{token}"
        for scheme in ("light", "dark"):
            with opened(browser, link, size=(1280, 900), scheme=scheme) as seen:
                bands = seen.page.locator("#seen .legend li")
                expect(bands.first).to_be_visible()
                # Words on the colour of a band cannot be read.
                behind = "all => all.map(one => getComputedStyle(one).backgroundColor)"
                assert set(bands.evaluate_all(behind)) == {"rgba(0, 0, 0, 0)"}
                assert (
                    seen.page.locator("#seen .row ul").first.evaluate(
                        "one => getComputedStyle(one).display"
                    )
                    == "grid"
                )
                assert seen.violations() == [] and seen.complaints == [] and seen.overflow() <= 0


def test_an_evaluator_reads_what_its_link_lets_it_see(browser: Browser) -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "orders")
    decide(room, "US", "us")
    say(room, "RUS", "message", "m", to=["UKR"], text="Between us.")
    with serving(room) as served:
        for key, role in (("EVAL-1", PUBLIC), ("EVAL-2", WHITE)):
            token = served.seats.issue(key, role)
            link = f"http://127.0.0.1:{served.port}/survey.html#{token}"
            with opened(browser, link, size=PHONE) as seen:
                page = seen.page
                expect(page.locator("#seen details:not([hidden])").first).to_be_visible()
                insider = role == WHITE
                for name in ("cells", "secrets", "threads", "tracks", "acts"):
                    there = page.locator(f"[data-region={name}] > *")
                    assert (there.count() > 0) == insider, name
                expect(page.locator("[data-region=room_tracks] > *").first).to_be_attached(
                    attached=not insider
                )
                assert page.locator("#seen form").count() == 0
                if insider:
                    page.get_by_text("Messages").click()
                    expect(page.get_by_text("Between us.")).to_be_visible()
                    expect(page.get_by_role("button", name="Write to them")).to_have_count(0)
                assert seen.violations() == [] and seen.complaints == [] and seen.overflow() <= 0
