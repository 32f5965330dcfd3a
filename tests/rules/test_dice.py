"""The dice: right bits, right addresses, exact odds, no state."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.reference import slow_dice
from wargame.rules import dice as module
from wargame.rules.dice import Dice, Family, Stream, philox4x32
from wargame.rules.quantiles import NORMAL_MILLI

WORD = 2**32
words32 = st.integers(0, WORD - 1)
seeds = st.integers(0, 2**128 - 1)
nonces = st.integers(0, 2**64 - 1)
bytes8 = st.integers(0, 255)
turns = st.integers(0, 2**16 - 1)

# Random123, tests/kat_vectors, the three lines "philox4x32 10".
KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000",
     "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff",
     "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0",
     "d16cfe09 94fdcceb 5001e420 24126ea1"),
]  # fmt: skip


def hexes(text: str) -> list[int]:
    """Return the words of a line of hexadecimal numbers."""
    return [int(part, 16) for part in text.split()]


def make(seed: int, worlds: Any, family: int = 0, nonce: int = 0) -> Dice:
    """Return dice for worlds of any integer type, as callers may pass them."""
    return Dice(seed, worlds, family, nonce)


def grid(s: int, n: int) -> NDArray[np.int64]:
    """Return scattered, distinct site keys [s, n]."""
    return ((np.arange(s * n, dtype=np.int64) * 2654435761 + 12345) % WORD).reshape(s, n)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
@pytest.mark.parametrize("lanes", [1, 8, 9, 5000, 20000])
def test_known_answers(counter: str, key: str, answer: str, lanes: int) -> None:
    """Every code path gives the Random123 known answers."""
    c, k = hexes(counter), hexes(key)
    block = philox4x32(np.full(lanes, c[0], dtype=np.uint64), c[1], c[2], c[3], k[0], k[1])
    assert [sorted(set(lane.tolist())) for lane in block] == [[w] for w in hexes(answer)]
    many_keys = philox4x32(c[0], c[1], c[2], c[3], np.full(lanes, k[0]), k[1])
    assert [sorted(set(lane.tolist())) for lane in many_keys] == [[w] for w in hexes(answer)]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS)
def test_reference_known_answers(counter: str, key: str, answer: str) -> None:
    """The slow reference itself gives the Random123 known answers."""
    assert slow_dice.philox(hexes(counter), hexes(key)) == hexes(answer)


@given(st.lists(words32, min_size=6, max_size=6), st.integers(1, 16), st.sampled_from([1, 8, 9]))
def test_philox_agrees_with_reference(w: list[int], rounds: int, lanes: int) -> None:
    """Any counter, key and number of rounds gives the reference's block on both sides of _FEW."""
    block = philox4x32(np.full(lanes, w[0]), w[1], w[2], w[3], w[4], w[5], rounds)
    assert [int(lane[-1]) for lane in block] == slow_dice.philox(w[:4], w[4:], rounds)


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0), (3, 5), (30, 8200), (2, 3, 4)])
@pytest.mark.parametrize("rounds", [2, 6, 7, 10])
def test_philox_shapes(shape: tuple[int, ...], rounds: int) -> None:
    """Scalars, empty arrays and up to three dimensions keep their shape and their bits."""
    size = int(np.prod(shape, dtype=np.int64))
    c0 = np.arange(size, dtype=np.int64).reshape(shape)
    block = philox4x32(c0, 7, 8, 9, 10, 11, rounds)
    assert all(lane.shape == shape and lane.dtype == np.uint64 for lane in block)
    for i in (0, size // 2, size - 1) if size else ():
        found = [int(lane.reshape(-1)[i]) for lane in block]
        assert found == slow_dice.philox([i, 7, 8, 9], [10, 11], rounds)


@settings(max_examples=60)
@given(seeds, nonces, bytes8, words32, bytes8, turns, bytes8, words32, bytes8,
       st.integers(1, WORD), st.sampled_from([1, 20]))  # fmt: skip
def test_draws_agree_with_reference(
    seed: int, nonce: int, family: int, world: int, stream: int, turn: int, phase: int,
    site: int, use: int, n: int, count: int,
) -> None:  # fmt: skip
    """Words, bounded integers and normals at any address are the reference's."""
    worlds = [(world + i) % WORD for i in range(count)]
    dice = make(seed, np.array(worlds, dtype=np.uint64), family, nonce)
    words = dice.words(stream, turn, phase, site, use)
    drawn = dice.below(n, stream, turn, phase, site, use)
    normal = dice.normal_milli(stream, turn, phase, site, use)
    assert [a.dtype.name for a in (words, drawn, normal)] == ["uint64", "int64", "int64"]
    for i, w in enumerate(worlds):
        address = (seed, nonce, family, w, stream, turn, phase, site, use)
        assert int(words[i]) == slow_dice.block(*address)[0]
        assert int(drawn[i]) == slow_dice.below(n, *address)
        assert int(normal[i]) == slow_dice.normal_milli(*address)


@pytest.mark.parametrize("n", [3 * 2**30, 2**31 + 1, WORD - 1, WORD, 2**31, 1, 1000])
@pytest.mark.parametrize("as_array", [False, True])
def test_forced_rejections(n: int, as_array: bool) -> None:
    """Rejected lanes move on to the lanes and blocks the reference uses, also deep into retries."""
    dice = make(99, np.arange(400), int(Family.PLANNING), 2**63 + 5)
    site = grid(3, 1)
    bound: int | NDArray[np.int64] = np.full((3, 400), n, dtype=np.int64) if as_array else n
    drawn = dice.below(bound, Stream.EVENTS, 3, 4, site, 5)
    for s in range(3):
        for w in range(400):
            address = (99, 2**63 + 5, 2, w, 3, 3, 4, int(site[s, 0]), 5)
            assert int(drawn[s, w]) == slow_dice.below(n, *address)


def test_retries_go_beyond_the_first_block() -> None:
    """With n = 2**31 + 1 some of a few hundred lanes need a second block, and get it."""
    deep = 0
    for w in range(400):
        lanes = slow_dice.block(99, 0, 0, w, 3, 3, 4, 77, 5)
        n = 2**31 + 1
        deep += all(lane * n % WORD < WORD % n for lane in lanes)
    assert deep > 5


def test_below_with_bounds_of_their_own() -> None:
    """An array of bounds gives each lane the draw it would get with its own bound alone."""
    dice = make(5, np.arange(50))
    n = np.array([1, 2, 7, 1000, 3 * 2**30, WORD, 2**31 + 1]).reshape(-1, 1)
    site = grid(7, 1)
    together = dice.below(n, 2, 1, 1, site)
    for i, bound in enumerate(n[:, 0].tolist()):
        alone = dice.below(bound, 2, 1, 1, site[i : i + 1])
        assert (together[i : i + 1] == alone).all()


Draw = Callable[..., NDArray[Any]]
DRAWS: list[Callable[[Dice], Draw]] = [
    lambda d: d.words,
    lambda d: lambda *a, **k: d.below(3 * 2**30, *a, **k),
    lambda d: d.normal_milli,
]


@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("count", [1, 7, 300, 9000, 20001])
def test_slice_invariance(draw: Callable[[Dice], Draw], count: int) -> None:
    """Any subset of worlds, columns or sites gets exactly the values of the whole call."""
    dice = make(2**100 + 3, np.arange(count) + 17)
    site = grid(4, 1)
    whole = draw(dice)(2, 9, 1, site)
    picks = np.array(sorted({0, count // 3, count // 2, count - 1}))
    assert (draw(dice)(2, 9, 1, site, columns=picks) == whole[:, picks]).all()
    assert (draw(dice.with_worlds(dice.worlds[picks]))(2, 9, 1, site) == whole[:, picks]).all()
    assert (draw(dice)(2, 9, 1, site[::-1]) == whole[::-1]).all()
    assert (draw(dice)(2, 9, 1, int(site[2, 0])) == whole[2]).all()
    own = np.broadcast_to(site, (4, count)).copy()
    assert (draw(dice)(2, 9, 1, own) == whole).all()
    rows = np.arange(picks.size) % 4
    one_each = draw(dice)(2, 9, 1, site[rows, 0], columns=picks)
    assert (one_each == whole[rows, picks]).all()


def test_every_part_of_the_address_matters() -> None:
    """Changing any one part of an address gives words unrelated to the others'."""
    worlds = np.arange(200)
    base = make(11, worlds)
    seen = [base.words(2, 5, 3, 77, 1)]
    seen += [base.words(stream, 5, 3, 77, 1) for stream in range(80) if stream != 2]
    seen += [base.words(2, 6, 3, 77, 1), base.words(2, 5, 4, 77, 1), base.words(2, 5, 3, 78, 1)]
    seen += [base.words(2, 5, 3, 77, use) for use in range(20) if use != 1]
    seen += [base.with_family(f).words(2, 5, 3, 77, 1) for f in (1, 2, 3)]
    for nonce in (0x123456789ABCDEF0, 2**63 + 12345):
        seen.append(base.with_nonce(nonce).words(2, 5, 3, 77, 1))
    seen += [make(11 + (0xABCDEF0123 << shift), worlds).words(2, 5, 3, 77, 1)
             for shift in (1, 32, 64, 80)]  # fmt: skip
    table = np.array(seen)
    assert np.unique(table).size >= table.size - 3


def test_copies_change_one_thing() -> None:
    """The with_ methods return dice that differ in the named field only."""
    dice = make(3, np.arange(4), 1, 9)
    for copy in (dice.with_worlds(np.array([8])), dice.with_family(2), dice.with_nonce(4)):
        changed = [
            copy.seed != 3,
            copy.worlds.tolist() != [0, 1, 2, 3],
            copy.family != 1,
            copy.nonce != 9,
        ]
        assert sum(changed) == 1
    assert (dice.seed, dice.worlds.tolist(), dice.family, dice.nonce) == (3, [0, 1, 2, 3], 1, 9)


def test_worlds_are_kept_as_a_copy() -> None:
    """Writing to the caller's array afterwards does not move the dice, whose own is read-only."""
    worlds = np.arange(4, dtype=np.uint64)
    dice = make(3, worlds)
    worlds[0] = 99
    assert dice.worlds.tolist() == [0, 1, 2, 3]
    with pytest.raises(ValueError, match="read-only"):
        dice.worlds[0] = 1


@pytest.mark.parametrize("n", [7, 1000])
def test_chi_square(n: int) -> None:
    """A hundred thousand draws fill n cells as evenly as chance allows."""
    drawn = make(2024, np.arange(25_000)).below(n, 2, 1, 1, grid(4, 1)).reshape(-1)
    counts = np.bincount(drawn, minlength=n)
    assert counts.size == n
    expected = drawn.size / n
    chi = float(((counts - expected) ** 2 / expected).sum())
    assert abs(chi - (n - 1)) < 4 * (2 * (n - 1)) ** 0.5


def test_no_bias_for_a_bound_near_the_word() -> None:
    """At n = 3 * 2**30, where plain methods err by half, thirds and the low half come out even."""
    n = 3 * 2**30
    drawn = make(8, np.arange(25_000)).below(n, 2, 1, 1, grid(4, 1)).reshape(-1)
    sigma = (drawn.size * 2 / 9) ** 0.5
    for hits in [(drawn % 3 == r).sum() for r in range(3)] + [(drawn < n // 3).sum()]:
        assert abs(int(hits) - drawn.size / 3) < 4 * sigma
    assert abs(int((drawn < n // 2).sum()) - drawn.size / 2) < 4 * (drawn.size / 4) ** 0.5


@given(st.one_of(st.integers(1, WORD), st.integers(2**31 - 9, 2**31 + 9)), st.data())
def test_every_value_has_the_same_number_of_words(n: int, data: st.DataObject) -> None:
    """Exactly 2**32 // n accepted words lead to each value, checked at both ends of its words."""
    value = data.draw(st.integers(0, n - 1))
    first = -(-(value * WORD + WORD % n) // n)
    stop = -(-((value + 1) * WORD) // n)
    assert stop - first == WORD // n
    edges = [w for w in (first - 1, first, stop - 1, stop) if 0 <= w < WORD]
    words = np.array(edges, dtype=np.uint64)
    for bound in (n, np.full(words.size, n, dtype=np.uint64)):
        values, rejected = module._multiply_high(words, bound)
        takes = [w for i, w in enumerate(edges) if values[i] == value and i not in rejected]
        assert set(takes) == {first, stop - 1}


def test_shuffle_keys_do_not_depend_on_order() -> None:
    """Listing the sites in another order, or leaving some out, moves no key."""
    dice = make(4, np.arange(60))
    sites = grid(40, 1)[:, 0]
    keys = dice.shuffle_keys(Stream.SHUFFLE, 2, 0, sites)
    assert keys.shape == (40, 60) and keys.dtype == np.uint64
    order = np.random.default_rng(1).permutation(40)[:25]
    assert (dice.shuffle_keys(Stream.SHUFFLE, 2, 0, sites[order]) == keys[order]).all()
    assert (dice.shuffle_keys(Stream.SHUFFLE, 2, 0, sites.reshape(-1, 1)) == keys).all()
    assert (keys & np.uint64(WORD - 1) == sites.reshape(-1, 1).astype(np.uint64)).all()
    word = dice.words(Stream.SHUFFLE, 2, 0, sites.reshape(-1, 1))
    assert (keys >> np.uint64(32) == word).all()


def test_shuffles_are_even() -> None:
    """Over many worlds each of six orders of three cards is about equally common."""
    keys = make(4, np.arange(12_000)).shuffle_keys(Stream.SHUFFLE, 2, 0, grid(3, 1)[:, 0])
    ranks = np.argsort(keys, axis=0, kind="stable")
    counts = np.unique(ranks[0] * 9 + ranks[1] * 3 + ranks[2], return_counts=True)[1]
    assert counts.size == 6 and abs(counts - 2000).max() < 4 * 41


def test_quantile_table() -> None:
    """The table is symmetric and rising, of mean 0 and a standard deviation within one percent."""
    table = NORMAL_MILLI
    assert len(table) == 1024 and all(type(q) is int for q in table)
    assert all(table[i] == -table[1023 - i] for i in range(1024))
    assert all(a < b for a, b in pairwise(table))
    assert sum(table) == 0
    variance = sum(q * q for q in table) / 1024
    assert abs(variance**0.5 - 1000) < 10
    assert sum(q * q for q in table) == 1_022_723_916


def test_normals_spread() -> None:
    """A hundred thousand normals have mean near 0 and a standard deviation near 1,000."""
    drawn = make(6, np.arange(25_000)).normal_milli(Stream.SHOCKS, 1, 1, grid(4, 1))
    assert abs(float(drawn.mean())) < 13
    assert abs(float(drawn.std()) - 999.4) < 9


def test_other_generators_change_nothing() -> None:
    """Seeding and using random and np.random neither moves the dice nor is moved by them."""
    dice = make(1, np.arange(30))
    before = dice.words(2, 1, 1, grid(3, 1))
    random.seed(7)
    np.random.seed(7)
    state = (random.getstate(), repr(np.random.get_state()))
    after = dice.words(2, 1, 1, grid(3, 1))
    assert random.getstate() == state[0]
    assert repr(np.random.get_state()) == state[1]
    random.random()
    np.random.rand(5)
    again = dice.words(2, 1, 1, grid(3, 1))
    assert (before == after).all() and (before == again).all()


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: make(-1, np.arange(2)), "seed"),
        (lambda: make(2**128, np.arange(2)), "seed"),
        (lambda: make(1, np.array([-1])), "worlds"),
        (lambda: make(1, np.array([WORD])), "worlds"),
        (lambda: make(1, np.array([1.0])), "worlds"),
        (lambda: make(1, np.zeros((2, 2), dtype=np.int64)), "worlds"),
        (lambda: make(1, np.arange(2), family=256), "family"),
        (lambda: make(1, np.arange(2), nonce=2**64), "nonce"),
        (lambda: make(1, np.arange(2)).words(256, 1, 1, 1), "stream"),
        (lambda: make(1, np.arange(2)).words(1, 65536, 1, 1), "turn"),
        (lambda: make(1, np.arange(2)).words(1, -1, 1, 1), "turn"),
        (lambda: make(1, np.arange(2)).words(1, 1, 256, 1), "phase"),
        (lambda: make(1, np.arange(2)).words(1, 1, 1, 1, 256), "use"),
        (lambda: make(1, np.arange(2)).words(1, 1, 1, WORD), "site"),
        (lambda: make(1, np.arange(2)).words(1, 1, 1, -1), "site"),
        (lambda: make(1, np.arange(2)).words(1, 1, 1, np.zeros((1, 1, 1), dtype=int)), "site"),
        (lambda: make(1, np.arange(1)).words(1, 1, 1, np.arange(5)), "site"),
        (lambda: make(1, np.arange(2)).below(0, 1, 1, 1, 1), "n must"),
        (lambda: make(1, np.arange(2)).below(WORD + 1, 1, 1, 1, 1), "n must"),
        (lambda: make(1, np.arange(2)).below(np.array([0, 1]), 1, 1, 1, 1), "n must"),
        (lambda: philox4x32(WORD, 0, 0, 0, 0, 0), "c0"),
        (lambda: philox4x32(0, 0, 0, 0, 0, -1), "k1"),
        (lambda: philox4x32(0, 0, 0, 0, 0, 0, 0), "rounds"),
    ],
)
def test_out_of_range_is_refused(build: Callable[[], object], message: str) -> None:
    """Anything out of range raises ValueError and names what was wrong."""
    with pytest.raises(ValueError, match=message):
        build()


def test_no_worlds_and_no_sites() -> None:
    """Empty calls give empty results of the right shape."""
    none = make(1, np.arange(0))
    assert none.words(1, 1, 1, 5).shape == (0,)
    assert none.below(6, 1, 1, 1, grid(3, 1)).shape == (3, 0)
    some = make(1, np.arange(4))
    assert some.words(1, 1, 1, np.empty((0, 1), dtype=np.int64)).shape == (0, 4)
    assert some.words(1, 1, 1, 5, columns=np.empty(0, dtype=np.intp)).shape == (0,)
    assert some.shuffle_keys(4, 1, 1, np.empty(0, dtype=np.int64)).shape == (0, 4)
