"""Toned text: what presenters hand to widgets, with no Textual in it.

A tone says what a piece of text means; the theme says how that looks.  Nothing may be told by
tone alone: a glyph or a word always says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

#: A piece of text and its tone: "", "dim", "strong", "head", "accent", "good", "bad", "warn" or
#: "bar".
Span = tuple[str, str]
Line = tuple[Span, ...]
Doc = tuple[Line, ...]

BLANK: Line = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: left and right text, ``extra`` between them where there is room.

    ``enabled`` says whether it can be chosen now; a row that cannot still says why.
    """

    id: str
    left: Line
    right: Line = ()
    extra: Line = ()
    #: Whether the extra is shown whole or not at all.
    whole: bool = False
    enabled: bool = True
    heading: bool = False
    #: Columns after the left, each of its full width, shown from the first as far as they fit.
    tails: tuple[Line, ...] = ()


def line(*parts: str | Span) -> Line:
    """A line out of plain texts and toned ones; empty ones are left out."""
    spans = ((part, "") if isinstance(part, str) else part for part in parts)
    return tuple(span for span in spans if span[0])


def plain(given: Line) -> str:
    """A line's text without its tones."""
    return "".join(text for text, _ in given)


def text(doc: Iterable[Line]) -> str:
    """A document's text without its tones."""
    return "\n".join(plain(one) for one in doc)


def head(title: str) -> Line:
    """A heading inside a document."""
    return ((title, "head"),)


def clip(given: Line, width: int) -> Line:
    """A line cut to a width, with an ellipsis where something was cut."""
    if sum(len(part) for part, _ in given) <= width:
        return given
    result: list[Span] = []
    room = max(0, width - 1)
    for part, tone in given:
        result.append((part[:room], tone))
        room -= len(part)
        if room <= 0:
            break
    result.append(("…", "dim"))
    return tuple(span for span in result if span[0])


def width_of(given: Line) -> int:
    """The cells a line takes."""
    return sum(len(part) for part, _ in given)


def spread(row: Row, width: int) -> Line:
    """A row on one line of a width: the left is cut, the extra dropped, where they do not fit."""
    room = width - width_of(row.right) - (1 if row.right else 0)
    left = clip(row.left, room)
    for tail in row.tails:
        size = room - width_of(left) - 2
        if size < min(width_of(tail), 8):
            break
        if width_of(tail) > size:
            tail = clip((*tail[:-1], (tail[-1][0].rstrip(), tail[-1][1])), size)
        left = (*left, ("  ", ""), *tail)
    room -= width_of(left)
    extra: Line = ()
    least = width_of(row.extra) if row.whole else min(width_of(row.extra), 16)
    if row.extra and room >= least + 2:
        extra = clip(row.extra, room - 1)
    gap = width - width_of(left) - width_of(extra) - width_of(row.right)
    if not extra:
        return (*left, (" " * max(0, gap), ""), *row.right)
    return (*left, (" " * max(1, gap - 1), ""), *extra, (" ", ""), *row.right)


def indent_of(given: Line) -> int:
    """How far the further lines of a wrapped line stand in: under its text, past a first column."""
    if not given:
        return 0
    first = given[0][0]
    stripped = first.lstrip(" ")
    if len(given) > 1 and first.endswith("  ") and stripped:
        return len(first)
    return len(first) - len(stripped) if stripped else len(first)


def wrap(given: Line, width: int) -> list[Line]:
    """A line broken at spaces to a width, further lines indented."""
    if width_of(given) <= width or width < 8:
        return [given]
    indent = min(indent_of(given), width // 2)
    cells = [(letter, tone) for part, tone in given for letter in part]
    lines: list[Line] = []
    while True:
        room = width - (indent if lines else 0)
        if len(cells) <= room:
            lines.append(_packed(cells, indent if lines else 0))
            return lines
        least = indent + 1 if not lines else 1
        cut = next((n for n in range(room, least, -1) if cells[n][0] == " "), room)
        lines.append(_packed(cells[:cut], indent if lines else 0))
        while cut < len(cells) and cells[cut][0] == " ":
            cut += 1
        cells = cells[cut:]


def _packed(cells: list[tuple[str, str]], indent: int) -> Line:
    spans: list[Span] = [(" " * indent, "")] if indent else []
    for tone, group in groupby(cells, key=lambda cell: cell[1]):
        spans.append(("".join(letter for letter, _ in group), tone))
    return tuple(spans)
