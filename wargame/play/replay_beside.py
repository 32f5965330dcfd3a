"""Two branches of a save side by side: where they part, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wargame.play.replay import Replay
from wargame.record.events import Branch


@dataclass(slots=True)
class Column:
    """A quarter of one branch as a viewer saw it: ids throughout, tracks as the quarter ended."""

    orders: dict[str, list[str]] = field(default_factory=dict)
    standing: dict[str, str] = field(default_factory=dict)
    #: By role, what it did about which card: ``react`` and ``card``.
    reactions: dict[str, dict[str, str]] = field(default_factory=dict)
    #: By event, the option that was answered with.
    answers: dict[str, str] = field(default_factory=dict)
    signed: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    #: By action, the band it fell to.
    outcomes: dict[str, int] = field(default_factory=dict)
    tracks: dict[str, int] = field(default_factory=dict)
    scores: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """A quarter in both branches; ``apart`` are the tracks that differ at its end, widest first."""

    turn: int
    quarter: str
    one: Column | None
    two: Column | None
    apart: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Two branches: the last event they share, its quarter, and every quarter from there on."""

    names: tuple[str, str]
    seq: int
    quarter: str
    quarters: tuple[Pair, ...]

    def document(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "branches": list(self.names),
            "same_up_to": self.seq,
            "quarter": self.quarter,
            "quarters": [
                {
                    "turn": pair.turn,
                    "quarter": pair.quarter,
                    **{
                        name: None
                        if column is None
                        else {key: getattr(column, key) for key in Column.__slots__}
                        for name, column in (("one", pair.one), ("two", pair.two))
                    },
                    "apart": {key: [a, b] for key, a, b in pair.apart},
                }
                for pair in self.quarters
            ],
        }


def shared(branches: list[Branch], one: int, two: int, ends: tuple[int, int]) -> int:
    """The last event that two branches have in common; ``ends`` are their last events."""

    def path(branch: int, end: int) -> dict[int, int]:
        """How far each branch is part of a line."""
        found: dict[int, int] = {}
        at: int | None = branch
        while at is not None:
            found[at] = end
            row = branches[at - 1]
            end = min(end, row.seq)
            at = row.parent
        return found

    a, b = path(one, ends[0]), path(two, ends[1])
    return max((min(a[key], b[key]) for key in a if key in b), default=0)


def beside(one: Replay, two: Replay, viewer: str) -> Beside:
    """Two branches as one viewer sees them, from where they part."""
    seq = shared(one.branches, one.branch.id, two.branch.id, (len(one), len(two)))
    first = one.headers[seq - 1].turn if seq else 0
    ranges = {track.key: max(track.high - track.low, 1) for track in one.compiled.tables.tracks}
    pairs = []
    for turn in range(first, max(one.last, two.last) + 1):
        a, b = column(one, turn, viewer), column(two, turn, viewer)
        if a == b:
            continue
        pairs.append(Pair(turn, one.quarter(turn), a, b, _apart(a, b, ranges)))
    quarter = one.quarter(first)
    return Beside((one.branch.name, two.branch.name), seq, quarter, tuple(pairs))


def _apart(
    one: Column | None, two: Column | None, ranges: Mapping[str, int]
) -> tuple[tuple[str, int, int], ...]:
    if one is None or two is None:
        return ()
    found = [
        (key, value, two.tracks[key])
        for key, value in one.tracks.items()
        if key in two.tracks and two.tracks[key] != value
    ]
    found.sort(key=lambda item: (-1_000_000 * abs(item[2] - item[1]) // ranges[item[0]], item[0]))
    return tuple(found)


def column(replay: Replay, turn: int, viewer: str) -> Column | None:
    """What a branch holds of a quarter, or None where it was not played."""
    facts = replay.facts(viewer, turn=turn)
    if not facts:
        return None
    made = Column()
    for fact in facts:
        body = fact["body"]
        for role, shown in body.get("orders", {}).items() if fact["kind"] == "reveal" else ():
            made.orders[role] = list(shown["orders"])
            made.standing[role] = shown["standing"]
        if fact["kind"] == "reveal":
            made.signed = list(body.get("signed", ()))
        if fact["kind"] == "reactions":
            made.reactions = {role: dict(one) for role, one in body.get("reactions", {}).items()}
        for entry in body.get("entries", ()):
            if entry["kind"] == "event":
                made.events.append(entry["event"])
            elif entry["kind"] == "choice":
                made.answers[entry["event"]] = entry["option"]
            elif entry["kind"] == "adjudication":
                made.outcomes[entry["action"]] = entry["band"]
        if fact["kind"] == "quarter":
            made.tracks = {key: pair[1] for key, pair in body.get("tracks", {}).items()}
        if fact["kind"] == "end":
            made.scores = {key: int(own["score"]) for key, own in body.get("roles", {}).items()}
    return made
