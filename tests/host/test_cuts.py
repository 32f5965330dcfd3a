"""Cut lines: seats say everything there is to say while their lines break, and nothing is lost."""

from __future__ import annotations

import asyncio
import json
import random
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.host.helpers import room_of
from tests.host.test_kill import sound
from tests.host.test_server import BRIDGE, run
from tests.host.wire import WAYS, Proxy, hosted, link
from wargame.errors import WargameError
from wargame.host.client import SeatClient
from wargame.host.server import Host
from wargame.play.asides import WHITE
from wargame.play.room import Room
from wargame.record.canonical import spell
from wargame.record.store import Store

#: How often the line of each client is cut.
CUTS = 13

#: How many commands each gives at least.
LEAST = 60


class Seat(SeatClient):
    """A seat that remembers what it said, what came of it, and every view that it was shown."""

    def __init__(self, place: str) -> None:
        self.sent: list[str] = []
        self.acked: set[str] = set()
        self.refused: set[str] = set()
        self.views: list[str] = []
        super().__init__(place, patience=30, told=self._remember)

    async def _out(self, text: str) -> None:
        if (ident := json.loads(text).get("id")) is not None:
            self.sent.append(ident)
        await super()._out(text)

    def _remember(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "ack":
            self.acked.add(frame["id"])
        elif frame["type"] == "refused" and "id" in frame:
            self.refused.add(frame["id"])
        elif frame["type"] == "view":
            self.views.append(spell(frame["view"]))

    @property
    def place(self) -> dict[str, Any]:
        return {"turn": self.view["turn"], "node": self.view["node"]}


Sayings = dict[str, Callable[[Seat, random.Random], dict[str, Any]]]

#: What a cell says.
CELL: Sayings = {
    "note": lambda s, r: {"text": f"{s.role} {len(s.sent)}", "about": len(s.facts) - 1},
    "bookmark": lambda s, r: {"text": f"mark {len(s.sent)}"},
    "message": lambda s, r: {"to": [r.choice([*s.welcome["roles"], WHITE])], "text": "<b>hi</b>"},
    "room": lambda s, r: {"what": "open", "members": [WHITE], "room": f"r{len(s.sent)}"},
    "move": lambda s, r: {"text": f"move {len(s.sent)}"},
    "argue": lambda s, r: {
        "ruling": f"{s.role}-{r.randint(1, 6)}",
        "side": r.choice(["for", "against"]),
        "text": f"argument {len(s.sent)}",
    },
    "accord": lambda s, r: {
        "what": r.choice(["offer", "sign", "withdraw"]),
        "to": [one for one in s.welcome["roles"] if one != s.role][:1],
        "accord": "+".join(sorted(s.welcome["roles"][:2])) + f"-{r.randint(1, 6)}",
        "terms": [{"by": s.role, "does": "refrains", "due": 7, "card": _card(s)}],
        "text": f"terms {len(s.sent)}",
    },
    "survey": lambda s, r: {"strengths": [f"strength {len(s.sent)}"], "conduct": 3},
    "submit": lambda s, r: {**s.place, "decision": _silent(s)},
}

#: What the White Cell says.
FACILITATOR: Sayings = {
    "note": CELL["note"],
    "message": lambda s, r: {"to": s.welcome["roles"], "text": f"to all {len(s.sent)}"},
    "advance": lambda s, r: {**s.place, "force": True, "reason": "time"},
    "clock": lambda s, r: {"what": r.choice(["hold", "resume"]), "reason": "noise"},
    "control": lambda s, r: {"control": _adjust(s, r)},
    "disclose": lambda s, r: {"to": s.welcome["roles"][:1], "text": "a word", "reason": "why"},
    "evaluation": lambda s, r: {"text": f"seen {len(s.sent)}", "about": len(s.facts) - 1},
    "msel": lambda s, r: {"what": "add", "entry": _entry(s)},
    "enter": lambda s, r: {
        "role": r.choice(s.welcome["roles"]),
        **s.place,
        "decision": _silent(s),
    },
    "ruling": lambda s, r: {
        "what": r.choice(["refuse", "decide"]),
        "ruling": f"{r.choice(s.welcome['roles'])}-{r.randint(1, 6)}",
        "reason": "as argued",
    },
    "seat": lambda s, r: {
        "role": s.welcome["roles"][0],
        "holder": r.choice(["doctrine", "person"]),
        "reason": "a call",
    },
    "rewind": lambda s, r: {
        "after": r.choice(s.facts)["seq"],
        "name": f"again {len(s.sent)}",
        "reason": "a misread card",
    },
}


def _silent(seat: Seat) -> dict[str, Any]:
    lists = {"signals": "cards", "offers": "offers", "orders": "orders"}
    node = seat.view["node"]
    if node in lists:
        return {lists[node]: []}
    return {"react": "none"} if node == "reactions" else {}


def _card(seat: Seat) -> str:
    return str(seat.view["hand"][0]["card"]) if seat.view["hand"] else ""


def _adjust(seat: Seat, rng: random.Random) -> dict[str, Any]:
    track = rng.choice(seat.view["tracks"])
    return {"what": "adjust", "track": track["id"], "to": rng.randint(1, 9) * 1000, "reason": "so"}


def _entry(seat: Seat) -> dict[str, Any]:
    told = {"from": "White Cell", "to": seat.welcome["roles"][:1], "text": "t", "expect": "e"}
    return {"serial": 100 + len(seat.sent), "quarter": "2025Q1", "standby": True, **told}


async def at_work(seat: Seat, says: Sayings, room: Room, host: Host, proxy: Proxy) -> None:
    """Say one thing after the other, three at a time, while the line is cut again and again."""
    rng = random.Random(seat.role)

    async def cutter() -> None:
        while proxy.cuts < CUTS:
            lines = seat.lines
            await asyncio.sleep(rng.uniform(0.0, 0.1))
            proxy.cut(rng.choice(WAYS))
            await seat.until(lambda lines=lines: seat.lines > lines)  # type: ignore[misc]

    async def said(kind: str) -> None:
        with suppress(WargameError):  # a phase may be over, a ruling decided
            await seat.command(kind, **says[kind](seat, rng))

    def prefix() -> bool:
        return seat.branch != room.branch or seat.facts == room.feed(seat.role)[: len(seat.facts)]

    cutting = asyncio.create_task(cutter())
    kinds = [one for one in says if one != "rewind"]
    turn = 0
    while not cutting.done() or turn * 3 < LEAST:
        await asyncio.gather(*(said(kinds[(turn * 3 + n) % len(kinds)]) for n in range(3)))
        await seat.tell("state", state="drafting")
        if says is CELL:
            await seat.tell("draft", **seat.place, decision={"orders": []})
        elif turn in (3, 7):
            await said("rewind")
        assert await host.desk.call(prefix)
        turn += 1
    await cutting
    await seat.command("note", text="the last")


async def through(scenario: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exercise in which every line is cut thirteen times; then what is in the save."""
    shown: dict[str, list[str]] = defaultdict(list)
    made = Room.view

    def view(room: Room, role: str) -> str:
        text = made(room, role)
        if text not in shown[role][-1:]:
            shown[role].append(text)
        return text

    monkeypatch.setattr(Room, "view", view)
    room = room_of(scenario, path, pace="hand")
    seats: dict[str, Seat] = {}
    async with hosted(room) as (host, tokens):

        async def one(role: str, number: int) -> None:
            async with Proxy(host.port, 0.002 + 0.003 * (number % 3)) as proxy:
                seats[role] = seat = Seat(link(proxy.port, tokens[role]))
                await seat.__aenter__()
                await at_work(seat, FACILITATOR if role == WHITE else CELL, room, host, proxy)
                done.append(role)
                await seat.command("bookmark", text="the end")
                while len(done) < number_of:
                    await asyncio.sleep(0.02)
                count = await host.desk.call(room.count, role)
                await seat.until(lambda: len(seat.facts) >= count)
                assert seat.facts == (await host.desk.call(room.feed, role))[: len(seat.facts)]
                assert proxy.cuts == CUTS and seat.lines > CUTS
                await seat.__aexit__()

        done: list[str] = []
        number_of = len(room.roles) + 1
        await asyncio.gather(*(one(role, n) for n, role in enumerate([WHITE, *room.roles])))
    room.session.close()
    marks: dict[str, list[str]] = defaultdict(list)
    for event in sound(path):
        if event.kind == "command":
            body = event.body("engine")
            marks[body["seat"]].append(body["id"])
    for role, seat in seats.items():
        assert set(seat.sent) == seat.acked | seat.refused
        assert marks[role] == [one for one in seat.sent if one in seat.acked], role
        place = 0
        for seen in seat.views:  # each was there to be seen, none after a later one
            place = shown[role].index(seen, place)
    with Store.open(path, write=False) as store:
        assert len(store.branches()) > 1
    said = sum(len(seat.acked) for seat in seats.values())
    lines = sum(seat.lines for seat in seats.values())
    print(f"{scenario}: {len(seats)} clients, {CUTS} cuts each, {lines} lines, {said} commands")


def test_thirteen_cuts_a_client_lose_nothing_and_double_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(through("tiny", tmp_path / "a.wargame", monkeypatch), 90)


@pytest.mark.soak
def test_thirteen_cuts_a_client_in_the_flagship(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(through(BRIDGE, tmp_path / "a.wargame", monkeypatch), 300)
