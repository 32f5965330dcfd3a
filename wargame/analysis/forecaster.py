"""Forecasts beside the table, out of a process of their own.

:class:`Service` is the half that stays in the program.  Whoever asks gets a ticket at once and
hears the answers through a callback, from another thread; a newer question takes the place of
the older, and no answer to an older one is heard any more.  What is asked about leaves the
program as the asking role sees it (:func:`wargame.play.unseen.as_seen`), and nothing else of
the exercise does.

The process is started with the first question, by its file and not by forking: threads and
locks survive no fork.  It ends with the program, however that ends, for its input ends then.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import wargame
from wargame.analysis.crossing import PICTURE, Answer, Question, Scenario, pack, receive, send
from wargame.analysis.forecast import WORLDS
from wargame.content.compiled import Compiled
from wargame.play.decisions import Decision
from wargame.play.onward import Position
from wargame.play.unseen import as_seen

#: The module that is run, and how often its process may end over one question.
CHILD = "wargame.analysis.forecast_child"
LIVES = 2

#: Kinds of answers that the service itself gives: the process was started anew; there is none.
AGAIN, GONE = "again", "gone"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question before it is packed; the position is nobody else's any more."""

    question: Question
    compiled: Compiled
    position: Position


class Service:
    """Asks a process of its own; ``told`` hears the answers, from another thread.

    ``told`` is called with a lock held that asking takes as well: it should only pass on what
    it hears.
    """

    def __init__(self, told: Callable[[Answer], None], *, child: str = CHILD) -> None:
        self._told = told
        self._child = child
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
        self._ticket = 0
        #: The newest question, and whether it has still to be sent.
        self._asked: _Asked | None = None
        self._waiting = False
        self._process: subprocess.Popen[bytes] | None = None
        #: The scenario that the process knows.
        self._knows: Compiled | None = None
        self._deaths = 0
        self._closed = False
        self._keeper: threading.Thread | None = None

    # Asking ----------------------------------------------------------------------------

    def ask(
        self,
        compiled: Compiled,
        position: Position,
        role: str,
        plan: Decision | None = None,
        worlds: int = WORLDS,
    ) -> int:
        """Ask for a forecast; its pictures carry the ticket that is given back."""
        return self._put(compiled, position, Question(0, b"", role, plan, worlds))

    def advise(self, compiled: Compiled, position: Position, role: str, level: str) -> int:
        """Ask what the staff would do."""
        return self._put(compiled, position, Question(0, b"", role, level=level))

    def drop(self) -> None:
        """Nobody wants an answer any more; what is being played is left at once."""
        with self._lock:
            self._ticket += 1
            self._waiting = self._asked is not None
            self._news.notify_all()
            if self._asked is not None and not self._asked.question.worlds:
                self._end()  # who thinks about advice does not look up
            self._asked = None

    def _put(self, compiled: Compiled, position: Position, question: Question) -> int:
        index = compiled.tables.role(question.role).index
        seen = as_seen(position, index)
        with self._lock:
            if self._closed:
                return 0
            self.drop()
            self._asked = _Asked(replace(question, ticket=self._ticket), compiled, seen)
            self._waiting = True
            if self._keeper is None:
                self._keeper = threading.Thread(target=self._keep, daemon=True)
                self._keeper.start()
            self._news.notify_all()
            return self._ticket

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        with self._lock:
            return self._process.pid if self._process is not None else None

    def close(self) -> None:
        """End the process and wait until it is gone."""
        with self._lock:
            self._closed = True
            self._ticket += 1
            self._end()
            self._news.notify_all()
        if self._keeper is not None and self._keeper is not threading.current_thread():
            self._keeper.join(2.0)

    # The process -----------------------------------------------------------------------

    def _keep(self) -> None:
        """Send what is asked, to a process that lives."""
        while True:
            with self._news:
                while not (self._waiting or self._closed):
                    self._news.wait()
                if self._closed:
                    return
                asked = self._asked
                self._waiting = False
                process = self._process or (self._start() if asked is not None else None)
            if process is None:
                continue
            assert process.stdin is not None
            if asked is None:
                with suppress(OSError, ValueError):
                    send(process.stdin, None)
                continue
            question = replace(asked.question, place=pack(asked.position))
            with suppress(OSError, ValueError):  # that it is dead its reader finds
                if self._knows is not asked.compiled:
                    send(process.stdin, Scenario(asked.compiled.bundle.files))
                    self._knows = asked.compiled
                send(process.stdin, question)

    def _start(self) -> subprocess.Popen[bytes] | None:
        """Start the process; None, and a word about it, where that cannot be."""
        self._knows = None
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", self._child],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        except (OSError, ValueError) as error:
            self._tell(GONE, f"no process can be started for it here ({error})")
            return None
        self._process = process
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        return process

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        """Pass on the answers of a process until it ends, then see to what was asked."""
        assert process.stdout is not None
        with suppress(EOFError, OSError, ValueError):
            while True:
                answer: Answer = receive(process.stdout)
                with self._lock:
                    if answer.ticket == self._ticket and self._process is process:
                        if _last(answer):
                            self._asked, self._deaths = None, 0
                        self._told(answer)
        _bury(process)
        with self._lock:
            if self._process is not process:
                return  # ended on purpose
            self._process = None
            if self._closed or self._asked is None:
                return
            self._deaths += 1
            if self._deaths >= LIVES:
                self._deaths = 0
                self._asked = None
                self._tell(GONE, "the process that plays it ended, twice")
                return
            self._tell(AGAIN, "the process that plays it ended; it was started again")
            self._waiting = True
            self._news.notify_all()

    def _tell(self, kind: str, words: str) -> None:
        self._told(Answer(self._ticket, kind, words))

    def _end(self) -> None:
        """End the process, at once."""
        process, self._process = self._process, None
        if process is not None:
            _bury(process)


def _last(answer: Answer) -> bool:
    """Whether no other answer to its question follows."""
    return answer.kind != PICTURE or bool(answer.value.complete)


def _environment() -> dict[str, str]:
    """The environment, in which this very package is found again."""
    root = str(Path(wargame.__file__).resolve().parent.parent)
    given = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, given] if given else [root])}


def _bury(process: subprocess.Popen[bytes]) -> None:
    """See that a process is gone and has left nothing."""
    with suppress(OSError):
        process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.close()
