"""The glossary on the screen: words to search, each with what it means and where that is from."""

from __future__ import annotations

from typing import ClassVar

from textual import on

from wargame.tui import glossary
from wargame.tui.lines import Doc
from wargame.tui.screens.lookup import Lookup
from wargame.tui.widgets.panel import Panel


class Glossary(Lookup):
    """Short names of programmes and the words of the game."""

    LIST = "words-list"
    HINT = "search: a word, a meaning, a source"
    BINDINGS: ClassVar = []

    def __init__(self, word: str = "") -> None:
        found = glossary.entry(word) if word else None
        super().__init__(found.word if found else "")

    def show(self) -> None:
        """The entries that fit, in one list."""
        found = glossary.search(self.query_text)
        panel = self.query_one(Panel)
        panel.border_title = "Glossary"
        panel.show(glossary.rows(found), self._explain)
        if self.query_text:
            panel.rows.mark("")
        self.say(f"{len(found)} of {len(glossary.ENTRIES)}")

    def look_up(self, word: str) -> None:
        """Go to a word, whatever was searched before."""
        self.query_one("#search").value = ""  # type: ignore[attr-defined]
        self.show()
        found = glossary.entry(word)
        if found is not None:
            self.mark(found.word)

    def _explain(self, key: str) -> Doc:
        found = glossary.entry(key) if key else None
        return glossary.doc(found) if found is not None else _nothing()

    @on(Panel.Chosen)
    def _chosen(self) -> None:
        self.query_one(Panel).detail.focus()


def _nothing() -> Doc:
    from wargame.tui.lines import line

    return (line(("No word fits. Escape in the field shows all again.", "dim")),)
