"""The timeline of a replay: quarters, marks, a rail and phases; a click goes to a place."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.message import Message

from wargame.tui.present_replay_bar import Bar
from wargame.tui.widgets.doc import Text


class Timeline(Text):
    """A few lines drawn for the width there is; ``Timeline.Went`` says a place was clicked on."""

    HELP = (
        "**Timeline**: the quarters with their marks, where you are in them, and the phases of the "
        "quarter at hand. A click goes there."
    )

    class Went(Message):
        """A place was clicked on."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, draw: Callable[[int], Bar], *, id: str) -> None:
        super().__init__(id=id)
        self._draw_bar = draw
        self._bar = Bar((), ())

    def refresh_bar(self) -> None:
        """Draw it again: the place or the marks have changed."""
        if self.content_size.width:
            self._bar = self._draw_bar(self.content_size.width)
            self.say(self._bar.lines)

    def on_resize(self) -> None:
        """Draw it for another width."""
        self.refresh_bar()

    def on_click(self, event: events.Click) -> None:
        """Go to what a cell stands for."""
        at = event.get_content_offset(self)
        if at is not None and (place := self._bar.at(at.x, at.y)):
            self.post_message(self.Went(place))
