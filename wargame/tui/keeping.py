"""What the app keeps: the saves and scenarios it found, a deck, one exercise and its draft."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from textual.app import App

from wargame.errors import WargameError
from wargame.tui import drafts

if TYPE_CHECKING:
    from wargame.analysis.crossing import Answer
    from wargame.play.session import Session
    from wargame.tui.decks import Deck
    from wargame.tui.glimpse import Glimpse
    from wargame.tui.lookout import Desk
    from wargame.tui.plan import Draft
    from wargame.tui.seat import Exercise


class Keeper(App[int]):
    """Begins, resumes and lets go of exercises; one is open at a time."""

    def __init__(
        self,
        session: Exercise | None = None,
        *,
        content: Path | None = None,
        seed: int | None = None,
        save: Path | None = None,
        opponents: str = "doctrine",
    ) -> None:
        super().__init__()
        self.session = session
        #: Whether the session was opened here, and so has to be closed here.
        self.mine = False
        self.content, self.seed = content, seed
        self.save, self.opponents = save, opponents
        #: Who plays forecasts for the table that is open.
        self._looking: Desk | None = None
        #: The scenarios, once they have been read.
        self.scenarios_read: list[dict[str, Any]] | None = None
        self._openings: dict[tuple[str, str], Glimpse] = {}
        self._reading = Lock()
        self._deck: Deck | None = None
        self._deck_of: Any = None
        self._kept: tuple[()] | tuple[str, str] = ()

    def saves(self) -> list[dict[str, Any]]:
        """The saves that can be found."""
        from wargame.play.saves import list_saves

        return list_saves()

    def scenarios(self) -> list[dict[str, Any]]:
        """The scenarios that can be played; read once, by one thread at a time."""
        with self._reading:
            if self.scenarios_read is None:
                from wargame.play.saves import scenario_list

                found = scenario_list(self.content)
                self.scenarios_read = [item for item in found if item["roles"]]
            return self.scenarios_read

    def opening(self, scenario: str, role: str) -> Glimpse | None:
        """How a scenario opens for a role, if that has been read."""
        return self._openings.get((scenario, role))

    def read_opening(self, scenario: str, role: str) -> None:
        """Read how a scenario opens for a role; for a thread."""
        from wargame.tui import glimpse

        with self._reading:
            if (scenario, role) not in self._openings:
                found = glimpse.of_start(scenario, role, self.content)
                self._openings[scenario, role] = found

    @property
    def deck(self) -> Deck | None:
        """The public deck of the exercise at hand, or the one last read, or none yet."""
        game = getattr(self.session, "game", None)
        if game is not None and self._deck_of is not game:
            from wargame.tui.decks import read

            self._deck, self._deck_of = read(game.compiled), game
        return self._deck

    def read_deck(self, scenario: str = "") -> None:
        """Read a scenario's public deck; without a name, that of the fullest one there is."""
        from wargame.content.ready import ready
        from wargame.tui.decks import read

        known = self.scenarios()
        if not scenario and known:
            scenario = max(known, key=lambda item: (len(item["roles"]), item["turns"]))["id"]
        self._deck = read(ready(scenario or "bridge-2025", self.content))
        self._deck_of = None

    def begin(self, scenario: str, role: str, seed: int | None) -> None:
        """Begin a new exercise."""
        from wargame.play.saves import new_save_path
        from wargame.play.session import new_session

        try:
            save = self.save or new_save_path(scenario, role)
            session = new_session(
                scenario,
                role=role,
                seed=seed,
                save=save,
                opponents=self.opponents,
                content=self.content,
            )
        except WargameError as error:
            self.notify(str(error), title="It cannot begin", severity="error", timeout=12)
            return
        self.save = None
        self._own(session)

    def resume(self, path: Path, branch: str | None = None) -> None:
        """Go on with a save where it stands, or one of its branches."""
        from wargame.play.session import resume_session

        try:
            self.close_session()  # it may be the very save, open for writing
            session = resume_session(Path(path), branch=branch)
        except WargameError as error:
            self.notify(str(error), title="It cannot be resumed", severity="error", timeout=12)
            return
        if not session.people:
            session.close()
            self.notify("No seat of this save is held by a person.", severity="warning")
            return
        self._own(session)

    def _own(self, session: Session) -> None:
        self.session, self.mine = session, True
        self.open_table(session)

    def open_table(self, session: Exercise) -> None:
        """Show the table of an exercise, with the draft that was kept for it."""
        from wargame.tui.screens.table import Table
        from wargame.tui.seat import Seat

        seat = Seat(session, _catalogue(session))
        head = _head(session)
        if head:
            kept = drafts.find(head, seat.role)
            if kept is not None and (kept.node, kept.quarter) == (
                seat.draft.node,
                seat.draft.quarter,
            ):
                if not seat.change(kept):
                    self.notify("What you had not yet committed is here again.")
                seat.past = []
            seat.kept = lambda draft: self._keep(session, seat.role, draft)
        self.clear()
        self.push_screen(Table(seat))

    def _keep(self, session: Exercise, role: str, draft: Draft) -> None:
        """Keep a draft over the record's head, in place of the one over an earlier head."""
        here = (_head(session), role)
        if self._kept not in ((), here):
            drafts.forget(*self._kept)
        self._kept = here
        drafts.keep(*here, draft)

    def clear(self) -> None:
        """Take away every screen but the lowest."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def go_home(self) -> None:
        """Leave whatever is shown for the home screen."""
        from wargame.tui.screens.home import Home

        self.close_session()
        self.clear()
        self.push_screen(Home())

    def open_desk(self, told: Callable[[Answer], None]) -> Desk | None:
        """Who plays forecasts for a table, in a process started with the first question."""
        from wargame.analysis.forecaster import Service

        self.close_desk()
        self._looking = Service(told)
        return self._looking

    def close_desk(self) -> None:
        """Let go of who played forecasts."""
        if self._looking is not None:
            self._looking.close()
        self._looking = None

    def close_session(self) -> None:
        """Let go of a save that this app opened, and of what was played beside it."""
        self.close_desk()
        if self.session is not None and self.mine:
            self.session.close()
        self.session, self.mine = None, False


def _catalogue(session: Any) -> dict[str, Any] | None:
    """The public names of a session's content, where it has any."""
    game = getattr(session, "game", None)
    if game is None:
        return None
    from wargame.telling.names import catalogue

    return catalogue(game.compiled)


def _head(session: Any) -> str:
    """The hash a session's record ends with, or nothing where none is kept."""
    store = getattr(session, "store", None)
    return str(store.head(session.branch)[1]) if store is not None else ""
