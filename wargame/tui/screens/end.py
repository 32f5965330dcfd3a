"""The end: scores of all, one's own objectives, where the save lies."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding

from wargame.tui.lines import Doc
from wargame.tui.screens.base import Base
from wargame.tui.widgets.doc import DocView


class End(Base):
    """The last page; the table can still be looked at."""

    BINDINGS = [
        Binding("enter", "home", "Home", key_display="enter"),
        Binding("escape", "table", "Back to the table"),
        Binding("up,down", "noop", "Scroll", key_display="↑↓"),
        Binding("question_mark", "app.help", "Help", key_display="?"),
        Binding("q", "app.ask_quit", "Quit"),
    ]
    AUTO_FOCUS = "#page"

    def __init__(self, doc: Doc) -> None:
        super().__init__()
        self.doc = doc

    def parts(self) -> ComposeResult:
        """The page."""
        yield DocView(id="page")

    def on_mount(self) -> None:
        """Show the scores."""
        self.query_one("#page", DocView).border_title = "Scores"
        self.query_one("#page", DocView).show(self.doc)

    def action_home(self) -> None:
        """Leave the exercise."""
        self.wargame.go_home()

    def action_table(self) -> None:
        """Look at the table again."""
        self.dismiss(None)
