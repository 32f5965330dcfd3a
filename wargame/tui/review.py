"""A save read again: the quarters as one seat saw them, with nothing that could be changed.

No Textual.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wargame.errors import IllegalOrder
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line
from wargame.tui.present_story import Page, opening_pages
from wargame.tui.seat import Fact, Seat, View
from wargame.tui.stage import Scene

_OPENING = ("situation", "signals", "events", "answers")


class Record:
    """An exercise as its save has it, seen from one seat; nothing is written.

    ``difference`` says where these rules would give another result than was recorded.
    """

    def __init__(self, path: Path, role: str = "") -> None:
        from wargame.content.ready import ready_from_files
        from wargame.play.session import Session, recorded_fact
        from wargame.play.verify import rebuild
        from wargame.record.store import Store

        with Store.open(path, write=False) as store:
            events = list(store.events(1))
            compiled = ready_from_files(store.content())
            rebuilt = rebuild(compiled, events, store.meta())
        self.path = path
        self.difference = rebuilt.difference
        self.game = rebuilt.game
        self.seats = dict(rebuilt.seats)
        self._session = Session(rebuilt.game, rebuilt.seats, {}, None)
        self._session.facts = [recorded_fact(e, rebuilt.game, n) for n, e in enumerate(events)]
        held = [key for key, who in self.seats.items() if who == "person"]
        self.role = role or (held or [*self.seats])[0]

    @classmethod
    def of(cls, session: Any, role: str) -> Record:
        """An exercise that was just played, to be read again without its save."""
        record = cls.__new__(cls)
        record.path, record.difference = session.path, None
        record.game, record.seats = session.game, dict(session.seats)
        record._session, record.role = session, role
        return record

    @property
    def roles(self) -> list[str]:
        """The seats it may be read from: while it is not over, only those of persons."""
        held = [key for key, who in self.seats.items() if who == "person"]
        return [*self.seats] if self.ended or not held else held

    @property
    def people(self) -> list[str]:
        """The seat it is read from."""
        return [self.role]

    @property
    def ended(self) -> str:
        """Why it is over, or nothing."""
        return self._session.ended

    def view(self, role: str) -> View:
        """What the seat saw last."""
        return self._session.view(role)

    def feed(self, role: str, since: int = 0) -> list[Fact]:
        """What the seat has seen happen."""
        return self._session.feed(role, since)

    def waiting(self) -> list[str]:
        """Nobody decides in a record."""
        return []

    def check(self, role: str, decision: Any) -> Any:
        """Refuse: a record is over."""
        raise IllegalOrder("a record can be read, not played", ("record",))

    def play(self, role: str, decision: Any) -> list[Fact]:
        """Refuse: a record is over."""
        self.check(role, decision)
        return []

    def advance(self) -> list[Fact]:
        """Nothing goes on."""
        return []

    def close(self) -> None:
        """There is nothing to let go of."""


def quarters(seat: Seat) -> list[tuple[int, str]]:
    """The quarters a record tells of, as turn and name."""
    found = {fact["turn"]: fact["quarter"] for fact in seat.feed if fact["kind"] != "setup"}
    return sorted(found.items())


def opening(seat: Seat, turn: int) -> tuple[Page, ...]:
    """How a quarter opened."""
    facts = [f for f in seat.feed if f["turn"] == turn and f["kind"] in _OPENING]
    return opening_pages(facts, seat.names) if facts else ()


def story(seat: Seat, turn: int) -> tuple[Scene, ...]:
    """A quarter's orders and rolls, and what it left, once it is closed."""
    return seat.quarter_story(turn) if turn <= seat.moves.closed else ()


def rows(seat: Seat) -> tuple[Row, ...]:
    """The quarters as a list."""
    made = []
    for turn, name in quarters(seat):
        done = turn <= seat.moves.closed
        orders = sum(
            len(shown.get("orders", ()))
            for fact in seat.feed
            if fact["turn"] == turn and fact["kind"] == "reveal"
            for shown in fact["body"].get("orders", {}).values()
        )
        told = f"{orders} orders" if done else "not closed"
        made.append(Row(str(turn), line((name, "strong")), line((told, "dim"))))
    return tuple(made)


def doc(seat: Seat, turn: int) -> Doc:
    """What a quarter's story holds, to choose it by."""
    name = dict(quarters(seat)).get(turn, "")
    told: list[Line] = [head(f"{name}, as {seat.names.role(seat.role)} saw it"), BLANK]
    told += [page.done or page.title for page in opening(seat, turn)]
    told += [scene.done or scene.title for scene in story(seat, turn)]
    return (*told, BLANK, line(("Enter tells it page by page.", "dim")))
