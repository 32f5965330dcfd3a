"""The settings screen: look, speed, questions, keys; what the file says wrongly stands on top."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.widgets import OptionList

from wargame.tui import keys, themes
from wargame.tui import settings as setting
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line
from wargame.tui.screens.base import Base
from wargame.tui.widgets.panel import Panel

SPEEDS = {
    "slow": ("Slow", "Rolls and stories take their time, for a room that looks on."),
    "normal": ("Normal", "Each roll is told, without waiting long."),
    "fast": ("Fast", "Only what decides is lingered on."),
    "instant": ("Instant", "Nothing moves: every page stands at once. Best over slow lines."),
}

CONFIRM = {
    "yes": ("Ask first", "Committing is asked about once more, with all that is sealed by it."),
    "no": ("Do not ask", "Committing seals at once. Quitting still asks."),
}

SPACING = {
    "standard": ("Standard", "Panels with frames all around."),
    "compact": ("Compact", "Panels with a line above only: more room on a small terminal."),
}

NO_FORECAST = "off"
FORECAST = {
    NO_FORECAST: ("None", "No forecast is played, and nothing of it is shown."),
    **{
        f"{worlds}": (
            f"{worlds:,} worlds",
            "What may become of the exercise, and what the plan in hand is worth, out of "
            f"{worlds:,} worlds played beside the screen. More worlds take longer and have "
            "narrower intervals; a first picture comes at once.",
        )
        for worlds in setting.WORLDS
    },
}

#: How the first part of a binding's id is called.
SCOPES = {"any": "Everywhere", "list": "Lists", "newexercise": "New exercise",
          "settingsscreen": "Settings", "callshot": "Called shot",
          "browse": "Deck browser", "hosted": "A hosted seat", "talk": "Messages",
          "accords": "Accords", "hostedend": "The end of a hosted exercise"}  # fmt: skip


class SettingsScreen(Base):
    """Rows to set; enter sets the marked one."""

    BINDINGS: ClassVar = [
        Binding("d", "default", "First key again"),
        Binding("tab", "app.focus_next", "Read on", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.table: dict[str, keys.Known] = {}

    def parts(self) -> ComposeResult:
        """The list."""
        with Container(id="lookup"):
            yield Panel("Settings", id="settings-list")

    def on_mount(self) -> None:
        """Show everything."""
        self.table = keys.known()
        self.show()
        self.query_one(Panel).rows.focus()

    def on_unmount(self) -> None:
        """A theme that was only looked at is taken off again."""
        self.wargame.wear()

    # Showing ---------------------------------------------------------------------------

    def show(self) -> None:
        """The settings as they are."""
        panel = self.query_one(Panel)
        panel.show([*self._rows()], self._explain)

    def _rows(self) -> Iterator[Row]:
        own, app = self.wargame.settings, self.wargame
        if app.problems:
            yield Row("group:problems", head("Not understood"), heading=True)
            for number, problem in enumerate(app.problems):
                yield Row(f"problem:{number}", line(("! ", "bad"), problem), enabled=False)
        yield Row("group:theme", head("Theme"), heading=True)
        for key, name in themes.NAMES.items():
            yield _choice(f"theme:{key}", name, key == own.theme)
        yield Row("group:speed", head("Speed of telling"), heading=True)
        for key, (name, _) in SPEEDS.items():
            yield _choice(f"speed:{key}", name, key == own.speed)
        yield Row("group:confirm", head("Before what cannot be taken back"), heading=True)
        for key, (name, _) in CONFIRM.items():
            yield _choice(f"confirm:{key}", name, (key == "yes") == own.confirm)
        yield Row("group:forecast", head("Forecast beside the plan"), heading=True)
        mine = str(own.worlds) if own.forecast else NO_FORECAST
        for key, (name, _) in FORECAST.items():
            yield _choice(f"forecast:{key}", name, key == mine)
        if mine not in FORECAST:
            yield _choice(f"forecast:{mine}", f"{own.worlds:,} worlds", True)
        yield Row("group:spacing", head("Spacing"), heading=True)
        for key, (name, _) in SPACING.items():
            yield _choice(f"spacing:{key}", name, key == own.spacing)
        yield from self._keys()

    def _keys(self) -> Iterator[Row]:
        good = self.app._keymap
        groups: dict[str, list[keys.Known]] = {}
        for known in self.table.values():
            groups.setdefault(known.id.partition(".")[0], []).append(known)
        for scope in sorted(groups, key=lambda one: (one != "any", one != "table", one)):
            title = SCOPES.get(scope, scope.capitalize())
            yield Row(f"group:keys:{scope}", head(f"Keys: {title}"), heading=True)
            for known in groups[scope]:
                now = keys.normal(good[known.id]) if known.id in good else known.keys
                tone = "accent" if known.id in good else ""
                yield Row(
                    f"key:{known.id}",
                    line(known.what),
                    line((keys.shown(now), tone)),
                    line((known.id, "dim")),
                )

    def _explain(self, key: str) -> Doc:
        kind, _, value = key.partition(":")
        if kind == "problem":
            told = self.wargame.problems[int(value)]
            return (head("Not understood"), line(told), BLANK, *self._file())
        if kind == "key":
            known = self.table[value]
            doc: list[Line] = [
                head(known.what),
                line(("Its own key: ", "dim"), keys.shown(known.keys)),
                line(("In the file: ", "dim"), f'[keys]  "{known.id}" = "..."'),
                BLANK,
                line("Enter, then the key you want. d gives it its own key again."),
            ]
            return tuple(doc)
        texts = {"speed": SPEEDS, "confirm": CONFIRM, "spacing": SPACING, "forecast": FORECAST}
        if kind in texts:
            name, told = texts[kind].get(value, ("As the file says", "A number of your own."))
            return (head(name), line(told), BLANK, *self._file())
        return (head(themes.NAMES.get(value, "")), *_sample(), BLANK, *self._file())

    def _file(self) -> tuple[Line, ...]:
        return (line(("Kept in ", "dim"), (str(setting.settings_file()), "dim")),)

    # Setting ---------------------------------------------------------------------------

    @on(OptionList.OptionHighlighted)
    def _passed(self) -> None:
        """Wear a theme while the cursor is on it."""
        kind, _, value = self.query_one(Panel).rows.marked.partition(":")
        self.wargame.wear(value if kind == "theme" else "")

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        kind, _, value = event.key.partition(":")
        if kind == "key":
            self.press(value)
        elif kind == "confirm":
            self.wargame.change(confirm=value == "yes")
        elif kind == "forecast" and value == NO_FORECAST:
            self.wargame.change(forecast=False)
        elif kind == "forecast":
            self.wargame.change(forecast=True, worlds=int(value))
        elif kind in ("theme", "speed", "spacing"):
            self.wargame.change(**{kind: value})
        self.show()

    @work
    async def press(self, key: str) -> None:
        """Ask for another key."""
        from wargame.tui.screens.dialogs import Press

        own = self.wargame.settings.keys
        good = {name: own[name] for name in own if name in self.app._keymap}
        given = await self.app.push_screen_wait(Press(self.table[key], self.table, good))
        if given == "":
            self._forget(key)
        elif given:
            self.wargame.change(keys={**own, key: given})
            self.show()

    def action_default(self) -> None:
        """Give the marked action its own key again."""
        kind, _, value = self.query_one(Panel).rows.marked.partition(":")
        if kind == "key":
            self._forget(value)

    def _forget(self, key: str) -> None:
        own = self.wargame.settings.keys
        self.wargame.change(keys={name: given for name, given in own.items() if name != key})
        self.show()


def _choice(key: str, name: str, mine: bool) -> Row:
    mark = ("(●) ", "accent") if mine else ("( ) ", "")
    return Row(key, line(mark, (name, "strong" if mine else "")))


def _sample() -> tuple[Line, ...]:
    """A few lines in every tone, to judge a theme by."""
    return (
        line("Plain text, ", ("quiet text, ", "dim"), ("strong text", "strong")),
        line(("▲ rising, for the better", "good")),
        line(("▼ falling, for the worse!", "bad")),
        line(("◐ near", "warn"), "  ", ("marked or chosen", "accent")),
        line(("████████", "bar"), ("░░░░", "dim"), "  65 %, likely"),
    )
