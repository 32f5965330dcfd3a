"""A long exercise says what its shorter horizons want; a short one has none ahead."""

from __future__ import annotations

from tests.strategies import compiled
from wargame.play.game import Game
from wargame.play.view import view
from wargame.telling.names import Names
from wargame.telling.words import objective_line, waypoint_line


def test_a_long_exercise_names_the_marks_on_its_way() -> None:
    game = Game(compiled("bridge-to-membership"), seed=1)
    shown = view(game, "US")
    shared = next(o for o in shown["objectives"] if o["kind"] == "shared")
    points = shared["tests"][0]["waypoints"]
    assert [(p["turns"], p["quarter"]) for p in points] == [(8, "2026Q4"), (20, "2029Q4")]
    assert points[0]["threshold"] != shared["tests"][0]["threshold"]
    names = Names.of(shown)
    line = waypoint_line(shared["tests"][0])
    assert line.startswith("On the way: ") and "2026Q4" in line and "2029Q4" in line
    assert "%" not in line, "the unit has been said with the mark"
    assert line in objective_line(shared, names)


def test_a_short_exercise_has_none() -> None:
    game = Game(compiled("tiny"), seed=1)
    tests = [t for o in view(game, "BLUE")["objectives"] for t in o["tests"]]
    assert tests and all(test["waypoints"] == [] for test in tests)
