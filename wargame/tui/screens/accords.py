"""The accords a cell is a party to: read, signed, declined; new ones are made line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding

from wargame.play.accords import Accord
from wargame.telling import accords as told
from wargame.telling.words import joined
from wargame.tui.far import clean
from wargame.tui.lines import Doc, Row, line
from wargame.tui.plain_accords import known, told_of
from wargame.tui.screens.dialogs import Ask, Confirm, Dialog
from wargame.tui.widgets.panel import Panel

if TYPE_CHECKING:
    from wargame.telling.names import Names
    from wargame.tui.far import Far
    from wargame.tui.screens.rooming import Rooming


class AccordList(Dialog):
    """Every accord of this cell; answers what is to be typed about one, or nothing."""

    HELP = (
        "What you and others have promised each other, or offer to. Enter signs the marked one, "
        "x declines or withdraws it, k answers it with another, n offers one; the last two are "
        "typed line by line, clause by clause."
    )
    BINDINGS: ClassVar = [
        Binding("x", "refuse", "Decline", id="accords.refuse"),
        Binding("k", "counter", "Counter", id="accords.counter"),
        Binding("n", "offer", "Offer one", id="accords.offer"),
        Binding("y", "app.copy", "Copy", show=False),
    ]

    def __init__(self, table: Rooming) -> None:
        super().__init__("Accords")
        self.table = table
        self.add_class("-large", "-grid")

    @property
    def far(self) -> Far:
        """The seat, for :mod:`wargame.tui.plain_accords`."""
        return self.table.far

    @property
    def names(self) -> Names:
        """The names of what it was told of."""
        return self.table.seat.names

    def parts(self) -> ComposeResult:
        """The accords, and the marked one in full."""
        yield Panel("", id="accord-list", share=40)

    def begin(self) -> None:
        """Begin with the latest that waits for this cell."""
        self.room_changed()
        panel = self.query_one(Panel)
        waiting = [one.name for one in self._known().values() if self._mine(one)]
        if waiting:
            panel.rows.mark(waiting[-1])
        panel.rows.focus()

    def _known(self) -> dict[str, Accord]:
        return known(self)

    def _mine(self, one: Accord) -> bool:
        """Whether it waits for this cell's signature."""
        return one.open and self.table.far.role not in one.signed

    def room_changed(self) -> None:
        """Show what is known now."""
        found = self._known()
        me = self.table.far.role
        panel = self.query_one(Panel)
        marked = panel.rows.marked
        rows = []
        for one in reversed(found.values()):
            others = joined([self.names.role(key) for key in one.parties if key != me])
            state = (
                ("waits for you", "warn") if self._mine(one) else (told.STATES[one.state][0], "dim")
            )
            rows.append(Row(one.name, line(f"{one.name}, with {others}"), line(state)))
        panel.show(rows, lambda key: self._doc(found, key))
        if marked:
            panel.rows.mark(marked)

    def _doc(self, found: dict[str, Accord], key: str) -> Doc:
        one = found.get(key)
        if one is None:
            return (line("You are a party to no accord. n offers one, clause by clause."),)
        return tuple(line(clean(text)) for text in told_of(self, one))

    def _marked(self) -> Accord | None:
        one = self._known().get(self.query_one(Panel).rows.marked)
        if one is None or not one.open:
            self.notify("Nothing here waits for an answer.", severity="warning")
            return None
        return one

    @on(Panel.Chosen)
    def _chosen(self) -> None:
        one = self._marked()
        if one is None:
            return
        if not self._mine(one):
            self.notify("You have signed it; the others are waited for.")
        else:
            self.sign(one)

    @work(group="accords")
    async def sign(self, one: Accord) -> None:
        """Sign it, after a last look."""
        doc = tuple(line(clean(text)) for text in told_of(self, one))
        if await self.table.asked_freely(Confirm("Sign this accord?", doc, "Sign", "Not now")):
            self.table.send(f"You have signed {one.name}", "accord", what="sign", accord=one.name)

    @work(group="accords")
    async def action_refuse(self) -> None:
        """Decline the marked one, or withdraw it where it is one's own."""
        one = self._marked()
        if one is None:
            return
        what, done = (
            ("withdraw", "withdrawn") if one.by == self.table.far.role else ("decline", "declined")
        )
        doc = (line("A line for the parties, or nothing."),)
        why = await self.table.asked_freely(Ask(f"Why do you {what} it?", doc))
        if why is not None:
            self.table.send(
                f"You have {done} {one.name}", "accord", what=what, accord=one.name, reason=why
            )

    def action_counter(self) -> None:
        """Answer the marked one with another."""
        one = self._marked()
        if one is not None:
            self.dismiss(f"counter {one.name}")

    def action_offer(self) -> None:
        """Offer one."""
        self.dismiss("accord")
