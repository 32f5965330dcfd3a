"""The White Cell's page in a real browser, served by a real host."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import LOOKS, PHONE, launched, needs_browser, opened
from tests.host.helpers import advance, all_decide, room_of, say, to_node
from tests.host.pages import Served, serving
from wargame.play import room_msel
from wargame.play.asides import WHITE
from wargame.play.room import Room
from wargame.play.verify import verify

pytestmark = needs_browser

PARTS = ("outcomes", "orders", "story", "change", "talk", "back")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


def ready(page: Page) -> None:
    page.locator("body[data-page='console.html'] main:not([hidden])").wait_for()


def go(page: Page, part: str) -> None:
    page.locator(f"nav [data-go={part}]").click()


def done(page: Page, form: str) -> None:
    expect(page.locator(f"form[data-form={form}] .outcome")).to_contain_text("Done at")


def tabled(save: Path | None = None) -> Room:
    room = room_of("bridge-2025", save, pace="hand")
    to_node(room, "reactions")
    all_decide(room, "react")
    advance(room, "close")
    return room


def controls(served: Served) -> list[dict[str, object]]:
    return [
        fact["parts"]["public"] for fact in served.room.session.facts if fact["kind"] == "control"
    ]


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_every_part_is_readable_by_all_and_fits(
    browser: Browser, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> None:
    room = tabled()
    case = room.session.game.preview()[0]["action"]
    control = {"what": "override", "action": case, "band": "setback", "reason": "no fuel"}
    say(room, WHITE, "control", "over", control=control)
    say(room, "US", "move", "move", text="We lend a ship.")
    say(room, "US", "argue", "argue", ruling="US-1", side="for", text="It floats.")
    say(room, "RUS", "message", "talk", to=["UKR"], text="a word " * 40)
    with (
        serving(room) as served,
        opened(browser, served.link(WHITE), size=size, scheme=scheme) as seen,
    ):
        ready(seen.page)
        assert seen.page.url.split("#")[0].endswith("/console.html")
        assert seen.violations() == [] and seen.overflow() <= 0
        for part in PARTS:
            go(seen.page, part)
            assert seen.violations() == [], part
            assert seen.overflow() <= 0, part
            assert seen.small() == [], part
        assert seen.complaints == []
        base = f"http://127.0.0.1:{served.port}/"
        assert all(url.startswith(base) for url in seen.requests)


def test_a_cells_link_opens_no_console(browser: Browser) -> None:
    with serving(room_of("tiny", pace="hand")) as served:
        link = served.link(served.room.roles[0]).replace("/#", "/console.html#")
        with opened(browser, link) as seen:
            seen.page.locator("body:not([data-page]) main:not([hidden])").wait_for()
            assert seen.page.locator("form[data-form]").count() == 0


def test_clock_and_phases_are_moved_by_keyboard(browser: Browser) -> None:
    with (
        serving(room_of("bridge-2025")) as served,
        opened(browser, served.link(WHITE)) as seen,
    ):
        page, room = seen.page, served.room
        ready(page)
        page.get_by_role("button", name="Let the clock run").press("Enter")
        expect(page.get_by_role("button", name="Hold", exact=True)).to_be_visible()
        assert room.clock.running
        reason = page.locator("form[data-form=clock] textarea")
        page.get_by_role("button", name="Hold", exact=True).press("Enter")  # no reason: nothing
        page.wait_for_timeout(300)
        assert room.clock.running
        reason.press_sequentially("   ")
        page.get_by_role("button", name="Hold", exact=True).press("Enter")
        expect(page.locator("form[data-form=clock] .outcome")).to_contain_text("reason")
        assert room.clock.running
        reason.fill("the projector")
        page.get_by_role("button", name="Hold", exact=True).press("Enter")
        done(page, "clock")
        assert not room.clock.running and reason.input_value() == ""
        left = room.clock.left(room.now())
        reason.fill("it was dark")
        page.get_by_role("button", name="2 minutes more").press("Space")
        done(page, "clock")
        expect(page.locator("#clock")).to_contain_text("held")
        assert room.clock.left(room.now()) == pytest.approx(left + 120, abs=1.5)
        page.locator("form[data-form=advance] summary").press("Enter")
        page.locator("form[data-form=advance] textarea").fill("nobody is here")
        page.get_by_role("button", name="Force").press("Enter")
        expect(page.locator(".phase")).to_have_text("Offers")
        forced = [fact for fact in room.session.facts if fact["kind"] == "clock"][-1]
        assert forced["parts"]["public"] == {"what": "force", "reason": "nobody is here"}


def test_outcomes_are_opened_overruled_and_let_go(browser: Browser) -> None:
    with serving(tabled()) as served, opened(browser, served.link(WHITE), size=PHONE) as seen:
        page, room = seen.page, served.room
        ready(page)
        go(page, "outcomes")
        boxes = page.locator("form[data-form=show] input")
        for number in range(4):
            boxes.nth(number).check()
        expect(boxes.nth(4)).to_be_disabled()  # at most four
        boxes.nth(3).uncheck()
        expect(boxes.nth(4)).to_be_enabled()
        page.get_by_role("button", name="Show these to the room").click()
        done(page, "show")
        known = [case["action"] for case in room.session.game.preview()]
        shown = [fact for fact in room.session.facts if fact["kind"] == "shown"]
        assert shown[-1]["parts"]["public"]["cards"] == known[:3]
        form = page.locator("form[data-form=overrule]")
        form.locator("select").nth(0).select_option(known[0])
        form.locator("select").nth(1).select_option("partial")
        page.get_by_role("button", name="Overrule").click()
        page.wait_for_timeout(300)
        assert controls(served) == []  # no reason, no ruling
        form.locator("textarea").fill("the vote was split")
        page.get_by_role("button", name="Overrule").click()
        expect(page.get_by_text("Overruled: it stands as partial")).to_be_visible()
        assert controls(served)[0]["reason"] == "the vote was split"
        go(page, "decide")
        page.get_by_role("button", name="Let the outcomes apply").click()
        expect(page.locator(".phase")).not_to_have_text("Reactions")


def test_an_inject_is_brought_in_and_a_move_is_rolled_for(browser: Browser) -> None:
    room = room_of("bridge-2025", pace="hand")
    say(room, "US", "move", "move", text="We lend a ship.")
    say(room, "US", "argue", "argue", ruling="US-1", side="for", text="It floats.")
    with serving(room) as served, opened(browser, served.link(WHITE)) as seen:
        page = seen.page
        ready(page)
        go(page, "change")
        form = page.locator("form[data-form=msel]")
        form.locator("select").select_option("10")
        page.get_by_role("button", name="Bring it in").first.click()
        done(page, "msel")
        assert any(fact["kind"] == "msel" for fact in room.session.facts)
        go(page, "outcomes")
        form = page.locator("form[data-form=ruling-US-1]")
        expect(form.locator(".odds")).to_have_text("It would be rolled for at 60 %.")
        form.locator("[name=counted]").uncheck()
        form.locator("[name=base]").fill("30")
        expect(form.locator(".odds")).to_have_text("It would be rolled for at 30 %.")
        form.locator("[name=counted]").check()
        form.locator("[name=base]").fill("50")
        form.locator("textarea").fill("ships do float")
        form.locator("input[name=tags]").fill("ships, lending")
        page.get_by_role("button", name="Roll for it").click()
        expect(page.locator("#outcomes")).to_contain_text("Odds 60 %, rolled")
        expect(page.locator("#outcomes")).to_contain_text("lending, ships")
        find = page.get_by_label("Search them")
        find.fill("lending submarine")
        expect(page.locator("[data-region=ruled] article:visible")).to_have_count(0)
        find.fill("lending Float")
        expect(page.locator("[data-region=ruled] article:visible")).to_have_count(1)
        served.call(say, room, "US", "move", "again", text="We lend another ship.")
        expect(page.locator("form[data-form=ruling-US-2]")).to_contain_text("1 earlier ruling")
        assert seen.violations() == [] and seen.overflow() <= 0


def test_the_list_is_answered_changed_and_exchanged_with_a_spreadsheet(
    browser: Browser, tmp_path: Path
) -> None:
    room = room_of("bridge-2025", pace="hand")
    with serving(room) as served, opened(browser, served.link(WHITE), size=PHONE) as seen:
        page = seen.page
        ready(page)
        go(page, "change")

        def told(serial: int) -> dict[str, Any]:
            known = served.call(room_msel.shown, room)["injects"]
            return next(dict(one) for one in known if one["serial"] == serial)

        page.locator("form[data-form=msel] select").select_option("10")
        page.get_by_role("button", name="Bring it in").first.click()
        form = page.locator("form[data-form=msel-answer]")
        form.locator("select").select_option("10")
        form.locator("textarea").fill("They wrote to each other.")
        page.get_by_role("button", name="It was answered").click()
        expect(form).to_have_count(0)
        assert told(10)["answered"] and told(10)["seen"] == "They wrote to each other."
        page.get_by_text("Change the list").click()
        form = page.locator("form[data-form=msel-edit]")
        form.locator("select").first.select_option("20")
        form.locator("[name=text]").fill("A letter, in other words.")
        form.locator("[name='entry.minute']").fill("9")
        page.get_by_role("button", name="Change it").click()
        expect(form.locator(".outcome")).not_to_contain_text("Done")  # a reason is needed
        form.locator("[name=reason]").fill("they know already")
        page.get_by_role("button", name="Change it").click()
        done(page, "msel-edit")
        assert (told(20)["text"], told(20)["minute"]) == ("A letter, in other words.", 9)
        form = page.locator("form[data-form=msel-add]")
        form.locator("[name='entry.serial']").fill("15")
        form.locator("[value=UKR]").check()
        form.locator("[name='entry.text']").fill("The radio is silent.")
        form.locator("[name='entry.expect']").fill("They ask why.")
        form.locator("[name=reason]").fill("it fell silent")
        page.get_by_role("button", name="Add it").last.click()
        done(page, "msel-add")
        assert told(15)["to"] == ["UKR"]
        page.get_by_text("The list as a spreadsheet").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save it").click()
        file = tmp_path / "msel.csv"
        saved.value.save_as(file)
        rows = file.read_text("utf-8")
        assert "The radio is silent." in rows and "They wrote to each other." in rows
        file.write_text(rows.replace("The radio is silent.", "The radio speaks."), "utf-8")
        form = page.locator("form[data-form=msel-load]")
        form.locator("input[type=file]").set_input_files(file)
        form.locator("[name=reason]").fill("it speaks again")
        page.get_by_role("button", name="Load it").click()
        done(page, "msel-load")
        assert told(15)["text"] == "The radio speaks."
        assert seen.violations() == [] and seen.overflow() <= 0 and seen.complaints == []


def test_drafts_of_reasons_survive_a_reload_and_a_lost_line(browser: Browser) -> None:
    with (
        serving(room_of("bridge-2025", pace="hand")) as served,
        opened(browser, served.link(WHITE)) as seen,
    ):
        page = seen.page
        ready(page)
        go(page, "change")
        page.locator("form[data-form=adjust] textarea").fill("a speech that no card knows")
        page.locator("form[data-form=adjust] select").select_option("us_will")
        page.locator("form[data-form=adjust] input").fill("61,5")
        page.reload()
        ready(page)
        go(page, "change")
        reason = page.locator("form[data-form=adjust] textarea")
        expect(reason).to_have_value("a speech that no card knows")
        served.call(say, served.room, "UKR", "message", "m", to=["US"], text="meanwhile")
        page.context.set_offline(True)  # for as long as it takes: a line that is cut is soon back
        expect(page.locator("#line")).to_contain_text("lost")
        page.get_by_role("button", name="Adjust").click()  # kept, and sent when the line is back
        page.context.set_offline(False)
        expect(page.locator(".story").first).to_be_attached(timeout=20000)
        expect(page.locator("body[data-line=open]")).to_be_attached()
        done(page, "adjust")
        assert reason.input_value() == ""
        (control,) = controls(served)
        assert (control["track"], control["to"]) == ("us_will", 61500)


def test_seats_events_words_and_the_way_back(browser: Browser, tmp_path: Path) -> None:
    room = room_of("bridge-2025", tmp_path / "a.wargame", pace="hand")
    with serving(room) as served, opened(browser, served.link(WHITE)) as seen:
        page = seen.page
        ready(page)
        go(page, "change")
        event = room.session.game.tables.events[0]
        form = page.locator("form[data-form=inject]")
        form.locator("select").nth(0).select_option(event.key)
        form.locator("textarea").fill("not before lunch")
        page.get_by_role("button", name="Hold the event back").click()
        expect(page.get_by_text("does not fall.")).to_be_visible()
        form = page.locator("form[data-form=seat]")
        form.locator("select").nth(0).select_option("RUS")
        form.locator("select").nth(1).select_option("doctrine")
        form.locator("textarea").fill("the cell is asleep")
        page.get_by_role("button", name="Hand the seat over").click()
        expect(page.locator(".cells")).to_contain_text("a program plays")
        form = page.locator("form[data-form=disclose]")
        form.locator("textarea").nth(0).fill("Look north.")
        form.locator("textarea").nth(1).fill("they asked")
        page.get_by_role("button", name="Reveal").click()
        expect(form.locator(".outcome")).to_contain_text("to whom")
        form.locator('input[value="UKR"]').check()
        page.get_by_role("button", name="Reveal").click()
        done(page, "disclose")
        go(page, "talk")
        page.locator("form[data-form=note] textarea").fill("before the storm")
        page.get_by_role("button", name="Bookmark this place").click()
        expect(page.locator("#talk")).to_contain_text("White Cell: bookmark")
        served.advance("on")
        expect(page.locator(".phase")).not_to_have_text("Signals")
        go(page, "back")
        form = page.locator("form[data-form=rewind]")
        form.locator("select").select_option(index=form.locator("option").count() - 1)
        form.locator("textarea").fill("we began too early")
        page.get_by_role("button", name="Go back").click()

        expect(page.locator(".phase")).to_have_text("Signals", timeout=30_000)
        expect(page.get_by_role("status").first).to_contain_text("gone back")
        assert room.branch == 2
    room.session.close()


def test_a_seat_is_given_a_new_link(browser: Browser) -> None:
    with (
        serving(room_of("tiny", pace="hand")) as served,
        opened(browser, served.link(WHITE)) as seen,
        opened(browser, served.link("RED")) as cell,
    ):
        page = seen.page
        ready(page)
        cell.page.locator("main:not([hidden])").wait_for()
        go(page, "change")
        form = page.locator("form[data-form=link]")
        form.get_by_label("Seat").select_option("RED")
        form.get_by_label("Reason").fill("it was on the wall")
        form.get_by_role("button").click()
        fresh = page.locator("#fresh")
        expect(fresh.locator("svg")).to_be_visible()
        made = fresh.locator(".link").inner_text()
        expect(cell.page.locator("#line")).to_contain_text("withdrawn")
        assert seen.violations() == [] and seen.overflow() <= 0
        with opened(browser, made) as anew:
            anew.page.locator("main:not([hidden])").wait_for()
            assert anew.complaints == []
        fresh.get_by_role("button").click()
        assert made not in page.content()
        page.reload()
        ready(page)
        assert made not in page.content()


def test_paper_is_entered_with_the_cells_own_form(browser: Browser) -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "orders")
    with (
        serving(room) as served,
        opened(browser, served.link(WHITE), size=PHONE) as seen,
        opened(browser, served.link("US"), size=PHONE) as cell,
    ):
        page = seen.page
        ready(page)
        go(page, "orders")
        page.get_by_text("Enter what a cell has decided on paper").press("Enter")
        page.get_by_role("button", name="United States").press("Enter")
        form = page.locator("form.node[data-role=US]")
        expect(form).to_be_visible()
        assert seen.violations() == [] and seen.overflow() <= 0
        box = form.locator('input[name="order"]:enabled').first
        action = box.get_attribute("value")
        box.check()
        form.locator(f'textarea[name="reason:{action}"]').fill("in pencil, hard to read")
        expect(form.locator(".check")).to_contain_text("can be committed")
        page.reload()  # what was copied so far is kept
        ready(page)
        go(page, "orders")
        expect(form.locator(f'textarea[name="reason:{action}"]')).to_have_value(
            "in pencil, hard to read"
        )
        form.get_by_role("button", name="Enter for").click()
        expect(form.locator(".outcome")).to_contain_text("Entered at")
        expect(page.locator("[data-region=paper]")).to_contain_text("committed, from paper")
        assert room.session.game.decisions["US"]["orders"][0]["action"] == action
        expect(cell.page.locator("[data-region=status]")).to_contain_text("from paper")
        cell.page.locator("form.node").get_by_role("button", name="Commit again").click()
        expect(cell.page.locator("form.node .outcome")).to_contain_text("Committed at")
        expect(page.locator("[data-region=paper]")).not_to_contain_text("committed, from paper")
        page.get_by_role("button", name="Ukraine").click()
        expect(page.locator("form.node")).to_have_attribute("data-role", "UKR")
        expect(page.locator("form.node .outcome")).to_be_empty()
        page.get_by_role("button", name="Put the paper away").click()
        expect(page.locator("form.node")).to_have_count(0)
        assert seen.complaints == []


def test_what_was_rolled_on_paper_is_entered_as_one(browser: Browser) -> None:
    with serving(tabled()) as served, opened(browser, served.link(WHITE)) as seen:
        page, room = seen.page, served.room
        ready(page)
        go(page, "outcomes")
        page.get_by_text("Enter what was rolled on paper").click()
        form = page.locator("[data-region=rolled] form")
        assert seen.violations() == [] and seen.overflow() <= 0
        rows = form.locator("select")
        before = [rows.nth(n).input_value() for n in range(rows.count())]
        for n in range(2):
            rows.nth(n).select_option("setback" if before[n] != "setback" else "success")
        page.get_by_role("button", name="Let what was rolled stand").click()
        expect(page.get_by_text("Overruled: it stands as")).to_have_count(2)
        assert [one["reason"] for one in controls(served)] == ["Rolled on paper."] * 2
        assert len(room.session.game.overrides) == 2


@pytest.mark.soak
def test_a_quarter_on_paper_is_entered_with_nothing_but_the_console(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "paper.wargame"
    room = room_of("bridge-2025", path, pace="hand")
    with serving(room) as served, opened(browser, served.link(WHITE)) as seen:
        page = seen.page
        ready(page)
        go(page, "change")
        page.get_by_text("Enter the events that fell on paper").click()
        page.locator("select[name='events.budget-row']").select_option("*")
        page.get_by_role("button", name="Let these events fall").click()
        expect(page.locator("[data-region=events]")).to_contain_text("falls this quarter")
        while served.call(lambda: room.place[0]) == 0:
            turn, node = served.call(lambda: room.place)
            closed = served.call(lambda: room.locked)
            if closed:
                go(page, "outcomes")
                page.get_by_text("Enter what was rolled on paper").click()
                page.locator("[data-region=rolled] select").first.select_option("partial")
                page.get_by_role("button", name="Let what was rolled stand").click()
                expect(page.locator("#outcomes")).to_contain_text("Overruled")
            else:
                go(page, "orders")
                for role in served.call(room.session.waiting):
                    panel = page.locator("details[data-open=paper]")
                    if panel.get_attribute("open") is None:
                        page.get_by_text("Enter what a cell has decided on paper").click()
                    page.locator(f"[data-paper={role}]").click()
                    form = page.locator(f"form.node[data-role={role}][data-node={node}]")
                    if node == "orders":
                        boxes = form.locator("input[name=order]:enabled")
                        if boxes.count():
                            boxes.last.check()
                    form.get_by_role("button", name="Enter for").click()
                    expect(form.locator(".outcome")).to_contain_text("Entered at")
            page.locator("form[data-form=advance] button.primary").click()
            for _ in range(100):  # until the command has arrived
                if served.call(lambda: (*room.place, room.locked)) != (turn, node, closed):
                    break
                page.wait_for_timeout(50)
        assert seen.complaints == []
    papers = [fact for fact in room.session.facts if fact["kind"] == "paper"]
    assert len(papers) >= 15
    room.session.close()
    assert verify(path)["ok"]
