"""Legality: one mask with reason codes, for people, bots and the validator alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from wargame.rules.conditions import holds
from wargame.rules.tables import ALWAYS, DONE, Action, Atom, Bools, Ints, RoleTable, Tables
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


def price_of(action: Action, role: int) -> tuple[int, int, int]:
    """What one role pays for an action: capital, money, slots (thousandths)."""
    for price in action.prices:
        if price.role == role:
            return price.pc, price.bn, price.slots * 1000
    return 0, 0, 0


@dataclass(frozen=True, slots=True, eq=False)
class _Layout:
    """Actions laid out as columns, so that a role's whole hand is looked at in one pass."""

    prices: Ints
    shut_rows: npt.NDArray[np.intp]
    foreign: npt.NDArray[np.int32]
    needs: tuple[tuple[int, tuple[Atom, ...]], ...]
    opening_at: npt.NDArray[np.intp]
    openings: npt.NDArray[np.intp]
    running: tuple[tuple[int, int, int], ...]


@lru_cache(maxsize=256)
def _layout(tables: Tables, role: int, indices: tuple[int, ...]) -> _Layout:
    actions = [tables.actions[index] for index in indices]
    cards = [tables.cards[action.card] for action in actions]
    dealt = [n for n, card in enumerate(cards) if card.opening >= 0]
    in_force = {deal.card: deal for deal in tables.deals}
    return _Layout(
        prices=np.array([price_of(a, role) for a in actions], dtype=np.int64).reshape(-1, 3),
        shut_rows=np.array([card.shut_row - tables.wide for card in cards], dtype=np.intp),
        foreign=np.array(
            [Refusal.NOT_YOURS if a.role != role else 0 for a in actions], dtype=np.int32
        ).reshape(-1, 1),
        needs=tuple((n, a.needs) for n, a in enumerate(actions) if a.needs),
        opening_at=np.array(dealt, dtype=np.intp),
        openings=np.array([cards[n].opening for n in dealt], dtype=np.intp),
        running=tuple(
            (n, in_force[c.index].force_row, in_force[c.index].test_row)
            for n, c in enumerate(cards)
            if c.index in in_force and c.kind == "deal"
        ),
    )


@lru_cache(maxsize=64)
def standing_prices(role: RoleTable) -> Ints:
    """What each standing order costs: capital, money, slots (thousandths), ``[options, 3]``."""
    prices = [(o.price.pc, o.price.bn, o.price.slots * 1000) for o in role.standing]
    return np.array(prices, dtype=np.int64).reshape(-1, 3)


@lru_cache(maxsize=64)
def standing_dials(role: RoleTable) -> tuple[npt.NDArray[np.intp], Ints, Bools]:
    """The dials that a role's standing orders set: rows ``[D]``, values and which are set."""
    rows = sorted({row for option in role.standing for row, _ in option.dials})
    shape = (len(rows), len(role.standing))
    table, is_set = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.bool_)
    for number, option in enumerate(role.standing):
        for row, value in option.dials:
            table[rows.index(row), number] = value
            is_set[rows.index(row), number] = True
    return np.array(rows, dtype=np.intp), table, is_set


def set_dials(world: World, role: RoleTable, standing: npt.NDArray[np.integer]) -> None:
    """Set a role's dials as its standing orders ``[N]`` say; the others stay as they are."""
    rows, table, is_set = standing_dials(role)
    if len(rows):
        chosen = is_set[:, standing]
        before = world.values[rows]
        world.values[rows] = table[:, standing] * chosen + before * ~chosen


def standing_refusals(world: World, role: RoleTable) -> npt.NDArray[np.int32]:
    """Reason codes of each standing order, ``[options, N]``; 0 is legal."""
    purse, prices = means(world, role), standing_prices(role)
    codes = (purse.pc < prices[:, 0:1]) * np.int32(Refusal.NO_CAPITAL)
    codes |= (purse.bn < prices[:, 1:2]) * np.int32(Refusal.NO_MONEY)
    short = (prices[:, 2:3] > 0) & (purse.slots < prices[:, 2:3])
    codes |= short * np.int32(Refusal.NO_SLOTS)
    for number, option in enumerate(role.standing):
        if option.needs:
            codes[number] |= ~holds(world, option.needs) * np.int32(Refusal.NEEDS_NOT_MET)
    return np.asarray(codes, dtype=np.int32)


def base_refusals(world: World, role: RoleTable, actions: tuple[int, ...]) -> npt.NDArray[np.int32]:
    """Reason codes that do not depend on means, ``[len(actions), N]``."""
    layout = _layout(world.tables, role.index, actions)
    shut = world.counts[layout.shut_rows]
    codes = (shut == ALWAYS) * np.int32(Refusal.LOCKED)
    codes |= (shut == DONE) * np.int32(Refusal.DONE)
    codes |= ((shut > 0) & (shut < DONE)) * np.int32(Refusal.CLOSED)
    codes |= layout.foreign
    for number, atoms in layout.needs:
        codes[number] |= ~holds(world, atoms) * np.int32(Refusal.NEEDS_NOT_MET)
    if len(layout.openings):
        away = world.zone[layout.openings] != IN_HAND
        codes[layout.opening_at] |= away * np.int32(Refusal.NOT_IN_HAND)
    for number, force, test in layout.running:
        running = (world.stored(force) > 0) | (world.stored(test) > 0)
        codes[number] |= running * np.int32(Refusal.IN_FORCE)
    return np.asarray(codes, dtype=np.int32)


def means_refusals(
    world: World, role: RoleTable, actions: tuple[int, ...], purse: Means, surcharge: Ints | int = 0
) -> npt.NDArray[np.int32]:
    """Reason codes that depend on what is left to spend, ``[len(actions), N]``."""
    prices = _layout(world.tables, role.index, actions).prices
    codes = (purse.pc < prices[:, 0:1] + surcharge) * np.int32(Refusal.NO_CAPITAL)
    codes |= (purse.bn < prices[:, 1:2]) * np.int32(Refusal.NO_MONEY)
    short = (prices[:, 2:3] > 0) & (purse.slots < prices[:, 2:3])
    codes |= short * np.int32(Refusal.NO_SLOTS)
    return np.asarray(codes, dtype=np.int32)


def action_prices(world: World, role: RoleTable, actions: tuple[int, ...]) -> Ints:
    """What each action costs its role: capital, money, slots (thousandths), ``[actions, 3]``."""
    return _layout(world.tables, role.index, actions).prices


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

    Only the proposer's purse counts: whether the others can pay is theirs to know and answer.
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
