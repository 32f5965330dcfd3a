"""Small questions over the screen at hand: yes or no, a text, a choice, something to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from wargame.tui.keys import Keyed, normal, refusal, shown
from wargame.tui.keys import Known as KnownKey
from wargame.tui.lines import Doc, Row, line
from wargame.tui.plan import Shot
from wargame.tui.widgets.doc import DocView
from wargame.tui.widgets.keys import KeyBar
from wargame.tui.widgets.panel import Explain, Panel
from wargame.tui.widgets.rows import document


class Dialog(Keyed, ModalScreen[Any]):
    """A modal question; escape always backs out."""

    BINDINGS: ClassVar = [
        Binding("escape", "back", "Back"),
        Binding("question_mark,f1", "app.help", "Help", key_display="?", show=False),
        Binding("ctrl+o", "app.jump", "Jump", show=False),
    ]

    #: Whether it asks nothing about the decision at hand, and so outlives it.
    free = False

    def __init__(self, title: str, doc: Doc = ()) -> None:
        super().__init__()
        self.title_text = title
        self.doc = doc

    def compose(self) -> ComposeResult:
        """The frame around the parts."""
        with Vertical() as frame:
            frame.border_title = self.title_text
            yield from self.parts()
        yield KeyBar()

    def parts(self) -> ComposeResult:
        """The text."""
        with VerticalScroll(can_focus=False):
            yield Static(document(self.doc), classes="text")

    def on_mount(self) -> None:
        """Begin, unless whoever types fast has answered before it stood there."""
        if self in self.app.screen_stack:
            self.begin()

    def begin(self) -> None:
        """What there is to do when the parts stand."""

    def action_back(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class Waiting(Dialog):
    """Others are deciding, and take their time: it goes when they have."""

    def action_back(self) -> None:
        """There is no way round it."""


class Confirm(Dialog):
    """Yes or no; the button named first has the focus."""

    BINDINGS: ClassVar = [
        Binding("y", "yes", "Yes"),
        Binding("n", "back", "No"),
        Binding("left,right", "other", "Other button", show=False),
    ]

    def __init__(
        self, title: str, doc: Doc, yes: str, no: str, *, safe: bool = True, key: str = ""
    ) -> None:
        super().__init__(title, doc)
        self.yes, self.no, self.safe, self.extra = yes, no, safe, key

    def parts(self) -> ComposeResult:
        """The text and two buttons."""
        yield from super().parts()
        with Horizontal(classes="buttons"):
            yield Button(f"{self.yes} (y)", id="yes")
            yield Button(f"{self.no} (n)", id="no")

    def begin(self) -> None:
        """Put the focus where enter is harmless, or on what was asked for."""
        self.query_one("#no" if self.safe else "#yes", Button).focus()
        if self.extra:
            self._bindings.bind(self.extra, "yes", show=False)

    def action_yes(self) -> None:
        """Agreed."""
        self.dismiss(True)

    def action_other(self) -> None:
        """Go to the other button."""
        self.focus_next()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")


class Entry(Keyed, Input):
    """A line to write in; unlike the stock field it names its enter at the foot, for the mouse."""

    BINDINGS: ClassVar = [Binding("enter", "submit", "Take it", key_display="enter")]


class Ask(Dialog):
    """A text to write."""

    def __init__(
        self, title: str, doc: Doc, value: str = "", hint: str = "", kind: str = "text"
    ) -> None:
        super().__init__(title, doc)
        self.value, self.hint, self.kind = value, hint, kind

    def parts(self) -> ComposeResult:
        """The text and the field."""
        yield from super().parts()
        yield Entry(
            self.value,
            placeholder=self.hint,
            max_length=2000,
            type="integer" if self.kind == "integer" else "text",
        )

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())


class Choose(Dialog):
    """A list to choose one row from, each explained."""

    #: A list shorter than this needs no dialog over the whole screen.
    FEW = 9

    def __init__(self, title: str, rows: Sequence[Row], explain: Explain, at: str = "") -> None:
        super().__init__(title)
        self.rows, self.explain, self.at = tuple(rows), explain, at
        self.add_class("-large")
        self.set_class(len(self.rows) < self.FEW, "-few")

    def parts(self) -> ComposeResult:
        """The list with explanations; where one is above the other, most of it is the list's."""
        yield Panel("", id="choices", share=68)

    def begin(self) -> None:
        """Show the rows, the cursor on the one that holds."""
        panel = self.query_one(Panel)
        panel.show(self.rows, self.explain)
        panel.rows.mark(self.at)
        panel.rows.focus()

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        row = next(row for row in self.rows if row.id == event.key)
        if row.enabled:
            self.dismiss(event.key)
        else:
            self.notify("This cannot be chosen now; its text says why.", severity="warning")


class Reader(Dialog):
    """Something long to read."""

    BINDINGS: ClassVar = [
        Binding("enter,space,q", "back", "Close", show=False),
        Binding("y", "app.copy", "Copy"),
    ]

    def __init__(self, title: str, doc: Doc) -> None:
        super().__init__(title, doc)
        self.add_class("-large")

    def parts(self) -> ComposeResult:
        """The document."""
        yield DocView()

    def begin(self) -> None:
        """Show it from the top."""
        view = self.query_one(DocView)
        view.show(self.doc)
        view.focus()


class Press(Dialog):
    """The next key for an action; one that another action holds is refused with its name.

    Answers the key, "" for the action's own key again, None for no change.
    """

    BINDINGS: ClassVar = [Binding("escape", "back", "Leave it as it is")]

    def __init__(
        self, wanted: KnownKey, table: Mapping[str, KnownKey], own: Mapping[str, str]
    ) -> None:
        now = shown(normal(own[wanted.id])) if wanted.id in own else shown(wanted.keys)
        doc = (
            line(("Now: ", "dim"), (now, "accent")),
            line("Press the key you want instead; backspace gives back the first one."),
        )
        super().__init__(f"A key for: {wanted.what}", doc)
        self.wanted, self.table, self.own = wanted, table, own

    def parts(self) -> ComposeResult:
        """The question, and room for why a key cannot be."""
        yield from super().parts()
        yield Static("", id="refused", classes="text")

    async def on_event(self, event: events.Event) -> None:
        """Take keys before anything else does: any of them may be the one that is wanted."""
        if isinstance(event, events.Key) and event.key != "escape":
            event.stop()
            self.take(event.key)
            return
        await super().on_event(event)

    def take(self, key: str) -> None:
        """Answer a key, or say why it cannot be."""
        if key == "backspace":
            self.dismiss("")
            return
        why = refusal(self.wanted.id, key, self.table, self.own)
        if why:
            told = (line((f"Not {shown([key])}: ", "bad"), f"{why}. Press another."),)
            self.query_one("#refused", Static).update(document(told))
        else:
            self.dismiss(key)


class CallShot(Dialog):
    """A called shot on one track: at least or at most, a value, a chance in percent."""

    def __init__(self, track: str, name: str, doc: Doc) -> None:
        super().__init__(f"Called shot: {name}", doc)
        self.track, self.test = track, "at_least"

    def parts(self) -> ComposeResult:
        """The two figures and the direction."""
        yield from super().parts()
        yield Button("at least (enter changes)", id="test")
        yield Entry(placeholder="value in two quarters, such as 62.5", id="value")
        yield Entry(placeholder="how sure you are, 1 to 99 %", type="integer", id="chance")
        yield Static("Enter in the last field calls it; tab moves between fields.", classes="text")

    @on(Button.Pressed)
    def _turn(self, event: Button.Pressed) -> None:
        self.test = "at_most" if self.test == "at_least" else "at_least"
        event.button.label = f"{self.test.replace('_', ' ')} (enter changes)"

    @on(Input.Submitted, "#value")
    def _value(self) -> None:
        self.query_one("#chance", Input).focus()

    @on(Input.Submitted, "#chance")
    def _called(self) -> None:
        shot = read_shot(
            self.track,
            self.test,
            self.query_one("#value", Input).value,
            self.query_one("#chance", Input).value,
        )
        if isinstance(shot, str):
            self.notify(shot, severity="warning")
        else:
            self.dismiss(shot)


def read_shot(track: str, test: str, value: str, chance: str) -> Shot | str:
    """A shot out of what was typed, or what is wrong with it."""
    from decimal import Decimal, InvalidOperation

    try:
        at = Decimal(value.strip().replace(",", "."))
        if not at.is_finite() or abs(at) > 10_000:
            raise InvalidOperation
    except InvalidOperation:
        return "Give the value as a number, such as 62.5."
    if not chance.strip().isdigit() or not 1 <= int(chance) <= 99:
        return "Give the chance as a whole number from 1 to 99."
    return Shot(track, test, int((at * 1000).to_integral_value()), int(chance))
