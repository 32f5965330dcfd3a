"""Whether cost and memory keep to the number of worlds: from one thousand to a million.

    python benchmarks/growth.py [--json] [--full] [--into FILE] [WORLDS ...]

Each size runs in a fresh process, in blocks of at most 8,192 worlds. A machine's speed changes
from minute to minute, so in each process single blocks of 1,024 and of 8,192 worlds are timed
before and after, and a size's cost is set against those. A block of a thousand is narrower than
numpy wants: a world costs more in it, and that share of the fixed cost is what the second ratio
shows. Memory is what was resident at most, after the single blocks and after the size itself.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import BLOCK, emit, median
from benchmarks.paste import paste_into
from benchmarks.wants import figure, lines, markdown

ROOT = Path(__file__).resolve().parent.parent
SMALL = 1024
SIZES = (1024, 8192, 65_536)
FULL = (1024, 8192, 65_536, 262_144, 1_000_000)


def one(size: int, samples: int) -> dict[str, Any]:
    """Core-microseconds a world-turn of a size, of the single blocks around it, and memory."""
    from benchmarks.batch import play
    from benchmarks.common import compiled, doctrines

    who, turns = doctrines(), compiled().tables.turns
    blocks = {SMALL: 3, min(BLOCK, max(size, SMALL)): 1}
    single: dict[int, list[float]] = {block: [] for block in blocks}

    def cost(worlds: int) -> float:
        start = time.process_time()
        play(worlds, who)
        return 1e6 * (time.process_time() - start) / worlds / turns

    def look() -> None:
        for _ in range(samples):
            for block, times in blocks.items():
                single[block] += [cost(block) for _ in range(times)]

    play(16, who)
    look()
    before = most_resident()
    whole = cost(size)
    after = most_resident()
    look()
    reference = {block: median(values) for block, values in single.items()}
    largest = max(blocks)
    return {
        "worlds": size,
        "us_a_world_turn": round(whole, 2),
        "block_1k_us": round(reference[SMALL], 2),
        "block_8k_us": round(reference[largest], 2) if largest == BLOCK else None,
        "over_1k": round(whole / reference[SMALL], 3),
        "over_8k": round(whole / reference[largest], 3) if largest == BLOCK else None,
        "block_mb": round(before, 1),
        "resident_mb": round(after, 1),
        "seconds": round(whole * size * turns / 1e6, 2),
    }


def most_resident() -> float:
    """Megabytes this process held at most; a child's `ru_maxrss` would begin at its parent's."""
    text = Path("/proc/self/status").read_text()
    return int(text.partition("VmHWM:")[2].split()[0]) / 1024


def measure(sizes: tuple[int, ...] = SIZES, samples: int = 2) -> dict[str, Any]:
    """Every size, each in a process of its own."""
    rows = []
    for size in sizes:
        done = subprocess.run(
            [sys.executable, __file__, "--one", str(size), "--samples", str(samples)],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        rows.append(json.loads(done.stdout))
    most = rows[-1]
    return {
        "sizes": {str(row["worlds"]): row for row in rows},
        "most_worlds": most["worlds"],
        "cost_most_over_1k": most["over_1k"],
        "cost_most_over_8k": most["over_8k"],
        "memory_most_over_8k": round(most["resident_mb"] / most["block_mb"], 3)
        if most["worlds"] >= BLOCK
        else None,
    }


def growth_table(found: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Cost and memory by number of worlds."""
    head = ["worlds", "core-us a world-turn", "over a block of 8k", "over a block of 1k", "MB"]
    return head, [
        [
            f"{row['worlds']:,}",
            f"{row['us_a_world_turn']}",
            figure(row["over_8k"], "x"),
            figure(row["over_1k"], "x"),
            f"{row['resident_mb']:.0f}",
        ]
        for row in found["sizes"].values()
    ]


def main() -> None:
    """Take the figures and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="*", type=int, metavar="WORLDS", help="1k, 8k, 64k")
    parser.add_argument("--full", action="store_true", help="up to a million worlds")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--into", type=Path, metavar="FILE", help="a document to paste into")
    parser.add_argument("--samples", type=int, default=2, help="single blocks before and after")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        emit(one(args.one, args.samples))
        return
    sizes = tuple(args.sizes) or (FULL if args.full else SIZES)
    found = measure(sizes, args.samples)
    if args.json:
        emit(found)
        return
    if args.into:
        paste_into(args.into, {"growth": markdown(*growth_table(found))})
    print(lines(*growth_table(found)))


if __name__ == "__main__":
    main()
