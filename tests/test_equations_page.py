"""docs/model.md says every equation as the flagship computes it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.paste import paste
from tools.equations import tables
from wargame.content.library import load_bundle

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "model.md").read_text(encoding="utf-8")


def test_the_page_is_what_the_scenario_says() -> None:
    assert paste(PAGE, tables()) == PAGE, "write it again: python -m tools.equations"


def test_no_track_no_value_and_no_line_is_left_out() -> None:
    scenario = load_bundle("bridge-2025").scenario
    assert scenario.pipelines is not None
    made = tables()["equations"]
    parts = (scenario.tracks, scenario.derived, scenario.pipelines.lines)
    for key in (item.id for part in parts for item in part):
        assert f"`{key}`" in made
    rows = sum(len(track.couplings) for track in scenario.tracks)
    assert made.count("| \u2212") + made.count("| +") == rows
