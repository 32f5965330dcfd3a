"""Charts of history: a track through time as rows of characters, no screen and no colours.

A chart is an immutable view-model; ``draw`` gives exactly ``height`` rows of runs that take
exactly ``width`` cells.  Values are thousandths, one a quarter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from wargame.tui.raster import (
    DEPTH,
    INNER,
    OUTER,
    SHADES,
    Canvas,
    Rows,
    Scale,
    ticks,
    trace,
    two_tones,
)
from wargame.tui.words import brief, number, with_unit


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

    @property
    def last(self) -> int | None:
        """Where the value stands."""
        return self.now if self.now is not None else self.values[-1] if self.values else None


NOW, MEDIAN = "●", "─"


def scale(chart: Chart, rows: int) -> Scale:
    """A range that holds all there is to draw, with a little air, within the track's bounds."""
    points = [*chart.values, *(t.value for t in chart.thresholds)]
    points += [value for band in chart.bands for value in (min(band), max(band))]
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


def _tick_rows(measure: Scale) -> dict[int, str]:
    """Labels of the rows that hold a round value."""
    most = max(2, (measure.rows + 1) // 3)
    found = ticks(measure.low, measure.high, most)
    if len(found) < 2 and measure.rows > 1:
        finer = ticks(measure.low, measure.high, 5)
        found = [finer[0], finer[-1]] if len(finer) > 1 else found
    return {measure.at(value): number(value) for value in found}


# Drawing ----------------------------------------------------------------------------------


def draw(chart: Chart, width: int, height: int, *, shaded: bool = False) -> Rows:
    """A chart on exactly ``width`` by ``height`` cells; ``shaded`` where there is no colour."""
    if width < 1 or height < 1:
        return ()
    canvas = Canvas(width, height)
    _title(canvas, chart)
    foot = 1 if height > 3 else 0
    rows = height - 1 - foot
    if rows < 1:
        return canvas.runs()
    measure = scale(chart, rows)
    labels = _tick_rows(measure)
    gutter = max((len(label) for label in labels.values()), default=0) + 1
    if width - gutter < 8:
        gutter, labels = 0, {}
    plot = _Plot(chart, measure, width - gutter, shaded)
    plot.draw()
    for row in range(rows):
        for place in ("glyphs", "inks", "grounds"):
            getattr(canvas, place)[row + 1][gutter:] = getattr(plot.canvas, place)[row]
        if gutter:
            label = labels.get(row, "")
            canvas.put(row + 1, 0, label.rjust(gutter - 1), "axis")
            canvas.put(row + 1, gutter - 1, "┤" if label else "│", "frame")
    if gutter:
        for threshold in chart.thresholds:
            canvas.put(measure.at(threshold.value) + 1, gutter - 1, "▸", threshold.tone)
    if foot:
        _axis(canvas, plot, gutter)
    return canvas.runs()


def headline(chart: Chart) -> tuple[str, str, str]:
    """What the title row says: the name, from where to where, and how that is to be taken."""
    last = chart.last
    if last is None:
        return chart.title, "not known", ""
    if chart.estimate:
        return chart.title, with_unit(f"~{brief(last)}", chart.unit), f"estimate {chart.estimate}"
    change = last - chart.values[0] if chart.values else 0
    said = with_unit(brief(last), chart.unit)
    if len(chart.values) > 1 or change:
        said = with_unit(f"{brief(chart.values[0])} → {brief(last)}", chart.unit)
    worse = chart.better is not None and change and (change > 0) != (chart.better == "up")
    trend = ("▲" if change > 0 else "▼" if change else "") + ("!" if worse else "")
    if chart.bands:
        end = sorted(chart.bands[-1])
        trend += f" [{brief(end[0])}–{brief(end[4])}]"
    return chart.title, said, trend.strip()


def _title(canvas: Canvas, chart: Chart) -> None:
    title, said, trend = headline(chart)
    tail = f"{said} {trend}".rstrip()
    room = canvas.width - len(tail) - 2
    if room < min(len(title), 6):
        tail, room = said, canvas.width - len(said) - 2
    if room < min(len(title), 4):
        tail, room = "", canvas.width
    if len(title) > room:
        title = title[: max(room - 1, 0)] + "…"
    canvas.put(0, 0, title, "title")
    if not tail:
        return
    canvas.put(0, len(title) + 2, said, "value")
    if tail != said:
        tone = "dim" if chart.estimate else "bad" if trend.startswith(("▲!", "▼!")) else "good"
        canvas.put(0, len(title) + 3 + len(said), trend, tone if chart.better else "dim")


def _axis(canvas: Canvas, plot: _Plot, gutter: int) -> None:
    """The foot: as many quarters named as there is room for."""
    row, room = canvas.height - 1, canvas.width - gutter
    if gutter:
        canvas.put(row, gutter - 1, "└", "frame")
    canvas.put(row, gutter, "─" * room, "frame")
    names = plot.chart.quarters
    places = [plot.column(2 * index) for index in range(len(names))]
    if not names:
        return
    for shorten in (False, True):
        said = [_short(name) if shorten else name for name in names]
        for step in (1, 2, 4, 8, 16, 32, len(names)):
            starts = [
                (min(max(place - len(name) // 2, 0), room - len(name)), name)
                for place, name in list(zip(places, said, strict=True))[::step]
            ]
            apart = all(a + len(one) < b for (a, one), (b, _) in pairwise(starts))
            if apart and starts[0][0] >= 0 and (shorten or step < 3 or len(starts) > 3):
                for start, name in starts:
                    canvas.put(row, gutter + start, name, "axis")
                return


def _short(quarter: str) -> str:
    """``2025Q1`` as ``25Q1``."""
    return quarter[2:] if len(quarter) == 6 and quarter[:4].isdigit() else quarter


class _Plot:
    """The field of a chart between its axes."""

    def __init__(self, chart: Chart, measure: Scale, width: int, shaded: bool) -> None:
        self.chart, self.measure, self.shaded = chart, measure, shaded
        self.canvas = Canvas(width, measure.rows)
        self.width = width
        known = len(chart.values)
        #: The axis in half quarters.
        self.span = 2 * max(len(chart.quarters) - 1, known - 1 + len(chart.bands), 1)
        self.path = [(2 * n, value) for n, value in enumerate(chart.values)]
        if chart.now is not None:
            at = self.path[-1][0] if self.path else 0
            if not self.path or (chart.now != self.path[-1][1] and at + 1 <= self.span):
                self.path.append((at + bool(self.path), chart.now))
            else:
                self.path[-1] = (at, chart.now)
        if chart.estimate and len(self.path) == 1:
            self.path = [(self.span // 2, self.path[0][1])]

    def x(self, half: int) -> int:
        """Half quarters as dots across."""
        return (half * (2 * self.width - 1) + self.span // 2) // self.span

    def column(self, half: int) -> int:
        """Half quarters as a column."""
        return min(self.x(half) // 2, self.width - 1)

    def draw(self) -> None:
        """Everything, from the back to the front."""
        roomy = self.measure.rows > 3
        if self.path and self.chart.bands:
            self._bands()
        for threshold in self.chart.thresholds if roomy else ():
            self._dashes(threshold)
        if self.path and self.chart.error:
            self._error()
        if self.path:
            self._line()
        if self.path and roomy:
            self._events()
        for threshold in self.chart.thresholds if roomy else ():
            self._word(threshold)

    # Lines -----------------------------------------------------------------------------

    def _dots(self, points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(self.x(half), self.measure.at(value, 4)) for half, value in points]

    def _line(self) -> None:
        for x, y in trace(self._dots(self.path)):
            self.canvas.dot(x, y, "line")
        at, value = self.path[-1]
        self.canvas.put(self.measure.at(value), self.column(at), NOW, "now")

    def _dashes(self, threshold: Threshold) -> None:
        """Three cells of dots and a gap; over shades of letters, letters."""
        y = self.measure.at(threshold.value, 4)
        for column in range(self.width):
            ink = self.canvas.inks[y // 4][column]
            if column % 4 == 3 or ink == "median":
                continue
            if self.shaded and ink in (OUTER, INNER):
                self.canvas.put(y // 4, column, "╌", threshold.tone)
            else:
                self.canvas.dot(2 * column, y, threshold.tone)
                self.canvas.dot(2 * column + 1, y, threshold.tone)

    def _error(self) -> None:
        """How far an estimate may be off, as a bar through it."""
        at, value = self.path[-1]
        top = self.measure.at(value + self.chart.error)
        foot = self.measure.at(value - self.chart.error)
        for row in range(top, foot + 1):
            glyph = "┬" if row == top else "┴" if row == foot else "│"
            self.canvas.put(row, self.column(at), glyph, "line")

    # Bands -----------------------------------------------------------------------------

    def _bands(self) -> None:
        """Two shades by eighths of a cell, and the median over them."""
        start, value = self.path[-1]
        origin = (len(self.chart.values) - 1) * 2
        knots = [(start, [value] * 5)]
        knots += [(origin + 2 * n, sorted(band)) for n, band in enumerate(self.chart.bands, 1)]
        places = [
            (self.x(half), [self.measure.at(value, 8) for value in band]) for half, band in knots
        ]
        for (x0, one), (x1, two) in pairwise(places):
            way = max(x1 - x0, 1)
            for column in range(x0 // 2 + 1, x1 // 2 + 1):
                step = min(2 * column + 1, x1) - x0
                edges = [a + (b - a) * step // way for a, b in zip(one, two, strict=True)]
                self._slice(column, edges)
        for x, y in trace(self._dots([(half, band[2]) for half, band in knots])):
            if self.shaded:
                self.canvas.put(y // 4, x // 2, MEDIAN, "median")
            else:
                self.canvas.dot(x, y, "median")

    def _slice(self, column: int, edges: Sequence[int]) -> None:
        """One column of the bands; ``edges`` are eighths from the top, that of q10 first."""
        low, lower, _, upper, high = edges
        for row in range(high // 8, low // 8 + 1):
            cell = tuple(
                INNER if upper <= part <= lower else OUTER if high <= part <= low else ""
                for part in range(8 * row, 8 * row + 8)
            )
            if not self.shaded:
                self.canvas.shade(row, column, *two_tones(cell))
                continue
            depth = sum(DEPTH[tone] for tone in cell)
            tone = INNER if depth > 11 else OUTER if depth > 3 else ""
            self.canvas.glyphs[row][column] = SHADES[tone]
            self.canvas.inks[row][column] = tone

    # Words -----------------------------------------------------------------------------

    def _events(self) -> None:
        """Marks beside the line, with a word where there is room."""
        over = ("", *(threshold.tone for threshold in self.chart.thresholds))
        heights = dict(self.path)
        half_now = self.path[-1][0]
        last = self.measure.rows - 1
        for mark in self.chart.marks:
            half = min(2 * mark.at, half_now)
            column, base = self.column(half), self.measure.at(heights.get(half, 0))
            for row in (base - 1, base + 1, base - 2, base + 2, last, 0):
                if self.canvas.free(row, column, 1, over):
                    self.canvas.put(row, column, mark.glyph, "mark")
                    said = f" {mark.word}"
                    if mark.word and self.canvas.free(row, column + 1, len(said) + 1):
                        self.canvas.put(row, column + 1, said, "axis")
                    break

    def _word(self, threshold: Threshold) -> None:
        """What a threshold means, where it hides nothing."""
        said = f" {threshold.word} "
        row, over = self.measure.at(threshold.value), ("", threshold.tone)
        if not threshold.word or len(said) > self.width // 2:
            return
        for beside, allowed in ((row, over), (row - 1, ("",)), (row + 1, ("",))):
            for place in range(self.width - len(said), -1, -1):
                if self.canvas.free(beside, place, len(said), allowed):
                    self.canvas.put(beside, place, said, threshold.tone)
                    return
