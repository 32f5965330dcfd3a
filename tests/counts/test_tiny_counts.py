"""`tiny` counted by hand against the batch engine: nodes, terminals, exact distributions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from tests.reference.slow_tiny import Counts, State, Terminal, Tiny, distribution
from tests.strategies import ScriptedDice, compiled, numbers, play, players, start
from wargame.play.choices import I8, I16, OrderPlanner, ReactionMasks
from wargame.play.doctrine import DoctrinePlayer
from wargame.rules.score import mark, scores
from wargame.rules.tables import Bools, EventTable, RoleTable
from wargame.rules.turn import setup
from wargame.rules.worlds import World

# Frozen: a change of these is a change of the rules or of `tiny`, to be read and meant.
EXERCISE = Counts(chance=1195, decision=597, terminal=3520)
FIRST_QUARTER = {
    "BLUE": Counts(chance=289, decision=79, terminal=912),
    "RED": Counts(chance=801, decision=59, terminal=2464),
}


@lru_cache(maxsize=1)
def slow() -> tuple[Tiny, list[Terminal]]:
    tiny = Tiny()
    return tiny, tiny.exercise()


def sites() -> dict[str, int]:
    """The dice's site of each card and event."""
    tables = compiled("tiny").tables
    found = {event.key: event.site for event in tables.events}
    return found | {tables.cards[a.card].key: a.site for a in tables.actions[1:]}


def script(ends: list[Terminal], edge: int) -> ScriptedDice:
    """One world a terminal, each roll the first (0) or last (1) one of its outcome."""
    keys = sites()
    rolls: dict[tuple[int, int], Any] = {}
    for number, end in enumerate(ends):
        for (turn, what), bounds in end.rolls.items():
            row = rolls.setdefault((turn, keys[what]), np.full(len(ends), -1, dtype=np.int64))
            row[number] = bounds[edge]
    return ScriptedDice(numbers(len(ends)), rolls)


def expected(ends: list[Terminal]) -> dict[str, list[int]]:
    """Tracks and purses of the slow enumerator in thousandths, by register."""
    result: dict[str, list[int]] = {}

    def put(name: str, value: Fraction) -> None:
        milli = value * 1000
        assert milli.denominator == 1, f"{name} is {value}"
        result.setdefault(name, []).append(int(milli))

    for end in ends:
        for track, value in end.state.tracks.items():
            put(track, value)
        for role in end.state.bn:
            put(f"{role}.bn", end.state.bn[role])
            put(f"{role}.pc", end.state.pc[role])
            put(f"{role}.slots", Fraction(end.state.slots[role]))
    return result


def agree(world: World, ends: list[Terminal]) -> None:
    """The engine stands where the slow enumerator does, in every world."""
    for name, values in expected(ends).items():
        mine = world.get(world.tables.rows[name])
        wrong = np.flatnonzero(mine != values)
        assert not len(wrong), (
            f"{name}: {len(wrong)} of {len(ends)} differ, first {mine[wrong[0]]} for "
            f"{values[wrong[0]]} after {ends[wrong[0]].rolls} {ends[wrong[0]].choices}"
        )


def nodes(dice: ScriptedDice, ends: list[Terminal], with_choices: bool) -> Counts:
    """Chance nodes and terminals the engine met: distinct histories before each site drawn.

    ``with_choices``: what one role chose (after the event and before the orders are rolled
    for) is part of the history.
    """
    tables = compiled("tiny").tables
    order = {event.site: -1 for event in tables.events}
    order |= {a.site: a.initiative for a in tables.actions[1:]}
    stops = sorted(dice.script, key=lambda key: (key[0], order[key[1]], names()[key[1]]))
    met: set[tuple[Any, ...]] = set()
    leaves: set[tuple[Any, ...]] = set()
    for number, end in enumerate(ends):
        chosen = tuple(sorted(end.choices.items())) if with_choices else ()
        history: tuple[Any, ...] = ()
        for turn, site in stops:
            if dice.asked[turn, site][number]:
                before = () if order[site] < 0 else chosen
                met.add((before, history, turn, site))
                history = (*history, (turn, site, int(dice.script[turn, site][number])))
        leaves.add((chosen, history))
    return Counts(chance=len(met), terminal=len(leaves))


def names() -> dict[int, str]:
    return {site: key for key, site in sites().items()}


def test_the_tree_has_its_frozen_counts() -> None:
    """The slow enumerator's node counts are those written down, and its chances sum to 1."""
    tiny, ends = slow()
    assert tiny.counts == EXERCISE
    assert sum(end.chance for end in ends) == 1


@pytest.mark.parametrize("edge", [0, 1], ids=["first-roll", "last-roll"])
def test_the_engine_driven_through_every_chance_outcome_ends_where_the_hand_does(
    edge: int,
) -> None:
    """Driven by each outcome's first and last roll, all terminals agree in state and score."""
    tiny, ends = slow()
    made = compiled("tiny")
    dice = script(ends, edge)
    world = setup(made.tables, dice)
    play(world, players(made, "doctrine"))
    agree(world, ends)
    assert world.decisions == sum(end.decisions for end in ends)
    for (turn, site), where in dice.asked.items():
        assert where.tolist() == [(turn, names()[site]) in end.rolls for end in ends]
    assert nodes(dice, ends, False) == Counts(EXERCISE.chance, 0, EXERCISE.terminal)
    marked = [(tiny.marks(end.state), tiny.scores(end.state)) for end in ends]
    for objective in made.tables.objectives:
        for index in objective.roles:
            points = mark(world, objective, made.tables.roles[index], made.tables.turns).points
            assert points.tolist() == [marks[objective.key] for marks, _ in marked]
    for role, row in zip(made.tables.roles, scores(world, made.tables.turns), strict=True):
        assert row.tolist() == [int(points[role.key] * 1000 // 1) for _, points in marked]


class Chosen(DoctrinePlayer):
    """A role that decides in each world as the terminal of that number did."""

    def __init__(self, ends: list[Terminal], made: Any, role: str) -> None:
        super().__init__(made.doctrine(role))
        self.ends = ends
        self.actions = {action.key: action.index for action in made.tables.actions}

    def choice(self, world: World, role: RoleTable, event: EventTable, legal: Bools) -> I8:
        keys = [option.key for option in event.options]
        answer = [keys.index(end.choices.get("answer", keys[event.default])) for end in self.ends]
        return np.array(answer, dtype=np.int8)

    def offers(self, world: World, role: RoleTable, legal: Bools) -> Bools:
        wanted = np.array([end.choices["offer"] for end in self.ends], dtype=np.bool_)
        assert (legal[:, wanted]).all()
        return np.repeat(wanted[None], len(role.deals), axis=0)

    def standing(self, world: World, role: RoleTable, legal: Bools) -> I16:
        keys = [option.key for option in role.standing]
        chosen = np.array([keys.index(end.choices["standing"]) for end in self.ends])
        assert legal[chosen, np.arange(world.size)].all()
        return chosen.astype(np.int16)

    def orders(self, world: World, role: RoleTable, planner: OrderPlanner) -> I16:
        for slot in range(3):
            legal = planner.refusals() == 0
            for number, index in enumerate(role.orders):
                where = np.array(
                    [
                        [self.actions[key] for key in end.choices["orders"][slot : slot + 1]]
                        == [index]
                        for end in self.ends
                    ]
                )
                assert legal[number, where].all()
                planner.take(number, where)
        return planner.chosen

    def reaction(self, world: World, role: RoleTable, legal: ReactionMasks) -> tuple[I8, I16]:
        cards = {card.key: card.index for card in world.tables.cards}
        target = np.array([cards.get(end.choices["oppose"], 0) for end in self.ends])
        speaks = np.array([end.choices["oppose"] != "" for end in self.ends])
        assert legal.oppose[target[speaks], np.flatnonzero(speaks)].all()
        return (2 * speaks).astype(np.int8), (target * speaks).astype(np.int16)


@pytest.mark.parametrize("role", ["BLUE", "RED"])
def test_all_choices_of_one_role_in_the_first_quarter(role: str) -> None:
    """Every legal choice with every roll: the hand's tree, walked by the engine, agrees."""
    tiny = Tiny()
    ends = tiny.first_quarter(role)
    assert tiny.counts == FIRST_QUARTER[role]
    made = compiled("tiny")
    dice = script(ends, 0)
    world = setup(made.tables, dice)
    chosen = [
        Chosen(ends, made, r.key) if r.key == role else DoctrinePlayer(made.doctrine(r.key))
        for r in made.tables.roles
    ]
    play(world, chosen, 1)
    agree(world, ends)
    assert world.decisions == sum(end.decisions for end in ends)
    assert nodes(dice, ends, True) == Counts(tiny.counts.chance, 0, tiny.counts.terminal)


def interval(hits: int, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion."""
    share = hits / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = (
        z
        / (1 + z * z / trials)
        * (share * (1 - share) / trials + z * z / (4 * trials * trials)) ** 0.5
    )
    return middle - half, middle + half


def marks_of(tiny: Tiny, objective: str) -> Callable[[State], Any]:
    return lambda state: tiny.marks(state)[objective]


def track_of(track: str) -> Callable[[State], Any]:
    return lambda state: state.tracks[track]


def test_the_exact_distribution_lies_within_simulated_intervals() -> None:
    """Of 20 seeds' Wilson intervals at 95 %, 95 % hold the exact chance, give or take 1.5."""
    tiny, ends = slow()
    made = compiled("tiny")
    tables = made.tables
    exact: dict[tuple[str, int], Fraction] = {}
    for objective in tables.objectives:
        for points, chance in distribution(ends, marks_of(tiny, objective.key)).items():
            exact[objective.key, points] = chance
    cuts = {
        "line": range(38_000, 60_000, 1500),
        "will": range(52_000, 68_000, 1000),
        "calm": range(44_000, 54_000, 700),
        "depot": range(36_000, 50_000, 1000),
    }
    for track, places in cuts.items():
        spread = distribution(ends, track_of(track))
        for cut in places:
            exact[track, cut] = sum((c for v, c in spread.items() if v * 1000 < cut), Fraction(0))
    held = tried = 0
    for seed in range(20):
        size = 4000
        world = start(tables, seed, size)
        play(world, players(made, "doctrine"))
        for (name, value), chance in exact.items():
            if name in cuts:
                hits = int((world.get(tables.rows[name]) < value).sum())
            else:
                objective = next(o for o in tables.objectives if o.key == name)
                role = tables.roles[objective.roles[0]]
                hits = int((mark(world, objective, role, tables.turns).points == value).sum())
            if chance in (0, 1):
                assert hits == chance * size, f"{name} {value}: {hits} of {size}, never {chance}"
                continue
            low, high = interval(hits, size)
            held += low <= chance <= high
            tried += 1
    assert tried >= 500
    assert held / tried >= 0.935, f"{held} of {tried} intervals hold the exact chance"
