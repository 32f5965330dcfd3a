"""The dilemmas of the subject arise, and somebody takes each horn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.strategies import written
from wargame.analysis.dilemmas import dilemmas
from wargame.analysis.pool import pool, start
from wargame.content.compiled import Compiled
from wargame.content.scenarios import Dilemma, Horn
from wargame.play.rollout import play_quarter


@pytest.fixture(scope="module")
def made() -> Compiled:
    return written("bridge-2025")


def test_every_horn_is_taken_somewhere(made: Compiled) -> None:
    found = dilemmas(made, worlds=729, seed=3)
    assert len({one.dilemma for one in found}) == 14
    assert all(one.share > 0 for one in found), [one for one in found if not one.share]


def test_most_dilemmas_are_live_in_most_worlds(made: Compiled) -> None:
    found = dilemmas(made, worlds=243, seed=5)
    both: dict[str, float] = {}
    for one in found:
        both[one.dilemma] = min(both.get(one.dilemma, 1.0), one.share)
    assert sum(share >= 0.2 for share in both.values()) >= 8, both


def test_a_share_is_the_share_of_worlds_that_played_the_card(made: Compiled) -> None:
    horns = [Horn(name="garages", takes=["brave1"]), Horn(name="none of it", takes=["jatec"])]
    one = Dilemma(id="garages-or-not", name="Garages", text="Garages.", horns=horns)
    texts = made.bundle
    alone = replace(texts, scenario=texts.scenario.model_copy(update={"dilemmas": [one]}))
    found = dilemmas(Compiled(alone, made.tables, made.doctrines, []), worlds=96, seed=2)
    world = start(made, 96, 2)
    index = next(a.index for a in made.tables.actions if a.key == "brave1")
    played = np.zeros(96, dtype=np.bool_)
    for _ in range(made.tables.turns):
        play_quarter(world, pool(made))
        played |= (world.orders == index).any(axis=(0, 1))
    assert found[0].horn == "garages" and played.any()
    assert found[0].share == pytest.approx(played.mean(), abs=0.001)
