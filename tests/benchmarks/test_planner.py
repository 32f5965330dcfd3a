"""The benchmark of the planner's strength runs and says what it found."""

from __future__ import annotations

import pytest

from benchmarks import planner
from wargame.play.planner_levels import Level


@pytest.mark.soak
def test_strength_is_measured_in_pairs() -> None:
    row = planner.strength("UKR", 4, Level("32", 32), seed=3, alone=1)
    assert row["low"] <= row["gain"] <= row["high"]
    assert 0 <= row["better"] + row["worse"] <= 1
    assert row["decisions"] >= 4 * 8
    assert 0 < row["worlds_a_decision"] < 64
    told = planner.lines({"games": 4, "budget": "32", "knows": "pool", "seats": [row]})
    assert any(line.startswith("UKR") for line in told)
    assert told[-1] == f"{int(row['passes'])} of 1 seats pass."
