"""How often each card, deal, answer and standing order could be used, and was, world by world."""

from __future__ import annotations

import numpy as np

from wargame.analysis.sums import Sums, crossed
from wargame.content.compiled import Compiled
from wargame.play.choices import I8, I16, OrderPlanner, Policy, ReactionMasks
from wargame.play.through import Through
from wargame.rules.tables import Bools, EventTable, Ints, RoleTable, Tables
from wargame.rules.worlds import IN_HAND, World


def things(compiled: Compiled) -> list[str]:
    """Everything that is counted, in order; each has what could be and what was.

    ``card:ID`` quarters in which some form of it was legal, and played (an offer is a play);
    ``form:ACTION`` the same of one option; ``hand:ID`` quarters, and those with an opening in
    hand; ``deal:ID`` quarters, and those in which some form of a deal was signed;
    ``sign:ACTION`` offers of a form, and signatures; ``say:ACTION:R`` offers a party was asked
    to sign, and its yes; ``event:ID`` quarters, and those in which it happened;
    ``answer:ID/OPTION`` its happenings, and this answer; ``set:R/OPTION`` quarters in which a
    standing order was legal, and set.
    """
    tables = compiled.tables
    found: list[str] = []
    for card in tables.cards:
        found.append(f"card:{card.key}")
        if card.opening >= 0:
            found.append(f"hand:{card.key}")
        if card.kind == "deal":
            found.append(f"deal:{card.key}")
    for action in tables.actions[1:]:
        found.append(f"form:{action.key}")
        if action.kind == "deal":
            found.append(f"sign:{action.key}")
            others = (party for party in action.parties if party != action.role)
            found += [f"say:{action.key}:{tables.roles[party].key}" for party in others]
    for event in tables.events:
        found.append(f"event:{event.key}")
        found += [f"answer:{event.key}/{option.key}" for option in event.options]
    for role in tables.roles:
        found += [f"set:{role.key}/{option.key}" for option in role.standing]
    return found


class Counter:
    """Counts by thing and world, of worlds ``first`` to ``first + worlds - 1``."""

    def __init__(self, compiled: Compiled, first: int, worlds: int) -> None:
        self.first = first
        self.place = {thing: number for number, thing in enumerate(things(compiled))}
        shape = (len(self.place), worlds)
        self.could: Ints = np.zeros(shape, dtype=np.int64)
        self.was: Ints = np.zeros(shape, dtype=np.int64)

    def add(self, world: World, thing: str, could: Bools, was: Bools) -> None:
        """Count one thing, ``[N]`` each, in the worlds of a batch."""
        columns = world.dice.worlds.astype(np.intp) - self.first
        row = self.place[thing]
        self.could[row, columns] += could
        self.was[row, columns] += was

    def quarter(self, world: World, live: Bools) -> None:
        """Count signatures and events of a quarter that closed, in the worlds that played it."""
        tables = world.tables
        for card in tables.cards:
            if card.kind != "deal":
                continue
            either = np.zeros(world.size, dtype=np.bool_)
            for index in card.actions:
                signed = world.signed[tables.actions[index].deal] & live
                self.add(world, f"sign:{tables.actions[index].key}", _none(signed), signed)
                either |= signed
            self.add(world, f"deal:{card.key}", live, either)
        for event in tables.events:
            happened = (world.happening[event.index] > 0) & live
            self.add(world, f"event:{event.key}", live, happened)

    def sums(self) -> Sums:
        """``use [things, 6]``: the sums of a ratio; ``ever [things, 2]``: worlds with any."""
        ever = np.stack([(self.could > 0).sum(axis=1), (self.was > 0).sum(axis=1)], axis=-1)
        return {"use": crossed(self.could, self.was), "ever": ever}


def _none(like: Bools) -> Bools:
    return np.zeros_like(like)


class CountingPlayer(Through):
    """Another policy, with everything it could do and did counted."""

    def __init__(self, policy: Policy, counter: Counter) -> None:
        super().__init__(policy)
        self.counter = counter

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """What the policy answers, counted where the event happened."""
        answer = self.policy.choice(world, role, event, legal)
        happened = world.happening[event.index] > 0
        for number, option in enumerate(event.options):
            thing = f"answer:{event.key}/{option.key}"
            self.counter.add(world, thing, happened, happened & (answer == number))
        return answer

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """What the policy offers."""
        offered = self.policy.offers(world, role, legal)
        self._cards(world, role.deals, legal, offered & legal)
        return offered

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """What the policy answers."""
        accepted = self.policy.answers(world, role, offered, legal)
        for action in world.tables.actions[1:]:
            if action.kind != "deal":
                continue
            here = offered[action.deal]
            if role.index == action.role:
                self.counter.add(world, f"sign:{action.key}", here, _none(here))
            elif role.index in action.parties:
                asked = here & legal[action.deal]
                thing = f"say:{action.key}:{role.key}"
                self.counter.add(world, thing, asked, asked & accepted[action.deal])
        return accepted

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """What the policy sets."""
        chosen = self.policy.standing(world, role, legal)
        for number, option in enumerate(role.standing):
            thing = f"set:{role.key}/{option.key}"
            self.counter.add(world, thing, legal[number], chosen == number)
        return chosen

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """What the policy orders; legal is what could have been the first order."""
        legal = planner.refusals() == 0
        chosen = self.policy.orders(world, role, planner)
        if role.orders:
            done = np.stack([(chosen == index).any(axis=0) for index in role.orders])
            self._cards(world, role.orders, legal, done)
        for index in role.openings:
            card = world.tables.cards[index]
            held = world.zone[card.opening] == IN_HAND
            self.counter.add(world, f"hand:{card.key}", np.ones_like(held), held)
        return chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """What the policy reacts with; only reaction cards are counted."""
        kind, card = self.policy.reaction(world, role, legal)
        if role.reactions:
            done = np.stack([(kind == 3) & (card == index) for index in role.reactions])
            self._cards(world, role.reactions, legal.play, done)
        return kind, card

    def _cards(self, world: World, indices: tuple[int, ...], legal: Bools, done: Bools) -> None:
        tables: Tables = world.tables
        for card in dict.fromkeys(tables.actions[index].card for index in indices):
            rows = [n for n, index in enumerate(indices) if tables.actions[index].card == card]
            thing = f"card:{tables.cards[card].key}"
            some, did = legal[rows].any(axis=0), done[rows].any(axis=0)
            self.counter.add(world, thing, np.asarray(some), np.asarray(did))
        for number, index in enumerate(indices):
            thing = f"form:{tables.actions[index].key}"
            self.counter.add(world, thing, legal[number], done[number])
