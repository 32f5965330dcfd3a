"""The headers of a line of events: enough to lay out a whole record before any body is read."""

from __future__ import annotations

from dataclasses import dataclass

from wargame.record.database import plain_errors
from wargame.record.lines import segments
from wargame.record.store import Store


@dataclass(frozen=True, slots=True)
class Header:
    """What everybody may know of an event, and who may read more.

    `audiences` are those whose bodies are there, `dropped` those of which a redacted copy has
    only the hash.
    """

    id: int
    branch: int
    seq: int
    kind: str
    turn: int
    phase: str
    actor: str
    at: str
    audiences: tuple[str, ...]
    dropped: tuple[str, ...]


_QUERY = (
    "SELECT id, branch, seq, kind, turn, phase, actor, at,"
    " (SELECT group_concat(key, ' ') FROM json_each(event.parts)),"
    " (SELECT group_concat(key, ' ') FROM json_each(event.parts)"
    "  WHERE json_type(value, '$.body') IS NULL)"
    " FROM event WHERE branch = ? AND seq > ? AND seq <= ? ORDER BY seq"
)


def headers(store: Store, branch: int = 1) -> list[Header]:
    """The headers along a branch, its ancestors' first.

    They are taken as they stand; whoever reads an event has its hashes checked.

    Raises:
        SaveDamaged: where an event is missing or its parts cannot be read.
    """
    end = store.head(branch)[0]
    found: list[Header] = []
    for row, last in segments(store.branches(), branch, end):
        rows = store.db.rows(_QUERY, row.id, len(found), last)
        with plain_errors(store.path):
            for ident, own, seq, kind, turn, phase, actor, at, names, dropped in rows:
                if seq != len(found) + 1:
                    raise ValueError(f"event {len(found) + 1} is missing from branch {row.id}")
                gone = (dropped or "").split()
                there = [name for name in (names or "").split() if name not in gone]
                found.append(
                    Header(ident, own, seq, kind, turn, phase, actor, at, tuple(there), tuple(gone))
                )
            if len(found) != last:
                raise ValueError(f"events are missing from branch {row.id}")
    return found
