"""Which standing orders and orders are worth a thought: a doctrine's own, and each single change.

Everything here is worked out on one world for each exercise that looks to the role like the real
one, so what is proposed depends on nothing that the role does not see.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from wargame.play.choices import OrderPlanner, Policy
from wargame.play.fixed import Plan
from wargame.rules import legal
from wargame.rules.tables import Bools, Ints, RoleTable
from wargame.rules.worlds import World


@dataclass(frozen=True, slots=True)
class Sealed:
    """A standing order (by place) and a set of orders (action indices, in a fixed order)."""

    standing: int
    orders: tuple[int, ...]

    def plan(self) -> Plan:
        """As a plan of one column."""
        orders = np.zeros((3, 1), dtype=np.int16)
        orders[: len(self.orders), 0] = self.orders
        return Plan(standing=np.array([self.standing], dtype=np.int16), orders=orders)


class Desk:
    """What one role could order in each of the exercises ``[G]`` of a probe world."""

    def __init__(self, probe: World, role: RoleTable) -> None:
        self.probe, self.role = probe, role
        tables = probe.tables
        self.able: Bools = legal.standing_refusals(probe, role) == 0
        prices = legal.standing_prices(role)
        means = legal.means(probe, role)
        self.purse = np.stack([means.pc, means.bn, means.slots])
        self.after = [self.purse - price[:, None] for price in prices]
        self.free = [
            OrderPlanner(probe, role, np.full(probe.size, number, dtype=np.int16)).free
            if self.able[number].any()
            else None
            for number in range(len(role.standing))
        ]
        self.prices: Ints = legal.action_prices(probe, role, role.orders)
        self.ordinary = legal.slots_left(probe, role)
        self.total = self.ordinary + legal.third_allowed(probe, role)
        self.surcharge = tables.settings.third_order_pc
        self.place = {action: number for number, action in enumerate(role.orders)}
        self.card = {action: tables.actions[action].card for action in role.orders}

    def follow(self, policy: Policy) -> list[Sealed]:
        """What a policy would order in each exercise."""
        role = self.role
        standing = policy.standing(self.probe, role, self.able)
        orders = policy.orders(self.probe, role, OrderPlanner(self.probe, role, standing))
        return [
            self.sealed(int(standing[game]), [int(a) for a in orders[:, game] if a])
            for game in range(self.probe.size)
        ]

    def sealed(self, standing: int, orders: Sequence[int]) -> Sealed:
        """A plan in its one form: its orders as the role's list has them."""
        return Sealed(standing, tuple(sorted(orders, key=self.place.__getitem__)))

    def legal(self, game: int, plan: Sealed) -> bool:
        """Whether a plan can be ordered as a whole."""
        if not self.able[plan.standing, game] or len(plan.orders) > self.total[game]:
            return False
        free = self.free[plan.standing]
        assert free is not None
        if len({self.card[action] for action in plan.orders}) < len(plan.orders):
            return False
        numbers = [self.place[action] for action in plan.orders]
        if not all(free[number, game] for number in numbers):
            return False
        left = self.after[plan.standing][:, game] - self.prices[numbers].sum(axis=0)
        extra = self.surcharge * max(len(numbers) - int(self.ordinary[game]), 0)
        # Only what is asked for has to be there: a purse may be empty where nothing is paid.
        asked = self.prices[numbers].sum(axis=0) > 0
        pays = left[0] - extra >= 0 or not numbers
        return bool(pays and all(left[k] >= 0 or not asked[k] for k in (1, 2)))

    def changes(self, game: int, base: Sealed, wished: Sequence[int]) -> Iterator[Sealed]:
        """Every plan that differs from one in a single thing, the likelier first.

        ``wished`` are actions in the order of somebody's preference; the role's others follow.
        """
        rest = [action for action in self.role.orders if action not in wished]
        actions = [a for a in [*wished, *rest] if a not in base.orders]
        for standing in range(len(self.role.standing)):
            if standing != base.standing:
                yield Sealed(standing, base.orders)
        for action in actions:
            yield self.sealed(base.standing, (*base.orders, action))
            for gone in reversed(base.orders):
                kept = tuple(order for order in base.orders if order != gone)
                yield self.sealed(base.standing, (*kept, action))
        for gone in base.orders:
            yield Sealed(base.standing, tuple(order for order in base.orders if order != gone))

    def every(self, game: int, most: int) -> list[Sealed]:
        """Every plan that can be ordered, or nothing where there are more than ``most``."""
        found: list[Sealed] = []
        for standing in np.flatnonzero(self.able[:, game]).tolist():
            able = self.free[standing]
            assert able is not None
            free = [a for n, a in enumerate(self.role.orders) if able[n, game]]
            if len(free) > most:
                return []
            for count in range(int(self.total[game]) + 1):
                for orders in combinations(free, count):
                    if self.legal(game, plan := self.sealed(standing, orders)):
                        found.append(plan)
                        if len(found) > most:
                            return []
        return found

    def both(self, base: Sealed, one: Sealed, other: Sealed) -> Sealed:
        """A plan with the changes of two."""
        standing = other.standing if other.standing != base.standing else one.standing
        gone = {a for a in base.orders if a not in one.orders or a not in other.orders}
        kept = [a for a in base.orders if a not in gone]
        new = [a for a in (*one.orders, *other.orders) if a not in base.orders]
        return self.sealed(standing, list(dict.fromkeys([*kept, *new])))
