"""The end: what it came to, what mattered, what it leaves, and where to go from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding

from wargame.tui.lines import Doc
from wargame.tui.screens.base import Base
from wargame.tui.widgets.doc import DocView

if TYPE_CHECKING:
    from wargame.tui.review import Record


class End(Base):
    """The last page, laid out for the room there is; the table can still be looked at."""

    BINDINGS = [
        Binding("enter", "home", "Home"),
        Binding("v", "review", "Review"),
        Binding("n", "again", "New exercise"),
        Binding("escape", "table", "Back to the table"),
        Binding("up,down", "noop", "Scroll", key_display="↑↓"),
        Binding("question_mark", "app.help", "Help", key_display="?"),
        Binding("q", "app.ask_quit", "Quit"),
    ]
    AUTO_FOCUS = "#page"

    def __init__(
        self, told: Callable[[int], Doc], record: Callable[[], Record] | None = None
    ) -> None:
        super().__init__()
        self.told = told
        #: The exercise to be read again.
        self.record = record

    def parts(self) -> ComposeResult:
        """The page."""
        yield DocView(id="page")

    def on_mount(self) -> None:
        """Show what it came to."""
        self.query_one("#page", DocView).border_title = "The end"
        self._lay_out()

    def _lay_out(self) -> None:
        page = self.query_one("#page", DocView)
        width = page.content_size.width or self.app.size.width - 4
        page.show(self.told(max(width - 3, 20)))

    def on_resize(self, event: events.Resize) -> None:
        """Lay it out again."""
        super().on_resize(event)
        self.call_after_refresh(self._lay_out)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done here."""
        return action != "review" or self.record is not None

    def action_home(self) -> None:
        """Leave the exercise."""
        self.wargame.go_home()

    def action_again(self) -> None:
        """Leave the exercise for another."""
        from wargame.tui.screens.beginning import NewExercise

        self.wargame.go_home()
        self.app.push_screen(NewExercise())

    def action_review(self) -> None:
        """Read its quarters again, from any seat."""
        from wargame.tui.screens.review import Review

        if self.record is not None:
            self.app.push_screen(Review(self.record()))

    def action_table(self) -> None:
        """Look at the table again."""
        self.dismiss(None)
