"""`wargame verify` and `wargame export`: exit codes and the JSON that COMMANDS.md promises."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path

import pytest

from tests.play.helpers import begin
from tests.record.helpers import raw
from wargame import RULES_VERSION
from wargame.cli import main


@pytest.fixture
def save(tmp_path: Path) -> Path:
    path = tmp_path / "a.wargame"
    begin("tiny", {}, seed=2, save=path).close()
    return path


def test_a_true_save(save: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0; the file is not touched."""
    before = save.read_bytes()
    assert main(["verify", str(save), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {
        "ok", "events", "branches", "head", "rules_differ", "first_difference", "redacted",
        "strange_views",
    }  # fmt: skip
    assert found["redacted"] is False
    assert found["ok"] is True
    assert found["first_difference"] is None
    assert len(found["head"]) == 64
    assert main(["verify", str(save)]) == 0
    assert found["head"] in capsys.readouterr().out
    assert save.read_bytes() == before


def test_an_altered_save(save: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1, the answer is no, and where."""
    with raw(save) as conn:
        conn.execute("UPDATE event SET turn = turn + 1 WHERE id = 5")
    assert main(["verify", str(save), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is False
    assert "event 5" in found["first_difference"]
    assert main(["verify", str(save)]) == 1
    assert "NOT a true record" in capsys.readouterr().out


def test_views_that_somebody_else_wrote_are_told(
    save: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are no part of the record, which holds; but they may lie."""
    assert main(["verify", str(save)]) == 0
    assert "SQL views" not in capsys.readouterr().out
    conn = sqlite3.connect(save)
    conn.execute("DROP VIEW v_orders")
    conn.execute("CREATE VIEW v_orders AS SELECT 'another order' AS action")
    conn.commit()
    conn.close()
    assert main(["verify", str(save)]) == 0
    assert "(v_orders): read its tables by `wargame export`" in capsys.readouterr().out
    assert main(["verify", str(save), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["strange_views"] == ["v_orders"]


def test_no_save_and_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing file is a mistake (2); a file that is no save does not verify (1)."""
    assert main(["verify", str(tmp_path / "none")]) == 2
    assert main(["verify", str(tmp_path)]) == 2
    (tmp_path / "text").write_text("hello")
    capsys.readouterr()
    assert main(["verify", str(tmp_path / "text"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False


def test_other_rules_are_told(
    save: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 0 under newer rules, with where they differ."""
    monkeypatch.setattr("wargame.play.verify.RULES_VERSION", RULES_VERSION + 1)
    monkeypatch.setattr("wargame.play.reel.same", lambda *_: False)
    assert main(["verify", str(save)]) == 0
    told = capsys.readouterr().out
    assert "the record stands" in told
    assert "event 1 (setup)" in told


def test_the_tables_of_a_save(save: Path, tmp_path: Path) -> None:
    """Tracks by turn, orders, adjudications, objectives, reasons: every quarter is in them."""
    folder = tmp_path / "out"
    assert main(["export", str(save), "-o", str(folder), "--format", "csv"]) == 0
    tables = {path.stem: list(csv.DictReader(path.open())) for path in folder.glob("*.csv")}
    assert {"events", "tracks", "objectives", "drifts", "orders"} <= set(tables)
    assert {row["quarter"] for row in tables["tracks"]} == {"2025Q1", "2025Q2"}
    assert main(["export", str(save), "-o", str(folder), "--format", "jsonl"]) == 0
    lines = (folder / "events.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len(tables["events"])
