"""Legality: one mask with reason codes, for people, bots and the validator alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
import numpy.typing as npt

from wargame.rules.conditions import holds
from wargame.rules.tables import ALWAYS, DONE, Action, Bools, Ints, RoleTable
from wargame.rules.worlds import IN_HAND, World


class Refusal(IntFlag):
    """Why an action is not legal; a mask may carry several."""

    NONE = 0
    NOT_YOURS = 1
    NOT_IN_HAND = 2
    NEEDS_NOT_MET = 4
    LOCKED = 8
    CLOSED = 16
    DONE = 32
    NO_CAPITAL = 64
    NO_MONEY = 128
    NO_SLOTS = 256
    NO_ORDERS_LEFT = 512
    ALREADY_PLAYED = 1024
    IN_FORCE = 2048
    WRONG_PHASE = 4096
    THIRD_ORDER_BARRED = 8192
    NOT_REVEALED = 16384


@dataclass(slots=True)
class Means:
    """What a role still has to spend this quarter, ``[N]`` each, in thousandths."""

    pc: Ints
    bn: Ints
    slots: Ints

    def less(self, pc: Ints | int, bn: Ints | int, slots: Ints | int) -> Means:
        """What is left after a price."""
        return Means(self.pc - pc, self.bn - bn, self.slots - slots)


def means(world: World, role: RoleTable) -> Means:
    """A role's purse as it stands."""
    return Means(
        world.values[role.pc_row].copy(),
        world.values[role.bn_row].copy(),
        world.values[role.slots_row].copy(),
    )


def price_arrays(action: Action, role: int) -> tuple[int, int, int]:
    """What one role pays for an action: capital, money, slots (thousandths)."""
    for price in action.prices:
        if price.role == role:
            return price.pc, price.bn, price.slots * 1000
    return 0, 0, 0


def standing_refusals(world: World, role: RoleTable) -> npt.NDArray[np.int32]:
    """Reason codes of each standing order, ``[options, N]``; 0 is legal."""
    purse = means(world, role)
    codes = np.zeros((len(role.standing), world.size), dtype=np.int32)
    for number, option in enumerate(role.standing):
        codes[number] |= ~holds(world, option.needs) * np.int32(Refusal.NEEDS_NOT_MET)
        codes[number] |= (purse.pc < option.price.pc) * np.int32(Refusal.NO_CAPITAL)
        codes[number] |= (purse.bn < option.price.bn) * np.int32(Refusal.NO_MONEY)
        short = purse.slots < option.price.slots * 1000
        codes[number] |= short * np.int32(Refusal.NO_SLOTS)
    return codes


def base_refusals(world: World, role: RoleTable, actions: tuple[int, ...]) -> npt.NDArray[np.int32]:
    """Reason codes that do not depend on means, ``[len(actions), N]``."""
    codes = np.zeros((len(actions), world.size), dtype=np.int32)
    tables = world.tables
    for number, index in enumerate(actions):
        action = tables.actions[index]
        card = tables.cards[action.card]
        code = codes[number]
        if action.role != role.index:
            code |= Refusal.NOT_YOURS
        if action.needs:
            code |= ~holds(world, action.needs) * np.int32(Refusal.NEEDS_NOT_MET)
        shut = world.values[card.shut_row]
        code |= (shut == ALWAYS) * np.int32(Refusal.LOCKED)
        code |= (shut == DONE) * np.int32(Refusal.DONE)
        code |= ((shut > 0) & (shut < DONE)) * np.int32(Refusal.CLOSED)
        if card.opening >= 0:
            away = world.zone[card.opening] != IN_HAND
            code |= away * np.int32(Refusal.NOT_IN_HAND)
        if card.kind == "deal":
            deal = next((deal for deal in tables.deals if deal.card == card.index), None)
            if deal is not None:
                running = (world.values[deal.force_row] > 0) | (world.values[deal.test_row] > 0)
                code |= running * np.int32(Refusal.IN_FORCE)
    return codes


def means_refusals(
    world: World, role: RoleTable, actions: tuple[int, ...], purse: Means, surcharge: Ints | int = 0
) -> npt.NDArray[np.int32]:
    """Reason codes that depend on what is left to spend, ``[len(actions), N]``."""
    prices = np.array(
        [price_arrays(world.tables.actions[index], role.index) for index in actions],
        dtype=np.int64,
    ).reshape(len(actions), 3)
    codes = (purse.pc < prices[:, 0:1] + surcharge) * np.int32(Refusal.NO_CAPITAL)
    codes = codes | (purse.bn < prices[:, 1:2]) * np.int32(Refusal.NO_MONEY)
    short = (prices[:, 2:3] > 0) & (purse.slots < prices[:, 2:3])
    return np.asarray(codes | short * np.int32(Refusal.NO_SLOTS), dtype=np.int32)


def slots_left(world: World, role: RoleTable) -> Ints:
    """How many ordinary orders a role has left after the deals it signed as proposer, [N]."""
    used = np.zeros(world.size, dtype=np.int64)
    for index in role.deals:
        used += world.signed[world.tables.actions[index].deal]
    return np.maximum(world.tables.settings.orders - used, 0)


def third_allowed(world: World, role: RoleTable) -> Bools:
    """Where a third order may be given at its price."""
    return holds(world, role.third_needs)


def offer_refusals(world: World, role: RoleTable) -> npt.NDArray[np.int32]:
    """Reason codes of each deal a role may offer, ``[deals, N]``.

    Every party must be able to pay its part, else the offer would be empty.
    """
    codes = base_refusals(world, role, role.deals)
    codes |= means_refusals(world, role, role.deals, means(world, role))
    return codes


def oppose_allowed(world: World, card_index: int, role: RoleTable) -> Bools:
    """Where a role may oppose a card's order."""
    card = world.tables.cards[card_index]
    if role.index in card.against:
        return np.ones(world.size, dtype=np.bool_)
    allowed = np.zeros(world.size, dtype=np.bool_)
    for other, atoms in card.may_oppose:
        if other == role.index:
            allowed |= holds(world, atoms)
    return allowed


def support_allowed(world: World, card_index: int, role: RoleTable) -> bool:
    """Whether a role may support a card: another role's, of its own side, with odds."""
    card = world.tables.cards[card_index]
    roles = world.tables.roles
    uncertain = any(not world.tables.actions[index].sure for index in card.actions)
    return (
        uncertain
        and card.role != role.index
        and card.phase != "reaction"
        and roles[card.role].side == role.side
    )
