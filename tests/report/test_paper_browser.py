"""The sheets in a real browser: what is on them lies within them, and axe finds nothing serious."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import launched, needs_browser, opened, pdf_pages
from wargame.content.ready import ready
from wargame.report import paper_html
from wargame.report.paper import kit
from wargame.report.svg import save_text

pytestmark = needs_browser

#: Cards whose words reach beyond their frame or run into the line below.
OVERFLOWING = """() => [...document.querySelectorAll('.card')].filter(card => {
  const say = card.querySelector('.say');
  return card.scrollHeight > card.clientHeight || card.scrollWidth > card.clientWidth
    || (say && say.scrollHeight > say.clientHeight + 1);
}).map(card => card.dataset.card + ' ' + card.dataset.part)"""
#: Forms and boards that reach beyond their page, by title.
BEYOND = """() => [...document.querySelectorAll('.form, .board')].filter(sheet => {
  const page = sheet.closest('.page').getBoundingClientRect();
  return [...sheet.querySelectorAll('*')].some(part => {
    const box = part.getBoundingClientRect();
    return box.bottom > page.bottom - 20 || box.right > page.right + 1;
  }) || sheet.scrollHeight > sheet.clientHeight + 1;
}).map(sheet => sheet.querySelector('h2').textContent)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kits, a folder each."""
    root = tmp_path_factory.mktemp("kits")
    for scenario in ("bridge-2025", "strait-porcupine", "bridge-to-membership"):
        found = kit(ready(scenario))
        (root / scenario).mkdir()
        for part in found.parts:
            sheets = tuple(paper_html.sheets(part))
            paper_html.write(found, part, sheets, root / scenario)
        save_text(root / scenario / "index.html", paper_html.index(found, {}, pdf=False))
    return root


@pytest.mark.parametrize("scenario", ["bridge-2025", "strait-porcupine"])
def test_every_card_lies_within_its_frame(browser: Browser, folder: Path, scenario: str) -> None:
    pages = sorted((folder / scenario).glob("cards-*.html"))
    assert pages
    for path in pages:
        with opened(browser, path.as_uri()) as seen:
            assert seen.page.evaluate(OVERFLOWING) == [], path.name


@pytest.mark.parametrize(
    ("scenario", "name"),
    [
        ("bridge-2025", "forms-us"),
        ("bridge-2025", "forms-rus"),  # twenty standing orders, and signals
        ("bridge-2025", "forms-white-cell"),
        ("bridge-2025", "board"),
        ("bridge-2025", "board-white-cell"),
        ("strait-porcupine", "forms-twn"),
        ("strait-porcupine", "board"),
        ("bridge-to-membership", "forms-white-cell"),  # six years
        ("bridge-to-membership", "board"),
    ],
)
def test_forms_and_boards_lie_within_their_pages(
    browser: Browser, folder: Path, scenario: str, name: str
) -> None:
    with opened(browser, (folder / scenario / f"{name}.html").as_uri()) as seen:
        assert seen.page.evaluate(BEYOND) == []


@pytest.mark.parametrize("name", ["cards-us", "forms-us", "forms-white-cell", "board", "index"])
def test_axe_finds_nothing_serious(browser: Browser, folder: Path, name: str) -> None:
    path = folder / "strait-porcupine" / f"{name}.html"
    with opened(browser, path.as_uri()) as seen:
        assert seen.violations() == []
        assert seen.complaints == []
        assert seen.requests == [path.as_uri()]


@pytest.mark.parametrize("name", ["cards-us", "forms-us", "board"])
def test_a_sheet_is_a_page_when_printed(browser: Browser, folder: Path, name: str) -> None:
    path = folder / "strait-porcupine" / f"{name}.html"
    with opened(browser, path.as_uri()) as seen:
        sheets = seen.page.locator(".page").count()
        made = seen.page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf_pages(made) == sheets


@pytest.mark.parametrize("name", ["cards-us", "forms-rus", "board"])
def test_a_kit_on_letter_is_as_many_pages_of_letter(
    browser: Browser, folder: Path, name: str
) -> None:
    found = kit(ready("bridge-2025"), paper="letter")
    part = next(part for part in found.parts if part.name == name)
    sheets = tuple(paper_html.sheets(part))
    (folder / "letter").mkdir(exist_ok=True)
    paper_html.write(found, part, sheets, folder / "letter")
    with opened(browser, (folder / "letter" / f"{name}.html").as_uri()) as seen:
        assert seen.page.evaluate(OVERFLOWING if part.kind == "cards" else BEYOND) == []
        made = seen.page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf_pages(made) == len(sheets)
    box = b"[0 0 792 612]" if name == "board" else b"[0 0 612 792]"
    assert box in made


@pytest.mark.parametrize("name", ["guide", "brief-us"])
def test_documents_call_themselves_what_they_are(browser: Browser, folder: Path, name: str) -> None:
    path = folder / "strait-porcupine" / f"{name}.html"
    with opened(browser, path.as_uri()) as seen:
        assert seen.violations() == []
        kind = "guide" if name == "guide" else "brief"
        assert f"End of the {kind}." in seen.page.inner_text("footer")
