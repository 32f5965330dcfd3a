"""How runs of ink and ground look on a widget: charts, diagrams, whatever is drawn in cells."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from wargame.tui.raster import INNER, OUTER, VOID, Run
from wargame.tui.widgets.rows import STYLES

#: What an ink of a chart looks like, beside the tones all text has.
INKS = {
    **STYLES,
    "title": "bold $head",
    "value": "bold",
    "line": "$head",
    "now": "bold $mark",
    "median": "bold $foreground",
    "without": "$foreground",
    "mark": "bold $head",
    "axis": "$dim",
    "frame": "$border",
}

#: How much of the theme's first colour the two bands take.
SHADE = {OUTER: 0.24, INNER: 0.5}


class Painter:
    """The styles of runs on a widget as it looks now; for one drawing, not to be kept."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._known: dict[tuple[str, str], RichStyle] = {}
        #: Whether bands must be told apart by characters.
        self.shaded = bool(widget.app.current_theme.ansi or widget.app.no_color)

    def strip(self, runs: Iterable[Run], width: int, margin: int = 0) -> Strip:
        """A line of runs, ``margin`` cells of the widget's own ground before it."""
        first = [Segment(" " * margin, self.style("", ""))] if margin else []
        return Strip(
            [*first, *(Segment(text, self.style(ink, ground)) for text, ink, ground in runs)],
            margin + width,
        )

    def style(self, ink: str, ground: str) -> RichStyle:
        """The style of a run; every one has a colour of its own, or it would not be seen."""
        known = self._known.get((ink, ground))
        if known is None:
            known = self._known[ink, ground] = self._made(ink, ground)
        return known

    def _made(self, ink: str, ground: str) -> RichStyle:
        widget = self._widget
        style = widget.visual_style
        variables, ansi = widget.app.theme_variables, widget.app.current_theme.ansi
        if ink == VOID:
            style += Style(foreground=widget.background_colors[1])
        elif ink in SHADE and not ansi:
            style += Style(foreground=self._shade(ink))
        elif ink in SHADE:
            style += Style.parse("$primary", variables)
        elif INKS.get(ink):
            style += Style.parse(INKS[ink], variables)
        if ground in SHADE:
            style += Style(background=self._shade(ground))
        return style.rich_style

    def _shade(self, tone: str) -> Color:
        primary = Color.parse(self._widget.app.theme_variables["primary"])
        return self._widget.background_colors[1].blend(primary, SHADE[tone])
