"""A policy that plays as another one, for those who only watch or change a single decision."""

from __future__ import annotations

from wargame.play.choices import I8, I16, OrderPlanner, Policy, ReactionMasks, Watcher
from wargame.rules.tables import Bools, EventTable, Ints, RoleTable
from wargame.rules.worlds import World


class Through:
    """Every decision is the other policy's."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def opened(self, world: World, tracks: Ints) -> None:
        """Pass on how the quarter began."""
        if isinstance(self.policy, Watcher):
            self.policy.opened(world, tracks)

    def signals(self, world: World, role: RoleTable) -> I16:
        """What the policy shows."""
        return self.policy.signals(world, role)

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """What the policy answers to an event."""
        return self.policy.choice(world, role, event, legal)

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """What the policy offers."""
        return self.policy.offers(world, role, legal)

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """What the policy accepts."""
        return self.policy.answers(world, role, offered, legal)

    def counters(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The other forms the policy asks for."""
        return self.policy.counters(world, role, offered, legal)

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """The standing order the policy sets."""
        return self.policy.standing(world, role, legal)

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """What the policy orders."""
        return self.policy.orders(world, role, planner)

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """What the policy reacts with."""
        return self.policy.reaction(world, role, legal)

    def hand(self, world: World, role: RoleTable, held: Bools) -> tuple[I16, I16]:
        """What the policy keeps and buries."""
        return self.policy.hand(world, role, held)
