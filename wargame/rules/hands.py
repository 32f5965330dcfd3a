"""Hands: three openings, keep one, bury one for capital, refill from the deck.

Openings are numbered role by role, so a role's are the rows ``first`` to ``last`` of ``zone``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from wargame.rules.columns import Rows, columns_of
from wargame.rules.dice import Stream
from wargame.rules.ledger import Ledger
from wargame.rules.tables import ALWAYS, Bools, Ints, Phase, RoleTable, Tables
from wargame.rules.worlds import DISCARDED, IN_DECK, IN_HAND, World

#: Worlds dealt to at a time: the keys of all their cards stay in the processor's cache.
_WORLDS = 1024


@dataclass(frozen=True, slots=True, eq=False)
class _Openings:
    """The openings in the order of ``zone``, and where each role's are."""

    cards: npt.NDArray[np.int16]
    owners: Rows
    sites: Ints
    #: Rows of the counts: played this quarter, shut.
    played: Rows
    shut: Rows
    #: Role, first and last + 1 of its openings; roles without any are left out.
    spans: tuple[tuple[RoleTable, int, int], ...]


@lru_cache(maxsize=8)
def _openings(tables: Tables) -> _Openings:
    cards = [tables.cards[index] for index in tables.openings]
    numbers = np.array(tables.openings, dtype=np.intp)
    layout = columns_of(tables)
    spans = []
    for role in tables.roles:
        if role.openings:
            first = tables.cards[role.openings[0]].opening
            spans.append((role, first, first + len(role.openings)))
    return _Openings(
        cards=numbers.astype(np.int16).reshape(-1, 1),
        owners=np.array([card.role for card in cards], dtype=np.intp),
        sites=np.array([card.site for card in cards], dtype=np.int64),
        played=layout.played[numbers],
        shut=layout.shut[numbers],
        spans=tuple(spans),
    )


def discard_played(world: World) -> None:
    """Openings played this quarter go to the discards."""
    played = world.counts[_openings(world.tables).played] > 0
    np.maximum(world.zone, played.view(np.int8) * np.int8(DISCARDED), out=world.zone)


def in_hand(world: World, role: RoleTable) -> Bools:
    """Which of a role's openings are in its hand, ``[openings of the role, N]``.

    One played this quarter is on the table, not in the hand.
    """
    if not role.openings:
        return np.zeros((0, world.size), dtype=np.bool_)
    first = world.tables.cards[role.openings[0]].opening
    rows = slice(first, first + len(role.openings))
    played = world.counts[_openings(world.tables).played[rows]]
    return np.asarray((world.zone[rows] == IN_HAND) & (played == 0))


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
    layout = _openings(tables)
    held = world.zone == IN_HAND
    buried = held & (bury[layout.owners] == layout.cards)
    leaving = held
    if settings.keep:
        leaving = held & ((keep[layout.owners] != layout.cards) | buried)
    for role, first, last in layout.spans:
        world.decisions += 2 * int(np.count_nonzero(held[first:last].any(axis=0)))
        gain = buried[first:last].any(axis=0)
        if not np.count_nonzero(gain):
            continue
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
    world.zone += leaving.view(np.int8)  # from the hand to the discards
    refill(world)


def refill(world: World) -> None:
    """Deal openings up to the hand's size; when the deck runs out the discards reshuffle.

    A card that is shut for good is not dealt.  The order is by addressed keys, so another
    card in the deck changes no key of these.
    """
    layout = _openings(world.tables)
    if not layout.spans:
        return
    address = (Stream.SHUFFLE, world.turn, Phase.HANDS, layout.sites)
    for start in range(0, world.size, _WORLDS):
        some = slice(start, start + _WORLDS)
        zone = world.zone[:, some]
        columns = np.arange(start, start + zone.shape[1], dtype=np.intp)
        keys = world.dice.shuffle_keys(*address, columns=columns)
        free = world.counts[layout.shut, some] < ALWAYS - 1
        for _, first, last in layout.spans:
            rows = slice(first, last)
            _refill(zone[rows], keys[rows], free[rows], world.tables.settings.openings)


def _refill(
    zone: npt.NDArray[np.int8], keys: npt.NDArray[np.uint64], free: Bools, hand: int
) -> None:
    """Deal one role's openings in place, all arrays ``[openings of the role, N]``."""
    missing = hand - (zone == IN_HAND).sum(axis=0, dtype=np.int8)
    ready = (zone == IN_DECK) & free & (missing > 0)
    dealt = _first(keys, ready, missing, hand)
    zone += dealt.view(np.int8)  # from the deck to the hand
    missing -= dealt.sum(axis=0, dtype=np.int8)
    short = (missing > 0).nonzero()[0]
    if not len(short):
        return
    rest, keys, missing = zone[:, short], keys[:, short], missing[short]
    away = rest == DISCARDED
    ready = away & free[:, short]
    rest[away & ready.any(axis=0)] = IN_DECK
    rest[_first(keys, ready, missing, hand)] = IN_HAND
    zone[:, short] = rest


def _first(
    keys: npt.NDArray[np.uint64], ready: Bools, missing: npt.NDArray[np.int8], most: int
) -> Bools:
    """The ready cards with the lowest keys, ``missing [N]`` of them (at most ``most``)."""
    with np.errstate(over="ignore"):
        masked = ready.astype(np.uint64)
        masked -= np.uint64(1)
        masked |= keys
        limit = masked.min(axis=0)
        for count in range(2, most + 1):
            # What is not above the limit wraps round to the far end; where nothing else is
            # left, the lowest key comes back and does not raise the limit.
            after = limit + np.uint64(1)
            step = (masked - after).min(axis=0)
            step += after
            step *= missing >= count
            np.maximum(limit, step, out=limit)
    return np.asarray((masked <= limit) & ready)
