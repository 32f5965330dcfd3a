"""What two quarters without American decisions do, on dice shared with worlds that had none."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.common import compiled, doctrines, worlds
from wargame.play.rollout import play_quarter
from wargame.rules.tables import Ints

#: The American flow of 2024, bn dollars a quarter: drawdowns announced (history.csv, 7.65 in
#: the year) and the rest of 20.1bn euros of allocations at 1.07 dollars, as contracts.
DRAWN, CONTRACTED = 1.91, 3.5
WATCHED = ("munitions", "advance", "territory", "credibility", "kept", "ukr_will")


def paths(
    size: int, quarters: int, gap: int | None, drawn: float, contracted: float
) -> dict[str, Ints]:
    """The watched tracks after every quarter, ``[quarters, N]``, status-quo doctrines.

    Every quarter outside the gap ``drawn`` bn leave the shelf and ``contracted`` bn of
    authority are there; gaps by event are put out.  In the gap nothing leaves and nothing new
    is contracted, whatever the doctrines order.
    """
    tables, players = compiled().tables, doctrines()
    assert tables.pipelines is not None
    line = next(line for line in tables.pipelines.lines if line.key == "us-draw")
    world = worlds(size, seed=11)
    found: dict[str, list[Ints]] = {name: [] for name in WATCHED}
    for quarter in range(quarters):
        shut = gap is not None and gap <= quarter < gap + 2
        # Flags count down at the quarter's start, so 2 there means 1 while it is played.
        world.set(tables.rows["funding_gap"], None, 2 * shut)
        world.values[tables.rows["us_cover"]] = round(1000 * (1 + contracted))
        if not shut:
            for row in (line.rows[2], line.due_rows[2], line.entered_row):
                world.values[row] += round(1000 * drawn)
        play_quarter(world, players)
        for name in WATCHED:
            found[name].append(world.values[tables.rows[name]].copy())
    return {name: np.stack(series) for name, series in found.items()}


def experiment(
    size: int,
    *,
    starts: tuple[int, ...] = (1, 2, 3),
    after: int = 14,
    drawn: float = DRAWN,
    contracted: float = CONTRACTED,
) -> dict[str, Any]:
    """Mean differences quarter by quarter after the gap begins, and where they peak."""
    quarters = max(starts) + after
    plain = paths(size, quarters, None, drawn, contracted)
    total = {name: np.zeros(after) for name in WATCHED}
    for start in starts:
        cut = paths(size, quarters, start, drawn, contracted)
        for name in WATCHED:
            total[name] += (cut[name] - plain[name])[start : start + after].mean(axis=1)
    mean = {
        name: [round(float(v) / 1000 / len(starts), 3) for v in series]
        for name, series in total.items()
    }
    first: dict[str, int] = {}
    advance = np.array(mean["advance"])
    strong = np.flatnonzero(advance >= advance.max() / 2)
    first["front_from"], first["front_to"] = int(strong[0]) + 1, int(strong[-1]) + 1
    first["front_most"] = int(advance.argmax()) + 1
    first["credibility_least"] = int(np.argmin(mean["credibility"][:10])) + 1
    return {
        "drawn": drawn,
        "contracted": contracted,
        "starts": list(starts),
        "worlds": size,
        "munitions_after_two": mean["munitions"][1],
        **first,
        "means": mean,
        "munitions_without": [
            round(float(v) / 1000, 1) for v in plain["munitions"].mean(axis=1)[:quarters]
        ],
    }
