"""A seat at a distance as a terminal sees it: what it was told, and how that is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Protocol

from wargame.errors import WargameError
from wargame.telling import words

#: The phases of a quarter, whoever is asked.
PHASES = {
    "signals": "Signals",
    "events": "Events",
    "offers": "Offers",
    "answers": "Answers",
    "orders": "Orders",
    "reactions": "Reactions",
    "hands": "Hands",
    "over": "The end",
}

#: What is said when a decision is in the host's save, by node.
SENT = {
    "signals": "Your signals are committed",
    "events": "Your answer is committed",
    "offers": "Your offers are committed",
    "answers": "Your answers are committed",
    "orders": "Your orders are sealed",
    "reactions": "Your reaction is committed",
    "hands": "Your hand is committed",
}

#: What a view has for a role, and none has for who only looks on.
NO_SEAT: Mapping[str, Any] = {
    **dict.fromkeys(
        ("hand", "deals", "revealed", "openings", "standing", "objectives", "pipeline"), ()
    ),
    "reactions": {"play": ()},
    "settings": {},
    "events": (),
}


class Far(Protocol):
    """What a seat at a distance was told and can say (:class:`wargame.host.remote.RemoteSeat`)."""

    woken: Callable[[], object]

    @property
    def role(self) -> str:
        """The role it speaks for."""

    @property
    def key(self) -> str:
        """Its own name: that of its role, or an evaluator's."""

    @property
    def exercise(self) -> str:
        """The name of the exercise."""

    @property
    def roles(self) -> list[str]:
        """Every role."""

    @property
    def place(self) -> tuple[int, int, str]:
        """Branch, quarter and node of its view."""

    @property
    def ended(self) -> str:
        """Why the exercise is over, or nothing."""

    @property
    def facts(self) -> list[dict[str, Any]]:
        """All it was told."""

    @property
    def clock(self) -> dict[str, Any]:
        """The clock as it was told last."""

    @property
    def left(self) -> float:
        """The seconds that the clock leaves now."""

    @property
    def present(self) -> dict[str, bool]:
        """Who is there."""

    @property
    def linked(self) -> bool:
        """Whether there is a line to the host."""

    @property
    def cuts(self) -> int:
        """How often the line was lost."""

    @property
    def gone(self) -> WargameError | None:
        """Why it is over for this seat, or None."""

    @property
    def names(self) -> dict[str, Any]:
        """The public names of the content."""

    @property
    def draft(self) -> dict[str, Any] | None:
        """What the host kept of a decision in hand."""

    @property
    def settled(self) -> bool:
        """Whether facts and view are of one branch."""

    def view(self, role: str) -> dict[str, Any]:
        """What it sees."""

    def feed(self, role: str, since: int = 0) -> list[dict[str, Any]]:
        """What it has seen happen, up to its view."""

    def post(self, kind: str, **fields: Any) -> Future[None]:
        """Have a command done."""

    def ask(self, decision: Any) -> Future[None]:
        """Whether a decision would be taken."""

    def tell(self, kind: str, **fields: Any) -> None:
        """Say what need not arrive."""


class LineNews:
    """What is to be said of the line to the host: that it is lost, that it is back."""

    def __init__(self, seat: Far) -> None:
        self._far, self._cuts, self._was = seat, seat.cuts, True

    def news(self, unanswered: int = 0) -> list[str]:
        """What has changed since it was asked last; ``unanswered`` commands are sent again."""
        cuts, back = self._far.cuts, self._far.linked
        lost = cuts > self._cuts
        if not lost and back == self._was:
            return []
        said = []
        if lost and (self._was or not back):
            said.append(
                "The line to the host is lost. It is tried again by itself; what you write is "
                "kept, and sent when the line is back."
            )
        if back and (lost or not self._was):
            again = f" {words.count(unanswered, 'command')} sent again." if unanswered else ""
            said.append(f"The line to the host is back.{again}")
        self._cuts, self._was = cuts, back
        return said


def is_locked(seat: Far) -> bool:
    """Whether the phase is closed while the White Cell looks at the outcomes."""
    clock = seat.clock
    open_ = not clock or clock["running"] or clock["left"]
    return not open_ and clock["node"] == "reactions"


def prompted(seat: Far) -> str:
    """A prompt, with the clock where one runs."""
    if not seat.linked:
        return "(no line) > "
    if is_locked(seat):
        return "(closed) > "
    clock = seat.clock
    if clock.get("pace") != "clock" or seat.ended:
        return "> "
    return f"{minutes(seat.left)} > " if clock["running"] else "(held) > "


def next_look(seat: Far) -> float | None:
    """Seconds until a clock on the screen should be another: ten, in the last minute one."""
    if not (seat.linked and seat.clock.get("running")):
        return None
    left = seat.left
    return left % (10.0 if left > 60 else 1.0) + 0.02 if left > 0 else None


def clock_line(clock: Mapping[str, Any], left: float) -> str:
    """How the clock stands."""
    if clock["pace"] == "hand":
        return "There is no clock: the White Cell closes the phase."
    if clock["pace"] == "ready":
        return "There is no clock: the phase closes when all have decided."
    return f"The clock {'runs' if clock['running'] else 'is held'}: {minutes(left)} left."


def minutes(seconds: float) -> str:
    """Seconds as a clock has them: ``4:05``."""
    whole = max(round(seconds), 0)
    return f"{whole // 60}:{whole % 60:02}"


def clean(text: str) -> str:
    """A stranger's text without what could steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def sentence(error: Exception) -> str:
    """The reason in a refusal, without the id it begins with, as a sentence."""
    message = str(error)
    _, marker, reason = message.partition("is refused: ")
    said = reason if marker else message
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "?")) else ".")


def listed(lines: Iterable[str], nothing: str) -> Sequence[str]:
    """Lines, or what is said where there are none."""
    return [*lines] or [nothing]
