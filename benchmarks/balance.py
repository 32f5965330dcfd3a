"""Whether bridge-2025 is a good game: the gates of its balance, and where they are missed.

    python -m benchmarks.balance [--json] [--worlds N] [--seed N] [--no-cards | --role R ...]

Objectives, cards, seats and the last quarter over worlds that run through every pairing of the
doctrines; the trial of every card takes most of the time.  Exit 1 where a gate is missed.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import SCENARIO, compiled, emit
from wargame.analysis.balance import Balance, balance


def show(found: Balance, seconds: float) -> None:
    """The figures for a reader."""
    print(f"{found.worlds} worlds, {found.pairings} pairings, {seconds:.0f} s, wars {found.wars}")
    print("Objectives met / met or near")
    for role, rows in found.objectives.items():
        for key, row in rows.items():
            print(f"  {role:5} {key:16} {row['met']:6.1%} / {row['near']:6.1%}")
    print("Mean score: " + ", ".join(f"{role} {mean}" for role, mean in found.means.items()))
    print("Under the role's own doctrine: mean score, objectives met")
    for own in found.own:
        shares = ", ".join(f"{key} {own.met[key]:.0%}" for key in found.objectives[own.role])
        print(f"  {own.role:5} {own.doctrine:14} {own.score:5.1f}  {shares}")
    print("Doctrines beside random play (score, 95 %)")
    for edge in found.edges:
        print(f"  {edge.role:5} {edge.doctrine:14} {edge.mean:+6.1f} [{edge.low}..{edge.high}]")
    print(
        f"Before the last quarter the leader is certain in {found.certain_leader:.1%} of worlds, "
        f"every score in {found.certain_marks:.1%}"
    )
    print("Cards: legal, played, share")
    usage = found.usage
    for key, legal in sorted(usage.legal.items()):
        played = usage.played.get(key, 0)
        print(f"  {key:36} {legal:6} {played:6} {played / max(1, legal):6.1%}")
    print("Deals signed")
    for key, times in sorted(usage.signed.items()):
        print(f"  {key:36} {times:6}")
    print("Events")
    for key, times in sorted(usage.events.items()):
        print(f"  {key:36} {times:6}")
    print("Worth of a card beside the doctrine's own order, in parts of `near` (shown where sure)")
    for rows_ in found.worths.values():
        for action, worths in rows_.items():
            sure = [w for w in worths if w.low > 0 or w.high < 0]
            print(f"  {action:36} " + ", ".join(f"{w.objective} {w.mean:+.2f}" for w in sure))
    options = [one for one in found.dominated if not one.card]
    print(f"Options dominated, not their cards: {len(options)}")
    for one in options:
        print(f"  {one.action} by {one.by}")
    print(f"Gates missed: {len(found.missed)}")
    for line in found.missed:
        print(f"  {line}")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--worlds", type=int, default=2048)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--no-cards", action="store_true", help="leave out the trial of each card")
    parser.add_argument("--role", action="append", help="try the cards of this role only")
    parser.add_argument("--scenario", default=SCENARIO)
    args = parser.parse_args()
    began = time.perf_counter()
    found = balance(
        compiled(args.scenario),
        worlds=args.worlds,
        seed=args.seed,
        cards=() if args.no_cards else args.role,
    )
    if args.json:
        emit(dataclasses.asdict(found))
    else:
        show(found, time.perf_counter() - began)
    return 1 if found.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
