"""What share of its objectives each role meets, whoever plays: a game is not fitted to its bots.

    python -m benchmarks.objectives [SCENARIO] [--worlds N] [--planner-worlds N]
                                    [--planner LEVEL] [--copies N] [--seed N] [--json]

Three casts play the same scenario: every world with doctrines drawn for each role (mixed), with
perturbed copies of them (docs/balance.md), and with a planner in every seat.  Each share is
to lie between 35 and 65 per cent; behind it stands half its 95 % interval.  What lies outside
by its whole interval is marked, and the program then ends with 1.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks.common import compiled, emit
from wargame.analysis.pool import start
from wargame.analysis.seats import success
from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.mixed import perturbed_pool, scattered_pool
from wargame.play.policies import make_policies
from wargame.play.rollout import play_out
from wargame.rules.score import holds_objective, mark
from wargame.rules.worlds import World

#: A role meets so many per cent of the objectives that it holds.
LEAST, MOST = 35.0, 65.0
#: Worlds of a batch.
BLOCK = 2048


def cast(
    made: Compiled, players: Sequence[Policy], worlds: int, seed: int, block: int = BLOCK
) -> dict[str, Any]:
    """The share of its objectives that each role meets, and in how many worlds each is met."""
    shares: list[Any] = []
    met: dict[str, list[int]] = {objective.key: [0, 0] for objective in made.tables.objectives}
    for first in range(0, worlds, block):
        world = start(made, min(block, worlds - first), seed, first)
        play_out(world, players, made.tables.turns)
        shares.append(success(world))
        _count(world, met)
    every = np.concatenate(shares, axis=1) / 10
    error = 1.96 * every.std(axis=1, ddof=1) / np.sqrt(every.shape[1])
    return {
        "worlds": worlds,
        "roles": {
            role.key: {
                "met": round(float(every[role.index].mean()), 1),
                "within": round(float(error[role.index]), 1),
            }
            for role in made.tables.roles
        },
        "objectives": {
            key: round(100 * done / held, 1) if held else None for key, (done, held) in met.items()
        },
    }


def _count(world: World, met: dict[str, list[int]]) -> None:
    """Add where each objective is met, once for each role that holds it."""
    tables = world.tables
    for objective in tables.objectives:
        for index in objective.roles:
            role = tables.roles[index]
            held = holds_objective(world, objective, role)
            done = held & (mark(world, objective, role, tables.turns).points == 2)
            met[objective.key][0] += int(done.sum())
            met[objective.key][1] += int(held.sum())


def outside(row: dict[str, float]) -> bool:
    """Whether a share lies out of bounds by its whole interval."""
    return row["met"] + row["within"] < LEAST or row["met"] - row["within"] > MOST


def measured(arguments: argparse.Namespace) -> dict[str, Any]:
    """All three casts of a scenario."""
    made = compiled(arguments.scenario)
    roles = [role.key for role in made.tables.roles]
    worlds, seed = arguments.worlds, arguments.seed
    found = {
        "mixed": cast(made, scattered_pool(made), worlds, seed),
        "perturbed": cast(made, perturbed_pool(made, arguments.copies), worlds, seed),
    }
    if arguments.planner_worlds:
        planners = make_policies(made, dict.fromkeys(roles, f"planner:{arguments.planner}"))
        found["planner"] = cast(made, planners, arguments.planner_worlds, seed, block=64)
    missed = [
        f"{name} {role}"
        for name, one in found.items()
        for role, row in one["roles"].items()
        if outside(row)
    ]
    return {"scenario": arguments.scenario, "casts": found, "missed": missed}


def told(found: dict[str, Any]) -> str:
    """The table as text."""
    casts = found["casts"]
    head = "".join(f"{name} ({one['worlds']})".rjust(20) for name, one in casts.items())
    lines = [f"{found['scenario']}: objectives met, %", f"{'':16}{head}"]
    first = next(iter(casts.values()))
    for role in first["roles"]:
        rows = [one["roles"][role] for one in casts.values()]
        cells = "".join(
            f"{row['met']:>11.1f} ±{row['within']:4.1f}{' !' if outside(row) else '  '} "
            for row in rows
        )
        lines.append(f"{role:16}{cells}")
    lines.append("")
    for key in first["objectives"]:
        values = [one["objectives"][key] for one in casts.values()]
        lines.append(
            f"  {key:14}" + "".join(f"{'-' if v is None else f'{v:.1f}':>11}{'':9}" for v in values)
        )
    lines.append("")
    lines.append(f"Outside {LEAST:.0f} to {MOST:.0f}: {', '.join(found['missed']) or 'none'}")
    return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    """What may be asked of the program."""
    made = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    made.add_argument("scenario", nargs="?", default="bridge-2025")
    made.add_argument("--worlds", type=int, default=4096, help="worlds of doctrines and copies")
    made.add_argument("--planner-worlds", type=int, default=24, help="about 15 s each; 0: none")
    made.add_argument("--planner", default="64", help="level, as in planner:LEVEL")
    made.add_argument("--copies", type=int, default=3, help="copies of each doctrine")
    made.add_argument("--seed", type=int, default=0)
    made.add_argument("--json", action="store_true")
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether all is within."""
    arguments = parser().parse_args(argv)
    found = measured(arguments)
    if arguments.json:
        emit(found)
    else:
        print(told(found))
    return 1 if found["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
