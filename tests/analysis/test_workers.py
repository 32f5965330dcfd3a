"""Blocks over processes: whatever happens to a process, every block comes back once and right."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.tasks import Work, dying, mistaken, raising, total
from tests.strategies import compiled
from wargame.analysis.workers import (
    BLOCK,
    BlockFailed,
    Content,
    Span,
    cut,
    fitting_block,
    run_blocks,
)
from wargame.errors import WargameError

WORLDS = 1000


def right(found: list[tuple[Span, int]], worlds: int = WORLDS) -> None:
    """Every world is in exactly one block, and every block's result is its own."""
    assert sum(span.count for span, _ in found) == worlds
    assert sorted(n for s, _ in found for n in range(s.first, s.end)) == list(range(worlds))
    assert all(result == sum(range(span.first, span.end)) for span, result in found)


@given(
    total=st.integers(0, 500),
    block=st.integers(1, 200),
    edges=st.lists(st.integers(0, 600), max_size=8).map(sorted),
)
def test_cutting_leaves_out_what_is_done_and_nothing_else(
    total: int, block: int, edges: list[int]
) -> None:
    done = [Span(a, b - a) for a, b in list(pairwise(edges))[::2] if b > a]
    spans = cut(total, block, done)
    todo = [n for span in spans for n in range(span.first, span.end)]
    had = {n for span in done for n in range(span.first, span.end)}
    assert todo == [n for n in range(total) if n not in had]
    assert all(0 < span.count <= block for span in spans)


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("block", [1000, 97])
def test_every_block_comes_back(workers: int, block: int) -> None:
    seen: list[tuple[int, int]] = []
    found = list(
        run_blocks(
            total,
            Work(),
            WORLDS,
            block=block,
            workers=workers,
            progress=lambda *told: seen.append(told),
        )
    )
    right(found)
    assert seen[0] == (0, WORLDS) and seen[-1] == (WORLDS, WORLDS)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_worker_killed_in_the_middle_changes_nothing() -> None:
    """SIGKILL, as an out-of-memory killer does it; each is replaced, its block played again."""
    found = []
    killed: set[int] = set()
    for number, item in enumerate(
        run_blocks(total, Work(seconds=0.03), WORLDS, block=25, workers=2)
    ):
        found.append(item)
        if number in (2, 9, 20):
            victim = multiprocessing.active_children()[0]
            assert victim.pid is not None
            os.kill(victim.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
            killed.add(victim.pid)
    right(found)
    assert len(killed) == 3
    assert not multiprocessing.active_children()


def test_a_block_over_which_every_worker_dies_is_given_up() -> None:
    with pytest.raises(WargameError, match=r"worlds 500 to 599.*exit code 3.*memory") as caught:
        list(run_blocks(dying, Work(bad=555), WORLDS, block=100, workers=2))
    assert type(caught.value) is WargameError
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_our_fault_is_said_once_with_its_worlds(workers: int) -> None:
    with pytest.raises(BlockFailed, match=r"^worlds 500 to 599 failed with ZeroDiv") as caught:
        list(run_blocks(raising, Work(bad=555), WORLDS, block=100, workers=workers))
    assert "tasks.py" in caught.value.__notes__[0], "the worker's own traceback is kept"
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_the_users_mistake_stays_one(workers: int) -> None:
    with pytest.raises(WargameError, match=r"^something of yours$"):
        list(run_blocks(mistaken, Work(bad=0), WORLDS, block=100, workers=workers))


def test_leaving_early_stops_the_workers() -> None:
    """Blocks under way are not waited for: they would take a minute each."""
    blocks = run_blocks(raising, Work(seconds=60, bad=0), WORLDS, block=100, workers=3)
    began = time.monotonic()
    with pytest.raises(BlockFailed):
        next(blocks)
    assert time.monotonic() - began < 30
    assert not multiprocessing.active_children()
    blocks = run_blocks(total, Work(), WORLDS, block=10, workers=2)
    next(blocks)
    blocks.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def test_few_blocks_are_ahead_of_the_reader(tmp_path: Path) -> None:
    """So memory does not grow with the number of worlds where the reader is the slow one."""
    blocks = run_blocks(total, Work(folder=str(tmp_path)), WORLDS, block=10, workers=2)
    for number, _ in zip(range(1, 6), blocks, strict=False):
        time.sleep(0.2)
        assert len(list(tmp_path.iterdir())) <= number + 2 * 2
    blocks.close()  # type: ignore[attr-defined]


def test_a_worker_with_other_rules_says_so() -> None:
    """A digest of several machines is worth something only where all run the same rules."""
    content = Content.of(compiled("tiny"))
    assert content.compiled() is compiled("tiny"), "in one process nothing is compiled again"
    with pytest.raises(WargameError, match="another version"):
        replace(content, program="0" * 64).compiled()
    other = replace(content, files={**content.files, "decks/x.yaml": b""})
    assert other.key != content.key


def test_a_small_job_is_shared_out() -> None:
    assert fitting_block(1000, 1) == BLOCK
    assert fitting_block(10_000, 4) == 1250
    assert fitting_block(10**6, 4) == BLOCK
    assert fitting_block(100, 64) == 256
