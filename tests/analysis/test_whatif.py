"""What-if in paired worlds: planted cases are recovered, and no change is no difference."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.play.helpers import ROOT, at_random, begin, persons, play_to
from tests.rulebook.mini import action, build, event, measured, objective, shift, track
from wargame.analysis.whatif import BLOCK, WhatIf, whatif
from wargame.analysis.whatif_document import document
from wargame.analysis.whatif_figures import Figures
from wargame.content.compiled import Compiled
from wargame.content.ready import ready_from_files
from wargame.errors import IllegalOrder, WargameError
from wargame.play.changes import Changes
from wargame.play.session import start_session
from wargame.record.check import read_record
from wargame.report.whatif_picture import whatif_picture
from wargame.report.whatif_text import whatif_text

#: A card that ruins x, one that helps or hurts evenly, and one that surely helps a little.
RUIN = action("ruin", effects=[shift("x", -30)])
TOSS = action(
    "toss", odds={"base": 50}, effects=[shift("x", 4)], breakthrough=[shift("x", 4)],
    partial=[shift("x", -4)], setback=[shift("x", -4)],
)  # fmt: skip
HELP = action("help", effects=[shift("x", 2)])


def game(**changes: Any) -> Compiled:
    """A wants x at 50 or more, which chance moves by a few points a quarter."""
    made = {
        "tracks": [track("x", 60, shock=3), track("y")],
        "objectives": [objective("want", ["A"], measured("x", "at_least", 50, 10))],
        **changes,
    }
    return build([RUIN, TOSS, HELP], **made)


def save(compiled: Compiled, path: Path, orders: Sequence[Sequence[str]], seed: int = 3) -> Path:
    """An exercise in which a person holds A and gives these orders, quarter by quarter."""
    session = start_session(compiled, {"A": "person"}, seed=seed, save=path)
    session.advance()
    while not session.ended:
        turn, node = session.game.world.turn, session.game.node
        mine = {"orders": list(orders[turn])}
        session.submit("A", mine if node == "orders" else session.game.default("A"))
        session.advance()
    session.close()
    return path


def ask(path: Path, changes: Changes, worlds: int = 200) -> WhatIf:
    record = read_record(path)
    compiled = ready_from_files(record.content)
    line = list(record.line(1))
    return whatif(compiled, line, record.meta, record.branches, changes, worlds=worlds)


@pytest.fixture
def ruined(tmp_path: Path) -> Path:
    """A decides its game by one terrible order in the second quarter."""
    return save(game(), tmp_path / "a.wargame", [["help"], ["ruin"], ["help"], []])


# Planted ----------------------------------------------------------------------------------


def test_undoing_one_bad_order_moves_the_outcome(ruined: Path) -> None:
    """The score's interval is clear of zero, and what it rests on is that order."""
    found = ask(ruined, Changes(1, orders={"A": ()}))
    said = document(found)["difference"]
    assert said["score.A"]["low"] > 20
    assert said["want"]["low"] > 0.5
    assert said["score.B"] == {"mean": 0, "low": 0, "high": 0}
    # Nothing but chance moves x besides, and both arms have the same: the order's whole effect.
    assert said["x"] == {"mean": 30, "low": 30, "high": 30}
    assert said["y"] == {"mean": 0, "low": 0, "high": 0}
    assert Figures(found).first_apart == 1
    assert Figures(found).parting.quarters[0] == 1
    assert (found.terms[0].track, found.terms[0].cause) == ("x", "ruin")
    assert (found.terms[0].a, found.terms[0].b) == (-30_000, 0)


def test_undoing_one_freak_roll_moves_the_outcome(tmp_path: Path) -> None:
    """With the roll as it fell, against the roll fallen well, on all other dice."""
    made = game(tracks=[track("x", 50), track("y")])
    for seed in range(24):
        path = save(made, tmp_path / f"{seed}.wargame", [["toss"], [], [], []], seed)
        record = read_record(path)
        (end,) = [e for e in record.line(1) if e.kind == "end"]
        if not end.body("public")["roles"]["A"]["objectives"]["want"]["met"]:
            break
    found = ask(path, Changes(0, outcomes={"toss": 2}))
    said = document(found)
    assert said["recorded"]["b"]["roles"]["A"]["score"] == 100
    assert said["recorded"]["a"]["roles"]["A"]["score"] == 50
    # In other worlds the dice may have fallen well of themselves: about half of them.
    assert 0 < said["difference"]["score.A"]["low"] < 50
    assert [odds.action for odds in found.odds] == ["toss"]


def test_a_track_that_opens_otherwise(ruined: Path) -> None:
    """A track set by hand, and an event held or brought in, go through the White Cell."""
    found = ask(ruined, Changes(1, tracks={"x": 90_000}))
    assert document(found)["difference"]["want"]["low"] > 0.5


def test_an_inject_falls_in_every_world(tmp_path: Path) -> None:
    storm = event("storm", hazard=0, effects=[shift("x", -10)])
    made = build([HELP, storm], tracks=[track("x", 60, shock=3), track("y")])
    path = save(made, tmp_path / "a.wargame", [[], ["help"], [], []])
    found = ask(path, Changes(2, injects={"storm": ""}))
    assert document(found)["difference"]["x"] == {"mean": -10, "low": -10, "high": -10}
    assert Figures(found).first_apart == 2


def test_intervals_hold_the_truth(tmp_path: Path) -> None:
    """One toss less: the change is nought on average, by every seed's own worlds."""
    made = game(tracks=[track("x", 50), track("y")])
    held = 0
    for seed in range(24):
        path = save(made, tmp_path / f"{seed}.wargame", [["toss"], [], [], []], seed)
        low, high = (
            document(ask(path, Changes(0, orders={"A": ()}), 60))["difference"]["x"][key]
            for key in ("low", "high")
        )
        held += low <= 0 <= high
    assert held >= 20


# No change ----------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [0, 2])
def test_no_change_is_no_difference(turn: int) -> None:
    """Exactly nought in every world, and the record reproduced."""
    found = ask(ROOT / "saves" / "example-facilitated.wargame", Changes(turn), 40)
    assert (found.a.tracks == found.b.tracks).all()
    assert (found.a.scores == found.b.scores).all()
    assert (found.a.points == found.b.points).all()
    assert found.reproduced
    assert found.recorded[0].digest == found.recorded[1].digest
    assert Figures(found).first_apart is None
    assert document(found)["first_turn_apart"] is None
    assert not found.terms
    assert not found.odds
    assert all(one["mean"] == 0 for one in document(found)["difference"].values())


def test_the_orders_of_the_record_are_no_change(ruined: Path) -> None:
    found = ask(ruined, Changes(1, orders={"A": ("ruin",)}))
    assert (found.a.tracks == found.b.tracks).all()
    assert found.recorded[1].digest == found.recorded[0].digest


def test_worlds_do_not_depend_on_how_many_there_are(ruined: Path) -> None:
    """World i is the same whatever else is played, and across blocks."""
    few = ask(ruined, Changes(1, orders={"A": ()}), 10)
    many = ask(ruined, Changes(1, orders={"A": ()}), BLOCK + 10)
    assert (few.b.tracks == many.b.tracks[:, :, :10]).all()
    assert (many.a.tracks[:, :, :10] != many.a.tracks[:, :, BLOCK:]).any()
    assert np.array_equal(few.a.scores, many.a.scores[:, :10])


# Limits -------------------------------------------------------------------------------------


def test_what_cannot_be_asked(ruined: Path, tmp_path: Path) -> None:
    """An illegal change, a quarter that is not over, too few worlds: said plainly."""
    with pytest.raises(WargameError, match="from 2 to"):
        ask(ruined, Changes(1), 1)
    with pytest.raises(WargameError, match="it has 1 to 4"):
        ask(ruined, Changes(9))
    with pytest.raises(IllegalOrder, match="none of your actions"):
        ask(ruined, Changes(1, orders={"A": ("idle-b",)}))
    running = tmp_path / "running.wargame"
    session = begin("tiny", persons("tiny"), save=running)
    play_to(session, at_random, lambda s: s.game.node == "orders")
    session.close()
    with pytest.raises(WargameError, match="is not over"):
        ask(running, Changes(0))


def test_dice_to_come_are_not_told(tmp_path: Path) -> None:
    """Of an exercise in play the recorded arm stops where the record does."""
    running = tmp_path / "running.wargame"
    session = begin("first-turn", persons("first-turn"), save=running)
    play_to(session, at_random, lambda s: s.game.world.turn == 1)
    session.close()
    found = ask(running, Changes(0), 20)
    assert not found.over
    assert all(told.turns == 1 and not told.ended for told in found.recorded)
    assert found.a.tracks.shape[0] == 2  # and yet the worlds are played to the end


# Told ---------------------------------------------------------------------------------------


def test_what_is_written_and_drawn(ruined: Path) -> None:
    found = ask(ruined, Changes(1, orders={"A": ()}))
    text = whatif_text(found)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "What if A gives no orders?" in text
    assert "effect of ruin" in text
    same = whatif_text(ask(ruined, Changes(1)))
    assert "Nothing is changed" in same
    drawn = whatif_picture(found).render()
    assert "A gives no orders" in drawn
