"""Boards of gauges: the diagram of a scenario that has neither a front nor a sky to draw."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.tui.lines import Line, line, width_of
from wargame.tui.map_facts import Board, Gauge
from wargame.tui.map_pieces import Block, Ranked, amount, fill, heading, meter, trend

#: How much of the width the name and the value may take, per cent, and the longest meter.
NAMED = 58
LONGEST = 16


def boards_block(boards: Sequence[Board], width: int) -> Block:
    """The boards one below the other; where rows are short the last gauges of each go first."""
    block: Block = []
    for board in boards:
        block.append(Ranked(0, heading(board.name.upper(), (), width)))
        block += [Ranked(1 + place, _row(gauge, width)) for place, gauge in enumerate(board.gauges)]
    return block


def _row(gauge: Gauge, width: int) -> Line:
    """Name, value and change, then a meter, then the word, as far as there is room."""
    left = line(f"{gauge.name} ", (amount(gauge), "strong"), " ", *trend(gauge, brief=True))
    room = width * NAMED // 100
    left = fill(left, max(room, min(width_of(left), width)))
    tail = line((f" {gauge.word}", "dim"))
    free = width - width_of(left) - 1
    size = min(LONGEST, free - width_of(tail))
    if size < 4:
        return fill((*left, *tail), width)
    return fill((*left, (" ", ""), *meter(gauge.share, size), *tail), width)
