"""What an analysis names first, undone by a what-if, moves the outcome beyond its interval."""

from __future__ import annotations

from pathlib import Path

from tests.analysis.records import Recorded, recorded
from tests.analysis.test_swing import BLUNDER, freak, ordering, planted, taken
from wargame.analysis.intervals import Interval
from wargame.analysis.whatif import whatif
from wargame.analysis.whatif_document import document
from wargame.play.changes import Changes
from wargame.rules.tables import Band


def undone(made: Recorded, changes: Changes) -> Interval:
    """What it changes of Blue's score, in points."""
    found = whatif(made.compiled, made.events, made.meta, made.branches, changes, worlds=500)
    told = document(found)["difference"]["score.BLUE"]
    return Interval(told["mean"], told["low"], told["high"])


def test_a_bad_order_that_was_named_is_undone(tmp_path: Path) -> None:
    made = recorded(
        planted(BLUNDER), tmp_path / "x.wargame", seed=2, choosers={"BLUE": ordering("withdraw")}
    )
    step, _ = taken(made, 200).turning_points()[0]
    assert step.actor == "BLUE" and "withdraw" in step.cause
    orders = tuple(step.instead[1:])  # the standing order comes first
    assert "withdraw" not in orders
    change = undone(made, Changes(turn=step.turn, orders={"BLUE": orders}))
    assert change.low > 0
    same = tuple(step.cause[1:])
    assert undone(made, Changes(turn=step.turn, orders={"BLUE": same})) == (0, 0, 0)


def test_a_freak_roll_that_was_named_is_undone(tmp_path: Path) -> None:
    """In other worlds the dam seldom breaks; that it never does still shows."""
    made = freak(tmp_path)
    step, _ = taken(made, 200).turning_points()[0]
    assert step.cause == ("dam",) and step.roll["band"] == "setback"
    held = undone(made, Changes(turn=step.turn, outcomes={"dam": int(Band.SUCCESS)}))
    broken = undone(made, Changes(turn=step.turn, outcomes={"dam": int(Band.SETBACK)}))
    assert held.low > 0 and broken.high < 0
    assert held.mean < abs(broken.mean), "it was a freak"
