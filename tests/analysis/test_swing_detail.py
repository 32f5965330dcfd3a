"""Which order of a plan did it, and which source of the noise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.analysis.records import Recorded, recorded
from tests.analysis.test_swing import BLUNDER, ordering, planted, sums_hold, taken
from tests.play.helpers import by_doctrine, scenario
from wargame.analysis.moments import Course, read, references
from wargame.analysis.swing import CLOSER, Swing, document
from wargame.analysis.swing_detail import KINDS, Piece, pieces
from wargame.analysis.swing_steps import Step
from wargame.play.game import Game


def course_of(made: Recorded) -> Course:
    return read(made.compiled, made.events, made.meta, made.branches)


def looked(made: Recorded, step: Step, role: str, worlds: int = 400) -> list[Piece]:
    """A step's pieces by the module itself."""
    course = course_of(made)
    told = next(one for one in course.told if one.turn == step.turn)
    return pieces(
        told, step, role, made.compiled.tables,
        references(made.compiled, {}, "status-quo"), course.measures, worlds,
    )  # fmt: skip


def the(found: Swing, kind: str, turn: int = 0) -> Step:
    (step,) = [one for one in found.steps if (one.kind, one.turn) == (kind, turn)]
    return step


def test_the_terrible_order_of_a_plan_is_its_first_piece(tmp_path: Path) -> None:
    """Beside it an order that does next to nothing."""
    made = recorded(
        planted(BLUNDER), tmp_path / "x.wargame", seed=2, choosers={"BLUE": ordering("withdraw")}
    )
    found = taken(made, 400)
    step, role = found.turning_points()[0]
    shown = found.pieces[found.steps.index(step)]
    assert len(step.cause) > 2, "a plan of several orders"
    assert shown[0].cause == "withdraw" and shown[0].change.high < 0
    told = document(found)["turning_points"][0]["pieces"]
    assert told[0]["cause"] == "withdraw" and told[0]["high"] < 0
    assert list(shown) == looked(made, step, role)
    sizes = [abs(piece.change.mean) for piece in shown]
    assert sizes == sorted(sizes, reverse=True)
    assert all(piece.change.shows for piece in shown)
    # Without it the plan is about the usual one: it is nearly all of the step.
    whole = found.change(step, (role, ""))[1].mean
    assert abs(shown[0].change.mean - whole) < 0.2 * abs(whole)


DUD = """
  - id: parade
    kind: action
    role: BLUE
    name: A parade
    text: It passes, and nobody remembers it.
    held: true
    odds: sure
    effects:
      - {shift: calm, by: 0.001}
    source: [judgement]
"""


def test_an_order_that_does_nothing_is_no_piece(tmp_path: Path) -> None:
    made = recorded(
        planted(BLUNDER + DUD), tmp_path / "x.wargame", seed=2,
        choosers={"BLUE": two("withdraw", "parade")},
    )  # fmt: skip
    found = taken(made, 200)
    step = the(found, "orders")
    assert set(step.cause[1:]) == {"withdraw", "parade"}
    assert "parade" not in {piece.cause for piece in looked(made, step, "BLUE")}
    assert looked(made, step, "BLUE")[0].cause == "withdraw"


def two(*cards: str) -> Any:
    """These orders in the first quarter, and the doctrine's otherwise."""

    def choose(game: Game, role: str) -> Any:
        usual = by_doctrine(game, role)
        if game.node == "orders" and game.world.turn == 0:
            return {**usual, "orders": [{"action": card, "reason": "planted"} for card in cards]}
        return usual

    return choose


def test_a_standing_order_is_a_piece_where_it_is_not_the_usual_one(tmp_path: Path) -> None:
    """Rest costs cover: the line is pressed, and that is told by the standing order's name."""

    def resting(game: Game, role: str) -> Any:
        usual = by_doctrine(game, role)
        if game.node == "orders" and game.world.turn == 0:
            assert usual["standing"] == "dig"
            return {**usual, "standing": "rest"}
        return usual

    made = recorded(scenario("tiny"), tmp_path / "x.wargame", seed=2, choosers={"BLUE": resting})
    found = taken(made, 400)
    step = the(found, "orders")
    shown = looked(made, step, "BLUE")
    (piece,) = [one for one in shown if one.cause == "rest"]
    assert piece.change == found.change(step, ("BLUE", ""))[1], "it is the whole difference"
    usual = recorded(scenario("tiny"), tmp_path / "y.wargame", seed=2)
    other = Step(0, "2025Q1", "orders", "decision", "orders", "BLUE", ("dig",), 1)
    assert "dig" not in {one.cause for one in looked(usual, other, "BLUE")}


# Noise ------------------------------------------------------------------------------------


def test_sources_of_noise_are_named(tmp_path: Path) -> None:
    """On the flagship: what fell at the front, and in opinion and markets, each by its name."""
    made = recorded(
        scenario("bridge-2025"), tmp_path / "x.wargame", seed=3, turns=2,
        seats={"RUS": "random"},
    )  # fmt: skip
    found = taken(made, 60)
    sums_hold(found)
    tables = made.compiled.tables
    sources = {
        "front": {derived.key for derived in tables.derived if derived.noise},
        "shocks": {track.key for track in tables.tracks if track.shock},
    }
    seen = 0
    for kind, known in sources.items():
        for turn in range(2):
            step = the(found, kind, turn)
            at = max(
                (n for n, (_, key) in enumerate(found.measures) if not key),
                key=lambda n, step=step: abs(step.change[n]),  # type: ignore[misc]
            )
            shown = looked(made, step, found.measures[at][0], 60)
            assert {piece.cause for piece in shown} <= known
            seen += len(shown)
    assert seen


def test_only_the_first_turning_points_are_looked_at_closer(tmp_path: Path) -> None:
    made = recorded(
        scenario("tiny"), tmp_path / "x.wargame", seed=3,
        seats={"BLUE": "random", "RED": "random"},
    )  # fmt: skip
    found = taken(made, 200)
    points = [step for step, _ in found.turning_points()]
    for number in found.pieces:
        assert found.steps[number].kind in KINDS
        assert found.steps[number] in points[:CLOSER]
    told = document(found)["turning_points"]
    for point, step in zip(told, points, strict=True):
        if step.kind not in KINDS:
            assert point["pieces"] == []


def test_a_step_of_another_kind_has_no_pieces(tmp_path: Path) -> None:
    made = recorded(scenario("tiny"), tmp_path / "x.wargame", seed=3)
    found = taken(made, 20)
    for step in found.steps:
        if step.kind not in KINDS:
            assert looked(made, step, "BLUE", 20) == []
