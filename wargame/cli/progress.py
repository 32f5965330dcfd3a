"""A progress bar for work that takes a while: on stderr, on a terminal, one line, no colour.

Where cursor movement is not wanted (``plain``, ``TERM=dumb``) it says a line at each tenth.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

#: Work that will be over within so many seconds shows nothing.
_WORTH_SHOWING = 2.0
#: Seconds of work after which the first estimate is believed, and between two paintings.
_FIRST, _EVERY = 0.5, 0.1


class Progress:
    """Call it with what is done and the whole; a context, so that the line is cleared.

    ``unit`` names what is counted.  What was done before the first call (a sweep that is gone
    on with) is not counted into the speed.
    """

    def __init__(
        self,
        unit: str = "worlds",
        *,
        plain: bool = False,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.unit = unit
        self.stream = sys.stderr if stream is None else stream
        self.clock = clock
        self.wanted = self.stream is not None and self.stream.isatty()
        self.lines = plain or os.environ.get("TERM") == "dumb"
        self._began = clock()
        self._before = 0
        self._calls = 0
        self._painted = 0.0
        self._tenth = 0
        self._open = False

    def __call__(self, done: int, total: int) -> None:
        """So much of so much is done."""
        self._calls += 1
        if self._calls == 1:
            self._before = done
        now = self.clock()
        spent, new = now - self._began, done - self._before
        if not self.wanted or not total or not new:
            return
        left = spent / new * (total - done)
        if not self._painted and (spent < _FIRST or spent + left < _WORTH_SHOWING):
            return
        if self.lines:
            self._say(done, total, left)
        elif now - self._painted >= _EVERY or done == total:
            self._paint(done, total, left)
        self._painted = now

    def say(self, text: str) -> None:
        """A line of its own that stays."""
        if self.stream is not None:
            self.close()
            self.stream.write(f"wargame: {text}\n")
            self.stream.flush()

    def close(self) -> None:
        """Clear the line."""
        if self._open:
            self._open = False
            self.stream.write("\r\x1b[K")
            self.stream.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _say(self, done: int, total: int, left: float) -> None:
        tenth = 10 * done // total
        if tenth > self._tenth:
            self._tenth = tenth
            self.stream.write(f"{tenth * 10} %, {lasting(left)} left\n")
            self.stream.flush()

    def _paint(self, done: int, total: int, left: float) -> None:
        told = f" {100 * done // total:3d} %  {done:,} of {total:,} {self.unit}"
        told += f", {lasting(left)} left" if done < total else ""
        width = shutil.get_terminal_size((80, 24)).columns
        room = min(30, width - len(told) - 4)
        bar = ""
        if room >= 5:
            full = room * done // total
            bar = f"[{'#' * full}{'.' * (room - full)}]"
        self._open = True
        self.stream.write(f"\r{(bar + told)[: width - 1]}\x1b[K")
        self.stream.flush()


def lasting(seconds: float) -> str:
    """A length of time as people say it."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
