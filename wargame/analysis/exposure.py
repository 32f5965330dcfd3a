"""What doctrines seldom do, done whenever it is legal: players for things that are rarely met."""

from __future__ import annotations

import numpy as np

from wargame.play.choices import I8, I16, OrderPlanner, Policy, ReactionMasks
from wargame.play.through import Through
from wargame.rules.tables import Bools, RoleTable
from wargame.rules.worlds import World


class Eager(Through):
    """Another policy that also plays one card or deal of a role whenever it may.

    World *n* prefers option ``n // 2`` of the card (modulo their number) and takes another
    where that one is not legal.  In the odd worlds the owner gives no other order and makes no
    other offer, so that it can save for a dear card; every party signs the deal.
    """

    def __init__(self, policy: Policy, owner: int, actions: tuple[int, ...]) -> None:
        super().__init__(policy)
        self.owner = owner
        self.actions = actions

    def _preferred(self, world: World, action: int) -> Bools:
        """The worlds that would have this option first, ``[N]``."""
        turn = world.dice.worlds // np.uint64(2) % np.uint64(len(self.actions))
        return np.asarray(turn == self.actions.index(action))

    @staticmethod
    def _saving(world: World) -> Bools:
        return np.asarray(world.dice.worlds % np.uint64(2) == 1)

    def _chosen(self, world: World, mine: tuple[int, ...], legal: Bools) -> Bools:
        """One legal option of the card a world, where there is one, ``[actions, N]``."""
        found = np.zeros(legal.shape, dtype=np.bool_)
        done = np.zeros(world.size, dtype=np.bool_)
        rows = [(number, index) for number, index in enumerate(mine) if index in self.actions]
        for wanted in (True, False):
            for number, index in rows:
                here = legal[number] & ~done
                if wanted:
                    here &= self._preferred(world, index)
                found[number] |= here
                done |= here
        return found

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """The deal where it may be offered, and then nothing else."""
        offered = self.policy.offers(world, role, legal)
        if role.index != self.owner:
            return offered
        forced = self._chosen(world, role.deals, legal)
        other = ~forced.any(axis=0) & ~self._saving(world)
        return np.asarray(forced | (offered & other))

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """Yes to the deal; else what the policy answers."""
        accepted = self.policy.answers(world, role, offered, legal).copy()
        for index in self.actions:
            action = world.tables.actions[index]
            if action.kind == "deal" and role.index in action.parties:
                accepted[action.deal] |= offered[action.deal] & legal[action.deal]
        return accepted

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """The card first, then what the policy orders unless the role saves."""
        if role.index != self.owner:
            return self.policy.orders(world, role, planner)
        mine = [number for number, index in enumerate(role.orders) if index in self.actions]
        for wanted in (True, False):
            for number in mine:
                here = planner.row(number)
                if wanted:
                    here = here & self._preferred(world, role.orders[number])
                planner.take(number, here)
        total = planner.total
        planner.total = np.where(self._saving(world), planner.count, total)
        self.policy.orders(world, role, planner)
        planner.total = total
        return planner.chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """The card where it is a reaction that may be played; else what the policy does."""
        kind, card = self.policy.reaction(world, role, legal)
        if role.index != self.owner or not set(role.reactions) & set(self.actions):
            return kind, card
        kind, card = kind.copy(), card.copy()
        chosen = self._chosen(world, role.reactions, legal.play)
        for number, index in enumerate(role.reactions):
            kind[chosen[number]], card[chosen[number]] = 3, index
        return kind, card


class Steady(Through):
    """Another policy under which a role takes one standing order whenever it may."""

    def __init__(self, policy: Policy, owner: int, option: int) -> None:
        super().__init__(policy)
        self.owner = owner
        self.option = option

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """The one standing order; else the policy's."""
        chosen = self.policy.standing(world, role, legal)
        if role.index != self.owner:
            return chosen
        return np.where(legal[self.option], np.int16(self.option), chosen).astype(np.int16)
