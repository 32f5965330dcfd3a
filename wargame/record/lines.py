"""Walking the tree of events: which branch owns which stretch, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.record.database import Database, damaged, plain_errors
from wargame.record.events import Branch, Event
from wargame.record.rows import EVENT_COLUMNS, branches_from, chained, meta_from

_PAGE = 256


def segments(branches: list[Branch], branch: int, upto: int) -> list[tuple[Branch, int]]:
    """The branches a line runs through, eldest first, each with its last event on the line."""
    found: list[tuple[Branch, int]] = []
    at: int | None = branch
    while at is not None:
        row = branches[at - 1]
        if upto > row.seq or row.parent is None:
            found.append((row, upto))
        upto = min(upto, row.seq)
        at = row.parent
    return found[::-1]


def branch_rows(db: Database) -> list[Branch]:
    """All branches in order of id, the first bound to meta and content."""
    with plain_errors(db.path):
        listed = {
            path: (sha, size)
            for path, sha, size in db.rows("SELECT path, sha256, size FROM content")
        }
        meta = meta_from(db.rows("SELECT key, value FROM meta"))
        return branches_from(db.rows("SELECT * FROM branch ORDER BY id"), meta, listed)


def hash_at(db: Database, branches: list[Branch], branch: int, seq: int) -> str:
    """The hash of event `seq` on a branch's line; for 0 the start of the first branch."""
    if seq == 0:
        return branches[0].start
    owner = segments(branches, branch, seq)[-1][0].id
    found = db.rows("SELECT hash FROM event WHERE branch = ? AND seq = ?", owner, seq)
    if not found:
        raise damaged(db.path, f"event {seq} is missing from branch {owner}")
    return str(found[0][0])


def walk(
    db: Database, branches: list[Branch], branch: int, after: int, upto: int
) -> Iterator[Event]:
    """The events `after` < seq <= `upto` along a branch, each checked, fetched in pages."""
    if after >= upto:
        return
    seq, parent = after, hash_at(db, branches, branch, after)
    for row, last in segments(branches, branch, upto):
        if seq >= last:
            continue
        if seq == row.seq:
            if row.parent is not None and parent != row.parent_hash:
                raise damaged(db.path, f"branch {row.id} does not fit its parent")
            parent = row.start
        while seq < last:
            stop = min(last, seq + _PAGE)
            rows = db.rows(
                f"SELECT {EVENT_COLUMNS} FROM event WHERE branch = ? AND seq > ? AND seq <= ? "
                "ORDER BY seq", row.id, seq, stop,
            )  # fmt: skip
            with plain_errors(db.path):
                page = list(chained(rows, seq, parent))
                if not page or page[-1].seq != stop:
                    raise ValueError(f"events are missing from branch {row.id}")
            yield from page
            seq, parent = stop, page[-1].hash


def look_over(db: Database) -> None:
    """The cheap check at opening: format, meta, branches and both ends of each branch.

    The files' bytes in `content` and the middle of each branch are checked when read.
    """
    db.check_format()
    with db.reading():
        known = branch_rows(db)
        heads = {row[0]: row[1:] for row in db.rows("SELECT branch, seq, hash FROM head")}
        if set(heads) != {branch.id for branch in known}:
            raise ValueError("branches and heads do not agree")
        for branch in known:
            ends = db.rows(
                "SELECT seq, parent, hash FROM event WHERE branch = ? AND seq IN ("
                "(SELECT min(seq) FROM event WHERE branch = ?), "
                "(SELECT max(seq) FROM event WHERE branch = ?)) ORDER BY seq", *[branch.id] * 3,
            )  # fmt: skip
            if ends and ends[0][:2] != (branch.seq + 1, branch.start):
                raise ValueError(f"branch {branch.id} does not begin where it should")
            last = (ends[-1][0], ends[-1][2]) if ends else (branch.seq, branch.start)
            if heads[branch.id] != last:
                raise ValueError(f"branch {branch.id} does not end where its head says")
