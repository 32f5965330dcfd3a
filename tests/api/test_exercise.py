"""An exercise from a script: played node by node, controlled, forked, resumed, forecast."""

from __future__ import annotations

from pathlib import Path

import pytest

import wargame
from wargame.errors import IllegalOrder


def to_node(exercise: wargame.Exercise, node: str) -> None:
    """Everyone keeps silent until a node is reached."""
    while exercise.node != node:
        for role in exercise.waiting:
            exercise.submit(role)
        exercise.advance(nodes=1)


def play_out(exercise: wargame.Exercise) -> None:
    while not exercise.ended:
        for role in exercise.waiting:
            exercise.submit(role)
        exercise.advance()


@pytest.fixture
def save(tmp_path: Path) -> Path:
    """A finished exercise with an overruled outcome, and a branch of its second quarter."""
    path = tmp_path / "a.wargame"
    with wargame.begin("tiny", seats={"BLUE": "person"}, seed=7, save=path) as exercise:
        to_node(exercise, "orders")
        exercise.submit("BLUE", {"orders": [{"action": "convoy", "reason": "food"}]})
        exercise.advance(nodes=1)
        exercise.preview()
        for role in exercise.waiting:
            exercise.submit(role)
        exercise.control("override", action="convoy", band="setback", reason="rain")
        play_out(exercise)
        exercise.fork("later", turn=2, reason="why not")
    return path


def test_an_exercise_is_played_and_controlled(save: Path) -> None:
    with wargame.resume(save) as exercise:
        assert (exercise.ended, exercise.branch) == ("turns", "main")
        assert exercise.branches == ("main", "later") and repr(exercise).endswith("(turns)>")
        kinds = [fact["kind"] for fact in exercise.feed("BLUE")]
        assert "control" in kinds and set(exercise.scores) == {"BLUE", "RED"}
        with pytest.raises(IllegalOrder, match="over"):
            exercise.control("hold", event="x", reason="y")


def test_a_branch_is_played_on_and_forecast(save: Path) -> None:
    with wargame.resume(save, "later") as exercise:
        assert (exercise.quarter, exercise.branch) == ("2025Q2", "later")
        to_node(exercise, "orders")
    forecast = wargame.forecast(str(save), "BLUE", worlds=50, branch="later")
    assert forecast.quarters == ("2025Q2",)
    with pytest.raises(wargame.WargameError, match="over"):
        wargame.forecast(str(save), "BLUE", worlds=50)
    with pytest.raises(wargame.WargameError, match="did you mean `later`"):
        wargame.forecast(str(save), "BLUE", worlds=50, branch="latter")
    with pytest.raises(wargame.WargameError, match="only a save"):
        wargame.forecast("tiny", "BLUE", worlds=50, branch="later")
    with wargame.resume(save, 2) as exercise:
        play_out(exercise)
        assert exercise.ended


def test_an_adjustment_is_in_the_tracks_own_unit() -> None:
    with wargame.begin("tiny", seats={}, seed=7) as exercise:
        fact = exercise.control("adjust", track="will", to=61.125, reason="agreed")
        assert fact["parts"]["public"]["to"] == 61125
        exercise.control("adjust", track="will", to=60, reason="agreed")
        for wrong in (1.0625, float("nan"), float("inf"), True, "60"):
            with pytest.raises(wargame.WargameError):
                exercise.control("adjust", track="will", to=wrong, reason="agreed")
        with pytest.raises(wargame.WargameError, match="kept in a save"):
            exercise.fork("a")


def test_a_wrong_fork_is_told(save: Path) -> None:
    with wargame.resume(save) as exercise:
        with pytest.raises(wargame.WargameError, match="not both"):
            exercise.fork("a", event=3, turn=1)
        with pytest.raises(wargame.WargameError, match="has not been played"):
            exercise.fork("a", turn=9)
