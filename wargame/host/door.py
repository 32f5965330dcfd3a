"""Who stands before the host without having said who it is, and how many lines there is room for.

A connection counts from the moment it is there, before it has asked for anything.  When the door
is full, the machine that has most of those who wait loses the one that has waited longest: who
opens a thousand connections and says nothing pushes out its own, and a cell that says hello at
once is let in.
"""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from typing import Any, cast

from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

#: How many strangers may be at the door at once, and how many lines there may be.
STRANGERS, LINES = 256, 1024

#: Files that a host needs besides its lines: the save and its journal, programs in seats.
SPARE = 64

#: How many bytes of a line are looked at before others have their turn.
CHUNK = 16 * 1024

#: How much of what a line does not take the system keeps for it, in bytes.
UNSENT = 256 * 1024

#: Pings and pieces of messages that a line may send in a second; browsers send next to none.
SMALL = 200

_SMALL = frozenset({Opcode.CONT, Opcode.PING, Opcode.PONG})


class Door:
    """The connections that are no lines of seats, or not yet."""

    def __init__(self, most: int = STRANGERS) -> None:
        self.most = most
        #: By the address they come from, the longest there first.
        self._standing: dict[str, dict[Guest, None]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._standing.values()))

    def come(self, guest: Guest) -> None:
        """Let one stand here; where there is no room, another goes."""
        self._standing.setdefault(_address(guest), {})[guest] = None
        if len(self) > self.most:
            crowd = max(self._standing.values(), key=len)
            longest = next(iter(crowd))
            self.go(longest)
            longest.transport.abort()

    def go(self, guest: Guest) -> None:
        """Stand here no longer: it has been let in, or is gone."""
        address = _address(guest)
        standing = self._standing.get(address, {})
        standing.pop(guest, None)
        if not standing:
            self._standing.pop(address, None)

    def connection(self) -> type[ServerConnection]:
        """What makes the connections of a server that stand here first."""
        return cast("type[ServerConnection]", partial(Guest, self))


class Guest(ServerConnection):
    """A connection from its first byte on."""

    def __init__(self, door: Door, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._door = door
        self._small, self._second = 0, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Stand at the door."""
        super().connection_made(transport)
        if hasattr(transport, "max_size"):  # else one line's flood is read in one go
            transport.max_size = CHUNK
        line = transport.get_extra_info("socket")
        if line is not None:  # by itself it may grow to megabytes a line
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, UNSENT)
        self._door.come(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stand there no longer."""
        self._door.go(self)
        super().connection_lost(exc)

    def process_event(self, event: Request | Frame) -> None:  # type: ignore[override]
        """Take a frame, and no flood of frames that are no messages."""
        if isinstance(event, Frame) and event.opcode in _SMALL:
            now = int(self.loop.time())
            self._small = self._small + 1 if now == self._second else 1
            self._second = now
            if self._small > SMALL:
                self.transport.abort()
                return
        super().process_event(event)


def open_files(wanted: int) -> int:
    """As many files as a process may have open, raised to what is wanted where that is allowed."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    raised = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    except (OSError, ValueError):
        return soft
    return raised


def shares(files: int) -> tuple[int, int]:
    """How many strangers and how many lines there is room for with so many open files."""
    room = max(files - SPARE, 16)
    strangers = min(STRANGERS, max(room // 4, 8))
    return strangers, min(LINES, room - strangers)


def _address(guest: Guest) -> str:
    found = guest.transport.get_extra_info("peername")
    return str(found[0]) if found else ""
