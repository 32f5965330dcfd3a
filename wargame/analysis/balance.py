"""Whether a scenario is a good game: objectives, cards, seats and the last quarter.

Every figure is over worlds that run through all pairings of the scenario's doctrines
(:mod:`wargame.analysis.pool`) unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from wargame.analysis.dominance import Dominated, Worth, examine
from wargame.analysis.pool import pairings, pool, start
from wargame.analysis.usage import CountingPlayer, Usage
from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.mixed import MixedPlayer
from wargame.play.random_player import RandomPlayer
from wargame.play.rollout import play_out, play_quarter
from wargame.rules.dice import Family
from wargame.rules.score import mark, scores
from wargame.rules.tables import Ints
from wargame.rules.worlds import World

#: Continuations of a world's last quarter, and worlds so continued.
CONTINUED, CONTINUATIONS = 400, 32


@dataclass(frozen=True, slots=True)
class Gates:
    """What a good game keeps to."""

    met_least: float = 0.25
    met_most: float = 0.75
    #: A card legal so often ...
    legal: int = 500
    #: ... is played in at least this share of those world-quarters.
    played: float = 0.01
    #: The leading outcome is certain before the last quarter in fewer worlds than this.
    certain: float = 0.5


@dataclass(frozen=True, slots=True)
class Edge:
    """A doctrine's score beside random play in the same seat, on the same dice (95 %)."""

    role: str
    doctrine: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Own:
    """A role under one of its doctrines: its mean score, and every objective met, all roles'."""

    role: str
    doctrine: str
    score: float
    met: dict[str, float]


@dataclass(slots=True)
class Balance:
    """What was found; ``missed`` says which gates were missed, in words."""

    worlds: int
    pairings: int
    unfinished: int
    wars: int
    objectives: dict[str, dict[str, dict[str, float]]]
    #: Mean score of every role over all pairings.
    means: dict[str, float]
    own: list[Own]
    usage: Usage
    edges: list[Edge]
    certain_leader: float
    certain_marks: float
    worths: dict[str, dict[str, list[Worth]]] = field(default_factory=dict)
    dominated: list[Dominated] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def balance(
    compiled: Compiled,
    *,
    worlds: int = 2048,
    seed: int = 7,
    gates: Gates | None = None,
    cards: Sequence[str] | None = None,
) -> Balance:
    """Measure a scenario; ``cards`` names the roles whose every card is tried, all by default."""
    turns = compiled.tables.turns
    usage = Usage()
    players: list[Policy] = [CountingPlayer(p, usage) for p in pool(compiled)]
    world = start(compiled, worlds, seed)
    middle: World | None = None
    while world.turn < turns:
        if world.turn == turns - 1:
            middle = world.copy()
        play_quarter(world, players)
        _count(world, usage)
    certain = _certain(compiled, middle) if middle is not None else (1.0, 1.0)
    found = Balance(
        worlds=worlds,
        pairings=pairings(compiled),
        unfinished=int(world.turn < turns) * worlds,
        wars=int((world.values[compiled.tables.settings.war_row] > 0).sum()),
        objectives=_objectives(compiled, world),
        means=_means(compiled, world),
        own=_own(compiled, world),
        usage=usage,
        edges=_edges(compiled, worlds=worlds, seed=seed),
        certain_leader=certain[0],
        certain_marks=certain[1],
    )
    for role in compiled.tables.roles:
        if cards is None or role.key in cards:
            worths, dominated = examine(compiled, role, worlds=worlds, seed=seed)
            found.worths[role.key] = worths
            found.dominated += dominated
    found.missed = _missed(compiled, found, gates or Gates())
    return found


def _count(world: World, usage: Usage) -> None:
    """Count what only the world knows: deals signed and events that happened."""
    for action in world.tables.actions[1:]:
        if action.kind == "deal":
            usage.add(usage.signed, action.key, world.signed[action.deal].sum())
    for event in world.tables.events:
        usage.add(usage.events, event.key, (world.happening[event.index] > 0).sum())


def _objectives(compiled: Compiled, world: World) -> dict[str, dict[str, dict[str, float]]]:
    """Met, and met or near, of every objective by role, whether or not its draw fell on it."""
    result: dict[str, dict[str, dict[str, float]]] = {}
    for role in compiled.tables.roles:
        rows = result.setdefault(role.key, {})
        for objective in compiled.tables.objectives:
            if role.index in objective.roles:
                points = mark(world, objective, role, compiled.tables.turns).points
                rows[objective.key] = {
                    "met": round(float((points == 2).mean()), 3),
                    "near": round(float((points >= 1).mean()), 3),
                }
    return result


def _means(compiled: Compiled, world: World) -> dict[str, float]:
    """The mean score of every role."""
    every = scores(world, compiled.tables.turns) / 1000
    return {role.key: round(float(every[role.index].mean()), 1) for role in compiled.tables.roles}


def _own(compiled: Compiled, world: World) -> list[Own]:
    """Mean scores and objectives met, whosever, in the worlds of each doctrine."""
    turns = compiled.tables.turns
    every = scores(world, turns) / 1000
    players = pool(compiled)
    met = {
        one.key: mark(world, one, compiled.tables.roles[one.roles[0]], turns).points == 2
        for one in compiled.tables.objectives
    }
    result = []
    for role in compiled.tables.roles:
        mixed = players[role.index]
        assert isinstance(mixed, MixedPlayer)
        which = mixed.which(world)
        for number, key in enumerate(compiled.doctrines[role.key]):
            here = which == number
            if here.any():
                score = round(float(every[role.index][here].mean()), 1)
                shares = {name: round(float(row[here].mean()), 3) for name, row in met.items()}
                result.append(Own(role.key, key, score, shares))
    return result


def _edges(compiled: Compiled, *, worlds: int, seed: int) -> list[Edge]:
    """Every doctrine against random play in its seat, the other seats playing the pool."""
    turns = compiled.tables.turns
    result = []

    def score(role: int, policy: Policy) -> Ints:
        players = pool(compiled)
        players[role] = policy
        every = scores(play_out(start(compiled, worlds, seed), players, turns), turns)
        return np.asarray(every[role])

    for role in compiled.tables.roles:
        blind = score(role.index, RandomPlayer())
        for key, table in compiled.doctrines[role.key].items():
            gain = (score(role.index, DoctrinePlayer(table)) - blind) / 1000
            off = 1.96 * float(gain.std(ddof=1)) / np.sqrt(worlds)
            mean = float(gain.mean())
            result.append(
                Edge(role.key, key, round(mean, 2), round(mean - off, 2), round(mean + off, 2))
            )
    return result


def _certain(compiled: Compiled, world: World) -> tuple[float, float]:
    """The share of worlds whose leading outcome no last quarter changes.

    From the start of the last quarter each of the first :data:`CONTINUED` worlds is played to
    the end :data:`CONTINUATIONS` times on fresh dice.  First the leader, the set of roles with
    the best score; then every role's score.
    """
    size = min(CONTINUED, world.size)
    many = world.take(np.repeat(np.arange(size), CONTINUATIONS))
    numbers = np.arange(size * CONTINUATIONS, dtype=np.uint64)
    many.dice = world.dice.with_family(Family.FORECAST).with_worlds(numbers)
    play_out(many, pool(compiled, CONTINUATIONS), compiled.tables.turns)
    result = scores(many, compiled.tables.turns)
    leaders = (result == result.max(axis=0)).reshape(len(result), size, CONTINUATIONS)
    every = result.reshape(len(result), size, CONTINUATIONS)
    return _settled(leaders), _settled(every)


def _settled(table: npt.NDArray[Any]) -> float:
    """The share of worlds ``[R, worlds, continuations]`` in which all continuations agree."""
    same = (table == table[:, :, :1]).all(axis=(0, 2))
    return round(float(same.mean()), 3)


def _missed(compiled: Compiled, found: Balance, gates: Gates) -> list[str]:
    missed = []
    if found.unfinished:
        missed.append(f"{found.unfinished} worlds did not come to their end")
    for role, rows in found.objectives.items():
        missed += [
            f"{role}: {key} is met in {row['met']:.1%}"
            for key, row in rows.items()
            if not gates.met_least <= row["met"] <= gates.met_most
        ]
    usage = found.usage
    for key, legal in usage.legal.items():
        played = usage.played.get(key, 0)
        if key in compiled.bundle.cards and legal >= gates.legal and played < gates.played * legal:
            missed.append(f"{key} was legal {legal} times and played {played} times")
    missed += [
        f"{edge.role}: {edge.doctrine} does not beat random play: {edge.low} to {edge.high}"
        for edge in found.edges
        if edge.low <= 0
    ]
    if found.certain_leader >= gates.certain:
        missed.append(
            f"the leader is certain before the last quarter in {found.certain_leader:.1%} of worlds"
        )
    missed += [
        f"{one.role}: {one.action} is dominated by {one.by} ("
        + ", ".join(f"{name} {by:+.2f}" for name, by in one.worse)
        + ")"
        for one in found.dominated
        if one.card
    ]
    return missed
