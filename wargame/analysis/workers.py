"""Blocks of worlds played by one process, by several, or by a cluster: the same results.

A *task* is a function of a module, ``task(job, first, count)``, that plays the worlds ``first``
to ``first + count - 1`` and returns what they came to.  A *job* is all it needs to know: small,
picklable and whole, content included (:class:`Content`), so that a worker needs no folder of
ours.  As world *i* never depends on another, who plays which block cannot matter.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import wargame
from wargame.analysis.memory import keep_memory
from wargame.content.compiled import Compiled
from wargame.content.ready import ready_from_files, remember
from wargame.errors import WargameError
from wargame.play.fast import played

J = TypeVar("J")
R = TypeVar("R")

#: How much was done of how much, in worlds.
Progress = Callable[[int, int], None]

#: Worlds of a block: large enough for numpy, small enough for the processor's cache.
BLOCK = 8192
#: A block is tried this often where workers die over it.
TRIES = 4


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """Worlds ``first`` to ``first + count - 1``."""

    first: int
    count: int

    @property
    def end(self) -> int:
        """The number after the last."""
        return self.first + self.count

    def __str__(self) -> str:
        return f"worlds {self.first:,} to {self.end - 1:,}"


class BlockFailed(Exception):
    """A block raised something that is no mistake of the user's."""


@dataclass(frozen=True)
class Content:
    """A scenario on its way to a worker: its files, and the rules that are meant to play it."""

    files: Mapping[str, bytes]
    program: str

    @classmethod
    def of(cls, compiled: Compiled) -> Content:
        """The content of a scenario; a worker in this process compiles nothing again."""
        remember(compiled)
        return cls(compiled.bundle.files, program())

    def compiled(self) -> Compiled:
        """The scenario, compiled once a process.

        Raises WargameError where this process runs another version of the rules: its worlds
        would not be the ones that were asked for.
        """
        if self.program != program():
            raise WargameError(
                "this worker has another version of wargame than the one that asks "
                f"(here {wargame.__version__} in {Path(wargame.__file__).parent}): install the "
                "same on every machine"
            )
        return ready_from_files(self.files)

    @property
    def key(self) -> str:
        """A hash of every file and of the program."""
        digest = hashlib.sha256(self.program.encode())
        for name, text in sorted(self.files.items()):
            digest.update(f"\0{name}\0{len(text)}\0".encode())
            digest.update(text)
        return digest.hexdigest()


@lru_cache(maxsize=1)
def program() -> str:
    """A hash of the source of everything that decides what becomes of a world and is counted."""
    root = Path(wargame.__file__).parent
    digest = hashlib.sha256(wargame.__version__.encode())
    for room in ("rules", "content", "play", "analysis"):
        for path in sorted((root / room).glob("*.py")):
            text = path.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"\0{room}/{path.name}\0{len(text)}\0".encode())
            digest.update(text)
    return digest.hexdigest()


def cut(total: int, block: int = BLOCK, done: Iterable[Span] = ()) -> list[Span]:
    """Worlds 0 to ``total - 1`` without those done, in spans of at most ``block``."""
    found: list[Span] = []
    at = 0
    for span in [*sorted(done), Span(total, 0)]:
        stop = min(span.first, total)
        found += [Span(start, min(block, stop - start)) for start in range(at, stop, block)]
        at = max(at, span.end)
    return found


def fitting_block(total: int, workers: int | str) -> int:
    """A block that leaves every worker something to do; results do not depend on it."""
    hands = 16 if isinstance(workers, str) else workers  # of a cluster, who knows
    if hands <= 1:
        return BLOCK
    return max(256, min(BLOCK, -(-total // (2 * hands))))


def run_blocks(
    task: Callable[[J, int, int], R],
    job: J,
    total: int,
    *,
    block: int | None = None,
    workers: int | str = 1,
    done: Iterable[Span] = (),
    progress: Progress | None = None,
) -> Iterator[tuple[Span, R]]:
    """Play ``total`` worlds in blocks and yield each block's span and result as it is ready.

    The order is any.  ``workers`` is 1 for this process, a number of processes, or the address
    of a dask scheduler (``tcp://host:port``); a script that asks for processes must keep its
    own work under ``if __name__ == "__main__"``.  ``done`` names spans that are not wanted
    any more.  Only a few blocks are under way or waiting at a time, so memory is bounded by
    the block.  Leaving the iteration early, Ctrl-C included, stops all workers.

    A worker that dies changes nothing: its blocks are played again by another.  Raises
    WargameError where they die again and again, or where there is no cluster to be had, and
    :class:`BlockFailed`, naming the worlds, where a block raises.
    """
    if total < 0 or (block is not None and block < 1):
        raise ValueError("worlds and block count from 0 and 1")
    done = list(done)
    spans = cut(total, fitting_block(total, workers) if block is None else block, done)
    results: Generator[tuple[Span, R]]
    if isinstance(workers, str):
        from wargame.analysis.cluster import on_cluster

        results = on_cluster(task, job, spans, workers)
    elif workers <= 1:
        results = _here(task, job, spans)
    else:
        from wargame.analysis.processes import in_processes

        results = in_processes(task, job, spans, min(workers, max(1, len(spans))))
    finished = total - sum(span.count for span in spans)
    if progress is not None:
        progress(finished, total)
    try:
        for span, result in results:
            finished += span.count
            yield span, result
            if progress is not None:
                progress(finished, total)
    finally:
        results.close()


def attempt(task: Callable[[J, int, int], R], job: J, span: Span) -> tuple[str, Any, str]:
    """A block's result, or what went wrong in words that any process can read back.

    ``("done", result, "")``, ``("mistake", text, "")`` for what the user can mend, or
    ``("failed", text, traceback)``.
    """
    keep_memory()
    played(span.count)
    try:
        return "done", task(job, span.first, span.count), ""
    except WargameError as error:
        return "mistake", str(error), ""
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}", traceback.format_exc()


def outcome(span: Span, answer: tuple[str, Any, str]) -> Any:
    """The result of an attempt, or its error."""
    kind, result, details = answer
    if kind == "done":
        return result
    if kind == "mistake":
        raise WargameError(result)
    error = BlockFailed(f"{span} failed with {result}")
    error.add_note(f"In the worker:\n{details}")
    raise error


def _here(
    task: Callable[[J, int, int], R], job: J, spans: Iterable[Span]
) -> Generator[tuple[Span, R]]:
    for span in spans:
        yield span, outcome(span, attempt(task, job, span))


def gone(span: Span, how: str = "") -> WargameError:
    """The error of a block over which workers die again and again."""
    return WargameError(
        f"{TRIES} workers died one after another while playing {span}{how}; are they short "
        "of memory? Try fewer workers, or smaller blocks"
    )
