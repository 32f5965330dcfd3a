"""The host's process is killed and started anew: seats come back by themselves, all is there."""

from __future__ import annotations

import asyncio
import os
import random
import re
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.host.helpers import advance, all_decide, play_out, room_of, to_node
from tests.play.helpers import ROOT
from wargame.host.client import SeatClient
from wargame.play.choices import NODES
from wargame.play.interventions import going_on
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.record.events import Event
from wargame.record.store import Store

#: How often the host is killed at random times in the soak; each takes seconds.
KILLS = max(int(os.environ.get("WARGAME_KILLS", "80")) // 4, 4)

SILENT: dict[str, dict[str, Any]] = {
    "signals": {"cards": []},
    "events": {"answers": {}},
    "offers": {"offers": []},
    "answers": {"accept": []},
    "orders": {"orders": []},
    "reactions": {"react": "none"},
    "hands": {},
}


class Program:
    """A host in a process of its own, on a port that stays the same."""

    def __init__(self, save: Path, *arguments: str, files: int = 0) -> None:
        """``files``: how many it may have open, where that is to be few."""
        self.save, self.arguments, self.files = save, arguments, files
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.process: asyncio.subprocess.Process | None = None

    async def spawn(self, dies: str = "") -> None:
        """Start it, or start it again."""
        what = [str(self.save)]
        if not self.save.exists():
            what = [*(self.arguments or ("tiny",)), "--save", str(self.save)]
        program = [str(ROOT / "tests/host/dying_host.py")] if dies else ["-m", "wargame"]
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, *program, "host", *what, "--port", str(self.port), "--pace", "hand",
            cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "WARGAME_DIES": dies},
            preexec_fn=self._limited if self.files else None,
        )  # fmt: skip

    def _limited(self) -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (self.files, self.files))

    async def start(self, dies: str = "") -> dict[str, str]:
        """Start it, and wait until it listens; the links it gives out, by seat."""
        await self.spawn(dies)
        assert self.process is not None and self.process.stdout is not None
        found = {}
        said = ""
        while "Ctrl-C ends the host" not in said:
            line = (await asyncio.wait_for(self.process.stdout.readline(), 60)).decode()
            assert line, said
            said += line
            if link := re.match(r"  (.+?) +(http://\S+)", line):
                found[link[1]] = link[2]
        return found

    async def kill(self) -> None:
        """End it without a word."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)
        await self.process.wait()


def all_events(path: Path) -> list[Event]:
    """Every event of every branch of a save, in the order in which they were written."""
    with Store.open(path, write=False) as store:
        found = [event for row in store.branches() for event in store.events(row.id, after=row.seq)]
    return sorted(found, key=lambda event: event.id)


def sound(path: Path) -> list[Event]:
    """All events of a save that verifies, and in which no command was done twice."""
    assert verify(path)["ok"]
    found = all_events(path)
    marks = [
        (body["seat"], body["id"])
        for event in found
        if event.kind == "command" and (body := event.body("engine"))
    ]
    assert len(marks) == len(set(marks))
    return found


# Whole exercises ---------------------------------------------------------------------------


class Exercise:
    """A whole exercise played over the wire, whose host dies whenever it is told to."""

    def __init__(self, save: Path, scenario: str, kills: Sequence[str], seed: int) -> None:
        self.scenario, self.kills, self.killed = scenario, set(kills), set[str]()
        self.rng = random.Random(seed)
        self.program = Program(save, *scenario.split())
        self.acked: dict[str, list[str]] = {}
        self.dying: asyncio.Task[None] | None = None
        self.seated = asyncio.Event()

    async def at(self, moment: str) -> None:
        """Somewhere in the exercise: the host may be killed soon after."""
        if self.dying is not None and self.dying.done():
            await self.dying
            self.dying = None
        if moment in self.kills and moment not in self.killed and self.dying is None:
            self.killed.add(moment)
            self.dying = asyncio.create_task(self.anew(self.rng.random() * 0.05))

    async def anew(self, pause: float) -> None:
        """Kill the host after a while, and start it again."""
        await asyncio.sleep(pause)
        await self.program.kill()
        await self.program.start()

    async def say(self, seat: SeatClient, kind: str, **fields: Any) -> None:
        """A command of a seat, which is acknowledged on return."""
        await seat.command(kind, **fields)
        if kind == "note":
            self.acked.setdefault(seat.role, []).append(fields["text"])

    async def play(self) -> None:
        """Begin it, play it to its end, and answer the survey."""
        links = await self.program.start()
        seats = {
            name: SeatClient(link, patience=90)
            for name, link in links.items()
            if name != "Room display"
        }
        white = seats.pop("White Cell")
        try:
            for seat in (white, *seats.values()):
                await seat.__aenter__()
            self.seated.set()
            while not white.view["ended"]:
                await self.node(white, list(seats.values()))
            await self.at("survey")
            for seat in seats.values():
                await seat.until(lambda s=seat: bool(s.view["ended"]))  # type: ignore[misc]
                await self.say(seat, "survey", strengths=[f"{seat.role} liked it"], design=4)
            if self.dying is not None:
                await self.dying
            for seat in (white, *seats.values()):
                await seat.command("note", text="the end")
                self.acked[seat.role].append("the end")
            self.told = {seat.role: seat.facts for seat in seats.values()}
            self.lines = [seat.lines for seat in seats.values()]
        finally:
            for seat in (white, *seats.values()):
                if seat._task is not None:
                    await seat.__aexit__()
            await self.program.kill()

    async def node(self, white: SeatClient, seats: list[SeatClient]) -> None:
        """One node: all write, decide, and the White Cell goes on."""
        turn, node = place = _place(white)
        await self.at(f"{turn} {node}")
        for seat in seats:
            await _at(seat, place)
        for seat in (*seats, white):
            for _ in range(2):
                number = len(self.acked.get(seat.role, ()))
                await self.say(seat, "note", text=f"{seat.role} {place} {number}")
        await asyncio.gather(
            *(seat.submit(SILENT[node]) for seat in seats if seat.view["to_decide"])
        )
        if (turn, node) == (1, "signals") and self.scenario.startswith("bridge"):
            await self.at("inject")
            await self.say(white, "msel", what="force", serial=30, reason="it is time")
        if (turn, node) == (1, "hands") and white.branch == 1:
            await self.at("rewind")
            opened = next(f["seq"] for f in white.facts if f["turn"] == 1)
            back = {"after": opened, "name": "again", "reason": "a card was misread"}
            await self.say(white, "rewind", **back)
            await white.until(lambda: white.branch == 2 and _place(white) != place)
            return
        await self.go_on(white, place)

    async def go_on(self, white: SeatClient, place: tuple[int, str]) -> None:
        """The White Cell locks the node; at reactions it looks at the outcomes first."""
        turn, node = place
        locks = node == "reactions" and not white.console["locked"]
        await self.say(white, "advance", turn=turn, node=node)
        if locks:
            await white.until(lambda: bool(white.console["locked"]))
            await self.at(f"{turn} tabled")
            await self.say(white, "note", text=f"tabled {turn} {len(self.acked[white.role])}")
            await white.until(lambda: bool(white.console["locked"]))
            await self.say(white, "advance", turn=turn, node=node)
        await white.until(lambda: _place(white) != place)

    def check(self) -> None:
        """What was acknowledged is in the save once and in order, and each seat was told it."""
        events = sound(self.program.save)
        for role, texts in self.acked.items():
            mine = [
                body["text"]
                for event in events
                if (event.kind, event.actor) == ("note", role)
                for part in event.parts.values()
                if (body := part.body)
            ]
            assert mine == texts
        surveys = [event.actor for event in events if event.kind == "survey"]
        assert sorted(surveys) == sorted(self.told)
        with Store.open(self.program.save, write=False) as store:
            branch = going_on(store.branches())
        session = resume_session(self.program.save, branch=branch)
        try:
            for role, facts in self.told.items():
                feed = session.feed(role)
                assert facts == feed[: len(facts)] and len(facts) >= len(feed) - 1
        finally:
            session.close()


def _place(seat: SeatClient) -> tuple[int, str]:
    return seat.view["turn"], seat.view["node"]


async def _at(seat: SeatClient, place: tuple[int, str]) -> None:
    await seat.until(lambda: _place(seat) == place)


def survive(save: Path, scenario: str, kills: Sequence[str], seed: int, most: float) -> Exercise:
    """Play a whole exercise whose host is killed at these moments."""
    exercise = Exercise(save, scenario, kills, seed)
    asyncio.run(asyncio.wait_for(exercise.play(), most))
    exercise.check()
    assert exercise.killed == exercise.kills
    return exercise


def test_a_host_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    """kill -9 while sealed orders come in."""
    survive(tmp_path / "a.wargame", "tiny", ["0 orders"], 5, 120)


#: Every phase of two quarters, outcomes on the table, an inject, a rewind, the survey.
MOMENTS = [
    *(f"{turn} {node}" for turn in range(2) for node in (*NODES, "tabled")),
    "inject",
    "rewind",
    "survey",
]


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3))
def test_a_host_may_be_killed_at_every_moment(seed: int, tmp_path: Path) -> None:
    kills = [one for one in MOMENTS if one != "0 events"]  # nobody is asked: passed at once
    exercise = survive(tmp_path / "a.wargame", "bridge-2025 --turns 2", kills, seed, 900)
    assert min(exercise.lines) > len(kills) / 2  # who comes back late may miss a host or two


@pytest.mark.soak
def test_a_host_may_be_killed_at_any_time_and_often(tmp_path: Path) -> None:
    """Exercise after exercise, its host killed at random times, so often in all."""
    rng = random.Random(11)
    killed = 0

    async def reap(exercise: Exercise) -> None:
        nonlocal killed
        while killed < KILLS:
            await asyncio.sleep(rng.uniform(0.0, 1.0))
            await exercise.program.kill()
            killed += 1
            if rng.random() < 0.25:  # and once more while it starts
                await exercise.program.spawn()
                await asyncio.sleep(rng.uniform(0.0, 1.0))
                await exercise.program.kill()
                killed += 1
            await exercise.program.start()

    async def played(exercise: Exercise) -> None:
        task = asyncio.create_task(exercise.play())
        await asyncio.wait_for(exercise.seated.wait(), 120)
        reaper = asyncio.create_task(reap(exercise))
        try:
            await asyncio.wait_for(task, 1800)
        finally:
            reaper.cancel()
            with suppress(asyncio.CancelledError):
                await reaper
            await exercise.program.kill()

    for number in range(10**6):
        exercise = Exercise(tmp_path / f"{number}.wargame", "tiny", (), number)
        asyncio.run(played(exercise))
        exercise.check()
        if killed >= KILLS:
            break
    print(f"{killed} kills in {number + 1} exercises")


# In the middle of a command ------------------------------------------------------------------


def ready(save: Path, scenario: str, place: str) -> None:
    """A save in which everyone has decided at a node, has ended, or looks at the outcomes."""
    room = room_of(scenario, save, pace="hand", turns=2)
    if place == "over":
        play_out(room)
    else:
        to_node(room, "reactions" if place == "tabled" else place)
        if place == "tabled":
            all_decide(room, "tab")
            advance(room, "tab")
            assert room.locked
    room.session.close()


#: What is asked of the host in the middle of which it dies: who says it, where, and what.
COMMANDS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "rewind": ("tiny", "White Cell", "orders", {"after": 4, "name": "again", "reason": "why"}),
    "msel": (
        "bridge-2025",
        "White Cell",
        "signals",
        {"what": "force", "serial": 30, "reason": "x"},
    ),
    "survey": ("tiny", "Blue", "over", {"strengths": ["the talk"]}),
    "advance": ("tiny", "White Cell", "tabled", {"turn": 0, "node": "reactions"}),
    "control": (
        "tiny",
        "White Cell",
        "orders",
        {"control": {"what": "adjust", "track": "will", "to": 1000, "reason": "why"}},
    ),
    "seat": ("tiny", "White Cell", "orders", {"role": "RED", "holder": "doctrine", "reason": "x"}),
    "submit": ("tiny", "Blue", "orders", {"turn": 0, "node": "orders", "decision": {"orders": []}}),
    "message": ("tiny", "Blue", "orders", {"to": ["RED"], "text": "hello"}),
}

PLACES = [
    f"{kind}:{number}:{when}"
    for kind, most in {"rewind": 4, "msel": 2, "advance": 2}.items()
    for number in range(1, most + 1)
    for when in ("within", "after")
]
PLACES += [f"{kind}:1:{when}" for kind in COMMANDS for when in ("within", "after")]
PLACES = sorted(set(PLACES))


async def cut_short(folder: Path, dies: str) -> None:
    """The host dies in a command, is started again, and the seat's own client says it again."""
    kind = dies.partition(":")[0]
    scenario, who, place, fields = COMMANDS[kind]
    save = folder / f"{dies.replace(':', '-')}.wargame"
    ready(save, scenario, place)
    before = len(all_events(save))
    program = Program(save)
    links = await program.start(dies)
    seat = SeatClient(links[who], patience=60)
    try:
        async with seat:
            said = asyncio.create_task(seat.command(kind, **fields))
            assert program.process is not None
            assert await asyncio.wait_for(program.process.wait(), 60) == -signal.SIGKILL
            assert not said.done()
            await program.start()
            await asyncio.wait_for(said, 60)
            await seat.command("note", text="on we go")
            assert seat.lines == 2
    finally:
        await program.kill()
    events = sound(save)[before:]
    did = {"advance": "adjudication", "submit": "decision"}.get(kind, kind)
    if kind == "rewind":
        with Store.open(save, write=False) as store:
            assert len(store.branches()) == 2
    else:
        assert [event.kind for event in events].count(did) == 1, (dies, did)
    assert [event.kind for event in events].count("command") == 2


async def together(folder: Path, places: Sequence[str]) -> None:
    """Two at a time."""
    gate = asyncio.Semaphore(2)

    async def one(dies: str) -> None:
        async with gate:
            await cut_short(folder, dies)

    await asyncio.gather(*map(one, places))


def test_a_host_that_dies_in_a_command_has_done_it_once_when_it_is_said_again(
    tmp_path: Path,
) -> None:
    places = ["rewind:2:within", "msel:1:after"]
    asyncio.run(asyncio.wait_for(together(tmp_path, places), 120))


@pytest.mark.soak
def test_a_host_may_die_at_every_commit_of_a_command(tmp_path: Path) -> None:
    asyncio.run(asyncio.wait_for(together(tmp_path, PLACES), 900))
