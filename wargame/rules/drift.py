"""Drift: derived values, couplings and shocks, as named terms that sum to each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from wargame.rules.columns import trail_places
from wargame.rules.conditions import formula, holds
from wargame.rules.dice import Stream
from wargame.rules.ledger import Ledger
from wargame.rules.pipeline import Term
from wargame.rules.tables import Atom, DerivedTable, Ints, Phase, Tables, TrackTable
from wargame.rules.view import SET_EACH_QUARTER
from wargame.rules.worlds import World, rounded, rounded_int, tell

_UNBOUNDED = -(2**62)
#: From so many worlds on, term by term is quicker than the table at once: a row of numbers stays
#: in the processor's cache.
_MANY = 1024


@dataclass(frozen=True, eq=False, slots=True)
class _Couplings:
    """The coupling table as columns, all over one common denominator."""

    source: np.ndarray
    #: Those whose source is a count: place and row.
    counts: tuple[tuple[int, int], ...]
    at: Ints
    sign: Ints
    floor: Ints
    num: Ints
    den: int
    constant: Ints
    at_rows: tuple[tuple[int, int], ...]
    times: tuple[tuple[int, int], ...]
    when: tuple[tuple[int, tuple[Atom, ...]], ...]
    most: tuple[tuple[int, int], ...]


@lru_cache(maxsize=8)
def _prepare(tables: Tables) -> _Couplings:
    """The coupling table laid out for one pass over ``[T, N]``."""
    den = int(np.lcm.reduce([coupling.den for coupling in tables.couplings] or [1]))
    rows = tables.couplings
    scaled = [c.num * (den // c.den) if c.row >= 0 else 0 for c in rows]
    constant = [0 if c.row >= 0 else rounded_int(c.num, c.den) for c in rows]

    def column(values: list[int]) -> Ints:
        return np.array(values, dtype=np.int64).reshape(-1, 1)

    return _Couplings(
        source=np.array([c.row if 0 <= c.row < tables.wide else 0 for c in rows], dtype=np.intp),
        counts=tuple((n, c.row) for n, c in enumerate(rows) if c.row >= tables.wide),
        at=column([c.at for c in rows]),
        sign=column([-1 if c.counts < 0 else 1 for c in rows]),
        floor=column([_UNBOUNDED if c.counts == 0 else 0 for c in rows]),
        num=column(scaled),
        den=den,
        constant=column(constant),
        at_rows=tuple((n, c.at_row) for n, c in enumerate(rows) if c.at_row >= 0),
        times=tuple((n, c.times) for n, c in enumerate(rows) if c.times >= 0),
        when=tuple((n, c.atoms) for n, c in enumerate(rows) if c.atoms),
        most=tuple((n, c.most) for n, c in enumerate(rows) if c.most),
    )


@lru_cache(maxsize=8)
def _of_track(tables: Tables) -> tuple[tuple[int, ...], ...]:
    """The couplings of each track, in order."""
    found: list[list[int]] = [[] for _ in tables.tracks]
    for number, coupling in enumerate(tables.couplings):
        found[coupling.track].append(number)
    return tuple(map(tuple, found))


#: By site: the draw that stands in place of the dice, for all worlds or ``[N]``; FREE: none.
Normals = Mapping[int, Ints]
FREE = -(1 << 40)


def evaluate_derived(
    world: World, *, opening: bool, noise: bool = True, forced: Normals | None = None
) -> None:
    """Compute the derived values of the opening, or of operations, in the order declared.

    Those at closing belong to the drift; without noise, as before the first quarter, they are
    computed with the others.
    """
    derived = world.tables.derived
    chosen = [d for d in derived if d.opening == opening and not (d.closing and noise)]
    _evaluate(world, chosen, noise and not opening, forced)


def normals(world: World, sites: Sequence[int], forced: Normals | None = None) -> Ints:
    """The standard normal draws of this quarter's noise at these sites, ``[S, N]``."""
    places = np.array(sites, dtype=np.int64)[:, None]
    drawn = world.dice.normal_milli(Stream.SHOCKS, world.turn, Phase.OPERATIONS, places)
    if forced:
        for number, site in enumerate(sites):
            if site in forced:
                drawn[number] = np.where(forced[site] == FREE, drawn[number], forced[site])
    return drawn


def _evaluate(
    world: World, chosen: Sequence[DerivedTable], noise: bool, forced: Normals | None = None
) -> None:
    """Compute these derived values one after another, with their errors if asked."""
    noisy = [d for d in chosen if d.noise] if noise else []
    drawn: dict[int, Ints] = {}
    if noisy:
        normal = normals(world, [d.site for d in noisy], forced)
        drawn = {d.index: rounded(normal[n] * d.noise, 1000) for n, d in enumerate(noisy)}
    for derived in chosen:
        value = formula(world, derived.code)
        if derived.index in drawn:
            value = value + drawn[derived.index]
        world.values[derived.row] = value


def run_drift(
    world: World, arrivals: list[Term], ledger: Ledger | None, forced: Normals | None = None
) -> None:
    """Add up every term of every track, clamp, and write the new values."""
    tables = world.tables
    terms = coupling_terms(world)
    tell(world, terms, trail_places(tables).terms)
    totals = np.zeros((len(tables.tracks), world.size), dtype=np.int64)
    for number, coupling in enumerate(tables.couplings):
        totals[coupling.track] += terms[number]
    for index, _, _, amount in arrivals:
        totals[index] += amount
    shocks = _shocks(world, forced)
    for index, amount in shocks.items():
        totals[index] += amount
    count = len(tables.tracks)
    before = world.values[:count].copy()
    after = totals
    after += before
    drifting, closing, readings = _order(tables)
    _settle(world, after, drifting)
    _evaluate(world, closing, noise=True, forced=forced)
    _settle(world, after, readings)
    if ledger is not None:
        _note(world, terms, arrivals, shocks, before, after, ledger)


@lru_cache(maxsize=8)
def _order(
    tables: Tables,
) -> tuple[tuple[TrackTable, ...], tuple[DerivedTable, ...], tuple[TrackTable, ...]]:
    """Tracks that drift, values worked out when those stand, and tracks that are set to them."""
    closing = tuple(derived for derived in tables.derived if derived.closing)
    late = {derived.row for derived in closing}
    readings = tuple(track for track in tables.tracks if track.set_to in late)
    return tuple(t for t in tables.tracks if t.set_to not in late), closing, readings


def _settle(world: World, after: Ints, tracks: Sequence[TrackTable]) -> None:
    """Write the new values of these tracks, within their bounds."""
    for track in tracks:
        row = after[track.index]
        if track.set_to >= 0:
            row[:] = world.get(track.set_to)
        np.maximum(row, track.low, out=row)
        np.minimum(row, track.high, out=row)
        world.values[track.index] = row


def coupling_terms(world: World) -> Ints:
    """Every coupling's term, ``[T, N]`` thousandths, each rounded half away from zero."""
    table = _prepare(world.tables)
    if not len(table.source):
        return np.zeros((0, world.size), dtype=np.int64)
    terms: Ints = world.values[table.source]
    for number, row in table.counts:
        terms[number] = world.get(row)
    for number, row in table.at_rows:
        terms[number] -= world.get(row)
    numbers = (table.at, table.sign, table.floor, table.num, table.constant)
    if world.size < _MANY:
        _weigh(terms, *numbers, table.den)
    else:
        for number, row in enumerate(terms):
            at, sign, floor, num, constant = (column[number, 0] for column in numbers)
            _weigh(row, at, sign, floor, num, constant, table.den)
    for number, row in table.times:
        terms[number] = rounded(terms[number] * world.get(row), 1000)
    for number, atoms in table.when:
        terms[number] *= holds(world, atoms)
    for number, most in table.most:
        np.clip(terms[number], -most, most, out=terms[number])
    return terms


def _weigh(
    terms: Ints, at: Ints, sign: Ints, floor: Ints, num: Ints, constant: Ints, den: int
) -> None:
    """Turn source values into terms in place: a row ``[N]`` or the whole table ``[T, N]``."""
    terms -= at
    terms *= sign
    np.maximum(terms, floor, out=terms)
    terms *= num
    terms[...] = rounded(terms, den)
    terms += constant


def _shocks(world: World, forced: Normals | None) -> dict[int, Ints]:
    """The normal shock of each track that takes one, in thousandths."""
    shaken = [track for track in world.tables.tracks if track.shock]
    if not shaken:
        return {}
    normal = normals(world, [track.site for track in shaken], forced)
    return {t.index: rounded(normal[n] * t.shock, 1000) for n, t in enumerate(shaken)}


def _note(
    world: World,
    terms: Ints,
    arrivals: list[Term],
    shocks: dict[int, Ints],
    before: Ints,
    after: Ints,
    ledger: Ledger,
) -> None:
    """The drift of each track in the ledger's world; what the bounds cut is its own term."""
    tables, at = world.tables, ledger.column
    moved = terms[:, at].tolist()
    for derived in tables.derived:
        if derived.shown and not derived.opening:
            ledger.add("derived", what=derived.key, value=int(world.values[derived.row, at]))
    for track in tables.tracks:
        parts: list[tuple[str, str, int]] = []
        start, end = int(before[track.index, at]), int(after[track.index, at])
        if track.set_to >= 0:
            source = tables.row_names[track.set_to]
            parts.append((source, SET_EACH_QUARTER, end - start))
        else:
            for number in _of_track(tables)[track.index]:
                if moved[number]:
                    coupling = tables.couplings[number]
                    parts.append((coupling.text, coupling.because, moved[number]))
            for where, source, because, amount in arrivals:
                if where == track.index and amount[at]:
                    parts.append((source, because, int(amount[at])))
            if track.index in shocks:
                parts.append(("shock", "chance", int(shocks[track.index][at])))
            cut = end - start - sum(part[2] for part in parts)
            if cut:
                parts.append(("bounds", "held within its range", cut))
        ledger.drift(track.key, parts, start, end)
