"""Branches: found by name, begun where something can be decided, played on with their own dice."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import at_random, begin, by_default, persons, play_out, play_to
from wargame import cli
from wargame.errors import WargameError
from wargame.play.branches import find_branch, fork
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.record.check import read_record
from wargame.record.store import Store

BRIDGE = "bridge-2025"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A save of an exercise that is over, with people in all seats."""
    path = tmp_path_factory.mktemp("branches") / "a.wargame"
    session = begin(BRIDGE, persons(BRIDGE), save=path, turns=3)
    play_out(session, at_random)
    session.close()
    return path.read_bytes()


@pytest.fixture
def save(finished: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "a.wargame"
    path.write_bytes(finished)
    return path


@pytest.fixture
def running(tmp_path: Path) -> Path:
    """A save of an exercise in the midst of its second quarter."""
    path = tmp_path / "b.wargame"
    session = begin(BRIDGE, persons(BRIDGE), save=path, turns=3)
    play_to(session, at_random, lambda s: s.game.world.turn == 1 and s.game.node == "orders")
    session.close()
    return path


def place_of(path: Path, kind: str, turn: int) -> int:
    """The number of the first event of a kind in a quarter."""
    return next(e.seq for e in read_record(path).line(1) if (e.kind, e.turn) == (kind, turn))


def rolls(path: Path, branch: int, turn: int) -> dict[str, int]:
    """What was rolled for each action in a quarter of a branch."""
    found: dict[str, int] = {}
    for event in read_record(path).line(branch):
        if event.kind == "adjudication" and event.turn == turn:
            body: Any = event.body("public")
            found |= {e["action"]: e["roll"] for e in body["entries"] if "roll" in e}
    return found


# Finding ---------------------------------------------------------------------------------


def test_a_branch_is_found_by_name_or_number(save: Path) -> None:
    fork(save, seq=place_of(save, "situation", 1), name="Early deal")
    branches = read_record(save).branches
    assert find_branch(branches, None).id == 1
    assert find_branch(branches, "main").id == find_branch(branches, 1).id == 1
    assert find_branch(branches, "Early deal").id == find_branch(branches, " 2 ").id == 2
    with pytest.raises(WargameError, match="did you mean `Early deal`"):
        find_branch(branches, "Erly deal")
    for wrong in ("", "3", "0", "-1", "²", "nothing of the kind"):
        with pytest.raises(WargameError, match="there is no branch"):
            find_branch(branches, wrong)


# Beginning -------------------------------------------------------------------------------


def test_an_untouched_branch_comes_to_the_same_end_as_the_exercise(save: Path) -> None:
    """The dice of an exercise that is over stay: the same decisions give the same results."""
    record = read_record(save)
    made = fork(save, seq=place_of(save, "situation", 1), name="again")
    assert (made.branch.nonce, made.fresh_dice, made.moved) == (0, False, False)
    session = resume_session(save, branch="again")
    assert session.branch == 2 and session.game.world.turn == 1
    digest = play_out(session, at_random)
    session.close()
    found = read_record(save)
    assert [(e.kind, e.turn) for e in found.line(2)] == [(e.kind, e.turn) for e in record.line(1)]
    ends = [list(found.line(branch))[-1].body("public") for branch in (1, 2)]
    assert ends[0] == ends[1] and ends[0]["digest"] == digest
    assert verify(save)["first_difference"] is None and verify(save)["branches"] == 2


def test_a_branch_of_an_exercise_in_play_rolls_other_dice(running: Path) -> None:
    """Nobody tries out in a branch what the dice will bring."""
    with Store.open(running) as store:
        seq = store.head(1)[0]
    with pytest.raises(WargameError, match="still in play"):
        fork(running, seq=seq, name="peek", keep_dice=True)
    made = fork(running, seq=seq, name="peek")
    assert made.fresh_dice and made.branch.nonce
    for branch in (None, "peek"):
        session = resume_session(running, branch=branch)
        play_to(session, by_default, lambda s: s.game.node == "hands")
        play_out(session, by_default)
        session.close()
    one, two = rolls(running, 1, 1), rolls(running, 2, 1)
    assert set(one) == set(two) and one != two
    assert verify(running)["first_difference"] is None


def test_fresh_dice_can_be_asked_for(save: Path) -> None:
    made = fork(save, seq=place_of(save, "situation", 0), name="luck", keep_dice=False)
    assert made.fresh_dice and made.branch.nonce


@pytest.mark.parametrize(
    ("kind", "back"), [("reactions", 1), ("adjudication", 2), ("end", 0), ("quarter", 1)]
)
def test_a_branch_leaves_where_something_can_be_decided(save: Path, kind: str, back: int) -> None:
    turn = 2 if kind == "end" else 1
    seq = place_of(save, kind, turn)
    made = fork(save, seq=seq, name="a")
    assert made.moved and made.asked == seq and "nothing can be decided" in made.said
    at = list(read_record(save).line(1))[made.branch.seq - 1]
    assert at.kind == "decision"
    assert made.branch.seq == seq - (back or 2)
    session = resume_session(save, branch="a")
    assert not session.ended and session.waiting() == [] and session.game.decisions
    session.advance()
    session.close()
    assert verify(save)["first_difference"] is None


def test_before_the_first_quarter_the_first_place_is_taken(save: Path) -> None:
    made = fork(save, seq=1, name="a")
    assert made.branch.seq == place_of(save, "situation", 0) == 2


def test_a_branch_of_a_branch_keeps_the_dice_of_its_line(save: Path) -> None:
    """Also where it leaves before the other branch has said anything, or right where it began."""
    start = place_of(save, "situation", 1)
    one = fork(save, seq=start, name="one", keep_dice=False)
    session = resume_session(save, branch="one")
    play_out(session, at_random)
    session.close()
    two = fork(save, parent="one", seq=start, name="two")
    assert (two.branch.parent, two.branch.nonce) == (1, one.branch.nonce)
    session = resume_session(save, branch="two")
    play_out(session, at_random)
    session.close()
    assert rolls(save, 2, 1) == rolls(save, 3, 1) and rolls(save, 2, 2) == rolls(save, 3, 2)
    early = fork(save, parent="two", seq=place_of(save, "situation", 0), name="early")
    assert (early.branch.parent, early.branch.nonce) == (1, 0)
    late = fork(save, parent="two", seq=one.branch.seq + 30, name="late")
    assert (late.branch.parent, late.branch.nonce) == (3, 0)
    assert verify(save)["first_difference"] is None


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"name": "main"}, "named main already"),
        ({"name": "  "}, "needs a name"),
        ({"name": "17"}, "with a letter"),
        ({"name": "a\nb"}, "control characters"),
        ({"name": "x" * 81}, "80 characters"),
        ({"name": "a", "reason": "x" * 2001}, "2,000 characters"),
        ({"name": "a", "seq": 0}, "has events 1 to"),
        ({"name": "a", "seq": 10**6}, "has events 1 to"),
        ({"name": "a", "parent": "mian"}, "did you mean `main`"),
    ],
)
def test_what_cannot_be_begun_is_said_plainly(save: Path, wish: dict[str, Any], said: str) -> None:
    before = save.read_bytes()
    with pytest.raises(WargameError, match=said):
        fork(save, **{"seq": 2, **wish})
    assert save.read_bytes() == before


def test_a_branch_can_leave_after_every_event(tmp_path: Path) -> None:
    """Wherever it leaves, what follows is played by the rules, and the whole save verifies."""
    path = tmp_path / "a.wargame"
    session = begin("tiny", persons("tiny"), save=path)
    end = play_out(session, at_random)
    session.close()
    with Store.open(path) as store:
        last = store.head(1)[0]
    for seq in range(1, last + 1):
        fork(path, seq=seq, name=f"after {seq}")
        session = resume_session(path, branch=f"after {seq}")
        assert not session.ended
        assert play_out(session, at_random) == end
        session.close()
    found = verify(path)
    assert found["first_difference"] is None and found["branches"] == last + 1


# Playing on and verifying ----------------------------------------------------------------


def test_verify_names_the_branch_that_differs(save: Path) -> None:
    """A branch that leaves in the midst of what is resolved at once cannot be played again."""
    with Store.open(save) as store:
        seq = place_of(save, "reactions", 1)
        store.fork(1, seq, "torn", author="", reason="", nonce=0)
    difference = verify(save)["first_difference"]
    assert difference is not None and difference.startswith("branch torn")


def test_a_branch_is_resumed_from_the_command_line(
    save: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fork(save, seq=place_of(save, "situation", 2), name="late", author="A", reason="why not")
    assert cli.main(["play", "--plain", "--resume", str(save), "--branch", "lat"]) == 2
    assert "did you mean `late`" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
    assert cli.main(["play", "--plain", "--resume", str(save), "--branch", "late"]) == 0
    assert "--branch 2" in capsys.readouterr().out
    assert cli.main(["play", "--plain", "--branch", "late"]) == 2
    assert "give --resume" in capsys.readouterr().err
