"""The dilemmas of bridge-2025: how often each horn is taken, and the score of those who do.

python -m benchmarks.dilemmas [--json] [--worlds N] [--seed N]
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import compiled, emit
from wargame.analysis.dilemmas import dilemmas


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--worlds", type=int, default=2187)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    found = dilemmas(compiled(), worlds=args.worlds, seed=args.seed)
    if args.json:
        emit({"worlds": args.worlds, "horns": [dataclasses.asdict(one) for one in found]})
        return
    for one in found:
        print(f"{one.dilemma:32} {one.horn:14} {one.share:6.1%} of worlds, score {one.score:5.1f}")


if __name__ == "__main__":
    main()
