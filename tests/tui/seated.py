"""A person at the full screen of a hosted seat, against a host that really runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from tests.host.pages import Served, serving
from tests.tui.playing import seen
from wargame.host.remote import RemoteSeat
from wargame.play.room import Room
from wargame.tui.hosted import look
from wargame.tui.hosted_app import HostedApp
from wargame.tui.screens.hosted import HostedTable

PATIENCE = 20.0


class Sitting:
    """The app, its keys, and the host on the other side."""

    def __init__(self, app: HostedApp, pilot: Pilot[int], served: Served) -> None:
        self.app, self.pilot, self.served = app, pilot, served
        self._said: list[str] = []
        notify = app.notify

        def said(message: str, **more: Any) -> None:
            self._said.append(message)
            notify(message, **more)

        app.notify = said  # type: ignore[method-assign]

    @property
    def table(self) -> HostedTable:
        return self.app.table

    @property
    def text(self) -> str:
        return seen(self.app)

    @property
    def toasts(self) -> str:
        """All that was said in passing, the latest last."""
        return "\n".join(self._said)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def write(self, text: str) -> None:
        await self.pilot.press(*("space" if one == " " else one for one in text))

    async def until(self, holds: Callable[[], Any], what: str = "") -> None:
        """Wait until something holds, the screen going on meanwhile."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"{what or 'it never held'}\n{self.text}\n{self.toasts}"
            await self.pilot.pause(0.02)
        await self.pilot.pause()

    async def shows(self, words: str) -> None:
        await self.until(lambda: words in self.text, f"never shown: {words}")

    async def is_told(self, words: str) -> None:
        await self.until(lambda: words in self.toasts, f"never told: {words}")

    async def at_table(self) -> None:
        """Leave whatever story is told."""
        end = time.monotonic() + PATIENCE
        while self.app.screen is not self.table or self.table._telling:
            assert time.monotonic() < end, self.text
            if self.app.screen is not self.table:
                await self.pilot.press("escape")
            await self.pilot.pause(0.05)

    async def do(self, ask: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """Have something done in the host's room, the screen going on meanwhile."""
        found = await asyncio.to_thread(self.served.call, ask, *args, **more)
        await self.pilot.pause()
        return found


Sit = Callable[[Sitting], Awaitable[None]]


def sit(
    room: Room,
    role: str,
    play: Sit,
    size: tuple[int, int] = (120, 40),
    served: Served | None = None,
) -> HostedApp:
    """Have somebody sit at a role's full screen."""

    def at(host: Served) -> HostedApp:
        with RemoteSeat(host.link(role)) as seat:
            seat.learn()
            first = seat.there(lambda: look(seat))
            assert first is not None
            app = HostedApp(seat, first)

            async def run() -> None:
                async with app.run_test(size=size) as pilot:
                    await pilot.pause()
                    await play(Sitting(app, pilot, host))
                    seat.woken = lambda: None

            asyncio.run(run())
            seat.woken = lambda: None
        return app

    if served is not None:
        return at(served)
    with serving(room) as host:
        return at(host)
