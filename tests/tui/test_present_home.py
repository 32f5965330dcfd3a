"""The home screen's words: times, rows, tiles, and the order of scenarios."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wargame.play.saves import scenario_list
from wargame.tui import decks, present_home, present_previews, present_scenarios
from wargame.tui.lettering import LETTERS, large
from wargame.tui.lines import Row, line, plain, text, width_of
from wargame.tui.tiles import Tile, drawn, frame, height

NOW = datetime(2026, 11, 22, 9, 30)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-11-22 09:10", "today 09:10"),
        ("2026-11-21 23:59", "yesterday 23:59"),
        ("2026-11-18 08:00", "Wednesday 08:00"),
        ("2026-11-15 08:00", "15 November"),
        ("2025-12-31 08:00", "31 December 2025"),
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("no time", "no time"),
    ],
)
def test_times_are_said_as_people_say_them(written: str, told: str) -> None:
    assert present_home.when(written, NOW) == told


def save(**given: Any) -> dict[str, Any]:
    return {
        "path": Path("saves/a.wargame"),
        "scenario": "bridge-2025",
        "role": "EU",
        "quarter": "2025Q3",
        "ended": "",
        "scores": {},
        "when": "2026-11-22 09:10",
        "fault": "",
    } | given


@pytest.fixture(scope="module")
def scenarios() -> list[dict[str, Any]]:
    return scenario_list()


def ids(
    *saves: dict[str, Any], taught: bool = True, way: present_home.Manner = "brief"
) -> list[str]:
    made = present_home.rows(saves, [], None, NOW, taught=taught, way=way)
    return [row.id for row in made if not row.heading]


def test_what_invites_stands_first() -> None:
    assert ids()[:2] == ["@tutorial", "@new"]
    assert ids(taught=False)[0] == "@new"
    assert "@tutorial" not in ids(taught=False)
    over, broken, still = save(ended="turns"), save(fault="no save", role=""), save()
    assert ids(over, broken, still)[:2] == ["go:2", "@new"]
    assert ids(over)[0] == "@new", "a finished exercise is not gone on with"
    assert ids(over).count("@tutorial") == 1
    assert [key for key in ids(over, broken, still) if key.startswith("save:")] == [
        "save:0", "save:1", "save:2",
    ]  # fmt: skip


def test_the_row_to_take_says_enter_and_the_others_their_keys() -> None:
    for way in ("brief", "beside", "below"):
        made = present_home.rows([], [], None, NOW, taught=True, way=way)
        first, *others = [row for row in made if not row.heading]
        assert plain(first.right) == "enter"
        keys = [plain(row.right) for row in others]
        assert all(len(key) == 1 for key in keys)
        assert len({*keys}) == len(keys)


def test_saves_go_by_names_not_ids(scenarios: list[dict[str, Any]]) -> None:
    row = present_home.save_row("x", save(), scenarios, NOW)
    assert plain(row.left) == "European Union  2025Q3"
    assert plain(row.extra) == "The bridge ·"
    over = save(ended="turns", scores={"EU": 63_000, "RUS": 75_000})
    page = text(present_home.save_doc(over, scenarios, NOW))
    assert page.index("Russia") < page.index("European Union  █"), "the best stands first"
    assert "63 you" in page
    assert "Ukraine" in plain(present_home.save_row("x", save(role="UKR, EU"), scenarios, NOW).left)
    # A scenario that is not here any more is told by its id.
    assert "gone" in text(present_home.save_doc(save(scenario="gone"), scenarios, NOW))


def test_what_teaches_comes_first_and_a_trial_last(scenarios: list[dict[str, Any]]) -> None:
    order = [item["id"] for item in present_scenarios.ordered(scenarios)]
    assert order[0] == "first-turn"
    assert order[-1] == "tiny"
    dots = {item["id"]: plain(present_scenarios.degree(item)) for item in scenarios}
    assert dots["first-turn"] == "●○○ introductory"
    assert dots["bridge-2025"] == "●●○ standard"
    assert dots["tiny"] == "", "nobody has judged it"


def test_tiles_say_all_a_choice_needs(scenarios: list[dict[str, Any]]) -> None:
    bridge = next(item for item in scenarios if item["id"] == "bridge-2025")
    for framed in (True, False):
        for width in (50, 74):
            tiles = present_scenarios.role_tiles(bridge, width, framed=framed)
            for tile, role in zip(tiles, bridge["roles"], strict=True):
                shown = " ".join(text(drawn(tile, width)).replace("│", " ").split())
                assert role["name"] in shown
                assert role["question"] in shown
                assert all(part in shown for part in role["alone"])
            for tile in present_scenarios.scenario_tiles(scenarios, framed=framed):
                assert "…" not in text(drawn(tile, width))


def test_five_seats_fit_above_their_page_at_the_least_size(
    scenarios: list[dict[str, Any]],
) -> None:
    bridge = next(item for item in scenarios if item["id"] == "bridge-2025")
    assert height(present_scenarios.role_tiles(bridge, 75, framed=False), 75) <= 12


def test_pages_fit_their_width(scenarios: list[dict[str, Any]]) -> None:
    lesson = next(item for item in scenarios if item["id"] == "first-turn")
    for width in (40, 66, 120):
        for doc in (
            present_scenarios.scenario_boxes(scenarios, width),
            present_previews.columns([line(step) for step in lesson["steps"]], width),
            present_previews.decks(scenarios, width)[4:],
        ):
            assert max(map(width_of, doc)) <= width
        page = text(present_previews.tutorial(lesson, width))
        assert all(step in page for step in lesson["steps"])


titles = st.text(st.characters(categories=["L", "Zs"]), min_size=1, max_size=60)


@given(titles, st.lists(titles, max_size=4), st.integers(12, 90), titles)
def test_frames_are_exact(title: str, body: list[str], width: int, right: str) -> None:
    doc = frame(line(title), [line(part) for part in body], width, line(right))
    assert {width_of(one) for one in doc} == {width}
    tile = Tile("a", line(title), line(right), below=tuple(line(part) for part in body))
    if len(right) < width:  # a row's right is never cut
        assert {width_of(one) for one in drawn(tile, width)} == {width}
    assert height((tile, Row("b", line(title))), width) == len(drawn(tile, width)) + 1


def test_large_letters_are_of_one_size() -> None:
    for letter, dots in LETTERS.items():
        assert len(dots) == 6
        assert max(map(len, dots)) == len(dots[0]), letter
    assert len({len(row) for row in large("WARGAME")}) == 1


def test_a_fact_that_is_a_day_says_it_once() -> None:
    fact = {"statement": "A vote.", "value": "2023-09-30", "unit": "date", "as_of": "2023-09-30",
            "source": "memory", "confidence": "low", "note": ""}  # fmt: skip
    shown = text(decks._fact(fact, "x"))
    assert shown.count("2023-09-30") == 1
    assert "date" not in shown
    other = text(decks._fact({**fact, "value": 18, "unit": "GW"}, "x"))
    assert "18 GW, 2023-09-30" in other
