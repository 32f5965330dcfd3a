"""Which assumptions drive an outcome, and whether a difference survives the others.

Three questions, each on common dice (Saltelli et al., *Global Sensitivity Analysis*, 2008):

- *screening*: every factor moved along random paths through the ranges (Morris 1991); the mean
  size of its elementary effects, mu* (Campolongo et al. 2007), says how much it matters, their
  spread how far that depends on the other factors;
- *variance*: for the few that matter, the share of the outcome's variance each explains alone
  (S1) and with all its interactions (ST), by Saltelli's estimator of Sobol's indices;
- *one at a time*: the outcome at both ends of a factor's range, with 95 % intervals over the
  same worlds: the bars of the tornado.

Of two courses of action the outcome is their difference, and *draws* of all factors at once say
in what share of the ranges it holds, and beyond which value of which factor it flips.
"""

from __future__ import annotations

import importlib
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from wargame.analysis.compare import whole_course
from wargame.analysis.factors import Factor, Factors
from wargame.analysis.intervals import Interval, chance, mean
from wargame.analysis.sweep import Measured, Response, play_points, response, responses
from wargame.analysis.workers import Progress
from wargame.content.compiled import Compiled
from wargame.errors import WargameError

#: Worlds at each point, paths of the screening, base points of the variance: where none is asked.
WORLDS, PATHS, SAMPLES = 256, 4, 32
#: Levels of the screening's grid; with 4, one step is two thirds of a range.
LEVELS = 4
#: Factors whose variance is taken apart, and bars of the tornado.
FEW, BARS = 6, 16

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Screened:
    """What the screening says of a factor, in the outcome's unit for a whole range."""

    factor: Factor
    mu_star: float
    #: Half of the 95 % interval of ``mu_star``, bootstrapped over the paths.
    give: float
    sigma: float


@dataclass(frozen=True, slots=True)
class Share:
    """What a factor explains of the outcome's variance: alone, and with its interactions."""

    factor: Factor
    first: float
    first_give: float
    total: float
    total_give: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The outcome at both ends of a factor's range less that of the scenario as written."""

    factor: Factor
    low: Interval
    high: Interval

    @property
    def size(self) -> float:
        """The larger of the two, without its sign."""
        return max(abs(self.low.mean), abs(self.high.mean))


@dataclass(frozen=True, slots=True)
class Flip:
    """The one cut that best tells the draws in which the first course is better.

    ``below`` and ``above`` are the shares of draws on that side of ``at`` in which it is.
    """

    factor: Factor
    at: int
    below: Interval
    above: Interval


@dataclass(frozen=True, slots=True)
class Draws:
    """All factors drawn at once, evenly over their ranges (a Latin hypercube).

    ``better`` is the share of draws in which the first course is better; ``sure`` the share in
    which the interval over its worlds leaves zero out on that side; ``worse`` on the other.
    """

    number: int
    better: Interval
    sure: float
    worse: float
    low: float
    middle: float
    high: float
    flip: Flip | None


@dataclass(frozen=True)
class Sensitivity:
    """The answer: ``base`` is the outcome as written, with its 95 % interval over the worlds."""

    scenario: str
    seed: int
    worlds: int
    a: Mapping[str, str]
    b: Mapping[str, str] | None
    outcome: Response
    base: Interval
    factors: int
    fixed: Sequence[str]
    paths: int
    samples: int
    screened: Sequence[Screened]
    shares: Sequence[Share]
    bars: Sequence[Bar]
    draws: Draws | None
    runs: int
    seconds: float = field(compare=False, default=0.0)


def sensitivity(
    compiled: Compiled,
    *,
    a: Mapping[str, str] | None = None,
    b: Mapping[str, str] | None = None,
    of: str | None = None,
    worlds: int = WORLDS,
    seed: int = 0,
    paths: int = PATHS,
    few: int = FEW,
    samples: int = SAMPLES,
    draws: int = 0,
    workers: int | str = 1,
    progress: Progress | None = None,
) -> Sensitivity:
    """Vary every assumption that has a range and say which of them the outcome hangs on.

    ``a`` and ``b`` give roles their doctrines; without ``b`` the outcome ``of`` is that of the
    course ``a`` (of the status quo where it is empty), with it the difference A less B.
    ``samples`` is rounded up to a power of two.  Raises WargameError for an outcome, role or
    doctrine that there is not, for a scenario without any range, and without SALib.
    """
    if worlds < 2 or paths < 2 or few < 0 or samples < 2 or draws < 0:
        raise WargameError("worlds, paths and samples count from 2, the others from 0")
    salib = _Salib()
    began = time.perf_counter()
    outcome = response(compiled.tables, of)
    number = responses(compiled.tables).index(outcome)
    factors = Factors(compiled)
    if not len(factors):
        raise WargameError("no assumption of this scenario has a `range:`; there is none to vary")
    courses = (whole_course(compiled, a or {}), None if b is None else whole_course(compiled, b))
    every = list(factors)
    few = min(few, len(every))
    samples = 1 << (samples - 1).bit_length()
    screen = salib.paths(len(every), paths, seed)
    bars_wanted = min(BARS, len(every))
    expected = len(screen) + samples * (few + 2) * (few > 0) + 2 * bars_wanted + draws
    tally = _Tally(expected, progress)

    def play(chosen: Sequence[Factor], shares: Floats) -> Measured:
        points = [[f.at(s) for f, s in zip(chosen, row, strict=True)] for row in shares.tolist()]
        keys = [factor.key for factor in chosen]
        found = play_points(
            compiled, courses, keys, points,
            worlds=worlds, seed=seed, workers=workers, progress=tally.part,
        )  # fmt: skip
        tally.add(len(points))
        return found

    first = play(every, screen)
    screened = sorted(
        (
            Screened(factor, *row)
            for factor, row in zip(every, salib.screened(screen, first.means(number)), strict=True)
        ),
        key=lambda row: (-row.mu_star, row.factor.key),
    )
    matter = [row.factor for row in screened]
    shares: list[Share] = []
    if few:
        grid = salib.grid(few, samples, seed)
        taken = salib.shares(few, play(matter[:few], grid).means(number))
        shares = [Share(f, *row) for f, row in zip(matter[:few], taken, strict=True)]
    bars = _bars(matter[:bars_wanted], play, number)
    drawn = None
    if draws:
        cube = salib.cube(len(every), draws, seed)
        drawn = _draws(every, cube, play(every, cube), number)
    return Sensitivity(
        scenario=compiled.tables.scenario,
        seed=seed,
        worlds=worlds,
        a=courses[0],
        b=courses[1],
        outcome=outcome,
        base=_base(first, number),
        factors=len(every),
        fixed=tuple(factors.fixed),
        paths=paths,
        samples=samples,
        screened=screened,
        shares=shares,
        bars=bars,
        draws=drawn,
        runs=tally.done,
        seconds=time.perf_counter() - began,
    )


def draw_all(
    compiled: Compiled,
    outcomes: Sequence[str],
    *,
    a: Mapping[str, str],
    b: Mapping[str, str] | None,
    draws: int,
    worlds: int = WORLDS,
    seed: int = 0,
    workers: int | str = 1,
    progress: Progress | None = None,
) -> dict[Response, tuple[Interval, Draws]]:
    """Every outcome over the same draws of all assumptions, with what it is as written.

    Raises WargameError as :func:`sensitivity` does.
    """
    if draws < 2 or worlds < 2:
        raise WargameError("draws and worlds count from 2")
    every = list(Factors(compiled))
    if not every:
        raise WargameError("no assumption of this scenario has a `range:`; there is none to vary")
    courses = (whole_course(compiled, a), None if b is None else whole_course(compiled, b))
    cube = _Salib().cube(len(every), draws, seed)
    points = [[f.at(s) for f, s in zip(every, row, strict=True)] for row in cube.tolist()]
    found = play_points(
        compiled, courses, [factor.key for factor in every], points,
        worlds=worlds, seed=seed, workers=workers, progress=progress,
    )  # fmt: skip
    known = responses(compiled.tables)
    made = {}
    for given in outcomes:
        outcome = response(compiled.tables, given)
        number = known.index(outcome)
        made[outcome] = _base(found, number), _draws(every, cube, found, number)
    return made


def _base(found: Measured, number: int) -> Interval:
    interval = mean(int(found.base[number]), int(found.base_squares[number]), found.worlds)
    return Interval(*(value / 1000 for value in interval))


def _moved(found: Measured, point: int, number: int) -> Interval:
    """How far a point moved the mean response, with its 95 % interval over the worlds."""
    total, squares = int(found.moved[point, number]), int(found.squares[point, number])
    interval = mean(total, squares, found.worlds)
    return Interval(*(value / 1000 for value in interval))


def _bars(chosen: Sequence[Factor], play: Any, number: int) -> list[Bar]:
    middle = [(f.base - f.low) / (f.high - f.low) for f in chosen]
    rows = []
    for index in range(len(chosen)):
        for end in (0.0, 1.0):
            row = list(middle)
            row[index] = end
            rows.append(row)
    found = play(chosen, np.array(rows))
    bars = [
        Bar(factor, _moved(found, 2 * n, number), _moved(found, 2 * n + 1, number))
        for n, factor in enumerate(chosen)
    ]
    return sorted(bars, key=lambda bar: (-bar.size, bar.factor.key))


def _draws(factors: Sequence[Factor], cube: Floats, found: Measured, number: int) -> Draws:
    values = found.means(number)
    base = found.base[number] / (1000 * found.worlds)
    sure = worse = 0
    for point in range(len(values)):
        apart = _moved(found, point, number)
        low, high = base + apart.low, base + apart.high
        sure += low > 0
        worse += high < 0
    good = values > 0
    low, middle, high = np.percentile(values, [10, 50, 90])
    return Draws(
        number=len(values),
        better=chance(int(good.sum()), len(values)),
        sure=float(sure / len(values)),
        worse=float(worse / len(values)),
        low=float(low),
        middle=float(middle),
        high=float(high),
        flip=_flip(factors, cube, good),
    )


def _flip(factors: Sequence[Factor], cube: Floats, good: npt.NDArray[np.bool_]) -> Flip | None:
    """The cut of one factor that sorts the draws best; None where all fall alike."""
    count = len(good)
    if good.all() or not good.any():
        return None
    best: tuple[float, int, int] = (0.0, -1, 0)
    for column in range(cube.shape[1]):
        order = np.argsort(cube[:, column], kind="stable")
        hits = np.cumsum(good[order])
        sizes = np.arange(1, count + 1)
        # Gini's gain of a cut after each draw; a tenth of the draws on either side at least.
        edge = max(2, count // 10)
        left, right = hits[:-1] / sizes[:-1], (hits[-1] - hits[:-1]) / (count - sizes[:-1])
        gain = sizes[:-1] * (count - sizes[:-1]) / count**2 * (left - right) ** 2
        gain[: edge - 1] = 0
        gain[count - edge :] = 0
        at = int(np.argmax(gain))
        if gain[at] > best[0]:
            best = (float(gain[at]), column, at)
    _, column, at = best
    if column < 0:
        return None
    order = np.argsort(cube[:, column], kind="stable")
    cut = (cube[order[at], column] + cube[order[at + 1], column]) / 2
    below, above = good[order[: at + 1]], good[order[at + 1 :]]
    return Flip(
        factors[column],
        factors[column].at(float(cut)),
        chance(int(below.sum()), len(below)),
        chance(int(above.sum()), len(above)),
    )


class _Tally:
    """Progress over several sweeps."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total, self.progress, self.done = total, progress, 0

    def part(self, done: int, _: int) -> None:
        """So many points of the sweep under way."""
        if self.progress is not None:
            self.progress(min(self.done + done, self.total), self.total)

    def add(self, points: int) -> None:
        """A sweep is done."""
        self.done += points


class _Salib:
    """The well-kept library that samples the ranges and takes the variance apart."""

    def __init__(self) -> None:
        names = {
            "morris_sample": "SALib.sample.morris",
            "morris": "SALib.analyze.morris",
            "sobol_sample": "SALib.sample.sobol",
            "sobol": "SALib.analyze.sobol",
            "latin": "SALib.sample.latin",
        }
        try:
            self.part = {key: importlib.import_module(name) for key, name in names.items()}
        except ImportError as error:
            raise WargameError(
                "sensitivity needs SALib: install it with `pip install 'wargame[sweep]'`"
            ) from error

    @staticmethod
    def _problem(count: int) -> dict[str, Any]:
        return {
            "num_vars": count,
            "names": [str(n) for n in range(count)],
            "bounds": [[0.0, 1.0]] * count,
        }

    def paths(self, count: int, paths: int, seed: int) -> Floats:
        """Random paths through the unit cube, a step of one factor at a time, ``[P, K]``."""
        found = self.part["morris_sample"].sample(
            self._problem(count), paths, num_levels=LEVELS, seed=_seed(seed)
        )
        return np.asarray(found, dtype=np.float64)

    def screened(self, points: Floats, values: Floats) -> list[tuple[float, float, float]]:
        """``mu*``, half its interval and sigma of each factor."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a factor that moves nothing divides by nothing
            found = self.part["morris"].analyze(
                self._problem(points.shape[1]), points, values, num_levels=LEVELS, seed=1
            )
        columns = (found["mu_star"], found["mu_star_conf"], found["sigma"])
        return [tuple(map(float, row)) for row in zip(*columns, strict=True)]  # type: ignore[misc]

    def grid(self, count: int, samples: int, seed: int) -> Floats:
        """Saltelli's points for first and total shares, ``[samples (K + 2), K]``."""
        found = self.part["sobol_sample"].sample(
            self._problem(count), samples, calc_second_order=False, seed=_seed(seed)
        )
        return np.asarray(found, dtype=np.float64)

    def shares(self, count: int, values: Floats) -> list[tuple[float, float, float, float]]:
        """First and total share of the variance of each factor, with half their intervals."""
        if np.ptp(values) == 0:
            return [(0.0, 0.0, 0.0, 0.0)] * count
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = self.part["sobol"].analyze(
                self._problem(count), values, calc_second_order=False, seed=1
            )
        columns = (found["S1"], found["S1_conf"], found["ST"], found["ST_conf"])
        return [tuple(map(float, row)) for row in zip(*columns, strict=True)]  # type: ignore[misc]

    def cube(self, count: int, draws: int, seed: int) -> Floats:
        """Draws of all factors at once, each range cut into as many parts, ``[draws, K]``."""
        found = self.part["latin"].sample(self._problem(count), draws, seed=_seed(seed))
        return np.asarray(found, dtype=np.float64)


def _seed(seed: int) -> int:
    return seed % (1 << 32)
