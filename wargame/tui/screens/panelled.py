"""What the table and a replay share: numbered panels, one of them active, each read in full."""

from __future__ import annotations

from typing import ClassVar

from textual import events

from wargame.tui.screens.base import Base
from wargame.tui.screens.dialogs import Reader
from wargame.tui.widgets.frame import Frame
from wargame.tui.widgets.panel import Panel


class Panelled(Base):
    """A screen of panels, which digits choose."""

    #: By panel, in the order of their numbers: its title, what it is for, its keys.
    TITLES: ClassVar[dict[str, str]]
    PURPOSES: ClassVar[dict[str, str]]
    HINTS: ClassVar[dict[str, str]]
    #: The panel that stays where two stand side by side; the other is the centre.
    STAYS: ClassVar[str]

    active: str
    centre: str
    #: Whether every track is listed; None leaves it to the viewer and the room there is.
    everything: bool | None = None
    #: The panels whose contents are older than what they show.
    _stale: set[str]

    def frame(self, key: str) -> Frame:
        """A panel of any kind by its key."""
        return self.query_one(f"#{key}", Frame)

    def panel(self, key: str) -> Panel:
        """A panel with a list by its key."""
        return self.query_one(f"#{key}", Panel)

    def told(self, key: str) -> tuple[str, str, str, str]:
        """A panel's numbered title, its key, what it is for and its keys."""
        number = list(self.TITLES).index(key) + 1
        return f"{number} {self.TITLES[key]}", key, self.PURPOSES[key], self.HINTS[key]

    def made(self, key: str, share: int = 55) -> Panel:
        """A new panel with a list."""
        title, name, about, hint = self.told(key)
        return Panel(title, id=name, share=share, help=about, hint=hint)

    def show_tabs(self) -> None:
        """The panels by number, the active one marked."""
        raise NotImplementedError

    def action_panel(self, key: str) -> None:
        """Go to a panel."""
        raise NotImplementedError

    def action_everything(self) -> None:
        """List every track, or only those that matter to the viewer."""
        shown = any(row.id.startswith("group:") for row in self.panel("tracks").rows.rows[1:])
        self.everything = not shown
        self._stale.add("tracks")
        self.action_panel("tracks")

    def action_read(self) -> None:
        """Read what is marked at full size."""
        frame = self.frame(self.active)
        doc = frame.detail.doc if isinstance(frame, Panel) else ()
        if doc:
            self.app.push_screen(Reader(self.TITLES[self.active], doc))
        else:
            self.notify("There is nothing more to read here.")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The panel with the focus is the active one."""
        if event.widget is not self.focused:
            return
        for node in event.widget.ancestors_with_self:
            if isinstance(node, Frame) and node.id in self.TITLES and node.id != self.active:
                self.active = node.id
                if node.id != self.STAYS:
                    self.centre = node.id
                self.show_tabs()
