"""Odds: base, named modifiers, caps; the same for a screen, a bot and an adjudication."""

from __future__ import annotations

import numpy as np

from wargame.rules.conditions import holds
from wargame.rules.tables import Action, Ints, Modifier
from wargame.rules.worlds import Columns, World, rounded


def modifier_points(world: World, modifier: Modifier, columns: Columns) -> Ints:
    """What one modifier adds in each chosen world, per mille."""
    where = holds(world, modifier.atoms, columns)
    if modifier.row < 0:
        return where * np.int64(modifier.add)
    distance = world.get(modifier.row, columns) - modifier.at
    if modifier.below:
        distance = -distance
    steps = np.maximum(distance, 0)
    points = rounded(steps * modifier.add, modifier.each)
    return np.clip(points, -modifier.most, modifier.most) * where


def chance_terms(
    world: World, action: Action, columns: Columns = None
) -> tuple[list[tuple[str, Ints]], Ints, Ints]:
    """The odds of an action as things stand: named terms, what the caps cut, the chance.

    All per mille, ``[M]`` each.  The reactions already made to the card count.  The chance is
    ``clip(base + clip(sum of terms))``; ``cut`` is the difference the two caps make, so that
    base + terms + cut = chance exactly.
    """
    settings = world.tables.settings
    size = world.size if columns is None else len(columns)
    if action.sure:
        return [], np.zeros(size, np.int64), np.full(size, 1000, dtype=np.int64)
    terms = [
        (modifier.name, modifier_points(world, modifier, columns)) for modifier in action.modifiers
    ]
    supports, opposes = reactions_to(world, action.card, columns)
    supports = np.minimum(supports, settings.supports)
    terms.append(("supported", supports * settings.support))
    terms.append(("opposed", opposes * -settings.oppose))
    if action.kind == "deal":
        broken = world.get(world.tables.roles[action.role].broken_row, columns) > 0
        terms.append(("broke a deal lately", broken * np.int64(-settings.breach_odds)))
    total = np.zeros(size, dtype=np.int64)
    for _, points in terms:
        total = total + points
    within = np.clip(total, -settings.sum_within, settings.sum_within)
    chance = np.clip(action.base + within, settings.least, settings.most)
    return terms, chance - action.base - total, chance


def reactions_to(world: World, card: int, columns: Columns) -> tuple[Ints, Ints]:
    """How many roles support and oppose this quarter's order of a card."""
    kind = world.reaction if columns is None else world.reaction[:, columns]
    target = world.reaction_card if columns is None else world.reaction_card[:, columns]
    here = target == card
    supports = ((kind == 1) & here).sum(axis=0)
    opposes = ((kind == 2) & here).sum(axis=0)
    return np.asarray(supports, dtype=np.int64), np.asarray(opposes, dtype=np.int64)


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
