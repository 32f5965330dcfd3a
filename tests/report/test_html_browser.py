"""The report in a real browser: silent, self-contained, accessible, narrow and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.browser import DESK, LOOKS, PHONE, launched, needs_browser, opened, pdf_pages
from tests.report.sample_document import sample_document
from wargame.report.document import Document, Run, Section, Table, text
from wargame.report.html import write

pytestmark = needs_browser

Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as running:
        yield running


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("report") / "report.html"
    write(sample_document(60), path)
    return path.as_uri()


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_it_opens_in_silence_alone_and_without_a_barrier(
    browser: Browser, url: str, size: tuple[int, int], scheme: Scheme
) -> None:
    """With a place of it pointed at, whose words have a ground of their own."""
    with opened(browser, f"{url}#event-12", size=size, scheme=scheme) as seen:
        assert seen.violations() == []
        assert seen.complaints == []
        assert seen.requests == [url]
        assert seen.overflow() <= 0


def test_tables_of_many_columns_scroll_by_themselves(browser: Browser, tmp_path: Path) -> None:
    """Whatever stands in them: figures, dots to write on, those who cite a row, long words."""
    cells = ("Ukraine", "1,234.5 [-12.0..3.4]", "………………", "W" * 80, "Deal " * 30, "x")
    row = (*(text(cell) for cell in cells * 2), text(Run("12", to="event-12")))
    table = Table("Wide", tuple("abcdefghijklm"), (row,) * 3, "lr" * 6, anchors=("event-12",))
    sections = tuple(Section(f"s{n}", f"Section {n}", (table,)) for n in range(2))
    path = tmp_path / "wide.html"
    write(Document("Wide", "", (), sections), path)
    for size in (PHONE, DESK):
        with opened(browser, path.as_uri(), size=size) as seen:
            assert seen.overflow() <= 0
            assert seen.violations() == []


def test_the_page_follows_the_reader_into_the_dark(browser: Browser, url: str) -> None:
    """Pictures too."""
    ask = (
        "() => [document.body, document.querySelector('figure svg rect')]"
        ".map((node, place) => getComputedStyle(node)[['backgroundColor', 'fill'][place]])"
    )
    found: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        with opened(browser, url, scheme=scheme) as seen:
            found[scheme] = seen.page.evaluate(ask)
            seen.page.emulate_media(media="print")
            assert seen.page.evaluate(ask)[0] == "rgb(255, 255, 255)", "paper is white"
    assert found == {"light": ["rgb(255, 255, 255)"] * 2, "dark": ["rgb(17, 22, 28)"] * 2}


def test_the_policy_holds_against_a_script_and_a_request(browser: Browser, url: str) -> None:
    """What got into the page in spite of everything would do nothing."""
    with opened(browser, url) as seen:
        seen.page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.ran = true";
                document.body.append(script);
                const image = document.createElement("img");
                image.src = "http://127.0.0.1:9/x.png";
                document.body.append(image);
            }"""
        )
        seen.page.wait_for_timeout(100)
        assert seen.page.evaluate("window.ran") is None
        assert len(seen.complaints) == 2
        assert all("Content Security Policy" in said for said in seen.complaints)


def test_the_keyboard_reaches_what_scrolls_and_every_link(browser: Browser, url: str) -> None:
    """The way past the contents comes first, and what has the keyboard shows it."""
    with opened(browser, url, size=PHONE) as seen:
        page = seen.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
        box = page.locator(":focus").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.tagName") == "MAIN"
        # Whatever is wider than its box can be scrolled by the keyboard.
        assert (
            page.evaluate(
                """() => [...document.querySelectorAll("main *")].filter(node =>
                node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0
                && getComputedStyle(node).overflowX !== "visible"
                && !node.matches(".unseen") && node.tabIndex < 0
            ).length"""
            )
            == 0
        )
        table = page.locator(".wide").last
        table.focus()
        before = table.evaluate("node => node.scrollLeft")
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
        assert table.evaluate("node => node.scrollLeft") > before


def test_evidence_is_one_click_away_and_so_is_the_way_back(browser: Browser, url: str) -> None:
    with opened(browser, url) as seen:
        page = seen.page
        page.get_by_role("link", name="event 12").first.click()
        row = page.locator("tr:target")
        assert row.get_attribute("id") == "event-12"
        assert row.is_visible()
        row.get_by_role("link", name="2 Executive summary").click()
        assert page.locator("a:target").inner_text() == "event 12"


def test_it_prints_on_a4_with_nothing_cut(browser: Browser, url: str) -> None:
    with opened(browser, url) as seen:
        pdf = seen.page.pdf(prefer_css_page_size=True)
        assert 6 < pdf_pages(pdf) < 30
        assert b"/MediaBox [0 0 594.95" in pdf or b"/MediaBox [0 0 595" in pdf
        # As wide as the paper between its margins: 174 mm.
        seen.page.set_viewport_size({"width": 657, "height": 980})
        seen.page.emulate_media(media="print")
        assert seen.overflow() <= 0
        wide = (
            "[...document.querySelectorAll('table, svg')].map(n => n.getBoundingClientRect().right)"
        )
        assert max(seen.page.evaluate(wide)) <= 657
        hidden = "getComputedStyle(document.querySelector('.skip')).display"
        assert seen.page.evaluate(hidden) == "none"
