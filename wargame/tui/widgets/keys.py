"""The keys that do something now, at the foot of every screen."""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static


class KeyBar(Static):
    """One line of keys, clickable; unlike the stock footer it is one widget and cheap to change."""

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self._keys: list[tuple[str, str, str]] = []
        self.screen.bindings_updated_signal.subscribe(self, self._changed)
        self._changed(self.screen)

    def _changed(self, screen: Screen[object]) -> None:
        if screen is not self.screen or not self.is_attached:
            return
        keys: list[tuple[str, str, str]] = []
        done: set[str] = set()
        for _, binding, enabled, _ in screen.active_bindings.values():
            if binding.show and enabled and binding.action not in done:
                done.add(binding.action)
                shown = self.app.get_key_display(binding)
                keys.append((binding.key, shown, binding.description))
        if keys != self._keys:
            self._keys = keys
            parts = [
                part
                for _, key, what in keys
                for part in ((key, "bold $footer-key-foreground"), f" {what}  ")
            ]
            self.update(Content.assemble(*parts), layout=False)

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        at = event.get_content_offset(self)
        x = at.x if at is not None else -1
        for key, shown, what in self._keys:
            width = len(shown) + len(what) + 3
            if 0 <= x < width:
                self.app.simulate_key(key)
                return
            x -= width
