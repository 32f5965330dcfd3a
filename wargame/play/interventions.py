"""What the White Cell did to the course of an exercise, as the record has it.

The ordinary running of an exercise (closing a phase that nobody is silent in, letting the clock
run, an inject that comes as it was planned) is none: an intervention is what somebody may ask the
reason of afterwards.  Replays mark these, and the report tells each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.record.events import Branch

Body = Mapping[str, Any]

#: The author of a branch on which a room went back and played on.
REWOUND = "White Cell, in play"

#: What of the clock and of the list of injects is one; all of these have a reason.
CLOCK = frozenset({"extend", "force", "hold", "pace", "set"})
MSEL = frozenset({"add", "edit", "hold", "load", "release", "skip"})
RULING = frozenset({"decide", "refuse"})

#: Kinds of events beside the course of play that are one whatever they say.
ALWAYS = frozenset({"disclosure", "link", "seat"})


def intervened(kind: str, actor: str, body: Body) -> bool:
    """Whether an event is something the White Cell did to the course of things."""
    if kind == "control":
        return True
    if actor != "WHITE":
        return False
    what = body.get("what")
    if kind in ALWAYS:
        return True
    if kind == "clock":
        return what in CLOCK
    if kind == "msel":  # one brought in as planned has no reason
        return what in MSEL or bool(what in ("deliver", "queue") and body.get("reason"))
    if kind == "ruling":
        return what in RULING
    return kind == "room" and what == "close"


def going_on(branches: Sequence[Branch]) -> int:
    """The branch that is the exercise: where the White Cell last rewound to, else the first."""
    return next((row.id for row in reversed(branches) if row.author == REWOUND), branches[0].id)


def rewinds(branches: Sequence[Branch]) -> list[Branch]:
    """The branches that a room went back for and played on, in order.

    Other branches were begun afterwards, to look at what might have been.
    """
    return [row for row in branches if row.author == REWOUND]
