"""What is new at a seat at a distance, in a sentence each: facts as they come, the clock.

What plain lines and the full screen say at once; each keeps what it has said already.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from wargame.errors import WargameError
from wargame.telling import beside, white_cell, words
from wargame.telling.names import Names
from wargame.tui.far import PHASES, Far, clock_line

Fact = Mapping[str, Any]

#: When the clock speaks up, in seconds that are left.
WARNINGS = (120, 60, 20)


class FactNews:
    """The facts that came since it was asked last, those no view tells of among them."""

    def __init__(self, seat: Far) -> None:
        self._far = seat
        self._heard = self._branch = 0

    def new(self) -> tuple[bool, list[dict[str, Any]]]:
        """Whether the exercise went back meanwhile, and what is new where it did not."""
        if not self._far.settled:
            return False, []  # facts of one branch, and the view of another still
        branch = self._far.place[0]
        facts = self._far.facts
        if branch != self._branch:
            back = bool(self._branch)
            self._branch, self._heard = branch, len(facts)
            return back, []
        new = facts[self._heard :]
        self._heard += len(new)
        return False, new


class Sent:
    """What this seat said and the host has to answer, in the order in which it was said."""

    def __init__(self) -> None:
        self._waiting: list[tuple[str, Future[None]]] = []

    def add(self, what: str, future: Future[None]) -> None:
        """Wait for the answer to something, called ``what`` once it is done."""
        self._waiting.append((what, future))

    @property
    def unanswered(self) -> list[str]:
        """What is not acknowledged."""
        return [what for what, future in self._waiting if not future.done()]

    def answered(self) -> list[tuple[str, WargameError | None]]:
        """What was answered since it was asked last, and why not where it was refused."""
        told: list[tuple[str, WargameError | None]] = []
        waiting, self._waiting = self._waiting, []
        for what, future in waiting:
            # Answers come in another thread: whether one is there is looked at once.
            if not future.done():
                self._waiting.append((what, future))
                continue
            error = future.exception()
            if error is not None and not isinstance(error, WargameError):
                raise error
            told.append((what, error))
        return told


def heard(fact: Fact, names: Names, me: str) -> list[str]:
    """What a fact says at once: talk, the White Cell's acts; the rest is told in its turn."""
    kind, body = fact["kind"], fact["body"]
    if kind == "control":
        return [f"{white_cell.act(body, names)} {white_cell.reason(body)}".strip()]
    if kind not in beside.KINDS or fact["actor"] == me:
        return []
    if kind == "clock" and body.get("what") not in ("hold", "resume", "force", "lock", "pace"):
        return []
    if kind in ("shown", "survey", "evaluation", "msel", "link"):
        return []
    if kind == "message":
        return [spoken(fact, names, me)]
    said, reason = beside.told(fact, names)
    return [f"{said} Its reason: “{reason}”" if reason else said]


def spoken(fact: Fact, names: Names, me: str) -> str:
    """A message on one line: who says what to whom, this seat being ``you``."""
    body = fact["body"]
    by = "you" if fact["actor"] == me else beside.cells([fact["actor"]], names)
    others = [one for one in body["members"] if one not in (fact["actor"], me)]
    to = words.joined(
        [
            *(["you"] if fact["actor"] != me else []),
            *(beside.cells([one], names) for one in others),
        ]
    )
    room = f" in {body['room']}" if body["room"] else ""
    return f"{by[:1].upper()}{by[1:]} to {to}{room}: {body['text']}"


class ClockNews:
    """What the clock has to say, and what it has said."""

    def __init__(self, seat: Far) -> None:
        self._far = seat
        self._clock: Mapping[str, Any] = {}
        self._warned: set[int] = set()

    def news(self, owed: str = "", *, busy: bool = False) -> list[str]:
        """What changed, and the last minutes as they come, with what is ``owed`` still.

        Whoever is ``busy`` reading is told that another phase has begun.
        """
        clock, before = self._far.clock, self._clock
        if not clock:
            return []
        left = self._far.left
        if clock is not before:
            self._clock = clock
            same = before and (before["turn"], before["node"]) == (clock["turn"], clock["node"])
            self._warned = {at for at in WARNINGS if left <= at}
            changed = not same or before["running"] != clock["running"]
            jump = bool(before) and same and abs(clock["left"] - before["left"]) > 20
            if before and not same and busy and clock["node"] in PHASES:
                return [f"Meanwhile: {PHASES[clock['node']].lower()}. {clock_line(clock, left)}"]
            if same and clock["pace"] == "clock" and not self._far.ended and (changed or jump):
                return [clock_line(clock, left)]
            return []
        if clock["running"]:
            due = [at for at in WARNINGS if left <= at and at not in self._warned]
            if due:
                self._warned.update(due)
                return [f"{spelt(min(due))} left.{owed}"]
        return []


def spelt(seconds: int) -> str:
    """A warning in words."""
    return f"{seconds} seconds" if seconds < 60 else words.count(seconds // 60, "minute")
