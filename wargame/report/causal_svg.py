"""The causal map as a picture: boxes in columns, arrows with their sign, reasons on hovering."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.analysis.causal import Causal, Mover, Thing
from wargame.report.causal_layout import Cell, Frame, Layout, Wire, around, whole
from wargame.report.svg import Point, Svg, fitted

MARGIN, TOP, WIDE = 28.0, 128.0, 186.0
#: Room between two columns, and for what stands beside the last.
BETWEEN, BESIDE = 84.0, 230.0

#: How an arrow is drawn and what it says, by sign.
LOOKS: dict[str, tuple[str, str, str, str]] = {
    "+": ("one", "", "+", "more brings more"),
    "-": ("two", "6 3", "−", "more brings less"),
    "~": ("even", "", "±", "either way"),
    "x": ("even", "2 3", "×", "sets how strongly another acts"),
    "?": ("even", "2 3", "?", "decides whether another acts"),
    "=": ("good", "", "=", "taken over"),
}


def causal_picture(of: Causal, focus: str | None = None) -> Svg:
    """Draw the whole map, or one thing with its neighbours to two steps."""
    layout = whole(of) if focus is None else around(of, focus)
    spot = "" if focus is None else f": {of.things[focus].name}"
    between = BETWEEN if focus is None else 1.5 * BETWEEN
    width = 2 * MARGIN + layout.columns * WIDE + (layout.columns - 1) * between
    drawing = _Drawing(of, layout, between, focus)
    svg = Svg(
        max(width + (BESIDE if focus is None else 0), 760),
        TOP + layout.height + MARGIN,
        f"{of.name}{spot}: what moves what",
        f"{len(layout.cells)} boxes and {len(layout.wires)} arrows of one quarter, from causes on "
        "the left to effects on the right. Each arrow says how, why and out of which source.",
    )
    drawing.draw(svg)
    return svg


class _Drawing:
    def __init__(self, of: Causal, layout: Layout, between: float, focus: str | None) -> None:
        self.of = of
        self.layout = layout
        self.between = between
        self.focus = focus

    def draw(self, svg: Svg) -> None:
        """Everything, what lies below first."""
        svg.text((MARGIN, 34), svg.title, size=20, bold=True)
        svg.text(
            (MARGIN, 56),
            "One quarter, from left to right. Rest on an arrow or a box for the reason and source.",
            "dim",
        )
        self._legend(svg)
        for number, head in enumerate(self.layout.heads):
            svg.text((self._x(number), TOP - 14), fitted(head, WIDE + 60), "dim", bold=True)
        for frame in self.layout.frames:
            self._frame(svg, frame)
        for wire in self.layout.wires:
            self._wire(svg, wire)
        for cell in self.layout.cells:
            self._box(svg, cell)

    def _x(self, column: int) -> float:
        return MARGIN + column * (WIDE + self.between)

    def _legend(self, svg: Svg) -> None:
        x = MARGIN
        for tone, dash, mark, meaning in LOOKS.values():
            svg.line((x, 78), (x + 26, 78), tone, width=1.6, dash=dash)
            svg.text((x + 32, 82), f"{mark} {meaning}", "dim", size=11)
            x += 60 + 6.4 * (len(meaning) + 2)

    def _frame(self, svg: Svg, frame: Frame) -> None:
        x, y = self._x(frame.column) - 8, TOP + frame.top
        svg.rect(x, y, WIDE + 16, frame.height, "panel", round_by=6)
        svg.text((x + 8, y + 16), frame.name.capitalize(), "dim", size=11, bold=True)

    def _box(self, svg: Svg, cell: Cell) -> None:
        thing, x, y = cell.thing, self._x(cell.column), TOP + cell.y
        main = thing.kind == "track"
        with svg.group(_about(thing)):
            if thing.id == self.focus:
                svg.rect(x - 3, y - 3, WIDE + 6, cell.height + 6, "one", round_by=6)
            svg.rect(x, y, WIDE, cell.height, "rule", round_by=4)
            svg.rect(x + 1, y + 1, WIDE - 2, cell.height - 2, "ground", round_by=3)
            # Bold letters are wider than the measure of plain ones.
            name = fitted(thing.name, (WIDE - 14) * (0.9 if main else 1), 11)
            tone = "ink" if main or thing.kind == "pipelines" else "dim"
            svg.text((x + 7, y + cell.height / 2 + 4), name, tone, size=11, bold=main)
        if self.focus is None and main and cell.column == self.layout.columns - 1:
            told = _besides(self.of, thing)
            if told:
                place = (x + WIDE + 14, y + cell.height / 2 + 4)
                with svg.group(_names(self.of.movers[thing.id])):
                    svg.text(place, fitted(told, BESIDE - 10, 10.5), "dim", size=10.5)

    def _wire(self, svg: Svg, wire: Wire) -> None:
        tone, dash, mark, _ = LOOKS[wire.arrow.sign]
        into = wire.target.into
        number = next(n for n, other in enumerate(into) if other is wire)
        step = wire.target.height / (len(into) + 1)
        x, y = self._x(wire.target.column), TOP + wire.target.y + step * (number + 1)
        first = (self._x(wire.source.column) + WIDE, TOP + wire.source.middle)
        with svg.group(_why(self.of, wire)):
            svg.path(_curve(first, (x - 6, y)), tone, width=1.1, dash=dash)
            svg.area(((x, y), (x - 7, y - 3), (x - 7, y + 3)), tone)
            svg.text((x - 14, y - 1.5), mark, tone, size=10, anchor="middle", bold=True)


def _curve(first: Point, last: Point, steps: int = 28) -> list[Point]:
    """A curve that leaves and arrives level (a cubic of Bézier's, as points)."""
    (x1, y1), (x2, y2) = first, last
    bend = max(30.0, 0.45 * (x2 - x1))
    found = []
    for number in range(steps + 1):
        t = number / steps
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        x = a * x1 + b * (x1 + bend) + c * (x2 - bend) + d * x2
        found.append((x, (a + b) * y1 + (c + d) * y2))
    return found


def _about(thing: Thing) -> str:
    unit = f", {thing.unit}" if thing.unit else ""
    made = f" = {thing.formula}" if thing.formula else ""
    cited = f" [{'; '.join(thing.source)}]" if thing.source else ""
    return f"{thing.name} ({thing.id}){unit}{made}{cited}"


def _why(of: Causal, wire: Wire) -> str:
    arrow = wire.arrow
    names = f"{of.things[arrow.source].name} → {of.things[arrow.target].name}"
    cited = f" [{'; '.join(arrow.cites)}]" if arrow.cites else ""
    how = f"{arrow.how}: " if arrow.how else ""
    return f"{names} ({LOOKS[arrow.sign][2]}): {how}{arrow.because}{cited}"


def _besides(of: Causal, thing: Thing) -> str:
    """Such as ``9 cards, 2 deals, 1 event``."""
    told = []
    for kind in ("card", "deal", "event", "standing order"):
        count = sum(mover.kind == kind for mover in of.movers[thing.id])
        if count:
            told.append(f"{count} {kind}{'' if count == 1 else 's'}")
    return ", ".join(told)


def _names(movers: Sequence[Mover]) -> str:
    return ", ".join(mover.key for mover in movers)
