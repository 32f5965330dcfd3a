"""Figures as text: shares, bounds, differences, and words that have to fit a column."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import TextWrapper
from typing import TypeVar

from wargame.analysis.intervals import Interval

WIDTH = 80

T = TypeVar("T")


def percent(share: float) -> str:
    """Whole percents, except where that would round a rare thing to never or to always."""
    if 0 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"


def counted(number: int, what: str) -> str:
    """Such as ``1 world`` or ``1,000 worlds``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def bounds(figure: Interval, places: int) -> str:
    """The bounds of a figure, such as ``24..31``."""
    return f"{figure.low:.{places}f}..{figure.high:.{places}f}"


def share(figure: Interval | None) -> str:
    """A share as per cent with its bounds, or a dash."""
    return "-" if figure is None else f"{percent(figure.mean)} {bounds(hundred(figure), 0)}"


def signed(value: float, places: int) -> str:
    """A difference with its sign."""
    return f"{round(value, places) + 0.0:+.{places}f}"  # no minus zero


def signed_bounds(figure: Interval, places: int) -> str:
    """The bounds of a difference.

    A bound keeps its sign where it rounds to 0: it says on which side of 0 it lies.
    """
    return f"{figure.low:+.{places}f}..{figure.high:+.{places}f}"


def gap(figure: Interval, places: int) -> str:
    """A difference with its bounds, every number with its sign."""
    mean = signed(figure.mean, places)
    return mean if figure.low == figure.high else f"{mean} {signed_bounds(figure, places)}"


def decimals(figure: Interval) -> int:
    """So many decimals as show the interval's width and no more than that."""
    width = figure.high - figure.low
    if not width:
        return 1
    return next((places for places in range(3) if width * 10**places >= 0.9), 3)


def hundred(figure: Interval) -> Interval:
    """A share as per cent."""
    return Interval(*(100 * value for value in figure))


def cut(words: str, width: int) -> str:
    """A text of at most so many characters."""
    return words if len(words) <= width else words[: width - 3].rstrip() + "..."


def wrapped(indent: str, text: str, hang: int | None = None) -> list[str]:
    """A text over as many lines as it needs, all but the first ``hang`` (as the first) deep."""
    wrapper = TextWrapper(
        WIDTH,
        initial_indent=indent,
        subsequent_indent=" " * (len(indent) if hang is None else hang),
        break_on_hyphens=False,
    )
    return wrapper.wrap(text)


def first(rows: Sequence[T], most: int, every: bool) -> tuple[Sequence[T], list[str]]:
    """The first rows of a table, or all, and a line that says how many more there are."""
    left = len(rows) - most
    if every or left <= 0:
        return rows, []
    return rows[:most], [f"  and {left} more (--all)"]
