"""Where two branches part: at a decision, at the White Cell's hand, at the dice, or at an end."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.play.helpers import ROOT, at_random, begin, persons, play_to
from wargame.play.branched import branch_off, place_of
from wargame.play.branches import fork
from wargame.play.changes import Changes
from wargame.play.difference import difference, parting
from wargame.play.session import resume_session
from wargame.record.check import read_record
from wargame.record.events import Event
from wargame.record.store import Store
from wargame.report.diff_document import Names, diff_document, diff_text, with_ranges

FACILITATED = ROOT / "saves" / "example-facilitated.wargame"


def lines(path: Path, *branches: int) -> list[list[Event]]:
    record = read_record(path)
    return [list(record.line(branch)) for branch in branches]


def branched(path: Path, changes: Changes, name: str = "b", run: bool = True) -> None:
    with Store.open(path) as save:
        seq, _ = place_of(save, None, changes.turn, None)
        branch_off(save, seq=seq, name=name, changes=changes, run=run)


@pytest.fixture
def save(tmp_path: Path) -> Path:
    path = tmp_path / "a.wargame"
    begin("first-turn", {}, seed=7, save=path).close()
    return path


def test_a_decision_parts_them(save: Path) -> None:
    branched(save, Changes(1, standing={"EU": "unanimity"}, orders={"US": ()}))
    one, two = lines(save, 1, 2)
    found = parting(one, two)
    assert found is not None
    assert (found.kind, found.turn, found.phase) == ("decision", 1, "orders")
    assert "US" in found.who
    back = parting(two, one)
    assert back is not None
    assert (back.who, back.seqs) == (found.who, found.seqs[::-1])


def test_what_is_said_parts_nobody(save: Path) -> None:
    """The same deeds for another reason are the same course of events."""
    record = read_record(save)
    deeds = {
        event.actor: event.body(event.actor)["decision"]
        for event in record.line(1)
        if event.kind == "decision" and (event.turn, event.phase) == (0, "orders")
    }
    orders = {role: tuple(o["action"] for o in deed["orders"]) for role, deed in deeds.items()}
    reasons = {o["reason"] for deed in deeds.values() for o in deed["orders"]}
    assert reasons - {""}
    path = fork(save, seq=2, name="mute").branch
    session = resume_session(save, branch=path.id)
    session.close()
    branched(save, Changes(0, orders=orders), "same")
    assert parting(*lines(save, 1, 3)) is None
    shorter = parting(*lines(save, 1, 2))
    assert shorter is not None
    assert shorter.kind == "end"
    assert shorter.seqs[1] is None


def test_the_white_cell_parts_them(save: Path) -> None:
    branched(save, Changes(1, tracks={"us_will": 40_000}))
    found = parting(*lines(save, 1, 2))
    assert found is not None
    assert (found.kind, found.turn, found.who) == ("control", 1, ("WHITE",))
    assert "us_will to 40" in found.told
    removed = parting(*lines(FACILITATED, 1, 3))
    assert removed is not None
    assert (removed.kind, removed.phase) == ("control", "reactions")


def test_the_dice_part_them(tmp_path: Path) -> None:
    """A branch of an exercise in play does the same and rolls otherwise."""
    path = tmp_path / "a.wargame"
    session = begin("bridge-2025", persons("bridge-2025"), save=path, turns=2)
    play_to(session, at_random, lambda s: s.game.world.turn == 1)
    session.close()
    branched(path, Changes(0))
    found = parting(*lines(path, 1, 2))
    assert found is not None
    assert found.kind == "result"
    assert found.who == ()


def test_by_how_much_is_what_was_recorded(save: Path, tmp_path: Path) -> None:
    """Every figure is a difference of recorded ends, also in a copy that others may read."""
    branched(save, Changes(0, orders={"US": (), "RUS": ()}))
    one, two = lines(save, 1, 2)
    found = difference(one, two)
    names = with_ranges(Names(), found)
    document = diff_document(found, "main", "b", names)
    assert document["ranges"] == "observed"
    ends = [
        {
            key: pair[1]
            for event in line
            if event.kind == "quarter" and event.turn == 1
            for part in event.parts.values()
            for key, pair in (part.body or {}).get("tracks", {}).items()
        }
        for line in (one, two)
    ]
    last = document["quarters"][-1]
    assert last["turn"] == 2
    differ = {key for key in ends[0] if ends[0][key] != ends[1][key]}
    assert set(last["tracks"]) == differ
    for key, row in last["tracks"].items():
        assert (row["a"], row["b"]) == (ends[0][key] / 1000, ends[1][key] / 1000)
    text = diff_text(found, "main", "b", names)
    assert all(len(line) <= 80 for line in text.splitlines())
    itself = difference(one, one)
    assert diff_document(itself, "main", "main", names)["quarters"] == []
    assert "say the same" in diff_text(itself, "main", "main", names)


def test_the_examples_branches_are_told(tmp_path: Path) -> None:
    """An answer to an event, and what followed from it."""
    path = tmp_path / "a.wargame"
    shutil.copy(FACILITATED, path)
    found = difference(*lines(path, 1, 2))
    names = with_ranges(Names(), found)
    rows = diff_document(found, "main", "prosecuted", names)["quarters"]
    answers = [row for one in rows for row in one["otherwise"] if row["what"] == "answer"]
    assert answers
    assert "is answered" in diff_text(found, "main", "prosecuted", names)
