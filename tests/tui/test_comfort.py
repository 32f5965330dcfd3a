"""Comfort: copying, quitting, asking only where it is wanted, going back one level at a time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.events import Key
from textual.pilot import Pilot

from tests.tui.driving import at_table, drive, settle, tiny
from wargame.tui.app import WargameApp
from wargame.tui.lines import plain
from wargame.tui.screens.beginning import NewExercise
from wargame.tui.screens.dialogs import Confirm, Reader
from wargame.tui.screens.home import Home
from wargame.tui.screens.table import Table
from wargame.tui.settings import load
from wargame.tui.widgets.panel import Panel


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "saves").mkdir()
    monkeypatch.chdir(tmp_path)
    yield


def test_what_one_is_in_is_copied_and_said() -> None:
    session = tiny()

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        screen = await at_table(app, pilot)
        panel = screen.panel("now")
        await pilot.press("y")
        await pilot.pause()
        first = next(row for row in panel.rows.rows if not row.heading)
        assert plain(first.left).strip() in app.clipboard
        assert any("copied" in note.message for note in app._notifications)
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, Reader)
        await pilot.press("y")
        await pilot.pause()
        assert "Keys that work now" in app.clipboard

    drive(play, session=session)
    session.close()


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
def test_quitting_asks_once_and_leaves_nothing_behind(key: str) -> None:
    before = set(threading.enumerate())

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert len([one for one in app.screen_stack if isinstance(one, Confirm)]) == 1
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Home), "enter stays: the safe button has the focus"
        await pilot.press(key, "y")
        await pilot.pause()

    app = drive(play)
    assert app.return_code == 0
    assert not app._running
    others = [one for one in set(threading.enumerate()) - before if not one.daemon]
    assert not [one for one in others if not one.name.startswith(("asyncio", "ThreadPool"))]
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()


def test_committing_asks_only_where_the_settings_say_so() -> None:
    session = tiny()

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        screen = await at_table(app, pilot)
        node = screen.seat.view["node"]
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        await pilot.press("escape")
        await pilot.pause()
        app.change(confirm=False)
        await pilot.press("c")
        await pilot.pause()
        assert not isinstance(app.screen, Confirm)
        assert screen.seat.view["node"] != node

    drive(play, session=session)
    session.close()


def test_escape_goes_back_one_level_from_everywhere() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        for key in ("n", "s", "d", "w", "e", "question_mark", "g"):
            await pilot.press(key)
            await settle(app, pilot)
            assert not isinstance(app.screen, Home), key
            await pilot.press("escape")
            await settle(app, pilot)
            assert isinstance(app.screen, Home), key

    drive(play)


def test_a_new_exercise_by_keyboard_or_mouse() -> None:
    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await pilot.press("n")
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, NewExercise)
        rows = screen.query_one(Panel).rows
        key = next(n for n, row in enumerate(rows.rows) if row.id == "tiny")
        await pilot.click(rows, offset=(3, key))
        await pilot.pause()
        if rows.highlighted != key or screen.scenario is None:
            await pilot.click(rows, offset=(3, key))
            await pilot.pause()
        assert screen.scenario is not None
        await pilot.press("enter", "7", "enter")
        await pilot.pause()
        await at_table(app, pilot)
        assert isinstance(app.screen, Table)

    drive(play)


def test_a_fault_in_the_settings_is_said_at_the_start(own_settings: Path) -> None:
    own_settings.mkdir()
    file = own_settings / "settings.toml"
    file.write_text('theme = "pink"\n')

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        assert any("settings.toml:1: theme is one of" in n.message for n in app._notifications)
        await pilot.press("e")
        await pilot.pause()
        rows = app.screen.query_one(Panel).rows.rows
        assert any(row.id == "problem:0" for row in rows)
        app.change(speed="fast")
        assert 'theme = "pink"' in file.read_text()
        assert load().settings.speed == "fast"

    drive(play)


def test_whoever_types_fast_is_not_punished() -> None:
    """Keys that arrive before a screen stands there fall over nothing."""
    typed = (("n", "escape"), ("q", "n"), ("question_mark", "escape"), ("w", "escape"), ("q", "y"))

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        driver = app._driver
        assert driver is not None
        for keys in typed * 2:
            for key in keys:
                driver.send_message(Key(key, {"question_mark": "?"}.get(key, key[:1])))
            await settle(app, pilot)
        for _ in range(6):
            if app.return_code is None:
                await pilot.press("escape" if not isinstance(app.screen, Home) else "ctrl+q", "y")

    app = drive(play)
    assert app.return_code == 0
