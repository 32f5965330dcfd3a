"""Doctrine play: a written policy followed on N worlds at once."""

from __future__ import annotations

import numpy as np

from wargame.play.choices import I8, I16, OrderPlanner, ReactionMasks
from wargame.rules.conditions import holds
from wargame.rules.dice import Stream
from wargame.rules.policy import DoctrineTable
from wargame.rules.tables import Bools, EventTable, Phase, RoleTable
from wargame.rules.worlds import World


class DoctrinePlayer:
    """Follows a doctrine; draws only from its own bot stream."""

    def __init__(self, doctrine: DoctrineTable) -> None:
        self.doctrine = doctrine

    def reasons(self, action: int) -> str:
        """Why the doctrine plays an action, in its own words."""
        return next((r.because for r in self.doctrine.orders if r.choice == action), "")

    def shot(self, world: World) -> dict[str, object] | None:
        """The shot the doctrine calls in a single world, if any of its rules holds."""
        for rule in self.doctrine.shots:
            if holds(world, rule.atoms)[0]:
                test = "at_least" if rule.at_least else "at_most"
                return {
                    "track": world.tables.tracks[rule.track].key,
                    "test": test,
                    "at": rule.at,
                    "chance": max(1, min(99, rule.chance // 10)),
                }
        return None

    def signals(self, world: World, role: RoleTable) -> I16:
        """The doctrine's fixed signals."""
        shown = np.full((3, world.size), -1, dtype=np.int16)
        for slot, card in enumerate(self.doctrine.signals):
            shown[slot] = card
        return shown

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """The first rule for this event that holds and is legal, else the default."""
        answer = np.full(world.size, event.default, dtype=np.int8)
        free = np.ones(world.size, dtype=np.bool_)
        for rule in self.doctrine.choices:
            if rule.other == event.index:
                where = free & legal[rule.choice] & holds(world, rule.atoms)
                answer[where] = rule.choice
                free &= ~where
        return answer

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """Every offer whose rule holds, in the doctrine's order."""
        offered = np.zeros((len(role.deals), world.size), dtype=np.bool_)
        left = np.full(world.size, world.tables.settings.offers)
        for rule in self.doctrine.offers:
            number = role.deals.index(rule.choice)
            where = legal[number] & (left > 0) & ~offered[number]
            if where.any():
                where &= holds(world, rule.atoms)
                offered[number] |= where
                left -= where
        return offered

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """For each offer, the first rule on its card that holds decides; none means no."""
        accepted = np.zeros(offered.shape, dtype=np.bool_)
        for action in world.tables.actions[1:]:
            if action.kind != "deal" or role.index not in action.parties:
                continue
            asked = offered[action.deal] & legal[action.deal]
            if not asked.any():
                continue
            free = asked.copy()
            for rule in self.doctrine.answers:
                if rule.choice != action.card:
                    continue
                where = free & holds(world, rule.atoms)
                if rule.per_mille < 1000:
                    stream = Stream.BOT + role.index
                    roll = world.dice.below(1000, stream, world.turn, Phase.ANSWERS, rule.site)
                    where &= roll < rule.per_mille
                accepted[action.deal] |= where & rule.accept
                free &= ~where
        return accepted

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """The first rule that holds and is legal; else the first legal standing order."""
        choice = np.asarray(legal.argmax(axis=0), dtype=np.int16)
        free = np.ones(world.size, dtype=np.bool_)
        for rule in self.doctrine.standing:
            where = free & legal[rule.choice] & holds(world, rule.atoms)
            choice[where] = rule.choice
            free &= ~where
            if not free.any():
                break
        return choice

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """The rules in order until the slots are full; a third slot only where it is worth it."""
        for rule in self.doctrine.orders:
            number = role.orders.index(rule.choice)
            where = planner.row(number)
            if not rule.third:
                where &= planner.count < planner.ordinary
            if where.any():
                planner.take(number, where & holds(world, rule.atoms))
                if (planner.count >= planner.total).all():
                    break
        return planner.chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """The first reaction rule that is legal and holds."""
        kind = np.zeros(world.size, dtype=np.int8)
        target = np.zeros(world.size, dtype=np.int16)
        for rule in self.doctrine.reactions:
            if rule.other == 3:
                where = legal.play[role.reactions.index(rule.choice)]
            else:
                where = (legal.support if rule.other == 1 else legal.oppose)[rule.choice]
            where = where & (kind == 0)
            if where.any():
                where &= holds(world, rule.atoms)
                kind[where] = rule.other
                target[where] = rule.choice
        return kind, target

    def hand(self, world: World, role: RoleTable, held: Bools) -> tuple[I16, I16]:
        """Keep the best of the doctrine's list; bury one it does not list, if it buries."""
        keep = np.full(world.size, -1, dtype=np.int16)
        bury = np.full(world.size, -1, dtype=np.int16)
        for card in reversed(self.doctrine.keep):
            if card in role.openings:
                keep[held[role.openings.index(card)]] = card
        if self.doctrine.bury:
            for number, card in enumerate(role.openings):
                if card not in self.doctrine.keep:
                    bury[held[number]] = card
        return keep, bury
