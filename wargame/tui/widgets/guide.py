"""The bar in which a guide speaks: what it says now and what to do."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.message import Message
from textual.widgets import Static

from wargame.tui.lines import Doc
from wargame.tui.widgets.rows import document


class GuideBar(Static):
    """One step of a guide; a click on it is the key that goes on."""

    HELP: ClassVar[str] = (
        "The **guide** says what to look at and which key does it. `n` goes on to what it says "
        "next, whatever it waits for; `h` hides it and brings it back."
    )

    class Next(Message):
        """The player has read it."""

    def on_mount(self) -> None:
        """Nothing is said yet."""
        self.display = False

    def say(self, title: str, doc: Doc) -> None:
        """Say a step."""
        self.border_title = title
        self.border_subtitle = "n next · N before · h hides"
        self.update(document(doc))
        self.display = True

    def hush(self) -> None:
        """Say nothing."""
        self.display = False

    def on_click(self, event: events.Click) -> None:
        """As the key."""
        event.stop()
        self.post_message(self.Next())
