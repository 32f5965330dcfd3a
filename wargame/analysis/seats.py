"""How the seats of a scenario fare: what they reach, when it is decided, and what order does.

Worlds run through all pairings of the scenario's doctrines (:mod:`wargame.analysis.pool`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from wargame.analysis.outcomes import Outcomes
from wargame.analysis.pool import Cast, play_cast, pool, start
from wargame.analysis.sums import Sums, crossed, moments, whole
from wargame.analysis.usage import Counter, CountingPlayer
from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.mixed import MixedPlayer
from wargame.play.random_player import RandomPlayer
from wargame.play.rollout import play_out, play_quarter
from wargame.rules import turn
from wargame.rules.dice import Dice, Family
from wargame.rules.score import holds_objective, mark, scores
from wargame.rules.tables import Bools, Ints, Tables
from wargame.rules.turn import setup
from wargame.rules.worlds import World

#: Worlds (or more, to make up rounds) from which the rest is played again, and how often.
CONTINUED, CONTINUATIONS = 400, 32


def watched(compiled: Compiled, *, seed: int, first: int, count: int) -> Sums:
    """Play worlds of all pairings, counting what is used, how it stands and how it ends.

    ``finished [2]`` worlds and those that came to their last quarter; ``outcomes [rows, 3]``;
    ``success [R, 3]`` moments of the per mille of its objectives that a role meets; ``half
    [R, 6]`` the lead at half time (:func:`lead`) and the final score; ``behind [R, 2]``
    worlds a role did not lead at half time, and those of them that it leads at the end;
    ``own [doctrines, rows, 3]`` outcomes of the worlds of each doctrine; and those of
    :meth:`wargame.analysis.usage.Counter.sums`.
    """
    tables = compiled.tables
    outcomes = Outcomes(tables)
    counter = Counter(compiled, first, count)
    mixed = pool(compiled)
    players: list[Policy] = [CountingPlayer(policy, counter) for policy in mixed]
    world = start(compiled, count, seed, first)
    half = scores(world, tables.turns)
    while world.turn < tables.turns:
        if world.turn == half_time(tables):
            half = scores(world, tables.turns)
        live = ~turn.ended(world)
        play_quarter(world, players)
        counter.quarter(world, live)
    final = outcomes.of(world)
    points = final[: len(tables.roles)]
    ahead, behind = leading(points), ~leading(half)
    return {
        "finished": whole([count, int((~turn.ended(world)).sum())]),
        "outcomes": moments(final),
        "success": moments(success(world)),
        "half": crossed(lead(half), points),
        "behind": np.stack([behind.sum(axis=1), (behind & ahead).sum(axis=1)], axis=-1),
        "own": _by_doctrine(compiled, world, mixed, final),
        **counter.sums(),
    }


def half_time(tables: Tables) -> int:
    """Quarters played when half of an exercise is over."""
    return tables.turns // 2


def lead(points: Ints) -> Ints:
    """How far each role's score is above the mean of the others', times their number ``[R, N]``."""
    return np.asarray(points * len(points) - points.sum(axis=0))


def leading(points: Ints) -> Bools:
    """Where a role's score is the best, alone or not, ``[R, N]``."""
    return np.asarray(points == points.max(axis=0))


def success(world: World) -> Ints:
    """The per mille of the objectives a role holds that it meets, ``[R, N]``."""
    tables = world.tables
    found = np.zeros((len(tables.roles), world.size), dtype=np.int64)
    for role in tables.roles:
        count = np.zeros(world.size, dtype=np.int64)
        met = np.zeros(world.size, dtype=np.int64)
        for objective in tables.objectives:
            if role.index in objective.roles:
                mine = holds_objective(world, objective, role)
                count += mine
                met += mine & (mark(world, objective, role, tables.turns).points == 2)
        found[role.index] = 1000 * met // np.maximum(count, 1)
    return found


def doctrines(compiled: Compiled) -> list[tuple[str, str]]:
    """Every doctrine of a seat, as (role, id), in order."""
    roles = compiled.tables.roles
    return [(role.key, key) for role in roles for key in compiled.doctrines[role.key]]


def _by_doctrine(compiled: Compiled, world: World, mixed: list[Policy], final: Ints) -> Ints:
    found = []
    for role in compiled.tables.roles:
        policy = mixed[role.index]
        assert isinstance(policy, MixedPlayer)
        which = policy.which(world)
        found += [moments(final[:, which == n]) for n in range(len(policy.policies))]
    return np.stack(found)


def ordered(compiled: Compiled, *, seed: int, first: int, count: int) -> Sums:
    """Every role's score as cards resolve, less the score where ties fall the other way round.

    Cards of one initiative resolve in the order of their ids, which nobody chose.  ``order
    [R, 3]`` are moments of the paired difference.
    """
    tables = compiled.tables
    numbers = np.arange(first, first + count, dtype=np.uint64)

    def played(made: Tables) -> Ints:
        world = setup(made, Dice(seed, numbers))
        return scores(play_out(world, pool(compiled), made.turns), made.turns)

    return {"order": moments(played(tables) - played(other_way_round(tables)))}


def other_way_round(tables: Tables) -> Tables:
    """The tables with cards of one initiative resolving in the reverse order of their ids."""
    ranks = {key: rank for rank, key in enumerate(sorted(a.key for a in tables.actions))}
    last = len(ranks)
    return replace(
        tables,
        actions=tuple(
            replace(action, initiative=action.initiative * last + last - 1 - ranks[action.key])
            for action in tables.actions
        ),
    )


def certain(compiled: Compiled, played: int, *, seed: int, first: int, count: int) -> Sums:
    """Worlds whose outcome is settled once so many quarters are ``played``.

    Each world is played to the end :data:`CONTINUATIONS` times on fresh dice.  ``[3]``: worlds,
    those in which the leader (the roles with the best score) is the same every time, and those
    in which every score is.
    """
    tables = compiled.tables
    world = play_out(start(compiled, count, seed, first), pool(compiled), played)
    many = world.take(np.repeat(np.arange(count), CONTINUATIONS))
    numbers = np.repeat(np.arange(first, first + count), CONTINUATIONS) * CONTINUATIONS
    numbers += np.tile(np.arange(CONTINUATIONS), count)
    many.dice = world.dice.with_family(Family.FORECAST).with_worlds(numbers.astype(np.uint64))
    play_out(many, pool(compiled, CONTINUATIONS), tables.turns)
    points = scores(many, tables.turns)
    shape = (len(points), count, CONTINUATIONS)
    return {
        f"certain:{played}": whole(
            [count, settled(leading(points).reshape(shape)), settled(points.reshape(shape))]
        )
    }


def settled(table: npt.NDArray[np.generic]) -> int:
    """Worlds of ``[R, worlds, continuations]`` in which all continuations agree."""
    return int((table == table[:, :, :1]).all(axis=(0, 2)).sum())


def edges(compiled: Compiled, role: int, *, seed: int, first: int, count: int) -> Sums:
    """Every doctrine of a seat in all worlds, beside its pool and beside random play there.

    The others play their pools, on the same dice.  ``over_pool:R [doctrines, rows, 3]`` moments
    of what comes out less what comes out under the pool; ``beats_pool:R [doctrines, 3]`` of 2
    where the role's own score is the better one, 1 where both are the same and 0 elsewhere;
    ``over_random:R [doctrines, 3]`` of the role's own score less the one of random play.
    """
    tables = compiled.tables
    outcomes = Outcomes(tables)
    key = tables.roles[role].key
    players = pool(compiled)
    known = [DoctrinePlayer(table) for table in compiled.doctrines[key].values()]
    policies: list[Policy] = [players[role], RandomPlayer(), *known]
    arms = len(policies)
    players[role] = Cast(policies, np.repeat(np.arange(arms), count))
    numbers = np.tile(np.arange(first, first + count, dtype=np.uint64), arms)
    world = play_cast(setup(tables, Dice(seed, numbers)), players, tables.turns)
    mixed, blind, *own = outcomes.of(world).reshape(-1, arms, count).transpose(1, 0, 2)
    return {
        f"over_pool:{key}": np.stack([moments(found - mixed) for found in own]),
        f"beats_pool:{key}": np.stack(
            [moments(1 + np.sign(found[role] - mixed[role])) for found in own]
        ),
        f"over_random:{key}": np.stack([moments(found[role] - blind[role]) for found in own]),
    }
