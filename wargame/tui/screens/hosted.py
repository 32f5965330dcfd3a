"""The table of a seat at a distance: it follows the exercise, which goes on without it.

News come from the line's own thread as a message to the app, which has the table :meth:`hear`
them.  Nothing here waits for the host: what is sent is answered later, and told then.
"""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.timer import Timer

from wargame.tui import far_news, plan, present, present_decide, present_hosted, present_plan
from wargame.tui.far import LineNews, next_look, sentence
from wargame.tui.far_news import ClockNews, FactNews
from wargame.tui.hosted import HostedSeat, Look, Place
from wargame.tui.lines import Doc, Line, line
from wargame.tui.plan import Draft
from wargame.tui.present_cards import hand_rows
from wargame.tui.present_dealt import dealt_pages
from wargame.tui.screens.arrange import HELP as PANELS
from wargame.tui.screens.base import Base
from wargame.tui.screens.dialogs import Confirm, Dialog
from wargame.tui.screens.hosted_end import HostedEnd
from wargame.tui.screens.rooming import Rooming
from wargame.tui.screens.story import Story
from wargame.tui.screens.table import Table
from wargame.tui.screens.theatre import Theatre
from wargame.tui.seat import Fact
from wargame.tui.widgets.doc import Text

#: How long a draft rests before the host keeps it, in seconds.
REST = 0.4

#: What the panels of a table at a distance are for, where it is not what it is elsewhere.
_PURPOSES = {
    "now": (
        "**Now** is the decision at hand. The line above says what is wanted. Enter takes the "
        "marked row or gives it back, `c` commits what is chosen, `x` takes all back. What is "
        "committed can be changed and committed again until the phase closes. Below the list "
        "stands what is chosen and what it leaves of PC, bn and S; beside or under it the marked "
        "row in full."
    ),
    "charts": (
        "**Charts** of the tracks that matter to you, with what a goal asks as a dashed line. "
        "Arrows move on, enter shows one alone, escape shows all."
    ),
    "goals": (
        "**Goals** are what you are scored on: ● met, ◐ near, ○ not yet, ✗ missed for good, as "
        "things stand. Enter reads the tests."
    ),
}


class HostedTable(Rooming, Table):
    """The main screen of a role's seat in a hosted exercise."""

    SCOPE = "hosted"
    HELP = (
        "Your seat in a hosted exercise: all it knows, and one decision at a time. The first line "
        "has the clock, what is new and who is there. Commit with c; until the phase closes you "
        "can change it and commit again. The exercise goes on by its clock and the White Cell, "
        "and the table follows by itself."
    )
    PURPOSES: ClassVar = {**PANELS, **_PURPOSES}

    seat: HostedSeat

    def __init__(self, seat: HostedSeat) -> None:
        Table.__init__(self, seat)
        self.begin_room(seat.far)
        self._line, self._facts = LineNews(seat.far), FactNews(seat.far)
        self._clock = ClockNews(seat.far)
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
        #: What is under way to the host, and where something was last committed.
        self._sending: tuple[Place, Draft] | None = None
        self._sealed: Place | None = None
        self._resting_draft: Timer | None = None
        self._next: Timer | None = None
        seat.kept = self._rest

    def parts(self) -> ComposeResult:
        """The room on the first line, then the table."""
        yield Text(id="room")
        yield from Table.parts(self)

    def on_mount(self) -> None:
        """Hear what has come meanwhile."""
        self._facts.new()
        self.call_after_refresh(self.hear)

    def begin_looking(self) -> None:
        """No forecasts: they would read the exercise itself, which is at the host."""

    # Hearing ---------------------------------------------------------------------------

    def hear(self) -> None:
        """Take in what the line has brought; called in the app's thread, and often."""
        if not self.is_mounted or self.far.gone is not None:
            return
        for what, error in self.sent.answered():
            self._answered(what, error)
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
        before, state = seat.place, self._state
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
        self.show_all()

    def _say_news(self) -> None:
        far = self.far
        for said in self._line.news(self._again):
            self.notify(said, severity="information" if far.linked else "error", timeout=12)
        if far.linked and not self._linked:  # what need not arrive is said again
            self._tell_draft()
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

    def _answered(self, what: str, error: Exception | None) -> None:
        if error is None:
            self.notify(f"{what}.", timeout=5)
        else:
            self.notify(
                f"{what}: {sentence(error)}", title="Not done", severity="error", timeout=15
            )
        if self._sending is not None and what == present_hosted.SENT[self._sending[0][2]]:
            place, draft = self._sending
            if not any(what == one for one in self.sent.unanswered):
                self._sending = None
            if error is None:
                self._sealed = place
                if place == self.seat.place:
                    self.seat.committed(draft)
            self.show_draft()

    # Showing ---------------------------------------------------------------------------

    def asked(self) -> Line:
        """What is wanted now, on one line."""
        seat = self.seat
        made = present_plan.ask(seat.view, seat.draft, seat.refused)
        return present_hosted.ask(seat.state, seat.holder, made, self._sending is not None)

    def show_draft(self) -> None:
        """Show what depends on the draft, and have the host weigh it."""
        super().show_draft()
        self.seat.ask(self.wake)

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

    def foot(self) -> Doc:
        """What is chosen so far; what is committed is said to be."""
        chosen, seat = super().foot(), self.seat
        if seat.state == "committed" and seat.draft.empty():
            default = present_plan.DEFAULTS[seat.view["node"]]
            return (line(("Committed: ", "dim"), default), *chosen[1:])
        return chosen

    def _fill_now(self) -> None:
        """The decision at hand; where none is asked, the cards, to be read."""
        seat = self.seat
        if seat.state != "idle":
            super()._fill_now()
            return
        why = present_hosted.why_closed(seat.state, seat.holder)
        self.panel("now").show(hand_rows(seat.view), self._card_doc, (line((why, "dim")),))

    def _fill_feed(self) -> None:
        """As ever, but whoever reads it stays where he is."""
        rows = self.panel("feed").rows
        marked = rows.marked if self.active == "feed" else ""
        super()._fill_feed()
        if marked:
            rows.mark(marked)

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

    # Deciding --------------------------------------------------------------------------

    def barred(self, action: str) -> str:
        """Why an action does nothing now, or nothing where it does."""
        if action in ("commit", "clear", "standing", "why", "terms", "shot", "keep", "bury"):
            closed = present_hosted.why_closed(self.seat.state, self.seat.holder)
            if closed and not (action == "commit" and self.seat.view["ended"]):
                return closed
        return super().barred(action)

    def take(self, draft: Draft) -> None:
        """Take another draft, where one can be."""
        if closed := present_hosted.why_closed(self.seat.state, self.seat.holder):
            self.not_now(closed)
            return
        super().take(draft)

    def _rest(self, draft: Draft) -> None:
        """Have the host keep a draft once it has rested."""
        if self._resting_draft is not None:
            self._resting_draft.stop()
        self._resting_draft = self.set_timer(REST, self._tell_draft)

    def _tell_draft(self) -> None:
        seat = self.seat
        if seat.state == "deciding":
            turn, node = seat.view["turn"], seat.view["node"]
            decision = None if seat.draft.empty() else plan.decision(seat.draft)
            self.far.tell("draft", turn=turn, node=node, decision=decision)

    @work(exclusive=True, group="commit")
    async def action_commit(self) -> None:
        """Seal the decision after a last look; it can be changed until the phase closes."""
        seat = self.seat
        if seat.view["ended"]:
            await self.show_end()
            return
        if self.refuse("commit"):
            return
        place, draft, again = seat.place, seat.draft, seat.view["decided"] is not None
        if self._sending == (place, draft):
            self.not_now("It is on its way to the host already.")
            return
        if seat.state == "committed":
            self.not_now("This is committed already. Change something first.")
            return
        node = present.header(seat.view).node
        sure = await self.wargame.sure(
            Confirm(
                f"Commit the change: {node}" if again else f"Commit: {node}",
                present_plan.commit_doc(seat.view, draft, seat.names),
                "Commit",
                "Go on thinking",
                safe=False,
                key="c",
            )
        )
        if not sure or seat.place != place:
            return
        self.guide("commit")
        self._sending = place, draft
        self.send(
            present_hosted.SENT[place[2]],
            "submit",
            turn=place[1],
            node=place[2],
            decision=plan.decision(draft),
        )
        self.show_draft()
        self.show_room()
