"""The full check of a save: every page, every hash, every head."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wargame.errors import SaveDamaged
from wargame.record.database import plain_errors
from wargame.record.events import Branch, Event, Record
from wargame.record.rows import (
    EVENT_COLUMNS,
    branches_from,
    chained,
    content_from,
    meta_from,
    snapshot_seal,
)
from wargame.record.store import Store

_QUERIES = {
    "meta": "SELECT key, value FROM meta",
    "content": "SELECT path, sha256, size, zlib FROM content",
    "branch": "SELECT * FROM branch ORDER BY id",
    "event": f"SELECT {EVENT_COLUMNS} FROM event ORDER BY id",
    "head": "SELECT branch, seq, hash FROM head ORDER BY branch",
    "snapshot": "SELECT branch, seq, seal, blob FROM snapshot",
}


@dataclass(frozen=True)
class ChainReport:
    """What the full check of a save found.

    `heads` holds the hash of each branch's last event by branch id, `views` the names of
    SQL views that are not this version's own (they are no part of the record, but may mislead).
    Where `ok` is false, `fault` says in a sentence what is wrong, and the rest is empty.
    """

    events: int = 0
    branches: int = 0
    heads: dict[int, str] = field(default_factory=dict)
    ok: bool = False
    fault: str = ""
    views: tuple[str, ...] = ()


def check_chain(path: str | Path) -> ChainReport:
    """Check a save in full without changing it.

    Raises:
        SaveDamaged: only where there is no file at all.
        SaveBusy: where its writer leaves no gap to read in.
    """
    return read_checked(path)[0]


def read_checked(path: str | Path) -> tuple[ChainReport, Record | None]:
    """The full check of a save, and the save itself where it is sound; raises as `check_chain`."""
    if not Path(path).is_file():
        raise SaveDamaged(f"There is no save at {path}.")
    try:
        record = read_record(path)
        with Store.open(path, write=False) as store:
            views = tuple(store.db.strange_views())
    except SaveDamaged as exc:
        return ChainReport(fault=str(exc)), None
    heads = {branch: head for branch, (_, head) in record.heads.items()}
    return ChainReport(len(record.events), len(record.branches), heads, True, "", views), record


def read_record(path: str | Path) -> Record:
    """A whole save as it is at one moment, with every hash recomputed.

    Raises:
        SaveDamaged: whatever is wrong with it.
    """
    with Store.open(path, write=False) as store:
        with store.db.reading():
            store.db.check_pages()
            rows = {table: store.db.rows(query) for table, query in _QUERIES.items()}
        with plain_errors(store.path):
            return _record(rows)


def _record(rows: dict[str, list[tuple[Any, ...]]]) -> Record:
    meta, content = meta_from(rows["meta"]), content_from(rows["content"])
    listed = {path: (sha, size) for path, sha, size, _ in rows["content"]}
    branches = branches_from(rows["branch"], meta, listed)
    events = _events(branches, rows["event"])
    heads = {branch: (seq, head) for branch, seq, head in rows["head"]}
    record = Record(meta, content, tuple(branches), tuple(events), heads)
    _check_tips(record)
    places = {(event.branch, event.seq): event.hash for event in events}
    for branch, seq, seal, blob in rows["snapshot"]:
        if seal != snapshot_seal(_hash_at(record, places, branch, seq), blob):
            raise ValueError(f"the snapshot at event {seq} of branch {branch} was altered")
    for row in branches[1:]:
        assert row.parent is not None
        if _hash_at(record, places, row.parent, row.seq) != row.parent_hash:
            raise ValueError(f"branch {row.id} does not fit its parent")
    return record


def _events(branches: list[Branch], rows: list[tuple[Any, ...]]) -> list[Event]:
    """All events in order of id, each branch's chain checked from its start."""
    own: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for number, row in enumerate(rows, start=1):
        if row[0] != number:
            raise ValueError(f"event {number} is missing")
        own[row[1]].append(row)
    if not set(own) <= {branch.id for branch in branches}:
        raise ValueError("events stand on a branch that does not exist")
    events = [
        event for branch in branches for event in chained(own[branch.id], branch.seq, branch.start)
    ]
    return sorted(events, key=lambda event: event.id)


def _check_tips(record: Record) -> None:
    tips = {branch.id: (branch.seq, branch.start) for branch in record.branches}
    for event in record.events:
        tips[event.branch] = (event.seq, event.hash)
    if tips != record.heads:
        raise ValueError("the heads do not name the last events: the end was cut or altered")


def _hash_at(record: Record, places: dict[tuple[int, int], str], branch: int, seq: int) -> str:
    """The hash of event `seq` along a branch's line."""
    if seq == 0:
        return record.branches[0].start
    at: int | None = branch
    while at is not None:
        row = record.branches[at - 1]
        if seq > row.seq and (at, seq) in places:
            return places[at, seq]
        at = row.parent if seq <= row.seq else None
    raise ValueError(f"branch {branch} has no event {seq}")
