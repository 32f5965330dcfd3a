"""Which cards another card of the same role dominates.

A card is dominated where another one, no dearer in any currency, is at least as good on every
objective of the role and better on some, intervals considered: *shown*, where the intervals
leave no room for the card to be better by as much as :data:`EQUAL`; else *likely*, which more
worlds settle.  Both are tried as first order in the same worlds
(:mod:`wargame.analysis.trials`); only a card that can succeed more than once counts as the
better one, and options of one card never dominate each other: choosing among them is the card's
own question.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from wargame.analysis.intervals import Group
from wargame.analysis.sums import moments_where
from wargame.analysis.trials import Trial
from wargame.rules.tables import Action, Ints, RoleTable

#: Standard errors that a difference must exceed before it counts: 99 % of them by chance do not.
SURE = 2.576
#: A difference in an objective's margin smaller than this part of its `near` is no difference.
SMALL = 0.01
#: A card that cannot be better by as much as this part of a `near` is no better.
EQUAL = 0.02
#: Worlds in which both cards were legal, below which nothing is said of them.
LEAST = 100


@dataclass(frozen=True, slots=True)
class Dominated:
    """``action`` is dominated by ``by``: nowhere better, somewhere worse, in no currency cheaper.

    ``worse`` names the objectives in which it is shown to be worse, by how much of a `near`.
    ``card`` says whether every option of its card is dominated, so that the card itself is.
    ``shown`` says whether the intervals leave it no room, or it is only not shown to be better.
    """

    role: str
    action: str
    by: str
    worlds: int
    worse: tuple[tuple[str, float], ...]
    shown: bool
    card: bool = False


def compared(role: RoleTable, tried: Trial) -> Ints:
    """Every order of a role beside every other, in the worlds where both were legal.

    ``[A, A, tests, 3]``: count, sum and sum of squares of the first's margins less the second's,
    in thousandths of `near`; for reactions and deals, which are no orders, nothing.
    """
    size, tests = len(tried.actions), tried.margins.shape[1]
    pairs: Ints = np.zeros((size, size, tests, 3), dtype=np.int64)
    orders = [n for n, action in enumerate(tried.actions) if action.index in role.orders]
    margins, took = tried.margins[orders], tried.took[orders]
    for place, number in enumerate(orders):
        both = (took & took[place])[:, None, :]
        pairs[number, orders] = moments_where(margins[place] - margins, both)
    return pairs


def dominated(
    role: RoleTable, actions: Sequence[Action], names: Sequence[str], pairs: Ints
) -> list[Dominated]:
    """The orders of a role that another one dominates.

    ``names`` are the objectives of the tests along the last axis but one of ``pairs``, which
    is as :func:`compared` makes it, summed over quarters and worlds.
    """
    result: list[Dominated] = []
    orders = [n for n, action in enumerate(actions) if action.index in role.orders]
    for a in orders:
        for b in orders:
            one, other = actions[a], actions[b]
            if one.card == other.card or other.once or not _no_dearer(role, other, one):
                continue
            worlds = int(pairs[a, b, 0, 0])
            if worlds < LEAST:
                continue
            apart = [_apart(test) for test in pairs[a, b].tolist()]
            better = any(mean - off > SMALL for mean, off in apart)
            worse = tuple(
                (name, round(mean, 3))
                for name, (mean, off) in zip(names, apart, strict=True)
                if mean + off < -SMALL
            )
            if worse and not better:
                shown = all(mean + off <= EQUAL for mean, off in apart)
                result.append(Dominated(role.key, one.key, other.key, worlds, worse, shown))
    every = {one.action for one in result}
    sure = {one.action for one in result if one.shown}
    options: dict[int, set[str]] = {}
    for number in orders:
        options.setdefault(actions[number].card, set()).add(actions[number].key)
    whole = {key for keys in options.values() if keys <= sure for key in keys}
    likely = {key for keys in options.values() if keys <= every for key in keys}
    return [replace(one, card=one.action in (whole if one.shown else likely)) for one in result]


def _apart(test: Sequence[int]) -> tuple[float, float]:
    """The mean of a difference and how far it may be off, in units of `near`."""
    found = Group(*test)
    return found.mean / 1000, SURE * math.sqrt(found.variance / found.size) / 1000


def _no_dearer(role: RoleTable, one: Action, other: Action) -> bool:
    """Whether an action costs its role no more of anything than another."""
    pairs = zip(_price(role, one), _price(role, other), strict=True)
    return all(mine <= theirs for mine, theirs in pairs)


def _price(role: RoleTable, action: Action) -> tuple[int, int, int]:
    """What an action costs its role: capital, money, slot-quarters."""
    for price in action.prices:
        if price.role == role.index:
            return price.pc, price.bn, price.slots * price.quarters
    return 0, 0, 0
