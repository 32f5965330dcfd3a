"""The table of a seat at a distance: it follows the exercise, which goes on without it.

News come from the line's own thread as a message to the app, which has the table :meth:`hear`
them.  Nothing here waits for the host: what is sent is answered later, and told then.
"""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.timer import Timer

from wargame.tui import plan, present, present_hosted, present_plan
from wargame.tui.far import SENT, sentence
from wargame.tui.hosted import HostedSeat
from wargame.tui.lines import Doc, Line, line
from wargame.tui.plan import Draft
from wargame.tui.present_cards import hand_rows
from wargame.tui.screens.arrange import HELP as PANELS
from wargame.tui.screens.dialogs import Confirm
from wargame.tui.screens.following import Following
from wargame.tui.screens.table import Table
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


class HostedTable(Following):
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
        super().__init__(seat)
        self.begin_room(seat.far)
        self.begin_following()
        self._resting_draft: Timer | None = None
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

    def host_answered(self, what: str, error: Exception | None) -> None:
        """Say what was done, or why not; what was committed is no change any more."""
        if error is None:
            self.notify(f"{what}.", timeout=5)
        else:
            self.notify(
                f"{what}: {sentence(error)}", title="Not done", severity="error", timeout=15
            )
        if self._sending is not None and what == SENT[self._sending[0][2]]:
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
        self._resting_draft = self.set_timer(REST, self.tell_draft)

    def on_unmount(self) -> None:
        """Who leaves while a draft rests has it kept all the same."""
        if self._resting_draft is not None:
            self._resting_draft.stop()
            self.tell_draft()

    def tell_draft(self) -> None:
        """Have the host keep what is in hand, until it is committed."""
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
            SENT[place[2]],
            "submit",
            turn=place[1],
            node=place[2],
            decision=plan.decision(draft),
        )
        self.show_draft()
        self.show_room()
