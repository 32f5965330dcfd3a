"""The ensemble of bridge-2025 beside the figures of GAME.md, section 11.

    python -m benchmarks.ensemble [--json] [--quick] [--write]

2,048 worlds under the status-quo doctrines, 4,096 in which every role draws one of its doctrines,
2025 under status quo, and two quarters without American decisions on shared dice.  `--write` puts
the tables into docs/model.md, which says why each difference is there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from benchmarks import gap
from benchmarks.common import SEED, compiled, doctrines, emit, worlds
from benchmarks.paste import paste_into
from wargame.analysis.pool import start
from wargame.play.choices import Policy
from wargame.play.mixed import scattered_pool
from wargame.play.rollout import play_quarter
from wargame.rules.score import mark
from wargame.rules.tables import Ints
from wargame.rules.worlds import World

#: Each objective is met in this share of the worlds of all pairings.
MET = (0.25, 0.75)


class Tally:
    """Points of every objective and role over many worlds, at two quarters of the exercise."""

    def __init__(self) -> None:
        self.points: dict[tuple[str, str], list[Ints]] = {}
        self.earlier: dict[tuple[str, str], list[Ints]] = {}
        self.shifts: list[Ints] = []
        self.paths: dict[str, list[Ints]] = {}

    def play(self, world: World, players: Sequence[Policy]) -> None:
        """Add fresh worlds, played to the end by these players."""
        tables = compiled().tables
        before: Ints | None = None
        shifts = np.zeros(world.size, dtype=np.int64)
        watched: dict[str, list[Ints]] = {"territory": [], "nwf": []}
        for quarter in range(tables.turns):
            play_quarter(world, players)
            effort = world.values[[tables.rows[d] for d in ("ground", "strike", "fracture")]]
            if before is not None:
                shifts += (effort != before).any(axis=0)
            before = effort.copy()
            for name, series in watched.items():
                series.append(world.values[tables.rows[name]].copy())
            if quarter == tables.turns - 3:
                self._mark(self.earlier, world)
        self._mark(self.points, world)
        self.shifts.append(shifts)
        for name, series in watched.items():
            self.paths.setdefault(name, []).append(np.stack(series))

    def _mark(self, into: dict[tuple[str, str], list[Ints]], world: World) -> None:
        tables = compiled().tables
        for objective in tables.objectives:
            for index in objective.roles:
                role = tables.roles[index]
                marks = mark(world, objective, role, tables.turns)
                into.setdefault((objective.key, role.key), []).append(marks.points)

    def rates(self) -> dict[str, dict[str, float]]:
        """Met, met or near, and how often the state (met, near, missed) turned, by objective."""
        result = {}
        for key, parts in self.points.items():
            points = np.concatenate(parts)
            earlier = np.concatenate(self.earlier[key])
            name = key[0] if key[0] != "shared-line" else f"{key[0]}/{key[1]}"
            result[name] = {
                "met": round(float((points == 2).mean()), 3),
                "near": round(float((points >= 1).mean()), 3),
                "turned": round(float((points != earlier).mean()), 3),
                "met_turned": round(float(((points == 2) != (earlier == 2)).mean()), 3),
            }
        same = [name for name in result if name.startswith("shared-line/")]
        for name in same[1:]:
            del result[name]
        result["shared-line"] = result.pop(same[0])
        return dict(sorted(result.items()))

    def summary(self) -> dict[str, Any]:
        """What is said of the ensemble as a whole."""
        rates = self.rates()
        met = [row["met"] for row in rates.values()]
        shifts = np.concatenate(self.shifts)
        return {
            "worlds": len(shifts),
            "met_least": min(met),
            "met_most": max(met),
            "outside": [k for k, row in rates.items() if not MET[0] <= row["met"] <= MET[1]],
            "turned": round(float(np.mean([row["turned"] for row in rates.values()])), 3),
            "met_turned": round(float(np.mean([r["met_turned"] for r in rates.values()])), 3),
            "russia_shifts_a_world": round(float(shifts.mean()), 2),
            "russia_never_shifts": round(float((shifts == 0).mean()), 3),
        }

    def at(self, name: str, quarter: int) -> dict[str, float]:
        """Median and 80 % interval of a track after a quarter (from 0), in its own unit."""
        values = np.concatenate([part[quarter] for part in self.paths[name]]) / 1000
        low, middle, high = np.percentile(values, [10, 50, 90])
        return {
            "median": round(float(middle), 3),
            "low": round(float(low), 3),
            "high": round(float(high), 3),
        }


def mixture(size: int) -> Tally:
    """Worlds in which every role draws one of its doctrines, evenly."""
    made, tally = compiled(), Tally()
    tally.play(start(made, size, SEED), scattered_pool(made))
    return tally


def measure(quick: bool) -> dict[str, Any]:
    """Every figure of section 11."""
    size, drawn = (128, 243) if quick else (2048, 4096)
    status = Tally()
    status.play(worlds(size), doctrines())
    mixed = mixture(drawn)
    return {
        "quick": quick,
        "status_quo": {**status.summary(), "objectives": status.rates()},
        "mixture": {**mixed.summary(), "objectives": mixed.rates()},
        "end_of_2025": {"territory": status.at("territory", 3), "nwf": status.at("nwf", 3)},
        "gap": gap.experiment(64 if quick else 1024, after=6 if quick else 14),
        "gap_goods_x1.3": gap.experiment(
            64 if quick else 1024, after=6 if quick else 14, drawn=1.3 * gap.DRAWN
        ),
    }


def show(found: dict[str, Any]) -> None:
    """The figures for a reader, the design's beside them."""
    status, mixed = found["status_quo"], found["mixture"]
    print(
        f"Objectives met / met or near: status quo ({status['worlds']} worlds), all pairings of "
        f"the doctrines ({mixed['worlds']}); each is to be met in 25-75 % of those"
    )
    for key, row in mixed["objectives"].items():
        other = status["objectives"][key]
        mark_ = "  outside" if key in mixed["outside"] else ""
        print(
            f"  {key:16} {other['met']:6.1%} /{other['near']:7.1%}   "
            f"{row['met']:6.1%} /{row['near']:7.1%}   turned {row['turned']:6.1%}{mark_}"
        )
    print(f"Mixture: met in {mixed['met_least']:.0%} to {mixed['met_most']:.0%}")
    for name, one in (("status quo", status), ("mixture", mixed)):
        print(
            f"State turned in the last two quarters ({name}): {one['turned']:.1%}, met or not: "
            f"{one['met_turned']:.1%} (GAME.md: one in six); Russia shifts effort "
            f"{one['russia_shifts_a_world']} times a world, never in "
            f"{one['russia_never_shifts']:.1%}"
        )
    land, fund = found["end_of_2025"]["territory"], found["end_of_2025"]["nwf"]
    print(
        f"End of 2025 under status quo: {land['median']} % held, 80 %: {land['low']}-"
        f"{land['high']} (GAME.md 19.4, 19.2-19.6); fund {fund['median']} trn (2.3)"
    )
    for name in ("gap", "gap_goods_x1.3"):
        one = found[name]
        print(
            f"Gap of two quarters, {one['drawn']:.2f} bn drawn and {one['contracted']} bn "
            f"contracted a quarter otherwise: munitions {one['munitions_after_two']} after two "
            f"(GAME.md -7); front moves most from quarter {one['front_from']} to "
            f"{one['front_to']}, peak {one['front_most']} (three to seven); credibility lowest "
            f"in quarter {one['credibility_least']} (five)"
        )
        for key, series in one["means"].items():
            print(f"    {key:12} " + " ".join(f"{value:7.3f}" for value in series))


def tables(found: dict[str, Any]) -> dict[str, str]:
    """The tables of docs/model.md: every objective, and the design's figures beside these."""
    status, mixed = found["status_quo"], found["mixture"]
    cells = [
        f"| {key} | {_pair(status['objectives'][key])} | {_pair(row)} |"
        for key, row in mixed["objectives"].items()
    ]
    half = -(-len(cells) // 2)
    rows = [
        f"{one} {cells[n + half] if n + half < len(cells) else '| | | |'}"
        for n, one in enumerate(cells[:half])
    ]
    head = "| objective | status quo | drawn | | objective | status quo | drawn |"
    land, fund = found["end_of_2025"]["territory"], found["end_of_2025"]["nwf"]
    gap_, stock = found["gap"], found["gap_goods_x1.3"]
    side = [
        "| design | here |",
        "|---|---|",
        "| one objective in six (16.7 %) turns in the last two quarters of eight | met or not: "
        f"{100 * mixed['met_turned']:.1f} %; met, near or missed: {100 * mixed['turned']:.1f} % |",
        f"| Russia shifts effort | {mixed['russia_shifts_a_world']} times a world, never in "
        f"{100 * mixed['russia_never_shifts']:.1f} % |",
        "| a two-quarter gap, US aid at its 2024 flow, cuts munitions by 7 in two quarters | by "
        f"{-gap_['munitions_after_two']}; with goods at 1.3 of book value by "
        f"{-stock['munitions_after_two']} |",
        "| shows at the front after three to seven quarters | the advance rises most from quarter "
        f"{gap_['front_from']} to {gap_['front_to']}, peak in {gap_['front_most']} |",
        f"| most in credibility after five | lowest in quarter {gap_['credibility_least']} |",
        "| status quo, end of 2025: 19.4 % held, 80 % between 19.2 and 19.6 | "
        f"{land['median']}, {land['low']}-{land['high']} |",
        f"| 2.3 trn in the fund | {fund['median']}, {fund['low']}-{fund['high']} |",
    ]
    return {
        "objectives": "\n".join([head, "|---|---|---|---|---|---|---|", *rows]),
        "design": "\n".join(side),
    }


def _pair(row: dict[str, float]) -> str:
    return f"{100 * row['met']:.1f} / {100 * row['near']:.1f}"


def main() -> None:
    """Take the figures and print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--quick", action="store_true", help="few worlds, to see that it runs")
    parser.add_argument("--write", action="store_true", help="the tables into docs/model.md")
    args = parser.parse_args()
    found = measure(args.quick)
    if args.write:
        paste_into(Path(__file__).resolve().parent.parent / "docs" / "model.md", tables(found))
    if args.json:
        emit(found)
    else:
        show(found)


if __name__ == "__main__":
    main()
