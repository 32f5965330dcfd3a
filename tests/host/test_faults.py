"""Bad clients and bad networks: what they cost the others, and that nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import resource
import socket
import statistics
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.host.helpers import room_of, say
from tests.host.test_kill import Program
from tests.host.test_server import BRIDGE, run
from tests.host.wire import hello, hosted, link
from wargame.host.client import SeatClient
from wargame.host.door import STRANGERS, Door, open_files, shares
from wargame.host.seats import Seats
from wargame.host.server import Host

#: After how many seconds a host of these tests cuts who takes nothing, says nothing, is not there.
SHORT = 0.5


class Raw:
    """A client that says what it likes, byte by byte."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.setblocking(False)

    async def connect(self) -> None:
        """Be there, and no more."""
        await asyncio.get_running_loop().sock_connect(self.socket, ("127.0.0.1", self.port))

    async def send(self, data: bytes) -> None:
        """Send bytes as they are; a host that has cut the line takes none."""
        with suppress(OSError):
            await asyncio.get_running_loop().sock_sendall(self.socket, data)

    async def shake(self) -> None:
        """Ask for a line."""
        await self.send(
            (
                f"GET /seat HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            ).encode()
        )

    async def sit(self, token: str) -> None:
        """Ask for a line, and say hello."""
        await self.connect()
        await self.shake()
        await self.send(framed(hello(token).encode()))

    async def read(self, most: int = 65536) -> bytes:
        """What has come; nothing where the host has ended the line."""
        try:
            return await asyncio.get_running_loop().sock_recv(self.socket, most)
        except OSError:
            return b""

    async def ended(self) -> None:
        """Read on until the host has ended the line."""
        while await self.read():
            pass


def framed(data: bytes, *, kind: int = 1, last: bool = True) -> bytes:
    """A frame of a client, its mask being nothing."""
    head = bytes([(0x80 if last else 0) | kind])
    if len(data) < 126:
        return head + bytes([0x80 | len(data)]) + bytes(4) + data
    return head + bytes([0x80 | 126]) + len(data).to_bytes(2) + bytes(4) + data


# Who behaves badly: each gives the seconds after which the host has cut it off.

Bad = Callable[[Raw, str], Coroutine[Any, Any, None]]


async def deaf(raw: Raw, token: str) -> None:
    """Sits down and reads nothing: cut, as no byte of it is taken."""
    await raw.sit(token)


async def sips(raw: Raw, token: str) -> None:
    """Reads a byte a second."""
    await raw.sit(token)
    while await raw.read(1):
        await asyncio.sleep(1)


async def mute(raw: Raw, _: str) -> None:
    """Connects, and asks for nothing."""
    await raw.connect()
    await raw.ended()


async def drips(raw: Raw, _: str) -> None:
    """Asks for a line a byte at a time, and never comes to the end."""
    await raw.connect()
    drip = asyncio.create_task(_dripping(raw))
    await raw.ended()
    drip.cancel()


async def _dripping(raw: Raw) -> None:
    await raw.send(b"GET /seat HTTP/1.1\r\nX-Long: ")
    while True:
        await raw.send(b"x")
        await asyncio.sleep(0.05)


async def silent(raw: Raw, _: str) -> None:
    """Has a line, and does not say who it is."""
    await raw.connect()
    await raw.shake()
    await raw.ended()


async def half(raw: Raw, token: str) -> None:
    """Sits down, sends half a frame, and answers nothing more."""
    await raw.sit(token)
    await raw.send(framed(b"x" * 5000)[:2000])
    await raw.ended()


async def pieces(raw: Raw, token: str) -> None:
    """Sends one message in endless pieces of nothing."""
    await raw.sit(token)
    await raw.send(framed(b"", last=False))
    flood = asyncio.create_task(_flooding(raw, framed(b"", kind=0, last=False) * 4000))
    await raw.ended()
    flood.cancel()


async def pings(raw: Raw, token: str) -> None:
    """Asks for answers without an end, and reads none."""
    await raw.sit(token)
    await _flooding(raw, framed(b"p" * 100, kind=9) * 400)


async def _flooding(raw: Raw, data: bytes) -> None:
    loop = asyncio.get_running_loop()
    with suppress(OSError):
        while True:
            await loop.sock_sendall(raw.socket, data)


BAD: dict[str, Bad] = {
    one.__name__: one for one in (deaf, sips, mute, drips, silent, half, pieces, pings)
}


@asynccontextmanager
async def timed(seat: SeatClient) -> AsyncIterator[list[float]]:
    """Commands of a seat one after the other, and how long each took to be in the save."""
    took: list[float] = []

    async def on() -> None:
        loop = asyncio.get_running_loop()
        while True:
            start = loop.time()
            await seat.command("note", text="how long does this take?")
            took.append(loop.time() - start)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(on())
    try:
        yield took
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def loud(host: Host) -> None:
    """Have much to say to everyone: every view anew, with a long reason."""
    room = host.desk.room
    for number in range(1000):
        control = {"what": "adjust", "track": "us_will", "to": 10000 + number, "reason": "r" * 1900}
        await host.desk.call(say, room, "WHITE", "control", f"m{number}", control=control)
        host.desk.wake()
        await asyncio.sleep(0.03)


def mib() -> float:
    """What this process holds in memory now, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


#: Whose seat each of them has, where it has one.
WHOSE = {"deaf": "US", "sips": "UKR", "half": "NATO", "pieces": "RUS", "pings": "PUBLIC"}


def test_bad_clients_are_cut_and_hurt_nobody(tmp_path: Path) -> None:
    """All of them at once, at a host that waits for nobody long."""
    bad_clients([*BAD], tmp_path, 15, slow=SHORT, hello=SHORT, pulse=SHORT)


@pytest.mark.soak
@pytest.mark.parametrize("name", BAD)
def test_a_bad_client_is_cut_as_soon_as_is_said(name: str, tmp_path: Path) -> None:
    """Each alone, with the limits of a real host."""
    bad_clients([name], tmp_path, 50)


def bad_clients(names: list[str], tmp_path: Path, soon: float, **limits: float) -> None:
    """Some behave badly while another gives commands and the White Cell has much to say."""
    ended: dict[str, float] = {}

    async def misbehave(name: str, seat: SeatClient, port: int, token: str) -> None:
        loop, raw = asyncio.get_running_loop(), Raw(port)
        start = loop.time()
        bad = asyncio.create_task(BAD[name](raw, token))
        if name in ("deaf", "sips"):  # they do not notice
            await seat.until(lambda: seat.present.get(WHOSE[name], False))
            await seat.until(lambda: not seat.present[WHOSE[name]])
        else:
            await bad
        ended[name] = loop.time() - start
        bad.cancel()
        await asyncio.gather(bad, return_exceptions=True)
        raw.socket.close()

    async def check() -> None:
        room = room_of(BRIDGE, tmp_path / "a.wargame", pace="hand")
        async with (
            hosted(room, **limits) as (host, tokens),
            SeatClient(link(host.port, tokens["EU"])) as seat,
            timed(seat) as took,
        ):
            before = mib()
            talk = asyncio.create_task(loud(host))
            while len(took) < 4:
                await asyncio.sleep(0.01)
            alone = max(took)  # as long as it takes where nobody behaves badly
            took.clear()
            await asyncio.gather(
                *(misbehave(name, seat, host.port, tokens[WHOSE.get(name, "US")]) for name in names)
            )
            grown = mib() - before
            while len(took) < 3:  # some are cut before anybody has said a word
                await asyncio.sleep(0.01)
            talk.cancel()
            await asyncio.gather(talk, return_exceptions=True)
            await seat.command("note", text="at ease")
            assert len(host._door) <= 1 and host._open <= 1
        took.sort()
        worst, middle = took[-1] * 1000, statistics.median(took) * 1000
        cut = ", ".join(f"{name} after {ended[name]:.1f} s" for name in names)
        print(f"cut: {cut}; {grown:+.1f} MiB; others {middle:.0f} ms, at most {worst:.0f} ms; "
              f"before {alone * 1000:.0f} ms")  # fmt: skip
        assert max(ended.values()) < soon and grown < 64
        assert took[len(took) * 9 // 10] < max(1.0, 10 * alone)

    run(check(), 120)


def test_a_thousand_silent_lines_lock_nobody_out(tmp_path: Path) -> None:
    """They push out each other; the save can be written, and a seat sits down meanwhile."""
    number = 1000 if open_files(3000) >= 3000 else 300

    async def check() -> None:
        room = room_of(BRIDGE, tmp_path / "a.wargame", pace="hand")
        async with hosted(room) as (host, tokens):
            many = [Raw(host.port) for _ in range(number)]
            before = mib()
            for place in range(0, number, 50):
                await asyncio.gather(*(raw.connect() for raw in many[place : place + 50]))
                async with SeatClient(link(host.port, tokens["EU"]), patience=5) as seat:
                    await seat.command("note", text="still served")
                assert len(host._door) <= STRANGERS
            print(f"{number} silent lines: {mib() - before:+.1f} MiB")
            assert mib() - before < 64
            for raw in many:
                raw.socket.close()

    run(check(), 60)


@pytest.mark.parametrize("number", [25, pytest.param(200, marks=pytest.mark.soak)])
def test_many_seats_sit_down_at_once_where_few_files_may_be_open(
    number: int, tmp_path: Path
) -> None:
    """A real host that may have as many files open as systems give by default, or far fewer."""
    save = tmp_path / "a.wargame"
    room = room_of(BRIDGE, save, pace="hand")
    roles = room.roles
    room.session.close()
    seats = Seats.beside(save)
    tokens = [seats.issue(f"S{place}", roles[place % len(roles)]) for place in range(number)]

    async def check() -> None:
        program = Program(save, files=1024 if number == 200 else 256)
        links = await program.start()
        clients = [SeatClient(link(program.port, token), patience=30) for token in tokens]
        white = SeatClient(links["White Cell"], patience=30)
        loop = asyncio.get_running_loop()
        try:
            start = loop.time()
            await asyncio.gather(*(one.__aenter__() for one in (white, *clients)))
            seated = loop.time() - start
            start = loop.time()
            await white.command("message", to=roles, text="all here?")
            await asyncio.gather(*(one.until(partial(_told, one, "all here?")) for one in clients))
            told = loop.time() - start
            assert program.process is not None
            most, files = _peak(program.process.pid)
            shown = Path(f"/proc/{program.process.pid}/cmdline").read_text()
            assert not any(place.partition("#")[2] in shown for place in links.values())
            print(f"{number} seats at once: {seated:.1f} s to the last view, a message to all "
                  f"{told:.2f} s, host at most {most:.0f} MiB, {files} files open")  # fmt: skip
            assert most < 400 and files < program.files - 32
            assert all(one.lines == 1 for one in clients)
            await asyncio.gather(*(one.__aexit__() for one in (white, *clients)))
        finally:
            await program.kill()

    run(check(), 120)


def _told(seat: SeatClient, text: str) -> bool:
    return any(f["kind"] == "message" and f["body"]["text"] == text for f in seat.facts)


def _peak(pid: int) -> tuple[float, int]:
    """The most memory that a process has held, in MiB, and how many files it has open."""
    status = Path(f"/proc/{pid}/status").read_text()
    kib = next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmHWM"))
    return kib / 1024, len(list(Path(f"/proc/{pid}/fd").iterdir()))


class _Standing:
    """A stranger from an address, as the door knows one."""

    def __init__(self, address: str) -> None:
        self.address, self.cut = address, False
        self.transport = self

    def get_extra_info(self, _: str) -> tuple[str, int]:
        return self.address, 1

    def abort(self) -> None:
        self.cut = True


def test_who_crowds_the_door_pushes_out_its_own() -> None:
    door = Door(10)
    cell = _Standing("10.0.0.2")
    crowd = [_Standing("10.0.0.66") for _ in range(50)]
    door.come(cell)  # type: ignore[arg-type]
    for one in crowd:
        door.come(one)  # type: ignore[arg-type]
    assert not cell.cut and [one.cut for one in crowd] == [True] * 41 + [False] * 9
    door.go(cell)  # type: ignore[arg-type]
    door.go(cell)  # type: ignore[arg-type]
    assert len(door) == 9


@pytest.mark.parametrize("files", [128, 256, 1024, 20000])
def test_there_are_never_more_lines_than_files(files: int) -> None:
    strangers, lines = shares(files)
    assert strangers + lines + 32 <= files and lines >= 32 and strangers >= 8
