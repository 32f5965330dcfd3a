"""The White Cell's console in a terminal or a pipe: a line to the host, commands one by one."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from shutil import get_terminal_size
from textwrap import fill
from typing import Any, TextIO

from wargame.errors import WargameError, printable
from wargame.host import qr
from wargame.host.console import Console, Stop, news, spoken
from wargame.host.console_paper import Copying, PaperSeat
from wargame.host.regions_forms import NODES
from wargame.host.remote import RemoteSeat
from wargame.play.asides import WHITE
from wargame.telling.words import Names

#: Seconds after which a host that shows no paper is not waited for.
WAIT = 10.0


def _fitted(line: str, columns: int) -> str:
    """A line broken between words for a screen so wide; what goes on stands further in.

    A link is not broken: it would not be one any more.
    """
    inset = len(line) - len(line.lstrip()) + 4
    if len(line) < columns or columns < 40:
        return line
    return fill(
        line,
        columns - 1,
        subsequent_indent=" " * inset,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
        drop_whitespace=True,
    )


class Terminal:
    """The console at a line to a host: what happens is told as it comes."""

    def __init__(self, seat: RemoteSeat, stdin: TextIO, stdout: TextIO, copying: Copying) -> None:
        self.seat, self._in, self._out, self._copying = seat, stdin, stdout, copying
        self._paper: Mapping[str, Any] = {}
        self._laid = threading.Condition()
        self._before: Mapping[str, Any] = {}
        self._place: tuple[int, str] | None = None
        self._n = 0

    def state(self) -> tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]:
        """View, console and clock as they were told last."""
        client = self.seat.client
        return client.view, client.console, client.clock

    def told(self) -> Sequence[Mapping[str, Any]]:
        """All facts so far."""
        return list(self.seat.client.facts)

    def command(self, kind: str, **fields: Any) -> None:
        """Do a command, once."""
        self.seat.command(kind, **fields)

    def names(self) -> Mapping[str, Any] | None:
        """The names of the content, where they are known."""
        return self.seat.names.get("names")

    def copy(self, role: str) -> bool:
        """Ask what a role decided on paper and enter it; whether anything was entered."""
        self.seat.tell("paper", role=role)
        try:
            with self._laid:
                if not self._laid.wait_for(lambda: self._paper.get("role") == role, WAIT):
                    raise WargameError("the host did not answer; try it again")
            view = self._paper["view"]
            if not view["to_decide"] and view["decided"] is None:
                raise WargameError(f"{role} is asked nothing in this phase")
            paper = PaperSeat(self.seat, lambda: dict(view))
            return self._copying(paper, role, self._in, self._out)
        finally:
            self.seat.tell("paper", role="")

    def run(self) -> int:
        """Take commands until the console is left; 0 then."""
        console = Console(self, self._ask, self._say)
        self._say("You are the White Cell. `help` lists the commands; `quit` leaves.")
        self.seat.ready()
        self.seat.learn()
        console.obey("status")
        client = self.seat.client
        self._before, self._n = client.console, len(client.facts)
        self._place = (client.view["turn"], client.view["node"])
        self.seat.framed = self._hears
        try:
            while True:
                console.obey(self._ask(">"))
        except (Stop, EOFError, KeyboardInterrupt):
            return 0

    def _ask(self, question: str) -> str:
        self._out.write(f"{question} ")
        self._out.flush()
        line = self._in.readline()
        if not line:
            raise EOFError
        if not self._in.isatty():
            self._out.write(line.rstrip("\n") + "\n")
        return line

    def _say(self, line: str) -> None:
        """Say what may hold what people, other saves and lists have said."""
        said = printable(line)
        if self._out.isatty():
            said = _fitted(said, get_terminal_size().columns)
        self._out.write(said + "\n")
        self._out.flush()

    def _hears(self, frame: dict[str, Any]) -> None:
        """In the thread of the line: say what is new."""
        client = self.seat.client
        kind = frame.get("type")
        if kind == "rewound":
            self._n = -1  # what was said up to there was heard before
            self._say("* The exercise has gone back.")
        elif kind == "facts":
            for fact in client.facts[self._n :] if self._n >= 0 else ():
                if fact["kind"] == "message" and fact["actor"] != WHITE:
                    self._say(f"* {spoken(fact)}")
            self._n = len(client.facts)
        elif kind == "view":
            place = (client.view["turn"], client.view["node"])
            if self._place not in (None, place) and not client.view["ended"]:
                self._say(f"* {client.view['quarter']}, {NODES[place[1]][0].lower()}.")
            self._place = place
        elif kind == "link":
            self._say(f"* The new link of {frame['seat']}, told this once: {frame['link']}")
            self._out.write(f"{qr.blocks(frame['link']) if self._out.isatty() else ''}\n")
            self._out.flush()
        elif kind == "paper":
            with self._laid:
                self._paper = frame
                self._laid.notify_all()
        elif kind == "console":
            for line in news(self._before, frame, Names.of(client.view, None, self.names())):
                self._say(f"* {line}")
            self._before = frame


def run_console(seat: RemoteSeat, stdin: TextIO, stdout: TextIO, copying: Copying) -> int:
    """The console of the White Cell's seat, until it is left; the exercise goes on."""
    return Terminal(seat, stdin, stdout, copying).run()
