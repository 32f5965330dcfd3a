"""One quarter, phase by phase, for N worlds at once.

The order is fixed: :func:`setup` once, then for every quarter :func:`open_quarter`,
:func:`signal`, :func:`wargame.rules.hazards.draw_events`,
:func:`wargame.rules.hazards.answer_events`, :func:`wargame.rules.deals.sign`,
:func:`commit`, :func:`react`, :func:`wargame.rules.adjudication.adjudicate`,
:func:`operate` and :func:`close_quarter`.  Every function changes the worlds in place and
fills a ledger when one is given.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wargame.rules.columns import columns_of, trail_places
from wargame.rules.conditions import formula
from wargame.rules.deals import run_deals
from wargame.rules.dice import Dice, Stream
from wargame.rules.drift import Normals, evaluate_derived, run_drift
from wargame.rules.effects import arrive, pay, release
from wargame.rules.hands import discard_played, refill, tidy_hands
from wargame.rules.ledger import Ledger
from wargame.rules.legal import deals_signed, set_dials
from wargame.rules.pipeline import run_pipelines
from wargame.rules.score import privates
from wargame.rules.tables import ALWAYS, DONE, NEVER, Band, Ints, Phase, Tables
from wargame.rules.worlds import World, distinct, mix_weights, spans


def setup(tables: Tables, dice: Dice) -> World:
    """N worlds at the start of the first quarter: private objectives drawn, hands dealt."""
    size = len(dice.worlds)
    roles, events = len(tables.roles), len(tables.events)
    deals = sum(1 for action in tables.actions[1:] if action.kind == "deal")
    pending = sum(queue.length for queue in tables.queues)
    wide = tables.wide
    world = World(
        tables=tables,
        dice=dice,
        values=np.repeat(tables.start[:wide, None], size, axis=1),
        counts=np.repeat(tables.start[wide:, None].astype(np.int16), size, axis=1),
        pending=np.zeros((pending, size), dtype=np.int16),
        astir=np.zeros(pending, dtype=np.bool_),
        zone=np.zeros((len(tables.openings), size), dtype=np.int8),
        turn=0,
        trail=np.zeros(size, dtype=np.uint64),
        happening=np.zeros((events, size), dtype=np.int8),
        orders=np.zeros((roles, 3, size), dtype=np.int16),
        signed=np.zeros((deals, size), dtype=np.bool_),
        refused=np.zeros((deals, size), dtype=np.bool_),
        wanted=np.zeros((deals, size), dtype=np.bool_),
        reaction=np.zeros((roles, size), dtype=np.int8),
        reaction_card=np.zeros((roles, size), dtype=np.int16),
        weights=mix_weights(trail_places(tables).count),
    )
    for role in tables.roles:
        choices = len(privates(world, role))
        if choices:
            drawn = dice.below(choices, Stream.SETUP, 0, Phase.SETUP, role.site)
            world.set(role.private_row, None, drawn)
        silent = np.full(size, role.default_standing, dtype=np.int16)
        world.set(role.standing_row, None, silent)
        set_dials(world, role, silent)
    refill(world)
    _set_clock(world)
    evaluate_derived(world, opening=True)
    evaluate_derived(world, opening=False, noise=False)
    _publish_estimates(world)
    return world


def open_quarter(world: World, ledger: Ledger | None = None) -> None:
    """Situation: timers, income, what is due, deals in force, yearly estimates."""
    tables = world.tables
    _set_clock(world)
    world.orders[:] = 0
    world.signed[:] = False
    world.refused[:] = False
    world.reaction[:] = 0
    world.reaction_card[:] = 0
    layout = columns_of(tables)
    world.values[layout.dials] = layout.dial_starts
    if world.turn:
        for some in spans(world.size):
            left = world.counts[layout.running, some]
            left -= (left > 0) & (left < DONE)
        _earn(world, ledger)
        arrive(world, ledger)
        evaluate_derived(world, opening=True)
        run_deals(world, ledger)
        if world.turn % 4 == (5 - tables.first_quarter) % 4:
            _publish_estimates(world)
    evaluate_derived(world, opening=True)


def _set_clock(world: World) -> None:
    tables = world.tables
    world.values[tables.turn_row] = 1000 * world.turn
    world.values[tables.season_row] = 1000 * ((tables.first_quarter - 1 + world.turn) % 4 + 1)


def _earn(world: World, ledger: Ledger | None) -> None:
    """Income and minted political capital."""
    tables = world.tables
    for role in tables.roles:
        if role.income:
            before = world.values[role.bn_row]
            income = formula(world, role.income)
            after = np.maximum(np.minimum(before + income, role.bn_cap), np.minimum(before, 0))
            if ledger is not None:
                at = ledger.column
                ledger.add(
                    "income",
                    role=role.key,
                    what=tables.row_names[role.bn_row],
                    by=int(income[at]),
                    cut=int(after[at] - before[at] - income[at]),
                )
            world.values[role.bn_row] = after
        minted = (world.get(role.mint_row) >= role.mint_at) * np.int64(1000)
        before = world.values[role.pc_row]
        after = np.minimum(before + role.pc_income + minted, tables.settings.pc_cap)
        if ledger is not None:
            at = ledger.column
            ledger.add(
                "income",
                role=role.key,
                what=tables.row_names[role.pc_row],
                by=int(role.pc_income + minted[at]),
                cut=int(after[at] - before[at] - role.pc_income - minted[at]),
            )
        world.values[role.pc_row] = after


def _publish_estimates(world: World) -> None:
    """The yearly estimates: the value with an error of at most 5 % of the track's range."""
    for track in world.tables.tracks:
        if track.estimate_row < 0:
            continue
        span = (track.high - track.low) // 20
        error = world.dice.below(
            2 * span + 1, Stream.ESTIMATE, world.turn, Phase.SITUATION, track.site
        )
        value = world.values[track.index] + error - span
        world.values[track.estimate_row] = np.clip(value, track.low, track.high)


def signal(world: World, shown: npt.NDArray[np.int16]) -> None:
    """Note the cards a role shows as intelligence, true or bluff: ``shown [slots, N]``."""
    for card in world.tables.cards:
        if card.signal_row >= 0:
            world.set(card.signal_row, None, (shown == card.index).any(axis=0))


def commit(
    world: World,
    standing: npt.NDArray[np.int16],
    orders: npt.NDArray[np.int16],
    ledger: Ledger | None = None,
) -> None:
    """Commit standing orders ``[R, N]`` and sealed orders ``[R, 3, N]``; prices are paid.

    The caller has checked legality (:mod:`wargame.rules.legal`).
    """
    tables = world.tables
    world.orders[:] = orders
    for role in tables.roles:
        _take_standing(world, role.index, standing[role.index], ledger)
        mine = orders[role.index]
        given = (mine != 0).sum(axis=0, dtype=np.int8)
        signed = deals_signed(world, role)
        extra = ((given > 0) & (given + signed > tables.settings.orders)).nonzero()[0]
        if len(extra):
            world.values[role.pc_row, extra] -= tables.settings.third_order_pc
            if ledger is not None:
                ledger.paid(
                    world,
                    role.index,
                    role.pc_row,
                    tables.settings.third_order_pc,
                    "a third order",
                    extra,
                )
        for number in distinct(mine):
            if not number:
                continue
            action = tables.actions[number]
            columns = (mine == number).any(axis=0).nonzero()[0]
            for price in action.prices:
                pay(world, price, columns, ledger, action.key)
            world.set(tables.cards[action.card].played_row, columns, 1)


def _take_standing(
    world: World, role_index: int, choice: npt.NDArray[np.integer], ledger: Ledger | None
) -> None:
    """Take a role's standing order: its price, its dials, its effects."""
    role = world.tables.roles[role_index]
    world.set(role.standing_row, None, choice)
    set_dials(world, role, choice)
    for number in distinct(choice):
        option = role.standing[number]
        columns = (choice == number).nonzero()[0]
        cause = f"{role.key}/{option.key}"
        pay(world, option.price, columns, ledger, cause)
        if ledger is not None and ledger.column in columns:
            ledger.add("standing", role=role.key, option=option.key)
        if option.groups:
            band = np.full(len(columns), int(Band.SUCCESS), dtype=np.int64)
            release(world, option.groups, band, columns, ledger)


def react(
    world: World,
    kind: npt.NDArray[np.int8],
    card: npt.NDArray[np.int16],
    ledger: Ledger | None = None,
) -> None:
    """Take the sealed reactions: ``kind [R, N]`` and the card (or reaction action) ``[R, N]``.

    Then the price of silence: a role that an order of this quarter names, and that does not
    react at all, pays once.
    """
    tables = world.tables
    world.reaction[:] = kind
    world.reaction_card[:] = card
    for role in tables.roles:
        mine = kind[role.index]
        spoken = ((mine == 1) | (mine == 2)).nonzero()[0]
        if len(spoken):
            world.values[role.pc_row, spoken] -= tables.settings.reaction_cost
            if ledger is not None:
                ledger.paid(
                    world,
                    role.index,
                    role.pc_row,
                    tables.settings.reaction_cost,
                    "reaction",
                    spoken,
                )
        for index in role.reactions:
            columns = ((mine == 3) & (card[role.index] == index)).nonzero()[0]
            if len(columns):
                action = tables.actions[index]
                for price in action.prices:
                    pay(world, price, columns, ledger, action.key)
                world.set(tables.cards[action.card].played_row, columns, 1)
    for entry in tables.cards:
        for other, row in entry.support_rows:
            world.set(row, None, (kind[other] == 1) & (card[other] == entry.index))
        for other, row in entry.oppose_rows:
            world.set(row, None, (kind[other] == 2) & (card[other] == entry.index))
    _price_of_silence(world, ledger)


def _price_of_silence(world: World, ledger: Ledger | None) -> None:
    tables = world.tables
    played = world.counts[columns_of(tables).played] > 0
    for role in tables.roles:
        against = [card.index for card in tables.cards if role.index in card.against]
        named = played[against].any(axis=0)
        columns = (named & (world.reaction[role.index] == 0)).nonzero()[0]
        groups = tables.settings.silent[role.index]
        if len(columns) and groups:
            if ledger is not None and ledger.column in columns:
                ledger.add("silent", role=role.key)
            band = np.full(len(columns), int(Band.SUCCESS), dtype=np.int64)
            release(world, groups, band, columns, ledger)


def operate(world: World, ledger: Ledger | None = None, forced: Normals | None = None) -> None:
    """Operations: derived values, pipelines, drift of every track.

    ``forced`` are draws of their noise that stand whatever the dice say.
    """
    evaluate_derived(world, opening=False, forced=forced)
    arrivals = run_pipelines(world, ledger)
    run_drift(world, arrivals, ledger, forced)


def close_quarter(
    world: World,
    keep: npt.NDArray[np.int16],
    bury: npt.NDArray[np.int16],
    before: Ints,
    ledger: Ledger | None = None,
) -> None:
    """Assessment and hands; then the clock moves on.

    ``before [tracks, N]`` are the tracks at the quarter's start, which become the other half
    of the two-quarter mean.  ``keep`` and ``bury`` are as in
    :func:`wargame.rules.hands.tidy_hands`.
    """
    tables = world.tables
    for objective in tables.objectives:
        for test in objective.tests:
            if test.previous_row >= 0:
                world.values[test.previous_row] = before[test.track]
            if test.worst_row >= 0:
                now, worst = world.values[test.track], world.values[test.worst_row]
                pick = np.maximum if test.test == 2 else np.minimum
                world.values[test.worst_row] = pick(worst, now)
    _watch_for_war(world)
    discard_played(world)
    tidy_hands(world, keep, bury, ledger)
    layout = columns_of(tables)
    for some in spans(world.size):
        played = world.counts[layout.all_played, some]
        since = world.counts[layout.all_since, some]
        since *= played == 0  # from 0 on where it was played, else on from where it stood
        since += 1
        np.minimum(since, NEVER, out=since)
    world.counts[layout.all_played] = 0
    world.counts[layout.cleared] = 0
    world.turn += 1


def _watch_for_war(world: World) -> None:
    """The shared crisis line: two quarters running at one value, or once at a higher one."""
    settings = world.tables.settings
    if settings.war_track < 0:
        return
    level = world.get(settings.war_track)
    running = (world.get(settings.war_run_row) + 1) * (level >= settings.war_twice)
    world.set(settings.war_run_row, None, np.minimum(running, ALWAYS))
    war = (running >= 2) | (level >= settings.war_once)
    world.set(settings.war_row, None, np.maximum(world.get(settings.war_row), war))


def ended(world: World) -> npt.NDArray[np.bool_]:
    """Where the exercise is over before its last quarter, ``[N]``."""
    return np.asarray(world.stored(world.tables.settings.war_row) > 0)
