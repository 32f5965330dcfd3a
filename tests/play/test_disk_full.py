"""A write that fails, at any point of an exercise, leaves the session as the save has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import at_random, begin, persons, roles, scenario, state
from wargame.errors import SaveFull, WargameError
from wargame.play.session import Session, resume_session, start_session
from wargame.play.verify import verify
from wargame.record.events import Event, NewEvent
from wargame.record.store import Store

BRIDGE = "bridge-2025"


def full_now(session: Session) -> None:
    """The disk is full from here on."""
    assert session.store is not None
    ((pages,),) = session.store.db.rows("PRAGMA page_count")
    session.store._limit_pages(pages)


def room_again(session: Session) -> None:
    assert session.store is not None
    session.store._limit_pages(2**30)


def stuff(session: Session) -> None:
    """Use up the free room of the file, so that the next event needs a new page."""
    full_now(session)
    for size in (3500, 500, 50):
        for _ in range(200):
            try:
                session.note(next(iter(session.seats)), "x" * size)
            except SaveFull:
                break
        else:
            raise AssertionError("the disk never fills")


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("tiny", "go on"),
        ("tiny", "resume"),
        pytest.param(BRIDGE, "go on", marks=pytest.mark.soak),
        pytest.param(BRIDGE, "resume", marks=pytest.mark.soak),
    ],
)
def test_every_write_of_an_exercise_may_meet_a_full_disk(
    name: str, again: str, tmp_path: Path
) -> None:
    """SaveFull, nothing changed in memory or on disk; then the exercise goes on as if nothing."""
    turns = 2 if name == "tiny" else 1
    seats = {roles(name)[1]: "person", roles(name)[-1]: "person"}
    plain = begin(name, seats, seed=11, turns=turns)
    while not plain.ended:
        for role in plain.waiting():
            plain.submit(role, at_random(plain.game, role))
        plain.advance()
    path = tmp_path / "a.wargame"
    session = begin(name, seats, seed=11, turns=turns, save=path)
    failed = 0

    def attempt(write: Any) -> None:
        """Try a write on a full disk, look that nothing changed, then again with room."""
        nonlocal session, failed
        stuff(session)
        before, head = state(session), session.store.head() if session.store else None
        try:
            write()
        except SaveFull:
            failed += 1
            assert state(session) == before
            assert session.store is not None
            assert session.store.head() == head
            if again == "resume":
                session.close()
                assert verify(path)["ok"]
                session = resume_session(path)
                assert state(session) == before
            else:
                room_again(session)
            write()
        else:
            room_again(session)

    while not session.ended:
        for role in session.waiting():
            decision = at_random(session.game, role)
            attempt(lambda role=role, decision=decision: session.submit(role, decision))
        attempt(lambda: session.advance())
    assert failed > 5
    assert session.game.digest == plain.game.digest
    session.close()
    assert verify(path)["ok"]


def test_a_move_on_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    """Decision and consequences are one step: neither is there, and again both are."""
    plain = begin("tiny", {"BLUE": "person"}, seed=11)
    path = tmp_path / "a.wargame"
    session = begin("tiny", {"BLUE": "person"}, seed=11, save=path)
    failed = 0
    while not session.ended:
        decision = at_random(session.game, "BLUE")
        plain.play("BLUE", decision)
        stuff(session)
        before = state(session)
        try:
            session.play("BLUE", decision)
        except SaveFull:
            failed += 1
            assert state(session) == before
            room_again(session)
            session.play("BLUE", decision)
        else:
            room_again(session)
    assert failed
    assert session.game.digest == plain.game.digest
    session.close()
    assert verify(path)["ok"]


class Failing(Store):
    """A store whose n-th append goes wrong, before the commit or just after it."""

    fail_at = -1
    after = False
    count = 0

    def append(self, branch: int, events: Sequence[NewEvent]) -> list[Event]:
        """Append, or fail when it is time."""
        Failing.count += 1
        now = Failing.count == Failing.fail_at
        if now and not Failing.after:
            raise SaveFull("no room")
        made = super().append(branch, events)
        if now:
            raise KeyboardInterrupt
        return made


@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
def test_a_session_survives_the_failure_of_each_append(
    after: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the commit was through when Ctrl-C came: nothing is written twice."""
    monkeypatch.setattr("wargame.play.session.Store", Failing)
    Failing.after, Failing.fail_at, Failing.count = after, -1, 0
    seats = persons("tiny")
    plain = begin("tiny", seats, seed=4, turns=1, save=tmp_path / "plain.wargame")
    while not plain.ended:
        for role in plain.waiting():
            plain.submit(role, at_random(plain.game, role))
        plain.advance()
    appends, want = Failing.count, state(plain)
    plain.close()
    assert appends > 6
    for number in range(2, appends + 1):
        path = tmp_path / f"{number}.wargame"
        Failing.fail_at, Failing.count = number, 0
        session = start_session(scenario("tiny"), seats, seed=4, turns=1, save=path)
        while not session.ended:
            try:
                session.advance()
                for role in session.waiting():
                    session.submit(role, at_random(session.game, role))
            except (SaveFull, KeyboardInterrupt):
                assert session.store is not None
                assert len(session.facts) == session.store.head()[0]
        assert state(session) == want, number
        session.close()
        assert verify(path)["ok"], number


def test_an_exercise_that_cannot_begin_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is free again and can be used at once."""
    monkeypatch.setattr("wargame.play.session.Store", Failing)
    Failing.after, Failing.fail_at, Failing.count = False, 1, 0
    path = tmp_path / "a.wargame"
    with pytest.raises(SaveFull):
        start_session(scenario("tiny"), {}, seed=1, save=path)
    assert not path.exists()
    session = start_session(scenario("tiny"), {}, seed=1, save=path)
    session.close()
    with pytest.raises(WargameError):
        start_session(scenario("tiny"), {}, seed=1, save=path)
    assert path.exists(), "another's save stays"


def test_a_player_that_fails_leaves_the_session_as_the_save_has_it(tmp_path: Path) -> None:
    """What other seats had decided in memory is taken back with it and asked again."""
    path = tmp_path / "a.wargame"
    script = tmp_path / "red.jsonl"
    script.write_text('{"turn": 2, "node": "orders", "decision": {"orders": ["no-such"]}}\n')
    session = start_session(scenario("tiny"), {"RED": f"script:{script}"}, seed=2, save=path)
    with pytest.raises(WargameError, match="no-such"):
        session.advance()
    assert session.store is not None
    assert len(session.facts) == session.store.head()[0]
    assert session.game.decisions == {}
    before = state(session)
    with pytest.raises(WargameError, match="no-such"):
        session.advance()
    assert state(session) == before
    session.close()
    assert verify(path)["ok"]
    script.write_text("")
    session = resume_session(path)
    assert state(session) == before
    session.advance()
    assert session.ended
    session.close()
    assert verify(path)["ok"]
