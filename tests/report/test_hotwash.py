"""Evaluators' notes and the survey in the report: beside what is proposed, linked to events."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.helpers import order, play_out, room_of, say, to_node
from tests.report.test_aar import made, table, words
from wargame.play.room import Chair
from wargame.play.view_public import PUBLIC
from wargame.report.document import Document, Section, plain
from wargame.report.places import dangling

HOSTILE = "<script>alert(1)</script> 1_000 *stars*"


def every(one: Document | Section) -> dict[str, Section]:
    """All sections by their names, inner ones too."""
    found = {inner.id: inner for inner in one.sections}
    for inner in one.sections:
        found |= every(inner)
    return found


def section(document: Document, name: str) -> Section:
    return every(document)[name]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    path = tmp_path_factory.mktemp("hot") / "x.wargame"
    room = room_of("bridge-2025", path, pace="hand", turns=2)
    to_node(room, "orders")
    objective = room.session.view("US")["objectives"][0]["id"]
    of = {"role": "US", "objective": objective, "about": 2}
    evaluator = Chair("EVAL-1", PUBLIC)
    room.do(evaluator, order("evaluation", "one", text="At first unsure.", rating="M", **of))
    room.do(evaluator, order("evaluation", "two", text=HOSTILE, rating="S", **of))
    play_out(room)
    say(room, "RUS", "survey", "three", strengths=["an earlier answer"], design=1)
    answers = {"strengths": ["Clear clock"], "improvements": ["More time"], "unseen": "The talks"}
    say(room, "RUS", "survey", "four", design=4, conduct=5, **answers)
    room.session.close()
    return made(path)


def test_the_rating_of_an_evaluator_stands_beside_the_proposed_one(document: Document) -> None:
    rows = table(section(document, "objectives"), "P, S, M, U").rows
    rated = [plain(row[6]) for row in rows if "Evaluator 1" in plain(row[6])]
    assert len(rated) == 1 and rated[0].startswith("S (Evaluator 1) [")  # the later one counts


def test_rated_notes_are_strengths_and_areas(document: Document) -> None:
    assert HOSTILE in words(section(document, "strengths"))
    areas = words(section(document, "areas"))
    assert "At first unsure." in areas and HOSTILE not in areas


def test_the_survey_is_told_as_it_was_written_last(document: Document) -> None:
    told = words(section(document, "hotwash"))
    for said in ("Clear clock", "More time", "The talks", "Russia"):
        assert said in told
    assert "an earlier answer" not in told
    (row,) = table(section(document, "hotwash"), "Ratings by seats").rows
    assert [plain(cell) for cell in row][1:3] == ["4", "5"]


def test_every_link_leads_somewhere(document: Document) -> None:
    assert dangling(document) == []


def test_a_report_without_them_has_no_such_section(tmp_path: Path) -> None:
    path = tmp_path / "x.wargame"
    room = room_of("tiny", path, pace="hand", turns=1)
    play_out(room)
    room.session.close()
    assert "hotwash" not in every(made(path))
