"""The decisions of one quarter for N worlds, as arrays, whoever makes them."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from wargame.rules import legal
from wargame.rules.columns import columns_of
from wargame.rules.tables import Bools, EventTable, Ints, RoleTable
from wargame.rules.worlds import World

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

    ``mask`` is the legality of every action of the role, ``[actions, N]``, for the next slot.
    """

    def __init__(self, world: World, role: RoleTable, standing: I16) -> None:
        self.world = world
        self.role = role
        self.actions = role.orders
        settings = world.tables.settings
        self.codes = self._base(standing)
        price = legal.standing_prices(role)[standing]
        self.purse = legal.means(world, role).less(price[:, 0], price[:, 1], price[:, 2])
        self.ordinary = legal.slots_left(world, role)
        self.total = self.ordinary + legal.third_allowed(world, role)
        self.surcharge = settings.third_order_pc
        self.count = np.zeros(world.size, dtype=np.int64)
        self.chosen = np.zeros((3, world.size), dtype=np.int16)
        self._cards = [world.tables.actions[index].card for index in role.orders]
        self._prices = legal.action_prices(world, role, role.orders)

    def _base(self, standing: I16) -> npt.NDArray[np.int32]:
        """What the actions need, read with the dials as the standing order would set them."""
        world, role = self.world, self.role
        rows, _, _ = legal.standing_dials(role)
        dials, order = world.values[rows], world.get(role.standing_row)
        legal.set_dials(world, role, standing)
        world.set(role.standing_row, None, standing)
        codes = legal.base_refusals(self.world, role, role.orders)
        world.values[rows] = dials
        world.set(role.standing_row, None, order)
        return codes

    def refusals(self) -> npt.NDArray[np.int32]:
        """Reason codes of every action for the next slot, ``[actions, N]``; 0 is legal."""
        extra = self.surcharge * (self.count >= self.ordinary)
        codes = self.codes | legal.means_refusals(
            self.world, self.role, self.actions, self.purse, extra
        )
        full = self.count >= self.total
        return np.asarray(codes | full * np.int32(legal.Refusal.NO_ORDERS_LEFT), dtype=np.int32)

    def row(self, number: int) -> Bools:
        """The legality of one action of the role for the next slot, ``[N]``."""
        pc, bn, slots = (int(value) for value in self._prices[number])
        extra = self.surcharge * (self.count >= self.ordinary)
        ok: Bools = self.codes[number] == 0
        ok &= self.purse.pc >= pc + extra
        if bn:
            ok &= self.purse.bn >= bn
        if slots:
            ok &= self.purse.slots >= slots
        ok &= self.count < self.total
        return ok

    def take(self, number: int, where: Bools) -> None:
        """Give action ``number`` of the role the next slot in these worlds (legal there)."""
        if not where.any():
            return
        pc, bn, slots = (int(value) for value in self._prices[number])
        extra = self.surcharge * (self.count >= self.ordinary)
        action = self.actions[number]
        for slot in range(3):
            here = where & (self.count == slot)
            self.chosen[slot, here] = action
        self.purse.pc = self.purse.pc - where * (pc + extra)
        if bn:
            self.purse.bn = self.purse.bn - where * np.int64(bn)
        if slots:
            self.purse.slots = self.purse.slots - where * np.int64(slots)
        self.count = self.count + where
        for other, card in enumerate(self._cards):
            if card == self._cards[number]:
                self.codes[other] |= where * np.int32(legal.Refusal.ALREADY_PLAYED)


class ReactionMasks:
    """What a role may react with: ``support``, ``oppose [cards, N]``, ``play [reactions, N]``."""

    def __init__(self, world: World, role: RoleTable) -> None:
        tables = world.tables
        size = world.size
        self.support = np.zeros((len(tables.cards), size), dtype=np.bool_)
        self.oppose = np.zeros((len(tables.cards), size), dtype=np.bool_)
        paid = world.values[role.pc_row] >= tables.settings.reaction_cost
        played = (world.counts[columns_of(tables).played] > 0) & paid
        for index in np.flatnonzero(played.any(axis=1)).tolist():
            card, revealed = tables.cards[index], played[index]
            if card.role == role.index or card.phase == "reaction":
                continue
            if legal.support_allowed(world, card.index, role):
                self.support[card.index] = revealed
            self.oppose[card.index] = revealed & legal.oppose_allowed(world, card.index, role)
        codes = legal.base_refusals(world, role, role.reactions)
        codes |= legal.means_refusals(world, role, role.reactions, legal.means(world, role))
        self.play = codes == 0

    def any(self) -> Bools:
        """Where any reaction is legal, ``[N]``."""
        found = self.support.any(axis=0) | self.oppose.any(axis=0)
        return np.asarray(found | self.play.any(axis=0) if len(self.play) else found)
