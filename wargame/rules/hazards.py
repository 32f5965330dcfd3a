"""Events: which happen this quarter, and the answers given to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from wargame.rules.conditions import at_least, at_most, holds, true_in
from wargame.rules.dice import Stream
from wargame.rules.effects import pay, release
from wargame.rules.ledger import Ledger
from wargame.rules.tables import Band, Bools, EventTable, Group, Ints, Phase
from wargame.rules.worlds import World, rounded, rounded_int, some

#: How an event falls: not at all, as the dice say, or in any case, its branch by the dice.
HELD, BY_DICE, ANY_BRANCH = 0, -1, -2

#: Event index -> how it falls whatever the dice say: one for all worlds, or ``[N]``.
Falls = Mapping[int, "int | npt.NDArray[np.int8]"]


def draw_events(world: World, ledger: Ledger | None, forced: Falls | None = None) -> None:
    """Draw this quarter's events by their hazards; at most ``settings.events`` of them.

    Where more would happen, an independent addressed priority decides which do.  ``forced``
    maps an event index to 0 (does not happen) or 1 + branch (an inject), for all worlds or
    ``[N]``; -1 leaves it to the dice, -2 makes it happen in the branch that its roll points at.
    What is forced does not count against the limit.
    """
    tables = world.tables
    world.happening[:] = 0
    if not tables.events:
        return
    sites = np.array([event.site for event in tables.events], dtype=np.int64)[:, None]
    address = (Stream.EVENTS, world.turn, Phase.EVENTS, sites)
    rolls = world.dice.below(100_000, *address)
    hazards = np.zeros((len(tables.events), world.size), dtype=np.int64)
    causes: list[list[tuple[str, Ints]]] = []
    for event in tables.events:
        hazard, terms = _hazard(world, event)
        hazards[event.index] = hazard
        causes.append(terms)
    fires = rolls < hazards
    fires = _at_most(world, fires)
    for event in tables.events:
        falls = dice = _falls(world, event, fires[event.index])
        told = None
        if forced is not None and event.index in forced:
            given = np.broadcast_to(np.asarray(forced[event.index], dtype=np.int8), dice.shape)
            told = given != BY_DICE
            if (given == ANY_BRANCH).any():
                falls = np.where(given == ANY_BRANCH, _falls(world, event, told), falls)
            falls = np.where(given >= 0, given, falls).astype(np.int8)
        world.happening[event.index] = falls
        if ledger is not None and (falls.any() or told is not None):
            ledger.hazard(
                event,
                causes[event.index],
                hazards[event.index],
                rolls[event.index],
                falls,
                told,
                dice,
            )
        if not falls.any():
            continue
        columns = falls.nonzero()[0]
        if event.quiet_row >= 0:
            world.set(event.quiet_row, columns, event.pause + 1)
        success = np.full(len(columns), int(Band.SUCCESS), dtype=np.int64)
        release(world, event.groups, success, columns, ledger)
        for number, branch in enumerate(event.branches):
            _release_where(world, branch.groups, falls == number + 1, ledger)


def _hazard(world: World, event: EventTable) -> tuple[Ints, list[tuple[str, Ints]]]:
    """The hazard in hundred-thousandths a quarter, and each multiplier in thousandths.

    A single world is reckoned in plain numbers, by the same steps.
    """
    plain = world.size == 1
    hazard: Any = event.hazard * 100
    if not plain:
        hazard = np.full(world.size, hazard, dtype=np.int64)
    terms: list[tuple[str, Any]] = []
    for name, atoms, top, bottom in event.modifiers:
        where: Any = true_in(world, atoms) if plain else holds(world, atoms)
        if where if plain else some(where):
            factor = 1000 + (rounded_int(1000 * top, bottom) - 1000) * where
            hazard = rounded(hazard * factor, 1000)
            terms.append((name, factor))
    for atom in event.blocked:
        hazard = hazard * (1 - (true_in(world, (atom,)) if plain else holds(world, (atom,))))
    if event.quiet_row >= 0:
        row = event.quiet_row
        hazard = hazard * ((world.number(row) if plain else world.stored(row)) == 0)
    hazard = at_most(at_least(hazard, 0), 100_000)
    if plain:
        return np.array([hazard]), [(name, np.array([factor])) for name, factor in terms]
    return hazard, terms


def _at_most(world: World, fires: Bools) -> Bools:
    """Keep at most the allowed number of events a world, by an addressed priority."""
    limit = world.tables.settings.events
    crowded = (fires.sum(axis=0, dtype=np.int16) > limit).nonzero()[0]
    if not len(crowded):
        return fires
    kept = fires.copy()
    sites = np.array([event.site for event in world.tables.events], dtype=np.uint64)[:, None]
    words = world.dice.words(Stream.EVENTS, world.turn, Phase.EVENTS, sites, use=1, columns=crowded)
    keys = (words << np.uint64(32)) | sites
    keys[~fires[:, crowded]] = np.uint64(2**64 - 1)
    order = np.argsort(keys, axis=0, kind="stable")
    allowed = np.zeros_like(fires[:, crowded])
    np.put_along_axis(allowed, order[:limit], True, axis=0)
    kept[:, crowded] = allowed & fires[:, crowded]
    return kept


def _falls(world: World, event: EventTable, fires: Bools) -> npt.NDArray[np.int8]:
    """0 where an event does not happen, else 1 + the branch that its roll points at.

    The last branch takes what the others leave.
    """
    falls = fires.astype(np.int8)
    columns = fires.nonzero()[0]
    if not event.branches or not len(columns):
        return falls
    rolls = world.dice.below(
        1000, Stream.EVENTS, world.turn, Phase.EVENTS, event.site, use=2, columns=columns
    )
    chosen = np.full(len(columns), len(event.branches), dtype=np.int8)
    below = np.zeros(len(columns), dtype=np.int64)
    undecided = np.ones(len(columns), dtype=np.bool_)
    for number, branch in enumerate(event.branches[:-1]):
        if branch.chance_row >= 0:
            share = np.clip(rounded(world.get(branch.chance_row, columns), 100), 0, 1000)
        else:
            share = np.full(len(columns), branch.chance, dtype=np.int64)
        below = below + share
        here = undecided & (rolls < below)
        chosen[here] = number + 1
        undecided &= ~here
    falls[columns] = chosen
    return falls


def _release_where(
    world: World, groups: tuple[Group, ...], where: Bools, ledger: Ledger | None
) -> None:
    columns = where.nonzero()[0]
    if groups and len(columns):
        band = np.full(len(columns), int(Band.SUCCESS), dtype=np.int64)
        release(world, groups, band, columns, ledger)


def legal_choices(world: World, event: EventTable) -> Bools:
    """Which answers the chooser may give, ``[options, N]``; the default is always open."""
    role = world.tables.roles[event.chooser]
    mask = np.ones((len(event.options), world.size), dtype=np.bool_)
    for number, option in enumerate(event.options):
        if number == event.default:
            continue
        mask[number] = holds(world, option.needs)
        mask[number] &= world.values[role.pc_row] >= option.price.pc
        mask[number] &= world.values[role.bn_row] >= option.price.bn
        if option.price.slots:
            mask[number] &= world.values[role.slots_row] >= option.price.slots * 1000
    return mask


def answer_events(world: World, choices: npt.NDArray[np.int8], ledger: Ledger | None) -> None:
    """Apply each event's answer, ``choices [E, N]`` holding the option index."""
    for event in world.tables.events:
        if not event.options:
            continue
        happens = world.happening[event.index]
        if not happens.any():
            continue
        mask = legal_choices(world, event)[:, happens > 0]
        world.decisions += int(np.count_nonzero(mask.sum(axis=0, dtype=np.int16) > 1))
        for number, option in enumerate(event.options):
            where = (happens > 0) & (choices[event.index] == number)
            columns = where.nonzero()[0]
            if not len(columns):
                continue
            if ledger is not None and ledger.column in columns:
                ledger.add("choice", event=event.key, option=option.key)
            pay(world, option.price, columns, ledger, f"{event.key}/{option.key}")
            _release_where(world, option.groups, where, ledger)
            for branch, groups in enumerate(option.by_branch):
                _release_where(world, groups, where & (happens == branch + 1), ledger)
