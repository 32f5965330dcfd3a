"""What every panel of the table shares: a numbered title, and a frame that says where one is."""

from __future__ import annotations

from textual.containers import Container
from textual.widget import Widget


class Frame(Container):
    """A titled frame; the one with the focus is framed heavier and says so in words.

    The heavier frame is ``:focus-within`` in the stylesheet: a class of its own would have the
    styles of everything inside worked out anew at each change of panel.
    """

    #: What the help says of a panel: each has its own, so it is the instance's.
    HELP: str | None  # type: ignore[misc]

    def __init__(self, title: str, *, id: str, help: str = "", hint: str = "") -> None:
        super().__init__(id=id, classes="panel")
        self.border_title = title
        self.hint = hint
        self._title = title
        self._here = False
        if help:
            self.HELP = help

    @property
    def target(self) -> Widget:
        """What takes the focus when the panel is chosen."""
        return self

    def call_it(self, title: str, here: bool = False) -> None:
        """Give the panel a title, and say whether one is in it."""
        if (title, here) == (self._title, self._here):
            return
        self._title, self._here = title, here
        self.border_title = f"[bold $head]▶ {title} ◀[/]" if here else title
        self.border_subtitle = f"you are here · {self.hint}" if here and self.hint else ""
