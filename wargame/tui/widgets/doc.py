"""Text on the screen: a document that scrolls, and a few lines that stay."""

from __future__ import annotations

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style
from textual.widgets import Static

from wargame.tui.chart import Chart
from wargame.tui.lines import FIGURE, Doc, wrap
from wargame.tui.map_facts import Picture
from wargame.tui.present_map import draw_map
from wargame.tui.raster import Rows
from wargame.tui.widgets.chart import grid
from wargame.tui.widgets.paint import Painter
from wargame.tui.widgets.rows import STYLES, document

#: What may be drawn below a document where rows are left: charts, or the diagram.
Figure = tuple[Chart, ...] | Picture

#: A figure needs so many rows, an empty one above it included, and a chart takes at most so many.
LEAST, MOST = 8, 16
#: The diagram says little on fewer columns and rows than these.
LEAST_PICTURE = (48, 11)


class DocView(ScrollView, can_focus=True):
    """A document that scrolls; showing another costs no layout of the screen.

    Below a document that leaves room a figure may stand.  Where ``widest`` is set, the text is a
    column of at most that width in the middle, for nobody reads lines of two hundred letters.
    """

    def __init__(self, *, id: str | None = None, widest: int = 0) -> None:
        super().__init__(id=id)
        self.doc: Doc = ()
        self.figure: Figure | None = None
        self.widest = widest
        self._strips: list[Strip] = []
        self._drawn: tuple[object, ...] = ()

    def show(self, doc: Doc, figure: Figure | None = None) -> None:
        """Show a document from its top, and below it a figure where there is room."""
        if doc == self.doc and figure == self.figure:
            return
        self.doc, self.figure = doc, figure
        self._draw()
        self.scroll_to(y=0, animate=False)
        self.refresh()

    def _draw(self) -> None:
        """Wrap and draw the document for the width there is, if anything changed."""
        room = self.scrollable_content_region.size
        width = min(room.width - 2, self.widest or room.width)
        style = self.visual_style
        key = (self.doc, self.figure, room, style, self.app.theme)
        if key == self._drawn or width < 8:
            return
        self._drawn = key
        variables = self.app.theme_variables
        tones = {
            tone: (style + Style.parse(given, variables) if given else style).rich_style
            for tone, given in STYLES.items()
        }
        before = (room.width - width) // 2
        margin = Segment(" " * before, style.rich_style)
        blank = Strip.blank(room.width, style.rich_style)
        strips: list[Strip] = []
        at: int | None = None
        for given in self.doc:
            if given is FIGURE:
                at = len(strips)
                strips.append(blank)
                continue
            strips += [
                Strip(
                    [margin, *(Segment(part, tones[tone]) for part, tone in row)]
                ).extend_cell_length(room.width, style.rich_style)
                for row in wrap(given, width)
            ]
        free = room.height - len(strips)
        if at is None:
            at = len(strips)
        elif free < LEAST <= room.height - at - 1:
            free = LEAST  # the text after it is there to be scrolled to
        if self.figure and self._fits(width, free):
            paint = Painter(self)
            rows = self._figure(width, free - 1, paint.shaded)
            strips[at:at] = [blank, *(paint.strip(row, width, before) for row in rows)]
        self._strips = strips
        self._take_size(Size(room.width, max(len(self._strips), room.height)))

    def _take_size(self, size: Size) -> None:
        """Take another size of all there is to scroll, without a layout of the whole screen."""
        if size != self.virtual_size:
            # The gutter of the scrollbar is kept free, so that nothing else moves with it.
            self.set_reactive(DocView.virtual_size, size)
            self._scroll_update(size)

    def _fits(self, width: int, free: int) -> bool:
        """Whether the figure can stand on so many columns and rows."""
        if isinstance(self.figure, Picture):
            return width >= LEAST_PICTURE[0] and free >= LEAST_PICTURE[1]
        return free >= LEAST

    def _figure(self, width: int, height: int, shaded: bool) -> Rows:
        """The figure on the rows that are left."""
        if isinstance(self.figure, Picture):
            drawn = draw_map(self.figure, width, height)
            return tuple(tuple((text, tone, "") for text, tone in given) for given in drawn)
        return grid(self.figure or (), width, min(height, MOST), shaded=shaded)

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
        size, self._said = self._cells(self._said), doc
        self.update(document(doc), layout=size != self._cells(doc))

    def _cells(self, doc: Doc) -> tuple[int, int]:
        """The columns and rows a document asks for, as far as its own size decides them."""
        styles, room = self.styles, self.content_size.width
        width = height = 0
        if styles.width is not None and styles.width.is_auto:
            width = max((sum(len(part) for part, _ in given) for given in doc), default=0)
        if styles.height is None or styles.height.is_auto:
            height = sum(len(wrap(given, max(room, 8))) for given in doc)
        if styles.min_height is not None:
            height = max(height, int(styles.min_height.value) - styles.gutter.height)
        return width, height
