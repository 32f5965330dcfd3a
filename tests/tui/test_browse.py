"""The deck browser and the glossary: everything found, everything with its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from tests.strategies import compiled
from tests.tui.driving import drive, settle
from wargame.tui import decks, glossary
from wargame.tui.app import WargameApp
from wargame.tui.decks import Deck
from wargame.tui.lines import plain, text
from wargame.tui.screens.browse import Browse
from wargame.tui.screens.glossary import Glossary
from wargame.tui.widgets.panel import Panel


@cache
def deck() -> Deck:
    return decks.read(compiled("bridge-2025"))


@pytest.fixture()
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "saves").mkdir()
    monkeypatch.chdir(tmp_path)
    yield


# The deck ------------------------------------------------------------------------------------


def test_every_card_stands_once_however_it_is_grouped() -> None:
    ids = sorted(card["id"] for card in deck().cards)
    for group in decks.GROUPS:
        rows = decks.rows(deck(), group)
        assert sorted(row.id for row in rows if not row.heading) == ids
        for row in rows:
            if row.heading:
                assert re.search(r", \d+$", plain(row.left))


def test_every_page_can_be_read_and_leaves_no_id_or_gap() -> None:
    tracks = set(deck().names.tracks)
    for card in deck().cards:
        page = text(decks.page(deck(), card["id"]))
        assert card["name"] in page
        assert card["text"] in page
        assert "Sources" in page
        body = page.partition("Catalogue: ")[0]
        assert not re.search(r"\b[a-z]+_[a-z_]+\b", body.split("Sources")[0]), card["id"]
        assert not tracks & set(re.findall(r"[a-z_]+_[a-z_]+", body)), card["id"]
        assert "None" not in page, card["id"]


def test_facts_are_spelled_out_with_value_date_and_reliance() -> None:
    cited = [
        (card, source["fact"])
        for card in deck().cards
        for source in card["sources"]
        if "fact" in source
    ]
    assert cited
    for card, key in cited:
        fact = deck().facts[key]
        page = text(decks.page(deck(), card["id"]))
        assert fact["statement"] in page
        assert fact["source"] in page
        if fact["as_of"]:
            assert fact["as_of"] in page
        if fact["confidence"]:
            assert decks.CONFIDENCE[fact["confidence"]] in page


def test_search_looks_through_name_text_source_catalogue_and_tracks() -> None:
    for card in deck().cards:
        for query in (card["name"], card["id"], *card["catalogue"], card["text"][:30]):
            assert card in decks.found(deck(), query), query
    moving = decks.found(deck(), "rus_strike")
    assert {"deep-strike-russia"} <= {card["id"] for card in moving}
    assert decks.found(deck(), deck().names.tracks["rus_strike"]) == moving
    assert decks.found(deck(), "no such words anywhere") == []
    kiel = {card["id"] for card in decks.found(deck(), "kiel")}
    for card in deck().cards:
        cites = any(
            "Kiel" in deck().facts[source["fact"]]["source"]
            for source in card["sources"]
            if "fact" in source
        )
        assert not cites or card["id"] in kiel


def test_an_effect_of_the_catalogue_in_plain_words() -> None:
    names = deck().names
    resolve = names.tracks["ukr_will"]
    assert decks.effect("ukr_will -2 after 2 quarters", names) == f"{resolve} -2, after 2 quarters"
    told = decks.effect("funding_gap for 2 quarters", names)
    assert told == f"{names.flag('funding_gap')}, for 2 quarters"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.soak), (200, 60)]
)
def test_browsing_by_keyboard(size: tuple[int, int]) -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.press("d")
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, Browse)
        panel = screen.query_one(Panel)
        assert len(panel.rows.rows) > 20
        await pilot.press("slash", *"drone")
        await pilot.pause()
        found = [row for row in panel.rows.rows if not row.heading]
        assert 0 < len(found) < 60
        assert panel.rows.marked == found[0].id
        await pilot.press("enter", "b")
        await pilot.pause()
        assert screen.group == "role"
        assert panel.rows.marked == found[0].id, "grouping keeps the place"
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen, "the first escape only clears the search"
        assert len(panel.rows.rows) > len(found) + 5
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is not screen

    drive(play, size)


@pytest.mark.usefixtures("folder")
def test_a_search_that_finds_nothing_says_so() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.press("d")
        await settle(app, pilot)
        await pilot.press("slash", *"zzzz")
        await pilot.pause()
        panel = app.screen.query_one(Panel)
        assert "No card fits" in plain(panel.rows.rows[0].left)
        assert "0 of" in str(app.screen.query_one("#found", Static).render())
        await app.run_action("glossary")
        await settle(app, pilot)
        await pilot.press("slash", *"zzzz")
        await pilot.pause()
        assert "No word fits" in text(app.screen.query_one(Panel).detail.doc)

    drive(play)


# The glossary --------------------------------------------------------------------------------

ASKED = """
USAI PDA FMS FMF ITAR UDCG IDCC SAG-U NSATU JATEC EPF ASAP EDIRPA EDIS DPAP DIANA NIF NUC BSA SOSA
CMMC TSFD NOFORN Brave1 UDI PC S bn initiative breach opening called_shot standing_order White_Cell
"""


@pytest.mark.parametrize("word", [word.replace("_", " ") for word in ASKED.split()])
def test_a_word_is_explained_with_its_source(word: str) -> None:
    found = glossary.entry(word)
    assert found is not None
    assert len(found.text) > 25
    assert found.source.partition(":")[0] in ("RS", "CEPA", "DIB", "VK", glossary.GAME)


def test_entries_are_many_different_and_sorted() -> None:
    words = [entry.word for entry in glossary.ENTRIES]
    assert len(words) >= 45
    assert len({word.casefold() for word in words}) == len(words)
    assert words == sorted(words, key=str.casefold)
    spellings = [s for entry in glossary.ENTRIES for s in glossary._spellings(entry)]
    assert len(set(spellings)) >= len(spellings) - len(words)


def test_rules_that_are_cited_exist() -> None:
    rules = (Path(__file__).parents[2] / "docs" / "rules.md").read_text()
    for entry in glossary.WORDS:
        for number in re.findall(r"\b\d+\.\d+\b", entry.source):
            assert f"**{number}**" in rules, (entry.word, number)
        for number in re.findall(r"section (\d+)", entry.source):
            assert f"## {number} " in rules, (entry.word, number)


def test_words_are_found_in_texts_as_they_are_written() -> None:
    found = {entry.word for entry in glossary.found_in("An FMS case, as soon as possible (ASAP).")}
    assert {"FMS", "ASAP"} <= found
    assert "ASAP" not in {e.word for e in glossary.found_in("asap, by contract group's leave")}
    assert "UDCG" in {e.word for e in glossary.found_in("the Contact Group meets")}
    assert "S" not in {e.word for e in glossary.found_in("SOSA and NSATU")}


def test_searching_words() -> None:
    assert glossary.search("nsa")[0].word == "NSATU"
    assert {"ASAP", "EDIRPA"} <= {entry.word for entry in glossary.search("union")}
    assert glossary.search("") == glossary.ENTRIES


@pytest.mark.usefixtures("folder")
def test_a_word_on_a_card_is_looked_up() -> None:
    card = next(card for card in deck().cards if len(decks.terms(deck(), card["id"])) == 1)
    word = decks.terms(deck(), card["id"])[0].word

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        app.read_deck("bridge-2025")
        app.action_browse(card["id"])
        await settle(app, pilot)
        assert app.screen.query_one(Panel).rows.marked == card["id"]
        await pilot.press("w")
        await settle(app, pilot)
        assert isinstance(app.screen, Glossary)
        assert app.screen.query_one(Panel).rows.marked == word

    drive(play)
