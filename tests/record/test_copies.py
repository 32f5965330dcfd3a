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


def with_rows(path: Path, *parts: dict[str, Any]) -> Path:
    with Store.create(path, meta=META, content={}) as store:
        store.append(1, [NewEvent("k", 2, "p", "US", dict(part)) for part in parts])
    return path


def test_lines_hold_everything(tmp_path: Path) -> None:
    """Each line of the JSONL export is one event, whole, redacted parts by their hash."""
    path, shown = sample(tmp_path / "a.wargame"), tmp_path / "b.wargame"
    redact(path, shown, {"EU"})
    for save in (path, shown):
        (file,) = export(save, tmp_path / "out" / "deep", "jsonl")
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        for line, event in zip(lines, read_record(save).events, strict=True):
            parts = line.pop("parts")
            assert line == {key: value for key, value in vars(event).items() if key != "parts"}
            for name, part in event.parts.items():
                whole = {"salt": part.salt, "hash": part.hash, "body": part.body}
                assert parts[name] == ({"hash": part.hash} if part.redacted else whole)


def test_tables_are_gathered_from_all_events(tmp_path: Path) -> None:
    """`events.csv` has the headers; each table has every row and the union of columns."""
    path = sample(tmp_path / "a.wargame")
    written = export(path, tmp_path / "out", "csv")
    assert [file.name for file in written] == ["events.csv", "orders.csv"]
    events = read(written[0])
    assert list(events[0]) == list(export_module._EVENT_COLUMNS)
    assert [row["hash"] for row in events] == [event.hash for event in read_record(path).events]
    orders = read(written[1])
    assert list(orders[0]) == ["branch", "seq", "turn", "phase", "card", "role"]
    assert orders[9] == {
        "branch": "2", "seq": "5", "turn": "2", "phase": "orders", "role": "EU", "card": "card_101",
    }  # fmt: skip
    assert len(orders) == 12


def test_cells(tmp_path: Path) -> None:
    """Formulas are disarmed, numbers are not; nothing, truth and lists have a form."""
    values = [
        "=1+1",
        "+1",
        "-2.5",
        "-x",
        "@me",
        "\tx",
        "+-1",
        "-1e5",
        None,
        True,
        [1],
        'a"b,\nc',
        -7,
    ]
    shown = ["'=1+1", "+1", "-2.5", "'-x", "'@me", "'\tx", "'+-1", "-1e5", "", "true", "[1]",
             'a"b,\nc', "-7"]  # fmt: skip
    rows = [{"value": value, "turn": 9, "=col": 1} for value in values]
    path = with_rows(
        tmp_path / "a.wargame",
        {"US": {"rows": {"t": rows}}},
        {"white": {"rows": {"t": [{"z": 1}]}}},
    )
    table = read(export(path, tmp_path, "csv")[1])
    assert [row["value"] for row in table] == [*shown, ""]
    assert table[0] | {"value": ""} == {
        "branch": "1", "seq": "1", "turn": "2", "phase": "p", "'=col": "1", "row_turn": "9",
        "value": "", "z": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name", ["../../x", "/x", "events", "Tracks", "con", "", "a.b", "a" * 61, "é"]
)
def test_a_table_cannot_name_another_file(tmp_path: Path, name: str) -> None:
    """A stranger's save cannot write outside the folder or over our own tables."""
    path = with_rows(tmp_path / "a.wargame", {"US": {"rows": {name: [{"a": 1}]}}})
    with pytest.raises(WargameError, match="cannot name a table"):
        export(path, tmp_path / "out", "csv")
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("rows", [[], 5, {"t": {}}, {"t": [1]}])
def test_rows_that_are_no_tables_are_said(tmp_path: Path, rows: Any) -> None:
    """Whatever else stands under `rows` is named with its event."""
    path = with_rows(tmp_path / "a.wargame", {"US": {"rows": rows}})
    with pytest.raises(WargameError, match="Event 1"):
        export(path, tmp_path / "out", "csv")


def test_export_replaces_whole_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the midst leaves the file of the last export, and nothing half written."""
    path = sample(tmp_path / "a.wargame")
    out = tmp_path / "out"
    (file,) = export(path, out, "jsonl")
    before = file.read_text()

    def interrupted(event: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(export_module, "_line", interrupted)
    with pytest.raises(KeyboardInterrupt):
        export(path, out, "jsonl")
    assert ([item.name for item in out.iterdir()], file.read_text()) == (["events.jsonl"], before)


def test_export_says_what_it_cannot_do(tmp_path: Path) -> None:
    """An unknown format and a folder that is a file are the user's mistakes."""
    path = sample(tmp_path / "a.wargame")
    with pytest.raises(WargameError, match="no export format xlsx"):
        export(path, tmp_path, "xlsx")
    with pytest.raises(WargameError, match="cannot be written"):
        export(path, path, "csv")
