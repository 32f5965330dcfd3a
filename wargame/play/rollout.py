"""Whole quarters for N worlds: the one loop that every way of playing shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wargame.play.choices import (
    I8,
    I16,
    NODES,
    OrderPlanner,
    Policy,
    ReactionMasks,
    Watcher,
    revealed,
)
from wargame.rules import deals as deal_rules
from wargame.rules import hazards, legal, turn
from wargame.rules.adjudication import Overrides, adjudicate
from wargame.rules.drift import Normals
from wargame.rules.hands import in_hand
from wargame.rules.ledger import Ledger
from wargame.rules.tables import Bools, Ints, RoleTable
from wargame.rules.worlds import World, some

_SIGNALS, _EVENTS, _OFFERS, _ANSWERS, _ORDERS, _REACTIONS, _HANDS = range(len(NODES))


@dataclass(slots=True)
class Quarter:
    """What a quarter started from, kept until it closes."""

    tracks: Ints


@dataclass(frozen=True, slots=True)
class Forced:
    """What falls as it is told in one quarter, whatever the dice say."""

    falls: hazards.Falls = field(default_factory=dict)
    bands: Overrides = field(default_factory=dict)
    normals: Normals = field(default_factory=dict)

    def of(self, columns: npt.NDArray[np.intp]) -> Forced:
        """The same for the chosen worlds."""
        falls, bands = (
            {key: np.asarray(told)[columns] if np.ndim(told) else told for key, told in one.items()}
            for one in (self.falls, self.bands)
        )
        return Forced(falls, bands)


#: Called with the worlds and a node before anything is decided there.
Before = Callable[[World, str], None]


def begin(world: World, ledger: Ledger | None = None) -> Quarter:
    """Open the quarter and remember where the tracks stood."""
    tracks = world.values[: len(world.tables.tracks)].copy()
    turn.open_quarter(world, ledger)
    return Quarter(tracks)


def decide_signals(world: World, players: Sequence[Policy]) -> I16:
    """Every role's signals, stacked ``[slots, N]``."""
    return np.concatenate([players[role.index].signals(world, role) for role in world.tables.roles])


def decide_choices(world: World, players: Sequence[Policy]) -> I8:
    """Every answer to this quarter's events, ``[E, N]``."""
    answers = np.zeros((len(world.tables.events), world.size), dtype=np.int8)
    for event in world.tables.events:
        if event.options and world.happening[event.index].any():
            role = world.tables.roles[event.chooser]
            mask = hazards.legal_choices(world, event)
            answers[event.index] = players[role.index].choice(world, role, event, mask)
    return answers


def decide_offers(world: World, players: Sequence[Policy]) -> Bools:
    """Every role's offers, ``[A_deal, N]``, those that stand."""
    offered = np.zeros(world.signed.shape, dtype=np.bool_)
    masks: dict[int, Bools] = {}
    for role in world.tables.roles:
        if not role.deals:
            continue
        mask = masks[role.index] = legal.offer_legal(world, role)
        world.decisions += int(np.count_nonzero(mask.any(axis=0)))
        mine = players[role.index].offers(world, role, mask)
        for number, index in enumerate(role.deals):
            offered[world.tables.actions[index].deal] = mine[number]
    return deal_rules.valid_offers(world, offered, masks) if some(offered) else offered


def decide_answers(world: World, players: Sequence[Policy], offered: Bools) -> Bools:
    """Every party's answers, ``[A_deal, R, N]``."""
    tables = world.tables
    shape = (offered.shape[0], len(tables.roles), world.size)
    accepted = np.zeros(shape, dtype=np.bool_)
    if not some(offered):
        return accepted
    for role in tables.roles:
        able = _able(world, role, offered)
        world.decisions += int(np.count_nonzero(able & offered))
        accepted[:, role.index] = players[role.index].answers(world, role, offered, able)
    return accepted


def _able(world: World, role: RoleTable, offered: Bools) -> Bools:
    """Which of the deals offered somewhere another role asks this one to sign, and it can pay."""
    able = np.zeros(offered.shape, dtype=np.bool_)
    for action in deal_rules.on_the_table(world, offered):
        if role.index in action.parties and role.index != action.role:
            able[action.deal] = deal_rules.party_can_pay(world, action, role.index)
    return able


def decide_counters(world: World, players: Sequence[Policy], offered: Bools) -> Bools:
    """The forms of deals that parties would sign instead of one they turn down, ``[A_deal, N]``.

    A form that was offered because somebody asked for it is not bargained over once more.
    """
    wanted = np.zeros(offered.shape, dtype=np.bool_)
    if not some(offered):
        return wanted
    for role in world.tables.roles:
        able = _able(world, role, offered)
        wanted |= players[role.index].counters(world, role, offered & ~world.wanted, able)
    return wanted


def decide_orders(world: World, players: Sequence[Policy]) -> tuple[I16, I16]:
    """Every role's sealed standing order ``[R, N]`` and orders ``[R, 3, N]``."""
    tables = world.tables
    standing = np.zeros((len(tables.roles), world.size), dtype=np.int16)
    orders = np.zeros((len(tables.roles), 3, world.size), dtype=np.int16)
    for role in tables.roles:
        mask = legal.standing_legal(world, role)
        world.decisions += int(np.count_nonzero(mask.sum(axis=0, dtype=np.int16) > 1))
        standing[role.index] = players[role.index].standing(world, role, mask)
        planner = OrderPlanner(world, role, standing[role.index])
        orders[role.index] = players[role.index].orders(world, role, planner)
        world.decisions += count_slots(world, planner)
    return standing, orders


def count_slots(world: World, planner: OrderPlanner) -> int:
    """Slots in which something besides a pass was legal, over all worlds.

    Every slot filled had a choice; the first slot left empty had one where an action was
    still legal.
    """
    left = (planner.count < planner.total).nonzero()[0]
    more = planner.legal(left).any(axis=0) if len(left) else left
    return int(planner.count.sum()) + int(np.count_nonzero(more))


def decide_reactions(world: World, players: Sequence[Policy]) -> tuple[I8, I16]:
    """Every role's sealed reaction: kind and card, ``[R, N]`` each."""
    tables = world.tables
    kind = np.zeros((len(tables.roles), world.size), dtype=np.int8)
    card = np.zeros((len(tables.roles), world.size), dtype=np.int16)
    shown = revealed(world)
    for role in tables.roles:
        masks = ReactionMasks(world, role, shown)
        world.decisions += int(np.count_nonzero(masks.any()))
        kind[role.index], card[role.index] = players[role.index].reaction(world, role, masks)
    return kind, card


def decide_hands(world: World, players: Sequence[Policy]) -> tuple[I16, I16]:
    """Every role's opening to keep and to bury, ``[R, N]`` each."""
    tables = world.tables
    keep = np.full((len(tables.roles), world.size), -1, dtype=np.int16)
    bury = keep.copy()
    for role in tables.roles:
        if role.openings:
            held = in_hand(world, role)
            keep[role.index], bury[role.index] = players[role.index].hand(world, role, held)
    return keep, bury


def play_quarter(
    world: World,
    players: Sequence[Policy],
    ledger: Ledger | None = None,
    *,
    forced: Forced | None = None,
    before: Before | None = None,
) -> None:
    """One quarter of every world that has not ended; the others are left untouched."""
    over = turn.ended(world)
    if over.all():
        world.turn += 1
        return
    if some(over):
        live = (~over).nonzero()[0]
        part = world.take(live)
        inner = None
        if ledger is not None and not over[ledger.column]:
            column = int(np.searchsorted(live, ledger.column))
            inner = Ledger(column=column, entries=ledger.entries)
        _play(part, players, inner, forced.of(live) if forced else None, before)
        world.put(live, part)
        return
    _play(world, players, ledger, forced, before)


def _play(
    world: World,
    players: Sequence[Policy],
    ledger: Ledger | None,
    forced: Forced | None,
    before: Before | None,
) -> None:
    quarter = begin(world, ledger)
    play_from(world, players, "signals", quarter, ledger=ledger, forced=forced, before=before)


def play_from(
    world: World,
    players: Sequence[Policy],
    node: str,
    quarter: Quarter,
    *,
    offered: Bools | None = None,
    ledger: Ledger | None = None,
    forced: Forced | None = None,
    before: Before | None = None,
) -> None:
    """The rest of an open quarter from a decision node on, for worlds that all stand there.

    ``offered [A_deal, N]`` are the offers that wait where ``node`` is ``answers``; ``before`` is
    called at every node before anything is decided there.
    """
    at = NODES.index(node)
    before = before or _nothing
    for player in players:
        if isinstance(player, Watcher):
            player.opened(world, quarter.tracks)
    if at <= _SIGNALS:
        before(world, NODES[_SIGNALS])
        turn.signal(world, decide_signals(world, players))
        hazards.draw_events(world, ledger, forced.falls if forced else None)
    if at <= _EVENTS:
        before(world, NODES[_EVENTS])
        hazards.answer_events(world, decide_choices(world, players), ledger)
    if at <= _OFFERS:
        before(world, NODES[_OFFERS])
        offered = decide_offers(world, players)
    if at <= _ANSWERS:
        before(world, NODES[_ANSWERS])
        if offered is None:
            raise ValueError("at the answers, the offers that wait must be given")
        accepted = decide_answers(world, players, offered)
        world.wanted[:] = decide_counters(world, players, offered)
        deal_rules.sign(world, offered, accepted, ledger)
    if at <= _ORDERS:
        before(world, NODES[_ORDERS])
        standing, orders = decide_orders(world, players)
        turn.commit(world, standing, orders, ledger)
    if at <= _REACTIONS:
        before(world, NODES[_REACTIONS])
        kind, card = decide_reactions(world, players)
        turn.react(world, kind, card, ledger)
        adjudicate(world, ledger, forced.bands if forced else None)
        turn.operate(world, ledger, forced.normals if forced else None)
    before(world, NODES[_HANDS])
    keep, bury = decide_hands(world, players)
    turn.close_quarter(world, keep, bury, quarter.tracks, ledger)


def _nothing(world: World, node: str) -> None:
    """Nothing happens before a node."""


def play_out(world: World, players: Sequence[Policy], turns: int) -> World:
    """Play up to ``turns`` quarters in all."""
    while world.turn < turns:
        play_quarter(world, players)
    return world
