"""Rooms to test with: a clock that moves when it is told to, seats that say what they are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.play.helpers import at_random, begin, persons
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.play.outlet import Outlet
from wargame.play.phases import Clock
from wargame.play.room import Chair, Room


class Time:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def go(self, seconds: float) -> None:
        self.seconds += seconds


def room_of(
    name: str = "tiny",
    save: Path | None = None,
    *,
    seed: int = 7,
    pace: str = "clock",
    seats: dict[str, str] | None = None,
    turns: int | None = None,
) -> Room:
    """A room with persons in all seats, at its first decision."""
    session = begin(name, seats or persons(name), seed=seed, save=save, turns=turns)
    return Room(session, Time(), Clock(pace))


def time_of(room: Room) -> Time:
    assert isinstance(room.now, Time)
    return room.now


def order(kind: str, ident: str, /, **fields: Any) -> Any:
    """A command as it would come in over the network."""
    return protocol.read(json.dumps({"type": kind, "id": ident.ljust(8, "-"), **fields}))


def say(room: Room, role: str, kind: str, ident: str, /, **fields: Any) -> None:
    """Do a command for the first chair of a role."""
    room.do(Chair(role, role), order(kind, ident, **fields))


def here(room: Room) -> dict[str, Any]:
    turn, node = room.place
    return {"turn": turn, "node": node}


def decide(room: Room, role: str, ident: str, decision: Any = None) -> None:
    """A role decides, at random where nothing is said."""
    if decision is None:
        decision = at_random(room.session.game, role)
    say(room, role, "submit", ident, **here(room), decision=decision)


def all_decide(room: Room, ident: str) -> None:
    for role in room.session.waiting():
        decide(room, role, f"{ident}-{role}")


def advance(room: Room, ident: str, **more: Any) -> None:
    say(room, WHITE, "advance", ident, **here(room), **more)


def to_node(room: Room, node: str, ident: str = "to") -> None:
    """Everyone decides and the White Cell goes on until a node is open."""
    step = 0
    while room.place[1] != node and not room.ended:
        all_decide(room, f"{ident}{step}")
        advance(room, f"{ident}{step}-w")
        step += 1


def play_out(room: Room, ident: str = "out") -> str:
    step = 0
    while not room.ended:
        all_decide(room, f"{ident}{step}")
        advance(room, f"{ident}{step}-w")
        step += 1
    return room.session.game.digest


def drained(outlet: Outlet) -> list[dict[str, Any]]:
    """Every frame that is due, read."""
    found: list[dict[str, Any]] = []
    while frames := outlet.frames():
        found += [json.loads(one) for one in frames]
    return found


def facts_in(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [fact for one in frames if one["type"] == "facts" for fact in one["facts"]]
