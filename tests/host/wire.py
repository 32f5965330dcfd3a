"""A bad network between seats and a host: latency, and lines cut without a word."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.host.helpers import time_of
from wargame.host.seats import Seats
from wargame.host.server import Host
from wargame.play.room import Room
from wargame.play.seat_protocol import PATH

#: How a line may be cut: both ends at once; with half of what is under way; one way only.
WAYS = ("abort", "mid", "half")


class Proxy:
    """Passes bytes on after a while, and in order, until it cuts."""

    def __init__(self, port: int, latency: float = 0.0) -> None:
        self._to, self._latency = port, latency
        self._lines: set[_Line] = set()
        self.cuts = 0

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._come, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()

    def cut(self, way: str = "abort") -> None:
        """Cut every line; in the middle of what comes next, where it is to be ``mid``."""
        for line in [*self._lines]:
            if not line.doomed:
                line.doomed = way
                self.cuts += 1
            if way == "abort":
                line.abort()
            elif way == "half":
                line.ends[0].close()  # the host hears the end; what it says goes on

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, onward = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        line = _Line((onward, writer))
        self._lines.add(line)
        try:
            await asyncio.gather(
                self._pass(line, reader, onward),
                self._pass(line, there, writer),
                return_exceptions=True,
            )
        finally:
            line.abort()
            self._lines.discard(line)

    async def _pass(
        self, line: _Line, come: asyncio.StreamReader, go: asyncio.StreamWriter
    ) -> None:
        loop = asyncio.get_running_loop()
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(100)

        async def later() -> None:
            while True:
                due, data = await late.get()
                await asyncio.sleep(max(due - loop.time(), 0.0))
                if line.doomed == "mid" and len(data) > 1:
                    go.write(data[: len(data) // 2])
                    await go.drain()
                    line.abort()
                if not data:
                    return
                go.write(data)
                await go.drain()

        task = asyncio.create_task(later())
        try:
            data = b"-"
            while data:
                data = await come.read(65536)
                await late.put((loop.time() + self._latency, data))
            await task
        except OSError:
            pass
        finally:
            task.cancel()
            go.close()


class _Line:
    """The two ends of what a proxy passes on: to the host, to the client."""

    def __init__(self, ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]) -> None:
        self.ends = ends
        self.doomed = ""

    def abort(self) -> None:
        for end in self.ends:
            end.transport.abort()


@asynccontextmanager
async def hosted(room: Room, **more: Any) -> AsyncIterator[tuple[Host, dict[str, str]]]:
    """A host on a free port, and a token for every seat."""
    seats = Seats()
    tokens = {role: seats.issue(role, role) for role in [*room.roles, "WHITE", "PUBLIC"]}
    time_of(room)
    async with Host(room, seats, penalty=0.0, **more) as host:
        yield host, tokens


def link(port: int, token: str) -> str:
    return f"http://127.0.0.1:{port}/#{token}"


@asynccontextmanager
async def line(port: int, **more: Any) -> AsyncIterator[ClientConnection]:
    """A bare line, to say anything at all on."""
    uri = f"ws://127.0.0.1:{port}{PATH}"
    async with connect(uri, max_size=2**24, compression=None, **more) as ws:
        yield ws


def hello(token: str, **more: Any) -> str:
    return json.dumps({"type": "hello", "v": 1, "token": token, **more})


async def code_of(ws: ClientConnection) -> int:
    """With which code the host ends a line."""
    try:
        async with asyncio.timeout(10):
            while True:
                await ws.recv()
    except ConnectionClosed as error:
        return error.rcvd.code if error.rcvd is not None else 1006


async def frames_until(ws: ClientConnection, *wanted: tuple[str, str]) -> list[str]:
    """Every frame, until there was one of each kind in which a text stands, in any order."""
    found: list[str] = []
    missing = [*wanted]
    async with asyncio.timeout(20):
        while missing:
            found.append(str(await ws.recv()))
            kind = json.loads(found[-1])["type"]
            for one in missing:
                if one[0] == kind and one[1] in found[-1]:
                    missing.remove(one)
                    break
    return found
