"""The command palette: everything that can be done or gone to from here, with its key.

What a screen cannot do now is listed too, with the reason.  The palette asks screens only for what
they have; what help says of the keys and what is copied are gathered here as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from textual.actions import parse
from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from wargame.tui import glossary, help, keys, lines
from wargame.tui.lines import Doc

if TYPE_CHECKING:
    from wargame.tui.app import WargameApp

#: Marks of Markdown, which Textual's own help panel would show; ours reads plain text.
_MARKS = re.compile(r"\*\*|`")

#: Actions that only move about: every list and text has them.
_PLAIN = {"noop", "scroll", "dismiss", "command_palette"}

#: What the palette calls a panel's key, and where one can go from everywhere.
PLACES = (
    ("Deck browser", "every card with its sources", "browse"),
    ("Glossary", "what the short names mean", "glossary"),
    ("Settings", "theme, speed, questions, keys", "settings"),
    ("Home", "the first screen; what you committed is saved", "leave"),
)

#: Where one is there already.
HERE = {
    "Browse": "browse",
    "Glossary": "glossary",
    "SettingsScreen": "settings",
    "Home": "leave",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A line of the palette: what, what it does or why it does nothing, and the deed."""

    name: str
    about: str
    run: Callable[[], Any]
    #: Whether it is shown before anything is typed.
    first: bool = True


@dataclass(frozen=True, slots=True)
class Act:
    """An action of a screen: its keys, its name, and why it does nothing now, if so."""

    keys: str
    what: str
    action: str
    reason: str
    #: Whether the foot of the screen names it.
    named: bool = True


def acts(screen: Screen[Any]) -> list[Act]:
    """Everything the keys of a screen and of what has the focus do, at this moment or not."""
    app = screen.app
    nodes: list[Any] = [screen]
    if screen.focused is not None:
        nodes = [node for node in screen.focused.ancestors_with_self if node is not app]
        if screen not in nodes:
            nodes.append(screen)
    found: dict[str, tuple[list[str], Binding, Any]] = {}
    taken: set[str] = set()
    for node in nodes:
        mapped = node._bindings.copy()
        mapped.apply_keymap(app._keymap)
        for key, binding in mapped:
            if key in taken or not binding.id or not binding.description:
                continue
            taken.add(key)
            found.setdefault(binding.action, ([], binding, node))[0].append(key)
    made = []
    for pressed, binding, node in found.values():
        where, name, parameters = parse(binding.action)
        if name in _PLAIN:
            continue
        asked: Any = app if where == "app" else node
        able = asked.check_action(name, parameters)
        reason = keys.barred(asked, binding) if able else keys.reasoned(asked, binding)
        prefix = "Go to " if name == "panel" else ""
        what = prefix + binding.description
        made.append(Act(keys.shown(pressed), what, binding.action, reason, binding.show))
    # What a screen does itself comes first, then what can be done everywhere.
    return sorted(made, key=lambda act: (act.action.startswith("app."), not act.named))


class Commands(Provider):
    """Actions, places, cards, tracks, quarters and words, as far as the screen has them."""

    @property
    def wargame(self) -> WargameApp:
        """The app, by its own type."""
        return cast("WargameApp", self.app)

    async def discover(self) -> Hits:
        """What is shown before anything is typed."""
        for command in self._all():
            if command.first:
                name = Content(command.name)  # as it is: names are no markup
                yield DiscoveryHit(name, command.run, text=command.name, help=command.about)

    async def search(self, query: str) -> Hits:
        """What fits the words typed, best first."""
        matcher = self.matcher(query)
        for command in self._all():
            score = matcher.match(command.name)
            if score > 0:
                name = matcher.highlight(command.name)
                yield Hit(score, name, command.run, text=command.name, help=command.about)

    def _all(self) -> Iterator[Command]:
        screen = self.screen
        for act in acts(screen):
            if act.reason:
                told = f"Not now: {act.reason}"
                yield Command(f"{act.what}  ({act.keys})", told, self._refuse(act))
            else:
                yield Command(f"{act.what}  ({act.keys})", "", self._run(act.action, screen))
        if screen.is_modal:
            return  # a question stands open: nothing is opened over it
        for name, about, action in self.wargame.places():
            if action == HERE.get(type(screen).__name__):
                continue
            yield Command(name, about, self._run(f"app.{action}", screen))
        yield from self._looks()
        yield from self._table(screen)
        for name, about, run in getattr(screen, "palette", tuple)():
            yield Command(name, about, run, first=False)
        yield from self._cards(screen)
        for entry in glossary.ENTRIES:
            run = self._run(f"app.glossary({entry.word!r})", screen)
            yield Command(f"What is {entry.word}?", entry.name, run, first=False)

    def _run(self, action: str, screen: Screen[Any]) -> Callable[[], Any]:
        async def run() -> None:
            await self.app.run_action(action, screen)

        return run

    def _refuse(self, act: Act) -> Callable[[], Any]:
        told = f"{act.reason[:1].upper()}{act.reason[1:]}."
        return lambda: self.app.notify(told, title=act.what, severity="warning")

    def _looks(self) -> Iterator[Command]:
        from wargame.tui.settings import CHOICES
        from wargame.tui.themes import NAMES

        app = self.wargame
        for key, name in NAMES.items():
            here = "worn now" if key == app.settings.theme else ""
            yield Command(f"Theme: {name}", here, partial(app.change, theme=key), first=False)
        for speed in CHOICES["speed"]:
            here = "set now" if speed == app.settings.speed else ""
            yield Command(f"Speed: {speed}", here, partial(app.change, speed=speed), first=False)

    def _table(self, screen: Any) -> Iterator[Command]:
        """Tracks and told quarters, where the screen is a table."""
        seat = getattr(screen, "seat", None)
        if seat is None:
            return
        if hasattr(screen, "panel") and hasattr(screen, "action_panel"):
            for track in seat.view["tracks"]:
                run = self._go(screen, "tracks", track["id"])
                yield Command(f"Track: {track['name']}", "go to it", run, first=False)
        if hasattr(screen, "action_advice") and screen.check_action("advice", ()):
            run, about = self._run("screen.advice", screen), screen.barred("advice")
            asked = "What would the staff officer do, and why?"
            yield Command(asked, about or "advice, thought about here", run, first=False)
        quarters = {fact["turn"]: fact["quarter"] for fact in seat.feed}
        for turn in range(seat.moves.closed + 1):
            yield Command(
                f"Retell {quarters.get(turn, turn)}",
                "a quarter's orders, rolls and causes",
                partial(self._retell, seat, turn),
                first=turn == seat.moves.closed,
            )

    def _go(self, screen: Any, panel: str, row: str) -> Callable[[], Any]:
        def go() -> None:
            screen.action_panel(panel)
            rows = screen.panel(panel).rows
            if row not in [one.id for one in rows.rows] and hasattr(screen, "action_everything"):
                screen.action_everything()  # the list shows only what matters now
            rows.mark(row)

        return go

    def _retell(self, seat: Any, turn: int) -> None:
        from wargame.tui.screens.theatre import Theatre

        scenes = seat.quarter_story(turn)
        if scenes:
            self.app.push_screen(Theatre("Told again", scenes))

    def _cards(self, screen: Any) -> Iterator[Command]:
        """Cards: those of the decision at hand are marked, others open in the deck browser."""
        seat = getattr(screen, "seat", None)
        own = {}
        if seat is not None and hasattr(screen, "panel"):
            own = {row.id: row for row in screen.panel("now").rows.rows if not row.heading}
        deck = self.wargame.deck
        done = set()
        for card in (*seat.view["hand"], *seat.view["deals"]) if seat is not None else ():
            key = card["action"]
            if key in own and key not in done:
                done.add(key)
                run = self._go(screen, "now", key)
                yield Command(f"Card: {card['name']}", "mark it", run, first=False)
        for card in deck.cards if deck is not None else ():
            run = self._run(f"app.browse({card['id']!r})", screen)
            yield Command(f"Card: {card['name']}", f"read it, {card['deck']}", run, first=False)


# Help and copying ----------------------------------------------------------------------------


def help_of(screen: Screen[Any]) -> Doc:
    """The help of a screen: its purpose, the focused widget, the keys with reasons, the game."""
    told = [(act.keys, act.what, act.reason) for act in acts(screen)]
    ahead = getattr(screen.app, "looks_ahead", True)
    return help.page(help.of_screen(screen), of_widget(screen.focused), told, ahead=ahead)


def of_widget(widget: Widget | None) -> list[str]:
    """What help says of a widget: of the panel it stands in, then of its kind."""
    if widget is None:
        return []
    found = []
    for node in widget.ancestors_with_self:
        if isinstance(node, Screen):
            break
        told = vars(node).get("HELP") or help.PANELS.get(node.id or "")
        if told:
            found.append(told)
            break
    for kind in type(widget).__mro__:
        told = kind.__dict__.get("HELP") or help.KINDS.get(kind.__name__)
        if told:
            found.append(str(told))
            break
    return [_MARKS.sub("", text) for text in found]


def text_of(screen: Screen[Any]) -> str:
    """The text of the panel with the focus: its list and what is said of the marked row."""
    from wargame.tui.widgets.doc import DocView
    from wargame.tui.widgets.panel import Panel

    widget = screen.focused
    panel = None
    if widget is not None:
        panel = next((node for node in widget.ancestors_with_self if isinstance(node, Panel)), None)
    if isinstance(widget, DocView):
        return lines.text(widget.doc)
    if panel is not None:
        rows = [
            " ".join(lines.plain(part).strip() for part in (row.left, row.extra, row.right) if part)
            for row in panel.rows.rows
        ]
        return "\n".join([*rows, "", lines.text(panel.detail.doc)])
    return "\n\n".join(lines.text(view.doc) for view in screen.query(DocView) if view.display)
