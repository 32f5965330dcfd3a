"""A host on real sockets: who gets in, what is refused, who is cut, and nothing done twice."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import InvalidStatus

from tests.host.helpers import room_of, say, time_of, to_node
from tests.host.wire import code_of, frames_until, hello, hosted, line, link
from tests.play.helpers import at_random
from wargame.errors import IllegalOrder, WargameError
from wargame.host.client import Gone, SeatClient, address
from wargame.host.desk import REMEMBERED
from wargame.host.line import BURST, PACE
from wargame.host.seats import Seats
from wargame.play.phases import LENGTHS
from wargame.play.room import Room
from wargame.play.verify import verify
from wargame.play.view_odds import SEALED_AT

BRIDGE = "bridge-2025"


def run(what: Coroutine[Any, Any, None], seconds: float = 60) -> None:
    """Run a test's coroutine, within a time."""

    async def within() -> None:
        async with asyncio.timeout(seconds):
            await what

    asyncio.run(within())


def views_at(node: str, role: str) -> list[tuple[str, str]]:
    """The views that a seat is sent as a node opens: one, and one with advice where there is."""
    return [("view", "")] * (2 if node in SEALED_AT and role != "PUBLIC" else 1)


async def at(seat: SeatClient, place: tuple[int, str]) -> None:
    """Wait until a seat has the view of a place."""
    await seat.until(lambda: (seat.view["turn"], seat.view["node"]) == place)


def texts(room: Room, kind: str = "note") -> list[str]:
    return [
        body["text"]
        for fact in room.session.facts
        if fact["kind"] == kind
        for body in fact["parts"].values()
    ]


# Who gets in -------------------------------------------------------------------------------


def test_only_a_good_token_opens_a_seat() -> None:
    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, tokens):
            bad = ["x", tokens["RED"][:-1], tokens["RED"] + "x", tokens["RED"].swapcase()]
            for token in bad:
                async with line(host.port) as ws:
                    await ws.send(hello(token))
                    assert await code_of(ws) == 4401, token
            await host.revoke("RED")
            async with line(host.port) as ws:
                await ws.send(hello(tokens["RED"]))
                assert await code_of(ws) == 4403
            async with line(host.port) as ws:
                await ws.send(hello(tokens["BLUE"]))
                assert json.loads(await ws.recv())["role"] == "BLUE"

    run(check())


def test_the_white_cell_gives_a_seat_a_new_link() -> None:
    """The old one opens nothing and its line ends; asked again, it makes another."""

    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, tokens), line(host.port) as red, line(host.port) as white:
            await red.send(hello(tokens["RED"]))
            await white.send(hello(tokens["WHITE"]))
            ask = {"type": "link", "id": "relink-1", "seat": "RED", "reason": "it was on the wall"}
            made = []
            for _ in range(2):
                await white.send(json.dumps(ask))
                frames = [json.loads(one) for one in await frames_until(white, ("ack", ""))]
                made += [one for one in frames if one["type"] == "link"]
            assert await code_of(red) == 4403
            assert [one["seat"] for one in made] == ["RED", "RED"]
            first, second = (address(one["link"])[1] for one in made)
            for token, code in ((tokens["RED"], 4401), (first, 4401)):
                async with line(host.port) as ws:
                    await ws.send(hello(token))
                    assert await code_of(ws) == code
            async with line(host.port) as ws:
                await ws.send(hello(second))
                assert json.loads(await ws.recv())["role"] == "RED"
            (fact,) = [one for one in room.session.facts if one["kind"] == "link"]
            assert fact["parts"] == {"white": {"seat": "RED", "reason": ask["reason"]}}
            for seat, why in (
                ("WHITE", "--new-links"),
                ("GREEN", "no seat"),
                ("EVAL-9", "no seat"),
            ):
                await white.send(json.dumps({**ask, "id": f"relink-{seat}", "seat": seat}))
                frames = [json.loads(one) for one in await frames_until(white, ("refused", ""))]
                assert why in frames[-1]["message"]
            assert sum(one["kind"] == "link" for one in room.session.facts) == 1

    run(check())


def test_no_cell_makes_links() -> None:
    async def check() -> None:
        async with hosted(room_of()) as (host, tokens), line(host.port) as red:
            await red.send(hello(tokens["RED"]))
            ask = {"type": "link", "id": "relink-1", "seat": "BLUE", "reason": "curious"}
            await red.send(json.dumps(ask))
            frames = [json.loads(one) for one in await frames_until(red, ("refused", ""))]
            assert "White Cell" in frames[-1]["message"]
            assert all(one["type"] != "link" for one in frames)

    run(check())


def test_revoking_ends_the_line_and_a_new_token_ends_the_old() -> None:
    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, tokens):
            async with line(host.port) as ws:
                await ws.send(hello(tokens["RED"]))
                await ws.recv()
                await host.revoke("RED")
                assert await code_of(ws) == 4403
            fresh = host.seats.issue("RED", "RED")
            async with line(host.port) as ws:
                await ws.send(hello(tokens["RED"]))
                assert await code_of(ws) == 4401
            async with SeatClient(link(host.port, fresh)) as seat:
                assert seat.role == "RED"

    run(check())


def test_tokens_are_kept_as_hashes_alone_and_outlive_the_program(tmp_path: Path) -> None:
    path = tmp_path / "a.seats.json"
    seats = Seats(path)
    tokens = [seats.issue(key, "RED") for key in ("a", "b")]
    seats.revoke("b")
    kept = path.read_text()
    assert not any(token in kept for token in tokens)
    assert path.stat().st_mode & 0o077 == 0
    again = Seats(path)
    found = [again.find(token) for token in tokens]
    assert [(one.key, one.revoked) for one in found if one] == [("a", False), ("b", True)]
    assert len(set(tokens)) == 2 and all(len(token) >= 32 for token in tokens)


def test_the_second_line_of_a_seat_replaces_the_first() -> None:
    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, tokens), line(host.port) as first:
            await first.send(hello(tokens["RED"]))
            await first.recv()
            async with SeatClient(link(host.port, tokens["RED"])) as second:
                assert await code_of(first) == 4409
                await second.command("note", text="still here")
                assert room.present()["RED"]

    run(check())


def test_pages_of_other_sites_and_other_names_are_refused() -> None:
    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, _):
            here = f"127.0.0.1:{host.port}"
            async with line(host.port, origin=f"http://{here}"):
                pass
            for origin in ("https://evil.example", "null", "http://127.0.0.1:1", f"https://{here}"):
                with pytest.raises(InvalidStatus) as refused:
                    async with line(host.port, origin=origin):
                        pass
                assert refused.value.response.status_code == 403, origin

            def asked(name: str, path: str = "/none") -> tuple[int, dict[str, str]]:
                http = HTTPConnection("127.0.0.1", host.port, timeout=5)
                http.request("GET", path, headers={"Host": name})
                answer = http.getresponse()
                return answer.status, dict(answer.getheaders())

            for name in (
                "evil.example",
                "evil.example:80",
                "127.0.0.1.evil.example",
                "",
                "[",
                "a b",
            ):
                status, _ = await asyncio.to_thread(asked, name)
                assert status in (400, 403), name
            status, headers = await asyncio.to_thread(asked, here)
            assert status == 404
            assert "default-src 'none'" in headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "no-referrer"
            for path in ("/../server.py", "/%2e%2e/server.py", "//etc/passwd", "/web/../x"):
                assert (await asyncio.to_thread(asked, here, path))[0] in (400, 404), path

    run(check())


# What is refused ---------------------------------------------------------------------------

MALFORMED = [
    "",
    "{",
    "[]",
    "null",
    '{"type":"nothing"}',
    '{"type":"note","id":12345678,"text":"x"}',
    "[" * 30000,
    '{"type":"note","id":"12345678","text":"' + "x" * 60000,
]


#: Commands that are none and have a number by which they can be refused.
UNREADABLE = [
    '{"type":"note","id":"12345678","text":"x","more":1}',
    '{"type":"nothing","id":"12345678"}',
    '{"type":"submit","id":"12345678","turn":"0","node":"orders","decision":{}}',
    json.dumps({"type": "rewind", "id": "12345678", "after": 1, "name": "x", "reason": "x" * 2001}),
]


def test_a_command_that_cannot_be_read_is_refused_by_its_number() -> None:
    """Else the page that has it would say it again on its next line, and lose that one too."""

    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, tokens), line(host.port) as ws:
            before = len(room.session.facts)
            await ws.send(hello(tokens["RED"]))
            for text in UNREADABLE:
                await ws.send(text)
                (answer,) = (
                    json.loads(one) for one in (await frames_until(ws, ("refused", "")))[-1:]
                )
                assert answer["id"] == "12345678" and answer["message"]
            assert len(room.session.facts) == before
            async with line(host.port) as stranger:
                await stranger.send(UNREADABLE[0])
                assert await code_of(stranger) == 4400

    run(check())


def test_the_white_cell_loads_a_list_that_is_longer_than_a_cell_may_write() -> None:
    async def check() -> None:
        room = room_of()
        rows = "".join(
            f'{n},2025Q1,White Cell,RED,,"{"Rain. " * 100}",They wait.,red-line\n'
            for n in range(1, 201)
        )
        text = f"Serial,Quarter,From,To,Event,Text,Expected action,Objectives\n{rows}"
        assert len(text) > 100_000
        async with hosted(room) as (host, tokens):
            async with SeatClient(link(host.port, tokens["WHITE"])) as white:
                await white.command("msel", what="load", text=text, reason="the day's own list")
                await white.until(lambda: len(white.console["msel"]["injects"]) == 200)
            tokens["EVAL-1"] = host.seats.issue("EVAL-1", "WHITE")
            for who in ("RED", "EVAL-1", "PUBLIC"):
                async with line(host.port) as ws:
                    await ws.send(hello(tokens[who]))
                    await ws.send(json.dumps({"type": "note", "id": "12345678", "text": text}))
                    assert await code_of(ws) == 1009
            async with line(host.port) as ws:
                await ws.send(text)
                assert await code_of(ws) == 1009

    run(check())


def test_malformed_messages_end_the_line_and_nothing_else() -> None:
    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, tokens):
            other = SeatClient(link(host.port, tokens["BLUE"]))
            async with other:
                before = len(room.session.facts)
                for text in MALFORMED:
                    async with line(host.port) as ws:
                        await ws.send(text)
                        assert await code_of(ws) == 4400, text[:60]
                for text in (*MALFORMED, hello(tokens["RED"])):
                    async with line(host.port) as ws:
                        await ws.send(hello(tokens["RED"]))
                        await ws.send(text)
                        assert await code_of(ws) == 4400, text[:60]
                for data in (b"\xff\x00", hello(tokens["RED"]).encode()):
                    async with line(host.port) as ws:
                        await ws.send(data)
                        assert await code_of(ws) == 4400
                async with line(host.port) as ws:
                    await ws.send(hello(tokens["RED"]))
                    await ws.send("x" * 70000)
                    assert await code_of(ws) == 1009
                async with line(host.port) as ws:
                    await ws.send(json.dumps({"type": "hello", "v": 2, "token": "x"}))
                    assert await code_of(ws) == 4426
                assert len(room.session.facts) == before
                await other.command("note", text="undisturbed")

    run(check())


def test_refusals_say_why_and_html_stays_text() -> None:
    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, tokens):
            red = SeatClient(link(host.port, tokens["RED"]))
            blue = SeatClient(link(host.port, tokens["BLUE"]))
            async with red, blue:
                with pytest.raises(IllegalOrder) as refused:
                    await red.command("submit", turn=1, node="orders", decision={})
                assert refused.value.codes == ("wrong_phase",)
                with pytest.raises(IllegalOrder):
                    await red.command("clock", what="resume")
                with pytest.raises(IllegalOrder):
                    await red.check({"orders": ["nothing"]})
                evil = "<script>alert(1)</script>\u200f&amp;"
                await red.command("message", to=["BLUE"], text=evil)
                await blue.until(lambda: blue.facts[-1]["kind"] == "message")
                assert blue.facts[-1]["body"]["text"] == evil

    run(check())


# Bad networks ------------------------------------------------------------------------------


def test_a_client_that_stops_reading_is_cut_and_hurts_nobody() -> None:
    async def check() -> None:
        room = room_of(BRIDGE)
        async with hosted(room, slow=0.5) as (host, tokens):
            deaf = socket.socket()
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(deaf, ("127.0.0.1", host.port))
            ask = (
                f"GET /seat HTTP/1.1\r\nHost: 127.0.0.1:{host.port}\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            )
            text = hello(tokens["US"]).encode()
            masked = bytes([0x81, 0x80 | len(text)]) + bytes(4) + text
            assert len(text) < 126
            await loop.sock_sendall(deaf, ask.encode() + masked)
            async with SeatClient(link(host.port, tokens["EU"])) as eu:
                await eu.until(lambda: eu.present.get("US", False))
                for number in range(200):  # more than the kernel keeps
                    track = {"what": "adjust", "track": "us_will", "to": 10000 + number}
                    control = {**track, "reason": "r" * 1900}
                    await host.desk.call(
                        say, room, "WHITE", "control", f"c{number}", control=control
                    )
                    host.desk.wake()
                    if not eu.present.get("US"):
                        break
                await eu.until(lambda: not eu.present.get("US", False))
                await eu.command("note", text="at ease")
            deaf.close()

    run(check())


def test_what_was_refused_stays_refused_when_it_is_said_again() -> None:
    """Else it would be done after what the seat said later, which was done meanwhile."""

    async def check() -> None:
        room = room_of(pace="hand")
        turn = room.place[0]
        async with hosted(room) as (host, tokens):
            early = {"type": "submit", "id": "too-early", "turn": turn, "node": "orders"}
            said = json.dumps({**early, "decision": {"orders": []}})
            async with line(host.port) as first:
                await first.send(hello(tokens["RED"]))
                await first.send(said)
                await frames_until(first, ("refused", "too-early"))
                await first.send(json.dumps({"type": "note", "id": "meanwhile", "text": "on"}))
                await frames_until(first, ("ack", "meanwhile"))
            await host.desk.call(to_node, room, "orders")
            async with line(host.port) as second:
                await second.send(hello(tokens["RED"]))
                await second.send(said)
                await frames_until(second, ("refused", "too-early"))
                free = json.dumps({**early, "decision": {"orders": [], "reason": "anew"}})
                await second.send(free)
                await frames_until(second, ("ack", "too-early"))
            many = 2 * REMEMBERED
            for number in range(many):
                host.desk.refuse("RED", str(number), "no")
            assert len(host.desk._refused["RED"]) == REMEMBERED
            assert host.desk.refused("RED", str(many - 1)) == "no"
            assert host.desk.refused("BLUE", str(many - 1)) is None

    run(check())


def test_a_flood_is_slowed_and_others_are_served() -> None:
    async def check() -> None:
        room = room_of()
        async with hosted(room) as (host, tokens), line(host.port, close_timeout=0.2) as ws:
            await ws.send(hello(tokens["RED"]))
            loop = asyncio.get_running_loop()
            began = loop.time()
            flood = asyncio.create_task(_flood(ws))
            async with SeatClient(link(host.port, tokens["BLUE"])) as blue:
                for number in range(3):
                    start = loop.time()
                    await blue.command("note", text=str(number))
                    assert loop.time() - start < 1.5
            flood.cancel()
            assert len(texts(room)) < BURST + PACE * (loop.time() - began) + 10

    run(check())


async def _flood(ws: Any) -> None:
    number = 0
    while True:
        number += 1
        await ws.send(json.dumps({"type": "note", "id": f"flood-{number:06}", "text": "x" * 500}))


@pytest.mark.parametrize("number", [60, pytest.param(200, marks=pytest.mark.soak)])
def test_many_seats_of_a_role_sit_down_at_once(number: int) -> None:
    async def check() -> None:
        room = room_of()
        seats = Seats()
        many = [seats.issue(f"seat-{n}", ("RED", "BLUE", "PUBLIC")[n % 3]) for n in range(number)]
        from wargame.host.server import Host

        async with Host(room, seats) as host:
            clients = [SeatClient(link(host.port, token)) for token in many]
            await asyncio.gather(*(client.__aenter__() for client in clients))
            await clients[0].command("message", to=["BLUE"], text="all here?")
            await asyncio.gather(
                *(
                    client.until(lambda c=client: c.facts[-1]["kind"] == "message")  # type: ignore[misc]
                    for client in clients
                )
            )
            await asyncio.gather(*(client.__aexit__() for client in clients))

    run(check())


# What others may know ----------------------------------------------------------------------


def test_twins_that_differ_in_one_seats_secrets_send_the_others_the_same_bytes() -> None:
    """Two exercises on one schedule; in one a role writes, amends and calls something else."""

    async def told(secret: bool) -> dict[str, list[str]]:
        room = room_of(BRIDGE)
        heard: dict[str, list[str]] = {}
        async with AsyncExitStack() as stack:
            host, tokens = await stack.enter_async_context(hosted(room))
            lines = {}
            for role in ("UKR", "EU", "NATO", "RUS", "PUBLIC"):
                ws = await stack.enter_async_context(line(host.port))
                await ws.send(hello(tokens[role]))
                lines[role] = ws
                heard[role] = []
            us, white = (SeatClient(link(host.port, tokens[role])) for role in ("US", "WHITE"))
            await stack.enter_async_context(us)
            await stack.enter_async_context(white)
            for role, ws in lines.items():  # who came when is told when it is told
                frames = await frames_until(
                    ws, ("presence", '"US":true,"WHITE":true'), *views_at("signals", role)
                )
                heard[role] += [one for one in frames if '"type":"presence"' not in one]
            await white.command("clock", what="resume")
            for role, ws in lines.items():
                heard[role] += await frames_until(ws, ("clock", '"running":true'))
            for node in ("signals", "offers", "answers", "orders", "reactions"):
                assert room.place[1] == node
                if node == "orders":
                    await decided(us, secret)
                time_of(room).go(LENGTHS[node] + 1)
                await host.desk.call(room.tick)
                host.desk.wake()
                shown = room.told_clock()
                runs = "true" if shown["running"] else "false"
                state = f'"node":"{shown["node"]}","pace":"clock","running":{runs}'
                for role, ws in lines.items():
                    news = views_at(str(shown["node"]), role)
                    heard[role] += await frames_until(ws, ("clock", state), *news)
            await white.until(lambda: bool(white.console["locked"]))
        return heard

    async def decided(us: SeatClient, secret: bool) -> None:
        await us.until(lambda: bool(us.view["node"] == "orders"))
        plain = {"standing": us.view["standing"][0]["id"], "orders": []}
        if not secret:
            await us.submit({**plain, "reason": "the plain one"})
            return
        shot = {"track": "us_will", "test": "at_least", "at": 1, "chance": 9}
        mine = {**plain, "reason": "s" * 900, "shot": shot}
        await us.command("note", text="nobody's business")
        await us.tell("state", state="stuck")
        await us.submit({**plain, "reason": "first thought"})
        await us.command("message", to=["WHITE"], text="help us")
        await us.check(mine)
        await us.submit(mine)

    async def check() -> None:
        one, two = await told(False), await told(True)
        for role, frames in one.items():
            assert frames == two[role], role
            assert len(frames) > 10

    run(check(), 90)


# Small things ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "", "nonsense", "http://x", "ftp://x/#t", "http://#t", "http://x:99999/#secret",
        "http://x:no/#secret", "http://[::1/#secret", "http://a b/#secret", "http://x..y/#secret",
        "http://me:pass@x/#secret", "http://x\x00y/#secret", "http://:80/#secret",
    ],
)  # fmt: skip
def test_a_link_that_is_none_is_said_to_be_none(text: str) -> None:
    with pytest.raises(WargameError, match="looks like") as refused:
        address(text)
    assert "secret" not in str(refused.value)


def test_links_of_every_kind_of_address_are_taken() -> None:
    for place in ("192.168.0.10:8420", "[::1]:80", "laptop.local", "münchen.example:1"):
        assert address(f" https://{place}/room#token\n") == (f"wss://{place}/seat", "token")


def test_a_client_that_understands_nothing_gives_up_and_says_so() -> None:
    async def nonsense(ws: ServerConnection) -> None:
        await ws.recv()
        await ws.send("{}}")
        await ws.wait_closed()

    async def check() -> None:
        async with serve(nonsense, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            with pytest.raises(Gone, match="does not understand"):
                async with SeatClient(link(port, "token")):
                    pass

    run(check())


def test_a_client_gives_up_where_there_is_no_host() -> None:
    async def check() -> None:
        with pytest.raises(Gone, match="reached"):
            async with SeatClient("http://127.0.0.1:9/#x", patience=0.2):
                pass

    run(check())


def test_a_whole_exercise_over_the_wire_is_the_one_played_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"

    async def check() -> None:
        room = room_of(save=path, pace="ready")
        async with hosted(room) as (host, tokens):
            seats = {role: SeatClient(link(host.port, tokens[role])) for role in room.roles}
            for seat in seats.values():
                await seat.__aenter__()
            while not room.ended:
                place = room.place
                for role in room.session.waiting():
                    seat = seats[role]
                    await at(seat, place)
                    await seat.submit(at_random(room.session.game, role))
            for role, seat in seats.items():
                await seat.until(lambda s=seat: bool(s.view["ended"]))  # type: ignore[misc]
                assert seat.facts == room.feed(role)
                assert seat.view == json.loads(room.view(role))
                await seat.__aexit__()
        room.session.close()

    run(check())
    assert verify(path)["ok"]
