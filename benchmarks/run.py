"""Speed of the flagship scenario, beside fixed references in the same run.

    python benchmarks/run.py [--json] [--quick] [--rivals PYTHON] [--repeats N]

Figures are medians of interleaved repeats. Machines differ and are shared: compare ratios,
or two runs on one quiet machine. --rivals names a Python in which OpenSpiel is installed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import batch, exercise, programs, terminal
from benchmarks.common import BLOCK, doctrines, emit, machine, median, randoms
from benchmarks.recount import recount

#: Measure, what to read, floor of NUMBERS.md, goal, whether less is better.
TARGETS: tuple[tuple[str, tuple[str, ...], float, float, bool], ...] = (
    ("batch decisions/core-s, 4k", ("batch", "4k", "decisions_per_core_s"), 2e6, 4e6, False),
    ("batch decisions/core-s, 64k", ("batch", "64k", "decisions_per_core_s"), 2e6, 4e6, False),
    ("10,000 worlds x 8 turns, core-s", ("forecast", "one_process_core_s"), 1.0, 0.3, True),
    ("two processes over one", ("forecast", "two_over_one"), 1.7, 1.95, False),
    ("a person's turn p50, ms", ("turns", "turn_and_explain", "p50_ms"), 5, 2, True),
    ("a person's turn p99, ms", ("turns", "turn_and_explain", "p99_ms"), 20, 5, True),
    ("verify, ms per 1,000 events", ("verify", "long", "ms_a_1000_events"), 250, 100, True),
    ("state bytes a world", ("memory", "state_bytes_a_world"), 4096, 2048, True),
    ("scratch bytes a world of 8k", ("memory", "scratch_bytes_a_world"), 8192, 6144, True),
    ("wargame --help, ms", ("starts", "help", "ms"), 150, 80, True),
    ("wargame cards --json, ms", ("starts", "cards_json", "ms"), 500, 250, True),
    ("first screen painted, ms", ("screen", "home", "ms"), 1000, 600, True),
    ("first picture in tmux, ms", ("terminal", "first_picture", "ms"), 1000, 600, True),
    (
        "key to repaint p95, ms",
        ("terminal", "table", "keys", "same_screen", "p95_ms"),
        50,
        20,
        True,
    ),
    ("idle processor, ms in 5 s", ("terminal", "table", "idle", "cpu_ms"), 50, 0, True),
    (
        "memory of the app, played, MB",
        ("terminal", "table", "resident_mb", "after_quarters"),
        150,
        100,
        True,
    ),
)
#: OpenSpiel game, floor and goal of our batch rate over its random play.
RIVALS = {
    "hearts": (1, 2),
    "oh_hell(players=5)": (1, 2),
    "leduc_poker(players=5)": (1, 2),
    "backgammon": (25, 50),
}


def read(document: Any, path: tuple[str, ...]) -> float | None:
    """A figure of the document, or None where it was not taken."""
    for key in path:
        if not isinstance(document, dict) or document.get(key) is None:
            return None
        document = document[key]
    return float(document)


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Take every figure."""
    quick, repeats = args.quick, args.repeats or (1 if args.quick else 7)
    start = time.perf_counter()
    found: dict[str, Any] = {"quick": quick, "machine": machine()}
    found["decisions"] = breakdown(1 if quick else 8)
    found |= batch.speed(repeats, quick=quick)
    if args.rivals:
        found["rivals"] = rivals(args.rivals, found, 1 if quick else 3)
    found["forecast"] = batch.forecast(1 if quick else 5, 512 if quick else 10_000)
    found["memory"] = batch.memory(512 if quick else BLOCK)
    if not quick:
        found["growth_us_a_world_turn"] = batch.growth()
    with tempfile.TemporaryDirectory(dir=args.dir) as place:
        found["turns"] = exercise.turns(Path(place), 1 if quick else 30)
        found["verify"] = exercise.checking(Path(place), 1 if quick else 5, 9 if quick else 40)
    found["starts"] = programs.starts(1 if quick else 9)
    found["screen"] = programs.first_screen(1 if quick else 5)
    found["terminal"] = terminal.measure(quick)
    found["resident_mb"] = programs.resident(quick)
    found["targets"] = targets(found)
    found["seconds"] = round(time.perf_counter() - start, 1)
    return found


def breakdown(quarters: int) -> dict[str, Any]:
    """Decisions by node in one world, from the independent recount."""
    result = {}
    for name, who in (("doctrine", doctrines()), ("random", randoms())):
        counted, _ = recount(0, who, quarters)
        result[name] = {**counted, "a_quarter": round(sum(counted.values()) / quarters, 1)}
    return result


def rivals(python: str, found: dict[str, Any], repeats: int) -> dict[str, Any]:
    """OpenSpiel's random play, and our rate at 4k (or the most taken) over it."""
    program = Path(__file__).with_name("rivals.py")
    series: dict[str, list[float]] = {}
    ours: list[float] = []
    mine = "4k" if "4k" in found["batch"] else "256"
    players = doctrines()
    for _ in range(repeats):
        size = found["batch"][mine]["worlds"]
        start = time.process_time()
        ours.append(batch.play(size, players) / (time.process_time() - start))
        done = subprocess.run([python, str(program)], capture_output=True, text=True, check=True)
        for name, value in json.loads(done.stdout).items():
            series.setdefault(name, []).append(value)
    return {
        name: {
            "decisions_per_s": round(median(values)),
            "ours_over_it": round(median(ours) / median(values), 2),
        }
        for name, values in series.items()
    }


def targets(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Each figure beside its floor and goal; a quick run is too small to say how it stands."""
    rows: list[dict[str, Any]] = []
    for name, path, floor, goal, less in TARGETS:
        value = read(found, path)
        word = "not measured"
        if value is not None:
            good, fair = (
                (value <= goal, value <= floor) if less else (value >= goal, value >= floor)
            )
            word = "goal met" if good else "floor met" if fair else "below the floor"
        rows.append({"measure": name, "value": value, "floor": floor, "goal": goal, "is": word})
    for name, (floor, goal) in RIVALS.items():
        value = read(found, ("rivals", name, "ours_over_it"))
        if value is not None:
            word = (
                "goal met"
                if value >= goal
                else "floor met"
                if value >= floor
                else ("below the floor")
            )
            rows.append(
                {
                    "measure": f"over OpenSpiel {name}",
                    "value": value,
                    "floor": floor,
                    "goal": goal,
                    "is": word,
                }
            )
    if found["quick"]:
        for row in rows:
            row["is"] = "quick run"
    return rows


def show(found: dict[str, Any]) -> None:
    """The figures for a reader."""
    print("Machine: " + ", ".join(f"{k} {v}" for k, v in found["machine"].items()))
    print("\nBatch            decisions/s  per core-s   spread  core-us a world-turn")
    for name, row in found["batch"].items():
        print(
            f"  {name:12} {row['decisions_per_s']:12,} {row['decisions_per_core_s']:12,} "
            f"{row['spread']:7.1%} {row['us_a_world_turn']:10.2f}"
        )
    for name, row in found["references"].items():
        print(f"  {name:16} {row['million_per_s']:11} M/s {row['spread']:6.1%}")
    for part in (
        "decisions",
        "forecast",
        "memory",
        "growth_us_a_world_turn",
        "turns",
        "verify",
        "starts",
        "screen",
        "terminal",
        "resident_mb",
        "rivals",
    ):
        if part in found:
            print(f"\n{part}")
            for name, value in found[part].items():
                text = (
                    ", ".join(f"{k} {v}" for k, v in value.items())
                    if isinstance(value, dict)
                    else value
                )
                print(f"  {name}: {text}")
    print("\nAgainst the floors and goals")
    for row in found["targets"]:
        value = "-" if row["value"] is None else f"{row['value']:,.6g}"
        print(
            f"  {row['measure']:34} {value:>12}  floor {row['floor']:,.6g}, "
            f"goal {row['goal']:,.6g}: {row['is']}"
        )


def main() -> None:
    """Take the figures and print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--quick", action="store_true", help="seconds rather than minutes")
    parser.add_argument("--repeats", type=int, metavar="N", help="interleaved repeats (7)")
    parser.add_argument("--rivals", metavar="PYTHON", help="a Python that has OpenSpiel")
    parser.add_argument("--dir", type=Path, metavar="DIR", help="the disk the saves go to")
    args = parser.parse_args()
    found = measure(args)
    if args.json:
        emit(found)
    else:
        show(found)


if __name__ == "__main__":
    main()
