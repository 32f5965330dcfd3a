"""One line of a seat: what comes in is done in turn, what is new goes out at its own pace."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from websockets.exceptions import ConnectionClosed

from wargame.errors import IllegalOrder, WargameError
from wargame.host import qr
from wargame.host.content_names import content_names
from wargame.host.desk import Desk
from wargame.host.page_outlet import PageOutlet
from wargame.host.seats import Seat
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.play.outlet import Outlet
from wargame.play.room import Chair
from wargame.play.survey import observes

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

#: A line that takes nothing for so many seconds is cut.
SLOW = 10.0

#: How many messages a second a seat may send for long, and how many at once.
PACE, BURST = 20.0, 60.0

#: So many decisions asked about in one message cost as much as a message.
WEIGHT = 8

#: As many answers may wait for a line; then nothing more is read from it.
ANSWERS = 32


class Links(Protocol):
    """What a line needs of whoever gives links out."""

    def seat(self, key: str) -> Seat:
        """A seat that was given a link; WargameError where there is none."""

    async def relink(self, key: str) -> str:
        """A new link for a seat; the one it had holds no longer."""


class Line:
    """A connection of a seat that has shown its token."""

    def __init__(
        self,
        desk: Desk,
        chair: Chair,
        ws: ServerConnection,
        *,
        links: Links,
        slow: float = SLOW,
    ) -> None:
        self.desk, self.chair, self.ws = desk, chair, ws
        self._links = links
        self._slow = slow
        self._wake = desk.listen(chair.role)
        self._answers: deque[str] = deque()
        self._taken = asyncio.Event()
        self._ending = self._page = False
        self._largest = protocol.LARGEST
        if chair.role == WHITE and not observes(chair.key):
            self._largest = protocol.LARGEST_WHITE
            _take_more(ws, self._largest)
        self._tokens, self._at = BURST, asyncio.get_running_loop().time()

    async def run(self, hello: protocol.Hello, exercise: str) -> None:
        """Serve the seat until either side ends it."""
        room = self.desk.room
        self._page = hello.page
        outlet = await self.desk.call(self._outlet, hello)
        await self.desk.call(room.joined, self.chair)
        self.desk.wake()
        try:
            await self._send(await self.desk.call(outlet.welcome, exercise))
            async with asyncio.TaskGroup() as both:
                out = both.create_task(self._tell(outlet))
                both.create_task(self._hear(out))
        except* (ConnectionClosed, _Cut):
            pass
        finally:
            self.desk.leave(self._wake)
            await self.desk.call(room.left, self.chair)
            self.desk.wake()

    def _outlet(self, hello: protocol.Hello) -> Outlet:
        if hello.page:
            return PageOutlet(self.desk.pages, self.chair, hello.after)
        return Outlet(self.desk.room, self.chair, hello.after)

    async def close(self, code: int, reason: str) -> None:
        """End the line, and hear no more of it; a client that does not answer is cut."""
        self._ending = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self.ws.close(code, reason), self._slow)
            return
        self.ws.transport.abort()

    # Out -------------------------------------------------------------------------------

    async def _tell(self, outlet: Outlet) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while True:
                answers = list(self._answers)
                self._answers.clear()
                self._taken.set()
                frames, more = await self.desk.call(_next, outlet)
                for frame in (*answers, *frames):
                    await self._send(frame)
                if not frames and not more:
                    break
            if isinstance(outlet, PageOutlet):
                self.desk.expect_pages()

    async def _send(self, text: str) -> None:
        # A line whose client stopped reading blocks here: pings wait behind the same data.
        try:
            async with asyncio.timeout(self._slow):
                await self.ws.send(self.desk.encoded(text), text=True)
        except TimeoutError:
            self.ws.transport.abort()
            raise _Cut from None

    # In --------------------------------------------------------------------------------

    async def _hear(self, out: asyncio.Task[None]) -> None:
        try:
            async for text in self.ws:
                await self._no_faster()
                if self._ending:
                    return
                while len(self._answers) >= ANSWERS:
                    self._taken.clear()
                    await self._taken.wait()
                answer = await self._take(text)
                if answer:
                    self._answers.append(answer)
                self._wake.set()
        except protocol.BadMessage as error:
            await self._send(protocol.frame("error", message=str(error)))
            await self.close(4400, "bad message")
        finally:
            out.cancel()

    async def _no_faster(self) -> None:
        now = asyncio.get_running_loop().time()
        self._tokens = min(BURST, self._tokens + (now - self._at) * PACE) - 1
        self._at = now
        if self._tokens < 0:
            await asyncio.sleep(-self._tokens / PACE)

    async def _take(self, text: str | bytes) -> str | None:
        """Do what a message asks; the answer to it."""
        try:
            said = protocol.read(text, self._largest)
        except protocol.BadMessage as error:
            if not error.ident:
                raise
            # Whoever said it would say it again on the next line, and the next.
            return _refused(error, id=error.ident)
        room = self.desk.room
        if isinstance(said, protocol.Command):
            if kept := self.desk.refused(self.chair.key, str(text)):
                return kept
            try:
                if isinstance(said, protocol.Link):
                    # First of all: a number that was done already is not looked at again.
                    if self.chair.role != WHITE or observes(self.chair.key):
                        raise IllegalOrder("this is the White Cell's to do", ("not_your_seat",))
                    self._links.seat(said.seat)
                await self.desk.call(room.do, self.chair, said)
            except WargameError as error:
                answer = _refused(error, id=said.id)
                return self.desk.refuse(self.chair.key, str(text), answer)
            self.desk.wake()
            if isinstance(said, protocol.Link):
                # Said again, because no answer came, it gives another link: none is kept.
                try:
                    made = await self._links.relink(said.seat)
                except WargameError as error:  # a full disk: the link that it had still holds
                    return _refused(error, id=said.id)
                code = qr.drawing(made) if self._page else ""
                self._answers.append(protocol.frame("link", seat=said.seat, link=made, code=code))
            return protocol.frame("ack", id=said.id)
        if isinstance(said, protocol.Check):
            try:
                await self.desk.call(room.check, self.chair, said)
            except WargameError as error:
                return _refused(error, ref=said.ref)
            return protocol.frame("checked", ref=said.ref)
        if isinstance(said, protocol.Checks):
            self._tokens -= (len(said.decisions) - 1) / WEIGHT  # the next message waits for it
            try:
                reasons = await self.desk.call(room.checks, self.chair, said)
            except WargameError as error:
                return _refused(error, ref=said.ref)
            return protocol.frame("weighed", ref=said.ref, reasons=reasons)
        if isinstance(said, protocol.Names):
            return await self.desk.call(content_names, room, self.chair.role)
        if isinstance(said, protocol.Hello):
            raise protocol.BadMessage("hello is said once")
        await self.desk.call(room.hear, self.chair, said)
        return None


def _next(outlet: Outlet) -> tuple[list[str], bool]:
    """What a line has not been told; where it knows all, whether there is more to be worked out."""
    frames = outlet.frames()
    return frames, not frames and outlet.more()


class _Cut(Exception):
    """The line was cut: its client took nothing."""


def _take_more(ws: ServerConnection, largest: int) -> None:
    """Let messages of a line be as large from here on; strangers' are small."""
    name = "max_message_size" if hasattr(ws.protocol, "max_message_size") else "max_size"
    setattr(ws.protocol, name, largest)


def _refused(error: WargameError, **what: object) -> str:
    codes = list(error.codes) if isinstance(error, IllegalOrder) else []
    return protocol.frame("refused", message=str(error), codes=codes, **what)
