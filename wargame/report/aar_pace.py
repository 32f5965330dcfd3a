"""How long things took at a hosted table, by the host's clock in the record.

A phase opens when the one before it is resolved; a cell has committed when its last decision of
the phase is in the record.  Nobody recorded who was talking, fetching coffee or waiting for a
held clock: these are times of the wall, and no measure of care.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from wargame.play.asides import ASIDE, holders
from wargame.play.choices import NODES
from wargame.record.events import Event
from wargame.report.aar_reading import readable

#: How a phase is closed, by what the clock's event says.
_CLOSES = {"advance": "White Cell", "force": "silent", "lock": "time"}

#: What a program does is in the record within this many seconds, and says nothing of people.
_PEOPLE = 1.0


@dataclass(slots=True)
class Phase:
    """One phase of one quarter as it was played; times in seconds, None where the copy has none."""

    turn: int
    node: str
    #: The first and the last event at it.
    first: int
    last: int = 0
    #: ``White Cell``, ``silent`` (over silent seats), ``time`` or nothing where nobody says.
    closed: str = ""
    closing: int = 0
    silent: list[str] = field(default_factory=list)
    #: By role: how often it decided here, and how long after the opening it last did.
    decided: dict[str, int] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    paper: list[str] = field(default_factory=list)
    #: From its opening to its end.
    long: float | None = None


def hosted(events: Iterable[Event]) -> bool:
    """Whether a room was run: a host writes down each command that it has done."""
    return any(event.kind == "command" for event in events)


def phases(events: Sequence[Event]) -> list[Phase]:
    """Every phase that people had something to do in, in order; one gone back to comes anew."""
    found: list[Phase] = []
    seats = dict(readable(events[0]).get("seats", {})) if events else {}
    opened: float | None = None
    before: Event | None = None
    for event in events:
        if event.kind == "end":
            break  # what is added afterwards is no phase
        here = found[-1] if found else None
        if event.kind == "seat":
            seats |= holders([event], seats)
        anew = here is None or (here.turn, here.node) != (event.turn, event.phase)
        fresh = before is None or before.branch != event.branch
        if event.phase in NODES and _by_people(event) and (anew or fresh):
            opened = clock(event) if fresh or before is None else clock(before)
            here = Phase(event.turn, event.phase, event.seq)
            found.append(here)
        if here is not None and (here.turn, here.node) == (event.turn, event.phase):
            _take(here, event, opened, seats)
        before = event
    return found


def _take(here: Phase, event: Event, opened: float | None, seats: Mapping[str, str]) -> None:
    """Enter an event of a phase."""
    here.last = event.seq
    now = clock(event)
    spent = None if now is None or opened is None else max(now - opened, 0.0)
    if event.kind == "decision":
        program = seats.get(event.actor, "person").partition(":")[0] != "person"
        if here.closed or program or not readable(event):
            return  # after the closing, what a silent seat plays is entered
        here.decided[event.actor] = here.decided.get(event.actor, 0) + 1
        if spent is not None:
            here.took[event.actor] = spent
    elif event.kind == "paper":
        role = str(readable(event).get("role", ""))
        here.paper.append(role)
        here.took.pop(role, None)  # when a form was typed in says nothing of its cell
    elif event.kind == "clock":
        body = readable(event)
        how = _CLOSES.get(str(body.get("what")))
        if how and not here.closed:
            here.closed, here.closing, here.long = how, event.seq, spent
            here.silent = [str(role) for role in body.get("silent", ())]


def _by_people(event: Event) -> bool:
    """Whether somebody at the table did it, and no program or rule."""
    if event.kind == "clock":
        return event.actor != "ENGINE" or readable(event).get("what") == "lock"
    return event.kind in ("decision", "control") or (
        event.kind in ASIDE and event.kind != "command"
    )


def clock(event: Event) -> float | None:
    """When an event was written, in seconds; None in a copy that has only the day."""
    if len(event.at) <= 10:
        return None
    try:
        return datetime.fromisoformat(event.at).timestamp()
    except ValueError:
        return None


def timed(found: Iterable[Phase]) -> bool:
    """Whether the times are those of people: a script commits everything within a second."""
    return any(spent >= _PEOPLE for phase in found for spent in phase.took.values())


def typical(found: Iterable[Phase], role: str, node: str = "") -> tuple[int, float] | None:
    """How often a role committed, at a node or at any, and the median time; None for never."""
    times = [p.took[role] for p in found if role in p.took and node in ("", p.node)]
    return (len(times), median(times)) if times else None


def lengths(found: Iterable[Phase]) -> Mapping[str, list[float]]:
    """How long each phase was open, by node, in the order of a quarter."""
    made: dict[str, list[float]] = {node: [] for node in NODES}
    for phase in found:
        if phase.long is not None:
            made[phase.node].append(phase.long)
    return made


def minutes(seconds: float) -> str:
    """A stretch of time on a clock: ``4:05``."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"
