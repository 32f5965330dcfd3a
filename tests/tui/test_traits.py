"""The promises of docs/terminal.md: each names a test that exists; the rest are tested here."""

from __future__ import annotations

import ast
import base64
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot
from textual.widget import Widget

from benchmarks.console import Console
from tests.tui.driving import at_table, drive, settle, tiny
from tests.tui.playing import seen
from wargame.play.session import new_session
from wargame.tui.app import WargameApp
from wargame.tui.screens.browse import Browse
from wargame.tui.widgets.panel import Panel

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "terminal.md"
_ROW = re.compile(r"^\| (?P<what>[^|]+) \| [^|]+ \| `(?P<file>[\w/]+\.py)::(?P<test>\w+)` \|$")


def promises() -> list[tuple[str, str, str]]:
    """Every row of the page's table: promise, file, test."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    found = [_ROW.match(line) for line in lines if line.startswith("|") and "::" in line]
    assert all(found), "a row of the table cannot be read"
    return [(row["what"].strip(), row["file"], row["test"]) for row in found if row is not None]


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.delenv("NO_COLOR", raising=False)
    (tmp_path / "saves").mkdir()
    monkeypatch.chdir(tmp_path)
    yield


@pytest.mark.parametrize(("what", "file", "test"), promises(), ids=lambda given: str(given)[:60])
def test_a_promise_is_held_by_a_test(what: str, file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    tests = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert test in tests, f"{what}: there is no {test} in {file}"
    assert "skip(" not in "".join(ast.unparse(one) for one in tests[test].decorator_list)


def test_the_page_promises_each_thing_once() -> None:
    names = [what for what, _, _ in promises()]
    assert len(names) == len(set(names)) >= 35


# What no other test holds ------------------------------------------------------------------------


def test_an_idle_screen_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a screen stands nothing is painted until somebody does something."""
    session = tiny()
    painted: list[object] = []
    paint = WargameApp._display

    def count(app: WargameApp, screen: Any, renderable: Any) -> None:
        painted.append(screen)
        paint(app, screen, renderable)

    monkeypatch.setattr(WargameApp, "_display", count)

    async def rests(app: WargameApp, pilot: Pilot[int]) -> None:
        await settle(app, pilot)
        await pilot.pause(0.3)
        painted.clear()
        await pilot.pause(0.7)
        assert not painted, f"{app.screen} paints {len(painted)} times while nothing happens"

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        await at_table(app, pilot)
        await rests(app, pilot)
        await app.run_action("browse")
        await rests(app, pilot)
        assert isinstance(app.screen, Browse)
        await pilot.press("question_mark")
        await rests(app, pilot)

    drive(play, (120, 34), session)
    session.close()


async def _scrolls(app: WargameApp, pilot: Pilot[int], widget: Widget) -> None:
    driver = app._driver
    assert driver is not None and widget.max_scroll_y > 0
    x, y = widget.region.center
    for kind, moved in ((MouseScrollDown, True), (MouseScrollUp, False)):
        for _ in range(4):
            driver.process_message(kind(None, x, y, 0, 0, 0, False, False, False, x, y))
        await pilot.pause(0.3)
        assert (widget.scroll_offset.y > 0) == moved, (widget, kind)


def test_the_wheel_scrolls_what_it_is_over() -> None:
    session = new_session("bridge-2025", role="UKR", seed=7)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        screen = await at_table(app, pilot)
        screen.action_everything()  # more tracks than there are rows
        await pilot.pause()
        await _scrolls(app, pilot, screen.panel("tracks").rows)
        screen.action_panel("now")
        await pilot.pause()
        await _scrolls(app, pilot, screen.panel("now").detail)

    drive(play, (80, 24), session)
    session.close()


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX's")
def test_a_copy_reaches_the_terminals_clipboard(tmp_path: Path) -> None:
    """By the escape sequence that terminals pass on, so that it works over SSH as well."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "wargame"]
    with Console(command, env=env, folder=tmp_path) as console:
        assert console.wait("New exercise")
        console.settle()
        console.send("y")
        assert console.wait("copied")
        found = re.search(rb"\x1b\]52;c;([A-Za-z0-9+/=]+)", console.painted)
        assert found is not None
        assert "New exercise" in base64.b64decode(found[1]).decode()


def test_every_screen_says_something_at_every_size() -> None:
    """From the least size on, no screen stands empty or cut off at its foot."""

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        for size in ((60, 18), (80, 24), (100, 30), (160, 45), (240, 70)):
            await pilot.resize_terminal(*size)
            await settle(app, pilot)
            shown = seen(app).splitlines()
            assert len(shown) == size[1]
            assert "Quit" in shown[-1]
            assert sum(bool(line.strip()) for line in shown) >= min(size[1], 20) // 2
            assert app.screen.query_one(Panel).rows.marked

    drive(play, (80, 24))
