"""Tasks for workers, in a module of their own: another process imports them by name."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from wargame.errors import WargameError


@dataclass(frozen=True)
class Work:
    """How long a block takes, which world is a bad one, and where to leave a trace."""

    seconds: float = 0.0
    bad: int = -1
    folder: str = ""


def total(job: Work, first: int, count: int) -> int:
    """The sum of the world numbers; anyone can say what that must be."""
    if job.folder:
        (Path(job.folder) / str(first)).touch()
    time.sleep(job.seconds)
    return sum(range(first, first + count))


def raising(job: Work, first: int, count: int) -> int:
    if first <= job.bad < first + count:
        raise ZeroDivisionError("something of ours")
    return total(job, first, count)


def mistaken(job: Work, first: int, count: int) -> int:
    if first <= job.bad < first + count:
        raise WargameError("something of yours")
    return total(job, first, count)


def dying(job: Work, first: int, count: int) -> int:
    """The process itself ends, without a word, over a certain world."""
    if first <= job.bad < first + count:
        os._exit(3)
    return total(job, first, count)
