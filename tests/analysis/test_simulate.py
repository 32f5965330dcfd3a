"""Many worlds: one result however they are played, the worlds that run and open play."""

from __future__ import annotations

import csv
import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import begin, by_doctrine, scenario
from wargame.analysis.parts import Part, Parts, forget_old
from wargame.analysis.simulate import Result, simulate
from wargame.analysis.workers import Span
from wargame.errors import SaveBusy, WargameError
from wargame.play.opening import open_world
from wargame.play.session import Session, resume_session, start_session
from wargame.play.verify import verify

BRIDGE = "bridge-2025"
RANDOM = {"US": "random", "RUS": "random", "EU": "random"}


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("WARGAME_CACHE", str(folder))
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# One result ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, bytes]:
    """5,000 worlds of `tiny` in one process and one go."""
    out = tmp_path_factory.mktemp("alone") / "rows.csv"
    return simulate(scenario("tiny"), worlds=5000, seed=7, out=out), out.read_bytes()


@pytest.mark.parametrize(
    ("workers", "block"),
    [
        (1, 613),
        (2, 1000),
        (3, 777),
        *(
            pytest.param(workers, block, marks=pytest.mark.soak)
            for workers, block in ((1, 1000), (1, 4096), (2, 4096))
        ),
    ],
)
def test_workers_and_blocks_change_nothing(
    workers: int, block: int, alone: tuple[Result, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "rows.csv"
    found = simulate("tiny", worlds=5000, seed=7, workers=workers, block=block, out=out)
    assert found.digest == alone[0].digest
    assert found.tally.pack() == alone[0].tally.pack()
    assert out.read_bytes() == alone[1]
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"], "nothing is left lying"


def test_it_is_so_for_the_flagship_too() -> None:
    """With shuffles, shocks and pipelines, and seats that play at random."""
    made = scenario(BRIDGE)
    one = simulate(made, worlds=40, seed=2**100 + 1, seats=RANDOM)
    two = simulate(made, worlds=40, seed=2**100 + 1, seats=RANDOM, block=17)
    assert one.tally == two.tally
    assert one.digest != simulate(made, worlds=40, seed=2**100 + 1).digest
    assert one.digest != simulate(made, worlds=40, seed=2**100 + 2, seats=RANDOM).digest
    assert one.digest != simulate(made, worlds=39, seed=2**100 + 1, seats=RANDOM).digest


def test_parquet_says_what_csv_says_whatever_the_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError:
        pytest.skip("pyarrow is not installed (extra `parquet`)")
    monkeypatch.setattr("wargame.analysis.rows._GROUP", 20)
    out = [tmp_path / name for name in ("a.csv", "a.parquet", "b.parquet")]
    for path, block in zip(out, (40, 40, 17), strict=True):
        simulate(scenario(BRIDGE), worlds=50, seed=5, block=block, out=path)
    assert out[1].read_bytes() == out[2].read_bytes()
    assert parquet.ParquetFile(out[1]).num_row_groups == 3
    table = parquet.read_table(out[1]).to_pylist()
    text = rows(out[0])
    assert list(table[0]) == list(text[0])
    for mine, theirs in zip(table, text, strict=True):
        for key, value in mine.items():
            if value is None:
                assert theirs[key] == ""
            elif isinstance(value, str):
                assert theirs[key] == value
            else:
                assert float(theirs[key]) == value


def test_without_pyarrow_parquet_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("importlib.import_module", missing)
    with pytest.raises(WargameError, match=r"pip install 'wargame\[parquet\]'"):
        simulate(scenario("tiny"), worlds=10, out=tmp_path / "a.parquet")
    with pytest.raises(WargameError, match=r"pip install 'wargame\[cluster\]'"):
        simulate(scenario("tiny"), worlds=10, workers="tcp://127.0.0.1:9")


# The same worlds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["random", *(pytest.param(k, marks=pytest.mark.soak) for k in ("doctrine", "other"))]
)
def test_a_row_is_the_world_that_run_and_open_play(kind: str, tmp_path: Path) -> None:
    made = scenario(BRIDGE)
    others = {role: f"doctrine:{max(known)}" for role, known in made.doctrines.items()}
    seats = {"doctrine": {}, "other": others, "random": RANDOM}[kind]
    out = tmp_path / "rows.csv"
    simulate(made, worlds=18, seed=41, seats=seats, out=out)
    every = rows(out)
    session = start_session(made, seats, seed=41, save=None)
    session.advance()
    assert every[0]["digest"] == session.game.digest
    for number in (1, 7, 17):
        session = open_world(made, seats, seed=41, world=number, save=None)
        agrees(session, every[number])


def agrees(session: Session, row: dict[str, str]) -> None:
    """A row of a file says what an exercise says."""
    game = session.game
    assert row["world"] == str(game.number)
    assert row["digest"] == game.digest
    for track in game.tables.tracks:
        assert round(float(row[track.key]) * 1000) == game.world.values[track.index, 0]
    for role, standing in game.standings().items():
        assert round(float(row[f"{role}.score"]) * 1000) == standing["score"]
        held = {
            key.partition(".")[2]: int(value)
            for key, value in row.items()
            if key.startswith(f"{role}.") and key != f"{role}.score" and value != ""
        }
        assert held == {key: mark["points"] for key, mark in standing["objectives"].items()}


def test_a_planner_sits_in_many_worlds_as_in_one(tmp_path: Path) -> None:
    """Whatever the block; with a budget of worlds it decides alike, by the clock it may not sit."""
    made, seats = scenario("tiny"), {"RED": "planner:32"}
    out = tmp_path / "rows.csv"
    found = simulate(made, worlds=7, seed=3, seats=seats, out=out)
    assert found.digest == simulate(made, worlds=7, seed=3, seats=seats, block=3).digest
    every = rows(out)
    for number in (0, 6):
        agrees(open_world(made, seats, seed=3, world=number, save=None), every[number])
    save = tmp_path / "a.wargame"
    session = open_world(made, seats, seed=3, world=6, save=save, turns=1, role="RED")
    session.close()
    again = resume_session(save)
    other = open_world(made, seats, seed=3, world=6, save=None, turns=1)
    assert again.game.digest == other.game.digest and again.people == ["RED"]
    again.close()
    with pytest.raises(WargameError, match="give it a budget of worlds"):
        simulate(made, worlds=7, seats={"RED": "planner:2s"})


def test_an_opened_world_verifies_resumes_and_keeps_its_dice(tmp_path: Path) -> None:
    """A person who decides from the second quarter as the doctrine would comes to the same end."""
    made = scenario("tiny")
    whole = open_world(made, {}, seed=3, world=12, save=tmp_path / "whole.wargame")
    whole.close()
    assert verify(tmp_path / "whole.wargame")["ok"]
    for turns in (None, 1):
        path = tmp_path / f"{turns}.wargame"
        session = open_world(made, {}, seed=3, world=12, save=path, turns=turns, role="BLUE")
        assert session.game.world.turn == (turns or 0) and session.people == ["BLUE"]
        session.close()
        assert verify(path)["ok"]
        again = resume_session(path)
        assert again.game.number == 12
        while not again.ended:
            for role in again.waiting():
                again.submit(role, by_doctrine(again.game, role))
            again.advance()
        assert again.game.digest == whole.game.digest
        again.close()
        assert verify(path)["ok"]


def test_stopped_without_a_person_it_is_a_save_of_so_many_quarters(tmp_path: Path) -> None:
    made = scenario(BRIDGE)
    path = tmp_path / "a.wargame"
    session = open_world(made, {}, seed=3, world=2**32 - 1, save=path, turns=2)
    assert session.game.world.turn == 2 and session.game.node == "signals" and not session.ended
    session.close()
    assert verify(path)["ok"]


def test_a_record_of_world_0_says_nothing_of_worlds(tmp_path: Path) -> None:
    """So what was recorded before there were any still verifies."""
    session = begin("tiny", {}, save=tmp_path / "a.wargame")
    assert "world" not in session.facts[0]["parts"]["engine"]
    session.close()
    other = open_world(scenario("tiny"), {}, seed=7, world=3, save=tmp_path / "b.wargame")
    assert other.facts[0]["parts"]["engine"]["world"] == 3
    other.close()


# What cannot be -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seats": {"BLUE": "script:orders.yaml"}}, "a script decides for one world"),
        ({"seats": {"BLUE": "exec:true"}}, "an outside program plays one world at a time"),
        ({"seats": {"BLUE": "person"}}, "a person plays one world"),
        ({"seats": {"GREEN": "random"}}, "there is no role `GREEN`"),
        ({"seats": {"BLUE": "doctrine:keper"}}, "did you mean `keeper`"),
        ({"worlds": 0}, "worlds are a whole number from 1"),
        ({"seed": -1}, "a seed is a whole number"),
        ({"turns": 41}, "turns must be between"),
        ({"out": "rows.txt"}, r"written as \.csv or \.parquet"),
        ({"out": "no/such/rows.csv"}, "there is no folder"),
    ],
)  # fmt: skip
def test_what_cannot_be_simulated_is_said_before_anything_starts(
    changes: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("wargame.analysis.simulate.run_blocks", None)
    if "out" in changes:
        changes = {"out": Path(changes["out"])}
    with pytest.raises(WargameError, match=said):
        simulate(scenario("tiny"), **changes)
    assert not list(tmp_path.iterdir())


def test_the_document_has_its_keys() -> None:
    found = simulate(scenario(BRIDGE), worlds=40, seed=1)
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    assert {"worlds", "seconds", "decisions", "digest", "tracks", "objectives", "scores"} <= set(
        document
    )
    fan = document["tracks"]["territory"]
    assert [set(point) for point in fan] == [{"turn", "p10", "p50", "p90"}] * 9
    assert all(point["p10"] <= point["p50"] <= point["p90"] for point in fan)
    assert [point["turn"] for point in fan] == list(range(9))
    assert fan[0]["p10"] == fan[0]["p90"] == 18.54
    assert set(document["scores"]["US"]) == {"mean", "low", "high"}
    assert all(0 <= p <= 1 for chances in document["objectives"].values() for p in chances.values())
    json.dumps(simulate(scenario(BRIDGE), worlds=1).document(), allow_nan=False)


# Interrupted and resumed --------------------------------------------------------------------


def interrupted(after: int) -> Callable[[int, int], None]:
    """A progress at which somebody presses Ctrl-C."""

    def progress(done: int, total: int) -> None:
        if done >= after:
            raise KeyboardInterrupt

    return progress


def stopped(out: Path, after: int = 2500, **settings: Any) -> Path:
    """Interrupt the sweep of ``alone``; the folder of what is kept."""
    with pytest.raises(KeyboardInterrupt):
        simulate(scenario("tiny"), worlds=5000, seed=7, block=500, out=out,
                 progress=interrupted(after), **settings)  # fmt: skip
    assert not out.exists()
    return out.with_name(f"{out.name}.parts")


@pytest.mark.parametrize("block", [500, 333, 4096])
def test_an_interrupted_sweep_goes_on(
    block: int, alone: tuple[Result, bytes], tmp_path: Path
) -> None:
    """In other blocks too; digest and file are those of a sweep in one go."""
    out = tmp_path / "rows.csv"
    said: list[str] = []
    stopped(out)
    found = simulate(scenario("tiny"), worlds=5000, seed=7, block=block, out=out, say=said.append)
    assert found.found == 2500 and "2,500 of 5,000 worlds are there" in said[0]
    assert found.tally == alone[0].tally and out.read_bytes() == alone[1]
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]


def test_fresh_and_other_questions_begin_anew(alone: tuple[Result, bytes], tmp_path: Path) -> None:
    out = tmp_path / "rows.csv"
    for change in ({"seed": 8}, {"seats": {"BLUE": "random"}}, {"turns": 1}, {"fresh": True}):
        stopped(out)
        asked: dict[str, Any] = {"seed": 7, **change}
        found = simulate(scenario("tiny"), worlds=5000, out=out, **asked)
        assert found.found == 0 and found.worlds == 5000
        assert (found.digest == alone[0].digest) == ("fresh" in change)
        out.unlink()


@pytest.mark.parametrize("harm", ["cut", "turned", "swapped", "emptied", "strange"])
def test_damaged_leftovers_are_never_trusted(
    harm: str, alone: tuple[Result, bytes], tmp_path: Path
) -> None:
    out = tmp_path / "rows.csv"
    kept = sorted(stopped(out).glob("*.part"))
    assert len(kept) == 5
    data = kept[1].read_bytes()
    if harm == "cut":
        kept[1].write_bytes(data[:-40])
    elif harm == "turned":
        kept[1].write_bytes(data[:-40] + bytes([data[-40] ^ 1]) + data[-39:])
    elif harm == "swapped":
        kept[1].write_bytes(kept[2].read_bytes())
    elif harm == "emptied":
        kept[1].write_bytes(b"")
    else:
        (kept[1].parent / "000000000000-9999.part").write_bytes(b"{}\n")
        (kept[1].parent / "x-y.part").write_bytes(b"[1]\n")
        kept[1].write_bytes(b"[]\n")
    found = simulate(scenario("tiny"), worlds=5000, seed=7, out=out)
    assert found.found == 2000
    assert found.tally == alone[0].tally and out.read_bytes() == alone[1]


def test_a_sweep_may_grow_or_shrink_on_the_way(tmp_path: Path) -> None:
    """Fewer worlds than are kept: only those are used; more: the rest is played."""
    out = tmp_path / "rows.csv"
    for worlds in (1200, 7000):
        stopped(out)
        found = simulate(scenario("tiny"), worlds=worlds, seed=7, out=out)
        assert found.found == min(2500, worlds // 500 * 500)
        assert found.digest == simulate(scenario("tiny"), worlds=worlds, seed=7).digest
        assert len(rows(out)) == worlds
        out.unlink()


def test_without_a_file_a_long_sweep_is_kept_in_the_cache(
    alone: tuple[Result, bytes], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = cache / "simulate"
    asked: dict[str, Any] = {"worlds": 5000, "seed": 7, "block": 500}
    simulate(scenario("tiny"), **asked)
    assert not kept.exists(), "what is over in two seconds keeps nothing"
    monkeypatch.setattr("wargame.analysis.simulate._KEPT_AFTER", 0.0)
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        simulate(scenario("tiny"), progress=interrupted(2500), say=said.append, **asked)
    assert "2,500 of 5,000 worlds are kept" in said[0]
    found = simulate(scenario("tiny"), **asked)
    assert found.found == 2500 and found.tally == alone[0].tally
    assert not list(kept.iterdir())
    monkeypatch.setenv("WARGAME_CACHE", "off")
    with pytest.raises(KeyboardInterrupt):
        simulate(scenario("tiny"), progress=interrupted(2500), **asked)
    assert simulate(scenario("tiny"), **asked).found == 0


def test_one_sweep_of_a_file_at_a_time(tmp_path: Path) -> None:
    """The second is refused where it needs the folder, and does without where it does not."""
    folder = tmp_path / "rows.csv.parts"
    first = Parts(folder, "a", needed=True)
    first.keep(Span(0, 3), Part(b"tally", b"rows"))
    with pytest.raises(SaveBusy):
        list(Parts(folder, "a", needed=True).found(10))
    other = Parts(folder, "a", needed=False)
    assert not list(other.found(10))
    other.keep(Span(3, 3), Part(b"", b""))
    other.discard()
    assert list(first.found(10)) == [(Span(0, 3), Part(b"tally", b"rows"))]
    first.close()
    later = Parts(folder, "b", needed=True)
    assert not list(later.found(10)), "of another question"
    later.discard()
    later.close()
    assert not list(tmp_path.iterdir())


def test_old_leftovers_are_cleared_away(tmp_path: Path) -> None:
    import os

    for name in ("old", "new"):
        parts = Parts(tmp_path / name, "k", needed=False)
        parts.keep(Span(0, 3), Part(b"", b""))
        parts.close()
    os.utime(tmp_path / "old", (0, 0))
    forget_old(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_full_disk_is_said_and_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    def full(self: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WargameError, match="no room"):
        simulate(scenario("tiny"), worlds=10, out=tmp_path / "rows.csv")
    assert not list(tmp_path.glob("*.csv"))
