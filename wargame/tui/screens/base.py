"""What every screen shares: its keys, and the message where the terminal is too small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from wargame.tui.keys import Keyed
from wargame.tui.widgets.keys import KeyBar

if TYPE_CHECKING:
    from wargame.tui.app import WargameApp

LEAST = (60, 18)


def too_small(width: int, height: int) -> bool:
    """Whether nothing sensible fits."""
    return width < LEAST[0] or height < LEAST[1]


#: The keys of every screen.
COMMON = (
    Binding("question_mark,f1", "app.help", "Help", key_display="?"),
    Binding("colon", "app.command_palette", "Commands", key_display=":"),
    Binding("g,ctrl+o", "app.jump", "Jump", key_display="g", show=False),
    Binding("u,ctrl+z", "app.undo", "Undo", key_display="u", show=False),
    Binding("U,ctrl+y", "app.redo", "Redo", key_display="U", show=False),
    Binding("y", "app.copy", "Copy", show=False),
    Binding("l", "app.light", "Next theme", show=False),
    Binding("q", "app.ask_quit", "Quit"),
)


class Base(Keyed, Screen[Any]):
    """A screen with a footer of keys and a plain message below the least size."""

    BINDINGS: ClassVar = [*COMMON, Binding("escape", "app.leave", "Back", show=False)]

    #: As Textual has it, but without painting the whole screen anew for each change of focus:
    #: what gains or loses it paints itself.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def _update_focus_styles(
        self, focused: Widget | None = None, blurred: Widget | None = None
    ) -> None:
        """Style anew what looks different for a focus inside it, and not all that stands in it.

        Textual would do the latter; no rule of ours reaches from such a frame to its contents.
        """
        frames = {
            node
            for widget in (focused, blurred)
            if widget is not None
            for node in widget.ancestors_with_self
            if node._has_focus_within
        }
        if frames:
            self.app.stylesheet.update_nodes(frames)

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
