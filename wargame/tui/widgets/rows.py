"""A list of rows that fit whatever width there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from wargame.tui.keys import Keyed
from wargame.tui.lines import Doc, Line, Row
from wargame.tui.tiles import drawn, height

#: What a tone looks like; the variables are the theme's.
STYLES = {
    "": "",
    "dim": "$dim",
    "strong": "bold",
    "head": "bold $head",
    "accent": "$mark",
    "good": "$good",
    "bad": "$bad",
    "warn": "$warn",
    "bar": "$primary",
}


def content(given: Line) -> Content:
    """A toned line as Textual content."""
    return Content.assemble(*((part, STYLES[tone]) for part, tone in given))


def document(doc: Doc) -> Content:
    """A document as Textual content."""
    return Content("\n").join(content(given) for given in doc)


class RowVisual(Visual):
    """A row drawn on one line of the width it is given, or a tile on several."""

    def __init__(self, row: Row) -> None:
        self.row = row

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """The row spread over the width."""
        lines = drawn(self.row, width)
        looks = {
            tone: (style + options.get_style(STYLES[tone]) if tone else style).rich_style
            for tone in {tone for given in lines for _, tone in given}
        }
        return [
            Strip(Segment(part, looks[tone]) for part, tone in given).adjust_cell_length(
                width, style.rich_style
            )
            for given in lines
        ]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """All there is."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """One line, or as many as a tile takes."""
        return height((self.row,), width)


class RowList(Keyed, OptionList):
    """Rows to move through; a click marks a row, a second click or enter chooses it."""

    SCOPE = "list"
    BINDINGS = [Binding("enter,space", "select", "Choose", key_display="enter")]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self.rows: tuple[Row, ...] = ()
        self._sized = (0, 0)
        #: Told at once, within the same frame, when the cursor moves.
        self.follow: Callable[[], None] | None = None
        #: Whether another height puts the marked row in the middle again.
        self.centred = False

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Move the cursor, and let whoever explains the row know."""
        super().watch_highlighted(highlighted)
        if self.follow is not None:
            self.follow()

    def _on_resize(self, event: events.Resize) -> None:  # type: ignore[override]
        """A list that is merely seen again has the size it had and needs no second painting."""
        size = (event.size.width, event.size.height)
        if size == self._sized:
            event.prevent_default()
        elif self.centred:
            self.call_after_refresh(self.centre)
        self._sized = size

    def centre(self) -> None:
        """Put the marked row in the middle: where it stands then hangs on nothing before."""
        if self.highlighted is not None and self.is_mounted:
            line = self.line_of(self.highlighted)
            top = line - (self.scrollable_content_region.height - 1) // 2
            self.scroll_to(y=max(top, 0), animate=False, immediate=True, force=True)

    def show(self, rows: Sequence[Row]) -> None:
        """Show rows; where only their texts changed, the list keeps its place."""
        given = tuple(rows)
        if given == self.rows:
            return
        if [row.id for row in given] == [row.id for row in self.rows]:
            for index, (new, old) in enumerate(zip(given, self.rows, strict=True)):
                if new != old:
                    self.replace_option_prompt_at_index(index, RowVisual(new))
            self.rows = given
            return
        marked = self.marked
        self.rows = given
        with self.prevent(OptionList.OptionHighlighted):
            self.set_options(
                Option(RowVisual(row), id=row.id, disabled=row.heading) for row in given
            )
            self.mark(marked)

    def line_of(self, number: int) -> int:
        """The line on which a row begins, from the top of the list."""
        return height(self.rows[:number], self.room)

    @property
    def room(self) -> int:
        """The columns a row has."""
        return self.scrollable_content_region.width - 1

    @property
    def marked(self) -> str:
        """The id of the row under the cursor, or nothing."""
        option = self.highlighted_option
        return option.id or "" if option is not None else ""

    def mark(self, key: str) -> None:
        """Put the cursor on a row, or on the first that takes it."""
        places = {row.id: n for n, row in enumerate(self.rows) if not row.heading}
        if places:
            self.highlighted = places.get(key, min(places.values()))

    async def _on_click(self, event: events.Click) -> None:
        """A click on another row only moves there: looking at a card must not order it."""
        event.prevent_default()
        index = event.style.meta.get("option")
        if index is None or self.rows[index].heading:
            return
        if index == self.highlighted:
            self.action_select()
        else:
            self.highlighted = index
