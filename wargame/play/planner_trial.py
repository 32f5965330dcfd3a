"""Trials: courses of action of one role, played out on dice that they share.

A trial belongs to one or several exercises that stand at the same node.  For each it deals worlds
that look to the role like its own (:mod:`wargame.play.unseen`), and every course of action of
that exercise is played through the same worlds on the same dice: what differs is the course of
action and not luck.  Worlds of many exercises and many courses of action go through the rules
together; which others are with it changes nothing for any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.fixed import Fixed, Plan
from wargame.play.onward import Places, Position, play_on
from wargame.play.planner_value import FIRST, Outlook
from wargame.play.unseen import as_seen, catch_up, deal_afresh
from wargame.rules.dice import Dice, Family, Stream
from wargame.rules.tables import Ints, Phase, RoleTable
from wargame.rules.view import visible_tracks
from wargame.rules.worlds import World

#: The most worlds that go through the rules at once.
BLOCK = 8_192
#: What ends bring, ``[rows of the outlook, M]``.
Measures = npt.NDArray[np.int32]
#: A use of the dice that keeps the draw of the world numbers apart from the rules' draws.
_NUMBERS = 205


@dataclass(frozen=True, slots=True)
class Arm:
    """A course of action: a plan (one column) for this quarter and who plays on after it.

    ``policy`` is a place in the list of the role's own continuations; ``also`` are deals that
    are taken to be offered as well, by their number among the deals.
    """

    plan: Plan
    policy: int
    also: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What tells this course of action from another one."""
        parts: list[object] = [self.policy, self.also]
        for item in fields(Plan):
            value = getattr(self.plan, item.name)
            if isinstance(value, dict):
                value = tuple((k, v.tobytes()) for k, v in sorted(value.items()))
            elif isinstance(value, tuple):
                value = tuple(v.tobytes() for v in value)
            elif value is not None:
                value = value.tobytes()
            parts.append(value)
        return tuple(parts)


def stacked(plans: Sequence[Plan], places: Places) -> Plan:
    """Plans of one column each as one plan with a column for every place ``[N]``.

    All of them decide the same things.
    """
    made = Plan()
    for item in fields(Plan):
        parts = [getattr(plan, item.name) for plan in plans]
        value: Any = parts[0]
        if isinstance(value, dict):
            value = {key: _join([part[key] for part in parts], places) for key in value}
        elif isinstance(value, tuple):
            value = tuple(_join(pair, places) for pair in zip(*parts, strict=True))
        elif value is not None:
            value = _join(parts, places)
        setattr(made, item.name, value)
    return made


def _join(parts: Sequence[npt.NDArray[np.generic]], places: Places) -> npt.NDArray[np.generic]:
    return np.concatenate(parts, axis=-1)[..., places]


class Trials:
    """The worlds of one decision of a role, in one or several exercises.

    ``own`` are the continuations an :class:`Arm` may name, ``others`` a policy for every role
    (the role's own entry is not used).
    """

    def __init__(
        self,
        compiled: Compiled,
        position: Position,
        role: RoleTable,
        own: Sequence[Policy],
        others: Sequence[Policy],
        outlook: Outlook,
        *,
        seed: int = 0,
        ahead: int | None = None,
    ) -> None:
        self.compiled, self.role = compiled, role
        #: Where the exercises stand as the role sees it: nothing else is looked at from here on.
        self.position = as_seen(position, role.index)
        self.own, self.others, self.outlook = own, others, outlook
        self.seed, self.ahead = seed, ahead
        self.until = None if ahead is None else position.world.turn + ahead
        self.games = position.world.size
        self.first = self._first_numbers()
        #: One world for each exercise, as the role may take it to be.
        self.probe = self._deal(np.arange(self.games), np.zeros(self.games, dtype=np.int64))
        self.worlds = 0

    def part(self, games: Places) -> Trials:
        """The trials of some of these exercises, in the order given."""
        position = replace(
            self.position,
            world=self.position.world.take(games),
            offered=self.position.offered[:, games],
            tracks=self.position.tracks[:, games],
        )
        return Trials(
            self.compiled,
            position,
            self.role,
            self.own,
            self.others,
            self.outlook,
            seed=self.seed,
            ahead=self.ahead,
        )

    def _first_numbers(self) -> Ints:
        """Where each exercise's world numbers start, out of what the role sees alone.

        Exercises that look different to the role are thought about on different dice.
        """
        world, role = self.position.world, self.role
        seen = np.vstack(
            [visible_tracks(world, role.index)[0], world.get(role.pc_row), world.get(role.bn_row)]
        )
        weights = np.arange(1, len(seen) + 1, dtype=np.int64) * 2_654_435_761
        sites = (seen * weights[:, None]).sum(axis=0) & 0xFFFFFFFF
        dice = Dice(self.seed, np.zeros(self.games, dtype=np.uint64), family=Family.PLANNING)
        stream = Stream.BOT + role.index
        return dice.below(1 << 32, stream, world.turn, Phase.SETUP, sites, _NUMBERS)

    def _deal(self, games: Places, samples: Ints) -> World:
        numbers = (self.first[games] + samples) & 0xFFFFFFFF
        return deal_afresh(
            self.compiled,
            self.position,
            self.role.index,
            numbers.astype(np.uint64),
            games=games,
            family=Family.PLANNING,
            seed=self.seed,
        )

    def play(self, arms: Sequence[Arm], games: Places, which: Places, samples: Ints) -> Measures:
        """Play columns out: arm ``which [M]`` of exercise ``games [A]`` on sample ``[M]``.

        Gives what each column's end brings, ``[rows of the outlook, M]``.
        """
        rows = FIRST + len(self.outlook.objectives)
        result = np.zeros((rows, len(which)), dtype=np.int32)
        policies = np.array([arm.policy for arm in arms], dtype=np.intp)[which]
        for policy in np.unique(policies).tolist():
            mine = np.flatnonzero(policies == policy)
            # Columns of one world lie together, so that a block deals few worlds.
            order = np.lexsort((which[mine], games[which[mine]], samples[mine]))
            mine = mine[order]
            for start in range(0, len(mine), BLOCK):
                part = mine[start : start + BLOCK]
                result[:, part] = self._play(
                    arms, games[which[part]], which[part], samples[part], policy
                )
        self.worlds += len(which)
        return result

    def _play(
        self, arms: Sequence[Arm], games: Places, which: Places, samples: Ints, policy: int
    ) -> Measures:
        pairs = np.stack([games, samples])
        pairs, at = np.unique(pairs, axis=1, return_inverse=True)
        at = at.reshape(-1)
        dealt_games = pairs[0].astype(np.intp)
        dealt = self._deal(dealt_games, pairs[1])
        # What the others did among themselves does not hang on who sits in the role's seat.
        offered = catch_up(dealt, self.others, self.position, self.role.index, dealt_games)
        used, where = np.unique(which, return_inverse=True)
        where = where.reshape(-1)
        plan = stacked([arms[number].plan for number in used], where)
        players = list(self.others)
        players[self.role.index] = Fixed(self.own[policy], self.position.world.turn, plan)
        offered = offered[:, at]
        for number, place in enumerate(used):
            for deal in arms[place].also:
                offered[deal, where == number] = True
        world = play_on(
            self.position,
            dealt.take(at),
            players,
            offered=offered,
            games=dealt_games[at],
            until=self.until,
        )
        return self.outlook.measure(world)
