"""The page of a seat in a real browser, served by a real host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import LOOKS, PHONE, Watched, launched, needs_browser, opened, pdf_pages
from tests.host.helpers import advance, all_decide, decide, room_of, say, to_node
from tests.host.pages import Served, serving
from wargame.play.asides import WHITE
from wargame.play.room import Room

pytestmark = needs_browser

#: Nodes with a form, and a seat that is asked there.
FORMS = {
    "signals": "RUS",
    "events": "UKR",
    "offers": "US",
    "answers": "US",
    "orders": "US",
    "reactions": "RUS",
    "hands": "US",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


def go_on(served: Served, node: str, role: str = "") -> str:
    """Play on until a role is asked at a node, or any role at all; gives which."""
    room = served.room
    for step in range(60):
        assert not room.ended
        asked = served.call(room.session.asked)
        if room.place[1] == node and asked and role in ("", *asked):
            return role or asked[0]
        mark = f"{node}-{len(room.session.facts)}-{step}"
        served.call(all_decide, room, mark)
        served.advance(f"{mark}-w")
    raise AssertionError(node)


def at(node: str, role: str) -> Room:
    """An exercise at a node at which a role is asked; nobody has spent anything yet."""
    room = room_of("bridge-2025", pace="hand")
    while room.place[1] != node:
        for key in room.session.waiting():
            decide(room, key, f"{room.place[1]}-{key}", room.session.game.default(key))
        advance(room, f"{room.place[1]}-w")
    assert role in room.session.asked()
    return room


def ready(page: Page) -> None:
    page.locator("main:not([hidden])").wait_for()


def form(page: Page) -> str:
    """At which node the form stands, if there is one."""
    found = page.locator("form.node")
    return found.get_attribute("data-node") or "" if found.count() else ""


def decided(served: Served, role: str) -> dict[str, object]:
    return dict(served.room.session.game.decisions.get(role) or {})


# Opening ------------------------------------------------------------------------------------


def test_the_page_opens_clean_and_asks_nobody_else(browser: Browser) -> None:
    with (
        serving(room_of("bridge-2025", pace="hand")) as served,
        opened(browser, served.link("RUS"), size=PHONE) as seen,
    ):
        ready(seen.page)
        assert seen.complaints == []
        base = f"http://127.0.0.1:{served.port}/"
        assert all(url.startswith(base) for url in seen.requests)
        assert len(seen.requests) == len(set(seen.requests))  # each script once, and no other
        assert served.tokens["RUS"] not in "".join(
            url.partition("#")[0] for url in seen.requests
        )  # a fragment is never sent
        expect(seen.page.locator(".who")).to_have_text("Russia")
        expect(seen.page).to_have_title("Russia, Signals")


@pytest.mark.parametrize("token", ["", "#nobody"])
def test_a_link_that_opens_nothing_says_so_and_stops(browser: Browser, token: str) -> None:
    with (
        serving(room_of("tiny", pace="hand")) as served,
        opened(browser, f"http://127.0.0.1:{served.port}/{token}") as seen,
    ):
        expect(seen.page.locator("#line")).to_contain_text("sk the facilitator")
        seen.page.wait_for_timeout(1500)
        expect(seen.page.locator("#line")).to_contain_text("sk the facilitator")
        assert seen.page.locator("main").is_hidden()


def test_a_seat_opened_elsewhere_rests_until_it_is_wanted_here(browser: Browser) -> None:
    with (
        serving(room_of("tiny", pace="hand")) as served,
        opened(browser, served.link(served.room.roles[0])) as first,
    ):
        ready(first.page)
        with opened(browser, first.page.url) as second:
            ready(second.page)
            first.page.get_by_role("button", name="Use it here").click()
            expect(second.page.locator("#line")).to_contain_text("another device")
            expect(first.page.locator("#line")).to_be_hidden()


# Deciding -----------------------------------------------------------------------------------


def press_to(page: Page, selector: str, most: int = 400) -> None:
    """Walk with the tab key until something has the focus."""
    for _ in range(most):
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not reach {selector}")


def test_orders_are_given_by_keyboard_alone(browser: Browser) -> None:
    with serving(at("orders", "US")) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        ready(page)
        press_to(page, 'input[name="standing"]:checked')
        page.keyboard.press("ArrowDown")
        standing = str(page.evaluate("document.activeElement.value"))
        press_to(page, 'input[name="order"]:not(:disabled)')
        action = str(page.evaluate("document.activeElement.value"))
        page.keyboard.press("Space")
        press_to(page, "textarea")
        page.keyboard.type("it helps")
        press_to(page, 'select[name="shot-track"]')
        page.keyboard.type("US stocks")
        press_to(page, 'input[name="shot-at"]')
        page.keyboard.type("57.5")
        press_to(page, 'input[name="shot-chance"]')
        page.keyboard.type("60")
        press_to(page, 'textarea[name="reason"]')
        page.keyboard.type("refill first")
        expect(page.locator(".check")).to_contain_text("can be committed")
        press_to(page, "form.node button.primary")
        page.keyboard.press("Enter")
        expect(page.locator(".outcome").first).to_contain_text("Committed at")
        expect(page.locator("#status-title")).to_have_text("Orders: committed")
        taken = decided(served, "US")
        assert taken["standing"] == standing != served.room.session.game.default("US")["standing"]
        assert taken["orders"] == [{"action": action, "reason": "it helps"}]
        assert taken["reason"] == "refill first"
        assert taken["shot"] == {
            "track": "us_shelf",
            "test": "at_least",
            "at": 57500,
            "chance": 60,
        }
        assert page.evaluate("document.activeElement.matches('button.primary')")
        assert seen.complaints == []


@pytest.mark.parametrize(("node", "role"), [n for n in FORMS.items() if n[0] != "orders"])
def test_every_form_can_be_committed_and_amended(browser: Browser, node: str, role: str) -> None:
    with serving(room_of("bridge-2025", pace="hand")) as served:
        go_on(served, node, role)
        with opened(browser, served.link(role), size=PHONE) as seen:
            page = seen.page
            ready(page)
            assert form(page) == node
            page.locator("form.node details").evaluate_all("all => all.forEach(d => d.open = true)")
            page.locator("form.node input:not(:disabled):not(:checked)").first.check()
            page.locator("form.node button.primary").click()
            expect(page.locator("form.node .outcome")).to_contain_text("Committed at")
            before = decided(served, role)
            assert before
            page.get_by_role("button", name="Commit again").click()
            expect(page.locator("form.node .outcome")).to_contain_text("Committed at")
            assert decided(served, role) == before


def test_what_is_refused_says_why_by_name(browser: Browser) -> None:
    with serving(at("orders", "US")) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        ready(page)
        hand = [card for card in served.room.session.view("US")["hand"] if card["legal"]]
        hand.sort(key=lambda card: -card["cost"]["pc"])
        for card in hand[:3]:
            page.locator(f'input[name="order"][value="{card["action"]}"]').check()
        assert sum(card["cost"]["pc"] for card in hand[:3]) > 5000  # all there is
        line = page.locator(".check")
        expect(line).to_have_class("check refused")
        assert "`" not in line.inner_text()
        page.locator("form.node button.primary").click()
        expect(page.locator("form.node .outcome")).to_contain_text("Not taken")
        assert decided(served, "US") == {}


def test_a_shot_half_called_is_asked_about_and_not_sent(browser: Browser) -> None:
    with serving(at("orders", "US")) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        ready(page)
        page.locator('[name="shot-track"]').select_option(index=1)
        page.locator("form.node button.primary").click()
        expect(page.locator("form.node .outcome")).to_contain_text("needs a value")
        assert decided(served, "US") == {}


# Drafts -------------------------------------------------------------------------------------


def test_a_draft_survives_a_reload_news_and_a_lost_line(browser: Browser) -> None:
    with serving(at("orders", "US")) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        ready(page)
        boxes = page.locator('input[name="order"]:not(:disabled)')
        second, first = boxes.nth(1), boxes.nth(0)
        second.check()
        first.check()
        chosen = [second.get_attribute("value"), first.get_attribute("value")]
        reason = page.locator(f'textarea[name="reason:{chosen[0]}"]')
        reason.fill("half a sentence")
        page.locator('textarea[name="reason"]').fill("the plan")
        message = page.locator('form[data-command="message"] textarea')
        page.get_by_role("button", name="Talk").click()
        message.fill("half a message")

        def stands() -> None:
            expect(page.locator(f'textarea[name="reason:{chosen[0]}"]')).to_have_value(
                "half a sentence"
            )
            expect(page.locator('textarea[name="reason"]')).to_have_value("the plan")
            places = page.locator('input[name="order"]:checked').evaluate_all(
                "all => all.map(b => [b.dataset.place, b.value])"
            )
            assert sorted(places) == [["1", chosen[0]], ["2", chosen[1]]]
            expect(message).to_have_value("half a message")

        stands()
        page.reload()
        ready(page)
        stands()
        page.get_by_role("button", name="Talk").click()
        served.call(say, served.room, "UKR", "message", "news-one", to=["US"], text="News")
        expect(page.locator(".thread")).to_contain_text("News")
        stands()
        page.context.set_offline(True)  # a line that is cut is back too soon
        expect(page.locator("body")).to_have_attribute("data-line", "lost")
        expect(page.locator("#line")).to_contain_text("You see the state as of")
        stands()
        page.context.set_offline(False)
        expect(page.locator("body")).to_have_attribute("data-line", "open", timeout=20000)
        stands()
        assert [one for one in seen.complaints if "WebSocket" not in one] == []


def test_a_draft_follows_the_seat_to_another_device(browser: Browser) -> None:
    with serving(at("orders", "US")) as served:
        with opened(browser, served.link("US")) as desk:
            ready(desk.page)
            box = desk.page.locator('input[name="order"]:not(:disabled)').first
            box.check()
            value = box.get_attribute("value")
            desk.page.locator('textarea[name="reason"]').fill("on the train")
            expect(desk.page.locator(".check")).to_contain_text("can be committed")
        with opened(browser, served.link("US"), size=PHONE) as phone:
            ready(phone.page)
            expect(phone.page.locator(f'input[value="{value}"]')).to_be_checked()
            expect(phone.page.locator('textarea[name="reason"]')).to_have_value("on the train")


def test_typing_is_not_disturbed_by_news(browser: Browser) -> None:
    with serving(at("orders", "US")) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        ready(page)
        box = page.locator('textarea[name="reason"]')
        box.focus()
        page.keyboard.type("one two")
        page.keyboard.press("ArrowLeft")
        served.decide("UKR", "other")
        served.call(say, served.room, "UKR", "message", "news-two", to=["US"], text="News")
        expect(page.locator(".thread")).to_contain_text("News")
        page.keyboard.type("!")
        expect(box).to_have_value("one tw!o")


def test_a_command_sent_into_a_dead_line_is_done_once(browser: Browser) -> None:
    with serving(at("orders", "US")) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        ready(page)
        page.get_by_role("button", name="Talk").click()
        compose = page.locator('form[data-command="message"]')
        for n in range(4):
            compose.get_by_label("Ukraine").check()
            compose.locator("textarea").fill(f"message {n}")
            served.cut()
            compose.get_by_role("button", name="Send").click()
            expect(page.locator(".thread")).to_contain_text(f"message {n}", timeout=20000)
        said = [one["body"]["text"] for one in served.room.feed(WHITE) if one["kind"] == "message"]
        assert said == [f"message {n}" for n in range(4)]


# Going on -----------------------------------------------------------------------------------


def test_the_phase_is_announced_and_the_clock_runs(browser: Browser) -> None:
    room = room_of("bridge-2025", pace="clock")
    with serving(room) as served, opened(browser, served.link("US"), size=PHONE) as seen:
        page = seen.page
        ready(page)
        expect(page.locator("#announce")).to_have_text("")
        go_on(served, "orders", "US")
        expect(page.locator("#announce p").last).to_have_text("Your decision: Orders")
        expect(page.locator("#clock")).to_have_text("10:00")
        expect(page.locator("#clock")).to_have_text("9:59")
        served.call(say, room, WHITE, "clock", "soon", what="set", seconds=61, reason="late")
        expect(page.locator("#announce p").last).to_have_text("One minute is left.", timeout=10000)
        served.call(say, room, WHITE, "clock", "hold", what="hold", reason="coffee")
        expect(page.locator("#clock")).to_contain_text("held")


def test_hostile_words_stay_words(browser: Browser) -> None:
    words = "<img src=x onerror=\"document.title='had'\"><script>document.title='had'</script>"
    with serving(at("orders", "US")) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        ready(page)
        served.call(say, served.room, "RUS", "message", "hostile", to=["US"], text=words)
        expect(page.locator(".thread .text")).to_have_text(words)
        expect(page).to_have_title("United States, Orders")
        assert page.locator(".thread img").count() == 0
        assert seen.complaints == []


# For everyone -------------------------------------------------------------------------------

TABS = ("decide", "news", "tracks", "cards", "deals", "talk", "brief")


def look(seen: Watched, where: str) -> None:
    """Nothing serious to a screen reader's eye, nothing wider than the window, all of it large."""
    assert seen.violations() == [], where
    assert seen.overflow() <= 0, where
    assert seen.small() == [], where


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_every_part_is_sound_for_everyone(
    browser: Browser, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "hands")
    say(room, "UKR", "message", "talk-one", to=["US"], text="Let us talk " + "x" * 200, room="A")
    say(room, "US", "note", "note-one", text="Remember")
    with (
        serving(room) as served,
        opened(browser, served.link("US"), size=size, scheme=scheme) as seen,
    ):
        ready(seen.page)
        expect(seen.page.locator("#deals summary").first).to_be_attached()  # the rest has come
        for tab in TABS:
            button = seen.page.locator(f'nav [data-go="{tab}"]')
            if button.is_visible():
                button.click()
            seen.page.locator(f"#{tab} details").evaluate_all(
                "all => all.slice(0, 6).forEach(one => one.open = true)"
            )
            look(seen, tab)


def test_the_page_prints_a_sheet_to_read(browser: Browser) -> None:
    with serving(at("orders", "US")) as served, opened(browser, served.link("US")) as seen:
        ready(seen.page)
        expect(seen.page.locator("#deals summary").first).to_be_attached()
        paper = seen.page.pdf(format="A4")
        assert 5 <= pdf_pages(paper) <= 30
        assert seen.page.locator("#cards details[open]").count() == 0  # as it was
        seen.page.emulate_media(media="print")
        for tab in ("decide", "news", "tracks", "cards", "deals", "brief"):
            assert seen.page.locator(f"#{tab}").is_visible(), tab
        for gone in ("nav", "form.node", "#talk"):
            assert seen.page.locator(gone).is_hidden(), gone
