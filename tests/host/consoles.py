"""The White Cell's console on a room, with no line between: what it says to some lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.host.helpers import say
from wargame.host.console import Console
from wargame.play import room_msel, room_rulings
from wargame.play.asides import WHITE
from wargame.play.cells import console
from wargame.play.room import Room


class Direct:
    """The White Cell's seat without a line between."""

    def __init__(self, room: Room) -> None:
        self.room = room

    def state(self) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]:
        beside = {"msel": room_msel.shown(self.room), "rulings": room_rulings.shown(self.room)}
        told = {**console(self.room), **beside}
        return json.loads(self.room.view(WHITE)), told, self.room.told_clock()

    def told(self) -> Sequence[Mapping[str, Any]]:
        return self.room.feed(WHITE)

    def names(self) -> Mapping[str, Any] | None:
        return None

    def command(self, kind: str, **fields: Any) -> None:
        say(self.room, WHITE, kind, f"line{len(self.room.session.facts)}", **fields)

    def copy(self, role: str) -> bool:
        return False


def obeyed(room: Room, *lines: str, answers: Sequence[str] = ()) -> list[str]:
    """What a console says to some lines; what it asks is answered in turn, then with nothing."""
    said: list[str] = []
    left = list(answers)
    desk = Console(Direct(room), lambda _: left.pop(0) if left else "", said.append)
    for line in lines:
        desk.obey(line)
    return said
