"""The pool of doctrines: all pairings of them played side by side in one batch of worlds.

Consecutive worlds run through the pairings in a spread-out order.  A whole round has each of
them once; a part of one is an even sample, in which every doctrine of a seat comes about
equally often and meets those of the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.mixed import MixedPlayer
from wargame.play.rollout import play_quarter
from wargame.rules import turn
from wargame.rules.dice import Dice
from wargame.rules.turn import setup
from wargame.rules.worlds import World

#: Odd parts of 2**32 with no simple relation among them: how far each role's wheel turns.
STEPS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1)


def pairings(compiled: Compiled) -> int:
    """How many ways there are to give every role one of its doctrines."""
    return math.prod(len(compiled.doctrines[role.key]) for role in compiled.tables.roles)


class PairedPlayer(MixedPlayer):
    """The doctrines of one seat in a pool of pairings, each pairing for ``repeats`` worlds.

    Of the first role each world takes the next doctrine.  Of another role, which would keep one
    doctrine for as long as those before it need to run through theirs (``every`` pairings), the
    place in that stretch turns the wheel on as well, by a Weyl sequence: a bijection still, but
    one in which any stretch of pairings is an even sample.
    """

    def __init__(self, policies: Sequence[Policy], every: int, index: int, repeats: int) -> None:
        super().__init__(policies, every)
        self.step = np.uint64(STEPS[index % len(STEPS)] if index else 0)
        self.repeats = np.uint64(repeats)

    def which(self, world: World) -> npt.NDArray[np.intp]:
        """The policy of each world, ``[N]``."""
        pairing, count = world.dice.worlds // self.repeats, np.uint64(len(self.policies))
        turns, place = np.divmod(pairing, np.uint64(self.every))
        spread = (place * self.step & np.uint64(0xFFFFFFFF)) * count >> np.uint64(32)
        return np.asarray((turns + spread) % count, dtype=np.intp)


def pool(compiled: Compiled, repeats: int = 1) -> list[Policy]:
    """A policy a role under which consecutive worlds run through every pairing of doctrines.

    ``repeats`` worlds one after another play the same pairing.
    """
    players: list[Policy] = []
    every = 1
    for role in compiled.tables.roles:
        known = [DoctrinePlayer(table) for table in compiled.doctrines[role.key].values()]
        players.append(PairedPlayer(known, every, role.index, repeats))
        every *= len(known)
    return players


def start(compiled: Compiled, worlds: int, seed: int, first: int = 0) -> World:
    """Worlds ``first`` to ``first + worlds - 1`` of a seed at the start of the exercise."""
    numbers = np.arange(first, first + worlds, dtype=np.uint64)
    return setup(compiled.tables, Dice(seed, numbers))


class Cast(MixedPlayer):
    """Several policies in one seat, by column of a batch and not by world number.

    One world may then stand in a batch several times, played differently; only
    :func:`play_cast` plays such a batch.
    """

    def __init__(self, policies: Sequence[Policy], cast: npt.NDArray[np.integer]) -> None:
        super().__init__(policies)
        self.cast = cast.astype(np.intp)
        #: The columns of the whole batch that are in the one being played.
        self.here = np.arange(len(cast))

    def which(self, world: World) -> npt.NDArray[np.intp]:
        """The policy of each world, ``[N]``."""
        return self.cast[self.here]


def play_cast(world: World, players: Sequence[Policy], turns: int) -> World:
    """Play up to ``turns`` quarters in all with players some of whom are a :class:`Cast`."""
    while world.turn < turns:
        live = np.flatnonzero(~turn.ended(world))
        for player in players:
            if isinstance(player, Cast):
                player.here = live
        play_quarter(world, players)
    return world
