"""Records to table rows and back; whatever comes back is checked on the way."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wargame.record.canonical import digest
from wargame.record.database import Database
from wargame.record.events import (
    Branch,
    Event,
    Record,
    event_hash,
    first_branch,
    later_branch,
    parts_read,
    parts_text,
)

EVENT_COLUMNS = "id, branch, seq, turn, phase, kind, ver, actor, at, at_crc, parts, parent, hash"

#: A content file larger than this is refused, written or read (a save may be a zip bomb).
LARGEST_FILE = 64 * 2**20


def clock_crc(ident: str, at: str) -> int:
    """Guards the clock text, which no hash covers, against bit rot."""
    return zlib.crc32(f"{ident} {at}".encode())


def fingerprint(data: bytes) -> tuple[str, int]:
    """SHA-256 and size of a content file."""
    return hashlib.sha256(data).hexdigest(), len(data)


def snapshot_seal(event: str, blob: bytes) -> str:
    """Binds a snapshot to the hash of the event after which it was taken."""
    return digest("wargame-snapshot-1", event, hashlib.sha256(blob).hexdigest())


def start_of(meta: Mapping[str, str], content: Mapping[str, bytes]) -> Branch:
    """The first branch of a record with this meta and content."""
    return first_branch(meta, {path: fingerprint(data) for path, data in content.items()})


def insert_record(db: Database, record: Record) -> None:
    """Fill an empty save; part of a `writing` block."""
    for key, value in sorted(record.meta.items()):
        db.run("INSERT INTO meta VALUES (?, ?)", key, value)
    for path, data in sorted(record.content.items()):
        db.run(
            "INSERT INTO content VALUES (?, ?, ?, ?)", path, *fingerprint(data), zlib.compress(data)
        )
    for branch in record.branches:
        insert_branch(db, branch, *record.heads[branch.id])
    for event in record.events:
        insert_event(db, event)


def insert_branch(db: Database, branch: Branch, seq: int, head: str) -> None:
    """Write a branch and its head."""
    db.run(
        "INSERT INTO branch VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        branch.id, branch.parent, branch.seq, branch.parent_hash, branch.name, branch.author,
        branch.reason, str(branch.nonce),
    )  # fmt: skip
    db.run("INSERT INTO head VALUES (?, ?, ?)", branch.id, seq, head)


def insert_event(db: Database, event: Event) -> None:
    """Write an event; the head is left alone."""
    db.run(
        f"INSERT INTO event ({EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        event.id, event.branch, event.seq, event.turn, event.phase, event.kind, event.ver,
        event.actor, event.at, clock_crc(event.hash, event.at), parts_text(event.parts),
        event.parent, event.hash,
    )  # fmt: skip


def event_from(row: tuple[Any, ...]) -> Event:
    """An event from `EVENT_COLUMNS`, with every hash of it recomputed."""
    ident, branch, seq, turn, phase, kind, ver, actor, at, crc, parts, parent, stored = row
    event = Event(
        ident, branch, seq, parent, stored, kind, ver, turn, phase, actor, at, parts_read(parts)
    )
    if event_hash(event) != stored:
        raise ValueError(f"event {ident} does not match its hash")
    if clock_crc(stored, at) != crc:
        raise ValueError(f"the clock of event {ident} was altered")
    return event


def chained(rows: Iterable[tuple[Any, ...]], seq: int, parent: str) -> Iterator[Event]:
    """Events from rows, each of which has to follow the one before."""
    for row in rows:
        event = event_from(row)
        if (event.seq, event.parent) != (seq + 1, parent):
            raise ValueError(f"event {event.id} does not follow event {seq} of its branch")
        seq, parent = event.seq, event.hash
        yield event


def meta_from(rows: Iterable[tuple[Any, ...]]) -> dict[str, str]:
    """Meta from its rows, in order of keys."""
    return dict(sorted((key, value) for key, value in rows))


def content_from(rows: Iterable[tuple[Any, ...]]) -> dict[str, bytes]:
    """Content from (path, sha256, size, zlib), every file checked against its hash."""
    content: dict[str, bytes] = {}
    for path, sha, size, packed in sorted(rows):
        if not 0 <= size <= LARGEST_FILE:
            raise ValueError(f"content {path} claims {size} bytes")
        engine = zlib.decompressobj()
        data = engine.decompress(packed, size + 1)
        if not engine.eof or engine.unused_data or fingerprint(data) != (sha, size):
            raise ValueError(f"content {path} does not match its hash")
        content[path] = data
    return content


def branches_from(
    rows: Iterable[tuple[Any, ...]], meta: Mapping[str, str], listed: Mapping[str, tuple[str, int]]
) -> list[Branch]:
    """Branches from their rows in order of id, the first bound to meta and content."""
    branches: list[Branch] = []
    for number, (ident, parent, seq, parent_hash, name, author, reason, nonce) in enumerate(rows):
        if number == 0:
            branch = first_branch(meta, listed)
        else:
            if parent is None or not 1 <= parent <= number or seq < 0:
                raise ValueError(f"branch {ident} has no parent")
            branch = later_branch(
                number + 1, parent, seq, parent_hash, name, author, reason, int(nonce)
            )
        stored = (ident, parent, seq, parent_hash, name, author, reason, nonce)
        if stored != (
            branch.id, branch.parent, branch.seq, branch.parent_hash, branch.name, branch.author,
            branch.reason, str(branch.nonce),
        ):  # fmt: skip
            raise ValueError(f"the row of branch {ident} was altered")
        branches.append(branch)
    if not branches:
        raise ValueError("it has no branch")
    return branches
