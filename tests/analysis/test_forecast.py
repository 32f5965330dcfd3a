"""Forecasts: exact where the exact is known, the same however cut, blind to what is hidden."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tests.play.helpers import begin, persons
from tests.reference.slow_tiny import State, Terminal, Tiny, distribution
from wargame.analysis.forecast import (
    LEVELS,
    Forecast,
    Forecaster,
    Superseded,
    forecast,
    quantiles,
)
from wargame.content.ready import ready
from wargame.errors import IllegalOrder
from wargame.play.ask import ask
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.game import Game
from wargame.play.onward import Position
from wargame.play.session import Session
from wargame.play.unseen import as_seen

BRIDGE = "bridge-2025"
REPETITIONS, WORLDS = 200, 200
#: Of 200 intervals of 95 %, fewer than 180 hold their value with a chance of 2 in 10,000.
ENOUGH = 180


def at_orders(role: str, quarter: int = 0, seed: int = 1) -> Session:
    """An exercise of doctrines, stopped where a role has its orders to give."""
    session = begin(BRIDGE, persons(BRIDGE), seed=seed)
    compiled = session.game.compiled
    while True:
        game = session.game
        if game.node == "orders" and game.world.turn == quarter and role in session.waiting():
            return session
        for key in session.waiting():
            session.submit(key, ask(game, key, DoctrinePlayer(compiled.doctrine(key))))
        session.advance()


def last(game: Game, role: str, **settings: Any) -> Forecast:
    return list(forecast(game.compiled, Position.of(game), role, **settings))[-1]


def told(picture: Forecast) -> dict[str, Any]:
    """A picture without its arrays, to compare."""
    fields = {name: getattr(picture, name) for name in Forecast.__dataclass_fields__}
    for name in ("tracks", "medians"):
        fields[name] = {key: fan.tolist() for key, fan in fields[name].items()}
    return fields


@pytest.fixture(scope="module")
def tiny_ends() -> tuple[Tiny, list[Terminal]]:
    tiny = Tiny()
    return tiny, tiny.exercise()


def test_on_tiny_the_intervals_hold_the_exact_chances_at_their_rate(
    tiny_ends: tuple[Tiny, list[Terminal]],
) -> None:
    """Over 200 repetitions; RED, who sees every track, so nothing but chance is unknown."""
    tiny, ends = tiny_ends
    game = Game(ready("tiny"), 3)
    game.start()
    keys = [o["id"] for o in tiny.scenario["objectives"] if "RED" in o["roles"]]
    met = {key: sum(e.chance for e in ends if tiny.marks(e.state)[key] == 2) for key in keys}
    near = {key: sum(e.chance for e in ends if tiny.marks(e.state)[key] >= 1) for key in keys}
    score = sum((e.chance * tiny.scores(e.state)["RED"] for e in ends), Fraction(0))
    held = dict.fromkeys([*(f"{key} met" for key in keys), *(f"{key} near" for key in keys)], 0)
    held["score"] = 0
    for repetition in range(REPETITIONS):
        picture = last(game, "RED", worlds=WORLDS, seed=repetition, steps=[WORLDS])
        for key in keys:
            held[f"{key} met"] += picture.met[key].low <= met[key] <= picture.met[key].high
            held[f"{key} near"] += picture.near[key].low <= near[key] <= picture.near[key].high
        held["score"] += picture.score.low <= score <= picture.score.high
    assert all(count >= ENOUGH for count in held.values()), held


def value_of(track: str, state: State) -> Fraction:
    return state.tracks[track]


def test_on_tiny_the_fan_holds_the_exact_quantiles(
    tiny_ends: tuple[Tiny, list[Terminal]],
) -> None:
    """Each quantile lies between the exact ones a little below and above its level."""
    tiny, ends = tiny_ends
    game = Game(ready("tiny"), 3)
    game.start()
    worlds = 4_000
    picture = last(game, "RED", worlds=worlds, steps=[worlds])
    slack = Fraction(4, 100)  # five standard errors of a quantile's level at 4,000 worlds
    for track in tiny.scenario["tracks"]:
        key: str = track["id"]
        exact = sorted(distribution(ends, partial(value_of, key)).items())
        for level, value in zip(LEVELS, picture.tracks[key][-1], strict=True):
            below = sum((c for v, c in exact if v * 1000 < int(value)), Fraction(0))
            upto = sum((c for v, c in exact if v * 1000 <= int(value)), Fraction(0))
            assert below - slack <= Fraction(level, 100) <= upto + slack, (key, level)


def test_pictures_refine_and_end_the_same_however_they_are_cut() -> None:
    session = at_orders("UKR")
    game = session.game
    plan = game.check("UKR", ask(game, "UKR", DoctrinePlayer(game.compiled.doctrine("UKR"))))
    cuts = [
        list(forecast(game.compiled, Position.of(game), "UKR", plan=plan, worlds=48, steps=steps))
        for steps in ([48], [8, 24], [7, 11, 13])
    ]
    assert [[p.worlds for p in cut] for cut in cuts] == [
        [48],
        [8, 32, 48],
        [7, 18, 31, 44, 48],
    ]
    assert all(a.worlds < b.worlds for cut in cuts for a, b in pairwise(cut))
    assert told(cuts[0][-1]) == told(cuts[1][-1]) == told(cuts[2][-1])
    assert [p.complete for p in cuts[1]] == [False, False, True]


def test_a_forecast_changes_nothing_in_the_exercise() -> None:
    game = at_orders("EU").game
    before = {
        name: np.array(getattr(game.world, name))
        for name in ("values", "counts", "pending", "zone", "trail", "orders", "signed")
    }
    last(game, "EU", worlds=32)
    for name, array in before.items():
        assert (np.array(getattr(game.world, name)) == array).all(), name


def test_a_silent_plan_is_worth_nothing_and_says_so() -> None:
    game = at_orders("NATO").game
    silent = last(game, "NATO", plan=game.default("NATO"), worlds=32)
    assert silent.worth is None and not silent.without


def test_the_worth_is_the_difference_of_the_two_chances() -> None:
    game = at_orders("EU").game
    own = game.check("EU", ask(game, "EU", DoctrinePlayer(game.compiled.doctrine("EU"))))
    assert own["orders"]
    picture = last(game, "EU", plan=own, worlds=256)
    assert picture.worth is not None
    for key, worth in picture.worth.objectives.items():
        assert worth.low <= worth.mean <= worth.high
        expected = picture.met[key].mean - picture.without[key].mean
        assert worth.mean == pytest.approx(expected)


def test_without_a_plan_the_doctrine_decides() -> None:
    game = at_orders("US").game
    own = game.check("US", ask(game, "US", DoctrinePlayer(game.compiled.doctrine("US"))))
    free, told_to = last(game, "US", worlds=48), last(game, "US", plan=own, worlds=48)
    for key, fan in free.tracks.items():
        assert (fan == told_to.tracks[key]).all(), key


def test_only_what_the_role_may_see_has_a_fan() -> None:
    game = at_orders("EU").game
    picture = last(game, "EU", worlds=16)
    values = {track.key: track for track in game.tables.tracks}
    for key in picture.now:
        track = values[key]
        eu = game.role("EU").index
        assert not track.seen_by or eu in track.seen_by or track.estimate_row >= 0
    estimate = next(t for t in game.tables.tracks if t.key == "nwf")
    shown = int(game.world.get(estimate.estimate_row, None)[0])
    assert picture.now["nwf"] == shown != int(game.world.get(estimate.index, None)[0])


def test_quantiles_are_members_and_in_order() -> None:
    rng = np.random.default_rng(1)
    for size in (1, 2, 3, 10, 101):
        values = rng.integers(-1000, 1000, size)
        found = quantiles(values.astype(np.int32))
        assert set(found.tolist()) <= set(values.tolist())
        assert (np.diff(found) >= 0).all()
        assert found[2] == np.sort(values)[round((size - 1) / 2)]


def test_a_plan_asked_about_again_or_after_others_is_worth_the_same() -> None:
    """What is kept between questions changes no picture."""
    game = at_orders("UKR", quarter=6).game
    default = game.default("UKR")
    plans = []
    for card in ("deep-strike-russia", "drone-service-branch", "critical-infra-surge"):
        try:
            plans.append(game.check("UKR", {**default, "orders": [{"action": card}]}))
        except IllegalOrder:
            continue
    maker = Forecaster(game.compiled, Position.of(game), "UKR")
    asked = [default, *plans, None, *plans[::-1], default]
    for number, plan in enumerate(asked):
        worlds = (48, 96, 32)[number % 3]
        found = list(maker.pictures(plan, worlds, steps=[16]))[-1]
        assert told(found) == told(last(game, "UKR", plan=plan, worlds=worlds)), number


def test_what_nobody_waits_for_is_dropped_and_leaves_the_kept_worlds_whole() -> None:
    game = at_orders("UKR", quarter=6).game
    maker = Forecaster(game.compiled, Position.of(game), "UKR")
    looks = iter([False, True])
    with pytest.raises(Superseded):
        list(maker.pictures(None, 64, steps=[16], stop=lambda: next(looks)))
    found = list(maker.pictures(None, 64))[-1]
    assert told(found) == told(last(game, "UKR", worlds=64))


def test_the_medians_without_a_plan_are_those_of_the_silent_seat() -> None:
    game = at_orders("UKR", quarter=6).game
    own = game.check("UKR", ask(game, "UKR", DoctrinePlayer(game.compiled.doctrine("UKR"))))
    with_plan = last(game, "UKR", plan=own, worlds=64)
    silent = last(game, "UKR", plan=game.default("UKR"), worlds=64)
    assert not silent.medians and set(with_plan.medians) == set(silent.tracks)
    for key, middle in with_plan.medians.items():
        assert (middle == silent.tracks[key][:, LEVELS.index(50)]).all(), key


@pytest.mark.parametrize("node", ["offers", "answers", "orders", "reactions", "hands"])
def test_a_forecast_from_what_a_role_sees_is_that_from_the_whole(node: str) -> None:
    """What leaves for another process holds no secret, and tells all that is needed."""
    session = at_orders("EU", quarter=1)
    while session.game.node != node:
        for key in session.waiting():
            player = DoctrinePlayer(session.game.compiled.doctrine(key))
            session.submit(key, ask(session.game, key, player))
        session.advance()
    game = session.game
    index = game.role("EU").index
    whole = Position.of(game)
    seen = as_seen(whole, index)
    one = list(forecast(game.compiled, whole, "EU", worlds=32))[-1]
    two = list(forecast(game.compiled, seen, "EU", worlds=32))[-1]
    assert told(one) == told(two)
    assert seen.world.dice.seed == 0 != game.world.dice.seed
    for track in game.tables.tracks:
        if track.seen_by and index not in track.seen_by:
            shown = (
                int(seen.world.get(track.estimate_row, None)[0]) if track.estimate_row >= 0 else 0
            )
            assert int(seen.world.get(track.index, None)[0]) == shown, track.key
            assert int(seen.tracks[track.index, 0]) == 0
