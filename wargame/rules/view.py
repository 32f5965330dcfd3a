"""What a role may see of the state: the one function that decides it."""

from __future__ import annotations

import numpy as np

from wargame.rules.tables import Bools, Ints
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


def audience(world: World, row_name: str) -> tuple[int, ...] | None:
    """Who may see a change of a register: roles, or None for everyone.

    Purses belong to their role unless they are a public track; tracks follow their
    declaration; everything else that a ledger names happens in the open.
    """
    tables = world.tables
    owner, dot, _ = row_name.partition(".")
    for role in tables.roles:
        if dot and role.key == owner:
            return (role.index,)
    for track in tables.tracks:
        if track.key == row_name:
            return track.seen_by or None
    return None
