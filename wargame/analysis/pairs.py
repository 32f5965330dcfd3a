"""Two courses of action on the same dice, counted: what one block of worlds gives.

World ``i`` plays A and plays B from the same dice.  As in :mod:`wargame.analysis.tally`, every
part is whole numbers put together by addition, so the tally of many worlds is the same whatever
blocks they were played in.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence

import numpy as np

from wargame.analysis.tally import Bins, Spreads, bins, lanes
from wargame.play.choices import Policy
from wargame.play.rollout import play_quarter
from wargame.rules.dice import Dice
from wargame.rules.score import holds_objective, mark, scores
from wargame.rules.tables import Bools, Ints, Tables
from wargame.rules.turn import ended, setup
from wargame.rules.worlds import World

#: Levels of a course's score by which worlds are sorted into good and bad: tenths of a point.
LEVELS = 1001
#: How many of the worst worlds are kept by number.
EXAMPLES = 3
#: A track's difference is noticed beyond one such part of its range.
NOTICE = 100
#: Tracks are in thousandths of many units; sums of their squares need more than 64 bits from
#: some 10^9 on, so a sum by level is kept of the squares' upper and lower parts.
_HALF = 20

A, B = 0, 1


class Sides:
    """How Q quantities are spread at M moments under A, under B, and how the pairs differ."""

    def __init__(self, moments: int, ranges: Sequence[tuple[int, int]]) -> None:
        both = [bins(low, high) for low, high in ranges]
        gaps = [_even(high - low) for low, high in ranges]
        self.a = Spreads(moments, both)
        self.b = Spreads(moments, both)
        self.difference = Spreads(moments, gaps)

    def add(self, moment: int, a: Ints, b: Ints) -> None:
        """Count values ``[Q, N]`` of the same worlds."""
        self.a.add(moment, a)
        self.b.add(moment, b)
        self.difference.add(moment, a - b)

    def __iadd__(self, other: Sides) -> Sides:
        """Take in what another part has counted."""
        self.a += other.a
        self.b += other.b
        self.difference += other.difference
        return self


class Levels:
    """Where one course does badly: its worlds by level of its score, and what they had.

    ``worlds [L]``; ``events [E, L]`` worlds in which an event happened; ``missed`` and ``held``
    ``[P, L]`` worlds in which an objective was missed, and counted at all; ``tracks [K, L]`` sums
    of final values, with their squares in parts ``squares [3, K, L]`` (h^2, h l, l^2 of
    ``h 2^20 + l``).  ``lowest`` are the worst worlds: (score summed over the roles, world).
    """

    def __init__(self, tables: Tables) -> None:
        self.worlds: Ints = np.zeros(LEVELS, dtype=np.int64)
        self.events: Ints = np.zeros((len(tables.events), LEVELS), dtype=np.int64)
        self.missed: Ints = np.zeros((len(objective_pairs(tables)), LEVELS), dtype=np.int64)
        self.held: Ints = np.zeros_like(self.missed)
        self.tracks: Ints = np.zeros((len(tables.tracks), LEVELS), dtype=np.int64)
        self.squares: Ints = np.zeros((3, *self.tracks.shape), dtype=np.int64)
        self.lowest: list[tuple[int, int]] = []

    def add(
        self, world: World, score: Ints, roles: int, happened: Bools, held: Bools, missed: Bools
    ) -> None:
        """Count a block at its end; ``score [N]`` is a sum over so many roles."""
        level = score // (100 * roles)
        order = np.argsort(level, kind="stable")
        found, starts = np.unique(level[order], return_index=True)

        def by_level(rows: Ints | Bools) -> Ints:
            made = np.zeros((len(rows), LEVELS), dtype=np.int64)
            if len(rows):
                made[:, found] = np.add.reduceat(rows[:, order], starts, axis=1, dtype=np.int64)
            return made

        tracks = world.values[: len(world.tables.tracks)]
        high, low = tracks >> _HALF, tracks & ((1 << _HALF) - 1)
        self.worlds += np.bincount(level, minlength=LEVELS)
        self.events += by_level(happened)
        self.held += by_level(held)
        self.missed += by_level(missed)
        self.tracks += by_level(tracks)
        self.squares += np.stack([by_level(part) for part in (high * high, high * low, low * low)])
        worst = np.lexsort((world.dice.worlds, score))[:EXAMPLES]
        self._keep([(int(score[n]), int(world.dice.worlds[n])) for n in worst])

    def squares_of(self, track: int) -> list[int]:
        """The sums of squares of a track's final values, by level."""
        return [
            (int(h) << 2 * _HALF) + (int(m) << _HALF + 1) + int(low)
            for h, m, low in self.squares[:, track].T
        ]

    def __iadd__(self, other: Levels) -> Levels:
        """Take in what another part has counted."""
        for name in ("worlds", "events", "missed", "held", "tracks", "squares"):
            mine: Ints = getattr(self, name)
            mine += getattr(other, name)
        self._keep(other.lowest)
        return self

    def _keep(self, more: list[tuple[int, int]]) -> None:
        self.lowest = sorted(self.lowest + more)[:EXAMPLES]


class Pairs:
    """What pairs of worlds came to.  T quarters, R roles, P pairs of role and objective.

    ``marks [P, 3, 3]``: worlds by points (missed, near, met) under A and under B, of those in
    which the role holds the objective; ``better [R, 3]``: worlds in which A's score is higher,
    B's, neither; ``parted [T + 1]``: worlds by the first quarter in which a seat can see that
    they differ, ``noticed [K, T + 1]`` by the first in which a track's difference is noticed,
    the last bin being never.  ``tracks`` has a moment a quarter's end, ``scores`` one.
    """

    def __init__(self, tables: Tables) -> None:
        turns = tables.turns
        self.worlds = 0
        self.decisions = 0
        self.lanes = (0, 0)
        self.tracks = Sides(turns, [(track.low, track.high) for track in tables.tracks])
        self.scores = Sides(1, [(0, 100_000)] * len(tables.roles))
        self.marks: Ints = np.zeros((len(objective_pairs(tables)), 3, 3), dtype=np.int64)
        self.better: Ints = np.zeros((len(tables.roles), 3), dtype=np.int64)
        self.parted: Ints = np.zeros(turns + 1, dtype=np.int64)
        self.noticed: Ints = np.zeros((len(tables.tracks), turns + 1), dtype=np.int64)
        self.levels = (Levels(tables), Levels(tables))

    @property
    def digest(self) -> str:
        """32 hex digits over which worlds these are and what both courses made of each."""
        return "".join(f"{lane:016x}" for lane in self.lanes)

    def __getstate__(self) -> bytes:
        """On its way from a worker it is small: histograms are mostly empty."""
        return zlib.compress(pickle.dumps(self.__dict__), 1)

    def __setstate__(self, packed: bytes) -> None:
        self.__dict__.update(pickle.loads(zlib.decompress(packed)))

    def __iadd__(self, other: Pairs) -> Pairs:
        """Take in what another part has counted."""
        self.worlds += other.worlds
        self.decisions += other.decisions
        self.lanes = _added(self.lanes, other.lanes)
        self.tracks += other.tracks
        self.scores += other.scores
        self.marks += other.marks
        self.better += other.better
        self.parted += other.parted
        self.noticed += other.noticed
        for mine, theirs in zip(self.levels, other.levels, strict=True):
            mine += theirs
        return self


def _even(reach: int) -> Bins:
    """Bins for a difference within ``reach`` either way, the middle one around 0.

    Differences the other way round fall into the same bins from the other side.
    """
    width = bins(-reach, reach).width | 1
    steps = -(-reach // width)
    return Bins(-steps * width - width // 2, steps * width + width // 2, width)


def objective_pairs(tables: Tables) -> list[tuple[int, int]]:
    """Every role with every objective of its own, as indices."""
    return [
        (role.index, objective.index)
        for role in tables.roles
        for objective in tables.objectives
        if role.index in objective.roles
    ]


def count_pairs(
    tables: Tables,
    courses: tuple[Sequence[Policy], Sequence[Policy]],
    seed: int,
    numbers: np.typing.NDArray[np.uint64],
    by: Sequence[int],
) -> Pairs:
    """Play these worlds under both courses and count.

    ``courses`` are A's and B's players, one a role; ``by`` the roles whose summed score sorts
    the worlds into good and bad ones.
    """
    found = Pairs(tables)
    size, tracks, turns = len(numbers), len(tables.tracks), tables.turns
    worlds = (setup(tables, Dice(seed, numbers)), setup(tables, Dice(seed, numbers)))
    happened = [np.zeros((len(tables.events), size), dtype=np.bool_) for _ in worlds]
    spans = np.array([[track.high - track.low] for track in tables.tracks], dtype=np.int64)
    parted = np.full((1, size), turns, dtype=np.int64)
    noticed = np.full((tracks, size), turns, dtype=np.int64)
    for quarter in range(turns):
        for world, players, seen in zip(worlds, courses, happened, strict=True):
            live = ~ended(world)
            play_quarter(world, players)
            seen |= (world.happening > 0) & live
        a, b = (world.values[:tracks] for world in worlds)
        found.tracks.add(quarter, a, b)
        _note(parted, quarter, _apart(*worlds)[None])
        _note(noticed, quarter, np.abs(a - b) * NOTICE > spans)
    found.worlds = size
    found.decisions = sum(world.decisions for world in worlds)
    both = worlds[A].digest + 3 * worlds[B].digest
    found.lanes = lanes(numbers, both)
    found.parted += _counts(parted, turns + 1)[0]
    found.noticed += _counts(noticed, turns + 1)
    _finish(found, worlds, happened, by)
    return found


def _finish(
    found: Pairs, worlds: tuple[World, World], happened: Sequence[Bools], by: Sequence[int]
) -> None:
    """Count what is known at the end only: objectives, scores, and where each did badly."""
    tables = worlds[A].tables
    score = [scores(world, tables.turns) for world in worlds]
    gain = score[A] - score[B]
    found.scores.add(0, *score)
    found.better += np.stack([(gain > 0).sum(1), (gain < 0).sum(1), (gain == 0).sum(1)], axis=1)
    pairs = objective_pairs(tables)
    held = np.stack(
        [holds_objective(worlds[A], tables.objectives[o], tables.roles[r]) for r, o in pairs]
    )
    points = [
        np.stack(
            [mark(w, tables.objectives[o], tables.roles[r], tables.turns).points for r, o in pairs]
        )
        for w in worlds
    ]
    joint = np.where(held, 3 * points[A] + points[B], 9)
    found.marks += _counts(joint, 10)[:, :9].reshape(-1, 3, 3)
    for side in (A, B):
        found.levels[side].add(
            worlds[side],
            score[side][list(by)].sum(axis=0),
            len(by),
            happened[side],
            held,
            held & (points[side] == 0),
        )


def _note(first: Ints, quarter: int, now: Bools) -> None:
    """Note this quarter where something is so now and was not before."""
    first[now] = np.minimum(first[now], quarter)


def _apart(a: World, b: World) -> Bools:
    """Where a quarter under A does not look like the one under B to some seat or other, ``[N]``.

    Orders, standing orders, deals signed and turned down, reactions, events, tracks.
    """
    tracks = len(a.tables.tracks)
    differs = np.zeros(a.size, dtype=np.bool_)
    for role in a.tables.roles:
        differs |= a.get(role.standing_row, None) != b.get(role.standing_row, None)
    for one, two in (
        (a.orders.reshape(-1, a.size), b.orders.reshape(-1, b.size)),
        (a.signed, b.signed),
        (a.refused, b.refused),
        (a.reaction, b.reaction),
        (a.reaction_card, b.reaction_card),
        (a.happening, b.happening),
        (a.values[:tracks], b.values[:tracks]),
    ):
        differs |= np.not_equal(one, two).any(axis=0)
    return differs


def _counts(rows: Ints, size: int) -> Ints:
    """How often each number from 0 to ``size - 1`` comes in each row: ``[rows, size]``."""
    count = len(rows)
    flat = (rows + np.arange(count)[:, None] * size).ravel()
    return np.bincount(flat, minlength=count * size).reshape(count, size)


def _added(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return (one[0] + other[0]) % 2**64, (one[1] + other[1]) % 2**64
