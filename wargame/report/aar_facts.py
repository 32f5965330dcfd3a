"""The pieces of a record that a report tells of, each with the event it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wargame.record.events import Event

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """A ledger entry and the event that holds it."""

    seq: int
    entry: Body

    @property
    def kind(self) -> str:
        """What kind of entry it is."""
        return str(self.entry["kind"])

    @property
    def moved(self) -> int:
        """By how much it moved what it moved."""
        entry = self.entry
        if "after" in entry:
            return int(entry["after"]) - int(entry["before"])
        return int(entry.get("by", 0)) + int(entry.get("cut", 0))


def certain(roll: Fact) -> bool:
    """Whether an adjudication needed no roll, and nobody ruled on it either."""
    return bool(roll.entry["sure"]) and "rolled" not in roll.entry


@dataclass(frozen=True, slots=True)
class Order:
    """An order with its reason, its roll and what it did at once; ``seq`` is where it was given."""

    turn: int
    role: str
    action: str
    reason: str
    seq: int
    roll: Fact | None
    effects: tuple[Fact, ...]

    @property
    def band(self) -> int | None:
        """How it fell, where it was rolled for."""
        return None if self.roll is None or certain(self.roll) else int(self.roll.entry["band"])

    @property
    def at(self) -> tuple[int, ...]:
        """The events that it and its outcome rest on."""
        return (self.seq,) if self.roll is None else (self.seq, self.roll.seq)


@dataclass(frozen=True, slots=True)
class Reply:
    """A party's answer to an offer."""

    by: str
    accepts: bool
    reason: str
    would_sign: str
    seq: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A deal offered, how it was answered, and whether it was signed."""

    turn: int
    action: str
    by: str
    reason: str
    seq: int
    replies: tuple[Reply, ...]
    #: The entry that says what became of it: ``signed`` or ``refused``.
    end: Fact | None
    #: How a signed one was adjudicated.
    roll: Fact | None

    @property
    def signed(self) -> bool:
        """Whether every party signed."""
        return self.end is not None and self.end.kind == "signed"

    @property
    def at(self) -> tuple[int, ...]:
        """The events it rests on."""
        end = () if self.end is None else (self.end.seq,)
        rolled = () if self.roll is None else (self.roll.seq,)
        return (self.seq, *(reply.seq for reply in self.replies), *end, *rolled)


@dataclass(frozen=True, slots=True)
class Shot:
    """A called shot; ``value`` and ``hit`` are there once it came due."""

    turn: int
    role: str
    track: str
    test: str
    threshold: int
    chance: int
    seq: int
    due: int = -1
    value: int | None = None
    hit: bool | None = None
    due_seq: int = 0

    @property
    def at(self) -> tuple[int, ...]:
        """The events it rests on."""
        return (self.seq, self.due_seq) if self.due_seq else (self.seq,)


@dataclass(slots=True)
class Quarter:
    """One quarter as recorded."""

    turn: int
    events: list[Event] = field(default_factory=list)
    #: The last decision of each role at each node, with its event.
    decisions: dict[tuple[str, str], tuple[int, Body]] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    #: By track: before, after; and the event that says so.
    tracks: dict[str, tuple[int, int]] = field(default_factory=dict)
    registers: dict[str, int] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    shots: list[Shot] = field(default_factory=list)

    def of(self, kind: str) -> Iterator[Event]:
        """The quarter's events of a kind."""
        return (event for event in self.events if event.kind == kind)

    def seq(self, *kinds: str) -> int:
        """The first event of the first of these kinds that there is, else of the quarter."""
        for kind in kinds:
            for event in self.of(kind):
                return event.seq
        return self.events[0].seq

    def entries(self, *kinds: str) -> list[Fact]:
        """The ledger entries of some kinds, in order."""
        return [fact for fact in self.facts if fact.kind in kinds]

    @property
    def deals_hidden(self) -> bool:
        """Whether a redacted copy withholds any of what was offered, answered or signed."""
        return any(
            part.redacted
            for kind in ("decision", "offer", "answer", "deals")
            for event in self.of(kind)
            if event.phase in ("offers", "answers")
            for part in event.parts.values()
        )

    @property
    def closed(self) -> bool:
        """Whether it was played to its end."""
        return any(True for _ in self.of("quarter"))
