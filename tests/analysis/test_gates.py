"""The flagship and the long game keep to the gates of a good game.

`wargame balance` measures all of them.  Here what one pass over the pool tells is held on a
small sample, in the soak on ten thousand worlds, and all gates but those of tried cards.
"""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from tests.strategies import compiled
from wargame.analysis import seats
from wargame.analysis.balance import balance
from wargame.analysis.intervals import Interval, chance
from wargame.analysis.outcomes import Outcomes, Row
from wargame.analysis.pool import pairings, pool, start
from wargame.analysis.sums import Sums, add, mean_of, ratio_of
from wargame.analysis.usage import things
from wargame.analysis.verdicts import judge, verdicts
from wargame.content.compiled import Compiled
from wargame.content.gates import read_gates
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.rollout import play_out
from wargame.rules.score import scores
from wargame.rules.worlds import World

#: Worlds of the everyday sample of the pool: some hundred of each doctrine.
SAMPLE = 980


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


def one_pass(made: Compiled, worlds: int, seed: int, block: int = 1024) -> Sums:
    """The pool played once: what :func:`wargame.analysis.seats.watched` counts."""
    total: Sums = {}
    for first in range(0, worlds, block):
        count = min(block, worlds - first)
        add(total, seats.watched(made, seed=seed, first=first, count=count))
    return total


def figures(made: Compiled, sums: Sums) -> list[tuple[str, str, Interval | None]]:
    """By gate and subject what one pass tells, in per cent."""
    found: list[tuple[str, str, Interval | None]] = []
    rows, at = sums["outcomes"], Outcomes(made.tables).at
    for role in made.tables.roles:
        found.append(("seat_success", role.key, mean_of(sums["success"][role.index], 10)))
        behind, ahead = (int(n) for n in sums["behind"][role.index])
        found.append(("comeback", role.key, chance(ahead, behind).scaled(100)))
        for objective in made.tables.objectives:
            if role.index in objective.roles:
                met = rows[at[Row("met", role.key, objective.key)]]
                share = chance(int(met[1]), int(met[0])).scaled(100)
                found.append(("objective_met", objective.key, share))
    least = read_gates(made, made.tables.scenario)[0]["card_played"].start
    for number, thing in enumerate(things(made)):
        kind, _, key = thing.partition(":")
        if kind == "card" and key in made.bundle.cards and sums["use"][number][1] >= least:
            share_of = ratio_of(sums["use"][number])
            found.append(("card_played", key, share_of and share_of.scaled(100)))
    return found


@pytest.mark.parametrize(
    ("scenario", "worlds"),
    [
        ("bridge-2025", 700),
        ("bridge-to-membership", 140),
        pytest.param("bridge-2025", 10_000, marks=pytest.mark.soak),
        pytest.param("bridge-to-membership", 10_000, marks=pytest.mark.soak),
    ],
)
def test_one_pass_over_the_pool_misses_no_gate(scenario: str, worlds: int) -> None:
    """Objectives, seats, comebacks and the use of cards: no interval lies outside its bounds."""
    made = compiled(scenario)
    gates = read_gates(made, scenario)[0]
    told = figures(made, one_pass(made, worlds, seed=5))
    assert {gate for gate, _, _ in told} == {
        "seat_success", "comeback", "objective_met", "card_played"
    }  # fmt: skip
    missed = []
    for gate, subject, figure in told:
        bounds = gates[gate].of(subject)
        least, most = ((None if b is None else b / 1000) for b in (bounds.least, bounds.most))
        if figure is not None and judge(figure, least, most) == "missed":
            missed.append((gate, subject, figure))
    assert missed == []


@pytest.mark.soak
@pytest.mark.parametrize(
    ("scenario", "worlds", "seed"),
    [("bridge-2025", 2000, 7), ("bridge-2025", 2000, 8), ("bridge-to-membership", 500, 7)],
)
def test_a_scenario_keeps_to_its_gates(scenario: str, worlds: int, seed: int) -> None:
    made = compiled(scenario)
    found = balance(made, worlds=worlds, seed=seed, cards=())
    gates, file = read_gates(made, scenario)
    assert file is not None and file.name == f"{scenario}.yaml"
    assert [one for one in verdicts(found, gates) if one.state == "missed"] == []
    assert len(found.doctrines) == sum(len(own) for own in made.doctrines.values())
