"""What a second process is worth to the command that plays many worlds.

    python benchmarks/scaling.py [--json] [--worlds 65536] [--repeats 2]

`wargame simulate --workers 1` and `--workers 2` in turn, as a user starts them, interpreter,
content and process start included: seconds on the wall, and core-seconds of all processes
together, which is what the second one adds in work. The digests must agree.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import SCENARIO, SEED, emit, median
from benchmarks.programs import PROGRAM, environment


def measure(worlds: int = 65_536, repeats: int = 2) -> dict[str, Any]:
    """Wall and core seconds with one worker and with two, and what two are worth."""
    wall: dict[int, list[float]] = {1: [], 2: []}
    core: dict[int, list[float]] = {1: [], 2: []}
    digests = set()
    with tempfile.TemporaryDirectory() as place:
        simulate(256, 1, Path(place))  # fills the caches
        for _ in range(repeats):
            for workers in wall:
                seconds, busy, found = simulate(worlds, workers, Path(place))
                if "why" in found:
                    return found
                wall[workers].append(seconds)
                core[workers].append(busy)
                digests.add(found["digest"])
    return {
        "worlds": worlds,
        "one_s": round(median(wall[1]), 2),
        "two_s": round(median(wall[2]), 2),
        "one_core_s": round(median(core[1]), 2),
        "two_core_s": round(median(core[2]), 2),
        "two_over_one": round(median(wall[1]) / median(wall[2]), 2),
        "one_digest": len(digests) == 1,
    }


def simulate(worlds: int, workers: int, folder: Path) -> tuple[float, float, dict[str, Any]]:
    """Seconds on the wall and of all cores of one run of the command, and what it printed."""
    command = [*PROGRAM, "simulate", SCENARIO, "--worlds", str(worlds), "--seed", str(SEED)]
    command += ["--workers", str(workers), "--json"]
    with (folder / "out").open("w+") as out, (folder / "err").open("w+") as err:
        start = time.perf_counter()
        child = subprocess.Popen(
            command, env=environment(folder), cwd=folder, stdout=out, stderr=err
        )
        _, status, used = os.wait4(child.pid, 0)  # with all that it waited for itself
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if child.returncode:
            words = err.read().strip().splitlines() or [f"exit code {child.returncode}"]
            return seconds, 0.0, {"why": words[0]}
        found: dict[str, Any] = json.load(out)
        return seconds, used.ru_utime + used.ru_stime, found


def main() -> None:
    """Take the figures and print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--worlds", type=int, default=65_536, metavar="N")
    parser.add_argument("--repeats", type=int, default=2, metavar="N")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    args = parser.parse_args()
    found = measure(args.worlds, args.repeats)
    if args.json:
        emit(found)
    else:
        print(", ".join(f"{name} {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
