"""The end: what it came to, what mattered, what it leaves, and where to go from here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding

from wargame.tui.lines import Doc
from wargame.tui.screens.base import Base
from wargame.tui.widgets.doc import DocView


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
        self, told: Callable[[int], Doc], save: Path | None = None, role: str = ""
    ) -> None:
        super().__init__()
        self.told = told
        #: The exercise to be read again, and from which seat at first.
        self.save, self.role = save, role

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
        return action != "review" or self.save is not None

    def action_home(self) -> None:
        """Leave the exercise."""
        self.wargame.go_home()

    def action_again(self) -> None:
        """Leave the exercise for another."""
        from wargame.tui.screens.beginning import NewExercise

        self.wargame.go_home()
        self.app.push_screen(NewExercise())

    def why_not(self, action: str) -> str:
        """Why an action does nothing now."""
        return "the exercise was not saved" if action == "review" else ""

    def action_review(self) -> None:
        """Read it again, event by event, from any seat."""
        from wargame.tui.screens.review import read_save

        if self.save is not None:
            read_save(self.wargame, self.save, self.role)

    def action_table(self) -> None:
        """Look at the table again."""
        self.dismiss(None)
