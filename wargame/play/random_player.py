"""Uniformly random legal play: a baseline for bots and a fuzzer for the rules."""

from __future__ import annotations

import numpy as np

from wargame.play.choices import I8, I16, OrderPlanner, ReactionMasks
from wargame.rules.dice import Stream
from wargame.rules.tables import Bools, EventTable, Ints, Phase, RoleTable
from wargame.rules.worlds import World

#: Sites of a random player's own draws; they only have to differ within a phase.
_STANDING, _BURY, _KEEP, _KIND = 1, 2, 3, 4


class RandomPlayer:
    """Chooses evenly among what is legal, pass included, from its own bot stream."""

    def _pick(self, world: World, role: RoleTable, phase: Phase, site: int, mask: Bools) -> Ints:
        """The row of a true entry of ``mask [k, N]``, evenly; -1 where there is none."""
        count = mask.sum(axis=0)
        roll = world.dice.below(
            np.maximum(count, 1), Stream.BOT + role.index, world.turn, phase, site
        )
        chosen = mask & (np.cumsum(mask, axis=0) == roll + 1)
        return np.where(count > 0, chosen.argmax(axis=0), -1)

    def _coin(self, world: World, role: RoleTable, phase: Phase, site: int, use: int = 0) -> Bools:
        stream = Stream.BOT + role.index
        return np.asarray(world.dice.below(2, stream, world.turn, phase, site, use) == 1)

    def signals(self, world: World, role: RoleTable) -> I16:
        """Nothing is shown."""
        return np.full((3, world.size), -1, dtype=np.int16)

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """Any legal answer."""
        return self._pick(world, role, Phase.EVENTS, event.site, legal).astype(np.int8)

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """Each legal deal with chance one half, as many as count."""
        offered = np.zeros(legal.shape, dtype=np.bool_)
        left = np.full(world.size, world.tables.settings.offers)
        for number, index in enumerate(role.deals):
            action = world.tables.actions[index]
            want = self._coin(world, role, Phase.OFFERS, action.site, action.index % 200)
            offered[number] = legal[number] & want & (left > 0)
            left -= offered[number]
        return offered

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """A coin for each offer."""
        accepted = np.zeros(offered.shape, dtype=np.bool_)
        for action in world.tables.actions[1:]:
            if action.kind == "deal" and role.index in action.parties:
                coin = self._coin(world, role, Phase.ANSWERS, action.site, action.index % 200)
                accepted[action.deal] = offered[action.deal] & legal[action.deal] & coin
        return accepted

    def counters(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """Nothing else is asked for."""
        return np.zeros(offered.shape, dtype=np.bool_)

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """Any legal standing order."""
        return self._pick(world, role, Phase.ORDERS, _STANDING, legal).astype(np.int16)

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """Slot by slot any legal action, or a pass."""
        for slot in range(3):
            mask = planner.legal()
            padded = np.concatenate([np.ones((1, world.size), dtype=np.bool_), mask])
            pick = self._pick(world, role, Phase.ORDERS, 10 + slot, padded)
            for number in np.unique(pick).tolist():
                if number > 0:
                    planner.take(number - 1, pick == number)
        return planner.chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """Any legal reaction, or none."""
        none = np.ones((1, world.size), dtype=np.bool_)
        mask = np.concatenate([none, legal.support, legal.oppose, legal.play])
        pick = self._pick(world, role, Phase.REACTIONS, _KIND, mask) - 1
        cards = len(world.tables.cards)
        kind = np.zeros(world.size, dtype=np.int8)
        target = np.zeros(world.size, dtype=np.int16)
        for number, code in ((1, pick < cards), (2, (pick >= cards) & (pick < 2 * cards))):
            where = code & (pick >= 0)
            kind[where] = number
            target[where] = (pick % cards)[where]
        for number, index in enumerate(role.reactions):
            where = pick == 2 * cards + number
            kind[where] = 3
            target[where] = index
        return kind, target

    def hand(self, world: World, role: RoleTable, held: Bools) -> tuple[I16, I16]:
        """Any opening kept and any buried, or none."""
        result = []
        for site in (_KEEP, _BURY):
            padded = np.concatenate([np.ones((1, world.size), dtype=np.bool_), held])
            pick = self._pick(world, role, Phase.HANDS, site, padded) - 1
            cards = np.array([*role.openings, -1], dtype=np.int16)
            result.append(cards[pick])
        return result[0], result[1]
