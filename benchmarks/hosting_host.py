"""The host of an exercise that `hosting.py` measures, with two probes.

One asks of the event loop to be woken every few milliseconds and notes how late it is; the other
notes how long each task keeps the thread that has the room, and which.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from benchmarks import hosting_seats
from wargame.content.ready import ready
from wargame.errors import WargameError
from wargame.host.exercise import new_room
from wargame.host.seats import Seats
from wargame.host.server import Host
from wargame.play.asides import WHITE
from wargame.play.players import Player, make_player
from wargame.play.room import Room
from wargame.play.view_public import PUBLIC

#: How often the event loop is asked to look, in seconds; how late is too late, in milliseconds.
BEAT, LATE = 0.005, 50.0


class Probe:
    """Per section: how late the loop was, which task kept the room longest, processor time."""

    def __init__(self) -> None:
        self.section = "starting"
        self.since = time.process_time()
        self.told: dict[str, dict[str, Any]] = {}

    def _now(self) -> dict[str, Any]:
        blank: dict[str, Any] = {"lag": 0.0, "late": 0, "task": 0.0, "what": "", "cpu": 0.0}
        return self.told.setdefault(self.section, blank)

    def enter(self, section: str) -> None:
        """What follows belongs to another section."""
        now = time.process_time()
        self._now()["cpu"] += now - self.since
        self.since, self.section = now, section

    async def watch(self) -> None:
        """Look at the clock for as long as this is awaited."""
        while True:
            start = time.perf_counter()
            await asyncio.sleep(BEAT)
            lag = (time.perf_counter() - start - BEAT) * 1000
            now = self._now()
            now["lag"] = max(now["lag"], lag)
            now["late"] += lag > LATE

    def timing(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """A desk's ``call`` that notes how long each task takes once it has the room."""

        def noted(ask: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return ask(*args, **kwargs)
            finally:
                took = (time.perf_counter() - start) * 1000
                now = self._now()
                if took > now["task"]:
                    now["task"], now["what"] = took, getattr(ask, "__qualname__", str(ask))

        def calling(ask: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            return call(noted, ask, *args, **kwargs)

        return calling


def decisions(room: Room, players: dict[str, Player]) -> list[tuple[str, Any]]:
    """What the doctrines of the seats of persons would decide here, as a seat writes it."""
    found = []
    for role in room.session.waiting():
        player = players.get(role)
        if player is None:
            made = make_player("doctrine", room.session.game.compiled, role)
            assert made is not None
            player = players[role] = made
        try:
            decision = player.decide(room.session.game, role)
            if decision is not None:
                room.session.check(role, decision)
                found.append((role, decision))
        except WargameError:
            continue
    return found


async def hosted(
    scenario: str,
    number: int,
    held: dict[str, str],
    *,
    page: bool,
    compression: str | None,
    quarters: int,
) -> dict[str, Any]:
    """Host an exercise while another process takes its seats; what both measured."""
    with tempfile.TemporaryDirectory() as folder:
        room = new_room(
            ready(scenario),
            save=Path(folder) / "load.wargame",
            pace="hand",
            seed=7,
            seats=held,
        )
        seats, roles = Seats(), room.roles
        tokens = [seats.issue(str(n), roles[n % len(roles)]) for n in range(number)]
        white, public = seats.issue(WHITE, WHITE), seats.issue(PUBLIC, PUBLIC)
        probe = Probe()
        async with Host(room, seats) as host:
            host.desk.call = probe.timing(host.desk.call)  # type: ignore[method-assign]
            watch = asyncio.create_task(probe.watch())
            near, far = multiprocessing.get_context("spawn").Pipe()
            child = multiprocessing.get_context("spawn").Process(
                target=hosting_seats.run,
                args=(far, host.port, tokens, white, public, roles),
                kwargs={"page": page, "compression": compression, "quarters": quarters},
            )
            child.start()
            found = await _answered(near, host, probe)
            await asyncio.to_thread(child.join)
            watch.cancel()
        room.session.close()
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {**found, "host": probe.told, "mib": kib / 1024}


async def _answered(near: Connection, host: Host, probe: Probe) -> dict[str, Any]:
    """Answer what the process of the seats asks, until it has done."""
    players: dict[str, Player] = {}
    while True:
        what, *more = await asyncio.to_thread(near.recv)
        answer: Any = None
        if what == "section":
            probe.enter(more[0])
        elif what == "decisions":
            answer = await host.desk.call(decisions, host.desk.room, players)
        near.send(answer)
        if what == "done":
            found: dict[str, Any] = more[0]
            return found


def measured(*args: Any, **kwargs: Any) -> dict[str, Any]:
    """The whole of a process that hosts."""
    return asyncio.run(hosted(*args, **kwargs))
