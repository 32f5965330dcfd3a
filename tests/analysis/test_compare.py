"""Two courses on the same dice: exact on `tiny`, the same for any cut, honest where alike."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.analysis.tiny_courses import ends, slow, tiny_courses
from tests.strategies import compiled, recompiled
from wargame.analysis.compare import compare, whole_course
from wargame.analysis.compare_document import document
from wargame.analysis.comparison import Comparison
from wargame.analysis.intervals import Interval
from wargame.analysis.pairs import count_pairs
from wargame.analysis.simulate import simulate
from wargame.content.library import load_bundle
from wargame.errors import WargameError
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.rollout import play_out
from wargame.rules.dice import Dice
from wargame.rules.score import mark, scores
from wargame.rules.turn import setup

WORLDS = 250
COURSES = {"BLUE": "hoarder"}, {"RED": "whisperer"}


def exact() -> dict[tuple[str, ...], float]:
    """Every exact difference A - B by what it is of."""
    found: defaultdict[tuple[str, ...], Fraction] = defaultdict(Fraction)
    for sign, course in zip((1, -1), COURSES, strict=True):
        tiny = slow(course)
        for turn in (1, 2):
            for end in ends(tiny, turn):
                for track, value in end.state.tracks.items():
                    found["track", track, str(turn)] += sign * end.chance * value
                if turn == tiny.turns:
                    for one, points in tiny.marks(end.state).items():
                        found["met", one] += sign * end.chance * (points == 2)
                        found["near", one] += sign * end.chance * (points >= 1)
                    for role, score in tiny.scores(end.state).items():
                        found["score", role] += sign * end.chance * score
    return {key: float(value) for key, value in found.items()}


def found_in(comparison: Comparison) -> dict[tuple[str, ...], Interval]:
    """Every difference found, by what it is of."""
    result: dict[tuple[str, ...], Interval] = {}
    for line in comparison.tracks:
        for turn, sided in enumerate(line.quarters, 1):
            result["track", line.track, str(turn)] = sided.difference.interval
    for objective in comparison.objectives:
        result["met", objective.objective] = objective.met.difference
        result["near", objective.objective] = objective.near.difference
    for score in comparison.scores:
        result["score", score.role] = score.score.difference.interval
    return result


@pytest.mark.parametrize("repetitions", [80, pytest.param(200, marks=pytest.mark.soak)])
def test_on_tiny_intervals_hold_the_exact_differences_at_the_stated_rate(repetitions: int) -> None:
    """Repetitions of 250 worlds: each difference is held in about 95 % of them."""
    made = tiny_courses()
    truth = exact()
    full = [whole_course(made, course) for course in COURSES]
    players = [[DoctrinePlayer(made.doctrine(r, d)) for r, d in course.items()] for course in full]
    held = dict.fromkeys(truth, 0)
    wide = dict.fromkeys(truth, 0)
    for number in range(repetitions):
        worlds = np.arange(number * WORLDS, (number + 1) * WORLDS, dtype=np.uint64)
        pairs = count_pairs(made.tables, (players[0], players[1]), 11, worlds, (0,))
        comparison = Comparison(made.tables, 11, full[0], full[1], ("BLUE",), pairs, 0.0)
        intervals = found_in(comparison)
        assert set(intervals) == set(truth)
        for key, interval in intervals.items():
            held[key] += interval.low - 1e-9 <= truth[key] <= interval.high + 1e-9
            wide[key] += interval.low < interval.high
    assert len(truth) == 8 + 8 + 2
    assert any(abs(value) > 0.05 for key, value in truth.items() if key[0] == "met")
    least = 0.95 * repetitions - 3.6 * (0.95 * 0.05 * repetitions) ** 0.5  # 179 of 200
    assert {key: n for key, n in held.items() if n < least} == {}
    # ... and the intervals are no wider than they say: those of chance are missed sometimes.
    chancy = [key for key in truth if key[0] in ("track", "score") and wide[key] == repetitions]
    assert len(chancy) >= 5
    rate = sum(held[key] for key in chancy) / (repetitions * len(chancy))
    assert abs(rate - 0.95) <= 0.02 * (200 / repetitions) ** 0.5


def comparison(**more: Any) -> Comparison:
    settings: dict[str, Any] = {"worlds": 300, "seed": 3, "block": 128, **more}
    return compare(
        compiled("bridge-2025"), {"US": "arsenal"}, {"RUS": "escalate-and-pause"}, **settings
    )


@cache
def usual() -> Comparison:
    """The comparison as it is, for the tests that only read it."""
    return comparison()


def told(found: Comparison) -> dict[str, Any]:
    return {key: value for key, value in document(found).items() if key != "seconds"}


def test_one_result_for_any_blocks_and_workers() -> None:
    """Not the digest alone: every figure is the same."""
    whole = told(comparison(worlds=48, block=48))
    assert told(comparison(worlds=48, block=31)) == whole
    assert told(comparison(worlds=48, block=24, workers=2)) == whole
    assert told(comparison(worlds=48, seed=4))["digest"] != whole["digest"]


def test_a_side_is_what_simulate_finds() -> None:
    """A's own figures are those of a simulation with the same seats, and so are B's."""
    found = usual()
    for side, seats in (
        ("a", {"US": "doctrine:arsenal"}),
        ("b", {"RUS": "doctrine:escalate-and-pause"}),
    ):
        alone = simulate(compiled("bridge-2025"), worlds=300, seed=3, seats=seats)
        means, chances = alone.scores(), alone.objectives()
        for line in found.scores:
            assert getattr(line.score, side).mean == pytest.approx(means[line.role].mean)
        for one in found.objectives:
            assert getattr(one.met, side) == pytest.approx(chances[one.role][one.objective])
        for track in found.tracks[::7]:
            for turn, sided in enumerate(track.quarters, 1):
                spread = getattr(sided, side)
                assert spread.p90 == pytest.approx(alone.track(track.track, 0.9, turn))


def test_turned_round_every_difference_changes_its_sign() -> None:
    """B against A is A against B, the other way round."""
    one = usual()
    other = compare(
        compiled("bridge-2025"),
        {"RUS": "escalate-and-pause"},
        {"US": "arsenal"},
        worlds=300,
        seed=3,
    )
    back = found_in(other)
    for key, interval in found_in(one).items():
        assert interval == pytest.approx((-back[key].mean, -back[key].high, -back[key].low))
    for line, turned in zip(one.scores, other.scores, strict=True):
        assert (line.better.a, line.better.b) == (turned.better.b, turned.better.a)
    assert (one.parted, one.noticed) == (other.parted, other.noticed)
    assert one.worst == other.worst[::-1]


def test_a_course_against_itself_shows_nothing() -> None:
    """No difference, no parting, and intervals that still claim no certainty."""
    found = compare(compiled("bridge-2025"), {"US": "arsenal"}, {"US": "arsenal"}, worlds=64)
    assert found.changed == ()
    for key, interval in found_in(found).items():
        assert interval.mean == 0, key
        assert not interval.shows
        assert key[0] not in ("met", "near") or interval.low < 0 < interval.high
    assert found.parted.never == 1
    assert {one.never for one in found.noticed.values()} == {1}
    assert {line.better.equal for line in found.objectives} == {1}


def test_pairs_come_from_the_same_dice() -> None:
    """The interval of a paired score is far narrower than that of two runs apart."""
    found = usual()
    line = next(line for line in found.scores if line.role == "EU")
    apart = (line.score.a.high - line.score.a.low) ** 2 + (
        line.score.b.high - line.score.b.low
    ) ** 2
    paired = line.score.difference.high - line.score.difference.low
    assert paired < 0.8 * apart**0.5


def test_courses_alike_at_first_part_when_they_differ() -> None:
    """The sleeper is the keeper's twin until the second quarter."""
    found = compare(tiny_courses(), {"BLUE": "sleeper"}, {}, worlds=200)
    assert found.parted.quarters[0] == 0
    assert found.parted.quarters[1] > 0.9
    assert found.parted.median == 2
    assert all(one.quarters[0] == 0 for one in found.noticed.values())
    assert found.tracks[0].quarters[0].difference == (0.0,) * 8


def test_the_worst_worlds_are_the_worst() -> None:
    """Against the worlds looked at one by one."""
    made, found = compiled("bridge-2025"), comparison(by=["US", "UKR"])
    tables = made.tables
    world = setup(tables, Dice(3, np.arange(300, dtype=np.uint64)))
    players = [DoctrinePlayer(made.doctrine(role, key)) for role, key in found.a.items()]
    play_out(world, players, tables.turns)
    total = scores(world, tables.turns)[[0, 1]].sum(axis=0)
    worst = found.worst[0]
    assert worst.by == ("US", "UKR")
    levels = total // 200
    bad = levels <= 10 * worst.up_to
    sizes = [int((levels <= level).sum()) for level in np.unique(levels)]
    assert worst.worlds == bad.sum() == min(sizes, key=lambda size: abs(size - 30))
    assert worst.share == worst.worlds / 300
    order = np.lexsort((np.arange(300), total))[:3]
    assert [(e.world, e.score) for e in worst.examples] == [(n, total[n] / 2000) for n in order]
    for track in worst.tracks:
        row = next(t.index for t in tables.tracks if t.key == track.track)
        assert track.worst == pytest.approx(world.values[row][bad].mean() / 1000)
        assert track.rest == pytest.approx(world.values[row][~bad].mean() / 1000)
        apart = (track.worst - track.rest) * 1000 / world.values[row].std(ddof=1)
        assert track.deviations == pytest.approx(apart)
        assert track.difference.shows
    shared = next(o for o in tables.objectives if o.key == "shared-line")
    missed = mark(world, shared, tables.roles[0], tables.turns).points == 0
    line = next(one for one in worst.missed if (one.role, one.objective) == ("US", "shared-line"))
    assert (line.all.mean, line.worst) == pytest.approx((missed.mean(), missed[bad].mean()))
    assert {one.role for one in worst.missed} == {"US", "UKR"}


def test_events_of_the_worst_worlds_are_commoner_there() -> None:
    """A storm wets the depot that the hoarder lives by."""
    course = {"BLUE": "hoarder", "RED": "whisperer"}
    found = compare(tiny_courses(), course, {}, worlds=2000, by=["BLUE"])
    assert [event.event for event in found.worst[0].events] == ["storm"]
    for worst in found.worst:
        for event in worst.events:
            assert 0 <= event.rest < event.worst <= 1
            assert event.difference.low > 0
            assert event.difference.mean == pytest.approx(event.worst - event.rest)


def test_a_long_scenario_has_more_horizons() -> None:
    """Up to two years, two to five, and beyond; each at the last quarter that is reached."""
    files = load_bundle("tiny")
    for turns, horizons in (
        (8, {"short": 8}),
        (9, {"short": 8, "medium": 9}),
        (24, {"short": 8, "medium": 20, "long": 24}),
    ):

        def longer(text: str, turns: int = turns) -> str:
            return text.replace("turns: 2\n", f"turns: {turns}\n")

        made = recompiled(files, {"scenarios/tiny.yaml": longer})
        found = compare(made, {}, {}, worlds=3)
        assert found.horizons == horizons
        assert {len(line.quarters) for line in found.tracks} == {turns}


def test_who_is_judged() -> None:
    """The roles that differ, unless others are named; the rest plays the status quo."""
    assert comparison(worlds=2).by == ("US", "RUS")
    assert comparison(worlds=2, by=["EU", "EU"]).by == ("EU",)
    found = compare(tiny_courses(), {"BLUE": "hoarder"}, {}, worlds=2)
    assert found.a == {"BLUE": "hoarder", "RED": "prober"}
    assert found.b == {"BLUE": "keeper", "RED": "prober"}
    assert found.horizons == {"short": 2}


@pytest.mark.parametrize(
    ("a", "more", "words"),
    [
        ({"BLU": "keeper"}, {}, "no role `BLU`; did you mean `BLUE`"),
        ({"BLUE": "hoarde"}, {}, "no doctrine `hoarde`; did you mean `hoarder`"),
        ({"BLUE": "prober"}, {}, "BLUE has hoarder, keeper, sleeper"),
        ({}, {"by": ["REDD"]}, "did you mean `RED`"),
        ({}, {"worlds": 1}, "at least 2 worlds|from 2 worlds"),
        ({}, {"seed": -1}, "a seed is"),
    ],
)
def test_mistakes_are_said_in_words(a: dict[str, str], more: dict[str, Any], words: str) -> None:
    """Unknown roles and doctrines, with what was perhaps meant."""
    with pytest.raises(WargameError, match=words):
        compare(tiny_courses(), a, {}, **{"worlds": 4, **more})
