"""The room's display: what it shows, that it is public and nothing else, that it carries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import launched, needs_browser, opened
from tests.host.helpers import (
    advance,
    all_decide,
    decide,
    drained,
    play_out,
    room_of,
    say,
    to_node,
)
from tests.host.pages import serving
from tests.host.test_regions import HOSTILE, text_of
from wargame.errors import IllegalOrder
from wargame.host import regions_room, regions_tracks
from wargame.host.exercise import links
from wargame.host.page_outlet import PageOutlet, Pages
from wargame.host.seats import Seats
from wargame.play.asides import WHITE
from wargame.play.room import Chair, Room
from wargame.play.view import view as view_of
from wargame.play.view_public import PUBLIC, public_view
from wargame.telling import words


def display(room: Room) -> dict[str, str]:
    return Pages(room).of(PUBLIC)


def said(room: Room) -> dict[str, str]:
    return {name: text_of(html) for name, html in display(room).items()}


def tabled(room: Room) -> list[str]:
    """Go to where outcomes lie before the White Cell; the actions that were rolled for."""
    to_node(room, "reactions", "tab")
    all_decide(room, "tab-r")
    advance(room, "tab-w")
    assert room.locked
    return [str(one["action"]) for one in room.session.game.preview() if not one["sure"]]


# What it shows ------------------------------------------------------------------------------


def test_the_big_picture_stands_before_anything_has_happened() -> None:
    found = said(room_of("bridge-2025", pace="hand"))
    assert set(found) == {"room_head", "room_tracks", "room_quarter", "room_white", "room_roll"}
    assert "2025Q1" in found["room_head"] and "Quarter 1 of 8" in found["room_head"]
    assert "The front" in found["room_tracks"] and "Risk of direct war" in found["room_tracks"]
    assert "War at 95" in found["room_tracks"]
    assert found["room_white"] == "" and found["room_roll"] == ""


def test_orders_deals_and_results_are_told_once_they_lie_open() -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "orders")
    all_decide(room, "plan")
    assert "Orders of" not in said(room)["room_quarter"]
    advance(room, "open")
    shown = said(room)["room_quarter"]
    assert "Orders of 2025Q1" in shown and "Deals signed" in shown
    assert "Success" not in shown and "Setback" not in shown
    to_node(room, "offers", "on")
    assert any(band in said(room)["room_quarter"] for band in ("Success", "Setback", "Partial"))


def test_it_says_where_in_the_quarter_the_room_is() -> None:
    room = room_of("bridge-2025", pace="hand")
    assert "How a quarter runs" in said(room)["room_quarter"]
    to_node(room, "answers")
    head = display(room)["room_head"]
    assert re.findall(r'<li class="(\w*)"', head) == ["past"] * 3 + ["now"] + [""] * 3
    assert '<li class="now" aria-current="step">Answers</li>' in head


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        ("% of 603,550 km2", "%"),
        ("k a quarter", "k"),
        ("a quarter", ""),
        ("k a month", "k/month"),
        ("$bn a year", "$bn/year"),
        ("index", ""),
        ("GW", ""),
        ("weeks", "weeks"),
    ],
)
def test_a_unit_is_no_longer_than_a_tile_is_wide(unit: str, shown: str) -> None:
    track = {"unit": unit, "short": "Power, GW", "name": "Power available"}
    assert regions_room.unit(track) == shown


def test_a_ruling_stands_with_its_reason() -> None:
    room = room_of("bridge-2025", pace="hand")
    action = tabled(room)[0]
    ruling = {"what": "override", "action": action, "band": "breakthrough", "reason": "depots"}
    say(room, WHITE, "control", "rule", control=ruling)
    shown = said(room)["room_white"]
    assert "overrules the dice" in shown and "“depots”" in shown


def test_the_white_cell_shows_rolls_one_at_a_time_and_takes_them_down() -> None:
    room = room_of("bridge-2025", pace="hand")
    actions = tabled(room)
    assert said(room)["room_roll"] == ""
    turn = room.place[0]
    cases = {one["action"]: one for one in room.session.game.preview()}
    for place in range(1, min(len(actions), 4) + 1):
        say(room, WHITE, "show", f"show{place}", turn=turn, cards=actions[:place])
        shown = said(room)["room_roll"]
        roll = cases[actions[place - 1]]["roll"]
        assert f"Roll {place}" in shown and f"{roll // 10}.{roll % 10}" in shown
        assert "lies on the table" in shown
    say(room, WHITE, "show", "none", turn=turn, cards=[])
    assert said(room)["room_roll"] == ""


def test_a_roll_goes_down_when_the_quarter_is_over() -> None:
    room = room_of("bridge-2025", pace="hand")
    actions = tabled(room)
    say(room, WHITE, "show", "one", turn=room.place[0], cards=actions[:1])
    advance(room, "apply")
    if room.place[1] == "hands":
        assert "lies on the table" not in said(room)["room_roll"] != ""
    to_node(room, "offers", "next")
    assert said(room)["room_roll"] == ""


def test_an_overruled_roll_has_its_reason_as_soon_as_it_is_overruled() -> None:
    room = room_of("bridge-2025", pace="hand")
    action = tabled(room)[0]
    fell = next(one["band"] for one in room.session.game.preview() if one["action"] == action)
    say(room, WHITE, "show", "one", turn=room.place[0], cards=[action])
    band = "setback" if fell != "setback" else "partial"
    ruling = {
        "what": "override",
        "action": action,
        "band": band,
        "reason": "They are <b>spent</b>.",
    }
    say(room, WHITE, "control", "rule", control=ruling)
    shown = said(room)["room_roll"]
    assert "The White Cell overruled" in shown and "They are <b>spent</b>." in shown
    assert "lies on the table" in shown and ".." not in shown
    advance(room, "apply")
    shown = said(room)["room_roll"]
    assert "They are <b>spent</b>." in shown and ".." not in shown
    # The big picture comes back when the White Cell wants it, also when outcomes have applied.
    assert "Put the big picture back" in text_of(Pages(room).of(WHITE)["outcomes"])
    with pytest.raises(IllegalOrder, match="while they are tabled"):
        say(room, WHITE, "show", "late", turn=room.place[0], cards=[action])
    say(room, WHITE, "show", "none", turn=room.place[0], cards=[])
    assert said(room)["room_roll"] == ""
    assert "Put the big picture back" not in text_of(Pages(room).of(WHITE)["outcomes"])


def test_changes_on_it_are_those_of_the_quarter_whose_numbers_stand_there() -> None:
    """When a quarter has moved its tracks, arrows of the quarter before beside them would lie."""
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "hands", "one")
    all_decide(room, "first")
    advance(room, "first-w")
    to_node(room, "hands", "two")
    game = room.session.game
    at = next(track.index for track in game.tables.tracks if track.key == "ukr_will")
    view = Pages(room).of(PUBLIC)["room_tracks"]
    moved = int(game.track_values()[at]) - game.history[-1][at]
    before = game.history[-1][at] - game.history[-2][at]
    assert moved and before and moved != before
    shown = " ".join(text_of(view).split())
    tiles = {
        one["id"]: regions_room.tile(one) for one in regions_tracks.as_of_now(public_view(game))
    }
    assert tiles["ukr_will"]["change"] == words.signed(moved, 2 if abs(moved) < 10_000 else 1)
    assert tiles["ukr_will"]["change"] in shown
    # On a seat's page too, and when the next quarter opens it is the same change, in the history.
    for one in regions_tracks.as_of_now(view_of(game, "EU")):
        if one["id"] == "ukr_will":
            assert one["change"] == moved and one["history"][-1] == one["value"]
    ended = int(game.track_values()[at])
    all_decide(room, "second")
    advance(room, "second-w")
    now = next(one for one in public_view(game)["tracks"] if one["id"] == "ukr_will")
    assert now["change"] == moved and now["history"][-1] == ended


def test_scores_are_never_on_it() -> None:
    room = room_of("bridge-2025", pace="hand", turns=2)
    play_out(room)
    assert "scores" in json.loads(room.view(PUBLIC))
    shown = " ".join(said(room).values())
    assert "The end" in shown and "score" not in shown.replace("every cell scores nothing", "")


def test_a_scenario_without_a_crisis_line_or_a_front_has_its_display() -> None:
    room = room_of("tiny", pace="hand")
    play_out(room)
    assert "The end" in said(room)["room_head"]


# Who may see it -----------------------------------------------------------------------------


def test_twins_that_differ_in_a_cells_secrets_have_the_same_display_byte_for_byte() -> None:
    def played(secret: str) -> list[str]:
        room = room_of("bridge-2025", pace="hand")
        line = PageOutlet(Pages(room), Chair(PUBLIC, PUBLIC))
        frames = line.frames()
        to_node(room, "orders")
        say(room, "RUS", "note", "rus-note", text=f"note {secret}")
        say(room, "RUS", "message", "rus-talk", to=["US", WHITE], text=f"talk {secret}")
        order = {"orders": [], "reason": secret}
        for amend in range(1 + len(secret) % 3):
            decide(room, "RUS", f"plan{amend}", order)
        frames += line.frames()
        all_decide(room, "rest")
        advance(room, "open")
        frames += line.frames()
        return frames

    peace, war = played("asdfgh"), played("qwertzu")
    assert len(peace) >= 3
    assert peace == war


def test_strangers_words_are_text() -> None:
    room = room_of("bridge-2025", pace="hand")
    say(room, WHITE, "message", "loud", to=room.roles, text=HOSTILE)
    found = display(room)["room_white"]
    assert "<script" not in found and "onerror=alert(2)" in text_of(found)


def test_messages_between_cells_are_not_on_it() -> None:
    room = room_of("bridge-2025", pace="hand")
    before = display(room)
    say(room, "US", "message", "quiet", to=["UKR"], text="between us")
    say(room, "US", "message", "loud", to=room.roles, text="to all cells")
    assert display(room) == before


def test_a_line_is_sent_only_what_changed() -> None:
    room = room_of("bridge-2025", pace="hand")
    line = PageOutlet(Pages(room), Chair(PUBLIC, PUBLIC))
    assert [one["type"] for one in drained(line)] == ["regions", "clock", "presence"]
    decide(room, room.session.waiting()[0], "secret")
    assert drained(line) == []
    say(room, WHITE, "message", "loud", to=room.roles, text="Five minutes")
    (news,) = drained(line)
    assert list(news["changed"]) == ["room_white"]


def test_the_host_prints_a_link_to_it(tmp_path: Path) -> None:
    room = room_of("tiny", tmp_path / "x.wargame")
    try:
        made = links(room, Seats(), "http://127.0.0.1:1")
        assert made[PUBLIC].startswith("http://127.0.0.1:1/room#")
        assert all("/#" in link for key, link in made.items() if key not in (PUBLIC, WHITE))
    finally:
        room.session.close()


# On a projector -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


def busy() -> Room:
    """Quarters in, with deals, rulings and talk: as full as the display gets."""
    room = room_of("bridge-2025", pace="clock")
    for step in range(2):
        to_node(room, "offers", f"o{step}")
        to_node(room, "hands", f"h{step}")
    for number in range(4):
        say(room, WHITE, "message", f"loud{number}", to=room.roles, text=f"Word {number} " * 20)
    to_node(room, "orders", "last")
    return room


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1024, 768)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_needs_scrolling_and_nothing_is_amiss(
    browser: Browser, size: tuple[int, int], theme: str
) -> None:
    with serving(busy()) as served:
        link = f"http://127.0.0.1:{served.port}/room#{served.tokens[PUBLIC]}"
        with opened(browser, link, size=size) as seen:
            page = seen.page
            page.locator("main:not([hidden])").wait_for()
            if theme == "dark":
                page.keyboard.press("d")
            expect(page.locator("html")).to_have_attribute("data-theme", theme)
            expect(page.locator("#clock")).to_have_text("10:00")
            expect(page.locator("#present")).to_have_text("No seat is connected yet")
            assert seen.complaints == [] and seen.violations() == []
            assert all(
                "#" not in url and served.tokens[PUBLIC] not in url for url in seen.requests[1:]
            )
            spill = page.evaluate(
                """["body", "#side", "#tracks", "#white", ".tile"].flatMap((name) =>
                    [...document.querySelectorAll(name)].filter((one) =>
                        one.scrollHeight > one.clientHeight + 2 ||
                        one.scrollWidth > one.clientWidth + 2
                    ).map((one) => name + " " + one.textContent.slice(0, 30)))"""
            )
            assert spill == []
            smallest = page.evaluate(
                """Math.min(...[...document.querySelectorAll(".value strong")].map((one) =>
                    parseFloat(getComputedStyle(one).fontSize) / innerHeight))"""
            )
            assert smallest > 0.045  # of the height of the screen


@pytest.mark.browser
def test_a_cells_link_on_the_display_is_not_shown_to_the_room(browser: Browser) -> None:
    with serving(room_of("tiny", pace="hand")) as served:
        token = served.tokens[served.room.roles[0]]
        with opened(browser, f"http://127.0.0.1:{served.port}/room#{token}") as seen:
            expect(seen.page.locator("#line")).to_contain_text("not the room's")
            seen.page.wait_for_timeout(300)
            expect(seen.page.locator("main")).to_be_hidden()


@pytest.mark.browser
def test_the_stage_comes_and_goes_as_the_white_cell_shows_a_roll(browser: Browser) -> None:
    room = room_of("bridge-2025", pace="hand")
    action = tabled(room)[0]
    with serving(room) as served:
        link = f"http://127.0.0.1:{served.port}/room#{served.tokens[PUBLIC]}"
        with opened(browser, link, size=(1280, 720)) as seen:
            turn = room.place[0]
            expect(seen.page.locator("#tracks")).to_be_visible()
            served.call(say, room, WHITE, "show", "one", turn=turn, cards=[action])
            expect(seen.page.locator(".stage .fell")).to_be_visible()
            expect(seen.page.locator("#tracks")).to_be_hidden()
            assert seen.violations() == []
            served.call(say, room, WHITE, "show", "none", turn=turn, cards=[])
            expect(seen.page.locator("#tracks")).to_be_visible()


for _test in (
    test_nothing_needs_scrolling_and_nothing_is_amiss,
    test_a_cells_link_on_the_display_is_not_shown_to_the_room,
    test_the_stage_comes_and_goes_as_the_white_cell_shows_a_roll,
):
    for _mark in needs_browser:
        _mark(_test)
