"""Is the planner better than a doctrine: games in pairs, one seat after another.

    python benchmarks/planner.py [--games N] [--role R ...] [--budget LEVEL] [--seed N]
                                 [--knows pool|quo] [--alone N] [--json]

Every game is played twice on the same dice with the same opponents, the status-quo doctrines: once
with the status-quo doctrine in the seat and once with the planner.  Printed for each seat: the mean
difference of the seat's score (0-100) with its interval of 95 %, the share of games in which the
planner did better and worse, what a decision took, and the worlds it was made of.  A seat passes
where the lower bound is above 3 points.

The planner knows no more than in play: it takes its opponents to follow any of their doctrines
(``--knows quo`` tells it who sits there).  Games go through the rules together, which changes no
decision; ``--alone N`` times N games by themselves as well, as a person's opponent is played.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks.common import SCENARIO, compiled, doctrines, emit, machine
from wargame.analysis.intervals import mean
from wargame.play.choices import Policy
from wargame.play.planner import Planner
from wargame.play.planner_levels import Level, level
from wargame.play.rollout import play_out
from wargame.rules.dice import Dice
from wargame.rules.score import scores
from wargame.rules.tables import Ints
from wargame.rules.turn import setup

#: The budget of a decision in worlds: well below a tenth of a second in company.
BUDGET = "128"
#: The lower bound that a seat has to pass, in points.
WANTED = 3.0
#: Games that go through the rules together.
TOGETHER = 125


def played(players: list[Policy], seed: int, first: int, count: int) -> Ints:
    """The scores of games ``first`` to ``first + count - 1``, ``[R, count]``."""
    tables = compiled().tables
    numbers = np.arange(first, first + count, dtype=np.uint64)
    world = setup(tables, Dice(seed, numbers))
    play_out(world, players, tables.turns)
    return scores(world, tables.turns)


def strength(
    role: str, games: int, budget: Level, seed: int, *, knows: str = "pool", alone: int = 0
) -> dict[str, Any]:
    """How much better the planner does than the status quo in one seat."""
    index = compiled().tables.role(role).index
    usual = doctrines()
    planner = Planner(compiled(), role, budget, opponents=usual if knows == "quo" else None)
    home = planner.keys[planner.home]
    mine = doctrines()
    mine[index] = planner
    gains: list[Ints] = []
    spent = 0.0
    for first in range(0, games, TOGETHER):
        count = min(TOGETHER, games - first)
        start = time.process_time()
        with_planner = played(mine, seed, first, count)[index]
        spent += time.process_time() - start
        gains.append(with_planner - played(usual, seed, first, count)[index])
    gain = np.concatenate(gains)
    found = mean(int(gain.sum()), int((gain * gain).sum()), games)
    document = {
        "role": role,
        "starts_from": home,
        "games": games,
        "gain": found.mean / 1000,
        "low": found.low / 1000,
        "high": found.high / 1000,
        "better": float((gain > 0).mean()),
        "worse": float((gain < 0).mean()),
        "passes": found.low / 1000 > WANTED,
        "seconds": spent,
        "decisions": planner.decisions,
        "seconds_a_decision": spent / max(planner.decisions, 1),
        "worlds_a_decision": planner.worlds / max(planner.decisions, 1),
    }
    if alone:
        before, start = planner.decisions, time.process_time()
        for game in range(alone):
            played(mine, seed, game, 1)
        made = max(planner.decisions - before, 1)
        document["seconds_a_decision_alone"] = (time.process_time() - start) / made
    return document


def heading(document: dict[str, Any]) -> list[str]:
    """What is measured, and the columns."""
    return [
        f"{SCENARIO}, {document['games']:,} games a seat, planner:{document['budget']} "
        f"(opponents taken from the {document['knows']}) over the status quo",
        "",
        f"{'seat':5} {'from':12} {'gain':>6}  {'95 %':>15}  {'better':>6} {'worse':>6}"
        f"  {'s/decision':>10} {'alone':>7} {'worlds':>7} {'seconds':>8}",
    ]


def line(row: dict[str, Any]) -> str:
    """One seat."""
    alone = row.get("seconds_a_decision_alone")
    said = "-" if alone is None else f"{alone:.3f}"
    return (
        f"{row['role']:5} {row['starts_from']:12} {row['gain']:+6.2f}"
        f"  {row['low']:+6.2f} to {row['high']:+5.2f} {row['better']:7.0%} {row['worse']:6.0%}"
        f"  {row['seconds_a_decision']:10.4f} {said:>7} {row['worlds_a_decision']:7.0f}"
        f" {row['seconds']:8.0f}  {'passes' if row['passes'] else f'not above {WANTED:g}'}"
    )


def lines(document: dict[str, Any]) -> list[str]:
    """The document as a table."""
    rows = document["seats"]
    passed = f"{sum(row['passes'] for row in rows)} of {len(rows)} seats pass."
    return [*heading(document), *(line(row) for row in rows), "", passed]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--games", type=int, default=1_000)
    parser.add_argument("--role", action="append", default=[])
    parser.add_argument("--budget", type=level, default=level(BUDGET))
    parser.add_argument("--seed", type=int, default=2_026)
    parser.add_argument("--knows", choices=("pool", "quo"), default="pool")
    parser.add_argument("--alone", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    document: dict[str, Any] = {
        "machine": machine(),
        "games": args.games,
        "budget": args.budget.name,
        "knows": args.knows,
        "seed": args.seed,
        "seats": [],
    }
    say = (lambda _: None) if args.json else (lambda text: print(text, flush=True))
    say("\n".join(heading(document)))
    for role in args.role or [table.key for table in compiled().tables.roles]:
        row = strength(role, args.games, args.budget, args.seed, knows=args.knows, alone=args.alone)
        document["seats"].append(row)
        say(line(row))
    say("\n".join(lines(document)[-2:]))
    if args.json:
        emit(document)
    return 0


if __name__ == "__main__":
    sys.exit(main())
