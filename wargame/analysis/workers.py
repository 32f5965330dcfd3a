"""Blocks of worlds played by one process, by several, or by a cluster: the same results.

A *task* is a function of a module, ``task(job, first, count)``, that plays the worlds ``first``
to ``first + count - 1`` and returns what they came to.  A *job* is all it needs to know: small,
picklable and whole, content included (:class:`Content`), so that a worker needs no folder of
ours.  As world *i* never depends on another, who plays which block cannot matter.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
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
BLOCK = 4096
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
        results = _in_processes(task, job, spans, min(workers, max(1, len(spans))))
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


# Processes on this machine ----------------------------------------------------------------


class _Hand:
    """One process with a pipe of its own, and the spans it was given, the first under way.

    A pipe each, and no shared queue: when a process is killed, at whatever moment, its pipe
    ends and nobody else's is touched.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")  # threads and locks survive no fork
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        with _deaf_to_ctrl_c():
            self.process.start()
        theirs.close()
        self.spans: deque[Span] = deque()

    def stop(self) -> None:
        self.pipe.close()
        self.process.terminate()
        self.process.join(5.0)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Processes started inside never hear Ctrl-C, not even while they are starting.

    What is typed meanwhile reaches this process afterwards: the signal waits, it is not lost.
    """
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # when it starts by itself, it lets signals in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _in_processes(
    task: Callable[[J, int, int], R], job: J, spans: list[Span], workers: int
) -> Generator[tuple[Span, R]]:
    todo = deque(spans)
    deaths: Counter[Span] = Counter()
    hands: list[_Hand] = []
    try:
        while todo or any(hand.spans for hand in hands):
            here = len(hands)
            hands.extend(_Hand() for _ in range(min(workers - here, len(todo))))
            for hand in hands[here:]:  # all are starting before the first is waited for
                _tell(hand, (task, job))
            for hand in [hand for _ in range(_AHEAD) for hand in hands]:
                if todo and len(hand.spans) < _AHEAD:
                    hand.spans.append(todo.popleft())
                    _tell(hand, hand.spans[-1])
            ready = wait_for([hand.pipe for hand in hands if hand.spans])
            for hand in [hand for hand in hands if hand.pipe in ready]:
                try:
                    answer = hand.pipe.recv()
                except (EOFError, OSError):
                    hands.remove(hand)
                    _bury(hand, todo, deaths)
                    continue
                span = hand.spans.popleft()
                if todo:
                    hand.spans.append(todo.popleft())
                    _tell(hand, hand.spans[-1])
                yield span, outcome(span, answer)
    finally:
        for hand in hands:
            hand.stop()


#: Spans a process holds at most: it has the next at hand when it ends one.
_AHEAD = 2


def _tell(hand: _Hand, message: Any) -> None:
    """Send something; that the other end is dead is found when its answer is waited for."""
    with suppress(OSError):
        hand.pipe.send(message)


def _bury(hand: _Hand, todo: deque[Span], deaths: Counter[Span]) -> None:
    """Let a dead process go; what it was given is to be done again, first of all."""
    hand.stop()
    span = hand.spans[0]
    deaths[span] += 1
    if deaths[span] >= TRIES:
        raise gone(span, f", the last one with exit code {hand.process.exitcode}")
    todo.extendleft(reversed(hand.spans))
    hand.spans.clear()


def gone(span: Span, how: str = "") -> WargameError:
    """The error of a block over which workers die again and again."""
    return WargameError(
        f"{TRIES} workers died one after another while playing {span}{how}; are they short "
        "of memory? Try fewer workers, or smaller blocks"
    )


def _serve(pipe: Connection) -> None:
    """A process's whole life: the task and job, then spans until its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_outlive_nobody, args=(parent.sentinel,), daemon=True).start()
    with suppress(EOFError, OSError):
        task, job = pipe.recv()
        while True:
            pipe.send(attempt(task, job, pipe.recv()))


def _outlive_nobody(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)
