"""The list of injects resolved against a scenario: events, roles, objectives and triggers.

The list of a scenario goes this way, and one that a facilitator brings in a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wargame.content.compiled import Compiled
from wargame.content.context import Context, Place, Rows
from wargame.content.grammar import GrammarError, Names
from wargame.content.msel import Msel, MselEntry
from wargame.content.source import Document, Loc, Mark
from wargame.content.validate import check
from wargame.errors import ContentError
from wargame.rules.tables import InjectTable, Tables

if TYPE_CHECKING:
    from wargame.content.scenarios import Scenario


def resolved(
    entries: Sequence[MselEntry], compiled: Compiled, at: Place
) -> tuple[InjectTable, ...]:
    """A list of its own, ``at`` its place, for a compiled scenario.

    Raises ContentError with every fault at its line and column.
    """
    context = Context(Rows(), names_of(compiled.tables))
    found = inject_tables(context, entries, compiled.bundle.scenario, compiled.tables, at)
    if context.faults:
        raise ContentError(context.faults)
    return found


def read(
    rows: Sequence[Mapping[str, Any]], compiled: Compiled, name: str = "the list"
) -> tuple[list[MselEntry], tuple[InjectTable, ...]]:
    """Entries as plain data in an author's keys, checked and resolved as those of a file are.

    Raises ContentError with every fault; lines are counted in entries.
    """
    data = {"msel": [dict(row) for row in rows]}
    marks: dict[Loc, Mark] = {(): Mark((1, 1), None, "*"), ("msel",): Mark((1, 1), None, "*")}
    for number, row in enumerate(data["msel"]):
        line = Mark((number + 1, 1), (number + 1, 1), "*")
        marks[("msel", number)] = line
        for key, value in row.items():
            marks[("msel", number, key)] = line
            for place in range(len(value) if isinstance(value, list) else 0):
                marks[("msel", number, key, place)] = line
    document = Document(name, None, "", data, marks)
    found, faults = check(document, Msel)
    if found is None:
        raise ContentError(faults)
    return found.msel, resolved(found.msel, compiled, Place(document, ("msel",)))


def written(entry: MselEntry) -> dict[str, Any]:
    """An entry as an author writes it, in plain data; what says nothing is left out.

    It may be one that was read back from the cache, which has the fields of the model and is none.
    """
    found: dict[str, Any] = {}
    for name, info in MselEntry.model_fields.items():
        value = getattr(entry, name)
        if info.is_required() or value != info.get_default(call_default_factory=True):
            found[info.alias or name] = list(value) if isinstance(value, list) else value
    return found


def inject_tables(
    context: Context,
    entries: Sequence[MselEntry],
    scenario: Scenario,
    tables: Tables,
    place: Place,
) -> tuple[InjectTable, ...]:
    """The entries in the order in which they come; faults are noted in the context."""
    roles = {role.key: role.index for role in tables.roles}
    events = {event.key: event.index for event in tables.events}
    objectives = {objective.id: 0 for objective in scenario.objectives}
    serials: dict[int, int] = {}
    made = []
    for number, entry in enumerate(entries):
        at = place / number
        first = serials.setdefault(entry.serial, number)
        if first != number:
            context.fault(at / "serial", "duplicate-id", f"{entry.serial} stands twice")
        for count, role in enumerate(entry.to):
            context.find(role, roles, "a role", at / "to" / count)
        for count, key in enumerate(entry.objectives):
            context.find(key, objectives, "an objective", at / "objectives" / count)
        made.append(
            InjectTable(
                serial=entry.serial,
                turn=_turn(context, entry, scenario, tables, at),
                minute=entry.minute,
                event=_event(context, entry, events, at),
                branch=_branch(context, entry, tables, events, at),
                when=context.atoms(entry.when, at / "when"),
                standby=entry.standby,
            )
        )
    for number, entry in enumerate(entries):
        for key, other in (("instead", entry.instead), ("after", entry.after)):
            if other is not None and other not in serials:
                told = f"there is no entry {other}"
                context.fault(place / number / key, "unknown-id", told)
        if entry.answered and entry.after is None:
            told = "say in `after` which entry must be answered"
            context.fault(place / number / "answered", "chain", told)
    _no_rings(context, entries, place)
    return tuple(sorted(made, key=lambda one: (one.turn, one.minute, one.serial)))


def _no_rings(context: Context, entries: Sequence[MselEntry], place: Place) -> None:
    """A fault at every entry that waits for itself in the end."""
    waits = {entry.serial: entry.after for entry in entries}
    for number, entry in enumerate(entries):
        seen: set[int] = set()
        at = entry.after
        while at is not None and at != entry.serial and at not in seen:
            seen.add(at)
            at = waits.get(at)
        if at == entry.serial:
            context.fault(place / number / "after", "chain", f"{entry.serial} waits for itself")


def names_of(tables: Tables) -> Names:
    """What a condition may name, read off compiled tables."""
    signals = {card.key: card.signal_row for card in tables.cards}

    def signalled(card: str) -> int | None:
        if signals.get(card, 0) < 0:
            told = f"nothing in this scenario reads whether `{card}` was signalled"
            raise GrammarError(told, 0)
        return signals.get(card)

    return Names(
        rows=dict(tables.rows),
        scale=list(tables.row_scale),
        flags={tables.row_names[row] for row in tables.flag_rows},
        standing={
            role.key: {option.key: n for n, option in enumerate(role.standing)}
            for role in tables.roles
        },
        standing_rows={role.key: role.standing_row for role in tables.roles},
        since={card.key: card.since_row for card in tables.cards},
        played={card.key: card.played_row for card in tables.cards},
        in_force={tables.cards[deal.card].key: deal.force_row for deal in tables.deals},
        broken={
            **{role.key: role.broken_row for role in tables.roles},
            "any": tables.settings.any_broken_row,
        },
        signalled=signalled,
    )


def _turn(context: Context, entry: MselEntry, scenario: Scenario, tables: Tables, at: Place) -> int:
    """The quarter counted from 0."""
    year, quarter = int(entry.quarter[:4]), int(entry.quarter[5])
    turn = (year - tables.first_year) * 4 + quarter - tables.first_quarter
    last = max(scenario.turns, *(scenario.hidden_end or [0])) - 1
    if not 0 <= turn <= last:
        told = (
            f"{entry.quarter} is not of this exercise, which runs from "
            f"{tables.quarter_name(0)} to {tables.quarter_name(last)}"
        )
        hint = "a scenario based on another may drop its list with `msel: []`"
        context.fault(at / "quarter", "quarter", told, hint)
    return turn


def _event(context: Context, entry: MselEntry, events: dict[str, int], at: Place) -> int:
    if entry.inject is None:
        return -1
    found = context.find(entry.inject, events, "an event", at / "inject")
    return -1 if found is None else found


def _branch(
    context: Context, entry: MselEntry, tables: Tables, events: dict[str, int], at: Place
) -> int:
    if entry.branch is None:
        return -1
    if entry.inject not in events:
        if entry.inject is None:
            context.fault(at / "branch", "branch", "only an event that is brought in has branches")
        return -1
    branches = tables.events[events[entry.inject]].branches
    known = {branch.key: number for number, branch in enumerate(branches)}
    found = context.find(entry.branch, known, "a branch of this event", at / "branch")
    return -1 if found is None else found
