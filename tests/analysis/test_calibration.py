"""Forecasts hold as often as they say: the flagship, forecast and then played on."""

from __future__ import annotations

import pytest

from benchmarks.calibration import calibrate


@pytest.mark.soak
def test_bands_hold_about_as_often_as_they_say() -> None:
    """Tracks of one exercise move together: 40 exercises are sure to some eight per cent."""
    found = calibrate(40, quarter=2, worlds=150)
    for band, row in found["bands"].items():
        assert row["n"] > 1000
        assert row["edges_out"] <= band + 8 and row["edges_in"] >= band - 8, (band, row)
    assert sum(row["n"] for row in found["chances"]) == 160
    for row in found["chances"]:
        slack = 100 * 3 * (0.25 / row["n"]) ** 0.5
        assert abs(row["came_true"] - row["foretold"]) <= slack, row
