"""A real host for a real browser: it runs in a thread of its own, tests ask it from theirs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from tests.host import helpers
from wargame.host.seats import Seats
from wargame.host.server import Host
from wargame.play.room import Room

T = TypeVar("T")


class Served:
    """A host that runs, with a token for every seat."""

    def __init__(self, room: Room, after: Served | None = None) -> None:
        self.room = room
        self.port = 0
        self.seats: Seats = after.seats if after else Seats()
        given = after.tokens if after else {}
        self.tokens: dict[str, str] = {
            role: given.get(role) or self.seats.issue(role, role)
            for role in [*room.roles, "WHITE", "PUBLIC"]
        }
        self.host = Host(room, self.seats, penalty=0.0, port=after.port if after else 0)
        self._loop = asyncio.new_event_loop()
        self._ready, self._over = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        async with self.host:
            self.port = self.host.port
            self._ready.set()
            await self._over.wait()

    def link(self, role: str) -> str:
        """Where the page of a seat is."""
        return f"http://127.0.0.1:{self.port}/#{self.tokens[role]}"

    def call(self, ask: Callable[..., T], *args: Any, **more: Any) -> T:
        """Ask the room something in its own thread, and let every line look again."""

        async def there() -> T:
            found = await self.host.desk.call(ask, *args, **more)
            self.host.desk.wake()
            return found

        return asyncio.run_coroutine_threadsafe(there(), self._loop).result(60)

    def decide(self, role: str, ident: str, decision: Any = None) -> None:
        """A role decides, at random where nothing is said."""
        self.call(helpers.decide, self.room, role, ident, decision)

    def advance(self, ident: str, **more: Any) -> None:
        """The White Cell closes the node at hand."""
        self.call(helpers.advance, self.room, ident, force=True, reason="time", **more)

    def stop(self) -> None:
        """Close the host; a second time nothing happens."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._over.set)
            self._thread.join(30)

    def cut(self) -> None:
        """Break every line without a word."""

        def now() -> None:
            for line in self.host._lines.values():
                line.ws.transport.abort()

        self._loop.call_soon_threadsafe(now)


@contextmanager
def serving(room: Room, after: Served | None = None) -> Iterator[Served]:
    """A room at the network while a test runs; ``after`` another, it has its port and its seats."""
    served = Served(room, after)
    served._thread.start()
    assert served._ready.wait(30)
    try:
        yield served
    finally:
        served.stop()
