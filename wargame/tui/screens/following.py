"""A table that follows an exercise which goes on without it: what is new, and when it is told.

A story is told over the table alone, never over a question; and whatever lies over the table says
on its first line when the exercise has gone on.
"""

from __future__ import annotations

from textual import work
from textual.timer import Timer

from wargame.tui import far_news, present_decide, present_hosted
from wargame.tui.far import LineNews, next_look
from wargame.tui.far_news import ClockNews, FactNews
from wargame.tui.hosted import HostedSeat, Look, Place
from wargame.tui.lines import line
from wargame.tui.plan import Draft
from wargame.tui.present_dealt import dealt_pages
from wargame.tui.screens.base import Base
from wargame.tui.screens.dialogs import Dialog
from wargame.tui.screens.hosted_end import HostedEnd
from wargame.tui.screens.rooming import Rooming
from wargame.tui.screens.story import Story
from wargame.tui.screens.table import Table
from wargame.tui.screens.theatre import Theatre
from wargame.tui.seat import Fact
from wargame.tui.widgets.doc import Text


class Following(Rooming, Table):
    """The following half of a table at a distance."""

    seat: HostedSeat
    #: What is under way to the host, and where something was last committed.
    _sending: tuple[Place, Draft] | None = None
    _sealed: Place | None = None

    def begin_following(self) -> None:
        """Hear what comes from now on."""
        seat, far = self.seat, self.far
        self._line, self._facts, self._clock = LineNews(far), FactNews(far), ClockNews(far)
        #: Whether there was a line, and how many commands it has to be told again.
        self._linked, self._again = True, 0
        #: What happened and was not told yet, and whether something is being told.
        self._untold: list[Fact] = []
        self._telling = False
        #: The state at the last look, and whether the place has changed since it was shown.
        self._state, self._moved, self._ended = seat.state, False, False
        #: The place that was seen last, and whether it was left by a rewind.
        self._seen_at: Place = seat.place
        self._gone_back = False
        self._next: Timer | None = None

    def host_answered(self, what: str, error: Exception | None) -> None:
        """The host has answered something that was sent to it."""
        raise NotImplementedError

    def tell_draft(self) -> None:
        """Have the host keep what is in hand."""
        raise NotImplementedError

    # Hearing ---------------------------------------------------------------------------

    def hear(self) -> None:
        """Take in what the line has brought; called in the app's thread, and often."""
        if not self.is_mounted or self.far.gone is not None:
            return
        for what, error in self.sent.answered():
            self.host_answered(what, error)
        if self.seat.answered:
            said = self.seat.hear()
            if said:
                self.notify(said, title="Not now", severity="warning", timeout=10)
            self.show_draft()
        if self.hosted.at is not self.seat.session.at:
            self._follow(self.hosted.at)
        self._say_news()
        self._state = self.seat.state
        self.tell_screens()
        self.show_room()
        self.seat.ask(self.wake)
        self._go_on()

    def _follow(self, at: Look) -> None:
        seat = self.seat
        before, state, view = seat.place, self._state, seat.view
        new = seat.take_in(at)
        if seat.place[0] != before[0]:
            self._untold, self._ended, self._gone_back = [], False, True
            self.forget_read()
            said = present_hosted.gone_back(seat.view)
            self.notify(said, title="Gone back", severity="warning", timeout=20)
        else:
            self._untold += new
            if state == "deciding" and before in (self._sealed, (self._sending or ("",))[0]):
                state = ""  # the host has it, or has yet to answer
            if seat.place != before and (said := present_hosted.closed(before[2], state)):
                self.notify(said, severity="warning", timeout=15)
        if seat.place != before:
            self._moved = True
            self._sending = None
        if seat.view is not view:
            self.show_all()
        else:  # talk changes no view
            self._stale.add("feed")
            self._fill_seen()

    def _say_news(self) -> None:
        far = self.far
        for said in self._line.news(self._again):
            self.notify(said, severity="information" if far.linked else "error", timeout=12)
        if far.linked and not self._linked:  # what need not arrive is said again
            self.tell_draft()
            self.tell_stuck()
        self._linked = far.linked
        self._again = 0 if far.linked else self._again
        _, facts = self._facts.new()
        for fact in facts:
            for said in far_news.heard(fact, self.seat.names, self.seat.role):
                self.tell_heard(fact, said)
        for said in self._clock.news(self._owed()):
            self.notify(said, title="Clock", severity="warning", timeout=10)

    def _owed(self) -> str:
        """What a warning of the clock says besides."""
        return {
            "deciding": " You have not committed yet.",
            "changed": " What you committed stands until you commit the change.",
        }.get(self.seat.state, "")

    # Showing ---------------------------------------------------------------------------

    def show_room(self) -> None:
        """The first line, and that over whatever lies on the table; again when time has gone."""
        width = self.size.width - 2
        if not self.far.linked:
            self._again = len(self.sent.unanswered)
        unread, waits = self.unread, self.sent.unanswered
        said = present_hosted.room(self.far, unread, waits, width, stuck=self.stuck)
        for screen in {self, self.app.screen}:
            for bar in screen.query("#room").results(Text):
                bar.say((said,))
        self.query_one("#ask", Text).say((self.asked(),))
        self.banner()
        if self._next is not None:
            self._next.stop()
        wait = next_look(self.far)  # only the clock: nothing is shown for nothing
        self._next = self.set_timer(wait, self.hear) if wait is not None else None

    def banner_if_up(self) -> None:
        """The same, for whoever opens something over the table."""
        if self.is_mounted:
            self.banner()

    def banner(self) -> None:
        """Say over what lies on the table that the exercise has gone on, and how to follow it."""
        screen, seat = self.app.screen, self.seat
        if screen is self:
            self._seen_at, self._gone_back = seat.place, False
            return
        if seat.place == self._seen_at or not isinstance(screen, Base | Dialog):
            return
        clock = present_hosted.clock(self.far)
        if self._gone_back:
            said = f"{present_hosted.gone_back(seat.view)} Esc goes to the table."
        else:
            said = present_hosted.begun(seat.view, seat.state)
        doc = (line((said, "strong"), "  ", *clock),)
        for bar in screen.query("#meanwhile").results(Text):
            bar.say(doc)
            return
        bar = Text(id="meanwhile")
        screen.mount(bar)
        bar.say(doc)

    # Telling ---------------------------------------------------------------------------

    def on_screen_resume(self) -> None:
        """What lay over it has gone."""
        self.show_room()
        self._go_on()

    @property
    def _on_top(self) -> bool:
        return self.app.screen is self

    def _go_on(self) -> None:
        """Tell what has happened, where nothing else is being told or asked."""
        if self._on_top and not self._telling and (self._untold or self._moved):
            self._telling = True
            self._tell_on()

    @work(group="tell")
    async def _tell_on(self) -> None:
        try:
            while self._untold and self._on_top:
                new, self._untold = self._untold, []
                place = self.seat.place
                await self.tell(new)
                if self.seat.place != place:
                    self._untold = []  # the way to the table was promised; v tells it again
            self._to_the_decision()
        finally:
            self._telling = False

    async def tell(self, new: list[Fact]) -> None:
        """The last quarter that closed, what was dealt, what the next one opens with, the end."""
        seat = self.seat
        place, title = seat.place, seat.view["scenario"]["name"]
        last = max((fact["turn"] for fact in new if fact["kind"] == "adjudication"), default=-1)
        new = [fact for fact in new if fact["turn"] >= last]
        if scenes := seat.theatre(new):
            await self.app.push_screen_wait(Theatre(title, scenes))
        pages = (*dealt_pages(new, seat.feed, seat.names, seat.role), *seat.story(new))
        if pages and seat.place == place:
            await self.app.push_screen_wait(Story(title, pages))
        if seat.view["ended"] and not self._ended and seat.place == place:
            await self.show_end()

    def _to_the_decision(self) -> None:
        if not self._moved or not self._on_top:
            return
        self._moved = False
        rows = self.panel("now").rows
        rows.mark(present_decide.first_row(self.seat.view, rows.rows))
        self.action_panel("now")

    async def show_end(self) -> None:
        """What it came to, and the survey for who wants to answer it."""
        self._ended = True
        if await self.app.push_screen_wait(HostedEnd(self.seat.ending)):
            self.action_survey()

    @work(group="tell")
    async def open_table(self) -> None:
        """The brief to whoever sits down first; else the table as it stands."""
        seat, self._telling = self.seat, True
        try:
            self.notify(present_hosted.seated(self.far.exercise, seat.view, seat.names))
            if seat.take_up(self.far.draft):
                self.notify("What you had chosen and not committed is here again.")
                self.show_draft()
            if seat.fresh and not seat.view["turn"]:
                await self.app.push_screen_wait(Story("Before you begin", seat.brief()))
                await self.tell(seat.feed)
            elif seat.view["ended"]:
                await self.show_end()
            self._moved = True
            self._to_the_decision()
        finally:
            self._telling = False
