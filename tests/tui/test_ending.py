"""The end of an exercise: what it came to, what mattered, how well one judged, what it leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.driving import drive
from wargame.play.session import Session, new_session
from wargame.telling.links import Links
from wargame.telling.names import Names, catalogue
from wargame.tui.app import WargameApp
from wargame.tui.figures import figures
from wargame.tui.lines import text, width_of, wrap
from wargame.tui.matters import matters, turning_points
from wargame.tui.plain_story import ending
from wargame.tui.present_ending import ending_doc, ending_lines, lasting, legacy_of
from wargame.tui.screens.beginning import NewExercise
from wargame.tui.screens.end import End
from wargame.tui.screens.replay import Scrubber
from wargame.tui.seat import Seat
from wargame.tui.shots import calibration, calibration_said


def played(role: str, save: Path | None = None) -> Session:
    """Eight quarters to their end, with a shot called in every one of them."""
    session = new_session("bridge-2025", role=role, seed=7, save=save)
    session.advance()
    while not session.ended:
        decision = session.game.default(role)
        if session.game.node == "orders":
            shot = {"track": "ukr_will", "test": "at_least", "at": 64_000, "chance": 70}
            decision["shot"] = shot
        session.submit(role, decision)
        session.advance()
    return session


@pytest.fixture(scope="module", params=["UKR", "EU", "RUS"])
def seat(request: pytest.FixtureRequest) -> Seat:
    session = played(str(request.param))
    return Seat(session, catalogue(session.game.compiled))


@pytest.mark.parametrize("width", [56, 74, 113, 193])
def test_the_last_page_says_what_it_came_to(seat: Seat, width: int) -> None:
    doc = seat.ending(width)
    told = text(doc)
    for given in doc:
        assert all(width_of(row) <= width for row in wrap(given, width))
        # What is drawn is never broken.
        assert width_of(given) <= width or not set("━─⣀┤") & set(text([given]))
    for role in seat.view["roles"]:
        assert role["name"] in told
    for objective in seat.view["objectives"]:
        assert objective["name"] in told
    for found in ("mattered most over the whole exercise", "Your called shots", "What it leaves"):
        assert found in told
    assert "12 quarters on" in told and "Brier score" in told
    assert "was not saved" in told


def test_turning_points_are_the_weightiest_of_all_quarters(seat: Seat) -> None:
    links = Links.of(seat.given)
    found = turning_points(seat.feed, seat.view, seat.names, links)
    assert len(found) == 3 and len({one.matter.track for one in found}) == 3
    heaviest = max(
        matter.weight
        for turn in range(8)
        for matter in matters(
            [fact for fact in seat.feed if fact["turn"] == turn], seat.view, seat.names, links
        )
        if matter.objective
    )
    assert found[0].matter.weight == heaviest
    weights = [one.matter.weight for one in found if one.matter.objective]
    assert weights == sorted(weights, reverse=True)


def test_plain_mode_tells_the_same(seat: Seat) -> None:
    links = Links.of(seat.given)
    lines = "\n".join(ending_lines(seat.view, seat.feed, seat.names, links, 12))
    for one in turning_points(seat.feed, seat.view, seat.names, links):
        assert one.matter.said in lines and one.quarter in lines
    found = calibration(seat.feed)
    assert found is not None
    for said in calibration_said(found):
        assert said in lines
    chances = legacy_of(seat.feed)[seat.role]
    assert chances
    for objective in seat.view["objectives"]:
        assert f"{objective['name']}: " in lines
        assert lasting(chances[objective["id"]]) in lines
    assert "Scores out of 100:" in ending(seat.view, seat.names)


def due(*shots: tuple[int, bool]) -> list[dict[str, Any]]:
    return [
        {
            "kind": "quarter",
            "turn": turn,
            "body": {
                "shots": [
                    {
                        "track": "will",
                        "test": "at_least",
                        "at": 50,
                        "chance": chance,
                        "value": 60 if hit else 40,
                    }
                ]
            },
        }
        for turn, (chance, hit) in enumerate(shots)
    ]


@pytest.mark.parametrize(
    ("shots", "brier", "word"),
    [
        ([(100, True), (100, True)], 0, "sharp"),
        ([(50, True), (50, False)], 250, "no better than tossing a coin"),
        ([(100, False)], 1000, "worse than tossing a coin"),
        ([(60, True)], 160, "good"),
        ([(90, True), (90, False), (90, False)], 543, "worse than tossing a coin"),
    ],
)
def test_calibration_is_the_brier_score_in_words(
    shots: list[tuple[int, bool]], brier: int, word: str
) -> None:
    found = calibration(due(*shots))
    assert found is not None
    assert (found.due, found.hits, found.brier) == (len(shots), sum(h for _, h in shots), brier)
    said = " ".join(calibration_said(found))
    assert word in said and f"{found.hits} of " in said
    surer = len(shots) > 2 and found.given > 100 * found.hits // found.due + 15
    assert ("surer than you were right" in said) == surer


def test_without_shots_there_is_no_calibration() -> None:
    assert calibration([]) is None
    assert calibration([{"kind": "quarter", "turn": 0, "body": {}}]) is None


def test_large_figures_are_three_rows_of_one_width() -> None:
    for said in ("0", "62.5", "100", "79.2", "45 %"):
        rows = figures(said)
        assert len({len(row) for row in rows}) == 1
    assert len({figures(str(number)) for number in range(10)}) == 10


def test_a_war_scores_nobody() -> None:
    view: dict[str, Any] = {
        "role": {"id": "A", "name": "A", "side": "coalition", "question": "Why?", "watch": []},
        "roles": [],
        "ended": "war",
        "turn": 3,
        "turns": 8,
        "tracks": [],
        "objectives": [],
        "scores": {},
    }
    told = text(ending_doc(view, [], Names()))
    assert "direct war: nobody scores" in told and "Brier" not in told


@pytest.mark.parametrize(
    "size", [(120, 40), (60, 18), pytest.param((80, 24), marks=pytest.mark.soak)]
)
def test_the_end_scrolls_reviews_and_begins_anew(size: tuple[int, int], tmp_path: Path) -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        for _ in range(20):
            await pilot.pause()
            if isinstance(app.screen, End):
                break
        assert isinstance(app.screen, End)
        page = app.screen.query_one("#page")
        assert page.max_scroll_y > 0
        await pilot.press("pagedown")
        await pilot.pause()
        assert page.scroll_y > 0
        await pilot.press("v")
        await pilot.pause()
        assert isinstance(app.screen, Scrubber)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, End)
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(app.screen, NewExercise)

    drive(play, size, played("UKR", tmp_path / "over.wargame"))
