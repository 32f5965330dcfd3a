"""Perturbed copies of doctrines: the same course of action in slightly different hands.

A scenario that is balanced for its written doctrines only has been fitted to them.  Copy
number ``n`` of a doctrine has its thresholds moved a little, a few of its order rules read in
another order, and now and then one left out.  It depends on the doctrine and on ``n`` alone,
so ``steady~3`` is the same player everywhere.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from wargame.content.compiled import Compiled
from wargame.errors import WargameError, did_you_mean
from wargame.rules.policy import DoctrineTable, Rule, ShotRule
from wargame.rules.tables import Atom, Tables

#: A threshold moves by at most this part of the span over which doctrines watch its number.
JITTER = 0.1
#: How often an order or offer rule changes places with the next one, and how often it goes.
SWAPPED, DROPPED = 0.15, 0.04
#: Copies are numbered from 1.
MOST = 9_999

_NAMED = re.compile(r"(?P<key>[^~]*)~(?P<number>[0-9]{1,4})")
#: A bound that no register comes near: where one side of a condition is open.
_FAR = 2**60


def find_doctrine(compiled: Compiled, role: str, name: str = "") -> DoctrineTable:
    """A role's doctrine by id, or a copy of it: ``steady``, ``steady~3``, ``~3``.

    Without an id it is the scenario's status quo.  Raises WargameError for a name that means
    nothing.
    """
    known = compiled.doctrines.get(role, {})
    copy = _NAMED.fullmatch(name)
    key = copy["key"] if copy else name
    if key and key not in known:
        hint = did_you_mean(key, known) or f"{role} has {', '.join(sorted(known))}"
        raise WargameError(f"{role} has no doctrine `{key}`; {hint}")
    doctrine = compiled.doctrine(role, key or None)
    if copy is None:
        return doctrine
    number = int(copy["number"])
    if not 1 <= number <= MOST:
        raise WargameError(f"`{name}`: copies are numbered from 1 to {MOST:,}")
    return perturbed(compiled, doctrine, number)


def perturbed(compiled: Compiled, doctrine: DoctrineTable, number: int) -> DoctrineTable:
    """Copy ``number`` of a doctrine.

    Standing orders and answers keep their order, in which a later rule is what is left over
    by the earlier ones; what is chosen, offered or signed is asked of the rules of the game as
    ever, so a copy plays nothing that the doctrine could not.
    """
    return _Copy(compiled, doctrine, number).table()


@dataclass(frozen=True, slots=True)
class Watched:
    """A number that doctrines put thresholds on: the lowest, the highest, and where it starts."""

    low: int
    high: int
    start: int | None

    def most(self, at: int) -> int:
        """By how much a threshold ``at`` may move, in thousandths: 1 at least."""
        away = abs(at if self.start is None else at - self.start)
        span = max(self.high - self.low, away if self.high == self.low else 0)
        return max(1, int(span * JITTER))


def watched(compiled: Compiled) -> dict[int, Watched]:
    """The numbers on which a threshold may be moved, by row: tracks, purses and derived values.

    Quarters, seasons and what is in force or not are facts and no judgements, and stay.
    """
    tables = compiled.tables
    starts = _starts(tables)
    found: dict[int, Watched] = {}
    for doctrines in compiled.doctrines.values():
        for doctrine in doctrines.values():
            for atom in _atoms(doctrine):
                at = _threshold(atom)
                if at is None or atom.row not in starts:
                    continue
                old = found.get(atom.row, Watched(at, at, starts[atom.row]))
                found[atom.row] = replace(old, low=min(old.low, at), high=max(old.high, at))
    return found


def _starts(tables: Tables) -> dict[int, int | None]:
    """Rows of numbers that a role judges by, with where they start if that is known."""
    starts: dict[int, int | None] = {derived.row: None for derived in tables.derived}
    for role in tables.roles:
        starts[role.pc_row] = None
        starts[role.bn_row] = None
    for track in tables.tracks:
        starts[track.index] = track.start
        if track.estimate_row >= 0:
            starts[track.estimate_row] = track.start
    return starts


def _atoms(doctrine: DoctrineTable) -> Iterable[Atom]:
    d = doctrine
    rules: tuple[Rule | ShotRule, ...] = (
        *d.standing, *d.orders, *d.offers, *d.answers, *d.reactions, *d.choices, *d.signals,
        *d.shots,
    )  # fmt: skip
    return (atom for rule in rules for atom in rule.atoms)


def _threshold(atom: Atom) -> int | None:
    """The one bound of a condition that is open on the other side."""
    if atom.low <= -_FAR:
        return atom.high if atom.high < _FAR else None
    return atom.low if atom.high >= _FAR else None


class _Copy:
    """The making of one copy: every rule draws in turn, whether or not it is changed."""

    def __init__(self, compiled: Compiled, doctrine: DoctrineTable, number: int) -> None:
        self.doctrine = doctrine
        self.number = number
        self.watched = watched(compiled)
        role = compiled.tables.roles[doctrine.role].key
        # `random()` of a text seed is the same in every version and on every machine.
        self.dice = random.Random(f"{role}:{doctrine.key}:{number}")

    def table(self) -> DoctrineTable:
        d = self.doctrine
        return replace(
            d,
            key=f"{d.key}~{self.number}",
            name=f"{d.name}, copy {self.number}",
            standing=self.jittered(d.standing),
            orders=self.shuffled(self.jittered(d.orders)),
            offers=self.shuffled(self.jittered(d.offers)),
            answers=self.jittered(d.answers),
            reactions=self.jittered(d.reactions),
            choices=self.jittered(d.choices),
            signals=self.jittered(d.signals),
            shots=tuple(self.shot(rule) for rule in d.shots),
        )

    def jittered(self, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(replace(rule, atoms=self.atoms(rule.atoms)) for rule in rules)

    def shot(self, rule: ShotRule) -> ShotRule:
        return replace(rule, atoms=self.atoms(rule.atoms))

    def atoms(self, atoms: tuple[Atom, ...]) -> tuple[Atom, ...]:
        return tuple(self.atom(atom) for atom in atoms)

    def atom(self, atom: Atom) -> Atom:
        """A condition with its threshold moved; the dice fall whether it can be moved or not."""
        roll = 2 * self.dice.random() - 1
        at, number = _threshold(atom), self.watched.get(atom.row)
        if at is None or number is None:
            return atom
        by = round(roll * number.most(at))
        low = atom.low + by if atom.low > -_FAR else atom.low
        high = atom.high + by if atom.high < _FAR else atom.high
        return replace(atom, low=low, high=high)

    def shuffled(self, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        """Some rules before the one that stood above them, and a few gone."""
        left = [rule for rule in rules if self.dice.random() >= DROPPED]
        at = 0
        while at + 1 < len(left):
            if self.dice.random() < SWAPPED:
                left[at], left[at + 1] = left[at + 1], left[at]
                at += 1  # so that no rule travels
            at += 1
        return tuple(left)
