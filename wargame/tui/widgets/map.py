"""The diagram of the front, the sky and the coalition on the screen."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from wargame.tui.map_facts import Picture
from wargame.tui.present_map import draw_map
from wargame.tui.widgets.rows import STYLES


class MapView(Widget):
    """A picture drawn for whatever space there is."""

    DEFAULT_CSS = "MapView { width: 1fr; height: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.picture: Picture | None = None
        self._strips: list[Strip] = []
        self._drawn: tuple[object, ...] = ()

    def show(self, picture: Picture) -> None:
        """Show a picture (``map_facts.picture`` makes one of a view, a feed and names)."""
        if picture != self.picture:
            self.picture = picture
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the diagram."""
        self._draw()
        if y < len(self._strips):
            return self._strips[y]
        return Strip.blank(self.content_size.width, self.visual_style.rich_style)

    def _draw(self) -> None:
        size, base = self.content_size, self.visual_style
        key = (self.picture, size, base, self.app.theme)
        if key == self._drawn or self.picture is None:
            return
        self._drawn = key
        variables = self.app.theme_variables
        tones = {
            tone: (base + Style.parse(given, variables) if given else base).rich_style
            for tone, given in STYLES.items()
        }
        self._strips = [
            Strip([Segment(text, tones[tone]) for text, tone in given], size.width)
            for given in draw_map(self.picture, size.width, size.height)
        ]

    def notify_style_update(self) -> None:
        """Draw again in other colours."""
        super().notify_style_update()
        self._drawn = ()
