"""A sensitivity analysis as a picture: the tornado, and the shares of the variance."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.analysis.sensitivity import Bar, Sensitivity
from wargame.report.charts import ROW, heading, ticks
from wargame.report.sensitivity_text import amount
from wargame.report.svg import Svg, fitted

WIDTH, MARGIN = 960.0, 28.0
INSIDE = WIDTH - 2 * MARGIN
_SMALL = 11.5
#: Room for names on the left and for ranges on the right.
NAMES, RANGES = 330.0, 150.0


def sensitivity_picture(found: Sensitivity) -> Svg:
    """Draw it; the picture is as high as it needs."""
    what = "difference of two courses" if found.b is not None else found.outcome.unit
    title = f"{found.scenario}: what {found.outcome.name.lower()} hangs on"
    first = f" First: {found.bars[0].factor.name}." if found.bars else ""
    svg = Svg(WIDTH, 10_000, title, f"{found.outcome.name}, {what}.{first}")
    svg.text((MARGIN, MARGIN + 18), fitted(title, INSIDE, 21), size=21, bold=True)
    told = (
        f"{found.factors} assumptions, {found.runs:,} settings of {found.worlds:,} worlds on the "
        f"same dice, seed {found.seed}. As written: {found.base.mean:.2f} "
        f"({found.base.low:.2f} to {found.base.high:.2f}) {found.outcome.unit}"
    )
    y = MARGIN + 42
    y += svg.paragraph((MARGIN, y), told, INSIDE, "dim", size=12.5) + 8
    if found.b is not None:
        for letter, course, other in (("A", found.a, found.b), ("B", found.b, found.a)):
            mine = ", ".join(f"{r} {d}" for r, d in course.items() if other[r] != d)
            y += svg.paragraph((MARGIN, y), f"{letter}: {mine}", INSIDE, size=12.5)
        y += 8
    note = (
        "Each assumption alone at the ends of its range, less the scenario as written. Whiskers: "
        "95 % over the worlds. On the right the range, low to high."
    )
    y += heading(svg, (MARGIN, y), f"Tornado, {found.outcome.unit}", note)
    y += _tornado(svg, y, found.bars) + 20
    if found.shares:
        note = "Per cent alone (full) and with all interactions (light); these few drawn."
        y += heading(svg, (MARGIN, y), "Share of the variance", note)
        for row in found.shares:
            left, long = MARGIN + NAMES, INSIDE - NAMES - RANGES
            name = fitted(row.factor.name, NAMES - 12, 12)
            svg.text((MARGIN, y + 14), name, size=12)
            whole, alone = (min(max(v, 0.0), 1.0) for v in (row.total, row.first))
            with svg.group(f"{row.factor.name}: alone {row.first:.0%}, in all {row.total:.0%}"):
                svg.rect(left, y + 3, long * whole, 14, "one", "band")
                svg.rect(left, y + 3, long * alone, 14, "one")
            figures = f"{100 * row.first:.0f} / {100 * row.total:.0f}"
            svg.text((left + long + 12, y + 14), figures, "dim", size=12)
            y += ROW
    svg.height = y + MARGIN
    return svg


def _tornado(svg: Svg, top: float, rows: Sequence[Bar]) -> float:
    ends = [v for bar in rows for side in (bar.low, bar.high) for v in (side.low, side.high)]
    steps = ticks(min([0.0, *ends]), max([0.0, *ends]), 7)
    left, right = MARGIN + NAMES, MARGIN + INSIDE - RANGES
    wide = steps[-1] - steps[0] or 1.0

    def across(value: float) -> float:
        return left + (value - steps[0]) / wide * (right - left)

    svg.text((left, top + 12), "at the low end", "two", size=_SMALL)
    svg.text((left + 110, top + 12), "at the high end", "one", size=_SMALL)
    top += 22
    bottom = top + ROW * len(rows)
    for step in steps:
        svg.line((across(step), top), (across(step), bottom), "rule")
        svg.text((across(step), bottom + 15), f"{step:g}", "dim", size=_SMALL, anchor="middle")
    for number, bar in enumerate(rows):
        y = top + ROW * number
        factor = bar.factor
        span = f"{amount(factor.low)} to {amount(factor.high)}"
        told = f"{factor.name}, {span}: {bar.low.mean:+.2f} and {bar.high.mean:+.2f}"
        with svg.group(told):
            svg.text((MARGIN, y + 15), fitted(factor.name, NAMES - 12, 12), size=12)
            for side, tone, lift in ((bar.low, "two", 3.0), (bar.high, "one", 11.0)):
                one, two = sorted((across(0), across(side.mean)))
                svg.rect(one, y + lift, two - one, 7, tone)
                middle = y + lift + 3.5
                svg.line((across(side.low), middle), (across(side.high), middle), "ink")
            svg.text((right + 14, y + 15), fitted(span, RANGES - 14, 12), "dim", size=12)
    svg.line((across(0), top - 4), (across(0), bottom + 3), "dim", width=1.5)
    return bottom + 24 - top
