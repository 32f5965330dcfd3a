"""Strangers and cheats: what is asked of a host that it must refuse, and what must not get out."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import os
from base64 import b64encode
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.host.helpers import here, room_of, to_node
from tests.host.test_server import run, texts
from tests.host.wire import code_of, hello, hosted, line, link
from wargame.cli.common import guarded
from wargame.errors import IllegalOrder, WargameError
from wargame.host.client import Gone, SeatClient
from wargame.host.exercise import links
from wargame.host.seats import Seats
from wargame.host.server import Host
from wargame.play.asides import WHITE

# HTTP --------------------------------------------------------------------------------------

#: What every answer has, whatever was asked.
GUARD = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

PATHS = [
    "/../server.py", "/..%2fserver.py", "/%2e%2e/server.py", "/....//server.py", "//etc/passwd",
    "/etc/passwd", "/web/../x", "/index.html/../../seats.py", "/seat/../index.html", "/index.html/",
    "/INDEX.HTML", "/index.html%00.js", "/.", "/..", "/%", "/\\..\\server.py", "//[", "/[/a",
    "http://[/", "/seat.js.map", "/templates/head.html.j2", "/a.seats.json", "/" + "a" * 4000,
    "/?" + "q" * 4000 + "/../x", "http://evil.example/", "*",
]  # fmt: skip


async def answered(port: int, asked: bytes, wait: float = 5) -> bytes:
    """What a host answers to bytes of a request, until it ends the line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(asked)
        return await asyncio.wait_for(reader.read(), wait)
    except ConnectionError:
        return b""
    finally:
        writer.close()


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def test_whatever_path_is_asked_for_no_other_file_is_served() -> None:
    async def check() -> None:
        async with hosted(room_of()) as (host, _):
            pages = set(host._pages.values())
            for path in PATHS:
                asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{host.port}\r\n\r\n".encode()
                found = await answered(host.port, asked)
                head, _, body = found.partition(b"\r\n\r\n")
                if path.startswith("/?"):
                    assert status_of(found) == 200 and any(body == page for _, page in pages)
                    continue
                assert status_of(found) in (400, 403, 404), (path, head)
                assert b"root:" not in body and b"import" not in body

    run(check())


def test_every_answer_is_guarded() -> None:
    async def check() -> None:
        async with hosted(room_of()) as (host, _):

            def asked(path: str, name: str, **more: str) -> tuple[int, dict[str, str], bytes]:
                http = HTTPConnection("127.0.0.1", host.port, timeout=5)
                http.request("GET", path, headers={"Host": name, **more})
                found = http.getresponse()
                return found.status, dict(found.getheaders()), found.read()

            here = f"127.0.0.1:{host.port}"
            for path, (kind, body) in host._pages.items():
                status, headers, found = await asyncio.to_thread(asked, path, here)
                assert (status, found) == (200, body)
                assert headers["Content-Type"] == f"{kind}; charset=utf-8"
                assert headers.items() >= GUARD.items() and "Server" not in headers, path
                if kind == "text/html":
                    words = body.decode().lower()
                    assert "<style" not in words and " style=" not in words, path
                    assert words.count("<script") == words.count('<script type="module" src="')
            wrong: list[tuple[str, str, dict[str, str]]] = [
                ("/none", here, {}),
                ("/", "evil.example", {}),
                ("//[", here, {}),
                ("/seat", here, {"Origin": "https://evil.example"}),
            ]
            for path, name, more in wrong:
                status, headers, found = await asyncio.to_thread(asked, path, name, **more)
                assert status in (403, 404) and len(found) < 100
                assert headers.items() >= GUARD.items() and "Server" not in headers, path

    run(check())


ODD = {
    "POST": b"POST / HTTP/1.1\r\nHost: HERE\r\nContent-Length: 3\r\n\r\nabc",
    "HEAD": b"HEAD / HTTP/1.1\r\nHost: HERE\r\n\r\n",
    "TRACE": b"TRACE / HTTP/1.1\r\nHost: HERE\r\nX-Secret: canary\r\n\r\n",
    "OPTIONS": b"OPTIONS * HTTP/1.1\r\nHost: HERE\r\n\r\n",
    "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: HERE\r\n\r\n",
    "nonsense": b"\x00\xff\x16\x03\x01\x02\x00\r\n\r\n",
    "tls": bytes.fromhex("16030100c4010000c00303") + bytes(120) + b"\r\n\r\n",
    "http/0.9": b"GET /\r\n\r\n",
    "http/1.0": b"GET / HTTP/1.0\r\n\r\n",
    "http/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: HERE\r\nHost: evil.example\r\n\r\n",
    "a long line": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: HERE\r\n\r\n",
    "a long header": b"GET / HTTP/1.1\r\nHost: HERE\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: HERE\r\n" + b"X: a\r\n" * 5000 + b"\r\n",
    "folded": b"GET / HTTP/1.1\r\nHost: HERE\r\nX: a\r\n b\r\n\r\n",
    "a body": b"GET / HTTP/1.1\r\nHost: HERE\r\nContent-Length: 5\r\n\r\nabcde",
    "chunks": b"GET / HTTP/1.1\r\nHost: HERE\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no key": b"GET /seat HTTP/1.1\r\nHost: HERE\r\nUpgrade: websocket\r\n\r\n",
    "an old socket": b"GET /seat HTTP/1.1\r\nHost: HERE\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
}


def test_odd_requests_are_refused_and_echo_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    async def check() -> None:
        room = room_of()
        async with hosted(room, hello=1.0) as (host, tokens):
            for what, asked in ODD.items():
                said = asked.replace(b"HERE", f"127.0.0.1:{host.port}".encode())
                found = await answered(host.port, said)
                assert status_of(found) != 200 and b"canary" not in found, (what, found[:200])
                assert b"Traceback" not in found and b"websockets" not in found, (what, found)
            async with SeatClient(link(host.port, tokens["BLUE"])) as seat:
                await seat.command("note", text="still here")

    run(check())
    out = capsys.readouterr()
    assert out.err == "" and "Traceback" not in out.out


def test_no_page_from_elsewhere_opens_a_line() -> None:
    """Other sites, other ports, files, sandboxes; and a foreign name that was pointed here."""

    async def check() -> None:
        async with hosted(room_of()) as (host, _):
            here = f"127.0.0.1:{host.port}"
            for origin in (
                "null", "file://", f"file://{here}", f"http://{here}.evil.example", "http://[::1]",
                f"https://{here}", f"http://localhost:{host.port}", f"http://{here}/", "*",
                f"http://user@{here}", f"HTTP://{here}", "chrome-extension://abc", f"ws://{here}",
            ):  # fmt: skip
                with pytest.raises(InvalidStatus) as refused:
                    async with line(host.port, origin=origin):
                        pass
                assert refused.value.response.status_code == 403, origin
            for name in ("evil.example", f"evil.example:{host.port}", f"{here}@evil.example", "."):
                asked = f"GET / HTTP/1.1\r\nHost: {name}\r\nOrigin: http://{name}\r\n\r\n"
                assert status_of(await answered(host.port, asked.encode())) in (400, 403), name

    run(check())


def test_a_host_is_asked_for_by_its_names_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Laptop")
    host = Host(room_of(), Seats(), names=["game.example"])
    try:
        for name in (
            "laptop", "LAPTOP:8420", "laptop.local", "localhost:1", "game.example", "127.0.0.1",
            "192.168.0.10:8420", "[::1]:8420",
        ):  # fmt: skip
            assert host._ours(name), name
        for name in (
            "", "evil.example", "laptop.evil.example", "localhost.local", "laptop.local.example",
            "game.example.evil.example", "127.0.0.1.evil.example", "[", ".local", "local",
        ):  # fmt: skip
            assert not host._ours(name), name
    finally:
        host.desk.close()


# Tokens ------------------------------------------------------------------------------------


def test_guesses_are_slow_and_those_who_know_are_served_meanwhile() -> None:
    """At most as many at once as stand at the door, each of which waits for its answer."""

    async def check() -> None:
        async with hosted(room_of()) as (host, tokens):
            host._penalty = 1.0
            loop = asyncio.get_running_loop()
            start = loop.time()

            async def guess(number: int) -> int:
                async with line(host.port) as ws:
                    await ws.send(hello(hashlib.sha256(bytes([number])).hexdigest()[:32]))
                    return await code_of(ws)

            guesses = asyncio.gather(*(guess(number) for number in range(100)))
            async with SeatClient(link(host.port, tokens["BLUE"])) as seat:
                await seat.command("note", text="undisturbed")
                assert not guesses.done()
            assert set(await guesses) == {4401}
            assert loop.time() - start >= 1.0

    run(check())


def test_new_links_make_all_old_ones_worthless(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room, seats = room_of(save=path), Seats.beside(path)

    def tokens(fresh: bool) -> list[str]:
        made = links(room, seats, "http://x", fresh=fresh).values()
        return [one.partition("#")[2] for one in made]

    old, again, new = tokens(False), tokens(False), tokens(True)
    assert len(old) == len(new) == 4 and again == []
    for known in (seats, Seats.beside(path)):
        assert [known.find(token) for token in old] == [None] * 4
        assert all(known.find(token) for token in new)
    room.session.close()


def test_a_token_is_compared_with_all_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seats = Seats()
    tokens = [seats.issue(f"S{number}", "RED") for number in range(5)]
    compared: list[tuple[str, str]] = []
    true = hmac.compare_digest

    def counted(one: str, other: str) -> bool:
        compared.append((one, other))
        return true(one, other)

    monkeypatch.setattr(hmac, "compare_digest", counted)
    for token in (tokens[0], tokens[4], "no such token", "", "\ud800", "é" * 200):
        compared.clear()
        seats.find(token)
        assert len(compared) == 5 and all(len(one) == 64 for pair in compared for one in pair)


def test_what_the_white_cell_said_is_worth_nothing_on_another_seat() -> None:
    """A captured command: refused where it is not the seat's, and the true one is done."""

    async def check() -> None:
        room = room_of(pace="hand")
        to_node(room, "orders")
        async with hosted(room) as (host, tokens):
            frame = {"type": "advance", "id": "captured-one", **here(room), "force": True}
            captured = json.dumps({**frame, "reason": "time"})
            async with line(host.port) as red, line(host.port) as white:
                for ws, who in ((red, "RED"), (white, WHITE)):
                    await ws.send(hello(tokens[who]))
                await red.send(captured)
                answer = await _answer(red)
                assert (answer["type"], answer["codes"]) == ("refused", ["not_your_seat"])
                assert room.place[1] == "orders"
                await white.send(captured)
                assert (await _answer(white))["type"] == "ack"
                assert room.place[1] == "reactions"
                await white.send(captured)  # and on its own seat it is not done again
                assert (await _answer(white))["type"] == "ack"
                assert room.place[1] == "reactions" and not room.locked

    run(check())


def test_a_number_taken_by_one_seat_keeps_no_other_from_its_own() -> None:
    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, tokens):
            for who in ("RED", "BLUE"):
                async with line(host.port) as ws:
                    await ws.send(hello(tokens[who]))
                    said = {"type": "note", "id": "the-same-number", "text": who}
                    for _ in range(2):
                        await ws.send(json.dumps(said))
                        assert (await _answer(ws))["type"] == "ack"
            assert texts(room) == ["RED", "BLUE"]

    run(check())


def test_nobody_but_the_white_cell_is_ever_sent_a_link() -> None:
    """Not with a number that was used for something else, nor by an evaluator who reads all."""

    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, tokens):
            tokens["EVAL-1"] = host.seats.issue("EVAL-1", WHITE)
            for who, first in (("RED", "note"), ("EVAL-1", "evaluation")):
                async with line(host.port) as ws:
                    await ws.send(hello(tokens[who]))
                    number = {"id": f"number-of-{who}"}
                    await ws.send(json.dumps({"type": first, **number, "text": "x"}))
                    assert (await _answer(ws))["type"] == "ack"
                    for key in (WHITE, "BLUE", "none"):
                        asked = {"type": "link", **number, "seat": key, "reason": "x"}
                        await ws.send(json.dumps(asked))
                        answer = await _answer(ws)
                        assert answer["type"] == "refused", (who, key)
                        assert answer["codes"] == ["not_your_seat"]
            async with SeatClient(link(host.port, tokens[WHITE])) as white:
                assert white.role == WHITE  # its link holds

    run(check())


async def _heard(ws: ClientConnection) -> list[str]:
    """All that a line is told to its end, and why it ended."""
    found: list[str] = []
    with suppress(ConnectionClosed):
        while True:
            found.append(str(await asyncio.wait_for(ws.recv(), 20)))
    return [*found, str(ws.close_reason)]


async def _answer(ws: Any) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(ws.recv(), 20))
        if frame["type"] in ("ack", "refused"):
            return frame


def test_no_token_gets_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not into the save, the list of seats, logs, errors, or frames to anybody at all."""
    path = tmp_path / "a.wargame"
    seats = Seats.beside(path)
    frames: list[str] = []
    tokens: dict[str, str] = {}
    caplog.set_level(logging.DEBUG)

    async def check() -> None:
        room = room_of(save=path)
        tokens.update({role: seats.issue(role, role) for role in [*room.roles, WHITE, "PUBLIC"]})
        async with Host(room, seats, penalty=0.0) as host:
            for who, token in tokens.items():
                async with SeatClient(
                    link(host.port, token), told=lambda frame: frames.append(json.dumps(frame))
                ) as seat:
                    with pytest.raises(IllegalOrder):
                        await seat.command("submit", turn=9, node="orders", decision={})
                    if who != "PUBLIC":
                        await seat.command("note", text="a note")
                async with line(host.port) as ws:
                    await ws.send(hello(token))
                    await ws.send('{"type": "note", "id": "x"}')
                    frames.extend(await _heard(ws))
                async with line(host.port) as ws:
                    await ws.send(hello(token, more=1))
                    frames.extend(await _heard(ws))
            asked = f"GET /{tokens['RED']} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            frames.append((await answered(host.port, asked.encode())).decode())
        room.session.close()

    run(check())
    out = capsys.readouterr()
    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "websockets.client"
    )
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir()).decode("latin-1")
    assert seats.path is not None and seats.path.stat().st_mode & 0o777 == 0o600
    for token in tokens.values():
        for where, text in {
            "the save": kept, "logs": logged, "frames": "".join(frames),
            "the terminal": out.out + out.err,
        }.items():  # fmt: skip
            assert token not in text, where
        assert hashlib.sha256(token.encode()).hexdigest() in kept


def test_a_seat_says_nothing_to_a_host_with_another_certificate(tmp_path: Path) -> None:
    """It ends the line before the hello, in which the token would be."""
    pytest.importorskip("cryptography")
    from wargame.host import certificate

    _, mark = certificate.self_made(tmp_path / "true.pem", [])
    false, _ = certificate.self_made(tmp_path / "false.pem", [])
    heard = bytearray()

    async def check() -> None:
        async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked = await reader.readuntil(b"\r\n\r\n")
            heard.extend(asked)
            key = asked.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
            mixed = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
            writer.write(
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + b64encode(mixed) + b"\r\n\r\n"
            )
            with suppress(ConnectionError):
                heard.extend(await reader.read())
            writer.close()

        server = await asyncio.start_server(between, "127.0.0.1", 0, ssl=false)
        port = server.sockets[0].getsockname()[1]
        place = f"https://127.0.0.1:{port}/#the-token-of-a-seat"
        with pytest.raises(Gone, match="not trusted"):
            async with SeatClient(place, fingerprint=mark, patience=2):
                pass
        with pytest.raises(WargameError, match="not encrypted"):  # changed on its way
            SeatClient(place.replace("https", "http"), fingerprint=mark)
        server.close()

    run(check())
    assert b"GET /seat" in heard
    assert heard.endswith(b"\r\n\r\n")  # nothing more


def test_a_stranger_who_never_ends_the_handshake_of_tls_is_cut(tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    from wargame.host import certificate

    tls, mark = certificate.self_made(tmp_path / "a.pem", [])

    async def check() -> None:
        async with hosted(room_of(), tls=tls, hello=0.5) as (host, tokens):
            assert await answered(host.port, b"\x16\x03\x01", wait=10) == b""
            place = link(host.port, tokens["RED"]).replace("http:", "https:")
            async with SeatClient(place, fingerprint=mark, patience=5) as seat:
                await seat.command("note", text="encrypted")

    run(check())


def test_the_details_of_a_fault_of_ours_hold_no_link(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are written to a file that people send on."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["wargame", "join", "http://10.0.0.1:8420/room#the-token"])

    def fails() -> int:
        raise RuntimeError("broken")

    assert guarded(fails) == 3
    (told,) = (path.read_text() for path in tmp_path.iterdir())
    assert "http://10.0.0.1:8420/room#..." in told
    assert "the-token" not in told + capsys.readouterr().err


# Messages ----------------------------------------------------------------------------------


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


ENDED = {
    "deep in a decision": '{"type":"submit","id":"deep-deep","turn":0,"node":"signals",'
    '"decision":{"cards":' + deep(20_000) + "}}",
    "deep in a control": '{"type":"control","id":"deep-deep","control":{"what":'
    + deep(9000)
    + "}}",
    "a number without an end": '{"type":"check","ref":' + "9" * 5000 + "}",
    "no number": '{"type":"check","ref":NaN,"turn":0,"node":"x","decision":{}}',
    "infinity": '{"type":"check","ref":1e999,"turn":0,"node":"x","decision":{}}',
    "half a character": '{"type":"note","id":"12345678","text":"\\ud800"}',
    "a key twice": '{"type":"note","type":"advance","id":"12345678","text":"x"}',
    "a byte order mark": "\ufeff" + '{"type":"note","id":"12345678","text":"x"}',
}


def test_deep_and_odd_messages_end_the_line_or_are_refused() -> None:
    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, tokens):
            before = len(room.session.facts)
            for what, text in ENDED.items():
                async with line(host.port) as ws:
                    await ws.send(hello(tokens["RED"]))
                    await ws.send(text)
                    found = asyncio.create_task(code_of(ws))
                    await asyncio.wait([found], timeout=0.3)
                    assert not found.done() or found.result() == 4400, what
                    found.cancel()
            for raw in (b"\xff\xfe\xfd", b"\xed\xa0\x80", b'{"type":"note"}\xc3'):
                async with line(host.port) as ws:
                    await ws.send(hello(tokens["RED"]))
                    await ws.send(raw, text=True)  # what is no UTF-8
                    assert await code_of(ws) in (1007, 4400)
            assert len(room.session.facts) == before
            async with SeatClient(link(host.port, tokens["RED"])) as seat:
                await seat.command("note", text="undisturbed")

    run(check())


def test_what_is_no_message_shows_no_fault_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    """Frames that break the protocol itself, at any moment."""
    from tests.host.test_faults import Raw, framed

    async def check() -> None:
        async with hosted(room_of(), hello=1.0) as (host, tokens):
            broken = [
                framed(b"x" * 20)[:1] + b"\x05hello",  # not masked
                bytes([0xF1, 0x80]) + bytes(4),  # bits that mean nothing
                framed(b"", kind=3),  # a kind that is none
                framed(b"x" * 200, kind=9),  # a ping that is too long
                framed(b"x", kind=0),  # a piece of nothing
                framed(b"\x03", kind=8),  # half a code
                framed((1005).to_bytes(2), kind=8),  # a code that is never sent
                bytes([0x81, 0xFF]) + (2**62).to_bytes(8) + bytes(4),  # without an end
                os.urandom(300),
            ]
            for first in (True, False):
                for data in broken:
                    raw = Raw(host.port)
                    await raw.connect()
                    await raw.shake()
                    if not first:
                        await raw.send(framed(hello(tokens["RED"]).encode()))
                    await raw.send(data)
                    await asyncio.wait_for(raw.ended(), 10)
                    raw.socket.close()
            async with SeatClient(link(host.port, tokens["RED"])) as seat:
                await seat.command("note", text="undisturbed")

    run(check())
    out = capsys.readouterr()
    assert "Traceback" not in out.out + out.err
