"""One person's turn with its durable commit, and verifying what was saved."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from benchmarks.common import SCENARIO, compiled, doctrines, median, percentile
from wargame.content.compile import compile_bundle
from wargame.content.library import bundle_from_files
from wargame.play.ask import ask
from wargame.play.session import Session, new_session, start_session
from wargame.play.verify import rebuild, verify
from wargame.record.check import check_chain
from wargame.record.store import Store


def solo(folder: Path, number: int, *, saved: bool = True) -> dict[str, list[float]]:
    """Play a solo exercise to the end; milliseconds of every turn, explanation and ending.

    The person decides as the role's doctrine would; thinking is not timed.  A turn is the
    move (a decision and what follows) that carries through the adjudication (orders or the
    reaction, whichever comes last); a quarter is the sum of all the person's moves in it.
    """
    roles = [role.key for role in compiled().tables.roles]
    seat = number % len(roles)
    role, policy = roles[seat], doctrines()[seat]
    session = new_session(
        SCENARIO,
        role=role,
        seed=1000 + number,
        save=folder / f"solo-{number}.wargame" if saved else None,
    )
    found: dict[str, list[float]] = {"turn": [], "explain": [], "quarter": [], "end": []}
    seen = len(session.facts)
    spent = _timed(session.advance, found, None)
    while not session.ended:
        decision = ask(session.game, role, policy)
        quarter = session.game.world.turn
        took = _timed(lambda decision=decision: _move(session, role, decision), found, None)
        new, seen = session.facts[seen:], len(session.facts)
        if session.ended:
            found["end"].append(took)
            break
        spent += took
        if any(fact["kind"] == "adjudication" for fact in new):
            found["turn"].append(took)
            first = len(session.facts) - len(new)
            _timed(
                lambda first=first: (session.view(role), session.feed(role, first)),
                found,
                "explain",
            )
        if session.game.world.turn != quarter:
            found["quarter"].append(spent)
            spent = 0.0
    session.close()
    return found


def _move(session: Session, role: str, decision: dict[str, Any]) -> None:
    session.play(role, decision)


def _timed(work: Any, found: dict[str, list[float]], name: str | None) -> float:
    start = time.perf_counter()
    work()
    took = 1000 * (time.perf_counter() - start)
    if name is not None:
        found[name].append(took)
    return took


def disk(folder: Path, repeats: int) -> dict[str, list[float]]:
    """Milliseconds of a bare flush to this disk, and of a bare commit of one row of 2 kB."""
    found: dict[str, list[float]] = {"bare_flush": [], "bare_commit": []}
    data = sqlite3.connect(folder / "bare.sqlite", isolation_level=None)
    data.execute("PRAGMA synchronous=FULL")
    data.execute("CREATE TABLE t (x BLOB)")
    with (folder / "bare.bin").open("wb") as file:
        for _ in range(repeats):
            file.write(b"x" * 4096)
            file.flush()
            _timed(lambda: os.fsync(file.fileno()), found, "bare_flush")

            def commit() -> None:
                data.execute("BEGIN IMMEDIATE")
                data.execute("INSERT INTO t VALUES (?)", (b"x" * 2048,))
                data.execute("COMMIT")

            _timed(commit, found, "bare_commit")
    data.close()
    (folder / "bare.sqlite").unlink()
    return found


def turns(folder: Path, exercises: int) -> dict[str, Any]:
    """Milliseconds at the middle and at the ninety-ninth of a hundred, over whole exercises.

    Exercises with a record, without one and bare commits take turns, so that the disk's share
    can be told from the program's.
    """
    series: dict[str, list[float]] = {}
    if exercises > 1:
        solo(folder, 9999)  # warm
    for number in range(exercises):
        found = {**solo(folder, number), **disk(folder, 8)}
        alone = solo(folder, number, saved=False)
        found["turn_unsaved"] = alone["turn"]
        found["turn_and_explain"] = [
            a + b for a, b in zip(found["turn"], found["explain"], strict=True)
        ]
        for name, values in found.items():
            series.setdefault(name, []).extend(values)
    return {
        name: {
            "n": len(values),
            "p50_ms": round(percentile(values, 50), 2),
            "p99_ms": round(percentile(values, 99), 2),
        }
        for name, values in series.items()
    }


def checking(folder: Path, repeats: int, quarters: int = 40) -> dict[str, Any]:
    """Replaying and verifying saves: of eight quarters, and a long one of some 1,000 events."""
    result: dict[str, Any] = {}
    for name, length in (("eight_quarters", None), ("long", quarters)):
        path = folder / f"{name}.wargame"
        session = start_session(compiled(), {}, seed=5, save=path, turns=length)
        session.advance()
        session.close()
        whole: list[float] = []
        parts: dict[str, list[float]] = {"chain": [], "compile": [], "rebuild": []}
        for _ in range(repeats):
            start = time.perf_counter()
            report = verify(path)
            whole.append(time.perf_counter() - start)
            assert report["ok"], report
            _timed_parts(path, parts)
        events = report["events"]
        result[name] = {
            "quarters": length or compiled().tables.turns,
            "events": events,
            "bytes": path.stat().st_size,
            "ms": round(1000 * median(whole), 1),
            "events_per_s": round(events / median(whole)),
            "ms_a_1000_events": round(1e6 * median(whole) / events, 1),
            **{f"{key}_ms": round(median(values), 1) for key, values in parts.items()},
        }
    return result


def _timed_parts(path: Path, parts: dict[str, list[float]]) -> None:
    _timed(lambda: check_chain(path), parts, "chain")
    with Store.open(path, write=False) as store:
        events = list(store.events(1))
        start = time.perf_counter()
        again, meta = compile_bundle(bundle_from_files(store.content())), store.meta()
        parts["compile"].append(1000 * (time.perf_counter() - start))
    _timed(lambda: rebuild(again, events, meta), parts, "rebuild")
