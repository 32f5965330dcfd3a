"""What content may write to a register for a count, which holds 0 to 32,767."""

from __future__ import annotations

from collections.abc import Iterator

from wargame.rules.tables import MOST_COUNT, Effect, Op, Tables


def too_large(tables: Tables) -> list[str]:
    """The counts that something could be written to which they cannot hold, by name.

    Whoever adds an opcode or raises a limit of the schemas hears of it here, before a number
    wraps round in silence.  Counts that count up are capped where the rules count.
    """
    found = {
        tables.row_names[row]
        for row, value in _written(tables)
        if row >= tables.wide and not 0 <= value <= MOST_COUNT
    }
    return sorted(found)


def _written(tables: Tables) -> Iterator[tuple[int, int]]:
    """Every row and the largest number that is written to it."""
    yield from enumerate(tables.start.tolist())
    for group in tables.groups:
        for effect in group.effects:
            yield from _by(effect)
    for deal in tables.deals:
        yield deal.force_row, deal.quarters
        yield deal.test_row, deal.test_after
    for event in tables.events:
        yield event.quiet_row, event.pause + 1
    for role in tables.roles:
        yield role.standing_row, len(role.standing)
        yield role.private_row, len(tables.objectives)
        yield role.broken_row, tables.settings.breach_quarters + 1
    if tables.pipelines is not None:
        for line in tables.pipelines.lines:
            yield line.slip_row, len(tables.pipelines.causes)


def _by(effect: Effect) -> Iterator[tuple[int, int]]:
    if effect.op is Op.SHIFT:
        yield effect.row, -1  # a shift may go anywhere: it is for quantities
    elif effect.op is Op.SPOIL:
        quarters, late, lasting, delay = effect.extra
        yield from ((effect.row, effect.amount), (quarters, lasting), (late, delay))
    elif effect.op is not Op.ENTER:
        yield effect.row, effect.amount
