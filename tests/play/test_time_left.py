"""What time a phase had left, from the record alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.host.helpers import advance, all_decide, here, room_of, say, time_of, to_node
from wargame.play.asides import WHITE
from wargame.play.phases import Clock
from wargame.play.room import Room
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.record import store as stores

LENGTH = 600  # of orders


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time of day at which a save writes: set it by its only place."""
    now = [datetime(2026, 3, 1, 9, tzinfo=UTC)]

    class Clockwork(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return now[0]

    monkeypatch.setattr(stores, "datetime", Clockwork)
    return now


def played(path: Path, wall: list[datetime]) -> Room:
    """A room at orders, whose clock runs."""
    room = room_of("bridge-2025", path)
    to_node(room, "orders")
    assert room.clock.running and room.clock.left(room.now()) == LENGTH
    return room


def passes(room: Room, wall: list[datetime], seconds: int) -> None:
    time_of(room).go(seconds)
    wall[0] += timedelta(seconds=seconds)


def again(room: Room) -> Room:
    """The room after its host has died and come back."""
    path = room.session.path
    assert path is not None
    room.session.close()
    found = Room(resume_session(path, branch=room.branch), time_of(room), Clock("clock"))
    found.came_back()
    return found


def left(room: Room) -> float:
    return room.clock.left(room.now())


def test_the_time_of_the_last_thing_recorded_is_left(tmp_path: Path, wall: list[datetime]) -> None:
    room = played(tmp_path / "a.wargame", wall)
    passes(room, wall, 100)
    say(room, "US", "note", "n", text="still at work")
    passes(room, wall, 60)  # nothing is recorded of it
    room = again(room)
    assert not room.clock.running and left(room) == LENGTH - 100
    wall[0] += timedelta(hours=1)  # nobody is back yet
    room = again(room)
    assert left(room) == LENGTH - 100
    say(room, WHITE, "clock", "go", what="resume")
    passes(room, wall, 50)
    say(room, WHITE, "clock", "more", what="extend", seconds=120, reason="a late cell")
    passes(room, wall, 30)
    say(room, WHITE, "clock", "hold", what="hold", reason="lunch")
    passes(room, wall, 3600)
    say(room, "US", "note", "m", text="fed")
    room = again(room)
    assert left(room) == LENGTH - 100 - 50 + 120 - 30
    all_decide(room, "orders")
    advance(room, "next")
    room.session.close()
    assert verify(tmp_path / "a.wargame")["ok"]


def test_a_phase_nobody_saw_the_end_of_has_a_minute(tmp_path: Path, wall: list[datetime]) -> None:
    room = played(tmp_path / "a.wargame", wall)
    passes(room, wall, LENGTH - 5)
    say(room, "US", "note", "n", text="at the last moment")
    assert left(again(room)) == 60


def test_a_new_exercise_and_a_rewind_have_the_whole_time(
    tmp_path: Path, wall: list[datetime]
) -> None:
    room = room_of("bridge-2025", tmp_path / "a.wargame")
    whole = room.clock.lengths["signals"]
    wall[0] += timedelta(hours=2)
    say(room, "US", "note", "n", text="nobody is here")
    room = again(room)
    assert left(room) == whole
    to_node(room, "offers")
    opened = len(room.session.facts)
    passes(room, wall, 200)
    say(room, WHITE, "bookmark", "mark", text="a word")
    passes(room, wall, 100)
    say(room, WHITE, "rewind", "back", after=opened, name="again", reason="it was too loud")
    assert here(room)["node"] == "offers" and left(room) == room.clock.lengths["offers"]
    passes(room, wall, 1000)
    say(room, "US", "note", "late", text="after a long talk")
    room = again(room)
    assert room.branch == 2 and left(room) == room.clock.lengths["offers"]
