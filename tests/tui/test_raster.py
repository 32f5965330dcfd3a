"""Charts as characters: exact sizes, values where they belong, bands that nest."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wargame.tui.chart import Band, Chart, Mark, Threshold, headline, scale
from wargame.tui.chart_draw import NOW, draw
from wargame.tui.raster import (
    DEPTH,
    EIGHTHS,
    INNER,
    OUTER,
    SHADES,
    VOID,
    Rows,
    Scale,
    histogram,
    sparkline,
    ticks,
    two_tones,
)

QUARTERS = ("start", *(f"{year}Q{n}" for year in (2025, 2026) for n in (1, 2, 3, 4)))

GRID = Chart(
    title="Power available",
    unit="GW",
    values=(13_000, 10_536, 12_859, 14_503, 11_465),
    quarters=QUARTERS,
    thresholds=(Threshold(11_500, "goal ≥ 11.5", "good"), Threshold(16_000, "winter covered")),
    marks=(Mark(1, "◆", "Dark winter"),),
    low=2_000,
    high=18_000,
    better="up",
)
FAN = replace(
    GRID,
    bands=tuple(
        Band(11_300 - 700 * n, 11_400 - 300 * n, 11_500, 11_600 + 300 * n, 11_700 + 700 * n)
        for n in range(1, 5)
    ),
)

amounts = st.integers(min_value=-400_000, max_value=400_000)
texts = st.text(alphabet="abcdefg ≥≤", max_size=30)
all_bands = st.lists(
    st.tuples(amounts, amounts, amounts, amounts, amounts).map(lambda five: Band(*sorted(five))),
    max_size=8,
)


@st.composite
def charts(pick: st.DrawFn) -> Chart:
    low, high = sorted((pick(amounts), pick(amounts)))
    return Chart(
        title=pick(texts),
        unit=pick(st.sampled_from(["", "GW", "%", "$bn", "k a quarter"])),
        values=tuple(pick(st.lists(amounts, max_size=30))),
        quarters=QUARTERS[: pick(st.integers(0, len(QUARTERS)))],
        thresholds=tuple(
            Threshold(pick(amounts), pick(texts), pick(st.sampled_from(["good", "dim"])))
            for _ in range(pick(st.integers(0, 4)))
        ),
        marks=tuple(
            Mark(pick(st.integers(0, 40)), pick(st.sampled_from("◆!")), pick(texts))
            for _ in range(pick(st.integers(0, 4)))
        ),
        bands=tuple(pick(all_bands)),
        low=low,
        high=high,
        better=pick(st.sampled_from([None, "up", "down"])),
        now=pick(st.none() | amounts),
        estimate=pick(st.sampled_from(["", "of 2025Q1"])),
        error=pick(st.integers(0, 50_000)),
    )


def text(rows: Rows) -> list[str]:
    return ["".join(run[0] for run in runs) for runs in rows]


def cells(rows: Rows) -> list[list[tuple[str, str, str]]]:
    """Every cell with its ink and ground."""
    return [[(glyph, ink, ground) for part, ink, ground in runs for glyph in part] for runs in rows]


@given(charts(), st.integers(1, 120), st.integers(1, 30), st.booleans())
def test_every_row_has_exactly_the_width(
    chart: Chart, width: int, height: int, shaded: bool
) -> None:
    rows = draw(chart, width, height, shaded=shaded)
    assert len(rows) == height
    assert all(len(row) == width for row in text(rows))
    assert rows == draw(chart, width, height, shaded=shaded)


@given(charts(), st.integers(1, 40))
def test_the_scale_holds_all_there_is(chart: Chart, rows: int) -> None:
    measure = scale(chart, rows)
    assert measure.low < measure.high
    for value in (*chart.values, *(one.value for one in chart.thresholds)):
        assert measure.low <= value <= measure.high


@given(st.lists(st.integers(5_000, 15_000), min_size=1, max_size=9), st.integers(20, 120))
def test_values_lie_in_their_rows(values: list[int], width: int) -> None:
    chart = Chart("A", "", tuple(values), QUARTERS, low=0, high=20_000)
    rows = cells(draw(chart, width, 16))[1:-1]
    measure = scale(chart, 14)
    drawn = {
        place for place, row in enumerate(rows) if any(ink in ("line", "now") for _, ink, _ in row)
    }
    assert {measure.at(value) for value in values} <= drawn
    assert drawn <= set(range(measure.at(max(values)), measure.at(min(values)) + 1))
    now = [place for place, row in enumerate(rows) if any(cell[0] == NOW for cell in row)]
    assert now == [measure.at(values[-1])]


@given(st.integers(-50_000, 50_000), st.integers(1, 90_000), st.integers(1, 12))
def test_parts_of_a_row_fall_into_the_row(low: int, span: int, rows: int) -> None:
    measure = Scale(low, low + span, rows)
    for value in range(low, low + span + 1, max(span // 40, 1)):
        assert measure.at(value, 4) // 4 == measure.at(value) == measure.at(value, 8) // 8
    assert measure.at(low + span) == 0
    assert measure.at(low) == rows - 1


@given(amounts, st.integers(1, 500_000), st.integers(1, 12))
def test_ticks_are_round_and_few(low: int, span: int, most: int) -> None:
    found = ticks(low, low + span, most)
    assert len(found) <= most
    steps = {b - a for a, b in itertools.pairwise(found)}
    assert len(steps) <= 1
    for step in steps:
        assert str(step).rstrip("0") in ("1", "2", "5")
        assert all(tick % step == 0 for tick in found)
    assert all(low <= tick <= low + span for tick in found)


@pytest.mark.parametrize("width", [20, 38, 80, 200])
@pytest.mark.parametrize("shaded", [False, True])
def test_thresholds_are_always_seen(width: int, shaded: bool) -> None:
    for height in (4, 8, 16, 50):
        rows = cells(draw(FAN, width, height, shaded=shaded))
        for threshold in FAN.thresholds:
            row = rows[scale(FAN, height - 2).at(threshold.value) + 1]
            assert any(glyph == "▸" and ink == threshold.tone for glyph, ink, _ in row)
            assert height < 6 or sum(ink == threshold.tone for _, ink, _ in row) > width // 8
    assert "goal ≥ 11.5" in "\n".join(text(draw(GRID, 80, 16, shaded=shaded)))


def shade(cell: tuple[str, str, str]) -> tuple[str, str]:
    """The upper and the lower shade of a cell."""
    glyph, ink, ground = cell
    if glyph != " " and glyph in EIGHTHS:
        return ground, "" if ink == VOID else ink
    for tone, letter in SHADES.items():
        if glyph == letter and glyph != " ":
            return tone, tone
    return ground, ground


@given(all_bands.filter(bool), st.integers(24, 100), st.integers(6, 30), st.booleans())
def test_bands_nest_in_every_column(
    bands: list[Band], width: int, height: int, shaded: bool
) -> None:
    chart = Chart("A", "", (0, 1_000), QUARTERS, bands=tuple(bands), low=-400_000, high=400_000)
    rows = cells(draw(chart, width, height, shaded=shaded))[1:-1]
    for column in range(width):
        here = [row[column] for row in rows]
        depths = [
            DEPTH[tone]
            for cell in here
            if cell[1] not in ("median", "now", "line")
            for tone in shade(cell)
        ]
        top = depths.index(max(depths)) if depths else 0
        assert depths[: top + 1] == sorted(depths[: top + 1])
        assert depths[top:] == sorted(depths[top:], reverse=True)


@given(st.tuples(*[st.sampled_from(["", OUTER, INNER])] * 8))
def test_two_tones_are_those_of_the_cell(cell: tuple[str, ...]) -> None:
    above, below, size = two_tones(cell)
    assert {above, below} <= set(cell) or len(set(cell)) > 2
    assert 0 <= size <= 8
    if above != below:
        assert 0 < size < 8
    turns = sum(a != b for a, b in itertools.pairwise(cell))
    if turns == 1:
        assert (above,) * (8 - size) + (below,) * size == cell


def test_bands_show_two_shades_and_a_median() -> None:
    found = cells(draw(FAN, 80, 16))
    tones = {tone for row in found for _, ink, ground in row for tone in (ink, ground)}
    assert {OUTER, INNER, "median"} <= tones
    plain = "\n".join(text(draw(FAN, 80, 16, shaded=True)))
    assert all(letter in plain for letter in "░▒─")
    ends = [row[-1] for row in found[1:-1]]
    assert [shade(cell)[0] for cell in ends].count(INNER) >= 2


def test_marks_stand_beside_the_line_with_their_word() -> None:
    rows = text(draw(GRID, 80, 16))
    assert any("◆ Dark winter" in row for row in rows)
    narrow = text(draw(GRID, 24, 9))
    assert sum(row.count("◆") for row in narrow) == 1


def test_the_title_says_from_where_to_where() -> None:
    assert text(draw(GRID, 60, 8))[0].rstrip() == "Power available  13 → 11.47 GW ▼!"
    assert headline(replace(GRID, better="down"))[2] == "▼"
    assert headline(replace(GRID, now=13_000, values=(13_000,)))[1] == "13 GW"
    assert headline(FAN)[1:] == ("11.47 GW", "⇢ 11.5 [8.5..14.5]")
    known = replace(GRID, values=(3_800,), estimate="of 2026Q1, ±0.6", error=600)
    assert text(draw(known, 70, 8))[0].rstrip().endswith("~3.8 GW estimate of 2026Q1, ±0.6")


def test_a_value_that_moved_since_stands_half_a_quarter_on() -> None:
    moved = cells(draw(replace(GRID, now=15_000), 82, 16))
    still = cells(draw(GRID, 82, 16))
    at = [
        next(n for n, cell in enumerate(row) if cell[0] == NOW)
        for rows in (still, moved)
        for row in rows
        if any(cell[0] == NOW for cell in row)
    ]
    assert at[0] < at[1] < at[0] + 10


@given(st.lists(amounts, max_size=40), st.integers(0, 60))
def test_a_sparkline_has_its_width(values: list[int], width: int) -> None:
    assert len(sparkline(values, width)) == width


def test_a_sparkline_rises_and_falls() -> None:
    assert sparkline([0, 3_000], 2)[0] in "⣀⡀⡠⣠"
    assert sparkline([0, 3_000], 2) != sparkline([3_000, 0], 2)
    assert sparkline([], 3) == "   "


@given(st.lists(st.integers(0, 500), max_size=20), st.integers(0, 60), st.integers(1, 9))
def test_a_histogram_has_its_size(counts: list[int], width: int, height: int) -> None:
    rows = histogram(counts, width, height)
    assert len(rows) == height
    assert all(len(row) == width for row in rows)
    if sum(counts) and width >= len(counts):
        assert "█" in rows[-1]
        assert "█" in rows[0]


def test_a_chart_is_quick() -> None:
    draw(FAN, 80, 20)
    best = min(_timed() for _ in range(5))
    assert best < 0.05, best


def _timed() -> float:
    start = time.perf_counter()
    draw(FAN, 80, 20)
    return time.perf_counter() - start
