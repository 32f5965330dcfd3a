"""Each benchmark runs in its quick form, and the decisions it counts are real choices."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.common import SEED, compiled, doctrines, randoms, worlds
from benchmarks.recount import recount
from wargame.play.rollout import play_out

ROOT = Path(__file__).resolve().parents[2]

RUN = {
    "quick", "machine", "decisions", "batch", "references", "forecast", "memory", "turns",
    "verify", "starts", "screen", "terminal",
    "resident_mb", "targets", "seconds",
}  # fmt: skip
ENSEMBLE = {"quick", "status_quo", "mixture", "end_of_2025", "gap", "gap_goods_x1.3"}


def output(program: str, *arguments: str) -> dict[str, Any]:
    """What a benchmark prints as JSON, run as a user runs it."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / program), "--json", *arguments],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.mark.soak
def test_the_speed_benchmark_prints_every_part() -> None:
    found = output("run.py", "--quick")
    assert set(found) == RUN
    assert {row["is"] for row in found["targets"]} <= {"quick run", "not measured"}
    for row in found["batch"].values():
        assert row["decisions"] > 0
        assert row["decisions_per_s"] > 0
    assert found["verify"]["eight_quarters"]["events"] > 100
    assert found["starts"]["help"]["ms"] > 0
    if "why" in found["terminal"]["table"]:  # a machine too busy to bring the table up in time
        pytest.skip(f"the table did not come up: {found['terminal']['table']['why'][-80:]}")
    keys = found["terminal"]["table"]["keys"]
    assert keys["same_screen"]["n"] >= 25 and keys["same_screen"]["p95_ms"] > 0
    assert found["terminal"]["table"]["idle"]["nothing_painted"]


def test_the_ensemble_prints_every_figure_of_section_11() -> None:
    found = output("ensemble.py", "--quick")
    assert set(found) == ENSEMBLE
    keys = {objective.key for objective in compiled().tables.objectives}
    for part in ("status_quo", "mixture"):
        assert set(found[part]["objectives"]) == keys
        assert all(0 <= row["met"] <= row["near"] <= 1 for row in
                   found[part]["objectives"].values())  # fmt: skip
    assert found["mixture"]["worlds"] == 243
    assert set(found["end_of_2025"]) == {"territory", "nwf"}
    assert found["gap"]["munitions_after_two"] < 0


def test_the_profile_names_functions_and_phases() -> None:
    found = output("hotspots.py", "1", "--top", "5")["profiles"]
    assert found[0]["worlds"] == 1
    assert len(found[0]["functions"]) == 5
    assert found[0]["phases_percent"]["decide_orders"] > 0


@pytest.mark.parametrize("kind", ["doctrine", "random"])
def test_counted_decisions_are_choices_that_the_check_of_decisions_would_take(kind: str) -> None:
    """The batch's count equals one made world by world out of accepted JSON decisions."""
    size, quarters = 3, 4
    players = doctrines() if kind == "doctrine" else randoms()
    batch = worlds(size)
    play_out(batch, players, quarters)
    total = 0
    for number in range(size):
        counted, digest = recount(number, players, quarters, SEED)
        assert digest == int(batch.digest[number])
        total += sum(counted.values())
    assert batch.decisions == total


def test_decisions_of_a_batch_are_those_of_its_worlds() -> None:
    """Counting does not depend on the batch, so rates at 1 and at 64k mean the same."""
    whole = worlds(8)
    play_out(whole, doctrines(), 3)
    alone = 0
    for number in np.arange(8).tolist():
        world = worlds(1, number)
        play_out(world, doctrines(), 3)
        alone += world.decisions
    assert whole.decisions == alone
