"""The flagship's readings agree with their state, and the retrospective follows the record."""

from __future__ import annotations

import numpy as np
import pytest

from tests.strategies import compiled
from wargame.content.compiled import Compiled
from wargame.content.library import load_bundle
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.rollout import play_quarter
from wargame.rules.dice import Dice
from wargame.rules.drift import evaluate_derived
from wargame.rules.tables import Ints
from wargame.rules.turn import setup
from wargame.rules.worlds import World

#: Scenarios that stand on the flagship's model.
ON_THE_MODEL = (
    "bridge-2025",
    "first-turn",
    "ramstein-to-ramstein",
    "bridge-to-membership",
    "retrospective-2022",
)


def made(scenario: str) -> Compiled:
    """A shipped scenario, compiled."""
    return compiled(scenario)


def played(compiled: Compiled, quarters: int, size: int = 16) -> World:
    """Worlds after some quarters under the status quo."""
    tables = compiled.tables
    players = [DoctrinePlayer(compiled.doctrine(role.key, None)) for role in tables.roles]
    world = setup(tables, Dice(5, np.arange(size, dtype=np.uint64)))
    for _ in range(quarters):
        play_quarter(world, players)
    return world


def value(world: World, name: str) -> Ints:
    """A track or derived value, ``[N]`` thousandths."""
    return world.values[world.tables.rows[name]]


@pytest.mark.parametrize("scenario", ON_THE_MODEL)
def test_the_salvo_is_its_drones_and_missiles(scenario: str) -> None:
    """At the start and after a quarter it is the drones and eight times the missiles."""
    compiled = made(scenario)
    for quarters in (0, 2):
        world = played(compiled, quarters)
        told = value(world, "drones") / 1000 + value(world, "missiles") / 125
        assert np.abs(value(world, "rus_strike") - told).max() <= 2


def test_what_a_card_strikes_is_missing_from_both_parts() -> None:
    """A tenth off the salvo before operations is a tenth off the next drones and missiles."""
    compiled = made("bridge-2025")
    tables = compiled.tables
    left = []
    for share in (100, 90):
        world = setup(tables, Dice(5, np.arange(4, dtype=np.uint64)))
        world.values[tables.rows["rus_strike"]] = 10_929 * share // 100
        players = [DoctrinePlayer(compiled.doctrine(role.key, None)) for role in tables.roles]
        play_quarter(world, players)
        left.append(np.stack([value(world, "drones"), value(world, "missiles")]))
    lost = (left[0] - left[1]) / np.array([[6_153_000], [597_000]])
    assert np.abs(lost - 0.1).max() < 0.002


def test_drones_stand_in_for_part_of_the_shells_only() -> None:
    """With twenty shells per hundred no more than fifty points of drones count."""
    tables = made("bridge-2025").tables
    world = setup(tables, Dice(5, np.arange(1, dtype=np.uint64)))
    counted = []
    for shells in (33_000, 20_000):
        world.values[tables.rows["munitions"]] = shells
        evaluate_derived(world, opening=False, noise=False)
        counted.append(int(value(world, "drone_cover")[0]))
    assert counted == [60_000, 50_000]


def test_every_recorded_decision_is_taken_in_its_quarter() -> None:
    """Left to the doctrines as recorded, each card of the record is played once, when it was."""
    compiled = made("retrospective-2022")
    tables = compiled.tables
    players = [DoctrinePlayer(compiled.doctrine(role.key, None)) for role in tables.roles]
    world = setup(tables, Dice(5, np.arange(8, dtype=np.uint64)))
    when: dict[str, int] = {}
    for turn in range(tables.turns):
        play_quarter(world, players)
        for number in np.unique(world.orders):
            if number:
                assert (world.orders == number).any(axis=(0, 1)).all()
                assert tables.actions[number].key not in when
                when[tables.actions[number].key] = turn
    recorded = load_bundle("retrospective-2022").decks
    cards = [card.id for deck, _ in recorded if deck.id == "record" for card in deck.cards]
    assert sorted(when) == sorted(cards)


def test_what_the_script_drives_is_not_what_it_is_scored_on() -> None:
    """Oil and drawdowns are given; ground, losses and launches are held against the record."""
    scenario = load_bundle("retrospective-2022").scenario
    assert scenario.backtest is not None
    told = {item.history for item in (*scenario.tracks, *scenario.derived) if item.history}
    assert set(scenario.backtest.driven) < told
    assert {"territory_occupied_pct", "russian_losses_k", "shaheds_launched"} <= told
    for item in scenario.derived:
        assert ("pick(turn" not in item.formula) or item.history in (
            None,
            *scenario.backtest.driven,
        )
