"""What a person has written is never taken away: by news, by an answer, by the host's end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import PHONE, launched, needs_browser, opened
from tests.host.helpers import decide, play_out, room_of, say, to_node
from tests.host.pages import Served, serving
from wargame.host.exercise import resumed_room
from wargame.play.asides import WHITE
from wargame.play.room import Room
from wargame.play.survey import EVALUATOR
from wargame.play.view_public import PUBLIC

pytestmark = needs_browser

PLAN = 'form.node textarea[name="reason"]'


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


def at_orders(save: Path | None = None) -> Room:
    room = room_of("bridge-2025", save, pace="hand")
    to_node(room, "orders")
    return room


def ready(page: Page) -> None:
    page.locator("main:not([hidden])").wait_for()


def until(page: Page, holds: str) -> None:
    """Until something holds on the page; the page's own policy lets no text be run in it."""
    for _ in range(600):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(holds)


def cut(served: Served, page: Page) -> None:
    """Cut the line of a page, and see that the page has noticed: it may be back at once."""
    page.evaluate(
        """() => {
            const line = document.getElementById('line');
            const look = () => (window.lost ||= line.textContent.includes('reconnecting'));
            new MutationObserver(look).observe(line, { childList: true });
        }"""
    )
    served.cut()
    until(page, "window.lost === true")


def news(served: Served, ident: str, text: str) -> None:
    served.call(say, served.room, "UKR", "message", ident, to=["US"], text=text)


# At a seat ----------------------------------------------------------------------------------


def test_the_half_written_word_of_a_touch_keyboard_outlives_a_patch(browser: Browser) -> None:
    with (
        serving(at_orders()) as served,
        opened(browser, served.link("US"), size=PHONE) as seen,
    ):
        page = seen.page
        ready(page)
        page.locator(PLAN).focus()
        page.keyboard.type("hold ")
        keyboard = page.context.new_cdp_session(page)
        keyboard.send(
            "Input.imeSetComposition", {"text": "th", "selectionStart": 2, "selectionEnd": 2}
        )
        page.evaluate(f"window.had = document.querySelector('{PLAN}')")
        # the form is another now: it was committed, as if from the seat's other hand
        served.call(decide, served.room, "US", "other-hand", {"orders": [], "reason": "other"})
        expect(page.locator("#status-title")).to_have_text("Orders: committed")
        assert page.evaluate("window.had.isConnected")  # in the middle of a word nothing is patched
        keyboard.send(
            "Input.imeSetComposition", {"text": "the", "selectionStart": 3, "selectionEnd": 3}
        )
        keyboard.send("Input.insertText", {"text": "the line"})
        expect(page.get_by_role("button", name="Commit again")).to_be_visible()
        expect(page.locator(PLAN)).to_have_value("hold the line")
        assert page.evaluate(f"document.activeElement.matches('{PLAN}')")
        assert seen.complaints == []


def test_what_is_written_after_committing_is_a_new_draft(browser: Browser) -> None:
    with serving(at_orders()) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        ready(page)
        page.locator(PLAN).fill("first")
        page.evaluate(
            f"""() => {{
                document.querySelector('form.node button.primary').click();
                const field = document.querySelector('{PLAN}');
                field.value = 'first, and second thoughts';
                field.dispatchEvent(new Event('input', {{ bubbles: true }}));
            }}"""
        )  # before the answer can be here
        expect(page.get_by_role("button", name="Commit again")).to_be_visible()
        expect(page.locator(PLAN)).to_have_value("first, and second thoughts")
        assert served.room.session.game.decisions["US"]["reason"] == "first"
        page.reload()
        ready(page)
        expect(page.locator(PLAN)).to_have_value("first, and second thoughts")


def begun_afresh(page: Page) -> None:
    ready(page)
    page.locator(PLAN).fill("a long plan")
    page.get_by_role("button", name="Start afresh").click()
    expect(page.locator(PLAN)).to_have_value("")


def test_a_form_that_was_begun_afresh_can_be_brought_back(browser: Browser) -> None:
    with serving(at_orders()) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        begun_afresh(page)
        page.get_by_role("button", name="Bring back what I had").click()
        expect(page.locator(PLAN)).to_have_value("a long plan")
        page.reload()
        ready(page)
        expect(page.locator(PLAN)).to_have_value("a long plan")


def test_what_was_begun_afresh_can_be_brought_back_after_news(browser: Browser) -> None:
    with serving(at_orders()) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        begun_afresh(page)
        page.evaluate(f"window.had = document.querySelector('{PLAN}')")
        # the form comes anew, as it does when what would make an order likelier has been reckoned
        served.call(decide, served.room, "US", "other-hand", {"orders": [], "reason": "other"})
        until(page, "!window.had.isConnected")
        page.get_by_role("button", name="Bring back what I had").click()
        expect(page.locator(PLAN)).to_have_value("a long plan")
        expect(page.locator("form.node .outcome")).to_contain_text("Your draft, as you left it.")
        assert seen.complaints == []


def test_a_committed_word_is_not_said_of_the_next_phase(browser: Browser) -> None:
    room = room_of("bridge-2025", pace="ready", seats={"US": "person", **OTHERS})
    with serving(room) as served, opened(browser, served.link("US"), size=PHONE) as seen:
        page = seen.page
        ready(page)
        for phase in ("Offers", "Orders"):
            expect(page.locator(".phase")).to_have_text(phase)
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            page.locator("form.node button.primary").click()
            expect(page.locator(".phase")).not_to_have_text(phase)
            expect(page.locator("form.node .outcome")).to_be_empty()
            assert page.evaluate("scrollY") == 0  # what is asked now stands at the top
            if page.locator(".phase").inner_text() == "Answers":
                page.locator("form.node button.primary").click()
        assert seen.complaints == []


OTHERS = dict.fromkeys(("UKR", "EU", "NATO", "RUS"), "doctrine")


def test_a_page_comes_back_with_its_draft_when_the_host_does(
    browser: Browser, tmp_path: Path
) -> None:
    save = tmp_path / "x.wargame"
    with serving(at_orders(save)) as before, opened(browser, before.link("US")) as seen:
        page = seen.page
        ready(page)
        page.locator(PLAN).fill("through the night")
        page.get_by_role("button", name="Talk").click()
        message = page.locator('form[data-command="message"]')
        message.locator("textarea").fill("still there?")
        before.stop()
        expect(page.locator("#line")).to_contain_text("reconnecting")
        message.get_by_label("Ukraine").check()
        message.get_by_role("button", name="Send").click()
        expect(message.locator(".outcome")).to_contain_text("as soon as it is back")
        before.room.session.close()
        with serving(resumed_room(save, pace="hand"), before) as again:
            expect(page.locator("#line")).to_be_hidden(timeout=20000)
            expect(page.locator(".thread")).to_contain_text("still there?")
            expect(page.locator(PLAN)).to_have_value("through the night")
            page.locator("form.node button.primary").click()
            expect(page.get_by_role("button", name="Commit again")).to_be_visible()
            assert again.room.session.game.decisions["US"]["reason"] == "through the night"
        again.room.session.close()


def sleep_and_wake(page: Page) -> None:
    """As if the device had slept for a minute."""
    page.evaluate(
        """() => {
            const show = (hidden) => {
                Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
                document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
            };
            show(true);
            const now = Date.now;
            Date.now = () => now() + 60000;
            show(false);
        }"""
    )


@pytest.mark.parametrize("over", [False, True])
def test_a_device_that_slept_asks_whether_its_line_lives(browser: Browser, over: bool) -> None:
    room = room_of("tiny", pace="hand", turns=1)
    if over:
        play_out(room)
    role = room.roles[0]
    with serving(room) as served, opened(browser, served.link(role), listen=True) as seen:
        page = seen.page
        ready(page)
        before = len(seen.frames)
        sleep_and_wake(page)
        page.wait_for_timeout(500)
        assert any('"checked"' in one or '"refused"' in one for one in seen.frames[before:])
        expect(page.locator("#line")).to_be_hidden()
        expect(page.locator("form.node .check")).to_have_count(0 if over else 1)
        if not over:
            expect(page.locator("form.node .check")).to_be_empty()  # it was no plan of anybody's


def test_a_device_without_a_network_says_so_at_once(browser: Browser) -> None:
    with serving(at_orders()) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        ready(page)
        page.locator(PLAN).fill("in the lift")
        page.context.set_offline(True)
        expect(page.locator("#line")).to_contain_text("reconnecting")
        page.context.set_offline(False)
        expect(page.locator("#line")).to_be_hidden(timeout=20000)
        expect(page.locator(PLAN)).to_have_value("in the lift")


# Focus, and what is said ---------------------------------------------------------------------


def test_news_take_the_focus_from_nothing(browser: Browser) -> None:
    with serving(at_orders()) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        ready(page)
        page.get_by_role("button", name="Talk").click()
        news(served, "first-news", "One")
        reply = page.get_by_role("button", name="Write to them")
        reply.focus()
        news(served, "second-news", "Two")
        expect(page.locator(".thread")).to_contain_text("Two")
        assert page.evaluate("document.activeElement.matches('[data-reply]')")
        cards = "form.node .cards > li"
        for within in (f'{cards} input[name="order"]:enabled', f"{cards} > details > summary"):
            place = page.locator(within).last
            place.focus()
            said = page.evaluate("document.activeElement.closest('li').textContent")
            served.call(
                decide, served.room, "US", f"again-{len(within)}", {"orders": [], "reason": within}
            )
            expect(page.locator(PLAN)).to_have_value(within)
            assert page.evaluate("document.activeElement.closest('li')?.textContent") == said


def test_what_comes_is_said_politely_and_once(browser: Browser) -> None:
    with (
        serving(at_orders()) as served,
        opened(browser, served.link("US"), size=PHONE) as seen,
    ):
        page = seen.page
        ready(page)
        said = page.locator("#announce p")
        expect(page.locator("#announce")).to_have_attribute("aria-live", "polite")
        expect(said).to_have_count(0)
        news(served, "news-one", "One")
        expect(said).to_have_text(["A message from Ukraine."])
        news(served, "news-two", "Two")
        expect(said).to_have_text(["A message from Ukraine."] * 2)
        served.call(say, served.room, "US", "message", "mine", to=["UKR"], text="Mine")
        expect(page.locator(".thread .mine")).to_have_count(1)
        expect(said).to_have_count(2)
        # the words of others are never read out unasked, and the tab says that there are some
        assert page.locator('nav [data-go="talk"][data-new]').count() == 1
        seen.page.locator('nav [data-go="talk"]').click()
        served.advance("over")
        expect(said.last).to_have_text("Your decision: Reactions")
        assert page.locator('nav [data-go="decide"][data-new]').count() == 1


# The survey, and an evaluator's notes -----------------------------------------------------------


def test_unsent_answers_outlive_a_reload_and_a_lost_line(browser: Browser) -> None:
    room = room_of("tiny", pace="hand", turns=1)
    role = room.roles[0]
    play_out(room)
    with serving(room) as served:
        link = f"http://127.0.0.1:{served.port}/survey.html#{served.tokens[role]}"
        with opened(browser, link, size=PHONE) as seen:
            page = seen.page
            ready(page)
            page.locator("[name=strength]").nth(1).fill("The second thing")
            page.get_by_label("What could not be seen").fill("The pipeline")
            scale = page.get_by_role("group", name="How it was conducted")
            scale.get_by_label("5 (excellent)").check()

            def stands() -> None:
                expect(page.locator("[name=strength]").nth(0)).to_have_value("")
                expect(page.locator("[name=strength]").nth(1)).to_have_value("The second thing")
                expect(page.get_by_label("What could not be seen")).to_have_value("The pipeline")
                expect(scale.get_by_label("5 (excellent)")).to_be_checked()

            page.reload()
            ready(page)
            stands()
            page.context.set_offline(True)  # a line that is cut is back too soon
            expect(page.locator("#line")).to_contain_text("reconnecting")
            page.get_by_role("button", name="Send the answers").click()
            page.context.set_offline(False)
            outcome = page.locator("#survey .outcome")
            expect(outcome).to_have_text("Your answers are kept.", timeout=20000)
            stands()  # to be looked at, and sent again
            (answers,) = [one for one in served.room.feed(WHITE) if one["kind"] == "survey"]
            assert answers["body"]["strengths"] == ["The second thing"]
            assert answers["body"]["conduct"] == 5
            page.get_by_role("link", name="Back to the seat").click()
            expect(page.locator("#status-title")).to_have_text("The exercise is over")


def test_an_evaluators_note_outlives_a_reload_with_what_it_is_put_to(browser: Browser) -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "orders")
    with serving(room) as served:
        token = served.seats.issue(f"{EVALUATOR}-1", PUBLIC)
        with opened(browser, f"http://127.0.0.1:{served.port}/#{token}") as seen:
            page = seen.page
            page.locator("#evaluate").wait_for()  # where a bare link leads, too
            page.get_by_label("What you saw").fill("They asked twice")
            page.get_by_label("Objective").select_option(index=2)
            chosen = page.get_by_label("Objective").input_value()
            page.get_by_label("Rating").select_option("M")
            page.reload()
            expect(page.get_by_label("What you saw")).to_have_value("They asked twice")
            expect(page.get_by_label("Objective")).to_have_value(chosen)
            expect(page.get_by_label("Rating")).to_have_value("M")
            page.get_by_role("button", name="Keep the note").click()
            expect(page.locator("#evaluate .outcome")).to_have_text("Your note is kept.")
            expect(page.get_by_label("What you saw")).to_have_value("")
            page.reload()
            page.locator("#evaluate").wait_for()
            expect(page.get_by_label("What you saw")).to_have_value("")
