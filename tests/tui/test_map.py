"""The diagram and the charts of a seat: exact widths, and nothing a seat may not know."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from copy import deepcopy
from functools import cache
from io import StringIO
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from wargame.play.session import new_session
from wargame.telling.names import catalogue
from wargame.tui.chart import Chart
from wargame.tui.lines import Doc, plain
from wargame.tui.map_facts import PARTS, Picture, picture
from wargame.tui.plain import run_plain
from wargame.tui.plain_map import map_lines
from wargame.tui.present_charts import chart, charts, quarter_name
from wargame.tui.present_map import draw_map, map_doc
from wargame.tui.present_tracks import moves, watched
from wargame.tui.seat import Seat
from wargame.tui.themes import DARK, TERMINAL, THEMES
from wargame.tui.widgets.chart import ChartGrid, grid, tiles
from wargame.tui.widgets.map import MapView
from wargame.tui.widgets.rows import STYLES

ROLES = ("US", "UKR", "EU", "NATO", "RUS")
SIZES = ((60, 16), (78, 16), (78, 24), (100, 20), (118, 40), (160, 16), (200, 40))


@cache
def seat(role: str, quarters: int = 4, scenario: str = "bridge-2025") -> Seat:
    """A seat after some quarters played by the defaults."""
    session = new_session(scenario, role=role, seed=11)
    session.advance()
    while not session.ended and session.game.world.turn < quarters:
        session.submit(role, session.game.default(role))
        session.advance()
    return Seat(session, catalogue(session.game.compiled))


def shown(role: str, quarters: int = 4) -> Picture:
    here = seat(role, quarters)
    return picture(here.view, here.feed, here.names)


def text(doc: Doc) -> str:
    return "\n".join(plain(given) for given in doc)


@pytest.mark.parametrize("role", ROLES)
def test_every_line_has_exactly_the_width(role: str) -> None:
    for quarters in (0, 4):
        for width, height in SIZES:
            doc = draw_map(shown(role, quarters), width, height)
            assert 8 < len(doc) <= height
            assert {len(plain(given)) for given in doc} == {width}
            assert {tone for given in doc for _, tone in given} <= set(STYLES)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ROLES), st.integers(1, 240), st.integers(1, 60))
def test_any_size_can_be_drawn(role: str, width: int, height: int) -> None:
    doc = draw_map(shown(role), width, height)
    assert 0 < len(doc) <= height
    assert {len(plain(given)) for given in doc} == {width}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("width", "height"), SIZES[1:])
def test_the_least_is_always_there(role: str, width: int, height: int) -> None:
    said = text(draw_map(shown(role), width, height))
    for title in ("THE FRONT", "THE SKY", "THE COALITION"):
        assert title in said
    for name in (*PARTS.values(), "stopped", "power", "Promises kept", "Ukrainian Air Force"):
        assert name in said, name
    for node in shown(role).coalition.nodes:  # type: ignore[union-attr]
        assert node.name in said or node.role in said


def test_more_rows_say_more_and_lose_nothing() -> None:
    for width in (78, 110, 170):
        docs = [draw_map(shown("UKR"), width, height) for height in range(16, 44)]
        sizes = [len(doc) for doc in docs]
        assert all(one <= other for one, other in pairwise(sizes))
        assert "Ukrainian claim" in text(docs[-1])
        assert "No map" in text(docs[-1])


@pytest.mark.parametrize("role", ROLES)
def test_estimates_are_marked_and_have_no_history(role: str) -> None:
    here = shown(role)
    assert here.front is not None
    assert here.coalition is not None
    gauges = [*here.front.parts, *(node.will for node in here.coalition.nodes if node.will)]
    hidden = {track["id"] for track in seat(role).view["tracks"] if not track["exact"]}
    wills = {other["mint"] for other in seat(role).view["roles"]}
    assert (sum(not gauge.exact for gauge in gauges)) == len(hidden & {*PARTS, *wills})
    said = text(draw_map(here, 118, 40))
    for gauge in gauges:
        assert gauge.number in said
        if not gauge.exact:
            assert gauge.number.startswith("~")
            assert not gauge.history
            assert not gauge.change


def test_what_is_worked_out_is_only_what_the_seat_was_told() -> None:
    tempo = {role: "Russian tempo" in text(draw_map(shown(role), 118, 40)) for role in ROLES}
    assert tempo == {"US": False, "UKR": False, "EU": False, "NATO": False, "RUS": True}


def test_the_strip_shows_start_now_and_goal_in_their_order() -> None:
    here = shown("UKR")
    assert here.front is not None
    ground = here.front.ground
    assert ground.start is not None
    row = next(plain(line) for line in draw_map(here, 78, 30) if plain(line).startswith("west"))
    taken, line, held = row.count("▒"), row.index("┃"), row.count("▓")
    assert held
    assert row.index("░") < line < row.index("▓")
    assert (taken > 0) == (abs(ground.value - ground.start) > 100)
    below = text(draw_map(here, 78, 30))
    assert f"now {ground.number}" in below
    assert "goal ≤" in below


def test_what_leaks_and_what_the_season_needs() -> None:
    here = shown("UKR", 4)
    assert here.sky is not None
    sky = here.sky
    assert sky.salvo is not None
    assert sky.stopped is not None
    assert sky.power is not None
    assert sky.leak == sky.salvo.value * (100_000 - sky.stopped.value) // 100_000
    assert (sky.need, sky.season) == (16_000, "cold")
    assert here.quarter == "2026Q1"
    word = "to spare" if sky.power.value >= 16_000 else "short"
    assert word in text(draw_map(here, 78, 30))
    assert [name for name, _ in sky.fell] == ["power", "plants", "ports"]
    assert sky.fell_in == "2025Q4"
    assert sky.shield
    assert "shielded" in text(draw_map(here, 118, 40))


def with_deals(states: dict[str, dict[str, Any]]) -> dict[str, Any]:
    view = deepcopy(seat("UKR").view)
    for deal in view["deals"]:
        deal.update({"in_force": 0, "due_in": 0, "signed": False})
        deal.update(states.get(deal["card"], {}))
    return view


def test_deals_are_lanes_between_their_parties() -> None:
    here = seat("UKR")
    view = with_deals({"coalition-guarantors": {"in_force": 3, "due_in": 2}})
    view["offers"] = [{"action": "minsk-trap", "by": "RUS", "can_pay": True}]
    broken = {
        "n": 10_000,
        "turn": view["turn"],
        "quarter": view["quarter"],
        "kind": "deals",
        "body": {"entries": [{"kind": "holds", "deal": "membership-milestones", "holds": False}]},
    }
    found = picture(view, [*here.feed, broken], here.names).coalition
    assert found is not None
    states = {link.state: link for link in found.links}
    assert states["in force"].parties == ("EU", "UKR", "NATO")
    assert states["in force"].detail == "3 quarters left, tested in 2 quarters"
    assert states["offered"].detail == "by Russia"
    assert "broken" in states
    for width in (78, 110, 170):
        doc = map_doc(view, width, 60, [*here.feed, broken], here.names)
        rows = [plain(given) for given in doc]
        standing = next(row for row in rows if "●═" in row)
        assert standing.count("●") == 3
        assert any("○╌" in row for row in rows)
        assert any("╳╳" in row for row in rows)
        assert "in force" in text(doc)


def test_without_deals_it_says_so() -> None:
    here = seat("UKR")
    said = text(map_doc(with_deals({}), 78, 60, [], here.names))
    assert "no deal of yours in force" in said


def test_a_scenario_without_such_tracks_leaves_bands_out() -> None:
    here = seat("BLUE", 1, "tiny")
    doc = map_doc(here.view, 78, 24, here.feed, here.names)
    assert {len(plain(given)) for given in doc} == {78}
    drawn = picture(here.view, here.feed, here.names)
    assert drawn.front is None and drawn.sky is None
    assert "No map" not in text(doc)
    assert map_lines(here.view, here.feed, here.names)
    view = deepcopy(seat("EU").view)
    view["tracks"] = [track for track in view["tracks"] if track["group"] != "sky"]
    said = text(map_doc(view, 110, 40))
    assert "THE SKY" not in said
    assert "THE FRONT" in said


@pytest.mark.parametrize("role", ROLES)
def test_plain_lines_say_it_without_drawing(role: str) -> None:
    here = seat(role)
    said = "\n".join(map_lines(here.view, here.feed, here.names))
    assert all(ord(letter) < 0x2000 for letter in said), said
    for name in ("The front:", "The sky:", "The coalition:", "Ukrainian claim", "What holds it:"):
        assert name in said
    for track in here.view["tracks"]:
        if track["id"] in PARTS and not track["exact"]:
            assert "an estimate of" in said


def test_plain_mode_has_the_map_as_a_page() -> None:
    out = StringIO()
    run_plain(new_session("bridge-2025", role="EU", seed=3), "EU", StringIO("m\nq\n"), out)
    assert "The front, the sky and the coalition in 2025Q1." in out.getvalue()


# Charts of a seat ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_every_track_has_its_chart(role: str) -> None:
    here = seat(role)
    made = charts(here.view, here.moves, [track["id"] for track in here.view["tracks"]])
    assert len(made) == len(here.view["tracks"])
    for one, track in zip(made, here.view["tracks"], strict=True):
        if track["exact"]:
            assert one.values == tuple(track["history"])
            assert one.last == track["value"]
            assert not one.estimate
        else:
            assert one.values == (track["value"],)
            assert track["as_of"] in one.estimate
            assert not one.marks
        for width, height in ((20, 4), (38, 10), (200, 50)):
            rows = grid((one,), width, height)
            assert {sum(len(run[0]) for run in row) for row in rows} == {width}
    assert chart(here.view, here.moves, "nothing") is None


def test_goals_are_thresholds_with_their_state() -> None:
    here = seat("UKR")
    keys = watched(here.view)
    tests = [test for goal in here.view["objectives"] for test in goal["tests"]]
    assert set(keys[: len(tests)]) >= {tests[0]["track"]}
    for test in tests:
        made = chart(here.view, here.moves, test["track"])
        assert made is not None
        found = [one for one in made.thresholds if one.value == test["threshold"]]
        assert "goal" in found[0].word
        assert found[0].word[0] in "●◐○✗?"


def test_marks_name_what_moved_a_track() -> None:
    here = seat("UKR")
    known = moves(here.feed, here.names)
    marked = 0
    for track in here.view["tracks"]:
        made = chart(here.view, known, track["id"])
        assert made is not None
        for mark in made.marks:
            marked += 1
            names = [move.because for move in known.of(track["id"], mark.at - 1)]
            assert any(mark.word in name for name in names)
    assert marked


def test_what_is_better_turns_with_the_side() -> None:
    ours, theirs = (chart(seat(role).view, seat(role).moves, "territory") for role in ("EU", "RUS"))
    assert ours is not None
    assert theirs is not None
    assert (ours.better, theirs.better) == ("down", "up")


def test_quarters_count_on() -> None:
    assert [quarter_name("2025Q4", n) for n in (-1, 0, 1, 5)] == [
        "2025Q3",
        "2025Q4",
        "2026Q1",
        "2027Q1",
    ]
    assert quarter_name("Round 3", 1) == "·"


# On the screen ------------------------------------------------------------------------------


@given(st.integers(1, 260), st.integers(1, 80), st.integers(0, 9))
@settings(deadline=None, max_examples=60)
def test_a_grid_fills_its_space(width: int, height: int, count: int) -> None:
    made = charts(seat("UKR").view, seat("UKR").moves, watched(seat("UKR").view))[:count]
    columns, rows = tiles(width, height, len(made))
    assert columns * rows <= max(count, 1)
    drawn = grid(made, width, height)
    assert len(drawn) == height
    assert all(sum(len(run[0]) for run in row) == width for row in drawn)


class Shown(App[None]):
    def __init__(self, made: tuple[Chart, ...], picture: Picture) -> None:
        super().__init__()
        self.made, self.picture = made, picture

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(DARK.variables)

    def compose(self) -> ComposeResult:
        yield ChartGrid()
        yield MapView()

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        self.query_one(ChartGrid).show_all(self.made)
        self.query_one(MapView).show(self.picture)


def test_widgets_follow_size_and_theme() -> None:
    asyncio.run(_follow())


async def _follow() -> None:
    here = seat("UKR")
    app = Shown(charts(here.view, here.moves, watched(here.view)), shown("UKR"))
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.pause()
        charted, mapped = app.query_one(ChartGrid), app.query_one(MapView)
        assert charted.room == 6
        colours = set()
        for theme in THEMES[:3]:
            app.theme = theme.name
            await pilot.pause()
            for widget in (charted, mapped):
                strips = [widget.render_line(y) for y in range(widget.size.height)]
                assert all(strip.cell_length == widget.size.width for strip in strips)
                for strip in strips:
                    for segment in strip:
                        assert segment.style is not None
                        assert segment.style.color is not None
            colours.add(str(charted.render_line(0)._segments[0].style))
        assert len(colours) == 3
        app.theme = TERMINAL.name
        await pilot.pause()
        first = charted.render_line(1)
        assert all(segment.style and segment.style.color for segment in first)
        app.theme = DARK.name
        await pilot.resize_terminal(60, 24)
        await pilot.pause()
        assert charted.room == 1
        assert charted.render_line(0).cell_length == 60
        assert mapped.render_line(0).cell_length == 60


def test_pure_modules_need_no_textual() -> None:
    code = (
        "import sys, wargame.tui.present_map, wargame.tui.present_charts, wargame.tui.chart_draw,"
        " wargame.tui.plain_map;"
        "sys.exit(any(name.startswith('textual') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
