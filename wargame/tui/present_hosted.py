"""The room around a table at a distance, in lines: clock, who is there, what is wanted now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling import words
from wargame.telling.names import Names
from wargame.tui.far import PHASES, Far, is_locked, minutes
from wargame.tui.lines import Doc, Line, line

View = Mapping[str, Any]


def clock(far: Far) -> Line:
    """The clock in a few words: ``4:05 left``, ``held at 4:05``, or who closes the phase."""
    told = far.clock
    if not told or far.ended:
        return line(("no clock", "dim"))
    if is_locked(far):
        return line(("closed", "warn"), (", outcomes are looked at", "dim"))
    if told["pace"] == "hand":
        return line(("no clock", ""), (", the White Cell closes the phase", "dim"))
    if told["pace"] == "ready":
        return line(("no clock", ""), (", the phase closes when all have decided", "dim"))
    left = far.left
    if not told["running"]:
        return line(("held", "warn"), f" at {minutes(left)}")
    tone = "bad" if left <= 20 else "warn" if left <= 120 else "strong"
    return line((minutes(left), tone), " left")


def people(far: Far) -> Line:
    """Which other cells are there: a filled circle and the cell, an empty one for who is not."""
    spans: list[str | tuple[str, str]] = []
    for role in far.roles:
        here = far.present.get(role, False)
        if role != far.role:
            spans += [("● " if here else "○ ", "good" if here else "dim")]
            spans += [(f"{role} " if here else f"{role} away ", "" if here else "dim")]
    return line(*spans)


def room(
    far: Far, unread: int, unanswered: Sequence[str], width: int, *, stuck: bool = False
) -> Line:
    """Line, clock, messages, who is there: what matters most first."""
    spans: list[str | tuple[str, str]] = []
    if not far.linked:
        owed = f", {len(unanswered)} not acknowledged" if unanswered else ""
        return line(("✗ no line to the host", "bad"), f"{owed}: it is tried again by itself")
    spans += [*clock(far), "   "]
    if unread:
        spans += [(f"{words.count(unread, 'new message')} (s)", "warn"), "   "]
    if unanswered:
        spans += [(f"↑ {len(unanswered)} not acknowledged", "warn"), "   "]
    if stuck:
        spans += [("! the White Cell is called", "warn"), "   "]
    there = people(far)
    used = sum(len(one) if isinstance(one, str) else len(one[0]) for one in spans)
    if used + sum(len(text) for text, _ in there) <= width:
        spans += there
    else:
        others = [role for role in far.roles if role != far.role]
        here = sum(bool(far.present.get(role)) for role in others)
        spans += [(f"{here} of {len(others)} other cells there", "dim")]
    return line(*spans)


def ask(state: str, holder: str, made: Line, sending: bool) -> Line:
    """What is wanted now, where that is not what the node asks of who decides first."""
    told = {
        "committed": (
            "Committed. ",
            "It can be changed until the phase closes; the others are waited for.",
        ),
        "changed": (
            "Changed, not committed: ",
            "c commits the change; until then what you committed stands.",
        ),
        "idle": ("You are not asked anything here. ", "It goes on by itself."),
        "locked": (
            "The phase is closed. ",
            "The White Cell looks at the outcomes before they count.",
        ),
        "played": (f"Your seat is played by {holder}. ", "You see and talk as before."),
        "over": ("It is over. ", "c shows the end, v the last quarter, S the survey."),
    }
    if sending:
        return line(("Being committed … ", "strong"), "it is sent until the host has it.")
    if state not in told:
        return made
    what, how = told[state]
    return line((what, "strong"), how)


def why_closed(state: str, holder: str) -> str:
    """Why nothing can be chosen now, or nothing where something can."""
    return {
        "over": "The exercise is over.",
        "played": f"Your seat is played by {holder}.",
        "locked": "The phase is closed: what you committed stands.",
        "idle": "You are not asked anything in this phase.",
    }.get(state, "")


def begun(view: View, state: str) -> str:
    """What has begun while somebody was elsewhere, with the way back."""
    if view["ended"]:
        return "The exercise is over. Esc goes to the table."
    node = str(view["node"])
    phase = PHASES.get(node, node)
    verb = "have" if phase.endswith("s") else "has"
    asked = {"deciding": "; you are asked", "locked": " and are closed"}.get(state, "")
    return f"{phase} {verb} begun, {view['quarter']}{asked}. Esc goes to the table."


def gone_back(view: View) -> str:
    """That the exercise went back, and to where."""
    if view["ended"]:
        return "The White Cell has gone back: the exercise stands at its end."
    node = str(view["node"])
    return (
        f"The White Cell has gone back: the exercise goes on from {view['quarter']}, "
        f"{PHASES.get(node, node).lower()}."
    )


def closed(node: str, state: str) -> str:
    """What a phase that closed over somebody leaves; nothing where all was committed."""
    phase = PHASES.get(node, node)
    if state == "deciding":
        return (
            f"{phase}: the phase is closed. You had committed nothing, so what a silent seat "
            "plays was entered for you."
        )
    if state == "changed":
        return f"{phase}: the phase is closed. What you had committed stands, without the change."
    return ""


def leaving(unanswered: Sequence[str], ended: bool) -> Doc:
    """What leaving means."""
    if ended:
        return (line("The exercise is over."),)
    return (
        line("The exercise goes on without you."),
        line("What you committed is kept; the same link seats you here again."),
        *(line(("Not acknowledged by the host: ", "warn"), f"{what}.") for what in unanswered),
    )


def seated(exercise: str, view: View, names: Names) -> str:
    """The first thing said."""
    return f"You are seated in {exercise} as {names.role(view['role']['id'])}."
