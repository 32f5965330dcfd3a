"""How long a long record takes to open, beside reading its bytes.

    python -m benchmarks.opening [--branched] [--events N] [--scenario S] [--rounds N] [--json]

A real exercise is played and filled up to 10,000 events, with notes or with branches.  Printed are
milliseconds, and ratios to reading the file's bytes, which no program that looks at everything can
do without.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import SCENARIO, compiled, emit, median, timed
from wargame.play.replay import Replay
from wargame.play.saves import list_saves
from wargame.play.session import start_session
from wargame.record.check import read_record
from wargame.record.events import Event, NewEvent
from wargame.record.export import export
from wargame.record.redact import redact_for
from wargame.record.store import Store

EVENTS = 10_000


def long_save(
    path: Path, events: int = EVENTS, scenario: str = SCENARIO, *, branched: bool = False
) -> Path:
    """An exercise under doctrines to its end, and more events up to so many.

    They are notes on its events; or, ``branched``, branches from the start that go the same way,
    so that every event is as large as those of play, and the save verifies.
    """
    made = compiled(scenario)
    session = start_session(made, {}, seed=7, save=path)
    session.advance()
    session.close()
    with Store.open(path) as store:
        played = list(store.events(1))
        if not branched:
            roles = [role.key for role in made.tables.roles]
            store.append(1, [_note(number, roles, played) for number in range(len(played), events)])
        rest = events - len(played) if branched else 0
        while rest > 0:
            name = f"again-{rest}"
            branch = store.fork(1, 1, name, author="benchmark", reason="the same again", nonce=0)
            again = [_again(event) for event in played[1 : 1 + rest]]
            store.append(branch.id, again)
            rest -= len(again)
    return path


def _note(number: int, roles: list[str], played: list[Event]) -> NewEvent:
    role, about = roles[number % len(roles)], 1 + number % len(played)
    told = {"text": f"{number}: what was known of it? " * 8, "about": about}
    return NewEvent("note", played[-1].turn, "assessment", role, {role: told})


def _again(event: Event) -> NewEvent:
    bodies = {name: part.body for name, part in event.parts.items()}
    return NewEvent(event.kind, event.turn, event.phase, event.actor, bodies)


def measured(path: Path, rounds: int) -> dict[str, float]:
    """Milliseconds (the median) of each way to look at a save."""

    def opened() -> None:
        Store.open(path, write=False).close()

    def walked() -> None:
        with Store.open(path, write=False) as store:
            for _ in store.events(1):
                pass

    ways: dict[str, tuple[Callable[[], object], int]] = {
        "read its bytes": (path.read_bytes, rounds),
        "open": (opened, rounds),
        "open to replay": (lambda: Replay.open(path).close(), rounds),
        "list": (lambda: list_saves(path.parent), rounds),
        "read every event": (walked, max(1, rounds // 4)),
        "check every hash": (lambda: read_record(path), max(1, rounds // 4)),
        "redact": (lambda: _anew(path, redact_for), 1),
        "export": (lambda: export(path, path.parent / "out", "csv"), 1),
    }
    return {
        name: median([timed(work) * 1000 for _ in range(times)])
        for name, (work, times) in ways.items()
    }


def _anew(path: Path, redact: Callable[[Path, Path, str], None]) -> None:
    copy = path.with_suffix(".copy")
    copy.unlink(missing_ok=True)
    redact(path, copy, "public")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--branched", action="store_true", help="fill up with branches of play")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--scenario", default=SCENARIO)
    parser.add_argument("--rounds", type=int, default=8)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "long.wargame")
        long_save(path, args.events, args.scenario, branched=args.branched)
        found = measured(path, args.rounds)
        size = path.stat().st_size / 2**20
    if args.json:
        emit({"events": args.events, "megabytes": round(size, 1), "ms": found})
        return
    whole = found["read its bytes"]
    print(f"{args.events:,} events, {size:.1f} MB")
    for name, took in found.items():
        print(f"  {name:<18}{took:9.1f} ms {took / whole:8.1f} x reading")


if __name__ == "__main__":
    main()
