"""What the library's calls give back: numpy arrays with named axes, rows, and pandas frames.

``array`` is a result's main array, read-only float64, and ``axes`` names its axes in order with
the label of every place on each: ``dict(zip(axes, array.shape))`` says the shape in words.
Tracks are in their own units, scores 0 to 100, chances 0 to 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from wargame.analysis import comparison, forecast, simulate
from wargame.analysis.compare_document import document
from wargame.analysis.intervals import Interval
from wargame.analysis.sided import Spread, TrackLine
from wargame.api.frames import Row, Tabled
from wargame.rules.tables import Tables

Floats = npt.NDArray[np.float64]
#: The axes of an array, in order, with their labels.
Axes = dict[str, tuple[Any, ...]]

#: The quantiles of a fan, per cent.
LEVELS = (10, 25, 50, 75, 90)


def frozen(values: Any) -> Floats:
    """Values as a read-only array."""
    made: Floats = np.asarray(values, dtype=np.float64)
    made.setflags(write=False)
    return made


def track_keys(tables: Tables) -> tuple[str, ...]:
    """The tracks in their order."""
    return tuple(track.key for track in tables.tracks)


@dataclass(frozen=True, slots=True)
class Mark:
    """An objective at the end: ``points`` 0 missed, 1 near, 2 met; ``value`` of its first test."""

    value: float
    points: int

    @property
    def met(self) -> bool:
        """Whether it is met."""
        return self.points == 2


@dataclass(frozen=True, eq=False)
class Outcome(Tabled):
    """How one exercise went, from its first day to its last quarter.

    ``ended`` is ``turns`` or ``war``; ``digest`` 16 hex digits over the whole course of the
    state; ``scores`` and ``objectives`` by role.  :meth:`rows` and :meth:`frame` give
    ``tracks``, ``scores`` or ``objectives``.
    """

    scenario: str
    seed: int
    world: int
    turns: int
    ended: str
    digest: str
    scores: Mapping[str, float]
    objectives: Mapping[str, Mapping[str, Mark]]
    #: ``[turns + 1, tracks]``: every track at the start and at the end of each quarter.
    tracks: Floats
    #: Of ``tracks``: ``turn`` (0 is the start) and ``track``.
    axes: Axes
    _document: Mapping[str, Any]

    tables_of = ("tracks", "scores", "objectives")

    @property
    def array(self) -> Floats:
        """The same as ``tracks``."""
        return self.tracks

    def document(self) -> dict[str, Any]:
        """What ``wargame run --json`` prints."""
        return dict(self._document)

    def __repr__(self) -> str:
        """Who scored what."""
        told = ", ".join(f"{role} {score:.1f}" for role, score in self.scores.items())
        return f"<Outcome {self.scenario}, seed {self.seed}, world {self.world}: {told}>"

    def _rows_tracks(self) -> list[Row]:
        return _tidy(self.tracks, self.axes, "value")

    def _rows_scores(self) -> list[Row]:
        return [{"role": role, "score": score} for role, score in self.scores.items()]

    def _rows_objectives(self) -> list[Row]:
        return [
            {"role": role, "objective": key, "value": mark.value, "points": mark.points}
            for role, marks in self.objectives.items()
            for key, mark in marks.items()
        ]


@dataclass(frozen=True, eq=False)
class Simulation(simulate.Result, Tabled):
    """What many worlds came to.

    ``array [turns + 1, tracks, 5]`` are the quantiles (10, 25, 50, 75, 90 %) of every track at
    the start and at the end of each quarter.  ``scores()`` and ``objectives()`` are intervals
    by role; ``document()`` is what ``wargame simulate --json`` prints.  :meth:`rows` and
    :meth:`frame` give ``tracks``, ``scores`` or ``objectives``.
    """

    tables_of = ("tracks", "scores", "objectives")

    @cached_property
    def array(self) -> Floats:
        """The fans: ``[turn, track, quantile]``."""
        return frozen(
            [
                [[self.track(key, level / 100, turn) for level in LEVELS] for key in self._keys]
                for turn in range(self.turns + 1)
            ]
        )

    @property
    def axes(self) -> Axes:
        """Of ``array``: ``turn`` (0 is the start), ``track`` and ``quantile`` in per cent."""
        return {"turn": tuple(range(self.turns + 1)), "track": self._keys, "quantile": LEVELS}

    @property
    def _keys(self) -> tuple[str, ...]:
        return track_keys(self.tables)

    def __repr__(self) -> str:
        """What was played, and the mean scores."""
        told = ", ".join(f"{role} {score.mean:.1f}" for role, score in self.scores().items())
        return f"<Simulation {self.tables.scenario}, {self.worlds:,} worlds: {told}>"

    def _rows_tracks(self) -> list[Row]:
        return _fans(self.array, self.axes)

    def _rows_scores(self) -> list[Row]:
        return [{"role": role, **score._asdict()} for role, score in self.scores().items()]

    def _rows_objectives(self) -> list[Row]:
        return [
            {"role": role, "objective": key, **chance._asdict()}
            for role, chances in self.objectives().items()
            for key, chance in chances.items()
        ]


@dataclass(frozen=True, eq=False)
class Forecast(Tabled):
    """What may become of an exercise from where it stands, as one role can know it.

    ``array [quarters to come, tracks, 5]`` are quantiles (10, 25, 50, 75, 90 %) of every track
    the role knows of.  ``objectives`` are the chances (0 to 1) of the role's own objectives,
    ``score`` its score.  Where a plan was asked about, these are with the plan, ``worth`` is what
    the plan adds to the chance of each objective, and ``worth_score`` to the score, each
    world by world on the same dice.  :meth:`rows` and :meth:`frame` give ``tracks`` or
    ``objectives``.
    """

    found: forecast.Forecast

    tables_of = ("tracks", "objectives")

    @property
    def role(self) -> str:
        """For whom."""
        return self.found.role

    @property
    def worlds(self) -> int:
        """Out of how many worlds."""
        return self.found.worlds

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters to come, the one at hand first; values are at their ends."""
        return self.found.quarters

    @property
    def objectives(self) -> Mapping[str, Interval]:
        """The chance of meeting each objective of the role, with its 95 % interval."""
        return self.found.met

    @property
    def score(self) -> Interval:
        """The role's mean score with its 95 % interval."""
        return self.found.score

    @property
    def worth(self) -> Mapping[str, Interval]:
        """By objective, its chance with the plan less without it; empty without a plan."""
        return self.found.worth.objectives if self.found.worth is not None else {}

    @property
    def worth_score(self) -> Interval | None:
        """The score with the plan less without it; None without a plan."""
        return self.found.worth.score if self.found.worth is not None else None

    @cached_property
    def array(self) -> Floats:
        """The fans: ``[quarter, track, quantile]``."""
        shape = (len(self.quarters), len(self.found.tracks), len(LEVELS))
        fans = list(self.found.tracks.values())
        return frozen((np.stack(fans, axis=1) / 1000) if fans else np.zeros(shape))

    @property
    def axes(self) -> Axes:
        """Of ``array``: ``quarter``, ``track`` and ``quantile`` in per cent."""
        return {"quarter": self.quarters, "track": tuple(self.found.tracks), "quantile": LEVELS}

    def __repr__(self) -> str:
        """For whom and out of what."""
        return (
            f"<Forecast for {self.role}, {len(self.quarters)} quarters, {self.worlds:,} worlds: "
            f"score {self.score.mean:.1f}>"
        )

    def _rows_tracks(self) -> list[Row]:
        return _fans(self.array, self.axes)

    def _rows_objectives(self) -> list[Row]:
        rows = []
        for key, chance in self.objectives.items():
            row: Row = {"objective": key, **chance._asdict()}
            if key in self.worth:
                worth = self.worth[key]._asdict()
                row |= {f"worth_{name}": value for name, value in worth.items()}
            rows.append(row)
        return rows


@dataclass(frozen=True, eq=False)
class Comparison(comparison.Comparison, Tabled):
    """Two courses of action held against each other on the same dice.

    ``array [turns, tracks, 3, 8]`` holds, at every quarter's end and for every track, the
    figures of A, of B and of the difference A - B: the mean with the bounds of its 95 %
    interval, and the quantiles over worlds.  ``scores``, ``objectives``, ``tracks``, ``parted``,
    ``noticed`` and ``worst`` hold the rest.  :meth:`rows` and :meth:`frame` give
    ``objectives``, ``scores`` or ``tracks``, differences alone.
    """

    tables_of = ("objectives", "scores", "tracks")

    @cached_property
    def array(self) -> Floats:
        """The tracks: ``[turn, track, side, figure]``."""
        return sided_array(self.tracks)

    @property
    def axes(self) -> Axes:
        """Of ``array``: ``turn`` (from 1), ``track``, ``side`` and ``figure``."""
        return sided_axes(self.tables, 1, self.tables.turns)

    def document(self) -> dict[str, Any]:
        """What ``wargame compare --json`` prints, but for the commands that open worlds."""
        return document(self)

    def __repr__(self) -> str:
        """What was compared, and by how much scores differ."""
        told = ", ".join(f"{line.role} {line.score.difference.mean:+.1f}" for line in self.scores)
        return f"<Comparison {self.scenario}, {self.worlds:,} worlds, A - B: {told}>"

    def _rows_objectives(self) -> list[Row]:
        return [
            {
                "role": line.role,
                "objective": line.objective,
                "a": line.met.a.mean,
                "b": line.met.b.mean,
                **line.met.difference._asdict(),
                "a_better": line.better.a,
                "b_better": line.better.b,
            }
            for line in self.objectives
        ]

    def _rows_scores(self) -> list[Row]:
        return [
            {
                "role": line.role,
                "a": line.score.a.mean,
                "b": line.score.b.mean,
                **line.score.difference._asdict(),
                "a_better": line.better.a,
                "b_better": line.better.b,
            }
            for line in self.scores
        ]

    def _rows_tracks(self) -> list[Row]:
        return sided_rows(self.tracks, 1)


def sided_array(lines: Sequence[TrackLine]) -> Floats:
    """Tracks of two courses side by side: ``[turn, track, side, figure]``."""
    return frozen(
        [
            [[sided.a, sided.b, sided.difference] for sided in quarter]
            for quarter in zip(*(line.quarters for line in lines), strict=True)
        ]
    )


def sided_axes(tables: Tables, first: int, quarters: int) -> Axes:
    """The axes of :func:`sided_array`, for so many quarters from the ``first`` (from 1) on."""
    return {
        "turn": tuple(range(first, first + quarters)),
        "track": track_keys(tables),
        "side": ("a", "b", "difference"),
        "figure": Spread._fields,
    }


def sided_rows(lines: Sequence[TrackLine], first: int) -> list[Row]:
    """A row for each track at each quarter's end, the differences beside both means."""
    return [
        {
            "turn": turn,
            "track": line.track,
            "a": sided.a.mean,
            "b": sided.b.mean,
            **sided.difference._asdict(),
        }
        for line in lines
        for turn, sided in enumerate(line.quarters, first)
    ]


def _tidy(array: Floats, axes: Axes, name: str) -> list[Row]:
    """One row a value, with its place on every axis."""
    names = list(axes)
    return [
        {axis: axes[axis][place] for axis, place in zip(names, places, strict=True)}
        | {name: float(value)}
        for places, value in np.ndenumerate(array)
    ]


def _fans(array: Floats, axes: Axes) -> list[Row]:
    """One row a fan at one time: its place, and a column a quantile."""
    (when, times), (_, tracks), _ = axes.items()
    return [
        {when: time, "track": track}
        | {f"p{level}": float(value) for level, value in zip(LEVELS, array[i, j], strict=True)}
        for i, time in enumerate(times)
        for j, track in enumerate(tracks)
    ]
