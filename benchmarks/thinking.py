"""How long looking ahead takes: forecasts, and what the planner decides.

    python benchmarks/thinking.py [--json] [--quick]

Positions are those of a person at the orders of an exercise, with eight and with four quarters to
go. A forecast's first picture is what stands beside the plan after a change of it; the whole
is 10,000 worlds, or 10,000 pairs of worlds where the worth of a plan is asked.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.common import SCENARIO, SEED, compiled, doctrines, emit, machine, median, timed
from wargame.analysis.forecast import Forecast, forecast
from wargame.play.ask import ask
from wargame.play.decisions import checked
from wargame.play.onward import Position
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


def forecasts(repeats: int, worlds: int, played: tuple[int, ...] = PLAYED) -> dict[str, Any]:
    """First picture and whole forecast at each position, with and without a plan in hand."""
    made = compiled()
    table = made.tables.role(ROLE)
    found: dict[str, Any] = {"worlds": worlds}
    for number in played:
        session = at_orders(ROLE, number)
        position, game = Position.of(session.game), session.game
        plan = checked(
            game.world, table, "orders", ask(game, ROLE, doctrines()[table.index]), game.offered
        )
        session.close()
        row: dict[str, Any] = {"quarters_to_go": position.quarters}
        for name, hand in (("plain", None), ("with_a_plan", plan)):
            ask_again = partial(forecast, made, position, ROLE, plan=hand, worlds=worlds)
            row[name] = _refined(ask_again, repeats)
        found[f"after_{number}"] = row
    first = found[f"after_{played[0]}"]
    # The wants ask about the plan in hand for the first picture, and about 10,000 worlds.
    found["first_ms"] = first["with_a_plan"]["first_ms"]
    found["whole_core_s"] = first["plain"]["whole_core_s"]
    return found


def _refined(ask_again: Callable[[], Iterator[Forecast]], repeats: int) -> dict[str, Any]:
    """A forecast left after its first picture several times, then seen to its end."""
    first = [1000 * timed(lambda: next(ask_again())) for _ in range(1 + 2 * repeats)][1:]
    whole: list[float] = []
    core: list[float] = []
    made = 0
    for _ in range(repeats):
        start, busy = time.perf_counter(), time.process_time()
        made = sum(1 for _ in ask_again())
        whole.append(time.perf_counter() - start)
        core.append(time.process_time() - busy)
    return {
        "first_ms": round(median(first), 1),
        "whole_s": round(median(whole), 3),
        "whole_core_s": round(median(core), 3),
        "pictures": made,
    }


def measure(quick: bool = False) -> dict[str, Any]:
    """All figures; a quick run asks one position for few worlds."""
    if quick:
        return {"forecast": forecasts(1, 512, (6,))}
    return {"forecast": forecasts(2, 10_000)}


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
