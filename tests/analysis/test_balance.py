"""The measures of balance, on games whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from wargame.analysis import balance as measure
from wargame.analysis import dominance
from wargame.analysis.pool import pool, start
from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.library import load_bundle
from wargame.play.rollout import play_out
from wargame.rules.score import mark


@pytest.fixture(scope="module")
def made() -> Compiled:
    return compile_bundle(load_bundle("bridge-2025"))


@pytest.fixture(scope="module")
def tried(made: Compiled) -> list[dominance.Trial]:
    """Every order of the Union tried first in the second quarter."""
    return dominance.trials(made, made.tables.role("EU"), worlds=64, seed=4, quarter=1)[0]


def test_a_margin_has_the_sign_of_the_mark(made: Compiled) -> None:
    turns = made.tables.turns
    world = play_out(start(made, 200, 2), pool(made), turns)
    for role in made.tables.roles:
        rows = dominance.margins(world, role, turns)
        names = dominance.tests_of(made, role)
        assert len(rows) == len(names)
        for objective in made.tables.objectives:
            if role.index not in objective.roles or objective.no_breach:
                continue
            passed = np.all(
                [row >= 0 for row, name in zip(rows, names, strict=True) if name == objective.key],
                axis=0,
            )
            met = mark(world, objective, role, turns).points == 2
            # A mean of two quarters may end on half a thousandth, which the margin cuts off.
            assert (met == passed).mean() > 0.99


def test_a_forced_first_order_is_played_where_it_is_legal(
    made: Compiled, tried: list[dominance.Trial]
) -> None:
    role = made.tables.role("EU")
    found = tried
    tranche = next(trial for trial in found if trial.action.key == "kyiv-tranche")
    assert 0 < tranche.legal.sum() <= 64
    rows = dominance.tests_of(made, role)
    cover = tranche.margins[rows.index("eu-together")]
    assert np.isfinite(cover).all()


def test_a_card_that_only_costs_is_dominated(made: Compiled, tried: list[dominance.Trial]) -> None:
    """The same outcome less a fixed part of one margin is found worse, and nothing else is."""
    role = made.tables.role("EU")
    found = tried
    one = next(t for t in found if t.action.key == "energy-exit")
    other = next(t for t in found if t.action.key == "eu-sanctions-escalation")
    names = dominance.tests_of(made, role)
    loss = np.zeros_like(one.margins)
    loss[2] = 0.5 + 0.01 * np.arange(64) / 64
    worse = dominance.Trial(one.action, one.legal, other.margins - loss)
    same = dominance.Trial(other.action, one.legal, other.margins)
    result = dominance._dominated(made, role, [[worse, same]], names, 10)
    assert [(d.action, d.by) for d in result] == [("energy-exit", "eu-sanctions-escalation")]
    assert result[0].worse[0][0] == names[2]
    mixed = dominance.Trial(
        one.action, one.legal, other.margins - loss + loss[[0, 2, 1, *range(3, len(loss))]]
    )
    assert not dominance._dominated(made, role, [[mixed, same]], names, 10)


@pytest.mark.soak
def test_gates_say_what_was_missed(made: Compiled) -> None:
    found = measure.balance(made, worlds=96, seed=1, cards=())
    assert found.unfinished == 0
    strict = measure.Gates(met_least=0.5, met_most=0.5, certain=0.0)
    missed = measure._missed(made, found, strict)
    assert sum(" is met in " in line for line in missed) > 20
    assert any("leader is certain" in line for line in missed)


def test_what_a_role_reaches_is_the_mean_over_its_doctrines(made: Compiled) -> None:
    world = play_out(start(made, 243, 2), pool(made), made.tables.turns)
    means, objectives = measure._means(made, world), measure._objectives(made, world)
    own = measure._own(made, world)
    for role in made.tables.roles:
        mine = [one for one in own if one.role == role.key]
        assert [one.doctrine for one in mine] == list(made.doctrines[role.key])
        # Every doctrine plays as many of these worlds, so the plain mean is the whole.
        assert means[role.key] == pytest.approx(np.mean([one.score for one in mine]), abs=0.11)
        for key, row in objectives[role.key].items():
            shares = [one.met[key] for one in mine]
            assert row["met"] == pytest.approx(np.mean(shares), abs=0.0011)


def test_what_is_settled_and_what_is_not() -> None:
    table = np.zeros((2, 3, 4), dtype=np.int64)
    table[1, 2, 3] = 1
    assert measure._settled(table) == pytest.approx(0.667)
