"""Which course of action does best: successive halving on dice that all of them share.

Each round plays the courses of action that are left in some more worlds and keeps the best of
them (Karnin, Koren and Somekh, "Almost optimal exploration in multi-armed bandits", ICML 2013);
between rounds the changes that did best are put together.  The first course of action of an
exercise is the one to beat: it stays to the end, and another one is taken only where it did better
by enough.  The worlds of all exercises of a trial go through the rules together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from wargame.play.planner_trial import Arm, Measures, Trials
from wargame.play.planner_value import FIRST, VALUE
from wargame.rules.tables import Ints

#: How a budget of worlds is spent over the rounds, in per cent.
ROUNDS = (40, 30, 30)
#: Of the courses of action in a round, one in so many goes on to the next.
KEEP = 3
#: Puts changes together: the exercise, its courses of action so far, the best first.
Grow = Callable[[int, list[Arm]], list[Arm]]


@dataclass(slots=True)
class Findings:
    """What was found out about the courses of action of one exercise.

    ``ends[a] [rows of the outlook, K]`` is what arm ``a`` brings on the first ``K`` samples;
    ``alive`` the arms that were left, the first among them; ``fresh`` the samples before the
    last round, which chose who was left; ``best`` the arm that is taken.
    """

    arms: list[Arm]
    ends: list[Measures] = field(default_factory=list)
    alive: list[int] = field(default_factory=list)
    samples: int = 0
    fresh: int = 0
    best: int = 0

    def gains(self, arm: int, row: int = VALUE, start: int = 0) -> Ints:
        """An arm's gains over the first one, by sample from one on."""
        both = min(self.ends[arm].shape[1], self.ends[0].shape[1])
        gains = self.ends[arm][row, start:both] - self.ends[0][row, start:both]
        return gains.astype(np.int64)

    def total(self, arm: int) -> int:
        """An arm's values summed over its samples."""
        return int(self.ends[arm][VALUE].astype(np.int64).sum())

    def ranked(self) -> list[int]:
        """The arms that are left, the best first; on a tie the earlier one."""
        return sorted(self.alive, key=lambda arm: (-self.total(arm), arm))


def search(
    trials: Trials,
    proposals: Sequence[list[Arm]],
    budget: int,
    grow: Grow | None = None,
    *,
    sure: float,
    rounds: Sequence[int] = ROUNDS,
) -> list[Findings]:
    """Find the best arm of each exercise with a budget of worlds for each.

    ``sure`` is by how many standard errors it must do better than the first.
    """
    games = [Findings(_distinct(arms)) for arms in proposals]
    for found in games:
        found.alive = list(range(len(found.arms)))
        found.ends = [_nothing(trials) for _ in found.arms]
    for number, share in enumerate(rounds):
        for index, found in enumerate(games):
            if number and len(found.alive) > 1:
                _narrow(found)
                if grow is not None and number < len(rounds) - 1:
                    _grow(trials, found, grow(index, [found.arms[arm] for arm in found.ranked()]))
            found.fresh = found.samples
            if len(found.alive) > 1:
                worlds = budget * share // 100
                caught = sum(found.samples - found.ends[arm].shape[1] for arm in found.alive)
                found.samples += max((worlds - caught) // len(found.alive), 1)
        _play(trials, games)
    for found in games:
        found.best = _pick(found, sure)
    return games


def _distinct(arms: Sequence[Arm]) -> list[Arm]:
    """Each arm once, where it stands first."""
    found: dict[tuple[object, ...], Arm] = {}
    for arm in arms:
        found.setdefault(arm.key, arm)
    return list(found.values())


def _narrow(found: Findings) -> None:
    """Keep the best, and the first."""
    left = max(-(-len(found.alive) // KEEP), 2)
    found.alive = sorted({0, *found.ranked()[:left]})


def _grow(trials: Trials, found: Findings, arms: Sequence[Arm]) -> None:
    known = {arm.key for arm in found.arms}
    for arm in arms:
        if arm.key not in known:
            known.add(arm.key)
            found.alive.append(len(found.arms))
            found.arms.append(arm)
            found.ends.append(_nothing(trials))


def _play(trials: Trials, games: Sequence[Findings]) -> None:
    """Bring every arm that is left to its exercise's number of samples."""
    arms: list[Arm] = []
    where: list[tuple[Findings, int]] = []
    owners: list[int] = []
    which: list[Ints] = []
    samples: list[Ints] = []
    for index, found in enumerate(games):
        for arm in found.alive:
            missing = np.arange(found.ends[arm].shape[1], found.samples)
            if len(missing):
                which.append(np.full(len(missing), len(arms)))
                samples.append(missing)
                arms.append(found.arms[arm])
                where.append((found, arm))
                owners.append(index)
    if not arms:
        return
    ends = trials.play(
        arms,
        np.array(owners, dtype=np.intp),
        np.concatenate(which).astype(np.intp),
        np.concatenate(samples),
    )
    cuts = np.cumsum([len(part) for part in which])[:-1]
    for (found, arm), part in zip(where, np.split(ends, cuts, axis=1), strict=True):
        found.ends[arm] = np.concatenate([found.ends[arm], part], axis=1)


def _nothing(trials: Trials) -> Measures:
    return np.zeros((FIRST + len(trials.outlook.objectives), 0), dtype=np.int32)


def _pick(found: Findings, sure: float) -> int:
    """The arm whose gain over the first is clear and largest; else the first.

    The last round, which had no say in who got there, must not speak against it.
    """
    best, most = 0, 0.0
    for arm in found.ranked():
        if arm:
            gain, error = spread(found.gains(arm))
            late = int(found.gains(arm, start=found.fresh).sum())
            if gain > sure * error and gain > most and late >= 0:
                best, most = arm, gain
    return best


def spread(gains: Ints) -> tuple[float, float]:
    """The mean of some whole numbers and its standard error."""
    count = len(gains)
    if not count:
        return 0.0, 0.0
    total = int(gains.sum())
    if count < 2:
        return float(total), 0.0
    variance = (count * int((gains * gains).sum()) - total * total) / (count * (count - 1))
    return total / count, (max(variance, 0.0) / count) ** 0.5
