"""The flat tables of a hosted exercise say what was said, shown, ruled, brought in and observed."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from tests.host.everything import WHY, everything
from tests.host.helpers import room_of, say
from wargame.play.rows import content_tables
from wargame.record.check import read_record
from wargame.record.export import export, tables_of
from wargame.record.flat import Table

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return everything(tmp_path_factory.mktemp("flat") / "a.wargame")


@pytest.fixture(scope="module")
def tables(save: Path) -> Rows:
    record = read_record(save)

    def named(table: Table, rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
        return [dict(zip([c.name for c in table.columns], row, strict=True)) for row in rows]

    found = [*tables_of(record, save), *content_tables(record)]
    return {table.name: named(table, rows) for table, rows in found}


def test_a_ruling_has_its_steps_its_odds_and_what_it_weighed(tables: Rows) -> None:
    steps = [row["step"] for row in tables["rulings"] if row["ruling"] == "UKR-1"]
    assert steps == ["move", "ask", "argue", "argue", "argue", "decide"]
    (decided,) = [row for row in tables["rulings"] if row["step"] == "decide"]
    assert (decided["role"], decided["base"], decided["odds"]) == ("UKR", 50, 50)
    assert decided["tags"] == '["drones"]' and decided["reason"] == WHY["decide"]
    assert 0 <= decided["roll"] < 1000 and decided["band"]
    weighed = {row["text"]: row for row in tables["ruling_arguments"]}
    assert weighed["zzargument for it"]["side"] == "for"
    assert weighed["zzdoubt of the White Cell"]["by_role"] == "WHITE"
    aside = weighed["zzargument of its own"]
    assert (aside["side"], aside["counted"], aside["by_role"]) == ("aside", False, "UKR")
    (refused,) = [row for row in tables["rulings"] if row["step"] == "refuse"]
    assert refused["reason"] == WHY["refuse"] and refused["ruling"] == "RUS-1"


def test_an_inject_has_plan_course_and_what_was_seen(tables: Rows) -> None:
    line = [row for row in tables["injects"] if row["branch"] == 2]
    by = {row["serial"]: row for row in line}
    assert (by[10]["status"], by[10]["planned"], by[10]["actual"]) == (
        "delivered", "2025Q1", "2025Q1",
    )  # fmt: skip
    assert by[10]["seen"] == "zzseen by the controller" and by[10]["answered"]
    assert by[10]["reason"] == WHY["msel-force"] and by[10]["node"] == "signals"
    assert by[50]["status"] == "skipped" and by[50]["standby"]
    assert by[20]["status"] == "planned" and by[40]["text"] == "zzother words"
    assert by[901]["expected"] == "zzexpected of EU" and by[901]["to"] == '["EU"]'
    assert {row["branch"] for row in tables["injects"]} == {1, 2}
    what = [row["what"] for row in tables["inject_steps"] if row["serial"] == 20]
    assert what == ["hold", "release"]


def test_what_was_shown_said_observed_and_answered_is_there(tables: Rows) -> None:
    assert [row["place"] for row in tables["shown"]] == [1, 2]
    assert {row["action"] for row in tables["shown"]} <= {
        row["action"] for row in tables["adjudications"]
    }
    assert [row["what"] for row in tables["rooms"]] == ["open", "close"]
    (note,) = tables["evaluations"]
    assert (note["evaluator"], note["rating"], note["role"]) == ("EVAL-1", "S", "US")
    assert note["about"] is not None
    assert {row["seat"] for row in tables["surveys"]} == {"US", "RUS"}
    assert all(row["last"] and row["design"] == 4 for row in tables["surveys"])
    points = {(row["seat"], row["kind"]): row["text"] for row in tables["survey_points"]}
    assert points["US", "strength"] == "zzstrength of US"
    assert points["RUS", "improvement"] == "zzbetter, RUS"
    assert [row["seat"] for row in tables["links"]] == ["EU"]
    assert {row["role"] for row in tables["paper_decisions"]} == {"UKR"}
    assert {row["what"] for row in tables["clock"]} >= {"hold", "extend", "set", "pace", "force"}


def test_an_accord_has_its_steps(tables: Rows) -> None:
    steps = [tuple(row.values()) for row in tables["accords"]]
    assert any("EU+UKR-1" in row and "sign" in row for row in steps)
    assert any("EU+UKR-4" in row and "lapse" in row for row in steps)
    assert tables["accord_clauses"]


def test_files_and_dictionary_have_them(save: Path, tmp_path: Path) -> None:
    written = {file.stem: file for file in export(save, tmp_path, "csv", content_tables)}
    with written["dictionary"].open(encoding="utf-8", newline="") as file:
        told = {(row["table"], row["column"]): row for row in csv.DictReader(file)}
    for name in ("shown", "rulings", "ruling_arguments", "injects", "evaluations", "surveys"):
        with written[name].open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows and all(told[name, column]["meaning"] for column in rows[0])


def test_accords_have_their_steps_and_clauses(tmp_path: Path) -> None:
    room = room_of("bridge-2025", tmp_path / "x.wargame", pace="hand")
    terms = [
        {"by": "EU", "does": "plays", "due": 1, "card": "asap"},
        {"by": "US", "does": "track", "due": 2, "track": "oil", "test": "at_most", "at": 80_500,
         "if_kept": 1},
    ]  # fmt: skip
    say(room, "US", "accord", "one", what="offer", to=["EU"], terms=terms, form="binding")
    say(room, "EU", "accord", "two", what="sign", accord="EU+US-1", reason="for the votes")
    room.session.close()
    record = read_record(tmp_path / "x.wargame")
    found = {
        table.name: [dict(zip([c.name for c in table.columns], row, strict=True)) for row in rows]
        for table, rows in tables_of(record, tmp_path / "x.wargame")
    }
    steps = [(row["step"], row["actor"], row["reason"]) for row in found["accords"]]
    assert steps == [("offer", "US", None), ("sign", "EU", "for the votes")]
    plays, track = found["accord_clauses"]
    assert (plays["by_role"], plays["card"], plays["due"]) == ("EU", "asap", "2025Q2")
    assert (track["at"], track["at_raw"], track["if_kept"]) == (80.5, 80_500, 1)
