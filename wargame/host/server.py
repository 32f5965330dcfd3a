"""The process of a hosted exercise: pages and seats on one port.

Loopback unless told otherwise.  A browser page of another site, or of this one under another
name, gets no line; a line without a good token gets no room.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import socket
import ssl
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from http import HTTPStatus
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from wargame.errors import WargameError
from wargame.host.deflate import Deflate
from wargame.host.desk import BEAT, Desk
from wargame.host.door import LINES, SPARE, STRANGERS, Door, Guest, open_files, shares
from wargame.host.exercise import link, reachable
from wargame.host.frames import frames
from wargame.host.garbage import rarely
from wargame.host.line import SLOW, Line
from wargame.host.seats import Seat, Seats
from wargame.play import seat_protocol as protocol
from wargame.play.room import Room

#: How long a stranger may take to say who it is, and waits when it was nobody; how often a line
#: is asked whether it is there, and how long it may take to say so.
HELLO, PENALTY, PULSE = 10.0, 1.0, 20.0

#: How long one thread of the host may keep another waiting, in seconds.
TURN = 0.0005

_TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class Host:
    """A room at the network: ``async with Host(room, seats) as host`` serves it."""

    def __init__(
        self,
        room: Room,
        seats: Seats,
        *,
        bind: str = "127.0.0.1",
        port: int = 0,
        names: Iterable[str] = (),
        tls: ssl.SSLContext | None = None,
        address: str = "",
        slow: float = SLOW,
        penalty: float = PENALTY,
        hello: float = HELLO,
        pulse: float = PULSE,
        faults: Callable[[str], object] | None = None,
    ) -> None:
        """``names`` are more host names by which pages may be asked for, besides addresses.

        ``address`` is the one that links are given out with.

        ``faults`` is told what is our own fault, with where it is; else the standard error is.
        """
        self.desk = Desk(room)
        self.seats = seats
        self._bind, self._asked = bind, port
        self._names = {"localhost", *_spellings([socket.gethostname(), bind, *names])}
        self._address = address or reachable(bind)
        self._tls, self._slow, self._penalty = tls, slow, penalty
        self._hello, self._pulse = hello, pulse
        self._told_faults = faults or (lambda text: print(text, file=sys.stderr))
        self._lines: dict[str, Line] = {}
        self._ends: set[asyncio.Task[None]] = set()
        self._door, self._most, self._open = Door(), LINES, 0
        self._pages = _pages()
        self._exercise = room.session.game.compiled.bundle.scenario.name
        self._server: Server | None = None
        self._time: asyncio.Task[None] | None = None
        self._turn = 0.0
        self._while_open = ExitStack()

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._server is not None
        return int(next(iter(self._server.sockets)).getsockname()[1])

    @property
    def base(self) -> str:
        """What every link begins with."""
        return f"{'https' if self._tls else 'http'}://{self._address}:{self.port}"

    async def __aenter__(self) -> Host:
        log = logging.getLogger("wargame.host")
        log.addHandler(logging.NullHandler())
        log.propagate = False  # a stranger's broken handshake is no news for a facilitator
        log.setLevel(logging.INFO)  # with every frame noted, tokens would be too
        self._door.most, self._most = shares(open_files(STRANGERS + LINES + SPARE))
        more: dict[str, Any] = {}
        if self._tls is not None:
            more["ssl_handshake_timeout"] = self._hello
        self._server = await serve(
            self._line,
            self._bind,
            self._asked,
            create_connection=self._door.connection(),
            process_request=self._request,
            max_size=protocol.LARGEST,
            max_queue=4,
            compression=None,
            extensions=[Deflate()],
            open_timeout=self._hello,
            ping_interval=self._pulse,
            ping_timeout=self._pulse,
            close_timeout=2,
            server_header=None,
            ssl=self._tls,
            logger=log,
            backlog=STRANGERS,  # all cells come back at once
            **more,
        )
        self._time = asyncio.create_task(self._keep_time())
        # While the room works, every line that wants to send waits for its turn that long.
        self._turn = sys.getswitchinterval()
        sys.setswitchinterval(TURN)
        self._while_open.enter_context(rarely())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None and self._time is not None
        sys.setswitchinterval(self._turn)
        self._while_open.close()
        self._time.cancel()
        why = (1001, "the host is closing")
        await asyncio.gather(*(line.close(*why) for line in list(self._lines.values())))
        self._server.close(code=1001, reason="the host is closing")
        await self._server.wait_closed()
        await asyncio.gather(self._time, return_exceptions=True)
        self.desk.close()

    async def revoke(self, key: str) -> None:
        """Let a seat's token hold no longer, and end its line."""
        self.seats.revoke(key)
        await self._withdrawn(key)

    def seat(self, key: str) -> Seat:
        """A seat that was given a link; WargameError where there is none."""
        for seat in self.seats.known():
            if seat.key == key:
                return seat
        raise WargameError(f"there is no seat `{key}` that has a link")

    async def relink(self, key: str) -> str:
        """A new link for a seat; the one it had holds no longer, and its line is ended."""
        made = link(self.seats, self.base, key, self.seat(key).role)
        await self._withdrawn(key)
        return made

    async def _withdrawn(self, key: str) -> None:
        if line := self._lines.get(key):
            await line.close(4403, "this link was withdrawn")

    async def _keep_time(self) -> None:
        """The clock goes on, whatever goes wrong."""
        while True:
            try:
                await self.desk.keep_time()
            except Exception:
                self._told_faults(traceback.format_exc())
                await asyncio.sleep(BEAT)

    # Pages -----------------------------------------------------------------------------

    def _request(self, ws: ServerConnection, request: Request) -> Response | None:
        """A page, a refusal, or None for a seat that may go on to shake hands."""
        if getattr(request, "method", "GET") != "GET":  # some versions ask only about that
            refused = _page(HTTPStatus.METHOD_NOT_ALLOWED, "text/plain", b"")
            refused.headers["Allow"] = "GET"
            return refused
        host = request.headers.get_all("Host")
        if len(host) != 1 or not self._ours(host[0]):
            return _page(HTTPStatus.FORBIDDEN, "text/plain", b"not the name of this host\n")
        path = request.path.partition("?")[0]
        if path != protocol.PATH:
            kind, body = self._pages.get(path, ("", b""))
            if not kind:
                return _page(HTTPStatus.NOT_FOUND, "text/plain", b"there is no such page\n")
            return _page(HTTPStatus.OK, kind, body)
        origins = request.headers.get_all("Origin")
        scheme = "https" if self._tls else "http"
        if origins and origins != [f"{scheme}://{host[0]}"]:  # no origin: no browser
            return _page(HTTPStatus.FORBIDDEN, "text/plain", b"not from another site\n")
        if self._open >= self._most:
            return _page(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", b"try again later\n")
        return None

    def _ours(self, host: str) -> bool:
        """Whether a Host header names this host: an address, or a name it goes by.

        Any other name may belong to a stranger who points it here.
        """
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    # Seats -----------------------------------------------------------------------------

    async def _line(self, ws: ServerConnection) -> None:
        admitted = False
        try:
            found = await self._admitted(ws)
            if found is None:
                return
            line, hello = found
            admitted = True
            self._open += 1
            assert isinstance(ws, Guest)
            self._door.go(ws)
            before = self._lines.get(line.chair.key)
            self._lines[line.chair.key] = line
            try:
                if before is not None:  # it may be dead, and is not waited for
                    end = before.close(4409, "this seat was opened elsewhere")
                    task = asyncio.create_task(end)
                    self._ends.add(task)
                    task.add_done_callback(self._ends.discard)
                await line.run(hello, self._exercise)
            finally:
                if self._lines.get(line.chair.key) is line:
                    del self._lines[line.chair.key]
        except ConnectionClosed:
            pass
        except Exception:
            self._told_faults(traceback.format_exc())
            await ws.close(1011, "a fault of the host")
        finally:
            self._open -= admitted

    async def _admitted(self, ws: ServerConnection) -> tuple[Line, protocol.Hello] | None:
        """A line for who says hello with a good token; else it is closed, after a while."""
        try:
            hello = protocol.read(await asyncio.wait_for(ws.recv(), self._hello))
        except TimeoutError:
            await ws.close(4408, "no hello")
            return None
        except protocol.BadMessage:
            await ws.close(4400, "bad message")
            return None
        if not isinstance(hello, protocol.Hello):
            await ws.close(4400, "hello comes first")
            return None
        if hello.v != protocol.VERSION:
            await ws.close(4426, f"this host speaks version {protocol.VERSION}")
            return None
        seat = self.seats.find(hello.token)
        if seat is None or seat.revoked:
            await asyncio.sleep(self._penalty)
            known = seat is not None
            await ws.close(
                4403 if known else 4401,
                "this link was withdrawn" if known else "this link opens no seat",
            )
            return None
        chair = self.desk.room.chair(seat.key, seat.role)
        return Line(self.desk, chair, ws, links=self, slow=self._slow), hello


def _spellings(names: Iterable[str]) -> Iterable[str]:
    """Names as they are asked for: a machine's own also with ``.local``, as neighbours call it."""
    for name in filter(None, names):
        short = name.lower().removesuffix(".local")
        if not short.isascii():  # a browser asks for it as the network knows it
            with suppress(UnicodeError):
                short = short.encode("idna").decode()
        yield short
        if "." not in short and ":" not in short and short != "localhost":
            yield f"{short}.local"


def _pages() -> dict[str, tuple[str, bytes]]:
    """The pages and what they load, by path, with their types."""
    found: dict[str, tuple[str, bytes]] = {}
    folder = resources.files("wargame.host").joinpath("web")
    for file in folder.iterdir() if folder.is_dir() else ():
        kind = _TYPES.get(file.name.rpartition(".")[2])
        if kind:
            found[f"/{file.name}"] = (kind, file.read_bytes())
    return {**found, **{path: ("text/html", made) for path, made in frames().items()}}


def _page(status: HTTPStatus, kind: str, body: bytes) -> Response:
    headers = Headers(_HEADERS)
    headers["Content-Type"] = f"{kind}; charset=utf-8"
    headers["Content-Length"] = str(len(body))
    headers["Connection"] = "close"
    return Response(status.value, status.phrase, headers, body)
