"""What stands where on the table and in a quarter's opening, as there is room for it."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from tests.tui.driving import at_table, drive
from wargame.play.session import Session, new_session
from wargame.tui.app import WargameApp
from wargame.tui.lines import plain, text
from wargame.tui.screens.dialogs import Choose
from wargame.tui.screens.story import BELOW, BESIDE, READABLE, Story
from wargame.tui.widgets.doc import DocView
from wargame.tui.widgets.map import MapView
from wargame.tui.widgets.panel import AIRY, Panel


def played(node: str, turn: int = 1, role: str = "UKR") -> Session:
    """The flagship at a decision of a later quarter."""
    session = new_session("bridge-2025", role=role, seed=7)
    session.advance()
    while (session.view(role)["turn"], session.view(role)["node"]) != (turn, node):
        session.submit(role, session.game.default(role))
        session.advance()
    return session


def drawn(view: DocView) -> str:
    """What stands in a text, figures included."""
    return "\n".join(strip.text for strip in view._strips)


@pytest.mark.parametrize("size", [(80, 24), (80, 40), (120, 40), (200, 60)])
def test_an_opening_shows_the_big_picture_where_there_is_room(size: tuple[int, int]) -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.pause()
        story = app.screen
        assert isinstance(story, Story)
        await pilot.pause()
        view, page = story.query_one("#picture", MapView), story.query_one("#page", DocView)
        assert view.display == (size[0] >= BESIDE or size[1] >= BELOW)
        if view.display:
            assert (view.region.x > page.region.x) == (size[0] >= BESIDE)
            assert view.size.height >= 10 and page.size.height >= 10
        widest = max(len(row.strip()) for row in drawn(page).splitlines())
        assert widest <= READABLE
        assert page.region.bottom < size[1] and view.region.bottom < size[1]

    drive(play, size, new_session("bridge-2025", role="UKR", seed=7))


def test_charts_stand_below_texts_that_leave_room() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        table = await at_table(app, pilot)
        await pilot.press("5")
        await pilot.pause(0.1)
        goals = table.panel("goals")
        first = table.seat.view["objectives"][0]["tests"]
        shorts = {track["id"]: track["short"] for track in table.seat.view["tracks"]}
        below = drawn(goals.detail).split("'never' counts every quarter.")[-1]
        assert any(shorts[test["track"]] in below for test in first) and "start" in below
        await pilot.press("2")
        await pilot.pause(0.1)
        tracks = table.panel("tracks")
        assert "start" in drawn(tracks.detail), "the marked track's chart"
        marked = tracks.rows.marked
        await pilot.press("down")
        await pilot.pause(0.1)
        assert tracks.rows.marked != marked and shorts[tracks.rows.marked] in drawn(tracks.detail)
        assert text(tracks.detail.doc).count("\n") < 40, "what is copied is the text alone"

    drive(play, (120, 40), played("orders"))


def test_no_chart_where_there_is_no_room() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        table = await at_table(app, pilot)
        await pilot.press("2")
        await pilot.pause(0.1)
        assert "start──" not in drawn(table.panel("tracks").detail)

    drive(play, (100, 20), played("orders"))


@pytest.mark.parametrize(("height", "compact"), [(AIRY - 1, False), (40, False), (40, True)])
def test_groups_stand_apart_where_the_height_allows(height: int, compact: bool) -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        app.set_class(compact, "-compact")
        table = await at_table(app, pilot)
        panel = table.panel("now")
        panel.on_resize()
        await pilot.pause()
        gaps = [row for row in panel.rows.rows if row.id.startswith("gap:")]
        assert bool(gaps) == (height >= AIRY and not compact)
        assert all(row.heading and not plain(row.left) for row in gaps)
        for _ in range(len(panel.rows.rows) + 2):
            await pilot.press("down")
            assert not panel.rows.marked.startswith(("gap:", "group:"))

    drive(play, (120, height), played("orders"))


def test_a_long_list_has_most_of_a_dialog() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await at_table(app, pilot)
        await pilot.press("t")
        await pilot.pause(0.1)
        assert isinstance(app.screen, Choose)
        panel = app.screen.query_one(Panel)
        assert panel.rows.size.height >= 10
        assert panel.rows.size.height > panel.detail.size.height

    drive(play, (80, 24), played("orders", role="RUS"))


def test_a_panel_seen_again_is_not_painted_twice() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        table = await at_table(app, pilot)
        for key in "4141":
            await pilot.press(key)
            await pilot.pause(0.05)
        rows = table.panel("deals").rows
        cleared: list[bool] = []
        rows._clear_caches = lambda: cleared.append(True)  # type: ignore[method-assign]
        await pilot.press("4")
        await pilot.pause(0.1)
        assert rows.region and not cleared
        del rows._clear_caches
        await pilot.resize_terminal(110, 36)
        await pilot.pause(0.1)
        assert rows.size.width < 110

    drive(play, (120, 40), played("orders"))
