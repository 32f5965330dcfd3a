"""Opponents that think: the screen says so, goes on living, and comes back by itself."""

from __future__ import annotations

import asyncio
import io
import threading
import time
from typing import Any

from textual.pilot import Pilot

from tests.tui.driving import at_table, drive
from wargame.play.session import new_session
from wargame.tui.app import WargameApp
from wargame.tui.plain import run_plain
from wargame.tui.screens.dialogs import Confirm, Waiting


def test_a_screen_lives_while_others_think() -> None:
    session = new_session("tiny", role="BLUE", seed=1, opponents="planner:32")
    proceed = threading.Event()
    seen: list[str] = []
    usual = session.play

    def slow(role: str, decision: Any) -> Any:
        seen.append(threading.current_thread().name)
        assert proceed.wait(30), "nobody let it go on"
        return usual(role, decision)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        table = await at_table(app, pilot)
        node = table.seat.view["node"]
        assert table.seat.thinkers == ["RED"]
        session.play = slow  # type: ignore[method-assign]
        await pilot.press("c")
        await pilot.pause()
        assert isinstance(app.screen, Confirm)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, Waiting))
        await pilot.press("escape", "c", "enter")
        assert isinstance(app.screen, Waiting), "there is nothing to press meanwhile"
        proceed.set()
        await until(pilot, lambda: not isinstance(app.screen, Waiting))
        await until(pilot, lambda: table.seat.view["node"] != node)

    drive(play, session=session)
    assert seen
    assert seen[0] != threading.main_thread().name
    session.close()


async def until(pilot: Pilot[int], true: Any) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.02)
        await pilot.pause()


def test_doctrines_decide_at_once() -> None:
    session = new_session("tiny", role="BLUE", seed=1)

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        table = await at_table(app, pilot)
        assert table.seat.thinkers == []

    drive(play, session=session)
    session.close()


def test_plain_mode_says_that_others_may_take_their_time() -> None:
    said: dict[str, str] = {}
    for opponents in ("planner:32", "doctrine"):
        session = new_session("tiny", role="BLUE", seed=1, opponents=opponents)
        out = io.StringIO()
        assert run_plain(session, "BLUE", io.StringIO("\n" * 60), out) == 0
        said[opponents] = out.getvalue()
    assert "Red may look ahead now" in said["planner:32"]
    assert "look ahead" not in said["doctrine"]
