"""What goes over a line small reads the same, is one text for a role, and opens no door."""

from __future__ import annotations

import asyncio
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from tests.host.helpers import room_of
from tests.host.wire import hello, hosted, line
from wargame.host import client
from wargame.host.deflate import SMALL, Deflate, Shared, _kept
from wargame.play.seat_protocol import LARGEST, PATH


class Wire(ClientConnection):
    """A line that keeps the bytes that came."""

    def data_received(self, data: bytes) -> None:
        self.came = getattr(self, "came", b"") + data
        super().data_received(data)


async def page(ws: ClientConnection, token: str) -> dict[str, str]:
    """All of a page, once it has stood still for a moment."""
    await ws.send(hello(token, page=True))
    found: dict[str, str] = {}
    try:
        while True:
            told = json.loads(await asyncio.wait_for(ws.recv(), 1.0 if found else 20.0))
            if told["type"] == "regions":
                found |= told["changed"]
    except TimeoutError:
        return found


def test_a_page_sent_small_is_the_page(tmp_path: Path) -> None:
    async def all_of_it() -> None:
        room = room_of("first-turn", tmp_path / "a.wargame", pace="hand")
        role = room.roles[0]
        async with hosted(room) as (host, tokens):
            uri = f"ws://127.0.0.1:{host.port}{PATH}"
            async with line(host.port) as plain:
                whole = await page(plain, tokens[role])
            async with connect(uri, max_size=2**24, create_connection=Wire) as small:
                assert small.response is not None
                terms = small.response.headers["Sec-WebSocket-Extensions"]
                assert "permessage-deflate" in terms and "server_no_context_takeover" in terms
                same = await page(small, tokens[role])
                assert isinstance(small, Wire)
                assert len(small.came) * 3 < sum(len(text.encode()) for text in same.values())
            assert same == whole and len(whole) > 10

    asyncio.run(all_of_it())


def test_a_terminal_is_sent_less_where_it_is_not_on_the_host_s_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.far("ws://192.168.0.10:8420/seat") and client.far("wss://laptop.local/seat")
    assert client.far("ws://[fd00::1]:8420/seat")
    for near in ("127.0.0.1", "[::1]", "localhost"):
        assert not client.far(f"ws://{near}:8420/seat")

    async def both() -> None:
        room = room_of("first-turn", tmp_path / "a.wargame", pace="hand")
        role = room.roles[0]
        views = []
        async with hosted(room) as (host, tokens):
            for away in (False, True):
                monkeypatch.setattr(client, "far", lambda _, away=away: away)
                seat = client.SeatClient(f"http://127.0.0.1:{host.port}/#{tokens[role]}")
                async with asyncio.timeout(20), seat:
                    while "advice" not in seat.view["hand"][0]:  # it comes in a second one
                        await asyncio.sleep(0.02)
                    assert seat._ws is not None and seat._ws.response is not None
                    terms = seat._ws.response.headers.get("Sec-WebSocket-Extensions", "")
                    assert ("permessage-deflate" in terms) == away
                    views.append(seat.view)
        assert views[0] == views[1]

    asyncio.run(both())


def agreed(bits: int = 15) -> Shared:
    _, made = Deflate().process_request_params([("client_max_window_bits", None)], [])
    assert isinstance(made, Shared)
    made.local_max_window_bits = bits
    return made


def test_the_same_text_is_made_small_once_and_is_the_same_on_every_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = b"<p>Some news of the front.</p>" * 100
    one, other, narrow = agreed(), agreed(), agreed(9)
    first = one.encode(Frame(Opcode.TEXT, text))
    assert first.rsv1 and len(first.data) * 5 < len(text)
    worked: list[Any] = []
    real = zlib.compressobj

    def noted(*args: Any, **kwargs: Any) -> Any:
        worked.append(kwargs)
        return real(*args, **kwargs)

    monkeypatch.setattr(zlib, "compressobj", noted)
    assert other.encode(Frame(Opcode.TEXT, text)).data is first.data
    assert not worked
    # A smaller window has its own bytes, or its line could not read them.
    told = narrow.encode(Frame(Opcode.TEXT, text))
    assert worked and worked[0]["wbits"] == -9
    assert zlib.decompressobj(-9).decompress(bytes(told.data) + b"\0\0\xff\xff") == text


def test_what_is_small_and_what_is_no_text_goes_as_it_is() -> None:
    held = _kept._held
    short = Frame(Opcode.TEXT, b"a" * (SMALL - 1))
    assert agreed().encode(short) is short
    ping = Frame(Opcode.PING, b"b" * 100)
    assert agreed().encode(ping) is ping
    assert _kept._held == held


def test_a_message_that_grows_too_large_is_refused(tmp_path: Path) -> None:
    """Sixteen megabytes in sixteen kilobytes: the line ends, and nothing of it is kept."""

    async def all_of_it() -> None:
        room = room_of("tiny", tmp_path / "a.wargame")
        async with hosted(room) as (host, tokens):
            uri = f"ws://127.0.0.1:{host.port}{PATH}"
            async with connect(uri, max_size=2**24) as ws:
                await ws.send(hello(tokens[room.roles[0]]))
                await ws.recv()
                await ws.send(" " * (LARGEST * 256))
                with pytest.raises(ConnectionClosed) as end:
                    while True:
                        await asyncio.wait_for(ws.recv(), 20)
                assert end.value.rcvd is not None and end.value.rcvd.code == 1009

    asyncio.run(all_of_it())
