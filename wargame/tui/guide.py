"""A guided tour: which step is said now, and what moves it on. No Textual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.tui.lines import Doc, line

View = Mapping[str, Any]

#: The decisions of a quarter in their order.
NODES = ("signals", "events", "offers", "answers", "orders", "reactions", "hands", "over")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a tour says and what it waits for."""

    id: str
    turn: int
    node: str | None
    title: str
    text: str
    do: str
    until: str


class Tour:
    """Where a player is in a tour.

    A step is passed when what it waits for happens, or when the exercise has gone beyond it:
    nobody is held up who already knows.
    """

    def __init__(self, steps: Sequence[Step], at: int = 0) -> None:
        self.steps = tuple(steps)
        self.at = at

    @classmethod
    def of(cls, view: View) -> Tour | None:
        """The tour that a view carries, at its first step; None where there is none."""
        given = view.get("guide")
        if not given:
            return None
        return cls([Step(**step) for step in given])

    def now(self, view: View) -> Step | None:
        """The step to say now; None between steps and when the tour is over."""
        while self.at < len(self.steps) and _behind(self.steps[self.at], view):
            self.at += 1
        if self.at == len(self.steps):
            return None
        step = self.steps[self.at]
        here = step.turn == view["turn"] or (view["ended"] and step.node == "over")
        if not here or step.node not in (None, _node(view)):
            return None
        return step

    def happened(self, view: View, what: str) -> bool:
        """Move on where the step said now waited for this; whether it did."""
        step = self.now(view)
        if step is None or step.until != what:
            return False
        self.at += 1
        return True

    def skip(self, view: View) -> None:
        """Move on whatever the step waits for."""
        if self.now(view) is not None:
            self.at += 1

    def forward(self, view: View) -> None:
        """Move on as a reader asks; a step that waits for a commit stays until it has come."""
        step = self.now(view)
        if step is not None and step.until != "commit":
            self.at += 1

    def back(self, view: View) -> None:
        """Say the step before again, where the exercise has not gone beyond it."""
        for at in range(self.at - 1, -1, -1):
            if not _behind(self.steps[at], view):
                self.at = at
                return

    def doc(self, step: Step) -> Doc:
        """A step as lines: what it says, and what to do."""
        text = tuple(line(part.strip()) for part in step.text.split("\n") if part.strip())
        return (*text, line(("▸ ", "accent"), (step.do, "strong")))

    def title(self, step: Step) -> str:
        """A step's title with its number."""
        return f"Guide {self.steps.index(step) + 1} of {len(self.steps)}: {step.title}"


def _node(view: View) -> str:
    return "over" if view["ended"] else str(view["node"])


def _behind(step: Step, view: View) -> bool:
    """Whether the exercise has gone past a step."""
    if view["ended"]:
        return step.node != "over"
    if step.turn != view["turn"]:
        return step.turn < int(view["turn"])
    if step.node is None or _node(view) not in NODES:
        return False
    return NODES.index(step.node) < NODES.index(_node(view))
