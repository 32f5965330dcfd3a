"""Where the marks of a scenario's objectives lie in what all its doctrines reach.

    python -m benchmarks.marks [SCENARIO] [--worlds N] [--seed N] [--json]

For every test of every objective the value that counts (the mean of the last two quarters, or
the worst quarter) over worlds in which each role draws one of its doctrines, as deciles, beside
the threshold in force; the share of worlds in which the objective is met; and the threshold
that would be met in half of them.  An author moves a threshold by this table and says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks.common import compiled
from wargame.content.compiled import Compiled
from wargame.play.mixed import scattered_pool
from wargame.play.rollout import play_quarter
from wargame.rules.dice import Dice
from wargame.rules.score import mark
from wargame.rules.tables import Bools, Ints
from wargame.rules.turn import setup

#: Worlds played at a time.
BLOCK = 2048
WORDS = ("at_least", "at_most", "never_above", "never_below")


def marks(made: Compiled, worlds: int, seed: int) -> list[dict[str, Any]]:
    """One row a test: objective, track, deciles, threshold, per cent met, the middle value."""
    tables = made.tables
    found: dict[tuple[str, int], list[Ints]] = {}
    met: dict[str, list[Bools]] = {}
    thresholds: dict[tuple[str, int], int] = {}
    for first in range(0, worlds, BLOCK):
        numbers = np.arange(first, min(worlds, first + BLOCK), dtype=np.uint64)
        world = setup(tables, Dice(seed, numbers))
        players = scattered_pool(made)
        for _ in range(tables.turns):
            play_quarter(world, players)
        for objective in tables.objectives:
            own = mark(world, objective, tables.roles[objective.roles[0]], tables.turns)
            met.setdefault(objective.key, []).append(own.points == 2)
            for number, values in enumerate(own.values):
                found.setdefault((objective.key, number), []).append(values)
                thresholds[objective.key, number] = own.thresholds[number]
    rows = []
    for objective in tables.objectives:
        for number, test in enumerate(objective.tests):
            values = np.concatenate(found[objective.key, number])
            deciles = np.percentile(values / 1000, [10, 30, 50, 70, 90])
            rows.append(
                {
                    "objective": objective.key,
                    "track": tables.row_names[test.track],
                    "test": test.test,
                    "threshold": thresholds[objective.key, number] / 1000,
                    "near": test.near / 1000,
                    "deciles": [round(float(value), 3) for value in deciles],
                    "met": round(100 * float(np.mean(np.concatenate(met[objective.key]))), 1),
                }
            )
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="bridge-2025")
    parser.add_argument("--worlds", type=int, default=4096)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    rows = marks(compiled(given.scenario), given.worlds, given.seed)
    if given.json:
        print(json.dumps(rows))
        return
    print(f"{given.scenario}, {given.worlds} worlds, all doctrines, seed {given.seed}")
    print(f"{'objective':16} {'test':38} {'mark':>8} {'10':>8} {'30':>8} {'50':>8} {'70':>8}"
          f" {'90':>8} {'met':>6}")  # fmt: skip
    for row in rows:
        said = f"{row['track'][:26]} {WORDS[row['test']]}"
        values = " ".join(f"{value:8.2f}" for value in row["deciles"])
        print(f"{row['objective']:16} {said:38} {row['threshold']:8.2f} {values} {row['met']:6.1f}")


if __name__ == "__main__":
    main()
