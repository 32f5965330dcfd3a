"""Everything asked of an exercise afterwards: one document, whole numbers, kept and found again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.records import recorded
from tests.analysis.test_swing import BLUNDER, ordering, planted
from tests.play.helpers import at_random, begin, by_doctrine, play_out, play_to
from wargame.analysis import afterwards, kept
from wargame.analysis.afterwards import MOST, analyse
from wargame.analysis.kept import side_file
from wargame.analysis.swing import PARTS
from wargame.errors import SaveDamaged, WargameError
from wargame.play.branches import fork
from wargame.play.session import resume_session
from wargame.record.check import read_record
from wargame.record.redact import redact_for


@pytest.fixture
def save(tmp_path: Path) -> Path:
    """An exercise with one terrible order of a person."""
    path = tmp_path / "a.wargame"
    recorded(planted(BLUNDER), path, seed=2, choosers={"BLUE": ordering("withdraw")})
    return path


def by_nobody(*args: Any, **more: Any) -> Any:
    raise AssertionError("it was worked out again")


# What it says -----------------------------------------------------------------------------


def test_the_document_sums_in_whole_numbers(save: Path) -> None:
    found = analyse(save, worlds=60)
    assert list(found["roles"]) == ["BLUE", "RED"]
    assert found["quarters"] == ["2025Q1", "2025Q2"] and found["ended"] is True
    lines = [line for one in found["roles"].values() for line in [one, *one["objectives"].values()]]
    assert len(lines) > 4
    for line in lines:
        value = line["value"]
        assert len(value) == 3 and all(type(number) is int for number in value)
        assert (line["initial"], line["final"]) == (value[0], value[-1])
        assert len(line["ranges"]) == 3
        for turn in range(2):
            brought = [line[part][turn] for part in PARTS]
            assert all(type(number) is int for number in brought)
            assert value[turn] + sum(brought) == value[turn + 1]
        for number, bounds in zip(value, line["ranges"], strict=True):
            assert bounds["low"] <= number + 1 and number <= bounds["high"] + 1
    assert [point["rank"] for point in found["turning_points"]] == list(
        range(1, len(found["turning_points"]) + 1)
    )
    sizes = [abs(point["size"]) for point in found["turning_points"]]
    assert sizes == sorted(sizes, reverse=True)
    json.dumps(found, allow_nan=False)


def test_every_turning_point_is_one_of_the_steps(save: Path) -> None:
    found = analyse(save, worlds=60)
    events = list(read_record(save).line(1))
    steps = {(s["turn"], s["kind"], s["actor"], tuple(s["cause"])): s for s in found["steps"]}
    for point in found["turning_points"]:
        step = steps[point["turn"], point["kind"], point["actor"], tuple(point["cause"])]
        assert point["change"] == step["change"]
        told = point["change"][point["role"]]
        assert point["size"] == told["booked"] and told["low"] * told["high"] > 0
        if step["part"] == "decision":
            own = point["part"] == "own"
            assert own == (point["role"] == point["actor"]) and point["part"] in ("own", "others")
        else:
            assert point["part"] == step["part"]
        assert events[point["seq"] - 1].turn == point["turn"]


def test_luck_lists_what_fell_and_nothing_decided(save: Path) -> None:
    found = analyse(save, worlds=200)
    for role, both in found["luck"].items():
        for name, sign in (("luckiest", 1), ("unluckiest", -1)):
            booked = [sign * one["booked"] for one in both[name]]
            assert booked == sorted(booked, reverse=True) and all(size > 0 for size in booked)
            for one in both[name]:
                assert one["part"] in ("dice", "events")
                assert one["low"] * one["high"] > 0, role


def test_regret_is_of_persons_unless_told_otherwise(save: Path) -> None:
    def roles(**more: Any) -> list[str]:
        return sorted({one["role"] for one in analyse(save, worlds=8, **more)["regrets"]})

    assert roles() == ["BLUE"]
    assert roles(regret_of="none") == []
    assert roles(regret_of="all") == ["BLUE", "RED"]
    assert roles(regret_of="red") == ["RED"]
    assert roles(regret_of=" red, BLUE,red ") == ["BLUE", "RED"]
    first = analyse(save, worlds=8)["regrets"][0]
    assert first["regret"]["low"] > 0 and "withdraw" in first["given"]


def test_a_person_who_took_a_seat_over_is_one_of_them(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    session = begin("tiny", {"BLUE": "person"}, seed=2, save=path)
    play_to(session, by_doctrine, lambda one: one.game.world.turn == 1)
    session.hand_over("RED", "person", "a guest takes it")
    play_out(session, by_doctrine)
    session.close()
    assert {one["role"] for one in analyse(path, worlds=8)["regrets"]} == {"BLUE", "RED"}


def test_measured_against_who_held_the_seat_a_doctrine_decides_nothing(tmp_path: Path) -> None:
    """By construction: what the doctrine of a seat decided is what its reference decides."""
    path = tmp_path / "a.wargame"
    seats = {"UKR": "doctrine:cepa-framework", "RUS": "random"}
    begin("bridge-2025", seats, seed=3, save=path, turns=2).close()
    found = analyse(path, worlds=16, reference="seats")
    for role, line in found["roles"].items():
        assert role == "RUS" or not any(line["own"]), role
        assert role != "RUS" or not any(line["others"])

    def decided(told: dict[str, Any]) -> set[str]:
        return {step["actor"] for step in told["steps"] if step["part"] == "decision"}

    assert decided(found) == {"RUS"}
    assert decided(analyse(path, worlds=16)) == {"RUS", "UKR"}, "against the status quo it does"


# Kept and found ---------------------------------------------------------------------------


def test_it_is_found_again_and_equal(save: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = save.read_bytes()
    found = analyse(save, worlds=20)
    assert side_file(save).exists() and save.read_bytes() == before
    with monkeypatch.context() as patched:
        patched.setattr(afterwards, "swing", by_nobody)
        assert analyse(save, worlds=20) == found
        assert analyse(save, worlds=20, branch="main", regret_of="blue") == found
        for other in (
            {"worlds": 21},
            {"reference": "seats"},
            {"regret_of": "all"},
            {"fresh": True},
        ):
            with pytest.raises(AssertionError, match="again"):
                analyse(save, **({"worlds": 20} | other))
    assert analyse(save, worlds=20, fresh=True) == found


def test_a_note_leaves_an_analysis_as_it_was(save: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = analyse(save, worlds=20)
    session = resume_session(save)
    session.note("BLUE", "I would not do that again.")
    session.close()
    monkeypatch.setattr(afterwards, "swing", by_nobody)
    assert analyse(save, worlds=20) == found


def test_each_branch_has_its_own(save: Path) -> None:
    usual = analyse(save, worlds=20)
    seq = next(e.seq for e in read_record(save).line(1) if e.kind == "situation" and e.turn == 1)
    fork(save, seq=seq, name="b")
    session = resume_session(save, branch="b")
    play_out(session, at_random)
    session.close()
    found = analyse(save, worlds=20, branch="b")
    assert (found["branch"], usual["branch"]) == ("b", "main")
    assert found["head"] != usual["head"]
    for role, line in found["roles"].items():
        assert line["value"][:2] == usual["roles"][role]["value"][:2]
    assert analyse(save, worlds=20) == usual and analyse(save, worlds=20, branch=2) == found


def test_workers_and_progress_change_nothing(save: Path) -> None:
    told: list[tuple[str, int, int]] = []
    found = analyse(save, worlds=20, progress=lambda *what: told.append(what))
    assert told == [("quarters", 1, 2), ("quarters", 2, 2), ("plans", 1, 2), ("plans", 2, 2)]
    assert analyse(save, worlds=20, workers=2, fresh=True) == found


def test_every_step_leads_to_its_event_also_where_somebody_was_silent(tmp_path: Path) -> None:
    """Nobody decided for Red in the first quarter: its default was entered as its decision."""
    path = tmp_path / "a.wargame"
    session = begin("tiny", {"RED": "person"}, seed=2, save=path)
    while session.game.world.turn == 0:
        session.resolve()
    play_out(session, by_doctrine)
    session.close()
    found = analyse(path, worlds=20)
    events = list(read_record(path).line(1))
    for step in found["steps"]:
        event = events[step["seq"] - 1]
        assert step["seq"] and event.turn == step["turn"], step
        if step["part"] == "decision":
            assert (event.kind, event.actor) == ("decision", step["actor"])
    (silent,) = [s for s in found["steps"] if s["kind"] == "orders" and s["turn"] == 0]
    assert silent["actor"] == "RED" and silent["cause"] == ["wait"]


# Mistakes ---------------------------------------------------------------------------------


def test_mistakes_are_told_and_nothing_is_kept(save: Path) -> None:
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"branch": "mian"}, "did you mean `main`"),
        ({"regret_of": "BLEU"}, "did you mean `BLUE`"),
        ({"regret_of": ""}, "there is no role"),
        ({"worlds": 1}, "from 2 to"),
        ({"worlds": MOST + 1}, "from 2 to"),
    ]
    for more, told in mistakes:
        with pytest.raises(WargameError, match=told):
            analyse(save, **more)
    assert not side_file(save).exists()


@pytest.mark.parametrize("reader", ["BLUE", "public"])
def test_a_redacted_copy_is_refused_in_plain_words(save: Path, tmp_path: Path, reader: str) -> None:
    """Also where the same head was analysed before: the copy has a side file of its own."""
    analyse(save, worlds=8)
    copy = tmp_path / "copy.wargame"
    redact_for(save, copy, reader)
    with pytest.raises(SaveDamaged, match="redacted"):
        analyse(copy, worlds=8)
    assert not side_file(copy).exists()
    assert kept.latest(copy, read_record(copy).heads[1][1]) is None


def test_an_exercise_in_play_is_analysed_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    session = begin("tiny", {"BLUE": "person"}, seed=2, save=path)
    play_to(session, by_doctrine, lambda one: one.game.world.turn == 1)
    found = analyse(path, worlds=20)  # while it is played
    session.close()
    assert found["ended"] is False and len(found["regrets"]) == 1
    line = found["roles"]["BLUE"]
    assert line["initial"] + sum(sum(line[part]) for part in PARTS) == line["final"]
