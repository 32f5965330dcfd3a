"""Text on the screen: a document that scrolls, and a few lines that stay."""

from __future__ import annotations

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.widgets import Static

from wargame.tui.lines import Doc, wrap
from wargame.tui.widgets.rows import STYLES, document


class DocView(ScrollView, can_focus=True):
    """A document that scrolls; showing another costs no layout of the screen."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.doc: Doc = ()
        self._strips: list[Strip] = []
        self._drawn: tuple[object, ...] = ()

    def show(self, doc: Doc) -> None:
        """Show a document from its top."""
        if doc == self.doc:
            return
        self.doc = doc
        self._draw()
        self.scroll_to(y=0, animate=False)
        self.refresh()

    def _draw(self) -> None:
        """Wrap and draw the document for the width there is, if anything changed."""
        room = self.scrollable_content_region.size
        width = room.width - 2
        style = self.visual_style
        key = (self.doc, room, style, self.app.theme)
        if key == self._drawn or width < 8:
            return
        self._drawn = key
        variables = self.app.theme_variables
        tones = {
            tone: (style + Style.parse(given, variables) if given else style).rich_style
            for tone, given in STYLES.items()
        }
        margin = Segment(" ", style.rich_style)
        self._strips = [
            Strip([margin, *(Segment(part, tones[tone]) for part, tone in row)]).extend_cell_length(
                width + 2, style.rich_style
            )
            for given in self.doc
            for row in wrap(given, width)
        ]
        self.virtual_size = Size(width + 2, max(len(self._strips), room.height))

    def render_line(self, y: int) -> Strip:
        """One line of the document."""
        self._draw()
        number = y + self.scroll_offset.y
        if number < len(self._strips):
            return self._strips[number]
        return Strip.blank(self.size.width, self.visual_style.rich_style)

    def on_resize(self) -> None:
        """Wrap again for another width."""
        self._draw()

    def notify_style_update(self) -> None:
        """Draw again in other colours."""
        super().notify_style_update()
        self._drawn = ()


class Text(Static):
    """A few lines that change only when they say something else."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._said: Doc = ()

    def say(self, doc: Doc) -> None:
        """Say something; the screen is laid out again only where the number of lines changes."""
        if doc == self._said:
            return
        size = (len(doc), max((sum(len(t) for t, _ in given) for given in doc), default=0))
        old = (len(self._said), max((sum(len(t) for t, _ in g) for g in self._said), default=0))
        self._said = doc
        self.update(document(doc), layout=size != old)
