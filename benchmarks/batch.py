"""Decisions a second of batches, bytes a world, and the forecast of 10,000 worlds."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import (
    BLOCK,
    compiled,
    doctrines,
    median,
    numpy_reference,
    python_reference,
    randoms,
    spread,
    timed,
    worlds,
)
from wargame.play.choices import Policy
from wargame.play.fast import slow_down, speed_up
from wargame.play.rollout import play_out, play_quarter

ROOT = Path(__file__).resolve().parent.parent
#: Name, worlds, whole batches a sample, who plays.
SIZES: tuple[tuple[str, int, int, str], ...] = (
    ("1", 1, 4, "doctrine"),
    ("16", 16, 4, "doctrine"),
    ("256", 256, 2, "doctrine"),
    ("4k", 4096, 1, "doctrine"),
    ("8k", 8192, 1, "doctrine"),
    ("8k, extra fast", 8192, 1, "doctrine"),
    ("4k random", 4096, 1, "random"),
)
#: The size that is played with the loops compiled, where the extra `fast` is installed.
COMPILED = "8k, extra fast"


def play(size: int, players: list[Policy], *, block: int = BLOCK, first: int = 0) -> int:
    """Play ``size`` worlds to the end in blocks, setup and shuffles included; decisions made."""
    decisions = 0
    turns = compiled().tables.turns
    for start in range(0, size, block):
        world = worlds(min(block, size - start), first + start)
        play_out(world, players, turns)
        decisions += world.decisions
        del world  # or the next block would be made while this one is still there
    return decisions


def speed(repeats: int, *, quick: bool = False) -> dict[str, Any]:
    """Decisions a second at each size, interleaved with two fixed references.

    By the clock on the wall, and by the seconds a core really worked for this process, which
    is what is left to compare where other programs take turns on the cores.
    """
    who = {"doctrine": doctrines(), "random": randoms()}
    compiler = speed_up()
    if compiler:
        play(16, who["doctrine"])  # compiles, or reads what was compiled before
        slow_down()
    sizes = [
        item
        for item in SIZES
        if (not quick or item[1] <= 256) and (compiler or item[0] != COMPILED)
    ]
    play(16, who["doctrine"])
    play(16, who["random"])
    rates: dict[str, list[float]] = {name: [] for name, *_ in sizes}
    core: dict[str, list[float]] = {name: [] for name, *_ in sizes}
    numbers: dict[str, list[float]] = {"numpy_reference": [], "python_reference": []}
    counts: dict[str, int] = {}
    for _ in range(repeats):
        numbers["numpy_reference"].append(numpy_reference())
        numbers["python_reference"].append(python_reference())
        for name, size, batches, kind in sizes:
            made = 0
            if name == COMPILED:
                speed_up()
            start, busy = time.perf_counter(), time.process_time()
            for _ in range(batches):
                made += play(size, who[kind])
            rates[name].append(made / (time.perf_counter() - start))
            core[name].append(made / (time.process_time() - busy))
            counts[name] = made // batches
            slow_down()
    turns = compiled().tables.turns
    return {
        "sizes": {
            name: {
                "worlds": size,
                "players": kind,
                "decisions": counts[name],
                "decisions_per_s": round(median(rates[name])),
                "decisions_per_core_s": round(median(core[name])),
                "best_per_core_s": round(max(core[name])),
                "spread": round(spread(core[name]), 3),
                "us_a_world_turn": round(1e6 * counts[name] / median(core[name]) / size / turns, 2),
                "per_1000_numpy_elements": round(
                    median(core[name]) / median(numbers["numpy_reference"]) / 1e3, 4
                ),
            }
            for name, size, _, kind in sizes
        },
        "references": {
            name: {"million_per_s": round(median(series), 2), "spread": round(spread(series), 3)}
            for name, series in numbers.items()
        },
    }


def forecast(repeats: int, size: int = 10_000) -> dict[str, Any]:
    """Seconds for 10,000 worlds of eight quarters, in one process and shared by two."""
    who = doctrines()
    half = -(-size // 2)  # as wide as the blocks of the two: the same work, shared
    alone: list[float] = []
    shared: list[float] = []
    core: list[float] = []
    for _ in range(repeats):
        busy = time.process_time()
        alone.append(timed(lambda: play(size, who, block=half)))
        core.append(time.process_time() - busy)
        shared.append(_two(size))
    return {
        "worlds": size,
        "turns": compiled().tables.turns,
        "one_process_s": round(median(alone), 3),
        "two_processes_s": round(median(shared), 3),
        "two_over_one": round(median(alone) / median(shared), 2),
        "one_process_core_s": round(median(core), 3),
        "spread": round(spread(alone), 3),
    }


def _two(size: int) -> float:
    """Seconds until two processes have each played half the worlds, once both are ready."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from benchmarks.batch import play\nfrom benchmarks.common import doctrines\n"
        "who = doctrines(); play(16, who); print('ready', flush=True); sys.stdin.readline()\n"
        "play(int(sys.argv[2]), who, first=int(sys.argv[3])); print('done', flush=True)\n"
    )
    halves = (size // 2, size - size // 2)
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(ROOT), str(half), str(number * halves[0])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, half in enumerate(halves)
    ]
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    start = time.perf_counter()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        assert child.stdout is not None
        child.stdout.readline()
    elapsed = time.perf_counter() - start
    for child in children:
        child.communicate()
    return elapsed


def memory(block: int = BLOCK) -> dict[str, Any]:
    """Bytes of state a world, and of scratch beyond it a world of a block."""
    who = doctrines()
    play(16, who)
    gc.collect()
    tracemalloc.start()
    world = worlds(block)
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    state = sum(
        array.nbytes
        for name in world.__dataclass_fields__
        if isinstance(array := getattr(world, name), np.ndarray) and name != "weights"
    )
    registers = world.values.nbytes + world.counts.nbytes
    peak = 0
    for _ in range(4):
        tracemalloc.reset_peak()
        play_quarter(world, who)
        peak = max(peak, tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
    return {
        "block": block,
        "state_bytes_a_world": round(state / block),
        "registers_bytes_a_world": round(registers / block),
        "held_bytes_a_world": round(held / block),
        "scratch_bytes_a_world": round((peak - held) / block),
    }
