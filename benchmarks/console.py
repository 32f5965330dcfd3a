"""A program in a pseudo-terminal: keys go in, painted bytes come out, with their times."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

ESCAPES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[\]P_^].*?(\x07|\x1b\\)|.)", re.DOTALL)
_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_TICK = os.sysconf("SC_CLK_TCK")


class Console:
    """One program with a terminal of its own, of ``size`` columns and rows."""

    def __init__(
        self,
        command: Sequence[str],
        size: tuple[int, int] = (120, 34),
        env: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.command, self.size = list(command), size
        self.env = dict(os.environ if env is None else env)
        self.folder = folder
        self.pid = 0
        self.code: int | None = None
        #: Everything painted so far, escape sequences included.
        self.painted = b""
        #: The terminal's settings before the program touched them.
        self.before: list[object] = []
        #: Seconds from the last :meth:`send`, or from the start, to the last byte that was read.
        self.last = 0.0
        self._terminal = -1
        self._sent = 0.0

    def __enter__(self) -> Console:
        here, there = pty.openpty()
        size = struct.pack("HHHH", self.size[1], self.size[0], 0, 0)
        fcntl.ioctl(here, termios.TIOCSWINSZ, size)
        self.before = list(termios.tcgetattr(there))
        self._sent = time.perf_counter()
        self.pid = os.fork()
        if self.pid == 0:  # pragma: no cover - the child becomes the program
            os.login_tty(there) if hasattr(os, "login_tty") else _take_terminal(there)
            if self.folder is not None:
                os.chdir(self.folder)
            for ignored in (signal.SIGHUP, signal.SIGINT):  # by nohup, or in the background
                signal.signal(ignored, signal.SIG_DFL)
            os.execve(self.command[0], self.command, self.env)
        # The other side stays open here, so that its settings can be read after the program.
        self._terminal, self._other = here, there
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.code is None and self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        self.hang_up()

    def hang_up(self) -> None:
        """Close the terminal, as closing its window does."""
        for handle in (self._other, self._terminal):
            with contextlib.suppress(OSError):
                os.close(handle)

    # Keys in, bytes out ----------------------------------------------------------------

    def send(self, keys: str) -> None:
        """Write keys as a terminal sends them."""
        self._sent = time.perf_counter()
        os.write(self._terminal, keys.encode())

    def settle(
        self, quiet: float = 0.1, patience: float = 10.0, begin: float = 0.5
    ) -> tuple[float, float] | None:
        """Read until nothing is painted for ``quiet`` seconds, ``begin`` before the first byte.

        Gives the seconds from the last :meth:`send` (or the start) to the first and to the last
        byte; None where nothing came.
        """
        first = last = 0.0
        while time.perf_counter() - self._sent < patience:
            ready, _, _ = select.select([self._terminal], [], [], quiet)
            if not ready:
                if first or time.perf_counter() - self._sent > max(quiet, begin):
                    break
                continue
            if not self._read():
                break
            last = self.last
            first = first or last
        return (first, last) if first else None

    def wait(self, words: str, patience: float = 15.0) -> bool:
        """Read until words were painted; whether they were."""
        start, begin = len(self.painted), time.perf_counter()
        while words not in self.text(start):
            if time.perf_counter() - begin > patience:
                return False
            ready, _, _ = select.select([self._terminal], [], [], 0.05)
            if ready and not self._read():
                return words in self.text(start)
        return True

    def answered(self, words: str, rest: float = 0.005, patience: float = 2.0) -> float | None:
        """Seconds from the last :meth:`send` to the end of the frame that painted words.

        A frame ends where nothing comes for ``rest`` seconds.  What else is painted meanwhile,
        a picture that refines by itself, is no answer; where it comes in the same breath it
        counts as part of the frame.  None where the words never come.
        """
        start, found = len(self.painted), False
        while time.perf_counter() - self._sent < patience:
            ready, _, _ = select.select([self._terminal], [], [], rest if found else 0.05)
            if not ready and found:
                return self.last
            if ready and not self._read():
                break
            found = found or words in self.text(start)
        return None

    def watch(self, seconds: float) -> None:
        """Read whatever is painted for a while; a terminal that is not read blocks."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._terminal], [], [], left)[0] and not self._read():
                return

    def _read(self) -> bool:
        try:
            part = os.read(self._terminal, 65536)
        except OSError:
            return False
        self.painted += part
        self.last = time.perf_counter() - self._sent
        return bool(part)

    def text(self, start: int = 0) -> str:
        """What was painted, without escape sequences; not where it stands."""
        return ESCAPES.sub(b"", self.painted[start:]).decode(errors="replace")

    # What it leaves behind -------------------------------------------------------------

    def modes(self) -> dict[int, bool]:
        """The terminal's private modes as the program left them, by number."""
        found: dict[int, bool] = {}
        for numbers, how in _MODE.findall(self.painted):
            for number in numbers.split(b";"):
                found[int(number)] = how == b"h"
        return found

    def attributes(self) -> list[object]:
        """The terminal's settings now."""
        return list(termios.tcgetattr(self._other))

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code

    def ended(self, patience: float = 10.0) -> int | None:
        """Wait for the end, reading on; the exit code, or None where it runs on."""
        begin = time.perf_counter()
        while self.poll() is None and time.perf_counter() - begin < patience:
            with contextlib.suppress(ValueError, OSError):
                if select.select([self._terminal], [], [], 0.02)[0]:
                    self._read()
        with contextlib.suppress(ValueError, OSError):
            while select.select([self._terminal], [], [], 0)[0] and self._read():
                pass
        return self.code

    # What it takes ---------------------------------------------------------------------

    def resident(self) -> float:
        """Megabytes resident now; 0 where the system does not say."""
        return resident_mb(self.pid)

    def cpu(self) -> float:
        """Processor seconds it has used so far, processes that it started included."""
        return _cpu(self.pid) + self.cpu_of_others()

    def cpu_of_others(self) -> float:
        """Processor seconds of the processes that it started and that still run."""
        return sum(_cpu(pid) for pid in _started_by(self.pid))


def _take_terminal(handle: int) -> None:  # pragma: no cover - runs in the child
    """Make a terminal the child's own; ``os.login_tty`` does it from Python 3.11 on."""
    os.setsid()
    fcntl.ioctl(handle, termios.TIOCSCTTY, 0)
    for number in range(3):
        os.dup2(handle, number)


def _cpu(pid: int) -> float:
    """Processor seconds of one process and of those it has waited for; 0 where it has gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in fields[11:15]) / _TICK


def _started_by(pid: int) -> list[int]:
    """Every process that a process, from whichever thread, or one it started has started."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(word) for word in path.read_text().split()]
    return found + [late for child in found for late in _started_by(child)]


def resident_mb(pid: int) -> float:
    """Megabytes resident in a process now; 0 where it has gone or the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
