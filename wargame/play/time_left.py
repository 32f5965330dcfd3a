"""How much time a phase had left when a host last wrote something down, and what set its pace.

The clock of a room is the host's and dies with it.  The record says when a phase opened, what was
done to the clock and how much it had left then, and when the last thing happened: from there on
no more can be known, and nothing is taken off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from wargame.play.asides import ASIDE
from wargame.record.events import Event

#: Who comes back to a phase has at least so many seconds.
LEAST = 60

_BESIDE = ASIDE | {"control", "decision"}


def time_left(events: Sequence[Event], place: tuple[int, str], length: int, pace: str) -> int:
    """The whole seconds that the phase at a ``place`` (quarter, node) had left, of its ``length``.

    ``events`` are those along the branch that is played.
    """
    start = len(events)
    while start and _within(events[start - 1], place):
        start -= 1
    left, running = float(length), start > 0 and pace == "clock" and _played(events[:start])
    before = events[start - 1] if start else None
    for event in events[start:]:
        if before is not None and event.branch != before.branch:
            running = False  # gone back to: nothing has run since
        elif running and before is not None:
            left -= max((_at(event) - _at(before)).total_seconds(), 0.0)
        before = event
        if event.kind == "clock":
            body = _told(event)
            left = float(body.get("left", left))
            running = _runs(body, running)
    return max(round(left), min(LEAST, length))


def last_pace(events: Sequence[Event]) -> str:
    """What closed phases when something was last recorded; the clock, where nothing is said."""
    told = (_told(event) for event in reversed(events) if event.kind == "clock")
    return next((str(body["pace"]) for body in told if body.get("what") == "pace"), "clock")


def _within(event: Event, place: tuple[int, str]) -> bool:
    return event.kind in _BESIDE and (event.turn, event.phase) == place and not _opens(event)


def _opens(event: Event) -> bool:
    return event.kind == "clock" and _told(event).get("what") == "open"


def _played(before: Sequence[Event]) -> bool:
    """Whether this is not the first phase of all, at which a host waits to be let go."""
    return any(event.kind in _BESIDE for event in before)


def _runs(body: Mapping[str, Any], running: bool) -> bool:
    what = body.get("what")
    if what == "pace":
        return body.get("pace") == "clock"
    return {"resume": True, "hold": False, "back": False}.get(str(what), running)


def _told(event: Event) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in event.parts.values():
        found |= part.body if isinstance(part.body, dict) else {}
    return found


def _at(event: Event) -> datetime:
    return datetime.fromisoformat(event.at)
