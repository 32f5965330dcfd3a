"""Arithmetic on spans of whole numbers: what a formula's value can be at all."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.rules.tables import Node

Span = tuple[int, int]
FAR = 2**60


def join(first: Span, *others: Span) -> Span:
    """The least span around all of them."""
    every = (first, *others)
    return min(low for low, _ in every), max(high for _, high in every)


def overlap(spans: Sequence[Span], low: int, high: int) -> list[Span]:
    """What of some spans lies within ``low..high``."""
    found = [(max(a, low), min(b, high)) for a, b in spans]
    return [span for span in found if span[0] <= span[1]]


def minus(spans: Sequence[Span], low: int, high: int) -> list[Span]:
    """What of some spans lies outside ``low..high``."""
    found = [piece for a, b in spans for piece in ((a, min(b, low - 1)), (max(a, high + 1), b))]
    return [span for span in found if span[0] <= span[1]]


def product(a: Span, b: Span) -> Span:
    """The product of thousandths, rounded outward."""
    corners = [x * y for x in a for y in b]
    return _held(min(corners) // 1000, -(-max(corners) // 1000))


def evaluate(code: Sequence[tuple[int, ...]], rows: Sequence[Span]) -> Span:
    """The span of a formula's value, given the spans of the registers."""
    done: list[Span] = []
    for step in code:
        done.append(_step(step, rows, done))
    return done[-1] if done else (-FAR, FAR)


def _held(low: int, high: int) -> Span:
    return max(low, -FAR), min(high, FAR)


def _step(step: tuple[int, ...], rows: Sequence[Span], done: list[Span]) -> Span:
    node = step[0]
    if node == Node.CONST:
        return step[1], step[1]
    if node == Node.ROW:
        low, high = rows[step[1]]
        return _held(low * step[2], high * step[2])
    args = [done[number] for number in step[1:]]
    if node == Node.PICK:
        first = max(0, min(args[0][0] // 1000, len(args) - 2))
        last = max(0, min(args[0][1] // 1000, len(args) - 2))
        return join(*args[1 + first : 2 + last])
    if node == Node.IF:
        picked = [args[1]] * _may(args[0], True) + [args[2]] * _may(args[0], False)
        return join(*picked)
    if len(args) == 1:
        low, high = args[0]
        if node == Node.NEG:
            return -high, -low
        if node == Node.ABS:
            return (0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
        return _truth(_may(args[0], False), _may(args[0], True))  # NOT
    return _pair(node, args[0], args[1])


def _pair(node: int, a: Span, b: Span) -> Span:
    if node == Node.ADD:
        return _held(a[0] + b[0], a[1] + b[1])
    if node == Node.SUB:
        return _held(a[0] - b[1], a[1] - b[0])
    if node == Node.MUL:
        return product(a, b)
    if node == Node.DIV:
        return _quotient(a, b)
    if node == Node.MIN:
        return min(a[0], b[0]), min(a[1], b[1])
    if node == Node.MAX:
        return max(a[0], b[0]), max(a[1], b[1])
    if node == Node.LT:
        return _truth(a[0] < b[1], a[1] >= b[0])
    if node == Node.LE:
        return _truth(a[0] <= b[1], a[1] > b[0])
    if node == Node.EQ:
        return _truth(a[0] <= b[1] and b[0] <= a[1], not a[0] == a[1] == b[0] == b[1])
    if node == Node.AND:
        return _truth(_may(a, True) and _may(b, True), _may(a, False) or _may(b, False))
    return _truth(_may(a, True) or _may(b, True), _may(a, False) and _may(b, False))


def _quotient(a: Span, b: Span) -> Span:
    if b[0] <= 0 <= b[1]:
        most = max(abs(a[0]), abs(a[1])) * 1000  # a divisor of a thousandth; by 0 it gives 0
        return _held(-most, most)
    corners = [1000 * x / y for x in a for y in b]
    slack = 2 + max(abs(c) for c in corners) // 2**50
    return _held(int(min(corners) - slack), int(max(corners) + slack))


def _may(span: Span, true: bool) -> bool:
    return span != (0, 0) if true else span[0] <= 0 <= span[1]


def _truth(true: bool, false: bool) -> Span:
    return (0 if false else 1000), (1000 if true else 0)
