"""docs/sources.md says what ships: every fact of the register, every column of the record."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from benchmarks.paste import paste
from tools.sources import facts, seeds, tables
from wargame.analysis.backtest_records import read_records

ROOT = Path(__file__).resolve().parents[1]
HISTORY = ROOT / "scenarios" / "history"
PAGE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
CUT_OFF = "2025-01-31"


def test_the_page_is_what_the_register_says() -> None:
    assert paste(PAGE, tables()) == PAGE, "write it again: python -m tools.sources"


def test_what_is_younger_than_the_flagship_is_marked() -> None:
    assert yaml.safe_load((ROOT / "scenarios/bridge-2025.yaml").read_text())["cut_off"] == CUT_OFF
    listed = PAGE.partition("## Registered facts")[2]
    register = yaml.safe_load((ROOT / "decks/sources.yaml").read_text(encoding="utf-8"))
    for key, fact in register["facts"].items():
        (row,) = re.findall(rf"^\| `{key}` \|.*$", listed, re.MULTILINE)
        assert ("**hindsight**" in row) == (fact["as_of"] > CUT_OFF), key
    for key, seed in register["seeds"].items():
        (row,) = re.findall(rf"^\| `{key}: section` \|.*$", PAGE, re.MULTILINE)
        assert ("**hindsight**" in row) == (seed["as_of"] > CUT_OFF), key


@pytest.mark.parametrize("path", sorted(HISTORY.glob("*.csv")), ids=lambda path: path.name)
def test_every_column_that_ships_is_explained(path: Path) -> None:
    assert path.name in PAGE
    for column in path.read_text(encoding="utf-8").splitlines()[0].split(","):
        assert f"`{column}`" in PAGE, column


def test_the_table_of_columns_is_in_the_files_order_and_the_file_is_sound() -> None:
    records = read_records(HISTORY / "2022-2024.csv")
    part = PAGE.partition("## The recorded series")[2].partition("## Registered facts")[0]
    told = re.findall(r"^\| `([a-z0-9_]+)` \|", part, re.MULTILINE)
    assert told == ["quarter", *records.columns]
    assert sorted(records.rows) == list(range(4 * 2022, 4 * 2025))
    for column in records.columns:
        if column != "territory_source":
            assert records.series(column), column


def test_signs_of_a_table_do_not_break_it() -> None:
    fact = {
        "statement": "One | two\nthree", "topic": "eu", "value": 1, "unit": "%",
        "as_of": "2025-02-01", "source": "x", "confidence": "low",
    }  # fmt: skip
    row = facts({"a": fact}, CUT_OFF).splitlines()[-1]
    assert row == "| `a` | One \\| two three | 1 % | 2025-02-01 **hindsight** | x | low |"
    seed = {"title": "Why?", "about": "Because.", "as_of": "2024-01-01"}
    assert seeds({"S": seed}, CUT_OFF).splitlines()[-1] == (
        "| `S: section` | Why? Because. | 2024-01-01 |"
    )
