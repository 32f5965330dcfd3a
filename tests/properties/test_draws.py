"""Bots, forecasts and views spend none of the exercise's chance, and nobody's turn matters."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.strategies import STATE, compiled, differences, play, players, start
from wargame.play import rollout
from wargame.play.rollout import play_quarter
from wargame.rules.dice import Family
from wargame.rules.tables import RoleTable
from wargame.rules.view import visible_tracks
from wargame.rules.worlds import World


class Meddler:
    """A player that, whenever asked, forecasts on a copy, looks at every view, asks twice."""

    def __init__(self, inner: Any, others: list[Any]) -> None:
        self.inner = inner
        self.others = others
        self.busy = False
        self.forecasts = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.inner, name)

        def asked(world: World, role: RoleTable, *rest: Any) -> Any:
            before = world.copy()
            if not self.busy:
                self.busy = True
                ahead = world.copy()
                ahead.dice = ahead.dice.with_family(Family.FORECAST)
                play_quarter(ahead, self.others)
                for seat in world.tables.roles:
                    visible_tracks(world, seat.index)
                if name != "orders":
                    method(world, role, *rest)
                self.forecasts += 1
                self.busy = False
            assert not differences(before, world)
            return method(world, role, *rest)

        return asked


@pytest.mark.parametrize("kind", ["doctrine", pytest.param("random", marks=pytest.mark.soak)])
def test_forecasts_views_and_bots_consume_no_draws(kind: str) -> None:
    """An exercise with forecasts running at every decision ends as one without."""
    made = compiled("bridge-2025")
    quiet, busy = start(made.tables, 13, 8), start(made.tables, 13, 8)
    play(quiet, players(made, kind), 2)
    inner = players(made, kind)
    meddlers: list[Any] = [Meddler(player, players(made, kind)) for player in inner]
    play(busy, meddlers, 2)
    assert not differences(quiet, busy)
    assert sum(meddler.forecasts for meddler in meddlers) > 40


def test_forecasts_have_dice_of_their_own() -> None:
    """From one state, forecast and exercise fall differently in nearly every world."""
    made = compiled("bridge-2025")
    live = start(made.tables, 13, 200)
    ahead = live.copy()
    ahead.dice = ahead.dice.with_family(Family.FORECAST)
    for world in (live, ahead):
        play(world, players(made, "doctrine"), 1)
    assert (live.digest != ahead.digest).mean() > 0.99


class Shuffled(tuple):
    """Roles that are gone through in another order, and found by index as ever."""

    order: tuple[int, ...]

    def __iter__(self) -> Iterator[RoleTable]:
        return iter([self[index] for index in self.order])


@pytest.mark.parametrize("kind", ["doctrine", "random"])
@pytest.mark.parametrize("order", [(4, 3, 2, 1, 0), (2, 0, 4, 1, 3)])
def test_the_order_in_which_seats_decide_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, kind: str, order: tuple[int, ...]
) -> None:
    """Seats asked in another order, at every node, decide the same and end the same."""
    made = compiled("bridge-2025")
    usual, other = start(made.tables, 17, 64), start(made.tables, 17, 64)
    play(usual, players(made, kind))
    roles = Shuffled(made.tables.roles)
    roles.order = order
    permuted = dataclasses.replace(made.tables, roles=roles)
    called: set[str] = set()

    def asked_otherwise(name: str) -> None:
        usually = getattr(rollout, name)

        def decide(world: World, *rest: Any) -> Any:
            called.add(name)
            world.tables = permuted
            try:
                return usually(world, *rest)
            finally:
                world.tables = made.tables

        monkeypatch.setattr(rollout, name, decide)

    nodes = [name for name in dir(rollout) if name.startswith("decide_")]
    assert len(nodes) >= 7
    for name in nodes:
        asked_otherwise(name)
    play(other, players(made, kind))
    assert called == set(nodes)
    assert not differences(usual, other)
    assert usual.decisions == other.decisions


def test_deciding_changes_nothing() -> None:
    """Asking every seat for every decision leaves the state as it was."""
    made = compiled("bridge-2025")
    world = start(made.tables, 19, 32)
    chosen = players(made, "random")
    play(world, chosen, 2)
    rollout.begin(world)
    before = {name: getattr(world, name).copy() for name in STATE}
    for _ in range(2):
        rollout.decide_signals(world, chosen)
        rollout.decide_choices(world, chosen)
        offered = rollout.decide_offers(world, chosen)
        rollout.decide_answers(world, chosen, offered)
        rollout.decide_orders(world, chosen)
        rollout.decide_reactions(world, chosen)
        rollout.decide_hands(world, chosen)
        assert all(np.array_equal(before[name], getattr(world, name)) for name in STATE)
