"""Two branches side by side, quarter by quarter, from where they part."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container

from wargame.play.replay_beside import Beside
from wargame.tui.lines import Doc, Row, line
from wargame.tui.plain_replay import parting_said
from wargame.tui.present_replay_beside import pair_doc, pair_rows
from wargame.tui.replay import Reading
from wargame.tui.screens.base import Base
from wargame.tui.widgets.doc import Text
from wargame.tui.widgets.panel import Panel


class SideBySide(Base):
    """The quarters in which two branches differ; what each holds stands in a column of its own."""

    BINDINGS: ClassVar = [Binding("tab", "app.focus_next", "Read on", show=False)]

    def __init__(self, reading: Reading, found: Beside) -> None:
        super().__init__()
        self.reading, self.found = reading, found

    def parts(self) -> ComposeResult:
        """Where they part, and the quarters."""
        yield Text(id="situation")
        with Container(id="lookup"):
            yield Panel("Side by side", id="beside-list")

    def on_mount(self) -> None:
        """Show where they part."""
        self.query_one("#situation", Text).say((line(parting_said(self.reading, self.found)),))
        nothing = Row("none", line(("Nothing differs so far", "dim")))
        panel = self.query_one(Panel)
        panel.border_title = f"{self.found.names[0]} | {self.found.names[1]}"
        panel.show(pair_rows(self.found) or (nothing,), self._explain)
        panel.rows.focus()

    def _explain(self, key: str) -> Doc:
        if not key.isdigit():
            return ()
        width = self.query_one(Panel).detail.scrollable_content_region.width - 2
        return pair_doc(self.reading, self.found, int(key), max(width, 34))
