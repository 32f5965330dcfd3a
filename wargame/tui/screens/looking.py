"""Looking ahead from the table: forecasts of the plan in hand, asked for and shown."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import work
from textual.message import Message
from textual.timer import Timer

from wargame.tui import plan, present_forecast, present_tracks
from wargame.tui.lookout import ASKED, BLIND, OFF, Lookout, Outlook
from wargame.tui.screens.advising import Advising
from wargame.tui.screens.dialogs import Reader
from wargame.tui.screens.filling import Filling

if TYPE_CHECKING:
    from wargame.analysis.crossing import Answer
    from wargame.tui.seat import Fact

#: How long the draft must rest before it is asked about: nobody reads between two keys.
REST = 0.08

#: How long no key was pressed before a picture is painted, a first one and one that refines it:
#: a key that comes just then waits for the painting.
QUIET, CALM = 0.2, 0.5

#: Where the staff officer has something to say, and how deep it thinks.
ADVISED = ("events", "offers", "answers", "orders", "reactions")
LEVEL = "staff"


class Looking(Filling):
    """The forecasting half of the table screen."""

    class Heard(Message):
        """An answer came from beside the screen."""

        def __init__(self, answer: Answer) -> None:
            super().__init__()
            self.answer = answer

    #: The panels whose contents are older than what they show.
    _stale: set[str]
    lookout: Lookout | None = None
    _resting: Timer | None = None
    #: Waits for the keys to rest before it shows what was heard.
    _showing: Timer | None = None
    #: What is shown, and whether that only says that an answer is waited for.
    _shown = BLIND
    _waited = False
    #: The advice that is waited for or shown, and its ticket.
    _advising: Advising | None = None
    _advice = 0
    #: The settings it follows: whether, and how many worlds.
    _wanted = (False, 0)

    @property
    def outlook(self) -> Outlook:
        """What is known of the quarters to come."""
        return self.lookout.outlook if self.lookout is not None else BLIND

    def on_screen_resume(self) -> None:
        """Follow the settings, which may have been changed over this screen."""
        wanted = self.wargame.settings
        if self.lookout is not None and (wanted.forecast, wanted.worlds) != self._wanted:
            self.begin_looking()
            self._show_ahead()
        elif self.outlook is not self._shown:
            self._show_when_quiet()

    def begin_looking(self) -> None:
        """Take a desk for this table, where forecasts are wanted."""
        settings = self.wargame.settings
        self._wanted = (settings.forecast, settings.worlds)
        self.wargame.close_desk()
        desk = self.wargame.open_desk(self._hear) if settings.forecast else None
        self.lookout = Lookout(self.seat.session, desk, settings.worlds)
        self.look_ahead()

    def _hear(self, answer: Answer) -> None:
        """Pass an answer on from whatever thread it comes."""
        self.post_message(self.Heard(answer))

    def look_ahead(self) -> None:
        """Ask about the draft once it has rested; nothing is done before that."""
        if self.lookout is None or self.lookout.desk is None:
            return
        if self._resting is not None:
            self._resting.stop()
        self._resting = self.set_timer(REST, self._ask)

    def _ask(self) -> None:
        self._resting = None
        seat, lookout = self.seat, self.lookout
        if lookout is None or seat.role not in seat.session.waiting():
            return
        if lookout.ask(seat.role, seat.session.check(seat.role, plan.decision(seat.draft))):
            self._show_ahead()

    def on_looking_heard(self, message: Heard) -> None:
        """Take an answer in and show it."""
        answer, lookout = message.answer, self.lookout
        if lookout is None:
            return
        if self._advising is not None and answer.ticket == self._advice:
            self._advising.hear(answer)
        elif lookout.hear(answer):
            self._show_when_quiet()

    def _show_when_quiet(self) -> None:
        """Show the newest outlook once no key was pressed for a moment: keys come first."""
        if self._showing is not None:
            self._showing.stop()
            self._showing = None
        if self.app.screen is not self:
            return  # shown when whatever lies over the table has gone
        rest = QUIET if self._waited else CALM
        left = rest - (monotonic() - self.wargame.typed)
        if left > 0:
            self._showing = self.set_timer(left, self._show_when_quiet)
        else:
            self._show_ahead()

    def _show_ahead(self) -> None:
        """Show the outlook wherever it is seen; the rest when it is."""
        shown, self._shown = self._shown, self.outlook
        self._waited = self._shown.state == ASKED
        self.panel("now").say(self.foot())
        if self._shown.picture is shown.picture:
            return
        tracks = self.panel("tracks")
        if tracks.display and "tracks" not in self._stale:
            tracks.refresh_detail()  # of its rows none tells of the future
        self._stale |= {"goals", "charts"}
        self._fill_seen()

    def _fill_seen(self) -> None:
        """Fill the panels that are seen and stale."""

    async def settled(self, work: Callable[[], Any]) -> list[Fact]:
        """Let the exercise go on; what was played ahead of the decision is left first."""
        if self.lookout is not None:
            self.lookout.leave()
        return await super().settled(work)

    def action_forecast(self) -> None:
        """Read the whole forecast."""
        if self.refuse("forecast"):
            return
        seat, view = self.seat, self.seat.view
        tracks = {
            key: (track["name"], track["unit"])
            for key in present_tracks.watched(view)
            if (track := present_tracks.find_track(view, key)) is not None
        }
        doc = present_forecast.forecast_doc(self.outlook, seat.names.objectives, tracks)
        self.app.push_screen(Reader("Forecast", doc))

    @work(exclusive=True, group="advice")
    async def action_advice(self) -> None:
        """Ask what the staff officer would do, and take it into the draft if it is liked."""
        if self.refuse("advice"):
            return
        seat, lookout = self.seat, self.lookout
        assert lookout is not None
        self._advising = Advising(seat.names.objectives)
        self._advice = lookout.advise(seat.role, LEVEL)
        course = await self.app.push_screen_wait(self._advising)
        self._advising, self._advice = None, 0
        if course is not None:
            self.take(plan.drafted(seat.draft, course.plan))
        self.look_ahead()

    def barred(self, action: str) -> str:
        """Why an action does nothing now, or nothing where it does."""
        if action in ("forecast", "advice") and self.outlook.state == OFF:
            if self.seat.view["ended"]:
                return "The exercise is over: nothing is left to look ahead to."
            return "Forecasts are switched off; the settings switch them on."
        if action == "advice" and self.seat.view["node"] not in ADVISED:
            return "The staff officer has nothing to say to signals and hands."
        return super().barred(action)
