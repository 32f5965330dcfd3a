"""A panel: a list, what is known of the marked row, and perhaps a foot below the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import OptionList, Static

from wargame.tui.lines import Doc, Row
from wargame.tui.widgets.rows import RowList, document

Explain = Callable[[str], Doc]


class DocView(VerticalScroll):
    """A document that scrolls."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = Static()
        self.doc: Doc = ()

    def compose(self) -> ComposeResult:
        """The text."""
        yield self._text

    def show(self, doc: Doc) -> None:
        """Show a document from its top."""
        if doc == self.doc:
            return
        self.doc = doc
        self._text.update(document(doc))
        self.scroll_home(animate=False)


class Panel(Container):
    """A list with the explanation of its marked row; ``Panel.Chosen`` says a row was chosen."""

    class Chosen(Message):
        """A row was chosen with enter, space or a second click."""

        def __init__(self, panel: Panel, key: str) -> None:
            super().__init__()
            self.panel = panel
            self.key = key

    class Marked(Message):
        """The cursor moved to another row."""

        def __init__(self, panel: Panel, key: str) -> None:
            super().__init__()
            self.panel = panel
            self.key = key

    def __init__(self, title: str, *, id: str) -> None:
        super().__init__(id=id, classes="panel")
        self.border_title = title
        self.rows = RowList()
        self.foot = Static(classes="foot")
        self.detail = DocView()
        self._explain: Explain | None = None

    def compose(self) -> ComposeResult:
        """List and foot on one side, the explanation on the other."""
        with Vertical(classes="side"):
            yield self.rows
            yield self.foot
        yield self.detail

    def show(self, rows: Sequence[Row], explain: Explain, foot: Doc = ()) -> None:
        """Show rows, the explanation of the marked one, and the foot."""
        self._explain = explain
        self.rows.show(rows)
        self.foot.display = bool(foot)
        self.foot.update(document(foot))
        self.refresh_detail()

    def refresh_detail(self) -> None:
        """Explain the marked row again."""
        if self._explain is not None:
            self.detail.show(self._explain(self.rows.marked))

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.refresh_detail()
        self.post_message(self.Marked(self, event.option.id or ""))

    @on(OptionList.OptionSelected)
    def _chose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self, event.option.id or ""))
