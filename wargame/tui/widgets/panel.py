"""A panel: a list, what is known of the marked row, and perhaps a foot below the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList

from wargame.tui.lines import Doc, Row, wrap
from wargame.tui.tiles import height
from wargame.tui.widgets.doc import DocView, Figure, Text
from wargame.tui.widgets.frame import Frame
from wargame.tui.widgets.rows import RowList

Explain = Callable[[str], Doc]

#: From which height of the screen groups of rows stand apart, unless spacing is compact.
AIRY = 34


def gap(row: Row) -> Row:
    """The empty row before a group."""
    return Row(f"gap:{row.id}", (), heading=True)


class Panel(Frame):
    """A list with the explanation of its marked row; ``Panel.Chosen`` says a row was chosen."""

    class Chosen(Message):
        """A row was chosen with enter, space or a second click."""

        def __init__(self, panel: Panel, key: str) -> None:
            super().__init__()
            self.panel = panel
            self.key = key

    def __init__(
        self, title: str, *, id: str, share: int = 55, help: str = "", hint: str = ""
    ) -> None:
        super().__init__(title, id=id, help=help, hint=hint)
        self.share = share
        self.rows = RowList()
        self.rows.follow = self.refresh_detail
        self.foot = Text(classes="foot")
        self.detail = DocView()
        self._explain: Explain | None = None
        self._draw: Callable[[str], Figure | None] | None = None
        self._rows: tuple[Row, ...] = ()
        self._foot: Doc = ()
        #: The lines kept free for the foot: as many as it needed since the rows are these.
        self._kept = 0
        self._least: int | None = None
        self._width = 0
        self._given: int | None = None

    def compose(self) -> ComposeResult:
        """List and foot on one side, the explanation on the other."""
        with Vertical(classes="side"):
            yield self.rows
            yield self.foot
        yield self.detail

    @property
    def target(self) -> Widget:
        """The list takes the focus."""
        return self.rows

    def show(
        self,
        rows: Sequence[Row],
        explain: Explain,
        foot: Doc = (),
        draw: Callable[[str], Figure | None] | None = None,
    ) -> None:
        """Show rows, the explanation of the marked one, and the foot.

        ``draw`` gives a row's figure, which stands below the explanation where there is room.
        """
        self._explain, self._draw = explain, draw
        if [row.id for row in rows] != [row.id for row in self._rows]:
            self._kept = 0
        self._rows = tuple(rows)
        self._foot = foot
        self._keep()
        self._air()
        self.foot.display = bool(foot)
        self.foot.say(foot)
        self.refresh_detail()
        self.fit()

    def say(self, foot: Doc) -> None:
        """Show another foot below the same rows."""
        if foot == self._foot:
            return
        self._foot = foot
        kept = self._kept
        self._keep()
        self.foot.display = bool(foot)
        self.foot.say(foot)
        if kept != self._kept:
            self.fit()

    def _keep(self) -> None:
        """Keep the foot as high as it was: a list that jumps at each choice is hard to follow."""
        if not self.size.width:
            return
        lines = sum(len(wrap(given, self.size.width - 3)) for given in self._foot)
        if lines > self._kept or not lines:
            self._kept = lines
            least = lines + 1 if lines else None
            if least != self._least:  # the same once more would lay out the whole screen
                self._least = least
                self.foot.styles.min_height = least

    @property
    def _beside(self) -> bool:
        """Whether list and explanation stand side by side."""
        return self.styles.layout is not None and self.styles.layout.name == "horizontal"

    def _wanted(self, rows: Sequence[Row]) -> int:
        """How many lines some rows take together with the foot."""
        foot = self._kept
        return height(rows, self.size.width - 3) + (foot + 1 if foot else 0)

    def _air(self) -> None:
        """Show the rows, with empty ones between their groups where the height allows."""
        rows = self._rows
        space = self.size.height * (100 if self._beside else self.share) // 100
        if self.screen.size.height >= AIRY and not self.app.has_class("-compact"):
            aired = tuple(
                one
                for number, row in enumerate(rows)
                for one in ((gap(row), row) if row.heading and number else (row,))
            )
            if self._wanted(aired) <= space:
                rows = aired
        self.rows.show(rows)

    def fit(self) -> None:
        """Give the list what it needs, up to its share, and the explanation the rest."""
        space = self.size.height
        sides = self.query(".side")
        if not sides:  # a key came before the panel stood there, or after it had gone
            return
        side = sides.first()
        wanted = max(4, min(self._wanted(self.rows.rows), space * self.share // 100))
        given = None if self._beside or not space else wanted
        if given != self._given:
            self._given = given
            side.styles.height = given

    def on_resize(self) -> None:
        """Share the height anew, and explain again what is made for a width."""
        if self.size.width != self._width:
            self._width, self._kept = self.size.width, 0
            self._keep()
        if self._rows:
            self._air()
        self.fit()
        self.call_after_refresh(self.refresh_detail)

    def refresh_detail(self) -> None:
        """Explain the marked row again."""
        if self._explain is not None:
            marked = self.rows.marked
            self.detail.show(self._explain(marked), self._draw(marked) if self._draw else None)

    @on(OptionList.OptionSelected)
    def _chose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self, event.option.id or ""))
