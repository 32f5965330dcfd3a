"""Every scenario that ships plays to its end, whoever plays it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.strategies import compiled
from wargame.analysis.pool import pairings, pool, start
from wargame.content.compiled import Compiled
from wargame.content.shelf import scenario_ids
from wargame.play.mixed import scattered_pool
from wargame.play.policies import make_policies
from wargame.play.rollout import play_out
from wargame.rules.worlds import World

SCENARIOS = sorted(scenario_ids())
#: Worlds of a sample in which every role draws a doctrine; of all pairings, at most in one batch.
SAMPLE, BATCH = 128, 2048


def _sound(made: Compiled, world: World) -> None:
    """The end was reached and nothing left its range."""
    tables = made.tables
    war = world.stored(tables.settings.war_row) > 0
    assert world.turn == tables.turns
    for track in tables.tracks:
        values = world.values[track.index]
        assert (values >= track.low).all() and (values <= track.high).all(), track.key
    # War ends an exercise for all; it must be rare, or the marks of everybody are idle.
    assert war.mean() < 0.1, f"direct war in {war.mean():.0%} of the worlds"


@pytest.fixture(scope="module", params=SCENARIOS)
def made(request: pytest.FixtureRequest) -> Compiled:
    """A shipped scenario."""
    return compiled(request.param)


def test_plays_to_its_end_under_drawn_doctrines(made: Compiled) -> None:
    world = play_out(start(made, SAMPLE, 3), scattered_pool(made), made.tables.turns)
    _sound(made, world)


@pytest.mark.parametrize("scenario", ["bridge-to-membership", "strait-porcupine"])
def test_runs_and_says_how_it_ended(scenario: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "wargame", "run", scenario, "--seed", "5", "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(ran.stdout)
    assert told["scenario"] == scenario and told["ended"] in ("turns", "hidden end")
    assert all(0 <= role["score"] <= 100 for role in told["roles"].values())


@pytest.mark.soak
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_plays_to_its_end_under_every_combination_of_doctrines(scenario: str) -> None:
    made = compiled(scenario)
    total = pairings(made)
    players = pool(made)
    for first in range(0, total, BATCH):
        count = min(BATCH, total - first)
        _sound(made, play_out(start(made, count, 11, first), players, made.tables.turns))


@pytest.mark.soak
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_plays_to_its_end_at_random(scenario: str) -> None:
    made = compiled(scenario)
    world = play_out(
        start(made, 256, 4),
        make_policies(made, dict.fromkeys(_roles(made), "random")),
        made.tables.turns,
    )
    assert world.turn == made.tables.turns
    assert np.isfinite(world.values).all()


def _roles(made: Compiled) -> list[str]:
    return [role.key for role in made.tables.roles]


def test_the_shipped_scenarios_are_these() -> None:
    shipped = Path(__file__).parents[2] / "scenarios"
    assert sorted(path.stem for path in shipped.glob("*.yaml")) == SCENARIOS
