"""No table can be altered in a way that the full check overlooks."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.record.helpers import raw, sample
from wargame.errors import SaveDamaged
from wargame.record.canonical import canonical, digest
from wargame.record.check import check_chain
from wargame.record.database import SCHEMA
from wargame.record.store import Store

TABLES = ("meta", "content", "branch", "event", "head", "snapshot")
COLUMNS = [
    (table, column)
    for table in TABLES
    for statement in SCHEMA
    if statement.startswith(f"CREATE TABLE {table} ")
    for column in re.findall(r"(\w+) (?:INTEGER|TEXT|BLOB)\b", statement)
]


def other(value: Any) -> Any:
    """A value of the same type that is not the same."""
    if value is None:
        return 1
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    return value[:-1] + ("0" if value[-1:] != "0" else "1")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return sample(tmp_path_factory.mktemp("tamper") / "s.wargame").read_bytes()


@pytest.fixture
def save(original: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "s.wargame"
    path.write_bytes(original)
    return path


def test_all_columns_are_listed() -> None:
    """The list under test is the whole schema."""
    assert len(COLUMNS) == 2 + 4 + 8 + 13 + 3 + 4


def test_taking_triggers_away_and_back_changes_nothing(save: Path) -> None:
    """The tampering tool itself goes unnoticed, so what is noticed is the tampering."""
    with raw(save):
        pass
    assert check_chain(save).ok


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_change_in_any_column_of_any_row_is_found(save: Path, table: str, column: str) -> None:
    """Altering one cell, with all triggers back in place, fails the check."""
    rows = sqlite3.connect(save).execute(f"SELECT rowid, {column} FROM {table}").fetchall()
    assert rows
    intact = save.read_bytes()
    for rowid, value in rows:
        save.write_bytes(intact)
        with raw(save) as conn:
            conn.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (other(value), rowid))
        report = check_chain(save)
        assert not report.ok, (table, column, rowid)
        assert report.fault


@pytest.mark.parametrize("table", ["meta", "content", "branch", "event", "head"])
def test_a_missing_row_is_found(save: Path, table: str) -> None:
    """Deleting any one row fails the check."""
    rows = sqlite3.connect(save).execute(f"SELECT rowid FROM {table}").fetchall()
    intact = save.read_bytes()
    for (rowid,) in rows:
        save.write_bytes(intact)
        with raw(save) as conn:
            conn.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))
        assert not check_chain(save).ok, (table, rowid)


def test_a_cut_tail_is_found_when_opening(save: Path) -> None:
    """The head row betrays missing last events without reading the rest."""
    with raw(save) as conn:
        conn.execute("DELETE FROM event WHERE branch = 1 AND seq >= 8")
    with pytest.raises(SaveDamaged, match="does not end where its head says"):
        Store.open(save)


def test_uncommitted_events_in_a_careless_copy_are_found(save: Path) -> None:
    """Events beyond the head (a file copied without its journal) are not believed."""
    with raw(save) as conn:
        conn.execute(
            "INSERT INTO event SELECT id + 100, branch, seq + 1, turn, phase, kind, ver, actor, "
            "at, at_crc, parts, hash, hash FROM event WHERE branch = 1 AND seq = 9"
        )
    with pytest.raises(SaveDamaged, match="does not end where its head says"):
        Store.open(save)


def test_a_new_body_with_a_fitting_part_hash_is_found(save: Path) -> None:
    """Recomputing the part hash is not enough: the event's hash covers it."""
    with raw(save) as conn:
        (text,) = conn.execute("SELECT parts FROM event WHERE id = 3").fetchone()
        parts = json.loads(text)
        part = parts["public"]
        part["body"] = {"n": 666}
        part["hash"] = digest("wargame-part-1", part["salt"], canonical(part["body"]))
        conn.execute("UPDATE event SET parts = ? WHERE id = 3", (canonical(parts),))
    report = check_chain(save)
    assert not report.ok
    assert "event 3 does not match its hash" in report.fault


@pytest.mark.parametrize(
    "spelling",
    [
        lambda text: text.replace(":", ": ", 1),
        lambda text: text.replace('"n":2', '"n":1,"n":2'),
        lambda text: text.replace('"n":2', '"n":2.0'),
        lambda text: text[:-1],
        lambda text: "[]",
        lambda text: "[" * 100_000,
        lambda text: text.replace('"n":2', f'"n":{"9" * 5000}'),
    ],
)
def test_parts_spelt_otherwise_are_found(save: Path, spelling: Any) -> None:
    """Even text that means the same counts as altered."""
    with raw(save) as conn:
        (text,) = conn.execute("SELECT parts FROM event WHERE id = 3").fetchone()
        assert spelling(text) != text
        conn.execute("UPDATE event SET parts = ? WHERE id = 3", (spelling(text),))
    assert not check_chain(save).ok
    with Store.open(save) as store, pytest.raises(SaveDamaged):
        list(store.events())


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER event_no_update",
        "CREATE TABLE more (x)",
        "CREATE TRIGGER evil AFTER INSERT ON event BEGIN DELETE FROM snapshot; END",
        "ALTER TABLE meta ADD COLUMN more TEXT",
        "CREATE INDEX quick ON event (kind)",
        "PRAGMA application_id = 1",
        "PRAGMA user_version = 0",
        "PRAGMA user_version = 2",
    ],
)
def test_another_schema_is_refused(save: Path, statement: str) -> None:
    """A save with other tables, triggers, indexes or marks is not opened."""
    conn = sqlite3.connect(save)
    conn.execute(statement)
    conn.commit()
    conn.close()
    with pytest.raises(SaveDamaged):
        Store.open(save)
    assert not check_chain(save).ok


def test_views_and_statistics_do_no_harm(save: Path) -> None:
    """Readers may add views, and tools their statistics."""
    conn = sqlite3.connect(save)
    conn.execute("CREATE VIEW orders AS SELECT * FROM event WHERE kind = 'order'")
    conn.execute("ANALYZE")
    conn.commit()
    conn.close()
    assert check_chain(save).ok


@pytest.mark.parametrize(
    "statement",
    [
        *(f"UPDATE {table} SET rowid = rowid" for table in ("meta", "content", "branch", "event")),
        *(f"DELETE FROM {table}" for table in ("meta", "content", "branch", "event", "head")),
        *(
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
            for table in ("meta", "content", "branch", "event", "head")
        ),
        "INSERT INTO meta VALUES ('new', 'x')",
        "INSERT INTO content SELECT path || 'x', sha256, size, zlib FROM content",
        "UPDATE head SET seq = seq",
        "UPDATE head SET seq = seq - 1",
        "UPDATE head SET branch = branch + 10, seq = seq + 1",
    ],
)
def test_the_tables_only_grow(save: Path, statement: str) -> None:
    """Whatever would change or remove a row is refused by the file itself."""
    conn = sqlite3.connect(save)
    with pytest.raises(sqlite3.IntegrityError, match="a record only grows"):
        conn.execute(statement)
    conn.close()
    assert check_chain(save).ok


def test_a_bomb_in_the_content_is_not_unpacked(save: Path) -> None:
    """A small file that claims, or grows to, gigabytes is refused."""
    for size in (10**12, 5):
        with raw(save) as conn:
            conn.execute("UPDATE content SET size = ?", (size,))
        with pytest.raises(SaveDamaged):
            Store.open(save)
