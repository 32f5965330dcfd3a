"""A cell's page: an accord is put together, offered, answered with another, and signed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import needs_browser, opened
from tests.host.helpers import room_of, say
from tests.host.pages import serving
from tests.host.test_page import browser, ready
from wargame.host.page_outlet import Pages
from wargame.play import room_accords
from wargame.play.asides import WHITE

__all__ = ["browser"]

pytestmark = needs_browser

BRIDGE = "bridge-2025"


def deals(page: Page) -> None:
    page.locator('nav [data-go="deals"]').click()


def test_an_accord_is_offered_countered_and_signed_on_the_page(browser: Browser) -> None:
    room = room_of(BRIDGE, pace="hand")
    with (
        serving(room) as served,
        opened(browser, served.link("US"), size=(390, 800)) as ours,
        opened(browser, served.link("EU")) as theirs,
    ):
        for seen in (ours, theirs):
            ready(seen.page)
            deals(seen.page)
        page = ours.page
        page.get_by_text("Offer an accord").click()
        form = page.locator("form.accord-offer")
        form.get_by_role("button", name="Offer it").click()
        expect(form.locator(".outcome")).to_contain_text("tick at least one cell")
        form.locator('[name="to"][value="EU"]').check()
        form.locator('[name="by"]').select_option("EU")
        form.locator('[name="card"]').select_option("asap")
        form.locator('[name="due"]').select_option("1")
        form.locator("[data-clause]").click()
        form.locator('[name="by"]').select_option("US")
        form.locator('[name="does"]').select_option("track")
        form.locator('[name="track"]').select_option("us_will")
        form.locator('[name="at"]').fill("55,5")
        form.locator('[name="if"]').select_option("kept")
        form.locator('[name="due"]').select_option("2")
        form.locator("[data-clause]").click()
        expect(form.locator("ol.clauses li")).to_have_count(2)
        expect(form.locator("ol.clauses li").nth(1)).to_contain_text("only if clause 1 was kept")
        assert ours.overflow() <= 0 and not ours.violations()
        form.locator('[name="form"]').select_option("binding")
        page.reload()  # what was put together is kept
        ready(page)
        deals(page)
        page.get_by_text("Offer an accord").click()
        expect(form.locator("ol.clauses li")).to_have_count(2)
        form.get_by_role("button", name="Offer it").click()
        expect(form.locator(".outcome")).to_contain_text("Offered")
        expect(form.locator("ol.clauses li")).to_have_count(0)
        (accord,) = served.call(room_accords.known, room).accords.values()
        assert accord.form == "binding" and accord.parties == ("EU", "US")
        assert accord.terms[1]["at"] == 55_500 and accord.terms[1]["if_kept"] == 1
        # The other cell offers something else in its place, and the first signs that.
        page = theirs.page
        page.get_by_role("button", name="Offer something else").click()
        form = page.locator("form.accord-offer")
        expect(form.locator(".answering")).to_contain_text("EU+US-1")
        form.locator('[name="does"]').select_option("stands")
        form.locator('[name="card"]').select_option("majority")
        form.locator("[data-clause]").click()
        form.get_by_role("button", name="Offer it").click()
        expect(page.locator(".accord").first).to_contain_text("in answer to EU+US-1")
        assert not theirs.violations()
        ours.page.get_by_role("button", name="Sign it").click()
        for seen in (ours, theirs):
            expect(seen.page.locator(".accord").first).to_contain_text("in force")
        stands = [one.state for one in served.call(room_accords.known, room).accords.values()]
        assert stands == ["countered", "in force"]


@pytest.mark.parametrize("role", ["US", "RUS"])
def test_the_form_names_no_secret_of_another(role: str) -> None:
    room = room_of(BRIDGE)
    shown = Pages(room).of(role)["accord"]
    tables = room.session.game.tables
    me = tables.role(role)
    for other in tables.roles:
        for index in other.orders if other is not me else ():
            card = tables.cards[tables.actions[index].card]
            if not card.held:
                assert f"&#34;{card.key}&#34;" not in shown, card.key
    for track in tables.tracks:
        hidden = bool(track.seen_by) and me.index not in track.seen_by
        assert (f'value="{track.key}"' in shown) != hidden


def test_pages_show_accords_to_their_parties_and_the_white_cell() -> None:
    room = room_of(BRIDGE)
    terms = [{"by": "EU", "does": "stands", "due": 0, "card": "majority"}]
    say(room, "US", "accord", "one", what="offer", to=["EU"], terms=terms, text="<i>so</i>")
    pages = Pages(room)
    for role in [*room.roles, WHITE]:
        shown = pages.of(role)["accords"]
        assert ("EU+US-1" in shown) == (role in ("US", "EU", WHITE))
        assert "<i>" not in shown
    assert "Sign it" in pages.of("EU")["accords"] and "Sign it" not in pages.of(WHITE)["accords"]


def test_the_white_cell_prices_a_broken_word_on_its_page(browser: Browser) -> None:
    room = room_of(BRIDGE, pace="hand")
    before = room.session.game.world.number(room.session.game.role("EU").pc_row)
    with serving(room) as served, opened(browser, served.link(WHITE)) as seen:
        page = seen.page
        ready(page)
        page.locator('nav [data-go="change"]').click()
        form = page.locator('form[data-form="breach"]')
        form.locator('[name="control.role"]').select_option("EU")
        form.locator('[name="control.price"]').fill("1,5")
        form.locator("textarea").fill("It said it would wait.")
        form.get_by_role("button").click()
        expect(form.locator(".outcome")).to_contain_text("Done")
        stands = served.call(room.session.game.world.number, room.session.game.role("EU").pc_row)
        assert stands == before - 1500
        assert not seen.violations()
