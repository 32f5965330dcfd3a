"""Everybody at a hosted exercise, each at a page of their own; evidence is kept of a failure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.browser import DESK, PHONE, launched, opened
from tests.host.people import Cell, Facilitator, Person
from tests.host.programs import Hosting, Terminal

#: Who sits at what.
CELLS = {
    "United States": DESK,
    "Ukraine": PHONE,
    "European Union": DESK,
    "NATO": DESK,
    "Russia": PHONE,
}
WHITE, ROOM, TERMINAL = "White Cell", "Room display", "NATO"


class Table:
    """Everybody at the exercise, and how far it has come."""

    def __init__(self, host: Hosting, people: dict[str, Person]) -> None:
        self.host, self.people = host, people
        white = people[WHITE]
        assert isinstance(white, Facilitator)
        self.white = white
        self.cells = {name: one for name, one in people.items() if isinstance(one, Cell)}
        self.terminal: Terminal | None = None
        #: Whether the seat of that cell is at the terminal now.
        self.away = True
        self.steps: list[str] = []
        self._begun = time.monotonic()

    def step(self, what: str) -> None:
        """Note how far it has come, for whoever has to find out why it failed."""
        self.steps.append(f"{time.monotonic() - self._begun:6.1f} s  {what}")

    def at_pages(self) -> dict[str, Cell]:
        """The cells that are at their pages, and not in the terminal or played by a program."""
        return {n: one for n, one in self.cells.items() if n != TERMINAL or not self.away}

    def node(self, phase: str, decide: Callable[[Cell], object], *, silent: str = "") -> str:
        """Every cell that is asked decides, and the White Cell closes; the phase that follows."""
        self.decide(phase, decide, silent=silent)
        self.white.closes(phase)
        return self.white.moved_from(phase)

    def decide(self, phase: str, decide: Callable[[Cell], object], *, silent: str = "") -> None:
        """Every cell that is asked decides."""
        self.step(phase)
        for name, cell in self.at_pages().items():
            cell.at(phase)
            if name != silent and cell.asked():
                decide(cell)


@contextmanager
def seated(folder: Path, *arguments: str) -> Iterator[Table]:
    """A hosted exercise with everybody at a page of their own; evidence is kept where it fails."""
    with ExitStack() as stack:
        host = stack.enter_context(Hosting(folder, "bridge-2025", *arguments))
        browser = stack.enter_context(launched())
        people: dict[str, Person] = {}
        for name, link in host.links.items():
            size = CELLS.get(name, (1920, 1080) if name == ROOM else DESK)
            seen = stack.enter_context(opened(browser, link, size=size, listen=True))
            kind = {WHITE: Facilitator, ROOM: Person}.get(name, Cell)
            people[name] = kind(name, seen)
        table = Table(host, people)
        try:
            yield table
        except BaseException as error:
            raise AssertionError(f"{error}\n\nEvidence: {evidence(table, folder)}") from error


def evidence(table: Table, folder: Path) -> Path:
    """What every page showed when it went wrong, what was said, and how far it had come."""
    place = folder / "evidence"
    place.mkdir()
    (place / "steps.txt").write_text("\n".join(table.steps))
    (place / "host.txt").write_text(table.host.told())
    if table.terminal is not None:
        (place / "terminal.txt").write_text(table.terminal.told())
    for name, one in table.people.items():
        path = place / name.lower().replace(" ", "-")
        path.with_suffix(".txt").write_text("\n".join(one.seen.complaints))
        try:
            path.with_suffix(".html").write_text(one.page.content())
            one.page.screenshot(path=path.with_suffix(".png"), full_page=True, timeout=5000)
        except Exception as error:  # the page itself may be what is gone
            path.with_suffix(".txt").write_text(f"{one.seen.complaints}\n{error}")
    return place
