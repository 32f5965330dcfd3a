"""Quit anywhere and resume: the same place, the same sight, the same end."""

from __future__ import annotations

from pathlib import Path

import pytest

import wargame.play.branches as branches_module
import wargame.play.session as session_module
from tests.play.helpers import (
    ROOT,
    at_random,
    begin,
    by_default,
    persons,
    play_out,
    play_to,
    roles,
    scenario,
    state,
)
from tests.record.helpers import raw
from wargame import RULES_VERSION
from wargame.errors import SaveBusy, SaveDamaged, WargameError
from wargame.play.session import new_session, resume_session, start_session
from wargame.play.verify import verify
from wargame.record.store import Store

BRIDGE = "bridge-2025"


@pytest.mark.parametrize("most", [1, pytest.param(5, marks=pytest.mark.soak)])
def test_quitting_before_and_after_decisions_changes_nothing(most: int, tmp_path: Path) -> None:
    """At every node of a quarter, in the middle of it too: same state, same final digest."""
    path = tmp_path / "a.wargame"
    whole = begin(BRIDGE, persons(BRIDGE), seed=3, turns=1)
    digest = play_out(whole, at_random)
    session = begin(BRIDGE, persons(BRIDGE), seed=3, turns=1, save=path)
    nodes = set()
    while session.game.world.turn == 0:
        nodes.add(session.game.node)
        for number, role in enumerate(session.waiting()):
            session.submit(role, at_random(session.game, role))
            if number >= most:
                continue
            before = state(session)
            session.close()
            session = resume_session(path)
            assert state(session) == before, (session.game.node, role)
        session.advance()
        before = state(session)
        session.close()
        session = resume_session(path)
        assert state(session) == before, session.game.node
    assert nodes >= {"signals", "offers", "answers", "orders", "reactions", "hands"}
    assert play_out(session, at_random) == digest
    session.close()
    assert verify(path)["ok"]


@pytest.mark.parametrize(
    "name",
    [
        "tiny",
        BRIDGE,
        pytest.param("whole", marks=pytest.mark.soak),
    ],
)
def test_a_solo_player_who_quits_at_every_node(name: str, tmp_path: Path) -> None:
    """Closing at each question of a whole exercise gives the uninterrupted one."""
    path = tmp_path / "a.wargame"
    turns, name = (8, BRIDGE) if name == "whole" else (1, name)
    me, bot = roles(name)[1], roles(name)[0]
    seats = {me: "person", bot: "random"}
    whole = begin(name, seats, seed=1, turns=turns)
    digest = play_out(whole, at_random)
    session = begin(name, seats, seed=1, turns=turns, save=path)
    while not session.ended:
        session.submit(me, at_random(session.game, me))
        session.close()
        session = resume_session(path)
        assert session.waiting() == []
        session.advance()
        if not session.ended:
            session.close()
            session = resume_session(path)
            assert session.waiting() == [me]
    assert session.game.digest == digest
    assert state(session) == state(whole)
    session.close()
    ended = resume_session(path)
    assert ended.ended
    assert ended.advance() == []
    assert state(ended) == state(whole)
    ended.close()
    assert verify(path)["ok"]


def test_notes_and_amendments_survive(tmp_path: Path) -> None:
    """The last word of an amended decision stands after resuming; notes disturb nothing."""
    path = tmp_path / "a.wargame"
    session = begin(BRIDGE, {"UKR": "person", "US": "person"}, seed=2, save=path)
    play_to(session, by_default, lambda s: s.game.node == "orders")
    for number in range(3):
        session.note("US", f"thought {number}")
        session.submit("UKR", at_random(session.game, "UKR") if number % 2 else {"orders": []})
    before = state(session)
    session.close()
    session = resume_session(path)
    assert state(session) == before
    assert session.view("UKR")["decided"]["orders"] == []
    session.close()


def test_an_exercise_on_its_own_content_whatever_lies_on_the_disk_now(tmp_path: Path) -> None:
    """The save carries its content: changed files beside it change nothing in it."""
    for folder in ("scenarios", "scenarios/doctrines", "decks"):
        (tmp_path / folder).mkdir(exist_ok=True)
    for name in (
        "scenarios/tiny.yaml",
        "scenarios/doctrines/tiny.yaml",
        "decks/tiny.yaml",
        "decks/sources.yaml",
    ):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    path = tmp_path / "a.wargame"
    session = new_session("tiny", role="BLUE", seed=5, save=path, content=tmp_path)
    session.advance()
    before = state(session)
    session.close()
    tiny = tmp_path / "scenarios/tiny.yaml"
    tiny.write_text(tiny.read_text().replace("start: 60", "start: 20"))
    session = resume_session(path)
    assert state(session) == before
    session.close()
    changed = new_session("tiny", role="BLUE", seed=5, content=tmp_path)
    changed.advance()
    assert state(changed) != before


@pytest.mark.parametrize(
    ("constant", "value"), [("RULES_VERSION", RULES_VERSION + 1), ("DICE", "other/1")]
)
def test_another_version_of_rules_or_dice_plays_no_old_save_on(
    constant: str, value: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so, in plain words, and leaves the file alone."""
    path = tmp_path / "a.wargame"
    begin("tiny", {"BLUE": "person"}, save=path).close()
    bytes_before = path.read_bytes()
    monkeypatch.setattr(branches_module, constant, value)
    with pytest.raises(WargameError, match="under other rules"):
        resume_session(path)
    assert path.read_bytes() == bytes_before
    monkeypatch.undo()
    resume_session(path).close()


def test_a_save_that_is_no_true_record_is_not_played_on(tmp_path: Path) -> None:
    """Altered, empty, missing, not a save: one typed error each."""
    path = tmp_path / "a.wargame"
    begin("tiny", {"BLUE": "person"}, save=path).close()
    with raw(path) as conn:
        conn.execute("UPDATE event SET turn = 7 WHERE id = 2")
    with pytest.raises(SaveDamaged):
        resume_session(path)
    empty = tmp_path / "empty.wargame"
    Store.create(
        empty, meta=session_module._meta(scenario("tiny")), content=scenario("tiny").bundle.files
    ).close()
    with pytest.raises(SaveDamaged, match="setup"):
        resume_session(empty)
    with pytest.raises(SaveDamaged):
        resume_session(tmp_path / "none.wargame")
    (tmp_path / "text.wargame").write_text("hello")
    with pytest.raises(SaveDamaged):
        resume_session(tmp_path / "text.wargame")


def test_an_exercise_has_one_writer(tmp_path: Path) -> None:
    """A second session on the same save is refused while the first is open."""
    path = tmp_path / "a.wargame"
    session = begin("tiny", {"BLUE": "person"}, save=path)
    with pytest.raises(SaveBusy):
        resume_session(path)
    session.close()
    resume_session(path).close()


def test_a_save_starts_no_programs_unasked(tmp_path: Path) -> None:
    """A stranger's save could name any command: it is not run unless the caller says so."""
    path, proof = tmp_path / "a.wargame", tmp_path / "proof"
    program = ROOT / "examples/outside_player.py"
    session = start_session(
        scenario("tiny"),
        {"BLUE": "person", "RED": f"exec:python3 {program} --log {proof}"},
        seed=1,
        save=path,
    )
    session.advance()
    session.close()
    proof.unlink()
    with pytest.raises(WargameError, match="seat of RED"):
        resume_session(path)
    assert not proof.exists()
    session = resume_session(path, programs=True)
    assert session.waiting() == ["BLUE"]
    play_out(session, by_default)
    session.close()
    assert proof.exists()
    assert verify(path)["ok"]
    resume_session(path).close()  # over: nobody has to play


def test_saves_are_listed_with_what_is_wrong_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list names scenario, role, quarter and faults, and never fails."""
    from wargame.play.saves import list_saves
    from wargame.record.events import NewEvent

    monkeypatch.chdir(tmp_path)
    (tmp_path / "saves").mkdir()
    session = begin("tiny", {"BLUE": "person"}, save=tmp_path / "saves/good.wargame")
    play_to(session, by_default, lambda s: s.game.world.turn == 1)
    session.close()
    (tmp_path / "saves/bad.wargame").write_bytes(b"no save")
    (tmp_path / "saves/folder.wargame").mkdir()
    Store.create(tmp_path / "saves/empty.wargame", meta={}, content={}).close()
    for number, body in enumerate(({"quarter": 7}, {"quarter": "x"}, {"seats": 3})):
        with Store.create(tmp_path / f"saves/odd{number}.wargame", meta={}, content={}) as store:
            store.append(1, [NewEvent("setup", 0, "setup", "ENGINE", {"public": body})])
    found = {item["path"].stem: item for item in list_saves()}
    assert len(found) == 7
    good = found["good"]
    assert (good["scenario"], good["role"], good["quarter"]) == ("tiny", "BLUE", "2025Q2")
    assert good["ended"] == good["fault"] == ""
    assert found["bad"]["fault"]
    assert found["folder"]["fault"]
    assert all(found[f"odd{number}"]["fault"] for number in range(3))


@pytest.mark.parametrize("name", ["tiny", pytest.param(BRIDGE, marks=pytest.mark.soak)])
def test_every_seat_resumes_in_any_role(name: str, tmp_path: Path) -> None:
    """Any role can be quit in the first quarter and taken up again."""
    for role in roles(name):
        path = tmp_path / f"{role}.wargame"
        session = begin(name, {role: "person"}, save=path, turns=1)
        before = state(session)
        session.close()
        session = resume_session(path)
        assert state(session) == before
        play_out(session, by_default)
        session.close()
        assert verify(path)["ok"]
