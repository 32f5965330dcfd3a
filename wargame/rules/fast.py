"""Loops that can be compiled: one function each, run by Python as it stands or compiled.

The rules work on whole arrays with numpy.  A few things are a loop by nature, such as the
rounds of the dice; those are written once, over plain whole numbers, and marked with
:func:`loop`.  Without a compiler they serve where so few numbers are at hand that Python is as
quick as numpy, and numpy does the rest.  :func:`compile_with` hands in a compiler (numba, by
:mod:`wargame.play.fast`; the rules import none), and then they serve everywhere.  Since
everything is a whole number, what comes out is the same, bit for bit, and a test says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: Takes a function and gives one that does the same, only faster.
Compiler = Callable[[Callable[..., None]], Callable[..., None]]


class Loop:
    """A function over sequences of whole numbers that writes its results into the last ones.

    ``plain`` is the function; ``quick`` what a compiler made of it, or None.
    """

    def __init__(self, plain: Callable[..., None]) -> None:
        self.plain = plain
        self.quick: Callable[..., None] | None = None

    def __call__(self, *arguments: Any) -> None:
        """Run it, compiled where there is a compiler."""
        (self.quick or self.plain)(*arguments)


class _Loops:
    """Every loop there is, and the compiler handed in."""

    def __init__(self) -> None:
        self.all: list[Loop] = []
        self.compiler: Compiler | None = None

    def compile(self, one: Loop) -> None:
        """Compile a loop with the compiler at hand, if any."""
        one.quick = None if self.compiler is None else self.compiler(one.plain)


_LOOPS = _Loops()


def loop(function: Callable[..., None]) -> Loop:
    """Mark a function as a loop that can be compiled."""
    made = Loop(function)
    _LOOPS.all.append(made)
    _LOOPS.compile(made)
    return made


def compile_with(compiler: Compiler | None) -> None:
    """Have every loop compiled from now on, or none."""
    _LOOPS.compiler = compiler
    for one in _LOOPS.all:
        _LOOPS.compile(one)


def compiled() -> bool:
    """Whether a compiler has been handed in."""
    return _LOOPS.compiler is not None
