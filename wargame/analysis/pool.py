"""The pool of doctrines: every pairing of them played side by side in one batch of worlds."""

from __future__ import annotations

import math

import numpy as np

from wargame.content.compile import Compiled
from wargame.play.choices import Policy
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.mixed import MixedPlayer
from wargame.rules.dice import Dice
from wargame.rules.turn import setup
from wargame.rules.worlds import World


def pairings(compiled: Compiled) -> int:
    """How many ways there are to give every role one of its doctrines."""
    return math.prod(len(compiled.doctrines[role.key]) for role in compiled.tables.roles)


def pool(compiled: Compiled, repeats: int = 1) -> list[Policy]:
    """A policy a role under which consecutive worlds run through every pairing of doctrines.

    World ``n`` plays pairing ``n // repeats``; the first role's doctrine changes fastest.
    """
    players: list[Policy] = []
    every = repeats
    for role in compiled.tables.roles:
        known = [DoctrinePlayer(table) for table in compiled.doctrines[role.key].values()]
        players.append(MixedPlayer(known, every))
        every *= len(known)
    return players


def start(compiled: Compiled, worlds: int, seed: int, first: int = 0) -> World:
    """Worlds ``first`` to ``first + worlds - 1`` of a seed at the start of the exercise."""
    numbers = np.arange(first, first + worlds, dtype=np.uint64)
    return setup(compiled.tables, Dice(seed, numbers))
