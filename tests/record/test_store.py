"""Creating, opening, sharing and copying a save."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.record.helpers import CONTENT, META, order, raw, sample
from wargame.errors import SaveBusy, SaveDamaged, WargameError
from wargame.record import database
from wargame.record.canonical import canonical
from wargame.record.check import check_chain, read_record
from wargame.record.events import Event, NewEvent, Part
from wargame.record.store import Store


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_creation_leaves_one_file(tmp_path: Path) -> None:
    """A new save is one file with our mark, in the journal mode that survives copying."""
    path = tmp_path / "a.wargame"
    Store.create(path, meta=META, content=CONTENT).close()
    assert names(tmp_path) == ["a.wargame"]
    conn = sqlite3.connect(path)
    marks = [
        conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "journal_mode")
    ]
    assert marks == [0x57415247, "delete"]
    tables = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    assert tables == {"meta", "content", "branch", "event", "head", "snapshot"}


def test_creation_never_overwrites(tmp_path: Path) -> None:
    """An existing file of any kind is left as it is, and no temporary file stays."""
    path = tmp_path / "a.wargame"
    path.write_text("mine")
    with pytest.raises(WargameError, match="exists already"):
        Store.create(path, meta={}, content={})
    assert (path.read_text(), names(tmp_path)) == ("mine", ["a.wargame"])
    with pytest.raises(WargameError, match="no folder"):
        Store.create(tmp_path / "no" / "a.wargame", meta={}, content={})


def test_creation_loses_the_race_politely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that appears while the save is being written wins."""
    path = tmp_path / "a.wargame"
    create = database.Database.create

    def slow(self: database.Database) -> None:
        path.write_text("first")
        create(self)

    monkeypatch.setattr(database.Database, "create", slow)
    with pytest.raises(WargameError, match="exists already"):
        Store.create(path, meta={}, content={})
    assert (path.read_text(), names(tmp_path)) == ("first", ["a.wargame"])


def test_creation_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On file systems without links a save is still made, and still never overwritten."""

    def refused(self: Path, target: Path) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    path = tmp_path / "a.wargame"
    Store.create(path, meta=META, content={}).close()
    with pytest.raises(WargameError, match="exists already"):
        Store.create(path, meta={}, content={})
    assert check_chain(path).ok
    assert names(tmp_path) == ["a.wargame"]


def test_an_interrupted_creation_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C in the midst of it leaves the folder empty."""

    def interrupted(self: database.Database) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(database.Database, "create", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Store.create(tmp_path / "a.wargame", meta={}, content={})
    assert names(tmp_path) == []


@pytest.mark.parametrize("write", [True, False])
def test_a_missing_path_is_not_created(tmp_path: Path, write: bool) -> None:
    """A mistyped name is refused, and nothing appears under it."""
    with pytest.raises(SaveDamaged, match="There is no save"):
        Store.open(tmp_path / "a.wargame", write=write)
    with pytest.raises(SaveDamaged, match="There is no save"):
        check_chain(tmp_path / "a.wargame")
    with pytest.raises(SaveDamaged, match="There is no save"):
        Store.open(tmp_path)
    assert names(tmp_path) == []


@pytest.mark.parametrize("data", [b"", b"hello", b"x" * 5000, b"SQLite format 3\0" + b"\0" * 4080])
def test_what_is_no_save_is_refused(tmp_path: Path, data: bytes) -> None:
    """Other files are SaveDamaged and stay as they are."""
    path = tmp_path / "a.wargame"
    path.write_bytes(data)
    for write in (True, False):
        with pytest.raises(SaveDamaged):
            Store.open(path, write=write)
    assert not check_chain(path).ok
    assert (path.read_bytes(), names(tmp_path)) == (data, ["a.wargame"])


def test_a_newer_format_says_so(tmp_path: Path) -> None:
    """A save of a later format is refused with that reason."""
    path = sample(tmp_path / "a.wargame")
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA user_version = 2")
    conn.close()
    with pytest.raises(SaveDamaged, match="newer wargame"):
        Store.open(path)


def test_reading_changes_no_byte(tmp_path: Path) -> None:
    """All that a reader can do leaves the file, its time and its folder alone."""
    path = sample(tmp_path / "a.wargame")
    path.chmod(0o444)
    before, stamp = path.read_bytes(), path.stat().st_mtime_ns
    with Store.open(path, write=False) as store:
        list(store.events(2))
        store.latest_snapshot(1)
        store.content()
        for refused in (
            lambda: store.append(1, [order(1)]),
            lambda: store.fork(1, 1, "x", author="", reason="", nonce=0),
            lambda: store.snapshot(1, 1, b""),
        ):
            with pytest.raises(WargameError, match="reading only"):
                refused()
        assert names(tmp_path) == ["a.wargame"]
    assert check_chain(path).ok
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (before, stamp)
    assert names(tmp_path) == ["a.wargame"]


def test_a_second_writer_is_refused_and_readers_are_not(tmp_path: Path) -> None:
    """One writer at a time, in this process or another; readers see each step at once."""
    path = sample(tmp_path / "a.wargame")
    with Store.open(path) as writer:
        with pytest.raises(SaveBusy):
            Store.open(path)
        other = (
            "import sys; from wargame.record.store import Store; from wargame.errors import *\n"
            "try: Store.open(sys.argv[1])\n"
            "except SaveBusy as exc: print('busy:', exc)\n"
        )
        said = subprocess.run(
            [sys.executable, "-c", other, str(path)],
            capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert said.stdout.startswith("busy: Another program is writing")
        with Store.open(path, write=False) as reader:
            seq = reader.head()[0]
            slow = reader.events()
            next(slow)
            writer.append(1, [order(50)])
            assert reader.head()[0] == seq + 1
            assert len(list(slow)) == seq - 1
        path.read_bytes()  # closing another handle drops POSIX locks; the claim must survive
        with pytest.raises(SaveBusy):
            Store.open(path)
    with Store.open(path) as store:
        store.close()
        store.close()
    assert names(tmp_path) == ["a.wargame"]


def test_a_reader_in_the_way_is_busy_not_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit that a reader blocks is refused as a whole; afterwards it goes through."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    path = sample(tmp_path / "a.wargame")
    with Store.open(path) as store:
        head = store.head()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT * FROM head").fetchall()
        with pytest.raises(SaveBusy):
            store.append(1, [order(50)])
        assert store.head() == head
        other.execute("COMMIT")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(SaveBusy):
            Store.open(path, write=False)
        with pytest.raises(SaveBusy):
            check_chain(path)
        other.execute("ROLLBACK")
        store.append(1, [order(50)])
    assert check_chain(path).ok


def test_a_writer_that_was_overtaken_stops(tmp_path: Path) -> None:
    """Where locks do not work, a writer still sees that somebody else has written."""
    path = sample(tmp_path / "a.wargame")
    with Store.open(path) as store:
        store.append(1, [order(50)])
        other = sqlite3.connect(path)
        other.execute("DELETE FROM snapshot")
        other.commit()
        with pytest.raises(SaveBusy, match="open it again"):
            store.append(1, [order(51)])
    with Store.open(path) as store:
        store.append(1, [order(51)])
    assert check_chain(path).ok


def test_a_plain_copy_of_a_live_save_is_whole(tmp_path: Path) -> None:
    """Copying the file between two appends, or by `copy_to` at any time, gives a save."""
    path = tmp_path / "a.wargame"
    with Store.create(path, meta=META, content=CONTENT) as store:
        for number in range(12):
            store.append(1, [order(number)] * 3)
            shutil.copy(path, tmp_path / "plain.wargame")
            store.copy_to(tmp_path / f"{number}.wargame")
            for copy in (tmp_path / "plain.wargame", tmp_path / f"{number}.wargame"):
                report = check_chain(copy)
                assert report.ok, report.fault
                assert report.heads == {1: store.head()[1]}
        with pytest.raises(WargameError, match="exists already"):
            store.copy_to(path)
        assert not list(tmp_path.glob("*.tmp*"))


def test_threads_take_turns(tmp_path: Path) -> None:
    """Several threads appending through one store give one unbroken chain."""
    path = tmp_path / "a.wargame"
    with Store.create(path, meta={}, content={}) as store:
        threads = [
            threading.Thread(target=lambda: [store.append(1, [order(n)]) for n in range(20)])
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(list(store.events())) == 80
    assert check_chain(path).events == 80


def test_pages_join(tmp_path: Path) -> None:
    """Long lines, longer than what is fetched at once, come back in order."""
    path = tmp_path / "a.wargame"
    with Store.create(path, meta={}, content={}) as store:
        store.append(1, [order(n) for n in range(700)])
        store.fork(1, 300, "b", author="", reason="", nonce=0)
        store.append(2, [order(n) for n in range(300)])
        for branch, length in ((1, 700), (2, 600)):
            assert [event.seq for event in store.events(branch)] == list(range(1, length + 1))


def test_forks_are_checked(tmp_path: Path) -> None:
    """A fork needs a place that exists and a name of its own."""
    path = sample(tmp_path / "a.wargame")
    with Store.open(path) as store:

        def fork(parent: int, seq: int, name: str, nonce: int = 0) -> Any:
            return store.fork(parent, seq, name, author="a", reason="r", nonce=nonce)

        for parent, seq, name in ((9, 1, "x"), (1, 10, "x"), (1, 1, "main"), (1, 1, " ")):
            with pytest.raises(WargameError):
                fork(parent, seq, name)
        for seq, nonce in ((-1, 0), (1, -1), (1, 2**128)):
            with pytest.raises(ValueError):
                fork(1, seq, "x", nonce)
        for unknown in (lambda: store.head(9), lambda: list(store.events(9))):
            with pytest.raises(WargameError, match="no branch 9"):
                unknown()
        fork(1, 0, "from the first")
        fork(4, 0, "from a fork before the first")
        store.append(5, [order(1)])
        assert [event.seq for event in store.events(5)] == [1]
    assert check_chain(path).ok


def test_a_name_bound_into_the_chain(tmp_path: Path) -> None:
    """Two records that differ only in meta have no hash in common."""
    heads = []
    for title in ("a", "b"):
        with Store.create(tmp_path / f"{title}.wargame", meta={"t": title}, content={}) as store:
            heads.append(store.head()[1])
    assert heads[0] != heads[1]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (NewEvent("", 1, "p", "US"), ValueError),
        (NewEvent("k", 1, "p", ""), ValueError),
        (NewEvent("k", -1, "p", "US"), ValueError),
        (NewEvent("k", True, "p", "US"), TypeError),
        (NewEvent("k", 1, "p", "US", ver=0), ValueError),
        (NewEvent("k\0", 1, "p", "US"), ValueError),
        (NewEvent("k", 1, "p", "US\ud800"), ValueError),
        (NewEvent("k", 1, "p", "US", {"": {}}), ValueError),
        (NewEvent("k", 1, "p", "US", {"US+EU": {}}), ValueError),
        (NewEvent("k", 1, "p", "US", {"US+US": {}}), ValueError),
        (NewEvent("k", 1, "p", "US", {"US+": {}}), ValueError),
        (NewEvent("k", 1, "p", "US", {"US+public": {}}), ValueError),
        (NewEvent("k", 1, "p", "US", {"US": None}), TypeError),
        (NewEvent("k", 1, "p", "US", {"US": [1]}), TypeError),
        (NewEvent("k", 1, "p", "US", {"US": {"x": 0.5}}), TypeError),
        (NewEvent("k", 1, "p", "US", {"US": {"x": 2**60}}), ValueError),
    ],
)
def test_an_unusable_event_writes_nothing(tmp_path: Path, wrong: NewEvent, error: type) -> None:
    """One wrong event refuses the whole step, as the caller's fault and not the save's."""
    with Store.create(tmp_path / "a.wargame", meta={}, content={}) as store:
        head = store.head()
        with pytest.raises(error):
            store.append(1, [order(1), wrong])
        assert store.head() == head
        assert store.append(1, []) == []
        assert [event.seq for event in store.append(1, [order(1)])] == [1]


def test_bodies_merge_by_audience() -> None:
    """Public first, shared parts for each of their roles, tables joined, nothing unasked."""

    def part(body: Any) -> Part:
        return Part("", "", None if body is None else canonical(body))

    event = Event(
        1, 1, 1, "", "", "k", 1, 1, "p", "US", "",
        {
            "EU+US": part({"deal": 1, "rows": {"t": [{"a": 2}]}}),
            "US": part({"x": "mine"}),
            "public": part({"x": "all", "rows": {"t": [{"a": 1}]}}),
            "white": part(None),
        },
    )  # fmt: skip
    assert event.body("US", "public", "white") == {
        "x": "mine", "deal": 1, "rows": {"t": [{"a": 1}, {"a": 2}]},
    }  # fmt: skip
    assert event.body("EU") == {"deal": 1, "rows": {"t": [{"a": 2}]}}
    assert event.body("UA") == event.body() == event.body("white") == {}
    assert event.body("public")["rows"] == {"t": [{"a": 1}]}


def test_snapshots_follow_the_line(tmp_path: Path) -> None:
    """The last one on the line counts, an ancestor's too, and a spoilt one is passed over."""
    path = sample(tmp_path / "a.wargame")
    with Store.open(path) as store:
        store.snapshot(1, 2, b"two")
        assert store.latest_snapshot(1) == (4, b"state of four" * 20)
        assert store.latest_snapshot(1, upto=3) == (2, b"two")
        assert store.latest_snapshot(1, upto=1) is None
        assert store.latest_snapshot(2) == (5, b"state of five")
        assert store.latest_snapshot(2, upto=4) == (2, b"two")
        with pytest.raises(WargameError):
            store.snapshot(1, 99, b"")
    with raw(path) as conn:
        conn.execute("UPDATE snapshot SET blob = CAST('bad' AS BLOB) WHERE seq = 4")
    with Store.open(path) as store:
        assert store.latest_snapshot(1) == (2, b"two")
        store.snapshot(1, 4, b"again")
        assert store.latest_snapshot(1) == (4, b"again")
    assert check_chain(path).ok


def test_the_hashes_are_what_the_page_says(tmp_path: Path) -> None:
    """An independent reckoning of part and event hashes, in the words of the docstrings."""
    with Store.create(tmp_path / "a.wargame", meta={}, content={}) as store:
        start = store.head()[1]
        (event,) = store.append(1, [NewEvent("note", 1, "p", "WHITE", {"public": {"a": "é"}})])
    part = event.parts["public"]
    assert len(bytes.fromhex(part.salt)) == 16
    body = b"wargame-part-1\0" + part.salt.encode() + b'\0{"a":"\xc3\xa9"}'
    assert part.hash == hashlib.sha256(body).hexdigest()
    header = (
        '{"actor":"WHITE","branch":1,"id":1,"kind":"note","parts":{"public":"'
        + part.hash
        + '"},"phase":"p","seq":1,"turn":1,"ver":1}'
    )
    whole = f"wargame-event-1\0{start}\0{header}".encode()
    assert event.hash == hashlib.sha256(whole).hexdigest()


def test_what_append_returns_is_what_is_read(tmp_path: Path) -> None:
    """Later changes to the caller's own dicts reach neither the file nor the event."""
    body: dict[str, Any] = {"list": [1, (2, 3)]}
    with Store.create(tmp_path / "a.wargame", meta={}, content={}) as store:
        added = store.append(1, [NewEvent("k", 1, "p", "US", {"US": body, "public": {}})])
        body["list"].append("later")
        assert list(store.events()) == added
        assert added[0].body("US") == {"list": [1, [2, 3]]}
    assert list(read_record(tmp_path / "a.wargame").events) == added


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a plain user")
def test_a_read_only_folder_is_said_in_plain_words(tmp_path: Path) -> None:
    """Writing where one may not is a WargameError, reading there works."""
    path = sample(tmp_path / "a.wargame")
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(WargameError, match="cannot be written"):
            Store.open(path)
        assert check_chain(path).ok
    finally:
        tmp_path.chmod(0o755)


def test_a_relative_path_means_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A save named without a folder lies in the working folder, and nowhere else."""
    monkeypatch.chdir(tmp_path)
    with Store.create("here.wargame", meta={"a": "b"}, content={}) as store:
        assert store.path == (tmp_path / "here.wargame").resolve()
    with Store.open("here.wargame", write=False) as store:
        assert store.meta()["a"] == "b"
    assert [path.name for path in tmp_path.iterdir()] == ["here.wargame"]


def test_the_latest_event_of_a_kind(tmp_path: Path) -> None:
    """Along a branch, its ancestors' too, whatever comes after it elsewhere."""
    with Store.create(tmp_path / "a.wargame", meta=META, content={}) as store:
        assert store.latest() is None
        kinds = ["setup", "order", "note", "order", "note"]
        store.append(1, [NewEvent(kind, 0, "p", "US") for kind in kinds])
        store.fork(1, 3, "b", author="a", reason="", nonce=0)
        store.fork(1, 3, "c", author="a", reason="", nonce=0)
        store.append(2, [NewEvent("end", 0, "p", "US")])

        def seq(*args: int, **more: Any) -> int | None:
            found = store.latest(*args, **more)
            return found.seq if found else None

        assert (seq(), seq(2), seq(3)) == (5, 4, 3)
        assert (seq(kind="order"), seq(2, kind="order"), seq(kind="end")) == (4, 2, None)
        assert (seq(besides=("note",)), seq(3, besides=("note", "order"))) == (4, 1)
