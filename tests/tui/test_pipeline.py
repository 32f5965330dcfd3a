"""The pipeline board in characters: widths, one scale, slips in words, nothing lost in plain."""

from __future__ import annotations

from typing import Any

import pytest

from wargame.play.session import new_session
from wargame.telling import words
from wargame.tui.lines import plain, text, width_of
from wargame.tui.plain_pipeline import pipeline_page
from wargame.tui.present_pipeline import (
    STAGES,
    WAY,
    pipeline_board,
    pipeline_doc,
    pipeline_rows,
    year_of,
)


def views(role: str, seed: int, quarters: int) -> list[dict[str, Any]]:
    session = new_session("bridge-2025", role=role, seed=seed)
    session.advance()
    found = []
    while not session.ended and session.game.world.turn < quarters:
        found.append(session.view(role))
        session.submit(role, session.game.default(role))
        session.advance()
    return [*found, session.view(role)]


@pytest.fixture(scope="module")
def played() -> list[dict[str, Any]]:
    return views("NATO", 3, 8)


@pytest.mark.parametrize("width", [60, 78, 109, 110, 150])
def test_every_line_of_the_board_fits(played: list[dict[str, Any]], width: int) -> None:
    for view in played:
        assert max(width_of(one) for one in pipeline_board(view, width)) <= width


@pytest.mark.parametrize("width", [78, 118])
def test_the_board_has_a_row_for_each_line_with_its_figures(
    played: list[dict[str, Any]], width: int
) -> None:
    view = played[-1]
    board = pipeline_board(view, width)
    rows = [plain(one) for one in board[2:]]
    told = "\n".join(map(plain, board))
    for item, row in zip(view["pipeline"], rows, strict=False):
        assert row.startswith(item["name"][:13])
        for stage in ("funded", "contracted", "produced"):
            assert words.number(item[stage], 2) in row
        # Beside long names there is room for the mark alone; the cause is told below.
        assert ("!" in row) == bool(item["slipped"])
        assert not item["slipped"] or item["slipped"] in told


def test_bars_share_one_scale(played: list[dict[str, Any]]) -> None:
    """The longest bar belongs to the largest figure, and no figure but nothing has no bar."""
    view = played[-1]
    largest = max(view["pipeline"], key=lambda item: int(item["contracted"]))
    rows = [one for one in pipeline_board(view, 118)[2:] if one][: len(view["pipeline"])]
    bars = [[part for part, tone in one if tone == "bar"] for one in rows]
    full = max(len(bar.strip()) for row in bars for bar in row)
    at = view["pipeline"].index(largest)
    assert len(bars[at][1].strip()) == full
    for item, row in zip(view["pipeline"], bars, strict=True):
        for stage, bar in zip(("funded", "contracted", "produced"), row, strict=True):
            assert bool(bar.strip()) == bool(item[stage])


def test_donors_add_up_to_their_lines(played: list[dict[str, Any]]) -> None:
    view = played[-1]
    board = text(pipeline_board(view, 118))
    for donor in {item["donor"] for item in view["pipeline"]}:
        mine = [item for item in view["pipeline"] if item["donor"] == donor]
        name = next(role["name"] for role in view["roles"] if role["id"] == donor)
        row = next(row for row in board.split("\n") if row.startswith(name))
        way = sum(item[stage] for item in mine for stage in WAY)
        assert words.number(way, 2) in row
        pledged = year_of(mine, "pledged")
        assert pledged is not None and words.number(pledged, 2) in row


def test_a_line_tells_its_slips_with_their_causes(played: list[dict[str, Any]]) -> None:
    view = played[-1]
    for item in view["pipeline"]:
        told = text(pipeline_doc(view, item["id"]))
        for quarter in item["quarters"]:
            row = next(r for r in told.split("\n") if r.startswith(quarter["quarter"]))
            assert row.endswith(f"! {quarter['slipped']}") == bool(quarter["slipped"])
        assert sum(item[stage] for stage in STAGES) == item["entered"]
        assert words.number(item["entered"]) in told
    assert pipeline_doc(view, "none") == ()
    assert [row.id for row in pipeline_rows(view)] == [item["id"] for item in view["pipeline"]]


def test_plain_mode_says_all_of_it_without_glyphs(played: list[dict[str, Any]]) -> None:
    for view in played:
        page = "\n".join(pipeline_page(view))
        for mark in "█▏▎▍▌▋▊▉▲▼■·!":
            assert mark not in page
        for item in view["pipeline"]:
            assert item["name"] in page
        for kind in view["pipes"]["kinds"]:
            assert words.number(kind["next"], 2) in page
        assert "kept" in page and "room" in page.casefold()


def test_what_cannot_be_seen_is_a_question_mark(played: list[dict[str, Any]]) -> None:
    view = {**played[-1], "pipes": {**played[-1]["pipes"]}}
    view["pipes"]["room"] = {**view["pipes"]["room"], "capacity": None, "had": None}
    view["pipes"]["promise"] = {
        **view["pipes"]["promise"],
        "due": None,
        "next": None,
        "next_due": None,
        "belief": None,
    }
    kinds = [
        {**kind, "effects": [{**effect, "by": None} for effect in kind["effects"]]}
        for kind in view["pipes"]["kinds"]
    ]
    view["pipes"]["kinds"] = kinds
    board = text(pipeline_board(view, 78))
    assert "you cannot see" in board and "Shells per 100 ?" in board
    assert "you cannot see" in "\n".join(pipeline_page(view))


def test_an_exercise_without_a_pipeline_says_so() -> None:
    view = new_session("tiny", role="BLUE", seed=1).view("BLUE")
    assert "no pipeline" in text(pipeline_board(view, 80))
    assert pipeline_page(view) == ["There is no pipeline in this scenario."]
