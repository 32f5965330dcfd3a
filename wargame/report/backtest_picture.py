"""A backtest as pictures: a sheet of all series, and one of each."""

from __future__ import annotations

from math import inf

from wargame.analysis.backtest import Backtest, Course, Series
from wargame.analysis.backtest_document import ENOUGH, geometric
from wargame.analysis.backtest_records import quarter_name
from wargame.analysis.backtest_scores import Score
from wargame.report.backtest_chart import Panel, legend, panel
from wargame.report.backtest_text import decimals
from wargame.report.charts import heading
from wargame.report.figures import percent
from wargame.report.svg import Svg

WIDTH, MARGIN, GAP = 960.0, 28.0, 28.0
INSIDE = WIDTH - 2 * MARGIN
HALF = (INSIDE - GAP) / 2
_HIGH, _TALL = 206.0, 300.0


def sheet(found: Backtest) -> Svg:
    """Every series: free-running on the left, one quarter ahead on the right."""
    scored = any(series.free.points for series in found.predicted)
    title = f"{found.scenario} against the record" if scored else f"{found.scenario} ahead of time"
    svg = Svg(WIDTH, 20_000, title, _described(found))
    y = _head(svg, found, MARGIN)
    if found.predicted:
        told = (
            f"Left: one forecast from {quarter_name(found.span.origin)}, left to run. Right: each "
            "quarter forecast from the record of the quarter before."
        )
        y += heading(svg, (MARGIN, y), "Predicted", told)
        for series in found.predicted:
            y = _pair(svg, found, series, y)
    driven = [series for series in found.series if series.driven]
    if driven:
        told = "The script of the scenario sets these from the record; they are not scored."
        y += heading(svg, (MARGIN, y), "Driven", told)
        for number, series in enumerate(driven):
            at = (MARGIN + number % 2 * (HALF + GAP), y + number // 2 * (_HIGH + 14))
            panel(svg, at, HALF, _HIGH, _panel(found, series, "free"))
        y += -(-len(driven) // 2) * (_HIGH + 14)
    svg.height = y + MARGIN / 2
    return svg


def series_picture(found: Backtest, series: Series) -> Svg:
    """One series by itself."""
    of = series.of
    svg = Svg(WIDTH, 600, f"{found.scenario}: {of.name}", _said(series, found))
    svg.text((MARGIN, MARGIN + 18), svg.title, size=21, bold=True)
    told = f"{found.worlds:,} worlds, seed {found.seed}; recorded: {of.column}"
    told += ", which the script sets" if of.driven else ""
    svg.text((MARGIN, MARGIN + 40), told, "dim")
    y = MARGIN + 60
    y += legend(svg, (MARGIN, y), INSIDE) + 12
    runs = ("free",) if of.driven else ("free", "ahead")
    wide = INSIDE if of.driven else HALF
    for number, run in enumerate(runs):
        at = (MARGIN + number * (HALF + GAP), y)
        panel(svg, at, wide, _TALL, _panel(found, series, run))
    svg.height = y + _TALL + MARGIN / 2
    return svg


def _head(svg: Svg, found: Backtest, top: float) -> float:
    svg.text((MARGIN, top + 18), svg.title, size=21, bold=True)
    told = f"{found.worlds:,} worlds, seed {found.seed}, against {found.path.name}"
    svg.text((MARGIN, top + 40), told, "dim")
    y = top + 64
    for line in _findings(found):
        y += svg.paragraph((MARGIN, y), line, INSIDE)
    return y + legend(svg, (MARGIN, y), INSIDE) + 10


def _findings(found: Backtest) -> list[str]:
    """How well it did, a sentence each."""
    lines = []
    for run, name in (("free", "Free-running"), ("ahead", "One quarter ahead")):
        inside, outside = (found.pooled(run, which) for which in (True, False))
        parts = [
            f"{score.inside_80} of {score.points} records "
            f"({percent(score.inside_80 / score.points)}) {where}"
            for score, where in ((inside, "in sample"), (outside, "out of sample"))
            if score.points
        ]
        if not parts:
            continue
        told = f"{name}: the bands of 80 % hold {' and '.join(parts)}"
        ratios = found.ratios(run, ENOUGH)
        if ratios:
            better = sum(ratio < 1 for ratio in ratios)
            told += (
                f"; CRPS below that of no change in {better} of {len(ratios)} series with {ENOUGH} "
                f"points or more, {geometric(ratios):.2f} of it in the mean"
            )
        lines.append(f"{told}.")
    return lines or ["No predicted series has a record in these quarters: nothing is scored."]


def _pair(svg: Svg, found: Backtest, series: Series, top: float) -> float:
    for number, run in enumerate(("free", "ahead")):
        at = (MARGIN + number * (HALF + GAP), top)
        panel(svg, at, HALF, _HIGH, _panel(found, series, run))
    return top + _HIGH + 14


def _panel(found: Backtest, series: Series, run: str) -> Panel:
    course, span = series.course(run), found.span
    places = [span.origin, *span.quarters]
    last = span.calibrated_to - span.origin
    sides = {"free": "free-running", "ahead": "one quarter ahead"}
    kind = "driven by the script" if series.driven else sides[run]
    return Panel(
        title=f"{series.of.name}, {series.of.unit}",
        note=f"{kind}{'' if series.driven else _scores(course)}",
        quarters=tuple(quarter_name(number) for number in places),
        recorded=tuple(series.recorded.get(number) for number in places),
        fives=course.fives,
        rest=tuple(None if series.driven or rest is None else rest.five for rest in course.rest),
        fan=run == "free",
        scored=not series.driven,
        bounds=(0.0, 100.0 if series.of.unit.startswith("%") else inf),
        divide=last if 0 < last < span.turns and not series.driven else None,
    )


def _scores(course: Course) -> str:
    score = course.score()
    if not score.points:
        return ", no record"
    told = f", {score.inside_80} of {score.points} inside 80 %, CRPS {_figure(score.crps)}"
    return told + _against(score)


def _against(score: Score) -> str:
    if not score.paired:
        return ""
    over = "" if score.paired == score.points else f" over {score.paired}"
    return f", no change {_figure(score.rest)}{over}"


def _figure(value: float) -> str:
    return f"{value:.{decimals([value])}f}"


def _said(series: Series, found: Backtest) -> str:
    """One series in words."""
    if series.driven:
        return "The script sets this series from the record, so it is shown and not scored."
    score = series.free.score()
    if not score.points:
        return "What the worlds come to; no record falls into these quarters."
    return (
        f"Free-running from {quarter_name(found.span.origin)}, {score.inside_80} of "
        f"{score.points} records lie inside the band of 80 % of the worlds."
    )


def _described(found: Backtest) -> str:
    """The sheet in words, for who cannot see it."""
    return (
        f"For each of {len(found.series)} recorded series the bands of {found.worlds:,} worlds "
        f"through {found.quarters[0]} to {found.quarters[-1]} with the record in dots. "
        + " ".join(_findings(found))
    )
