"""A balance of `tiny` against its exact distributions, worked out by hand in fractions.

With three doctrines for Blue and two for Red the enumerator knows every pairing's scores; over
many balances, each with dice of its own, a 95 % interval holds the exact figure in 95 of 100.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

import pytest

from tests.analysis.test_exact import enough, holds
from tests.analysis.tiny_courses import ends, slow, tiny_courses
from tests.reference.slow_tiny import Tiny
from wargame.analysis.balance import balance
from wargame.analysis.findings import Findings

WORLDS = 240
ROLES = ("BLUE", "RED")
Pairing = tuple[str, ...]


@pytest.fixture(scope="module", params=[16, pytest.param(40, marks=pytest.mark.soak)])
def every(request: pytest.FixtureRequest) -> list[Findings]:
    """Balances on seeds of their own."""
    made, repeats = tiny_courses(), int(request.param)
    return [balance(made, worlds=WORLDS, seed=500 + n, cards=()) for n in range(repeats)]


@lru_cache(maxsize=1)
def exact() -> dict[Pairing, dict[str, tuple[Fraction, Fraction]]]:
    """Mean and mean square of each role's score, by pairing of the doctrines."""
    doctrines = tiny_courses().doctrines
    return {
        pairing: _scores(slow(dict(zip(ROLES, pairing, strict=True))))
        for pairing in product(*(doctrines[role] for role in ROLES))
    }


def _scores(tiny: Tiny) -> dict[str, tuple[Fraction, Fraction]]:
    terminals = [(end.chance, tiny.scores(end.state)) for end in ends(tiny, 2)]
    found = {}
    for role in ROLES:
        spread: defaultdict[Fraction, Fraction] = defaultdict(Fraction)
        for chance, scores in terminals:
            # In whole thousandths, as the rules give it.
            spread[Fraction(int(scores[role] * 1000), 1000)] += chance
        mean = sum((value * chance for value, chance in spread.items()), Fraction(0))
        square = sum((value**2 * chance for value, chance in spread.items()), Fraction(0))
        found[role] = (mean, square)
    return found


def mean(values: Any) -> Fraction:
    made = list(values)
    return sum(made, Fraction(0)) / len(made)


def test_scores_and_edges_are_the_exact_ones(every: list[Findings]) -> None:
    held: dict[tuple[str, str], int] = {}
    for at, role in enumerate(ROLES):
        pool = mean(found[role][0] for found in exact().values())
        held["score", role] = sum(
            holds(next(s for s in one.seats if s.role == role).score, pool) for one in every
        )
        for doctrine in tiny_courses().doctrines[role]:
            own = mean(f[role][0] for pairing, f in exact().items() if pairing[at] == doctrine)
            found = [
                next(d for d in one.doctrines if (d.role, d.id) == (role, doctrine))
                for one in every
            ]
            held["over_pool", doctrine] = sum(holds(d.over_pool, own - pool) for d in found)
            held["own score", doctrine] = sum(holds(d.score, own) for d in found)
    assert all(enough(count, len(every)) for count in held.values()), held
    assert 0.9 < sum(held.values()) / (len(every) * len(held)) < 0.99, held


def test_choices_are_their_exact_share_of_the_spread(every: list[Findings]) -> None:
    held: dict[tuple[str, str], int] = {}
    for at, role in enumerate(ROLES):
        means = {pairing: found[role][0] for pairing, found in exact().items()}
        middle = mean(means.values())
        whole = mean(found[role][1] for found in exact().values()) - middle**2
        owns = [
            mean(value for pairing, value in means.items() if pairing[at] == doctrine)
            for doctrine in tiny_courses().doctrines[role]
        ]
        others = [
            mean(value for pairing, value in means.items() if pairing[1 - at] == doctrine)
            for doctrine in tiny_courses().doctrines[ROLES[1 - at]]
        ]
        shares = {
            "choices": (mean(value**2 for value in means.values()) - middle**2) / whole,
            "own": (mean(value**2 for value in owns) - middle**2) / whole,
            "others": (mean(value**2 for value in others) - middle**2) / whole,
        }
        for part, share in shares.items():
            for one in every:
                mine = next(s for s in one.spreads if s.role == role and not s.objective)
                figure = getattr(mine, part)
                held[role, part] = held.get((role, part), 0) + holds(figure, share)
            figures = [
                getattr(next(s for s in f.spreads if (s.role, s.objective) == (role, "")), part)
                for f in every
            ]
            assert abs(mean(Fraction(f.mean) for f in figures) - share) < Fraction(2, 100)
    # The jackknife of sixteen groups is a little short where a share is near nothing.
    assert all(enough(count, len(every), rate=0.9) for count in held.values()), held


def test_an_event_struck_out_is_worth_its_exact_difference(every: list[Findings]) -> None:
    """Over all worlds its effect is the mean score less that of a `tiny` without the event."""
    calm: dict[str, list[Fraction]] = {role: [] for role in ROLES}
    for pairing in exact():
        tiny = slow(dict(zip(ROLES, pairing, strict=True)))
        for card in tiny.cards.values():
            if card["kind"] == "event":
                card["hazard"] = 0
        for role, (score, _) in _scores(tiny).items():
            calm[role].append(score)
    for role in ROLES:
        difference = mean(found[role][0] for found in exact().values()) - mean(calm[role])
        found = []
        for one in every:
            storm = one.events[0]
            effect = next(e for e in storm.effects if e.role == role)
            found.append(effect.score.mean * effect.worlds / WORLDS)
        middle = sum(found) / len(every)
        deviation = (sum((value - middle) ** 2 for value in found) / (len(every) - 1)) ** 0.5
        assert abs(middle - float(difference)) < 4 * deviation / len(every) ** 0.5
