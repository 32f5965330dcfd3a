"""The errors a person can meet, each with the exit code the command line gives it.

Everything a user can cause derives from :class:`WargameError` and is shown in plain
words without a traceback.  Anything else that escapes is our fault (exit 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


class WargameError(Exception):
    """Something the user did or supplied cannot be used; exit code 2."""

    exit_code = 2


class SaveDamaged(WargameError):
    """A save cannot be read as a true record: corrupt, cut, altered or not a save."""


class SaveBusy(WargameError):
    """Another process owns the save."""


class SaveFull(WargameError):
    """The disk has no room; nothing of the refused step was written."""


class IllegalOrder(WargameError):
    """A command that the rules refuse, with the codes of every reason."""

    def __init__(self, message: str, codes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.codes = codes


class PlayerFailed(WargameError):
    """An outside player broke the protocol, died or ran out of time."""


@dataclass(frozen=True, order=True)
class Fault:
    """One fault in content: where it is, what was found, what was expected.

    ``line`` and ``column`` count from 1; 0 means the whole file.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.path}:{self.line}:{self.column}: {self.message}"
        return f"{text} ({self.hint})" if self.hint else text


class ContentError(WargameError):
    """Content that cannot be used, with every fault found in one pass."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def printable(text: str) -> str:
    """A stranger's text, line by line, without what could steer a terminal or turn its words."""
    return "".join(one if one.isprintable() or one == "\n" else " " for one in text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion such as ``did you mean `us_will`?``, or an empty string."""
    near = get_close_matches(word, sorted(set(known)), n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else ""
