"""The pool of doctrines: every pairing of them played side by side in one batch of worlds."""

from __future__ import annotations

import math

import numpy as np

from wargame.content.compiled import Compiled
from wargame.play.mixed import pool
from wargame.rules.dice import Dice
from wargame.rules.turn import setup
from wargame.rules.worlds import World

__all__ = ["pairings", "pool", "start"]


def pairings(compiled: Compiled) -> int:
    """How many ways there are to give every role one of its doctrines."""
    return math.prod(len(compiled.doctrines[role.key]) for role in compiled.tables.roles)


def start(compiled: Compiled, worlds: int, seed: int, first: int = 0) -> World:
    """Worlds ``first`` to ``first + worlds - 1`` of a seed at the start of the exercise."""
    numbers = np.arange(first, first + worlds, dtype=np.uint64)
    return setup(compiled.tables, Dice(seed, numbers))
