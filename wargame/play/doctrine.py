"""Doctrine play: a written policy followed on N worlds at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wargame.play.choices import I8, I16, OrderPlanner, ReactionMasks
from wargame.rules.conditions import holds
from wargame.rules.dice import Stream
from wargame.rules.policy import DoctrineTable, Rule
from wargame.rules.tables import Action, Bools, EventTable, Ints, Phase, RoleTable
from wargame.rules.worlds import World, some


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
        """The cards of the first rules that hold, each once, as many as the role may show."""
        shown = np.full((3, world.size), -1, dtype=np.int16)
        count = np.zeros(world.size, dtype=np.int64)
        for rule in self.doctrine.signals:
            where = (count < role.signals) & holds(world, rule.atoms)
            where &= ~(shown == rule.choice).any(axis=0)
            for slot in range(3):
                np.putmask(shown[slot], where & (count == slot), rule.choice)
            count += where
            if (count >= role.signals).all():
                break
        return shown

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """The first rule for this event that holds and is legal, else the default."""
        answer = np.full(world.size, event.default, dtype=np.int8)
        free = np.ones(world.size, dtype=np.bool_)
        for rule in self.doctrine.choices:
            if rule.other == event.index:
                where = free & legal[rule.choice] & holds(world, rule.atoms)
                np.putmask(answer, where, rule.choice)
                free &= ~where
        return answer

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """Every offer whose rule holds: first those on terms that were asked for, then in order.

        A deal it has a rule to offer is offered again in the form that a party named when it
        turned another down, whatever the season.  One form of a deal goes out at a time.
        """
        offered = np.zeros((len(role.deals), world.size), dtype=np.bool_)
        left = np.full(world.size, world.tables.settings.offers)
        out: dict[int, Bools] = {}
        if some(world.wanted):
            mine = {world.tables.actions[rule.choice].card for rule in self.doctrine.offers}
            for number, index in enumerate(role.deals):
                action = world.tables.actions[index]
                if action.card in mine:
                    where = world.wanted[action.deal] & legal[number]
                    self._offer(offered[number], out, action.card, left, where)
        for rule in self.doctrine.offers:
            number = role.deals.index(rule.choice)
            if some(legal[number]):
                where = legal[number] & holds(world, rule.atoms)
                card = world.tables.actions[rule.choice].card
                self._offer(offered[number], out, card, left, where)
        return offered

    def _offer(
        self, mine: Bools, out: dict[int, Bools], card: int, left: Ints, where: Bools
    ) -> None:
        """Mark an offer where one is left to make and no form of the deal is out yet."""
        where = where & (left > 0) & ~out.get(card, np.zeros_like(where))
        mine |= where
        left -= where
        out[card] = out.get(card, np.zeros_like(where)) | where

    def offer_reason(self, world: World, action: Action) -> str:
        """Why the doctrine offers a deal in a single world, in its own words."""
        asked = bool(world.wanted[action.deal, 0])
        because = next(
            (
                rule.because
                for rule in self.doctrine.offers
                if rule.choice == action.index and (asked or holds(world, rule.atoms)[0])
            ),
            "",
        )
        return f"On the terms that were asked for. {because}".strip() if asked else because

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """For each offer, the first rule on its card that holds decides; none means no."""
        accepted = np.zeros(offered.shape, dtype=np.bool_)
        for action in self._asked(world, role, offered & legal):
            for rule, where in self._judged(world, role, action, offered & legal):
                accepted[action.deal] |= where & rule.accept
        return accepted

    def counters(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The forms of deals it would sign instead of one it turns down, ``[A_deal, N]``."""
        wanted = np.zeros(offered.shape, dtype=np.bool_)
        if any(rule.counter for rule in self.doctrine.answers):
            for action in self._asked(world, role, offered & legal):
                for rule, where in self._judged(world, role, action, offered & legal):
                    if rule.counter and rule.counter != action.index:
                        other = world.tables.actions[rule.counter]
                        wanted[other.deal] |= where & self._would_sign(world, role, other)
        return wanted

    def _would_sign(self, world: World, role: RoleTable, action: Action) -> Bools:
        """Where the doctrine's own rules would accept a form of a deal now, ``[N]``.

        A counter is an invitation; one that would be turned down a quarter later for reasons
        that stand already is a false one.
        """
        offered = np.zeros((len(world.signed), world.size), dtype=np.bool_)
        offered[action.deal] = True
        yes = np.zeros(world.size, dtype=np.bool_)
        for rule, where in self._judged(world, role, action, offered):
            yes |= where & rule.accept
        return yes

    def answer(self, world: World, role: RoleTable, action: Action) -> tuple[str, int]:
        """In a single world: why an offer is answered as it is, and the form wanted instead."""
        offered = np.zeros(world.signed.shape, dtype=np.bool_)
        offered[action.deal] = True
        for rule, where in self._judged(world, role, action, offered):
            if where[0]:
                counter = rule.counter if rule.counter != action.index else 0
                other = world.tables.actions[counter]
                sincere = bool(counter) and bool(self._would_sign(world, role, other)[0])
                return rule.because, counter if sincere else 0
        return "", 0

    def _asked(self, world: World, role: RoleTable, asked: Bools) -> Iterator[Action]:
        """The deals on which this role is asked somewhere."""
        for action in world.tables.actions[1:]:
            party = action.kind == "deal" and role.index in action.parties
            if party and some(asked[action.deal]):
                yield action

    def _judged(
        self, world: World, role: RoleTable, action: Action, asked: Bools
    ) -> Iterator[tuple[Rule, Bools]]:
        """The rules on a deal, each with where it is the one that decides, ``[N]``."""
        free = asked[action.deal].copy()
        for rule in self.doctrine.answers:
            if rule.choice != action.card or rule.other not in (0, action.index):
                continue
            where = free & holds(world, rule.atoms)
            if rule.per_mille < 1000:
                stream = Stream.BOT + role.index
                roll = world.dice.below(1000, stream, world.turn, Phase.ANSWERS, rule.site)
                where &= roll < rule.per_mille
            yield rule, where
            free &= ~where

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """The first rule that holds and is legal; else the first legal standing order."""
        choice = np.asarray(legal.argmax(axis=0), dtype=np.int16)
        free = np.ones(world.size, dtype=np.bool_)
        for rule in self.doctrine.standing:
            where = free & legal[rule.choice] & holds(world, rule.atoms)
            np.putmask(choice, where, rule.choice)
            free &= ~where
            if not some(free):
                break
        return choice

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """The rules in order until the slots are full; a third slot only where it is worth it."""
        for rule in self.doctrine.orders:
            number = role.orders.index(rule.choice)
            where = planner.row(number)
            if not rule.third:
                where &= planner.count < planner.ordinary
            if some(where):
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
            if some(where):
                where &= holds(world, rule.atoms)
                np.putmask(kind, where, rule.other)
                np.putmask(target, where, rule.choice)
        return kind, target

    def hand(self, world: World, role: RoleTable, held: Bools) -> tuple[I16, I16]:
        """Keep the best of the doctrine's list; bury one it does not list, if it buries."""
        keep = np.full(world.size, -1, dtype=np.int16)
        bury = np.full(world.size, -1, dtype=np.int16)
        for card in reversed(self.doctrine.keep):
            if card in role.openings:
                np.putmask(keep, held[role.openings.index(card)], card)
        if self.doctrine.bury:
            for number, card in enumerate(role.openings):
                if card not in self.doctrine.keep:
                    np.putmask(bury, held[number], card)
        return keep, bury
