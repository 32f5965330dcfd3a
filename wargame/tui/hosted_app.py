"""The full screen for a role's seat at a distance: no home, no saves, one table."""

from __future__ import annotations

from contextlib import suppress
from time import sleep
from typing import Any

from textual import work
from textual.message import Message

from wargame.tui import present_hosted
from wargame.tui.app import WargameApp
from wargame.tui.commands import PLACES
from wargame.tui.far import clean
from wargame.tui.hosted import HostedSeat, Look, Weighing, look
from wargame.tui.screens.dialogs import Confirm, Dialog
from wargame.tui.screens.hosted import HostedTable

#: What the app answers where the host will not have its seat any more.
GONE = 2


class HostedApp(WargameApp):
    """One seat of one hosted exercise."""

    looks_ahead = False

    class News(Message):
        """Something may be new."""

    def __init__(self, far: Weighing, at: Look) -> None:
        self.far = far
        #: The newest look, put here by the thread of the line.
        self.at = at
        self.table = HostedTable(HostedSeat(far, at))
        self._told = False
        super().__init__(opening=self.table)

    def on_mount(self) -> None:
        """Listen to the line from now on."""
        self.far.woken = self.wake
        self.post_message(self.News())

    def wake(self) -> None:
        """In the thread of the line: something may be new."""
        at = look(self.far)
        if at is not None:
            # One look only as long as nothing has changed, so that nothing is shown for nothing.
            old = self.at
            if (at.branch, len(at.facts)) != (old.branch, len(old.facts)) or (
                at.view is not old.view
            ):
                self.at = at
        if not self._told:
            self._told = True
            with suppress(RuntimeError):  # it is being left
                self.post_message(self.News())

    def on_hosted_app_news(self) -> None:
        """Have the table take it in; leave where there is no seat any more."""
        self._told = False
        if not self.is_running:
            return  # it is being left, and its screens are gone already
        if self.far.gone is not None:
            self.exit(GONE)
        else:
            self.table.hear()

    def notify(self, message: str, **more: Any) -> None:
        """Say something in passing; nothing in it steers the terminal or is markup."""
        super().notify(clean(message), **{**more, "markup": False})

    # Questions that outlive what they ask ------------------------------------------------

    def push_screen(self, screen: Any, *args: Any, **more: Any) -> Any:
        """Show a screen; where the exercise has gone on it says so."""
        found = super().push_screen(screen, *args, **more)
        self.call_after_refresh(self.table.banner_if_up)
        return found

    async def push_screen_wait(self, screen: Any, *, mode: str | None = None) -> Any:
        """The answer to a question; none where what it is about is over meanwhile."""
        place = self.table.seat.place
        answer = await super().push_screen_wait(screen, mode=mode)
        if not isinstance(screen, Dialog) or screen.free or self.table.seat.place == place:
            return answer
        if text := _written(answer):
            self.table.keep_scrap(text)
        return None

    # Places ------------------------------------------------------------------------------

    def places(self) -> tuple[tuple[str, str, str], ...]:
        """Neither home nor the decks of this machine are at a distance."""
        kept = tuple(one for one in PLACES if one[2] not in ("leave", "browse"))
        return (*kept, ("Leave your seat", "the exercise goes on without you", "ask_quit"))

    def action_browse(self, card: str = "") -> None:
        """The decks are at the host."""
        self.notify("The decks are at the host; your own cards are in Hand.", severity="warning")

    def action_leave(self) -> None:  # type: ignore[override]
        """Back to the table; from there out, after asking."""
        if self.screen is self.table:
            self.action_ask_quit()
        else:
            self.screen.dismiss(None)

    def action_talk(self) -> None:
        """What was said, and a line to write in."""
        if self.screen is self.table:
            self.table.action_talk()

    def go_home(self) -> None:
        """There is no home here."""
        self.action_ask_quit()

    @work
    async def _ask_quit(self) -> None:
        far = self.far
        doc = present_hosted.leaving(self.table.sent.unanswered, bool(far.ended))
        asked = Confirm("Quit", doc, "Leave", "Stay", key="q")
        asked.free = True
        if await self.push_screen_wait(asked):
            self.exit(0)


def _written(answer: Any) -> str:
    """What a person wrote in a dialog that answered."""
    if isinstance(answer, tuple):
        answer = answer[-1]
    return answer.strip() if isinstance(answer, str) else ""


def run_hosted_table(far: Weighing) -> int:
    """Sit at the table until it is left; WargameError where the host ends it."""
    while (at := far.there(lambda: look(far))) is None:
        sleep(0.05)  # the White Cell is going back just now
    app = HostedApp(far, at)
    try:
        answer = app.run()
    finally:
        far.woken = lambda: None
    if far.gone is not None and answer == GONE:
        raise far.gone
    if app.return_code:
        return app.return_code  # it fell over, and has said so
    for what in app.table.sent.unanswered:
        print(f"Not acknowledged by the host: {what[:1].lower()}{what[1:]}.")
    kept = "" if far.ended else " What you committed is kept; the same link seats you here again."
    print(f"You leave.{kept}")
    return 0
