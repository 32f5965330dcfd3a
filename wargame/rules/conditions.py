"""Conditions and formulas over registers: the only logic that content can bring."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from wargame.rules.tables import Atom, Bools, Ints, Node
from wargame.rules.worlds import Columns, World, rounded

#: A bound that no register comes near: where one side of a condition is open.
_FAR = 2**60


def holds(world: World, atoms: Sequence[Atom], columns: Columns = None) -> Bools:
    """Where every atom holds, ``[N]`` (or one flag a chosen world); no atoms: everywhere."""
    size = world.size if columns is None else len(columns)
    if size == 1:
        return np.array([true_in(world, atoms, 0 if columns is None else int(columns[0]))])
    result: Bools | None = None
    for atom in atoms:
        value = world.stored(atom.row, columns)
        if atom.low == atom.high:
            true = value == atom.low
        elif atom.high >= _FAR:
            true = value >= atom.low
        elif atom.low <= -_FAR:
            true = value <= atom.high
        else:
            true = (value >= atom.low) & (value <= atom.high)
        if atom.negate:
            true = ~true
        result = true if result is None else result & true
    return np.ones(size, dtype=np.bool_) if result is None else result


def true_in(world: World, atoms: Sequence[Atom], at: int = 0) -> bool:
    """Whether every atom holds in one world: :func:`holds` on plain numbers."""
    for atom in atoms:
        number = world.number(atom.row, at)
        if (atom.low <= number <= atom.high) == atom.negate:
            return False
    return True


def formula(world: World, code: Sequence[tuple[int, ...]]) -> Ints:
    """Evaluate three-address code; temporaries are ``[N]`` thousandths.

    Products and quotients round half away from zero; a division by zero gives 0.  A single
    world is reckoned in plain numbers, by the same steps.
    """
    plain = world.size == 1
    temps: list[Any] = []
    for node, *given in code:
        value: Any
        if node == Node.CONST:
            value = given[0] if plain else np.int64(given[0])
        elif node == Node.ROW:
            value = world.number(given[0]) if plain else world.get(given[0])
            if given[1] != 1:
                value = value * given[1]
        elif node == Node.PICK:
            value = _pick(temps[given[0]], [temps[entry] for entry in given[1:]])
        else:
            value = _STEPS[node](*[temps[number] for number in given])
        temps.append(value)
    result: Any = temps[-1]
    return result if np.ndim(result) else np.full(world.size, result, dtype=np.int64)


def at_least(value: Any, low: Any) -> Any:
    """The larger of two numbers, or of arrays of them."""
    return max(value, low) if type(value) is int is type(low) else np.maximum(value, low)


def at_most(value: Any, high: Any) -> Any:
    """The smaller of two numbers, or of arrays of them."""
    return min(value, high) if type(value) is int is type(high) else np.minimum(value, high)


def _divide(top: Any, bottom: Any) -> Any:
    """Thousandths of ``top / bottom``, half away from zero; 0 where ``bottom`` is 0."""
    zero = bottom == 0
    size = abs(bottom) + zero
    quotient = (2 * abs(top) * 1000 + size) // (2 * size)
    negative = (top < 0) ^ (bottom < 0)
    return quotient * (1 - 2 * negative) * (1 - zero)


def _pick(place: Any, entries: Sequence[Any]) -> Any:
    """The entry of a list that an index (rounded down, clipped) points at."""
    index = at_most(at_least(place // 1000, 0), len(entries) - 1)
    return sum(entry * (index == number) for number, entry in enumerate(entries))


def _choose(condition: Any, then: Any, other: Any) -> Any:
    chosen = condition != 0
    return then * chosen + other * (1 - chosen)


#: What the operations of a formula do, to plain numbers and to arrays alike.
_STEPS: dict[int, Callable[..., Any]] = {
    Node.ADD: operator.add,
    Node.SUB: operator.sub,
    Node.MUL: lambda a, b: rounded(a * b, 1000),
    Node.DIV: _divide,
    Node.MIN: at_most,
    Node.MAX: at_least,
    Node.NEG: operator.neg,
    Node.ABS: abs,
    Node.LT: lambda a, b: (a < b) * 1000,
    Node.LE: lambda a, b: (a <= b) * 1000,
    Node.EQ: lambda a, b: (a == b) * 1000,
    Node.AND: lambda a, b: ((a != 0) & (b != 0)) * 1000,
    Node.OR: lambda a, b: ((a != 0) | (b != 0)) * 1000,
    Node.NOT: lambda a: (a == 0) * 1000,
    Node.IF: _choose,
}
