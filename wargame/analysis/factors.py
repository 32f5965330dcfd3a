"""The assumptions of a scenario as factors: what may be otherwise, between which bounds.

Whatever says ``range:`` is a factor: the size of a coupling, the start of a track, what a $bn of
goods does when it arrives, the hazard of an event, and the figure of a card or a derived value
that its range is of.  A range is written around its figure, so the figure among a card's effects,
or in a formula, that stands nearest to the middle of the range is the one that is varied.  Where
none does, it is listed as fixed, and never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from wargame.analysis.edits import with_one
from wargame.content import cards as cm
from wargame.content.compiled import Compiled
from wargame.rules.tables import Effect, Group, Node, Op, Tables

#: What a factor does to the tables: their figure ``base`` becomes ``value``, in thousandths.
Edit = Callable[[Tables, int, int], Tables]


@dataclass(frozen=True, slots=True)
class Factor:
    """One assumption; ``low``, ``base`` and ``high`` are thousandths of its own unit."""

    key: str
    kind: str
    name: str
    low: int
    base: int
    high: int
    sources: tuple[str, ...]

    def at(self, share: float) -> int:
        """The value a share of the way from ``low`` (0) to ``high`` (1), in thousandths."""
        return self.low + round(share * (self.high - self.low))


class Factors:
    """All factors of a scenario, in the order in which its files name them.

    ``fixed`` are the ids of what has a range that no single figure answers to.
    """

    def __init__(self, compiled: Compiled) -> None:
        self.tables = compiled.tables
        self._found: dict[str, tuple[Factor, Edit]] = {}
        self.fixed: list[str] = []
        scenario = compiled.bundle.scenario
        self._tracks(scenario.tracks)
        for number, derived in enumerate(scenario.derived):
            constants = {abs(step[1]) for step in self.tables.derived[number].code if _const(step)}
            self._of(derived, "value", derived.id, derived.name, constants, _formula(number))
        if scenario.pipelines is not None:
            for number, arrival in enumerate(scenario.pipelines.arrivals):
                self._of(
                    arrival,
                    "arrival",
                    f"arrival.{arrival.kind}",
                    arrival.name,
                    {arrival.add},
                    _arrival(number),
                )
        for deck in compiled.bundle.decks:
            for card in deck.cards:
                self._card(card)

    def __iter__(self) -> Iterator[Factor]:
        return (factor for factor, _ in self._found.values())

    def __len__(self) -> int:
        return len(self._found)

    def __getitem__(self, key: str) -> Factor:
        return self._found[key][0]

    def tables_at(self, values: Mapping[str, int]) -> Tables:
        """The tables with these factors at these values, thousandths; the others as written."""
        tables = self.tables
        for key, value in values.items():
            factor, edit = self._found[key]
            if value != factor.base:
                tables = edit(tables, factor.base, value)
        return tables

    def _tracks(self, tracks: Any) -> None:
        number = 0
        for index, track in enumerate(tracks):
            told = f"{track.name}, at the start"
            self._of(track, "start", f"{track.id}.start", told, {track.start}, _start(index))
            for coupling in track.couplings:
                base = Fraction(coupling.add) * 1000
                key = f"{track.id}.{coupling.of or 'constant'}.{number}"
                told = f"{track.name}: {coupling.because}"
                figures = {int(base)} if base.denominator == 1 else set()
                self._of(coupling, "coupling", key, told, figures, _coupling(number))
                number += 1

    def _card(self, card: cm.Action | cm.Deal | cm.Event) -> None:
        if card.kind == "event":  # a kept scenario has its texts without their models
            number = next(e.index for e in self.tables.events if e.key == card.id)
            self._of(card, "hazard", card.id, card.name, {card.hazard * 100}, _hazard(number))
            if card.range is None or card.id not in self.fixed:
                return
            self.fixed.remove(card.id)
        groups = _groups_of(self.tables, card.id)
        amounts = {
            abs(effect.amount) if _sign(card) >= 0 else -abs(effect.amount)
            for group in groups
            for effect in group.effects
            if effect.op in (Op.SHIFT, Op.ENTER)
        }
        edit = _effects(frozenset(group.index for group in groups))
        self._of(card, "card", card.id, card.name, amounts, edit)

    def _of(self, of: Any, kind: str, key: str, name: str, figures: set[int], edit: Edit) -> None:
        """A factor whose figure is the one nearest to the middle of its range."""
        if of.range is None:
            return
        low, high = sorted(of.range)
        near = sorted(figures, key=lambda figure: (abs(2 * figure - low - high), figure))
        if near and low <= near[0] <= high and low < high:
            factor = Factor(key, kind, name, low, near[0], high, tuple(of.source))
            self._found[key] = (factor, edit)
        else:
            self.fixed.append(key)


def _sign(card: cm.Action | cm.Deal | cm.Event) -> int:
    low, high = sorted(card.range or [0, 0])
    return -1 if low + high < 0 else 1


# What each kind changes ---------------------------------------------------------------


def _start(index: int) -> Edit:
    def edit(tables: Tables, base: int, value: int) -> Tables:
        start = tables.start.copy()
        start[index] += value - base
        return replace(tables, start=start, tracks=with_one(tables.tracks, index, start=value))

    return edit


def _coupling(number: int) -> Edit:
    def edit(tables: Tables, base: int, value: int) -> Tables:
        found = tables.couplings[number]
        ratio = Fraction(found.num, found.den) * Fraction(value, base)
        num, den = ratio.numerator, ratio.denominator
        return replace(tables, couplings=with_one(tables.couplings, number, num=num, den=den))

    return edit


def _formula(number: int) -> Edit:
    def edit(tables: Tables, base: int, value: int) -> Tables:
        code = tuple(
            (step[0], value if step[1] > 0 else -value, *step[2:])
            if _const(step) and abs(step[1]) == base
            else step
            for step in tables.derived[number].code
        )
        return replace(tables, derived=with_one(tables.derived, number, code=code))

    return edit


def _const(step: tuple[int, ...]) -> bool:
    return step[0] == Node.CONST


def _arrival(number: int) -> Edit:
    def edit(tables: Tables, base: int, value: int) -> Tables:
        pipes = tables.pipelines
        if pipes is None:
            return tables
        arrivals = with_one(pipes.arrivals, number, add=value)
        return replace(tables, pipelines=replace(pipes, arrivals=arrivals))

    return edit


def _hazard(number: int) -> Edit:
    def edit(tables: Tables, base: int, value: int) -> Tables:
        hazard = round(value / 100)
        return replace(tables, events=with_one(tables.events, number, hazard=hazard))

    return edit


def _effects(mine: frozenset[int]) -> Edit:
    def edit(tables: Tables, base: int, value: int) -> Tables:
        size, other = abs(base), abs(value)

        def changed(effect: Effect) -> Effect:
            if effect.op in (Op.SHIFT, Op.ENTER) and abs(effect.amount) == size:
                return replace(effect, amount=other if effect.amount > 0 else -other)
            return effect

        new = {
            group.index: replace(group, effects=tuple(map(changed, group.effects)))
            for group in tables.groups
            if group.index in mine
        }
        parts = {
            name: _with_groups(getattr(tables, name), new)
            for name in ("actions", "deals", "events", "groups")
        }
        return replace(tables, **parts)

    return edit


def _groups_of(tables: Tables, key: str) -> list[Group]:
    """Every group of effects of one card, deal or event."""
    card = next((card.index for card in tables.cards if card.key == key), -1)
    mine: list[Any] = [a for a in tables.actions if a.index and a.card == card]
    mine += [deal for deal in tables.deals if deal.card == card]
    mine += [event for event in tables.events if event.key == key]
    found: dict[int, Group] = {}
    for each in mine:
        found |= {group.index: group for group in _inside(each)}
    return list(found.values())


def _inside(value: Any) -> Iterator[Group]:
    if isinstance(value, Group):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _inside(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _inside(getattr(value, field.name))


def _with_groups(value: Any, new: Mapping[int, Group]) -> Any:
    """A copy with these groups in place of those of the same number; itself where none is."""
    if isinstance(value, Group):
        return new.get(value.index, value)
    if isinstance(value, tuple):
        items = tuple(_with_groups(item, new) for item in value)
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    if is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for field in fields(value):
            old = getattr(value, field.name)
            made = _with_groups(old, new)
            if made is not old:
                changed[field.name] = made
        return replace(value, **changed) if changed else value
    return value
