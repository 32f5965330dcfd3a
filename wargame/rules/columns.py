"""Rows that are handled together, gathered once a scenario so that one pass serves them all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from wargame.rules.tables import Group, Ints, Queue, Tables

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Row numbers by use, those of counts within the counts.

    ``played``, ``since`` and ``shut`` are in the order of the cards.
    """

    played: Rows
    since: Rows
    shut: Rows
    #: Flags and timers: what runs down by one a quarter.
    running: slice
    #: The same rows as ``played`` and ``since``.
    all_played: slice
    all_since: slice
    #: Counts that every quarter's end sets back to 0.
    cleared: Rows
    #: The dials, and where they stand at a quarter's start ``[D, 1]``.
    dials: Rows
    dial_starts: Ints


@lru_cache(maxsize=8)
def columns_of(tables: Tables) -> Columns:
    """The row numbers of a scenario."""
    cleared = [row for card in tables.cards for _, row in (*card.support_rows, *card.oppose_rows)]
    cleared += sorted({a.hold_row for a in tables.actions if a.hold_row >= 0})

    def counts(values: Iterable[int]) -> Rows:
        return np.array([row - tables.wide for row in values], dtype=np.intp)

    def together(rows: Rows) -> slice:
        """Rows that are laid out one after the other."""
        first = int(rows[0]) if len(rows) else 0
        assert rows.tolist() == list(range(first, first + len(rows))), "counts are scattered"
        return slice(first, first + len(rows))

    dials = np.array(tables.dial_rows, dtype=np.intp)
    return Columns(
        played=counts(card.played_row for card in tables.cards),
        since=counts(card.since_row for card in tables.cards),
        shut=counts(card.shut_row for card in tables.cards),
        running=together(counts(sorted(tables.flag_rows))),
        all_played=together(counts(card.played_row for card in tables.cards)),
        all_since=together(counts(card.since_row for card in tables.cards)),
        cleared=counts(cleared),
        dials=dials,
        dial_starts=tables.start[dials].reshape(-1, 1),
    )


@dataclass(frozen=True, slots=True)
class TrailPlaces:
    """Where among a digest's weights the ledger's terms begin, and how many weights there are."""

    terms: int
    actions: int
    count: int


@lru_cache(maxsize=8)
def trail_places(tables: Tables) -> TrailPlaces:
    """The places of a scenario: first every row of the state, then drift terms, then actions."""
    pending = sum(queue.length for queue in tables.queues)
    signed = sum(action.kind == "deal" for action in tables.actions)
    state = len(tables.row_names) + pending + len(tables.openings) + len(tables.events)
    terms = state + 5 * len(tables.roles) + 3 * signed
    actions = terms + len(tables.couplings)
    return TrailPlaces(terms, actions, actions + len(tables.actions))


@dataclass(frozen=True, slots=True, eq=False)
class DueRows:
    """Where in the pending queues one quarter finds what is due.

    ``rows [A]`` are read, ``owners [A]`` say which of ``groups`` each belongs to (in order);
    ``spent [Q]`` are the rows that nothing reads any more after that.
    """

    groups: tuple[Group, ...]
    rows: Rows
    owners: Rows
    spent: Rows


@lru_cache(maxsize=256)
def due_rows(tables: Tables, turn: int) -> DueRows:
    """The pending rows of a quarter; what was let go ``age`` quarters ago stands at turn - age."""
    groups: list[Group] = []
    rows: list[int] = []
    owners: list[int] = []
    for group in tables.groups:
        if group.queue < 0:
            continue
        queue = tables.queues[group.queue]
        # What is let go in this quarter bites as it is let go, unless it is late.
        ages = [a for a in range(group.after, group.after + group.lasts) if a or queue.ahead]
        if ages:
            rows += [pending_row(queue, turn - age) for age in ages]
            owners += [len(groups)] * len(ages)
            groups.append(group)
    spent = [pending_row(queue, turn - queue.back) for queue in tables.queues]
    return DueRows(
        tuple(groups),
        np.array(rows, dtype=np.intp),
        np.array(owners, dtype=np.intp),
        np.array(spent, dtype=np.intp),
    )


def pending_row(queue: Queue, turn: int) -> int:
    """The row of a queue for what is let go in a quarter."""
    return queue.first + turn % queue.length
