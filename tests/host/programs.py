"""The program as people start it: a host that prints links, a seat in a real terminal."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from tests.play.helpers import ROOT

if TYPE_CHECKING:
    from benchmarks.console import Console

PROGRAM = [sys.executable, "-m", "wargame"]

#: How long anything may take on a machine that does other things too, in seconds.
PATIENCE = 60.0


def environment(folder: Path) -> dict[str, str]:
    """That of somebody who has never used the program, at home in a folder."""
    return {
        **{key: value for key, value in os.environ.items() if key != "NO_COLOR"},
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "HOME": str(folder),
        "WARGAME_CONFIG": str(folder / "config"),
    }


def run(*arguments: str, folder: Path) -> tuple[int, str]:
    """Run the program to its end: its exit code, and what it said."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=10 * PATIENCE,
        check=False,
    )
    return done.returncode, done.stdout


def until(holds: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
    """Wait until something holds; AssertionError with ``what`` where it never does."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.02)


class Hosting:
    """``wargame host`` as a process: ``with Hosting(folder, "bridge-2025") as host``."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.save = folder / "day.wargame"
        self._command = [*PROGRAM, "host", *arguments, "--port", "0", "--save", str(self.save)]
        self._log = folder / "host.txt"
        #: By the name that is printed beside it.
        self.links: dict[str, str] = {}

    def __enter__(self) -> Hosting:
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self.folder,
                env=environment(self.folder),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(lambda: "Ctrl-C ends" in self.told() or self.over, "the host never began")
        found = re.findall(r"^  (\S.*?)  +(https?://\S+#\S+)$", self.told(), re.MULTILINE)
        self.links = dict(found)
        assert self.links, self.told()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self.over:
            self._process.kill()
            self._process.wait()

    @property
    def over(self) -> bool:
        """Whether it runs no longer."""
        return self._process.poll() is not None

    def told(self) -> str:
        """All that it has printed."""
        return self._log.read_text()

    def end(self) -> int:
        """Ctrl-C; the exit code."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(PATIENCE)


#: What is asked line by line, as it is read, and the answer to the n-th such question.
Answers = tuple[tuple[str, Callable[[int], str]], ...]


class Terminal:
    """``wargame join LINK`` in a terminal, and somebody there who answers what is asked."""

    def __init__(self, folder: Path, link: str, answers: Answers) -> None:
        self.folder, self._link, self._answers = folder, link, answers
        #: How often each question was answered.
        self.asked: Counter[str] = Counter()
        self._left = threading.Event()

    def __enter__(self) -> Terminal:
        from benchmarks.console import Console  # a pseudo-terminal, which not all systems have

        command = [*PROGRAM, "join", self._link, "--plain"]
        env = environment(self.folder)
        self._console: Console = Console(command, (100, 40), env, self.folder)
        self._console.__enter__()
        self._person = threading.Thread(target=self._sit, daemon=True)
        self._person.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._left.set()
        self._person.join(PATIENCE)
        self._console.__exit__(kind, error, trace)

    def _sit(self) -> None:
        since = 0
        while not self._left.is_set() and self._console.poll() is None:
            before = len(self._console.painted)
            self._console.watch(0.05)
            if len(self._console.painted) != before:
                continue  # it is still talking
            said = self._console.text(since).replace("\r", "")
            if not said.endswith("> "):
                continue  # nobody is asked
            found = self._answer(re.sub(r"\n +", " ", said).split("\n"))
            if found is not None:
                since = before
                self._console.send(f"{found}\r")

    def _answer(self, lines: list[str]) -> str | None:
        """The answer to the last question in what was said; news may stand below it."""
        for line in reversed(lines):
            for pattern, answer in self._answers:
                if re.search(pattern, line.strip()):
                    self.asked[pattern] += 1
                    return answer(self.asked[pattern] - 1)
        return None

    def told(self) -> str:
        """All that was painted, without what steers the terminal."""
        return self._console.text().replace("\r", "")

    def hears(self, words: str) -> None:
        """Wait until words were painted, as they are read: lines that were broken are one."""
        until(
            lambda: words in " ".join(self.told().split()),
            f"the terminal never said {words!r}",
        )

    def ends(self) -> int:
        """Wait for the end of the program; its exit code."""
        self._person.join(PATIENCE)
        code = self._console.ended()
        assert code is not None, "the terminal goes on"
        return code
