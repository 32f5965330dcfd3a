"""Addressed dice: every draw is a pure function of its address, and no generator keeps a state.

A draw's address is (seed, nonce, family, stream, turn, phase, site, use, world). The address is
written into the 128-bit counter and 64-bit key of Philox4x32-10 (Salmon, Moraes, Dror and Shaw,
"Parallel random numbers: as easy as 1, 2, 3", SC 2011), and the block that comes out is the draw:

======= ===================================================================================
word    content
======= ===================================================================================
key 0   bits 0-31 of the seed
key 1   bits 32-63 of the seed
c0      world number
c1      site, xor the low 32 bits of ``high``
c2      turn (16 bits), phase (8 bits), use (8 bits)
c3      retry (16 bits), family (8 bits), stream (8 bits), xor the high 32 bits of ``high``
======= ===================================================================================

``high = (seed >> 64) ^ nonce``. ``retry`` is 0 for every draw; only :meth:`Dice.below` raises
it, when all four lanes of a block were rejected, so a retry can meet no other use.

Because ``high`` is xored in, a nonce must be 64 fresh random bits (or 0), never a small counter:
nonce 1 would show to site ``s`` the draws that nonce 0 shows to site ``s ^ 1``.

Everything is integers. Words are 32-bit values held in uint64 arrays, which is what the
32 x 32 -> 64 bit products of Philox need.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wargame.rules.fast import loop
from wargame.rules.quantiles import NORMAL_MILLI

__all__ = ["MAX_BOT_ROLES", "Dice", "Family", "Stream", "philox4x32"]

U64: TypeAlias = NDArray[np.uint64]
I64: TypeAlias = NDArray[np.int64]
IntArray: TypeAlias = NDArray[np.integer[Any]]
Counters: TypeAlias = tuple[U64, U64, U64, U64]
Keys: TypeAlias = tuple[tuple[U64, U64], ...]

MAX_BOT_ROLES: Final = 64
"""Role indices 0..63 have a stream of their own: ``Stream.BOT + role``."""

_MASK_INT: Final = 0xFFFFFFFF
_M0_INT: Final = 0xD2511F53
_M1_INT: Final = 0xCD9E8D57
_W0_INT: Final = 0x9E3779B9
_W1_INT: Final = 0xBB67AE85
_ROUNDS: Final = 10
_MAX_RETRY: Final = 1 << 16

# At or below this many lanes plain Python integers beat numpy's fixed cost of about 0.5 us a call.
_FEW: Final = 8
# Lanes worked on at a time: six work arrays of this many words stay in the processor's cache.
_BLOCK: Final = 8192


def _constant(value: int) -> U64:
    """Return ``value`` as a read-only uint64 array of no dimensions (cheap ufunc operand)."""
    array = np.array(value, dtype=np.uint64)
    array.setflags(write=False)
    return array


_M0: Final = _constant(_M0_INT)
_M1: Final = _constant(_M1_INT)
_MASK: Final = _constant(_MASK_INT)
_32: Final = _constant(32)
_22: Final = _constant(22)
_QUANTILES: Final[I64] = np.array(NORMAL_MILLI, dtype=np.int64)
_QUANTILES.setflags(write=False)


class Stream(IntEnum):
    """What a draw is for; draws of two streams never meet. Bots use ``BOT + role index``."""

    SETUP = 1
    ADJUDICATION = 2
    EVENTS = 3
    SHUFFLE = 4
    SHOCKS = 5
    PIPELINE = 6
    ESTIMATE = 7
    RULING = 8
    BOT = 16


class Family(IntEnum):
    """Who rolls: the exercise itself, a forecast, a planner, the tail for legacy, a review."""

    LIVE = 0
    FORECAST = 1
    PLANNING = 2
    LEGACY = 3
    REVIEW = 4


def _philox_ints(
    c0: int, c1: int, c2: int, c3: int, keys: tuple[tuple[int, int], ...]
) -> tuple[int, int, int, int]:
    """Return the Philox4x32 block of one counter (plain ints below 2**32), one round a key."""
    for k0, k1 in keys:
        p0 = c0 * _M0_INT
        p1 = c2 * _M1_INT
        c0 = (p1 >> 32) ^ c1 ^ k0
        c1 = p1 & _MASK_INT
        c2 = (p0 >> 32) ^ c3 ^ k1
        c3 = p0 & _MASK_INT
    return c0, c1, c2, c3


@loop
def _draw(
    worlds: Sequence[Sequence[int]],
    sites: Sequence[int],
    c2: int,
    c3: int,
    keys: tuple[tuple[int, int], ...],
    out: Sequence[MutableSequence[int]],
) -> None:
    """Write lane 0 of a Philox4x32 block for each site [S] and world to ``out`` [S, N].

    ``worlds`` are the world numbers of each site [S, N], or of all of them [1, N].  Compiled, a
    product is taken modulo 2**64 and a shift keeps the sign; neither reaches the 32 bits that
    are used.
    """
    for s in range(len(sites)):
        row, target, site = worlds[s % len(worlds)], out[s], sites[s]
        for n in range(len(target)):
            a, b, c, d = row[n], site, c2, c3
            for k0, k1 in keys:
                p0 = (a & _MASK_INT) * _M0_INT
                p1 = (c & _MASK_INT) * _M1_INT
                a, b = (p1 >> 32) ^ b ^ k0, p1 & _MASK_INT
                c, d = (p0 >> 32) ^ d ^ k1, p0 & _MASK_INT
            target[n] = a & _MASK_INT


def _schedule(k0: int, k1: int, rounds: int) -> tuple[tuple[int, int], ...]:
    """Return the two key words of every round: a Weyl sequence each."""
    return tuple(
        ((k0 + r * _W0_INT) & _MASK_INT, (k1 + r * _W1_INT) & _MASK_INT) for r in range(rounds)
    )


def _round(c0: U64, c1: U64, c2: U64, c3: U64, k0: U64, k1: U64) -> Counters:
    """Return the counters after one Philox round, each in the smallest shape that holds it."""
    p0 = c0 * _M0
    p1 = c2 * _M1
    h0 = p0 >> _32
    h1 = p1 >> _32
    return (
        h1 ^ (c1 ^ k0) if c1.size <= h1.size else (h1 ^ k0) ^ c1,
        p1 & _MASK,
        h0 ^ (c3 ^ k1) if c3.size <= h0.size else (h0 ^ k1) ^ c3,
        p0 & _MASK,
    )


def _run(flat: Counters, keys: Keys, p0: U64, p1: U64) -> Counters:
    """Apply one Philox round a key in place to four arrays [L], with two of scratch [L].

    Only flat arrays and scalars of no dimensions: that is numpy's cheapest call.
    """
    c0, c1, c2, c3 = flat
    for k0, k1 in keys:
        np.multiply(c0, _M0, p0)
        np.multiply(c2, _M1, p1)
        np.right_shift(p1, _32, c0)
        np.bitwise_xor(c0, c1, c0)
        np.bitwise_xor(c0, k0, c0)
        np.bitwise_and(p1, _MASK, p1)
        c1, p1 = p1, c1
        np.right_shift(p0, _32, c2)
        np.bitwise_xor(c2, c3, c2)
        np.bitwise_xor(c2, k1, c2)
        np.bitwise_and(p0, _MASK, p0)
        c3, p0 = p0, c3
    return c0, c1, c2, c3


def _block(counters: Counters, keys: Keys, outs: tuple[U64, ...], scratch: U64) -> None:
    """Write all four lanes, or lane 0 alone, of one cache-sized block to ``outs`` (4 or 1).

    ``counters`` have the two dimensions of each out and broadcast to it; ``scratch`` is [2, L].
    """
    shape = outs[0].shape
    size = outs[0].size
    flat = tuple(np.broadcast_to(c, shape).astype(np.uint64).reshape(-1) for c in counters)
    p0, p1 = scratch[0, :size], scratch[1, :size]
    c0, c1, c2, c3 = flat
    if len(outs) == 1:
        _lane0((c0, c1, c2, c3), keys, p0, p1, outs[0])
    else:
        for out, word in zip(outs, _run((c0, c1, c2, c3), keys, p0, p1), strict=True):
            out[...] = word.reshape(shape)


def _lane0(flat: Counters, keys: Keys, p0: U64, p1: U64, out: U64) -> None:
    """Do the rounds that are left on four arrays [L], in place, and write lane 0 to ``out``.

    The last two rounds leave out what only the other lanes need.
    """
    x, _, low, odd = _run(flat, keys[:-2], p0, p1)
    np.multiply(x, _M0, x)
    np.right_shift(x, _32, x)
    np.bitwise_xor(x, odd, x)
    np.bitwise_xor(x, keys[-2][1], x)
    np.multiply(x, _M1, x)
    np.right_shift(x, _32, x)
    np.multiply(low, _M1, low)
    np.bitwise_and(low, _MASK, low)
    np.bitwise_xor(x, low, x)
    np.bitwise_xor(x.reshape(out.shape), keys[-1][0], out)


def _grid(worlds: U64, sites: U64, c2: int, c3: int, keys: Keys, out: U64) -> None:
    """Write lane 0 for every site [S] in every world [N] to ``out`` [S, N]; ten rounds.

    What depends on the world alone, or on the site alone, is computed once for all sites or
    worlds: that is the first two rounds and half of the third.  From the fourth on every word
    depends on both.
    """
    rows, count = out.shape
    wide = min(count, _BLOCK)
    tall = min(rows, max(1, _BLOCK // wide))
    (r0, r1), (s0, s1), (t0, t1), (u0, u1) = keys[:4]
    product = np.uint64(c2 * _M1_INT)
    first = (sites ^ ((product >> _32) ^ r0)) * _M0
    site_high = ((first >> _32) ^ s1).reshape(-1, 1)
    site_low = (first & _MASK).reshape(-1, 1)
    start = r1 ^ np.uint64(c3)
    carry = s0 ^ (product & _MASK)
    scratch = np.empty((6, wide * tall), dtype=np.uint64)
    for left in range(0, count, wide):
        each = worlds[left : left + wide]
        part = each * _M0
        low = part & _MASK
        part = ((part >> _32) ^ start) * _M1
        mixed = (part & _MASK) ^ t0
        part = ((part >> _32) ^ carry) * _M0
        high = (part >> _32) ^ t1
        last = (part & _MASK) ^ u1
        for top in range(0, rows, tall):
            target = out[top : top + tall, left : left + wide]
            shape = target.shape
            a, b, c, d, e, f = scratch[:, : target.size]
            square = a.reshape(shape)
            np.bitwise_xor(low, site_high[top : top + tall], square)
            np.multiply(a, _M1, b)
            np.right_shift(b, _32, a)
            np.bitwise_xor(square, mixed, square)
            np.bitwise_and(b, _MASK, b)
            square = c.reshape(shape)
            np.bitwise_xor(high, site_low[top : top + tall], square)
            # The fourth round, whose second key is in `last` already.
            np.multiply(a, _M0, d)
            np.multiply(c, _M1, e)
            np.right_shift(e, _32, a)
            np.bitwise_xor(a, b, a)
            np.bitwise_xor(a, u0, a)
            np.bitwise_and(e, _MASK, e)
            np.right_shift(d, _32, c)
            np.bitwise_xor(square, last, square)
            np.bitwise_and(d, _MASK, d)
            _lane0((a, e, c, d), keys[4:], b, f, target)


def _fill(counters: Counters, keys: Keys, outs: tuple[U64, ...]) -> None:
    """Write all four lanes, or lane 0 alone, of the blocks to ``outs`` (4 or 1 arrays [S, N]).

    ``counters`` have two dimensions and broadcast to [S, N]. Cut into blocks of whole rows where
    a row is short enough, which keeps the work arrays in the processor's cache.
    """
    rows, count = outs[0].shape
    if not outs[0].size:
        return
    wide = min(count, _BLOCK)
    tall = min(rows, max(1, _BLOCK // wide))
    scratch = np.empty((2, wide * tall), dtype=np.uint64)
    for top in range(0, rows, tall):
        for left in range(0, count, wide):
            _block(
                (
                    _cut(counters[0], top, tall, left, wide),
                    _cut(counters[1], top, tall, left, wide),
                    _cut(counters[2], top, tall, left, wide),
                    _cut(counters[3], top, tall, left, wide),
                ),
                keys,
                tuple(out[top : top + tall, left : left + wide] for out in outs),
                scratch,
            )


def _cut(array: U64, top: int, tall: int, left: int, wide: int) -> U64:
    """Return one block of an array [S or 1, N or 1], leaving axes of length one as they are."""
    if array.shape[0] > 1:
        array = array[top : top + tall]
    if array.shape[1] > 1:
        array = array[:, left : left + wide]
    return array


def _as_words(value: int | IntArray, what: str) -> U64:
    """Return ``value`` as a uint64 array, or raise ValueError unless all are in 0..2**32-1."""
    array = np.asarray(value)
    if array.dtype.kind not in "iu":
        raise ValueError(f"{what} must be integers, not {array.dtype}")
    if array.size and (int(array.min()) < 0 or int(array.max()) > _MASK_INT):
        raise ValueError(f"{what} must be in 0..2**32-1")
    return array.astype(np.uint64, copy=False)


def philox4x32(
    c0: int | IntArray,
    c1: int | IntArray,
    c2: int | IntArray,
    c3: int | IntArray,
    k0: int | IntArray,
    k1: int | IntArray,
    rounds: int = _ROUNDS,
) -> Counters:
    """Return the four words of the Philox4x32 blocks of a counter under a key.

    Source: Salmon et al. 2011; ten rounds reproduce Random123's ``philox4x32 10`` vectors.

    ``c0``..``c3`` and ``k0``, ``k1`` are ints or integer arrays in 0..2**32-1 that broadcast
    against each other; ``rounds`` is 1..16. Each result is a new uint64 array of the broadcast
    shape with values in 0..2**32-1. Eight lanes or fewer take a path of plain integers with the
    same bits.
    """
    if not 1 <= rounds <= 16:
        raise ValueError(f"rounds must be in 1..16, not {rounds}")
    names = ("c0", "c1", "c2", "c3", "k0", "k1")
    words = [_as_words(w, n) for w, n in zip((c0, c1, c2, c3, k0, k1), names, strict=True)]
    shape = np.broadcast_shapes(*(w.shape for w in words))
    full = [np.broadcast_to(w, shape) for w in words]
    if full[0].size <= _FEW:
        blocks = [
            _philox_ints(a, b, c, d, _schedule(x, y, rounds))
            for a, b, c, d, x, y in zip(*(w.ravel().tolist() for w in full), strict=True)
        ]
        lanes = np.array(blocks, dtype=np.uint64).reshape(-1, 4)
        o0, o1, o2, o3 = (lanes[:, i].reshape(shape) for i in range(4))
        return o0, o1, o2, o3
    o0, o1, o2, o3 = (np.empty(shape, dtype=np.uint64) for _ in range(4))
    if words[4].size == words[5].size == 1:
        schedule = _schedule(int(words[4].item()), int(words[5].item()), rounds)
        keys = tuple((_constant(x), _constant(y)) for x, y in schedule)
        if len(shape) <= 2:
            a, b, c, d = (w.reshape((1,) * (2 - w.ndim) + w.shape) for w in words[:4])
        else:
            a, b, c, d = (w.reshape(1, -1) for w in full[:4])
        count = shape[-1] if len(shape) <= 2 else full[0].size
        _fill((a, b, c, d), keys, tuple(o.reshape(-1, count) for o in (o0, o1, o2, o3)))
        return o0, o1, o2, o3
    a, b, c, d, x, y = full
    for r in range(rounds):
        k0 = (x + np.uint64(r * _W0_INT)) & _MASK
        k1 = (y + np.uint64(r * _W1_INT)) & _MASK
        a, b, c, d = _round(a, b, c, d, k0, k1)
    return a, b, c, d


def _multiply_high(words: U64, n: int | U64) -> tuple[I64, NDArray[np.intp]]:
    """Return (values, flat indices of rejected lanes) of one step of Lemire's method.

    ``words`` are uniform in 0..2**32-1; ``n`` is 1..2**32, an int or an array of the same shape.
    The value is the high half of ``word * n``; it is rejected if the low half is below
    ``2**32 mod n``, which leaves exactly ``2**32 // n`` words to every value.
    Source: Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019.
    """
    if isinstance(n, int):
        products = words * np.uint64(n)
        threshold = (1 << 32) % n
        if threshold:
            rejected = np.flatnonzero((products & _MASK) < np.uint64(threshold))
        else:
            rejected = np.empty(0, dtype=np.intp)
    else:
        products = words * n
        # A remainder is dear; a low half of n or more is never below 2**32 mod n.
        rejected = np.flatnonzero((products & _MASK) < n)
        if rejected.size:
            bound = n.reshape(-1)[rejected]
            low = products.reshape(-1)[rejected] & _MASK
            rejected = rejected[low < np.uint64(1 << 32) % bound]
    products >>= _32
    return products.view(np.int64), rejected


def _require(value: int, limit: int, what: str) -> int:
    """Return ``value`` as an int, or raise ValueError unless ``0 <= value < limit``."""
    if not 0 <= value < limit:
        raise ValueError(f"{what} must be in 0..{limit - 1}, not {value}")
    return int(value)


@lru_cache(maxsize=64)
def _laid_out(low: int, high: int) -> tuple[tuple[tuple[int, int], ...], Keys]:
    """The key schedule of a seed, as numbers and as arrays."""
    keys = _schedule(low, high, _ROUNDS)
    return keys, tuple((_constant(x), _constant(y)) for x, y in keys)


@dataclass(frozen=True, slots=True, eq=False)
class Dice:
    """The dice of N worlds: a seed, the numbers of the worlds, and no state.

    ``seed`` is 0..2**128-1; ``worlds`` an integer array [N] of world numbers in 0..2**32-1 (kept
    as a read-only uint64 copy); ``family`` 0..255, see :class:`Family`; ``nonce`` 0..2**64-1, 0
    for the exercise as played and 64 fresh random bits for a branch of an exercise still in play.

    In all methods ``stream`` is 0..255 (see :class:`Stream`), ``turn`` 0..65535, ``phase`` and
    ``use`` 0..255. ``site`` is a stable 32-bit content key: an int, or an integer array shaped
    [S, 1], [S, N] or [N] that broadcasts against the worlds. ``columns`` picks worlds by index
    (integer array [M]); N is M then. The result is [N] for a site that is an int or [N], else
    [S, N]. A value depends on its own address alone, never on what else is in the call.
    """

    seed: int
    worlds: U64
    family: int = 0
    nonce: int = 0
    _keys: tuple[tuple[int, int], ...] = field(init=False, repr=False)
    _key_arrays: Keys = field(init=False, repr=False)
    _high: tuple[int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Check every field's range (ValueError) and lay out the key schedule."""
        seed = _require(self.seed, 1 << 128, "seed")
        nonce = _require(self.nonce, 1 << 64, "nonce")
        _require(self.family, 1 << 8, "family")
        worlds = _as_words(self.worlds, "worlds")
        if worlds.ndim != 1:
            raise ValueError(f"worlds must have one dimension, not {worlds.ndim}")
        worlds = worlds.copy()
        worlds.setflags(write=False)
        high = (seed >> 64) ^ nonce
        keys, arrays = _laid_out(seed & _MASK_INT, seed >> 32 & _MASK_INT)
        object.__setattr__(self, "worlds", worlds)
        object.__setattr__(self, "_keys", keys)
        object.__setattr__(self, "_key_arrays", arrays)
        object.__setattr__(self, "_high", (high & _MASK_INT, high >> 32))

    def with_worlds(self, worlds: IntArray) -> Dice:
        """Return the same dice for other world numbers (integer array [N])."""
        return replace(self, worlds=_as_words(worlds, "worlds"))

    def with_family(self, family: int) -> Dice:
        """Return the same dice in another family (0..255, see :class:`Family`)."""
        return replace(self, family=family)

    def with_nonce(self, nonce: int) -> Dice:
        """Return the same dice under another nonce (0..2**64-1)."""
        return replace(self, nonce=nonce)

    def _time_words(
        self, stream: int, turn: int, phase: int, use: int, retry: int
    ) -> tuple[int, int]:
        """Return the counter words c2 and c3, after checking their parts."""
        if not (0 <= stream < 256 and 0 <= turn < 65536 and 0 <= phase < 256 and 0 <= use < 256):
            _require(stream, 1 << 8, "stream")
            _require(turn, 1 << 16, "turn")
            _require(phase, 1 << 8, "phase")
            _require(use, 1 << 8, "use")
        c2 = int(turn) << 16 | int(phase) << 8 | int(use)
        return c2, (retry << 16 | int(self.family) << 8 | int(stream)) ^ self._high[1]

    def _counters(
        self, site: int | IntArray, columns: IntArray | None
    ) -> tuple[U64, U64, tuple[int, ...]]:
        """Return (worlds, site words xor the low half of ``high``, shape of the result)."""
        worlds = self.worlds if columns is None else self.worlds[columns]
        sites = _as_words(site, "site")
        if sites.ndim > 2:
            raise ValueError(f"site must have at most two dimensions, not {sites.ndim}")
        c1 = np.bitwise_xor(sites, np.uint64(self._high[0]), dtype=np.uint64)
        shape = np.broadcast_shapes(worlds.shape, c1.shape)
        if shape[-1] != worlds.size:
            raise ValueError(f"site of shape {c1.shape} does not fit {worlds.size} worlds")
        return worlds, np.asarray(c1), shape

    def words(
        self,
        stream: int,
        turn: int,
        phase: int,
        site: int | IntArray,
        use: int = 0,
        columns: IntArray | None = None,
    ) -> U64:
        """Return one uniform 32-bit word per site and world: lane 0 of each block.

        Result: a new uint64 array [N] or [S, N], values in 0..2**32-1. Source: Salmon et al. 2011.
        """
        c2, c3 = self._time_words(stream, turn, phase, use, 0)
        worlds, c1, shape = self._counters(site, columns)
        return self._words(worlds, c1, c2, c3, shape)

    def _words(self, worlds: U64, c1: U64, c2: int, c3: int, shape: tuple[int, ...]) -> U64:
        """Return lane 0 of the blocks at these counter words, in ``shape``."""
        lanes = shape[0] * shape[-1] if len(shape) == 2 else shape[0]
        if not lanes:
            return np.zeros(shape, dtype=np.uint64)
        # A site for all worlds of a row, or one for each lane.
        rows = c1.size == lanes // shape[-1] and (c1.ndim != 1 or shape[-1] == 1)
        if lanes <= _FEW or _draw.quick:
            sites, numbers = c1.reshape(-1), worlds.reshape(1, -1)
            if not rows:
                sites = np.broadcast_to(c1, shape).reshape(-1)
                numbers = np.broadcast_to(worlds, shape).reshape(-1, 1)
            size = numbers.shape[1]
            if _draw.quick:
                quick = np.empty((len(sites), size), dtype=np.int64)
                _draw.quick(numbers.view(np.int64), sites.view(np.int64), c2, c3, self._keys, quick)
                return quick.view(np.uint64).reshape(shape)
            drawn = [[0] * size for _ in range(len(sites))]
            _draw(numbers.tolist(), sites.tolist(), c2, c3, self._keys, drawn)
            return np.array(drawn, dtype=np.uint64).reshape(shape)
        out = np.empty(shape, dtype=np.uint64)
        if rows:
            _grid(worlds, c1.reshape(-1), c2, c3, self._key_arrays, out.reshape(-1, shape[-1]))
            return out
        _fill(
            (
                worlds.reshape(1, -1),
                c1.reshape((1,) * (2 - c1.ndim) + c1.shape),
                np.full((1, 1), c2, dtype=np.uint64),
                np.full((1, 1), c3, dtype=np.uint64),
            ),
            self._key_arrays,
            (out.reshape(-1, shape[-1]),),
        )
        return out

    def below(
        self,
        n: int | IntArray,
        stream: int,
        turn: int,
        phase: int,
        site: int | IntArray,
        use: int = 0,
        columns: IntArray | None = None,
    ) -> I64:
        """Return exactly uniform integers 0..n-1, one per site and world.

        ``n`` is 1..2**32, an int or an integer array that broadcasts to the result's shape.
        Result: a new int64 array [N] or [S, N]. Multiply-high with rejection (Lemire 2019): a
        rejected word is followed by lanes 1, 2, 3 of its block, then by lanes 0..3 of the blocks
        with ``retry`` 1, 2, ... at the same address, so uses beside this one stay untouched.
        """
        c2, c3 = self._time_words(stream, turn, phase, use, 0)
        worlds, c1, shape = self._counters(site, columns)
        bound: int | U64
        if isinstance(n, int):
            if not 1 <= n <= 1 << 32:
                raise ValueError(f"n must be in 1..2**32, not {n}")
            bound = int(n)
        else:
            array = np.asarray(n)
            if array.dtype.kind not in "iu":
                raise ValueError(f"n must be integers, not {array.dtype}")
            if array.size and (int(array.min()) < 1 or int(array.max()) > 1 << 32):
                raise ValueError("n must be in 1..2**32")
            bound = np.broadcast_to(array.astype(np.uint64, copy=False), shape)
        values, rejected = _multiply_high(self._words(worlds, c1, c2, c3, shape), bound)
        if rejected.size:
            flat = values.reshape(-1)
            all_worlds = np.broadcast_to(worlds, shape).reshape(-1)
            all_sites = np.broadcast_to(c1, shape).reshape(-1)
            bounds = bound if isinstance(bound, int) else bound.reshape(-1)
            self._redraw(flat, rejected, bounds, all_worlds, all_sites, (stream, turn, phase, use))
        return values

    def _redraw(
        self,
        values: I64,
        rejected: NDArray[np.intp],
        n: int | U64,
        worlds: U64,
        sites: U64,
        address: tuple[int, int, int, int],
    ) -> None:
        """Replace the rejected entries of ``values`` [L] in place by accepted ones."""
        stream, turn, phase, use = address
        k0, k1 = self._keys[0]
        for retry in range(_MAX_RETRY):
            c2, c3 = self._time_words(stream, turn, phase, use, retry)
            block = philox4x32(worlds[rejected], sites[rejected], c2, c3, k0, k1)
            live = np.arange(rejected.size, dtype=np.intp)
            for lane in block if retry else block[1:]:
                bound = n if isinstance(n, int) else n[rejected[live]]
                drawn, again = _multiply_high(lane[live], bound)
                values[rejected[live]] = drawn
                live = live[again]
                if not live.size:
                    return
            rejected = rejected[live]
        # Fewer than half of all words are ever rejected: the chance is below 2**-262143.
        raise ValueError("a draw was rejected at every retry")

    def normal_milli(
        self,
        stream: int,
        turn: int,
        phase: int,
        site: int | IntArray,
        use: int = 0,
        columns: IntArray | None = None,
    ) -> I64:
        """Return standard normal draws in thousandths of a standard deviation.

        Result: a new int64 array [N] or [S, N], values -3297..3297. The top ten bits of the word
        pick one of 1,024 equally likely quantiles (see :mod:`wargame.rules.quantiles`, which
        gives the variance).
        """
        words = self.words(stream, turn, phase, site, use, columns)
        return _QUANTILES[(words >> _22).view(np.int64)]

    def shuffle_keys(
        self,
        stream: int,
        turn: int,
        phase: int,
        sites: IntArray,
        use: int = 0,
        columns: IntArray | None = None,
    ) -> U64:
        """Return a sort key for each of S sites in each world, for shuffling by sorting.

        ``sites`` is an integer array [S] or [S, 1] of stable content keys. Result: a new uint64
        array [S, N] of ``word << 32 | site``, so equal words are ordered by the site and never
        by its place in the list; keys of different sites are always different.
        """
        column = _as_words(sites, "sites").reshape(-1, 1)
        keys = self.words(stream, turn, phase, column, use, columns)
        keys <<= _32
        keys |= column
        return keys
