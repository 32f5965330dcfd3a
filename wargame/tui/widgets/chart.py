"""Charts on the screen: one, or as many as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip
from textual.widget import Widget

from wargame.tui.chart import Chart
from wargame.tui.chart_draw import draw, legend
from wargame.tui.raster import Rows
from wargame.tui.widgets.paint import Painter

#: Columns and rows of charts, the most first, and the least cells each chart then needs.
TILES = ((3, 2), (2, 2), (1, 2), (2, 1), (1, 1))
LEAST = (36, 8)


def tiles(width: int, height: int, most: int) -> tuple[int, int]:
    """How many charts stand beside and above one another on a space, at most ``most`` in all."""
    columns, rows = 1, 1
    for beside, above in TILES:
        roomy = (width + 1) // beside > LEAST[0] and height // above >= LEAST[1]
        if roomy and beside * above <= most and beside * above > columns * rows:
            columns, rows = beside, above
    if most > 1 and (columns, rows) == (1, 2) and width >= 3 * height + 2 * LEAST[0]:
        columns, rows = 2, 1
    return columns, rows


def grid(charts: Sequence[Chart], width: int, height: int, *, shaded: bool = False) -> Rows:
    """The first charts side by side and above one another, on exactly the cells given."""
    if not charts or width < 1 or height < 1:
        return tuple(((" " * width, "", ""),) for _ in range(height))
    columns, above = tiles(width, height, len(charts))
    result: list[tuple[tuple[str, str, str], ...]] = []
    for row in range(above):
        first, last = height * row // above, height * (row + 1) // above
        gap = 1 if above > 1 and row + 1 < above and last - first > LEAST[1] else 0
        drawn = []
        for column in range(columns):
            left, right = width * column // columns, width * (column + 1) // columns
            space = 2 if column + 1 < columns else 0
            chart = charts[row * columns + column]
            rows = draw(chart, right - left - space, last - first - gap, shaded=shaded)
            drawn.append([(*runs, (" " * space, "", "")) if space else runs for runs in rows])
        result += [
            tuple(run for part in parts for run in part) for parts in zip(*drawn, strict=True)
        ]
        result += [((" " * width, "", ""),)] * gap
    return tuple(result)


class ChartGrid(Widget):
    """Charts drawn line by line: 1, 2, 4 or 6 of those it is shown, as its size allows."""

    DEFAULT_CSS = "ChartGrid { width: 1fr; height: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.charts: tuple[Chart, ...] = ()
        self._strips: list[Strip] = []
        self._drawn: tuple[object, ...] = ()

    def show_all(self, charts: Sequence[Chart]) -> None:
        """Show charts, the most important first."""
        given = tuple(charts)
        if given != self.charts:
            self.charts = given
            self.refresh()

    @property
    def room(self) -> int:
        """How many of its charts it shows at its size."""
        columns, rows = tiles(*self.content_size, len(self.charts))
        return min(columns * rows, len(self.charts))

    def render_line(self, y: int) -> Strip:
        """One line of the charts."""
        self._draw()
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.content_size.width, self.visual_style.rich_style)

    def _draw(self) -> None:
        size, base = self.content_size, self.visual_style
        key = (self.charts, size, base, self.app.theme)
        if key == self._drawn:
            return
        self._drawn = key
        paint = Painter(self)
        rows = grid(self.charts, size.width, size.height, shaded=paint.shaded)
        self._strips = [paint.strip(runs, size.width) for runs in rows]

    def notify_style_update(self) -> None:
        """Draw again in other colours."""
        super().notify_style_update()
        self._drawn = ()


class Legend(Widget):
    """What the lines and shades of a forecast mean; nothing where there is none."""

    DEFAULT_CSS = "Legend { width: 1fr; height: 1; display: none; }"

    def __init__(self) -> None:
        super().__init__()
        self._said: tuple[str, bool] = ("", False)

    def say(self, worlds: str, parted: bool) -> None:
        """Say what it is out of, and whether middles without the plan are drawn."""
        if (worlds, parted) != self._said:
            self._said = (worlds, parted)
            self.display = bool(worlds)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The one line."""
        paint, width = Painter(self), self.content_size.width
        worlds, parted = self._said
        rows = legend(width, worlds, shaded=paint.shaded, parted=parted)
        return paint.strip(rows[0], width)
