"""A chart of shares held to bounds, drawn like those of :mod:`wargame.report.charts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wargame.analysis.intervals import Interval
from wargame.analysis.verdicts import State, judge
from wargame.content.gates import Range
from wargame.report.charts import ROW
from wargame.report.svg import Point, Svg, fitted

_SMALL, _TAG = 11.5, 52.0


@dataclass(frozen=True, slots=True)
class Held:
    """One row: a per cent with its interval, and the bounds it is held to, if any."""

    name: str
    figure: Interval
    bounds: Range | None
    tag: str = ""

    @property
    def state(self) -> State:
        """How the figure stands to its bounds."""
        return judge(self.figure, *self.ends)

    @property
    def ends(self) -> tuple[float, float]:
        """The bounds in per cent, 0 and 100 where there are none."""
        least = self.bounds.least if self.bounds else None
        most = self.bounds.most if self.bounds else None
        return (0.0 if least is None else least / 1000, 100.0 if most is None else most / 1000)


def ranges(svg: Svg, at: Point, width: float, rows: Sequence[Held]) -> float:
    """Per cents on a scale from 0 to 100, each in the band of its bounds; the height it took.

    A dot keeps its bounds, a cross does not: the figure says whether they are missed or open.
    """
    names, figures = 0.32 * width, 170.0
    left, right = at[0] + names, at[0] + width - figures

    def across(value: float) -> float:
        return left + 6 + min(max(value, 0.0), 100.0) / 100 * (right - left - 22)

    top, bottom = at[1] + 4, at[1] + 4 + ROW * len(rows)
    for row, y in ((row, top + ROW * number) for number, row in enumerate(rows)):
        low, high = row.ends
        svg.rect(across(low), y, across(high) - across(low), ROW, "panel")
    for step in range(0, 101, 25):
        svg.line((across(step), top), (across(step), bottom), "rule")
        svg.text((across(step), bottom + 15), f"{step}", "dim", size=_SMALL, anchor="middle")
    for number, row in enumerate(rows):
        y = top + ROW * (number + 0.5)
        tone = {"kept": "one", "open": "two", "missed": "bad"}[row.state]
        told = f"{row.figure.mean:.1f} % [{row.figure.low:.1f}..{row.figure.high:.1f}]"
        told += "" if row.state == "kept" else f" {row.state}"
        with svg.group(f"{row.tag} {row.name}: {told}".strip()):
            svg.text((at[0], y + 4), row.tag, "dim", size=12)
            name = fitted(row.name, names - _TAG - 8, 12.5)
            svg.text((at[0] + _TAG, y + 4), name, size=12.5)
            svg.line((across(row.figure.low), y), (across(row.figure.high), y), tone, width=2.5)
            middle = across(row.figure.mean)
            if row.state == "kept":
                svg.dot((middle, y), 4.5, tone)
            else:
                for up in (-4.5, 4.5):
                    svg.line((middle - 4.5, y - up), (middle + 4.5, y + up), tone, width=2.5)
            svg.text((right, y + 4), told, "ink" if row.state == "kept" else tone, size=12)
    return bottom + 24 - at[1]
