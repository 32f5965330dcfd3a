"""What the benchmarks share: clocks, references to judge noise by, the flagship's worlds."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from wargame import __version__
from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.library import load_bundle
from wargame.play.choices import Policy
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.random_player import RandomPlayer
from wargame.rules.dice import Dice
from wargame.rules.turn import setup
from wargame.rules.worlds import World

SCENARIO = "bridge-2025"
SEED = 7
#: Worlds in a block of a large batch.
BLOCK = 8192


@lru_cache(maxsize=2)
def compiled(scenario: str = SCENARIO) -> Compiled:
    """A shipped scenario, compiled once."""
    return compile_bundle(load_bundle(scenario))


def doctrines(names: Sequence[str | None] | None = None) -> list[Policy]:
    """One doctrine a role, the status quo where none is named."""
    made = compiled()
    chosen = names or [None] * len(made.tables.roles)
    return [
        DoctrinePlayer(made.doctrine(role.key, name))
        for role, name in zip(made.tables.roles, chosen, strict=True)
    ]


def randoms() -> list[Policy]:
    """Uniformly random play in every seat."""
    return [RandomPlayer() for _ in compiled().tables.roles]


def worlds(size: int, first: int = 0, seed: int = SEED) -> World:
    """The worlds numbered from ``first``, at the start."""
    return setup(compiled().tables, Dice(seed, np.arange(first, first + size, dtype=np.uint64)))


def timed(work: Callable[[], Any]) -> float:
    """Seconds one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def numpy_reference() -> float:
    """Million array elements a core-second through a fixed loop of integer gathers and products."""
    rng = np.random.default_rng(1)
    table = rng.integers(0, 1000, (64, 4096))
    rows = rng.integers(0, 64, 16)
    start = time.process_time()
    total = np.zeros(4096, dtype=np.int64)
    for _ in range(120):
        part = table[rows] * 7
        part += table[rows[::-1]] >> 2
        total += part.sum(axis=0)
    return 120 * 16 * 4096 / (time.process_time() - start) / 1e6


def python_reference() -> float:
    """Million turns a core-second of a fixed loop of plain Python integers."""
    start = time.process_time()
    value = 1
    for _ in range(200_000):
        value = (value * 1103515245 + 12345) & 0x7FFFFFFF
    return 200_000 / (time.process_time() - start) / 1e6


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return float(statistics.median(values))


def spread(values: Sequence[float]) -> float:
    """Half the distance between the quartiles over the median: how noisy a series was."""
    if len(values) < 3:
        return 0.0
    low, middle, high = statistics.quantiles(values, n=4)
    return (high - low) / 2 / middle if middle else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` per cent lie."""
    return float(np.percentile(np.asarray(values), share))


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {
        "wargame": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }


def emit(document: dict[str, Any]) -> None:
    """Print a document as JSON."""
    json.dump(document, sys.stdout, indent=1)
    sys.stdout.write("\n")
