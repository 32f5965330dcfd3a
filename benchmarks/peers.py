"""Other engines and ours in one interleaved run on one core: decisions a second and ratios.

    python benchmarks/peers.py [--python PYTHON] [--json | --markdown] [--quick] [--rounds N]

`make bench-peers` makes the Python that the others live in, and runs this.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import emit, machine, median, spread
from benchmarks.paste import paste_into
from benchmarks.peer_games import BLOCKS, LIBRARIES, in_blocks
from benchmarks.wants import PEERS, figure, judged, lines, markdown, table

ROOT = Path(__file__).resolve().parent.parent
#: Where `make bench-peers` puts the other engines.
PLACE = ROOT / ".venv-peers"
NOTE = (
    "Decisions are not equal work across engines. A choice in leduc hold'em is one of three moves\n"
    "over six cards; one of ours is picked among some sixty actions, and some thirty of them are\n"
    "then resolved together with a hundred couplings, pipelines, events and a digest. A ratio\n"
    "says how fast choices go by, not whose engine is the better made."
)


class Peer:
    """One library in a process of its own, which plays when asked."""

    def __init__(self, library: str, python: str, blocks: Sequence[int] = BLOCKS) -> None:
        self.library = library
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        program = Path(__file__).with_name("peer_games.py")
        self._process = subprocess.Popen(
            [python, str(program), library, *map(str, blocks)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True,
            env={**os.environ, "PYTHONWARNINGS": "ignore", **SINGLE},
        )  # fmt: skip
        said = self._hear()
        self.version: str = said["version"]
        self.games: list[str] = said["games"]
        self.missing: dict[str, str] = said["missing"]

    def __enter__(self) -> Peer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._process.communicate(timeout=10)
        self._process.kill()
        self._errors.close()

    def sample(self, game: str, seconds: float) -> float | None:
        """Decisions a core-second over about so many seconds; None where it fell over."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.write(json.dumps({"game": game, "seconds": seconds}) + "\n")
            self._process.stdin.flush()
        found = self._hear()
        if "missing" in found:
            self.missing |= {game: found["missing"][""]}
            return None
        return float(found["decisions"] / found["core_s"])

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if line:
            document: dict[str, Any] = json.loads(line)
            return document
        self._process.wait()
        self._errors.seek(0)
        last = (self._errors.read().strip().splitlines() or ["no word"])[-1]
        why = f"ended with {self._process.returncode}: {last[-200:]}"
        return {"version": "", "games": [], "missing": {"": why}}


#: One thread a process, whatever a library's own arithmetic would take.
SINGLE = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


@contextlib.contextmanager
def one_core() -> Any:
    """This process and those it starts on one and the same core, where the system allows."""
    if not hasattr(os, "sched_setaffinity"):
        yield None
        return
    before = os.sched_getaffinity(0)
    chosen = max(before)
    os.sched_setaffinity(0, {chosen})
    try:
        yield chosen
    finally:
        os.sched_setaffinity(0, before)


def refused(python: str) -> dict[str, str]:
    """Why a library could not be installed, as the set-up noted it."""
    path = Path(python).parent.parent / "refused.json"
    found: dict[str, str] = json.loads(path.read_text()) if path.is_file() else {}
    return found


def measure(
    python: str,
    rounds: int = 7,
    seconds: float = 0.4,
    libraries: Sequence[str] = (),
    blocks: Sequence[int] = BLOCKS,
) -> dict[str, Any]:
    """Rates of every game in turn, round after round, and ours over each in the same round.

    Of our sizes of block the faster one is set against the others.
    """
    start = time.perf_counter()
    series: dict[tuple[str, str], list[float]] = {}
    absent = refused(python)
    chosen = [name for name in LIBRARIES if not libraries or name in (*libraries, "wargame")]
    with contextlib.ExitStack() as stack:
        core = stack.enter_context(one_core())
        peers = [
            stack.enter_context(Peer(name, sys.executable if name == "wargame" else python, blocks))
            for name in chosen
        ]
        for _ in range(rounds):
            for peer in peers:
                for game in [game for game in peer.games if game not in peer.missing]:
                    rate = peer.sample(game, seconds)
                    if rate is not None:
                        series.setdefault((peer.library, game), []).append(rate)
    ours = {game: values for (name, game), values in series.items() if name == "wargame"}
    if not ours:
        raise SystemExit(f"our own part could not play: {peers[0].missing}")
    best = max((in_blocks("doctrine", block) for block in blocks), key=lambda n: median(ours[n]))
    random = in_blocks("random", blocks[-1])
    return {
        "machine": machine(),
        "core": core,
        "rounds": rounds,
        "seconds_a_sample": seconds,
        "note": NOTE,
        "versions": {peer.library: peer.version for peer in peers if peer.version},
        "ours": {name: _rate(values) for name, values in ours.items()},
        "set_against": best,
        "random_against": random,
        "peers": [
            {"library": name, "game": game, **_rate(values), **_over(ours, best, random, values)}
            for (name, game), values in series.items()
            if name != "wargame" and len(values) == rounds
        ],
        "missing": [
            {
                "library": peer.library,
                "game": game or None,
                "why": absent.get(peer.library, why) if not game else why,
            }
            for peer in peers
            for game, why in peer.missing.items()
        ],
        "seconds": round(time.perf_counter() - start, 1),
    }


def _rate(values: list[float]) -> dict[str, float]:
    return {
        "decisions_per_core_s": round(median(values)),
        "spread": round(spread(values), 3),
        "n": len(values),
    }


def _over(
    ours: dict[str, list[float]], best: str, random: str, values: list[float]
) -> dict[str, float]:
    """Our rates over theirs: the middle of the ratios within each round."""
    return {
        name: float(f"{median([a / b for a, b in zip(ours[mine], values, strict=True)]):.3g}")
        for name, mine in (("doctrine_over_it", best), ("random_over_it", random))
        if mine in ours and len(ours[mine]) == len(values)
    }


def ratios(found: dict[str, Any]) -> dict[str, float]:
    """Our batch rate over each engine's, by library and game."""
    return {
        f"{row['library']} {row['game']}": row["doctrine_over_it"]
        for row in found["peers"]
        if "doctrine_over_it" in row
    }


def rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The wants that speak of other engines, each with what was found."""
    over = ratios(found)
    return [judged(want, over.get(want.path[-1])) for want in PEERS]


def peers_table(found: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """Every engine and our own play, the fastest first, then what could not be measured."""
    ours = found["ours"][found["set_against"]]["decisions_per_core_s"]
    head = ["engine", "decisions a core-second", "spread", "ours over it", "random over it"]
    body = [
        [f"wargame {name}", *_figures(row), figure(ours / row["decisions_per_core_s"], "x"), ""]
        for name, row in found["ours"].items()
    ]
    body += [
        [
            f"{row['library']} {found['versions'][row['library']]} {row['game']}",
            *_figures(row),
            figure(row.get("doctrine_over_it"), "x"),
            figure(row.get("random_over_it"), "x"),
        ]
        for row in sorted(found["peers"], key=lambda row: -row["decisions_per_core_s"])
    ]
    body += [
        [f"{row['library']} {row['game'] or ''}".strip(), "not measured", row["why"], "", ""]
        for row in found["missing"]
    ]
    return head, body


def show(found: dict[str, Any]) -> None:
    """The figures for a reader."""
    print("Machine: " + ", ".join(f"{key} {value}" for key, value in found["machine"].items()))
    print("Versions: " + ", ".join(f"{key} {value}" for key, value in found["versions"].items()))
    print(f"{found['rounds']} rounds in turn on core {found['core']}; {found['seconds']} s\n")
    print(lines(*peers_table(found)))
    print(f"\n'Ours' is our {found['set_against']}; 'random' our {found['random_against']}.")
    print(found["note"])


def _figures(row: dict[str, Any]) -> list[str]:
    return [figure(row["decisions_per_core_s"], "/s"), f"{row['spread']:.1%}"]


def home_python() -> str:
    """The Python that `make bench-peers` sets up."""
    return str(PLACE / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def main() -> None:
    """Take the figures and print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", default=home_python(), help="a Python that has the engines")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--markdown", action="store_true", help="tables to paste")
    parser.add_argument("--into", type=Path, metavar="FILE", help="a document to paste into")
    parser.add_argument("--quick", action="store_true", help="two short rounds")
    parser.add_argument("--rounds", type=int, metavar="N", help="interleaved rounds (7)")
    parser.add_argument("--only", nargs="*", default=(), metavar="LIBRARY", help="only these")
    parser.add_argument(
        "--blocks", nargs="+", type=int, default=BLOCKS, metavar="N", help="worlds of our blocks"
    )
    args = parser.parse_args()
    if not Path(args.python).exists():
        parser.error(f"no Python at {args.python}: `make bench-peers` makes one")
    rounds = args.rounds or (2 if args.quick else 7)
    seconds = 0.1 if args.quick else 0.4
    found = measure(args.python, rounds, seconds, args.only, args.blocks)
    if args.json:
        emit({**found, "targets": rows(found)})
        return
    if args.into:
        paste_into(args.into, {"peers": markdown(*peers_table(found))})
    if args.markdown:
        print(markdown(*peers_table(found)))
        print()
        print(markdown(*table(rows(found))))
        return
    show(found)
    print("\nAgainst the floors and goals")
    print(lines(*table(rows(found))))


if __name__ == "__main__":
    main()
