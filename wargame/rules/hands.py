"""Hands: three openings, keep one, bury one for capital, refill from the deck."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wargame.rules.columns import columns_of
from wargame.rules.dice import Stream
from wargame.rules.ledger import Ledger
from wargame.rules.tables import ALWAYS, Bools, Phase, RoleTable
from wargame.rules.worlds import DISCARDED, IN_DECK, IN_HAND, World


def discard_played(world: World) -> None:
    """Openings played this quarter go to the discards."""
    played = world.counts[columns_of(world.tables).played] > 0
    for index in np.flatnonzero(played.any(axis=1)).tolist():
        opening = world.tables.cards[index].opening
        if opening >= 0:
            world.zone[opening, played[index]] = DISCARDED


def in_hand(world: World, role: RoleTable) -> Bools:
    """Which of a role's openings are in its hand, ``[openings of the role, N]``.

    One played this quarter is on the table, not in the hand.
    """
    cards = [world.tables.cards[index] for index in role.openings]
    held = world.zone[[card.opening for card in cards]] == IN_HAND
    played = columns_of(world.tables).played[list(role.openings)]
    return np.asarray(held & (world.counts[played] == 0))


def tidy_hands(
    world: World,
    keep: npt.NDArray[np.int16],
    bury: npt.NDArray[np.int16],
    ledger: Ledger | None,
) -> None:
    """Keep one opening, bury one for capital, discard the rest, refill by addressed shuffle.

    ``keep [R, N]`` and ``bury [R, N]`` hold card indices or -1; what is not in hand is
    ignored, and a card both kept and buried is buried.
    """
    tables = world.tables
    settings = tables.settings
    for role in tables.roles:
        if not role.openings:
            continue
        held = in_hand(world, role)
        world.decisions += 2 * int((held.sum(axis=0) > 0).sum())
        cards = np.array(role.openings, dtype=np.int64)[:, None]
        buried = held & (cards == bury[role.index])
        kept = held & (cards == keep[role.index]) & ~buried
        if not settings.keep:
            kept &= False
        gain = buried.any(axis=0)
        if gain.any():
            before = world.values[role.pc_row].copy()
            room = np.minimum(before + settings.bury_pc * gain, settings.pc_cap)
            world.values[role.pc_row] = np.maximum(before, room)
            if ledger is not None and gain[ledger.column]:
                at = ledger.column
                moved = int(world.values[role.pc_row, at] - before[at])
                ledger.add(
                    "buried",
                    role=role.key,
                    what=tables.row_names[role.pc_row],
                    by=settings.bury_pc,
                    cut=moved - settings.bury_pc,
                )
        rows = [tables.cards[index].opening for index in role.openings]
        zone = world.zone[rows]
        zone[held & ~kept] = DISCARDED
        world.zone[rows] = zone
        refill(world, role)


def refill(world: World, role: RoleTable) -> None:
    """Deal openings up to the hand's size; when the deck runs out the discards reshuffle.

    A card that is shut for good is not dealt.  The order is by addressed keys, so another
    card in the deck changes no key of these.
    """
    if not role.openings:
        return
    tables = world.tables
    rows = [tables.cards[index].opening for index in role.openings]
    zone = world.zone[rows]
    missing = tables.settings.openings - (zone == IN_HAND).sum(axis=0)
    if not (missing > 0).any():
        return
    sites = np.array([tables.cards[index].site for index in role.openings], dtype=np.int64)
    keys = world.dice.shuffle_keys(Stream.SHUFFLE, world.turn, Phase.HANDS, sites)
    shut = world.counts[columns_of(tables).shut[list(role.openings)]]
    for source in (IN_DECK, DISCARDED):
        ready = (zone == source) & (shut < ALWAYS - 1)
        ranks = _ranks(keys, ready)
        dealt = ready & (ranks < missing)
        if source == DISCARDED:
            reshuffled = (missing > 0) & ready.any(axis=0)
            zone[(zone == DISCARDED) & reshuffled] = IN_DECK
        zone[dealt] = IN_HAND
        missing = missing - dealt.sum(axis=0)
    world.zone[rows] = zone


def _ranks(keys: npt.NDArray[np.uint64], ready: Bools) -> npt.NDArray[np.int64]:
    """How many ready cards come before each, ``[openings, N]``."""
    ranks = np.zeros(keys.shape, dtype=np.int64)
    for number in range(len(keys)):
        ranks += ready[number] & (keys[number] < keys)
    return ranks
