"""Charts drawn with :mod:`wargame.report.svg`: intervals around zero, shares, fans over quarters.

Each function draws into a drawing with its upper left corner at ``at`` and returns the height it
took, so that charts can be stacked.  What a colour says is said by a shape or a word too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from wargame.report.figures import percent
from wargame.report.plot import places as places_of
from wargame.report.svg import Point, Svg, fitted, text_width

#: Height of a row of text with what is drawn beside it.
ROW = 22
_SMALL = 11.5
#: Width of the column of tags.
_TAG = 52.0


@dataclass(frozen=True, slots=True)
class Gap:
    """One row of a forest plot: a difference and the bounds of its interval.

    ``tag`` is a short word before the name, in a column of its own.
    """

    name: str
    mean: float
    low: float
    high: float
    tag: str = ""

    @property
    def shown(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Shares:
    """One row of share bars: parts of 1, in the order of the legend."""

    name: str
    parts: tuple[float, ...]
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Fan:
    """Two courses of one quantity through time: (p10, p25, p50, p75, p90) at each quarter's end.

    ``start`` is where both begin.
    """

    title: str
    quarters: tuple[str, ...]
    start: float
    one: tuple[tuple[float, float, float, float, float], ...]
    two: tuple[tuple[float, float, float, float, float], ...]


def heading(svg: Svg, at: Point, title: str, note: str = "", width: float = 900) -> float:
    """A section's title with a line of small print."""
    svg.text((at[0], at[1] + 16), title, size=16, bold=True)
    if not note:
        return 30
    return 26 + svg.paragraph((at[0], at[1] + 36), note, width, "dim", size=_SMALL) + 4


def forest(
    svg: Svg,
    at: Point,
    width: float,
    rows: Sequence[Gap],
    *,
    places: int = 1,
    above: str = "more",
    below: str = "less",
    tones: tuple[str, str] = ("two", "one"),
) -> float:
    """Differences with their intervals around a line at zero.

    A full dot is a difference that is shown, a ring one whose interval holds 0.  ``above`` and
    ``below`` say what lies to the right and to the left; ``tones`` are the left's and the right's.
    """
    names, figures = 0.32 * width, 150.0
    left, right = at[0] + names, at[0] + width - figures
    ends = [value for row in rows for value in (row.mean, row.low, row.high) if isfinite(value)]
    steps = ticks(min([0.0, *ends]), max([0.0, *ends]), 7)
    across = _scale((steps[0], steps[-1]), (left + 6, right - 16))
    top, bottom = at[1] + 24, at[1] + 24 + ROW * len(rows)
    svg.text((across(0) - 8, at[1] + 12), f"◂ {below}", tones[0], size=_SMALL, anchor="end")
    svg.text((across(0) + 8, at[1] + 12), f"{above} ▸", tones[1], size=_SMALL)
    for step in steps:
        svg.line((across(step), top), (across(step), bottom), "rule")
        svg.text((across(step), bottom + 15), _plain(step), "dim", size=_SMALL, anchor="middle")
    svg.line((across(0), top - 6), (across(0), bottom + 3), "dim", width=1.5)
    for number, row in enumerate(rows):
        y = top + ROW * (number + 0.5)
        tone = tones[row.mean > 0] if row.shown else "even"
        told = _told(row, places)
        with svg.group(f"{row.name}: {told}{'' if row.shown else ', no difference shown'}"):
            _name(svg, (at[0], y + 4), row.tag, row.name, names)
            low, high = (min(max(v, steps[0]), steps[-1]) for v in (row.low, row.high))
            svg.line((across(low), y), (across(high), y), tone, width=2.5)
            for end in (low, high):
                svg.line((across(end), y - 4), (across(end), y + 4), tone, width=1.5)
            svg.dot((across(row.mean), y), 4.5, tone, hollow=not row.shown)
            words = "ink" if row.shown else "dim"
            svg.text((right, y + 4), told, words, size=12)
    return bottom + 24 - at[1]


def shares(
    svg: Svg, at: Point, width: float, rows: Sequence[Shares], parts: Sequence[tuple[str, str]]
) -> float:
    """Bars that share out 1 between ``parts``, each a tone and the word of the legend."""
    names = 0.32 * width
    left, long = at[0] + names, width - names
    place = left
    for tone, word in parts:
        svg.rect(place, at[1] + 3, 11, 11, tone, round_by=2)
        svg.text((place + 16, at[1] + 13), word, "dim", size=_SMALL)
        place += 34 + text_width(word, _SMALL)
    top = at[1] + 24
    for number, row in enumerate(rows):
        y = top + (ROW + 4) * number
        percents = [percent(share) for share in row.parts]
        told = ", ".join(
            f"{word} {share}" for (_, word), share in zip(parts, percents, strict=True)
        )
        with svg.group(f"{row.name}: {told}"):
            _name(svg, (at[0], y + 15), row.tag, row.name, names)
            start = left
            for (tone, _), share, said in zip(parts, row.parts, percents, strict=True):
                wide = share * long
                svg.rect(start, y + 2, wide - 1, ROW - 4, tone)
                if wide > text_width(said, _SMALL) + 10:
                    ink = "ink" if tone in ("rule", "panel") else "ground"
                    middle = (start + wide / 2, y + 15)
                    svg.text(middle, said, ink, size=_SMALL, anchor="middle")
                start += wide
    return 24 + (ROW + 4) * len(rows) + 6


def fan(svg: Svg, at: Point, width: float, height: float, chart: Fan) -> float:
    """Medians and bands of two courses: the first solid, the second dashed."""
    left, right = at[0] + 44, at[0] + width - 62
    top, bottom = at[1] + 28, at[1] + height - 24
    every = [v for side in (chart.one, chart.two) for row in side for v in row]
    steps = ticks(min([chart.start, *every]), max([chart.start, *every]), 5)
    up = _scale((steps[0], steps[-1]), (bottom, top))
    along = _scale((0, len(chart.quarters)), (left, right))
    last = [side[-1][2] for side in (chart.one, chart.two)]
    places = places_of(steps)
    with svg.group(
        chart.title,
        f"At the end the median is {last[0]:.{places + 1}f} under A and "
        f"{last[1]:.{places + 1}f} under B.",
    ):
        svg.text((at[0], at[1] + 14), fitted(chart.title, width, 13), size=13, bold=True)
        for step in steps:
            svg.line((left, up(step)), (right, up(step)), "rule")
            label = f"{step + 0.0:.{places}f}"
            svg.text((left - 7, up(step) + 4), label, "dim", size=_SMALL, anchor="end")
        room = max(1, ceil(48 / (along(1) - along(0))))
        for number, quarter in enumerate(chart.quarters, 1):
            if (len(chart.quarters) - number) % room == 0:
                svg.text((along(number), bottom + 16), quarter, "dim", size=_SMALL, anchor="middle")
        for tone, side in (("two", chart.two), ("one", chart.one)):
            svg.area(_band(chart.start, side, 0, 4, along, up), tone, "haze")
            svg.area(_band(chart.start, side, 1, 3, along, up), tone, "band")
        for tone, side, dash in (("two", chart.two, "6 4"), ("one", chart.one, "")):
            points = [(along(0), up(chart.start))]
            points += [(along(n), up(row[2])) for n, row in enumerate(side, 1)]
            svg.path(points, tone, width=2.2, dash=dash)
        ends = _kept_apart([up(value) for value in last], 15)
        for (tone, letter), y, value in zip((("one", "A"), ("two", "B")), ends, last, strict=True):
            told = f"{letter} {value:.{places + 1}f}"
            svg.text((right + 7, y + 4), told, tone, size=12, bold=True)
    return height


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round steps from at or below ``low`` to at or above ``high``: two at least."""
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = low - 0.5, high + 0.5
    rough = (high - low) / most
    size = 10.0 ** floor(log10(rough))
    step = next(size * times for times in (1, 2, 2.5, 5, 10) if size * times >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(step * number, 10) for number in range(first, max(last, first + 1) + 1)]


def _name(svg: Svg, at: Point, tag: str, name: str, room: float) -> None:
    """A row's name, with its tag in a column before it."""
    indent = _TAG if tag else 0.0
    if tag:
        svg.text(at, tag, "dim", size=12)
    svg.text((at[0] + indent, at[1]), fitted(name, room - indent - 8, 12.5), size=12.5)


def _band(
    start: float,
    side: Sequence[tuple[float, ...]],
    low: int,
    high: int,
    along: Callable[[float], float],
    up: Callable[[float], float],
) -> list[Point]:
    there = [(along(n), up(row[high])) for n, row in enumerate(side, 1)]
    back = [(along(n), up(row[low])) for n, row in enumerate(side, 1)]
    return [(along(0), up(start)), *there, *reversed(back)]


def _scale(values: tuple[float, float], pixels: tuple[float, float]) -> Callable[[float], float]:
    (low, high), (first, last) = values, pixels
    return lambda value: first + (value - low) / (high - low) * (last - first)


def _kept_apart(places: Sequence[float], least: float) -> list[float]:
    """Two heights, moved apart evenly where they are nearer than ``least``."""
    one, two = places
    short = least - abs(one - two)
    if short <= 0:
        return [one, two]
    down = 1 if one > two else -1
    return [one + down * short / 2, two - down * short / 2]


def _told(row: Gap, places: int) -> str:
    # A bound keeps its sign where it rounds to 0: it says on which side of 0 it lies.
    mean = round(row.mean, places) + 0.0
    return f"{mean:+.{places}f} [{row.low:+.{places}f}..{row.high:+.{places}f}]"


def _plain(value: float) -> str:
    return f"{value:+g}" if value else "0"
