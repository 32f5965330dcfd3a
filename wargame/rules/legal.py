"""Legality: one mask with reason codes, for people, bots and the validator alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from wargame.rules.conditions import holds
from wargame.rules.tables import (
    ALWAYS,
    DONE,
    Action,
    Atom,
    Bools,
    CardTable,
    Ints,
    RoleTable,
    Tables,
)
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
    foreign: npt.NDArray[np.intp]
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
        foreign=np.array([n for n, a in enumerate(actions) if a.role != role], dtype=np.intp),
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
def dials_of(role: RoleTable) -> npt.NDArray[np.intp]:
    """The rows of the dials that a role's standing orders set."""
    rows = {row for option in role.standing for row, _ in option.dials}
    return np.array(sorted(rows), dtype=np.intp)


@lru_cache(maxsize=64)
def orders_read_standing(tables: Tables, role: RoleTable) -> bool:
    """Whether what a role's orders need depends on its standing order of the quarter."""
    rows = {role.standing_row, *dials_of(role).tolist()}
    return any(atom.row in rows for index in role.orders for atom in tables.actions[index].needs)


def set_dials(world: World, role: RoleTable, standing: npt.NDArray[np.integer]) -> None:
    """Set a role's dials as its standing orders ``[N]`` say; the others stay as they are."""
    for number, option in enumerate(role.standing):
        if option.dials:
            columns = (standing == number).nonzero()[0]
            if len(columns):
                for row, value in option.dials:
                    world.values[row][columns] = value


#: Where something is not legal: reason codes, or, for those who ask for none, only whether.
Found = npt.NDArray[np.int32] | Bools


def _found(count: int, size: int, told: bool) -> Found:
    return np.zeros((count, size), dtype=np.int32 if told else np.bool_)


def _bar(found: Found, rows: Any, where: Bools, why: Refusal) -> None:
    """Note that actions are not legal ``where``, with the reason if reasons are told."""
    found[rows] |= where if found.dtype == np.bool_ else where * np.int32(why)


def _bar_means(found: Found, prices: Ints, purse: Means, surcharge: Ints | int = 0) -> None:
    """Note what the means do not reach to, at prices ``[k, 3]``."""
    _bar(found, ..., purse.pc - surcharge < prices[:, 0:1], Refusal.NO_CAPITAL)
    for kind, left, why in (
        (1, purse.bn, Refusal.NO_MONEY),
        (2, purse.slots, Refusal.NO_SLOTS),
    ):
        # Money may be owed: then even what costs none is out of reach; slots may not.
        rows = prices[:, kind].nonzero()[0] if kind == 2 or left.min(initial=0) >= 0 else ...
        if rows is ... or len(rows):
            _bar(found, rows, left < prices[rows, kind].reshape(-1, 1), why)


def standing_refusals(world: World, role: RoleTable) -> npt.NDArray[np.int32]:
    """Reason codes of each standing order, ``[options, N]``; 0 is legal."""
    return np.asarray(_standing(world, role, told=True), dtype=np.int32)


def standing_legal(world: World, role: RoleTable) -> Bools:
    """Which standing orders are legal, ``[options, N]``."""
    return np.asarray(~_standing(world, role, told=False))


def _standing(world: World, role: RoleTable, *, told: bool) -> Any:
    found = _found(len(role.standing), world.size, told)
    _bar_means(found, standing_prices(role), means(world, role))
    for number, option in enumerate(role.standing):
        if option.needs:
            _bar(found, number, ~holds(world, option.needs), Refusal.NEEDS_NOT_MET)
    return found


def base_refusals(world: World, role: RoleTable, actions: tuple[int, ...]) -> npt.NDArray[np.int32]:
    """Reason codes that do not depend on means, ``[len(actions), N]``."""
    return np.asarray(_base(world, role, actions, told=True), dtype=np.int32)


def base_legal(world: World, role: RoleTable, actions: tuple[int, ...]) -> Bools:
    """What is legal, means apart, ``[len(actions), N]``."""
    return np.asarray(~_base(world, role, actions, told=False))


def _base(world: World, role: RoleTable, actions: tuple[int, ...], *, told: bool) -> Any:
    layout = _layout(world.tables, role.index, actions)
    found = _found(len(actions), world.size, told)
    shut = world.counts[layout.shut_rows]
    if told:
        _bar(found, ..., shut == ALWAYS, Refusal.LOCKED)
        _bar(found, ..., shut == DONE, Refusal.DONE)
        _bar(found, ..., (shut > 0) & (shut < DONE), Refusal.CLOSED)
    else:
        found = shut != 0
    _bar(found, layout.foreign, np.ones((), dtype=np.bool_), Refusal.NOT_YOURS)
    if len(layout.openings):
        away = world.zone[layout.openings] != IN_HAND
        _bar(found, layout.opening_at, away, Refusal.NOT_IN_HAND)
    for number, force, test in layout.running:
        running = (world.stored(force) > 0) | (world.stored(test) > 0)
        _bar(found, number, running, Refusal.IN_FORCE)
    # What is legal nowhere as it is need not be looked at further, unless all reasons are told.
    barred: list[bool] = [False] * len(actions)
    if not told:
        barred = np.asarray(found.all(axis=1)).tolist()
    for number, atoms in layout.needs:
        if not barred[number]:
            _bar(found, number, ~holds(world, atoms), Refusal.NEEDS_NOT_MET)
    return found


def means_refusals(
    world: World, role: RoleTable, actions: tuple[int, ...], purse: Means, surcharge: Ints | int = 0
) -> npt.NDArray[np.int32]:
    """Reason codes that depend on what is left to spend, ``[len(actions), N]``."""
    return np.asarray(_means(world, role, actions, purse, surcharge, told=True), dtype=np.int32)


def means_legal(
    world: World, role: RoleTable, actions: tuple[int, ...], purse: Means, surcharge: Ints | int = 0
) -> Bools:
    """What the means reach to, ``[len(actions), N]``."""
    return np.asarray(~_means(world, role, actions, purse, surcharge, told=False))


def _means(
    world: World,
    role: RoleTable,
    actions: tuple[int, ...],
    purse: Means,
    surcharge: Ints | int,
    *,
    told: bool,
) -> Any:
    found = _found(len(actions), len(purse.pc), told)
    _bar_means(found, _layout(world.tables, role.index, actions).prices, purse, surcharge)
    return found


def action_prices(world: World, role: RoleTable, actions: tuple[int, ...]) -> Ints:
    """What each action costs its role: capital, money, slots (thousandths), ``[actions, 3]``."""
    return _layout(world.tables, role.index, actions).prices


def deals_signed(world: World, role: RoleTable) -> npt.NDArray[np.int16]:
    """How many deals a role signed this quarter as their proposer, [N]."""
    mine = world.signed[[world.tables.actions[index].deal for index in role.deals]]
    return np.asarray(mine.sum(axis=0, dtype=np.int16))


def slots_left(world: World, role: RoleTable) -> Ints:
    """How many ordinary orders a role has left after the deals it signed as proposer, [N]."""
    left = world.tables.settings.orders - deals_signed(world, role)
    return np.maximum(left, 0).astype(np.int64)


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


def offer_legal(world: World, role: RoleTable) -> Bools:
    """Which deals a role may offer, ``[deals, N]``."""
    able = base_legal(world, role, role.deals)
    able &= means_legal(world, role, role.deals, means(world, role))
    return able


def may_ever_oppose(card: CardTable, role: RoleTable) -> bool:
    """Whether there is any world in which a role may oppose a card's order."""
    return role.index in card.against or any(other == role.index for other, _ in card.may_oppose)


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


@lru_cache(maxsize=4096)
def may_support(tables: Tables, card_index: int, role: int) -> bool:
    """Whether a role may support a card: another role's, of its own side, with odds."""
    card = tables.cards[card_index]
    uncertain = any(not tables.actions[index].sure for index in card.actions)
    return (
        uncertain
        and card.role != role
        and card.phase != "reaction"
        and tables.roles[card.role].side == tables.roles[role].side
    )
