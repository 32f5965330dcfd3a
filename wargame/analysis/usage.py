"""How often each card was legal and how often it was played, over many worlds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from wargame.play.choices import I8, I16, OrderPlanner, Policy, ReactionMasks
from wargame.play.through import Through
from wargame.rules.tables import Bools, EventTable, RoleTable
from wargame.rules.worlds import World


@dataclass(slots=True)
class Usage:
    """World-quarters in which something was legal, and in which it was done, by id.

    ``legal`` and ``played`` count cards (orders, offers, reaction cards; a card once a quarter
    whatever its options), ``actions`` the options taken, ``signed`` deals by option,
    ``asked``/``accepted`` answers to offers by party, ``events`` and ``chosen`` events and
    answers to them, ``standing`` the standing orders by ``ROLE:option``.
    """

    legal: dict[str, int] = field(default_factory=dict)
    played: dict[str, int] = field(default_factory=dict)
    actions: dict[str, int] = field(default_factory=dict)
    signed: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    chosen: dict[str, int] = field(default_factory=dict)
    standing: dict[str, int] = field(default_factory=dict)

    def add(self, table: dict[str, int], key: str, times: int) -> None:
        """Count ``key`` so many times more; a key that never counts is there with 0."""
        table[key] = table.get(key, 0) + int(times)


class CountingPlayer(Through):
    """Another policy, with everything it could do and did counted."""

    def __init__(self, policy: Policy, usage: Usage) -> None:
        super().__init__(policy)
        self.usage = usage

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """What the policy answers, counted where the event happened."""
        answer = self.policy.choice(world, role, event, legal)
        happened = world.happening[event.index] > 0
        for number, option in enumerate(event.options):
            key = f"{event.key}/{option.key}"
            self.usage.add(self.usage.chosen, key, (happened & (answer == number)).sum())
        return answer

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """What the policy offers."""
        offered = self.policy.offers(world, role, legal)
        self._cards(world, role.deals, legal, offered)
        return offered

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """What the policy answers."""
        accepted = self.policy.answers(world, role, offered, legal)
        for action in world.tables.actions[1:]:
            if action.kind == "deal" and role.index in action.parties and role.index != action.role:
                key = f"{action.key}:{role.key}"
                asked = offered[action.deal] & legal[action.deal]
                self.usage.add(self.usage.asked, key, asked.sum())
                self.usage.add(self.usage.accepted, key, (asked & accepted[action.deal]).sum())
        return accepted

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """What the policy sets."""
        chosen = self.policy.standing(world, role, legal)
        for number, option in enumerate(role.standing):
            self.usage.add(
                self.usage.standing, f"{role.key}:{option.key}", (chosen == number).sum()
            )
        return chosen

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """What the policy orders; legal is what could have been the first order."""
        legal = planner.refusals() == 0
        chosen = self.policy.orders(world, role, planner)
        done = np.stack([(chosen == index).any(axis=0) for index in role.orders])
        self._cards(world, role.orders, legal, done)
        return chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """What the policy reacts with; only reaction cards are counted."""
        kind, card = self.policy.reaction(world, role, legal)
        if role.reactions:
            done = np.stack([(kind == 3) & (card == index) for index in role.reactions])
            self._cards(world, role.reactions, legal.play, done)
        return kind, card

    def _cards(self, world: World, indices: tuple[int, ...], legal: Bools, done: Bools) -> None:
        tables = world.tables
        for card in dict.fromkeys(tables.actions[index].card for index in indices):
            rows = [n for n, index in enumerate(indices) if tables.actions[index].card == card]
            key = tables.cards[card].key
            self.usage.add(self.usage.legal, key, legal[rows].any(axis=0).sum())
            self.usage.add(self.usage.played, key, done[rows].any(axis=0).sum())
        for number, index in enumerate(indices):
            self.usage.add(self.usage.actions, tables.actions[index].key, done[number].sum())
