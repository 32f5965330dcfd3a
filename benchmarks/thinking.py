"""How long looking ahead takes: forecasts, and what the planner decides.

    python benchmarks/thinking.py [--json] [--quick]

Positions are those of a person at the orders of an exercise, with eight and with four quarters to
go. `beside` asks as the table does, a process of its own: after the first question of all, after a
new quarter, and after each change of plan, in milliseconds until the first picture comes back and
seconds until that of 10,000 worlds. `library` is one call in this process, from nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from pathlib import Path
from queue import Queue
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import (
    SCENARIO,
    SEED,
    compiled,
    doctrines,
    emit,
    machine,
    median,
    percentile,
    timed,
)
from wargame.analysis.crossing import PICTURE, Answer
from wargame.analysis.forecast import Forecast, forecast
from wargame.analysis.forecaster import Service
from wargame.play.ask import ask
from wargame.play.decisions import Decision, checked
from wargame.play.onward import Position
from wargame.play.planner import Planner
from wargame.play.planner_levels import level
from wargame.play.session import Session, new_session

ROLE = "UKR"
#: Quarters already played at the positions asked about; the first is that of the wants.
PLAYED = (0, 4)


def at_orders(role: str, played: int) -> Session:
    """A session, without a file, whose person is asked for the orders of a later quarter."""
    session = new_session(SCENARIO, role=role, seed=SEED)
    session.advance()
    while (session.game.world.turn, session.game.node) != (played, "orders"):
        session.submit(role, session.game.default(role))
        session.advance()
    return session


def plans(session: Session, role: str) -> list[Decision]:
    """What the role's doctrine would order, and each part of it: plans that differ."""
    game, table = session.game, compiled().tables.role(role)
    whole = ask(game, role, doctrines()[table.index])
    orders = whole["orders"]
    parts = [chosen for size in range(len(orders), 0, -1) for chosen in combinations(orders, size)]
    return [
        checked(game.world, table, "orders", {**whole, "orders": list(part)}, game.offered)
        for part in parts
    ]


def library(sessions: dict[int, Session], repeats: int, worlds: int) -> dict[str, Any]:
    """First picture and whole forecast of a single call, with and without a plan in hand."""
    found: dict[str, Any] = {"worlds": worlds}
    for played, session in sessions.items():
        position = Position.of(session.game)
        row: dict[str, Any] = {"quarters_to_go": position.quarters}
        for name, hand in (("plain", None), ("with_a_plan", plans(session, ROLE)[0])):
            again = partial(forecast, compiled(), position, ROLE, plan=hand, worlds=worlds)
            row[name] = _refined(again, repeats)
        found[f"after_{played}"] = row
    return found


def beside(sessions: dict[int, Session], worlds: int, most: int = 7) -> dict[str, Any]:
    """Milliseconds to the first picture, and seconds to the last, as the table asks for them."""
    heard: Queue[tuple[float, Answer]] = Queue()
    service = Service(lambda answer: heard.put((time.perf_counter(), answer)))
    found: dict[str, Any] = {"worlds": worlds}
    try:
        last = list(sessions.values())[-1]
        ever, _ = _answered(service, heard, Position.of(last.game), plans(last, ROLE)[-1], None)
        found["first_of_all_ms"] = round(ever, 1)  # the process starts and reads the content
        for played, session in sessions.items():
            position, hands = Position.of(session.game), plans(session, ROLE)[:most]
            taken = [
                _answered(service, heard, position, plan, worlds if number in (0, 1) else None)
                for number, plan in enumerate(hands)
            ]
            firsts = [first for first, _ in taken]
            row = {
                "quarters_to_go": position.quarters,
                "new_position_first_ms": round(firsts[0], 1),
                "new_position_whole_s": round(taken[0][1], 2),
            }
            if taken[1:]:  # the worlds without a plan are there by now
                row["another_plan_first_ms"] = round(median(firsts[1:]), 1)
                row["another_plan_most_ms"] = round(max(firsts[1:]), 1)
                row["another_plan_whole_s"] = round(taken[1][1], 2)
                row["plans"] = len(taken)
            found[f"after_{played}"] = row
    finally:
        service.close()
    return found


def _answered(
    service: Service,
    heard: Queue[tuple[float, Answer]],
    position: Position,
    plan: Decision,
    worlds: int | None,
) -> tuple[float, float]:
    """Milliseconds until the first picture, seconds until the last (0 where only one is wanted)."""
    start = time.perf_counter()
    ticket = service.ask(compiled(), position, ROLE, plan, worlds or 10_000)
    first = 0.0
    while True:
        at, answer = heard.get(timeout=120)
        if answer.ticket != ticket:
            continue
        if answer.kind != PICTURE:
            raise SystemExit(f"no forecast: {answer.value}")
        first = first or at - start
        if worlds is None:
            service.drop()
            return 1000 * first, 0.0
        if answer.value.complete:
            return 1000 * first, at - start


def _refined(again: Callable[[], Iterator[Forecast]], repeats: int) -> dict[str, Any]:
    """A forecast left after its first picture several times, then seen to its end."""
    first = [1000 * timed(lambda: next(again())) for _ in range(6)][1:]
    whole: list[float] = []
    core: list[float] = []
    made = 0
    for _ in range(repeats):
        start, busy = time.perf_counter(), time.process_time()
        made = sum(1 for _ in again())
        whole.append(time.perf_counter() - start)
        core.append(time.process_time() - busy)
    return {
        "first_ms": round(median(first), 1),
        "whole_s": round(median(whole), 3),
        "whole_core_s": round(median(core), 3),
        "pictures": made,
    }


def planner(quick: bool = False) -> dict[str, Any]:
    """Core-seconds the planner takes for orders, its largest decision, by level.

    Every role at the start and half-way. What it studies once an exercise, which of its doctrines
    to start from, is timed apart.
    """
    made = compiled()
    asked: dict[str, tuple[list[str], tuple[int, ...]]] = {
        "novice": ([role.key for role in made.tables.roles], PLAYED),
        "staff": ([role.key for role in made.tables.roles], PLAYED),
        "expert": ([ROLE], PLAYED[:1]),
    }
    if quick:
        asked = {"novice": ([ROLE], (6,))}
    series: dict[str, list[float]] = {name: [] for name in asked}
    study: list[float] = []
    worlds: dict[str, list[int]] = {name: [] for name in asked}
    games: dict[tuple[str, int], Session] = {}
    for name, (roles, when) in asked.items():
        for role in roles:
            start = time.process_time()
            who = Planner(made, role, level(name))
            _ = who.home  # found out where it is asked for first
            study.append(time.process_time() - start)
            for played in when:
                if (role, played) not in games:
                    games[role, played] = at_orders(role, played)
                session = games[role, played]
                who.opened(session.game.world, session.game.before)
                before, start = who.worlds, time.process_time()
                ask(session.game, role, who)
                series[name].append(time.process_time() - start)
                worlds[name].append(who.worlds - before)
    return {
        **{
            name: {
                "n": len(values),
                "p50_core_s": round(median(values), 3),
                "p95_core_s": round(percentile(values, 95), 3),
                "worlds": round(median(worlds[name])),
            }
            for name, values in series.items()
        },
        "study_core_s": round(max(study), 3),
    }


def measure(quick: bool = False) -> dict[str, Any]:
    """All figures; a quick run asks one position for few worlds."""
    sessions = {played: at_orders(ROLE, played) for played in ((6,) if quick else PLAYED)}
    worlds = 512 if quick else 10_000
    alone, asked = library(sessions, 1, worlds), beside(sessions, worlds)
    first = f"after_{min(sessions)}"
    return {
        "forecast": {
            "first_ms": asked[first].get("another_plan_first_ms"),
            "whole_core_s": alone[first]["plain"]["whole_core_s"],
            "beside": asked,
            "library": alone,
        },
        "planner": planner(quick),
    }


def main() -> None:
    """Take the figures and print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--quick", action="store_true", help="seconds rather than a minute")
    args = parser.parse_args()
    found = {"machine": machine(), **measure(args.quick)}
    if args.json:
        emit(found)
        return
    for part, rows in found.items():
        print(part)
        for name, row in rows.items():
            print(f"  {name}: {row}")


if __name__ == "__main__":
    main()
