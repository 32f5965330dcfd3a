"""Toned text: what presenters hand to widgets, with no Textual in it.

A tone says what a piece of text means; the theme says how that looks.  Nothing may be told by
tone alone: a glyph or a word always says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

#: A piece of text and its tone: "", "dim", "strong", "head", "accent", "good", "bad", "warn".
Span = tuple[str, str]
Line = tuple[Span, ...]
Doc = tuple[Line, ...]

BLANK: Line = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: text at the left, text at the right, and whether it can be chosen now."""

    id: str
    left: Line
    right: Line = ()
    enabled: bool = True
    heading: bool = False


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


def spread(left: Line, right: Line, width: int) -> Line:
    """Left and right text on one line of a width; the left is cut where they do not fit."""
    taken = sum(len(part) for part, _ in right)
    shown = clip(left, width - taken - (1 if right else 0))
    gap = width - taken - sum(len(part) for part, _ in shown)
    return (*shown, (" " * max(0, gap), ""), *right)
