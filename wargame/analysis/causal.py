"""The causal map of a scenario: what moves each track, how, and out of which reason and source.

The arrows are those of one quarter: tracks at its start, the values derived from them, tracks at
its end.  Nothing here is fitted or simulated; it is what the tables say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wargame.analysis.signs import Signs, reads
from wargame.content.amounts import show_milli, signed
from wargame.content.compiled import Compiled
from wargame.rules.tables import Atom, CouplingTable, Group, Op, Tables

if TYPE_CHECKING:
    from wargame.content.scenarios import Coupling

NodeKind = Literal["track", "derived", "pipelines", "input"]
#: More brings more, less, or it depends; taken over; how strongly another acts; whether it does.
Sign = Literal["+", "-", "~", "=", "x", "?"]

#: What is summarised: not a part of the model, but read by it.
INPUTS = {
    "orders": "Standing orders",
    "deals": "Deals and flags",
    "purses": "Purses",
    "calendar": "The calendar",
    "delivered": "Delivered of due",
    "memory": "What was played",
}
PIPELINES = "pipelines"


@dataclass(frozen=True, slots=True)
class Thing:
    """A node of the map."""

    id: str
    kind: NodeKind
    name: str
    #: The group of a track; of the rest, its kind.
    group: str
    unit: str
    source: tuple[str, ...]
    #: The formula of a derived value.
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """What one node does to another within a quarter."""

    source: str
    target: str
    sign: Sign
    #: How much, as an author reads it; empty for what a formula reads.
    how: str
    because: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One line of what moves a track: a coupling, an arrival, a shock, or what it is set to."""

    how: str
    because: str
    cites: tuple[str, ...]
    range: str = ""
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mover:
    """A card, deal, event or standing order that shifts a track, by so much at the most."""

    kind: str
    key: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Causal:
    """The whole map; ``movers`` and ``terms`` are by track."""

    scenario: str
    name: str
    things: dict[str, Thing]
    arrows: tuple[Arrow, ...]
    terms: dict[str, tuple[Term, ...]]
    movers: dict[str, tuple[Mover, ...]]

    def of_kind(self, kind: NodeKind) -> list[Thing]:
        """The nodes of a kind, in order."""
        return [thing for thing in self.things.values() if thing.kind == kind]


def causal(compiled: Compiled) -> Causal:
    """The causal map of a compiled scenario."""
    return _Mapper(compiled).map()


class _Mapper:
    def __init__(self, compiled: Compiled) -> None:
        self.tables: Tables = compiled.tables
        self.signs = Signs(compiled)
        self.scenario = compiled.bundle.scenario
        self.derived = {item.row: item.key for item in self.tables.derived}
        self.arrows: list[Arrow] = []
        self.terms: dict[str, list[Term]] = {track.key: [] for track in self.tables.tracks}
        self.inputs: dict[str, None] = {}

    def map(self) -> Causal:
        """All of it."""
        tables, scenario = self.tables, self.scenario
        for number in range(len(tables.derived)):
            self._derived(number)
        at = 0
        for number, track in enumerate(scenario.tracks):
            if tables.tracks[number].set_to >= 0:
                self._set(number)
            for coupling in track.couplings:
                self._coupling(tables.couplings[at], coupling)
                at += 1
            if track.shock:
                told = f"luck, sd {show_milli(track.shock)}"
                self.terms[track.id].append(Term(told, "chance", tuple(track.source)))
        self._pipelines()
        things = [
            Thing(t.id, "track", t.name, t.group, t.unit, tuple(t.source)) for t in scenario.tracks
        ]
        things += [
            Thing(d.id, "derived", d.name, "derived", d.unit, tuple(d.source), d.formula)
            for d in scenario.derived
        ]
        if tables.pipelines is not None and scenario.pipelines is not None:
            cited = tuple(scenario.pipelines.source)
            things.append(Thing(PIPELINES, "pipelines", "Pipelines", PIPELINES, "$bn", cited))
        things += [
            Thing(key, "input", name, "input", "", ())
            for key, name in INPUTS.items()
            if key in self.inputs
        ]
        return Causal(
            scenario.id,
            scenario.name,
            {thing.id: thing for thing in things},
            tuple(dict.fromkeys(self.arrows)),
            {key: tuple(found) for key, found in self.terms.items()},
            {track.key: tuple(self._movers(track.index)) for track in tables.tracks},
        )

    def _who(self, row: int) -> str:
        """The node that a register belongs to."""
        tables = self.tables
        if row < len(tables.tracks):
            return tables.tracks[row].key
        if row in self.derived:
            return self.derived[row]
        key = self._input(row)
        self.inputs[key] = None
        return key

    def _input(self, row: int) -> str:
        tables = self.tables
        if row in tables.dial_rows or row in {role.standing_row for role in tables.roles}:
            return "orders"
        if row in (tables.turn_row, tables.season_row):
            return "calendar"
        if any(row in (role.bn_row, role.pc_row, role.slots_row) for role in tables.roles):
            return "purses"
        if tables.pipelines is not None and row == tables.pipelines.kept_row:
            return "delivered"
        memory = {row for card in tables.cards for row in (card.since_row, card.played_row)}
        return "memory" if row in memory else "deals"

    def _arrow(
        self, row: int, target: str, sign: Sign, how: str, because: str, cites: Sequence[str]
    ) -> None:
        self.arrows.append(Arrow(self._who(row), target, sign, how, because, tuple(cites)))

    def _derived(self, number: int) -> None:
        item, table = self.scenario.derived[number], self.tables.derived[number]
        found: dict[str, set[Sign]] = {}
        for row in reads(table):
            seen = self.signs.of(table, row)
            found.setdefault(self._who(row), set()).update({seen} if seen else ())
        for who, signs in found.items():
            sign: Sign = signs.pop() if len(signs) == 1 else "~"
            self.arrows.append(
                Arrow(who, item.id, sign, item.formula, item.note or item.name, tuple(item.source))
            )

    def _set(self, number: int) -> None:
        track, row = self.scenario.tracks[number], self.tables.tracks[number].set_to
        because = "what it is each quarter"
        self._arrow(row, track.id, "=", f"= {self._who(row)}", because, track.source)
        self.terms[track.id].append(Term(f"= {self._who(row)}", because, tuple(track.source)))

    def _coupling(self, table: CouplingTable, coupling: Coupling) -> None:
        track = self.tables.tracks[table.track].key
        cites = tuple(coupling.source)
        because, how = table.because, self._said(table)
        span = coupling.range
        when = tuple(atom.text for atom in table.atoms)
        told = "" if span is None else f"{show_milli(span[0])} to {show_milli(span[1])}"
        self.terms[track].append(Term(how, because, cites, told, when))
        if table.row >= 0:
            up = table.num > 0
            if table.counts < 0:
                up = not up
            self._arrow(table.row, track, "+" if up else "-", how, because, cites)
            if table.at_row >= 0:
                self._arrow(table.at_row, track, "-" if up else "+", how, because, cites)
        if table.times >= 0:
            self._arrow(table.times, track, "x", how, because, cites)
        for row in _rows(table.atoms):
            self._arrow(row, track, "?", how, because, cites)

    def _said(self, table: CouplingTable) -> str:
        """A coupling's term, as ``+0.5 per 10 of ukr_will around 60, times haste``."""
        names = self.tables.row_names
        if table.row < 0:
            told = signed(round(table.num / table.den))
        else:
            amount, _, rest = table.text.partition("/")
            per = rest.split(" ", 1)[0]
            side = {1: "above", -1: "below", 0: "around"}[table.counts]
            point = names[table.at_row] if table.at_row >= 0 else show_milli(table.at)
            told = f"{amount} per {per} of {names[table.row]} {side} {point}"
        if table.most:
            told += f", at most {show_milli(table.most)}"
        return told + (f", times {names[table.times]}" if table.times >= 0 else "")

    def _pipelines(self) -> None:
        pipes, model = self.tables.pipelines, self.scenario.pipelines
        if pipes is None or model is None:
            return
        self._arrow(pipes.capacity_row, PIPELINES, "+", "", "what can be absorbed", model.source)
        for line, own in zip(pipes.lines, model.lines, strict=True):
            cites = own.source
            if line.enters >= 0:
                self._arrow(line.enters, PIPELINES, "+", line.key, f"enters {line.name}", cites)
            if line.produce_times >= 0:
                why = f"the pace of {line.name}"
                self._arrow(line.produce_times, PIPELINES, "+", line.key, why, cites)
            if 0 <= line.paid_from < len(self.tables.tracks):
                track = self.tables.tracks[line.paid_from].key
                why, how = f"pays for {line.name}", f"-1 per $bn of {line.key}"
                self.terms[track].append(Term(how, why, tuple(cites)))
                self.arrows.append(Arrow(PIPELINES, track, "-", how, why, tuple(cites)))
        for table, arrival in zip(pipes.arrivals, model.arrivals, strict=True):
            track = self.tables.tracks[table.track].key
            how = f"{signed(table.add)} per $bn of {table.key} absorbed"
            cites = arrival.source
            sign: Sign = "+" if table.add >= 0 else "-"
            self.arrows.append(Arrow(PIPELINES, track, sign, how, arrival.name, tuple(cites)))
            if table.times >= 0:
                how += f", times {self.tables.row_names[table.times]}"
                self._arrow(table.times, track, "x", how, arrival.name, cites)
            self.terms[track].append(Term(how, arrival.name, tuple(cites)))

    def _movers(self, row: int) -> Iterator[Mover]:
        """Cards, deals, events and standing orders that shift a track."""
        tables = self.tables
        for card in tables.cards:
            groups = [g for a in card.actions for g in tables.actions[a].groups]
            kind = "deal" if card.kind == "deal" else "card"
            for deal in tables.deals:
                if deal.card == card.index:
                    groups += [*deal.each_quarter, *deal.test_passed, *deal.test_failed]
            yield from _mover(kind, card.key, groups, row)
        for event in tables.events:
            groups = [*event.groups]
            for branch in event.branches:
                groups += branch.groups
            for option in event.options:
                groups += [*option.groups, *(g for own in option.by_branch for g in own)]
            yield from _mover("event", event.key, groups, row)
        for role in tables.roles:
            for order in role.standing:
                key = f"{role.key}/{order.key}"
                yield from _mover("standing order", key, order.groups, row)


def _mover(kind: str, key: str, groups: Iterable[Group], row: int) -> Iterator[Mover]:
    amounts = [
        round(effect.amount * max(group.scale) / 1000)
        for group in groups
        for effect in group.effects
        if effect.op == Op.SHIFT and effect.row == row
    ]
    if amounts:
        yield Mover(kind, key, min(amounts), max(amounts))


def _rows(atoms: Iterable[Atom]) -> list[int]:
    return list(dict.fromkeys(atom.row for atom in atoms))
