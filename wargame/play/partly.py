"""A policy that follows a plan in some worlds of a batch and another policy in the rest."""

from __future__ import annotations

import numpy as np

from wargame.play.choices import I8, I16, OrderPlanner, Policy, ReactionMasks
from wargame.play.fixed import Fixed, Plan
from wargame.play.through import Through
from wargame.rules.tables import Bools, EventTable, RoleTable
from wargame.rules.worlds import World


class Partly(Through):
    """Follows ``plan`` in one quarter where ``where [N]``, and ``policy`` everywhere else.

    In that quarter the batch must be the one ``where`` was made for.
    """

    def __init__(self, policy: Policy, turn: int, plan: Plan, where: Bools) -> None:
        super().__init__(policy)
        self.turn = turn
        self.where = where
        self.fixed = Fixed(policy, turn, plan)

    def signals(self, world: World, role: RoleTable) -> I16:
        """The planned signals where the plan holds."""
        rest = super().signals(world, role)
        if world.turn != self.turn:
            return rest
        return np.where(self.where, self.fixed.signals(world, role), rest)

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """The planned answer where the plan holds."""
        rest = super().choice(world, role, event, legal)
        if world.turn != self.turn:
            return rest
        return np.where(self.where, self.fixed.choice(world, role, event, legal), rest)

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """The planned offers where the plan holds."""
        rest = super().offers(world, role, legal)
        if world.turn != self.turn:
            return rest
        return np.where(self.where, self.fixed.offers(world, role, legal), rest)

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The planned answers where the plan holds."""
        rest = super().answers(world, role, offered, legal)
        if world.turn != self.turn:
            return rest
        return np.where(self.where, self.fixed.answers(world, role, offered, legal), rest)

    def counters(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """Other terms are asked for where the plan does not hold, or says nothing of answers."""
        rest = super().counters(world, role, offered, legal)
        if world.turn != self.turn:
            return rest
        return np.where(self.where, self.fixed.counters(world, role, offered, legal), rest)

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """The planned standing order where the plan holds."""
        rest = super().standing(world, role, legal)
        if world.turn != self.turn:
            return rest
        return np.where(self.where, self.fixed.standing(world, role, legal), rest)

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """The planned orders where the plan holds: elsewhere it finds every slot closed."""
        if world.turn != self.turn:
            return super().orders(world, role, planner)
        total = planner.total
        planner.total = np.where(self.where, total, 0)
        self.fixed.orders(world, role, planner)
        planner.total = np.where(self.where, 0, total)
        super().orders(world, role, planner)
        planner.total = total
        return planner.chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """The planned reaction where the plan holds."""
        kind, card = super().reaction(world, role, legal)
        if world.turn != self.turn:
            return kind, card
        mine, with_card = self.fixed.reaction(world, role, legal)
        return np.where(self.where, mine, kind), np.where(self.where, with_card, card)

    def hand(self, world: World, role: RoleTable, held: Bools) -> tuple[I16, I16]:
        """The openings kept and buried as planned where the plan holds."""
        keep, bury = super().hand(world, role, held)
        if world.turn != self.turn:
            return keep, bury
        kept, buried = self.fixed.hand(world, role, held)
        return np.where(self.where, kept, keep), np.where(self.where, buried, bury)
