"""A hosted exercise under load: from a command to everyone's view, and what many seats take.

    python benchmarks/hosting.py                 # 20 seats of the flagship
    python benchmarks/hosting.py --seats 200     # as many, connecting at once

The host is one process, all its seats another on the same machine, so that two cores do what a
laptop and twenty others do.  A seat's time ends when its frame is there whole.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import resource
import secrets
import statistics
import tempfile
import time
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from wargame.content.ready import ready
from wargame.host.exercise import new_room
from wargame.host.seats import Seats
from wargame.host.server import Host
from wargame.play.asides import WHITE
from wargame.play.phases import Clock
from wargame.play.seat_protocol import PATH, VERSION


class Line:
    """A seat that counts its frames by kind and keeps none."""

    def __init__(self, port: int, token: str) -> None:
        self._uri, self._token = f"ws://127.0.0.1:{port}{PATH}", token
        self.count: dict[str, int] = {}
        self.place = (0, "signals")
        self._news = asyncio.Event()

    async def start(self) -> None:
        """Connect, and wait for the first view."""
        self.ws: ClientConnection = await connect(self._uri, max_size=2**24, compression=None)
        await self.ws.send(json.dumps({"type": "hello", "v": VERSION, "token": self._token}))
        self._task = asyncio.create_task(self._read())
        await self.until("view", 1)

    async def _read(self) -> None:
        async for text in self.ws:
            assert isinstance(text, str)
            # A view is large: its head says what it is.
            kind = "view" if '"type":"view"' in text[:60] else str(json.loads(text)["type"])
            if kind == "clock":
                clock = json.loads(text)
                self.place = clock["turn"], clock["node"]
            self.count[kind] = self.count.get(kind, 0) + 1
            self._news.set()

    async def until(self, kind: str, number: int) -> None:
        """Wait for so many frames of a kind."""
        while self.count.get(kind, 0) < number:
            self._news.clear()
            await self._news.wait()

    async def say(self, kind: str, **fields: object) -> None:
        """Give a command."""
        await self.ws.send(json.dumps({"type": kind, "id": secrets.token_hex(8), **fields}))


async def seated(port: int, tokens: list[str], white: str, roles: list[str], times: int) -> None:
    """Connect everyone, then time messages to all and phases that change every view."""
    lines, chair = [Line(port, token) for token in tokens], Line(port, white)
    start = time.perf_counter()
    await asyncio.gather(*(one.start() for one in [*lines, chair]))
    print(f"{len(lines)} seats have their first view after {time.perf_counter() - start:.2f} s")
    for what, kind in (("a message to all", "facts"), ("a phase, every view anew", "view")):
        took = []
        for _ in range(times):
            await asyncio.sleep(0.6)  # late advice comes in, and nothing else
            before = [one.count.get(kind, 0) for one in lines]
            start = time.perf_counter()
            if kind == "facts":
                await chair.say("message", to=roles, text="A word to all of you.")
            else:
                turn, node = chair.place
                await chair.say("advance", turn=turn, node=node, force=True, reason="load")
            await asyncio.gather(
                *(one.until(kind, was + 1) for one, was in zip(lines, before, strict=True))
            )
            took.append((time.perf_counter() - start) * 1000)
        took.sort()
        p95 = took[min(len(took) - 1, round(0.95 * len(took)))]
        print(f"{what}, there at the last: median {statistics.median(took):.0f} ms, {p95:.0f} p95")


def _seats(port: int, tokens: list[str], white: str, roles: list[str], times: int) -> None:
    asyncio.run(seated(port, tokens, white, roles, times))


async def measured(scenario: str, number: int, times: int) -> None:
    """Host an exercise, and let another process take its seats."""
    with tempfile.TemporaryDirectory() as folder:
        save = Path(folder) / "load.wargame"
        room = new_room(ready(scenario), save=save, clock=Clock("hand"), seed=7)
        seats = Seats()
        roles = room.roles
        tokens = [seats.issue(str(n), roles[n % len(roles)]) for n in range(number)]
        white = seats.issue(WHITE, WHITE)
        async with Host(room, seats) as host:
            child = multiprocessing.get_context("spawn").Process(
                target=_seats, args=(host.port, tokens, white, roles, times)
            )
            child.start()
            await asyncio.to_thread(child.join)
        room.session.close()
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"the host took at most {kib / 1024:.0f} MiB")


def main() -> None:
    """Measure what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--scenario", default="bridge-2025")
    parser.add_argument("--seats", type=int, default=20)
    parser.add_argument("--times", type=int, default=40)
    args = parser.parse_args()
    asyncio.run(measured(args.scenario, args.seats, args.times))


if __name__ == "__main__":
    main()
