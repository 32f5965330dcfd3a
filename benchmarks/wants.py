"""What is wanted of speed, how each figure stands against it, and tables of both.

A want has a floor, below which it is not acceptable, and a goal. The words for where a figure
stands are `goal met`, `floor held`, `missed`, and `not measured` with the command that would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

BENCH, BENCH_PEERS = "make bench", "make bench-peers"


@dataclass(frozen=True)
class Want:
    """One row: where its figure stands in the document of `run.py`, floor, goal, unit."""

    measure: str
    path: tuple[str, ...]
    floor: float
    goal: float
    unit: str
    less: bool = True
    command: str = BENCH


def _more(
    measure: str, path: str, floor: float, goal: float, unit: str, command: str = BENCH
) -> Want:
    return Want(measure, tuple(path.split("/")), floor, goal, unit, less=False, command=command)


def _less(measure: str, path: str, floor: float, goal: float, unit: str) -> Want:
    return Want(measure, tuple(path.split("/")), floor, goal, unit)


#: Our doctrine play in blocks over the random play of others, by library and game.
PEERS = tuple(
    Want(f"batch rate over {name}", ("peers", key), floor, goal, "x", False, BENCH_PEERS)
    for name, key, floor, goal in (
        ("OpenSpiel C++ hearts", "open_spiel hearts", 1, 2),
        ("OpenSpiel C++ oh_hell (5)", "open_spiel oh_hell(5)", 1, 2),
        ("OpenSpiel C++ leduc (5)", "open_spiel leduc(5)", 1, 2),
        ("OpenSpiel C++ backgammon", "open_spiel backgammon", 25, 50),
        ("PettingZoo no-limit hold'em (5)", "pettingzoo no-limit hold'em(5)", 500, 1000),
    )
)

_RATE = "batch/sizes/{}/decisions_per_core_s"
_KEYS = "terminal/table/keys/same_screen/p95_ms"
_MEMORY = "terminal/table/resident_mb/after_quarters"
WANTS = (
    _more("batch decisions, one core, blocks of 4k", _RATE.format("4k"), 2e6, 4e6, "/s"),
    _more("batch decisions, one core, blocks of 8k", _RATE.format("8k"), 2e6, 4e6, "/s"),
    _more("... with the extra `fast`", _RATE.format("8k, extra fast"), 2e6, 4e6, "/s"),
    *PEERS,
    _less("10,000 worlds x 8 turns, one process", "forecast/one_process_core_s", 1.0, 0.3, "s"),
    _more("two processes over one", "forecast/two_over_one", 1.7, 1.95, "x"),
    _more("`simulate --workers 2` over 1", "workers/two_over_one", 1.7, 1.95, "x"),
    _less("a person's turn, p50", "turns/turn_and_explain/p50_ms", 5, 2, "ms"),
    _less("a person's turn, p99", "turns/turn_and_explain/p99_ms", 20, 5, "ms"),
    _less("replay and verify, 1,000 events", "verify/long/ms_a_1000_events", 250, 100, "ms"),
    _less("cost of a world, most worlds over 8k", "growth/cost_most_over_8k", 1.1, 1.0, "x"),
    _less("cost of a world, most worlds over 1k", "growth/cost_most_over_1k", 1.1, 1.0, "x"),
    _less("resident at most, most worlds over 8k", "growth/memory_most_over_8k", 1.1, 1.0, "x"),
    _less("state of a world", "memory/state_bytes_a_world", 4096, 2048, "B"),
    _less("scratch of a world of a block", "memory/scratch_bytes_a_world", 8192, 6144, "B"),
    _less("`wargame --help`", "starts/help/ms", 150, 80, "ms"),
    _less("first command that reads decks", "starts/cards_json/ms", 500, 250, "ms"),
    _less("first screen painted: home", "screen/home/ms", 1000, 600, "ms"),
    _less("first screen painted: a seat's table", "screen/table/ms", 1000, 600, "ms"),
    _less("first picture in tmux", "terminal/first_picture/ms", 1000, 600, "ms"),
    _less("key press to repaint, 120x34, p95", _KEYS, 50, 20, "ms"),
    _less("resident memory of the app, played", _MEMORY, 150, 100, "MB"),
    _less("forecast, first picture", "thinking/forecast/first_ms", 150, 150, "ms"),
    _less("forecast, 10,000 worlds", "thinking/forecast/whole_core_s", 1.0, 0.3, "s"),
    _less("planner, `staff` decides, p95", "thinking/planner/staff/p95_core_s", 2.0, 2.0, "s"),
    _less("key to repaint while a forecast runs, p95", "typing/keys/p95_ms", 50, 20, "ms"),
)  # fmt: skip


def read(document: Any, path: Sequence[str]) -> float | None:
    """A figure of the document, or None where it was not taken."""
    for key in path:
        if not isinstance(document, dict) or document.get(key) is None:
            return None
        document = document[key]
    return float(document)


def reason(document: Any, path: Sequence[str]) -> str:
    """Why a figure was not taken, in the words of the part that should have."""
    for key in path:
        if not isinstance(document, dict) or document.get(key) is None:
            break
        document = document[key]
    return str(document.get("why") or "") if isinstance(document, dict) else ""


def judged(want: Want, value: float | None, why: str = "") -> dict[str, Any]:
    """A row: the want, what was measured, and how it stands."""
    sign = 1 if want.less else -1
    if value is None:
        word = f"not measured: {why}" if why else "not measured"
    elif sign * value <= sign * want.goal:
        word = "goal met"
    else:
        word = "floor held" if sign * value <= sign * want.floor else "missed"
    return {
        "measure": want.measure,
        "value": value,
        "floor": want.floor,
        "goal": want.goal,
        "unit": want.unit,
        "less_is_better": want.less,
        "is": word,
        "command": want.command,
    }


def figure(value: float | None, unit: str) -> str:
    """A number as a reader wants it: `2.86 M`, `0.98 s`, `1.79x`."""
    if value is None:
        return "-"
    if unit == "/s":
        for size, letter in ((1e6, " M"), (1e3, " k")):
            if value >= size:
                return f"{_short(value / size)}{letter}/s"
        return f"{_short(value)}/s"
    if unit == "x":
        return f"{_short(value)}x"
    return f"{_short(value)} {unit}".strip()


def _short(value: float) -> str:
    """Three digits that count, and no powers of ten."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(rows: Sequence[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Head and body of the one table: measure, floor, goal, measured, how it stands, command."""
    head = ["measure", "floor", "goal", "measured", "", "command"]
    body = [
        [
            row["measure"],
            figure(row["floor"], row["unit"]),
            figure(row["goal"], row["unit"]),
            figure(row["value"], row["unit"]),
            row["is"],
            f"`{row['command']}`",
        ]
        for row in rows
    ]
    return head, body


def lines(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """A table for a terminal: columns as wide as what stands in them."""
    wide = [max(len(row[n]) for row in [head, *body]) for n in range(len(head))]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip()
        for row in [head, *body]
    )


def markdown(head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """The same table to paste into a document."""
    rows = [head, ["---"] * len(head), *body]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
