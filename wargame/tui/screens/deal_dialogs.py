"""A parley over one deal: the terms or the answer, and what is said with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from wargame.tui.lines import Row
from wargame.tui.screens.dialogs import Dialog, Entry
from wargame.tui.widgets.panel import Explain, Panel
from wargame.tui.widgets.rows import RowList


class Parley(Dialog):
    """A list of terms or answers with a line for the reason; answers ``(row, reason)``.

    Enter on a row goes on to the reason, enter there says it.  Tab goes back and forth.
    """

    BINDINGS: ClassVar = [Binding("tab,shift+tab", "other", "List or reason", show=False)]

    def __init__(
        self, title: str, rows: Sequence[Row], explain: Explain, at: str, reason: str, hint: str
    ) -> None:
        super().__init__(title)
        self.rows, self.explain, self.picked = tuple(rows), explain, at
        self.reason, self.hint = reason, hint
        self.add_class("-large", "-grid")

    def parts(self) -> ComposeResult:
        """The list with explanations, and the line below it."""
        yield Panel("", id="choices")
        yield Entry(self.reason, placeholder=self.hint, max_length=2000)

    def begin(self) -> None:
        """Show the rows, the cursor on the one that holds."""
        panel = self.query_one(Panel)
        panel.show(self.rows, self.explain)
        panel.rows.mark(self.picked)
        panel.rows.focus()

    def action_other(self) -> None:
        """Go from the list to the reason, or back."""
        line = self.query_one(Input)
        (self.query_one(Panel).rows if line.has_focus else line).focus()

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        row = next(row for row in self.rows if row.id == event.key)
        if not row.enabled:
            self.notify("This cannot be chosen now; its text says why.", severity="warning")
            return
        self.picked = event.key
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _said(self, event: Input.Submitted) -> None:
        marked = self.query_one(RowList).marked
        enabled = {row.id for row in self.rows if row.enabled and not row.heading}
        picked = marked if marked in enabled else self.picked
        if picked in enabled:
            self.dismiss((picked, event.value.strip()))
        else:
            self.notify("Choose a row of the list first.", severity="warning")
