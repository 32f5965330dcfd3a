"""Speed of the flagship scenario, every figure beside its floor and its goal.

    python benchmarks/run.py [--json | --markdown] [--into FILE] [--quick | --full]
                             [--peers] [--only PART ...] [--repeats N] [--dir DIR]

Figures are medians of interleaved repeats, beside two fixed references taken in turn with them.
Machines differ and are shared: compare ratios, or two runs on one quiet machine. The ordinary
run takes some minutes, --quick half a minute (too small to judge by), --full plays a million
worlds as well. --peers measures other engines in the same run, where `make bench-peers` has
made their environment. --into pastes the tables where a document marks their places.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import (
    batch,
    exercise,
    growth,
    hotspots,
    peers,
    programs,
    scaling,
    terminal,
    thinking,
)
from benchmarks.common import BLOCK, doctrines, emit, machine, randoms
from benchmarks.paste import paste_into
from benchmarks.recount import recount
from benchmarks.wants import WANTS, figure, judged, lines, markdown, read, reason, table


@dataclass(frozen=True)
class Run:
    """How much is asked for: a quick, an ordinary or a full run, and the disk saves go to."""

    quick: bool
    full: bool
    repeats: int
    folder: Path


#: Each part of the document and how it is taken.
PARTS: dict[str, Callable[[Run], dict[str, Any]]] = {
    "batch": lambda run: batch.speed(run.repeats, quick=run.quick),
    "decisions": lambda run: breakdown(1 if run.quick else 8),
    "forecast": lambda run: (
        batch.forecast(1, 512) if run.quick else batch.forecast(min(run.repeats, 3))
    ),
    "workers": lambda run: scaling.measure(512 if run.quick else 65_536, 1 if run.quick else 2),
    "memory": lambda run: batch.memory(512 if run.quick else BLOCK),
    "growth": lambda run: (
        growth.measure((1024,), 1)
        if run.quick
        else growth.measure(growth.FULL if run.full else growth.SIZES)
    ),
    "turns": lambda run: exercise.turns(run.folder, 1 if run.quick else 20),
    "verify": lambda run: exercise.checking(
        run.folder, 1 if run.quick else 3, 9 if run.quick else 40
    ),
    "starts": lambda run: programs.starts(1 if run.quick else 9),
    "screen": lambda run: programs.first_screen(1 if run.quick else 5),
    "terminal": lambda run: terminal.measure(run.quick),
    "resident": lambda run: programs.resident(),
    "thinking": lambda run: thinking.measure(run.quick),
    "typing": lambda run: terminal.typing(quick=run.quick),
    "phases": lambda run: phases((1, 256) if run.quick else (1, 256, BLOCK)),
}


def measure(
    run: Run, only: tuple[str, ...] = (), python: str = "", tell: bool = False
) -> dict[str, Any]:
    """Take the figures, all or those of some parts."""
    start = time.perf_counter()
    found: dict[str, Any] = {"quick": run.quick, "machine": machine(), "parts_s": {}}
    for name, take in PARTS.items():
        if only and name not in only:
            continue
        if tell:
            print(f"{time.perf_counter() - start:5.0f} s  {name} ...", file=sys.stderr, flush=True)
        began = time.perf_counter()
        found[name] = take(run)
        found["parts_s"][name] = round(time.perf_counter() - began, 1)
    if python:
        if tell:
            print(f"{time.perf_counter() - start:5.0f} s  peers ...", file=sys.stderr, flush=True)
        found["others"] = peers.measure(python, 2 if run.quick else 7, 0.1 if run.quick else 0.4)
        found["peers"] = peers.ratios(found["others"])
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


def phases(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Per cent of a play-out by phase, and the dearest functions, at each number of worlds."""
    return {str(size): hotspots.profile(size, 8) for size in sizes}


def targets(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Each figure beside its floor and goal; a quick run is too small to say how it stands."""
    rows = [judged(want, read(found, want.path), reason(found, want.path)) for want in WANTS]
    if found["quick"]:
        for row in rows:
            row["is"] = "quick run" if row["value"] is not None else row["is"]
    return rows


def batch_table(found: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Rates by size of block."""
    head = ["batch", "decisions a core-second", "on the wall", "spread", "core-us a world-turn"]
    return head, [
        [
            f"{name} {row['players']}" if row["players"] not in name else name,
            figure(row["decisions_per_core_s"], "/s"),
            figure(row["decisions_per_s"], "/s"),
            f"{row['spread']:.1%}",
            f"{row['us_a_world_turn']:,}",
        ]
        for name, row in found["batch"]["sizes"].items()
    ]


def phase_table(found: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Share of the time by phase, per cent, under the profiler."""
    profiles = found["phases"]
    names = next(iter(profiles.values()))["phases_percent"]
    return ["phase, per cent", *profiles], [
        [name, *(f"{one['phases_percent'][name]:.0f}" for one in profiles.values())]
        for name in names
    ]


def tables(found: dict[str, Any]) -> dict[str, tuple[list[str], list[list[str]]]]:
    """The tables that were measured, by name."""
    made = {"batch": batch_table, "phases": phase_table}
    shown = {name: make(found) for name, make in made.items() if name in found}
    if "growth" in found:
        shown["growth"] = growth.growth_table(found["growth"])
    if "others" in found:
        shown["peers"] = peers.peers_table(found["others"])
    return {**shown, "targets": table(found["targets"])}


def about(found: dict[str, Any]) -> str:
    """One paragraph on where and how the figures were taken."""
    text = "Taken with " + ", ".join(f"{k} {v}" for k, v in found["machine"].items())
    if "batch" in found:
        for name, row in found["batch"]["references"].items():
            words = name.replace("_", " ")
            text += f"; {words} {row['million_per_s']} M/s, spread {row['spread']:.1%}"
    return f"{text}. {found['seconds']:.0f} s in all."


def pasted(found: dict[str, Any]) -> dict[str, str]:
    """What goes into a document: all tables, of growth only the one with a million worlds."""
    kept = {name: markdown(*made) for name, made in tables(found).items()}
    if found.get("growth", {}).get("most_worlds", 0) < max(growth.FULL):
        kept.pop("growth", None)
    return {"machine": about(found), **kept}


def show(found: dict[str, Any]) -> None:
    """The figures for a reader."""
    print(about(found))
    made = tables(found)
    for name, (head, body) in made.items():
        if name not in ("targets", "peers"):
            print(f"\n{lines(head, body)}")
    for part in PARTS:
        if part in found and part not in made:
            print(f"\n{part}")
            _show(found[part])
    if "others" in found:
        print()
        peers.show(found["others"])
    print("\nAgainst the floors and goals")
    print(lines(*made["targets"]))


def _show(part: dict[str, Any], indent: str = "  ") -> None:
    for name, value in part.items():
        if isinstance(value, dict) and any(isinstance(item, dict) for item in value.values()):
            print(f"{indent}{name}")
            _show(value, indent + "  ")
        else:
            text = (
                ", ".join(f"{k} {v}" for k, v in value.items())
                if isinstance(value, dict)
                else value
            )
            print(f"{indent}{name}: {text}")


def main() -> None:
    """Take the figures and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--markdown", action="store_true", help="tables to paste")
    parser.add_argument("--into", type=Path, metavar="FILE", help="a document to paste into")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--quick", action="store_true", help="seconds rather than minutes")
    length.add_argument("--full", action="store_true", help="a million worlds as well")
    parser.add_argument("--repeats", type=int, metavar="N", help="interleaved repeats (7)")
    parser.add_argument("--only", nargs="+", choices=[*PARTS, "peers"], metavar="PART")
    parser.add_argument("--peers", action="store_true", help="other engines in the same run")
    parser.add_argument("--dir", type=Path, metavar="DIR", help="the disk the saves go to")
    args = parser.parse_args()
    python = peers.home_python() if args.peers or "peers" in (args.only or ()) else ""
    if python and not Path(python).exists():
        parser.error(f"no Python at {python}: `make bench-peers` makes one")
    repeats = args.repeats or (1 if args.quick else 7)
    with tempfile.TemporaryDirectory(dir=args.dir) as place:
        run = Run(args.quick, args.full, repeats, Path(place))
        found = measure(run, tuple(args.only or ()), python, tell=sys.stderr.isatty())
    if args.json:
        emit(found)
    elif args.markdown:
        print("\n\n".join(pasted(found).values()))
    else:
        show(found)
    if args.into:
        paste_into(args.into, pasted(found))


if __name__ == "__main__":
    main()
