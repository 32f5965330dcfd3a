"""`wargame join` at a terminal as a program: the full screen, lines in between, and how it ends."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.host.test_join import PROGRAM, Person, joined, program

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX's")


def press(person: Person, keys: str) -> None:
    """Press keys once nothing is being painted, to read what comes of them."""
    person.console.settle(0.3, 5.0, 0.3)
    person._read = len(person.console.painted)
    person.console.send(keys)


def test_a_cell_sits_at_the_table_and_types_lines_in_between(tmp_path: Path) -> None:
    with program(tmp_path, "tiny", "--seed", "1") as host:  # no event, and so no second story
        with joined(tmp_path, host.links["Blue"]) as blue:
            blue.reads("Before you begin")
            press(blue, "\x1b")
            blue.reads("7 Feed")
            press(blue, "e")
            blue.reads("An empty line goes back to the table")
            blue.types("/note Slow so far")
            blue.reads("Your note is kept.")
            press(blue, "\r")
            blue.reads("7 Feed")
            press(blue, "q")
            blue.reads("The exercise goes on without you.")
            blue.console.send("y")
            blue.reads("You leave. What you committed is kept")
            assert blue.console.ended() == 0
        with joined(tmp_path, host.links["Blue"]) as blue:
            blue.reads("Before you begin")
            with joined(tmp_path, host.links["Blue"], "--lines"):
                blue.reads("this seat was opened elsewhere")
                assert blue.console.ended() == 2


def test_nothing_but_a_terminal_of_some_size_has_the_table(tmp_path: Path) -> None:
    with program(tmp_path, "tiny") as host:
        told = subprocess.run(
            [*PROGRAM, "join", host.links["Blue"]],
            input="/quit\n",
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=60,
            env={**os.environ, "TERM": "xterm"},
        )
        assert told.returncode == 0 and "Read your brief" in told.stdout
        assert "\x1b" not in told.stdout
