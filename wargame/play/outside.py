"""A seat held by another program: one JSON object a line, over its standard streams.

We send ``{"verb": "hello", ...}``, ``observe`` (its view), ``decide`` (what is asked, with a
time limit) and ``inform`` (what happened), and at the end ``quit``; it answers ``hello`` with
``{"verb": "hello", "name": ...}`` and each ``decide`` with ``{"verb": "decide",
"decision": {...}}``.  A late, broken or illegal answer is never replaced by another order: the
seat is silent, takes the default that the scenario declares, and the record says why.
"""

from __future__ import annotations

import json
import os
import queue
import shlex
import signal
import subprocess
import threading
from contextlib import suppress
from typing import Any, BinaryIO

from wargame.errors import IllegalOrder, PlayerFailed
from wargame.play.decisions import UNKEPT, Decision
from wargame.play.game import Game
from wargame.play.view import view

PROTOCOL = 1
#: The longest answer a program may give, in bytes.
LONGEST = 1_000_000


class _TooLong:
    """Stands for a line longer than any answer may be."""


class OutsidePlayer:
    """A program in a seat."""

    repeatable = False

    def __init__(self, command: str, role: str, *, limit: float = 30.0) -> None:
        self.command = command
        self.role = role
        self.limit = limit
        self._complaints: list[str] = []
        self._in: queue.SimpleQueue[bytes | type[_TooLong] | None] = queue.SimpleQueue()
        self._out: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._asked = threading.Event()
        self._asked.set()
        try:
            process = subprocess.Popen(
                shlex.split(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                start_new_session=True,
            )
        except (OSError, ValueError, IndexError) as error:
            raise PlayerFailed(f"the program `{command}` cannot be started: {error}") from error
        self._process: subprocess.Popen[bytes] | None = process
        for work, stream in ((self._read, process.stdout), (self._write, process.stdin)):
            threading.Thread(target=work, args=(stream,), daemon=True).start()
        self._send({"verb": "hello", "protocol": PROTOCOL, "role": role})
        answer = self._receive("hello")
        if answer is None:
            self._kill()
            raise PlayerFailed(
                f"the program `{command}` did not answer hello: " + "; ".join(self.complaints())
            )

    def _read(self, stream: BinaryIO) -> None:
        """Pass on the first line after each question, throw all others away."""
        with stream:
            while line := stream.readline(LONGEST + 1):
                long = len(line) > LONGEST
                if self._asked.is_set():
                    self._asked.clear()
                    self._in.put(_TooLong if long else line)
                while line and not line.endswith(b"\n"):
                    line = stream.readline(LONGEST)
        self._in.put(None)

    def _write(self, stream: BinaryIO) -> None:
        """Send what waits to be sent: a program that does not read holds up nobody else."""
        with suppress(OSError), stream:
            while (line := self._out.get()) is not None:
                stream.write(line)
                stream.flush()

    def _send(self, message: dict[str, Any]) -> None:
        self._out.put(json.dumps(message).encode() + b"\n")

    def _fail(self, why: str) -> None:
        said = f"{self.role} ({self.command}): {why}"
        self._complaints.append(" ".join(UNKEPT.sub("?", said).split())[:1000])

    def _receive(self, verb: str) -> dict[str, Any] | None:
        if self._process is None:
            return None
        try:
            line = self._in.get(timeout=self.limit)
        except queue.Empty:
            self._fail(f"no answer to {verb} within {self.limit:g} s")
            self._kill()
            return None
        if line is None:
            self._fail(f"it ended before answering {verb}")
            self._kill()
            return None
        if not isinstance(line, bytes):
            self._fail(f"its answer to {verb} is longer than {LONGEST:,} bytes")
            return None
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            self._fail(f"its answer to {verb} is not JSON")
            return None
        if not isinstance(message, dict) or message.get("verb") != verb:
            self._fail(f"it was asked to {verb} and said something else")
            return None
        return message

    def decide(self, game: Game, role: str) -> Decision | None:
        """Ask the program; anything but a legal decision leaves the seat silent."""
        if self._process is None:
            return None
        seen = view(game, role)
        self._asked.set()
        self._send({"verb": "observe", "view": seen})
        self._send(
            {
                "verb": "decide",
                "node": game.node,
                "turn": game.world.turn + 1,
                "limit_seconds": self.limit,
            }
        )
        answer = self._receive("decide")
        if answer is None:
            return None
        try:
            return game.check(role, answer.get("decision"))
        except IllegalOrder as error:
            self._fail(f"illegal decision at {game.node}: {error}")
            return None

    def inform(self, facts: list[dict[str, Any]]) -> None:
        """Tell the program what happened."""
        if facts and self._process is not None:
            self._send({"verb": "inform", "facts": facts})

    def complaints(self) -> list[str]:
        """What went wrong since last asked."""
        found, self._complaints = self._complaints, []
        return found

    def _kill(self) -> None:
        """End the program and all that it started."""
        process, self._process = self._process, None
        if process is None:
            return
        self._out.put(None)
        if os.name == "posix" and process.poll() is None:
            with suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()

    def close(self) -> None:
        """Say quit, wait a moment, then end the program."""
        if self._process is None:
            return
        self._send({"verb": "quit"})
        self._out.put(None)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=2)
        self._kill()
