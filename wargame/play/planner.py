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

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np

from wargame.content.compiled import Compiled
from wargame.play.choices import I8, I16, OrderPlanner, Policy, ReactionMasks, Watcher
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.fixed import Plan
from wargame.play.mixed import scattered_pool
from wargame.play.onward import Places, Position
from wargame.play.planner_deals import (
    answer_plans,
    choice_plans,
    offer_plans,
    offers_as_plan,
    offers_fit,
    reaction_plans,
)
from wargame.play.planner_levels import Level, level
from wargame.play.planner_orders import Desk, Sealed
from wargame.play.planner_search import ROUNDS, SURE, Findings, Grow, search
from wargame.play.planner_study import home_doctrine
from wargame.play.planner_trial import Arm, Trials
from wargame.play.planner_value import SOFT, Outlook
from wargame.play.planner_words import reason
from wargame.rules.tables import Action, Bools, EventTable, Ints, RoleTable
from wargame.rules.worlds import World

#: Of a budget, what each kind of decision gets, in per cent.
SHARES = {"orders": 100, "offers": 50, "answers": 25, "events": 25, "reactions": 25}
#: The fewest worlds in which a plan is tried at all.
LEAST = 8
#: The changes that are put together, the best first.
TOGETHER = 4
#: Up to so many plans all of them are tried, and not only changes of the doctrine's.
ALL = 40
#: From so many courses of action on, going over to another doctrine for good is one of them.
ROOMY = 24
#: World-quarters a second that a budget of seconds reckons with before it has measured.
PACE = 8_000.0


@dataclass(frozen=True, slots=True)
class Thought:
    """What one decision in one game was made of: the findings at a node, in a quarter."""

    node: str
    turn: int
    findings: Findings


class Planner:
    """Decides for one role by looking ahead.

    ``opponents`` are the policies it takes the others to follow (one a role; its own entry is
    not used): without them every doctrine of each, evenly.  ``own`` are its own doctrines by
    key, ``home`` the one it starts from: without it the one that does best from the start of
    the scenario.  ``turns`` is how many quarters the exercise has.
    """

    def __init__(
        self,
        compiled: Compiled,
        role: str,
        budget: Level | None = None,
        *,
        turns: int | None = None,
        opponents: Sequence[Policy] | None = None,
        own: Mapping[str, Policy] | None = None,
        home: str | None = None,
        seed: int = 0,
        soft: int = SOFT,
        sure: float = SURE,
        nodes: Iterable[str] = SHARES,
        rounds: Sequence[int] = ROUNDS,
        least: int = LEAST,
    ) -> None:
        self.compiled = compiled
        self.role = compiled.tables.role(role)
        self.level = budget or level()
        doctrines = compiled.doctrines[role]
        mine = own or {key: DoctrinePlayer(table) for key, table in doctrines.items()}
        self.keys, self.own = tuple(mine), tuple(mine.values())
        self.others = tuple(opponents or scattered_pool(compiled))
        self.seed, self.soft, self.sure, self.rounds = seed, soft, sure, rounds
        self.least = least
        self.nodes = frozenset(nodes)
        self._usual = opponents is None and own is None
        self._home = home
        self.lasting(turns or compiled.tables.turns)
        #: What was thought about each game at the node decided last.
        self.thoughts: list[Thought | None] = []
        #: Worlds played on so far, and decisions thought about.
        self.worlds = 0
        self.decisions = 0
        self._pace = PACE
        self._tracks: Ints | None = None
        self._sealed: list[Sealed] = []
        self._countered: Bools | None = None

    def lasting(self, turns: int) -> None:
        """Plan for an exercise of so many quarters."""
        self.turns = turns
        self.outlook = Outlook.of(self.compiled, self.role, turns, self.soft)
        self.__dict__.pop("home", None)

    @cached_property
    def home(self) -> int:
        """Which of its own doctrines it starts from."""
        if self._home is not None:
            return self.keys.index(self._home)
        if len(self.keys) == 1:
            return 0
        mine = dict(zip(self.keys, self.own, strict=True))
        found = home_doctrine(
            self.compiled, self.role, mine, self.others, self.outlook, keep=self._usual
        )
        return self.keys.index(found)

    @cached_property
    def _wished(self) -> tuple[int, ...]:
        """The orders that its doctrines name, in their order of preference."""
        doctrines = self.compiled.doctrines[self.role.key]
        first = [doctrines[key] for key in (self.keys[self.home],) if key in doctrines]
        rules = (rule.choice for table in (*first, *doctrines.values()) for rule in table.orders)
        return tuple(dict.fromkeys(rules))

    @property
    def policy(self) -> Policy:
        """The doctrine it starts from, and follows where it does not look ahead."""
        return self.own[self.home]

    def opened(self, world: World, tracks: Ints) -> None:
        """Remember where the tracks stood at the start of the quarter."""
        self._tracks = tracks

    # Thinking ----------------------------------------------------------------------------

    def _trials(
        self, world: World, node: str, games: Places, offered: Bools | None = None
    ) -> Trials:
        """The trials of a decision in some of the games."""
        if self._tracks is None or self._tracks.shape[1] != world.size:
            raise ValueError("a planner must be told where the quarter's tracks started")
        if offered is None:
            offered = np.zeros(world.signed.shape, dtype=np.bool_)
        part = world if len(games) == world.size else world.take(games)
        position = Position(part, node, offered[:, games], self._tracks[:, games], self.turns)
        trials = Trials(
            self.compiled,
            position,
            self.role,
            self.own,
            self.others,
            self.outlook,
            seed=self.seed,
            ahead=self.level.ahead,
        )
        for policy in self.own:
            if isinstance(policy, Watcher):
                policy.opened(trials.probe, trials.position.tracks)
        return trials

    def _search(
        self, trials: Trials, proposals: Sequence[Sequence[Arm]], grow: Grow | None = None
    ) -> list[Findings]:
        """Try the proposals of each game within the budget of this kind of decision."""
        worlds, most = self._budget(trials), self._most(trials)
        start = time.perf_counter()
        found = search(
            trials,
            [list(arms[:most]) for arms in proposals],
            worlds,
            grow,
            rounds=self.rounds,
            sure=self.sure,
        )
        spent = time.perf_counter() - start
        if self.level.seconds is not None and trials.worlds and spent > 0:
            pace = trials.worlds * self._quarters(trials) / spent
            self._pace = 0.5 * self._pace + 0.5 * pace
        self.worlds += trials.worlds
        self.decisions += len(found)
        return found

    def _quarters(self, trials: Trials) -> int:
        """How many quarters each world is played on."""
        left = max(trials.position.quarters, 1)
        return left if self.level.ahead is None else min(left, self.level.ahead)

    def _budget(self, trials: Trials) -> int:
        """The worlds of a decision."""
        worlds = self.level.worlds
        if self.level.seconds is not None:
            worlds = max(int(self.level.seconds * self._pace / self._quarters(trials)), worlds)
        return worlds * SHARES[trials.position.node] // 100

    def _most(self, trials: Trials) -> int:
        """How many courses of action the first round can try."""
        return max(self._budget(trials) * self.rounds[0] // 100 // self.least, 2)

    def _note(self, world: World, node: str, games: Places, found: Sequence[Findings]) -> None:
        self.thoughts = [None] * world.size
        for game, findings in zip(games.tolist(), found, strict=True):
            self.thoughts[game] = Thought(node, world.turn, findings)

    def _arms(self, plans: Iterable[Plan]) -> list[Arm]:
        return [Arm(plan, self.home) for plan in plans]

    # Deciding ----------------------------------------------------------------------------

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
            answers = findings.arms[findings.best].plan.answers
            assert answers is not None
            yes[:, game] = answers[:, 0]
        return yes

    def counters(self, world: World, role: RoleTable, offered: Bools, legal: Bools) -> Bools:
        """The other forms that its doctrine would sign, found with its answers."""
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

    # Saying why, in a single game ----------------------------------------------------------

    def reasons(self, action: int) -> str:
        """Why an order is given: what the plan is worth, said once, with its first order."""
        thought = self.thoughts[0] if self.thoughts else None
        if thought is None or thought.node != "orders":
            return ""
        if not thought.findings.best:
            return self._because(action) or self._why(thought)
        orders = self._sealed[0].orders
        if action == orders[0]:
            return self._why(thought)
        return f"Part of one plan with {self.compiled.tables.actions[orders[0]].name}."

    def reaction_reason(self) -> str:
        """Why it reacts as it does."""
        thought = self.thoughts[0] if self.thoughts else None
        return self._why(thought) if thought is not None and thought.node == "reactions" else ""

    def offer_reason(self, world: World, action: Action) -> str:
        """What the other parties hear with an offer: its doctrine's words, and no calculation."""
        if isinstance(self.policy, DoctrinePlayer):
            return self.policy.offer_reason(world, action)
        return ""

    def answer(self, world: World, role: RoleTable, action: Action) -> tuple[str, int]:
        """What the proposer hears with an answer, and the form that would be signed instead."""
        thought = self.thoughts[0] if self.thoughts else None
        if thought is not None and thought.node == "answers":
            answers = thought.findings.arms[thought.findings.best].plan.answers
            if answers is not None and answers[action.deal, 0]:
                return "It serves us as things stand.", 0
        other = 0
        if self._countered is not None:
            for form in world.tables.actions[1:]:
                if form.deal >= 0 and form.card == action.card and self._countered[form.deal, 0]:
                    other = form.index if form.index != action.index else 0
        return "It does not serve us as things stand.", other

    def shot(self, world: World) -> dict[str, object] | None:
        """The shot its doctrine would call."""
        return self.policy.shot(world) if isinstance(self.policy, DoctrinePlayer) else None

    def _because(self, action: int) -> str:
        return self.policy.reasons(action) if isinstance(self.policy, DoctrinePlayer) else ""

    def _why(self, thought: Thought) -> str:
        tables, doctrine = self.compiled.tables, self.keys[self.home]
        return reason(tables, self.role, thought.findings, self.outlook, doctrine)


def _sealed(plan: Plan) -> Sealed:
    """A plan of one column as a standing order and orders."""
    assert plan.standing is not None
    assert plan.orders is not None
    return Sealed(int(plan.standing[0]), tuple(int(a) for a in plan.orders[:, 0] if a))


def _offered(plan: Plan) -> tuple[int, ...]:
    assert plan.offers is not None
    return tuple(np.flatnonzero(plan.offers[:, 0]).tolist())
