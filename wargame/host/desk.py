"""The one thread that has a room: everything done to it or asked of it waits its turn there.

So there is one writer, and a player that thinks for seconds holds up no line.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic
from typing import ParamSpec, TypeVar

from wargame.host import fill
from wargame.host.garbage import Sweeper
from wargame.host.page_outlet import Pages
from wargame.play.asides import WHITE
from wargame.play.room import Room

P = ParamSpec("P")
T = TypeVar("T")

#: How often the clock is looked at, in seconds.
BEAT = 1.0

#: A beat that took so many seconds was none: the machine slept, or the program was stopped.
ASLEEP = 30.0

#: How many refusals of a chair are remembered: more than it has under way.
REMEMBERED = 256

#: A frame of so many characters is worth looking for among those that were sent last.
LONG = 1024


class Desk:
    """A room, its thread, and the lines that are told when something may be new."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.pages = Pages(room)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="room")
        self._woken: dict[asyncio.Event, str] = {}
        #: By chair: what was refused last, by what was said, and the answer to it.
        self._refused: dict[str, dict[str, str]] = {}
        self._compiled = False
        self._encoded: deque[tuple[str, bytes]] = deque(maxlen=8)
        self._sweeper = Sweeper(monotonic())

    async def call(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a question to the room, or an act upon it, gives."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: ask(*args, **kwargs))

    def encoded(self, text: str) -> bytes:
        """A frame as bytes: a long one the same for all lines that are sent the same text."""
        if len(text) < LONG:
            return text.encode()
        for known, data in self._encoded:
            if known is text:
                return data
        data = text.encode()
        self._encoded.append((text, data))
        return data

    def expect_pages(self) -> None:
        """Have what pages are made with ready before it is waited for."""
        if not self._compiled:
            self._compiled = True
            self._thread.submit(self._compile, fill.names())

    def _compile(self, names: list[str]) -> None:
        # One at a time, so that whoever asks something meanwhile waits for one alone.
        if names:
            fill.templates().get_template(names[0])
            with suppress(RuntimeError):  # the desk was closed meanwhile
                self._thread.submit(self._compile, names[1:])

    def refused(self, key: str, said: str) -> str | None:
        """The answer to a command of a chair that was refused already, word for word the same.

        A seat that had no answer says it again, and what it said after it may be done by then: it
        stays refused, or it would be done out of its turn.
        """
        return self._refused.get(key, {}).get(_mark(said))

    def refuse(self, key: str, said: str, answer: str) -> str:
        """Remember that a command was refused; the answer."""
        known = self._refused.setdefault(key, {})
        known[_mark(said)] = answer
        if len(known) > REMEMBERED:
            del known[next(iter(known))]
        return answer

    def listen(self, role: str) -> asyncio.Event:
        """An event that is set whenever a line of a role should look again."""
        event = asyncio.Event()
        event.set()
        self._woken[event] = role
        return event

    def leave(self, event: asyncio.Event) -> None:
        """Be told no more."""
        self._woken.pop(event, None)

    def wake(self, only: str | None = None) -> None:
        """Let lines look for news: all, or those of one role."""
        if only is None:
            self._sweeper.stir(monotonic())
        for event, role in self._woken.items():
            if only is None or role == only:
                event.set()

    async def keep_time(self) -> None:
        """Lock nodes as the clock runs out, for as long as this is awaited."""
        while True:
            clock = self.room.clock
            held_up = bool(self.room.trouble) or not clock.running  # else tried again at once
            stood, before = clock.left(self.room.now()), monotonic()
            left = BEAT if held_up else stood
            await asyncio.sleep(min(max(left, 0.01), BEAT))
            if monotonic() - before > ASLEEP:
                await self.call(self.room.slept, stood)
                self.wake()
            self.wake(None if await self.call(self.room.tick) else WHITE)
            self._sweeper.sweep(monotonic())

    def close(self) -> None:
        """Let what was begun end, and take no more."""
        self._thread.shutdown(wait=True)


def _mark(said: str) -> str:
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()
