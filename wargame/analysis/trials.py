"""Cards and deals tried and events struck out, in worlds that share everything else.

A card is tried as the first order (or the reaction) of one quarter, a deal as its proposer's
one offer that every party signs: in the same world, on the same dice, beside the world in which
the slot is left to the doctrine.  An event is struck out of every quarter of the worlds in which
it happens: the rules let a facilitator do just that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wargame.analysis.outcomes import Outcomes, margins_by_test, names_by_test
from wargame.analysis.pool import pool, start
from wargame.content.compiled import Compiled
from wargame.play.choices import I8, I16, OrderPlanner, Policy, ReactionMasks
from wargame.play.rollout import begin, decide_signals, play_from, play_out, play_quarter
from wargame.play.through import Through
from wargame.rules import hazards, turn
from wargame.rules.tables import Action, Bools, Ints, RoleTable
from wargame.rules.worlds import IN_HAND, World

#: Quarters (from 0) in which a card or deal is tried: early, middle, late of eight.
QUARTERS = (1, 3, 5)
#: Worlds of one batch: all arms of a trial are played side by side.
BATCH = 8192


def quarters(compiled: Compiled) -> tuple[int, ...]:
    """The quarters in which a scenario's cards are tried."""
    return tuple(q for q in QUARTERS if q < compiled.tables.turns) or (0,)


def candidates(compiled: Compiled, role: RoleTable) -> list[Action]:
    """What is tried of a role's: orders, reaction cards and deals of its own decks."""
    tables = compiled.tables
    mine = (*role.orders, *role.reactions, *role.deals)
    found = [tables.actions[index] for index in mine]
    return [one for one in found if tables.cards[one.card].key in compiled.bundle.cards]


@dataclass(slots=True)
class Arms:
    """What is forced on each world of a batch in one quarter: ``actions [N]``, 0 for nothing."""

    owner: int
    actions: I16
    #: Where it could be, and was, done.
    took: Bools

    @classmethod
    def of(cls, owner: int, actions: I16) -> Arms:
        """Arms of a role of which none has been carried out yet."""
        return cls(owner, actions, np.zeros(len(actions), dtype=np.bool_))


class Forcing(Through):
    """Another policy for one quarter in which a role does what the arms say.

    The role makes no other offer in that quarter, whatever the arm, so that a world without
    anything forced differs in that one thing alone.
    """

    def __init__(self, policy: Policy, arms: Arms) -> None:
        super().__init__(policy)
        self.arms = arms

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """The forced deal of the arms' own role, and no other; else what the policy offers."""
        if role.index != self.arms.owner:
            return self.policy.offers(world, role, legal)
        forced = np.array(role.deals, dtype=np.int16)[:, None] == self.arms.actions
        return np.asarray(legal & forced)

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """Yes to the forced deal; else what the policy answers."""
        accepted = self.policy.answers(world, role, offered, legal).copy()
        for index in np.unique(self.arms.actions).tolist():
            action = world.tables.actions[index]
            if index and action.kind == "deal" and role.index in action.parties:
                here = (self.arms.actions == index) & offered[action.deal] & legal[action.deal]
                accepted[action.deal] |= here
        return accepted

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """The forced order first, then what the policy orders."""
        if role.index == self.arms.owner:
            for number, index in enumerate(role.orders):
                here = self.arms.actions == index
                if here.any():
                    here &= planner.row(number)
                    planner.take(number, here)
                    self.arms.took |= here
        return self.policy.orders(world, role, planner)

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """The forced reaction card; else what the policy reacts with."""
        kind, card = self.policy.reaction(world, role, legal)
        if role.index == self.arms.owner:
            kind, card = kind.copy(), card.copy()
            for number, index in enumerate(role.reactions):
                here = (self.arms.actions == index) & legal.play[number]
                kind[here], card[here] = 3, index
                self.arms.took |= here
        return kind, card


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything tried of one role in one quarter, in N worlds beside the same left alone.

    ``took [A, N]``; ``outcomes [A, rows, N]`` beside ``alone [rows, N]``; ``margins
    [A, tests, N]`` of the role's own tests.  Where nothing was taken both are 0.
    """

    actions: tuple[Action, ...]
    took: Bools
    outcomes: Ints
    alone: Ints
    margins: Ints


def trial(
    compiled: Compiled, role: RoleTable, quarter: int, *, seed: int, first: int, count: int
) -> Trial:
    """Try everything of a role in one quarter of worlds ``first`` to ``first + count - 1``.

    The doctrines play all else, each world a pairing of them; an opening is put into the hand.
    Worlds in which the exercise is over by then are left out.
    """
    base = play_out(start(compiled, count, seed, first), pool(compiled), quarter)
    base = base.take(np.flatnonzero(~turn.ended(base)))
    actions = candidates(compiled, role)
    size, outcomes = base.size, Outcomes(compiled.tables)
    arms = np.repeat([0, *(action.index for action in actions)], size).astype(np.int16)
    took = np.zeros(len(arms), dtype=np.bool_)
    found = np.zeros((len(outcomes.rows), len(arms)), dtype=np.int64)
    tests = np.zeros((len(names_by_test(compiled.tables, role)), len(arms)), dtype=np.int64)
    for at in range(0, len(arms), BATCH):
        some = arms[at : at + BATCH]
        world = base.take(np.arange(at, at + len(some)) % size)
        done = took[at : at + BATCH] = _carry_out(compiled, world, role, some)
        kept = np.flatnonzero(done | (some == 0))  # the others have nothing to tell
        world = play_out(world.take(kept), pool(compiled), compiled.tables.turns)
        found[:, at + kept] = outcomes.of(world)
        tests[:, at + kept] = margins_by_test(world, role)
    shape = (len(actions) + 1, size)
    every = found.reshape(len(found), *shape).transpose(1, 0, 2)
    return Trial(
        tuple(actions),
        took.reshape(shape)[1:],
        every[1:],
        every[0],
        tests.reshape(len(tests), *shape).transpose(1, 0, 2)[1:],
    )


def _carry_out(compiled: Compiled, world: World, role: RoleTable, forced: I16) -> Bools:
    """Play the quarter in which arms are forced; where each was carried out, ``[N]``."""
    tables = compiled.tables
    for index in np.unique(forced).tolist():
        opening = tables.cards[tables.actions[index].card].opening if index else -1
        if opening >= 0:
            world.zone[opening, forced == index] = IN_HAND
    arms = Arms.of(role.index, forced)
    play_quarter(world, [Forcing(policy, arms) for policy in pool(compiled)])
    for index in np.unique(forced).tolist():
        action = tables.actions[index]
        if index and action.kind == "deal":
            arms.took |= (forced == index) & world.signed[action.deal]
    return arms.took


@dataclass(frozen=True, slots=True)
class Struck:
    """An event's worlds as they were and without it: ``outcomes``, ``without [rows, n]``."""

    event: str
    outcomes: Ints
    without: Ints


def strike_out(compiled: Compiled, *, seed: int, first: int, count: int) -> list[Struck]:
    """Every event struck out of those worlds of a block in which it happens."""
    tables = compiled.tables
    outcomes = Outcomes(tables)
    happened = np.zeros((len(tables.events), count), dtype=np.bool_)
    world = start(compiled, count, seed, first)
    while world.turn < tables.turns:
        live = ~turn.ended(world)
        play_quarter(world, pool(compiled))
        happened |= (world.happening > 0) & live
    as_it_was = outcomes.of(world)
    columns = [np.flatnonzero(row) for row in happened]
    many = np.concatenate(columns) if columns else np.zeros(0, dtype=np.intp)
    events = np.repeat(np.arange(len(columns)), [len(some) for some in columns])
    without = as_it_was[:, :0]
    for at in range(0, len(many), BATCH):
        other = start(compiled, count, seed, first).take(many[at : at + BATCH])
        _without(compiled, other, events[at : at + BATCH])
        without = np.concatenate([without, outcomes.of(other)], axis=1)
    return [
        Struck(event.key, as_it_was[:, some], without[:, events == event.index])
        for event, some in zip(tables.events, columns, strict=True)
    ]


def _without(compiled: Compiled, world: World, events: npt.NDArray[np.intp]) -> None:
    """Play a batch to its end, in each world with one event struck out wherever it would happen.

    ``events [N]`` are the events' numbers.
    """
    while world.turn < compiled.tables.turns:
        live = np.flatnonzero(~turn.ended(world))
        if not len(live):
            world.turn += 1
            continue
        part = world.take(live)
        players = pool(compiled)
        quarter = begin(part)
        turn.signal(part, decide_signals(part, players))
        for event in np.unique(events[live]).tolist():
            some = np.flatnonzero(events[live] == event)
            few = part.take(some)
            hazards.draw_events(few, None, forced={event: 0})
            part.put(some, few)
        play_from(part, players, "events", quarter)
        world.put(live, part)
