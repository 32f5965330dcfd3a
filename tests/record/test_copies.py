"""What leaves the save: redacted copies, tables and lines."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.record.helpers import META, sample
from wargame.errors import SaveDamaged, WargameError
from wargame.record import export as export_module
from wargame.record.check import check_chain, read_record
from wargame.record.events import NewEvent
from wargame.record.export import export
from wargame.record.redact import redact
from wargame.record.store import Store


def test_no_byte_of_a_secret_is_left_in_a_redacted_copy(tmp_path: Path) -> None:
    """Bodies and salts of others are gone from the file itself, snapshots too."""
    path, shown = sample(tmp_path / "a.wargame"), tmp_path / "shown.wargame"
    redact(path, shown, {"EU"})
    data = shown.read_bytes()
    for event in read_record(path).events:
        for name, part in event.parts.items():
            mine = name in ("public", "EU", "EU+US")
            assert (part.salt.encode() in data) is mine
            assert part.hash.encode() in data
    assert b"card_3" not in data
    assert b"state of" not in data
    assert check_chain(shown).heads == check_chain(path).heads
    with pytest.raises(WargameError, match="exists already"):
        redact(path, shown, set())


def test_an_altered_save_is_not_redacted_or_exported(tmp_path: Path) -> None:
    """Nothing is copied out of a record that does not verify."""
    path = sample(tmp_path / "a.wargame")
    path.write_bytes(path.read_bytes().replace(b"card_3", b"card_4"))
    with pytest.raises(SaveDamaged):
        redact(path, tmp_path / "b.wargame", set())
    with pytest.raises(SaveDamaged):
        export(path, tmp_path / "out", "csv")
    assert [file.name for file in tmp_path.iterdir()] == ["a.wargame"]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_name(files: list[Path]) -> dict[str, Path]:
    return {file.stem: file for file in files}


def test_lines_hold_everything(tmp_path: Path) -> None:
    """Each line of `events.jsonl` is one event, whole, redacted parts by their hash."""
    path, shown = sample(tmp_path / "a.wargame"), tmp_path / "b.wargame"
    redact(path, shown, {"EU"})
    for save in (path, shown):
        file = by_name(export(save, tmp_path / "out" / "deep", "jsonl"))["events"]
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for line, event in zip(lines, read_record(save).events, strict=True):
            for key in ("id", "branch", "seq", "turn", "phase", "kind", "actor", "at", "hash"):
                assert line[key] == getattr(event, key)
            assert line["redacted"] is any(part.redacted for part in event.parts.values())
            for name, part in event.parts.items():
                whole = {"salt": part.salt, "hash": part.hash, "body": part.body}
                assert line["parts"][name] == ({"hash": part.hash} if part.redacted else whole)


def test_every_branch_is_in_the_tables(tmp_path: Path) -> None:
    """Events stand once, on their own branch; `lines` says how each branch runs whole."""
    path = sample(tmp_path / "a.wargame")
    files = by_name(export(path, tmp_path / "out", "csv"))
    record = read_record(path)
    events = read(files["events"])
    assert sorted(row["hash"] for row in events) == sorted(event.hash for event in record.events)
    assert [row["name"] for row in read(files["branches"])] == ["main", "what-if", "empty"]
    lines = [(int(row["branch"]), int(row["id"])) for row in read(files["lines"])]
    assert lines == [
        (branch.id, event.id) for branch in record.branches for event in record.line(branch.id)
    ]


NOTES = [
    "=1+1", "+1", "-2.5", "-x", "@me", "\tx", "+-1", "-1e5", 'a"b,\nc', "навіщо", ""
]  # fmt: skip
CELLS = [
    "'=1+1", "+1", "-2.5", "'-x", "'@me", "'\tx", "'+-1", "-1e5", 'a"b,\nc', "навіщо", ""
]  # fmt: skip


def noted(path: Path, *bodies: dict[str, Any]) -> Path:
    """A save with a note for each body."""
    with Store.create(path, meta=META, content={}) as store:
        store.append(1, [NewEvent("note", 2, "p", "US", {"US": body}) for body in bodies])
    return path


def test_cells(tmp_path: Path) -> None:
    """Formulas are disarmed, numbers are not; nothing has a form of its own."""
    path = noted(tmp_path / "a.wargame", *({"text": text} for text in NOTES))
    table = read(by_name(export(path, tmp_path / "out", "csv"))["notes"])
    assert [row["text"] for row in table] == CELLS
    assert {row["about"] for row in table} == {""}
    file = by_name(export(path, tmp_path / "out", "jsonl"))["notes"]
    rows = [json.loads(line) for line in file.read_text("utf-8").split("\n") if line]
    assert [row["text"] for row in rows] == NOTES
    assert rows[0]["about"] is None


@pytest.mark.parametrize("about", ["four", 1.5, [4], {"a": 1}])
def test_what_is_not_of_its_type_is_said(tmp_path: Path, about: Any) -> None:
    """A stranger's save can hold anything; it is named, and nothing is written."""
    if isinstance(about, float):
        about = str(about)
    path = noted(tmp_path / "a.wargame", {"text": "x", "about": about})
    with pytest.raises(WargameError, match=r"notes\.about"):
        export(path, tmp_path / "out", "csv")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("entries", [5, "x", {"a": 1}, [1], ["x"], [[]], None])
def test_bodies_that_are_no_bodies_do_no_harm(tmp_path: Path, entries: Any) -> None:
    """Rows come out, or one plain error; never a traceback of SQLite's."""
    path = tmp_path / "a.wargame"
    body = {"entries": entries, "tracks": entries, "roles": entries, "orders": entries}
    with Store.create(path, meta=META, content={}) as store:
        store.append(
            1, [NewEvent(kind, 0, "p", "US", {"public": body}) for kind in ("reveal", "quarter")]
        )
    try:
        export(path, tmp_path / "out", "csv")
    except WargameError as error:
        assert "\n" not in str(error)


def test_export_replaces_whole_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the midst leaves the file of the last export, and nothing half written."""
    path = sample(tmp_path / "a.wargame")
    out = tmp_path / "out"
    before = {file: file.read_bytes() for file in export(path, out, "jsonl")}

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(export_module, "_lines", interrupted)
    with pytest.raises(KeyboardInterrupt):
        export(path, out, "jsonl")
    assert {file: file.read_bytes() for file in out.iterdir()} == before


def test_export_says_what_it_cannot_do(tmp_path: Path) -> None:
    """An unknown format and a folder that is a file are the user's mistakes."""
    path = sample(tmp_path / "a.wargame")
    with pytest.raises(WargameError, match="no export format xlsx"):
        export(path, tmp_path, "xlsx")
    with pytest.raises(WargameError, match="cannot be written"):
        export(path, path, "csv")
