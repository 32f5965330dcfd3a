"""The clock of a facilitated exercise: how long a node stays open, and who moves it on.

It knows no time of its own: every question says what time it is, in seconds of a clock that only
runs forward.  The same questions at the same times get the same answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.errors import IllegalOrder, did_you_mean
from wargame.play.choices import NODES

#: What moves an exercise from node to node.
#:
#: * ``hand``: the White Cell alone;
#: * ``clock``: the clock locks a node when its time is up, and so does the White Cell;
#: * ``ready``: a node is locked as soon as nobody is waited for, which tells every seat that all
#:   have decided: for a table that wants it so.
PACES = ("hand", "clock", "ready")

#: How long each node stays open, in seconds, where the White Cell does not say otherwise.
LENGTHS: Mapping[str, int] = {
    "signals": 120,
    "events": 180,
    "offers": 480,
    "answers": 240,
    "orders": 600,
    "reactions": 180,
    "hands": 60,
}

#: The longest that a clock can be set to.
LONGEST = 24 * 3600


class Clock:
    """The time that is left at the node at hand; it runs, or it is held."""

    def __init__(self, pace: str = "clock", lengths: Mapping[str, int] | None = None) -> None:
        self.pace = _pace(pace)
        self.lengths = {**LENGTHS, **(lengths or {})}
        for node, seconds in self.lengths.items():
            if node not in NODES:
                hint = did_you_mean(node, NODES)
                raise IllegalOrder(f"there is no phase `{node}`; {hint}", ("unknown",))
            _seconds(seconds)
        self._left = 0.0
        self._since: float | None = None

    @property
    def running(self) -> bool:
        """Whether time passes."""
        return self._since is not None

    def open(self, node: str, now: float) -> None:
        """A node opens: its whole time is left, and runs where the clock sets the pace."""
        self._left = float(self.lengths[node])
        self._since = now if self.pace == "clock" else None

    def left(self, now: float) -> float:
        """The seconds that are left."""
        gone = now - self._since if self._since is not None else 0.0
        return max(self._left - gone, 0.0)

    def due(self, now: float) -> bool:
        """Whether the time of the node is up."""
        return self.running and self.left(now) <= 0

    def hold(self, now: float) -> None:
        """Stop the time."""
        if not self.running:
            raise IllegalOrder("the clock is held already", ("unchanged",))
        self._left, self._since = self.left(now), None

    def resume(self, now: float) -> None:
        """Let the time run on."""
        if self.running:
            raise IllegalOrder("the clock is running already", ("unchanged",))
        self._since = now

    def extend(self, seconds: int, now: float) -> None:
        """Give more time, or with fewer than no seconds take some back."""
        if not 0 < abs(seconds) <= LONGEST:
            raise IllegalOrder(f"a clock is extended by 1 to {LONGEST} seconds", ("form",))
        self.set(max(0, min(round(self.left(now)) + seconds, LONGEST)), now)

    def set(self, seconds: int, now: float) -> None:
        """Leave just so much time."""
        self._left = float(_seconds(seconds))
        if self.running:
            self._since = now

    def stop(self) -> None:
        """No time is left and none passes: the node is locked."""
        self._left, self._since = 0.0, None

    def paced(self, pace: str, now: float) -> None:
        """Let another thing move the exercise on; a clock that sets the pace runs."""
        self.pace = _pace(pace)
        if pace == "clock" and not self.running:
            self.resume(now)
        elif pace != "clock" and self.running:
            self.hold(now)

    def kept(self) -> tuple[str, float, float | None]:
        """All there is to it, for :meth:`put_back`."""
        return self.pace, self._left, self._since

    def put_back(self, kept: tuple[str, float, float | None]) -> None:
        """Stand as when it was kept."""
        self.pace, self._left, self._since = kept

    def told(self, now: float) -> dict[str, Any]:
        """The clock as every seat sees it, with whole tenths of seconds."""
        return {"pace": self.pace, "running": self.running, "left": round(self.left(now) * 10)}


def _pace(pace: str) -> str:
    if pace not in PACES:
        raise IllegalOrder(f"a pace is one of {', '.join(PACES)}, not `{pace[:40]}`", ("unknown",))
    return pace


def _seconds(seconds: int) -> int:
    if type(seconds) is not int or not 0 <= seconds <= LONGEST:
        raise IllegalOrder(f"a clock is set to 0 to {LONGEST} seconds", ("form",))
    return seconds
