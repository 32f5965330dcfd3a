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


class Proxy:
    """Passes bytes on after a while, until it cuts."""

    def __init__(self, port: int, latency: float = 0.0) -> None:
        self._to, self._latency = port, latency
        self._pairs: list[asyncio.StreamWriter] = []
        self.cuts = 0

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._line, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Abort every line."""
        self.cuts += bool(self._pairs)
        for writer in self._pairs:
            writer.transport.abort()
        self._pairs.clear()

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, onward = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        self._pairs += [writer, onward]
        await asyncio.gather(
            self._pass(reader, onward), self._pass(there, writer), return_exceptions=True
        )

    async def _pass(self, come: asyncio.StreamReader, go: asyncio.StreamWriter) -> None:
        try:
            while data := await come.read(65536):
                await asyncio.sleep(self._latency)
                go.write(data)
                await go.drain()
        except OSError:
            pass
        finally:
            go.close()


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
