"""What a comparison of two courses of action found, as figures with their intervals.

Shares are 0 to 1, scores 0 to 100 points, tracks in their own units; a difference is A less B
of the same world.  Quarters count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from wargame.analysis.intervals import chance, paired
from wargame.analysis.pairs import Pairs, Sides, objective_pairs
from wargame.analysis.sided import (
    Better,
    Chance,
    ObjectiveLine,
    Parting,
    ScoreLine,
    Sided,
    Spread,
    TrackLine,
    farthest,
    told_once,
)
from wargame.analysis.tally import Spreads
from wargame.analysis.worst import Worst, worst
from wargame.rules.tables import Ints, Tables

#: The horizons of the analysis: up to two years, two to five, and beyond, in quarters.
HORIZONS = (("short", 1, 8), ("medium", 9, 20), ("long", 21, 1 << 30))


@dataclass(frozen=True)
class Comparison:
    """Two courses of action held against each other on the same dice.

    ``a`` and ``b`` give every role its doctrine; ``by`` are the roles whose score says which
    worlds went badly.  Everything else is worked out from ``pairs``, which is whole numbers.
    """

    tables: Tables
    seed: int
    a: Mapping[str, str]
    b: Mapping[str, str]
    by: tuple[str, ...]
    pairs: Pairs
    seconds: float

    @property
    def scenario(self) -> str:
        """The scenario's id."""
        return self.tables.scenario

    @property
    def worlds(self) -> int:
        """How many worlds were played, each twice."""
        return self.pairs.worlds

    @property
    def decisions(self) -> int:
        """Decisions taken in all worlds of both courses."""
        return self.pairs.decisions

    @property
    def digest(self) -> str:
        """32 hex digits over every world under both courses."""
        return self.pairs.digest

    @property
    def changed(self) -> tuple[str, ...]:
        """The roles whose doctrine differs."""
        return tuple(role for role in self.a if self.a[role] != self.b[role])

    @property
    def quarters(self) -> tuple[str, ...]:
        """The names of the quarters, such as ``2025Q1``."""
        return tuple(self.tables.quarter_name(turn) for turn in range(self.tables.turns))

    @property
    def horizons(self) -> dict[str, int]:
        """The last quarter of each horizon that the scenario reaches, counted from 1."""
        turns = self.tables.turns
        return {name: min(turns, last) for name, first, last in HORIZONS if first <= turns}

    @cached_property
    def objectives(self) -> tuple[ObjectiveLine, ...]:
        """Every objective of every role, in the scenario's order."""
        roles, objectives = self.tables.roles, self.tables.objectives
        return tuple(
            _objective(roles[role].key, objectives[one].key, objectives[one].name, joint)
            for (role, one), joint in zip(
                objective_pairs(self.tables), self.pairs.marks, strict=True
            )
            if joint.sum()
        )

    @cached_property
    def distinct(self) -> tuple[tuple[str, ObjectiveLine], ...]:
        """The objectives with whose they are: one that several roles reach alike only once."""
        return told_once(self.objectives, "shared")

    @cached_property
    def scores(self) -> tuple[ScoreLine, ...]:
        """Every role's score."""
        return tuple(
            ScoreLine(
                role.key,
                role.name,
                _sided(self.pairs.scores, 0, role.index),
                _better(*(int(n) for n in self.pairs.better[role.index])),
            )
            for role in self.tables.roles
        )

    @cached_property
    def tracks(self) -> tuple[TrackLine, ...]:
        """Every track at every quarter's end."""
        turns = range(self.tables.turns)
        return tuple(
            TrackLine(
                track.key,
                track.name,
                track.unit,
                (track.high - track.low) / 1000,
                track.start / 1000,
                tuple(_sided(self.pairs.tracks, turn, track.index) for turn in turns),
            )
            for track in self.tables.tracks
        )

    @cached_property
    def farthest(self) -> tuple[TrackLine, ...]:
        """The tracks whose difference at the end is shown, farthest apart first."""
        return farthest(self.tracks)

    @property
    def parted(self) -> Parting:
        """When a seat can first see that the two are not the same exercise."""
        return _parting(self.pairs.parted)

    @property
    def noticed(self) -> dict[str, Parting]:
        """By track: when the difference first exceeds 1 % of the track's range."""
        return {
            track.key: _parting(self.pairs.noticed[track.index]) for track in self.tables.tracks
        }

    @cached_property
    def worst(self) -> tuple[Worst, Worst]:
        """Where A and where B does worst."""
        a, b = (worst(self.tables, level, self.by) for level in self.pairs.levels)
        return a, b


def _objective(role: str, key: str, name: str, joint: Ints) -> ObjectiveLine:
    """Figures from worlds by points under A and B, ``joint [3, 3]``."""
    held = int(joint.sum())
    met, near = (_chance(joint, least) for least in (2, 1))
    above, below = (int(sum(joint[i, j] for i in range(3) for j in range(3) if sign * (i - j) > 0))
                    for sign in (1, -1))  # fmt: skip
    return ObjectiveLine(
        role, key, name, held, met, near, _better(above, below, held - above - below)
    )


def _chance(joint: Ints, least: int) -> Chance:
    """How often at least so many points are had."""
    held = int(joint.sum())
    return Chance(
        chance(int(joint[least:].sum()), held),
        chance(int(joint[:, least:].sum()), held),
        paired(int(joint[least:, :least].sum()), int(joint[:least, least:].sum()), held),
    )


def _better(a: int, b: int, equal: int) -> Better:
    total = max(a + b + equal, 1)
    return Better(a / total, b / total, equal / total)


def _sided(sides: Sides, moment: int, quantity: int) -> Sided:
    return Sided(
        *(_spread(side, moment, quantity) for side in (sides.a, sides.b, sides.difference))
    )


def _spread(spreads: Spreads, moment: int, quantity: int) -> Spread:
    """Thousandths become units."""
    mean = spreads.mean(moment, quantity)
    points = [spreads.quantile(moment, quantity, p) for p in (0.1, 0.25, 0.5, 0.75, 0.9)]
    return Spread(*(value / 1000 for value in (*mean, *points)))


def _parting(row: Ints) -> Parting:
    total = int(row.sum())
    return Parting(tuple(int(n) / total for n in row[:-1]), int(row[-1]) / total)
