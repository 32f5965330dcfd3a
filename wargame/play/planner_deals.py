"""Which offers, answers, reactions and choices are worth a thought: a doctrine's and each change.

As with orders, everything is worked out on worlds that look to the role like the real ones.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wargame.play.choices import I8, I16, ReactionMasks
from wargame.play.fixed import Plan
from wargame.rules.tables import Bools, EventTable, RoleTable, Tables


def offer_plans(
    tables: Tables, role: RoleTable, base: Bools, legal: Bools
) -> Iterator[tuple[int, ...]]:
    """The offers of one exercise as places among the role's deals: a doctrine's, then changes.

    ``base`` and ``legal`` are ``[deals of the role]``.
    """
    mine = tuple(np.flatnonzero(base & legal).tolist())
    yield mine
    for gone in mine:
        yield tuple(number for number in mine if number != gone)
    for number in np.flatnonzero(legal & ~base).tolist():
        if offers_fit(tables, role, (*mine, number)):
            yield tuple(sorted((*mine, number)))
        for gone in mine:
            rest = (*(other for other in mine if other != gone), number)
            if offers_fit(tables, role, rest):
                yield tuple(sorted(rest))


def offers_fit(tables: Tables, role: RoleTable, made: tuple[int, ...]) -> bool:
    """Whether these offers may go out together: few enough, one form of a deal each."""
    cards = {tables.actions[role.deals[number]].card for number in made}
    return len(made) <= tables.settings.offers and len(cards) == len(made)


def offers_as_plan(role: RoleTable, made: tuple[int, ...]) -> Plan:
    """Offers as a plan of one column."""
    offers = np.zeros((len(role.deals), 1), dtype=np.bool_)
    offers[list(made)] = True
    return Plan(offers=offers)


def answer_plans(base: Bools, asked: Bools) -> Iterator[Plan]:
    """The answers of one exercise, ``[A_deal]``: a doctrine's, each turned round, all and none."""
    asks = np.flatnonzero(asked).tolist()
    mine = base & asked
    yield Plan(answers=mine[:, None].copy())
    for deal in asks:
        turned = mine.copy()
        turned[deal] = not turned[deal]
        yield Plan(answers=turned[:, None])
    yield Plan(answers=asked[:, None].copy())
    yield Plan(answers=np.zeros((len(asked), 1), dtype=np.bool_))


def choice_plans(event: EventTable, base: int, legal: Bools) -> Iterator[Plan]:
    """The answers to an event in one exercise, a doctrine's first; ``legal [options]``."""
    for option in dict.fromkeys([base, *np.flatnonzero(legal).tolist()]):
        yield Plan(choices={event.index: np.array([option], dtype=np.int8)})


def reaction_plans(
    kind: int, card: int, masks: ReactionMasks, role: RoleTable, game: int
) -> Iterator[Plan]:
    """The reactions of one exercise, a doctrine's first, then none, then every legal one."""
    found = [(kind, card), (0, 0)]
    found += [(1, int(c)) for c in np.flatnonzero(masks.support[:, game])]
    found += [(2, int(c)) for c in np.flatnonzero(masks.oppose[:, game])]
    found += [(3, role.reactions[int(n)]) for n in np.flatnonzero(masks.play[:, game])]
    for what, which in dict.fromkeys(found):
        yield Plan(reaction=_reaction(what, which))


def _reaction(kind: int, card: int) -> tuple[I8, I16]:
    return np.array([kind], dtype=np.int8), np.array([card], dtype=np.int16)
