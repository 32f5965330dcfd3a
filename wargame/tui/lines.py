"""Toned text: what presenters hand to widgets, with no Textual in it.

A tone says what a piece of text means; the theme says how that looks.  Nothing may be told by
tone alone: a glyph or a word always says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

#: A piece of text and its tone: "", "dim", "strong", "head", "accent", "good", "bad", "warn" or
#: "bar".
Span = tuple[str, str]
Line = tuple[Span, ...]
Doc = tuple[Line, ...]

BLANK: Line = ()

#: An empty line at which a figure may stand, where whoever shows the document has one.
FIGURE: Line = (("", "figure"),)


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
    #: What may follow the left, and goes before anything else does; a short one whole.
    note: Line = ()
    #: What stands last at the right, in shorter and shorter forms; the first that leaves ``room``
    #: cells for left and right is taken.
    ends: tuple[Line, ...] = ()
    room: int = 0


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


#: A left that is longer does not shorten the ends of a list: it is cut itself.
LONGEST = 38


def level(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Rows whose ends all take the same form: room for the longest left and right of them."""
    needs = (
        min(width_of(row.left), LONGEST) + width_of(row.right) + (3 if row.right else 1)
        for row in rows
        if row.ends
    )
    room = max(needs, default=0)
    return tuple(replace(row, room=room) if row.ends else row for row in rows)


def titled(name: str, tone: str) -> Line:
    """A name for the left of a row; of "what: which" the first part is cut first."""
    first, colon, rest = name.partition(": ")
    return line((first, tone), (f"{colon}{rest}", tone))


def squeeze(given: Line, width: int) -> Line:
    """A line cut to a width, from the end of a title's first part where it has two."""
    over = width_of(given) - width
    at = next((n for n, (text, _) in enumerate(given) if n and text.startswith(": ")), 0)
    if over <= 0 or not at:
        return clip(given, width)
    text, tone = given[at - 1]
    kept = max(4, len(text) - over - 1)
    cut = f"{text[:kept].rstrip()}…" if kept + 1 < len(text) else text
    return clip((*given[: at - 1], (cut, tone), *given[at:]), width)


def spread(row: Row, width: int) -> Line:
    """A row on one line of a width: the left is cut, the extra dropped, where they do not fit."""
    right = row.right
    if row.ends:
        end = next((e for e in row.ends if row.room + width_of(e) <= width), row.ends[-1])
        right = (*right, ("  ", ""), *end) if right else end
        row = replace(row, right=right)
    room = width - width_of(row.right) - (1 if row.right else 0)
    left = squeeze(row.left, room)
    if width_of(left) + min(width_of(row.note), 14) <= room:
        left = clip((*left, *row.note), room)
    for tail in row.tails:
        size = room - width_of(left) - 2
        if size < min(width_of(tail), 14):
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
