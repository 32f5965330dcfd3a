"""The flat tables of real exercises: views, files and the dictionary say what the record says."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import at_random, begin, persons, play_out, play_to
from wargame.errors import WargameError
from wargame.play.rows import content_tables
from wargame.record.check import read_record
from wargame.record.events import NewEvent, Record
from wargame.record.export import export, tables_of
from wargame.record.flat_results import TABLES
from wargame.record.store import Store

parquet = pytest.importorskip("pyarrow.parquet")

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five roles' three quarters, with notes, a bookmark, controls and a branch."""
    path = tmp_path_factory.mktemp("export") / "a.wargame"
    begin("bridge-2025", {}, seed=7, save=path, turns=3).close()
    with Store.open(path) as store:
        store.append(
            1,
            [
                NewEvent("note", 2, "assessment", "US", {"US": {"text": "why?", "about": 12}}),
                NewEvent("bookmark", 2, "assessment", "WHITE", {"white": {"text": "here"}}),
                NewEvent(
                    "control",
                    2,
                    "reactions",
                    "WHITE",
                    {
                        "public": {"what": "adjust", "reason": "as agreed"},
                        "RUS": {"track": "rus_time", "from": 50000, "to": 45500},
                        "white": {"track": "rus_time", "from": 50000, "to": 45500},
                    },
                ),
            ],
        )
        (seq,) = (
            event.seq for event in store.events(1) if event.kind == "reveal" and event.turn == 1
        )
        store.fork(1, seq - 2, "what-if", author="analyst", reason="try it", nonce=0)
        reveal = next(event for event in store.events(1) if event.seq == seq)
        bodies = {name: part.body for name, part in reveal.parts.items()}
        store.append(2, [NewEvent("reveal", 1, "orders", "ENGINE", bodies)])
    return path


@pytest.fixture(scope="module")
def record(save: Path) -> Record:
    return read_record(save)


@pytest.fixture(scope="module")
def tables(save: Path, record: Record) -> Rows:
    return {
        table.name: [dict(zip([c.name for c in table.columns], row, strict=True)) for row in rows]
        for table, rows in tables_of(record, save)
    }


def entries(record: Record, kind: str) -> list[tuple[int, int, dict]]:
    """Branch, seq and entry of every ledger entry of a kind, over all audiences."""
    return [
        (event.branch, event.seq, entry)
        for event in record.events
        for part in event.parts.values()
        for entry in (part.body or {}).get("entries", ())
        if entry["kind"] == kind
    ]


def test_every_adjudication_is_a_row_with_its_sum(record: Record, tables: Rows) -> None:
    """Base, modifiers and cut add up to the chance; the band is what the roll says."""
    found = entries(record, "adjudication")
    rows = tables["adjudications"]
    assert len(rows) == len(found) > 10
    assert sorted((row["branch"], row["seq"], row["n"], row["action"]) for row in rows) == sorted(
        (branch, seq, entry["n"], entry["action"]) for branch, seq, entry in found
    )
    for row in rows:
        terms = [
            term["amount_raw"]
            for term in tables["modifiers"]
            if (term["branch"], term["seq"], term["n"]) == (row["branch"], row["seq"], row["n"])
        ]
        assert row["base_raw"] + sum(terms) + row["cut_raw"] == row["chance_raw"]
        assert row["chance"] * 1000 == pytest.approx(row["chance_raw"])
        if not row["sure"]:
            assert (row["roll"] < row["chance_raw"]) is (row["band"] in ("success", "breakthrough"))


def test_tracks_move_as_recorded(record: Record, tables: Rows) -> None:
    """One row a track a quarter, in natural units beside the whole numbers of the record."""
    told = {
        (f"{2025 + event.turn // 4}Q{event.turn % 4 + 1}", track): pair
        for event in record.events
        if event.kind == "quarter"
        for part in event.parts.values()
        for track, pair in (part.body or {}).get("tracks", {}).items()
    }
    rows = tables["tracks"]
    assert {
        (row["quarter"], row["track"]): [row["before_raw"], row["after_raw"]] for row in rows
    } == told
    assert len(rows) == len(told)
    for row in rows:
        assert row["change_raw"] == row["after_raw"] - row["before_raw"]
        assert [row[name] for name in ("before", "after", "change")] == [
            row[f"{name}_raw"] / 1000 for name in ("before", "after", "change")
        ]


def test_drifts_sum_to_the_change_of_their_track(record: Record, tables: Rows) -> None:
    """Also where a track drifts differently in different eyes."""
    moved: dict[tuple[int, int, str], int] = {}
    for row in tables["drifts"]:
        place = (row["branch"], row["seq"], row["track"])
        moved[place] = moved.get(place, 0) + row["amount_raw"]
    whole = {
        (branch, seq, entry["what"]): entry["after"] - entry["before"]
        for branch, seq, entry in entries(record, "drift")
        if entry["terms"]
    }
    assert moved == whole


def test_orders_carry_the_reason_of_the_decision_that_counted(record: Record, tables: Rows) -> None:
    """On a branch that leaves between decision and reveal too."""
    rows = tables["orders"]
    assert {row["branch"] for row in rows} == {1, 2}
    for row in rows:
        line = [event for event in record.line(row["branch"]) if event.seq < row["seq"]]
        decided = [
            event
            for event in line
            if (event.kind, event.phase, event.actor, event.turn)
            == ("decision", "orders", row["role"], row["turn"])
        ]
        if not decided:  # the branch left before it was taken
            assert row["reason"] is None
            continue
        order = decided[-1].body(row["role"])["decision"]["orders"][row["slot"] - 1]
        assert (row["action"], row["reason"]) == (order["action"], order["reason"])
        assert row["decided_seq"] == decided[-1].seq
    assert sum(row["reason"] is not None for row in rows) > 10


def test_objectives_notes_and_controls(record: Record, tables: Rows) -> None:
    """Ratings at the end; what was said aside, anchored; what the White Cell did, whole."""
    (end,) = (event for event in record.events if event.kind == "end")
    told = end.body("public")["roles"]
    ratings = ("missed", "near", "met")
    assert {(row["role"], row["objective"]): row["rating"] for row in tables["objectives"]} == {
        (role, key): ratings[goal["points"]]
        for role, one in told.items()
        for key, goal in one["objectives"].items()
    }
    assert all(row["score_raw"] == told[row["role"]]["score"] for row in tables["objectives"])
    assert len(tables["objective_tests"]) == sum(
        len(goal["values"]) for one in told.values() for goal in one["objectives"].values()
    )
    (note,), (mark,), (control,) = (tables[name] for name in ("notes", "bookmarks", "controls"))
    assert (note["text"], note["about"], note["audience"]) == ("why?", 12, "US")
    assert (mark["text"], mark["actor"]) == ("here", "WHITE")
    assert {key: control[key] for key in ("what", "subject", "moved_to", "reason")} == {
        "what": "adjust", "subject": "rus_time", "moved_to": 45.5, "reason": "as agreed",
    }  # fmt: skip


def test_shots_are_called_and_fall_due(record: Record, tables: Rows) -> None:
    """What is due in the horizon was called two quarters before, word for word."""
    called = {
        (row["turn"] + 2, row["role"]): (
            row["track"],
            row["test"],
            row["at_value_raw"],
            row["chance"],
        )
        for row in tables["shots"]
        if row["step"] == "called" and row["branch"] == 1
    }
    due = [row for row in tables["shots"] if row["step"] == "due"]
    assert due
    for row in due:
        said = (row["track"], row["test"], row["at_value_raw"], row["chance"])
        assert called[row["turn"], row["role"]] == said
        above = row["value_raw"] >= row["at_value_raw"]
        below = row["value_raw"] <= row["at_value_raw"]
        assert row["hit"] is (above if row["test"] == "at_least" else below)


def test_deals_step_by_step(record: Record, tables: Rows) -> None:
    """Every offer and answer once, and what was signed is what was revealed."""
    steps = [row["step"] for row in tables["deals"] if row["branch"] == 1]
    kinds = [event.kind for event in record.line(1)]
    assert steps.count("offered") == kinds.count("offer") > 0
    assert steps.count("answered") == kinds.count("answer") > 0
    signed, revealed = (
        {(row["turn"], row["action"]) for row in tables["deals"] if row["step"] == step}
        for step in ("signed", "revealed")
    )
    assert signed == revealed != set()


def test_any_sqlite_tool_reads_the_same(save: Path, tables: Rows) -> None:
    """The views in the file give the exported rows, to plain sqlite3."""
    conn = sqlite3.connect(f"file:{save}?mode=ro", uri=True)
    conn.row_factory = sqlite3.Row
    try:
        for table in TABLES:
            rows = [dict(row) for row in conn.execute(f"SELECT * FROM {table.view}")]
            assert sorted(map(repr, map(plain, rows))) == sorted(
                map(repr, map(plain, tables[table.name]))
            )
        names = {
            name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type='view'")
        }
        assert names == {table.view for table in TABLES} | {"v_event", "v_descent"}
    finally:
        conn.close()


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as SQL has it, which knows no truth but 1 and 0."""
    return {key: int(cell) if isinstance(cell, bool) else cell for key, cell in row.items()}


def test_pandas_reads_the_views(save: Path, tables: Rows) -> None:
    """Columns by their names, numbers as numbers."""
    pandas = pytest.importorskip("pandas")
    conn = sqlite3.connect(f"file:{save}?mode=ro", uri=True)
    try:
        for table in TABLES:
            frame = pandas.read_sql(f"SELECT * FROM {table.view}", conn)
            assert list(frame.columns) == [column.name for column in table.columns]
            assert len(frame) == len(tables[table.name])
        frame = pandas.read_sql("SELECT * FROM v_tracks WHERE track = 'eu_will'", conn)
        assert frame["change_raw"].sum() == sum(
            row["change_raw"] for row in tables["tracks"] if row["track"] == "eu_will"
        )
        assert ((frame["after"] - frame["before"] - frame["change"]).abs() < 1e-9).all()
    finally:
        conn.close()


def test_a_save_without_views_opens_and_is_exported(save: Path, tmp_path: Path) -> None:
    """Earlier saves have none; and a stranger's views are not believed."""
    old = tmp_path / "old.wargame"
    old.write_bytes(save.read_bytes())
    conn = sqlite3.connect(old)
    for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type='view'").fetchall():
        conn.execute(f"DROP VIEW {name}")
    conn.execute("CREATE VIEW v_orders AS SELECT 'a lie' AS action")
    conn.commit()
    conn.close()
    written = export(old, tmp_path / "old", "csv", content_tables)
    anew = export(save, tmp_path / "new", "csv", content_tables)
    for file, other in zip(written, anew, strict=True):
        assert file.read_bytes() == other.read_bytes()


def declared(folder: Path) -> dict[str, list[tuple[str, str]]]:
    with (folder / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        found: dict[str, list[tuple[str, str]]] = {}
        for row in csv.DictReader(file):
            assert row["meaning"], row
            assert row["table_meaning"], row
            found.setdefault(row["table"], []).append((row["column"], row["type"]))
    return found


def test_the_dictionary_has_every_column_and_no_other(save: Path, tmp_path: Path) -> None:
    """In all three formats, in the order of the columns; Parquet has the types it says."""
    for fmt in ("csv", "jsonl", "parquet"):
        folder = tmp_path / fmt
        written = {file.stem: file for file in export(save, folder, fmt, content_tables)}
        listed = declared(folder)
        assert set(written) == set(listed) == {file.stem for file in folder.iterdir()}
        for name, file in written.items():
            names = [column for column, _ in listed[name]]
            if file.suffix == ".csv":
                with file.open(encoding="utf-8", newline="") as lines:
                    assert next(csv.reader(lines)) == names
            elif file.suffix == ".jsonl":
                for line in file.read_text("utf-8").split("\n")[:-1]:
                    assert list(json.loads(line)) == names
            else:
                schema = parquet.read_schema(file)
                assert schema.names == names
                words = {"string": ("text", "json"), "int64": ("integer",), "double": ("number",),
                         "bool": ("boolean",)}  # fmt: skip
                for field, (_, kind) in zip(schema, listed[name], strict=True):
                    assert kind in words[str(field.type)]
                    assert field.metadata[b"meaning"]


def test_formats_agree(save: Path, tmp_path: Path) -> None:
    """What Parquet holds is what JSON Lines hold, row by row."""
    lines = {file.stem: file for file in export(save, tmp_path, "jsonl", content_tables)}
    for file in export(save, tmp_path, "parquet", content_tables):
        if file.suffix != ".parquet":
            continue
        rows = parquet.read_table(file).to_pylist()
        others = [json.loads(line) for line in lines[file.stem].read_text("utf-8").split("\n")[:-1]]
        assert len(rows) == len(others)
        for row, other in zip(rows, others, strict=True):
            for key, value in row.items():
                wanted = other[key]
                assert (json.loads(value) if isinstance(wanted, (dict, list)) else value) == wanted


def test_the_codebook_names_what_the_tables_hold(save: Path, record: Record, tables: Rows) -> None:
    """Every track, role, objective and card of the tables, with the unit of each track."""
    (table, rows), _ = content_tables(record)
    names = [column.name for column in table.columns]
    book = [dict(zip(names, row, strict=True)) for row in rows]
    known = {
        kind: {row["id"] for row in book if row["kind"] == kind}
        for kind in {r["kind"] for r in book}
    }
    assert {row["track"] for row in tables["tracks"]} <= known["track"]
    assert {row["role"] for row in tables["seats"]} == known["role"]
    assert {row["objective"] for row in tables["objectives"]} <= known["objective"]
    played = {row["action"] for row in tables["adjudications"]}
    assert played <= known["action"] | known["deal"] | known["form"]
    assert all(row["unit"] for row in book if row["kind"] == "track")


def test_parquet_without_pyarrow(
    save: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One plain line that says what to install, before anything is written."""
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(WargameError, match=r"pip install 'wargame\[parquet\]'"):
        export(save, tmp_path / "out", "parquet")
    assert not (tmp_path / "out").exists()


def test_the_white_cells_hand_is_seen_in_the_tables(tmp_path: Path) -> None:
    """An override beside the band that was rolled; an event brought in, one held; a track set."""
    path = tmp_path / "a.wargame"
    session = begin("bridge-2025", persons("bridge-2025"), seed=7, save=path, turns=2)
    event = session.game.tables.events[0].key
    session.control(
        {"what": "inject", "event": event, "branch": "", "reason": "the first question"}
    )
    session.control({"what": "adjust", "track": "eu_will", "to": 51_500, "reason": "as agreed"})
    play_to(session, at_random, lambda s: s.game.node == "reactions")
    for role in session.waiting():
        session.submit(role, at_random(session.game, role))
    rolled = next(one for one in session.preview() if not one["sure"])
    band = "breakthrough" if rolled["band"] < 3 else "setback"
    told = {"what": "override", "action": rolled["action"], "band": band, "reason": "it would not"}
    session.control(told)
    play_out(session, at_random)
    session.close()
    found = {
        table.name: [dict(zip([c.name for c in table.columns], row, strict=True)) for row in rows]
        for table, rows in tables_of(read_record(path), path)
    }
    assert [
        (row["what"], row["subject"], row["outcome"], row["moved_to"]) for row in found["controls"]
    ] == [
        ("inject", event, "", None),
        ("adjust", "eu_will", None, 51.5),
        ("override", rolled["action"], band, None),
    ]
    (over,) = (row for row in found["adjudications"] if row["overridden"])
    assert (over["action"], over["band"], over["rolled_raw"]) == (
        rolled["action"], band, rolled["band"],
    )  # fmt: skip
    assert all(
        row["rolled_raw"] == row["band_raw"] for row in found["adjudications"] if row != over
    )
    (brought,) = (row for row in found["events_drawn"] if row["fell"] == "injected")
    assert (brought["event"], brought["turn"]) == (event, 0)
    assert any(
        (row["what"], row["cause"], row["after_raw"]) == ("eu_will", "white-cell", 51_500)
        for row in found["ledger"]
    )
