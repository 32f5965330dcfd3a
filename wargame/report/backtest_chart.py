"""One recorded series through time: the worlds' bands, the record in dots, persistence thin.

A full dot is a record inside the band of 80 %, a ring one outside it; the reader needs no
colour to tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from wargame.analysis.backtest_scores import Five
from wargame.report.backtest_text import decimals
from wargame.report.charts import ticks
from wargame.report.svg import Point, Svg, Use, fitted, text_width

_SMALL = 11.5

Scale = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Panel:
    """What one chart shows, place by place: place 0 is the origin, then a quarter each.

    ``fan`` joins the bands of one forecast from the origin; without it each quarter stands
    alone, forecast from the one before.  ``divide`` is the last place of the sample the model
    was fitted on, None where all of them are or none is.  ``bounds`` are the ends beyond
    which the axis never goes.
    """

    title: str
    note: str
    quarters: tuple[str, ...]
    recorded: tuple[float | None, ...]
    fives: tuple[Five, ...]
    rest: tuple[Five | None, ...]
    fan: bool
    scored: bool
    divide: int | None
    bounds: tuple[float, float]


def panel(svg: Svg, at: Point, width: float, height: float, chart: Panel) -> float:
    """Draw one chart with its upper left corner at ``at``; the height it took."""
    left, right = at[0] + 46, at[0] + width - 12
    top, bottom = at[1] + 50, at[1] + height - 24
    steps = ticks(*_ends(chart), 5)
    up = _scale((steps[0], steps[-1]), (bottom, top))
    along = _scale((0, len(chart.fives)), (left, right - 10))
    with svg.group(chart.title, _told(chart)):
        svg.text((at[0], at[1] + 14), fitted(chart.title, width, 13), size=13, bold=True)
        svg.text((at[0], at[1] + 31), fitted(chart.note, width, _SMALL), "dim", size=_SMALL)
        places = decimals([steps[1] - steps[0]]) if steps[1] - steps[0] < 100 else 0
        places = min(places, max(_needed(step) for step in steps))
        for step in steps:
            svg.line((left, up(step)), (right, up(step)), "rule")
            label = f"{step + 0.0:.{places}f}"
            svg.text((left - 6, up(step) + 4), label, "dim", size=_SMALL, anchor="end")
        _names(svg, chart, along, bottom)
        if chart.divide is not None:
            _divide(svg, chart.divide, along, (top, bottom), right)
        (_fan if chart.fan else _bars)(svg, chart, along, up, (steps[0], steps[-1]))
        for place, value in enumerate(chart.recorded):
            if value is not None:
                missed = place > 0 and chart.scored and not _inside(chart.fives[place - 1], value)
                tone = "bad" if missed else "ink"
                svg.dot((along(place), up(value)), 4.5 if missed else 3.6, tone, hollow=missed)
    return height


def legend(svg: Svg, at: Point, width: float) -> float:
    """What the marks mean, in as many rows as it needs; the height it took."""
    x, y = at
    for kind, words in (
        ("haze", "80 % of the worlds"),
        ("band", "50 %"),
        ("line", "median"),
        ("rest", "80 % if nothing changes"),
        ("dot", "recorded"),
        ("ring", "recorded, outside the 80 %"),
        ("divide", "end of the sample it was fitted on"),
    ):
        wide = 34 + text_width(words, _SMALL) + 16
        if x + wide > at[0] + width and x > at[0]:
            x, y = at[0], y + 20
        middle = y + 8
        if kind == "haze":
            svg.rect(x, y + 2, 26, 12, "one", "haze")
        elif kind == "band":
            svg.rect(x, y + 2, 26, 12, "one", "haze")
            svg.rect(x, y + 5, 26, 6, "one", "band")
        elif kind == "line":
            svg.line((x, middle), (x + 26, middle), "one", width=2.2)
        elif kind == "rest":
            svg.line((x, y + 4), (x + 26, y + 4), "two", width=1.2, dash="4 3")
            svg.line((x, y + 12), (x + 26, y + 12), "two", width=1.2, dash="4 3")
        elif kind == "divide":
            svg.line((x + 13, y), (x + 13, y + 16), "dim", width=1.2, dash="2 3")
        elif kind == "ring":
            svg.dot((x + 13, middle), 4.5, "bad", hollow=True)
        else:
            svg.dot((x + 13, middle), 3.6, "ink")
        svg.text((x + 34, y + 12), words, "dim", size=_SMALL)
        x += wide
    return y + 24 - at[1]


def _ends(chart: Panel) -> tuple[float, float]:
    """The lowest and the highest value drawn.

    The band of persistence is let run out of the chart where it is far wider than the rest.
    """
    values = [value for row in chart.fives for value in row]
    values += [value for value in chart.recorded if value is not None]
    low, high = min(values), max(values)
    room = max(high - low, 1e-3 * abs(high), 1e-9)
    for row in chart.rest:
        if row is not None:
            low = min(low, max(row[0], min(values) - room))
            high = max(high, min(row[4], max(values) + room))
    least, most = chart.bounds
    low = max(low, least) if min(values) >= least else low
    return low, min(high, most) if max(values) <= most else high


def _scale(values: tuple[float, float], pixels: tuple[float, float]) -> Scale:
    (low, high), (first, last) = values, pixels
    return lambda value: first + (value - low) / (high - low) * (last - first)


def _fan(svg: Svg, chart: Panel, along: Scale, up: Scale, ends: tuple[float, float]) -> None:
    """The bands of one forecast, from the record at the origin where there is one."""
    first = chart.recorded[0]
    rows: list[tuple[int, Five]] = list(enumerate(chart.fives, 1))
    if first is not None:
        rows.insert(0, (0, (first, first, first, first, first)))
    bands: tuple[tuple[int, int, Use], ...] = ((0, 4, "haze"), (1, 3, "band"))
    for low, high, use in bands:
        there = [(along(place), up(row[high])) for place, row in rows]
        back = [(along(place), up(row[low])) for place, row in reversed(rows)]
        svg.area([*there, *back], "one", use)
    svg.path([(along(place), up(row[2])) for place, row in rows], "one", width=2.2)
    rests = [(place, row) for place, row in enumerate(chart.rest, 1) if row is not None]
    for end in (0, 4):
        points = [(0, first)] if first is not None and rests else []
        line = [*points, *((place, row[end]) for place, row in rests)]
        for (one, start), (two, stop) in pairwise(line):
            kept = _kept((start, stop), ends)
            if kept is not None:
                cut = [
                    (along(one + share * (two - one)), up(start + share * (stop - start)))
                    for share in kept
                ]
                svg.line(cut[0], cut[1], "two", width=1.2, dash="4 3")


def _bars(svg: Svg, chart: Panel, along: Scale, up: Scale, ends: tuple[float, float]) -> None:
    """A bar a quarter, forecast from the one before, with persistence as a thin beam."""
    wide = min(16.0, 0.5 * (along(1) - along(0)))
    low, high = ends
    for place, row in enumerate(chart.fives, 1):
        x = along(place)
        svg.rect(x - wide / 2, up(row[4]), wide, up(row[0]) - up(row[4]), "one", "haze")
        svg.rect(x - wide / 2, up(row[3]), wide, up(row[1]) - up(row[3]), "one", "band")
        svg.line((x - wide / 2, up(row[2])), (x + wide / 2, up(row[2])), "one", width=2.2)
        rest = chart.rest[place - 1]
        if rest is not None:
            beam = x + wide / 2 + 4
            held = [min(max(rest[end], low), high) for end in (0, 4)]
            svg.line((beam, up(held[0])), (beam, up(held[1])), "two", width=1.2, dash="4 3")
            for end, value in zip((0, 4), held, strict=True):
                if rest[end] == value:  # what runs out of the chart has no end in it
                    svg.line((beam - 2.5, up(value)), (beam + 2.5, up(value)), "two", width=1.2)


def _kept(values: tuple[float, float], ends: tuple[float, float]) -> tuple[float, float] | None:
    """The shares of the way from one value to another that lie inside the ends, if any do."""
    (start, stop), (low, high) = values, ends
    if start == stop:
        return (0.0, 1.0) if low <= start <= high else None
    cuts = sorted(((low - start) / (stop - start), (high - start) / (stop - start)))
    first, last = max(0.0, cuts[0]), min(1.0, cuts[1])
    return (first, last) if first < last else None


def _names(svg: Svg, chart: Panel, along: Scale, bottom: float) -> None:
    """Quarters under the axis, the last always, as many others as fit."""
    room = max(1, ceil(50 / (along(1) - along(0))))
    last = len(chart.quarters) - 1
    for place, quarter in enumerate(chart.quarters):
        if (last - place) % room == 0:
            at = (along(place), bottom + 16)
            svg.text(at, quarter, "dim", size=_SMALL, anchor="middle")


def _divide(svg: Svg, place: int, along: Scale, ends: tuple[float, float], right: float) -> None:
    """Where the sample the model was fitted on ends."""
    x = along(place + 0.5)
    svg.line((x, ends[0] - 6), (x, ends[1]), "dim", width=1.2, dash="2 3")
    svg.text((x - 6, ends[0] - 2), "in sample", "dim", size=_SMALL, anchor="end")
    if right - x > text_width("out of sample", _SMALL) + 8:
        svg.text((x + 6, ends[0] - 2), "out of sample", "dim", size=_SMALL)


def _inside(row: Five, value: float) -> bool:
    return row[0] <= value <= row[4]


def _needed(step: float) -> int:
    """Decimals that a tick needs."""
    return len(f"{step:.6f}".rstrip("0").partition(".")[2])


def _told(chart: Panel) -> str:
    """The chart in words."""
    known = [
        (quarter, value)
        for quarter, value in zip(chart.quarters, chart.recorded, strict=True)
        if value is not None
    ]
    low, _, middle, _, high = chart.fives[-1]
    places = decimals([low, high])
    told = (
        f"In {chart.quarters[-1]} the median world stands at {middle:.{places}f}, eight in ten "
        f"lie from {low:.{places}f} to {high:.{places}f}."
    )
    if known:
        told += f" The last record is {known[-1][1]:.{places}f} in {known[-1][0]}."
    return told
