"""Deals: offered, answered, signed, in force, tested, broken."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from wargame.rules.conditions import holds
from wargame.rules.dice import Stream
from wargame.rules.effects import breach, pay, release
from wargame.rules.ledger import Ledger
from wargame.rules.legal import offer_legal
from wargame.rules.odds import modifier_points
from wargame.rules.tables import ALWAYS, Action, Band, Bools, DealTable, Ints, Phase, Tables
from wargame.rules.worlds import World, some


@lru_cache(maxsize=8)
def deal_actions(tables: Tables) -> tuple[Action, ...]:
    """The deal actions in signing order: initiative, then key."""
    found = [action for action in tables.actions[1:] if action.kind == "deal"]
    return tuple(sorted(found, key=lambda action: (action.initiative, action.key)))


def on_the_table(world: World, offered: Bools) -> list[Action]:
    """The deals that are offered somewhere, ``offered [A_deal, N]``, in signing order."""
    somewhere: list[bool] = np.asarray(offered.any(axis=1)).tolist()
    return [action for action in deal_actions(world.tables) if somewhere[action.deal]]


def can_pay(world: World, action: Action) -> Bools:
    """Where every party can pay its part of a deal now, ``[N]``."""
    able = np.ones(world.size, dtype=np.bool_)
    for price in action.prices:
        role = world.tables.roles[price.role]
        able &= world.values[role.pc_row] >= price.pc
        able &= world.values[role.bn_row] >= price.bn
        if price.slots:
            able &= world.values[role.slots_row] >= price.slots * 1000
    return able


def party_can_pay(world: World, action: Action, role_index: int) -> Bools:
    """Where one party can pay its part of a deal now, ``[N]``."""
    role = world.tables.roles[role_index]
    able = np.ones(world.size, dtype=np.bool_)
    for price in action.prices:
        if price.role == role_index:
            able &= world.values[role.pc_row] >= price.pc
            able &= world.values[role.bn_row] >= price.bn
            if price.slots:
                able &= world.values[role.slots_row] >= price.slots * 1000
    return able


def valid_offers(world: World, offered: Bools, masks: Mapping[int, Bools] | None = None) -> Bools:
    """The offers that stand, ``[A_deal, N]``: legal, one option a card, within the limit.

    ``masks`` says by role what it may offer (:func:`offer_legal`), where that is known already.
    """
    tables = world.tables
    standing = offered.copy()
    made = {action.index for action in on_the_table(world, offered)}
    for role in tables.roles:
        if made.isdisjoint(role.deals):
            continue
        legal = offer_legal(world, role) if masks is None else masks[role.index]
        count = np.zeros(world.size, dtype=np.int16)
        cards: dict[int, Bools] = {}
        for number, index in enumerate(role.deals):
            if index not in made:
                continue
            action = tables.actions[index]
            mine = offered[action.deal] & legal[number]
            taken = cards.get(action.card)
            if taken is not None:
                mine = mine & ~taken
            mine = mine & (count < tables.settings.offers)
            count += mine
            cards[action.card] = mine if taken is None else taken | mine
            standing[action.deal] = mine
    return standing


def sign(world: World, offered: Bools, accepted: Bools, ledger: Ledger | None) -> None:
    """Sign the deals that every party accepts; costs are paid at once.

    ``offered [A_deal, N]``; ``accepted [A_deal, R, N]`` (the proposer's own entry is ignored).
    A deal that a party can no longer pay when its turn to be signed comes falls through.
    """
    tables = world.tables
    orders = {role.index: np.zeros(world.size, dtype=np.int64) for role in tables.roles}
    for action in on_the_table(world, offered):
        wanted = offered[action.deal]
        agreed = wanted.copy()
        for party in action.parties:
            if party != action.role:
                agreed &= accepted[action.deal, party]
        signed = agreed & can_pay(world, action)
        signed &= orders[action.role] < tables.settings.orders
        world.signed[action.deal] = signed
        turned_down = wanted & ~agreed
        world.refused[action.deal] = turned_down
        orders[action.role] += signed
        columns = signed.nonzero()[0]
        if len(columns):
            for price in action.prices:
                pay(world, price, columns, ledger, action.key)
            world.set(tables.cards[action.card].played_row, columns, 1)
            if ledger is not None and ledger.column in columns:
                ledger.add("signed", action=action.key)
        refused = turned_down.nonzero()[0]
        if len(refused):
            if ledger is not None and ledger.column in refused:
                ledger.add("refused", action=action.key)
            band = np.full(len(refused), int(Band.SUCCESS), dtype=np.int64)
            release(world, action.refused, band, refused, ledger)


def run_deals(world: World, ledger: Ledger | None) -> None:
    """Deals in force at the quarter's start: do they hold, what they bring, are they due?"""
    for deal in world.tables.deals:
        running = world.stored(deal.force_row) > 0
        if some(running):
            if deal.holds:
                running = _hold(world, deal, running, ledger)
            columns = running.nonzero()[0]
            if len(columns):
                band = np.full(len(columns), int(Band.SUCCESS), dtype=np.int64)
                release(world, deal.each_quarter, band, columns, ledger)
            force = world.get(deal.force_row)
            world.set(deal.force_row, None, force - ((force > 0) & (force < ALWAYS)))
        due = world.get(deal.test_row)
        if due.any():
            falls = due == 1
            world.set(deal.test_row, None, due - (due > 0))
            _test(world, deal, falls, ledger)


def _hold(world: World, deal: DealTable, running: Bools, ledger: Ledger | None) -> Bools:
    """Where a deal that may collapse holds this quarter."""
    columns = running.nonzero()[0]
    total = np.zeros(len(columns), dtype=np.int64)
    terms: list[tuple[str, Ints]] = []
    for modifier in deal.holds_modifiers:
        points = modifier_points(world, modifier, columns)
        terms.append((modifier.name, points))
        total = total + points
    settings = world.tables.settings
    within = np.clip(total, -settings.sum_within, settings.sum_within)
    chance = np.clip(deal.holds_base + within, settings.least, settings.most)
    roll = world.dice.below(
        1000, Stream.ADJUDICATION, world.turn, Phase.SITUATION, deal.holds_site, columns=columns
    )
    fails = roll >= chance
    if ledger is not None and ledger.column in columns:
        at = int((columns == ledger.column).nonzero()[0][0])
        ledger.add(
            "holds",
            deal=world.tables.cards[deal.card].key,
            base=deal.holds_base,
            modifiers=[[name, int(points[at])] for name, points in terms if points[at]],
            cut=int(chance[at] - deal.holds_base - total[at]),
            chance=int(chance[at]),
            roll=int(roll[at]),
            holds=bool(not fails[at]),
        )
    broken = columns[fails]
    if len(broken) and deal.collapse >= 0:
        live = np.ones(len(broken), dtype=np.bool_)
        breach(world, deal.collapse, deal.index, live, broken, ledger, opening=True)
    result = running.copy()
    result[broken] = False
    for row in (deal.force_row, deal.test_row):
        world.set(row, None, world.get(row) * (result | ~running))
    return result


def _test(world: World, deal: DealTable, due: Bools, ledger: Ledger | None) -> None:
    """Mark a deal on its date: passed, or failed with its breach."""
    columns = due.nonzero()[0]
    if not len(columns):
        return
    passed = holds(world, deal.test_needs, columns)
    if ledger is not None and ledger.column in columns:
        at = int((columns == ledger.column).nonzero()[0][0])
        ledger.add(
            "test",
            deal=world.tables.cards[deal.card].key,
            needs=[atom.text for atom in deal.test_needs],
            passed=bool(passed[at]),
        )
    for groups, where in (
        (deal.test_passed, columns[passed]),
        (deal.test_failed, columns[~passed]),
    ):
        if len(where):
            band = np.full(len(where), int(Band.SUCCESS), dtype=np.int64)
            release(world, groups, band, where, ledger)
    failed = columns[~passed]
    if len(failed) and deal.test_breach >= 0:
        live = np.ones(len(failed), dtype=np.bool_)
        breach(world, deal.test_breach, deal.index, live, failed, ledger, opening=True)
