"""Pipelines: from pledge to absorption, with slippage, spoiling and credibility.

Every quarter, line by line: new money enters as funded; what is funded is contracted, what is
contracted produced, what is produced delivered, each by its per-mille rate (half of it in a
quarter when the line slips); what is delivered is absorbed up to the capacity, and part of
what waits is lost.  For every line ``entered = absorbed + in the pipe + lost`` exactly, and
what the lines absorbed is what arrived, what is held back for later and what was spoiled.
"""

from __future__ import annotations

import numpy as np

from wargame.rules.dice import Stream
from wargame.rules.ledger import Ledger
from wargame.rules.tables import Ints, LineTable, Phase, PipelineTable
from wargame.rules.worlds import World, rounded

#: One drift term: track, source, reason, amount in thousandths ``[N]``.
Term = tuple[int, str, str, Ints]


def run_pipelines(world: World, ledger: Ledger | None) -> list[Term]:
    """Move every line on by a quarter; returns what the absorbed goods do to the tracks."""
    pipes = world.tables.pipelines
    if pipes is None:
        return []
    terms: list[Term] = []
    sites = np.array([line.site for line in pipes.lines], dtype=np.int64)[:, None]
    address = (Stream.PIPELINE, world.turn, Phase.OPERATIONS, sites)
    slipped = world.dice.below(1000, *address) < pipes.slip_chance
    causes = world.dice.below(len(pipes.causes), *address, use=1)
    due = np.zeros(world.size, dtype=np.int64)
    for line in pipes.lines:
        terms.extend(_enter(world, line, ledger))
        _move(world, pipes, line, slipped[line.index])
        world.set(line.slip_row, None, slipped[line.index] * (1 + causes[line.index]))
        due += _due(world, line)
    kinds = _absorb(world, pipes)
    absorbed = _release_held(world, pipes, kinds)
    for arrival in pipes.arrivals:
        goods = kinds[arrival.kind]
        amount = rounded(goods * arrival.add, 1000)
        if arrival.times >= 0:
            amount = rounded(amount * world.get(arrival.times), 1000)
        terms.append((arrival.track, "arrivals", arrival.text, amount))
    _keep(world, pipes, absorbed, due)
    if ledger is not None:
        _note(world, pipes, ledger, kinds)
    return terms


def _enter(world: World, line: LineTable, ledger: Ledger | None) -> list[Term]:
    """New money of a line; what pays for it loses as much, as a term where that is a track."""
    if line.enters < 0:
        return []
    values = world.values
    amount = np.maximum(world.get(line.enters), 0)
    values[line.rows[0]] += amount
    values[line.entered_row] += amount
    if line.promised < 0:
        values[line.due_rows[0]] += amount
    if line.paid_from < 0:
        return []
    if line.paid_from < len(world.tables.tracks):
        return [(line.paid_from, line.key, f"placed with {line.name}", -amount)]
    world.set(line.paid_from, None, world.get(line.paid_from) - amount)
    if ledger is not None and amount[ledger.column]:
        ledger.add(
            "paid",
            cause=line.key,
            role=world.tables.roles[line.donor].key,
            what=world.tables.row_names[line.paid_from],
            by=-int(amount[ledger.column]),
        )
    return []


def _move(world: World, pipes: PipelineTable, line: LineTable, slipped: np.ndarray) -> None:
    """Contract, produce and deliver; later stages first, so nothing moves twice."""
    values = world.values
    pace = 1000 - slipped * np.int64(1000 - pipes.slip_rate)
    funded, contracted, produced, delivered = line.rows
    rate = rounded(line.rates[2] * pace, 1000)
    moved = rounded(values[produced] * rate, 1000)
    values[produced] -= moved
    values[delivered] += moved
    rate = rounded(line.rates[1] * pace, 1000)
    if line.produce_times >= 0:
        rate = np.clip(rounded(rate * world.get(line.produce_times), 1000), 0, 1000)
    moved = rounded(values[contracted] * rate, 1000)
    values[contracted] -= moved
    values[produced] += moved
    rate = rounded(line.rates[0] * pace, 1000)
    moved = rounded(values[funded] * rate, 1000)
    values[funded] -= moved
    values[contracted] += moved


def _due(world: World, line: LineTable) -> Ints:
    """What should have arrived: every pledge through the same line without slips."""
    values = world.values
    funded, contracted, produced, delivered = line.due_rows
    if line.promised >= 0:
        values[funded] += np.maximum(world.get(line.promised), 0)
    arrived = rounded(values[produced] * line.rates[2], 1000)
    values[produced] -= arrived
    moved = rounded(values[contracted] * line.rates[1], 1000)
    values[contracted] -= moved
    values[produced] += moved
    moved = rounded(values[funded] * line.rates[0], 1000)
    values[funded] -= moved
    values[contracted] += moved
    values[delivered] += arrived
    return arrived


def _absorb(world: World, pipes: PipelineTable) -> list[Ints]:
    """Absorb what was delivered, up to the capacity, in proportion; the rest waits and wastes."""
    values = world.values
    size = world.size
    waiting = np.zeros(size, dtype=np.int64)
    for line in pipes.lines:
        if not line.own_absorption:
            waiting += values[line.rows[3]]
    capacity = np.maximum(world.get(pipes.capacity_row), 0)
    share = np.minimum(waiting, capacity)
    bottom = np.maximum(waiting, 1)
    kinds = [np.zeros(size, dtype=np.int64) for _ in pipes.kinds]
    for line in pipes.lines:
        delivered = values[line.rows[3]]
        taken = delivered.copy() if line.own_absorption else delivered * share // bottom
        rest = delivered - taken
        lost = rounded(rest * pipes.waiting_lost, 1000)
        values[line.rows[3]] = rest - lost
        values[line.lost_row] += lost
        values[line.absorbed_row] += taken
        left = taken.copy()
        goods = [number for number, percent in enumerate(line.goods) if percent]
        for number in goods[:-1]:
            part = rounded(taken * line.goods[number], 100)
            kinds[number] += part
            left -= part
        kinds[goods[-1]] += left
    return kinds


def _release_held(world: World, pipes: PipelineTable, kinds: list[Ints]) -> Ints:
    """Hold back what is spoiled, add what was held and now comes; returns $bn that arrive."""
    values = world.values
    absorbed = np.zeros(world.size, dtype=np.int64)
    for number, goods in enumerate(kinds):
        percent, quarters, late = (world.get(row) for row in pipes.spoil_rows[number])
        soon, later = pipes.held_rows[number]
        hit = quarters > 0
        held = rounded(goods * percent * hit, 100)
        coming = values[soon].copy()
        values[soon] = values[later] + held * (late == 1)
        values[later] = held * (late == 2)
        kinds[number] = goods - held + coming
        world.set(pipes.spoil_rows[number][1], None, quarters - hit)
        world.set(pipes.spoil_rows[number][0], None, percent * (quarters > 1))
        values[pipes.spoiled_row] += held * (late == 0)
        absorbed += kinds[number]
    values[pipes.arrived_row] += absorbed
    return absorbed


def _keep(world: World, pipes: PipelineTable, absorbed: Ints, due: Ints) -> None:
    """Promises kept over four quarters: 100 x absorbed / due, at most 100 (GAME.md 6)."""
    values = world.values
    for rows, new in ((pipes.absorbed_rows, absorbed), (pipes.due_rows, due)):
        for older, newer in zip(rows[:0:-1], rows[-2::-1], strict=True):
            values[older] = values[newer]
        values[rows[0]] = new
    total = values[list(pipes.absorbed_rows)].sum(axis=0)
    promised = values[list(pipes.due_rows)].sum(axis=0)
    kept = rounded_share(total, promised)
    values[pipes.kept_row] = np.minimum(kept, 100_000)


def rounded_share(top: Ints, bottom: Ints) -> Ints:
    """``100 x top / bottom`` in thousandths of a percent; 100 % where nothing was due."""
    safe = np.maximum(bottom, 1)
    share = (2 * 100_000 * top + safe) // (2 * safe)
    return np.asarray(share * (bottom > 0) + 100_000 * (bottom <= 0), dtype=np.int64)


def _note(world: World, pipes: PipelineTable, ledger: Ledger, kinds: list[Ints]) -> None:
    """The pipeline board's line for each line, and what arrived by kind."""
    at = ledger.column
    values = world.values
    for line in pipes.lines:
        slip = int(world.stored(line.slip_row)[at])
        ledger.add(
            "line",
            line=line.key,
            funded=int(values[line.rows[0], at]),
            contracted=int(values[line.rows[1], at]),
            produced=int(values[line.rows[2], at]),
            waiting=int(values[line.rows[3], at]),
            entered=int(values[line.entered_row, at]),
            absorbed=int(values[line.absorbed_row, at]),
            lost=int(values[line.lost_row, at]),
            slipped=pipes.causes[slip - 1] if slip else "",
        )
    ledger.add(
        "absorbed",
        goods={kind: int(kinds[number][at]) for number, kind in enumerate(pipes.kinds)},
        kept=int(values[pipes.kept_row, at]),
    )
