"""A player that looks ahead: it tries plans in worlds that look to its role like the real one.

A :class:`Planner` is a policy over N games at once, like a doctrine; a person's opponent is one
with N = 1, and games beside each other change nothing for each other.  For every decision it

1. deals worlds that look to its role like the game at hand (:mod:`wargame.play.unseen`), on dice
   of its own;
2. proposes what the doctrine that serves its role best would do, what the role's other doctrines
   would do, and every single change to the first (:mod:`wargame.play.planner_orders`);
3. plays all of them on in those worlds, on the same dice, everybody following doctrines, and
   halves what is left round by round (:mod:`wargame.play.planner_search`);
4. leaves the doctrine only where another plan did better by enough.

It decides standing orders and orders, offers, answers, reactions and the answers to events; it
shows signals and keeps openings as its doctrine does.  It knows what its role sees, the doctrines
and the rules, and nothing else: neither the game's dice nor its seed, nor who sits where.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from wargame.play.choices import I8, I16, OrderPlanner, ReactionMasks
from wargame.play.fixed import Plan
from wargame.play.planner_deals import (
    answer_plans,
    choice_plans,
    offer_plans,
    offers_as_plan,
    offers_fit,
    reaction_plans,
)
from wargame.play.planner_orders import Desk, Sealed
from wargame.play.planner_search import Findings, Grow
from wargame.play.planner_trial import Arm, Trials
from wargame.play.planner_voice import Voice, answered
from wargame.rules.tables import Bools, EventTable, RoleTable
from wargame.rules.worlds import World

#: The changes that are put together, the best first.
TOGETHER = 4
#: Up to so many plans all of them are tried, and not only changes of the doctrine's.
ALL = 40
#: From so many courses of action on, going over to another doctrine for good is one of them.
ROOMY = 24


class Planner(Voice):
    """Decides for one role by looking ahead.

    ``opponents`` are the policies it takes the others to follow (one a role; its own entry is
    not used): without them every doctrine of each, evenly.  ``own`` are its own doctrines by
    key, ``home`` the one it starts from: without it the one that does best from the start of
    the scenario.  ``turns`` is how many quarters the exercise has.
    """

    def signals(self, world: World, role: RoleTable) -> I16:
        """What its doctrine shows."""
        self.thoughts = []
        return self.policy.signals(world, role)

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        """The answer to an event that does best, in the games where it happens."""
        self.thoughts = []
        answer = np.full(world.size, event.default, dtype=np.int8)
        open_to = (world.happening[event.index] > 0) & (legal.sum(axis=0) > 1)
        games = np.flatnonzero(open_to)
        if not len(games):
            return answer
        trials, able = self._trials(world, "events", games), legal[:, games]
        usual = self.policy.choice(trials.probe, role, event, able)
        if "events" not in self.nodes:
            answer[games] = usual
            return answer
        proposals = [
            self._arms(choice_plans(event, int(usual[number]), able[:, number]))
            for number in range(len(games))
        ]
        found = self._search(trials, proposals)
        self._note(world, "events", games, found)
        for game, findings in zip(games, found, strict=True):
            choices = findings.arms[findings.best].plan.choices
            assert choices is not None
            answer[game] = choices[event.index][0]
        return answer

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """The offers that do best."""
        self.thoughts = []
        made = np.zeros(legal.shape, dtype=np.bool_)
        games = np.flatnonzero(legal.any(axis=0))
        if not len(games):
            return made
        trials, able = self._trials(world, "offers", games), legal[:, games]
        usual = self.policy.offers(trials.probe, role, able)
        if "offers" not in self.nodes:
            made[:, games] = usual
            return made
        tables = world.tables
        proposals = [
            self._arms(
                offers_as_plan(role, plan)
                for plan in offer_plans(tables, role, usual[:, number], able[:, number])
            )
            for number in range(len(games))
        ]

        def grow(game: int, best: list[Arm]) -> list[Arm]:
            sets = [_offered(arm.plan) for arm in best[:TOGETHER]]
            both = {tuple(sorted({*a, *b})) for a in sets for b in sets}
            fit = (plan for plan in sorted(both) if offers_fit(tables, role, plan))
            return self._arms(offers_as_plan(role, plan) for plan in fit)

        found = self._search(trials, proposals, grow)
        self._note(world, "offers", games, found)
        for game, findings in zip(games, found, strict=True):
            offers = findings.arms[findings.best].plan.offers
            assert offers is not None
            made[:, game] = offers[:, 0] & legal[:, game]
        return made

    def answers(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The answers that do best to the offers that wait."""
        self.thoughts = []
        asked = offered & legal
        for action in world.tables.actions[1:]:
            if action.deal >= 0 and (role.index not in action.parties or role.index == action.role):
                asked[action.deal] = False
        yes = np.zeros(offered.shape, dtype=np.bool_)
        self._countered = yes.copy()
        games = np.flatnonzero(asked.any(axis=0))
        if not len(games):
            return yes
        trials = self._trials(world, "answers", games, offered)
        # Its doctrine's answers and terms, on its own dice and not on the game's.
        probe, put = trials.probe, asked[:, games]
        usual = self.policy.answers(probe, role, put, put)
        self._countered[:, games] = self.policy.counters(probe, role, put, put)
        if "answers" not in self.nodes:
            yes[:, games] = usual
            return yes
        proposals = [
            self._arms(answer_plans(usual[:, number], put[:, number]))
            for number in range(len(games))
        ]
        found = self._search(trials, proposals)
        self._note(world, "answers", games, found)
        for game, findings in zip(games, found, strict=True):
            yes[:, game] = answered(findings)[:, 0]
        self._countered[:, games] = self._terms(trials, found, put)
        return yes

    def _terms(self, trials: Trials, found: Sequence[Findings], put: Bools) -> Bools:
        """The other forms it would sign of the deals it turns down, ``[A_deal, games]``.

        Each is tried as if it had been offered now, beside the answers given.
        """
        tables, role = self.compiled.tables, self.role
        deals = {action.deal: action for action in tables.actions[1:] if action.deal >= 0}
        wanted = np.zeros(put.shape, dtype=np.bool_)
        asking: list[int] = []
        proposals: list[list[Arm]] = []
        for number, findings in enumerate(found):
            answers = answered(findings)
            arms = [Arm(Plan(answers=answers), self.home)]
            for deal in np.flatnonzero(put[:, number] & ~answers[:, 0]).tolist():
                for other in deals.values():
                    same = other.card == deals[deal].card and other.deal != deal
                    if same and role.index in other.parties and not put[other.deal, number]:
                        signed = answers.copy()
                        signed[other.deal] = True
                        arms.append(Arm(Plan(answers=signed), self.home, (other.deal,)))
            if len(arms) > 1:
                asking.append(number)
                proposals.append(arms)
        if not asking:
            return wanted
        part = trials.part(np.array(asking, dtype=np.intp))
        for number, findings in zip(asking, self._search(part, proposals), strict=True):
            wanted[list(findings.arms[findings.best].also), number] = True
        return wanted

    def counters(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The other forms that it would sign, found with its answers."""
        if self._countered is None or self._countered.shape != offered.shape:
            return np.zeros(offered.shape, dtype=np.bool_)
        return self._countered

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        """The standing order of the plan that does best; its orders follow with :meth:`orders`."""
        self.thoughts = []
        games = np.arange(world.size)
        trials = self._trials(world, "orders", games)
        desk = Desk(trials.probe, role)
        followed = [desk.follow(policy) for policy in self.own]
        bases = followed[self.home]
        if "orders" in self.nodes:
            most = self._most(trials)
            proposals = [self._sealed_arms(desk, followed, game, most) for game in games.tolist()]
            found = self._search(trials, proposals, self._grow_sealed(desk, bases))
            self._note(world, "orders", games, found)
            self._sealed = [_sealed(item.arms[item.best].plan) for item in found]
        else:
            self._sealed = bases
        return np.array([plan.standing for plan in self._sealed], dtype=np.int16)

    def _sealed_arms(
        self, desk: Desk, followed: list[list[Sealed]], game: int, most: int
    ) -> list[Arm]:
        base = followed[self.home][game]
        arms = [Arm(base.plan(), self.home)]
        rest = [number for number in range(len(followed)) if number != self.home]
        arms += [Arm(followed[number][game].plan(), self.home) for number in rest]
        if most >= ROOMY:
            arms += [Arm(followed[number][game].plan(), number) for number in rest]
        changes = desk.changes(game, base, self._wished)
        fit = (plan for plan in changes if desk.legal(game, plan))
        found = desk.every(game, min(ALL, most)) or fit
        return arms + self._arms(plan.plan() for plan in islice(found, max(most - len(arms), 0)))

    def _grow_sealed(self, desk: Desk, bases: list[Sealed]) -> Grow:
        def grow(game: int, best: list[Arm]) -> list[Arm]:
            plans = [_sealed(arm.plan) for arm in best[:TOGETHER]]
            both = (
                desk.both(bases[game], one, other)
                for number, one in enumerate(plans)
                for other in plans[number + 1 :]
            )
            fit = (plan.plan() for plan in both if desk.legal(game, plan))
            return [Arm(plan, best[0].policy) for plan in fit]

        return grow

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """The orders of the plan whose standing order was given last."""
        for slot in range(3):
            chosen = np.array(
                [plan.orders[slot] if slot < len(plan.orders) else 0 for plan in self._sealed]
            )
            for action in np.unique(chosen).tolist():
                if action:
                    number = role.orders.index(action)
                    planner.take(number, (chosen == action) & planner.row(number))
        return planner.chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        """The reaction that does best to what was revealed."""
        self.thoughts = []
        kind, card = np.zeros(world.size, dtype=np.int8), np.zeros(world.size, dtype=np.int16)
        games = np.flatnonzero(legal.any())
        if not len(games):
            return kind, card
        trials = self._trials(world, "reactions", games)
        masks = ReactionMasks(trials.probe, role)
        kind[games], card[games] = self.policy.reaction(trials.probe, role, masks)
        if "reactions" not in self.nodes:
            return kind, card
        proposals = [
            self._arms(reaction_plans(int(kind[game]), int(card[game]), masks, role, number))
            for number, game in enumerate(games.tolist())
        ]
        found = self._search(trials, proposals)
        self._note(world, "reactions", games, found)
        for game, findings in zip(games, found, strict=True):
            reaction = findings.arms[findings.best].plan.reaction
            assert reaction is not None
            kind[game], card[game] = reaction[0][0], reaction[1][0]
        return kind, card

    def hand(self, world: World, role: RoleTable, held: Bools) -> tuple[I16, I16]:
        """What its doctrine keeps and buries."""
        self.thoughts = []
        return self.policy.hand(world, role, held)


def _sealed(plan: Plan) -> Sealed:
    """A plan of one column as a standing order and orders."""
    assert plan.standing is not None
    assert plan.orders is not None
    return Sealed(int(plan.standing[0]), tuple(int(a) for a in plan.orders[:, 0] if a))


def _offered(plan: Plan) -> tuple[int, ...]:
    assert plan.offers is not None
    return tuple(np.flatnonzero(plan.offers[:, 0]).tolist())
