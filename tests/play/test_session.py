"""A whole exercise with persons in its seats: committed, amendable, stopping where it must."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.play.helpers import (
    at_random,
    begin,
    by_default,
    by_doctrine,
    persons,
    play_out,
    play_to,
    roles,
    scenario,
    state,
)
from wargame.errors import IllegalOrder, WargameError
from wargame.play.choices import NODES
from wargame.play.decisions import is_open
from wargame.play.session import new_session, start_session
from wargame.play.verify import verify
from wargame.play.view import view
from wargame.record.check import read_record
from wargame.record.export import tables_of

BRIDGE = "bridge-2025"


def on_disk(path: Path) -> list[tuple[str, str, dict]]:
    """Kind, actor and parts of every event, read as any other program would."""
    conn = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        rows = conn.execute("SELECT kind, actor, parts FROM event ORDER BY id").fetchall()
    finally:
        conn.close()
    return [(kind, actor, json.loads(parts)) for kind, actor, parts in rows]


@pytest.mark.parametrize("role", roles(BRIDGE))
def test_a_person_in_each_role_plays_defaults_to_a_scored_end(role: str, tmp_path: Path) -> None:
    """Any role can be held by a person who always says the default; the record verifies."""
    path = tmp_path / "a.wargame"
    session = begin(BRIDGE, {role: "person"}, save=path, turns=8 if role == "UKR" else 2)
    assert session.people == [role]
    digest = play_out(session, by_default)
    assert session.ended in ("turns", "war")
    assert session.view(role)["node"] == "over"
    assert set(session.view(role)["scores"]) == set(roles(BRIDGE))
    assert session.advance() == []
    with pytest.raises(IllegalOrder, match="over"):
        session.submit(role, {"orders": []})
    session.close()
    assert verify(path)["ok"]
    assert on_disk(path)[-1][0] == "end"
    assert on_disk(path)[-1][2]["public"]["body"]["digest"] == digest


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_persons_who_decide_like_a_bot_play_the_same_exercise(seed: int, tmp_path: Path) -> None:
    """Who sits in a seat changes nothing: the same decisions give the same digest."""
    bots = start_session(
        scenario(BRIDGE), dict.fromkeys(roles(BRIDGE), "random"), seed=seed, save=None
    )
    bots.advance()
    people = begin(BRIDGE, persons(BRIDGE), seed=seed, save=tmp_path / "a.wargame")
    assert play_out(people, at_random) == bots.game.digest
    people.close()
    assert verify(tmp_path / "a.wargame")["ok"]
    mixed = begin(BRIDGE, {"UKR": "person", "EU": "person"}, seed=seed)
    doctrines = begin(BRIDGE, {}, seed=seed)
    assert play_out(mixed, by_doctrine) == doctrines.game.digest


def test_a_submitted_decision_is_committed_on_return(tmp_path: Path) -> None:
    """Another connection sees it at once, alone in its role's part."""
    path = tmp_path / "a.wargame"
    session = begin(BRIDGE, persons(BRIDGE), save=path)
    seen = 0
    while session.game.world.turn < 1:
        for role in session.waiting():
            before = len(on_disk(path))
            full = session.check(role, at_random(session.game, role))
            session.submit(role, at_random(session.game, role))
            events = on_disk(path)
            assert len(events) == before + 1
            kind, actor, parts = events[-1]
            assert (kind, actor, list(parts)) == ("decision", role, [role])
            assert parts[role]["body"]["decision"] == full
            seen += 1
        session.advance()
    assert seen > 10
    session.close()


def test_a_move_is_a_decision_and_its_consequences_in_one_commit(tmp_path: Path) -> None:
    """Played in one step, an exercise is event for event what it is in two."""
    sessions = [
        begin(BRIDGE, {"UKR": "person"}, save=tmp_path / f"{way}.wargame", turns=2)
        for way in ("two", "one")
    ]
    two, one = sessions
    while not one.ended:
        decision = at_random(one.game, "UKR")
        two.submit("UKR", decision)
        first = len(one.facts)
        assert two.advance() == one.play("UKR", decision)[1:]
        assert one.facts[first]["kind"] == "decision"
        assert len(on_disk(tmp_path / "one.wargame")) == len(one.facts)
    assert state(one) == state(two)
    for session in sessions:
        session.close()
    whole = [
        [(kind, actor, {name: part["body"] for name, part in parts.items()})
         for kind, actor, parts in on_disk(tmp_path / f"{way}.wargame")]
        for way in ("two", "one")
    ]  # fmt: skip
    assert whole[0] == whole[1]


def test_a_move_that_is_refused_changes_nothing(tmp_path: Path) -> None:
    session = begin(BRIDGE, {"UKR": "person"}, save=tmp_path / "a.wargame")
    before = state(session)
    for role, decision in (("US", session.game.default("UKR")), ("UKR", {"orders": ["nothing"]})):
        with pytest.raises(IllegalOrder):
            session.play(role, decision)
    assert state(session) == before
    session.close()


def test_a_decision_can_be_amended_until_it_is_resolved(tmp_path: Path) -> None:
    """The last word counts, both words are in the record, and afterwards it is too late."""
    path = tmp_path / "a.wargame"
    session = begin(BRIDGE, {"UKR": "person", "RUS": "person"}, save=path)
    play_to(session, by_default, lambda s: s.game.node == "orders")
    hand = [item["action"] for item in session.view("UKR")["hand"] if item["legal"]]
    first = {"orders": [{"action": hand[0], "reason": "first thought"}]}
    session.submit("UKR", first)
    assert session.view("UKR")["decided"]["orders"][0]["action"] == hand[0]
    session.advance()
    assert session.game.node == "orders", "RUS has not decided"
    session.submit("UKR", {"orders": []})
    assert session.view("UKR")["decided"]["orders"] == []
    session.submit("RUS", session.game.default("RUS"))
    facts = session.advance()
    reveal = next(f for f in facts if f["kind"] == "reveal")
    assert reveal["parts"]["public"]["orders"]["UKR"]["orders"] == []
    said = [
        parts["UKR"]["body"]["decision"]["orders"]
        for kind, actor, parts in on_disk(path)
        if kind == "decision" and actor == "UKR" and parts["UKR"]["body"]["node"] == "orders"
    ]
    assert [len(orders) for orders in said] == [1, 0]
    session.close()
    assert verify(path)["ok"]


def test_only_persons_submit_and_only_for_their_seat() -> None:
    """A bot's seat takes no decision from outside, and a role that is not there none at all."""
    session = begin(BRIDGE, {"UKR": "person"})
    with pytest.raises(IllegalOrder) as caught:
        session.submit("US", {"orders": []})
    assert caught.value.codes == ("not_your_seat",)
    with pytest.raises(IllegalOrder, match="no role `XX`"):
        session.submit("XX", {"orders": []})


@pytest.mark.parametrize(
    ("name", "most"),
    [("tiny", None), (BRIDGE, 2), pytest.param(BRIDGE, None, marks=pytest.mark.soak)],
)
def test_advance_stops_exactly_when_a_person_must_decide(name: str, most: int | None) -> None:
    """It never passes over an open node, and never stops where nobody is asked."""
    for held in ({roles(name)[0]}, {roles(name)[-1]}, set(roles(name))):
        session = begin(name, dict.fromkeys(held, "person"), seed=3, turns=most)
        visited: list[tuple[int, str]] = []
        while not session.ended:
            waiting = session.waiting()
            assert waiting
            assert set(waiting) <= held
            game = session.game
            visited.append((game.world.turn, game.node))
            for role in waiting:
                assert is_open(game.world, game.role(role), game.node, game.offered)
                assert view(game, role, advised=False)["to_decide"], (role, game.node)
            if game.world.turn == 0:
                before = state(session)
                assert session.advance() == []
                assert state(session) == before, "asking again changes something"
            for role in waiting:
                session.submit(role, at_random(game, role))
            session.advance()
        assert len(visited) == len(set(visited))
        assert visited == sorted(visited, key=lambda at: (at[0], NODES.index(at[1])))
        turns = {turn for turn, node in visited if node == "orders"}
        assert turns == set(range(session.game.world.turn))


def test_what_a_seat_may_decide_is_what_the_session_accepts() -> None:
    """`to_decide` and `legal` in a view agree with what is asked and accepted."""
    for seed in (1,):
        session = begin(BRIDGE, persons(BRIDGE), seed=seed, turns=4)
        while not session.ended:
            waiting = session.waiting()
            for role in roles(BRIDGE):
                seen = session.view(role)
                assert seen["to_decide"] == (role in waiting), (role, session.game.node, seed)
                if session.game.node != "orders":
                    continue
                for item in seen["hand"]:
                    for option in seen["standing"][session.game.world.turn % 2 :: 2]:
                        accepted = True
                        try:
                            session.check(
                                role, {"standing": option["id"], "orders": [item["action"]]}
                            )
                        except IllegalOrder:
                            accepted = False
                        shown = option["legal"] and option["id"] in item["legal_under"]
                        assert shown == accepted, (seed, role, option["id"], item["action"])
            for role in waiting:
                session.submit(role, at_random(session.game, role))
            session.advance()


def secrets_of(decision: dict) -> list[str]:
    return [decision["reason"], *(order["reason"] for order in decision.get("orders", ()))]


def test_nobody_sees_a_sealed_decision_before_the_reveal() -> None:
    """Orders and reactions of others leave no trace in a view or feed until all are in."""
    session = begin(BRIDGE, persons(BRIDGE), seed=5)
    for node in ("orders", "reactions"):
        while not session.ended and session.game.node != node:
            for role in session.waiting():
                session.submit(role, at_random(session.game, role))
            session.advance()
        deciding = session.waiting()
        watched = {
            role: (json.dumps(session.view(role)), json.dumps(session.feed(role)))
            for role in roles(BRIDGE)
        }
        for role in deciding:
            session.submit(role, {**at_random(session.game, role), "reason": "zzmarkerzz"})
            for other in roles(BRIDGE):
                if other not in deciding[: deciding.index(role) + 1]:
                    now = json.dumps(session.view(other)), json.dumps(session.feed(other))
                    assert now == watched[other], (node, role, other)
        session.advance()


def test_notes_stay_with_their_role(tmp_path: Path) -> None:
    """A note is in the record for its author; nonsense is refused in plain words."""
    path = tmp_path / "a.wargame"
    session = begin(BRIDGE, {"UKR": "person"}, save=path)
    session.note("UKR", "  watch the rail lines  ")
    assert any(f["body"].get("text") == "watch the rail lines" for f in session.feed("UKR"))
    assert "rail lines" not in json.dumps(session.feed("US"))
    for role, text in (
        ("UKR", "  "),
        ("UKR", "x" * 4001),
        ("UKR", "half \ud800"),
        ("public", "for all"),
        ("US+UKR", "two"),
        ("NOBODY", "none"),
    ):
        before = len(on_disk(path))
        with pytest.raises(WargameError):
            session.note(role, text)
        assert len(on_disk(path)) == before
    session.close()
    assert verify(path)["ok"]


def test_a_session_needs_sound_arguments(tmp_path: Path) -> None:
    """Roles, seeds, turns and players that do not exist are the caller's mistake."""
    compiled = scenario("tiny")
    for seats, seed, turns in (
        ({"XX": "person"}, 1, None),
        ({"BLUE": "nobody"}, 1, None),
        ({"BLUE": "doctrine:x"}, 1, 1),
        ({}, -1, None),
        ({}, 2**128, None),
        ({}, 1, 0),
        ({}, 1, 41),
        ({"BLUE": "planner:mastermind"}, 1, 1),
        ({"BLUE": "exec:/no/such/program"}, 1, None),
        ({"BLUE": "script:/no/file"}, 1, None),
    ):
        path = tmp_path / "a.wargame"
        with pytest.raises(WargameError):
            start_session(compiled, seats, seed=seed, save=path, turns=turns)
        assert not path.exists()
    with pytest.raises(WargameError, match="no role"):
        new_session("tiny", role="US")


def test_a_solo_exercise_draws_its_own_seed() -> None:
    """Without a seed every exercise is another one."""
    made = [new_session("tiny", role="BLUE") for _ in range(3)]
    assert len({session.game.seed for session in made}) == 3
    assert all(session.people == ["BLUE"] for session in made)


def test_each_drift_makes_its_rows_once(tmp_path: Path) -> None:
    """The exported drifts of a quarter sum to the change of every track, once and not twice."""
    path = tmp_path / "rows.wargame"
    made = scenario("bridge-2025")
    session = start_session(made, {}, seed=5, save=path, turns=1)
    session.advance()
    operations = next(fact for fact in session.facts if fact["kind"] == "operations")
    session.close()
    drifts = next(
        found for found in tables_of(read_record(path), path) if found[0].name == "drifts"
    )
    names = [column.name for column in drifts[0].columns]
    moved: dict[str, int] = {}
    for row in drifts[1]:
        track, amount = row[names.index("track")], row[names.index("amount_raw")]
        moved[track] = moved.get(track, 0) + amount
    whole = {
        entry["what"]: entry["after"] - entry["before"]
        for part in operations["parts"].values()
        for entry in part.get("entries", ())
        if entry["kind"] == "drift"
    }
    assert moved == {track: change for track, change in whole.items() if track in moved}
    assert len(moved) > 30
