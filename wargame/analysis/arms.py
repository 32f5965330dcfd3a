"""The same worlds played from one moment on with this decided and that fallen, or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wargame.analysis.workers import BLOCK
from wargame.play.choices import Policy
from wargame.play.decisions import Decision
from wargame.play.fast import played
from wargame.play.fixed import Plan
from wargame.play.onward import Position
from wargame.play.partly import Partly
from wargame.play.rollout import Forced, Quarter, play_from, play_quarter
from wargame.rules.dice import Dice, Family
from wargame.rules.drift import FREE, normals
from wargame.rules.score import MET, mark, scores
from wargame.rules.tables import Ints, Tables
from wargame.rules.worlds import World, joined

#: What every measure came to in every world, ``[M, N]``: thousandths of a point, or 0 and 1.
Values = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Arm:
    """Worlds that stand at one moment, with some of what followed held fast.

    ``fixed`` are the decisions of that node which are as recorded, by role; ``falls`` and
    ``bands`` the events and outcomes, by index; ``noise`` the sites at which the noise of the
    operations is the exercise's own.  All else is left to the reference players and to dice that
    no exercise rolls.
    """

    position: Position
    fixed: Mapping[str, Decision] = field(default_factory=dict)
    falls: Mapping[int, int] = field(default_factory=dict)
    bands: Mapping[int, int] = field(default_factory=dict)
    noise: frozenset[int] = frozenset()


def play_arms(
    arms: Sequence[Arm],
    players: Sequence[Policy],
    measures: Sequence[tuple[str, str]],
    worlds: int,
) -> list[Values]:
    """Play every arm, all of one quarter, in the same ``worlds`` to the end.

    World *i* of each rolls the same dice, so that two arms differ by what was held fast.
    """
    if not arms:
        return []
    tables = arms[0].position.world.tables
    turns = arms[0].position.turns
    nodes: dict[str, list[int]] = {}
    for number, arm in enumerate(arms):
        nodes.setdefault(arm.position.node, []).append(number)
    each = max(BLOCK // worlds, 1)
    groups = [
        numbers[start : start + each]
        for numbers in nodes.values()
        for start in range(0, len(numbers), each)
    ]
    values: list[Values] = [np.zeros((len(measures), 0), dtype=np.int32)] * len(arms)
    played(len(arms) * worlds)
    for together in _packed(groups, each):
        closed = [_first_quarter([arms[n] for n in group], players, worlds) for group in together]
        world = joined(closed) if len(closed) > 1 else closed[0]
        while world.turn < turns:
            play_quarter(world, players)
        found = measured(world, measures, turns, tables)
        for place, number in enumerate(n for group in together for n in group):
            values[number] = found[:, place * worlds : (place + 1) * worlds]
    return values


def _packed(groups: Sequence[list[int]], most: int) -> list[list[list[int]]]:
    """Groups of arms that make up full blocks together, the largest first."""
    packs: list[list[list[int]]] = []
    for group in sorted(groups, key=len, reverse=True):
        for pack in packs:
            if sum(map(len, pack)) + len(group) <= most:
                pack.append(group)
                break
        else:
            packs.append([group])
    return packs


def _first_quarter(arms: Sequence[Arm], players: Sequence[Policy], worlds: int) -> World:
    """Some arms of one node to the end of their quarter, one after the other in one batch."""
    node = arms[0].position.node
    tables = arms[0].position.world.tables
    count = len(arms)
    numbers = np.tile(np.arange(worlds, dtype=np.uint64), count)
    at = [arm.position.world for arm in arms]
    world = joined(at).take(np.repeat(np.arange(count), worlds))
    # A branch with dice of its own is looked at in the same worlds as the line it left.
    world.dice = Dice(world.dice.seed, numbers, family=int(Family.REVIEW))
    policies = list(players)
    for role in tables.roles:
        holding = [arm.fixed.get(role.key) for arm in arms]
        # Pieces of a plan are told apart by arms that hold different parts of it.
        for decision in _distinct(holding):
            plan = Plan.of(tables, role, node, decision)
            where = np.repeat([held == decision for held in holding], worlds)
            policies[role.index] = Partly(policies[role.index], world.turn, plan, where)
    tracks = np.concatenate([np.repeat(a.position.tracks, worlds, axis=1) for a in arms], axis=1)
    offered = np.concatenate([np.repeat(a.position.offered, worlds, axis=1) for a in arms], axis=1)
    forced = Forced(
        _spread([arm.falls for arm in arms], worlds),
        _spread([arm.bands for arm in arms], worlds),
        _noise(arms, worlds),
    )
    play_from(world, policies, node, Quarter(tracks), offered=offered, forced=forced)
    return world


def _distinct(decisions: Sequence[Decision | None]) -> list[Decision]:
    """Every decision that some arm holds, once."""
    found: list[Decision] = []
    for decision in decisions:
        if decision is not None and decision not in found:
            found.append(decision)
    return found


def _spread(
    given: Sequence[Mapping[int, int]], worlds: int
) -> dict[int, int | npt.NDArray[np.int8]]:
    """What is forced in each arm, as one value a world; -1 where nothing is."""
    keys = sorted({key for one in given for key in one})
    return {
        key: np.repeat(np.array([one.get(key, -1) for one in given], dtype=np.int8), worlds)
        for key in keys
    }


def _noise(arms: Sequence[Arm], worlds: int) -> dict[int, Ints]:
    """The exercise's own noise where an arm holds it, ``[N]`` by site."""
    sites = sorted({site for arm in arms for site in arm.noise})
    if not sites:
        return {}
    rolled = [normals(arm.position.world, sites)[:, 0] for arm in arms]
    return {
        site: np.repeat(
            np.array(
                [
                    own[n] if site in arm.noise else FREE
                    for arm, own in zip(arms, rolled, strict=True)
                ],
                dtype=np.int64,
            ),
            worlds,
        )
        for n, site in enumerate(sites)
    }


def measured(
    world: World, measures: Sequence[tuple[str, str]], turns: int, tables: Tables
) -> Values:
    """Every measure in every world at the end."""
    points = scores(world, turns)
    objectives = {objective.key: objective for objective in tables.objectives}
    rows = [
        mark(world, objectives[key], tables.role(role), turns).points == MET
        if key
        else points[tables.role(role).index]
        for role, key in measures
    ]
    return np.array(rows, dtype=np.int32).reshape(len(measures), world.size)
