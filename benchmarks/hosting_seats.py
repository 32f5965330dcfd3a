"""The seats of the exercise that `hosting.py` hosts: they play it, and time what reaches them.

They live in a process of their own, as a room's telephones do.  A seat's time ends when its frame
is there whole; what a browser then does with it is not measured.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from wargame.play.seat_protocol import PATH, VERSION

#: Nothing has arrived anywhere for so many seconds: all is told.
QUIET = 0.3
#: And so many where pages are made for the first time.
SLOW = 1.0

#: What is measured, in the order of the table.
CONNECT = "all connecting at once, the first page or view"
MESSAGE = "a message to all"
COMMITTED = "a decision, on the White Cell's table"
PHASE = "a phase closed, the next one before everybody"
TABLED = "reactions closed, the outcomes tabled"
RESOLVED = "a quarter resolved, the outcomes before everybody"
AGAIN = "all connecting again at the end"


class Wire(ClientConnection):
    """A line that counts what comes over it, compressed or not."""

    taken = 0

    def data_received(self, data: bytes) -> None:
        """Count, and take it as it is taken."""
        self.taken += len(data)
        super().data_received(data)


class Seat:
    """A line that counts its frames by kind and keeps none."""

    def __init__(self, port: int, token: str, *, page: bool, compression: str | None) -> None:
        self._uri, self._token, self._page = f"ws://127.0.0.1:{port}{PATH}", token, page
        self._compression = compression
        self.begin()

    def begin(self) -> None:
        """Nothing has come yet."""
        self.count: dict[str, int] = {}
        self.place: tuple[int, str] = (0, "signals")
        self.last = self.first = 0.0
        self.text = self.largest = 0
        self._news = asyncio.Event()

    async def start(self) -> None:
        """Connect, and wait for the first page or view."""
        self.begin()
        self.ws = await connect(
            self._uri, max_size=2**24, compression=self._compression, create_connection=Wire
        )
        hello = {"type": "hello", "v": VERSION, "token": self._token, "page": self._page}
        await self.ws.send(json.dumps(hello))
        self._task = asyncio.create_task(self._read())
        await self.until(lambda seat: bool(seat.count.get("page")))

    async def stop(self) -> None:
        """Leave."""
        await self.ws.close()
        await self._task

    @property
    def wire(self) -> int:
        """How many bytes have come."""
        assert isinstance(self.ws, Wire)
        return self.ws.taken

    async def _read(self) -> None:
        async for text in self.ws:
            assert isinstance(text, str)
            # Pages and views are large: their first or last characters say what they are.
            if '"type":"view"' in text[:60] or text.endswith('"type":"regions"}'):
                kind = "page"
            else:
                kind = str(json.loads(text)["type"])
            if kind == "clock":
                clock = json.loads(text)
                self.place = clock["turn"], clock["node"]
            self.count[kind] = self.count.get(kind, 0) + 1
            self.last = time.perf_counter()
            self.first = self.first or (self.last if kind == "page" else 0.0)
            size = len(text.encode())
            self.text += size
            self.largest = max(self.largest, size)
            self._news.set()

    async def until(self, done: Callable[[Seat], bool]) -> None:
        """Wait until it has what it should."""
        while not done(self):
            self._news.clear()
            await self._news.wait()

    async def after(self, kind: str, was: int) -> None:
        """Wait for another frame of a kind."""
        await self.until(lambda seat: seat.count.get(kind, 0) > was)

    async def say(self, kind: str, **fields: object) -> None:
        """Give a command."""
        await self.ws.send(json.dumps({"type": kind, "id": secrets.token_hex(8), **fields}))


class Table:
    """All seats of an exercise, and what was measured with them."""

    def __init__(
        self, seats: Sequence[Seat], chair: Seat, display: Seat | None, host: Connection
    ) -> None:
        self.seats, self.chair = seats, chair
        self.everyone = [*seats, chair, *([display] if display is not None else [])]
        self._host = host
        #: By what was done: milliseconds until the last had it, until all was told, and bytes.
        self.took: dict[str, list[dict[str, float]]] = {}

    def ask(self, *what: Any) -> Any:
        """Have the host's process answer."""
        self._host.send(what)
        return self._host.recv()

    async def _settled(self, quiet: float = QUIET) -> float:
        """Wait until nothing arrives any more; when the last did."""
        while True:
            last = max(seat.last for seat in self.everyone)
            left = last + quiet - time.perf_counter()
            if left <= 0:
                return last
            await asyncio.sleep(left)

    async def measure(
        self, what: str, act: Callable[[], Any], kind: str, by: Sequence[Seat]
    ) -> None:
        """Do something, and time when the last of some seats, and the last of all, was told."""
        await self._settled()
        self.ask("section", what)
        was = [seat.count.get(kind, 0) for seat in by]
        wire = [seat.wire for seat in self.seats]
        text = [seat.text for seat in self.seats]
        start = time.perf_counter()
        await act()
        await asyncio.gather(*(seat.after(kind, n) for seat, n in zip(by, was, strict=True)))
        there = time.perf_counter()
        whole = await self._settled()
        self._keep(
            what,
            first=there - start,
            whole=max(whole, there) - start,
            wire=max(seat.wire - n for seat, n in zip(self.seats, wire, strict=True)),
            text=max(seat.text - n for seat, n in zip(self.seats, text, strict=True)),
        )
        self.ask("section", "")

    def _keep(self, what: str, *, first: float, whole: float, wire: float, text: float) -> None:
        told = {"first": first * 1000, "whole": whole * 1000, "wire": wire, "text": text}
        self.took.setdefault(what, []).append(told)

    async def connect(self, what: str) -> None:
        """Everybody comes at once; each seat's own time is a sample."""
        self.ask("section", what)
        start = time.perf_counter()
        await asyncio.gather(*(seat.start() for seat in self.everyone))
        await self._settled(SLOW)
        for seat in self.seats:
            self._keep(
                what,
                first=seat.first - start,
                whole=seat.last - start,
                wire=seat.wire,
                text=seat.text,
            )
        self.ask("section", "")

    async def leave(self) -> None:
        """Everybody goes."""
        await asyncio.gather(*(seat.stop() for seat in self.everyone))

    async def phase(self, told: str, roles: list[str]) -> None:
        """Say a word to all, commit what is asked for, close the phase."""
        chair = self.chair
        await self.measure(
            MESSAGE,
            lambda: chair.say("message", to=roles, text="A word to all of you."),
            told,
            self.seats,
        )
        turn, node = chair.place
        for role, decision in self.ask("decisions"):
            seat = self.seats[roles.index(role)]

            async def commit(seat: Seat = seat, decision: Any = decision) -> None:
                await seat.say("submit", turn=turn, node=node, decision=decision)

            await self.measure(COMMITTED, commit, "page" if told == "page" else "console", [chair])
        await self.close(PHASE if node != "reactions" else TABLED)
        if node == "reactions":
            await self.close(RESOLVED)

    async def close(self, what: str) -> None:
        """The White Cell goes on; everybody's clock says so after everything else."""
        turn, node = self.chair.place
        await self.measure(
            what,
            lambda: self.chair.say("advance", turn=turn, node=node, force=True, reason="load"),
            "clock",
            self.everyone,
        )


async def played(
    host: Connection,
    port: int,
    tokens: list[str],
    white: str,
    public: str,
    roles: list[str],
    *,
    page: bool,
    compression: str | None,
    quarters: int,
) -> None:
    """Seat everybody, play so many quarters, come again; what was measured goes to the host."""
    seats = [Seat(port, one, page=page, compression=compression) for one in tokens]
    chair = Seat(port, white, page=page, compression=compression)
    # The room's display knows no data, only a page.
    display = Seat(port, public, page=True, compression=compression) if page else None
    table = Table(seats, chair, display, host)
    await table.connect(CONNECT)
    largest = max(seat.largest for seat in seats)
    while chair.place[0] < quarters and chair.place[1] != "over":
        await table.phase("page" if page else "facts", roles)
    await table.leave()
    await table.connect(AGAIN)
    await table.leave()
    table.ask("done", {"took": table.took, "largest": largest})


def run(host: Connection, *args: Any, **kwargs: Any) -> None:
    """The whole of a process of seats."""
    asyncio.run(played(host, *args, **kwargs))
