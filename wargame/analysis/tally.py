"""What many worlds came to, in whole numbers: adding is all it takes to put parts together.

A tally is counts, sums and a digest of the worlds it has seen.  Every part of it is an integer
and is put together by plain addition, which knows no order: so the tally of a million worlds
is the same, to the byte, whatever blocks they were played in, by whom, and in which order
the blocks came back.  Fractions (chances, means, intervals) are worked out at the very end.

Values are thousandths, as in the rules, wherever this module says *milli*.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from wargame.analysis.intervals import Interval, chance, mean
from wargame.rules import turn
from wargame.rules.score import holds_objective, mark, scores
from wargame.rules.tables import Ints, Tables
from wargame.rules.worlds import World

#: Quantities of a wider range than this many steps are counted in bins of several.
MOST_BINS = 1000

_FORM = "wargame-tally/1"


@dataclass(frozen=True, slots=True)
class Bins:
    """Even bins over the whole numbers ``low`` to ``high``; beyond them the outermost count."""

    low: int
    high: int
    width: int

    @property
    def size(self) -> int:
        """How many bins there are."""
        return (self.high - self.low) // self.width + 1


def bins(low: int, high: int, most: int = MOST_BINS) -> Bins:
    """Bins of 1, 2 or 5 times a power of ten, as fine as ``most`` of them allow."""
    width = 1
    while (high - low) // width + 1 > most + 1:
        width = width * 5 // 2 if str(width)[0] == "2" else width * 2
    return Bins(low, high, width)


class Spreads:
    """How Q quantities are spread at each of M moments: histograms with the sums in each bin.

    ``counts`` and ``sums [M, B]`` hold all quantities' bins side by side; a sum is over
    ``value - low``.  ``squares [M, Q]`` are plain integers of any size, over the same.
    """

    def __init__(self, moments: int, scales: Sequence[Bins]) -> None:
        self.scales = tuple(scales)
        self.starts = [0]
        for scale in self.scales:
            self.starts.append(self.starts[-1] + scale.size)
        self.counts: Ints = np.zeros((moments, self.starts[-1]), dtype=np.int64)
        self.sums: Ints = np.zeros_like(self.counts)
        self.squares = [[0] * len(self.scales) for _ in range(moments)]

    def add(self, moment: int, values: Ints) -> None:
        """Count ``values [Q, N]`` (whole numbers) at one moment."""
        low = np.array([scale.low for scale in self.scales], dtype=np.int64)[:, None]
        width = np.array([scale.width for scale in self.scales], dtype=np.int64)[:, None]
        last = np.array([scale.size - 1 for scale in self.scales], dtype=np.int64)[:, None]
        above = values - low
        place = above // width
        np.clip(place, 0, last, out=place)
        place += np.array(self.starts[:-1], dtype=np.int64)[:, None]
        flat, size = place.ravel(), self.starts[-1]
        self.counts[moment] += np.bincount(flat, minlength=size)
        # Sums of whole numbers in doubles are exact below 2**53; a block is far below that.
        summed = np.bincount(flat, weights=above.ravel(), minlength=size)
        self.sums[moment] += summed.astype(np.int64)
        row = self.squares[moment]
        for number in range(len(self.scales)):
            row[number] += _square_sum(above[number])

    def __iadd__(self, other: Spreads) -> Spreads:
        """Take in what another part has counted."""
        self.counts += other.counts
        self.sums += other.sums
        for mine, theirs in zip(self.squares, other.squares, strict=True):
            mine[:] = [a + b for a, b in zip(mine, theirs, strict=True)]
        return self

    # Reading: floats, in the quantity's own whole-number units --------------------------

    def _of(self, moment: int, quantity: int) -> tuple[Ints, Ints, int]:
        here = slice(self.starts[quantity], self.starts[quantity + 1])
        return self.counts[moment, here], self.sums[moment, here], self.scales[quantity].low

    def quantile(self, moment: int, quantity: int, share: float) -> float:
        """The value that ``share`` of the worlds do not exceed, as exact as the bins.

        It is the mean of the values in the bin concerned, so a quantity that is the same
        everywhere comes out exactly.
        """
        counts, sums, low = self._of(moment, quantity)
        running = np.cumsum(counts)
        if not len(running) or not running[-1]:
            return math.nan
        rank = max(1, math.ceil(share * int(running[-1]) - 1e-9))
        place = int(np.searchsorted(running, rank))
        return low + int(sums[place]) / int(counts[place])

    def mean(self, moment: int, quantity: int) -> Interval:
        """The mean with its 95 % interval."""
        counts, sums, low = self._of(moment, quantity)
        found = mean(int(sums.sum()), self.squares[moment][quantity], int(counts.sum()))
        return Interval(*(low + value for value in found))


class Tally:
    """What the worlds of a simulation came to.

    ``wars [T + 1]``: worlds that ended in direct war, by the quarters played then;
    ``objectives [R, O, 3]``: worlds in which the role holds the objective, came near, met it.
    """

    def __init__(self, tables: Tables, turns: int | None = None) -> None:
        self.tables = tables
        self.turns = tables.turns if turns is None else turns
        self.worlds = 0
        self.decisions = 0
        self.lanes = (0, 0)
        self.wars: Ints = np.zeros(self.turns + 1, dtype=np.int64)
        shape = (len(tables.roles), len(tables.objectives), 3)
        self.objectives: Ints = np.zeros(shape, dtype=np.int64)
        self.tracks = Spreads(self.turns + 1, [bins(t.low, t.high) for t in tables.tracks])
        self.scores = Spreads(1, [bins(0, 100_000)] * len(tables.roles))

    # Counting ----------------------------------------------------------------------------

    def quarter(self, world: World) -> None:
        """Count where a batch stands after ``world.turn`` quarters; call it for each of them."""
        self.tracks.add(world.turn, world.values[: len(world.tables.tracks)])
        self.wars[world.turn] += int(turn.ended(world).sum())

    def finish(self, world: World) -> None:
        """Count how a batch ended, once it is played out."""
        tables = world.tables
        self.worlds += world.size
        self.decisions += world.decisions
        self.lanes = _added(self.lanes, lanes(world.dice.worlds, world.digest))
        self.scores.add(0, scores(world, self.turns))
        for role in tables.roles:
            for objective in tables.objectives:
                held = holds_objective(world, objective, role)
                if not held.any():
                    continue
                points = mark(world, objective, role, self.turns).points[held]
                self.objectives[role.index, objective.index] += (
                    len(points),
                    int((points == 1).sum()),
                    int((points == 2).sum()),
                )

    def __iadd__(self, other: Tally) -> Tally:
        """Take in what another part has counted."""
        self.worlds += other.worlds
        self.decisions += other.decisions
        self.lanes = _added(self.lanes, other.lanes)
        self.wars += other.wars
        self.objectives += other.objectives
        self.tracks += other.tracks
        self.scores += other.scores
        return self

    # Reading -----------------------------------------------------------------------------

    @property
    def digest(self) -> str:
        """32 hex digits over which worlds these are and every world's own digest."""
        return "".join(f"{lane:016x}" for lane in self.lanes)

    def met(self, role: int, objective: int) -> Interval:
        """The chance that a role meets an objective where it holds it, with its interval."""
        held, _, met = (int(n) for n in self.objectives[role, objective])
        return chance(met, held)

    def near(self, role: int, objective: int) -> Interval:
        """The chance that a role comes near an objective and no further."""
        held, near, _ = (int(n) for n in self.objectives[role, objective])
        return chance(near, held)

    # Keeping -----------------------------------------------------------------------------

    def pack(self) -> bytes:
        """The tally as bytes, the same for the same tally; :meth:`unpack` reads them."""
        head = {
            "form": _FORM,
            "turns": self.turns,
            "worlds": self.worlds,
            "decisions": self.decisions,
            "lanes": list(self.lanes),
            "squares": [self.tracks.squares, self.scores.squares],
        }
        body = b"".join(array.astype("<i8").tobytes() for array in self._arrays())
        text = json.dumps(head, separators=(",", ":")).encode()
        return zlib.compress(text + b"\n" + body, 1)

    @classmethod
    def unpack(cls, tables: Tables, packed: bytes) -> Tally:
        """A tally out of :meth:`pack`'s bytes; ValueError where they are none of these tables."""
        try:
            text, _, body = zlib.decompress(packed).partition(b"\n")
            head: dict[str, Any] = json.loads(text)
            if head["form"] != _FORM:
                raise ValueError(f"a tally of another form: {head['form']}")
            made = cls(tables, int(head["turns"]))
            made.worlds, made.decisions = int(head["worlds"]), int(head["decisions"])
            first, second = head["lanes"]
            made.lanes = (int(first), int(second))
            made.tracks.squares, made.scores.squares = head["squares"]
        except (zlib.error, KeyError, TypeError, UnicodeDecodeError) as error:
            raise ValueError(f"this is no tally: {error}") from error
        at = 0
        for array in made._arrays():
            size = array.size * 8
            array[...] = np.frombuffer(body[at : at + size], dtype="<i8").reshape(array.shape)
            at += size
        if at != len(body):
            raise ValueError("this tally is of other tables")
        return made

    def _arrays(self) -> tuple[Ints, ...]:
        tracks, points = self.tracks, self.scores
        return (
            self.wars,
            self.objectives,
            tracks.counts,
            tracks.sums,
            points.counts,
            points.sums,
        )

    def __eq__(self, other: object) -> bool:
        """Whether two tallies say the same in everything."""
        return isinstance(other, Tally) and self.pack() == other.pack()

    __hash__ = None  # type: ignore[assignment]


# Intervals --------------------------------------------------------------------------------


# Digests ----------------------------------------------------------------------------------

_U64 = npt.NDArray[np.uint64]


def lanes(numbers: _U64, digests: _U64) -> tuple[int, int]:
    """Two sums modulo 2^64 that change with any world's number or digest, in any order.

    Each world's number and digest are scrambled together (splitmix64's finaliser; Steele,
    Lea and Flood 2014) and summed; the two lanes start from different constants.
    """
    with np.errstate(over="ignore"):
        found = []
        for constant in (0x9E3779B97F4A7C15, 0xD1B54A32D192ED03):
            key = _scramble((numbers + np.uint64(1)) * np.uint64(constant))
            found.append(int(np.add.reduce(_scramble(key ^ _scramble(digests + key)))))
    return found[0], found[1]


def _scramble(word: _U64) -> _U64:
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def _added(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return (one[0] + other[0]) % 2**64, (one[1] + other[1]) % 2**64


def _square_sum(values: Ints) -> int:
    """The exact sum of squares of whole numbers below 2^40 in size."""
    high, low = values >> 20, values & 0xFFFFF
    if not high.any():
        return int(np.dot(low, low))
    # (h 2^20 + l)^2 = h^2 2^40 + h l 2^21 + l^2, each sum well inside 63 bits for a block.
    return (int(np.dot(high, high)) << 40) + (int(np.dot(high, low)) << 21) + int(np.dot(low, low))
