"""A cell's page: a move that no card has, and a reason for another's."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser import needs_browser, opened
from tests.host.helpers import say
from tests.host.pages import serving
from tests.host.test_page import at, browser, ready
from wargame.play import room_rulings
from wargame.play.asides import WHITE

__all__ = ["browser"]

pytestmark = needs_browser

MOVE = "We let a <b>journalist</b> see the depot."


def test_a_move_is_made_and_argued_on_the_page(browser: Browser) -> None:
    room = at("orders", "US")
    with serving(room) as served, opened(browser, served.link("US")) as seen:
        page = seen.page
        ready(page)
        page.get_by_role("button", name="Talk").click()
        form = page.locator('form[data-command="move"]')
        form.locator("textarea").fill(MOVE)
        form.get_by_role("button").click()
        expect(form.locator(".outcome")).to_have_text("Sent.")
        expect(form.locator("textarea")).to_have_value("")
        argue = page.locator('form[data-command="argue"]')
        page.get_by_text("A reason for or against a move").click()
        argue.locator('[name="ruling"]').fill("US-1")
        argue.locator("select").select_option("against")
        argue.locator("textarea").fill("It is dark.")
        argue.get_by_role("button").click()
        expect(argue.locator(".outcome")).to_have_text("Sent.")
        case = served.call(room_rulings.known, room).cases["US-1"]
        assert case.text == MOVE and case.arguments == [("US", "against", "It is dark.")]
        decide = {"what": "decide", "ruling": "US-1", "counted": [0], "reason": "Nobody came."}
        served.call(say, room, WHITE, "ruling", "decided", **decide)
        page.get_by_role("button", name="News").click()
        expect(page.get_by_text("rules on move US-1")).to_contain_text("<b>journalist</b>")
