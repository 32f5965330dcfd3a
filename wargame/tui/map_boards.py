"""Boards of gauges: the diagram of a scenario that has neither a front nor a sky to draw."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.tui.lines import Line, line, width_of
from wargame.tui.map_facts import Board, Gauge
from wargame.tui.map_pieces import Block, Ranked, amount, fill, heading, meter, trend

#: How much of the width name and value may take, per cent; the shortest and the longest meter.
NAMED = 52
LEAST, LONGEST = 4, 16


def boards_block(boards: Sequence[Board], width: int) -> Block:
    """The boards one below the other; where rows are short the last gauges of each go first."""
    block: Block = []
    words = (len(gauge.word) for board in boards for gauge in board.gauges)
    free = width - width * NAMED // 100 - 2 - max(words, default=0)
    for board in boards:
        block.append(Ranked(0, heading(board.name.upper(), (), width)))
        block += [
            Ranked(1 + place, _row(gauge, width, min(free, LONGEST)))
            for place, gauge in enumerate(board.gauges)
        ]
    return block


def _row(gauge: Gauge, width: int, size: int) -> Line:
    """Name, value and change, then a meter where there is room for one, then the word."""
    left = line(f"{gauge.name} ", (amount(gauge), "strong"), " ", *trend(gauge, brief=True))
    left = fill(left, max(width * NAMED // 100, min(width_of(left), width)))
    drawn = line(*meter(gauge.share, size), " ") if size >= LEAST else ()
    return fill((*left, (" ", ""), *drawn, (gauge.word, "dim")), width)
