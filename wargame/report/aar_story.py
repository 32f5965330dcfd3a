"""An exercise read off its record: what each quarter saw decided, rolled and moved, event by event.

Nothing is recomputed.  What a copy does not show (a redacted one) is simply not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wargame.record.events import Branch, Event, Record
from wargame.report.aar_facts import Body, Fact, Offer, Order, Quarter, Shot
from wargame.report.aar_reading import quarters_of, readable


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
        self.quarters = quarters_of(self.events)
        self._bring_shots_home()
        ends = [event for event in self.events if event.kind == "end"]
        self.end: Event | None = ends[-1] if ends else None
        self.ending: Body = readable(self.end) if self.end else {}

    @property
    def withheld(self) -> int:
        """How many parts of events this copy does not show."""
        return sum(part.redacted for event in self.events for part in event.parts.values())

    @property
    def first_own(self) -> int | None:
        """The first event that the branch does not share with the one it leaves."""
        own = (event.seq for event in self.events if event.branch == self.branch.id)
        return next(own, None)

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
    """Of the tracks in ``ranges``, those that moved most over a quarter for how wide they are."""
    moved = {
        key: abs(after - before) * 1_000_000 // ranges[key]
        for key, (before, after) in quarter.tracks.items()
        if key in ranges
    }
    ordered = sorted((key for key in moved if moved[key]), key=lambda key: (-moved[key], key))
    return ordered[:most]
