"""The decisions of one quarter for N worlds, as arrays, whoever makes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from wargame.rules import legal
from wargame.rules.columns import columns_of
from wargame.rules.tables import Bools, CardTable, EventTable, Ints, RoleTable
from wargame.rules.worlds import Columns, World

I16 = npt.NDArray[np.int16]
I8 = npt.NDArray[np.int8]

#: The decision nodes of a quarter, in order.
NODES = ("signals", "events", "offers", "answers", "orders", "reactions", "hands")


class Policy(Protocol):
    """Somebody who decides for one role in N worlds at once; draws only from a bot stream."""

    def signals(self, world: World, role: RoleTable) -> I16:
        """Cards to show as intelligence, ``[3, N]``, -1 for none."""
        ...

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """The answer to an event, ``[N]``; ``legal [options, N]``."""
        ...

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """The deals to offer, ``[deals of the role, N]``; at most the scenario's number count."""
        ...

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """Which offers to accept, ``[A_deal, N]``; ``legal`` says which it can pay."""
        ...

    def counters(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The forms of deals it would sign instead of those it turns down, ``[A_deal, N]``."""
        ...

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """The standing order, ``[N]``; ``legal [options, N]``."""
        ...

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """The orders, ``[3, N]``, built slot by slot on ``planner``."""
        ...

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """The reaction: kind ``[N]`` and card or action ``[N]``."""
        ...

    def hand(self, world: World, role: RoleTable, held: Bools) -> tuple[I16, I16]:
        """The opening to keep and the one to bury, ``[N]`` each, -1 for none."""
        ...


@runtime_checkable
class Watcher(Protocol):
    """A policy that is told how a quarter began, before it decides anything in it."""

    def opened(self, world: World, tracks: Ints) -> None:
        """The quarter is open; ``tracks [K, N]`` is where they stood at its start."""
        ...


class OrderPlanner:
    """Fills a role's order slots while keeping count of what is left to spend.

    ``free [actions, N]`` says what of the role's actions is legal, means and slots apart.
    """

    def __init__(self, world: World, role: RoleTable, standing: I16) -> None:
        self.world = world
        self.role = role
        self.actions = role.orders
        self.standing = standing
        settings = world.tables.settings
        self.free: Bools = self._as_ordered(legal.base_legal)
        price = legal.standing_prices(role).T[:, standing]
        self.purse = legal.means(world, role).less(price[0], price[1], price[2])
        self.ordinary = legal.slots_left(world, role)
        self.surcharge = settings.third_order_pc
        self.count = np.zeros(world.size, dtype=np.int64)
        self.total = self.ordinary + legal.third_allowed(world, role)
        self.chosen = np.zeros((3, world.size), dtype=np.int16)
        self._cards = [world.tables.actions[index].card for index in role.orders]
        self._prices = legal.action_prices(world, role, role.orders).tolist()

    def _as_ordered(self, ask: Callable[[World, RoleTable, tuple[int, ...]], Any]) -> Any:
        """What the actions need, read with the dials as the standing order would set them."""
        world, role = self.world, self.role
        if not legal.orders_read_standing(world.tables, role):
            return ask(world, role, role.orders)
        rows = legal.dials_of(role)
        dials, order = world.values[rows], world.get(role.standing_row)
        legal.set_dials(world, role, self.standing)
        world.set(role.standing_row, None, self.standing)
        found = ask(world, role, role.orders)
        world.values[rows] = dials
        world.set(role.standing_row, None, order)
        return found

    @property
    def total(self) -> Ints:
        """How many orders may be given in all, a third one included, ``[N]``."""
        return self._total

    @total.setter
    def total(self, total: Ints) -> None:
        self._total = total
        self._look()

    def _look(self) -> None:
        """Note where there is a next slot, and what it costs on top of an order's price."""
        self._more: Bools = self.count < self._total
        self._extra: Ints = (self.count >= self.ordinary) * np.int64(self.surcharge)

    def refusals(self) -> npt.NDArray[np.int32]:
        """Reason codes of every action for the next slot, ``[actions, N]``; 0 is legal."""
        codes: npt.NDArray[np.int32] = self._as_ordered(legal.base_refusals)
        # What is not free now and was at first has been played since.
        codes |= ((codes == 0) & ~self.free) * np.int32(legal.Refusal.ALREADY_PLAYED)
        codes |= legal.means_refusals(self.world, self.role, self.actions, self.purse, self._extra)
        full = self.count >= self.total
        return np.asarray(codes | full * np.int32(legal.Refusal.NO_ORDERS_LEFT), dtype=np.int32)

    def legal(self, columns: Columns = None) -> Bools:
        """The legality of every action for the next slot, ``[actions, N]`` or in some worlds."""
        free, purse, extra, more = self.free, self.purse, self._extra, self.count < self.total
        if columns is not None:
            free, extra, more = free[:, columns], extra[columns], more[columns]
            purse = legal.Means(purse.pc[columns], purse.bn[columns], purse.slots[columns])
        able = legal.means_legal(self.world, self.role, self.actions, purse, extra)
        able &= free
        able &= more
        return able

    def row(self, number: int) -> Bools:
        """The legality of one action of the role for the next slot, ``[N]``."""
        pc, bn, slots = self._prices[number]
        ok: Bools = self.purse.pc >= self._extra + pc
        ok &= self.free[number]
        if bn:
            ok &= self.purse.bn >= bn
        if slots:
            ok &= self.purse.slots >= slots
        ok &= self._more
        return ok

    def take(self, number: int, where: Bools) -> None:
        """Give action ``number`` of the role the next slot in these worlds (legal there)."""
        columns = where.nonzero()[0]
        if not len(columns):
            return
        pc, bn, slots = self._prices[number]
        count = self.count[columns]
        self.chosen[count, columns] = self.actions[number]
        self.purse.pc[columns] -= pc + self.surcharge * (count >= self.ordinary[columns])
        if bn:
            self.purse.bn[columns] -= bn
        if slots:
            self.purse.slots[columns] -= slots
        self.count[columns] = count + 1
        for other, card in enumerate(self._cards):
            if card == self._cards[number]:
                self.free[other, columns] = False
        self._look()


#: By card played this quarter: whose it is and where, ``[N]``.
Revealed = Sequence[tuple[CardTable, Bools]]


def revealed(world: World) -> Revealed:
    """The cards on the table this quarter somewhere, each with where."""
    played = world.counts[columns_of(world.tables).played] > 0
    return [
        (world.tables.cards[index], played[index])
        for index in np.nonzero(played.any(axis=1))[0].tolist()
    ]


class ReactionMasks:
    """What a role may react with: ``support``, ``oppose [cards, N]``, ``play [reactions, N]``."""

    def __init__(self, world: World, role: RoleTable, shown: Revealed | None = None) -> None:
        tables = world.tables
        shape = (len(tables.cards), world.size)
        self.support = np.zeros(shape, dtype=np.bool_)
        self.oppose = np.zeros(shape, dtype=np.bool_)
        self.play = legal.base_legal(world, role, role.reactions)
        self.play &= legal.means_legal(world, role, role.reactions, legal.means(world, role))
        self._any: Bools = np.zeros(world.size, dtype=np.bool_)
        for able in self.play:
            self._any |= able
        paid = world.values[role.pc_row] >= tables.settings.reaction_cost
        for card, where in revealed(world) if shown is None else shown:
            if card.role == role.index or card.phase == "reaction":
                continue
            met = where & paid
            if legal.may_support(tables, card.index, role.index):
                self.support[card.index] = met
                self._any |= met
            if legal.may_ever_oppose(card, role):
                self.oppose[card.index] = met & legal.oppose_allowed(world, card.index, role)
                self._any |= self.oppose[card.index]

    def any(self) -> Bools:
        """Where any reaction is legal, ``[N]``."""
        return self._any
