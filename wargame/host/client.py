"""A seat at a distance: what it was told, and what it says, over lines that may be cut.

:class:`SeatClient` keeps a line open, goes on where it left off when one is cut, and sends what was
not acknowledged again, in order.  What it has of the exercise is always some prefix of what its
seat may see.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
import logging
import random
import re
import secrets
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from wargame.errors import IllegalOrder, WargameError
from wargame.play.asides import WHITE
from wargame.play.seat_protocol import ASKED, LARGEST_WHITE, PATH, VERSION, read
from wargame.play.seat_protocol import LARGEST as LARGEST_SAID
from wargame.record.canonical import spell

#: Ends of a line after which no other is tried.
FINAL = {
    4400: "the host does not understand this program",
    4401: "this link opens no seat",
    4403: "this link was withdrawn",
    4409: "this seat was opened elsewhere",
    4426: "the host speaks another version of the protocol",
}

#: The largest frame taken from a host, in bytes.
LARGEST = 16 * 1024 * 1024


_NAMES = spell({"type": "names"})
_HINT = "ask the facilitator whether it runs, and whether the link is still the right one"


class Gone(WargameError):
    """The host will not have this seat any more, and why."""


def _log() -> logging.Logger:
    """What the library notes: never each frame, for the first has the token in it."""
    log = logging.getLogger("wargame.join")
    log.setLevel(logging.INFO)
    return log


def address(link: str) -> tuple[str, str]:
    """The address of the seat's line, and its token, out of a link as people are given it."""
    schemes = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
    try:
        parts = urlsplit(link.strip())
        name, port = parts.hostname or "", parts.port
        fits = name.encode("idna") and port != 0 and not re.search(r"[\s\x00-\x1f@]", parts.netloc)
    except ValueError:  # a port, an address, a name that can be none
        fits = False
    if not fits or parts.scheme not in schemes or not parts.fragment:
        raise WargameError(
            "a seat's link looks like http://192.168.0.10:8420/#TOKEN: take it as it was given"
        ) from None
    return f"{schemes[parts.scheme]}://{parts.netloc}{PATH}", parts.fragment


def far(uri: str) -> bool:
    """Whether what is sent there leaves this machine, so that it is worth making small."""
    name = urlsplit(uri).hostname or ""
    try:
        return not ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name != "localhost"


class SeatClient:
    """One seat; use it as ``async with SeatClient(link) as seat``."""

    def __init__(
        self,
        link: str,
        *,
        tls: ssl.SSLContext | None = None,
        fingerprint: str = "",
        patience: float | None = None,
        again: float | None = None,
        told: Callable[[dict[str, Any]], object] | None = None,
        linked: Callable[[bool], object] | None = None,
    ) -> None:
        """``patience`` and ``again``: seconds for the first line, and for one after a cut.

        When they are over the host is given up; None waits for ever, and ``again`` is as long as
        ``patience`` where only that is given.  ``told`` is called with each frame, ``linked``
        when a line opens and when it is gone.

        ``fingerprint`` (SHA-256, in hexadecimal) is that of the one certificate to be trusted,
        where nobody else vouches for it.
        """
        self._uri, self._token = address(link)
        self._mark = fingerprint.replace(":", "").lower()
        if self._mark and self._uri.startswith("ws:"):
            raise WargameError(
                "this link is not encrypted, and a fingerprint was given: ask for the link that "
                "begins with https"
            )
        self._tls = tls
        if tls is None and self._uri.startswith("wss:"):
            self._tls = ssl.create_default_context()
            if self._mark:  # looked at before anything is said, in place of who signed it
                self._tls.check_hostname, self._tls.verify_mode = False, ssl.CERT_NONE
        self._patience = patience
        self._again = patience if again is None else again
        self._told, self._linked = told, linked
        self.welcome: dict[str, Any] = {}
        self.branch = 0
        self.facts: list[dict[str, Any]] = []
        self.view: dict[str, Any] = {}
        #: How many facts of which branch the view is the outcome of.
        self.seen = 0
        self.viewed = 0
        self.clock: dict[str, Any] = {}
        #: When the clock was told, on the loop's own clock.
        self.clocked = 0.0
        #: The public names of the content, once :meth:`learn` has asked for them.
        self.names: dict[str, Any] = {}
        self.present: dict[str, bool] = {}
        self.console: dict[str, Any] = {}
        self.lines = 0
        self.gone: WargameError | None = None
        self._ws: ClientConnection | None = None
        self._waiting: dict[int | str, tuple[str, asyncio.Future[None]]] = {}
        self._asked: dict[int | str, tuple[str, asyncio.Future[Any]]] = {}
        self._number = 0
        self._curious = False
        self._news = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> SeatClient:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._keep())
        await self.until(lambda: bool(self.view))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        if self._ws is not None:
            with suppress(ConnectionClosed, TimeoutError):
                await asyncio.wait_for(self._ws.close(), 2)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    @property
    def role(self) -> str:
        """The role this seat speaks for."""
        return str(self.welcome.get("role", ""))

    @property
    def where(self) -> str:
        """The host's name and port, as the link has them."""
        return urlsplit(self._uri).netloc

    @property
    def linked(self) -> bool:
        """Whether a line is open now."""
        return self._ws is not None

    @property
    def left(self) -> float:
        """The seconds that the clock leaves now; for the thread of the line or any other."""
        told = float(self.clock.get("left", 0)) / 10
        if self.clock.get("running") and self._loop is not None:
            told -= self._loop.time() - self.clocked
        return max(told, 0.0)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of what the seat was told; raises Gone where it is over."""
        async with self._news:
            await self._news.wait_for(lambda: self.gone is not None or holds())
        if self.gone is not None and not holds():
            raise self.gone

    # Saying ----------------------------------------------------------------------------

    async def command(self, kind: str, **fields: Any) -> None:
        """Say something that is done exactly once; returns when it is in the host's save.

        Raises IllegalOrder with the reason where it is refused, BadMessage where the host would
        understand none of it and end the line.
        """
        ident = secrets.token_urlsafe(12)
        text = spell({"type": kind, "id": ident, **fields})
        read(text, LARGEST_WHITE if self.role == WHITE else LARGEST_SAID)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[ident] = (text, done)
        await self._out(text)
        await self._answered(done)

    async def submit(self, decision: Any) -> None:
        """Decide at the node of the view at hand."""
        turn, node = self.view["turn"], self.view["node"]
        await self.command("submit", turn=turn, node=node, decision=decision)

    async def check(self, decision: Any, *, role: str = "") -> None:
        """IllegalOrder where a decision would be refused at the node of the view at hand.

        The White Cell asks for the ``role`` whose paper it has.
        """
        self._number += 1
        place: dict[str, Any] = {"turn": self.view["turn"], "node": self.view["node"]}
        place |= {"role": role} if role else {}
        text = spell({"type": "check", "ref": self._number, **place, "decision": decision})
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked[self._number] = (text, done)
        await self._out(text)
        await self._answered(done)

    async def weigh(self, decisions: Sequence[Any], turn: int, node: str) -> list[str]:
        """Why each of some decisions would be refused; "" where it would be taken.

        IllegalOrder where none is looked at.  Whoever stops waiting asks no more.
        """
        reasons: list[str] = []
        for part in _parts(decisions):
            self._number += 1
            ref = self._number
            text = spell(
                {"type": "checks", "ref": ref, "turn": turn, "node": node, "decisions": part}
            )
            done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            self._asked[ref] = (text, done)
            try:
                await self._out(text)
                await self._answered(done)
            finally:
                self._asked.pop(ref, None)
            reasons += done.result()
        return reasons

    async def learn(self) -> None:
        """Ask for the public names of the content, and wait for them."""
        self._curious = True
        await self._out(_NAMES)
        await self.until(lambda: bool(self.names))

    async def tell(self, kind: str, **fields: Any) -> None:
        """Say something that need not arrive: a draft, how the cell fares."""
        await self._out(spell({"type": kind, **fields}))

    async def _answered(self, done: asyncio.Future[Any]) -> None:
        if self.gone is not None and not done.done():
            raise self.gone
        await done

    async def _out(self, text: str) -> None:
        if self._ws is not None:
            with suppress(ConnectionClosed):  # what needs an answer is sent again
                await self._ws.send(text)

    # The line --------------------------------------------------------------------------

    async def _keep(self) -> None:
        """Keep a line open until the host ends it for good."""
        pause = 0.1
        loop = asyncio.get_running_loop()
        since = loop.time()
        while True:
            try:
                async with connect(
                    self._uri,
                    max_size=LARGEST,
                    compression="deflate" if far(self._uri) else None,
                    open_timeout=10,
                    ping_interval=20,
                    ssl=self._tls,
                    logger=_log(),
                ) as ws:
                    await self._on(ws)
            except ConnectionClosed as error:
                code = error.rcvd.code if error.rcvd is not None else 0
                if code in FINAL:
                    await self._over(Gone(FINAL[code]))
                    return
            except InvalidURI as error:
                await self._over(Gone(f"this link cannot be opened: {error}"))
                return
            except ssl.SSLCertVerificationError as error:
                why = getattr(error, "verify_message", "it is another one")
                await self._over(
                    Gone(
                        f"the certificate of the host is not trusted ({why}): if "
                        "the host made its own, give --fingerprint with what it printed"
                    )
                )
                return
            except (OSError, InvalidHandshake, TimeoutError):
                pass
            except Exception as error:  # else whoever waits would wait for ever
                kind = type(error).__name__
                await self._over(Gone(f"this program does not understand the host ({kind})"))
                return
            finally:
                if self._ws is not None:
                    self._ws, since, pause = None, loop.time(), 0.1
                    if self._linked is not None:
                        self._linked(False)
            most = self._again if self.lines else self._patience
            if most is not None and loop.time() - since > most:
                await self._over(Gone(f"the host cannot be reached at {self.where}: {_HINT}"))
                return
            await asyncio.sleep(pause * (0.5 + random.random()))  # not all at once after a crash
            pause = min(pause * 2, 5.0)

    async def _on(self, ws: ClientConnection) -> None:
        if self._mark:
            found = ws.transport.get_extra_info("ssl_object")
            shown = found.getpeercert(binary_form=True) if found is not None else b""
            if hashlib.sha256(shown).hexdigest() != self._mark:
                ws.transport.abort()  # nothing is said to it, not even goodbye
                raise ssl.SSLCertVerificationError("another certificate")
        hello: dict[str, Any] = {"type": "hello", "v": VERSION, "token": self._token}
        if self.branch:
            hello["after"] = {"branch": self.branch, "n": len(self.facts)}
        await ws.send(spell(hello))
        await self._take(json.loads(await ws.recv()))
        if self._curious and not self.names:
            await ws.send(_NAMES)
        sent: set[int | str] = set()
        # What is said meanwhile waits its turn: the order is kept.
        while late := [
            (key, text)
            for key, (text, _) in [*self._waiting.items(), *self._asked.items()]
            if key not in sent
        ]:
            for key, text in late:
                sent.add(key)
                await ws.send(text)
        self._ws = ws
        self.lines += 1
        if self._linked is not None:
            self._linked(True)
        while True:
            await self._take(json.loads(await ws.recv()))

    async def _over(self, why: WargameError) -> None:
        self.gone = why
        for _, done in [*self._waiting.values(), *self._asked.values()]:
            if not done.done():
                done.set_exception(why)
        async with self._news:
            self._news.notify_all()

    async def _take(self, frame: dict[str, Any]) -> None:
        """Take what the host says."""
        kind = frame.get("type")
        if kind == "welcome":
            self.welcome = frame
            self._from(frame["branch"], frame["n"])
        elif kind == "rewound":
            self._from(frame["branch"], 0)
        elif kind == "facts":
            self._from(frame["branch"], frame["n"])
            self.facts += frame["facts"]
        elif kind == "view":
            self.view, self.seen, self.viewed = frame["view"], frame["n"], frame["branch"]
        elif kind == "clock":
            self.clock, self.clocked = frame, asyncio.get_running_loop().time()
        elif kind == "names":
            self.names = frame
        elif kind == "presence":
            self.present = frame["present"]
        elif kind == "console":
            beside: dict[str, Any] = {key: self.console.get(key, {}) for key in ("msel", "rulings")}
            self.console = {**frame, **beside}
        elif kind in ("msel", "rulings"):
            self.console = {**self.console, kind: frame}
        elif kind in ("ack", "checked", "weighed", "refused"):
            self._answer(frame)
        elif kind == "error":
            self.gone = Gone(f"the host refused a message: {frame.get('message')}")
        if self._told is not None:
            self._told(frame)
        async with self._news:
            self._news.notify_all()

    def _from(self, branch: int, n: int) -> None:
        """What comes next begins at a fact of a branch."""
        if branch != self.branch:
            self.branch, self.facts = branch, []
        del self.facts[n:]

    def _answer(self, frame: dict[str, Any]) -> None:
        found = (
            self._waiting.pop(str(frame["id"]), None)
            if "id" in frame
            else self._asked.pop(int(frame["ref"]), None)
        )
        if found is None or found[1].done():
            return
        if frame["type"] == "refused":
            found[1].set_exception(IllegalOrder(frame["message"], tuple(frame["codes"])))
        else:
            found[1].set_result(frame.get("reasons"))


def _parts(decisions: Sequence[Any]) -> Iterator[list[Any]]:
    """Decisions in order, as few messages of them as a host reads."""
    part: list[Any] = []
    size = 0
    for decision in decisions:
        long = len(spell(decision).encode())
        if part and (len(part) == ASKED or size + long > LARGEST_SAID - 512):
            yield part
            part, size = [], 0
        part.append(decision)
        size += long + 1
    if part:
        yield part
