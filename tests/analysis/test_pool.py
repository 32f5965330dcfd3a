"""The pool of doctrines: a batch of all pairings is each pairing played alone."""

from __future__ import annotations

import numpy as np
import pytest

from tests.strategies import compiled
from wargame.analysis.pool import pairings, pool, start
from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.mixed import MixedPlayer
from wargame.play.rollout import play_out


@pytest.fixture(scope="module")
def made() -> Compiled:
    return compiled("bridge-2025")


def _alone(made: Compiled, number: int) -> list[Policy]:
    """The doctrines that meet in one world of the pool, each in its seat."""
    world = start(made, 1, 5, number)
    players: list[Policy] = []
    for role, mixed in zip(made.tables.roles, pool(made), strict=True):
        assert isinstance(mixed, MixedPlayer)
        key = list(made.doctrines[role.key])[int(mixed.which(world)[0])]
        players.append(DoctrinePlayer(made.doctrine(role.key, key)))
    return players


def test_every_world_of_the_pool_is_its_pairing_played_alone(made: Compiled) -> None:
    batch = play_out(start(made, 300, 5), pool(made), made.tables.turns)
    for number in (0, 1, 2, 3, 9, 27, 80, 100, 242, 299):
        alone = play_out(start(made, 1, 5, number), _alone(made, number), made.tables.turns)
        assert alone.digest[0] == batch.digest[number], number
        assert (alone.values[:, 0] == batch.values[:, number]).all()


def test_a_policy_stays_with_its_world_in_any_batch(made: Compiled) -> None:
    whole = play_out(start(made, 64, 3), pool(made), 4)
    part = start(made, 64, 3).take(np.array([5, 40, 63]))
    play_out(part, pool(made), 4)
    assert (part.digest == whole.digest[[5, 40, 63]]).all()


def test_repeats_give_consecutive_worlds_one_pairing(made: Compiled) -> None:
    world = start(made, 96, 1)
    for player in pool(made, 32):
        assert isinstance(player, MixedPlayer)
        which = player.which(world).reshape(3, 32)
        assert (which == which[:, :1]).all()


def test_every_pairing_comes_once(made: Compiled) -> None:
    count = pairings(made)
    world = start(made, count, 1)
    every = [player.which(world) for player in pool(made) if isinstance(player, MixedPlayer)]
    assert len(every) == len(made.tables.roles)
    assert len(np.unique(np.stack(every), axis=1).T) == count


@pytest.mark.parametrize("count", [400, 1000, 2500])
def test_part_of_a_round_is_an_even_sample(made: Compiled, count: int) -> None:
    """Every doctrine comes about equally often and meets all the others' about equally often."""
    world = start(made, count, 1)
    which = [p.which(world) for p in pool(made) if isinstance(p, MixedPlayer)]
    sizes = [len(made.doctrines[role.key]) for role in made.tables.roles]
    for one, size in zip(which, sizes, strict=True):
        often = np.bincount(one, minlength=size) * size / count
        assert often.min() > 0.9 and often.max() < 1.1
    for a in range(len(sizes)):
        for b in range(a):
            met = np.bincount(which[a] * sizes[b] + which[b], minlength=sizes[a] * sizes[b])
            expected = count / (sizes[a] * sizes[b])
            # No worse than independent draws would do.
            assert (abs(met - expected) <= 3 * expected**0.5).all(), (a, b)
