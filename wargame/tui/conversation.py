"""A terminal for who reads lines and is written to from other threads, as two plain streams.

The White Cell's console reads and prints as if nobody else did; what comes in while she types
stands above the line she types, and the line stays whole.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TextIO, cast

from wargame.tui.far import Far, LineNews, next_look, prompted
from wargame.tui.keyboard import Lines


class Conversation:
    """Both streams at once: ``readline`` on one side, ``write`` on the other, from any thread."""

    def __init__(self, lines: Lines, out: TextIO, seat: Far) -> None:
        self._lines, self._out, self._seat = lines, out, seat
        self._line = LineNews(seat)
        self._mine = threading.get_ident()
        self._come: deque[str] = deque()
        #: What was written last and ended no line: the prompt of the line that is read next.
        self._begun = ""
        lines.tick = self._tick
        seat.woken = lines.wake

    def streams(self) -> tuple[TextIO, TextIO]:
        """It as a pair of streams, for who wants a pair."""
        both = cast(TextIO, self)
        return both, both

    def isatty(self) -> bool:
        """A person sits here."""
        return True

    def readline(self) -> str:
        """The next line; empty at the end of the input."""
        prompt = self._begun or "> "
        self._begun = ""
        try:
            return f"{self._lines.read(lambda: self._shown(prompt))}\n"
        except EOFError:
            return ""

    def write(self, text: str) -> int:
        """Say something: at once where it is this thread's, else when the reader looks up."""
        if threading.get_ident() != self._mine:
            self._come.append(text)
            self._lines.wake()
            return len(text)
        whole, end, rest = (self._begun + text).rpartition("\n")
        self._begun = rest
        if end:
            self._lines.clear()
            self._out.write(whole + end)
            self._out.flush()
        return len(text)

    def flush(self) -> None:
        """What is written is shown when it is a line."""

    def _shown(self, prompt: str) -> str:
        return prompted(self._seat) if prompt.strip() == ">" else prompt

    def _tick(self) -> float | None:
        if self._seat.gone is not None:
            raise self._seat.gone
        said = [f"* {line}\n" for line in self._line.news()]
        while self._come:
            said.append(self._come.popleft())
        if said:
            self._lines.clear()
            self._out.write("".join(said))
            self._out.flush()
        return next_look(self._seat)


#: What runs over two streams until its person leaves.
Run = Callable[[TextIO, TextIO], int]


def converse(seat: Far, lines: Lines, out: TextIO, run: Run) -> int:
    """Have something run that reads and writes streams, at a terminal where news come in."""
    with lines:
        try:
            return run(*Conversation(lines, out, seat).streams())
        finally:
            seat.woken = lambda: None
