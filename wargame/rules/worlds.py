"""The state of N worlds, and the small arithmetic everything shares.

All arithmetic is in ``int64``.  The state of a batch is a register file in two parts, the
quantities ``values [W, N]`` and the counts ``counts [C, N]`` (row ``W + c`` of the scenario's
tables is row ``c`` of the counts), the queues of what is on its way ``pending [P, N]`` (per
mille) and the zones of dealt cards ``zone [O, N]``.  World *i* of a batch never depends on any
other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from wargame.rules.dice import Dice
from wargame.rules.tables import Bools, Ints, Tables

#: Zones of an opening.
IN_DECK, IN_HAND, DISCARDED = 0, 1, 2

#: What a folded number is multiplied by before the next is added.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
#: Rows that a digest widens at a time.
_ROWS = 64

Columns = npt.NDArray[np.intp] | None


def rounded(value: Ints, divisor: int) -> Ints:
    """``value / divisor`` rounded half away from zero; ``divisor`` is positive."""
    # With an even divisor there are halves; below nought they are rounded down.
    shifted = value + divisor // 2
    if divisor % 2 == 0:
        shifted += value >> 63
    shifted //= divisor
    return shifted


def rounded_int(value: int, divisor: int) -> int:
    """:func:`rounded` for one plain integer."""
    return (2 * value + divisor - (1 if value < 0 else 0)) // (2 * divisor)


@dataclass(slots=True)
class World:
    """N worlds of one scenario at one moment of one quarter.

    Registers are read and written by row with :meth:`get` and :meth:`set`; who knows that a row
    is a quantity may use ``values`` directly (a count's row is out of its range).  ``astir [P]``
    says which rows of ``pending`` may hold something in some world of this batch; it belongs
    to the batch and not to the state.
    ``trail [N]`` is what the ledgers told so far, folded; :attr:`digest` adds the state itself.
    ``happening [E, N]`` holds 0 or 1 + the branch of each event of this quarter;
    ``orders [R, 3, N]`` the action committed in each slot; ``signed [A_deal, N]`` the deals
    signed, ``refused`` those turned down, ``wanted`` the other forms that a party which turned
    one down would sign, until the next answers; ``reaction [R, N]`` and ``reaction_card [R, N]``
    the reactions (1 support, 2 oppose, 3 a reaction card played as action ``reaction_card``).
    """

    tables: Tables
    dice: Dice
    values: Ints
    counts: npt.NDArray[np.int16]
    pending: npt.NDArray[np.int16]
    astir: Bools
    zone: npt.NDArray[np.int8]
    turn: int
    trail: npt.NDArray[np.uint64]
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

    @property
    def digest(self) -> npt.NDArray[np.uint64]:
        """Each world's run in 64 bits: its ledger's terms and where they led."""
        return _digest(self)

    def take(self, columns: npt.NDArray[np.intp]) -> World:
        """A new batch of the chosen worlds, in that order; nothing is shared."""
        return World(
            tables=self.tables,
            dice=self.dice.with_worlds(self.dice.worlds[columns]),
            values=self.values[:, columns],
            counts=self.counts[:, columns],
            pending=self.pending[:, columns],
            astir=self.astir.copy(),
            zone=self.zone[:, columns],
            turn=self.turn,
            trail=self.trail[columns],
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
        self.counts[:, columns] = other.counts
        self.pending[:, columns] = other.pending
        self.astir |= other.astir
        self.zone[:, columns] = other.zone
        self.trail[columns] = other.trail
        self.happening[:, columns] = other.happening
        self.orders[:, :, columns] = other.orders
        self.signed[:, columns] = other.signed
        self.refused[:, columns] = other.refused
        self.wanted[:, columns] = other.wanted
        self.reaction[:, columns] = other.reaction
        self.reaction_card[:, columns] = other.reaction_card
        self.turn = other.turn
        self.decisions += other.decisions

    def get(self, row: int, columns: Columns = None) -> Ints:
        """The values of a register in the chosen worlds, to calculate with.

        A quantity of all worlds is a view; a count is always a copy.
        """
        wide = len(self.values)
        found: Ints
        if row >= wide:
            part = self.counts[row - wide]
            found = (part if columns is None else part[columns]).astype(np.int64)
            return found
        found = self.values[row]
        return found if columns is None else found[columns]

    def number(self, row: int, at: int = 0) -> int:
        """A register of one world as a plain number."""
        wide = len(self.values)
        if row >= wide:
            return self.counts.item(row - wide, at)
        return self.values.item(row, at)

    def stored(self, row: int, columns: Columns = None) -> npt.NDArray[np.integer]:
        """A register as it is kept, to compare with and not to calculate with."""
        part = self._part(row)
        return part if columns is None else np.asarray(part[columns])

    def _part(self, row: int) -> npt.NDArray[np.integer]:
        """Where a register is kept, ``[N]``."""
        wide = len(self.values)
        found: npt.NDArray[np.integer]
        found = self.values[row] if row < wide else self.counts[row - wide]
        return found

    def set(self, row: int, columns: Columns | int, value: npt.NDArray[np.generic] | int) -> None:
        """Write a register in the chosen worlds."""
        self._part(row)[... if columns is None else columns] = value

    def registers(self) -> Ints:
        """Every register of every world, ``[rows, N]``; a copy."""
        return np.concatenate([self.values, self.counts])

    def column(self, at: int) -> Ints:
        """Every register of one world, by row."""
        return np.concatenate([self.values[:, at], self.counts[:, at]])


def joined(parts: Sequence[World]) -> World:
    """One batch of the worlds of several, in that order, which all stand at one moment."""
    first = parts[0]
    if any(part.turn != first.turn for part in parts):
        raise ValueError("worlds of different quarters cannot be one batch")

    def together(name: str) -> npt.NDArray[Any]:
        return np.concatenate([getattr(part, name) for part in parts], axis=-1)

    whole = first.take(np.zeros(0, dtype=np.intp))
    for item in fields(World):
        if item.name not in ("astir", "weights") and isinstance(
            getattr(first, item.name), np.ndarray
        ):
            setattr(whole, item.name, together(item.name))
    whole.dice = first.dice.with_worlds(np.concatenate([part.dice.worlds for part in parts]))
    whole.astir = np.logical_or.reduce([part.astir for part in parts])
    whole.decisions = sum(part.decisions for part in parts)
    return whole


def some(flags: Bools) -> bool:
    """Whether a flag is set anywhere; looking through the bytes is the quickest way to know."""
    return 1 in flags.tobytes()


def spans(size: int) -> Iterator[slice]:
    """A batch in stretches of worlds whose rows of counts stay in the processor's cache."""
    for start in range(0, size, 1024):
        yield slice(start, start + 1024)


def distinct(values: npt.NDArray[np.integer]) -> list[int]:
    """The different values of an array of small whole numbers from 0 on, in order."""
    if values.size == 1:
        return [values.item()]
    return np.bincount(values.ravel()).nonzero()[0].tolist()


def mix_weights(rows: int) -> npt.NDArray[np.uint64]:
    """Odd 64-bit weights of a digest, one a row (splitmix64 of the row number)."""
    numbers = np.arange(1, rows + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return _scramble(numbers) | np.uint64(1)


def _scramble(word: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The splitmix64 finaliser (Steele, Lea and Flood 2014)."""
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


def tell(world: World, terms: Ints, first: int) -> None:
    """Close a step of the worlds' trails with terms ``[k, N]``, told at places ``first`` on."""
    with np.errstate(over="ignore"):
        total = world.trail * _SPREAD
        if len(terms):
            weights = world.weights[first : first + len(terms)]
            total += np.einsum("i,ij->j", weights, terms.view(np.uint64))
        world.trail = _scramble(total)


def note(world: World, columns: npt.NDArray[np.intp], term: Ints, place: int) -> None:
    """Add one term ``[M]`` of the chosen worlds to the step of their trails at hand.

    Terms of one step add up, so their order does not matter; their places must differ.
    """
    with np.errstate(over="ignore"):
        world.trail[columns] += term.view(np.uint64) * world.weights[place]


def _digest(world: World) -> npt.NDArray[np.uint64]:
    """What tells two runs apart: the trails of their ledgers and the state they led to, ``[N]``.

    It is no proof against a forger (the record's SHA-256 chain is).
    """
    with np.errstate(over="ignore"):
        total = world.trail * _SPREAD
        start = 0
        for array in (
            world.values,
            world.counts,
            world.pending,
            world.zone,
            world.happening,
            world.orders.reshape(-1, world.size),
            world.signed,
            world.refused,
            world.wanted,
            world.reaction,
            world.reaction_card,
        ):
            for top in range(0, len(array), _ROWS):
                block = array[top : top + _ROWS].astype(np.int64, copy=False).view(np.uint64)
                weights = world.weights[start : start + len(block)]
                total += np.einsum("i,ij->j", weights, block)
                start += len(block)
        return _scramble(total)
