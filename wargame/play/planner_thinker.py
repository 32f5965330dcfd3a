"""What a planner thinks with: its budget, the doctrine it starts from, trials and searches."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wargame.content.compiled import Compiled
from wargame.play.choices import Policy, Watcher
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.fixed import Plan
from wargame.play.mixed import scattered_pool
from wargame.play.onward import Places, Position
from wargame.play.planner_levels import Level, level
from wargame.play.planner_orders import Sealed
from wargame.play.planner_search import ROUNDS, Findings, Grow, search
from wargame.play.planner_study import home_doctrine
from wargame.play.planner_trial import Arm, Trials
from wargame.play.planner_value import SOFT, Outlook
from wargame.rules.tables import Bools, Ints
from wargame.rules.worlds import World

#: Of a budget, what each kind of decision gets, in per cent.
SHARES = {"orders": 100, "offers": 50, "answers": 25, "events": 25, "reactions": 25}
#: The fewest worlds in which a plan is tried at all: many plans in few worlds find more than few
#: plans in many.
LEAST = 4
#: World-quarters a second that a budget of seconds reckons with before it has measured.
PACE = 8_000.0


@dataclass(frozen=True, slots=True)
class Thought:
    """What one decision in one game was made of: the findings at a node, in a quarter."""

    node: str
    turn: int
    findings: Findings


class Thinker:
    """Deals, tries and counts for one role; a planner decides with it."""

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
        sure: float | None = None,
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
        self.seed, self.soft, self.rounds = seed, soft, rounds
        self.sure = self.level.sure if sure is None else sure
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
        for found in ("home", "_wished"):
            self.__dict__.pop(found, None)

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
