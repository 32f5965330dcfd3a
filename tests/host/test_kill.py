"""The host's process is killed and started anew: seats come back by themselves, all is there."""

from __future__ import annotations

import asyncio
import os
import random
import re
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import ROOT
from wargame.host.client import SeatClient
from wargame.play.choices import NODES
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.record.store import Store

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

    def __init__(self, save: Path) -> None:
        self.save = save
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> dict[str, str]:
        """Start it, or start it again; the links it gives out, by seat."""
        new = not self.save.exists()
        what = ["tiny", "--save", str(self.save)] if new else [str(self.save)]
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "wargame", "host", *what,
            "--port", str(self.port), "--pace", "hand",
            cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        assert self.process.stdout is not None
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


async def survive(save: Path, when: list[tuple[int, str]], seed: int) -> None:
    """Play a whole exercise whose host is killed at these places."""
    rng = random.Random(seed)
    program = Program(save)
    links = await program.start()
    blue, red, white = (
        SeatClient(links[name], patience=60) for name in ("Blue", "Red", "White Cell")
    )
    acked: dict[str, list[str]] = {"BLUE": [], "RED": [], "WHITE": []}
    try:
        async with blue, red, white:
            while not white.view["ended"]:
                place = white.view["turn"], white.view["node"]
                killing = None
                if place in when:
                    killing = asyncio.create_task(_anew(program, rng.random() * 0.05))
                for seat in (blue, red):
                    await _at(seat, place)
                for seat in (blue, red, white):
                    for _ in range(2):
                        text = f"{seat.role} {place} {len(acked[seat.role])}"
                        await seat.command("note", text=text)
                        acked[seat.role].append(text)
                    if seat is not white and seat.view["to_decide"]:
                        await seat.submit(SILENT[place[1]])
                turn, node = place
                locks = node == "reactions" and not white.console["locked"]
                await white.command("advance", turn=turn, node=node)
                if locks:
                    await white.until(lambda: bool(white.console["locked"]))
                    await white.command("advance", turn=turn, node=node)
                await white.until(lambda p=place: _place(white) != p)  # type: ignore[misc]
                if killing is not None:
                    await killing
            for seat in (blue, red):
                await seat.until(lambda s=seat: bool(s.view["ended"]))  # type: ignore[misc]
            told = {seat.role: seat.facts for seat in (blue, red)}
            lines = [seat.lines for seat in (blue, red, white)]
    finally:
        await program.kill()
    assert min(lines) > len(when) / 2  # who comes back late may miss a host or two
    assert verify(save)["ok"]
    session = resume_session(save)
    try:
        for role, texts in acked.items():
            mine = [
                body["text"]
                for fact in session.facts
                if (fact["kind"], fact["actor"]) == ("note", role)
                for body in fact["parts"].values()
            ]
            assert mine == texts
        for role, facts in told.items():
            assert [fact["body"] for fact in facts if fact["kind"] != "note"] == [
                fact["body"] for fact in session.feed(role) if fact["kind"] != "note"
            ]
            assert len(facts) == session.told(role)
    finally:
        session.close()
    with Store.open(save, write=False) as store:
        marks = [
            (body["seat"], body["id"])
            for event in store.events()
            if event.kind == "command" and (body := event.body("engine"))
        ]
    assert len(marks) == len(set(marks))


def _place(seat: SeatClient) -> tuple[int, str]:
    return seat.view["turn"], seat.view["node"]


async def _at(seat: SeatClient, place: tuple[int, str]) -> None:
    await seat.until(lambda: _place(seat) == place)


async def _anew(program: Program, pause: float) -> None:
    await asyncio.sleep(pause)
    await program.kill()
    await program.start()


def test_a_host_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    """kill -9 while sealed orders come in."""
    kills = [(0, "orders")]
    asyncio.run(asyncio.wait_for(survive(tmp_path / "a.wargame", kills, 5), 120))


@pytest.mark.soak
def test_a_host_may_be_killed_in_every_phase(tmp_path: Path) -> None:
    """The same in each phase of both quarters, at other moments each time."""
    for seed in range(3):
        # Events ask nobody anything in this scenario, and are passed at once.
        kills = [(turn, node) for turn in range(2) for node in NODES if node != "events"]
        path = tmp_path / f"{seed}.wargame"
        asyncio.run(asyncio.wait_for(survive(path, kills, seed), 900))
