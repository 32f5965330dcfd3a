"""Tallies: adding is all there is, in any order and grouping; what is read out is right."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import compiled, numbers, play, players, start
from wargame.analysis.intervals import mean, student95
from wargame.analysis.tally import Spreads, Tally, bins, lanes
from wargame.play.rollout import play_quarter
from wargame.rules.score import scores
from wargame.rules.worlds import World

WORLDS = 60


@lru_cache(maxsize=2)
def ends() -> list[World]:
    """The first worlds of `tiny` at the start and after each quarter."""
    made = compiled("tiny")
    world = start(made.tables, 11, WORLDS)
    found = [world.copy()]
    while world.turn < made.tables.turns:
        play_quarter(world, players(made, "random"))
        found.append(world.copy())
    return found


def tally(columns: Any) -> Tally:
    """The tally of some of these worlds."""
    made = Tally(compiled("tiny").tables)
    chosen = np.asarray(columns, dtype=np.intp)
    for world in ends():
        made.quarter(world.take(chosen))
    made.finish(ends()[-1].take(chosen))
    return made


def added(parts: list[Tally]) -> Tally:
    total = Tally(compiled("tiny").tables)
    for part in parts:
        total += part
    return total


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_split_in_any_order_and_grouping_gives_the_same_bytes(data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(WORLDS)))
    cuts = sorted(data.draw(st.sets(st.integers(1, WORLDS - 1), max_size=6)))
    groups = [order[a:b] for a, b in zip([0, *cuts], [*cuts, WORLDS], strict=True)]
    parts = [tally(group) for group in groups]
    whole = tally(range(WORLDS))
    assert added(parts).pack() == whole.pack()
    assert added(data.draw(st.permutations(parts))).pack() == whole.pack()
    middle = data.draw(st.integers(0, len(parts)))
    assert added([added(parts[:middle]), added(parts[middle:])]).pack() == whole.pack()
    assert added(parts) == whole and added(parts[1:]) != whole


def test_packed_and_unpacked_it_is_the_same() -> None:
    made = tally(range(WORLDS))
    again = Tally.unpack(compiled("tiny").tables, made.pack())
    assert again == made and again.digest == made.digest and again.worlds == WORLDS
    again += made
    assert again.worlds == 2 * WORLDS


@pytest.mark.parametrize("wrong", [b"", b"x" * 50, "cut", "other"])
def test_what_is_no_tally_is_refused(wrong: bytes | str) -> None:
    packed = tally(range(3)).pack()
    if wrong == "other":
        with pytest.raises(ValueError):
            Tally.unpack(compiled("bridge-2025").tables, packed)
        return
    with pytest.raises(ValueError):
        Tally.unpack(compiled("tiny").tables, packed[:-9] if isinstance(wrong, str) else wrong)


def test_the_digest_knows_every_world_and_every_number() -> None:
    digests = np.array([5, 7, 7, 9], dtype=np.uint64)
    first = lanes(numbers(4), digests)
    assert first == lanes(numbers(4)[::-1], digests[::-1]), "no order"
    assert first != lanes(numbers(4), digests[::-1]), "but whose digest it is"
    assert first != lanes(numbers(4, 1), digests)
    changed = digests.copy()
    changed[2] += 1
    one = lanes(numbers(4), changed)
    assert one[0] != first[0] and one[1] != first[1]
    assert lanes(numbers(2), digests[:2])[0] != lanes(numbers(2), digests[[1, 0]])[0]


def test_counts_are_those_of_the_worlds() -> None:
    """Means are exact, quantiles exact to a bin, marks and wars counted one by one."""
    made, world, tables = tally(range(WORLDS)), ends()[-1], compiled("tiny").tables
    for track in tables.tracks:
        values = np.sort(world.values[track.index])
        assert made.tracks.mean(tables.turns, track.index).mean == pytest.approx(values.mean())
        for share in (0.025, 0.1, 0.5, 0.9, 0.975):
            exact = values[max(0, math.ceil(share * WORLDS) - 1)]
            width = made.tracks.scales[track.index].width
            assert abs(made.tracks.quantile(tables.turns, track.index, share) - exact) < width
        begun = made.tracks.quantile(0, track.index, 0.5)
        assert begun == track.start, "what is the same everywhere comes out exactly"
    points = scores(world, tables.turns)
    for role in tables.roles:
        mean = made.scores.mean(0, role.index)
        assert mean.mean == pytest.approx(points[role.index].mean())
        off = student95(WORLDS - 1) * points[role.index].std(ddof=1) / math.sqrt(WORLDS)
        assert mean.high - mean.mean == pytest.approx(off)


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.integers(-3, 4000), min_size=1, max_size=50),
    most=st.integers(3, 5000),
)
def test_a_spread_is_exact_where_the_range_is_small(values: list[int], most: int) -> None:
    scale = bins(0, 4000, most)
    assert scale.size <= most + 1
    spread = Spreads(1, [scale])
    spread.add(0, np.array([values]))
    assert spread.mean(0, 0).mean == pytest.approx(sum(values) / len(values))
    if scale.width == 1 and min(values) >= 0:
        ranked = sorted(values)
        for share in (0.1, 0.5, 0.9, 1.0):
            place = max(0, math.ceil(share * len(values) - 1e-9) - 1)
            assert spread.quantile(0, 0, share) == ranked[place]
    count = len(values)
    if count > 1:
        expected = np.var(np.array(values), ddof=1)
        total = sum(values)
        found = mean(total, sum(v * v for v in values), count)
        half = student95(count - 1) * math.sqrt(expected / count)
        assert found.high - found.mean == pytest.approx(half, abs=1e-9)


def test_squares_stay_exact_where_64_bits_do_not_hold_them() -> None:
    spread = Spreads(1, [bins(0, 10**11)])
    values = np.full((1, 4000), 99_999_999_999, dtype=np.int64)
    spread.add(0, values)
    assert spread.squares[0][0] == 4000 * 99_999_999_999**2 > 2**63


def test_a_tally_of_a_part_that_was_played_alone_is_that_of_the_whole() -> None:
    """Worlds 20 to 39 played by themselves count as they do among the others."""
    made = compiled("tiny")
    world = start(made.tables, 11, numbers(20, 20))
    play(world, players(made, "random"))
    assert lanes(world.dice.worlds, world.digest) == tally(range(20, 40)).lanes
