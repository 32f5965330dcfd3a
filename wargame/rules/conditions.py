"""Conditions and formulas over registers: the only logic that content can bring."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from wargame.rules.tables import Atom, Bools, Ints, Node
from wargame.rules.worlds import Columns, World, rounded


def holds(world: World, atoms: Sequence[Atom], columns: Columns = None) -> Bools:
    """Where every atom holds, ``[N]`` (or one flag a chosen world); no atoms: everywhere."""
    size = world.size if columns is None else len(columns)
    if size == 1:
        return np.array([true_in(world, atoms, 0 if columns is None else int(columns[0]))])
    result = np.ones(size, dtype=np.bool_)
    for atom in atoms:
        value = world.stored(atom.row, columns)
        if atom.low == atom.high:
            true = value == atom.low
        else:
            true = (value >= atom.low) & (value <= atom.high)
        result &= ~true if atom.negate else true
    return result


def true_in(world: World, atoms: Sequence[Atom], at: int = 0) -> bool:
    """Whether every atom holds in one world: :func:`holds` on plain numbers."""
    for atom in atoms:
        if (atom.low <= world.number(atom.row, at) <= atom.high) == atom.negate:
            return False
    return True


def formula(world: World, code: Sequence[tuple[int, ...]]) -> Ints:
    """Evaluate three-address code; temporaries are ``[N]`` thousandths.

    Products and quotients round half away from zero; a division by zero gives 0.
    """
    temps: list[Any] = []
    for step in code:
        node = step[0]
        value: Any
        if node == Node.CONST:
            value = np.int64(step[1])
        elif node == Node.ROW:
            value = world.get(step[1])
            if step[2] != 1:
                value = value * step[2]
        elif node == Node.ADD:
            value = temps[step[1]] + temps[step[2]]
        elif node == Node.SUB:
            value = temps[step[1]] - temps[step[2]]
        elif node == Node.MUL:
            value = rounded(temps[step[1]] * temps[step[2]], 1000)
        elif node == Node.DIV:
            value = _divide(temps[step[1]], temps[step[2]])
        elif node == Node.MIN:
            value = np.minimum(temps[step[1]], temps[step[2]])
        elif node == Node.MAX:
            value = np.maximum(temps[step[1]], temps[step[2]])
        elif node == Node.NEG:
            value = -temps[step[1]]
        elif node == Node.ABS:
            value = np.abs(temps[step[1]])
        elif node == Node.LT:
            value = (temps[step[1]] < temps[step[2]]) * np.int64(1000)
        elif node == Node.LE:
            value = (temps[step[1]] <= temps[step[2]]) * np.int64(1000)
        elif node == Node.EQ:
            value = (temps[step[1]] == temps[step[2]]) * np.int64(1000)
        elif node == Node.AND:
            value = ((temps[step[1]] != 0) & (temps[step[2]] != 0)) * np.int64(1000)
        elif node == Node.OR:
            value = ((temps[step[1]] != 0) | (temps[step[2]] != 0)) * np.int64(1000)
        elif node == Node.NOT:
            value = (temps[step[1]] == 0) * np.int64(1000)
        elif node == Node.IF:
            chosen = temps[step[1]] != 0
            value = temps[step[2]] * chosen + temps[step[3]] * ~chosen
        else:
            value = _pick(temps, step)
        temps.append(value)
    result: Ints = temps[-1]
    return result if np.ndim(result) else np.full(world.size, result, dtype=np.int64)


def _divide(top: Ints, bottom: Ints) -> Ints:
    """Thousandths of ``top / bottom``, half away from zero; 0 where ``bottom`` is 0."""
    zero = bottom == 0
    size = np.abs(bottom) + zero
    scaled = np.abs(top) * 1000
    quotient = (2 * scaled + size) // (2 * size)
    sign = np.where((top < 0) ^ (bottom < 0), np.int64(-1), np.int64(1))
    return np.asarray(quotient * sign * ~zero, dtype=np.int64)


def _pick(temps: list[Any], step: tuple[int, ...]) -> Ints:
    """The entry of a list that an index (rounded down, clipped) points at."""
    entries = step[2:]
    index = np.clip(temps[step[1]] // 1000, 0, len(entries) - 1)
    value: Ints = np.zeros_like(temps[entries[0]])
    for number, entry in enumerate(entries):
        value = value + temps[entry] * (index == number)
    return value
