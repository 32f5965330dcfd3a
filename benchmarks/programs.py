"""Start-up of the program as a user meets it, and the memory it holds."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import resource
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import Any

from benchmarks.common import median, spread
from benchmarks.console import ESCAPES, resident_mb

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = [sys.executable, "-m", "wargame"]
COMMANDS: dict[str, list[str]] = {
    "python_alone": [sys.executable, "-c", "pass"],
    "import_numpy": [sys.executable, "-c", "import numpy"],
    "help": [*PROGRAM, "--help"],
    "cards_json": [*PROGRAM, "cards", "--json"],
    "run_one_exercise": [*PROGRAM, "run", "bridge-2025", "--seed", "7", "--json"],
}
#: What counts as a painted screen: this many visible characters, then a quiet moment.
_PAINTED, _QUIET = 400, 0.25


def environment(folder: Path) -> dict[str, str]:
    """The user's environment, with the repository importable and saves kept apart."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "XDG_DATA_HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "WARGAME_CONFIG": str(folder),
        "HOME": str(folder),
    }


def starts(repeats: int) -> dict[str, Any]:
    """Milliseconds until each command has ended, interleaved, each in a fresh process."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    core: dict[str, list[float]] = {name: [] for name in COMMANDS}
    cold: dict[str, float] = {}
    refused: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as place:
        env = environment(Path(place))
        for number in range(repeats + (repeats > 1)):
            for name, command in COMMANDS.items():
                start, busy = time.perf_counter(), children()
                done = subprocess.run(command, env=env, cwd=place, capture_output=True, text=True)
                spent = 1000 * (time.perf_counter() - start)
                core[name].append(1000 * (children() - busy))
                cold.setdefault(name, spent)
                if number or repeats == 1:  # the first of several fills the caches
                    taken[name].append(spent)
                if done.returncode:
                    refused[name] = (done.stderr.strip().splitlines() or ["failed"])[-1]
    alone = median(taken["python_alone"])
    return {
        name: {"ms": None, "why": refused[name]}
        if name in refused
        else {
            "ms": round(median(values), 1),
            "core_ms": round(median(core[name]), 1),
            "over_python": round(median(values) - alone, 1),
            "first_ever_ms": round(cold[name], 1),
            "spread": round(spread(values), 3),
        }
        for name, values in taken.items()
    }


def children() -> float:
    """Core-seconds of all processes that this one has started and seen end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def first_screen(repeats: int, size: tuple[int, int] = (34, 120)) -> dict[str, Any]:
    """Milliseconds until the home screen and a seat's table stand painted in a pty.

    Without its forecast, whose pictures come afterwards and are timed by themselves.
    """
    result: dict[str, Any] = {"columns": size[1], "rows": size[0]}
    for name, arguments in (
        ("home", []),
        ("table", ["play", "bridge-2025", "--role", "UKR", "--seed", "7"]),
    ):
        taken: list[float] = []
        memory: list[float] = []
        why = ""
        cold = None
        with tempfile.TemporaryDirectory() as place:
            Path(place, "settings.toml").write_text("forecast = false\n", encoding="utf-8")
            for number in range(repeats + (repeats > 1)):
                shown, resident, why = _painted([*PROGRAM, *arguments], Path(place), size)
                if shown is None:
                    break
                cold = cold or 1000 * shown  # the first finds no compiled content
                if number or repeats == 1:
                    taken.append(1000 * shown)
                    memory.append(resident)
        result[name] = (
            {
                "ms": round(median(taken), 1),
                "first_ever_ms": round(cold or 0, 1),
                "spread": round(spread(taken), 3),
                "resident_mb": round(median(memory), 1),
            }
            if taken
            else {"ms": None, "why": why or "nothing was painted"}
        )
    return result


def _painted(
    command: list[str], folder: Path, size: tuple[int, int], patience: float = 8.0
) -> tuple[float | None, float, str]:
    """Seconds until the screen last changed before it fell quiet, MB resident then, complaint."""
    start = time.perf_counter()
    pid, handle = pty.fork()
    if pid == 0:  # pragma: no cover - the child becomes the program
        os.chdir(folder)
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        os.execve(command[0], command, environment(folder))
    fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    seen, last = b"", None
    try:
        while time.perf_counter() - start < patience:
            ready, _, _ = select.select([handle], [], [], _QUIET)
            if not ready:
                if _visible(seen) >= _PAINTED:
                    break
                continue
            try:
                part = os.read(handle, 65536)
            except OSError:
                break
            if not part:
                break
            seen += part
            last = time.perf_counter() - start
        resident = resident_mb(pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(handle)
    text = ESCAPES.sub(b"", seen).decode(errors="replace")
    if last is None or _visible(seen) < _PAINTED or "Traceback" in text or resident == 0:
        lines = [line for line in text.splitlines() if line.strip()]
        return None, 0.0, lines[-1][:200] if lines else ""
    return last, resident, ""


def _visible(seen: bytes) -> int:
    """How many characters of an output are neither blank nor part of an escape sequence."""
    return sum(len(word) for word in ESCAPES.sub(b"", seen).split())


_MEMORY = {
    "rules_and_content": "from benchmarks.common import compiled; compiled()",
    "one_exercise": "from benchmarks.common import *; from benchmarks.batch import play; "
    "play(1, doctrines())",
    "block_of_4k": "from benchmarks.common import *; from benchmarks.batch import play; "
    "play(4096, doctrines())",
}


def resident() -> dict[str, float]:
    """Megabytes at the most in a fresh process that does each of these."""
    result = {}
    # Not ru_maxrss: a child inherits its parent's.
    tail = "; print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    for name, code in _MEMORY.items():
        done = subprocess.run(
            [sys.executable, "-c", code + tail],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        result[name] = round(int(done.stdout) / 1024, 1)
    return result
