"""A what-if as figures with their intervals, in people's units.

Scores are 0 to 100 points, shares 0 to 1, tracks in their own units.  In every pair ``a`` is as
recorded, ``b`` with the changes, and the difference is ``b`` less ``a`` of the same world.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from wargame.analysis.intervals import chance, mean, paired
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
from wargame.analysis.whatif import WhatIf
from wargame.play.followed import Place
from wargame.rules.score import MET, NEAR

Whole = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Replaced:
    """Something recorded that could not stand in some worlds; shares of them in either arm."""

    place: Place
    quarter: str
    a: float
    b: float


class Figures:
    """The figures of a what-if; quarters are those from the changed one on."""

    def __init__(self, found: WhatIf) -> None:
        self.found = found

    @cached_property
    def scores(self) -> tuple[ScoreLine, ...]:
        """Every role's score."""
        found = self.found
        return tuple(
            ScoreLine(
                role.key,
                role.name,
                _sided(found.a.scores[role.index], found.b.scores[role.index]),
                _better(found.a.scores[role.index], found.b.scores[role.index]),
            )
            for role in found.tables.roles
        )

    @cached_property
    def objectives(self) -> tuple[ObjectiveLine, ...]:
        """Every objective that counts, role by role."""
        found, tables = self.found, self.found.tables
        return tuple(
            ObjectiveLine(
                tables.roles[role].key,
                tables.objectives[one].key,
                tables.objectives[one].name,
                found.worlds,
                _chance(found.a.points[row], found.b.points[row], MET),
                _chance(found.a.points[row], found.b.points[row], NEAR),
                _better(found.a.points[row], found.b.points[row]),
            )
            for row, (role, one) in enumerate(found.pairs)
        )

    @cached_property
    def distinct(self) -> tuple[tuple[str, ObjectiveLine], ...]:
        """The objectives with whose they are: one that several roles reach alike only once."""
        return told_once(self.objectives, "all")

    @cached_property
    def tracks(self) -> tuple[TrackLine, ...]:
        """Every track at every quarter's end; ``start`` is where the changed quarter began."""
        found = self.found
        return tuple(
            TrackLine(
                track.key,
                track.name,
                track.unit,
                (track.high - track.low) / 1000,
                int(found.start[track.index]) / 1000,
                tuple(
                    _sided(a[track.index], b[track.index])
                    for a, b in zip(found.a.tracks, found.b.tracks, strict=True)
                ),
            )
            for track in found.tables.tracks
        )

    @cached_property
    def farthest(self) -> tuple[TrackLine, ...]:
        """The tracks whose difference at the end is shown, farthest apart first."""
        return farthest(self.tracks)

    @cached_property
    def parting(self) -> Parting:
        """In which quarter some track first differs at its end, by shares of worlds."""
        apart = (self.found.a.tracks != self.found.b.tracks).any(axis=1)  # [Q, N]
        first = np.where(apart.any(axis=0), apart.argmax(axis=0), len(apart))
        counts = np.bincount(first, minlength=len(apart) + 1)
        shares = [int(count) / self.found.worlds for count in counts]
        return Parting(tuple(shares[:-1]), shares[-1])

    @property
    def first_apart(self) -> int | None:
        """The first quarter (from 0) at whose end a track differs in any world, if one does."""
        for number, share in enumerate(self.parting.quarters):
            if share:
                return self.found.changes.turn + number
        return None

    @cached_property
    def replaced(self) -> tuple[Replaced, ...]:
        """What could not stand, the most often first; in what comes of chance hands are last."""
        found, worlds = self.found, self.found.worlds
        places = dict.fromkeys([*found.b.lost, *found.a.lost])
        rows = [
            Replaced(
                place,
                found.tables.quarter_name(place.turn),
                found.a.lost[place] / worlds,
                found.b.lost[place] / worlds,
            )
            for place in places
        ]
        rows.sort(key=lambda row: (row.place.node == "hands", -max(row.a, row.b), row.place))
        return tuple(rows)


def _sided(a: Whole, b: Whole) -> Sided:
    """Thousandths ``[N]`` under either, and the pairs' differences, in units."""
    wide = b.astype(np.int64) - a
    return Sided(_spread(a.astype(np.int64)), _spread(b.astype(np.int64)), _spread(wide))


def _spread(values: npt.NDArray[np.int64]) -> Spread:
    """The mean with its interval, and quantiles, of thousandths ``[N]``."""
    # Sums of squares of thousandths may need more than 64 bits: plain integers do not mind.
    squares = sum(int(value) * int(value) for value in values.tolist())
    middle = mean(int(values.sum()), squares, len(values))
    points = np.quantile(values, (0.1, 0.25, 0.5, 0.75, 0.9), method="inverted_cdf")
    return Spread(*(float(value) / 1000 for value in (*middle, *points)))


def _chance(a: Whole, b: Whole, least: int) -> Chance:
    """How often at least so many points are had under either."""
    one, two = a >= least, b >= least
    return Chance(
        chance(int(one.sum()), len(a)),
        chance(int(two.sum()), len(a)),
        paired(int((two & ~one).sum()), int((one & ~two).sum()), len(a)),
    )


def _better(a: Whole, b: Whole) -> Better:
    """Shares of worlds in which the recorded arm comes out higher, the changed one, neither."""
    return Better(*(float(np.mean(where)) for where in (a > b, b > a, a == b)))
