"""The White Cell's console: what cells have decided on paper, and what the room rolled there.

The questions of a paper are those of its seat; whoever runs a terminal brings them along
(:class:`Copying`), for this room knows of no screen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from wargame.errors import WargameError, did_you_mean
from wargame.host.regions_white_paper import ON_PAPER
from wargame.host.remote import RemoteSeat
from wargame.play.choices import NODES
from wargame.play.control import BANDS

if TYPE_CHECKING:
    from wargame.host.console import Console

#: Every command of this page of the console: what it takes, and what it does.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "paper": ("ROLE", "enter what a cell has decided on paper, asked as at its seat"),
    "rolled": (
        "N BAND ... | EVENT[=BRANCH] ... | none [: REASON]",
        "what was rolled on paper: outcomes that are tabled; at signals, the events that fell",
    ),
}


def paper(desk: Console, args: Sequence[str], text: str) -> None:
    """Copy what stands on a cell's paper."""
    if len(args) != 1:
        raise WargameError("say whose paper: paper ROLE")
    (role,) = desk._roles(args)
    if desk.seat.copy(role):
        desk.say("Entered; the cell may change it until the phase is closed.")
    else:
        desk.say("Nothing was entered.")


def rolled(desk: Console, args: Sequence[str], text: str) -> None:
    """Let what was rolled stand in place of the dice."""
    view = desk.seat.state()[0]
    fields: dict[str, Any] = {"turn": view["turn"], "node": view["node"]}
    if not args:
        raise WargameError("say what was rolled: help rolled")
    if view["node"] == NODES[0]:
        fields["events"] = {} if [*args] == ["none"] else _events(args)
    else:
        fields["bands"] = _bands(desk, args)
    desk._do("rolled", **fields, reason=text or ON_PAPER)


def _events(args: Sequence[str]) -> dict[str, str]:
    found = (word.partition("=") for word in args)
    return {event: branch for event, _, branch in found}


def _bands(desk: Console, args: Sequence[str]) -> dict[str, str]:
    if len(args) % 2:
        raise WargameError(
            "say the number of each outcome and how it fell, as in 1 partial 3 success"
        )
    found = {}
    for number, band in zip(args[::2], args[1::2], strict=True):
        if band not in BANDS:
            hint = did_you_mean(band, BANDS) or f"there is {', '.join(BANDS)}"
            raise WargameError(f"there is no band `{band[:40]}`; {hint}")
        found[str(desk._case(number)["action"])] = band
    return found


class PaperSeat:
    """The seat of a role whose paper is at hand, for whoever asks its questions."""

    path: Path | None = None
    branch: int = 1

    def __init__(self, seat: RemoteSeat, view: Callable[[], dict[str, Any]]) -> None:
        self._seat, self._view = seat, view

    @property
    def ended(self) -> str:
        """Why the exercise is over, or nothing."""
        return str(self._view()["ended"])

    def view(self, role: str) -> dict[str, Any]:
        """What the role sees."""
        return self._view()

    def feed(self, role: str, since: int = 0) -> list[dict[str, Any]]:
        """Nothing: what has happened is told at the seat itself."""
        return []

    def waiting(self) -> list[str]:
        """The role: there is something to copy."""
        return [str(self._view()["role"]["id"])]

    def check(self, role: str, decision: Any) -> None:
        """IllegalOrder where a decision would be refused."""
        self._seat.ask(decision, role=role).result()

    def submit(self, role: str, decision: Any) -> None:
        """Enter it; it is in the host's save on return."""
        view = self._view()
        place = {"turn": view["turn"], "node": view["node"]}
        self._seat.command("enter", role=role, **place, decision=decision)

    def advance(self) -> None:
        """Nothing goes on from a paper."""


#: Asks a role's questions at two streams; whether anything was entered.
Copying = Callable[[PaperSeat, str, TextIO, TextIO], bool]
