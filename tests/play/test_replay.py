"""A save read again: places, eyes, marks, notes, branches; what is hidden, and what is recorded."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import at_random, begin, by_default, persons, play_out, play_to
from wargame.errors import SaveBusy, WargameError
from wargame.play.branches import fork
from wargame.play.replay import Replay
from wargame.play.replay_beside import beside, shared
from wargame.play.replay_view import WHITE
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.record.events import NewEvent
from wargame.record.redact import redact_for
from wargame.record.store import Store

OLD = Path(__file__).with_name("saves") / "old-rules.wargame"


@pytest.fixture
def save(tmp_path: Path) -> Path:
    """A small exercise that is over, played by persons."""
    path = tmp_path / "a.wargame"
    session = begin("tiny", persons("tiny"), seed=3, save=path)
    play_out(session, at_random)
    session.close()
    return path


def opened(path: Path) -> Replay:
    return Replay.open(path)


# Places ------------------------------------------------------------------------------------------


def test_every_event_is_a_place_before_the_white_cell(save: Path) -> None:
    replay = opened(save)
    assert replay.places(WHITE) == list(range(1, len(replay) + 1))
    assert replay.ended == "turns"
    assert replay.viewpoints() == [WHITE, "BLUE", "RED"]


def test_steps_go_through_every_event_phase_and_quarter_and_back(save: Path) -> None:
    replay = opened(save)
    for what in ("event", "phase", "turn"):
        there = [1]
        while (place := replay.step(there[-1], WHITE, 1, what)) != there[-1]:
            there.append(place)
        back = [there[-1]]
        while (place := replay.step(back[-1], WHITE, -1, what)) != back[-1]:
            back.append(place)
        assert there == back[::-1]
        assert len(there) == len(set(there))


def test_a_step_back_lands_on_the_beginning_of_where_one_is(save: Path) -> None:
    replay = opened(save)
    second = replay.first_of(1, WHITE)
    assert replay.headers[second - 1].kind == "situation"
    assert replay.step(second + 3, WHITE, -1, "turn") == second
    assert replay.step(second, WHITE, -1, "turn") == 1
    with pytest.raises(WargameError, match="no quarter 9"):
        replay.first_of(8, WHITE)


def test_the_view_at_a_place_is_what_the_seat_saw_when_it_decided(tmp_path: Path) -> None:
    """Recomputed views are those of play, decision by decision, in whatever order one goes."""
    path = tmp_path / "a.wargame"
    session = begin("tiny", persons("tiny"), seed=5, save=path)
    seen: list[tuple[int, str, str]] = []
    while not session.ended:
        for role in session.waiting():
            assert session.store is not None
            at = session.store.head()[0]
            seen.append((at, role, json.dumps(session.view(role), sort_keys=True)))
            session.submit(role, at_random(session.game, role))
        session.advance()
    session.close()
    replay = opened(path)
    for at, role, told in [*reversed(seen), *seen]:
        stand = replay.stand(at, role)
        assert stand.place == at and not stand.recorded
        assert json.dumps(stand.view, sort_keys=True) == told
    assert replay.differs() is None


def test_inside_what_is_resolved_at_once_the_view_is_that_before_it(save: Path) -> None:
    """At the adjudication the tracks stand as they did before it; after the operations, not."""
    replay = opened(save)
    at = next(h.seq for h in replay.headers if h.kind == "adjudication")
    before, after = replay.stand(at, WHITE), replay.stand(at + 1, WHITE)
    assert before.place < at
    assert replay.headers[before.place - 1].kind == "decision"
    assert after.place == at + 1
    assert before.view["tracks"] != after.view["tracks"]


# Eyes --------------------------------------------------------------------------------------------


def test_the_white_cell_sees_every_body(save: Path) -> None:
    """Every decision, every drift in full, every private objective."""
    replay = opened(save)
    kinds = {fact["kind"]: fact for fact in replay.facts(WHITE)}
    assert kinds["setup"]["body"]["seed"] == "3"
    decisions = [fact for fact in replay.facts(WHITE) if fact["kind"] == "decision"]
    assert {fact["actor"] for fact in decisions} == {"BLUE", "RED"}
    for fact in replay.facts(WHITE):
        numbers = [entry["n"] for entry in fact["body"].get("entries", ())]
        assert numbers == list(range(len(numbers)))
    tracks = replay.stand(len(replay), WHITE).view["tracks"]
    assert all(track["exact"] for track in tracks)


def test_a_role_reads_what_its_feed_said(save: Path) -> None:
    """The bodies are those of the seat's own feed, in the same order."""
    session = resume_session(save)
    replay = opened(save)
    for role in ("BLUE", "RED"):
        fed = [(f["kind"], f["turn"], f["body"]) for f in session.feed(role)]
        read = [(f["kind"], f["turn"], f["body"]) for f in replay.facts(role)]
        assert read == fed
    session.close()


def test_while_in_play_only_persons_seats_unless_asked_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    begin("tiny", {"BLUE": "person"}, save=path).close()
    replay = opened(path)
    assert replay.viewpoints() == ["BLUE"]
    assert replay.viewpoints("RED") == ["BLUE", "RED"]
    assert replay.viewpoints(WHITE) == [WHITE, "BLUE"]
    assert replay.viewpoint("white cell") == WHITE
    with pytest.raises(WargameError, match=r"did you mean|there is"):
        replay.viewpoint("BLEU")


def test_a_branch_played_to_its_end_opens_no_seats_of_an_exercise_in_play(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    begin("tiny", {"BLUE": "person"}, save=path).close()
    fork(path, seq=opened(path).last_of(0, WHITE), name="ahead")
    session = resume_session(path, branch="ahead")
    play_out(session, by_default)
    session.close()
    branch = opened(path).on("ahead")
    assert branch.ended and not branch.over
    assert branch.viewpoints() == ["BLUE"]


def test_twins_that_differ_in_anothers_secrets_read_the_same(tmp_path: Path) -> None:
    """Reasons, a called shot, an unread choice of another: nothing of it is in a role's replay."""
    made: list[list[Any]] = []
    for number, word in enumerate(("one", "two")):
        path = tmp_path / f"{number}.wargame"
        session = begin("tiny", persons("tiny"), seed=11, save=path)
        while not session.ended:
            for role in session.waiting():
                decision = json.loads(json.dumps(at_random(session.game, role)))
                if role == "RED" and session.game.node == "orders":
                    decision["reason"] = f"secret {word}"
                    decision["shot"] = {
                        "track": session.view("RED")["tracks"][0]["id"],
                        "test": "at_most",
                        "at": 1000 * (number + 1),
                        "chance": 10 + number,
                    }
                session.submit(role, decision)
            session.advance()
        session.note("RED", f"note {word}")
        session.close()
        replay = opened(path)
        facts = [{**fact, "at": ""} for fact in replay.facts("BLUE")]
        stands = [replay.stand(place, "BLUE").view for place in replay.places("BLUE")]
        made.append([facts, stands, replay.places("BLUE"), replay.marks("BLUE")])
        assert "secret" not in json.dumps([facts, stands])
        assert word in json.dumps(replay.facts("RED"))
    assert made[0] == made[1]


# Marks and notes ---------------------------------------------------------------------------------


def test_a_note_is_a_new_event_and_nothing_that_was_recorded_changes(save: Path) -> None:
    replay = opened(save)
    before = [event.hash for event in replay._line]
    longer = replay.annotate("note", " here it turned ", 12)
    longer = longer.annotate("bookmark", "the close", 14, "BLUE")
    assert [event.hash for event in longer._line][: len(before)] == before
    assert len(longer) == len(before) + 2
    assert [(m.kind, m.about, m.actor, m.text) for m in longer.marks(WHITE)] == [
        ("note", 12, WHITE, "here it turned"),
        ("bookmark", 14, "BLUE", "the close"),
    ]
    assert [mark.kind for mark in longer.marks("BLUE")] == ["bookmark"]
    assert longer.marks("RED") == []
    assert longer.places(WHITE) == replay.places(WHITE)
    assert longer.find("turned", WHITE, lambda fact: json.dumps(fact["body"])) == [12]
    found = verify(save)
    assert found["ok"] and found["events"] == len(longer)
    fresh = opened(save)
    assert fresh.differs() is None
    assert fresh.next_mark(12, WHITE, 1, ["note", "bookmark"]).about == 14  # type: ignore[union-attr]
    assert fresh.next_mark(12, WHITE, -1, ["note", "bookmark"]) is None


def test_an_exercise_in_play_goes_on_after_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    begin("tiny", persons("tiny"), save=path).close()
    replay = opened(path)
    replay.annotate("note", "before it went on", 2)
    replay.close()
    session = resume_session(path)
    play_out(session, by_default)
    session.close()
    assert verify(path)["ok"]


@pytest.mark.parametrize(
    ("kind", "text"), [("note", "  "), ("note", "a\x07"), ("bookmark", "x" * 121)]
)
def test_what_cannot_be_written_is_refused_and_nothing_is(save: Path, kind: str, text: str) -> None:
    before = save.read_bytes()
    with pytest.raises(WargameError):
        opened(save).annotate(kind, text, 3)
    with pytest.raises(WargameError, match="no event 999"):
        opened(save).annotate("note", "x", 999)
    assert save.read_bytes() == before


def test_a_save_that_another_program_writes_takes_no_note(save: Path) -> None:
    replay = opened(save)
    with Store.open(save), pytest.raises(SaveBusy):
        replay.annotate("note", "x", 3)
    assert len(replay.annotate("note", "x", 3)) == len(replay) + 1


def test_reading_changes_nothing(save: Path) -> None:
    before = save.read_bytes()
    replay = opened(save)
    for viewer in replay.viewpoints():
        for place in replay.places(viewer):
            replay.stand(place, viewer)
    replay.differs()
    replay.close()
    assert save.read_bytes() == before


def test_turning_points_are_marks_and_a_role_reads_its_own_without_the_cause(save: Path) -> None:
    replay = opened(save)
    replay.turning = [
        {"seq": 12, "role": "BLUE", "text": "BLUE -3: RED's secret", "brief": "BLUE -3"},
        {"seq": 20, "role": "RED", "text": "RED +4: luck", "brief": "RED +4"},
    ]
    assert [mark.about for mark in replay.marks(WHITE)] == [12, 20]
    assert [mark.text for mark in replay.marks("BLUE")] == ["BLUE -3"]


# Branches ----------------------------------------------------------------------------------------


def test_two_branches_part_where_they_were_made_to(save: Path) -> None:
    """The same to the fork, then each its own; without a difference nothing stands apart."""
    at = next(h.seq for h in opened(save).headers if h.kind == "reveal" and h.turn == 1)
    made = fork(save, seq=at - 2, name="quiet", reason="what if nobody ordered")
    session = resume_session(save, branch="quiet")
    play_to(session, lambda game, role: game.default(role), lambda _: False)
    session.close()
    one = opened(save)
    two = one.on("quiet")
    found = beside(one, two, WHITE)
    assert found.names == ("main", "quiet")
    assert found.seq == made.branch.seq == shared(one.branches, 1, 2, (len(one), len(two)))
    for seq in range(1, found.seq + 1):
        assert one.event(seq).hash == two.event(seq).hash
    assert {pair.turn for pair in found.quarters} <= {1}
    pair = found.quarters[0]
    assert pair.one is not None and pair.two is not None
    for key, a, b in pair.apart:
        assert a == pair.one.tracks[key] != b == pair.two.tracks[key]
    assert two.differs() is None
    assert [m.text for m in one.marks(WHITE) if m.kind == "branch"] == [
        "quiet (somebody: what if nobody ordered)"
    ]
    assert [m.about for m in two.marks(WHITE) if m.kind == "branch"] == [made.branch.seq]
    same = beside(one, one.on("main"), WHITE)
    assert same.quarters == ()
    json.dumps(found.document())
    with pytest.raises(WargameError, match=r"no branch `quite`.*quiet"):
        one.on("quite")


# What cannot be recomputed -----------------------------------------------------------------------


def test_where_the_rules_differ_what_was_recorded_is_shown() -> None:
    replay = Replay.open(OLD)
    assert replay.other_rules
    told = replay.differs()
    assert told is not None and "event 30" in told
    near = replay.stand(29, WHITE)
    last = replay.stand(len(replay), WHITE)
    assert not near.recorded and "event 30" in last.recorded
    close = [f["body"]["tracks"] for f in replay.facts(WHITE) if f["kind"] == "quarter"]
    shown = {track["id"]: track for track in last.view["tracks"]}
    for key, (_, after) in close[-1].items():
        assert shown[key]["value"] == after
        assert shown[key]["history"] == [close[0][key][0], *(c[key][1] for c in close)]
    assert not replay.stand(5, WHITE).recorded


def test_a_redacted_copy_is_read_as_far_as_it_goes(save: Path, tmp_path: Path) -> None:
    copy = tmp_path / "blue.wargame"
    redact_for(save, copy, "BLUE")
    whole, part = opened(save), opened(copy)
    assert part.redacted and not whole.redacted
    assert [f["body"] for f in part.facts("BLUE")] == [f["body"] for f in whole.facts("BLUE")]
    assert part.places("BLUE") == whole.places("BLUE")
    assert "redacted" in part.stand(len(part), "BLUE").recorded
    assert part.differs() is None
    read = json.dumps(part.facts(WHITE))
    secret = [f for f in whole.facts("RED") if f["kind"] == "decision" and f["actor"] == "RED"]
    assert all(json.dumps(fact["body"]) not in read for fact in secret)


def test_ten_thousand_events_open_in_under_a_second(save: Path) -> None:
    """Headers alone are read for the timeline, and bodies where one looks."""
    with Store.open(save) as store:
        size = store.head()[0]
        store.append(
            1,
            [
                NewEvent("note", 1, "assessment", "BLUE", {"BLUE": {"text": f"{n}"}})
                for n in range(size, 10_000)
            ],
        )
    start = time.process_time()  # whatever else the machine does meanwhile
    replay = opened(save)
    assert len(replay) == 10_000
    replay.places(WHITE)
    replay.stand(1, WHITE)
    assert time.process_time() - start < 1.0
