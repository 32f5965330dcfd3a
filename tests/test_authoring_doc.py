"""The worked example of docs/authoring.md: what the page prints is a game that runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worked_example import PAGE, written_into


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An author's folder with the files that the page prints."""
    assert written_into(tmp_path) == [
        "scenarios/river-plant.yaml",
        "decks/river-plant.yaml",
        "scenarios/doctrines/river-plant.yaml",
    ]
    return tmp_path


def _wargame(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wargame", *arguments],
        cwd=folder, capture_output=True, text=True, check=False, input="",
    )  # fmt: skip


def test_the_example_is_sound_and_plays_to_its_end(folder: Path) -> None:
    checked = _wargame(folder, "check", "scenarios/river-plant.yaml")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "warning" not in checked.stdout
    ran = json.loads(_wargame(folder, "run", "river-plant", "--seed", "1", "--json").stdout)
    assert ran["turns"] == 4
    assert set(ran["roles"]) == {"MIN", "FIRM"}


def test_the_slip_that_the_page_shows_is_told_as_it_says(folder: Path) -> None:
    deck = folder / "decks" / "river-plant.yaml"
    deck.write_text(deck.read_text("utf-8").replace("trust, by: 3", "trsut, by: 3"), "utf-8")
    checked = _wargame(folder, "check", "scenarios/river-plant.yaml")
    assert checked.returncode == 1
    told = checked.stdout.splitlines()[0]
    assert told in PAGE.read_text("utf-8"), told


def test_the_marks_that_the_page_proposes_make_it_a_game(folder: Path) -> None:
    def met() -> dict[str, float]:
        made = _wargame(folder, "simulate", "river-plant", "--worlds", "2000", "--json")
        found = json.loads(made.stdout)["objectives"]
        return {"enough": found["MIN"]["enough"], "clean": found["MIN"]["clean"],
                "busy": found["FIRM"]["busy"]}  # fmt: skip

    before = met()
    assert before["enough"] > 0.95
    scenario = folder / "scenarios" / "river-plant.yaml"
    text = scenario.read_text("utf-8")
    for old, new in (('"4": 27', '"4": 34'), ('"4": 29', '"4": 35'), ('"4": 50', '"4": 55')):
        text = text.replace(old, new)
    scenario.write_text(text, "utf-8")
    after = met()
    assert all(0.3 < chance < 0.7 for chance in after.values()), after
