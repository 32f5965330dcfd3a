"""The room around a table at a distance: talk, moves, notes, a call for help, what lines can do."""

from __future__ import annotations

import signal
import sys
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import work
from textual.app import SuspendNotSupported
from textual.binding import Binding

from wargame.errors import WargameError
from wargame.tui.errand import run_errand
from wargame.tui.far_news import Fact, Sent
from wargame.tui.lines import line
from wargame.tui.screens.base import Base
from wargame.tui.screens.dialogs import Ask, Dialog
from wargame.tui.threads import threads

if TYPE_CHECKING:
    from wargame.tui.hosted import HostedSeat, Weighing
    from wargame.tui.hosted_app import HostedApp
    from wargame.tui.screens.talking import Talk


class Rooming(Base):
    """The part of a hosted table that is about the room."""

    BINDINGS: ClassVar = [
        # An action of the app: the foot never leaves it out.
        Binding("s", "app.talk", "Messages", id="hosted.talk"),
        Binding("p", "accords", "Accords", id="hosted.accords"),
        Binding("f", "move", "Free move", id="hosted.move"),
        Binding("exclamation_mark", "stuck", "Stuck", id="hosted.stuck", key_display="!"),
        Binding("d", "note", "Note", show=False, id="hosted.note"),
        Binding("e", "lines", "By line", id="hosted.lines"),
        Binding("S", "survey", "Survey", show=False, id="hosted.survey"),
    ]

    seat: HostedSeat
    far: Weighing

    def begin_room(self, far: Weighing) -> None:
        """Sit down in the room; what was said before has been read."""
        self.far = far
        self.sent = Sent()
        #: By conversation the number of the first fact that was not read; "" for all others.
        self.read: dict[str, int] = {}
        self.stuck = False
        self._talk: Talk | None = None
        self.forget_read()

    @property
    def hosted(self) -> HostedApp:
        """The app, by its own type."""
        app: Any = self.app
        return cast("HostedApp", app)

    def wake(self) -> None:
        """In the thread of the line: something may be new."""
        self.hosted.wake()

    def show_room(self) -> None:
        """Show what is new in the room."""

    # Saying ----------------------------------------------------------------------------

    def send(self, what: str, kind: str, /, **fields: Any) -> Future[None]:
        """Have a command done; it is told when it is, or why not."""
        future = self.far.post(kind, **fields)
        self.sent.add(what, future)
        future.add_done_callback(lambda _: self.wake())
        self.show_room()
        return future

    def keep_scrap(self, text: str) -> None:
        """Give back what was written in a question whose place has gone."""
        self.notify(
            f"That phase is over, and what you wrote was not used: {text}",
            title="Not used",
            severity="warning",
            timeout=30,
        )

    # Talk ------------------------------------------------------------------------------

    def forget_read(self) -> None:
        """What was said so far has been read."""
        self.read = {"": len(self.far.facts)}

    @property
    def unread(self) -> int:
        """How many messages were not read."""
        found = threads(self.far.facts, self.seat.role, self.far.roles)
        since = self.read[""]
        return sum(one.unread(self.seat.role, self.read.get(one.key, since)) for one in found)

    def tell_heard(self, fact: Fact, said: str) -> None:
        """Say something that came: a message where it is not being read just now."""
        title = {
            "control": "The White Cell",
            "message": "Message (s)",
            "accord": "Accord (p)",
            "ruling": "A move (e, then argue)",
        }
        if fact["kind"] == "message" and self._talk is not None and self._talk.is_current:
            return
        short = said if len(said) <= 200 else f"{said[:199]}…"
        self.notify(short, title=title.get(fact["kind"], ""), timeout=12)

    def action_talk(self) -> None:
        """What was said to this cell and by it, and a line to write in."""
        from wargame.tui.screens.talking import Talk

        self._talk = Talk(self)
        self.app.push_screen(self._talk)

    def tell_screens(self) -> None:
        """Show what is new in what lies over the table: conversations, accords."""
        for screen in self.app.screen_stack:
            renew = getattr(screen, "room_changed", None)
            if renew is not None:
                renew()

    # Moves, notes, help ----------------------------------------------------------------

    async def asked_freely(self, dialog: Dialog) -> Any:
        """The answer to a question that is not about the decision at hand."""
        dialog.free = True
        return await self.app.push_screen_wait(dialog)

    @work(group="room")
    async def action_move(self) -> None:
        """A move that no card has, put to the White Cell."""
        doc = (
            line("What do you do, and why should it work?"),
            line(
                "The White Cell may ask other cells, and rules on it in the open.",
            ),
        )
        text = await self.asked_freely(Ask("A move that no card has", doc))
        if text:
            self.send("Your move is before the White Cell", "move", text=text)

    @work(group="room")
    async def action_note(self) -> None:
        """A note of one's own."""
        text = await self.asked_freely(Ask("A note of your own", (line("Nobody else reads it."),)))
        if text:
            self.send("Your note is kept", "note", text=text)

    def action_stuck(self) -> None:
        """Call the White Cell, or say that it has come."""
        self.stuck = not self.stuck
        self.tell_stuck(over=not self.stuck)
        if self.stuck:
            self.notify("The White Cell sees that you are stuck. ! again when help has come.")
        else:
            self.notify("The White Cell sees that you go on.")
        self.show_room()

    def tell_stuck(self, *, over: bool = False) -> None:
        """Tell the host that this cell is stuck, where it is; or that it is no longer."""
        if self.stuck or over:
            self.far.tell("state", state="stuck" if self.stuck else "reading")

    # By line ---------------------------------------------------------------------------

    def action_lines(self, first: str = "") -> None:
        """Leave the screen for lines, and come back to it."""
        try:
            with self.app.suspend():
                # Else the first Ctrl-C would end the app, and not the errand.
                before = signal.signal(signal.SIGINT, signal.default_int_handler)
                try:
                    run_errand(self.far, self.seat.names, sys.stdin, sys.stdout, first)
                finally:
                    signal.signal(signal.SIGINT, before)
        except SuspendNotSupported:
            self.notify("This terminal cannot leave the screen for lines.", severity="warning")
        except WargameError as error:
            self.notify(str(error), severity="error", timeout=15)
        finally:
            self.after_lines()

    def after_lines(self) -> None:
        """Listen to the line again; what came meanwhile was said there."""
        self.far.woken = self.wake
        self.far.there(self.wake)

    @work(group="room")
    async def action_accords(self) -> None:
        """The accords this cell is a party to: to read, to sign, to decline."""
        from wargame.tui.screens.accords import AccordList

        begun = await self.asked_freely(AccordList(self))
        if begun:
            self.action_lines(begun)

    @work(group="room")
    async def action_survey(self) -> None:
        """Answer the survey."""
        from wargame.tui.screens.surveying import SurveyForm

        fields = await self.asked_freely(SurveyForm())
        if fields:
            self.send("Your answers are with the White Cell", "survey", **fields)
