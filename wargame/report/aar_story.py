"""An exercise read off its record: what each quarter saw decided, rolled and moved, event by event.

Nothing is recomputed.  What a copy does not show (a redacted one) is simply not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wargame.record.events import Branch, Event, Record

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
    def closed(self) -> bool:
        """Whether it was played to its end."""
        return any(True for _ in self.of("quarter"))


class Story:
    """A branch of a record, quarter by quarter."""

    def __init__(self, record: Record, branch: Branch) -> None:
        self.record = record
        self.branch = branch
        self.events = list(record.line(branch.id))
        self.by_seq = {event.seq: event for event in self.events}
        self.setup = readable(self.events[0])
        self.first = self.events[0].seq
        self.last = self.events[-1]
        self.quarters = _quarters(self.events)
        for quarter in self.quarters:
            _read(quarter)
        self._bring_shots_home()
        ends = [event for event in self.events if event.kind == "end"]
        self.end: Event | None = ends[-1] if ends else None
        self.ending: Body = readable(self.end) if self.end else {}

    @property
    def withheld(self) -> int:
        """How many parts of events this copy does not show."""
        return sum(part.redacted for event in self.events for part in event.parts.values())

    @property
    def roles(self) -> list[str]:
        """The roles that have a seat."""
        return list(self.setup.get("seats", {}))

    @property
    def standings(self) -> Mapping[str, Body]:
        """How each role ended: score and objectives."""
        found: Mapping[str, Body] = self.ending.get("roles", {})
        return found

    def orders(self) -> list[Order]:
        """Every order, quarter by quarter."""
        return [order for quarter in self.quarters for order in quarter.orders]

    def offers(self) -> list[Offer]:
        """Every offer, quarter by quarter."""
        return [offer for quarter in self.quarters for offer in quarter.offers]

    def shots(self) -> list[Shot]:
        """Every called shot, quarter by quarter."""
        return [shot for quarter in self.quarters for shot in quarter.shots]

    def all(self, *kinds: str) -> list[tuple[Quarter, Fact]]:
        """The ledger entries of some kinds of the whole exercise, each with its quarter."""
        return [(quarter, fact) for quarter in self.quarters for fact in quarter.entries(*kinds)]

    def said(self, kind: str) -> list[tuple[Event, Body]]:
        """Events beside the course of play (notes, bookmarks, the White Cell's), as readable."""
        found = ((event, readable(event)) for event in self.events if event.kind == kind)
        return [(event, body) for event, body in found if body]

    def start(self, track: str) -> int | None:
        """A track before the first quarter, where it is shown."""
        for quarter in self.quarters[:1]:
            if track in quarter.tracks:
                return quarter.tracks[track][0]
        return None

    def _bring_shots_home(self) -> None:
        """Join each called shot with what became of it, two quarters later."""
        for quarter in self.quarters:
            for event in quarter.of("quarter"):
                for role, part in event.parts.items():
                    for due in (part.body or {}).get("shots", ()) if not part.redacted else ():
                        self._home(role, due, quarter.turn, event.seq)

    def _home(self, role: str, due: Body, turn: int, seq: int) -> None:
        for quarter in self.quarters:
            for place, shot in enumerate(quarter.shots):
                if shot.due_seq or shot.role != role or quarter.turn >= turn:
                    continue
                same = (shot.track, shot.threshold, shot.chance, shot.test)
                if same == (due["track"], due["at"], due["chance"], due["test"]):
                    quarter.shots[place] = Shot(
                        shot.turn,
                        role,
                        *same[:1],
                        shot.test,
                        shot.threshold,
                        shot.chance,
                        shot.seq,
                        turn,
                        int(due["value"]),
                        bool(due["hit"]),
                        seq,
                    )
                    return


def readable(event: Event) -> dict[str, Any]:
    """Everything that a copy shows of an event, whoever it was for."""
    return event.body(*sorted({name for key in event.parts for name in (key, *key.split("+"))}))


def entries_of(event: Event) -> list[Fact]:
    """The ledger entries of an event in order; each once, from the fullest account of it."""
    found: dict[int, tuple[tuple[int, int, int], Body]] = {}
    for name, part in event.parts.items():
        if part.redacted or not isinstance(part.body, dict):
            continue
        for entry in part.body.get("entries", ()):
            terms = entry.get("terms", ())
            unseen = sum(not source for source, _, _ in terms)
            rank = (name != "engine", unseen, -len(terms))
            if entry["n"] not in found or rank < found[entry["n"]][0]:
                found[entry["n"]] = (rank, entry)
    return [Fact(event.seq, entry) for _, (_, entry) in sorted(found.items())]


def _quarters(events: Iterable[Event]) -> list[Quarter]:
    found: dict[int, Quarter] = {}
    for event in events:
        if event.kind not in ("setup", "end"):
            found.setdefault(event.turn, Quarter(event.turn)).events.append(event)
    return [found[turn] for turn in sorted(found)]


def _read(quarter: Quarter) -> None:
    """Fill a quarter from its events."""
    for event in quarter.events:
        if event.kind == "decision":
            body = readable(event)
            if isinstance(body.get("decision"), dict):
                key = (str(body["node"]), str(body["role"]))
                quarter.decisions[key] = (event.seq, body["decision"])
            continue
        quarter.facts += entries_of(event)
        if event.kind == "quarter":
            for part in event.parts.values():
                if not part.redacted and isinstance(part.body, dict):
                    for track, (before, after) in part.body.get("tracks", {}).items():
                        quarter.tracks[track] = (int(before), int(after))
                    quarter.registers.update(part.body.get("registers", {}))
    _orders(quarter)
    _offers(quarter)
    for (node, role), (seq, decision) in quarter.decisions.items():
        shot = decision.get("shot") if node == "orders" else None
        if shot:
            quarter.shots.append(
                Shot(
                    quarter.turn,
                    role,
                    shot["track"],
                    shot["test"],
                    int(shot["at"]),
                    int(shot["chance"]),
                    seq,
                )
            )


def _orders(quarter: Quarter) -> None:
    """Orders as revealed, each with the reason of the decision behind it and its roll."""
    rolls = {f.entry["action"]: f for f in quarter.entries("adjudication")}
    resolved = {fact.seq for fact in rolls.values()}
    for event in quarter.of("reveal"):
        for role, shown in readable(event).get("orders", {}).items():
            seq, decision = quarter.decisions.get(("orders", role), (event.seq, {}))
            reasons = {o["action"]: o["reason"] for o in decision.get("orders", ())}
            for action in shown["orders"]:
                effects = tuple(
                    fact
                    for fact in quarter.entries("shift")
                    if fact.seq in resolved and fact.entry["cause"] == action
                )
                quarter.orders.append(
                    Order(
                        quarter.turn,
                        role,
                        action,
                        reasons.get(action, ""),
                        seq if reasons else event.seq,
                        rolls.get(action),
                        effects,
                    )
                )


def _offers(quarter: Quarter) -> None:
    """Offers with their answers, and what the deals event says of each."""
    ends = {fact.entry["action"]: fact for fact in quarter.entries("signed", "refused")}
    rolls = {fact.entry["action"]: fact for fact in quarter.entries("adjudication")}
    replies: dict[str, list[Reply]] = {}
    for event in quarter.of("answer"):
        body = readable(event)
        if "action" in body:
            replies.setdefault(body["action"], []).append(
                Reply(
                    body["by"],
                    bool(body["accepts"]),
                    body.get("reason", ""),
                    body.get("would_sign", ""),
                    event.seq,
                )
            )
    for event in quarter.of("offer"):
        body = readable(event)
        if "action" in body:
            action = body["action"]
            quarter.offers.append(
                Offer(
                    quarter.turn,
                    action,
                    body["by"],
                    body.get("reason", ""),
                    event.seq,
                    tuple(replies.get(action, ())),
                    ends.get(action),
                    rolls.get(action),
                )
            )


def causes(quarter: Quarter, track: str) -> list[tuple[str, int, int]]:
    """What moved a track over a quarter: the card or reason, by how much, the event it is in.

    Causes are ids of cards (``card:ID``) or words; the largest comes first.
    """
    found: dict[str, tuple[int, int]] = {}

    def add(cause: str, by: int, seq: int) -> None:
        found[cause] = (found.get(cause, (0, seq))[0] + by, seq)

    for fact in quarter.facts:
        entry = fact.entry
        if entry.get("what") != track:
            continue
        if fact.kind == "drift":
            for _, because, amount in entry["terms"]:
                add(str(because), int(amount), fact.seq)
        elif fact.kind in ("shift", "paid", "income"):
            add(f"card:{entry.get('cause', 'income')}", fact.moved, fact.seq)
    ranked = sorted(found.items(), key=lambda item: (-abs(item[1][0]), item[0]))
    return [(cause, by, seq) for cause, (by, seq) in ranked if by]


def biggest(quarter: Quarter, ranges: Mapping[str, int], most: int) -> Sequence[str]:
    """The tracks that moved most over a quarter, for how wide they are."""
    moved = {
        key: abs(after - before) * 1_000_000 // ranges.get(key, 100_000)
        for key, (before, after) in quarter.tracks.items()
    }
    ordered = sorted((key for key in moved if moved[key]), key=lambda key: (-moved[key], key))
    return ordered[:most]
