"""What is said around a table at a distance: conversations, and a line to write in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from wargame.play.asides import LONGEST
from wargame.telling import beside
from wargame.tui.lines import Doc, Row, line
from wargame.tui.plain_talk import WHITE
from wargame.tui.screens.base import Base
from wargame.tui.screens.dialogs import Ask, Dialog, Entry
from wargame.tui.threads import ROOM, SEVERAL, Thread, doc, rows, threads, title
from wargame.tui.widgets.doc import Text
from wargame.tui.widgets.panel import Panel

if TYPE_CHECKING:
    from wargame.tui.screens.rooming import Rooming


class Talk(Base):
    """Every conversation of this cell, the latest first, and what was said in the marked one."""

    SCOPE = "talk"
    HELP = (
        "What was said to your cell and by it, by who is in it. Enter on a conversation goes to "
        "the line below, enter there sends it; escape goes back to the list, and from the list "
        "to the table. The White Cell reads all that is said."
    )
    BINDINGS: ClassVar = [
        Binding("escape", "back", "Back"),
        Binding("tab,shift+tab", "other", "List or line", show=False),
    ]
    AUTO_FOCUS = ""

    def __init__(self, table: Rooming) -> None:
        super().__init__()
        self.table, self.seat_names = table, table.seat.names
        self.at, self._stands = "", False
        #: What is begun and not sent, by conversation, and what is sent and not answered.
        self.begun: dict[str, str] = {}
        self._sent: list[tuple[str, str, Future[None]]] = []
        #: From which fact on a conversation was new when it was opened.
        self._new: dict[str, int] = {}

    def parts(self) -> ComposeResult:
        """The conversations, the one at hand, the line."""
        yield Text(id="room")
        yield Panel("Messages", id="talk-list", share=100, hint="enter writes · esc table")
        yield Entry(id="talk-line", max_length=LONGEST["message"], disabled=True)

    @property
    def panel(self) -> Panel:
        """The conversations."""
        return self.query_one(Panel)

    @property
    def entry(self) -> Entry:
        """The line to write in."""
        return self.query_one(Entry)

    def on_mount(self) -> None:
        """Show the conversation in which something new was said."""
        self._stands = True
        self.show()
        found = self._found()
        me, read = self.table.seat.role, self.table.read
        fresh = [one for one in found if one.unread(me, read.get(one.key, read[""]))]
        self.panel.rows.follow = self._moved
        self.panel.rows.mark((fresh or found)[0].key)
        self._moved()
        self.panel.rows.focus()
        self.table.show_room()

    @property
    def _others(self) -> list[str]:
        return [role for role in self.table.far.roles if role != self.table.seat.role]

    def _found(self) -> list[Thread]:
        seat = self.table.seat
        return threads(self.table.far.facts, seat.role, self.table.far.roles)

    def show(self) -> None:
        """Show what is known now; the conversation at hand stays at hand."""
        if not self._stands:
            return
        self.seat_names = self.table.seat.names
        found = self._found()
        seat = self.table.seat
        by_key = {one.key: one for one in found}
        at = self.panel.rows.marked
        end = self.panel.detail.max_scroll_y - self.panel.detail.scroll_y < 2
        self.panel.show(
            rows(found, self.seat_names, seat.role, self._others, self.table.read),
            lambda key: self._doc(by_key, key),
        )
        if at:
            self.panel.rows.mark(at)
        if end:
            self.call_after_refresh(self._to_end)
        self._read(by_key.get(self.at))

    def _doc(self, found: Mapping[str, Thread], key: str) -> Doc:
        if key == SEVERAL:
            return (line("Choose the cells, then write to them all at once."),)
        if key == ROOM:
            return (
                line("A side room has a name, and those who are in it; the White Cell is too."),
            )
        thread = found.get(key)
        if thread is None:
            return ()
        pending = [text for at, text, sent in self._sent if at == key and not sent.done()]
        new = self._new.get(key, 10**9)
        return doc(thread, self.seat_names, self.table.seat.role, new, pending)

    def _to_end(self) -> None:
        if self.is_attached:
            self.panel.detail.scroll_end(animate=False)

    def _moved(self) -> None:
        """Another conversation is marked."""
        key = self.panel.rows.marked
        if key != self.at and key:
            if self.at:
                self.begun[self.at] = self.entry.value
            self.at = key
            thread = next((one for one in self._found() if one.key == key), None)
            entry = self.entry
            entry.disabled = thread is None or not thread.open
            entry.value = self.begun.get(key, "")
            who = "" if thread is None else title(thread, self.seat_names, self._others)
            entry.placeholder = f"Write to {who}; enter sends" if thread is not None else ""
            if thread is not None:
                read = self.table.read
                self._new[key] = read.get(key, read[""])
            self._read(thread)
        self.panel.refresh_detail()
        self.call_after_refresh(self._to_end)

    def _read(self, thread: Thread | None) -> None:
        """What stands before a person's eyes is read."""
        if thread is None or thread.key != self.at or not self.is_current or not thread.said:
            return
        read, last = self.table.read, thread.said[-1]["n"] + 1
        if read.get(thread.key) != last:
            new = thread.unread(self.table.seat.role, read.get(thread.key, read[""]))
            read[thread.key] = last
            self.table.show_room()
            if new:  # its row says so no longer
                self.call_after_refresh(self.show)

    # What the keys do ------------------------------------------------------------------

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        if event.key in (SEVERAL, ROOM):
            self.begin_another(room=event.key == ROOM)
        elif self.entry.disabled:
            self.notify("The White Cell closed this room.", severity="warning")
        else:
            self.entry.focus()

    @on(Input.Submitted, "#talk-line")
    def _said(self, event: Input.Submitted) -> None:
        text, key = event.value.strip(), self.at
        thread = next((one for one in self._found() if one.key == key), None)
        if not text or thread is None:
            return
        self.entry.value = self.begun[key] = ""
        self._say(list(thread.members), thread.room, text, key)

    def _say(self, members: list[str], room: str, text: str, key: str) -> None:
        to = beside.cells(members, self.seat_names)
        sent = self.table.send(f"Sent to {to}", "message", to=members, text=text, room=room)
        self._sent.append((key, text, sent))
        sent.add_done_callback(lambda _: self.table.wake())
        self.show()

    def room_changed(self) -> None:
        """Show what is new; what the host did not take is in its line again."""
        for one in [one for one in self._sent if one[2].done()]:
            self._sent.remove(one)
            key, text, sent = one
            if sent.cancelled() or sent.exception() is not None:
                if key == self.at and not self.entry.value:
                    self.entry.value = text
                else:
                    self.begun.setdefault(key, text)
        self.show()

    @work(group="talk")
    async def begin_another(self, *, room: bool) -> None:
        """Write to several cells, or open a side room."""
        table = self.table
        asked = "Who is in the side room?" if room else "Write to whom?"
        named = {key: beside.who(key, self.seat_names) for key in [*self._others, WHITE]}
        picked = await table.asked_freely(Pick(asked, named, table.far.present))
        if not picked:
            return
        to = beside.cells(picked, self.seat_names)
        if room:
            doc = (line(f"With {to}. The White Cell reads along."),)
            name = await table.asked_freely(Ask("What is the room called?", doc))
            if name:
                table.send(
                    f"The side room is open to {to}",
                    "room",
                    what="open",
                    members=picked,
                    room=name[: LONGEST["room"]],
                )
            return
        text = await table.asked_freely(Ask("What do you say?", (line(f"To {to}."),)))
        if text:
            self._say(picked, "", text, Thread(tuple(picked)).key)

    def action_other(self) -> None:
        """From the list to the line, or back."""
        if self.entry.has_focus or self.entry.disabled:
            self.panel.rows.focus()
        else:
            self.entry.focus()

    def action_back(self) -> None:
        """From the line to the list, from there to the table."""
        if self.entry.has_focus:
            self.panel.rows.focus()
        else:
            self.dismiss(None)


class Pick(Dialog):
    """Several of a few; enter takes one in or out, the last row is for who is done."""

    HELP = "Enter takes the marked cell in or out; the last row goes on with those that are in."

    DONE = "@done"

    def __init__(self, title: str, named: Mapping[str, str], present: Mapping[str, bool]) -> None:
        super().__init__(title)
        self.named, self.present = dict(named), present
        self.picked: list[str] = []
        self.add_class("-large", "-few")

    def parts(self) -> ComposeResult:
        """The list."""
        yield Panel("", id="choices", share=80)

    def begin(self) -> None:
        """Nobody yet."""
        self._show()
        self.query_one(Panel).rows.focus()

    def _show(self) -> None:
        panel = self.query_one(Panel)
        marked = panel.rows.marked
        made = [
            Row(
                key,
                line(("[x] ", "accent") if key in self.picked else ("[ ] ", ""), name),
                line(("there" if self.present.get(key) else "", "dim")),
            )
            for key, name in self.named.items()
        ]
        made.append(Row(self.DONE, line("Go on"), enabled=bool(self.picked)))
        panel.show(made, self._doc)
        if marked:
            panel.rows.mark(marked)

    def _doc(self, key: str) -> Doc:
        chosen: Sequence[str] = [self.named[one] for one in self.picked]
        return (line("In it: ", ", ".join(chosen) if chosen else ("nobody yet", "dim")),)

    @on(Panel.Chosen)
    def _chosen(self, event: Panel.Chosen) -> None:
        if event.key == self.DONE:
            if self.picked:
                self.dismiss(list(self.picked))
            return
        if event.key in self.picked:
            self.picked.remove(event.key)
        else:
            self.picked.append(event.key)
        self._show()
