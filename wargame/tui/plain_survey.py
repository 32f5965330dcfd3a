"""The survey at the end, question by question."""

from __future__ import annotations

from typing import Any

from wargame.errors import WargameError
from wargame.tui.plain_remote import AtLine

_MANY = 3


def survey(at: AtLine, rest: str = "") -> None:
    """Ask the survey, and send what was answered; an empty line leaves a question out."""
    at.say(
        "The survey: an empty line leaves a question out. The White Cell reads your answers, "
        "and they stand in the report under your seat's name; answer again to replace them."
    )
    fields: dict[str, Any] = {
        "strengths": _several(at, "Something that went well"),
        "improvements": _several(at, "Something that should be better"),
        "unseen": at.ask_text("What could not be seen?"),
    }
    for key, what in (
        ("design", "The design of the exercise"),
        ("conduct", "How it was conducted"),
    ):
        fields[key] = _score(at, f"{what}, from 1 (poor) to 5 (excellent):")
    if not any(fields.values()):
        raise WargameError("nothing was answered, so nothing is sent; /survey asks again")
    at.send("Your answers are with the White Cell", "survey", **fields)


def _several(at: AtLine, what: str) -> list[str]:
    found: list[str] = []
    while len(found) < _MANY:
        said = at.ask_text(f"{what}, {len(found) + 1} of at most {_MANY}:")
        if not said:
            break
        found.append(said)
    return found


def _score(at: AtLine, question: str) -> int | None:
    while True:
        said = at.ask_text(question)
        if not said:
            return None
        if said in "12345" and len(said) == 1:
            return int(said)
        at.say("Give a number from 1 to 5, or an empty line.")
