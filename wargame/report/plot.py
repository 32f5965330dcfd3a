"""A field of a chart with quarters across and figures upwards: its scales, grid and labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from wargame.report.svg import Point, Svg, text_width

#: Size of the words at axes and of small print.
SMALL = 11.5


@dataclass(frozen=True, slots=True)
class Plot:
    """A rectangle of pixels over ``last`` + 1 places across and ``low`` to ``high`` upwards."""

    left: float
    top: float
    right: float
    bottom: float
    last: float
    low: float
    high: float

    def x(self, place: float) -> float:
        """The pixel of a place, 0 at the left."""
        return self.left + place / self.last * (self.right - self.left)

    def y(self, value: float) -> float:
        """The pixel of a value; beyond the field's ends it is the end."""
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - min(max(share, 0.0), 1.0) * (self.bottom - self.top)

    def points(self, values: Sequence[float]) -> list[Point]:
        """A point for each value, from the left."""
        return [(self.x(place), self.y(value)) for place, value in enumerate(values)]

    def grid(self, svg: Svg, steps: Sequence[float], told: Callable[[float], str]) -> None:
        """A line at each step, and what it is called before it."""
        for step in steps:
            y = self.y(step)
            svg.line((self.left, y), (self.right, y), "rule")
            svg.text((self.left - 7, y + 4), told(step), "dim", size=SMALL, anchor="end")

    def across(self, svg: Svg, names: Sequence[str], first: float = 0.0, y: float = 17.0) -> None:
        """Names below the field, as many as fit and the last always; ``first`` is where they start.

        A name at the right edge leans inwards as far as it must to stay in the picture.
        """
        if not names:
            return
        wide = max(text_width(name, SMALL) for name in names) + 10
        pitch = self.x(1) - self.x(0)
        every = max(1, ceil(wide / pitch)) if pitch else len(names)
        for number, name in enumerate(names):
            if (len(names) - 1 - number) % every == 0:
                at = min(self.x(first + number), svg.width - 1 - text_width(name, SMALL) / 2)
                svg.text((at, self.bottom + y), name, "dim", size=SMALL, anchor="middle")


def apart(places: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Heights of labels, in any order, moved so that each two are ``least`` apart.

    They keep their order and stay between ``low`` and ``high`` while there is room.
    """
    order = sorted(range(len(places)), key=lambda number: places[number])
    moved = [min(max(places[number], low), high) for number in order]
    # Down the field each is pushed below the one before; then up from the lower end.
    for number in range(1, len(moved)):
        moved[number] = max(moved[number], moved[number - 1] + least)
    if moved and moved[-1] > high:
        moved[-1] = high
        for number in range(len(moved) - 2, -1, -1):
            moved[number] = min(moved[number], moved[number + 1] - least)
    result = [0.0] * len(moved)
    for number, place in zip(order, moved, strict=True):
        result[number] = place
    return result


def sides(points: Sequence[Point], base: float) -> tuple[list[Point], list[Point]]:
    """The shapes between a line and a base line: the part over it, and the part under it.

    Pixels grow downwards: over the base is a smaller y.
    """
    full: list[Point] = []
    for number, (x, y) in enumerate(points):
        if number:
            x0, y0 = points[number - 1]
            if (y0 - base) * (y - base) < 0:
                full.append((x0 + (base - y0) / (y - y0) * (x - x0), base))
        full.append((x, y))
    ends = [(full[-1][0], base), (full[0][0], base)]
    over = [(x, min(y, base)) for x, y in full]
    under = [(x, max(y, base)) for x, y in full]
    return [*over, *ends], [*under, *ends]


def places(steps: Sequence[float]) -> int:
    """Decimals that tell these steps apart."""
    size = steps[1] - steps[0]
    lead = size / 10.0 ** floor(log10(size) + 1e-9)
    return max(0, -floor(log10(size) + 1e-9) + int(abs(lead - 2.5) < 1e-6))


def signed(value: float, decimals: int = 1) -> str:
    """A change with its sign, a true minus; what rounds to nothing has none."""
    told = f"{round(value, decimals) + 0.0:+,.{decimals}f}" if round(value, decimals) else "0"
    return told.replace("-", "\N{MINUS SIGN}")
