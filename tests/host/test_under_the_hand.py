"""The page changes while somebody has a hand on it, and while answers are on their way.

Nothing here waits and hopes: what the host says is held back, or comes when a test lets it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser import PHONE, Watched, launched, needs_browser, opened
from tests.host.helpers import all_decide, decide, order, room_of, say, to_node
from tests.host.pages import Served, serving
from tests.host.test_drafts import OTHERS, PLAN, at_orders, cut, ready, until
from wargame.host import regions_white_acts
from wargame.play import room_rulings
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.play.room import Chair, Room
from wargame.play.survey import EVALUATOR

pytestmark = needs_browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


class Wire:
    """The line of a page, of which a test holds back what the host says."""

    def __init__(self, page: Page) -> None:
        self._page: WebSocketRoute | None = None
        self._kinds: tuple[str, ...] = ()
        self._held: list[str] = []
        page.route_web_socket("**/seat", self._through)
        page.reload()
        ready(page)

    def _through(self, page: WebSocketRoute) -> None:
        self._page = page
        host = page.connect_to_server()

        def said(text: str | bytes) -> None:
            # What comes after a message that is held is held with it: order is the line's.
            if self._held or json.loads(text)["type"] in self._kinds:
                self._held.append(str(text))
            else:
                page.send(text)

        host.on_message(said)

    def hold(self, *kinds: str) -> None:
        """From the next message of these kinds on, everything waits."""
        self._kinds = kinds

    def waits(self, page: Page, kind: str) -> None:
        """Until the host has said that."""
        for _ in range(600):
            if any(json.loads(one)["type"] == kind for one in self._held):
                return
            page.wait_for_timeout(50)
        raise AssertionError(f"the host never said {kind}")

    def release(self) -> None:
        """Let everything come, in its order."""
        held, self._held, self._kinds = self._held, [], ()
        assert self._page is not None
        for text in held:
            self._page.send(text)


@contextmanager
def seated(
    browser: Browser, room: Room | None = None, role: str = "US", **more: Any
) -> Iterator[tuple[Served, Page, Watched]]:
    """Somebody at a page, at the orders where no other room is given."""
    room = room or at_orders()
    if role != WHITE:
        room.advise(role)  # what comes late of a form is in it from the first
    with (
        serving(room) as served,
        opened(browser, served.link(role), listen=True, **more) as seen,
    ):
        ready(seen.page)
        yield served, seen.page, seen
        assert seen.complaints == []


def other_hand(served: Served, reason: str) -> None:
    """The form at hand is made anew: the seat has committed, as if from another device."""
    served.call(
        decide,
        served.room,
        "US",
        f"hand-{reason.replace(' ', '-')}",
        {"orders": [], "reason": reason},
    )


def come(page: Page, seen: Watched, words: str) -> None:
    """Until words have come in over the line."""
    for _ in range(600):
        if any(words in one for one in seen.frames):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{words} never came")


def committed(served: Served) -> str:
    return str(served.call(lambda: served.room.session.game.decisions["US"]["reason"]))


# A finger is down ---------------------------------------------------------------------------


def test_a_button_that_is_replaced_while_it_is_pressed_is_pressed(browser: Browser) -> None:
    with seated(browser) as (served, page, seen):
        page.locator(PLAN).fill("mine")
        page.locator("form.node button.primary").hover()
        page.mouse.down()
        page.evaluate("window.had = document.querySelector('form.node')")
        other_hand(served, "other")
        come(page, seen, "Commit again")
        page.mouse.up()
        expect(page.locator("form.node .outcome")).to_contain_text("Committed at")
        assert committed(served) == "mine"
        until(page, "!window.had.isConnected")  # what waited has come
        expect(page.get_by_role("button", name="Commit again")).to_be_visible()


def test_a_box_that_is_replaced_while_its_key_is_down_is_ticked(browser: Browser) -> None:
    with seated(browser) as (served, page, seen):
        box = page.locator('form.node .cards input[name="order"]:enabled').first
        box.focus()
        page.keyboard.down("Space")
        other_hand(served, "other")
        come(page, seen, "Commit again")
        page.keyboard.up("Space")
        expect(page.get_by_role("button", name="Commit again")).to_be_visible()
        expect(box).to_be_checked()


def test_a_finger_that_scrolls_holds_nothing_up(browser: Browser) -> None:
    with seated(browser) as (served, page, _seen):
        page.locator(PLAN).dispatch_event(
            "pointerdown", {"isPrimary": True, "pointerType": "touch", "pointerId": 7}
        )
        page.locator(PLAN).dispatch_event(
            "pointercancel", {"isPrimary": True, "pointerType": "touch", "pointerId": 7}
        )
        other_hand(served, "other")
        expect(page.get_by_role("button", name="Commit again")).to_be_visible()


def test_an_open_list_stays_open(browser: Browser) -> None:
    with seated(browser) as (served, page, seen):
        shot = page.locator('[name="shot-track"]')
        page.evaluate("""window.had = document.querySelector('[name="shot-track"]')""")
        shot.focus()
        page.keyboard.press("Alt+ArrowDown")
        until(page, "window.had.matches(':open')")
        other_hand(served, "other")
        come(page, seen, "Commit again")
        expect(page.locator("#status-title")).to_have_text("Orders: committed")
        assert page.evaluate("window.had.isConnected && window.had.matches(':open')")
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Commit again")).to_be_visible()


def test_a_double_press_commits_one_phase_and_not_the_next(browser: Browser) -> None:
    room = room_of("bridge-2025", pace="ready", seats={"US": "person", **OTHERS})
    with seated(browser, room) as (served, page, _seen):
        expect(page.locator(".phase")).to_have_text("Offers")
        page.locator("form.node button.primary").click()
        expect(page.locator(".phase")).to_have_text("Answers")
        page.locator("form.node button.primary").hover()
        page.mouse.down(click_count=2)  # the second half of a double press
        page.mouse.up(click_count=2)
        page.locator("nav [data-go=talk]").click()
        form = page.locator('form[data-command="message"]')
        form.locator('[name="to"]').first.check()
        form.locator("textarea").fill("after that")
        form.get_by_role("button", name="Send").click()
        expect(form.locator(".outcome")).to_have_text("Sent.")
        assert served.call(lambda: served.room.place[1]) == "answers"


def test_a_message_that_is_sent_twice_is_sent_once_and_not_complained_of(browser: Browser) -> None:
    with seated(browser) as (served, page, _seen):
        wire = Wire(page)
        page.locator("nav [data-go=talk]").click()
        form = page.locator('form[data-command="message"]')
        form.locator('[name="to"]').first.check()
        form.locator("textarea").fill("once")
        wire.hold("ack")
        form.evaluate("one => one.requestSubmit()")
        form.evaluate("one => { one.noValidate = true; one.requestSubmit(); }")
        expect(form.locator(".outcome")).to_have_text("Sending…")
        wire.release()
        expect(form.locator(".outcome")).to_have_text("Sent.")
        said = [one for one in served.call(served.room.feed, WHITE) if one["kind"] == "message"]
        assert len(said) == 1


def test_begun_afresh_twice_it_can_still_be_brought_back(browser: Browser) -> None:
    with seated(browser) as (_served, page, _seen):
        page.locator(PLAN).fill("a long plan")
        for _ in range(2):
            page.get_by_role("button", name="Start afresh").click()
            expect(page.locator(PLAN)).to_have_value("")
        page.get_by_role("button", name="Bring back what I had").click()
        expect(page.locator(PLAN)).to_have_value("a long plan")


# What is in hand, and the host -------------------------------------------------------------------


def drafted(served: Served) -> str:
    """What the host keeps of the plan in hand."""
    draft = served.call(lambda: served.room.cells["US"].draft)
    return str(draft["decision"]["reason"]) if draft else ""


def test_a_plan_is_kept_by_the_host_though_its_form_comes_anew(browser: Browser) -> None:
    with seated(browser) as (served, page, _seen):
        page.clock.install()
        page.locator(PLAN).fill("half a thought")
        page.evaluate("window.had = document.querySelector('form.node')")
        other_hand(served, "other")
        until(page, "!window.had.isConnected")
        page.clock.run_for(1000)  # the pause after the last letter
        expect(page.locator("form.node .check")).to_have_text("It can be committed.")
        assert drafted(served) == "half a thought"


def test_a_plan_is_kept_by_the_host_though_a_message_goes_out_at_once(browser: Browser) -> None:
    with seated(browser) as (served, page, _seen):
        page.clock.install()
        page.locator(PLAN).fill("half a thought")
        form = page.locator('form[data-command="message"]')
        form.evaluate(
            """form => {
                form.querySelector('[name=to]').checked = true;
                form.elements.text.value = 'wait';
                form.requestSubmit();
            }"""
        )
        page.clock.run_for(1000)
        expect(page.locator("form.node .check")).to_have_text("It can be committed.")
        assert drafted(served) == "half a thought"


def test_a_late_answer_to_an_older_draft_is_not_said(browser: Browser) -> None:
    with seated(browser) as (served, page, _seen):
        wire = Wire(page)
        wire.hold("checked", "refused")
        page.locator(PLAN).fill("first")
        wire.waits(page, "checked")
        page.locator(PLAN).fill("first and second")  # its own pause has not passed
        wire.hold("regions")
        page.evaluate("window.heard = 0")
        wire.release()
        expect(page.locator("form.node .outcome")).to_have_text("Kept, not committed.")
        wire.hold("checked", "refused")
        wire.waits(page, "checked")
        served.advance("over")
        wire.waits(page, "regions")
        wire.release()
        expect(page.locator(".phase")).to_have_text("Reactions")
        expect(page.locator("form.node .check")).to_be_empty()


def test_what_another_page_had_in_hand_does_not_come_over_what_is_committed(
    browser: Browser,
) -> None:
    with seated(browser) as (served, page, _seen):
        draft = {"orders": [], "reason": "from the telephone"}
        served.call(_hear, served.room, draft)
        page.reload()
        ready(page)
        expect(page.locator(PLAN)).to_have_value("from the telephone")
        page.locator(PLAN).fill("from the laptop")
        page.locator("form.node button.primary").click()
        expect(page.get_by_role("button", name="Commit again")).to_be_visible()
        expect(page.locator(PLAN)).to_have_value("from the laptop")
        other_hand(served, "other")
        expect(page.locator(PLAN)).to_have_value("other")


def _hear(room: Room, decision: dict[str, Any]) -> None:
    turn, node = room.place
    text = json.dumps({"type": "draft", "turn": turn, "node": node, "decision": decision})
    said = protocol.read(text)
    assert isinstance(said, protocol.Draft)
    room.hear(Chair("US", "US"), said)


def test_what_was_written_without_a_line_reaches_the_host_when_it_is_back(
    browser: Browser,
) -> None:
    with seated(browser) as (served, page, seen):
        page.context.set_offline(True)
        expect(page.locator("#line")).to_contain_text("reconnecting")
        page.locator(PLAN).fill("in the lift")
        page.get_by_role("button", name="Talk").click()
        page.get_by_role("button", name="We are stuck").click()
        page.context.set_offline(False)
        expect(page.locator("#line")).to_be_hidden(timeout=20000)
        seen.complaints.clear()  # the browser's own, of tries without a network
        expect(page.locator("form.node .check")).to_have_text("It can be committed.")
        assert drafted(served) == "in the lift"
        assert served.call(lambda: served.room.cells["US"].state) == "stuck"


def test_a_page_that_may_keep_nothing_loses_nothing(browser: Browser) -> None:
    with seated(browser) as (served, page, _seen):
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } })"
        )
        page.reload()
        ready(page)
        page.locator(PLAN).fill("in a private window")
        page.evaluate("window.had = document.querySelector('form.node')")
        other_hand(served, "other")
        until(page, "!window.had.isConnected")
        expect(page.locator(PLAN)).to_have_value("in a private window")
        page.locator("form.node button.primary").click()
        expect(page.locator("form.node .outcome")).to_contain_text("Committed at")
        assert committed(served) == "in a private window"


def test_a_message_that_is_refused_is_kept_though_more_was_written(browser: Browser) -> None:
    with seated(browser) as (_served, page, _seen):
        wire = Wire(page)
        page.locator("nav [data-go=talk]").click()
        page.get_by_text("A reason for or against a move").click()
        form = page.locator('form[data-command="argue"]')
        form.locator('[name="ruling"]').fill("US-9")
        form.locator("textarea").fill("It is dark.")
        wire.hold("refused")
        form.get_by_role("button").click()
        wire.waits(page, "refused")
        form.locator("textarea").fill("And cold.")
        wire.release()
        expect(form.locator(".outcome")).to_contain_text("Not taken")
        expect(form.locator("textarea")).to_have_value("It is dark.\n\nAnd cold.")
        page.reload()
        ready(page)
        expect(form.locator("textarea")).to_have_value("It is dark.\n\nAnd cold.")


def test_a_decision_that_comes_too_late_is_not_said_of_the_next(browser: Browser) -> None:
    with seated(browser) as (served, page, _seen):
        wire = Wire(page)
        wire.hold("regions")
        served.advance("over")
        wire.waits(page, "regions")
        page.locator(PLAN).fill("too late")
        page.locator("form.node button.primary").click()
        wire.waits(page, "refused")
        wire.release()
        expect(page.locator(".phase")).to_have_text("Reactions")
        expect(page.locator("#line")).to_contain_text("Orders came too late")
        expect(page.locator("form.node .outcome")).to_be_empty()
        cut(served, page)  # it is said until somebody has read it
        expect(page.locator("#line")).to_contain_text("Orders came too late", timeout=20000)
        page.get_by_role("button", name="Understood").click()
        expect(page.locator("#line")).to_be_hidden()


def test_a_long_text_stays_where_it_was_scrolled_to(browser: Browser) -> None:
    with seated(browser) as (served, page, _seen):
        plan = page.locator(PLAN)
        plan.fill("\n".join(f"line {n}" for n in range(60)))
        plan.evaluate("one => { one.style.height = '150px'; one.scrollTop = 400; }")
        page.evaluate("window.had = document.querySelector('form.node')")
        other_hand(served, "other")
        until(page, "!window.had.isConnected")
        assert plan.evaluate("one => [one.style.height, one.scrollTop]") == ["150px", 400]


def test_what_is_written_in_stays_under_the_eyes_when_news_come_above_it(
    browser: Browser,
) -> None:
    with seated(browser, size=PHONE) as (served, page, _seen):
        plan = page.locator(PLAN)
        plan.focus()
        top = f"document.querySelector('{PLAN}').getBoundingClientRect().top"
        before = page.evaluate(top)
        told = {"to": served.room.roles, "text": "A word. " * 60, "reason": "so"}
        served.call(say, served.room, WHITE, "disclose", "word", **told)
        expect(page.locator('[data-region="bulletin"]')).to_contain_text("A word.")
        assert abs(page.evaluate(top) - before) < 2
        assert page.evaluate(f"document.activeElement.matches('{PLAN}')")


# Back in time -------------------------------------------------------------------------------------


def back(served: Served, to: int = 0) -> None:
    """The White Cell goes back to one of the places it may, the latest first."""
    places = regions_white_acts.places(served.call(served.room.feed, WHITE))
    after = places[to]["after"]
    said = {"after": after, "name": f"again {after}", "reason": "a misread card"}
    served.call(say, served.room, WHITE, "rewind", f"back-{after}", **said)


def test_nothing_is_said_to_be_committed_that_was_before_a_rewind(
    browser: Browser, tmp_path: Path
) -> None:
    with seated(browser, at_orders(tmp_path / "x.wargame")) as (served, page, _seen):
        page.get_by_role("button", name="Talk").click()
        message = page.locator('form[data-command="message"] textarea')
        message.press_sequentially("half a mess")
        page.locator(PLAN).fill("a plan")
        page.locator("form.node button.primary").click()
        expect(page.locator("form.node .outcome")).to_contain_text("Committed at")
        message.focus()
        back(served)
        expect(page.locator("#line")).to_contain_text("gone back in time")
        expect(page.locator("form.node button.primary")).to_have_text("Commit orders")
        expect(page.locator("form.node .outcome")).not_to_contain_text("Committed")
        expect(message).to_be_focused()
        page.keyboard.type("age")
        expect(message).to_have_value("half a message")
        cut(served, page)  # nobody has read yet that it went back
        expect(page.locator("#line")).to_contain_text("gone back in time", timeout=20000)
    served.room.session.close()


def test_a_decision_on_its_way_is_not_taken_in_another_past(
    browser: Browser, tmp_path: Path
) -> None:
    with seated(browser, at_orders(tmp_path / "x.wargame")) as (served, page, _seen):
        other_hand(served, "other")  # there is something to go back before
        wire = Wire(page)
        wire.hold("rewound")
        back(served)
        wire.waits(page, "rewound")
        page.locator(PLAN).fill("of the other past")
        page.locator("form.node button.primary").click()
        wire.waits(page, "refused")
        wire.release()
        expect(page.locator("#line")).to_contain_text("gone back in time")
        expect(page.locator("form.node button.primary")).to_have_text("Commit orders")
        expect(page.locator("form.node .outcome")).to_be_empty()
        assert "US" not in served.call(lambda: dict(served.room.session.game.decisions))
    served.room.session.close()


def test_an_evaluator_reads_no_story_that_has_not_happened(
    browser: Browser, tmp_path: Path
) -> None:
    room = room_of("tiny", tmp_path / "x.wargame", pace="hand")
    to_node(room, room.place[1])
    with serving(room) as served:
        token = served.seats.issue(f"{EVALUATOR}-1", WHITE)
        with opened(browser, f"http://127.0.0.1:{served.port}/survey.html#{token}") as seen:
            page = seen.page
            page.locator("#evaluate:not([hidden])").wait_for()
            for step in range(40):
                if room.place[0] == 2:
                    break
                served.call(all_decide, room, f"s{step}")
                served.advance(f"a{step}")
            expect(page.locator('[data-region="news/1"]')).to_have_count(1)
            story = page.locator("details.seen:has([data-regions=news])")
            story.locator("summary").first.focus()
            back(served, -1)
            expect(page.locator('[data-region="news/1"]')).to_have_count(0)
            assert seen.complaints == []
    room.session.close()


# The White Cell -----------------------------------------------------------------------------------


def test_what_is_written_while_a_command_is_under_way_stays(browser: Browser) -> None:
    with seated(browser, role=WHITE) as (_served, page, _seen):
        wire = Wire(page)
        page.locator("nav [data-go=talk]").click()
        form = page.locator("form[data-form=note]")
        form.locator("textarea").fill("the first")
        wire.hold("ack")
        form.get_by_role("button", name="Keep the note").click()
        wire.waits(page, "ack")
        form.locator("textarea").fill("the second, begun")
        wire.release()
        expect(form.locator(".outcome")).to_contain_text("Done at")
        expect(form.locator("textarea")).to_have_value("the second, begun")
        page.reload()
        ready(page)
        expect(form.locator("textarea")).to_have_value("the second, begun")


def test_a_reason_that_comes_while_odds_are_weighed_counts_unless_it_is_struck(
    browser: Browser,
) -> None:
    room = room_of("bridge-2025", pace="hand")
    say(room, "US", "move", "move", text="We lend a ship.")
    say(room, "US", "argue", "for", ruling="US-1", side="for", text="It floats.")
    with seated(browser, room, role=WHITE) as (served, page, _seen):
        page.locator("nav [data-go=outcomes]").click()
        form = page.locator('form[data-form="ruling-US-1"]')
        boxes = form.locator('[name="counted"]')
        boxes.first.uncheck()
        form.locator('[name="base"]').fill("40")
        expect(form.locator(".odds")).to_contain_text("at 40 %")
        served.call(say, room, WHITE, "argue", "against", ruling="US-1", side="against", text="No.")
        expect(boxes).to_have_count(2)
        expect(boxes.first).not_to_be_checked()
        expect(boxes.last).to_be_checked()
        expect(form.locator('[name="base"]')).to_have_value("40")
        expect(form.locator(".odds")).not_to_contain_text("at 40 %")
        assert served.call(room_rulings.known, room).cases["US-1"].arguments


def test_a_file_is_read_though_its_form_comes_anew_while_it_is_chosen(
    browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "other.csv"
    file.write_text("serial,quarter\n", "utf-8")
    with seated(browser, room_of("bridge-2025", pace="hand"), role=WHITE) as (served, page, _seen):
        page.locator("nav [data-go=change]").click()
        page.get_by_text("The list as a spreadsheet").click()
        form = page.locator("form[data-form=msel-load]")
        with page.expect_file_chooser() as chooser:
            form.locator("input[type=file]").click()
        page.evaluate("""window.had = document.querySelector("form[data-form=msel-load]")""")
        quarter = page.locator("form[data-form=msel-add] option").first.text_content()
        entry = {"serial": 77, "quarter": quarter, "minute": 1, "from": "W", "to": ["US"]}
        entry |= {"text": "A new inject.", "expect": "An answer."}
        served.call(say, served.room, WHITE, "msel", "add", what="add", entry=entry, reason="so")
        until(page, "!window.had.isConnected")
        chooser.value.set_files(file)
        expect(form.locator('[name="text"]')).to_have_value("serial,quarter\n")
        page.reload()
        ready(page)
        expect(form.locator('[name="text"]')).to_have_value("serial,quarter\n")


# Deals in words, the survey, an evaluator ----------------------------------------------------


def test_a_clause_that_is_added_while_an_offer_is_under_way_stays(browser: Browser) -> None:
    with seated(browser, room_of("bridge-2025", pace="hand")) as (_served, page, _seen):
        wire = Wire(page)
        page.locator('nav [data-go="deals"]').click()
        page.get_by_text("Offer an accord").click()
        form = page.locator("form.accord-offer")
        form.locator('[name="to"][value="EU"]').check()
        form.locator('[name="by"]').select_option("EU")
        form.locator('[name="due"]').select_option("1")
        form.locator("[data-clause]").click()
        wire.hold("ack")
        form.get_by_role("button", name="Offer it").click()
        wire.waits(page, "ack")
        form.locator("[data-clause]").click()
        wire.release()
        expect(form.locator(".outcome")).to_contain_text("Offered")
        expect(form.locator("ol.clauses li")).to_have_count(2)


def test_two_presses_keep_one_note_and_what_is_written_after_them(browser: Browser) -> None:
    room = at_orders()
    with serving(room) as served:
        token = served.seats.issue(f"{EVALUATOR}-1", WHITE)
        with opened(browser, f"http://127.0.0.1:{served.port}/survey.html#{token}") as seen:
            page = seen.page
            wire = Wire(page)
            text = page.get_by_label("What you saw")
            text.fill("They asked twice")
            wire.hold("ack")
            page.evaluate("document.querySelector('#evaluate').requestSubmit()")
            page.evaluate("document.querySelector('#evaluate').requestSubmit()")
            wire.waits(page, "ack")
            text.fill("They asked a third time")
            wire.release()
            expect(page.locator("#evaluate .outcome")).to_have_text("Your note is kept.")
            expect(text).to_have_value("They asked a third time")
            notes = [one for one in served.call(room.feed, WHITE) if one["kind"] == "evaluation"]
            assert len(notes) == 1
            page.reload()
            page.locator("#evaluate:not([hidden])").wait_for()
            expect(text).to_have_value("They asked a third time")


def test_what_an_evaluator_has_open_and_looks_at_stays_so(browser: Browser) -> None:
    room = at_orders()
    with serving(room) as served:
        token = served.seats.issue(f"{EVALUATOR}-1", WHITE)
        link = f"http://127.0.0.1:{served.port}/survey.html#{token}"
        with opened(browser, link, listen=True) as seen:
            page = seen.page
            page.locator("#evaluate:not([hidden])").wait_for()
            page.get_by_text("What each cell has decided").click()
            cell = page.locator("details[data-open^='secret:'] > summary").first
            cell.click()
            name = cell.inner_text()
            about = page.get_by_label("About")
            about.focus()
            page.keyboard.press("Alt+ArrowDown")
            page.evaluate("window.list = document.querySelector('[name=about]')")
            until(page, "window.list.matches(':open')")
            other_hand(served, "seen by all")
            expect(page.locator("[data-region=secrets]")).to_contain_text("seen by all")
            assert page.evaluate("window.list.matches(':open')")
            page.keyboard.press("Escape")
            shut = page.locator("details[data-open^='secret:']:not([open]) > summary")
            expect(shut).to_have_text([name])
            assert seen.complaints == []


def test_an_evaluation_is_in_the_record_once() -> None:
    room = at_orders()
    said = order("evaluation", "twice", text="They asked twice")
    for _ in range(2):
        room.do(Chair(f"{EVALUATOR}-1", WHITE), said)
    assert len([one for one in room.feed(WHITE) if one["kind"] == "evaluation"]) == 1
