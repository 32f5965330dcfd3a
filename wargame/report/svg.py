"""A picture as SVG text, written by hand: no library, no font, nothing fetched from anywhere.

A drawing has a title and a description that a screen reader speaks, and a style sheet of its
own that follows the reader's light or dark page.  Everything drawn names a *tone* of that sheet
(:data:`TONES`) and a *use* of it: ``fill`` (a solid shape or text), ``line`` (a stroke), ``band``
or ``haze`` (a see-through fill, a thinner one).  The same calls give the same bytes everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from wargame.record.files import written_aside

Use = Literal["fill", "line", "band", "haze"]
Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

#: Each tone on a light page and on a dark one.  As text, all but ``rule`` and ``panel`` stand
#: out from the ground by 4.5 to 1 or more.
TONES: dict[str, tuple[str, str]] = {
    "ground": ("#ffffff", "#11161c"),
    "panel": ("#f1f3f4", "#1b232c"),
    "ink": ("#1b242c", "#dfe5ea"),
    "dim": ("#55636e", "#97a7b4"),
    "rule": ("#cfd6da", "#35434f"),
    "one": ("#14599a", "#7fc0ee"),
    "two": ("#a34a00", "#f0a35c"),
    "even": ("#6d7880", "#84929d"),
    "good": ("#0f6152", "#5cc8b0"),
    "bad": ("#a0341a", "#ff9478"),
}

#: Widths of a sans-serif font's characters in thousandths of its size, on the wide side.
_NARROW, _WIDE = set("iIl|.,:;'!()[]{}` jtfr-"), set("mwMW%@—&")

# Everything XML 1.0 cannot hold, however it is written.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Svg:
    """A drawing of ``width`` by ``height`` pixels, y growing downwards.

    ``title`` says in a few words what it is, ``desc`` in a sentence or two what it shows.
    """

    def __init__(self, width: float, height: float, title: str, desc: str) -> None:
        self.width = width
        self.height = height
        self.title = title
        self.desc = desc
        self._parts: list[str] = []
        self._deep = 1

    # Shapes --------------------------------------------------------------------------------

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        tone: str,
        use: Use = "fill",
        *,
        round_by: float = 0,
    ) -> None:
        """A rectangle with its upper left corner at ``(x, y)``."""
        corner = f' rx="{_n(round_by)}"' if round_by else ""
        self._add(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" '
            f'height="{_n(max(height, 0))}"{corner} {_class(tone, use)}/>'
        )

    def line(
        self, first: Point, last: Point, tone: str, *, width: float = 1, dash: str = ""
    ) -> None:
        """A straight line."""
        (x1, y1), (x2, y2) = first, last
        self._add(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" '
            f"{_class(tone, 'line')}{_stroke(width, dash)}/>"
        )

    def path(self, points: Sequence[Point], tone: str, *, width: float = 1, dash: str = "") -> None:
        """A line through all the points."""
        self._add(
            f'<polyline points="{_points(points)}" {_class(tone, "line")}{_stroke(width, dash)}/>'
        )

    def hatch(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        tone: str,
        *,
        step: float = 6,
        rising: bool = True,
    ) -> None:
        """Slanting lines, cut off at a rectangle, on one grid over the whole drawing."""
        parts = []
        turn = 1 if rising else -1
        # A line is where x + turn * y is a whole number of steps; it runs against the turn.
        ends = (x + turn * y, x + turn * (y + height))
        number = ceil(min(ends) / step)
        while number * step < max(ends) + width:
            place = number * step
            first = max(x, min(place - turn * side for side in (y, y + height)))
            last = min(x + width, max(place - turn * side for side in (y, y + height)))
            if last - first > 0.01:
                from_, to = turn * (place - first), turn * (place - last)
                parts.append(f"M{_n(first)} {_n(from_)}L{_n(last)} {_n(to)}")
            number += 1
        if parts:
            self._add(f'<path d="{"".join(parts)}" {_class(tone, "line")}{_stroke(1.6, "")}/>')

    def area(self, points: Sequence[Point], tone: str, use: Use = "fill") -> None:
        """A closed shape through all the points."""
        self._add(f'<polygon points="{_points(points)}" {_class(tone, use)}/>')

    def dot(self, at: Point, radius: float, tone: str, *, hollow: bool = False) -> None:
        """A disc, or a ring filled with the ground."""
        place = f'cx="{_n(at[0])}" cy="{_n(at[1])}"'
        if hollow:
            self._add(f'<circle {place} r="{_n(radius)}" {_class("ground", "fill")}/>')
            inner = f'r="{_n(radius - 0.8)}"'
            self._add(f"<circle {place} {inner} {_class(tone, 'line')}{_stroke(1.6, '')}/>")
        else:
            self._add(f'<circle {place} r="{_n(radius)}" {_class(tone, "fill")}/>')

    # Text ----------------------------------------------------------------------------------

    def text(
        self,
        at: Point,
        words: str,
        tone: str = "ink",
        *,
        size: float = 13,
        anchor: Anchor = "start",
        bold: bool = False,
    ) -> None:
        """One line of text; ``at`` is on its base line."""
        weight = ' font-weight="600"' if bold else ""
        hold = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._add(
            f'<text x="{_n(at[0])}" y="{_n(at[1])}" font-size="{_n(size)}"{weight}{hold} '
            f"{_class(tone, 'fill')}>{_safe(words)}</text>"
        )

    def paragraph(
        self,
        at: Point,
        words: str,
        width: float,
        tone: str = "ink",
        *,
        size: float = 13,
        bold: bool = False,
    ) -> float:
        """Text over as many lines as it needs; the height it took."""
        lines = wrapped(words, width, size)
        for number, line in enumerate(lines):
            place = (at[0], at[1] + number * 1.4 * size)
            self.text(place, line, tone, size=size, bold=bold)
        return len(lines) * 1.4 * size

    # The whole -----------------------------------------------------------------------------

    @contextmanager
    def group(self, title: str = "", desc: str = "", *, at: Point = (0.0, 0.0)) -> Iterator[None]:
        """What is drawn inside belongs together, is moved by ``at``, and may have a title."""
        moved = f' transform="translate({_n(at[0])} {_n(at[1])})"' if any(at) else ""
        role = ' role="group"' if title else ""
        label = f" aria-label={quoteattr(clean(title))}" if title else ""
        self._add(f"<g{moved}{role}{label}>")
        self._deep += 1
        if title:
            self._add(f"<title>{_safe(title)}</title>")
        if desc:
            self._add(f"<desc>{_safe(desc)}</desc>")
        try:
            yield
        finally:
            self._deep -= 1
            self._add("</g>")

    def render(self) -> str:
        """The whole document."""
        width, height = _n(self.width), _n(self.height)
        head = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="title desc">',
            f' <title id="title">{_safe(self.title)}</title>',
            f' <desc id="desc">{_safe(self.desc)}</desc>',
            f" <style>{_sheet()}</style>",
            f' <rect width="{width}" height="{height}" {_class("ground", "fill")}/>',
        ]
        return "\n".join([*head, *self._parts, "</svg>", ""])

    def save(self, path: Path) -> None:
        """Write the file whole or not at all; raises WargameError where the disk says no."""
        save_text(path, self.render())

    def _add(self, text: str) -> None:
        self._parts.append(" " * self._deep + text)


def save_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all; raises WargameError where the disk says no."""
    with written_aside(path, replace=True) as aside:
        aside.write_text(text, encoding="utf-8", newline="\n")


def text_width(words: str, size: float = 13) -> float:
    """About how many pixels a line of text takes; rather too many than too few."""
    total = 0
    for letter in words:
        if letter in _NARROW:
            total += 380
        elif letter in _WIDE or ord(letter) >= 0x2E80:
            total += 1000
        else:
            total += 690 if letter.isupper() else 575
    return total * size / 1000


def fitted(words: str, width: float, size: float = 13) -> str:
    """The text, or as much of it as fits with an ellipsis at its end."""
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + "…", size) > width:
        words = words[:-1].rstrip()
    return words + "…"


def wrapped(words: str, width: float, size: float = 13) -> list[str]:
    """The text in lines of at most ``width`` pixels; a word alone may be wider."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _n(value: float) -> str:
    """A coordinate with at most two decimals, the same text everywhere."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _points(points: Sequence[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _class(tone: str, use: Use) -> str:
    """A class of the sheet, with the light colour for readers that ignore sheets."""
    colour = TONES[tone][0]
    if use == "line":
        return f'class="{tone}-line" fill="none" stroke="{colour}"'
    thin = {"band": ' fill-opacity="0.24"', "haze": ' fill-opacity="0.13"'}.get(use, "")
    return f'class="{tone}" fill="{colour}"{thin}'


def _stroke(width: float, dash: str) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f' stroke-width="{_n(width)}" stroke-linejoin="round"{dashed}'


def _sheet() -> str:
    """Fonts that are there anyway, and the tones by page."""

    def rules(page: int) -> str:
        return "".join(
            f".{tone}{{fill:{colours[page]}}}.{tone}-line{{fill:none;stroke:{colours[page]}}}"
            for tone, colours in TONES.items()
        )

    font = "text{font-family:system-ui,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;"
    digits = "font-variant-numeric:tabular-nums}"
    return f"{font}{digits}{rules(0)}@media (prefers-color-scheme:dark){{{rules(1)}}}"


def clean(words: str) -> str:
    """The text with a mark in place of everything that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", words)


def _safe(words: str) -> str:
    return escape(clean(words))
