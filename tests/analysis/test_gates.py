"""The flagship keeps to the gates of a good game; `wargame balance` measures all of them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.strategies import compiled
from wargame.analysis.balance import balance
from wargame.analysis.pool import pairings, pool, start
from wargame.analysis.verdicts import verdicts
from wargame.content.compiled import Compiled
from wargame.content.gates import read_gates
from wargame.play.rollout import play_out
from wargame.rules.score import scores

#: Two worlds of every pairing: done in half a minute.
WORLDS = 486


@pytest.fixture(scope="module")
def made() -> Compiled:
    return compiled("bridge-2025")


def test_every_pairing_plays_to_the_end(made: Compiled) -> None:
    tables = made.tables
    count = pairings(made)
    assert count == 3 ** len(tables.roles)
    world = play_out(start(made, count, 3), pool(made), tables.turns)
    assert world.turn == tables.turns
    assert world.size == count
    assert not world.get(tables.settings.war_row).any()
    for track in tables.tracks:
        values = world.values[tables.rows[track.key]]
        assert (values >= track.low).all() and (values <= track.high).all(), track.key
    points = scores(world, tables.turns)
    assert (points >= 0).all() and (points <= 100_000).all()
    assert len(np.unique(world.digest)) == count


def test_doctrines_of_a_role_differ_in_what_they_reach(made: Compiled) -> None:
    """A world's score moves with the doctrine in each seat: no two of a role do the same."""
    count = pairings(made)
    numbers = np.arange(count)
    world = play_out(start(made, count, 3), pool(made), made.tables.turns)
    every = 1
    for role in made.tables.roles:
        names = list(made.doctrines[role.key])
        which = numbers // every % len(names)
        every *= len(names)
        tracks = world.values[: len(made.tables.tracks)]
        means = np.stack([tracks[:, which == number].mean(axis=1) for number in range(len(names))])
        spread = tracks.std(axis=1) + 1
        for one in range(len(names)):
            for other in range(one):
                apart = np.abs(means[one] - means[other]) / spread
                assert apart.max() > 0.5, (role.key, names[one], names[other])


@pytest.mark.soak
@pytest.mark.parametrize("seed", [7, 8])
def test_the_flagship_keeps_to_its_gates(made: Compiled, seed: int) -> None:
    found = balance(made, worlds=WORLDS, seed=seed, cards=())
    gates, file = read_gates(made, "bridge-2025")
    assert file is not None and file.name == "bridge-2025.yaml"
    assert [one for one in verdicts(found, gates) if one.state == "missed"] == []
    assert len(found.doctrines) == 15
