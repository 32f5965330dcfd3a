"""What a card is worth to the role that plays it, and which cards another one dominates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from wargame.analysis.pool import pool, start
from wargame.content.compiled import Compiled
from wargame.play.choices import I16, OrderPlanner, Policy
from wargame.play.rollout import play_out
from wargame.play.through import Through
from wargame.rules.score import mark
from wargame.rules.tables import Action, Bools, RoleTable
from wargame.rules.worlds import IN_HAND, World

Floats = npt.NDArray[np.float64]

#: Quarters (from 0) at which a card is tried: early, middle, late of eight.
QUARTERS = (1, 3, 5)
#: Standard errors that a difference must exceed before it counts: 99 % of them by chance do not.
SURE = 2.576
#: A difference in an objective's margin smaller than this part of its `near` is no difference.
SMALL = 0.01


class FirstOrder(Through):
    """Another policy, but one action is the first order of one quarter wherever it is legal."""

    def __init__(self, policy: Policy, turn: int, action: int) -> None:
        super().__init__(policy)
        self.turn = turn
        self.action = action
        self.took: Bools = np.zeros(0, dtype=np.bool_)

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        """What the policy offers; nothing in the quarter of the forced order."""
        offered = self.policy.offers(world, role, legal)
        return offered & np.bool_(world.turn != self.turn)

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        """The action first, then what the policy orders."""
        if world.turn == self.turn:
            self.took = np.zeros(world.size, dtype=np.bool_)
            if self.action:
                number = role.orders.index(self.action)
                self.took = planner.row(number)
                planner.take(number, self.took)
        return self.policy.orders(world, role, planner)


@dataclass(frozen=True, slots=True)
class Trial:
    """One action tried: where it was legal ``[N]`` and what came of it ``[tests, N]``."""

    action: Action
    legal: Bools
    margins: Floats


@dataclass(frozen=True, slots=True)
class Worth:
    """What an action does to one test of an objective, in units of its `near`."""

    objective: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Dominated:
    """``action`` is dominated by ``by``: nowhere better, somewhere worse, in no currency cheaper.

    ``worse`` names the objectives in which it is shown to be worse, by how much of a `near`.
    ``card`` says whether every option of its card is dominated, so that the card itself is.
    """

    role: str
    action: str
    by: str
    worlds: int
    worse: tuple[tuple[str, float], ...]
    card: bool = False


def tests_of(compiled: Compiled, role: RoleTable) -> list[str]:
    """The objectives of a role, one entry a test, in the order of :func:`margins`."""
    return [
        objective.key
        for objective in compiled.tables.objectives
        if role.index in objective.roles
        for _ in objective.tests
    ]


def margins(world: World, role: RoleTable, turns: int) -> Floats:
    """How far every test of a role's objectives is passed, ``[tests, N]``, in units of `near`."""
    rows: list[Floats] = []
    for objective in world.tables.objectives:
        if role.index not in objective.roles:
            continue
        marks = mark(world, objective, role, turns)
        for test, value, threshold in zip(
            objective.tests, marks.values, marks.thresholds, strict=True
        ):
            sign = 1 if test.test in (0, 3) else -1
            rows.append(sign * (value.astype(np.float64) - threshold) / max(1, test.near))
    return np.stack(rows)


def trials(
    compiled: Compiled, role: RoleTable, *, worlds: int, seed: int, quarter: int
) -> tuple[list[Trial], Floats]:
    """Every order of a role tried first in one quarter, and the worlds left alone.

    All arms share dice, doctrines and the first quarters; an opening is put into the hand.
    """
    turns = compiled.tables.turns
    base = play_out(start(compiled, worlds, seed), pool(compiled), quarter)
    found: list[Trial] = []

    def arm(action: int) -> tuple[Bools, Floats]:
        world = base.copy()
        card = compiled.tables.cards[compiled.tables.actions[action].card]
        if action and card.opening >= 0:
            world.zone[card.opening] = IN_HAND
        players: list[Policy] = pool(compiled)
        forced = FirstOrder(players[role.index], quarter, action)
        players[role.index] = forced
        play_out(world, players, quarter + 1)
        live = forced.took
        play_out(world, players, turns)
        if len(live) != world.size:  # a war ended some of the worlds, so columns have moved
            live = np.zeros(world.size, dtype=np.bool_)
        return live, margins(world, role, turns)

    alone = arm(0)[1]
    for index in role.orders:
        action = compiled.tables.actions[index]
        own = compiled.tables.cards[action.card].key in compiled.bundle.cards
        if action.kind != "action" or not own:
            continue  # a deal needs others; breaking one off is no card
        legal, outcome = arm(index)
        found.append(Trial(action, legal, outcome))
    return found, alone


def price_of(compiled: Compiled, action: Action) -> tuple[int, int, int]:
    """What an action costs the role that plays it: capital, money, slot-quarters."""
    for price in action.prices:
        if price.role == action.role:
            return price.pc, price.bn, price.slots * price.quarters
    return 0, 0, 0


def _difference(sample: Floats) -> tuple[Floats, Floats]:
    """Means of rows ``[tests, n]`` and how far they may be off at :data:`SURE`."""
    mean = sample.mean(axis=1)
    error = sample.std(axis=1, ddof=1) / np.sqrt(sample.shape[1])
    return mean, SURE * error


def examine(
    compiled: Compiled, role: RoleTable, *, worlds: int, seed: int, least: int = 100
) -> tuple[dict[str, list[Worth]], list[Dominated]]:
    """What every order of a role is worth, and which ones are dominated.

    Worths compare with leaving the slot to the doctrine.  Options of one card never dominate
    each other here: choosing among them is the card's own question.
    """
    rounds = [
        trials(compiled, role, worlds=worlds, seed=seed + q, quarter=q)
        for q in QUARTERS
        if q < compiled.tables.turns
    ]
    tests = tests_of(compiled, role)
    actions = [trial.action for trial in rounds[0][0]]
    worths: dict[str, list[Worth]] = {}
    for number, action in enumerate(actions):
        parts = [(found[number].margins - alone)[:, found[number].legal] for found, alone in rounds]
        sample = np.concatenate(parts, axis=1)
        if sample.shape[1] < least:
            continue
        mean, off = _difference(sample)
        worths[action.key] = [
            Worth(name, round(float(m), 3), round(float(m - o), 3), round(float(m + o), 3))
            for name, m, o in zip(tests, mean, off, strict=True)
        ]
    return worths, _dominated(compiled, role, [found for found, _ in rounds], tests, least)


def _dominated(
    compiled: Compiled,
    role: RoleTable,
    rounds: Sequence[Sequence[Trial]],
    tests: Sequence[str],
    least: int,
) -> list[Dominated]:
    result: list[Dominated] = []
    actions = [trial.action for trial in rounds[0]]
    for a, one in enumerate(actions):
        for b, other in enumerate(actions):
            if one.card == other.card or other.once:
                continue
            mine, theirs = price_of(compiled, one), price_of(compiled, other)
            if any(t > m for t, m in zip(theirs, mine, strict=True)):
                continue
            sample = np.concatenate(
                [
                    (found[a].margins - found[b].margins)[:, found[a].legal & found[b].legal]
                    for found in rounds
                ],
                axis=1,
            )
            if sample.shape[1] < least:
                continue
            mean, off = _difference(sample)
            better = mean - off > SMALL
            worse = mean + off < -SMALL
            if worse.any() and not better.any():
                lost = tuple(
                    (name, round(float(m), 3))
                    for name, m, is_worse in zip(tests, mean, worse, strict=True)
                    if is_worse
                )
                result.append(Dominated(role.key, one.key, other.key, sample.shape[1], lost))
    found = {one.action for one in result}
    tried: dict[int, set[str]] = {}
    for action in actions:
        tried.setdefault(action.card, set()).add(action.key)
    whole = {key for keys in tried.values() if keys <= found for key in keys}
    return [replace(one, card=one.action in whole) for one in result]
