"""Compiled loops are the same functions: every draw and every world's digest is equal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.play.helpers import ROOT
from tests.strategies import compiled, numbers, play, players, start
from wargame.play import fast as compiler
from wargame.rules import fast
from wargame.rules.dice import Dice, Stream


@pytest.fixture
def quick() -> Iterator[None]:
    """Compiled loops, for one test."""
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    assert compiler.speed_up()
    yield
    compiler.slow_down()


def switch(on: bool) -> None:
    """Compiled loops or plain ones."""
    if on:
        compiler.speed_up()
    else:
        compiler.slow_down()
    assert fast.compiled() == on


@pytest.mark.parametrize("kind", ["doctrine", "random"])
@pytest.mark.parametrize("scenario", ["tiny", "bridge-2025"])
def test_every_digest_is_equal_on_both_paths(scenario: str, kind: str, quick: None) -> None:
    made = compiled(scenario)
    found = []
    for on in (True, False):
        switch(on)
        for size in (1, 40):
            world = start(made.tables, 11, numbers(size))
            play(world, players(made, kind))
            found.append((world.digest.tolist(), world.registers().tolist()))
    assert found[:2] == found[2:]


@pytest.mark.parametrize("shape", ["int", "rows", "each", "table"])
def test_every_draw_is_equal_on_both_paths(shape: str, quick: None) -> None:
    dice = Dice((7 << 70) + 5, np.array([0, 1, 2**31, 2**32 - 1, *range(100, 4100)]), nonce=2**63)
    size = len(dice.worlds)
    sites: Any = {
        "int": 2**32 - 1,
        "rows": np.array([[0], [3_000_000_000], [2**32 - 1]]),
        "each": np.arange(size) * 1_000_003 % 2**32,
        "table": (np.arange(2 * size) * 1_000_033 % 2**32).reshape(2, size),
    }[shape]
    some = np.array([3, 1, 77, 4000])
    found = []
    for on in (True, False):
        switch(on)
        address = (int(Stream.EVENTS), 65_535, 255)
        words = dice.words(*address, sites, 255)
        low = dice.below(3_000_000_001, *address, sites)
        few = dice.words(*address, 9, columns=some)
        found.append([words.tolist(), low.tolist(), few.tolist()])
    assert found[0] == found[1]


def test_nothing_imports_the_compiler_unasked() -> None:
    code = (
        "import sys; import wargame.play.fast, wargame.play.rollout\n"
        "from wargame.play.fast import WORLDS, played\n"
        "played(WORLDS - 1); sys.exit('numba' in sys.modules)"
    )
    environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert done.returncode == 0


def test_it_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARGAME_FAST", "0")
    compiler.slow_down()
    assert not compiler.speed_up() and not fast.compiled()
