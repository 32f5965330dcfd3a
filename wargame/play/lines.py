"""What each pipeline line did in each quarter, kept by the game so that a board can look back.

It is written from the world right after operations.  A replay of the record writes it again, so
it needs no place in a save.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wargame.rules.ledger import Entry
from wargame.rules.worlds import World

#: One line's quarter: what was pledged, what came in, was absorbed and lost, and why it slipped.
LineQuarter = dict[str, Any]


def lines_of(world: World, entries: Sequence[Entry]) -> dict[str, Any]:
    """The quarter of all lines in $m, out of the ledger of operations and the world after them.

    ``entered``, ``absorbed`` and ``lost`` are totals since the start.  ``pledged`` is None for
    a line on which nobody pledges anything, and nothing of it lapses.
    """
    pipes = world.tables.pipelines
    if pipes is None:
        return {}
    values = world.column(0)

    def value(row: int) -> int | None:
        return max(int(values[row]), 0) if row >= 0 else None

    found: dict[str, LineQuarter] = {}
    for line in pipes.lines:
        pledged, funded = value(line.promised), value(line.enters)
        lapsed = value(line.lapses)
        if lapsed is None:
            lapsed = max((pledged or 0) - (funded or 0), 0)
        slip = int(values[line.slip_row])
        found[line.key] = {
            "pledged": pledged,
            "funded": funded,
            "lapsed": lapsed,
            "entered": int(values[line.entered_row]),
            "absorbed": int(values[line.absorbed_row]),
            "lost": int(values[line.lost_row]),
            "slipped": pipes.causes[slip - 1] if slip else "",
        }
    goods: Any = next((e["goods"] for e in entries if e["kind"] == "absorbed"), {})
    return {
        "turn": world.turn,
        "room": max(int(values[pipes.capacity_row]), 0),
        "goods": dict(goods),
        "lines": found,
    }
