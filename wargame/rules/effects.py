"""Applying effects: one small kernel an opcode, for any choice of worlds."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from wargame.rules.columns import due_rows, pending_row
from wargame.rules.conditions import holds
from wargame.rules.ledger import Ledger
from wargame.rules.tables import ALWAYS, MOST_COUNT, Band, Bools, Effect, Group, Ints, Op, Price
from wargame.rules.worlds import Columns, World, distinct, rounded, some


def release(
    world: World,
    groups: tuple[Group, ...],
    band: Ints,
    columns: Columns,
    ledger: Ledger | None,
    *,
    wait: Ints | None = None,
) -> None:
    """Let the groups of one cause go, ``band [M]`` saying how it fell in each world.

    What bites at once is applied; the rest enters the pending queue.  ``wait [M]`` adds
    quarters (an order made to wait).
    """
    noted: set[int] = set()
    fell = distinct(band)
    for group in groups:
        if not any(group.scale[each] for each in fell):
            continue
        scale = _scales(group)[band]
        # Groups that share a queue are let go together at one scale: noted once.
        queue = group.queue if group.queue not in noted else -1
        noted.add(queue)
        if group.times >= 0:
            # What scales a whole card is read when it is played, also for what comes later.
            scale = rounded(scale * world.get(group.times, columns), 1000)
        late = (band == Band.PARTIAL) if group.late else None
        if late is None and wait is None:
            _send(world, group, scale, 0, columns, ledger, queue, band)
            continue
        delay = np.zeros(len(scale), dtype=np.int64)
        if late is not None:
            delay += late
        if wait is not None:
            delay += wait
        for quarters in distinct(delay):
            part = scale * (delay == quarters)
            if part.any():
                _send(world, group, part, quarters, columns, ledger, queue)


def _send(
    world: World,
    group: Group,
    scale: Ints,
    delay: int,
    columns: Columns,
    ledger: Ledger | None,
    queue: int,
    band: Ints | None = None,
) -> None:
    """Apply a group if it bites now; note it in its queue for the quarters to come.

    A group that is late by ``delay`` quarters counts as let go so much later.  ``band [M]`` is
    how it fell, where that is all that ``scale`` depends on.
    """
    if not group.after + delay:
        apply(world, group, scale, columns, ledger, band if group.times < 0 else None)
    if queue >= 0:
        _wait(world, queue, world.turn + delay, scale, columns)
    if ledger is not None:
        for ahead in range(max(group.after + delay, 1), group.after + delay + group.lasts):
            ledger.scheduled(world, group, scale, ahead, columns)


def _wait(world: World, index: int, turn: int, scale: Ints | int, columns: Columns) -> None:
    """Note in a queue that its groups were let go in a quarter, at a scale that 16 bits hold."""
    queue = world.tables.queues[index]
    if turn <= world.turn - queue.back:
        return
    row = pending_row(queue, turn)
    pending = world.pending[row]
    if columns is None:
        columns = np.arange(world.size, dtype=np.intp)
    total = pending[columns] + scale
    pending[columns] = np.minimum(np.maximum(total, -MOST_COUNT), MOST_COUNT)
    world.astir[row] = True


def waiting(world: World, group: Group, *, opened: bool = True) -> Ints:
    """At what scale a group will bite in the quarters to come, ``[quarters, N]``.

    The first row is the next quarter; ``opened`` says that what is due in the quarter at hand
    has been taken out.
    """
    if group.queue < 0:
        return np.zeros((0, world.size), dtype=np.int64)
    queue = world.tables.queues[group.queue]
    last = world.turn if opened else world.turn - 1
    reach = group.after + group.lasts - 1 + queue.ahead
    found = np.zeros((reach, world.size), dtype=np.int64)
    for turn in range(last + 1 - queue.back, last + queue.ahead + 1):
        for age in range(group.after, group.after + group.lasts):
            if turn + age > last:
                found[turn + age - last - 1] += world.pending[pending_row(queue, turn)]
    return found


@lru_cache(maxsize=4096)
def _scales(group: Group) -> Ints:
    """A group's scale by band, as an array to look up in."""
    return np.array(group.scale, dtype=np.int64)


@lru_cache(maxsize=4096)
def _amounts(group: Group) -> tuple[Ints, ...]:
    """By effect, its amount at each band's scale."""
    return tuple(rounded(_scales(group) * effect.amount, 1000) for effect in group.effects)


def arrive(world: World, ledger: Ledger | None) -> None:
    """Apply what is due this quarter, and clear what nothing waits for any more."""
    layout = due_rows(world.tables, world.turn)
    live = world.astir[layout.rows].nonzero()[0]
    if not len(live):
        return
    rows, owners = layout.rows[live].tolist(), layout.owners[live].tolist()
    found: list[tuple[Group, Ints, npt.NDArray[np.intp]]] = []
    for number, several in groupby(zip(owners, rows, strict=True), key=itemgetter(0)):
        first, *more = [world.pending[row] for _, row in several]
        due = sum(more, first.astype(np.int64)) if more else first
        columns = due.nonzero()[0]
        if len(columns):
            found.append((layout.groups[number], due[columns].astype(np.int64), columns))
    spent = layout.spent[world.astir[layout.spent]]
    world.pending[spent] = 0
    world.astir[spent] = False
    for group, scale, columns in found:
        apply(world, group, scale, columns, ledger)


def apply(
    world: World,
    group: Group,
    scale: Ints,
    columns: Columns,
    ledger: Ledger | None,
    band: Ints | None = None,
) -> None:
    """Apply a group at ``scale [M]`` per mille in the chosen worlds; 0 leaves a world alone.

    Where ``band [M]`` is given, the scale is the group's own for that band.
    """
    let_go = scale != 0
    if not some(let_go):
        return
    for number, effect in enumerate(group.effects):
        live = let_go
        if effect.when:
            live = live & holds(world, effect.when, columns)
            if not some(live):
                continue
        if effect.op == Op.SHIFT:
            if band is None:
                amount = rounded(scale * effect.amount, 1000)
            else:
                amount = _amounts(group)[number][band]
            if effect.when:
                amount *= live
            _shift(world, group, effect, amount, columns, ledger)
            continue
        _change(world, effect, scale, live, columns, ledger)
        if ledger is not None:
            ledger.changed(world, group, effect, live, columns)


def _shift(
    world: World,
    group: Group,
    effect: Effect,
    amount: Ints,
    columns: Columns,
    ledger: Ledger | None,
) -> None:
    if effect.times >= 0:
        amount = rounded(amount * world.get(effect.times, columns), 1000)
    before = world.get(effect.row, columns)
    low, high = world.tables.row_low[effect.row], world.tables.row_high[effect.row]
    after = np.minimum(np.maximum(before + amount, low), high)
    if ledger is not None:
        ledger.shifted(world, group, effect.row, amount, before, after, columns)
    world.set(effect.row, columns, after)


def _change(
    world: World,
    effect: Effect,
    scale: Ints,
    live: Bools,
    columns: Columns,
    ledger: Ledger | None,
) -> None:
    """The opcodes that are not shifts; ``live [M]`` says where."""
    row = effect.row
    old = world.get(row, columns) if row >= 0 else np.zeros(len(live), np.int64)
    if effect.op == Op.SET:
        world.set(row, columns, np.maximum(old, effect.amount * live))
    elif effect.op in (Op.CLEAR, Op.UNLOCK, Op.END):
        world.set(row, columns, old * ~live)
        if effect.op == Op.END:
            other = effect.extra[0]
            world.set(other, columns, world.get(other, columns) * ~live)
    elif effect.op == Op.CLOSE or effect.op == Op.HOLD:
        world.set(row, columns, np.maximum(old, effect.amount * live))
    elif effect.op == Op.ENTER:
        amount = rounded(scale * effect.amount, 1000) * live
        due, entered = effect.extra
        world.set(row, columns, old + amount)
        world.set(due, columns, world.get(due, columns) + amount)
        world.set(entered, columns, world.get(entered, columns) + amount)
    elif effect.op == Op.SPOIL:
        quarters, late = effect.extra[0], effect.extra[1]
        world.set(row, columns, np.maximum(old, effect.amount * live))
        held = world.get(quarters, columns)
        world.set(quarters, columns, np.maximum(held, effect.extra[2] * live))
        keep = world.get(late, columns)
        world.set(late, columns, keep * ~live + effect.extra[3] * live)
    else:
        role, deal, charged = effect.extra
        breach(world, role, deal, live, columns, ledger, charged=bool(charged))


def breach(
    world: World,
    role_index: int,
    deal_index: int,
    live: Bools,
    columns: Columns,
    ledger: Ledger | None,
    *,
    charged: bool = True,
    opening: bool = False,
) -> None:
    """Mark a role in breach of a deal where ``live``: price, memory, and the deal's end.

    ``charged`` takes the breach price; a role that breaks by an order has paid already.
    ``opening`` says that offers of this quarter are still to come, so that they count among
    those the breach weighs on.
    """
    deal = world.tables.deals[deal_index]
    world.set(deal.force_row, columns, world.get(deal.force_row, columns) * ~live)
    world.set(deal.test_row, columns, world.get(deal.test_row, columns) * ~live)
    price = deal.breach_pc if charged else 0
    broke_its_word(world, role_index, price, live, columns, ledger, opening=opening)


def broke_its_word(
    world: World,
    role_index: int,
    price: int,
    live: Bools,
    columns: Columns,
    ledger: Ledger | None,
    *,
    opening: bool = False,
) -> None:
    """What every breach brings where ``live``: a price in capital, memory, what others think."""
    tables = world.tables
    role = tables.roles[role_index]
    if price:
        pc = np.array(world.get(role.pc_row, columns))
        world.set(role.pc_row, columns, np.maximum(pc - price * live, 0))
        if ledger is not None:
            ledger.paid(world, role.index, role.pc_row, price, "breach", columns, live, pc)
    quarters = tables.settings.breach_quarters + (0 if opening else 1)
    for row in (role.broken_row, tables.settings.any_broken_row):
        lately = world.get(row, columns)
        world.set(row, columns, np.maximum(lately, quarters * live))
    count = world.get(role.breached_row, columns)
    world.set(role.breached_row, columns, np.minimum(count + live, ALWAYS))
    where = live.nonzero()[0] if columns is None else columns[live]
    if len(where):
        band = np.full(len(where), int(Band.SUCCESS), dtype=np.int64)
        release(world, tables.settings.breach, band, where, ledger)


def pay(world: World, price: Price, columns: Columns, ledger: Ledger | None, cause: str) -> None:
    """Take a price from its role in the chosen worlds; slots come back through the queue."""
    role = world.tables.roles[price.role]
    for row, amount in ((role.pc_row, price.pc), (role.bn_row, price.bn)):
        if amount:
            before = world.get(row, columns)
            if ledger is not None:
                ledger.paid(world, role.index, row, amount, cause, columns, before=before)
            world.set(row, columns, np.maximum(before - amount, 0))
    if price.slots:
        _hold_slots(world, price, columns, 1)
        if ledger is not None:
            ledger.paid(world, role.index, role.slots_row, 1000 * price.slots, cause, columns)


def free_slots(world: World, price: Price, columns: Columns) -> None:
    """Undo what :func:`pay` did to slots in this very quarter, in the chosen worlds."""
    if price.slots:
        _hold_slots(world, price, columns, -1)


def _hold_slots(world: World, price: Price, columns: Columns, sign: int) -> None:
    """Take the slots of a price and note when they come back; a ``sign`` of -1 undoes it."""
    row = world.tables.roles[price.role].slots_row
    held = sign * 1000 * price.slots
    world.set(row, columns, world.get(row, columns) - held)
    group = world.tables.groups[price.release]
    # Held for less than the longest that any slot is, as if taken so much earlier.
    since = world.turn + price.quarters - group.after
    _wait(world, group.queue, since, held, columns)
