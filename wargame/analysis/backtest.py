"""The model held against recorded history: what many worlds of a scenario would have forecast.

Two runs of the same worlds on the same dice.  *Free-running*: the exercise from its start, as
``simulate`` plays it.  *One quarter ahead*: before every quarter each track and derived value
that has a record for the quarter before is set to it (direct insertion), and the rest of the
world stays as this run has brought it there; what it shows at the quarter's end is a forecast
made one quarter earlier.  docs/backtest.md has the method.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from wargame.analysis.backtest_records import (
    Records,
    quarter_name,
    read_records,
    shipped_records,
)
from wargame.analysis.backtest_scores import (
    Five,
    Persistence,
    Point,
    Score,
    crps_ensemble,
    five,
    persistence,
    scored,
    step_deviation,
)
from wargame.analysis.backtest_series import Measured, Span, measured, span_of
from wargame.analysis.pool import start
from wargame.analysis.simulate import fine_block
from wargame.analysis.workers import Content, Progress, run_blocks
from wargame.content.compiled import Compiled
from wargame.errors import WargameError
from wargame.play.policies import full_seats, make_policies
from wargame.play.rollout import play_quarter
from wargame.rules import turn
from wargame.rules.tables import Ints
from wargame.rules.worlds import World

#: Worlds where none are asked for: quantiles to a fraction of their band's width.
WORLDS = 2_000
#: Most of them: every world's course is kept until it is scored.
MOST = 100_000
#: The two runs, as documents and texts call them.
RUNS = ("free", "ahead")

#: What is inserted before a quarter: rows with their values in thousandths.
Inserted = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Job:
    """All a worker needs to know; ``inserted`` has an entry a quarter."""

    content: Content
    seats: Mapping[str, str]
    seed: int
    turns: int
    rows: tuple[int, ...]
    inserted: tuple[Inserted, ...]


@dataclass(frozen=True)
class Course:
    """One run of one series: its quantiles each quarter, and the records they were held against.

    ``rest`` are the forecasts of persistence from the same origins, None where there is none.
    """

    fives: tuple[Five, ...]
    rest: tuple[Persistence | None, ...]
    points: tuple[Point, ...]

    def score(self, in_sample: bool | None = None) -> Score:
        """The points' score: of one sample, or of both."""
        return scored([p for p in self.points if in_sample in (None, p.in_sample)])


@dataclass(frozen=True)
class Series:
    """One recorded series beside what the worlds came to; by quarter number where it is known."""

    of: Measured
    driven: bool
    recorded: Mapping[int, float]
    #: The spread of one quarter of persistence, None where too few changes are recorded.
    deviation: float | None
    free: Course
    ahead: Course

    def course(self, run: str) -> Course:
        """One of the :data:`RUNS`."""
        return self.free if run == "free" else self.ahead


@dataclass(frozen=True)
class Backtest:
    """What a backtest came to; values are in the series' own units."""

    scenario: str
    name: str
    path: Path
    seed: int
    worlds: int
    seats: Mapping[str, str]
    span: Span
    series: tuple[Series, ...]
    #: Columns of the file that nothing in the scenario answers.
    unanswered: tuple[str, ...]
    #: Worlds that ended in direct war in each run; they stay as they were.
    wars: tuple[int, int]
    seconds: float

    @property
    def quarters(self) -> tuple[str, ...]:
        """The quarters played, by name."""
        return tuple(quarter_name(number) for number in self.span.quarters)

    @property
    def predicted(self) -> tuple[Series, ...]:
        """The series that are scored."""
        return tuple(series for series in self.series if not series.driven)

    def pooled(self, run: str, in_sample: bool | None = None) -> Score:
        """Every predicted point; the scores of different units make no sense in it."""
        return scored(
            [
                point
                for series in self.predicted
                for point in series.course(run).points
                if in_sample in (None, point.in_sample)
            ]
        )

    def ratios(self, run: str, least: int) -> list[float]:
        """CRPS over that of persistence, of every series with so many points of both."""
        scores = [series.course(run).score() for series in self.predicted]
        return [score.ratio for score in scores if score.paired >= least]


def backtest(
    compiled: Compiled,
    *,
    against: Path | None = None,
    worlds: int = WORLDS,
    seed: int = 0,
    seats: Mapping[str, str] | None = None,
    workers: int | str = 1,
    block: int | None = None,
    content: Path | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Play ``worlds`` worlds of a scenario twice and hold them against a file of records.

    Without ``against`` it is the record that ships.  ``seats``, ``workers`` and ``block`` are
    those of :func:`wargame.analysis.simulate.simulate`.

    Raises WargameError for a file or a scenario that cannot be used, with the place.
    """
    if not 2 <= worlds <= MOST:
        raise WargameError(f"a backtest takes from 2 to {MOST:,} worlds, not {worlds:,}")
    if not 0 <= seed < 1 << 128:
        raise WargameError("a seed is a whole number from 0 to 2^128 - 1")
    began = time.perf_counter()
    path = shipped_records(content) if against is None else against
    records = read_records(path)
    found = measured(compiled, records)
    recorded = [records.series(one.column) for one in found]
    span = span_of(compiled)
    taken = full_seats(compiled, seats or {})
    make_policies(compiled, taken, span.turns)  # what is wrong with a seat is said at once
    job = Job(
        Content.of(compiled),
        taken,
        seed,
        span.turns,
        tuple(one.row for one in found),
        tuple(
            tuple(
                (one.row, one.milli(series[quarter - 1]))
                for one, series in zip(found, recorded, strict=True)
                if quarter - 1 in series
            )
            for quarter in span.quarters
        ),
    )
    courses = np.zeros((2, span.turns, len(found), worlds), dtype=np.int64)
    wars = [0, 0]
    blocks = run_blocks(
        _block,
        job,
        worlds,
        workers=workers,
        block=block or fine_block(taken),
        progress=progress,
    )
    for part, (values, ended) in blocks:
        courses[..., part.first : part.end] = values
        wars = [old + new for old, new in zip(wars, ended, strict=True)]
    series = tuple(
        _series(one, recorded[n], span, courses[:, :, n] / 1000, compiled)
        for n, one in enumerate(found)
    )
    return Backtest(
        scenario=compiled.tables.scenario,
        name=compiled.bundle.scenario.name,
        path=path,
        seed=seed,
        worlds=worlds,
        seats=taken,
        span=span,
        series=series,
        unanswered=_unanswered(records, found),
        wars=(wars[0], wars[1]),
        seconds=time.perf_counter() - began,
    )


def _series(
    of: Measured,
    recorded: Mapping[int, float],
    span: Span,
    values: np.ndarray,
    compiled: Compiled,
) -> Series:
    """One series put together out of ``values [2, T, N]``."""
    first, last = span.spread
    deviation = step_deviation(recorded, first, last)
    if deviation is None:
        deviation = step_deviation(recorded, 0, last)
    courses = []
    for run, of_run in zip(RUNS, values, strict=True):
        fives, rests, points = [], [], []
        for members, quarter in zip(of_run, span.quarters, strict=True):
            origin = span.origin if run == "free" else quarter - 1
            rest = persistence(recorded, origin, quarter, deviation)
            fives.append(five(members))
            rests.append(rest)
            if quarter in recorded and not of.driven:
                value = recorded[quarter]
                score = crps_ensemble(members, value)
                inside = quarter <= span.calibrated_to
                points.append(Point(quarter, value, fives[-1], score, inside, rest))
        courses.append(Course(tuple(fives), tuple(rests), tuple(points)))
    return Series(of, of.driven, recorded, deviation, courses[0], courses[1])


def _unanswered(records: Records, found: list[Measured]) -> tuple[str, ...]:
    asked = {one.column for one in found}
    return tuple(name for name in records.numeric() if name not in asked)


def _block(job: Job, first: int, count: int) -> tuple[Ints, tuple[int, int]]:
    """One block of worlds in both runs: values ``[2, T, S, N]``, and how many ended in war."""
    values = np.zeros((2, job.turns, len(job.rows), count), dtype=np.int64)
    rows = list(job.rows)
    wars = []
    for run, inserted in enumerate((((),) * job.turns, job.inserted)):
        compiled = job.content.compiled()
        players = make_policies(compiled, job.seats, job.turns)
        world = start(compiled, count, job.seed, first)
        for quarter, told in enumerate(inserted):
            _insert(world, told)
            play_quarter(world, players)
            values[run, quarter] = world.values[rows]
        wars.append(int(np.count_nonzero(turn.ended(world))))
    return values, (wars[0], wars[1])


def _insert(world: World, told: Inserted) -> None:
    """Set registers to what was recorded, in the worlds that go on."""
    live = np.flatnonzero(~turn.ended(world))
    for row, value in told:
        world.values[row, live] = value
