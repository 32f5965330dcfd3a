"""Odds: base, named modifiers, caps; the same for a screen, a bot and an adjudication."""

from __future__ import annotations

from typing import Any, overload

import numpy as np

from wargame.rules.conditions import at_least, at_most, holds, true_in
from wargame.rules.tables import Action, Ints, Modifier
from wargame.rules.worlds import Columns, World, rounded


@overload
def modifier_points(world: World, modifier: Modifier, columns: int) -> int: ...
@overload
def modifier_points(world: World, modifier: Modifier, columns: Columns) -> Ints: ...
def modifier_points(world: World, modifier: Modifier, columns: Columns | int) -> Ints | int:
    """What one modifier adds in each chosen world, per mille.

    One world named by its number is reckoned in plain numbers, here and in `chance_terms`.
    """
    plain, one = isinstance(columns, int), _single(world, columns)
    where: Any
    points: Any = modifier.add
    if one is not None:
        where = true_in(world, modifier.atoms, one)
        value: Any = world.number(modifier.row, one) if modifier.row >= 0 else 0
    else:
        assert not isinstance(columns, int)
        where = holds(world, modifier.atoms, columns)
        value = world.get(modifier.row, columns) if modifier.row >= 0 else 0
    if modifier.row >= 0:
        distance = value - modifier.at
        steps = at_least(-distance if modifier.below else distance, 0)
        points = within(rounded(steps * modifier.add, modifier.each), modifier.most)
    points = points * where
    return points if one is None or plain else np.array([points])


@overload
def chance_terms(
    world: World, action: Action, columns: int
) -> tuple[list[tuple[str, int]], int, int]: ...
@overload
def chance_terms(
    world: World, action: Action, columns: Columns = None
) -> tuple[list[tuple[str, Ints]], Ints, Ints]: ...
def chance_terms(world: World, action: Action, columns: Columns | int = None) -> Any:
    """The odds of an action as things stand: named terms, what the caps cut, the chance.

    All per mille, ``[M]`` each.  The reactions already made to the card count.  The chance is
    ``clip(base + clip(sum of terms))``; ``cut`` is the difference the two caps make, so that
    base + terms + cut = chance exactly.
    """
    one = _single(world, columns)
    if one is None:
        return _chance_terms(world, action, columns)
    terms, cut, chance = _chance_terms(world, action, one)
    if isinstance(columns, int):
        return terms, cut, chance
    return [(name, np.array([by])) for name, by in terms], np.array([cut]), np.array([chance])


def _chance_terms(
    world: World, action: Action, columns: Columns | int
) -> tuple[list[tuple[str, Any]], Any, Any]:
    """:func:`chance_terms`, in plain numbers for one world and in arrays for many alike."""
    settings = world.tables.settings
    if action.sure:
        if isinstance(columns, int):
            return [], 0, 1000
        size = world.size if columns is None else len(columns)
        return [], np.zeros(size, np.int64), np.full(size, 1000, dtype=np.int64)
    terms: list[tuple[str, Any]] = [
        (modifier.name, modifier_points(world, modifier, columns)) for modifier in action.modifiers
    ]
    supports, opposes = reactions_to(world, action.card, columns)
    terms.append(("supported", at_most(supports, settings.supports) * settings.support))
    terms.append(("opposed", opposes * -settings.oppose))
    if action.kind == "deal":
        row = world.tables.roles[action.role].broken_row
        broken = world.number(row, columns) if isinstance(columns, int) else world.get(row, columns)
        terms.append(("broke a deal lately", (broken > 0) * -settings.breach_odds))
    total: Any = 0
    for _, points in terms:
        total = total + points
    chance: Any = action.base + within(total, settings.sum_within)
    chance = at_most(at_least(chance, settings.least), settings.most)
    return terms, chance - action.base - total, chance


def _single(world: World, columns: Columns | int) -> int | None:
    """The one world that is asked about, or None where it is not one."""
    if isinstance(columns, int):
        return columns
    if columns is None:
        return 0 if world.size == 1 else None
    return int(columns[0]) if len(columns) == 1 else None


@overload
def reactions_to(world: World, card: int, columns: int) -> tuple[int, int]: ...
@overload
def reactions_to(world: World, card: int, columns: Columns) -> tuple[Ints, Ints]: ...
def reactions_to(world: World, card: int, columns: Columns | int) -> Any:
    """How many roles support and oppose this quarter's order of a card."""
    if isinstance(columns, int):
        made = zip(
            world.reaction[:, columns].tolist(),
            world.reaction_card[:, columns].tolist(),
            strict=True,
        )
        here = [kind for kind, target in made if target == card]
        return here.count(1), here.count(2)
    kinds = world.reaction if columns is None else world.reaction[:, columns]
    targets = world.reaction_card if columns is None else world.reaction_card[:, columns]
    aimed = targets == card
    supports = ((kinds == 1) & aimed).sum(axis=0, dtype=np.int8)
    opposes = ((kinds == 2) & aimed).sum(axis=0, dtype=np.int8)
    return np.asarray(supports, dtype=np.int64), np.asarray(opposes, dtype=np.int64)


def within(value: Any, most: int) -> Any:
    """A number or an array of them, none further from 0 than a bound."""
    return at_most(at_least(value, -most), most)


def bands(world: World, chance: Ints, roll: Ints) -> Ints:
    """How a roll in 0..999 falls against a chance per mille (GAME.md, section 8).

    Up to a fifth of the chance a breakthrough, up to the chance a success, up to half the
    rest partial, else a setback.
    """
    settings = world.tables.settings
    partial = chance + (1000 - chance) // settings.partial_share
    band = (roll < partial).astype(np.int64)
    band += roll < chance
    band += roll < chance // settings.breakthrough_share
    return band
