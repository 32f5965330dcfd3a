"""What a change would have done: an exercise played on as recorded and with it, on common dice.

Both arms start at the opening of the quarter that changes.  World *i* of each rolls the same
dice, which are no exercise's own, so what differs is the change and what follows from it.  The
recorded decisions stand in either where they are legal; else the doctrine of the seat decides.
A difference is the changed arm less the recorded one.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from wargame.analysis.whatif_terms import Odds, Term, odds_apart, terms_apart
from wargame.content.compiled import Compiled
from wargame.errors import WargameError
from wargame.play.changes import Changes, described
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.followed import Following, Place, adjusting, forced
from wargame.play.happenings import Happening
from wargame.play.onward import Position
from wargame.play.recorded import Recorded, opening, references, stand
from wargame.play.reel import ASIDE, Reel, same
from wargame.play.rerun import Rerun, Substitution
from wargame.play.rollout import Quarter, play_from, play_quarter
from wargame.record.events import Branch, Event
from wargame.rules.dice import Family
from wargame.rules.score import holds_objective, mark, scores
from wargame.rules.tables import Ints, Tables
from wargame.rules.worlds import World

#: Worlds where none are asked for, and the most: every world's tracks are kept.
WORLDS, MOST = 500, 20_000
#: Worlds that are played at a time.
BLOCK = 1000

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Arm:
    """One arm in every world.

    ``tracks [Q, K, N]`` at the end of each quarter from the changed one on, ``points [P, N]``
    of each objective of each role (0 missed, 1 near, 2 met), ``scores [R, N]``; all in the
    rules' whole numbers.  ``lost`` counts the worlds in which something recorded could not stand.
    """

    tracks: npt.NDArray[np.int32]
    points: npt.NDArray[np.int8]
    scores: npt.NDArray[np.int32]
    lost: Counter[Place]


@dataclass(frozen=True, slots=True)
class Told:
    """One arm on the dice of the record: how it stood where it was left, and what gave way."""

    ended: str
    turns: int
    digest: str
    tracks: Mapping[str, int]
    roles: Mapping[str, Any]
    substitutions: tuple[Substitution, ...]


@dataclass(frozen=True)
class WhatIf:
    """What was found.

    ``turn`` counts from 0 and ``pairs`` are role and objective, as indices; ``a`` is the arm as
    recorded, ``b`` the one with the changes.  ``recorded`` are both on the dice of the record,
    and ``reproduced`` says whether the first of them came out as it stands there.
    """

    compiled: Compiled
    branch: str
    changes: Changes
    quarters: tuple[str, ...]
    start: Ints
    pairs: tuple[tuple[int, int], ...]
    a: Arm
    b: Arm
    recorded: tuple[Told, Told]
    reproduced: bool
    over: bool
    terms: tuple[Term, ...]
    odds: tuple[Odds, ...]
    seconds: float

    @property
    def tables(self) -> Tables:
        """The scenario's tables."""
        return self.compiled.tables

    @property
    def worlds(self) -> int:
        """How many worlds were played, each in both arms."""
        return int(self.a.scores.shape[1])

    @property
    def changed(self) -> list[dict[str, Any]]:
        """The changes as plain facts."""
        return described(self.tables, self.changes)


def whatif(
    compiled: Compiled,
    events: Sequence[Event],
    meta: Mapping[str, str],
    branches: Sequence[Branch],
    changes: Changes,
    *,
    branch: str = "main",
    worlds: int = WORLDS,
    progress: Progress | None = None,
) -> WhatIf:
    """Play a record on from the opening of a quarter, as it was and with changes.

    ``events`` are the line of the branch named.  Raises WargameError where a change is not legal on
    the record's own dice, where the record cannot be recomputed so far, and where the quarter
    is not over in it.
    """
    if not 2 <= worlds <= MOST:
        raise WargameError(f"a what-if takes from 2 to {MOST:,} worlds, not {worlds:,}")
    began = time.perf_counter()
    reel = Reel(compiled, events, meta, branches)
    place = opening(events, changes.turn)
    last = max((e.turn for e in events if e.kind == "quarter"), default=-1)
    if last < changes.turn:
        quarter = compiled.tables.quarter_name(changes.turn)
        raise WargameError(f"{quarter} is not over in this record; a what-if changes what was")
    over = any(event.kind == "end" for event in events)
    game = stand(reel, place)
    position, kept = Position.of(game), game.kept()
    recorded, doctrines = Recorded.of(events[place:]), references(compiled, reel.seats)
    runs: list[Rerun] = []
    told: list[Told] = []
    for change in (None, changes):
        run = Rerun(game, recorded, doctrines, change)
        # Of an exercise in play no further than the record: those dice are still to be rolled.
        run.run(until=None if over else (last, "hands"))
        runs.append(run)
        told.append(_told(run))
        if change is None:
            game.put_back(kept)
    done, total = 0, 2 * worlds * position.quarters

    def quarter_done(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(done, total)

    arms = []
    for record, barred in ((recorded, ()), (runs[1].intended(), _barred(compiled.tables, changes))):
        arms.append(_arm(position, record, doctrines, {changes.turn: barred}, worlds, quarter_done))
    return WhatIf(
        compiled=compiled,
        branch=branch,
        changes=changes,
        quarters=tuple(
            compiled.tables.quarter_name(turn) for turn in range(changes.turn, position.turns)
        ),
        start=position.tracks[:, 0].copy(),
        pairs=_held(position.world),
        a=arms[0],
        b=arms[1],
        recorded=(told[0], told[1]),
        reproduced=_reproduced(events[place:], runs[0].happened),
        over=over,
        terms=terms_apart(compiled, runs[0].happened, runs[1].happened),
        odds=odds_apart(compiled, changes.turn, runs[0].happened, runs[1].happened),
        seconds=time.perf_counter() - began,
    )


def _held(world: World) -> tuple[tuple[int, int], ...]:
    """Every role with every objective that counts for it, as indices."""
    tables = world.tables
    return tuple(
        (role.index, objective.index)
        for role in tables.roles
        for objective in tables.objectives
        if holds_objective(world, objective, role)[0]
    )


def _barred(tables: Tables, changes: Changes) -> tuple[int, ...]:
    refused = {key for key, signed in changes.deals.items() if not signed}
    return tuple(action.deal for action in tables.actions[1:] if action.key in refused)


def _told(run: Rerun) -> Told:
    game = run.game
    tracks = {t.key: int(game.world.values[t.index, 0]) for t in game.tables.tracks}
    return Told(
        ended=game.ended,
        turns=game.world.turn,
        digest=game.digest,
        tracks=tracks,
        roles=game.standings(),
        substitutions=tuple(run.substitutions),
    )


def _reproduced(events: Sequence[Event], happened: Sequence[Happening]) -> bool:
    """Whether a rerun without a change says what the record says, event by event."""
    rest = [event for event in events if event.kind not in ASIDE]
    return len(happened) >= len(rest) and all(map(same, rest, happened))


def _arm(
    position: Position,
    recorded: Recorded,
    doctrines: Mapping[str, DoctrinePlayer],
    barred: Mapping[int, Sequence[int]],
    worlds: int,
    quarter_done: Callable[[int], None],
) -> Arm:
    """One arm in worlds 0 and on, block by block."""
    tables = position.world.tables
    lost: Counter[Place] = Counter()
    players = [
        Following(tables, role, recorded, doctrines[role.key], lost, barred)
        for role in tables.roles
    ]
    parts = [
        _block(position, recorded, players, first, min(first + BLOCK, worlds), quarter_done)
        for first in range(0, worlds, BLOCK)
    ]
    tracks, points, score = (np.concatenate(some, axis=-1) for some in zip(*parts, strict=True))
    return Arm(tracks, points, score, lost)


def _block(
    position: Position,
    recorded: Recorded,
    players: Sequence[Following],
    first: int,
    last: int,
    quarter_done: Callable[[int], None],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int8], npt.NDArray[np.int32]]:
    """Worlds ``first`` to ``last`` of an arm: its tracks, points and scores."""
    world = in_worlds(position, first, last)
    tables, turns = world.tables, position.turns
    adjust = adjusting(tables, recorded)
    ends: list[npt.NDArray[np.int32]] = []
    while world.turn < turns:
        said = forced(tables, recorded, world.turn)
        if not ends:
            tracks = np.repeat(position.tracks, world.size, axis=1)
            play_from(world, players, position.node, Quarter(tracks), forced=said, before=adjust)
        else:
            play_quarter(world, players, forced=said, before=adjust)
        ends.append(world.values[: len(tables.tracks)].astype(np.int32))
        quarter_done(world.size)
    points = [
        mark(world, tables.objectives[one], tables.roles[role], turns).points
        for role, one in _held(position.world)
    ]
    return (
        np.stack(ends),
        np.array(points, dtype=np.int8).reshape(-1, world.size),
        scores(world, turns).astype(np.int32),
    )


def in_worlds(position: Position, first: int, last: int) -> World:
    """Copies of where an exercise stands, on dice of their own that no exercise rolls."""
    numbers = np.arange(first, last, dtype=np.uint64)
    world = position.world.take(np.zeros(last - first, dtype=np.intp))
    world.dice = world.dice.with_family(int(Family.REVIEW)).with_worlds(numbers)
    return world
