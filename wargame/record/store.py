"""The save of one exercise: create, open, append, read, branch, copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from wargame.errors import SaveDamaged, WargameError
from wargame.record.canonical import plain_text, whole
from wargame.record.database import Database, plain_errors
from wargame.record.events import (
    Branch,
    Event,
    NewEvent,
    Part,
    Record,
    later_branch,
    placed,
    sealed_parts,
)
from wargame.record.files import Claim, written_aside
from wargame.record.lines import branch_rows, hash_at, look_over, segments, walk
from wargame.record.rows import (
    LARGEST_FILE,
    content_from,
    insert_branch,
    insert_event,
    insert_record,
    meta_from,
    snapshot_seal,
    start_of,
)


class Store:
    """An open save.

    One process may write (a second gets `SaveBusy`); any number may read meanwhile, each
    query seeing one committed moment.  Every event is checked against its hashes when it
    is read; `check_chain` checks all the rest.  Usable from several threads.
    """

    def __init__(self, path: Path, db: Database, claim: Claim | None) -> None:
        """Use `create` or `open`; `db` is for this room's own modules."""
        self.path = path
        self.db = db
        self._claim = claim

    # -- opening and closing ---------------------------------------------------------------

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        meta: Mapping[str, str],
        content: Mapping[str, bytes],
    ) -> Store:
        """A new save with one empty branch, open for writing.

        Meta and content are bound into the chain for ever and stay readable in every
        redacted copy: put no secrets there.

        Raises:
            WargameError: if the file exists already, or cannot be written.
        """
        for key, value in meta.items():
            plain_text(key, "meta key")
            plain_text(value, f"meta {key}")
        for name, data in content.items():
            plain_text(name, "content path")
            if len(data) > LARGEST_FILE:
                raise WargameError(f"{name} is larger than {LARGEST_FILE} bytes.")
        main = start_of(meta, content)
        record = Record(dict(meta), dict(content), (main,), (), {1: (0, main.start)})
        write_record(path, record)
        return cls.open(path)

    @classmethod
    def open(cls, path: str | Path, *, write: bool = True) -> Store:
        """Open a save after a cheap check: format, tables, and both ends of every branch.

        Without `write` the file is never changed, except that SQLite undoes a commit in
        which its writer died.

        Raises:
            SaveDamaged: if there is no such file, or it is no save, or an altered one.
            SaveBusy: if another program is writing it (with `write`), or in the midst of
                a commit for longer than five seconds.
        """
        place = Path(path).resolve()
        if not place.is_file():
            raise SaveDamaged(f"There is no save at {path}.")
        claim = Claim(place) if write else None
        try:
            db = Database(place, "rw" if write else "ro")
            try:
                store = cls(place, db, claim)
                look_over(db)
                if write:
                    db.claimed()
            except BaseException:
                db.close()
                raise
        except BaseException:
            if claim:
                claim.release()
            raise
        return store

    def close(self) -> None:
        """Close the file and give up the claim; more than once does no harm."""
        self.db.close()
        if self._claim:
            self._claim.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -- writing ---------------------------------------------------------------------------

    def append(self, branch: int, events: Sequence[NewEvent]) -> list[Event]:
        """Add events to the end of a branch, all or none; on return they are on the disk.

        Raises:
            SaveFull: the disk has no room; nothing was written, the store stays usable.
            SaveBusy: a reader or another program held the file for over five seconds.
            TypeError, ValueError: an event that cannot be recorded.
        """
        self._may_write()
        ready = [(new, sealed_parts(new)) for new in events]
        if not ready:
            return []
        with self.db.writing():
            return self._add(branch, ready)

    def fork(
        self,
        parent: int,
        seq: int,
        name: str,
        *,
        author: str,
        reason: str,
        nonce: int,
        events: Sequence[NewEvent] = (),
    ) -> Branch:
        """Begin a branch after event `seq` of branch `parent` (0: before its first).

        With `events` the branch and its first events are written together or not at all;
        raises as `append` does.
        """
        self._may_write()
        ready = [(new, sealed_parts(new)) for new in events]
        for what, text in (("name", name), ("author", author), ("reason", reason)):
            plain_text(text, what)
        whole(seq, "seq", 0)
        if not 0 <= nonce < 2**128:
            raise ValueError("a nonce has at most 128 bits and no sign")
        if not name.strip():
            raise WargameError("A branch needs a name.")
        with self.db.writing():
            known = self.branches()
            if any(branch.name == name for branch in known):
                raise WargameError(f"There is a branch named {name} already.")
            if seq > self.head(parent)[0]:
                raise WargameError(f"Branch {parent} ends before event {seq}.")
            before = hash_at(self.db, known, parent, seq)
            branch = later_branch(
                len(known) + 1, parent, seq, before, name, author, reason, int(nonce)
            )
            insert_branch(self.db, branch, seq, branch.start)
            self._add(branch.id, ready)
        return branch

    def snapshot(self, branch: int, seq: int, blob: bytes) -> None:
        """Keep a state that can be computed again, to save time: a cache, not the record.

        Snapshots stand outside the chain.  A seal ties each to its event, so one that
        does not fit is never returned, but whoever rewrites it can rewrite its seal.
        Redacted copies have none.
        """
        self._may_write()
        with self.db.writing():
            if not 0 <= seq <= self.head(branch)[0]:
                raise WargameError(f"Branch {branch} has no event {seq}.")
            seal = snapshot_seal(hash_at(self.db, self.branches(), branch, seq), blob)
            self.db.run(
                "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?)", branch, seq, seal, blob
            )

    # -- reading ---------------------------------------------------------------------------

    def meta(self) -> dict[str, str]:
        """What was stated when the save was made."""
        with plain_errors(self.path):
            return meta_from(self.db.rows("SELECT key, value FROM meta"))

    def content(self) -> dict[str, bytes]:
        """The content files the exercise was made from, by path."""
        with plain_errors(self.path):
            return content_from(self.db.rows("SELECT path, sha256, size, zlib FROM content"))

    def branches(self) -> list[Branch]:
        """All branches, in order of id."""
        return branch_rows(self.db)

    def head(self, branch: int = 1) -> tuple[int, str]:
        """Number and hash of a branch's last event; quote the hash where it cannot change."""
        found = self.db.rows("SELECT seq, hash FROM head WHERE branch = ?", branch)
        if not found:
            raise WargameError(f"There is no branch {branch} in {self.path}.")
        return found[0][0], found[0][1]

    def events(
        self, branch: int = 1, *, after: int = 0, upto: int | None = None
    ) -> Iterator[Event]:
        """The events along a branch, its ancestors' first; numbers after `after`, to `upto`.

        They are fetched in pages, so that a slow reader never holds up the writer.
        """
        end = self.head(branch)[0]
        upto = end if upto is None else min(upto, end)
        return walk(self.db, self.branches(), branch, max(after, 0), upto)

    def latest(
        self, branch: int = 1, *, kind: str | None = None, besides: Sequence[str] = ()
    ) -> Event | None:
        """The last event along a branch that is of a kind, or of none of those `besides`.

        Only that event is read, so this takes no longer in a long record than in a short one.
        """
        wanted, values = f"kind NOT IN ({', '.join('?' * len(besides))})", [*besides]
        if kind is not None:
            wanted, values = f"{wanted} AND kind = ?", [*besides, kind]
        for row, last in reversed(segments(self.branches(), branch, self.head(branch)[0])):
            ((seq,),) = self.db.rows(
                "SELECT coalesce((SELECT seq FROM event WHERE branch = ? AND seq <= ? "
                f"AND {wanted} ORDER BY seq DESC LIMIT 1), 0)", row.id, last, *values,
            )  # fmt: skip
            if seq:
                return next(self.events(branch, after=seq - 1, upto=seq))
        return None

    def latest_snapshot(self, branch: int, upto: int | None = None) -> tuple[int, bytes] | None:
        """The last sound snapshot along a branch, up to an event, as (seq, blob)."""
        end = self.head(branch)[0]
        known = self.branches()
        for row, last in reversed(segments(known, branch, end if upto is None else min(upto, end))):
            for seq, seal, blob in self.db.rows(
                "SELECT seq, seal, blob FROM snapshot WHERE branch = ? AND seq <= ? "
                "ORDER BY seq DESC", row.id, last,
            ):  # fmt: skip
                with suppress(SaveDamaged), plain_errors(self.path):
                    if seal == snapshot_seal(hash_at(self.db, known, row.id, seq), blob):
                        return seq, blob
        return None

    def copy_to(self, path: str | Path) -> None:
        """Write a whole copy of the save, also while it is being played."""
        target = Path(path)
        with written_aside(target) as aside:
            self.db.backup_to(aside, named=target)

    # -- inside ----------------------------------------------------------------------------

    def _add(self, branch: int, ready: Sequence[tuple[NewEvent, dict[str, Part]]]) -> list[Event]:
        """Write events to the end of a branch, within a commit."""
        if not ready:
            return []
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        added: list[Event] = []
        seq, parent = self.head(branch)
        (last,) = self.db.rows("SELECT coalesce(max(id), 0) FROM event")[0]
        for number, (new, parts) in enumerate(ready, start=1):
            event = placed(
                new, parts, ident=last + number, branch=branch, seq=seq + number,
                parent=parent, at=at,
            )  # fmt: skip
            insert_event(self.db, event)
            parent = event.hash
            added.append(event)
        self.db.run(
            "UPDATE head SET seq = ?, hash = ? WHERE branch = ?", added[-1].seq, parent, branch
        )
        return added

    def _may_write(self) -> None:
        if self._claim is None:
            raise WargameError(f"{self.path} is open for reading only.")

    def _limit_pages(self, pages: int) -> None:
        """For tests: a disk that is full at this many pages."""
        self.db.run(f"PRAGMA max_page_count = {int(pages)}")


def write_record(path: str | Path, record: Record) -> None:
    """Write a record as a new save, whole or not at all; never over an existing file."""
    target = Path(path)
    with written_aside(target) as aside:
        db = Database(aside, "rwc", named=target)
        try:
            with db.writing():
                db.create()
                insert_record(db, record)
        finally:
            db.close()
