"""How often what comes true lies inside a forecast's bands.

    python benchmarks/calibration.py [--json] [--exercises 200] [--quarter 2] [--worlds 400]

Exercises are played by the pool of doctrines, each role in turn by the doctrine its forecast takes
it to follow.  At the opening of a quarter that role forecasts the exercise from what it sees; then
the exercise is played to its end.  A band of 80 % should hold the value that a track comes to in 80
of 100 exercises, and of the chances near 60 % six in ten should come true.  Where a track ends on
the very edge of a band it may count either way: both shares are given, and the truth lies between.
Tracks of one exercise move together, so the share over all of them is surer than any one track's.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks.common import SCENARIO, SEED, compiled, emit, machine
from wargame.analysis.forecast import Forecast, forecast
from wargame.play.choices import Policy
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.mixed import scattered_pool
from wargame.play.onward import Position
from wargame.play.rollout import begin, play_from, play_quarter
from wargame.rules.dice import Dice
from wargame.rules.score import MET, mark
from wargame.rules.turn import setup
from wargame.rules.worlds import World

#: The bands of a fan by their per cent: the places of their ends among its quantiles.
BANDS = {50: (1, 3), 80: (0, 4)}
#: Where shares of chances are parted.
CHANCES = (0.2, 0.4, 0.6, 0.8)


def calibrate(exercises: int, quarter: int, worlds: int) -> dict[str, Any]:
    """Forecasts from the opening of a quarter (1 is the first) held against what came of it."""
    made = compiled()
    held: dict[int, dict[str, list[tuple[bool, bool]]]] = {b: defaultdict(list) for b in BANDS}
    met: list[tuple[float, bool]] = []
    roles = [role.key for role in made.tables.roles]
    for place, role in enumerate(roles):
        count = len(range(place, exercises, len(roles)))
        found, end = _exercises(role, count, quarter, worlds)
        for column, picture in enumerate(found):
            _hold(held, picture, end, column)
            table = made.tables.role(role)
            for objective in made.tables.objectives:
                if objective.key in picture.met:
                    points = mark(end, objective, table, made.tables.turns).points[column]
                    met.append((picture.met[objective.key].mean, bool(points == MET)))
    return {
        "scenario": SCENARIO,
        "exercises": exercises,
        "quarter": quarter,
        "worlds": worlds,
        "bands": {band: _shares(tracks) for band, tracks in held.items()},
        "chances": _chances(met),
    }


def _exercises(role: str, count: int, quarter: int, worlds: int) -> tuple[list[Forecast], World]:
    """Exercises as a role forecasts them at the opening of a quarter, and how they end."""
    made = compiled()
    table = made.tables.role(role)
    players: list[Policy] = scattered_pool(made)
    players[table.index] = DoctrinePlayer(made.doctrine(role, None))
    first = 1000 * (table.index + 1)  # other exercises for each role
    world = setup(made.tables, Dice(SEED, np.arange(first, first + count, dtype=np.uint64)))
    for _ in range(quarter - 1):
        play_quarter(world, players)
    opened = begin(world)
    deals = sum(1 for action in made.tables.actions[1:] if action.kind == "deal")
    found = []
    for column in range(count):
        alone = np.array([column])
        position = Position(
            world.take(alone),
            "signals",
            np.zeros((deals, 1), dtype=np.bool_),
            opened.tracks[:, alone],
            made.tables.turns,
        )
        pictures = forecast(made, position, role, worlds=worlds, steps=[worlds], seed=column)
        found.append(list(pictures)[-1])
    play_from(world, players, "signals", opened)
    while world.turn < made.tables.turns:
        play_quarter(world, players)
    return found, world


def _hold(
    held: dict[int, dict[str, list[tuple[bool, bool]]]],
    picture: Forecast,
    end: World,
    column: int,
) -> None:
    """Whether each track ended within each band, its edges counted in and counted out."""
    rows = {track.key: track.index for track in end.tables.tracks}
    for key, fan in picture.tracks.items():
        value = int(end.values[rows[key], column])
        for band, (low, high) in BANDS.items():
            least, most = int(fan[-1, low]), int(fan[-1, high])
            if least < most:
                held[band][key].append((least <= value <= most, least < value < most))


def _shares(tracks: dict[str, list[tuple[bool, bool]]]) -> dict[str, Any]:
    """The share of ends inside, over all tracks and by track, per cent."""
    every = [one for found in tracks.values() for one in found]

    def share(found: list[tuple[bool, bool]], place: int) -> float:
        return round(100 * sum(one[place] for one in found) / max(len(found), 1), 1)

    by_track = {key: [share(found, 0), share(found, 1)] for key, found in sorted(tracks.items())}
    return {
        "n": len(every),
        "edges_in": share(every, 0),
        "edges_out": share(every, 1),
        "by_track": by_track,
    }


def _chances(met: list[tuple[float, bool]]) -> list[dict[str, Any]]:
    """Chances foretold and shares come true, in five groups."""
    rows = []
    for number in range(len(CHANCES) + 1):
        group = [one for one in met if np.searchsorted(CHANCES, one[0], side="right") == number]
        if group:
            rows.append(
                {
                    "n": len(group),
                    "foretold": round(100 * sum(one[0] for one in group) / len(group), 1),
                    "came_true": round(100 * sum(one[1] for one in group) / len(group), 1),
                }
            )
    return rows


def main() -> None:
    """Calibrate and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--exercises", type=int, default=200, help="how many are played")
    parser.add_argument("--quarter", type=int, default=2, help="forecast at its opening")
    parser.add_argument("--worlds", type=int, default=400, help="worlds of each forecast")
    args = parser.parse_args()
    found = {"machine": machine(), **calibrate(args.exercises, args.quarter, args.worlds)}
    if args.json:
        emit(found)
        return
    print(f"{found['exercises']} exercises of {found['scenario']}, forecast at the opening of "
          f"quarter {found['quarter']} out of {found['worlds']} worlds each")  # fmt: skip
    for band, row in found["bands"].items():
        print(f"  band of {band} %: holds {row['edges_out']} to {row['edges_in']} % of {row['n']}")
    for row in found["chances"]:
        print(f"  chances near {row['foretold']} %: {row['came_true']} % of {row['n']} came true")
    print("  by track, band of 80 %, edges in and out:")
    for key, (inner, outer) in found["bands"][80]["by_track"].items():
        print(f"    {key:14} {inner:5} {outer:5}")


if __name__ == "__main__":
    main()
