"""Tiles: entries of a list that take several lines, framed where there is room.  No Textual."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wargame.tui.lines import Doc, Line, Row, clip, line, spread, width_of, wrap


@dataclass(frozen=True, slots=True)
class Tile(Row):
    """A row with more lines below it, wrapped to the width there is."""

    below: Doc = ()
    framed: bool = False


def drawn(row: Row, width: int) -> Doc:
    """A row or tile on as many lines as it takes, each exactly ``width`` wide."""
    if not isinstance(row, Tile):
        return (spread(row, width),)
    if row.framed:
        return frame(row.left, row.below, width, row.right)
    return (
        spread(row, width),
        *(_filled(part, width) for one in row.below for part in wrap(one, width)),
    )


def height(rows: Iterable[Row], width: int) -> int:
    """The lines that rows take."""
    return sum(len(drawn(row, width)) if isinstance(row, Tile) else 1 for row in rows)


def frame(title: Line, body: Sequence[Line], width: int, right: Line = ()) -> Doc:
    """A box with a title at the left and perhaps something at the right of its upper edge."""
    inner = width - 4
    if inner < 8:
        return (_filled(title, width), *(_filled(one, width) for one in body))
    room = width - 6 - (width_of(right) + 2 if right else 0)
    if room < width_of(title):
        right, room = (), width - 6
    title = clip(title, room)
    edge = "─" * (room - width_of(title))
    end = (("─ ", "dim"), *right, (" ─╮", "dim")) if right else (("──╮", "dim"),)
    top: Line = (("╭ ", "dim"), *title, (f" {edge}", "dim"), *end)
    lines = [
        (("│ ", "dim"), *_filled(part, inner), (" │", "dim"))
        for one in body
        for part in wrap(one, inner)
    ]
    return (top, *lines, line((f"╰{'─' * (width - 2)}╯", "dim")))


def beside(left: Sequence[Line], right: Sequence[Line], width: int, gap: int = 2) -> Doc:
    """Two blocks side by side, the left one filled to ``width``."""
    return tuple(
        (
            *_filled(left[n] if n < len(left) else (), width),
            (" " * gap, ""),
            *(right[n] if n < len(right) else ()),
        )
        for n in range(max(len(left), len(right)))
    )


def _filled(given: Line, width: int) -> Line:
    cut = clip(given, width)
    short = width - width_of(cut)
    return (*cut, (" " * short, "")) if short else cut
