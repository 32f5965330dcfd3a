"""The cheapest change that lifts a chance by ten points or more: computed, never written.

Every lever becomes one world of a batch, and the odds are those the rules give in it.  All of it
starts from the world as the role knows it: two exercises that differ only in what the role may
not see give the same advice to the last byte.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from wargame.play.levers import How, Lever, Levers, relevant_rows
from wargame.play.view_odds import sees
from wargame.rules import legal
from wargame.rules.conditions import true_in
from wargame.rules.odds import chance_terms
from wargame.rules.tables import Action, Atom, Ints, RoleTable, Tables
from wargame.rules.worlds import World

#: The lift that is looked for, per mille.
TARGET = 100
#: How many levers are tried in pairs, the strongest and the cheapest; how many other plans are
#: named.
STRONG, CHEAP, OTHERS = 5, 4, 2


@dataclass(frozen=True)
class Plan:
    """One or two levers and what they do together to a chance (per mille)."""

    levers: tuple[Lever, ...]
    lift: int
    why: tuple[tuple[str, int], ...]

    @property
    def kind(self) -> tuple[str, ...]:
        """What tells it from other plans: the terms it moves, or the form it takes."""
        if self.why:
            return tuple(sorted(name for name, _ in self.why))
        return tuple(lever.key for lever in self.levers)

    @cached_property
    def rank(self) -> tuple[Any, ...]:
        """The cheapest first: time weighs most, then favours, money, capital, orders."""
        quarters, *total = self.levers[0].price
        for lever in self.levers[1:]:
            later, *more = lever.price
            quarters = max(quarters, later)
            total = [one + other for one, other in zip(total, more, strict=True)]
        return (quarters, *total, -self.lift, *(lever.key for lever in self.levers))


def advise(
    world: World,
    role: RoleTable,
    able: Sequence[int],
    offers: Sequence[int],
    targets: Sequence[int],
    left: int,
    *,
    late: bool = False,
) -> dict[str, dict[str, Any]]:
    """Advice on the odds of some actions, by their keys.

    ``world`` is one world as the role knows it; ``able`` are the actions it could order now,
    ``offers`` the deals it could offer, ``left`` the quarters after this one; ``late`` says that
    this quarter's offers are made already.
    """
    actions = [world.tables.actions[index] for index in targets]
    actions = [action for action in actions if not action.sure]
    if not actions:
        return {}
    levers = Levers(world, role, relevant_rows(world.tables, actions), left, late=late)
    found = levers.all(able, offers)
    batch = _worlds(world, [(lever,) for lever in found])
    counsel = _Counsel(world, role, found, able)
    weighed = {action.key: _weigh(batch, action, found) for action in actions}
    plans = {
        action.key: [*weighed[action.key], *counsel.options(action, offers)] for action in actions
    }
    pairs = {
        action.key: _pairs(plans[action.key])
        for action in actions
        if not any(plan.lift >= TARGET for plan in plans[action.key])
    }
    every = list(dict.fromkeys(pair for mine in pairs.values() for pair in mine))
    if every:
        number = {pair: n for n, pair in enumerate(every, 1)}
        paired = _worlds(world, every)
        for action in actions:
            mine = pairs.get(action.key, [])
            plans[action.key] += _weigh_pairs(paired, action, mine, [number[p] for p in mine])
    return {action.key: counsel.said(action, plans[action.key]) for action in actions}


# Worlds of the batch ----------------------------------------------------------------------


def _worlds(world: World, plans: Sequence[tuple[Lever, ...]]) -> World:
    """A batch whose first world is the world as it is, and each further one a plan's."""
    batch = world.take(np.zeros(len(plans) + 1, dtype=np.intp))
    tables = world.tables
    for column, levers in enumerate(plans, 1):
        for lever in levers:
            for row, how, value in lever.changes:
                now = batch.number(row, column)
                new = value if how == How.SET else now + value
                low, high = int(tables.row_low[row]), int(tables.row_high[row])
                value = min(max(new, low), high) if how == How.ADD else new
                batch.set(row, column, value)
            for role in lever.supports:
                batch.reaction[role, column] = 1
                for row in _support_rows(tables, role):
                    batch.set(row, column, 1)
    return batch


@lru_cache(maxsize=64)
def _support_rows(tables: Tables, role: int) -> tuple[int, ...]:
    """The registers that say that a role supports a card."""
    return tuple(row for card in tables.cards for other, row in card.support_rows if other == role)


def _terms(
    batch: World, action: Action, columns: np.ndarray | None = None
) -> tuple[list[tuple[str, Ints]], Ints]:
    """The terms and the chance of an action in every world, supports meant for it."""
    batch.reaction_card[:] = np.where(batch.reaction == 1, action.card, batch.reaction_card)
    terms, _, chance = chance_terms(batch, action, columns)
    return terms, chance


def _weigh(batch: World, action: Action, levers: Sequence[Lever]) -> list[Plan]:
    """What each lever does alone, where it does any good; the best moment of each."""
    terms, chance = _terms(batch, action)
    tables = batch.tables
    best: dict[tuple[str, str], Plan] = {}
    for column in np.flatnonzero(chance > chance[0]).tolist():
        lever = levers[column - 1]
        if lever.card == action.card:
            continue
        if lever.kind == "support" and not legal.may_support(tables, action.card, lever.role):
            continue
        plan = _plan((lever,), terms, chance, column)
        known = best.get((lever.kind, lever.key))
        if known is None or _better(plan, known):
            best[lever.kind, lever.key] = plan
    return list(best.values())


def _better(new: Plan, old: Plan) -> bool:
    """Whether a later moment of the same lever is worth the wait."""
    return new.lift > old.lift and old.lift < TARGET


def _plan(
    levers: tuple[Lever, ...], terms: list[tuple[str, Ints]], chance: Ints, column: int
) -> Plan:
    why = tuple(
        (name, int(points[column] - points[0]))
        for name, points in terms
        if points[column] != points[0]
    )
    return Plan(levers, int(chance[column] - chance[0]), why)


def _pairs(plans: Sequence[Plan]) -> list[tuple[Lever, ...]]:
    """Levers worth trying together: the strongest ones, no two that exclude each other."""
    single = [plan for plan in plans if plan.levers[0].kind != "option"]
    strong = sorted(single, key=lambda plan: (-plan.lift, plan.rank))[:STRONG]
    cheap = sorted(single, key=lambda plan: plan.rank)[:CHEAP]
    levers = list(dict.fromkeys(plan.levers[0] for plan in (*strong, *cheap)))
    return [
        (one, two)
        for one, two in combinations(levers, 2)
        if not (one.kind == two.kind and one.kind in ("standing", "wait"))
        and (one.card < 0 or one.card != two.card)
    ]


def _weigh_pairs(
    batch: World, action: Action, pairs: Sequence[tuple[Lever, ...]], places: Sequence[int]
) -> list[Plan]:
    """What pairs of levers do; ``places`` are their worlds in the batch."""
    if not pairs:
        return []
    terms, chance = _terms(batch, action, np.array([0, *places], dtype=np.intp))
    return [
        _plan(pair, terms, chance, column)
        for column, pair in enumerate(pairs, 1)
        if chance[column] > chance[0]
    ]


# What is said of it -----------------------------------------------------------------------


class _Counsel:
    """Plans put into the plain form of a view."""

    def __init__(
        self,
        world: World,
        role: RoleTable,
        levers: Sequence[Lever],
        able: Iterable[int],
    ) -> None:
        self.world, self.role, self.levers = world, role, levers
        self.able = list(able)
        self._chances: dict[int, int] = {}

    def chance(self, action: Action) -> int:
        """The chance of an action as things stand, worked out once."""
        if action.index not in self._chances:
            self._chances[action.index] = chance_terms(self.world, action, 0)[2]
        return self._chances[action.index]

    def options(self, action: Action, offers: Iterable[int]) -> list[Plan]:
        """Other forms of the same card that could be ordered or offered, with better odds."""
        mine = legal.price_of(action, self.role.index)
        chance = self.chance(action)
        found = []
        for index in (*self.able, *offers):
            other = self.world.tables.actions[index]
            if other.card != action.card or other.index == action.index:
                continue
            lift = self.chance(other) - chance
            if lift <= 0:
                continue
            pc, bn, slots = (
                max(0, new - old)
                for new, old in zip(legal.price_of(other, self.role.index), mine, strict=True)
            )
            lever = Lever(
                "option", other.key, action.role, pc=pc, bn=bn, slots=slots // 1000, card=other.card
            )
            found.append(Plan((lever,), lift, ()))
        return found

    def said(self, action: Action, plans: Sequence[Plan]) -> dict[str, Any]:
        """The advice on one action.

        ``best`` reaches the lift that is looked for, or is None; ``others`` are plans of
        another kind that reach it; ``most`` is the most that is in reach where nothing reaches
        it; ``far`` are conditions that nothing in reach switches, with how far away they are.
        """
        settings = self.world.tables.settings
        now = self.chance(action)
        reach = sorted((plan for plan in plans if plan.lift >= TARGET), key=lambda p: p.rank)
        distinct = list({plan.kind: plan for plan in reversed(reach)}.values())
        distinct.sort(key=lambda plan: plan.rank)
        most = min(plans, key=lambda plan: (-plan.lift, plan.rank), default=None)
        return {
            "target": TARGET,
            "best": self._plan(reach[0], now) if reach else None,
            "others": [self._plan(plan, now) for plan in distinct[1 : OTHERS + 1]],
            "most": self._plan(most, now) if most is not None and not reach else None,
            "capped": now + TARGET > settings.most,
            "far": self._far(action, plans),
        }

    def _plan(self, plan: Plan, now: int) -> dict[str, Any]:
        return {
            "lift": plan.lift,
            "chance": now + plan.lift,
            "quarters": max(lever.quarters for lever in plan.levers),
            "parts": [self._lever(lever) for lever in plan.levers],
            "why": [list(pair) for pair in plan.why],
        }

    def _lever(self, lever: Lever) -> dict[str, Any]:
        tables = self.world.tables
        chance = None
        if lever.action:
            chance = self.chance(tables.actions[lever.action])
        asked = [tables.roles[lever.role].key] if lever.favours else []
        if lever.kind == "deal":
            parties = tables.actions[lever.action].parties
            asked = [tables.roles[party].key for party in parties if party != self.role.index]
        return {
            "kind": lever.kind,
            "id": lever.key,
            "by": tables.roles[lever.role].key,
            "asks": asked,
            "quarters": lever.quarters,
            "cost": {"pc": lever.pc, "bn": lever.bn, "slots": lever.slots, "quarters": 1},
            "theirs": self._theirs(lever),
            "order": bool(lever.orders),
            "chance": chance,
        }

    def _theirs(self, lever: Lever) -> int:
        """The capital (thousandths) that the role asked pays."""
        if lever.kind == "support":
            return self.world.tables.settings.reaction_cost
        if lever.favours and lever.action:
            return legal.price_of(self.world.tables.actions[lever.action], lever.role)[0]
        return 0

    def _far(self, action: Action, plans: Sequence[Plan]) -> list[dict[str, Any]]:
        """Track thresholds that would bring points, and the own card that goes towards each."""
        reached = {name for plan in plans for name, _ in plan.why}
        found = []
        tracks = len(self.world.tables.tracks)
        for modifier in action.modifiers:
            if modifier.row >= 0 or modifier.name in reached or len(modifier.atoms) != 1:
                continue
            atom = modifier.atoms[0]
            now = true_in(self.world, (atom,))
            if atom.row >= tracks or now == (modifier.add > 0):
                continue
            if not sees(self.world.tables, self.role.index, atom.row):
                continue
            if (aim := self._aim(atom, not now)) is None:
                continue
            value = int(self.world.values[atom.row, 0])
            found.append(
                {
                    "name": modifier.name,
                    "points": abs(modifier.add),
                    "what": self.world.tables.row_names[atom.row],
                    "value": value,
                    "at": aim,
                    "card": self._towards(action, atom.row, aim - value),
                }
            )
        return found

    def _aim(self, atom: Atom, wanted: bool) -> int | None:
        """The nearest value of a track at which a condition is (or is no longer) true."""
        low = int(self.world.tables.row_low[atom.row])
        high = int(self.world.tables.row_high[atom.row])
        inside = wanted != atom.negate
        value = int(self.world.values[atom.row, 0])
        if inside:
            aims = [min(max(value, atom.low), atom.high)]
        else:
            aims = [atom.low - 1, atom.high + 1]
        aims = [aim for aim in aims if low <= aim <= high]
        return min(aims, key=lambda aim: abs(aim - value), default=None)

    def _towards(self, action: Action, row: int, away: int) -> dict[str, Any] | None:
        """The cheapest other own card that moves a track the right way, and by how much."""
        found: list[tuple[tuple[Any, ...], Lever, int]] = []
        for lever in self.levers:
            if lever.kind != "card" or lever.role != self.role.index:
                continue
            if lever.card == action.card:
                continue  # a card is no way to better its own odds
            by = sum(value for at, how, value in lever.changes if at == row and how == How.ADD)
            if by * away > 0:
                found.append(((lever.bn, lever.pc, -abs(by), lever.quarters), lever, by))
        if not found:
            return None
        _, lever, by = min(found, key=lambda item: (item[0], item[1].key))
        return {**self._lever(lever), "amount": by}
