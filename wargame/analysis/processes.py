"""Blocks over fresh processes of this machine, each with a pipe of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.connection import wait as wait_for
from typing import Any, TypeVar

from wargame.analysis.workers import TRIES, Span, attempt, gone, outcome

J = TypeVar("J")
R = TypeVar("R")

#: Spans a process holds at most: it has the next at hand when it ends one.
_AHEAD = 2


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


def in_processes(
    task: Callable[[J, int, int], R], job: J, spans: list[Span], workers: int
) -> Generator[tuple[Span, R]]:
    """Spans over so many processes, results as they come; see :func:`.workers.run_blocks`."""
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
