"""The pool of doctrines: every pairing of them played side by side in one batch of worlds."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.mixed import MixedPlayer, pool
from wargame.play.rollout import play_quarter
from wargame.rules import turn
from wargame.rules.dice import Dice
from wargame.rules.turn import setup
from wargame.rules.worlds import World

__all__ = ["Cast", "pairings", "play_cast", "pool", "start"]


def pairings(compiled: Compiled) -> int:
    """How many ways there are to give every role one of its doctrines."""
    return math.prod(len(compiled.doctrines[role.key]) for role in compiled.tables.roles)


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
