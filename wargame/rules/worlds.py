"""The state of N worlds, and the small arithmetic everything shares.

All arithmetic is in ``int64``.  The state of a batch is a register file ``V [rows, N]``, a
queue of pending effects ``pending [P, N]`` (per mille, row 0 of a group is next quarter) and
the zones of dealt cards ``zone [O, N]``.  World *i* of a batch never depends on any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from wargame.rules.dice import Dice
from wargame.rules.tables import Bools, Ints, Tables

#: Zones of an opening.
IN_DECK, IN_HAND, DISCARDED = 0, 1, 2

Columns = npt.NDArray[np.intp] | None


def rounded(value: Ints, divisor: int) -> Ints:
    """``value / divisor`` rounded half away from zero; ``divisor`` is positive."""
    double = value + value
    double += divisor
    double -= value < 0
    return double // (2 * divisor)


def rounded_int(value: int, divisor: int) -> int:
    """:func:`rounded` for one plain integer."""
    return (2 * value + divisor - (1 if value < 0 else 0)) // (2 * divisor)


@dataclass(slots=True)
class World:
    """N worlds of one scenario at one moment of one quarter.

    ``happening [E, N]`` holds 0 or 1 + the branch of each event of this quarter;
    ``orders [R, 3, N]`` the action committed in each slot; ``signed [A_deal, N]`` the deals
    signed, ``refused`` those turned down, ``wanted`` the other forms that a party which turned
    one down would sign, until the next answers; ``reaction [R, N]`` and ``reaction_card [R, N]``
    the reactions (1 support, 2 oppose, 3 a reaction card played as action ``reaction_card``).
    """

    tables: Tables
    dice: Dice
    values: Ints
    pending: npt.NDArray[np.int16]
    zone: npt.NDArray[np.int8]
    turn: int
    digest: npt.NDArray[np.uint64]
    happening: npt.NDArray[np.int8]
    orders: npt.NDArray[np.int16]
    signed: Bools
    refused: Bools
    wanted: Bools
    reaction: npt.NDArray[np.int8]
    reaction_card: npt.NDArray[np.int16]
    decisions: int = 0
    weights: npt.NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))

    @property
    def size(self) -> int:
        """The number of worlds."""
        return int(self.values.shape[1])

    def take(self, columns: npt.NDArray[np.intp]) -> World:
        """A new batch of the chosen worlds, in that order; nothing is shared."""
        return World(
            tables=self.tables,
            dice=self.dice.with_worlds(self.dice.worlds[columns]),
            values=self.values[:, columns],
            pending=self.pending[:, columns],
            zone=self.zone[:, columns],
            turn=self.turn,
            digest=self.digest[columns],
            happening=self.happening[:, columns],
            orders=self.orders[:, :, columns],
            signed=self.signed[:, columns],
            refused=self.refused[:, columns],
            wanted=self.wanted[:, columns],
            reaction=self.reaction[:, columns],
            reaction_card=self.reaction_card[:, columns],
            weights=self.weights,
        )

    def copy(self) -> World:
        """A batch of the same worlds that shares nothing with this one."""
        return self.take(np.arange(self.size, dtype=np.intp))

    def put(self, columns: npt.NDArray[np.intp], other: World) -> None:
        """Write the worlds of ``other`` back into these columns."""
        self.values[:, columns] = other.values
        self.pending[:, columns] = other.pending
        self.zone[:, columns] = other.zone
        self.digest[columns] = other.digest
        self.happening[:, columns] = other.happening
        self.orders[:, :, columns] = other.orders
        self.signed[:, columns] = other.signed
        self.refused[:, columns] = other.refused
        self.wanted[:, columns] = other.wanted
        self.reaction[:, columns] = other.reaction
        self.reaction_card[:, columns] = other.reaction_card
        self.turn = other.turn
        self.decisions += other.decisions

    def get(self, row: int, columns: Columns) -> Ints:
        """The values of a register in the chosen worlds (a view where all are chosen)."""
        found: Ints = self.values[row] if columns is None else self.values[row, columns]
        return found

    def set(self, row: int, columns: Columns, value: Ints | int) -> None:
        """Write a register in the chosen worlds."""
        if columns is None:
            self.values[row] = value
        else:
            self.values[row, columns] = value


def _fold_small(
    world: World,
    total: npt.NDArray[np.uint64],
    array: npt.NDArray[np.generic],
    start: int,
) -> tuple[npt.NDArray[np.uint64], int]:
    """Add the rows of a narrow block ``[k, N]``; rows that are 0 everywhere add nothing."""
    some = np.flatnonzero(np.asarray(array.any(axis=1)))
    if len(some):
        block = array[some].astype(np.int64).view(np.uint64)
        total = total + np.einsum("i,ij->j", world.weights[start + some], block)
    return total, start + array.shape[0]


def distinct(values: npt.NDArray[np.integer]) -> list[int]:
    """The different values of an array of small whole numbers from 0 on, in order."""
    return np.flatnonzero(np.bincount(values.ravel())).tolist()


def mix_weights(rows: int) -> npt.NDArray[np.uint64]:
    """Odd 64-bit weights of a digest, one a row (splitmix64 of the row number)."""
    numbers = np.arange(1, rows + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return _scramble(numbers) | np.uint64(1)


def _scramble(word: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The splitmix64 finaliser (Steele, Lea and Flood 2014)."""
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def fold(world: World, columns: Columns, rows: list[npt.NDArray[np.generic]]) -> None:
    """Fold arrays ``[N]`` or ``[k, N]`` into the worlds' digests, in the order given.

    A digest tells two runs apart; it is no proof against a forger (the record's SHA-256
    chain is).
    """
    with np.errstate(over="ignore"):
        digest = world.digest if columns is None else world.digest[columns]
        total = digest * np.uint64(0x9E3779B97F4A7C15)
        start = 0
        for array in rows:
            if array.ndim == 2 and array.dtype != np.int64:
                total, start = _fold_small(world, total, array, start)
                continue
            block = array.astype(np.int64, copy=False).view(np.uint64)
            if block.ndim == 1:
                total = total + block * world.weights[start]
                start += 1
            else:
                count = block.shape[0]
                weights = world.weights[start : start + count]
                total = total + np.einsum("i,ij->j", weights, block)
                start += count
        result = _scramble(total)
        if columns is None:
            world.digest = result
        else:
            world.digest[columns] = result
