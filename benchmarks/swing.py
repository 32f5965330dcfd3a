"""How long it takes to take an exercise apart.

    python benchmarks/swing.py [--turns 20] [--worlds 1000] [--workers N] [--save FILE]

An exercise of the long scenario is played by players that follow no status quo (four at random, so
that nearly every decision has to be played with and without), then analysed.  Printed: seconds by
the clock and of processor, world-quarters played, and microseconds of one core for each, beside
those of `simulate` in the same run, so that the figure means something on another machine.  The
goal for 20 quarters, five roles and 1,000 worlds a point is 90 s on two cores; a report of an
analysed save, five.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import emit, machine
from wargame.analysis.simulate import simulate
from wargame.analysis.swing import swing
from wargame.content.ready import ready, ready_from_files
from wargame.play.session import start_session
from wargame.record.check import read_record

SCENARIO = "bridge-to-membership"
SEATS = {"US": "doctrine", "UKR": "random", "EU": "random", "NATO": "random", "RUS": "random"}


def spent() -> float:
    """Seconds of processor of this process and of those it has waited for."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in found)


def make(path: Path, turns: int) -> None:
    """Play the exercise that is taken apart."""
    session = start_session(ready(SCENARIO, None), SEATS, seed=5, save=path, turns=turns)
    session.advance()
    session.close()


def measure(path: Path, turns: int, worlds: int, workers: int) -> dict[str, Any]:
    """Analyse it, simulate as many world-quarters, and make a report of what is kept."""
    record = read_record(path)
    compiled = ready_from_files(record.content)
    before, began = spent(), time.perf_counter()
    found = swing(
        compiled, list(record.line(1)), record.meta, record.branches,
        worlds=worlds, workers=workers,
    )  # fmt: skip
    seconds, cpu = time.perf_counter() - began, spent() - before
    return {
        "turns": turns,
        "worlds": worlds,
        "workers": workers,
        "steps": len(found.steps),
        "seconds": round(seconds, 1),
        "processor_seconds": round(cpu, 1),
        "arms": found.arms,
        "simulate_us": beside(),
    }


def beside() -> float:
    """What a world-quarter of the same scenario costs `simulate`, in microseconds of a core."""
    compiled = ready(SCENARIO, None)
    before = spent()
    simulate(compiled, worlds=3 * 8192, seed=1)
    quarters = compiled.tables.turns
    return round(1e6 * (spent() - before) / (3 * 8192 * quarters), 1)


def report(path: Path) -> float:
    """Seconds that a report of an analysed save takes, the program's start included."""
    target = path.with_suffix(".html")
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "wargame", "report", str(path), "-o", str(target)],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--save", type=Path, help="analyse this save, and not one made for it")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = args.save or Path(folder) / "long.wargame"
        if args.save is None:
            make(path, args.turns)
        found = measure(path, args.turns, args.worlds, args.workers)
        copy = Path(folder) / "report.wargame"
        copy.write_bytes(path.read_bytes())
        command = [sys.executable, "-m", "wargame", "analyse", str(copy), "--regret", "none"]
        subprocess.run([*command, "--worlds", "16"], check=True, stdout=subprocess.DEVNULL)
        found["report_seconds"] = round(report(copy), 1)
    worlds = found["arms"] * found["worlds"] * (found["turns"] + 1) / 2
    found["us_a_world_quarter"] = round(1e6 * found["processor_seconds"] / worlds, 1)
    found["ratio_to_simulate"] = round(found["us_a_world_quarter"] / found["simulate_us"], 2)
    emit({**machine(), **found})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
