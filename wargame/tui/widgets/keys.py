"""The keys that do something now, at the foot of every screen."""

from __future__ import annotations

from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from wargame.tui.keys import shown as shown_keys


class Key(NamedTuple):
    """A key as it is pressed, as it is shown, and what it does."""

    key: str
    shown: str
    what: str
    #: Whether it works everywhere, and so stands at the end and is never left out.
    common: bool = False

    @property
    def width(self) -> int:
        """The cells it takes, with the gap behind it."""
        return len(self.shown) + len(self.what) + 3


def fitting(keys: list[Key], width: int) -> list[Key]:
    """As many keys as a width holds: the last of the screen's own are left out first."""
    own = [key for key in keys if not key.common]
    common = [key for key in keys if key.common]
    room = width + 2 - sum(key.width for key in common)
    while own and sum(key.width for key in own) > room:
        own.pop()
    return [*own, *common]


class KeyBar(Static):
    """One line of keys, clickable; unlike the stock footer it is one widget and cheap to change."""

    HELP = "The keys that do something now. A click on one presses it."

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self._keys: list[Key] = []
        self._all: list[Key] = []
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self._changed(self.screen)

    def on_resize(self) -> None:
        """Show as many as fit."""
        self._show()

    def _changed(self, screen: Screen[object]) -> None:
        if screen is not self.screen or not self.is_attached:
            return
        barred = getattr(screen, "barred", None)
        writing = isinstance(screen.focused, Input)
        keys: list[Key] = []
        done: set[str] = set()
        # What every screen has stands last: it is the first to be cut where room is short.
        active = sorted(
            screen.active_bindings.values(), key=lambda one: (one[1].id or "").startswith("any.")
        )
        for _, binding, enabled, _ in active:
            action = binding.action
            if not binding.show or not enabled or action in done:
                continue
            if writing and len(shown_keys([binding.key])) == 1:
                continue  # while one writes, a letter is a letter
            if barred is not None and barred(action.partition("(")[0]):
                continue
            done.add(action)
            shown = self.app.get_key_display(binding)
            keys.append(Key(binding.key, shown, binding.description, action.startswith("app.")))
        self._all = keys
        self._show()

    def _show(self) -> None:
        keys = fitting(self._all, self.content_size.width) if self.content_size.width else self._all
        if keys != self._keys:
            self._keys = keys
            parts: list[str | tuple[str, str]] = []
            for number, key in enumerate(keys):
                gap = "  " if number + 1 < len(keys) else ""
                parts += [(key.shown, "bold $footer-key-foreground"), f" {key.what}{gap}"]
            self.update(Content.assemble(*parts), layout=False)

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        at = event.get_content_offset(self)
        x = at.x if at is not None else -1
        for key in self._keys:
            if 0 <= x < key.width:
                self.app.simulate_key(key.key)
                return
            x -= key.width
