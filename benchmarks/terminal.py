"""The screens as a person meets them: first picture, keys, memory, idleness.

    python benchmarks/terminal.py [--json] [--quick] [--size 120x34]

The program runs as a process of its own in a pseudo-terminal (the first picture also in tmux).
A key's time runs from writing it to the terminal until the last byte of the repaint was read
(the picture then rests for a tenth of a second); nothing is taken off.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import SCENARIO, SEED, emit, machine, median, percentile, spread, timed
from benchmarks.console import Console
from benchmarks.programs import PROGRAM, environment
from wargame.play.session import new_session

SIZE = (120, 34)
#: What is pressed for each measure, over and over: the name, the keys, and how often.
KEYS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("cursor", ("\x1b[B",) * 6 + ("\x1b[A",) * 6, 4),
    ("panels", tuple("234567891"), 4),
    ("tab", ("\t",) * 8, 3),
    ("order_a_card", ("\r",), 16),
    ("open_a_card", ("r", "\x1b"), 8),
    ("palette", (":", "\x1b"), 6),
)
#: Keys of which the second only leads back: it is pressed and not counted.
BACK = ("open_a_card", "palette")


def at_orders(folder: Path, quarters: int = 2) -> Path:
    """A save that stands at the orders of a later quarter."""
    path = folder / "bench.wargame"
    session = new_session(SCENARIO, role="UKR", seed=SEED, save=path)
    session.advance()
    while (session.game.world.turn, session.game.node) != (quarters, "orders"):
        session.submit("UKR", session.game.default("UKR"))
        session.advance()
    session.close()
    return path


def first_picture(repeats: int, size: tuple[int, int] = SIZE) -> dict[str, Any]:
    """Milliseconds from starting the program in tmux until its home screen stands there."""
    if shutil.which("tmux") is None:
        return {"ms": None, "why": "tmux is not installed"}
    taken = []
    for number in range(repeats + (repeats > 1)):
        with tempfile.TemporaryDirectory() as place:
            shown = _in_tmux(f"wargame-bench-{os.getpid()}-{number}", Path(place), size)
        if shown is None:
            return {"ms": None, "why": "the home screen never came"}
        if number or repeats == 1:  # the first of several fills the caches
            taken.append(1000 * shown)
    return {"ms": round(median(taken), 1), "spread": round(spread(taken), 3), "n": len(taken)}


def _alone(code: str) -> float:
    """Seconds a fresh interpreter takes for a piece of code, the middle of five."""
    return median(
        [timed(lambda: subprocess.run([sys.executable, "-c", code], check=True)) for _ in range(5)]
    )


def _in_tmux(name: str, folder: Path, size: tuple[int, int], patience: float = 15) -> float | None:
    """Seconds until home is painted; the server of tmux runs before the clock does."""
    mux = ["tmux", "-L", name]
    env = environment(folder)
    subprocess.run(
        [*mux, "-f", "/dev/null", "new-session", "-d", "-x", str(size[0]), "-y", str(size[1]),
         "-c", str(folder), "sleep", "60"],
        env=env, check=True,
    )  # fmt: skip
    try:
        start = time.perf_counter()
        subprocess.run([*mux, "respawn-pane", "-k", *PROGRAM], check=True)
        while time.perf_counter() - start < patience:
            found = subprocess.run(
                [*mux, "capture-pane", "-p"], capture_output=True, text=True, check=True
            )
            if "New exercise" in found.stdout and "Quit" in found.stdout.rstrip().splitlines()[-1]:
                return time.perf_counter() - start
            time.sleep(0.01)  # looking must not take the processor from what is looked at
        return None
    finally:
        subprocess.run([*mux, "kill-server"], check=False)


def table(repeats: int, size: tuple[int, int] = SIZE, idle: float = 5.0) -> dict[str, Any]:
    """Keys at the table in a pseudo-terminal, then memory and idleness of the same process."""
    with tempfile.TemporaryDirectory() as place:
        save = at_orders(Path(place))
        command = [*PROGRAM, "play", "--resume", str(save)]
        with Console(command, size, environment(Path(place)), Path(place)) as console:
            if not console.wait("you are here", 30):
                return {"why": console.text()[-300:]}
            console.settle(0.3, begin=0.3)
            opened = {"ms": round(1000 * console.last, 1), "cpu_ms": round(1000 * console.cpu())}
            resident = {"at_the_table": round(console.resident(), 1)}
            result: dict[str, Any] = {
                "columns": size[0],
                "rows": size[1],
                "opened": opened,
                "keys": keys(console, repeats),
            }
            before, start = console.cpu(), time.perf_counter()
            quiet = console.settle(idle, idle, idle) is None
            result["idle"] = {
                "seconds": round(time.perf_counter() - start, 2),
                "cpu_ms": round(1000 * (console.cpu() - before), 1),
                "nothing_painted": quiet,
            }
            result["played_quarters"] = play_on(console, 1 if repeats == 1 else 3)
            resident["after_quarters"] = round(console.resident(), 1)
            result["resident_mb"] = resident
    return result


def keys(console: Console, repeats: int) -> dict[str, Any]:
    """Milliseconds from a key to the first and to the last byte of what it painted."""
    every: dict[str, list[float]] = {"same_screen": [], "opens_a_screen": []}
    result: dict[str, Any] = {}
    for name, pressed, times in KEYS:
        first: list[float] = []
        last: list[float] = []
        before, sent = console.cpu(), 0
        for _ in range(1 if repeats == 1 else times):
            for number, key in enumerate(pressed):
                console.send(key)
                sent += 1
                found = console.settle()
                if found is not None and not (number and name in BACK):
                    first.append(1000 * found[0])
                    last.append(1000 * found[1])
        every["opens_a_screen" if name in BACK else "same_screen"] += last
        result[name] = _figures(last) | {
            "first_byte_p50_ms": round(median(first), 1),
            "cpu_ms": round(1000 * (console.cpu() - before) / sent, 1),
        }
    return {**{name: _figures(values) for name, values in every.items()}, **result}


def _figures(values: list[float]) -> dict[str, float]:
    return {
        "n": len(values),
        "p50_ms": round(median(values), 1),
        "p95_ms": round(percentile(values, 95), 1),
    }


def play_on(console: Console, quarters: int) -> int:
    """Play quarters by committing what stands there; gives how many were told."""
    told = 0
    for _ in range(60):
        start = len(console.painted)
        console.send("c")
        console.settle()
        console.send("y")
        console.settle(0.3)
        for _ in range(6):  # what is told: first to its summary, then out
            shown = console.text(start)
            if "Summary" not in shown and "Skip all" not in shown:
                break
            told += "Summary" in shown
            start = len(console.painted)
            console.send("\x1b")
            console.settle(0.3)
        if told >= quarters:
            break
    return told


def measure(quick: bool = False, size: tuple[int, int] = SIZE) -> dict[str, Any]:
    """All figures."""
    return {
        "first_picture": first_picture(1 if quick else 7, size),
        # What a wait on a busy machine can be told by: two programs that do next to nothing.
        "python_alone_ms": round(1000 * _alone("pass"), 1),
        "import_textual_ms": round(1000 * _alone("import textual.app, textual.widgets"), 1),
        "table": table(1 if quick else 2, size, 1.0 if quick else 5.0),
    }


def main() -> None:
    """Take the figures and print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--quick", action="store_true", help="seconds rather than a minute")
    parser.add_argument("--size", default="120x34", metavar="WxH", help="columns by rows")
    args = parser.parse_args()
    width, _, height = args.size.partition("x")
    found = {"machine": machine(), **measure(args.quick, (int(width), int(height)))}
    if args.json:
        emit(found)
        return
    print("Machine: " + ", ".join(f"{k} {v}" for k, v in found["machine"].items()))
    for name in ("first_picture", "python_alone_ms", "import_textual_ms"):
        print(f"{name}: {found[name]}")
    shown = found["table"]
    for name, row in shown.pop("keys", {}).items():
        print(f"  key, {name:14} {row}")
    for name, row in shown.items():
        print(f"{name}: {row}")


if __name__ == "__main__":
    main()
