"""The flagship keeps to the gates of a good game; `wargame balance` measures all of them."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from tests.strategies import compiled
from wargame.analysis.balance import balance
from wargame.analysis.pool import pairings, pool, start
from wargame.analysis.verdicts import verdicts
from wargame.content.compiled import Compiled
from wargame.content.gates import read_gates
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.rollout import play_out
from wargame.rules.score import scores
from wargame.rules.worlds import World

#: Worlds of a balance, and of the everyday sample of the pool: some hundred of each doctrine.
WORLDS, SAMPLE = 486, 980


@pytest.fixture(scope="module")
def made() -> Compiled:
    return compiled("bridge-2025")


def every(made: Compiled, count: int) -> World:
    return play_out(start(made, count, 3), pool(made), made.tables.turns)


@pytest.mark.parametrize("count", [SAMPLE, pytest.param(0, marks=pytest.mark.soak)])
def test_pairings_play_to_the_end(made: Compiled, count: int) -> None:
    """An even sample of them, in the soak every one."""
    tables, played = made.tables, every(made, count or pairings(made))
    assert pairings(made) == math.prod(len(own) for own in made.doctrines.values()) > SAMPLE
    assert played.turn == tables.turns
    assert not played.get(tables.settings.war_row).any()
    for track in tables.tracks:
        values = played.values[tables.rows[track.key]]
        assert (values >= track.low).all() and (values <= track.high).all(), track.key
    points = scores(played, tables.turns)
    assert (points >= 0).all() and (points <= 100_000).all()
    assert len(np.unique(played.digest)) == played.size


@pytest.mark.soak
def test_doctrines_of_a_role_differ_in_what_they_reach(made: Compiled) -> None:
    """In the same worlds against the same others, another doctrine moves some track for sure."""
    for role in made.tables.roles:
        ends = {}
        for name, table in made.doctrines[role.key].items():
            players = pool(made)
            players[role.index] = DoctrinePlayer(table)
            world = play_out(start(made, 256, 3), players, made.tables.turns)
            ends[name] = world.values[: len(made.tables.tracks)].astype(np.float64)
        for one, other in combinations(ends, 2):
            apart = ends[one] - ends[other]
            sure = np.abs(apart.mean(axis=1)) / (apart.std(axis=1) / 16 + 1)
            assert sure.max() > 4, (role.key, one, other)
            assert apart.any(axis=0).mean() > 0.5, (role.key, one, other)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [7, 8])
def test_the_flagship_keeps_to_its_gates(made: Compiled, seed: int) -> None:
    found = balance(made, worlds=WORLDS, seed=seed, cards=())
    gates, file = read_gates(made, "bridge-2025")
    assert file is not None and file.name == "bridge-2025.yaml"
    assert [one for one in verdicts(found, gates) if one.state == "missed"] == []
    assert len(found.doctrines) == sum(len(own) for own in made.doctrines.values())
