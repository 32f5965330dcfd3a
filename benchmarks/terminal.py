"""The screens as a person meets them: first picture, keys, memory, idleness.

    python benchmarks/terminal.py [--json] [--quick] [--forecast] [--size 120x34]

The program runs as a process of its own in a pseudo-terminal (the first picture also in tmux).
A key's time runs from writing it to the terminal until the last byte of the repaint was read
(the picture then rests for a tenth of a second); nothing is taken off. With --forecast keys are
pressed while a forecast of the plan refines beside them: there a key's time ends with the frame
that answers it, for the pictures of the forecast are painted meanwhile.
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
#: What a move of the cursor paints again: the heading of the list it moves in.
LIST = "Standing order and shot"
#: Letters that stand in no text of ours, so that painting one can only answer its key.
LETTERS = "ЖЩЮЯЭЫ"
#: The cards at the top of the list, where the cursor begins, that are ordered in turn, each
#: alone: more than a forecast remembers the worlds of, and few enough that nothing scrolls.
_CARDS = 4
#: Seconds after which a draft has rested enough to be asked about.
_SETTLED = 0.4
#: Seconds between the answer to a key and the next key: somebody in a hurry.
PAUSE = 0.06
#: Processor milliseconds of another process during a round of keys that say: a forecast ran.
RUNNING = 50
#: What a forecast says of itself until all of its worlds are in.
REFINES = "of 10,000"


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


def typing(quick: bool = False, size: tuple[int, int] = SIZE) -> dict[str, Any]:
    """Keys pressed while a forecast of the plan refines, and the same with none under way.

    Each round orders another card, which starts another forecast, and presses keys at once:
    moves of the cursor, or letters of a search.  A round counts where the process that plays the
    forecast worked during it.
    """
    with tempfile.TemporaryDirectory() as place:
        save = at_orders(Path(place))
        command = [*PROGRAM, "play", "--resume", str(save)]
        with Console(command, size, environment(Path(place)), Path(place)) as console:
            if not console.wait("you are here", 30):
                return {"why": console.text()[-300:]}
            _rest(console)
            rounds = 2 if quick else 12
            start, spent = time.perf_counter(), console.cpu()
            still = [press(console) for press in (_moves, _letters) for _ in range(rounds // 2)]
            alone = (console.cpu() - spent) / (time.perf_counter() - start)
            begun = len(console.painted)
            orders: list[float | None] = []
            found: dict[Any, list[list[float | None]]] = {_moves: [], _letters: []}
            start, spent = time.perf_counter(), console.cpu()
            for number in range(rounds):
                press = _letters if number % 2 else _moves
                orders.append(_another_plan(console, number))
                console.watch(_SETTLED)
                before = console.cpu_of_others()
                times = press(console)
                if 1000 * (console.cpu_of_others() - before) >= RUNNING:
                    found[press].append(times)
            busy = (console.cpu() - spent) / (time.perf_counter() - start)
            if REFINES not in console.text(begun):
                return {"why": "no forecast stands beside the plan"}
    kept = {press: [one for times in every for one in times] for press, every in found.items()}
    return {
        "rounds": rounds,
        "rounds_with_a_forecast": sum(map(len, found.values())),
        "with_none": {
            **_answers([one for times in still for one in times]),
            "cores_busy": round(alone, 2),
        },
        "keys": {**_answers(kept[_moves] + kept[_letters]), "cores_busy": round(busy, 2)},
        "moves": _answers(kept[_moves]),
        "letters": _answers(kept[_letters]),
        "order_a_card": _answers(orders),
    }


def _another_plan(console: Console, number: int) -> float | None:
    """Order the card below the one ordered last, alone; seconds to the answer of its key."""
    back = ["\x1b[A"] * (_CARDS - 1)
    for key in ["\r", *(["\x1b[B"] if number % _CARDS else back)] if number else []:
        console.send(key)
        console.answered(LIST)
    console.send("\r")
    return console.answered(LIST)


def _moves(console: Console) -> list[float | None]:
    """Seconds to the answer of moves of the cursor; it ends where it began."""
    found = []
    for key in ("\x1b[A", "\x1b[B") * 6:
        console.watch(PAUSE)
        console.send(key)
        found.append(console.answered(LIST))
    return found


def _letters(console: Console) -> list[float | None]:
    """Seconds to the echo of letters written into the search of the palette."""
    console.send(":")
    console.answered("Search")
    found = []
    for number in range(len(LETTERS)):
        console.watch(PAUSE)
        console.send(LETTERS[number])
        found.append(console.answered(LETTERS[: number + 1]))
    console.send("\x1b")
    console.answered(LIST)
    return found


def _answers(values: list[float | None]) -> dict[str, Any]:
    taken = [1000 * value for value in values if value is not None]
    lost = len(values) - len(taken)
    if not taken:
        return {"n": 0, "unanswered": lost}
    return {**_figures(taken), "most_ms": round(max(taken), 1), "unanswered": lost}


def _rest(console: Console, patience: float = 60.0) -> None:
    """Wait until the program has done nothing for half a second: no forecast is under way."""
    start = time.perf_counter()
    while time.perf_counter() - start < patience:
        before = console.cpu()
        console.watch(0.5)
        if console.cpu() - before <= 0.02:
            return


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
    parser.add_argument("--forecast", action="store_true", help="only: keys while one refines")
    parser.add_argument("--size", default="120x34", metavar="WxH", help="columns by rows")
    args = parser.parse_args()
    width, _, height = args.size.partition("x")
    size = (int(width), int(height))
    if args.forecast:
        found = {"machine": machine(), "typing": typing(args.quick, size)}
    else:
        found = {"machine": machine(), **measure(args.quick, size)}
    if args.json:
        emit(found)
        return
    print("Machine: " + ", ".join(f"{k} {v}" for k, v in found["machine"].items()))
    for name, row in found.get("typing", {}).items():
        print(f"  {name}: {row}")
    if args.forecast:
        return
    for name in ("first_picture", "python_alone_ms", "import_textual_ms"):
        print(f"{name}: {found[name]}")
    shown = found["table"]
    for name, row in shown.pop("keys", {}).items():
        print(f"  key, {name:14} {row}")
    for name, row in shown.items():
        print(f"{name}: {row}")


if __name__ == "__main__":
    main()
