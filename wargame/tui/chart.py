"""A chart of history as an immutable view-model: what was, what is, and what may be.

Values are thousandths, one a quarter; ``chart_draw`` makes characters of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from wargame.telling.words import brief, number, with_unit
from wargame.tui.raster import Scale, ticks


class Threshold(NamedTuple):
    """A level worth a dashed line, with what it means."""

    value: int
    word: str
    tone: str = "dim"


class Mark(NamedTuple):
    """Something that happened in a quarter, by its index."""

    at: int
    glyph: str
    word: str


class Band(NamedTuple):
    """The quantiles of a forecast for one future quarter."""

    q10: int
    q25: int
    q50: int
    q75: int
    q90: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A track through time: what was, what is, and what may be.

    ``quarters`` labels the whole axis and may reach beyond the values; ``now`` is where a value
    has moved to since the last quarter ended; ``estimate`` says of when a value that is not
    known exactly is, and ``error`` how far it may be off.
    """

    title: str
    unit: str
    values: tuple[int, ...]
    quarters: tuple[str, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    marks: tuple[Mark, ...] = ()
    bands: tuple[Band, ...] = ()
    low: int = 0
    high: int = 100_000
    better: str | None = None
    now: int | None = None
    estimate: str = ""
    error: int = 0
    without: tuple[int, ...] = ()

    @property
    def last(self) -> int | None:
        """Where the value stands."""
        return self.now if self.now is not None else self.values[-1] if self.values else None


def scale(chart: Chart, rows: int) -> Scale:
    """A range that holds all there is to draw, with a little air, within the track's bounds."""
    points = [*chart.values, *(t.value for t in chart.thresholds)]
    points += [value for band in chart.bands for value in (min(band), max(band))]
    points += chart.without
    points += [chart.now] if chart.now is not None else []
    if chart.error and chart.values:
        points += [chart.values[-1] - chart.error, chart.values[-1] + chart.error]
    if not points:
        points = [chart.low, chart.high]
    bottom, top = min(points), max(points)
    short = max(12, abs(chart.high - chart.low) // 50) - (top - bottom)
    if short > 0:
        bottom, top = bottom - short // 2, top + short - short // 2
    air = (top - bottom) // 12 + 1
    least, most = min(chart.low, *points), max(chart.high, *points)
    bottom, top = max(bottom - air, least), min(top + air, most)
    return Scale(bottom, max(top, bottom + 1), max(rows, 1))


def tick_rows(measure: Scale) -> dict[int, str]:
    """Labels of the rows that hold a round value."""
    most = max(2, (measure.rows + 1) // 3)
    found = ticks(measure.low, measure.high, most)
    if len(found) < 2 and measure.rows > 1:
        finer = ticks(measure.low, measure.high, 5)
        found = [finer[0], finer[-1]] if len(finer) > 1 else found
    return {measure.at(value): number(value) for value in found}


def headline(chart: Chart) -> tuple[str, str, str]:
    """What the title row says: the name, from where to where, and how that is to be taken."""
    last = chart.last
    if last is None:
        return chart.title, "not known", ""
    if chart.bands:
        value = f"~{brief(last)}" if chart.estimate else brief(last)
        return chart.title, with_unit(value, chart.unit), ahead(chart)
    if chart.estimate:
        return chart.title, with_unit(f"~{brief(last)}", chart.unit), f"estimate {chart.estimate}"
    change = last - chart.values[0] if chart.values else 0
    said = with_unit(brief(last), chart.unit)
    if len(chart.values) > 1 or change:
        said = with_unit(f"{brief(chart.values[0])} → {brief(last)}", chart.unit)
    worse = chart.better is not None and change and (change > 0) != (chart.better == "up")
    trend = ("▲" if change > 0 else "▼" if change else "") + ("!" if worse else "")
    return chart.title, said, trend


def ahead(chart: Chart) -> str:
    """Where a forecast ends: its middle, and what eight in ten worlds lie between."""
    end = sorted(chart.bands[-1])
    return f"⇢ {brief(end[2])} [{brief(end[0])}..{brief(end[4])}]"
