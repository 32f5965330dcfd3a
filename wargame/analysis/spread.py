"""How much of the spread of what comes out is choices, and how much dice.

Every pairing of the doctrines is played on the same D sets of dice, so that the spread falls
apart without a rest: a role's *own* doctrine, the *others'* doctrines, how own and others'
*meet*, the *dice* that fall alike for every pairing, and how the dice fall *differently* under
different choices.  The first three are choices, the last two dice.

It is a three-way analysis of variance of a full crossing (own doctrine x the others' x dice)
with doctrines as all there are and dice as a sample.  Each part is freed of what the dice of
the sample put into it (the mean square of its interaction with the dice), so a part that is
not there comes out at 0 on average and not above.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, TypeVar

import numpy as np

from wargame.analysis.intervals import Interval, student95
from wargame.analysis.outcomes import Outcomes, Row
from wargame.analysis.pool import Cast, play_cast
from wargame.analysis.sums import Sums
from wargame.content.compiled import Compiled
from wargame.play.doctrine import DoctrinePlayer
from wargame.rules.dice import Dice
from wargame.rules.tables import Ints
from wargame.rules.turn import setup

T = TypeVar("T")

#: Most pairings that are crossed with dice; of more doctrines the first of each role stay.
PAIRINGS = 512
#: Groups of dice of which one at a time is left out, to tell how far a share may be off.
GROUPS = 16
#: Worlds of one batch.
BATCH = 8192


def crossed_doctrines(compiled: Compiled) -> dict[str, list[str]]:
    """The doctrines of each role that are crossed, the status quo first.

    Where there are more than :data:`PAIRINGS` pairings, the role with most doctrines gives up
    its last one, again and again.
    """
    quo = compiled.bundle.scenario.status_quo
    found = {
        role.key: sorted(compiled.doctrines[role.key], key=lambda key: key != quo[role.key])
        for role in compiled.tables.roles
    }
    while math.prod(len(keys) for keys in found.values()) > PAIRINGS:
        max(found.values(), key=len).pop()
    return found


def dice_for(compiled: Compiled, worlds: int) -> int:
    """How many sets of dice are crossed with the pairings where ``worlds`` were asked for."""
    size = math.prod(len(keys) for keys in crossed_doctrines(compiled).values())
    return max(4 * GROUPS, worlds // size)


def batch_of_dice(compiled: Compiled) -> int:
    """How many sets of dice make one batch."""
    size = math.prod(len(keys) for keys in crossed_doctrines(compiled).values())
    return max(1, BATCH // size)


def spread_rows(outcomes: Outcomes) -> list[Row]:
    """The quantities whose spread is taken apart: scores, and what each objective brings."""
    return [row for row in outcomes.rows if row.kind in ("score", "points")]


def cross(compiled: Compiled, *, seed: int, first: int, count: int) -> Sums:
    """Play every pairing on dice ``first`` to ``first + count - 1``.

    By group of dice and quantity: ``by_pairing [G, P, K]`` sums over the dice; ``parts
    [G, K, 4]`` sums of squares of every world, of the sums over all pairings, over the others'
    (one own doctrine on one set of dice) and over the own doctrines; ``dice [G]``.
    """
    tables = compiled.tables
    doctrines = crossed_doctrines(compiled)
    pairings = np.array(list(itertools.product(*(range(len(d)) for d in doctrines.values()))))
    size = len(pairings)
    numbers = np.tile(np.arange(first, first + count, dtype=np.uint64), size)
    world = setup(tables, Dice(seed, numbers))
    players = [
        Cast(
            [DoctrinePlayer(compiled.doctrine(role.key, key)) for key in doctrines[role.key]],
            np.repeat(pairings[:, role.index], count),
        )
        for role in tables.roles
    ]
    play_cast(world, players, tables.turns)
    outcomes = Outcomes(tables)
    rows = spread_rows(outcomes)
    every = outcomes.of(world)[[outcomes.at[row] for row in rows]]
    values = every.reshape(len(rows), size, count)
    groups = np.arange(first, first + count) % GROUPS
    by_pairing = np.zeros((GROUPS, size, len(rows)), dtype=np.int64)
    parts = np.zeros((GROUPS, len(rows), 4), dtype=np.int64)
    where = [_place(compiled, row.role) for row in rows]
    for group in range(GROUPS):
        some = values[:, :, groups == group]
        by_pairing[group] = some.sum(axis=2).T
        parts[group, :, 0] = (some * some).sum(axis=(1, 2))
        parts[group, :, 1] = (some.sum(axis=1) ** 2).sum(axis=1)
        for number, place in enumerate(where):
            own, others = _own_and_others(pairings, place)
            parts[group, number, 2] = (_added(some[number], own) ** 2).sum()
            parts[group, number, 3] = (_added(some[number], others) ** 2).sum()
    dice = np.bincount(groups, minlength=GROUPS).astype(np.int64)
    return {"by_pairing": by_pairing, "parts": parts, "dice": dice}


def _place(compiled: Compiled, role: str) -> int:
    return compiled.tables.role(role).index


def _own_and_others(pairings: Ints, place: int) -> tuple[Ints, Ints]:
    """The number of each pairing's own doctrine, and of what the others play, ``[P]`` each."""
    own = pairings[:, place]
    rest = np.delete(pairings, place, axis=1)
    if not rest.shape[1]:
        return own, np.zeros(len(own), dtype=np.int64)
    return own, np.unique(rest, axis=0, return_inverse=True)[1].reshape(-1)


def _added(values: Ints, labels: Ints) -> Ints:
    """Sums of ``values [P, n]`` over the pairings of one label, ``[labels, n]``."""
    found = np.zeros((int(labels.max()) + 1, values.shape[1]), dtype=np.int64)
    np.add.at(found, labels, values)
    return found


class Shares(NamedTuple):
    """Parts of a variance; the first three are choices, the last two dice."""

    own: float
    others: float
    meeting: float
    dice: float
    differing: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the spread of one quantity comes from: shares of 1, with 95 % intervals.

    ``sd`` is in the quantity's own units: points of 100 for a score, 0 to 2 for an objective.
    Where nothing varies there are no shares.
    """

    role: str
    objective: str
    sd: float
    choices: Interval | None
    own: Interval | None = None
    others: Interval | None = None
    meeting: Interval | None = None
    dice: Interval | None = None
    differing: Interval | None = None


def spreads(compiled: Compiled, sums: Sums) -> list[Spread]:
    """The spread of every role's score and of what every objective brings it."""
    doctrines = crossed_doctrines(compiled)
    pairings = np.array(list(itertools.product(*(range(len(d)) for d in doctrines.values()))))
    found = []
    for number, row in enumerate(spread_rows(Outcomes(compiled.tables))):
        labels = _own_and_others(pairings, _place(compiled, row.role))
        by_pairing = [[int(v) for v in group] for group in sums["by_pairing"][:, :, number]]
        parts = [[int(v) for v in group] for group in sums["parts"][:, number]]
        dice = [int(n) for n in sums["dice"]]
        whole = _variances(by_pairing, parts, dice, labels)
        total = sum(whole)
        scale = 1000 if row.kind == "score" else 1
        sd = math.sqrt(max(total, 0.0)) / scale
        if total <= 0:
            found.append(Spread(row.role, row.objective, 0.0, None))
            continue
        less = [
            _shares(
                _variances(
                    _without(by_pairing, group),
                    _without(parts, group),
                    _without(dice, group),
                    labels,
                )
            )
            for group in range(GROUPS)
            if dice[group] and sum(dice) - dice[group] > 1
        ]
        mine = _shares(whole)
        intervals = [_jackknife(mine[n], [other[n] for other in less]) for n in range(len(mine))]
        choices = _jackknife(sum(mine[:3]), [sum(other[:3]) for other in less])
        found.append(Spread(row.role, row.objective, sd, choices, *intervals))
    return found


def _without(groups: list[T], left_out: int) -> list[T]:
    return [group for number, group in enumerate(groups) if number != left_out]


def _variances(
    by_pairing: list[list[int]], parts: list[list[int]], dice: list[int], labels: tuple[Ints, Ints]
) -> Shares:
    """The parts of the variance, from sums over groups of dice; exact until the last line."""
    d = sum(dice)
    pairing = [sum(group[p] for group in by_pairing) for p in range(len(by_pairing[0]))]
    size, total = len(pairing), sum(pairing)
    squares, over_all, over_others, over_own = (sum(group[n] for group in parts) for n in range(4))
    own, others = _by_label(pairing, labels[0]), _by_label(pairing, labels[1])
    k_own, k_others = len(own), len(others)
    middle = Fraction(total * total, size * d)
    ss_own = Fraction(sum(v * v for v in own), k_others * d) - middle
    ss_others = Fraction(sum(v * v for v in others), k_own * d) - middle
    ss_choices = Fraction(sum(v * v for v in pairing), d) - middle
    ss_meeting = ss_choices - ss_own - ss_others
    ss_dice = Fraction(over_all, size) - middle
    ss_own_dice = Fraction(over_others, k_others) - middle - ss_own - ss_dice
    ss_others_dice = Fraction(over_own, k_own) - middle - ss_others - ss_dice
    ss_rest = squares - middle - ss_choices - ss_dice - ss_own_dice - ss_others_dice
    worlds, free = size * d, max(1, d - 1)
    parts_of = (
        ss_own / worlds - ss_own_dice / (worlds * free),
        ss_others / worlds - ss_others_dice / (worlds * free),
        ss_meeting / worlds - ss_rest / (worlds * free),
        ss_dice / (size * free),
        (ss_own_dice + ss_others_dice + ss_rest) / (size * free),
    )
    return Shares(*(max(0.0, float(part)) for part in parts_of))


def _by_label(pairing: list[int], labels: Ints) -> list[int]:
    found = [0] * (int(labels.max()) + 1)
    for label, value in zip(labels.tolist(), pairing, strict=True):
        found[label] += value
    return found


def _shares(parts: Shares) -> Shares:
    total = sum(parts)
    return Shares(*(part / total if total > 0 else 0.0 for part in parts))


def _jackknife(value: float, less: list[float]) -> Interval:
    """A share with its interval, from the values with one group of dice left out at a time."""
    count = len(less)
    if count < 2:
        return Interval(value, 0.0, 1.0)
    middle = sum(less) / count
    error = math.sqrt((count - 1) / count * sum((one - middle) ** 2 for one in less))
    off = student95(count - 1) * error
    return Interval(value, max(0.0, value - off), min(1.0, value + off))
