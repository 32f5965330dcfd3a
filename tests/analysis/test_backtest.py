"""The backtest on models whose answers are known: scores in closed form, bands that hold."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rulebook.mini import build, coupling, derived, track
from wargame.analysis.backtest import Backtest, backtest
from wargame.analysis.backtest_document import document
from wargame.analysis.backtest_records import quarter_number, read_records
from wargame.analysis.backtest_scores import (
    Persistence,
    Point,
    crps_ensemble,
    crps_normal,
    five,
    persistence,
    scored,
    step_deviation,
)
from wargame.analysis.pool import start
from wargame.content.compiled import Compiled
from wargame.errors import ContentError, WargameError
from wargame.play.policies import full_seats, make_policies
from wargame.play.rollout import play_quarter

DRIFT, SHOCK = 2.0, 4.0
REPETITIONS, WORLDS = 60, 400


def walk(**changes: Any) -> Compiled:
    """`x` walks: 2 up a quarter and a normal shock of sd 4; `y` is four quarters of 3 up."""
    tracks = [
        track("x", 50, shock=SHOCK, history="rec_x", couplings=[coupling(DRIFT)]),
        track("y", 10, history="rec_y", couplings=[coupling(3)]),
    ]
    return build(**{"tracks": tracks, **changes})


def table(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def record(path: Path, columns: dict[str, list[Any]], first: str = "2024Q4") -> Path:
    """A file of columns from a quarter on; None is a blank."""
    at = quarter_number(first)
    assert at is not None
    length = max(len(values) for values in columns.values())
    lines = [",".join(["quarter", *columns])]
    for n in range(length):
        cells = ["" if values[n] is None else str(values[n]) for values in columns.values()]
        lines.append(",".join([f"{(at + n) // 4}Q{(at + n) % 4 + 1}", *cells]))
    return table(path, "\n".join(lines) + "\n")


# Scores -----------------------------------------------------------------------------------


def slow_crps(members: list[float], value: float) -> float:
    """The integral of the squared distance of two step functions, piece by piece."""
    edges = sorted({*members, value})
    total = 0.0
    for low, high in pairwise(edges):
        below = sum(member <= low for member in members) / len(members)
        total += (below - (low >= value)) ** 2 * (high - low)
    return total


@given(
    st.lists(st.integers(-1000, 1000), min_size=1, max_size=12),
    st.integers(-1500, 1500),
    st.sampled_from([0, 10**6]),
)
def test_crps_of_an_ensemble_is_the_integral_it_is_defined_as(
    members: list[int], value: int, level: int
) -> None:
    made = [float(member + level) for member in members]
    found = crps_ensemble(np.array(made), float(value + level))
    assert found == pytest.approx(slow_crps(made, float(value + level)), abs=1e-6)


def test_crps_of_one_member_is_the_absolute_error() -> None:
    assert crps_ensemble(np.array([3.0]), 5.5) == 2.5
    assert crps_ensemble(np.array([0.0, 1.0]), 0.5) == pytest.approx(0.25)


def test_crps_of_a_normal_has_its_known_values_and_is_the_limit_of_ensembles() -> None:
    # At the mean of a standard normal: (sqrt 2 - 1) / sqrt pi.
    assert crps_normal(0, 1, 0) == pytest.approx((math.sqrt(2) - 1) / math.sqrt(math.pi))
    assert crps_normal(7, 0, 4) == 3
    assert crps_normal(10, 3, 16) == pytest.approx(3 * crps_normal(0, 1, 2))
    shares = (np.arange(4001) + 0.5) / 4001
    members = np.array([NormalDist(10, 3).inv_cdf(float(share)) for share in shares])
    for value in (4.0, 10.0, 18.5):
        assert crps_ensemble(members, value) == pytest.approx(crps_normal(10, 3, value), abs=2e-3)


def test_quantiles_and_bands_hold_their_bounds() -> None:
    assert five(np.arange(101.0)) == (10, 25, 50, 75, 90)
    bands = (10.0, 25.0, 50.0, 75.0, 90.0)
    inside = [Point(0, value, bands, 0.0, True) for value in (9.9, 10, 24.9, 25, 75, 90, 90.1)]
    assert [point.inside_80 for point in inside] == [False, *[True] * 5, False]
    assert [point.inside_50 for point in inside] == [False] * 3 + [True] * 2 + [False] * 2


def test_persistence_by_hand() -> None:
    """Changes +2 in one quarter, -4 in one and +6 in two: mean of 4, 16 and 18."""
    series = {100: 10.0, 101: 12.0, 102: 8.0, 104: 14.0, 105: 99.0}
    assert step_deviation(series, 100, 104) == pytest.approx(math.sqrt(38 / 3))
    assert step_deviation(series, 102, 104) is None  # one change says nothing of a spread
    found = persistence(series, 103, 106, 2.0)
    assert found == Persistence(mean=8.0, deviation=2.0 * math.sqrt(4), lead=4)
    assert persistence(series, 104, 105, None) is None
    # Begun after the origin: it stays at its first record, from the quarter after that on.
    assert persistence(series, 98, 100, 2.0) is None
    assert persistence(series, 98, 101, 2.0) == Persistence(mean=10.0, deviation=2.0, lead=1)


def test_scores_compare_over_the_same_points() -> None:
    rest = Persistence(10.0, 0.0, 1)
    bands = (0.0, 1.0, 2.0, 3.0, 4.0)
    score = scored([Point(1, 2.0, bands, 3.0, True, rest), Point(2, 9.0, bands, 5.0, True)])
    assert (score.points, score.inside_50, score.inside_80) == (2, 1, 1)
    assert (score.crps, score.paired, score.own, score.rest) == (4.0, 1, 3.0, 8.0)
    assert score.ratio == 3 / 8 and score.rest_inside_80 == 0
    nothing = scored([])
    assert nothing.points == 0 and math.isnan(nothing.crps) and math.isnan(nothing.ratio)


# The two runs -----------------------------------------------------------------------------


def test_free_running_is_the_walk_and_one_quarter_ahead_starts_from_the_record(
    tmp_path: Path,
) -> None:
    """Both have closed forms: N(50 + 2t, 4 sqrt t), and N(record + 2, 4)."""
    path = record(tmp_path / "a.csv", {"rec_x": [50, 70, 20, None, 60], "rec_y": [10] * 5})
    found = backtest(walk(), against=path, worlds=4000, seed=5)
    x = found.series[0]
    for turn, bands in enumerate(x.free.fives, 1):
        known = NormalDist(50 + DRIFT * turn, SHOCK * math.sqrt(turn))
        assert bands == pytest.approx(
            [known.inv_cdf(s) for s in (0.1, 0.25, 0.5, 0.75, 0.9)], abs=0.5
        )
    # The fourth quarter has no record of the one before it: two steps from the second.
    origins = [(50, 1), (70, 1), (20, 1), (20, 2)]
    for bands, (level, steps) in zip(x.ahead.fives, origins, strict=True):
        known = NormalDist(level + DRIFT * steps, SHOCK * math.sqrt(steps))
        assert bands == pytest.approx(
            [known.inv_cdf(s) for s in (0.1, 0.25, 0.5, 0.75, 0.9)], abs=0.5
        )
    assert [rest.lead for rest in x.ahead.rest if rest] == [1, 1, 1, 2]
    assert [rest.lead for rest in x.free.rest if rest] == [1, 2, 3, 4]
    assert [point.quarter for point in x.free.points] == [8100, 8101, 8103]


def test_what_is_inserted_keeps_to_the_bounds_of_the_track(tmp_path: Path) -> None:
    path = record(tmp_path / "a.csv", {"rec_x": [50, 400, -3, 50, 50], "rec_y": [10] * 5})
    found = backtest(walk(), against=path, worlds=50)
    assert max(found.series[0].ahead.fives[1]) == 100
    assert found.series[0].ahead.fives[2][0] <= 4


def test_bands_hold_a_world_of_the_model_as_often_as_they_say(tmp_path: Path) -> None:
    """Every repetition's record is a world of another seed, so 80 % is what they must hold."""
    made = walk()
    players = make_policies(made, full_seats(made, {}))
    world = start(made, REPETITIONS, 99)
    courses = []
    for _ in range(4):
        play_quarter(world, players)
        courses.append(world.values[0] / 1000)
    held: dict[str, list[int]] = {"free": [0, 0], "ahead": [0, 0]}
    for number, course in enumerate(np.array(courses).T):
        path = record(tmp_path / "a.csv", {"rec_x": [50, *course], "rec_y": [10, 13, 16, 19, 22]})
        found = backtest(made, against=path, worlds=WORLDS, seed=number)
        for run, counts in held.items():
            score = found.series[0].course(run).score()
            assert score.points == 4
            counts[0] += score.inside_50
            counts[1] += score.inside_80
            # `y` has no luck: the record is the forecast, which is inside and costs nothing.
            sure = found.series[1].course(run).score()
            assert (sure.inside_80, sure.crps) == (4, 0)
    points = 4 * REPETITIONS
    # One ahead the quarters are independent; free-running they lean on each other.
    for run, effective in (("ahead", points), ("free", points / 2)):
        for share, count in zip((0.5, 0.8), held[run], strict=True):
            slack = 3 * math.sqrt(share * (1 - share) / effective)
            assert abs(count / points - share) < slack, (run, share, count / points)


def test_a_wrong_model_is_found_out(tmp_path: Path) -> None:
    """A record that falls where the model climbs leaves the bands, and persistence beats it."""
    path = record(
        tmp_path / "a.csv", {"rec_x": [50, 41, 33, 24, 15], "rec_y": [10, 10, 10, 10, 10]}
    )
    found = backtest(walk(), against=path, worlds=500)
    assert found.series[0].free.score().inside_80 == 0
    assert found.series[0].ahead.score().inside_80 == 0
    assert found.series[0].free.score().crps > 10
    still = found.series[1].ahead.score()
    assert (still.own, still.rest, still.ratio) == (3, 0, math.inf)


def test_blocks_change_nothing(tmp_path: Path) -> None:
    path = record(tmp_path / "a.csv", {"rec_x": [50, 52, 55, 58, 60]})
    whole, cut = (
        document(backtest(walk(), against=path, worlds=90, seed=3, block=block))
        for block in (None, 7)
    )
    assert {**whole, "seconds": 0} == {**cut, "seconds": 0}


# Samples, driven series ---------------------------------------------------------------------


def test_samples_are_kept_apart_where_the_scenario_says_up_to_when_it_was_fitted(
    tmp_path: Path,
) -> None:
    path = record(tmp_path / "a.csv", {"rec_x": [50, 52, 55, 58, 60]})
    cases: list[tuple[dict[str, Any], int, str]] = [
        ({}, 4, ""),
        ({"cut_off": "2025-01-31"}, 0, "cut_off"),
        ({"cut_off": "2025-06-30"}, 2, "cut_off"),
        ({"cut_off": "2025-06-29"}, 1, "cut_off"),
        ({"backtest": {"calibrated_to": "2025Q3"}, "cut_off": "2025-01-31"}, 3, "backtest"),
    ]
    for changes, inside, stated in cases:
        found = backtest(walk(**changes), against=path, worlds=20)
        assert found.span.stated == stated
        assert found.pooled("free", True).points == inside
        assert found.pooled("free", False).points == 4 - inside


def test_persistence_knows_nothing_after_the_sample(tmp_path: Path) -> None:
    """Whatever comes after the end of calibration leaves its spread alone."""
    spreads = []
    for last in (60, 10):
        values = [50, 52, 55, 51, last]
        path = record(tmp_path / f"{last}.csv", {"rec_x": values}, first="2024Q4")
        made = walk(backtest={"calibrated_to": "2025Q3"})
        spreads.append(backtest(made, against=path, worlds=20).series[0].deviation)
    assert spreads[0] == spreads[1] == pytest.approx(math.sqrt((4 + 9 + 16) / 3))


def test_a_driven_series_is_shown_and_not_scored(tmp_path: Path) -> None:
    path = record(tmp_path / "a.csv", {"rec_x": [50, 52, 55, 58, 60], "rec_y": [10, 0, 0, 0, 0]})
    found = backtest(walk(backtest={"driven": ["rec_y"]}), against=path, worlds=50)
    told = document(found)
    assert list(told["series"]) == ["x"] and list(told["driven"]) == ["y"]
    assert told["points"] == 4
    driven = told["driven"]["y"]
    assert driven["driven"] is True and "points" not in driven
    assert [quarter["recorded"] for quarter in driven["quarters"]] == [0, 0, 0, 0]
    assert [quarter["free"]["p50"] for quarter in driven["quarters"]] == [13, 16, 19, 22]


def test_derived_values_are_scored_as_tracks_are(tmp_path: Path) -> None:
    path = record(tmp_path / "a.csv", {"rec_d": [None, 104, 110, 116, 122]})
    made = walk(derived=[derived("twice", "2 * y + 84", history="rec_d")])
    found = backtest(made, against=path, worlds=20)
    assert [(one.of.key, one.free.score().crps) for one in found.series] == [("twice", 0)]


# The document -------------------------------------------------------------------------------


def test_the_document_keeps_its_contract(tmp_path: Path) -> None:
    path = record(
        tmp_path / "a.csv", {"rec_x": [50, 52, None, 58, 60], "other": [1] * 5, "words": ["w"] * 5}
    )
    found = document(backtest(walk(), against=path, worlds=100, seed=2))
    (series,) = found["series"].values()
    assert series["points"] == 3 and 0 <= series["inside_80"] <= 3 and series["crps"] > 0
    assert found["coverage_80"] == round(series["inside_80"] / 3, 6)
    assert found["unanswered"] == ["other"]
    for run in ("free", "ahead"):
        every = series[run]["all"]
        assert every["points"] == 3
        for name in ("inside_50", "inside_80"):
            parts = (series[run][part][name] for part in ("in_sample", "out_of_sample"))
            assert every[name] == sum(parts)
        assert series[run]["out_of_sample"]["crps"] is None  # there is no such point
    blank = series["quarters"][1]
    assert blank["recorded"] is None and blank["free"]["p10"] <= blank["free"]["p90"]


def test_a_file_of_other_years_leaves_a_forecast_and_no_score(tmp_path: Path) -> None:
    path = record(tmp_path / "a.csv", {"rec_x": [40, 45, 50]}, first="2024Q2")
    found = document(backtest(walk(), against=path, worlds=50))
    assert found["points"] == 0 and found["coverage_80"] is None
    series = found["series"]["x"]
    assert (series["points"], series["crps"]) == (0, None)
    assert series["quarters"][0]["free"]["persistence"]["mean"] == 50


# What cannot be used --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "code"),
    [
        ("", 1, 1, "no-quarter"),
        ("date,rec_x\n2025Q1,1\n", 1, 1, "no-quarter"),
        ("quarter;rec_x\n2025Q1;1\n", 1, 1, "no-quarter"),
        ("quarter,rec_x,rec_x\n", 1, 15, "duplicate-column"),
        ("quarter,,rec_x\n", 1, 9, "no-name"),
        ("quarter,rec_x\n2025Q5,1\n", 2, 1, "quarter"),
        ("rec_x,quarter\n1,2025-01\n", 2, 3, "quarter"),
        ("quarter,rec_x\n2025Q1,1\n\n2025Q1,2\n", 4, 1, "duplicate-quarter"),
        ("quarter,rec_x\n2025Q1\n", 2, 1, "cells"),
        ('quarter,rec_x\n2025Q1,"1\n', 2, 8, "quotes"),
        ("quarter,rec_x\n2025Q1,n/a\n", 2, 8, "number"),
        ("quarter,rec_x\n2025Q1,nan\n", 2, 8, "number"),
        ('quarter,a,rec_x\n2025Q1,"1,5","1,5"\n', 2, 14, "number"),
        ("quarter,rec_x\n2025Q1,1e999\n", 2, 8, "number"),
    ],
)
def test_faults_are_told_with_their_place(
    tmp_path: Path, text: str, line: int, column: int, code: str
) -> None:
    path = table(tmp_path / "a.csv", text)
    with pytest.raises(ContentError) as told:
        backtest(walk(), against=path, worlds=2)
    (fault,) = told.value.faults
    assert (fault.path, fault.line, fault.column, fault.code) == (str(path), line, column, code)
    assert fault.hint


def test_files_are_read_as_spreadsheets_write_them(tmp_path: Path) -> None:
    """A byte order mark, Windows line ends, quotes, blank lines and rows in any order."""
    path = tmp_path / "a.csv"
    path.write_bytes(
        b'\xef\xbb\xbf"quarter",text,rec_x\r\n2025Q2,"a ""b"", c",.5\r\n,,\r\n2025Q1,,-1e1\r\n'
    )
    records = read_records(path)
    assert records.series("rec_x") == {8100: -10.0, 8101: 0.5}
    assert records.rows[8101][0].text == 'a "b", c'
    assert records.numeric() == ["rec_x"]


def test_a_file_without_any_known_column_says_what_is_wanted(tmp_path: Path) -> None:
    path = record(tmp_path / "a.csv", {"rec_xx": [1, 2]})
    with pytest.raises(WargameError, match=r"did you mean `rec_x`.*asks for `rec_x`, `rec_y`"):
        backtest(walk(), against=path, worlds=2)
    with pytest.raises(WargameError, match="measures nothing"):
        backtest(build(), against=path, worlds=2)


def found_in(found: Backtest) -> set[str]:
    return {series.of.column for series in found.series}


def test_the_record_that_ships_has_what_the_flagship_measures() -> None:
    """Without a file named it is that one; every `history:` of the flagship names a column."""
    from tests.strategies import compiled

    made = compiled("bridge-2025")
    wanted = {
        one.history
        for one in (*made.bundle.scenario.tracks, *made.bundle.scenario.derived)
        if one.history
    }
    assert found_in(backtest(made, worlds=2)) == wanted
