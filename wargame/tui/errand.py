"""A few lines typed away from the full screen: what a table at a distance has no screen for.

The commands are those of plain lines.  The exercise goes on, and what comes in is said there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from wargame.errors import WargameError
from wargame.telling.names import Names
from wargame.tui import plain_accords
from wargame.tui.far import Far
from wargame.tui.keyboard import Keyboard, Lines, lines_of, reading_width
from wargame.tui.plain_ask import Stopped
from wargame.tui.plain_remote import AtLine
from wargame.tui.plain_survey import survey
from wargame.tui.plain_talk import TALK, Command, completed, help_lines, obey


class Errand(AtLine):
    """A seat at a distance, typed to for a moment."""

    def __init__(
        self, seat: Far, names: Names, lines: Lines, stdout: TextIO, width: int = 78
    ) -> None:
        super().__init__(seat, lines, stdout, width)
        self.names = names

    def run(self, first: str = "") -> None:
        """Do a command, and then others until there is an empty line."""
        try:
            self.say("", "Line by line. An empty line goes back to the table; /help lists all.")
            if first:
                self.obey(first)
            while answer := self._asked(""):
                self.obey(answer)
        except (Stopped, KeyboardInterrupt):
            return
        except WargameError as error:
            if error is not self.far.gone:
                raise

    def leave(self) -> None:
        """Go back to the table."""
        raise Stopped

    def obey(self, line: str) -> None:
        """Do a command, with its slash or without."""
        obey(self, line.removeprefix("/"), COMMANDS)

    def help(self, word: str) -> None:
        """What can be typed."""
        self.say(*help_lines(COMMANDS, word), "An empty line goes back to the table.")


def _back(at: Errand, rest: str) -> None:
    raise Stopped


COMMANDS: Mapping[str, tuple[str, str, Command]] = {
    **{key: TALK[key] for key in TALK if key != "quit"},
    **plain_accords.COMMANDS,
    "survey": ("", "the survey", survey),
    "help": ("[COMMAND]", "this list, or how one of them is written", Errand.help),
    "back": ("", "back to the table", _back),
}


def run_errand(seat: Far, names: Names, stdin: TextIO, stdout: TextIO, first: str = "") -> None:
    """Have some lines typed in the terminal itself; the seat wakes nobody afterwards."""
    with lines_of(stdin, stdout) as lines:
        if isinstance(lines, Keyboard):
            lines.complete = lambda begun: completed(begun, COMMANDS)
        try:
            Errand(seat, names, lines, stdout, reading_width(stdout)).run(first)
        finally:
            seat.woken = lambda: None
