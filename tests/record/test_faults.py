"""Full disks and failing calls: a step is written as a whole or not at all."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.record.helpers import CONTENT, META, order, sample
from wargame.errors import SaveFull, WargameError
from wargame.record.check import check_chain, read_record
from wargame.record.events import NewEvent
from wargame.record.store import Store


def big(number: int) -> NewEvent:
    return NewEvent("note", 1, "p", "WHITE", {"public": {"n": number, "text": "word " * 300}})


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """True SQLITE_FULL: the step is refused as a whole, and with room again all goes on."""
    path = tmp_path / "a.wargame"
    with Store.create(path, meta=META, content=CONTENT) as store:
        store._limit_pages(path.stat().st_size // 4096 + 20)
        written = 0
        with pytest.raises(SaveFull, match="no room"):
            for number in range(1000):
                written = store.append(1, [big(3 * number + k) for k in range(3)])[-1].seq
        assert written > 9
        for _ in range(3):
            with pytest.raises(SaveFull):
                store.append(1, [big(0)] * 30)
            with pytest.raises(SaveFull):
                store.snapshot(1, 1, b"x" * 100_000)
        assert store.head()[0] == written
        assert [event.body("public")["n"] for event in store.events()] == list(range(written))
        assert check_chain(path).ok
        store._limit_pages(10**6)
        store.append(1, [big(written)])
    report = check_chain(path)
    assert (report.ok, report.events) == (True, written + 1)


def test_a_branch_and_its_first_events_are_written_together(tmp_path: Path) -> None:
    """Where there is no room for the events there is no branch either."""
    path = tmp_path / "a.wargame"
    row: dict[str, Any] = {"author": "", "reason": "", "nonce": 0}
    with Store.create(path, meta=META, content=CONTENT) as store:
        store.append(1, [big(0)])
        store._limit_pages(path.stat().st_size // 4096 + 20)
        with pytest.raises(SaveFull, match="no room"):
            store.fork(1, 1, "b", **row, events=[big(1)] * 300)
        assert [branch.name for branch in store.branches()] == ["main"]
        store._limit_pages(10**6)
        made = store.fork(1, 1, "b", **row, events=[big(1), big(2)])
        assert store.head(made.id)[0] == 3
        assert store.head(1)[0] == 1
    assert check_chain(path).ok


@pytest.mark.skipif(sys.platform == "win32", reason="needs file size limits")
def test_a_file_size_limit_is_a_full_disk(tmp_path: Path) -> None:
    """Where the system refuses to let a file grow, every way of writing says SaveFull."""
    import resource

    path = sample(tmp_path / "a.wargame")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Store.open(path) as store:
        head = store.head()
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, hard))
        try:
            with pytest.raises(SaveFull):
                store.append(1, [big(n) for n in range(200)])
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
            with pytest.raises(SaveFull, match=r"b\.wargame"):
                store.copy_to(tmp_path / "b.wargame")
            with pytest.raises(SaveFull, match=r"c\.wargame"):
                Store.create(tmp_path / "c.wargame", meta={"x": "y" * 50_000}, content={})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert store.head() == head
        store.append(1, [order(60)])
    assert check_chain(path).ok
    assert [file.name for file in tmp_path.iterdir()] == ["a.wargame"]


class Failing:
    """A connection whose n-th statement fails."""

    def __init__(self, conn: sqlite3.Connection, at: int, error: BaseException) -> None:
        self._conn = conn
        self._left = at
        self._error = error
        self.fired = False

    def execute(self, sql: str, values: Any = ()) -> sqlite3.Cursor:
        self._left -= 1
        if self._left == 0:
            self.fired = True
            raise self._error
        return self._conn.execute(sql, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conn, name)


@pytest.mark.parametrize("error", [sqlite3.OperationalError("disk I/O error"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", ["append", "fork", "snapshot"])
def test_every_statement_may_fail(tmp_path: Path, error: BaseException, step: str) -> None:
    """Failing the first, second, ... statement of a step leaves the save as it was."""
    path = sample(tmp_path / "a.wargame")
    for at in range(1, 60):
        before = read_record(path)
        with Store.open(path) as store:
            conn = store.db._conn
            failing = Failing(conn, at, error)
            store.db._conn = failing  # type: ignore[assignment]
            try:
                if step == "append":
                    store.append(2, [order(1), order(2)])
                elif step == "fork":
                    store.fork(1, 2, f"at {at}", author="", reason="", nonce=at)
                else:
                    store.snapshot(1, 3, b"three")
            except (WargameError, KeyboardInterrupt):
                assert failing.fired
            store.db._conn = conn
            if failing.fired:
                assert read_record(path) == before
                store.append(1, [order(at)])
        assert check_chain(path).ok
        if not failing.fired:
            assert at > 4
            return
    pytest.fail("the step never succeeded")


def test_a_save_that_is_moved_away_while_it_is_open_takes_no_step_and_says_so(
    tmp_path: Path,
) -> None:
    path, away = tmp_path / "a.wargame", tmp_path / "b.wargame"
    with Store.create(path, meta=META, content=CONTENT) as store:
        store.append(1, [big(0)])
        path.rename(away)
        with pytest.raises(WargameError, match=r"moved, deleted or replaced.*put it back"):
            store.append(1, [big(1)])
        away.rename(path)
        store.append(1, [big(1)])
        path.unlink()
        with pytest.raises(WargameError, match="moved, deleted or replaced"):
            store.append(1, [big(2)])
        assert not path.exists()
