"""`import wargame`: the same figures as the commands, arrays with named axes, lazy, in words."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, assert_type

import numpy as np
import pytest

import wargame
from tests.play.helpers import ROOT, scenario
from wargame.cli import main
from wargame.errors import IllegalOrder, SaveDamaged
from wargame.play.session import start_session


def tracks() -> int:
    return len(scenario("bridge-2025").tables.tracks)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main([*arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def named(result: Any) -> dict[str, int]:
    """The shape of an array by the names of its axes."""
    assert tuple(len(labels) for labels in result.axes.values()) == result.array.shape
    assert result.array.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        result.array[...] = 0
    return {name: len(labels) for name, labels in result.axes.items()}


def test_a_scenario_is_readable() -> None:
    """Roles, tracks, cards and doctrines by id, with units and sources."""
    tiny = wargame.load("tiny")
    assert (tiny.id, tiny.turns, tiny.quarters) == ("tiny", 2, ("2025Q1", "2025Q2"))
    assert list(tiny.roles) == ["BLUE", "RED"]
    assert tiny.roles["RED"].status_quo == "prober"
    calm = tiny.tracks["calm"]
    assert (calm.start, calm.low, calm.high, calm.unit) == (50.0, 0.0, 100.0, "index")
    assert calm.seen_by == ("RED",)
    assert tiny.tracks["line"].seen_by == ("BLUE", "RED")
    assert tiny.tracks["line"].sources == ("judgement",)
    assert tiny.objectives["red-line"].roles == ("RED",)
    assert tiny.cards["convoy"]["name"] == "A convoy by night"
    assert tiny.doctrines["BLUE"]["keeper"].name == "Keeper"
    for table in tiny.tables_of:
        assert len(tiny.rows(table)) >= 2
    assert wargame.load(ROOT / "scenarios" / "tiny.yaml").id == "tiny"
    assert wargame.load("tiny", content=ROOT).id == "tiny"
    assert "2 roles, 4 tracks" in repr(tiny)


def test_run_is_what_the_command_prints(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """And has every track at every quarter's end, and a save where one is asked for."""
    save = tmp_path / "a.wargame"
    outcome = wargame.run("bridge-2025", seed=3, seats={"RUS": "random"}, save=save)
    told = printed(capsys, "run", "bridge-2025", "--seed", "3", "--seat", "RUS=random")
    assert outcome.document() == told
    assert named(outcome) == {"turn": outcome.turns + 1, "track": tracks()}
    assert outcome.array is outcome.tracks
    assert dict(zip(outcome.axes["track"], outcome.tracks[-1], strict=True)) == told["tracks"]
    start = {track.id: track.start for track in wargame.load("bridge-2025").tracks.values()}
    assert dict(zip(outcome.axes["track"], outcome.tracks[0], strict=True)) == start
    assert outcome.scores == {role: item["score"] for role, item in told["roles"].items()}
    met = {role: {k: m.met for k, m in marks.items()} for role, marks in outcome.objectives.items()}
    assert met == {
        role: {key: mark["met"] for key, mark in item["objectives"].items()}
        for role, item in told["roles"].items()
    }
    assert save.is_file()
    assert len(outcome.rows("tracks")) == (outcome.turns + 1) * tracks()
    assert {row["points"] for row in outcome.rows("objectives")} <= {0, 1, 2}


def test_world_i_is_one_world_in_every_call() -> None:
    """A simulation's rows are its worlds, run one by one."""
    scores = [wargame.run("tiny", seed=5, world=world).scores["BLUE"] for world in range(12)]
    simulation = wargame.simulate("tiny", seed=5, worlds=12)
    assert simulation.scores()["BLUE"].mean == pytest.approx(np.mean(scores))
    fewer = wargame.simulate("tiny", seed=5, worlds=11)
    assert fewer.digest != simulation.digest


def test_simulate_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """Fans as one array, chances and scores as rows."""
    simulation = wargame.simulate("tiny", worlds=200, seed=1)
    told = printed(capsys, "simulate", "tiny", "--worlds", "200", "--seed", "1")
    assert {**simulation.document(), "seconds": 0} == {**told, "seconds": 0}
    assert named(simulation) == {"turn": 3, "track": 4, "quantile": 5}
    fan = told["tracks"]["will"][2]
    assert simulation.array[2, 2, [0, 2, 4]] == pytest.approx(
        [fan["p10"], fan["p50"], fan["p90"]], abs=1e-3
    )
    assert (np.diff(simulation.array, axis=2) >= 0).all()
    assert simulation.rows("scores")[0]["role"] == "BLUE"
    assert 0 <= simulation.rows("objectives")[0]["low"] <= 1


def test_compare_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """All figures of all tracks in one array."""
    found = wargame.compare("bridge-2025", {"US": "arsenal"}, worlds=60, seed=2)
    told = printed(
        capsys, "compare", "bridge-2025", "--a", "US=arsenal", "--worlds", "60", "--seed", "2"
    )
    mine = found.document()
    for side in ("a", "b"):
        for example in told["worst"][side]["examples"]:
            del example["open"]
    assert {**mine, "seconds": 0} == {**told, "seconds": 0}
    assert named(found) == {"turn": 8, "track": tracks(), "side": 3, "figure": 8}
    will = found.axes["track"].index("us_will")
    last = told["tracks"]["us_will"][-1]
    for place, side in enumerate(found.axes["side"]):
        figures = [last[side][figure] for figure in found.axes["figure"]]
        assert found.array[-1, will, place] == pytest.approx(figures, abs=1e-6)
    a, b, apart = np.moveaxis(found.array[..., 0], 2, 0)
    assert a - b == pytest.approx(apart)
    assert {row["role"] for row in found.rows("scores")} == set(found.a)


def test_a_forecast_from_a_quarter_on() -> None:
    """Fans of what the role knows, chances of its objectives, a plan's worth."""
    plan = {"standing": "dig", "orders": [{"action": "store"}]}
    found = wargame.forecast("tiny", "BLUE", plan=plan, worlds=400, after=1, seed=4)
    assert named(found) == {"quarter": 1, "track": 3, "quantile": 5}
    assert found.quarters == ("2025Q2",)
    assert "calm" not in found.axes["track"]
    assert set(found.objectives) == set(found.worth) == {"blue-line", "blue-calm"}
    assert found.worth_score is not None
    for row in found.rows("objectives"):
        assert -1 <= row["worth_low"] <= row["worth_mean"] <= row["worth_high"] <= 1
    plain = wargame.forecast("tiny", "BLUE", worlds=400, after=1, seed=4)
    assert (plain.worth, plain.worth_score) == ({}, None)
    assert "worth_mean" not in plain.rows("objectives")[0]
    assert len(plain.rows("tracks")) == 3


def test_a_forecast_from_a_save(tmp_path: Path) -> None:
    """Where the record leaves it, and the record is left as it was."""
    path = tmp_path / "a.wargame"
    compiled = wargame.load("tiny").compiled
    session = start_session(compiled, {"BLUE": "person"}, seed=4, save=path)
    session.advance()
    while session.game.world.turn < 1 or session.game.node != "orders":
        session.play("BLUE", {})
    session.close()
    before = path.read_bytes()
    found = wargame.forecast(str(path), "BLUE", worlds=100)
    assert found.quarters == ("2025Q2",)
    assert path.read_bytes() == before
    with pytest.raises(wargame.WargameError, match="a save says by itself"):
        wargame.forecast(path, "BLUE", worlds=100, seed=4)
    broken = tmp_path / "b.wargame"
    broken.write_bytes(before[:-400] + b"x" * 400)
    with pytest.raises(SaveDamaged):
        wargame.forecast(broken, "BLUE", worlds=100)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: wargame.load("tinny"), "did you mean `tiny`"),
        (lambda: wargame.load("tiny", content="/nowhere/at/all"), "no folder"),
        (lambda: wargame.run("tiny", seats={"BLUE": "person"}), "nobody is asked here"),
        (lambda: wargame.run("tiny", seats={"BLUE": "doctrine:x"}), "BLUE has keeper"),
        (lambda: wargame.run("tiny", seed=-1), "a seed is"),
        (lambda: wargame.run("tiny", world=1 << 32), "a world is"),
        (lambda: wargame.simulate("tiny", worlds=0), "whole number from 1"),
        (lambda: wargame.compare("tiny", {"BLU": "keeper"}), "did you mean `BLUE`"),
        (lambda: wargame.compare("tiny", {"BLUE": "kepper"}), "did you mean `keeper`"),
        (lambda: wargame.forecast("tiny", "BLU"), "did you mean `BLUE`"),
        (lambda: wargame.forecast("tiny", "BLUE", after=2), "from 0 to 1"),
        (lambda: wargame.forecast("tiny", "BLUE", worlds=0), "at least one world"),
        (lambda: wargame.forecast("tiny", "BLUE", doctrine="keper"), "did you mean `keeper`"),
        (lambda: wargame.run("tiny").rows("track"), "did you mean `tracks`"),
    ],
)
def test_mistakes_are_said_in_words(call: Callable[[], Any], words: str) -> None:
    """One class to catch, one sentence to read."""
    with pytest.raises(wargame.WargameError, match=words):
        call()


def test_a_plan_that_the_rules_refuse() -> None:
    """With the codes of the reasons."""
    with pytest.raises(IllegalOrder) as refused:
        wargame.forecast("tiny", "BLUE", plan={"orders": [{"action": "probe/force"}]})
    assert refused.value.codes


def test_frames_where_pandas_is_there() -> None:
    """One row a dictionary; the columns are the keys."""
    pandas = pytest.importorskip("pandas")
    outcome = wargame.run("tiny", seed=1)
    frame = outcome.frame("tracks")
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame.columns) == ["turn", "track", "value"]
    wide = frame.pivot(index="turn", columns="track", values="value")
    assert (wide[list(outcome.axes["track"])].to_numpy() == outcome.tracks).all()
    assert len(wargame.load("tiny").frame("cards")) == 6


def test_without_pandas_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain error with the command that helps."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(wargame.WargameError, match=r"pip install 'wargame\[pandas\]'"):
        wargame.run("tiny").frame()


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    """`import wargame` costs no numpy; a name that is not there is an AttributeError."""
    code = (
        "import sys, wargame\n"
        "assert not {'numpy', 'wargame.api', 'yaml', 'pydantic'} & set(sys.modules)\n"
        "assert {'load', 'run', 'simulate', 'forecast', 'compare'} <= set(dir(wargame))\n"
        "assert not hasattr(wargame, 'lode')\n"
        "wargame.load\n"
        "assert 'wargame.api' in sys.modules\n"
        "assert not {'textual', 'pandas', 'wargame.tui', 'wargame.cli'} & set(sys.modules)\n"
        "assert all(getattr(wargame, name) is not None for name in wargame.__all__)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_type_checker_sees_the_library() -> None:
    """Lazy names have their types, and one that is not there is an error: `make check` reads this.

    Were any name taken to be there, the `ignore` below would be needless, which is a fault too.
    """
    assert_type(wargame.run("tiny"), wargame.Outcome)
    assert_type(wargame.load("tiny"), wargame.Scenario)
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        wargame.runn  # type: ignore[attr-defined]  # noqa: B018
    assert (Path(wargame.__file__).parent / "py.typed").is_file()
