"""A seat at a distance as plain mode plays one: waiting where a session would go on at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from wargame.host.client import SeatClient

T = TypeVar("T")


class RemoteSeat:
    """A line to a host, kept in a thread of its own; ``with RemoteSeat(link) as seat``.

    It has what :mod:`wargame.tui.plain` asks of a session.  ``heard`` is called for every new
    fact, in the thread that waits.
    """

    #: Where it is saved is the host's to know.
    path: Path | None = None
    branch: int = 1

    def __init__(self, link: str, *, fingerprint: str = "", patience: float = 60.0) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.client = SeatClient(
            link,
            fingerprint=fingerprint,
            patience=patience,
            told=lambda frame: self.framed(frame),
        )
        #: Called with each frame of the host, in the thread of the line.
        self.framed: Callable[[dict[str, Any]], object] = lambda _: None
        self.heard: Callable[[dict[str, Any]], object] = lambda _: None
        #: Called where it has to wait for others.
        self.waits: Callable[[], object] = lambda: None
        self._told: tuple[int, int] = (0, 0)

    def __enter__(self) -> RemoteSeat:
        self._thread.start()
        try:
            self._do(self.client.__aenter__())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread.is_alive():
            if self.client._task is not None:
                self._do(self.client.__aexit__())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    @property
    def role(self) -> str:
        """The role of this seat."""
        return self.client.role

    @property
    def ended(self) -> str:
        """Why the exercise is over, or nothing."""
        return str(self.client.view["ended"])

    def view(self, role: str) -> dict[str, Any]:
        """What the seat sees."""
        return self.client.view

    def feed(self, role: str, since: int = 0) -> list[dict[str, Any]]:
        """What the seat has seen happen."""
        return self.client.facts[since : self.client.seen]

    def waiting(self) -> list[str]:
        """This role, where it is to decide."""
        return [self.role] if self.client.view["to_decide"] else []

    def check(self, role: str, decision: Any) -> None:
        """IllegalOrder where a decision would be refused."""
        self._do(self.client.check(decision))

    def submit(self, role: str, decision: Any) -> None:
        """Decide; it is in the host's save on return, and the view at hand knows of it."""
        place = self._place()
        self._do(self.client.submit(decision))
        self._do(
            self.client.until(
                lambda: self._place() != place or self.client.view["decided"] is not None
            )
        )

    def _place(self) -> tuple[int, str]:
        return self.client.view["turn"], self.client.view["node"]

    def advance(self) -> None:
        """Wait until this seat is to decide, or the exercise is over."""
        told = False
        while not (self.ended or self.waiting()):
            self._hear()
            if not told:
                told = True
                self.waits()
            here = (self.client.branch, len(self.client.facts), self.client.seen)
            view = self.client.view

            def news(here: tuple[int, int, int] = here, view: dict[str, Any] = view) -> bool:
                now = (self.client.branch, len(self.client.facts), self.client.seen)
                return now != here or self.client.view is not view

            self._do(self.client.until(news))
        self._hear()

    def ready(self) -> None:
        """Wait for the clock and the first look at the cells, which follow the view."""
        self._do(self.client.until(lambda: bool(self.client.console and self.client.clock)))

    def command(self, kind: str, **fields: Any) -> None:
        """Do a command; what it changed has been told on return, where that came soon."""
        client = self.client

        def stands() -> tuple[object, ...]:
            parts = (client.view, client.console, client.clock)
            return (client.branch, len(client.facts), *map(id, parts))

        async def done() -> None:
            before = stands()
            await client.command(kind, **fields)
            with suppress(TimeoutError):
                await asyncio.wait_for(client.until(lambda: stands() != before), 1.0)
                await asyncio.sleep(0.05)  # what belongs to it comes in several frames

        self._do(done())

    def say(self, to: list[str], text: str) -> None:
        """Send a message to some cells."""
        self._do(self.client.command("message", to=to, text=text))

    def _hear(self) -> None:
        branch, n = self._told
        if branch != self.client.branch:
            n = 0
        for fact in self.client.facts[n:]:
            self.heard(fact)
        self._told = (self.client.branch, len(self.client.facts))

    def _do(self, asked: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()
