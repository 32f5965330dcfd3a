"""What-if from a script: the figures of the command line, as arrays and rows."""

from __future__ import annotations

from pathlib import Path

import pytest

import wargame
from tests.play.helpers import begin, scenario


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("api") / "a.wargame"
    begin("tiny", {}, seed=7, save=path).close()
    return path


def test_the_figures_agree(save: Path) -> None:
    """Array, rows, difference and document say the same."""
    found = wargame.whatif(save, turn=1, orders={"BLUE": []}, worlds=40)
    document = found.document()
    assert found.array.shape == tuple(len(places) for places in found.axes.values())
    assert not found.array.flags.writeable
    for row in found.rows("tracks"):
        at = [found.axes["turn"].index(row["turn"]), found.axes["track"].index(row["track"])]
        assert row["mean"] == found.array[at[0], at[1], 2, 0]
    last = found.axes["turn"][-1]
    for row in found.rows("tracks"):
        if row["turn"] == last:
            assert found.difference[row["track"]].mean == pytest.approx(row["mean"])
    for row in found.rows("scores"):
        assert document["difference"][f"score.{row['role']}"]["mean"] == pytest.approx(row["mean"])
    assert len(found.rows("objectives")) == len(found.objectives)
    assert found.first_turn_apart == document["first_turn_apart"]
    assert "40 worlds" in repr(found)


def test_what_can_go_otherwise(save: Path) -> None:
    """Everything of the command line, by keyword; no change is no difference."""
    assert wargame.whatif(save, turn=2, worlds=10).first_turn_apart is None
    track = scenario("tiny").tables.tracks[0]
    middle = (track.low + track.high) / 2000
    opened = wargame.whatif(save, turn=1, tracks={track.key: middle}, worlds=10)
    assert opened.found.changes.tracks == {track.key: round(1000 * middle)}
    for event in scenario("tiny").tables.events:
        held = wargame.whatif(save, turn=1, injects={event.key: False}, worlds=4)
        assert held.found.changes.injects == {event.key: None}
    with pytest.raises(wargame.WargameError, match="did you mean"):
        wargame.whatif(save, turn=1, orders={"BLUE": ["convoi"]})
    with pytest.raises(wargame.WargameError, match="there is no quarter 9"):
        wargame.whatif(save, turn=9)
