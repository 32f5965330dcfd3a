"""Rows that are handled together, gathered once a scenario so that one pass serves them all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from wargame.rules.tables import Group, Tables

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Row numbers by use; ``played`` and ``since`` are in the order of the cards."""

    played: Rows
    since: Rows
    #: Rows that every quarter's end sets back to 0.
    cleared: Rows
    #: The groups that can wait, with the first and last row of each in the pending queue.
    waiting: tuple[Group, ...]
    first: Rows
    last: Rows


@lru_cache(maxsize=8)
def columns_of(tables: Tables) -> Columns:
    """The row numbers of a scenario."""
    waiting = tuple(group for group in tables.groups if group.length)
    cleared = [row for card in tables.cards for _, row in (*card.support_rows, *card.oppose_rows)]
    cleared += sorted({a.hold_row for a in tables.actions if a.hold_row >= 0})

    def rows(values: list[int]) -> Rows:
        return np.array(values, dtype=np.intp)

    return Columns(
        played=rows([card.played_row for card in tables.cards]),
        since=rows([card.since_row for card in tables.cards]),
        cleared=rows(cleared),
        waiting=waiting,
        first=rows([group.first for group in waiting]),
        last=rows([group.first + group.length - 1 for group in waiting]),
    )
