"""The retrospective against the record that ships: bands that hold, and more than persistence."""

from __future__ import annotations

from functools import cache

import pytest

from tests.strategies import compiled
from wargame.analysis.backtest import RUNS, Backtest, backtest
from wargame.analysis.backtest_document import ENOUGH, geometric


@cache
def found() -> Backtest:
    return backtest(compiled("retrospective-2022"), worlds=1000)


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("in_sample", [True, False])
def test_bands_of_80_hold_70_to_90_of_the_records(run: str, in_sample: bool) -> None:
    score = found().pooled(run, in_sample)
    assert score.points >= 30
    assert 0.70 <= score.inside_80 / score.points <= 0.90


@pytest.mark.parametrize("run", RUNS)
def test_it_beats_the_forecast_that_nothing_changes(run: str) -> None:
    """Free-running on most series with eight points or more; one quarter ahead no worse."""
    ratios = found().ratios(run, ENOUGH)
    assert len(ratios) >= 6
    assert geometric(ratios) <= 1
    if run == "free":
        assert sum(ratio < 1 for ratio in ratios) > len(ratios) / 2


def test_what_the_script_sets_is_not_scored() -> None:
    """Oil and drawdowns are; ground, losses, launches, stops, voters, money and shells are not."""
    driven = {series.of.column for series in found().series if series.driven}
    predicted = {series.of.column for series in found().predicted}
    assert driven == {"brent_usd", "us_pda_adjusted_busd"}
    assert {
        "territory_occupied_pct", "russian_losses_k", "shaheds_launched", "missiles_launched",
        "shahed_destroyed_or_lost_pct", "missile_destroyed_pct", "us_support_pct", "eu_support_pct",
        "russia_nwf_liquid_trub", "russia_key_rate_pct", "us_155mm_production_k_per_month",
        "europe_mil_alloc_beur",
    } <= predicted  # fmt: skip
    assert found().span.stated == "backtest" and found().quarters[4] == "2023Q4"


def test_the_figures_do_not_hang_on_the_seed() -> None:
    other = backtest(compiled("retrospective-2022"), worlds=1000, seed=11)
    for run in RUNS:
        one, two = found().pooled(run), other.pooled(run)
        assert abs(one.inside_80 - two.inside_80) <= 0.06 * one.points
