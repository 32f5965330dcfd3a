"""The one module that speaks to SQLite: schema, connections, transactions, errors.

Settings and their reasons: a rollback journal (a copied file is a whole file), full
synchronisation (what was acknowledged stays), no cache spill (the file changes only while
a commit runs), an untrusted schema and cell checks (saves come from strangers), `mode=rw`
(a mistyped name makes no file).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from wargame.errors import SaveBusy, SaveDamaged, SaveFull, WargameError

APPLICATION_ID = 0x57415247  # "WARG"
FORMAT = 1
BUSY_SECONDS = 5.0

_TABLES = {
    "meta": "key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL",
    "content": "path TEXT NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, "
    "zlib BLOB NOT NULL",
    "branch": "id INTEGER NOT NULL PRIMARY KEY, parent INTEGER REFERENCES branch(id), "
    "parent_seq INTEGER NOT NULL, parent_hash TEXT NOT NULL, name TEXT NOT NULL UNIQUE, "
    "author TEXT NOT NULL, reason TEXT NOT NULL, nonce TEXT NOT NULL",
    "event": "id INTEGER NOT NULL PRIMARY KEY, branch INTEGER NOT NULL REFERENCES branch(id), "
    "seq INTEGER NOT NULL, turn INTEGER NOT NULL, phase TEXT NOT NULL, kind TEXT NOT NULL, "
    "ver INTEGER NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL, at_crc INTEGER NOT NULL, "
    "parts TEXT NOT NULL, parent TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (branch, seq)",
    "head": "branch INTEGER NOT NULL PRIMARY KEY REFERENCES branch(id), seq INTEGER NOT NULL, "
    "hash TEXT NOT NULL",
    "snapshot": "branch INTEGER NOT NULL REFERENCES branch(id), seq INTEGER NOT NULL, "
    "seal TEXT NOT NULL, blob BLOB NOT NULL, PRIMARY KEY (branch, seq)",
}
_STRICT = " STRICT" if sqlite3.sqlite_version_info >= (3, 37) else ""
_NEVER = "SELECT RAISE(ABORT, 'a record only grows: {} is refused')"


def _schema() -> tuple[str, ...]:
    made = [f"CREATE TABLE {name} ({columns}){_STRICT}" for name, columns in _TABLES.items()]

    def trigger(table: str, action: str, when: str = "") -> None:
        does = _NEVER.format(f"{action} on {table}")
        made.append(
            f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table}"
            f"{f' WHEN {when}' if when else ''} BEGIN {does}; END"
        )

    for table in ("meta", "content", "branch", "event", "head"):
        trigger(table, "DELETE")
        if table != "head":
            trigger(table, "UPDATE")
    trigger("head", "UPDATE", "NEW.branch != OLD.branch OR NEW.seq <= OLD.seq")
    # Meta and content close when the first head is written.  The other three catch
    # INSERT OR REPLACE, which removes rows without firing DELETE triggers.
    trigger("meta", "INSERT", "EXISTS (SELECT 1 FROM head)")
    trigger("content", "INSERT", "EXISTS (SELECT 1 FROM head)")
    trigger("branch", "INSERT", "EXISTS (SELECT 1 FROM branch WHERE id >= NEW.id)")
    trigger("head", "INSERT", "EXISTS (SELECT 1 FROM head WHERE branch >= NEW.branch)")
    trigger(
        "event",
        "INSERT",
        "EXISTS (SELECT 1 FROM event WHERE id >= NEW.id) OR EXISTS "
        "(SELECT 1 FROM event WHERE branch = NEW.branch AND seq >= NEW.seq)",
    )
    return tuple(made)


SCHEMA = _schema()


def _views() -> tuple[str, ...]:
    """Views for other programs' eyes: this one reads none out of a file, which may lie.

    Imported where they are written, because an open save and a first picture do without.
    """
    from wargame.record.flat import views
    from wargame.record.flat_results import TABLES

    return tuple(views(TABLES))


def damaged(path: Path, why: str) -> SaveDamaged:
    """The error for a bad file, in one line that shows none of its raw bytes.

    SQLite and Python quote what they could not read: it may be a secret, or codes that
    take a terminal over.
    """
    line = " ".join(why.partition(" with text ")[0].split())
    shown = "".join(letter if letter.isprintable() else "?" for letter in line)
    return SaveDamaged(f"{path} is damaged: {shown[:200].rstrip('.')}.")


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn whatever a bad file, a full disk or another process causes into plain errors."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # our own fault, such as the use of a closed store
    except sqlite3.Error as exc:
        raise _plain(path, exc) from exc
    except (
        ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError,
        MemoryError, zlib.error,
    ) as exc:  # fmt: skip
        raise damaged(path, str(exc) or type(exc).__name__) from exc


def _plain(path: Path, exc: sqlite3.Error) -> WargameError:
    extended = getattr(exc, "sqlite_errorcode", None) or 0
    code = extended & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return SaveBusy(f"Another program is using {path} right now.")
    if code == sqlite3.SQLITE_FULL:
        return SaveFull(f"The disk has no room for {path}; nothing of this step was written.")
    if extended in (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_TRUNCATE):
        return SaveFull(f"The disk refused to take more of {path}; nothing of it was kept.")
    if extended == sqlite3.SQLITE_READONLY_ROLLBACK:
        return SaveDamaged(
            f"{path} was cut off while it was being written and cannot be repaired where it is; "
            "copy it and its -journal file to a folder that can be written."
        )
    if extended == sqlite3.SQLITE_READONLY_DBMOVED:
        return WargameError(
            f"{path} was moved, deleted or replaced while it was open, so nothing of this step was "
            "written: put it back where it was."
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
            return damaged(path, "by its own header it may not be written")
        return WargameError(f"{path} cannot be written: it or its folder is read-only.")
    if code == sqlite3.SQLITE_CANTOPEN:
        return WargameError(f"{path} cannot be opened, or its folder cannot be written.")
    if code == sqlite3.SQLITE_NOTADB:
        return SaveDamaged(f"{path} is not a save.")
    return damaged(path, str(exc))


class Database:
    """One connection to a save file, usable from several threads, one at a time.

    `named` is the path that errors name, where the file still has a temporary one.  With the
    mode `memory` there is no file at all.
    """

    def __init__(
        self,
        path: Path,
        mode: Literal["ro", "rw", "rwc", "memory"],
        *,
        named: Path | None = None,
    ) -> None:
        self.path = named or path
        self._lock = threading.RLock()
        self._mine = ""
        with plain_errors(self.path):
            try:
                self._conn = _connect(path, mode)
            except sqlite3.OperationalError as exc:
                if getattr(exc, "sqlite_errorcode", 0) != sqlite3.SQLITE_READONLY_ROLLBACK:
                    raise
                # A writer died in a commit.  SQLite undoes that as soon as anyone who may
                # write opens the file; then read on without the right to write.
                _connect(path, "rw").close()
                self._conn = _connect(path, mode)

    def close(self) -> None:
        """Close the file."""
        self._conn.close()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query at once, so that no reader holds a writer up."""
        with self._lock, plain_errors(self.path):
            return self._conn.execute(sql, values).fetchall()

    def run(self, sql: str, *values: Any) -> None:
        """One statement without a result."""
        with self._lock, plain_errors(self.path):
            self._conn.execute(sql, values)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A block that sees one moment of the file; writers wait, so keep it short."""
        with self._transaction("BEGIN"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A block that is written as a whole or not at all; returning means: on disk."""
        with self._transaction("BEGIN IMMEDIATE"):
            if self._mine and self._mine != self._seen():
                raise SaveBusy(f"Another program has written to {self.path}; open it again.")
            yield

    def claimed(self) -> None:
        """See that the file can be written; from here on `writing` refuses if others have."""
        with self._transaction("BEGIN IMMEDIATE"):
            # On a file that may not be written BEGIN IMMEDIATE passes; this does not.
            self.run("UPDATE head SET seq = seq WHERE 0")
            self._mine = self._seen()

    def _seen(self) -> str:
        # Differs from an earlier answer once another connection has committed.
        return str(self.rows("PRAGMA data_version"))

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        with self._lock, plain_errors(self.path):
            try:
                self._conn.execute(begin)
                yield
                self._conn.execute("COMMIT")
            except BaseException:
                if self._conn.in_transaction:
                    with suppress(sqlite3.Error):
                        self._conn.execute("ROLLBACK")
                raise

    def create(self) -> None:
        """Lay out an empty save; part of a `writing` block."""
        for statement in (*SCHEMA, *_views()):
            self.run(statement)
        self.run(f"PRAGMA application_id = {APPLICATION_ID}")
        self.run(f"PRAGMA user_version = {FORMAT}")

    def check_format(self) -> None:
        """Refuse a file that is not a save of this format.

        Views are left out of it: earlier saves have none, later ones may have others.
        """
        ident, version = (
            self.rows(f"PRAGMA {name}")[0][0] for name in ("application_id", "user_version")
        )
        if ident != APPLICATION_ID:
            raise SaveDamaged(f"{self.path} is not a wargame save.")
        if version > FORMAT:
            raise SaveDamaged(
                f"{self.path} was written by a newer wargame (format {version}, this one "
                f"reads {FORMAT}); use that one."
            )
        found = {
            _relaxed(sql)
            for name, sql in self.rows("SELECT name, sql FROM sqlite_master WHERE type != 'view'")
            if not str(name).startswith("sqlite_")
        }
        if version != FORMAT or found != {_relaxed(sql) for sql in SCHEMA}:
            raise damaged(self.path, "its tables or triggers were altered")

    def strange_views(self) -> list[str]:
        """The names of views that this version does not write just so.

        No hash covers them, so they may tell whoever reads them anything at all.
        """
        found = self.rows("SELECT name, sql FROM sqlite_master WHERE type = 'view' ORDER BY name")
        known = {*_views()}
        return [str(name) for name, sql in found if sql not in known]

    def check_pages(self) -> None:
        """SQLite's own full check of the file's structure."""
        said = self.rows("PRAGMA integrity_check(3)")
        if said != [("ok",)]:
            faults = "; ".join(str(row[0]) for row in said)
            raise damaged(self.path, faults)

    def backup_to(self, path: Path, *, named: Path) -> None:
        """Copy the file as it is at this moment; errors name `named`."""
        with self._lock, plain_errors(named):
            copy = _connect(path, "rwc")
            try:
                self._conn.backup(copy)
            finally:
                copy.close()


def _relaxed(sql: object) -> str:
    return str(sql).removesuffix(" STRICT")


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    place = path.absolute().as_posix()
    uri = f"file://{'' if place.startswith('/') else '/'}{quote(os.fsencode(place))}?mode={mode}"
    conn = sqlite3.connect(
        uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False
    )
    try:
        settings: Sequence[str] = (
            "trusted_schema=OFF", "cell_size_check=ON", "synchronous=FULL", "cache_spill=OFF",
            "mmap_size=0",
        )  # fmt: skip
        if mode == "memory":  # its schema is our own: views there may call functions
            settings = ()
        for setting in settings:
            conn.execute(f"PRAGMA {setting}")
        conn.execute("SELECT count(*) FROM sqlite_master").fetchall()  # touches the file
        if mode != "ro":
            conn.execute("PRAGMA journal_mode=DELETE")
    except BaseException:
        conn.close()
        raise
    return conn
