"""How plain mode puts a question and reads the answer: numbers, yes or no."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from wargame.telling.names import Names
from wargame.telling.words import count

Decision = dict[str, Any]


class Stopped(Exception):
    """The person stopped, or the input came to its end."""


#: What a line is never broken inside: a number and its unit.
_GLUE = re.compile(r"\d (?:%|PC|bn|S)(?!\w)")


def wrapped(lines: Iterable[str], width: int) -> str:
    """Lines as text, wrapped; what begins with spaces stays under what it belongs to."""
    found = []
    for line in lines:
        body = _GLUE.sub(lambda glued: glued[0].replace(" ", "\0"), line.lstrip(" "))
        indent = " " * (len(line) - len(line.lstrip(" ")))
        parts = textwrap.wrap(
            body,
            width,
            initial_indent=indent,
            subsequent_indent=f"{indent}  ",
            break_on_hyphens=False,
        )
        found.append("\n".join(parts or [""]).replace("\0", " ") + "\n")
    return "".join(found)


class Asker(Protocol):
    """What a menu needs of whoever runs it."""

    view: Mapping[str, Any]
    names: Names
    #: What is chosen so far, for the command that shows it.
    plan: list[str]
    #: The decision so far, where it is one that a forecast can be asked about.
    hand: Decision | None

    def say(self, *lines: str) -> None:
        """Print lines."""

    def ask(self, question: str) -> str:
        """Put a question; commands are answered on the way."""

    def ask_text(self, question: str) -> str:
        """Put a question whose answer is free text."""

    def refused(self, decision: Decision) -> str:
        """Why a decision is illegal, in plain words; empty where it is legal."""

    def hold(self, decision: Decision) -> None:
        """Take note of what is chosen so far, to keep it where it can be kept."""


def numbers(
    asker: Asker, question: str, top: int, most: int, listing: Sequence[str] = ()
) -> list[int]:
    """Up to ``most`` different numbers from 1 to ``top``; an empty line gives none.

    ``listing`` is what the word ``list`` prints, where the choices were not all printed.
    """
    while True:
        answer = asker.ask(question)
        if listing and answer.lower() == "list":
            asker.say(*listing)
            continue
        words = re.split(r"[\s,]+", answer.strip()) if answer.strip() else []
        found = [int(word) for word in words if word.isascii() and word.isdigit()]
        if len(found) == len(words) and all(1 <= n <= top for n in found):
            if len(set(found)) == len(found) <= most:
                return found
            asker.say(f"Give at most {count(most, 'different number')}.")
            continue
        what = f"a number from 1 to {top}" if most == 1 else f"numbers from 1 to {top}"
        asker.say(
            f'"{answer}" is not an answer here. Give {what}, or an empty line; '
            "? shows what else you may type."
        )


def one(asker: Asker, question: str, top: int, listing: Sequence[str] = ()) -> int:
    """One number from 1 to ``top``, or 0 for an empty line."""
    found = numbers(asker, question, top, 1, listing)
    return found[0] if found else 0


def yes(asker: Asker, question: str, default: bool) -> bool:
    """Yes or no; an empty line gives the default."""
    while True:
        answer = asker.ask(question).lower()
        if not answer:
            return default
        if answer in ("y", "yes"):
            return True
        if answer in ("n", "no"):
            return False
        asker.say("Answer y for yes or n for no.")
