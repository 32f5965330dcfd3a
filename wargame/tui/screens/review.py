"""Saves to choose from: to go on with, to read again, to check."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container

from wargame.errors import WargameError
from wargame.telling import words
from wargame.tui.lines import BLANK, Doc, Row, line
from wargame.tui.present_home import save_doc, save_row
from wargame.tui.screens.base import Base
from wargame.tui.widgets.panel import Panel

if TYPE_CHECKING:
    from wargame.tui.app import WargameApp


def read_save(app: WargameApp, path: Path, viewer: str = "") -> None:
    """Open a save to be read again; say why where it cannot be."""
    from wargame.play.replay import Replay
    from wargame.tui.screens.replay import Scrubber

    try:
        replay = Replay.open(path)
    except WargameError as error:
        app.notify(str(error), title="It cannot be read", severity="error", timeout=10)
        return
    app.push_screen(Scrubber(replay, viewer))


class Saves(Base):
    """Every save that can be found; enter goes on with it or reads it."""

    BINDINGS: ClassVar = [
        Binding("r", "read", "Read it"),
        Binding("v", "verify", "Check its record"),
        Binding("tab", "app.focus_next", "Read on", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.saves: list[dict[str, Any]] = []
        self.checked: dict[Path, str] = {}

    def parts(self) -> ComposeResult:
        """The list."""
        with Container(id="lookup"):
            yield Panel("Saves", id="saves-list")

    def on_mount(self) -> None:
        """Read the saves."""
        self.query_one(Panel).rows.focus()
        self.find()

    @work(thread=True, exclusive=True)
    def find(self) -> None:
        """Read the list without holding up the picture."""
        saves = self.wargame.saves()
        self.app.call_from_thread(self._take, saves)
        self.wargame.scenarios()  # for the names
        self.app.call_from_thread(self._take, saves)

    def _take(self, saves: list[dict[str, Any]]) -> None:
        if self.query(Panel):  # else one has gone on meanwhile
            self.saves = saves
            self._show()

    @property
    def scenarios(self) -> list[dict[str, Any]]:
        """The scenarios, as far as they have been read."""
        return self.wargame.scenarios_read or []

    def _show(self) -> None:
        now = datetime.now()
        rows = [
            save_row(str(number), save, self.scenarios, now)
            for number, save in enumerate(self.saves)
        ]
        nothing = Row("none", line(("No save was found", "dim")), enabled=False)
        self.query_one(Panel).show(rows or [nothing], self._explain)

    @property
    def marked(self) -> dict[str, Any] | None:
        """The save under the cursor."""
        key = self.query_one(Panel).rows.marked
        return self.saves[int(key)] if key.isdigit() else None

    def _explain(self, key: str) -> Doc:
        if not key.isdigit():
            return (line("An exercise is saved at every decision; it will stand here."),)
        save = self.saves[int(key)]
        doc = save_doc(save, self.scenarios, datetime.now())
        if save["fault"]:
            return doc
        reads = "Enter reads it; " if save["ended"] else "Enter goes on with it; r reads it; "
        return (
            *doc,
            line(("Record: ", "dim"), self.checked.get(save["path"], "not checked yet; v does")),
            BLANK,
            line(f"{reads}v checks its record."),
        )

    @on(Panel.Chosen)
    def _chosen(self) -> None:
        save = self.marked
        if save is None:
            return
        if save.get("fault"):
            self.notify(save["fault"], severity="error", timeout=10)
        elif save["ended"] or not save["role"]:
            self.action_read()
        else:
            self.wargame.resume(save["path"])

    def action_read(self) -> None:
        """Read the marked save event by event."""
        if self.marked is not None:
            read_save(self.wargame, self.marked["path"], self.marked["role"].partition(",")[0])

    @work(thread=True, exclusive=True, group="verify")
    def action_verify(self) -> None:
        """Play the marked save's decisions again and compare every result."""
        from wargame.play.verify import verify

        save = self.marked
        if save is None:
            return
        self.app.call_from_thread(self._say, save["path"], "being checked ...")
        try:
            found = verify(save["path"])
            if found["rules_differ"]:
                told = "unbroken; made under other rules, which differ"
            elif found["redacted"]:
                told = "unbroken; a redacted copy, whose results cannot be recomputed"
            elif found["ok"]:
                told = f"✓ holds: {words.count(found['events'], 'event')}, all as recorded"
            else:
                told = f"✗ does not hold: {found['first_difference']}"
        except WargameError as error:
            told = f"✗ cannot be checked: {error}"
        self.app.call_from_thread(self._say, save["path"], told)

    def _say(self, path: Path, told: str) -> None:
        self.checked[path] = told
        if self.is_attached:
            self.query_one(Panel).refresh_detail()
