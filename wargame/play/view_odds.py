"""The odds of a card in full: what each modifier reads, now at what value, and what is not known.

Everything is computed on the world as the role knows it.  A modifier that reads something the
role may not see, or that another role decides under seal, makes the chance a range.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from wargame.rules.conditions import true_in
from wargame.rules.legal import dials_of
from wargame.rules.odds import modifier_points
from wargame.rules.tables import Action, Atom, Modifier, RoleTable, Tables
from wargame.rules.view import audience
from wargame.rules.worlds import World

#: The nodes at which standing orders are still secret.
SEALED_AT = ("signals", "events", "offers", "answers", "orders")


@lru_cache(maxsize=16384)
def sees(tables: Tables, role: int, row: int) -> bool:
    """Whether a role sees a register exactly."""
    allowed = audience(tables, tables.row_names[row])
    return allowed is None or role in allowed


@lru_cache(maxsize=64)
def sealed_rows(tables: Tables, role: int) -> frozenset[int]:
    """The registers that others' standing orders will set once they are opened."""
    found: set[int] = set()
    for other in tables.roles:
        if other.index != role and len(other.standing) > 1:
            found.add(other.standing_row)
            found.update(int(row) for row in dials_of(other))
    return frozenset(found)


def milli(world: World, row: int) -> int:
    """A register in thousandths, whatever its own scale."""
    return world.number(row) * 1000 // world.tables.row_scale[row]


def _reads(modifier: Modifier) -> set[int]:
    rows = {atom.row for atom in modifier.atoms}
    return rows | {modifier.row} if modifier.row >= 0 else rows


def unknown(tables: Tables, role: int, modifier: Modifier, *, sealed: bool) -> str:
    """Why a role cannot tell whether a modifier counts: ``hidden``, ``sealed`` or nothing."""
    rows = _reads(modifier)
    if not all(sees(tables, role, row) for row in rows):
        return "hidden"
    return "sealed" if sealed and rows & sealed_rows(tables, role) else ""


@lru_cache(maxsize=8192)
def _doubts(tables: Tables, role: int, action: int, sealed: bool) -> tuple[str, ...]:
    """For each modifier of an action why the role cannot be sure of it, or nothing."""
    modifiers = tables.actions[action].modifiers
    return tuple(unknown(tables, role, modifier, sealed=sealed) for modifier in modifiers)


def _condition(world: World, role: int, atom: Atom) -> dict[str, Any]:
    tables, number = world.tables, world.number(atom.row)
    return {
        "text": atom.text,
        "what": tables.row_names[atom.row],
        "value": number * 1000 // tables.row_scale[atom.row],
        "exact": sees(tables, role, atom.row),
        "holds": true_in(world, (atom,)),
    }


def factors(
    world: World, role: RoleTable, action: Action, points: Sequence[int], *, sealed: bool
) -> list[dict[str, Any]]:
    """Every modifier of an action: what it reads, at what value, what it counts now (per mille).

    ``points`` is what each counts.  ``most`` is the most it can count; ``unknown`` says why a
    role cannot be sure of it.
    """
    result = []
    doubts = _doubts(world.tables, role.index, action.index, sealed)
    for modifier, by, doubt in zip(action.modifiers, points, doubts, strict=True):
        slope = None
        if modifier.row >= 0:
            slope = {
                "what": world.tables.row_names[modifier.row],
                "value": milli(world, modifier.row),
                "exact": sees(world.tables, role.index, modifier.row),
                "add": modifier.add,
                "each": modifier.each,
                "at": modifier.at,
                "below": modifier.below,
            }
        most = modifier.add if slope is None else modifier.most * (1 if modifier.add > 0 else -1)
        result.append(
            {
                "name": modifier.name,
                "points": by,
                "most": most,
                "when": [_condition(world, role.index, atom) for atom in modifier.atoms],
                "slope": slope,
                "unknown": doubt,
            }
        )
    return result


def chance_range(
    world: World,
    role: RoleTable,
    action: Action,
    terms: list[tuple[str, int]],
    likely: int,
    *,
    sealed: bool,
) -> list[int]:
    """The least and the most a chance can be, given what the role cannot see (per mille).

    ``terms`` and ``likely`` are those of :func:`wargame.rules.odds.chance_terms` as it is seen.
    """
    if action.sure:
        return [1000, 1000]
    low = high = sum(points for _, points in terms)
    doubts = _doubts(world.tables, role.index, action.index, sealed)
    for modifier, (_, now), doubt in zip(action.modifiers, terms, doubts, strict=False):
        if doubt:
            least, most = _span(world, role, modifier, sealed=sealed)
            low, high = low + least - now, high + most - now
    settings = world.tables.settings

    def capped(total: int) -> int:
        within = min(max(total, -settings.sum_within), settings.sum_within)
        return min(max(action.base + within, settings.least), settings.most)

    return [min(capped(low), likely), max(capped(high), likely)]


def _span(world: World, role: RoleTable, modifier: Modifier, *, sealed: bool) -> tuple[int, int]:
    """Between what and what a modifier counts that a role cannot be sure of."""
    tables, secret = world.tables, sealed_rows(world.tables, role.index) if sealed else frozenset()
    sure = [
        atom
        for atom in modifier.atoms
        if sees(tables, role.index, atom.row) and atom.row not in secret
    ]
    if not true_in(world, sure):
        return 0, 0
    size = modifier.add
    if modifier.row >= 0:
        size = modifier.most if modifier.add > 0 else -modifier.most
        if sees(tables, role.index, modifier.row) and modifier.row not in secret:
            free = Modifier(
                modifier.name, (), modifier.add, modifier.row, modifier.at, modifier.each,
                modifier.below, modifier.most,
            )  # fmt: skip
            size = modifier_points(world, free, 0)
    return min(0, size), max(0, size)
