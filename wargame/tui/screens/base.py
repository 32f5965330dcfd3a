"""What every screen shares: the message where the terminal is too small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from wargame.tui.widgets.keys import KeyBar

if TYPE_CHECKING:
    from wargame.tui.app import WargameApp

LEAST = (60, 18)


def too_small(width: int, height: int) -> bool:
    """Whether nothing sensible fits."""
    return width < LEAST[0] or height < LEAST[1]


class Base(Screen[Any]):
    """A screen with a footer of keys and a plain message below the least size."""

    def compose(self) -> ComposeResult:
        """The message, the screen's own parts, the keys."""
        yield Static(
            f"Please enlarge the terminal to at least {LEAST[0]} by {LEAST[1]}.\nNothing is lost.",
            id="too-small",
        )
        yield from self.parts()
        yield KeyBar()

    def parts(self) -> ComposeResult:
        """What the screen consists of."""
        yield from ()

    @property
    def wargame(self) -> WargameApp:
        """The app, by its own type."""
        app: Any = self.app
        return app  # type: ignore[no-any-return]

    def on_resize(self, event: events.Resize) -> None:
        """Say so where the terminal is too small."""
        self.set_class(too_small(event.size.width, event.size.height), "-tiny")
