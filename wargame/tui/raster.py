"""A raster of characters: braille dots, eighths of a cell, round scales; no screen, no colours.

A run is a text, the tone of its ink and the tone of its ground; whoever shows it says how a tone
looks.  Rows count from the top, values are thousandths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

#: A text, the tone of its ink and the tone of its ground.
Run = tuple[str, str, str]
Rows = tuple[tuple[Run, ...], ...]

#: Grounds of the two bands of a forecast and what stands for them where there is no colour.
OUTER, INNER = "band80", "band50"
#: The ink of what is left empty below a band.
VOID = "void"
SHADES = {"": " ", OUTER: "░", INNER: "▒"}
DEPTH = {"": 0, OUTER: 1, INNER: 2}
EIGHTHS = " ▁▂▃▄▅▆▇█"
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


# Scales -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a value lies on rows counted from the top; finer parts fall into the same rows."""

    low: int
    high: int
    rows: int

    def at(self, value: int, parts: int = 1) -> int:
        """The place of a value in parts of a row, the top one 0."""
        size = self.rows * parts
        return min(max((self.high - value) * size // (self.high - self.low), 0), size - 1)


def ticks(low: int, high: int, most: int) -> list[int]:
    """At most ``most`` round values of a range, a step of 1, 2 or 5 tens apart."""
    step, factors = 1, (2, 5, 10)
    while True:
        for factor in (1, *factors[:2]):
            size = step * factor
            first = -(-low // size) * size
            found = (high - first) // size + 1
            if found <= most:
                return [first + size * n for n in range(found)]
        step *= 10


# The canvas -------------------------------------------------------------------------------


class Canvas:
    """Cells of a glyph, an ink and a ground; dots gather in braille over them."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.glyphs = [[" "] * width for _ in range(height)]
        self.inks = [[""] * width for _ in range(height)]
        self.grounds = [[""] * width for _ in range(height)]
        self.dots: dict[tuple[int, int], int] = {}
        #: Cells that hold text, which nothing may cover.
        self.taken: set[tuple[int, int]] = set()

    def put(self, row: int, column: int, text: str, ink: str) -> None:
        """Write text; what lies outside is cut."""
        if not 0 <= row < self.height:
            return
        for place, glyph in enumerate(text, column):
            if 0 <= place < self.width:
                self.glyphs[row][place] = glyph
                self.inks[row][place] = ink
                self.dots.pop((row, place), None)
                self.taken.add((row, place))

    def shade(self, row: int, column: int, above: str, below: str, size: int) -> None:
        """Ground in two tones, the lower one ``size`` eighths of the cell high."""
        solid = above == below or size in (0, 8)
        if solid:
            self.grounds[row][column] = above if size == 0 else below
        else:
            self.grounds[row][column] = above
            self.glyphs[row][column], self.inks[row][column] = EIGHTHS[size], below or VOID

    def dot(self, x: int, y: int, ink: str) -> None:
        """Set a dot, two to a cell across and four down; the later ink colours the cell.

        A cell shows two tones, so that one which held two shades keeps the larger as its ground.
        """
        row, column = y // 4, x // 2
        if not (0 <= row < self.height and 0 <= column < self.width):
            return
        if self.inks[row][column] in (OUTER, INNER, VOID) and (row, column) not in self.dots:
            glyph = self.glyphs[row][column]
            if glyph in EIGHTHS and EIGHTHS.index(glyph) > 4:
                self.grounds[row][column] = self.inks[row][column].replace(VOID, "")
        bits = self.dots.get((row, column), 0) | _DOTS[y % 4][x % 2]
        self.dots[row, column] = bits
        self.glyphs[row][column] = chr(0x2800 + bits)
        self.inks[row][column] = ink

    def free(self, row: int, column: int, length: int, over: Iterable[str] = ("",)) -> bool:
        """Whether cells lie inside and hold nothing, or only inks that may be written over."""
        if not 0 <= row < self.height or column < 0 or column + length > self.width:
            return False
        allowed = tuple(over)
        return all(
            self.inks[row][place] in allowed
            and not self.grounds[row][place]
            and (row, place) not in self.taken
            for place in range(column, column + length)
        )

    def runs(self) -> Rows:
        """The cells, packed."""
        return tuple(
            tuple(
                ("".join(cell[0] for cell in group), *key)
                for key, group in groupby(
                    zip(*cells, strict=True), key=lambda cell: (cell[1], cell[2])
                )
            )
            for cells in zip(self.glyphs, self.inks, self.grounds, strict=True)
        )


# Lines ------------------------------------------------------------------------------------


def trace(dots: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The dots of a line through points given in dots, x by x, without a hole."""
    before: int | None = None
    for (x0, y0), (x1, y1) in pairwise(dots) if len(dots) > 1 else [(dots[0], dots[0])]:
        way = max(x1 - x0, 1)
        for x in range(x0 if before is None else x0 + 1, x1 + 1):
            y = (2 * (y0 * way + (y1 - y0) * (x - x0)) + way) // (2 * way)
            first, last = y, y
            if before is not None and y > before + 1:
                first = before + 1
            elif before is not None and y < before - 1:
                last = before - 1
            before = y
            for dot in range(first, last + 1):
                yield x, dot


# Shades -----------------------------------------------------------------------------------


@cache
def two_tones(cell: tuple[str, ...]) -> tuple[str, str, int]:
    """The two tones, and how many eighths of the lower, that come nearest to a cell of eight."""
    turns = [place for place in range(1, 8) if cell[place] != cell[place - 1]]
    if len(turns) < 2:
        return cell[0], cell[7], 8 - turns[0] if turns else 8
    best = (99, 0, "", "")
    for size in range(9):
        for above in ("", OUTER, INNER):
            for below in ("", OUTER, INNER):
                miss = sum(abs(DEPTH[tone] - DEPTH[above]) for tone in cell[: 8 - size])
                miss += sum(abs(DEPTH[tone] - DEPTH[below]) for tone in cell[8 - size :])
                if miss < best[0]:
                    best = (miss, size, above, below)
    _, size, above, below = best
    if size in (0, 8):
        solid = below if size else above
        return solid, solid, 8
    return above, below, size


# Small ones -------------------------------------------------------------------------------


def sparkline(values: Sequence[int], width: int) -> str:
    """A history on one line of exactly ``width`` cells of braille, lowest to highest."""
    if width < 1:
        return ""
    if not values:
        return " " * width
    measure = Scale(min(values), max(max(values), min(values) + 1), 1)
    canvas = Canvas(width, 1)
    last = max(len(values) - 1, 1)
    points = [
        ((n * (2 * width - 1) + last // 2) // last, measure.at(value, 4))
        for n, value in enumerate(values)
    ]
    for x, y in trace(points):
        canvas.dot(x, y, "line")
    return "".join(canvas.glyphs[0])


def histogram(counts: Sequence[int], width: int, height: int) -> tuple[str, ...]:
    """Counts as bars standing side by side, exactly ``width`` by ``height`` cells."""
    size = len(counts)
    most = max(counts, default=0)
    heights = [
        counts[column * size // width] * height * 8 // most if most > 0 and size else 0
        for column in range(width)
    ]
    return tuple(
        "".join(EIGHTHS[min(max(tall - 8 * below, 0), 8)] for tall in heights)
        for below in reversed(range(height))
    )
