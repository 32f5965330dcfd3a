"""A process made to be killed: it appends for ever and says what was acknowledged."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from wargame.record.events import NewEvent
from wargame.record.store import Store

LARGEST_BATCH = 5


def append_for_ever(path: Path, seed: int) -> None:
    rng = random.Random(seed)
    with Store.open(path) as store:
        seq = store.head()[0]
        print(seq, flush=True)
        while True:
            batch = [
                NewEvent(
                    "tick",
                    1,
                    "p",
                    "ENGINE",
                    {"public": {"n": seq + k}, "white": {"x": "y" * rng.randint(0, 9000)}},
                )
                for k in range(1, rng.randint(1, LARGEST_BATCH) + 1)
            ]
            seq = store.append(1, batch)[-1].seq
            print(seq, flush=True)


def create_for_ever(folder: Path, seed: int) -> None:
    for number in range(10**9):
        path = folder / f"{seed}-{number}.wargame"
        Store.create(path, meta={"n": str(number)}, content={"a.yaml": b"x" * 20_000}).close()
        print(path.name, flush=True)


if __name__ == "__main__":
    what, where, seed = sys.argv[1:]
    (append_for_ever if what == "append" else create_for_ever)(Path(where), int(seed))
