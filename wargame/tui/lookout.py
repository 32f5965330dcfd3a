"""What a seat knows of the quarters to come: asked of a process beside the screen, kept here.

No Textual.  The position that is asked about stays with the session and the service; a screen
sees nothing but an :class:`Outlook`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from wargame.analysis.crossing import Answer
    from wargame.analysis.forecast import Forecast

#: How an outlook stands: switched off, none to be had, asked for, refining, complete.
OFF, NONE, ASKED, REFINING, WHOLE = "off", "none", "asked", "refining", "whole"


class Desk(Protocol):
    """Who answers; :class:`wargame.analysis.forecaster.Service` is one."""

    def ask(
        self, compiled: Any, position: Any, role: str, plan: Any = None, worlds: int = 0
    ) -> int:
        """Ask for a forecast; gives the ticket its pictures carry."""

    def advise(self, compiled: Any, position: Any, role: str, level: str) -> int:
        """Ask what the staff would do."""

    def drop(self) -> None:
        """Nobody wants an answer any more."""

    def close(self) -> None:
        """Let go of whatever answers."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The newest picture, and how it stands; ``why`` says why there is none."""

    state: str = OFF
    picture: Forecast | None = None
    why: str = ""
    #: What happened to it that should be known, once.
    note: str = ""

    @property
    def current(self) -> bool:
        """Whether the picture is of the plan at hand and not of the one before."""
        return self.state in (REFINING, WHOLE)


#: Nothing is known of the quarters to come, and nothing is wanted.
BLIND = Outlook()


class Lookout:
    """Asks for forecasts of one seat, and keeps what comes back."""

    def __init__(self, session: Any, desk: Desk | None, worlds: int) -> None:
        self._session, self.desk, self.worlds = session, desk, worlds
        self._ticket = 0
        self._asked: tuple[Any, ...] = ()
        self.outlook = Outlook(ASKED if desk is not None else OFF)

    def ask(self, role: str, plan: Any) -> bool:
        """Ask what becomes of a plan, where that is another question than the last.

        Gives whether it was asked.
        """
        game = getattr(self._session, "game", None)
        if self.desk is None or game is None or game.ended:
            self.outlook = BLIND
            return False
        here = (role, game.world.turn, game.node)
        question = (*here, plan, self.worlds)
        if question == self._asked:
            return False
        kept = self.outlook.picture if self._asked[:3] == here else None
        self._asked = question
        position = self._session.position(role)
        self._ticket = self.desk.ask(game.compiled, position, role, plan, worlds=self.worlds)
        self.outlook = Outlook(ASKED, kept)
        return True

    def again(self) -> None:
        """The next question is asked even if it is the last one."""
        self._asked = ()

    def leave(self) -> None:
        """Nobody looks ahead from here any more."""
        self._ticket, self._asked = 0, ()
        if self.desk is not None:
            self.desk.drop()

    def advise(self, role: str, level: str) -> int:
        """Ask what the staff would do here; gives the ticket its answer carries."""
        game = getattr(self._session, "game", None)
        if self.desk is None or game is None:
            return 0
        self.again()
        self._ticket = 0
        return self.desk.advise(game.compiled, self._session.position(role), role, level)

    def hear(self, answer: Answer) -> bool:
        """Take an answer in; gives whether the outlook is another now."""
        if answer.ticket != self._ticket or not answer.ticket:
            return False
        if answer.kind == "picture":
            state = WHOLE if answer.value.complete else REFINING
            self.outlook = Outlook(state, answer.value)
        elif answer.kind == "again":
            self.outlook = replace(self.outlook, state=ASKED, note=str(answer.value))
        else:
            self.outlook = Outlook(NONE, why=str(answer.value))
        return True
