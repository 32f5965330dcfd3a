"""What the tests of the shell share: run the app, press keys, look at what stands there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from wargame.play.session import Session, new_session
from wargame.tui.app import WargameApp
from wargame.tui.screens.story import Story
from wargame.tui.screens.table import Table

Play = Callable[["WargameApp", Pilot[int]], Awaitable[None]]


def drive(
    play: Play, size: tuple[int, int] = (80, 24), session: Session | None = None, **options: Any
) -> WargameApp:
    """Run the app, wait until it stands, and let ``play`` press keys."""
    app = WargameApp(session, **options)

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await settle(app, pilot)
            await play(app, pilot)
            app.close_session()

    asyncio.run(run())
    return app


async def settle(app: WargameApp, pilot: Pilot[int]) -> None:
    """Wait until nothing is being read any more."""
    for _ in range(3):
        reading = [one for one in app.workers if one.is_running and one._thread_worker]
        if reading:
            await app.workers.wait_for_complete(reading)
        await pilot.pause()


async def at_table(app: WargameApp, pilot: Pilot[int]) -> Table:
    """Skip the brief."""
    for _ in range(10):
        await pilot.pause()
        if isinstance(app.screen, Table):
            return app.screen
        assert isinstance(app.screen, Story), app.screen
        app.screen.dismiss(None)
    raise AssertionError(f"no table: {app.screen}")


def tiny(save: Path | None = None) -> Session:
    """A small exercise for tests of what stands around it."""
    return new_session("tiny", role="BLUE", seed=1, save=save)
