"""Charts of history as rows of characters, no screen and no colours.

``draw`` gives exactly ``height`` rows of runs that take exactly ``width`` cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from wargame.tui.chart import Chart, Threshold, headline, scale, tick_rows
from wargame.tui.raster import (
    DEPTH,
    INNER,
    OUTER,
    SHADES,
    Canvas,
    Rows,
    Scale,
    trace,
    two_tones,
)

NOW, MEDIAN, WITHOUT = "●", "─", "┄"

#: A forecast without the plan is drawn where it parts so many dots from that with it.
PARTED = 2

#: Longer words of marks are cut where they do not fit.
LONG = 16


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
    labels = tick_rows(measure)
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


def legend(width: int, worlds: str, *, shaded: bool = False, parted: bool = False) -> Rows:
    """What a forecast's lines and shades mean, on one row of exactly ``width`` cells."""
    canvas = Canvas(width, 1)
    parts = [(MEDIAN * 2, "median", "", "median")]
    for tone, word in ((INNER, "50 %"), (OUTER, "80 %")):
        parts.append((SHADES[tone] * 2 if shaded else "  ", tone if shaded else "", tone, word))
    if parted:
        parts.append((WITHOUT * 2, "without", "", "median without this plan"))
    parts.append(("", "", "", worlds))
    column = 0
    for mark, ink, ground, word in parts:
        room = len(mark) + len(word) + (2 if column else 0) + bool(mark)
        if column + room > width:
            break
        column += 2 if column else 0
        for place in range(column, column + len(mark)):
            canvas.glyphs[0][place], canvas.inks[0][place] = mark[place - column], ink
            canvas.grounds[0][place] = "" if shaded else ground
        column += len(mark) + bool(mark)
        canvas.put(0, column, word, "axis")
        column += len(word)
    return canvas.runs()


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
        tone = "bad" if trend.startswith(("▲!", "▼!")) else "good"
        if chart.bands:
            tone = "axis"
        elif chart.estimate or not chart.better:
            tone = "dim"
        canvas.put(0, len(title) + 3 + len(said), trend, tone)


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
    steps = (1, 2, 4, 8, 16, 32, len(names))
    for shorten, step in ((False, 1), *((True, step) for step in steps)):
        said = [_short(name) if shorten else name for name in names]
        starts = [
            (min(max(place - len(name) // 2, 0), room - len(name)), name)
            for place, name in list(zip(places, said, strict=True))[::step]
        ]
        apart = all(one + len(name) < other for (one, name), (other, _) in pairwise(starts))
        if apart and starts[0][0] >= 0:
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
        if chart.estimate and len(self.path) == 1 and not chart.bands:
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
        for threshold in self.chart.thresholds if roomy else ():
            self._word(threshold)
        if self.path and roomy:
            self._events()

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
        knots = [(start, self._opening(value))]
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
        self._without([(half, band[2]) for half, band in knots])

    def _opening(self, value: int) -> list[int]:
        """What a forecast begins with: where the track is, or how far its estimate may be off."""
        error = self.chart.error
        return [value - error * 4 // 5, value - error // 2, value, value + error // 2,
                value + error * 4 // 5]  # fmt: skip

    def _without(self, middles: Sequence[tuple[int, int]]) -> None:
        """The middle without the plan, dotted, where it can be told from that with it."""
        values = [middles[0][1], *self.chart.without]
        given = self._dots(middles)
        dots = self._dots([(half, v) for (half, _), v in zip(middles, values, strict=False)])
        if all(abs(y - other) < PARTED for (_, y), (_, other) in zip(dots, given, strict=False)):
            return
        for x, y in trace(dots):
            if self.canvas.inks[y // 4][x // 2] == "median" or x % 4:
                continue
            if self.shaded:
                self.canvas.put(y // 4, x // 2, WITHOUT, "without")
            else:
                self.canvas.dot(x, y, "without")

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
            rows = (base - 1, base + 1, base - 2, base + 2, last, 0)
            free = [row for row in rows if self.canvas.free(row, column, 1, over)]
            if not free:
                continue
            row, first, said = self._beside(mark.word, column, free) or (free[0], 0, "")
            self.canvas.put(row, first, said, "axis")
            self.canvas.put(row, column, mark.glyph, "mark")

    def _beside(self, word: str, column: int, rows: Sequence[int]) -> tuple[int, int, str] | None:
        """Where a word fits right or left of a mark, whole or cut."""
        short = word if len(word) < LONG else f"{word[: LONG - 2].rstrip()}…"
        for said in (word, short) if word else ():
            for row in rows:
                if self.canvas.free(row, column + 1, len(said) + 2):
                    return row, column + 1, f" {said} "
                if self.canvas.free(row, column - len(said) - 2, len(said) + 2):
                    return row, column - len(said) - 2, f" {said} "
        return None

    def _word(self, threshold: Threshold) -> None:
        """What a threshold means, where it hides nothing."""
        said = f" {threshold.word} "
        row, over = self.measure.at(threshold.value), ("", threshold.tone)
        if not threshold.word or len(said) > 2 * self.width // 3:
            return
        for beside, allowed in ((row, over), (row - 1, ("",)), (row + 1, ("",))):
            for place in range(self.width - len(said), -1, -1):
                if self.canvas.free(beside, place, len(said), allowed):
                    self.canvas.put(beside, place, said, threshold.tone)
                    return
