"""The process that plays forecasts and thinks about advice: ``python -m`` this module.

It reads questions and writes answers, the newest question first: whatever it is about, it
looks at the end of every quarter whether a newer one has come, and then drops the older.  It
ends when its standard input does, so it never outlives the program that started it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, BinaryIO

from wargame.analysis.crossing import (
    ADVICE,
    PICTURE,
    TROUBLE,
    Answer,
    Question,
    Scenario,
    receive,
    send,
    unpack,
)
from wargame.analysis.forecast import Forecaster, Superseded
from wargame.content.compiled import Compiled
from wargame.content.ready import ready_from_files
from wargame.play.unseen import courses

#: How far it steps back behind the screen and whatever else the machine does.
POLITENESS = 10


class Desk:
    """Answers questions, one piece of work at a time."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        self._stop = stop
        self._scenario: Compiled | None = None
        self._forecaster: tuple[tuple[bytes, str], Forecaster] | None = None

    def take_up(self, scenario: Scenario) -> None:
        """Make ready for questions about a scenario: all that the first would wait for."""
        self._forecaster = None
        self._scenario = ready_from_files(scenario.files)
        courses(self._scenario)

    def answers(self, question: Question) -> Iterator[Answer]:
        """The answers to a question, to be asked for one by one."""
        assert self._scenario is not None, "the scenario comes before the question"
        work = self._foresee if question.worlds else self._advise
        return work(question, self._scenario)

    def _foresee(self, question: Question, compiled: Compiled) -> Iterator[Answer]:
        place = (question.place, question.role)
        if self._forecaster is None or self._forecaster[0] != place:
            position = unpack(question.place, compiled.tables)
            self._forecaster = (place, Forecaster(compiled, position, question.role))
        pictures = self._forecaster[1].pictures(question.plan, question.worlds, stop=self._stop)
        for picture in pictures:
            yield Answer(question.ticket, PICTURE, picture)

    def _advise(self, question: Question, compiled: Compiled) -> Iterator[Answer]:
        from wargame.analysis.staff import staff_advice  # a good deal to import

        position = unpack(question.place, compiled.tables)
        found = staff_advice(compiled, position, question.role, question.level)
        yield Answer(question.ticket, ADVICE, found)


def serve(inbox: SimpleQueue[Any], out: BinaryIO) -> None:
    """Answer whatever comes, the newest question only; ends where nobody listens."""
    desk = Desk(lambda: not inbox.empty())
    work: Iterator[Answer] | None = None
    ticket = 0
    while True:
        if work is None or not inbox.empty():
            message = inbox.get()
            if message is None:  # nobody wants an answer any more
                work = None
            elif isinstance(message, Scenario):
                work = None
                desk.take_up(message)
            else:
                work, ticket = desk.answers(message), message.ticket
            continue
        try:
            answer = next(work, None)
        except Superseded:
            answer = None
        except Exception as error:  # the screen says so and goes on without a forecast
            answer = Answer(ticket, TROUBLE, f"{type(error).__name__}: {error}")
        if answer is not None:
            send(out, answer)
        if answer is None or answer.kind == TROUBLE:
            work = None


def _read(stream: BinaryIO, inbox: SimpleQueue[Any]) -> None:
    """Take in messages as they come; the end of them is the end of the process."""
    with suppress(EOFError, OSError):
        while True:
            inbox.put(receive(stream))
    os._exit(0)


def main() -> None:
    """Serve the program that started this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair
    # Nothing that prints may write between the answers.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(POLITENESS)
    inbox: SimpleQueue[Any] = SimpleQueue()
    reader = threading.Thread(target=_read, args=(sys.stdin.buffer, inbox), daemon=True)
    reader.start()
    with suppress(OSError):
        serve(inbox, out)


if __name__ == "__main__":
    main()
