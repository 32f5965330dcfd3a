"""What could change the odds of a role's cards: levers, each as changes to registers with a price.

A lever is read off content and off the world as the role knows it, so a list of levers tells
nothing that the role may not know.  Registers it cannot see exactly are left out of what a lever
changes: what they would do to the odds cannot be promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from wargame.play.view_odds import sees
from wargame.rules import legal
from wargame.rules.conditions import true_in
from wargame.rules.tables import (
    ALWAYS,
    DONE,
    NEVER,
    Action,
    Band,
    DealTable,
    Effect,
    Group,
    Op,
    RoleTable,
    Tables,
)
from wargame.rules.worlds import World, rounded_int

#: How many quarters ahead a card's effects and a wait are looked at.
AHEAD, WAIT = 4, 8


class How(IntEnum):
    """What a change does to a register."""

    SET = 0
    ADD = 1


#: A register, what is done to it, and the value.
Change = tuple[int, How, int]


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing that could be done about some odds.

    ``quarters`` is when it counts (0: this quarter), ``favours`` how many other roles must want
    it; prices are the own part, in thousandths, slots whole.  ``supports`` are roles (indices).
    """

    kind: str
    key: str
    role: int
    quarters: int = 0
    favours: int = 0
    bn: int = 0
    pc: int = 0
    slots: int = 0
    orders: int = 0
    changes: tuple[Change, ...] = ()
    supports: tuple[int, ...] = ()
    card: int = -1
    action: int = 0

    @property
    def price(self) -> tuple[int, int, int, int, int, int]:
        """What makes one lever dearer than another, the weightiest first."""
        return (self.quarters, self.favours, self.bn, self.pc, self.slots, self.orders)


def relevant_rows(tables: Tables, actions: Iterable[Action]) -> frozenset[int]:
    """The registers that the odds of some actions read."""
    rows: set[int] = set()
    for action in actions:
        for modifier in action.modifiers:
            rows.update(atom.row for atom in modifier.atoms)
            if modifier.row >= 0:
                rows.add(modifier.row)
        if action.kind == "deal":
            rows.add(tables.roles[action.role].broken_row)
    return frozenset(rows)


@lru_cache(maxsize=4096)
def touched(tables: Tables, index: int) -> frozenset[int]:
    """The registers that an action's success can change, a deal's quarters in force included."""
    action = tables.actions[index]
    groups = [group for group in action.groups if group.scale[Band.SUCCESS]]
    rows: set[int] = set()
    for deal in tables.deals:
        if deal.card == action.card and action.kind == "deal":
            groups += deal.each_quarter
            rows.add(deal.force_row)
    return frozenset(rows | {effect.row for group in groups for effect in group.effects})


class Levers:
    """The levers of one role in one world as the role knows it."""

    def __init__(
        self, world: World, role: RoleTable, rows: frozenset[int], left: int, *, late: bool = False
    ) -> None:
        self.world = world
        self.tables = world.tables
        self.role = role
        self.rows = frozenset(row for row in rows if sees(world.tables, role.index, row))
        #: Quarters after this one.
        self.left = left
        #: Quarters until a deal can be offered: 1 once this quarter's offers are made.
        self.late = int(late)

    def all(self, able: Iterable[int], offers: Iterable[int]) -> list[Lever]:
        """Every lever; ``able`` are the own actions that could be ordered, ``offers`` offered."""
        found = [*self.standing(), *self.supports()]
        for index in able:
            found += self.card(self.tables.actions[index])
        for index in offers:
            found += self.deal(self.tables.actions[index])
        return [*found, *self.others(), *self.waits()]

    # This quarter ----------------------------------------------------------------------

    def standing(self) -> list[Lever]:
        """The own standing orders that are legal now."""
        codes = legal.standing_refusals(self.world, self.role)[:, 0]
        found = []
        for number, option in enumerate(self.role.standing):
            changes: list[Change] = [(row, How.SET, value) for row, value in option.dials]
            changes.append((self.role.standing_row, How.SET, number))
            changes += self._brought(option.groups, 0)
            changes = [change for change in changes if change[0] in self.rows]
            if codes[number] or not changes:
                continue
            price = option.price
            found.append(
                Lever(
                    "standing",
                    option.key,
                    self.role.index,
                    pc=price.pc,
                    bn=price.bn,
                    slots=price.slots,
                    changes=tuple(changes),
                )
            )
        return found

    def supports(self) -> list[Lever]:
        """Another role of the side supports the card itself."""
        return [
            Lever("support", other.key, other.index, favours=1, supports=(other.index,))
            for other in self.tables.roles
            if other.index != self.role.index and other.side == self.role.side
        ]

    # Later -----------------------------------------------------------------------------

    def card(self, action: Action, *, favours: int = 0) -> list[Lever]:
        """A card that succeeds first: what it does to the odds of those that come after it."""
        if not self.rows & touched(self.tables, action.index):
            return []
        pc, bn, slots = legal.price_of(action, self.role.index)
        found: list[Lever] = []
        groups = self._telling(action.groups)
        for quarter in range(1, min(AHEAD, self.left) + 1):
            changes = tuple(self._brought(groups, quarter))
            if not changes or (found and found[-1].changes == changes):
                continue
            found.append(
                Lever(
                    "card",
                    action.key,
                    action.role,
                    quarters=quarter,
                    favours=favours,
                    pc=pc,
                    bn=bn,
                    slots=slots // 1000,
                    orders=0 if favours else 1,
                    changes=changes,
                    card=action.card,
                    action=action.index,
                )
            )
        return found

    def deal(self, action: Action) -> list[Lever]:
        """A deal that is signed and succeeds first."""
        if not self.rows & touched(self.tables, action.index):
            return []
        pc, bn, slots = legal.price_of(action, self.role.index)
        table = next((deal for deal in self.tables.deals if deal.card == action.card), None)
        if table is not None and (self._now(table.force_row) or self._now(table.test_row)):
            return []
        own = action.role == self.role.index
        found: list[Lever] = []
        groups = self._telling(action.groups)
        lasting = () if table is None else self._telling(table.each_quarter)
        for quarter in range(1, min(AHEAD, self.left - self.late) + 1):
            changes = self._brought(groups, quarter)
            if table is not None:
                changes += self._in_force(table, lasting, quarter)
            if not changes or (found and found[-1].changes == tuple(changes)):
                continue
            found.append(
                Lever(
                    "deal",
                    action.key,
                    action.role,
                    quarters=quarter + self.late,
                    favours=sum(party != self.role.index for party in action.parties),
                    pc=pc,
                    bn=bn,
                    slots=slots // 1000,
                    orders=1 if own else 0,
                    changes=tuple(changes),
                    card=action.card,
                    action=action.index,
                )
            )
        return found

    def others(self) -> list[Lever]:
        """Cards of other roles of the side, and deals they may propose, as far as they are open.

        Whether such a card is in the other's hand is the other's secret and not looked at.
        """
        found: list[Lever] = []
        for action in self.tables.actions[1:]:
            other = self.tables.roles[action.role]
            card = self.tables.cards[action.card]
            if other.index == self.role.index or other.side != self.role.side:
                continue
            if not self.rows & touched(self.tables, action.index):
                continue
            if card.phase == "reaction" or self._now(card.shut_row):
                continue
            known = all(sees(self.tables, self.role.index, atom.row) for atom in action.needs)
            if not known or not true_in(self.world, action.needs):
                continue
            if action.kind == "deal":
                found += self.deal(action)
            elif card.phase == "orders":
                found += self.card(action, favours=1)
        return found

    def waits(self) -> list[Lever]:
        """Time alone: flags, breaches and deals that run down, what was done long enough ago."""
        found: list[Lever] = []
        for quarters in range(1, min(WAIT, self.left) + 1):
            changes = tuple(
                (row, How.SET, value)
                for row in sorted(self.rows)
                if (value := self._later(row, quarters)) != self._now(row)
            )
            if changes and not (found and found[-1].changes == changes):
                found.append(Lever("wait", "", self.role.index, quarters=quarters, changes=changes))
        return found

    # Registers -------------------------------------------------------------------------

    def _now(self, row: int) -> int:
        return self.world.number(row)

    def _later(self, row: int, quarters: int) -> int:
        """What a register that runs by itself will hold; any other as it is."""
        tables, now = self.tables, self._now(row)
        if row == tables.turn_row:
            return now + 1000 * quarters
        if row == tables.season_row:
            return (now // 1000 - 1 + quarters) % 4 * 1000 + 1000
        name = tables.row_names[row]
        if name.startswith("since:"):
            return min(now + quarters, NEVER) if now < NEVER else now
        runs = row in tables.flag_rows or name.startswith("force:")
        if runs or row in {role.broken_row for role in tables.roles}:
            return max(now - quarters, 0) if now < DONE else now
        if row == tables.settings.any_broken_row:
            return max(now - quarters, 0)
        return now

    def _telling(self, groups: Iterable[Group]) -> tuple[Group, ...]:
        """The groups that a success brings and that change a register the odds read."""
        return tuple(
            group
            for group in groups
            if group.scale[Band.SUCCESS] and any(e.row in self.rows for e in group.effects)
        )

    def _brought(self, groups: Iterable[Group], quarter: int) -> list[Change]:
        """What groups of effects have done to the odds' registers by a quarter from now."""
        found: list[Change] = []
        for group in groups:
            scale = group.scale[Band.SUCCESS]
            if not scale or group.after > quarter:
                continue
            if group.times >= 0:
                if not sees(self.tables, self.role.index, group.times):
                    continue
                scale = rounded_int(scale * self._now(group.times), 1000)
            for effect in group.effects:
                if effect.row in self.rows and self._bites(effect):
                    bites = min(quarter - group.after + 1, group.lasts)
                    found += self._change(effect, scale, bites, quarter - group.after)
        return found

    def _bites(self, effect: Effect) -> bool:
        rows = [atom.row for atom in effect.when] + [effect.times] * (effect.times >= 0)
        if not all(sees(self.tables, self.role.index, row) for row in rows):
            return False
        return true_in(self.world, effect.when)

    def _change(self, effect: Effect, scale: int, bites: int, since: int) -> list[Change]:
        """One effect that first bit ``since`` quarters before, ``bites`` times by then."""
        if effect.op == Op.SHIFT:
            if effect.row in self.tables.dial_rows:
                return []
            amount = rounded_int(scale * effect.amount, 1000)
            if effect.times >= 0:
                amount = rounded_int(amount * self._now(effect.times), 1000)
            return [(effect.row, How.ADD, amount * bites)]
        if effect.op == Op.SET:
            left = effect.amount if effect.amount == ALWAYS else effect.amount - since
            return [(effect.row, How.SET, max(left, self._now(effect.row)))] if left > 0 else []
        if effect.op in (Op.CLEAR, Op.END):
            return [(effect.row, How.SET, 0)]
        return []

    def _in_force(self, table: DealTable, groups: Sequence[Group], quarter: int) -> list[Change]:
        """A deal in force: that it is, and what its groups have brought each quarter since."""
        found: list[Change] = []
        if quarter <= table.quarters and table.force_row in self.rows:
            left = table.quarters if table.quarters == ALWAYS else table.quarters - quarter + 1
            found.append((table.force_row, How.SET, left))
        for start in range(1, min(quarter, table.quarters) + 1):
            found += self._brought(groups, quarter - start)
        return found
