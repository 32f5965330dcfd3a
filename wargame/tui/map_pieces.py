"""The pieces diagrams are made of: ranked lines of an exact width, meters and trends."""

from __future__ import annotations

from typing import NamedTuple

from wargame.telling import words
from wargame.telling.names import with_unit
from wargame.tui.lines import Line, clip, line, width_of, wrap
from wargame.tui.map_facts import Gauge
from wargame.tui.raster import Canvas


class Ranked(NamedTuple):
    """A line with its rank: 0 is always shown, the largest goes first."""

    rank: int
    line: Line


Block = list[Ranked]


def fill(given: Line, width: int) -> Line:
    """A line of exactly a width."""
    cut = clip(given, width)
    short = width - width_of(cut)
    return (*cut, (" " * short, "")) if short else cut


def ends(left: Line, right: Line, width: int) -> Line:
    """A line with something at either end; the right goes where there is no room."""
    room = width - width_of(left) - width_of(right)
    if room < 1:
        return fill(left, width)
    return (*left, (" " * room, ""), *right)


def rows_of(canvas: Canvas) -> list[Line]:
    """A canvas as lines."""
    return [tuple((text, ink) for text, ink, _ in runs) for runs in canvas.runs()]


def meter(share: int, width: int, tone: str = "bar") -> Line:
    """A meter of exactly ``width`` cells, ``share`` per mille full: heavy, then light."""
    full = (min(max(share, 0), 1000) * width + 500) // 1000
    return line(("━" * full, tone), ("─" * (width - full), "dim"))


def said(text: str, rank: int, width: int, tone: str = "dim") -> Block:
    """A sentence on as many lines as it takes."""
    return [Ranked(rank, given) for given in wrap(line((text, tone)), width)]


def trend(gauge: Gauge, *, brief: bool = False) -> Line:
    """How a gauge moved in the last quarter; an estimate says of when it is instead."""
    if not gauge.exact:
        said = f"±{words.brief(gauge.error)}" if brief else f"estimate {gauge.as_of}"
        return line((said, "dim"))
    glyph, _ = words.trend(gauge.change)
    if not gauge.change:
        return line((glyph, "dim"))
    tone = "" if gauge.better is None else "good" if gauge.better else "bad"
    mark = "!" if gauge.better is False else ""
    return line((f"{glyph} {words.brief_signed(gauge.change)}{mark}", tone))


def heading(title: str, right: Line, width: int) -> Line:
    """The first line of a band."""
    return ends(line((title, "head")), right, width)


def amount(gauge: Gauge) -> str:
    """A value with its unit, short of what the unit is a share of."""
    return with_unit(gauge.number, gauge.unit.split(" of ")[0])


def brief_amount(gauge: Gauge) -> str:
    """A value with its unit; that it is of a quarter goes without saying."""
    return amount(gauge).removesuffix(" a quarter")
