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
import subprocess
import threading
from typing import Any

from wargame.errors import IllegalOrder, PlayerFailed
from wargame.play.decisions import Decision
from wargame.play.game import Game
from wargame.play.view import view

PROTOCOL = 1
#: The longest answer a program may give, in bytes.
LONGEST = 1_000_000


class OutsidePlayer:
    """A program in a seat."""

    repeatable = False

    def __init__(self, command: str, role: str, *, limit: float = 30.0) -> None:
        self.command = command
        self.role = role
        self.limit = limit
        self._complaints: list[str] = []
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        try:
            self._process: subprocess.Popen[bytes] | None = subprocess.Popen(
                shlex.split(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        except (OSError, ValueError) as error:
            raise PlayerFailed(f"the program `{command}` cannot be started: {error}") from error
        threading.Thread(target=self._read, daemon=True).start()
        self._send({"verb": "hello", "protocol": PROTOCOL, "role": role})
        answer = self._receive("hello")
        if answer is None:
            self.close()
            raise PlayerFailed(
                f"the program `{command}` did not answer hello: " + "; ".join(self.complaints())
            )

    def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        stream = self._process.stdout
        while True:
            line = stream.readline(LONGEST + 1)
            if not line:
                self._lines.put(None)
                return
            self._lines.put(line)

    def _send(self, message: dict[str, Any]) -> None:
        if self._process is None or self._process.stdin is None:
            return
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            self._fail("it stopped listening")

    def _fail(self, why: str) -> None:
        self._complaints.append(f"{self.role} ({self.command}): {why}")

    def _receive(self, verb: str) -> dict[str, Any] | None:
        if self._process is None:
            return None
        try:
            line = self._lines.get(timeout=self.limit)
        except queue.Empty:
            self._fail(f"no answer to {verb} within {self.limit:g} s")
            self._kill()
            return None
        if line is None:
            self._fail(f"it ended before answering {verb}")
            self._kill()
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
        seen = view(game, role)
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
        if facts:
            self._send({"verb": "inform", "facts": facts})

    def complaints(self) -> list[str]:
        """What went wrong since last asked."""
        found, self._complaints = self._complaints, []
        return found

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def close(self) -> None:
        """Say quit, wait a moment, then end the program."""
        if self._process is None:
            return
        self._send({"verb": "quit"})
        process = self._process
        try:
            if process is not None:
                if process.stdin is not None:
                    process.stdin.close()
                process.wait(timeout=2)
        except (OSError, subprocess.TimeoutExpired):
            pass
        self._kill()
