"""A hosted exercise under load: from a command to everyone's view, and what many seats take.

    python benchmarks/hosting.py                        # every part, four minutes
    python benchmarks/hosting.py --into docs/hosting.md # and its figures into the document
    python benchmarks/hosting.py --only pages --seats 50
    python benchmarks/hosting.py --only pages --held RUS=planner

The host is one process, all its seats another on the same machine, so that two cores do what a
laptop and twenty others do.  Five cells' seats are shared out among the roles, with the White
Cell's console and the room's display beside them; they play an exercise as its doctrines would.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

# Started by its path, Python looks for modules beside this file; we want its parent folder.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import SCENARIO, emit, machine, median, percentile
from benchmarks.hosting_host import LATE, measured
from benchmarks.hosting_seats import (
    AGAIN,
    COMMITTED,
    CONNECT,
    MESSAGE,
    PHASE,
    RESOLVED,
    TABLED,
)
from benchmarks.paste import paste_into
from benchmarks.wants import markdown

ROWS = (CONNECT, MESSAGE, COMMITTED, PHASE, TABLED, RESOLVED, AGAIN)

#: What is measured without being asked for more: seats, pages or data, quarters played.
PARTS = {
    "pages": (20, True, 6),
    "terminals": (20, False, 6),
    "many pages": (200, True, 1),
    "many terminals": (200, False, 1),
}

#: From a command to everyone's view, in milliseconds: 95 in a hundred.
GOAL = 200.0


def figures(found: dict[str, Any], seats: int) -> dict[str, Any]:
    """Of one part: a row for each thing done, in milliseconds and kB, and the host's own."""
    rows = {}
    for what in ROWS:
        took = found["took"].get(what, [])
        if not took:
            continue
        host = found["host"].get(what, {})
        times = 1 if what in (CONNECT, AGAIN) else len(took)
        rows[what] = {
            "n": len(took),
            "p50_ms": median([one["first"] for one in took]),
            "p95_ms": percentile([one["first"] for one in took], 95),
            "whole_p95_ms": percentile([one["whole"] for one in took], 95),
            "sent_kb": median([one["wire"] for one in took]) / 1000,
            "text_kb": median([one["text"] for one in took]) / 1000,
            "host_cpu_ms": host.get("cpu", 0.0) * 1000 / times,
            "loop_lag_ms": host.get("lag", 0.0),
            "loop_late": host.get("late", 0),
            "longest_task_ms": host.get("task", 0.0),
            "longest_task": host.get("what", ""),
        }
    return {
        "seats": seats,
        "rows": rows,
        "memory_mib": found["mib"],
        "largest_frame_kb": found["largest"] / 1000,
        "worst_lag_ms": max(row["loop_lag_ms"] for row in rows.values()),
        "late": sum(row["loop_late"] for row in rows.values()),
    }


def table(name: str, part: dict[str, Any]) -> str:
    """One part to read."""
    columns = ("n", "p50 ms", "p95 ms", "all told p95", "kB sent", "kB read", "CPU ms", "lag ms")
    said = [f"{name}: {part['seats']} seats"]
    said.append(f"  {'':52}" + "".join(f"{column:>13}" for column in columns))
    for what, row in part["rows"].items():
        cells = (
            f"{row['n']}",
            f"{row['p50_ms']:.0f}",
            f"{row['p95_ms']:.0f}",
            f"{row['whole_p95_ms']:.0f}",
            f"{row['sent_kb']:.1f}",
            f"{row['text_kb']:.1f}",
            f"{row['host_cpu_ms']:.1f}",
            f"{row['loop_lag_ms']:.0f}",
        )
        said.append(f"  {what:52}" + "".join(f"{cell:>13}" for cell in cells))
    dearest = max(part["rows"].values(), key=lambda row: float(row["longest_task_ms"]))
    said += [
        f"  the host took at most {part['memory_mib']:.0f} MiB; the largest frame had "
        f"{part['largest_frame_kb']:.0f} kB",
        f"  the event loop was {part['worst_lag_ms']:.0f} ms late at worst, and more than "
        f"{LATE:.0f} ms {part['late']} times",
        f"  the room was kept longest by {dearest['longest_task']}: "
        f"{dearest['longest_task_ms']:.0f} ms",
    ]
    return "\n".join(said)


def judged(parts: dict[str, Any]) -> str:
    """The target, and how it fares: every command of twenty seats, in one line each."""
    said = []
    for name, part in parts.items():
        if part["seats"] == 20:
            rows = {w: r for w, r in part["rows"].items() if w not in (CONNECT, AGAIN)}
            worst = max(rows, key=lambda what: float(rows[what]["p95_ms"]))
            p95 = rows[worst]["p95_ms"]
            met = "met" if p95 < GOAL else "missed"
            said.append(
                f"{name}: from a command to everyone's view at most {p95:.0f} ms p95 ({worst}); "
                f"the goal of {GOAL:.0f} ms is {met}"
            )
    return "\n".join(said)


def _both(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    return f"{row['p50_ms']:.0f}, {row['p95_ms']:.0f}"


def document(parts: dict[str, Any], told: dict[str, Any]) -> dict[str, str]:
    """The tables of docs/hosting.md, by the names of their places."""
    names = (name.removeprefix("many ") for name in parts)
    head = ["median and p95, ms"]
    head += [f"{part['seats']} {name}" for name, part in zip(names, parts.values(), strict=True)]
    body = [
        [what, *(_both(part["rows"].get(what)) for part in parts.values())]
        for what in ROWS
        if any(what in part["rows"] for part in parts.values())
    ]
    sizes = [
        [
            what,
            *(
                f"{row['sent_kb']:.1f} of {row['text_kb']:.1f}, {row['host_cpu_ms']:.0f}"
                if (row := part["rows"].get(what))
                else ""
                for part in parts.values()
            ),
        ]
        for what in ROWS
        if any(what in part["rows"] for part in parts.values())
    ]
    whole = [
        ("memory of the host at most, MiB", "memory_mib"),
        ("the event loop late at worst, ms", "worst_lag_ms"),
        (f"late by more than {LATE:.0f} ms, times", "late"),
    ]
    sizes += [[what, *(f"{part[key]:.0f}" for part in parts.values())] for what, key in whole]
    cost = ["kB sent of kB shown, to a seat; processor time of the host, ms", *head[1:]]
    return {
        "hosted": f"{markdown(head, body)}\n\n{markdown(cost, sizes)}",
        "hostedon": "Taken with " + ", ".join(f"{key} {value}" for key, value in told.items()),
    }


def apart(arguments: list[str]) -> dict[str, Any]:
    """One part in a process of its own, so that its memory is its own."""
    command = [sys.executable, str(Path(__file__).resolve()), *arguments, "--one"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--scenario", default=SCENARIO)
    parser.add_argument("--only", choices=sorted(PARTS), help="one part alone")
    parser.add_argument("--seats", type=int, help="another number of seats")
    parser.add_argument("--quarters", type=int, help="another number of quarters played")
    parser.add_argument("--held", action="append", default=[], metavar="ROLE=WHO")
    # A browser takes what it is sent compressed, `wargame join` does not.
    parser.add_argument("--compression", choices=("deflate", "none"))
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    parser.add_argument("--into", type=Path, help="put the tables into this document as well")
    parser.add_argument("--quick", action="store_true", help="too small to judge by")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    held = dict(one.split("=", 1) for one in args.held)
    parts: dict[str, Any] = {}
    for name in [args.only] if args.only else list(PARTS):
        seats, page, quarters = PARTS[name]
        seats = args.seats or (min(seats, 12) if args.quick else seats)
        quarters = args.quarters or (1 if args.quick else quarters)
        if args.one:
            found = measured(
                args.scenario,
                seats,
                held,
                page=page,
                compression=None if args.compression == "none" else "deflate",
                quarters=quarters,
            )
            json.dump(found, sys.stdout)
            return
        given = ["--only", name, "--seats", str(seats), "--quarters", str(quarters)]
        small = args.compression or ("deflate" if page else "none")
        given += ["--scenario", args.scenario, "--compression", small]
        given += [word for one in args.held for word in ("--held", one)]
        parts[name] = figures(apart(given), seats)
        if not args.json:
            print(table(name, parts[name]), flush=True)
    if args.into:
        paste_into(args.into, document(parts, machine()))
    if args.json:
        emit({"machine": machine(), "quick": args.quick, "parts": parts})
    else:
        print(judged(parts))


if __name__ == "__main__":
    main()
