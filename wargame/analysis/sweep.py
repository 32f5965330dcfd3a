"""A scenario played at many settings of its assumptions, on the same dice each time.

A *point* sets some factors to other values.  What comes of it, the *response*, is measured in
every world beside the scenario as written, so that a difference shows the assumption and not
the dice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wargame.analysis.factors import Factors
from wargame.analysis.workers import Content, Progress, run_blocks
from wargame.content.compiled import Compiled
from wargame.errors import WargameError, did_you_mean
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.rollout import play_out
from wargame.rules.dice import Dice
from wargame.rules.score import mark, scores
from wargame.rules.tables import Ints, Tables
from wargame.rules.turn import setup
from wargame.rules.worlds import World

Objects = npt.NDArray[np.object_]
#: Points of one task of a worker.
POINTS = 8


@dataclass(frozen=True, slots=True)
class Response:
    """What is measured of a world: a role's score, an objective met (0 or 1), or a track's end."""

    kind: str
    key: str
    name: str
    unit: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


def responses(tables: Tables) -> tuple[Response, ...]:
    """Everything that can be measured, in order: scores, objectives, tracks."""
    return (
        *(Response("score", r.key, f"Score of {r.name}", "points") for r in tables.roles),
        *(Response("objective", o.key, o.name, "of 100 worlds") for o in tables.objectives),
        *(Response("track", t.key, f"{t.name} at the end", t.unit) for t in tables.tracks),
    )


def response(tables: Tables, given: str | None) -> Response:
    """The response of this name (``score:US``, ``objective:us-shelf``, ``track:territory``).

    Without a name: the first objective that is shared, else the first role's score.  Raises
    WargameError, with a suggestion, for one that there is not.
    """
    every = {str(each): each for each in responses(tables)}
    if given is None:
        shared = (o.key for o in tables.objectives if o.kind == "shared")
        return every[next((f"objective:{key}" for key in shared), next(iter(every)))]
    if given not in every:
        hint = did_you_mean(given, every) or (
            "one is score:ROLE, objective:ID or track:ID, such as " + next(iter(every))
        )
        raise WargameError(f"there is no outcome `{given}`; {hint}")
    return every[given]


def measure(world: World) -> Ints:
    """Every response of every world, ``[Q, N]`` in thousandths (a met objective is 100)."""
    tables = world.tables
    met = [
        (mark(world, objective, tables.roles[objective.roles[0]], tables.turns).points == 2)
        for objective in tables.objectives
    ]
    rows = [scores(world, tables.turns), 100_000 * np.stack(met).astype(np.int64)]
    rows += [world.values[: len(tables.tracks)]]
    return np.concatenate(rows)


@dataclass(frozen=True)
class Job:
    """All that a worker needs to know of a sweep; a course gives doctrines in role order."""

    content: Content
    seed: int
    worlds: int
    a: tuple[str, ...]
    b: tuple[str, ...] | None
    keys: tuple[str, ...]
    #: A row a point: the value of each factor of ``keys``, in thousandths.
    points: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """The points of a sweep, played: sums over worlds of what differs from the base.

    ``base [Q]`` are sums over the worlds of the scenario as written (A, or A less B where two
    courses are held against each other), ``base_squares`` of their squares; ``moved [P, Q]``
    sums of each point less the base in the same world and ``squares [P, Q]`` of their squares,
    all in thousandths.
    """

    worlds: int
    base: Ints
    base_squares: Objects
    moved: Ints
    squares: Objects

    def means(self, number: int) -> npt.NDArray[np.float64]:
        """The mean response at every point, ``[P]``, in its own unit."""
        return np.asarray((self.base[number] + self.moved[:, number]) / (1000 * self.worlds))


def play_points(
    compiled: Compiled,
    courses: tuple[Mapping[str, str], Mapping[str, str] | None],
    keys: Sequence[str],
    points: Sequence[Sequence[int]],
    *,
    worlds: int,
    seed: int,
    workers: int | str = 1,
    progress: Progress | None = None,
) -> Measured:
    """Play every point under one course, or under two whose difference is the response."""
    a, b = courses
    job = Job(
        content=Content.of(compiled),
        seed=seed,
        worlds=worlds,
        a=tuple(a.values()),
        b=None if b is None else tuple(b.values()),
        keys=tuple(keys),
        points=tuple(tuple(int(value) for value in point) for point in points),
    )
    count = len(responses(compiled.tables))
    base, base_squares = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=object)
    moved = np.zeros((len(points), count), dtype=np.int64)
    squares = np.zeros((len(points), count), dtype=object)
    for span, (own, sums, seconds) in run_blocks(
        _points, job, len(points), block=POINTS, workers=workers, progress=progress
    ):
        base, base_squares = own
        moved[span.first : span.end] = sums
        squares[span.first : span.end] = seconds
    return Measured(worlds, base, base_squares, moved, squares)


@dataclass(frozen=True)
class _Stand:
    """What every point of a job is held against: the scenario and its worlds as written."""

    key: tuple[object, ...]
    compiled: Compiled
    factors: Factors
    base: Ints


#: The last job's, so that a worker does not play the base again for each of its tasks.
_stands: list[_Stand] = []


def _stand(job: Job) -> _Stand:
    key = (job.content.key, job.seed, job.worlds, job.a, job.b)
    if not _stands or _stands[0].key != key:
        compiled = job.content.compiled()
        factors = Factors(compiled)
        _stands[:] = [_Stand(key, compiled, factors, _responses(compiled, factors.tables, job))]
    return _stands[0]


def _points(job: Job, first: int, count: int) -> tuple[tuple[Ints, Objects], Ints, Objects]:
    """Some points: sums and squares of the base, of the differences and of their squares."""
    stand = _stand(job)
    moved, squares = [], []
    for point in job.points[first : first + count]:
        tables = stand.factors.tables_at(dict(zip(job.keys, point, strict=True)))
        apart = _responses(stand.compiled, tables, job) - stand.base
        moved.append(apart.sum(axis=1))
        squares.append(_squares(apart))
    base = stand.base.sum(axis=1), np.array(_squares(stand.base), dtype=object)
    return base, np.stack(moved), np.array(squares, dtype=object)


def _squares(values: Ints) -> list[int]:
    """Sums of squares by row; in Python's integers, as thousandths squared outgrow 64 bits."""
    return [sum(value * value for value in row) for row in values.tolist()]


def _responses(compiled: Compiled, tables: Tables, job: Job) -> Ints:
    """The responses of every world under A, less those under B where there is one."""
    own = _played(compiled, tables, job, job.a)
    return own if job.b is None else own - _played(compiled, tables, job, job.b)


def _played(compiled: Compiled, tables: Tables, job: Job, course: tuple[str, ...]) -> Ints:
    players = [
        DoctrinePlayer(compiled.doctrine(role.key, name))
        for role, name in zip(tables.roles, course, strict=True)
    ]
    world = setup(tables, Dice(job.seed, np.arange(job.worlds, dtype=np.uint64)))
    return measure(play_out(world, players, tables.turns))
