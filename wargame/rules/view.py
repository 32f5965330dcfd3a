"""What a role may see of the state: the one function that decides it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from wargame.rules.tables import Bools, Ints, Node, Tables
from wargame.rules.worlds import World


def visible_tracks(world: World, role: int) -> tuple[Ints, Bools, Bools]:
    """The tracks as a role sees them: values, known exactly, known as an estimate.

    ``values [K, N]`` hold the true value where ``exact [K]``, the published yearly estimate
    where ``estimated [K]``, and 0 where neither.
    """
    tables = world.tables
    count = len(tables.tracks)
    values = np.zeros((count, world.size), dtype=np.int64)
    exact = np.zeros(count, dtype=np.bool_)
    estimated = np.zeros(count, dtype=np.bool_)
    for track in tables.tracks:
        if not track.seen_by or role in track.seen_by:
            values[track.index] = world.values[track.index]
            exact[track.index] = True
        elif track.estimate_row >= 0:
            values[track.index] = world.values[track.estimate_row]
            estimated[track.index] = True
    return values, exact, estimated


@lru_cache(maxsize=4096)
def audience(tables: Tables, row_name: str) -> tuple[int, ...] | None:
    """Who may see a change of a register: roles, or None for everyone.

    Purses belong to their role unless they are a public track; tracks follow their
    declaration; everything else that a ledger names happens in the open.
    """
    for role in tables.roles:
        if row_name in (f"{role.key}.pc", f"{role.key}.bn"):
            return (role.index,)
    for track in tables.tracks:
        if track.key == row_name:
            return track.seen_by or None
    row = tables.rows.get(row_name)
    return derived_audiences(tables).get(row) if row is not None else None


@lru_cache(maxsize=8)
def derived_audiences(tables: Tables) -> dict[int, tuple[int, ...] | None]:
    """Who may see each derived value, by row: those who see everything it is made of."""
    everyone = frozenset(role.index for role in tables.roles)
    seen: dict[int, frozenset[int]] = {}
    for track in tables.tracks:
        if track.seen_by:
            seen[track.index] = frozenset(track.seen_by)
    for role in tables.roles:
        for row in (role.pc_row, role.slots_row, role.bn_row):
            if row >= len(tables.tracks):
                seen[row] = frozenset({role.index})
    # Slots are declared in the open: how many factories run is no secret.
    for role in tables.roles:
        seen.pop(role.slots_row, None)
    result: dict[int, tuple[int, ...] | None] = {}
    for derived in tables.derived:
        allowed = everyone
        for step in derived.code:
            if step[0] == Node.ROW:
                allowed &= seen.get(step[1], everyone)
        seen[derived.row] = allowed
        result[derived.row] = None if allowed == everyone else tuple(sorted(allowed))
    return result


def masked(world: World, role: int) -> World:
    """A copy of the worlds as one role knows them: hidden tracks replaced by their estimate.

    Odds and legality shown to a seat are computed on this copy, so that they cannot tell
    more than the seat may know.  Purses of others are emptied, values made of hidden
    things are 0.
    """
    copy = world.copy()
    tables = world.tables
    values, exact, _ = visible_tracks(world, role)
    for track in tables.tracks:
        if not exact[track.index]:
            copy.values[track.index] = values[track.index]
    for other in tables.roles:
        if other.index != role:
            for row in (other.pc_row, other.bn_row):
                if row >= len(tables.tracks):
                    copy.values[row] = 0
    for row, allowed in derived_audiences(tables).items():
        if allowed is not None and role not in allowed:
            copy.set(row, None, 0)
    return copy


@lru_cache(maxsize=8)
def term_audiences(tables: Tables) -> dict[tuple[str, str, str], frozenset[int]]:
    """Who may see each drift term, by track, source and reason; terms all may see are left out.

    A term made of something a role cannot see could be solved for it.
    """
    everyone = frozenset(role.index for role in tables.roles)

    def seen(row: int) -> frozenset[int]:
        allowed = audience(tables, tables.row_names[row]) if row >= 0 else None
        return everyone if allowed is None else frozenset(allowed)

    found: dict[tuple[str, str, str], frozenset[int]] = {}
    for coupling in tables.couplings:
        allowed = seen(coupling.row) & seen(coupling.at_row) & seen(coupling.times)
        for atom in coupling.atoms:
            allowed &= seen(atom.row)
        if allowed != everyone:
            key = tables.tracks[coupling.track].key
            found[(key, coupling.text, coupling.because)] = allowed
    for track in tables.tracks:
        if track.set_to >= 0 and seen(track.set_to) != everyone:
            source = tables.row_names[track.set_to]
            found[(track.key, source, SET_EACH_QUARTER)] = seen(track.set_to)
    return found


@lru_cache(maxsize=512)
def lookalikes(tables: Tables, track: str) -> tuple[tuple[int, ...], ...]:
    """The roles in groups that may see the same of a track's drift terms; none: all see all."""
    secret = [allowed for key, allowed in term_audiences(tables).items() if key[0] == track]
    if not secret:
        return ()
    groups: dict[tuple[bool, ...], list[int]] = {}
    for role in tables.roles:
        seen = tuple(role.index in allowed for allowed in secret)
        groups.setdefault(seen, []).append(role.index)
    return tuple(map(tuple, groups.values()))


#: The reason of the one term of a track that is set and does not drift.
SET_EACH_QUARTER = "set each quarter"


def seen_terms(
    tables: Tables, track: str, terms: list[list[object]], role: int
) -> list[list[object]]:
    """A track's drift terms as a role may know them; they sum to the same.

    What it cannot see becomes one term together with chance; where that is a single term, it
    keeps its reason and loses its source.
    """
    if not lookalikes(tables, track):
        return [list(term) for term in terms]
    audiences = term_audiences(tables)
    shown: list[list[object]] = []
    lump: list[list[object]] = []
    for term in terms:
        allowed = audiences.get((track, str(term[0]), str(term[1])))
        hidden = allowed is not None and role not in allowed
        (lump if hidden or term[0] == "shock" else shown).append(list(term))
    if all(term[0] == "shock" for term in lump):
        return [list(term) for term in terms]
    if len(lump) == 1:
        return [*shown, ["", lump[0][1], lump[0][2]]]
    total = sum(int(str(term[2])) for term in lump)
    return [*shown, ["", "what you cannot see, and chance", total]]
