"""docs/saves.md: the queries it shows run on a save and the views it lists are those there are."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from benchmarks.opening import long_save
from wargame.record.flat_results import TABLES

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "saves.md").read_text("utf-8")


def test_the_views_are_those_listed() -> None:
    """Each once, in the order of the declaration; nothing else is called a view."""
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `v_")]
    listed = [name for row in rows for name in re.findall(r"`(v_[a-z_]+)`", row)]
    assert listed == [table.view for table in TABLES]


def test_the_queries_give_rows(tmp_path: Path) -> None:
    """On a save of the flagship with a branch, opened by plain sqlite3; pandas too."""
    path = long_save(tmp_path / "game.wargame", 400, branched=True)
    conn = sqlite3.connect(path)
    queries = [
        query
        for block in re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
        for query in block.split(";")
        if query.strip()
    ]
    assert len(queries) == 4
    for query in queries:
        assert conn.execute(query).fetchall(), query
    conn.close()


def test_the_python_shown_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads tracks into a frame."""
    pytest.importorskip("pandas")
    long_save(tmp_path / "game.wargame", 1, "tiny")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    made: dict[str, object] = {}
    exec(code, made)
    assert len(made["tracks"]) > 0  # type: ignore[arg-type]


def test_a_connection_that_distrusts_the_schema_is_refused_as_the_page_says(
    tmp_path: Path,
) -> None:
    """Or, where its SQLite holds JSON functions harmless, is served: never anything else."""
    conn = sqlite3.connect(long_save(tmp_path / "game.wargame", 1, "tiny"))
    conn.execute("PRAGMA trusted_schema = OFF")
    try:
        assert conn.execute("SELECT * FROM v_tracks").fetchall()
    except sqlite3.Error as error:
        assert "unsafe use of" in str(error)
    finally:
        conn.close()
