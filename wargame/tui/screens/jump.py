"""Jump mode: a letter on every place of the screen below; pressing it goes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.geometry import Offset
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Label, Static

from wargame.tui.keys import Keyed

#: The letters given out: those the fingers rest on come first.
LETTERS = "asdfhjklwertyuiopzxcvbnm"


@dataclass(frozen=True, slots=True)
class Target:
    """A place to go to: where its letter stands, and the widget to focus or the link to follow."""

    at: Offset
    widget: Widget
    link: str = ""


def targets(screen: Screen[Any]) -> list[Target]:
    """Every part of a screen that can take the focus, and every link on it, from the top left."""
    found = [
        Target(widget.region.offset, widget)
        for widget in screen.focus_chain
        if widget.region and screen.region.contains_point(widget.region.offset)
    ]
    found += [target for widget in screen.query(Static) for target in _links(screen, widget)]
    ranked = sorted(found, key=lambda target: (target.at.y, target.at.x))
    return ranked[: len(LETTERS)]


def _links(screen: Screen[Any], widget: Static) -> list[Target]:
    """The clickable words of a line of text, such as tabs."""
    found: dict[str, Target] = {}
    place = widget.region.intersection(screen.region)
    if not widget.display or not place or place.height > 3:
        return []
    for y in range(place.y, place.bottom):
        for x in range(place.x, place.right):
            link = screen.get_style_at(x, y).meta.get("@click")
            if isinstance(link, str) and link not in found:
                found[link] = Target(Offset(x, y), widget, link)
    return list(found.values())


class Jump(Keyed, ModalScreen[None]):
    """Letters over the screen; any other key goes back."""

    BINDINGS: ClassVar = [Binding("escape", "dismiss", "Back")]

    def __init__(self, found: Sequence[Target]) -> None:
        super().__init__()
        self.found = dict(zip(LETTERS, found, strict=False))

    def compose(self) -> ComposeResult:
        """The letters, each where its place begins."""
        taken: set[Offset] = set()
        for letter, target in self.found.items():
            at = target.at
            while at in taken:  # a list that begins where its panel does
                at += Offset(4, 0)
            taken.add(at)
            label = Label(f" {letter} ", classes="letter")
            label.styles.offset = at
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go to the place of a letter, or back."""
        event.stop()
        self.go(event.character or "")

    def on_click(self, event: events.Click) -> None:
        """A click on a letter is its key; elsewhere it goes back."""
        widget, _ = self.get_widget_at(*event.screen_offset)
        self.go(str(widget.render()).strip() if isinstance(widget, Label) else "")

    def go(self, letter: str) -> None:
        """Leave, and go to a letter's place."""
        target = self.found.get(letter)
        self.dismiss(None)
        if target is None:
            return
        if target.link:
            self.app.call_later(self.app.run_action, target.link, target.widget)
        else:
            self.app.call_later(target.widget.focus)
