"""Where an exercise stands, and how it goes on from there in many worlds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wargame.play.choices import Policy
from wargame.play.game import Game
from wargame.play.rollout import Quarter, play_from, play_quarter
from wargame.rules.tables import Bools, Ints
from wargame.rules.worlds import World

#: Which exercise of several each world is one of, ``[N]``.
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Position:
    """Where an exercise stands: one world, the node at hand, and what is on the table.

    ``offered [A_deal, 1]`` are the offers that wait for an answer, ``tracks [K, 1]`` the
    tracks at the start of the quarter, ``turns`` the quarters of the whole exercise.  Of the
    tracks in ``hidden [K]`` nobody here knows where they started; each world's own stand in.
    Several exercises that stand at the same node of the same quarter have a column each.
    """

    world: World
    node: str
    offered: Bools
    tracks: Ints
    turns: int
    hidden: Bools | None = None

    @classmethod
    def of(cls, game: Game) -> Position:
        """Where a game stands; nothing is shared with it."""
        return cls(
            game.world.copy(),
            game.node,
            game.offered.copy(),
            game.before.copy(),
            game.turns,
        )

    @property
    def quarters(self) -> int:
        """How many quarters are still to be finished, the one at hand among them."""
        return max(self.turns - self.world.turn, 0)


def play_on(
    position: Position,
    world: World,
    players: Sequence[Policy],
    *,
    offered: Bools | None = None,
    games: Places | None = None,
    until: int | None = None,
    after: Callable[[World], None] | None = None,
) -> World:
    """Play worlds that stand where ``position`` stands on, and give them back.

    ``offered [A_deal, N]`` are the offers in each world where the node is ``answers``; without
    it they are those of the position.  ``games [N]`` says which exercise of the position each
    world is one of (the only one without it).  ``until`` is the quarter to stop before (the end
    of the exercise without it); ``after`` is called at the end of every quarter.
    """
    last = position.turns if until is None else min(until, position.turns)
    if world.turn < last:
        if games is None:
            games = np.zeros(world.size, dtype=np.intp)
        if offered is None:
            offered = position.offered[:, games]
        tracks = position.tracks[:, games]
        if position.hidden is not None:
            tracks[position.hidden] = world.values[: len(tracks)][position.hidden]
        play_from(world, players, position.node, Quarter(tracks), offered=offered)
        if after is not None:
            after(world)
    while world.turn < last:
        play_quarter(world, players)
        if after is not None:
            after(world)
    return world
