"""The list of injects as an exercise runs it: what stands where, what is due, what was brought in.

A :class:`Plan` begins with the list of the scenario and follows what the White Cell did with it,
which is in the record (``msel`` events, for its eyes alone).  It has no clock: asked where an entry
stands, it looks at the exercise as it is.

What a ``msel`` event says, by ``what``:

========= ================================ ====================================================
load      injects                          another list; what was brought in stays told
add       injects (one)                    an inject of the White Cell's own
edit      injects (one), reason            the words, to whom, when: anything but the serial
hold      serial, reason                   keep it back; takes it out of the queue too
release   serial, reason                   no longer held, skipped or queued
skip      serial, reason                   it will not come
queue     serial, reason                   an event that waits for the next signals
deliver   serial, reason                   it was brought in
answer    serial, text                     the players have answered it; what was seen
========= ================================ ====================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from wargame.content.msel_csv import by_columns, from_csv, to_csv
from wargame.content.msel_table import read, resolved, written
from wargame.errors import ContentError, IllegalOrder
from wargame.rules.conditions import true_in

if TYPE_CHECKING:
    from wargame.content.compiled import Compiled
    from wargame.content.msel import MselEntry
    from wargame.play.facts import Fact
    from wargame.play.game import Game
    from wargame.rules.tables import InjectTable

#: How many injects an exercise may have.
MOST = 2_000


@dataclass(slots=True)
class Item:
    """An entry and what the White Cell did with it."""

    entry: MselEntry
    table: InjectTable
    #: ``held``, ``skipped``, ``queued`` or nothing.
    kept: str = ""
    reason: str = ""
    #: The quarter and the node in which it was brought in, and that event's number.
    delivered: tuple[str, str, int] | None = None
    answered: bool = False
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Where an entry stands now; ``waits`` says in words what it still waits for.

    ``status`` is one of

    * ``planned``: its time has not come, or it is only kept to hand;
    * ``due``: its time has come, and what it waits for has not happened;
    * ``triggered``: nothing is missing any more: bring it in;
    * ``held``, ``skipped``: the White Cell says so;
    * ``delivered``: it was brought in.
    """

    item: Item
    status: str
    waits: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """As plain JSON, in the keys of the list."""
        item, entry = self.item, self.item.entry
        quarter, node, event = item.delivered or ("", "", 0)
        return {
            "serial": entry.serial,
            "quarter": entry.quarter,
            "minute": entry.minute,
            "from": entry.sender,
            "to": list(entry.to),
            "means": entry.means,
            "inject": entry.inject or "",
            "branch": entry.branch or "",
            "text": entry.text,
            "expect": entry.expect,
            "objectives": list(entry.objectives),
            "when": list(entry.when),
            "after": entry.after or 0,
            "instead": entry.instead or 0,
            "standby": entry.standby,
            "contingency": entry.contingency or "",
            "status": self.status,
            "waits": list(self.waits),
            "queued": item.kept == "queued",
            "reason": item.reason,
            "delivered": {"quarter": quarter, "node": node, "event": event} if event else None,
            "answered": item.answered,
            "seen": item.seen,
        }


@dataclass(slots=True)
class Plan:
    """The list of one line of play, kept up with the facts of it."""

    compiled: Compiled
    items: dict[int, Item] = field(default_factory=dict)
    #: Rises with everything that was done with the list; never falls.
    steps: int = 0
    _branch: int = 0
    _looked: int = 0

    def __post_init__(self) -> None:
        self._begin()

    # Keeping up --------------------------------------------------------------------------

    def follow(self, branch: int, facts: Sequence[Fact]) -> Plan:
        """Be where these facts are: from the start where another branch is played now."""
        if branch != self._branch or self._looked > len(facts):
            self._begin()
            self._branch = branch
        for number in range(self._looked, len(facts)):
            self._take(facts[number], number + 1)
        self._looked = len(facts)
        return self

    def _begin(self) -> None:
        self._looked, self.steps = 0, self.steps + 1
        scenario = self.compiled.bundle.scenario
        self.items = dict(_items(scenario.msel, self.compiled.tables.msel))

    def _take(self, fact: Fact, event: int) -> None:
        if fact["kind"] != "msel":
            self._heard(fact)
            return
        self.steps += 1
        body: Mapping[str, Any] = fact["parts"].get("white", {})
        what = body.get("what")
        if what in ("load", "add", "edit"):
            self._listed(what, body)
        item = self.items.get(body.get("serial", 0))
        if item is None:
            return
        if what in ("hold", "skip", "queue"):
            item.kept, item.reason = _KEPT[what], str(body.get("reason", ""))
        elif what == "release":
            item.kept, item.reason = "", str(body.get("reason", ""))
        elif what == "deliver":
            item.kept, item.reason = "", str(body.get("reason", ""))
            item.delivered = (fact["quarter"], fact["phase"], event)
        elif what == "answer":
            item.answered, item.seen = True, str(body.get("text", ""))

    def _listed(self, what: str, body: Mapping[str, Any]) -> None:
        entries, tables = self.checked(what, body.get("injects", []))
        fresh = dict(_items(entries, tables))
        if what == "edit":
            serial = body["serial"]
            old, new = self.items[serial], fresh[serial]
            old.entry, old.table, old.reason = new.entry, new.table, str(body.get("reason", ""))
            return
        kept = self.items if what == "add" else {}
        if what == "load":  # what the room has been told, it has been told
            kept = {key: item for key, item in self.items.items() if item.delivered}
        self.items = {**fresh, **kept}
        self._untie(kept.values())

    def _untie(self, told: Iterable[Item]) -> None:
        """Let entries that were brought in hang on none that is gone from the list."""
        rows = {serial: written(item.entry) for serial, item in self.items.items()}
        loose = []
        for item in told:
            row = rows[item.entry.serial]
            for key, ties in (("after", ("after", "answered")), ("instead", ("instead",))):
                if row.get(key, item.entry.serial) not in rows:
                    loose.append(item)
                    for tie in ties:
                        row.pop(tie, None)
        if loose:
            entries, tables = read([*rows.values()], self.compiled)
            fresh = dict(_items(entries, tables))
            for item in loose:
                one = fresh[item.entry.serial]
                item.entry, item.table = one.entry, one.table

    def _heard(self, fact: Fact) -> None:
        """The players' own answers to events that were brought in answer those entries."""
        if fact["kind"] != "answers":
            return
        self.steps += 1
        chosen = {
            str(entry["event"])
            for part in fact["parts"].values()
            for entry in part.get("entries", ())
            if entry["kind"] == "choice"
        }
        for item in self.items.values():
            if item.delivered and item.entry.inject in chosen:
                item.answered = True

    def checked(
        self, what: str, rows: Sequence[Mapping[str, Any]]
    ) -> tuple[list[MselEntry], Sequence[InjectTable]]:
        """The whole list as it would be with these rows; ContentError with every fault."""
        if what == "load":
            return read(rows, self.compiled)
        changed: dict[Any, Mapping[str, Any]] = {row.get("serial"): row for row in rows}
        whole: dict[Any, Mapping[str, Any]] = {
            serial: written(item.entry) for serial, item in self.items.items()
        }
        if what == "add":
            for serial in changed:
                if serial in whole:
                    raise IllegalOrder(f"there is an inject {serial} already", ("unknown",))
        if len({*whole, *changed}) > MOST:
            raise IllegalOrder(f"a list has at most {MOST:,} injects", ("form",))
        return read([*({**whole, **changed}).values()], self.compiled)

    # What stands where -------------------------------------------------------------------

    def item(self, serial: int) -> Item:
        """An entry by its number; IllegalOrder where there is none."""
        if serial not in self.items:
            near = min(self.items, key=lambda one: abs(one - serial), default=0)
            hint = f"; the nearest is {near}" if near else ""
            raise IllegalOrder(f"there is no inject {serial}{hint}", ("unknown",))
        return self.items[serial]

    def rows(self, game: Game, minute: int | None = None) -> list[Row]:
        """Every entry in the order in which it comes, as the exercise stands.

        ``minute`` says how far into its quarter that is; without it every entry of the quarter
        has its time.  Events fall where a quarter opens, so theirs has come from there on.
        """
        now = (game.world.turn, MOST if minute is None else minute)
        ordered = sorted(self.items.values(), key=lambda one: _time(one.table))
        held_back = {item.entry.serial for item in ordered if self._held_back(item, game, now)}
        called = {item.entry.instead for item in ordered if item.entry.serial in held_back}
        return [self._row(item, game, now, called) for item in ordered]

    def row(self, serial: int, game: Game) -> Row:
        """Where one entry stands."""
        self.item(serial)
        return next(row for row in self.rows(game) if row.item.entry.serial == serial)

    def queued(self) -> list[Item]:
        """The events that wait for the next signals, in order."""
        found = [item for item in self.items.values() if item.kept == "queued"]
        return sorted(found, key=lambda one: _time(one.table))

    def _held_back(self, item: Item, game: Game, now: tuple[int, int]) -> bool:
        """Whether its time has come and it does not come: then another may take its place."""
        if item.delivered or item.entry.standby or _planned(item.table) > now:
            return False
        return item.kept in ("held", "skipped") or not true_in(game.world, item.table.when)

    def _row(self, item: Item, game: Game, now: tuple[int, int], called: set[int | None]) -> Row:
        entry, table = item.entry, item.table
        if item.delivered:
            return Row(item, "delivered")
        if item.kept in ("held", "skipped"):
            return Row(item, item.kept)
        waits = tuple(self._waits(item, game))
        early = entry.standby or _planned(table) > now
        if early and entry.serial not in called:
            return Row(item, "planned", waits)
        return Row(item, "due" if waits else "triggered", waits)

    def _waits(self, item: Item, game: Game) -> Iterator[str]:
        entry = item.entry
        before = self.items.get(entry.after or 0)
        if before is not None and not before.delivered:
            yield f"inject {entry.after}"
        elif before is not None and entry.answered and not before.answered:
            yield f"an answer to inject {entry.after}"
        for atom, text in zip(item.table.when, entry.when, strict=True):
            if not true_in(game.world, (atom,)):
                yield text

    def coverage(self) -> list[dict[str, Any]]:
        """By objective: the injects that serve it, and those of them that were brought in."""
        found = []
        for objective in self.compiled.bundle.scenario.objectives:
            serving = [one for one in self.items.values() if objective.id in one.entry.objectives]
            found.append(
                {
                    "objective": objective.id,
                    "name": objective.name,
                    "planned": sorted(one.entry.serial for one in serving),
                    "delivered": sorted(one.entry.serial for one in serving if one.delivered),
                    "answered": sorted(one.entry.serial for one in serving if one.answered),
                }
            )
        return found

    def document(self, game: Game, minute: int | None = None) -> dict[str, Any]:
        """All of it as plain JSON, for the White Cell; ``minute`` as in :meth:`rows`."""
        return {
            "minute": minute,
            "injects": [row.document() for row in self.rows(game, minute)],
            "coverage": self.coverage(),
        }

    def csv(self, game: Game) -> str:
        """The list with how it has been run, for a spreadsheet; it can be read in again."""
        rows = self.rows(game)
        return to_csv((row.item.entry for row in rows), {
            row.item.entry.serial: (
                "queued" if row.item.kept == "queued" else row.status,
                _when(row.item),
                row.item.reason,
                row.item.seen or ("answered" if row.item.answered else ""),
            )
            for row in rows
        })  # fmt: skip


def listed(compiled: Compiled, text: str, name: str = "the list") -> list[dict[str, Any]]:
    """The injects of a spreadsheet as plain data, each checked against the scenario.

    Raises ContentError with every fault at its line and column.
    """
    entries, place = from_csv(text, name)
    try:
        resolved(entries, compiled, place)
    except ContentError as error:
        raise by_columns(error) from None
    return [written(entry) for entry in entries]


def _planned(table: InjectTable) -> tuple[int, int]:
    """The quarter and the minute of it in which the time of an entry comes."""
    return table.turn, 0 if table.event >= 0 else table.minute


_KEPT = {"hold": "held", "skip": "skipped", "queue": "queued"}


def _items(
    entries: Iterable[MselEntry], tables: Iterable[InjectTable]
) -> Iterator[tuple[int, Item]]:
    found = {table.serial: table for table in tables}
    for entry in entries:
        yield entry.serial, Item(entry, found[entry.serial])


def _time(table: InjectTable) -> tuple[int, int, int]:
    return table.turn, table.minute, table.serial


def _when(item: Item) -> str:
    if item.delivered is None:
        return ""
    quarter, node, event = item.delivered
    return f"{quarter} {node}, event {event}"
