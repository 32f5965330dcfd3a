"""The year ahead: a row for each series and quarter, and a place for it in docs/model.md."""

from __future__ import annotations

from pathlib import Path

from benchmarks.ahead import PAGE, SCORES, table
from benchmarks.paste import paste
from tests.rulebook.mini import build, coupling, track
from wargame.analysis.backtest import backtest


def test_every_series_has_a_row_a_quarter_of_the_year(tmp_path: Path) -> None:
    path = tmp_path / "record.csv"
    path.write_text("quarter,rec_x,rec_y\n2024Q2,44,1\n2024Q3,47,\n2024Q4,50,2\n")
    tracks = [
        track("x", 50, shock=4, history="rec_x", couplings=[coupling(2)]),
        track("y", 2, history="rec_y", couplings=[coupling(1)]),
    ]
    made = build(tracks=tracks, turns=6, cut_off="2025-01-31")
    rows = table(backtest(made, against=path, worlds=400)).splitlines()[4:]
    assert [row.split(" | ")[2] for row in rows] == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"] * 2
    assert rows[0].startswith("| x, index | `rec_x` |") and rows[1].startswith("|  |  |")
    assert rows[0].endswith("| 50.0 ± 3.0 |")
    assert rows[4] == "| y, index | `rec_y` | 2025Q1 | 3.00 | 3.00 | 3.00 | 3.00 | 3.00 |  |"


def test_the_pages_have_their_places() -> None:
    for page, name in ((PAGE, "ahead"), (SCORES, "scores")):
        assert "row\n" in paste(page.read_text(encoding="utf-8"), {name: "row"})
