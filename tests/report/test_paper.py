"""The paper kit: everything is on it, it fits, and nobody reads what is another's."""

from __future__ import annotations

import dataclasses
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.browser import pdf_pages
from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.library import load_bundle
from wargame.content.ready import ready
from wargame.play.seen import others_see
from wargame.play.session import start_session
from wargame.record.check import read_record
from wargame.report import paper_html, paper_pdf
from wargame.report.document import Table, plain
from wargame.report.paper import kit
from wargame.report.paper_boards import _GAP, _SCALE, _WORD, _placed
from wargame.report.paper_cards import Deck
from wargame.report.paper_face import STEPS, Block, Chip, Face, _height, _room, fitted
from wargame.report.paper_fit import lines, width
from wargame.report.paper_guide import _msel
from wargame.report.paper_order import day
from wargame.report.paper_sheets import ALL, WHITE, Cut, Form, Grid, Heading, Kit, Note, Part
from wargame.report.paper_tables import luck
from wargame.report.paper_words import Words
from wargame.rules.dice import Dice
from wargame.rules.tables import Band
from wargame.rules.turn import setup
from wargame.rules.worlds import IN_HAND

SCENARIOS = ("bridge-2025", "strait-porcupine", "tiny", "retrospective-2022")


@cache
def made(scenario: str) -> Kit:
    return kit(ready(scenario), seed=7)


def said(part: Part) -> str:
    """Every word of a part."""
    return json.dumps(dataclasses.asdict(part), ensure_ascii=False)


def parts(scenario: str, kind: str = "") -> list[Part]:
    return [part for part in made(scenario).parts if kind in ("", part.kind)]


# Completeness --------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_card_event_and_private_objective_is_printed_once(scenario: str) -> None:
    compiled = ready(scenario)
    printed: dict[str, list[Face]] = {}
    for part in parts(scenario, "cards"):
        for face in part.faces:
            printed.setdefault(face.id, []).append(face)
    private = {o.id for o in compiled.bundle.scenario.objectives if o.kind == "private"}
    wanted = set(compiled.bundle.cards) | private
    assert set(printed) == wanted
    for faces in printed.values():
        roles = {face.role for face in faces}
        for role in roles:  # a private objective of several roles has a card for each
            mine = [face for face in faces if face.role == role]
            assert [face.part for face in mine] == list(range(1, mine[0].parts + 1))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_role_has_its_sheets(scenario: str) -> None:
    compiled = ready(scenario)
    for role in compiled.tables.roles:
        mine = {part.kind for part in made(scenario).parts if part.role == role.key}
        assert {"document", "cards", "forms"} <= mine
        sheets = [part for part in parts(scenario, "forms") if part.role == role.key]
        orders = [form for form in sheets[0].forms if form.title == "Orders"]
        last = max(compiled.bundle.scenario.turns, *(compiled.bundle.scenario.hidden_end or [0]))
        assert [form.when.partition(",")[0] for form in orders] == [
            compiled.tables.quarter_name(turn) for turn in range(last)
        ]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_long_card_is_continued_and_loses_nothing(scenario: str) -> None:
    deck = Deck(Words(ready(scenario)))
    for card in deck.tables.cards:
        if card.key in deck.models:
            whole = deck._face(card)
            split = fitted(whole)
            blocks = tuple(block for part in split for block in part.blocks)
            assert blocks == whole.blocks
            assert [part.story for part in split] == [whole.story, *[""] * (len(split) - 1)]
            assert all(part.size in STEPS for part in split)


@settings(max_examples=60, deadline=None)
@given(
    blocks=st.lists(
        st.tuples(
            st.sampled_from(["Success", "+8", "A way of doing it"]),
            st.text("abcdefg hij.W", min_size=1, max_size=400),
            st.sampled_from(["", "odds", "way", "band"]),
        ),
        max_size=30,
    )
)
def test_whatever_an_author_writes_fits_in_the_end(blocks: list[tuple[str, str, str]]) -> None:
    whole = Face(
        "id", "US", "United States", "Opening", "A name", "45 %", (Chip("", "2 PC"),), "A story.",
        tuple(Block(*each) for each in blocks), "judgement",
    )  # fmt: skip
    split = fitted(whole)
    assert tuple(block for part in split for block in part.blocks) == whole.blocks
    for part in split:
        assert _height(part, part.size) <= _room(part) or len(part.blocks) == 1


def test_the_board_shows_each_track_to_those_who_see_it() -> None:
    compiled = ready("bridge-2025")
    words = Words(compiled)
    for part in parts("bridge-2025", "boards"):
        names = {row.name for board in part.boards for row in board.rows}
        wanted = set()
        for track in compiled.bundle.scenario.tracks:
            public = track.visible == "all"
            hidden = not public and (part.role == WHITE or part.role in track.visible)
            if public if part.role == ALL else hidden:
                wanted.add(words.track(track.id))
        assert names == wanted


# Secrets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_sheet_of_a_role_holds_what_is_anothers(scenario: str) -> None:
    compiled = ready(scenario)
    text = compiled.bundle.scenario
    for part in made(scenario).parts:
        if part.role == WHITE:
            continue
        words = said(part)
        own = {goal.text for goal in text.objectives if part.role in goal.roles}
        for goal in text.objectives:
            others = part.role not in goal.roles
            if others and goal.kind not in ("shared", "national"):
                assert f'"{goal.id}"' not in words
                private = goal.kind == "private" and goal.text not in own
                assert not (private and goal.text in words), (part.name, goal.id)
        for role in text.roles:
            if part.role != role.id:
                assert not [line for line in role.brief if line in words], (part.name, role.id)
        for entry in text.msel:
            assert entry.text not in words
            assert entry.expect not in words
        cards = [face.id for face in part.faces]
        owned = {key: getattr(card, "role", WHITE) for key, card in compiled.bundle.cards.items()}
        assert {owned.get(card, part.role) for card in cards} <= {part.role}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_no_sheet_of_a_role_tells_the_start_of_a_track_it_does_not_see(scenario: str) -> None:
    compiled = ready(scenario)
    words = Words(compiled)
    for part in parts(scenario):
        if part.role == WHITE:
            continue
        hidden = {
            words.track(track.id)
            for track in compiled.bundle.scenario.tracks
            if track.visible != "all" and part.role not in track.visible
        }
        if part.document is not None:
            tables = [
                block
                for section in part.document.sections
                for block in section.blocks
                if isinstance(block, Table) and "Start" in block.header
            ]
            assert not {plain(row[0]) for table in tables for row in table.rows} & hidden
        assert not {row.name for board in part.boards for row in board.rows} & hidden


def test_only_the_white_cell_reads_the_rolls() -> None:
    compiled = ready("tiny")
    for seed in (1, 2):
        found = kit(compiled, seed=seed)
        twin = {part.name: said(part) for part in kit(compiled).parts}
        for part in found.parts:
            assert (said(part) == twin[part.name]) == (part.name != "guide")


# Truth -----------------------------------------------------------------------------------------


def test_the_odds_table_is_what_the_rules_do() -> None:
    from wargame.report.paper_tables import bands
    from wargame.rules.odds import bands as ruled

    compiled = ready("bridge-2025")
    table = bands(Words(compiled))
    order = (Band.BREAKTHROUGH, Band.SUCCESS, Band.PARTIAL, Band.SETBACK)
    rolls = np.arange(1000)
    world = setup(compiled.tables, Dice(0, np.arange(1000, dtype=np.uint64)))
    for row in table.rows:
        chance = int(re.sub(r"\D", "", plain(row[0]))) * 10
        found = ruled(world, np.full(1000, chance), rolls)
        for cell, band in zip(row[1:], order, strict=True):
            low, high = map(int, plain(cell).split(" to "))
            assert set(rolls[found == band]) == set(range(low, high + 1))


def test_rolls_made_beforehand_are_those_of_the_program(tmp_path: Path) -> None:
    compiled = ready("strait-porcupine")
    save = tmp_path / "s.wargame"
    session = start_session(compiled, {}, seed=11, save=save)
    session.advance()
    session.close()
    guide = next(part for part in kit(compiled, seed=11).parts if part.name == "guide")
    assert guide.document is not None
    printed = {
        (block.caption.partition(":")[0], plain(row[0])): [plain(cell) for cell in row[1:]]
        for block in guide.document.sections[-1].blocks
        if isinstance(block, Table) and "rolls" in block.caption
        for row in block.rows
    }
    world = setup(compiled.tables, Dice(11, np.zeros(1, dtype=np.uint64)))
    draws = {
        (block.caption.partition(":")[0], plain(row[0])): int(plain(row[1]))
        for block in guide.document.sections[-1].blocks
        if isinstance(block, Table) and "drawn" in block.caption
        for row in block.rows
    }
    for place, index in enumerate(compiled.tables.openings):
        card = compiled.tables.cards[index]
        role = compiled.tables.roles[card.role].name
        assert (draws[role, card.name] <= 3) == bool(world.zone[place, 0] == IN_HAND)
    names = {action.key: compiled.tables.cards[action.card] for action in compiled.tables.actions}
    seen = 0
    for event in read_record(save).events:
        if event.kind != "adjudication":
            continue
        for entry in json.loads(event.parts["public"].text or "")["entries"]:
            if entry["kind"] == "adjudication" and not entry["sure"]:
                card = names[entry["action"]]
                row = printed[compiled.tables.roles[card.role].name, card.name]
                assert row[event.turn] == f"{entry['roll']:03d}"
                seen += 1
    assert seen > 20


def test_the_list_of_injects_is_in_the_guide_whole() -> None:
    guide = next(part for part in parts("bridge-2025") if part.name == "guide")
    words = said(guide)
    for entry in ready("bridge-2025").bundle.scenario.msel:
        assert entry.text in words
        assert entry.expect in words
        assert not entry.contingency or entry.contingency in words


@pytest.mark.parametrize("turns", [1, 2, 8, 24])
def test_the_day_adds_up(turns: int) -> None:
    running = day([f"q{n}" for n in range(turns)])
    for slot, following in zip(running.slots, running.slots[1:], strict=False):
        assert slot.start + slot.minutes == following.start
    assert running.minutes == sum(slot.minutes for slot in running.slots)
    rounds = [slot for slot in running.slots if slot.what.startswith("Round")]
    assert len(rounds) == turns
    assert {slot.minutes for slot in rounds} == {running.length}
    assert all(minutes >= 1 for _, minutes, *_ in running.quarter)
    assert turns != 8 or running.minutes <= 240


def test_conditions_read_as_sentences() -> None:
    words = Words(ready("bridge-2025"))
    for text, told in (
        ("eu_cohesion < 50", "EU unity below 50"),
        ("us_cover >= 1", "US authority at least $1\N{NO-BREAK SPACE}bn"),
        ("since pda <= 4", "“Empty a shelf” ordered in the last 4\N{NO-BREAK SPACE}q"),
        ("since pda > 4", "“Empty a shelf” not ordered in the last 4\N{NO-BREAK SPACE}q"),
        ("not since pda < 4", "“Empty a shelf” not ordered in the last 3\N{NO-BREAK SPACE}q"),
        ("season != 2", "it is not the second quarter of a year"),
        ("not in-force minsk-trap", "“The offer” is not in force"),
        ("EU.standing is unanimity", "the European Union’s standing order is “All 27”"),
        ("not envoy", "not so: an American envoy is in post"),
    ):
        assert words.condition(text) == told


def test_no_condition_of_any_scenario_is_left_as_it_is_written() -> None:
    for scenario in SCENARIOS:
        compiled = ready(scenario)
        words = Words(compiled)
        atoms = {
            atom.text
            for action in compiled.tables.actions
            for atom in (
                *action.needs,
                *(atom for modifier in action.modifiers for atom in modifier.atoms),
                *(a for group in action.groups for effect in group.effects for a in effect.when),
            )
        }
        left = [text for text in atoms if re.search(r"[<>=_]|\bsince\b", words.condition(text))]
        assert not left


# Sheets ----------------------------------------------------------------------------------------


def test_widths_are_those_of_the_letters() -> None:
    assert width("iiii", 10) < width("mmmm", 10)
    assert width("abc", 10, bold=True) > width("abc", 10)
    assert lines("", 8, 100) == 1
    assert lines("word " * 40, 8, 100) > lines("word " * 20, 8, 100)
    assert lines("x" * 200, 8, 50) >= int(width("x" * 200, 8) / 50)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_words_over_a_scale_do_not_run_into_each_other(scenario: str) -> None:
    for part in parts(scenario, "boards"):
        for board in part.boards:
            for row in board.rows:
                by_line: dict[int, float] = {}
                for mark in sorted(row.bands, key=lambda mark: mark.left):
                    assert by_line.get(mark.level, 0.0) <= mark.left + 2 * _GAP, row.name
                    by_line[mark.level] = mark.left + width(mark.word, _WORD) / _SCALE
                    assert by_line[mark.level] <= 1.001


def test_more_words_than_room_are_still_placed() -> None:
    bands = [(n / 60, "a long word for a band") for n in range(6)]
    assert [mark.word for mark in _placed(bands)] == [word for _, word in bands]


@pytest.mark.parametrize("scenario", SCENARIOS[:3])
def test_pages_are_counted_and_every_card_fits_its_frame(scenario: str) -> None:
    """The template stops where a card does not fit at the smallest letter."""
    pytest.importorskip("typst")
    found = made(scenario)
    for part in found.parts:
        sheets = tuple(paper_html.sheets(part))
        if part.kind == "cards":
            assert len(sheets) == -(-len(part.faces) // 9)
            assert pdf_pages(paper_pdf.pdf(found, part, sheets)) == len(sheets)
    forms = next(part for part in found.parts if part.kind == "forms" and part.role != WHITE)
    sheets = tuple(paper_html.sheets(forms))
    assert pdf_pages(paper_pdf.pdf(found, forms, sheets)) == len(sheets)
    assert sum(len(sheet.forms) for sheet in sheets) == len(forms.forms)


def test_a_card_that_cannot_fit_is_refused_and_not_cut() -> None:
    pytest.importorskip("typst")
    found = made("tiny")
    part = next(part for part in found.parts if part.kind == "cards")
    face = dataclasses.replace(part.faces[0], blocks=(Block("All", "too long " * 400),))
    part = dataclasses.replace(part, faces=(face,))
    with pytest.raises(Exception, match="does not fit"):
        paper_pdf.pdf(found, part, tuple(paper_html.sheets(part)))


def test_words_are_never_markup() -> None:
    pytest.importorskip("typst")
    evil = '#panic("x") *b* $x$ <script>alert(1)</script> \\ " @ref'
    found = made("tiny")
    part = next(part for part in found.parts if part.kind == "cards")
    face = dataclasses.replace(part.faces[0], name=evil, story=evil, blocks=(Block(evil, evil),))
    part = dataclasses.replace(part, faces=(face,))
    sheets = tuple(paper_html.sheets(part))
    assert pdf_pages(paper_pdf.pdf(found, part, sheets)) == 1
    page = paper_html.render(found, part, sheets)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("name", ["guide", "board", "forms-white-cell"])
def test_the_same_kit_gives_the_same_bytes(name: str) -> None:
    pytest.importorskip("typst")

    def one(compiled: Compiled) -> tuple[bytes, str]:
        found = kit(compiled, seed=3)
        part = next(part for part in found.parts if part.name == name)
        sheets: tuple[Any, ...] = tuple(paper_html.sheets(part)) if part.document is None else ()
        page = "" if part.document else paper_html.render(found, part, sheets)
        return paper_pdf.pdf(found, part, sheets), page

    assert one(ready("tiny")) == one(ready("tiny"))


# As it is played --------------------------------------------------------------------------------


def _labels(form: Form) -> list[str]:
    items = [item for row in form.rows for item in row]
    return [item.text if isinstance(item, Note | Heading | Cut) else item.label for item in items
            if not isinstance(item, Grid)]  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_an_order_form_asks_in_the_order_in_which_a_quarter_is_decided(scenario: str) -> None:
    asked = ["Signal", "An event asks", "Fold here", "Standing order", "Order 1", "Why",
             "Called shot", "Tear off", "Reaction", "At the end"]  # fmt: skip
    for part in parts(scenario, "forms"):
        for form in part.forms:
            if form.title != "Orders":
                continue
            labels = _labels(form)
            places = [
                next(n for n, label in enumerate(labels) if label.startswith(start))
                for start in asked
                if start != "Signal" or labels[0].startswith("Signal")
            ]
            assert places == sorted(places)


def test_a_brief_says_what_others_see_and_when() -> None:
    compiled = ready("bridge-2025")
    for role in compiled.tables.roles:
        rows = {one.what: (one.who, one.when) for one in others_see(compiled, role.key)}
        brief = next(p for p in parts("bridge-2025", "document") if p.role == role.key)
        words = said(brief)
        assert all(json.dumps(what, ensure_ascii=False)[1:-1] in words for what in rows)
        for track in compiled.tables.tracks:
            mine = bool(track.seen_by) and role.index in track.seen_by
            assert any(track.name in what for what in rows) == mine
        assert any("signals" in what for what in rows) == bool(role.signals)


def test_chained_injects_are_explained_where_there_are_some() -> None:
    compiled = compile_bundle(load_bundle("bridge-2025"))  # models, to be changed
    entries = [one.model_copy() for one in compiled.bundle.scenario.msel]
    assert "Chained" not in said(made("bridge-2025").parts[0])
    later = entries[1].model_copy(update={"after": entries[0].serial, "answered": True})
    scenario = compiled.bundle.scenario.model_copy(update={"msel": [entries[0], later]})
    words = Words(compiled)
    words.scenario = scenario
    words.tables = dataclasses.replace(compiled.tables, msel=compiled.tables.msel[:2])
    told = json.dumps(dataclasses.asdict(_msel(words)))
    assert "Chained" in told and f" After {entries[0].serial}, answered." in told


def test_luck_by_dice_is_a_normal_error() -> None:
    rows = [[plain(cell) for cell in row] for row in luck().rows]
    drawn: dict[int, float] = {}
    for low, less, high, more in rows:
        for stretch, size in ((low, less), (high, more)):
            first, last = map(int, stretch.split(" to "))
            for roll in range(first, last + 1):
                assert drawn.setdefault(roll, float(size.replace("\N{MINUS SIGN}", "-")))
    assert sorted(drawn) == list(range(100))
    assert abs(np.mean(list(drawn.values()))) < 1e-9
    assert 0.9 < np.std(list(drawn.values())) < 1.1


@pytest.mark.parametrize("size", ["a4", "letter"])
def test_every_foot_says_which_edition_and_a_page_is_a_page(size: str) -> None:
    found = kit(ready("tiny"), paper=size)
    assert re.fullmatch(r"wargame \S+, content [0-9a-f]{8}", found.edition)
    assert found.edition == made("tiny").edition != made("bridge-2025").edition
    for part in found.parts:
        if part.document is not None:
            assert found.edition in said(part)
            continue
        sheets = tuple(paper_html.sheets(part, backs=True))
        fronts = sum(sheet.kind != "backs" for sheet in sheets)
        assert paper_html.render(found, part, sheets).count(found.edition) == fronts
        assert pdf_pages(paper_pdf.pdf(found, part, sheets)) == len(sheets)


def test_a_kit_is_of_the_exercise_that_is_hosted_its_length_and_its_list() -> None:
    """Forms, boards, running order and marks of a shorter exercise, with injects of one's own."""
    compiled = ready("bridge-2025")
    rows = [
        {"serial": 7, "quarter": "2025Q2", "minute": 4, "from": "A friend", "to": ["EU"],
         "means": "letter", "text": "Come and see.", "expect": "They come."},
        {"serial": 9, "quarter": "2025Q2", "minute": 5, "from": "A friend", "to": ["EU"],
         "means": "call", "text": "Well?", "expect": "They answer.", "after": 7},
    ]  # fmt: skip
    short, whole = kit(compiled, turns=4, msel=rows), kit(compiled)
    guide = said(next(part for part in short.parts if part.name == "guide"))
    assert "Come and see." in guide and "After 7" in guide
    assert not any(entry.text in guide for entry in compiled.bundle.scenario.msel)
    assert "Round 4" in guide and "Round 5" not in guide

    def sheets(found: Kit, name: str) -> list[str]:
        part = next(part for part in found.parts if part.name == name)
        return [form.title for form in part.forms if form.title == "Orders"]

    assert len(sheets(short, "forms-ukr")) == 4
    assert len(sheets(whole, "forms-ukr")) == 9  # the hidden end included
    brief = next(part for part in short.parts if part.name == "brief-ukr")
    assert brief.document is not None
    assert plain(dict(brief.document.facts)["Rounds"]) == "4"
    assert compiled.bundle.scenario.turns == 8 and compiled.bundle.scenario.hidden_end
    assert kit(compiled).parts == whole.parts


def test_nobody_sits_for_two_hours_without_a_break() -> None:
    for turns in (3, 4, 6, 8, 12):
        sat = 0
        for slot in day([f"q{n}" for n in range(turns)], 300).slots[1:]:
            sat = 0 if slot.what == "Break" else sat + slot.minutes
            assert sat <= 125, (turns, slot)
