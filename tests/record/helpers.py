"""A small save with everything in it, and raw access for those who tamper."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wargame.record.events import NewEvent
from wargame.record.store import Store

META = {"scenario": "bridge-2025", "rules": "1", "title": "Die Brücke – міст"}
CONTENT = {"scenarios/bridge.yaml": b"id: bridge\n" * 40, "decks/us.yaml": bytes(range(256)) * 3}


def order(number: int, actor: str = "US", turn: int = 1) -> NewEvent:
    return NewEvent(
        "order",
        turn,
        "orders",
        actor,
        {
            "public": {"n": number},
            actor: {"card": f"card_{number}", "reason": "why not — навіщо"},
            "white": {"rows": {"orders": [{"role": actor, "card": f"card_{number}"}]}},
            "EU+US": {"deal": number},
        },
    )


def sample(path: Path, events: int = 8) -> Path:
    """A save with two branches that hold events, an empty one, and two snapshots."""
    with Store.create(path, meta=META, content=CONTENT) as store:
        for number in range(events):
            store.append(1, [order(number)])
        store.fork(1, 3, "what-if", author="analyst", reason="try it", nonce=2**127 + 1)
        store.append(2, [order(100 + number, "EU", 2) for number in range(3)])
        store.append(1, [order(events, "UA", 2)])
        store.fork(2, 5, "empty", author="WHITE", reason="", nonce=7)
        store.snapshot(1, 4, b"state of four" * 20)
        store.snapshot(2, 5, b"state of five")
    return path


@contextmanager
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for tampering: triggers are away inside, and back as they were after."""
    conn = sqlite3.connect(path)
    try:
        triggers = conn.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
        kept = triggers.fetchall()
        for name, _ in kept:
            conn.execute(f"DROP TRIGGER {name}")
        yield conn
        for _, sql in kept:
            conn.execute(sql)
        conn.commit()
    finally:
        conn.close()
