"""A list to search and a page beside it: what the deck browser and the glossary share."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from wargame.tui.screens.base import Base
from wargame.tui.widgets.panel import Panel


class Search(Input):
    """The field that narrows a list; down and enter go to the list."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key in ("down", "enter", "escape"):
            event.stop()
            event.prevent_default()
            if event.key == "escape":
                self.value = ""
            self.screen.query_one(Panel).rows.focus()
            return
        await super()._on_key(event)


class Lookup(Base):
    """A panel with a search field above it; slash goes to the field."""

    BINDINGS: ClassVar = [
        Binding("slash", "search", "Search", key_display="/"),
        Binding("tab", "app.focus_next", "Read on", show=True),
        Binding("escape", "back", "Back", show=False),
    ]
    #: The id of the panel, and what the search field says while it is empty.
    LIST: ClassVar[str] = ""
    HINT: ClassVar[str] = ""

    def __init__(self, wanted: str = "") -> None:
        super().__init__()
        self.wanted = wanted

    def parts(self) -> ComposeResult:
        """The search field with what it found, and the panel."""
        with Horizontal(id="lookup-top"):
            yield Search(placeholder=self.HINT, id="search")
            yield Static("", id="found")
        with Container(id="lookup"):
            yield Panel("", id=self.LIST)

    def on_mount(self) -> None:
        """Show everything, and begin in the list."""
        self.show()
        self.mark(self.wanted)
        self.query_one(Panel).rows.focus()

    @property
    def query_text(self) -> str:
        """What is searched for."""
        return self.query_one("#search", Input).value

    def say(self, text: str) -> None:
        """Say how much was found."""
        self.query_one("#found", Static).update(Content.from_markup(text))

    def show(self) -> None:
        """Show what fits the search."""
        raise NotImplementedError

    def mark(self, key: str) -> None:
        """Put the cursor on a row."""
        if key:
            self.query_one(Panel).rows.mark(key)

    def action_search(self) -> None:
        """Go to the search field."""
        self.query_one("#search", Input).focus()

    def action_back(self) -> None:
        """Show all again, or leave."""
        field = self.query_one("#search", Input)
        if field.value:
            field.value = ""
        else:
            self.wargame.action_leave()

    @on(Input.Changed, "#search")
    def _typed(self) -> None:
        self.show()
