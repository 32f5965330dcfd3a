"""Where the time of a batch goes: the dearest functions of a profiled play-out.

python benchmarks/hotspots.py 1 256 8192 [--json] [--top 10]
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.batch import play
from benchmarks.common import doctrines, emit

PHASES = (
    "setup",
    "open_quarter",
    "decide_signals",
    "draw_events",
    "answer_events",
    "decide_offers",
    "decide_answers",
    "sign",
    "decide_orders",
    "commit",
    "decide_reactions",
    "react",
    "adjudicate",
    "operate",
    "decide_hands",
    "close_quarter",
)


def profile(size: int, top: int) -> dict[str, Any]:
    """The dearest functions by own time, and each phase's share, in a profiled play-out."""
    who = doctrines()
    play(size, who)
    repeats = max(1, 512 // max(size, 64))
    watch = cProfile.Profile()
    watch.enable()
    for _ in range(repeats):
        play(size, who)
    watch.disable()
    stats: Any = pstats.Stats(watch)
    total = stats.total_tt
    rows = []
    phases = dict.fromkeys(PHASES, 0.0)
    for (path, line, name), (_, calls, own, whole, _) in stats.stats.items():
        where = f"{Path(path).stem}:{line}" if path != "~" else "numpy"
        rows.append(
            {
                "function": name,
                "where": where,
                "calls": calls // repeats,
                "own_percent": round(100 * own / total, 1),
                "whole_percent": round(100 * whole / total, 1),
            }
        )
        if name in phases and "wargame" in path:
            phases[name] += 100 * whole / total
    rows.sort(key=lambda row: -row["own_percent"])
    return {
        "worlds": size,
        "phases_percent": {k: round(v, 1) for k, v in phases.items()},
        "functions": rows[:top],
    }


def main() -> None:
    """Profile each size asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("sizes", nargs="*", type=int, default=[1, 256, 8192], metavar="WORLDS")
    parser.add_argument("--top", type=int, default=10)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    found = [profile(size, args.top) for size in args.sizes]
    if args.json:
        emit({"profiles": found})
        return
    for one in found:
        print(f"\n{one['worlds']} worlds: share of the time under the profiler, per cent")
        print("  " + ", ".join(f"{k} {v}" for k, v in one["phases_percent"].items()))
        for row in one["functions"]:
            print(
                f"  {row['own_percent']:5.1f} own {row['whole_percent']:5.1f} with what it calls"
                f" {row['calls']:7d} calls  {row['function'][:44]} ({row['where']})"
            )


if __name__ == "__main__":
    main()
