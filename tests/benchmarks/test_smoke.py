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
from benchmarks.hosting import ROWS, document
from benchmarks.hosting_seats import CONNECT
from benchmarks.paste import paste
from benchmarks.peer_games import LIBRARIES
from benchmarks.peers import Peer, home_python
from benchmarks.recount import recount
from benchmarks.run import PARTS
from benchmarks.wants import PEERS, WANTS, Want, figure, judged, lines, markdown, table
from wargame.play.rollout import play_out

ROOT = Path(__file__).resolve().parents[2]

RUN = {"quick", "machine", "parts_s", "targets", "seconds"}
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
    assert set(found) == RUN | set(PARTS)
    assert [row["measure"] for row in found["targets"]] == [want.measure for want in WANTS]
    assert {row["is"].partition(":")[0] for row in found["targets"]} <= {
        "quick run", "not measured",
    }  # fmt: skip
    for row in found["batch"]["sizes"].values():
        assert row["decisions"] > 0
        assert row["decisions_per_s"] > 0
    assert found["verify"]["eight_quarters"]["events"] > 100
    assert found["starts"]["help"]["ms"] > 0
    assert found["workers"]["one_digest"]
    if "why" in found["terminal"]["table"]:  # a machine too busy to bring the table up in time
        pytest.skip(f"the table did not come up: {found['terminal']['table']['why'][-80:]}")
    keys = found["terminal"]["table"]["keys"]
    assert keys["same_screen"]["n"] >= 25 and keys["same_screen"]["p95_ms"] > 0
    assert found["terminal"]["table"]["idle"]["nothing_painted"]


def test_parts_asked_for_are_measured_and_the_other_wants_say_they_were_not() -> None:
    found = output("run.py", "--quick", "--only", "memory", "decisions")
    assert set(found) == RUN | {"memory", "decisions"}
    told = {row["measure"]: row for row in found["targets"]}
    assert told["state of a world"]["value"] == found["memory"]["state_bytes_a_world"] > 0
    assert told["two processes over one"]["is"] == "not measured"


@pytest.mark.soak
def test_cost_and_memory_are_set_against_single_blocks_of_the_same_process() -> None:
    found = output("growth.py", "1500", "--samples", "1")
    assert found["most_worlds"] == 1500
    row = found["sizes"]["1500"]
    assert row["over_1k"] == pytest.approx(row["us_a_world_turn"] / row["block_1k_us"], rel=0.01)
    assert row["over_8k"] is None and found["memory_most_over_8k"] is None
    assert row["resident_mb"] >= row["block_mb"] > 10


def test_tables_are_pasted_where_a_document_marks_their_places() -> None:
    page = "a\n<!-- bench:x -->\nold\n<!-- /bench -->\nb\n<!-- bench:y -->\n<!-- /bench -->\n"
    assert paste(page, {"x": "new"}) == page.replace("old", "new")
    assert paste(paste(page, {"x": "new"}), {"x": "old"}) == page
    with pytest.raises(ValueError, match="no place for z"):
        paste(page, {"z": ""})


def test_the_document_of_speed_has_a_place_for_every_table() -> None:
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    for name in ("machine", "targets", "batch", "peers", "growth", "phases"):
        assert page.count(f"<!-- bench:{name} -->") == 1
    assert page.count("<!-- /bench -->") == 6


@pytest.mark.soak
def test_other_engines_are_sampled_or_named_with_the_reason() -> None:
    """With this very Python, which need not have any of them."""
    found = output(
        "peers.py", "--quick", "--rounds", "1", "--blocks", "64", "32", "--python", sys.executable
    )
    taken = {row["library"] for row in found["peers"]}
    absent = {row["library"] for row in found["missing"]}
    assert taken | absent == set(LIBRARIES) - {"wargame"}
    assert all(row["why"] for row in found["missing"])
    assert found["ours"][found["set_against"]]["decisions_per_core_s"] > 0
    assert [row["measure"] for row in found["targets"]] == [want.measure for want in PEERS]
    for row in found["targets"]:
        assert (row["value"] is None) == (row["is"] == "not measured")


@pytest.mark.parametrize("library", sorted(set(LIBRARIES) - {"wargame"}))
def test_every_game_of_an_installed_engine_plays(library: str) -> None:
    """In the Python that `make bench-peers` sets up, where somebody has."""
    python = Path(home_python())
    if not python.exists():
        pytest.skip("no other engines here: `make bench-peers` installs them")
    with Peer(library, str(python)) as peer:
        if "" in peer.missing:
            pytest.skip(f"{library} is not installed: {peer.missing['']}")
        assert peer.games and not peer.missing
        assert all((peer.sample(game, 0.01) or 0) > 0 for game in peer.games)


@pytest.mark.parametrize(
    ("value", "less", "word"),
    [(0.5, True, "goal met"), (1, True, "goal met"), (1.5, True, "floor held"),
     (2.1, True, "missed"), (3, False, "goal met"), (2, False, "missed"),
     (None, True, "not measured")],
)  # fmt: skip
def test_where_a_figure_stands(value: float | None, less: bool, word: str) -> None:
    want = Want("x", ("x",), floor=2.0 if less else 2.5, goal=1.0 if less else 3.0,
                unit="s", less=less)  # fmt: skip
    assert judged(want, value)["is"] == word


def test_figures_are_written_as_a_reader_wants_them() -> None:
    written = [figure(2_860_000, "/s"), figure(13_500, "/s"), figure(1.789, "x"),
               figure(4071, "B"), figure(0.3, "s"), figure(None, "s")]  # fmt: skip
    assert written == ["2.86 M/s", "13.5 k/s", "1.79x", "4,071 B", "0.3 s", "-"]
    head, body = table([judged(Want("a", ("a",), 2, 1, "s"), 1.5)])
    assert markdown(head, body).splitlines()[2] == (
        "| a | 2 s | 1 s | 1.5 s | floor held | `make bench` |"
    )
    heading, row = lines(head, body).splitlines()
    assert row.index("2 s") == heading.index("floor")


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


@pytest.mark.soak
@pytest.mark.parametrize("part", ["pages", "terminals"])
def test_hosting_measures_everything_that_seats_do(part: str) -> None:
    found = output("hosting.py", "--quick", "--only", part, "--scenario", "tiny")
    rows = found["parts"][part]["rows"]
    assert set(rows) == set(ROWS)
    for row in rows.values():
        assert 0 < row["p50_ms"] <= row["p95_ms"] <= row["whole_p95_ms"] * 1.01
        assert row["sent_kb"] > 0 and row["host_cpu_ms"] > 0
    told = document(found["parts"], found["machine"])
    assert all(told["hosted"].count(f"| {what} |") == 2 for what in ROWS)
    if part == "pages":
        assert rows[CONNECT]["sent_kb"] * 2 < rows[CONNECT]["text_kb"]
