"""Events beside the course of play: what people say, mark and arrange around the table.

The rules never read them.  A record may hold one wherever it likes, and `verify` takes what it
says as it takes the texts of notes: checked for its form, and for nothing else.

========== =================== ==========================================================
kind       audience            body
========== =================== ==========================================================
note       its author          text, about
bookmark   its author          text, about
message    those in the room   text, members, room
room       those in the room   what (open, close), members, room, reason
seat       public              role, holder, reason; who holds a seat from here on
clock      public; white       what, seconds, left, pace, reason; silent (whose default was taken)
disclosure the roles told      text, track, value, reason
shown      public              cards; which outcomes the room's display opens this quarter
link       white               seat, reason; a seat was given a new link, and the old one withdrawn
paper      a role              role, node; its decision there was entered for it from paper
msel       white               what became of an inject (:mod:`wargame.play.msel_run`)
ruling     those who know it   a move that no card has (:mod:`wargame.play.rulings`)
evaluation white               text, role, objective, rating, event; an evaluator's note
accord     its parties         what cells promise each other (:mod:`wargame.play.accords`)
survey     white               strengths, improvements, unseen, design, conduct (1 to 5)
command    engine              seat, id: a command that was done, so that it is done once
========== =================== ==========================================================

``public`` messages are read by all.  The White Cell reads every one of these but commands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from unicodedata import category, normalize

from wargame.errors import WargameError
from wargame.play.decisions import UNKEPT
from wargame.record.canonical import spell
from wargame.record.events import Event

Body = dict[str, Any]

#: The White Cell as an author, and as a member of a room.
WHITE = "WHITE"

#: The longest of each text a person may write.
LONGEST = {
    "note": 4000,
    "bookmark": 200,
    "message": 4000,
    "reason": 2000,
    "room": 60,
    "move": 4000,
    "argument": 600,
    "tag": 40,
    "survey": 1000,
}

#: What a clock can be told.
CLOCK = ("advance", "back", "extend", "force", "hold", "lock", "open", "pace", "resume", "set")

#: What can become of an inject, and of a move.
MSEL = ("add", "answer", "deliver", "edit", "hold", "load", "queue", "release", "skip")
ACCORD = ("decline", "judge", "lapse", "offer", "sign", "withdraw")
RULING = ("argue", "ask", "decide", "move", "refuse")

#: What names a command for good: long enough to be nobody else's.
COMMAND_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


#: What turns the direction of whatever stands after it, names of others among it.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")

#: What names something: two of them that look the same are the same.
_NAMES = frozenset({"room", "tag"})


def blank(text: str) -> bool:
    """Whether nothing of a text can be seen."""
    return all(letter.isspace() or category(letter) == "Cf" for letter in text)


def said(kind: str, text: str, called: str | None = None) -> str:
    """A person's text without blanks around it; WargameError where no record should hold it.

    What would turn the text around it goes; of a name all that cannot be seen.
    """
    called = called or f"a {kind}"
    text, longest = _TURNS.sub("", text).strip(), LONGEST[kind]
    if kind in _NAMES:
        text = normalize("NFC", "".join(one for one in text if category(one) != "Cf"))
        text = re.sub(r"\s+", " ", text).strip()
    if blank(text) or len(text) > longest:
        raise WargameError(f"{called} has between 1 and {longest:,} characters")
    if UNKEPT.search(text):
        raise WargameError(f"{called} can hold no control characters")
    return text


def audience(members: Iterable[str], roles: Collection[str]) -> str:
    """Who reads what is said among some members, in the form of the record.

    ``public`` where every role is among them, ``white`` where none is: the White Cell reads all.
    """
    told = sorted(set(members) - {WHITE})
    if set(told) >= set(roles):
        return "public"
    return "+".join(told) or "white"


# What a record may hold ------------------------------------------------------------------


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _count(value: Any) -> bool:
    return type(value) is int


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _among(*words: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and value in words


def _rows(value: Any) -> bool:
    """Plain tables: their cells are texts, numbers, yes or no, or lists of texts."""
    return isinstance(value, list) and all(
        isinstance(row, dict)
        and all(isinstance(cell, str | int) or _names(cell) for cell in row.values())
        for row in value
    )


_NOTE = {"text": _text, "about": _count}

#: What the bodies of each kind may hold; what stands first must be in one of them.
_FORMS: Mapping[str, Mapping[str, Callable[[Any], bool]]] = {
    "note": _NOTE,
    "bookmark": _NOTE,
    "message": {"text": _text, "members": _names, "room": _text},
    "room": {"what": _among("open", "close"), "members": _names, "room": _text, "reason": _text},
    "seat": {"role": _text, "holder": _text, "reason": _text},
    "clock": {
        "what": _among(*CLOCK),
        "seconds": _count,
        "left": _count,
        "pace": _text,
        "reason": _text,
        "silent": _names,
    },
    "disclosure": {"text": _text, "track": _text, "value": _count, "reason": _text},
    "shown": {"cards": _names},
    "link": {"seat": _text, "reason": _text},
    "paper": {"role": _text, "node": _text},
    "msel": {
        "what": _among(*MSEL),
        "serial": _count,
        "reason": _text,
        "text": _text,
        "injects": _rows,
    },
    "ruling": {
        "what": _among(*RULING),
        "ruling": _text,
        "role": _text,
        "text": _text,
        "to": _names,
        "side": _among("for", "against"),
        "tags": _names,
        "for": _rows,
        "against": _rows,
        "aside": _rows,
        "base": _count,
        "odds": _count,
        "roll": _count,
        "band": _text,
        "reason": _text,
    },
    "accord": {
        "what": _among(*ACCORD),
        "accord": _text,
        "parties": _names,
        "form": _among("light", "binding"),
        "terms": _rows,
        "text": _text,
        "until": _count,
        "answers": _text,
        "reason": _text,
        "clause": _count,
        "found": _among("kept", "broken", "void"),
    },
    "evaluation": {
        "text": _text,
        "role": _text,
        "objective": _text,
        "rating": _among("P", "S", "M", "U"),
        "event": _count,
    },
    "survey": {
        "strengths": _names,
        "improvements": _names,
        "unseen": _text,
        "design": _count,
        "conduct": _count,
    },
    "command": {"id": _text, "seat": _text},
}

#: The kinds of events that say nothing about the course of the exercise.
ASIDE = frozenset(_FORMS)


def sound(event: Event) -> bool:
    """Whether an event beside the course of play says what its kind says and nothing more."""
    form = _FORMS[event.kind]
    first = next(iter(form))
    for part in event.parts.values():
        if part.body is None:
            continue
        body = part.body
        if not isinstance(body, dict) or first not in body or part.text != spell(body):
            return False
        if not all(key in form and form[key](value) for key, value in body.items()):
            return False
    return True


def holders(events: Iterable[Event], seats: Mapping[str, str]) -> dict[str, str]:
    """Who holds each seat after some events, from who held it at the setup."""
    held = dict(seats)
    for event in events:
        if event.kind == "seat":
            body = event.body("public")
            if body.get("role") in held and isinstance(body.get("holder"), str):
                held[body["role"]] = body["holder"]
    return held
