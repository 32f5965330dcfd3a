"""Adjudication: every order of the quarter resolved, in declared initiative."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from wargame.rules.columns import trail_places
from wargame.rules.dice import Stream
from wargame.rules.effects import release
from wargame.rules.ledger import Ledger
from wargame.rules.odds import bands, chance_terms
from wargame.rules.tables import ALWAYS, DONE, Action, Band, Ints, Phase
from wargame.rules.worlds import World, distinct, note, some

#: What stands in place of the dice: action index -> band, for all worlds or ``[N]`` (-1: none).
Overrides = Mapping[int, "int | npt.NDArray[np.int8]"]


def committed(world: World) -> list[tuple[Action, npt.NDArray[np.intp]]]:
    """The actions of this quarter with the worlds they were committed in, by initiative."""
    tables = world.tables
    found: list[tuple[Action, npt.NDArray[np.intp]]] = []
    for role in tables.roles:
        mine = world.orders[role.index]
        for number in distinct(mine):
            if number:
                columns = (mine == number).any(axis=0).nonzero()[0]
                found.append((tables.actions[number], columns))
    for action in tables.actions[1:]:
        if action.kind == "deal" and some(world.signed[action.deal]):
            columns = world.signed[action.deal].nonzero()[0]
            if len(columns):
                found.append((action, columns))
    for number in distinct(world.reaction_card[world.reaction == 3]):
        actor = tables.actions[number].role
        where = (world.reaction[actor] == 3) & (world.reaction_card[actor] == number)
        found.append((tables.actions[number], where.nonzero()[0]))
    found.sort(key=lambda item: (item[0].initiative, item[0].key))
    return found


def adjudicate(world: World, ledger: Ledger | None, overrides: Overrides | None = None) -> None:
    """Resolve all orders, signed deals and reaction cards.

    Odds are those at the reveal, for all of them: orders are simultaneous.  Effects then
    apply in initiative, so that a veto meets the order it names.
    """
    found = committed(world)
    places = trail_places(world.tables).actions
    chances: list[tuple[list[tuple[str, Ints]], Ints, Ints]] = []
    rolls = _rolls(world, [item for item in found if not item[0].sure])
    for action, columns in found:
        chances.append(chance_terms(world, action, columns))
    for (action, columns), (terms, cut, chance) in zip(found, chances, strict=True):
        roll = rolls.get(action.index)
        if roll is None:
            roll = np.zeros(len(columns), dtype=np.int64)
            band = np.full(len(columns), int(Band.SUCCESS), dtype=np.int64)
        else:
            band = bands(world, chance, roll)
        rolled = None
        if overrides is not None and action.index in overrides:
            given = np.broadcast_to(np.asarray(overrides[action.index]), world.size)[columns]
            rolled = np.where(given >= 0, band, -1)
            band = np.where(given >= 0, given, band).astype(np.int64)
        wait = np.zeros(len(columns), dtype=np.int64)
        if action.hold_row >= 0:
            wait = world.get(action.hold_row, columns)
        if ledger is not None:
            ledger.adjudicated(world, action, columns, terms, cut, chance, roll, band, wait, rolled)
        # Below 1024, 1024, 4 and 4: one number holds them all.
        note(
            world, columns, ((wait * 4 + band) * 1024 + roll) * 1024 + chance, places + action.index
        )
        release(world, action.groups, band, columns, ledger, wait=wait if wait.any() else None)
        _settle(world, action, band, columns, ledger)


def _rolls(world: World, found: list[tuple[Action, npt.NDArray[np.intp]]]) -> dict[int, Ints]:
    """One roll in 0..999 for each committed action, all in one call of the dice."""
    if not found:
        return {}
    columns = np.concatenate([where for _, where in found])
    sites = np.concatenate(
        [np.full(len(where), action.site, dtype=np.int64) for action, where in found]
    )
    drawn = world.dice.below(
        1000, Stream.ADJUDICATION, world.turn, Phase.ADJUDICATION, sites, columns=columns
    )
    rolls: dict[int, Ints] = {}
    start = 0
    for action, where in found:
        rolls[action.index] = drawn[start : start + len(where)]
        start += len(where)
    return rolls


def _settle(
    world: World,
    action: Action,
    band: Ints,
    columns: npt.NDArray[np.intp],
    ledger: Ledger | None,
) -> None:
    """What follows from the band whatever the card: once-only cards, deals coming into force."""
    tables = world.tables
    card = tables.cards[action.card]
    good = band >= Band.SUCCESS
    worked = band >= Band.PARTIAL
    if action.once:
        where = columns[good]
        world.set(card.shut_row, where, np.maximum(world.get(card.shut_row, where), DONE))
    if action.kind != "deal":
        return
    for other in action.excludes:
        row = tables.cards[other].shut_row
        world.set(row, columns[worked], ALWAYS)
    deal = next((deal for deal in tables.deals if deal.card == action.card), None)
    if deal is None or not some(good):
        return
    where = columns[good]
    if deal.quarters:
        world.set(deal.force_row, where, deal.quarters)
    if deal.test_after:
        world.set(deal.test_row, where, deal.test_after)
    if ledger is not None and ledger.column in where:
        ledger.add("in-force", deal=card.key, quarters=deal.quarters)
