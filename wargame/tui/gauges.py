"""A track as a bar of cells, with what a change added or took: pure text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: What stands, what was won, what was lost, what was never there.
FULL, WON, LOST, EMPTY = "█", "▓", "░", "·"


def gauge(track: Mapping[str, Any], before: int, after: int, width: int = 14) -> str:
    """``████▓▓····``: a track's range in cells; any change shows in at least one cell."""
    low = int(track["low"])
    span = max(int(track["high"]) - low, 1)

    def cell(value: int) -> int:
        return min(max((value - low) * width // span, 0), width)

    start, end = cell(before), cell(after)
    if start == end and before != after:
        if after > before:
            start = max(0, min(end, width) - 1)
            end = start + 1
        else:
            end = min(start, width - 1)
            start = end + 1
    least, most = min(start, end), max(start, end)
    mark = WON if after > before else LOST
    return FULL * least + mark * (most - least) + EMPTY * (width - most)


def short(track: Mapping[str, Any]) -> str:
    """A track's short name."""
    return str(track.get("short") or track["name"])
