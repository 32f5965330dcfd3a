"""Turning points that an analysis kept, as marks of a replay."""

from __future__ import annotations

from pathlib import Path

from tests.play.helpers import begin
from wargame.analysis import kept
from wargame.play.replay import Replay
from wargame.play.replay_view import WHITE
from wargame.tui.turning import turning_points

POINT = {
    "role": "BLUE", "part": "dice", "kind": "roll", "actor": "BLUE", "cause": ["convoy"],
    "seq": 12, "size": -12_340, "roll": {"band": "setback"},
}  # fmt: skip


def test_they_are_found_beside_the_save_also_after_notes(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    begin("tiny", {}, save=path).close()
    replay = Replay.open(path)
    assert turning_points(replay) == []
    head = replay.store.head()[1]
    front = {**POINT, "kind": "front", "cause": [], "actor": "", "seq": 0}
    kept.keep(path, "key", head, {"turning_points": [POINT, front]})
    (point,) = turning_points(replay)
    assert point["text"].startswith("Blue's score -12.3 by the dice: the roll on Blue's ")
    assert point["text"].endswith(", a setback")
    assert point["brief"] == "Blue's score -12.3 by the dice"
    replay.turning = [point]
    assert [mark.about for mark in replay.marks(WHITE)] == [12]
    Replay.open(path).annotate("note", "seen", 3)
    (point,) = turning_points(Replay.open(path))
    assert point["seq"] == 12


def test_those_of_another_course_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    begin("tiny", {}, save=path).close()
    kept.keep(path, "key", "0" * 64, {"turning_points": [POINT]})
    assert turning_points(Replay.open(path)) == []
