"""The White Cell acts in the open: outcomes overruled, events brought in or held, tracks set."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import at_random, begin, persons, play_out, play_to, scenario, state
from wargame.errors import IllegalOrder
from wargame.play.control import BANDS
from wargame.play.facts import visible
from wargame.play.game import Game
from wargame.play.players import BatchPlayer
from wargame.play.random_player import RandomPlayer
from wargame.play.session import Session, resume_session
from wargame.play.verify import verify
from wargame.record.check import read_record

BRIDGE = "bridge-2025"


def at_reactions(save: Path | None = None, seed: int = 7, turns: int = 3) -> Session:
    """An exercise whose orders are revealed and where all have reacted, before the dice fall."""
    session = begin(BRIDGE, persons(BRIDGE), seed=seed, save=save, turns=turns)
    play_to(session, at_random, lambda s: s.game.node == "orders")
    for role in session.waiting():
        session.submit(role, at_random(session.game, role))
    session.advance(nodes=1)
    assert session.game.node == "reactions"
    for role in session.waiting():
        session.submit(role, at_random(session.game, role))
    return session


def at_signals(save: Path | None = None, name: str = BRIDGE, seed: int = 7) -> Session:
    session = begin(name, persons(name), seed=seed, save=save, turns=3)
    assert session.game.node == "signals"
    return session


def go_on(session: Session) -> None:
    """Everyone decides, and this node alone is resolved."""
    for role in session.waiting():
        session.submit(role, at_random(session.game, role))
    session.advance(nodes=1)


def override(session: Session, **more: Any) -> dict[str, Any]:
    """An override of the first rolled outcome, to a band that the dice do not give."""
    found = next(one for one in session.preview() if not one["sure"])
    band = BANDS[3 if found["band"] == 0 else 0]
    return {"what": "override", "action": found["action"], "band": band, "reason": "why"} | more


def pending(session: Session) -> tuple[Any, ...]:
    """What a refused control must leave alone."""
    game = session.game
    return game.digest, len(session.facts), dict(game.overrides), dict(game.forced), game.decisions


def entries(session: Session, kind: str) -> list[dict[str, Any]]:
    return [
        entry
        for fact in session.facts
        for part in fact["parts"].values()
        for entry in part.get("entries", ())
        if entry["kind"] == kind
    ]


def held_hidden(session: Session) -> tuple[Any, str, list[str]]:
    """A hidden track, a role that sees it, and those that do not."""
    tables = session.game.tables
    track = next(t for t in tables.tracks if t.seen_by)
    seers = [tables.roles[r].key for r in track.seen_by]
    return track, seers[0], [role.key for role in tables.roles if role.key not in seers]


# Overriding ------------------------------------------------------------------------------


def test_preview_is_what_falls_and_changes_nothing() -> None:
    session = at_reactions()
    before = state(session)
    expected = session.preview()
    assert expected and state(session) == before
    session.advance(nodes=1)
    fell = entries(session, "adjudication")[-len(expected) :]
    keys = ("action", "role", "sure", "chance", "roll", "band")
    assert [[e[k] for k in keys] for e in fell] == [[e[k] for k in keys] for e in expected]
    assert all("rolled" not in entry for entry in fell)
    assert session.preview() == []


def test_an_override_stands_in_place_of_the_dice_and_both_are_recorded(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    session = at_reactions(path)
    body = override(session)
    rolled = next(e for e in session.preview() if e["action"] == body["action"])["band"]
    fact = session.control(body)
    assert (fact["kind"], fact["actor"], fact["phase"]) == ("control", "WHITE", "reactions")
    assert fact["parts"] == {"public": body}
    stands = next(e for e in session.preview() if e["action"] == body["action"])
    assert (stands["band"], BANDS[stands["stands"]]) == (rolled, body["band"])
    session.advance(nodes=1)
    entry = next(e for e in entries(session, "adjudication") if e["action"] == body["action"])
    assert (entry["rolled"], BANDS[entry["band"]]) == (rolled, body["band"])
    told = next(f for f in session.facts if f["kind"] == "adjudication")
    assert told["parts"]["public"]["overridden"] == [body["action"]]
    play_out(session, at_random)
    session.close()
    assert verify(path)["ok"] and verify(path)["first_difference"] is None


def test_a_later_override_replaces_the_earlier_and_can_be_withdrawn() -> None:
    plain = at_reactions()
    session = at_reactions()
    body = override(session)
    session.control(body)
    session.control({**body, "band": "partial"})
    assert session.game.overrides == {body["action"]: 1}
    session.control({"what": "withdraw", "action": body["action"], "reason": "a slip"})
    assert session.game.overrides == {}
    session.advance(nodes=1)
    plain.advance(nodes=1)
    assert session.game.digest == plain.game.digest


def test_nobody_may_answer_an_outcome_that_was_announced() -> None:
    session = at_reactions()
    decided = dict(session.game.decisions)
    role = next(iter(decided))
    session.submit(role, decided[role])  # amended while nothing is overruled
    session.control(override(session))
    with pytest.raises(IllegalOrder, match="amended"):
        session.submit(role, decided[role])


def test_an_outcome_is_not_overruled_before_all_have_reacted() -> None:
    session = begin(BRIDGE, persons(BRIDGE), seed=7, turns=2)
    play_to(session, at_random, lambda s: s.game.node == "orders")
    for role in session.waiting():
        session.submit(role, at_random(session.game, role))
    session.advance(nodes=1)
    assert session.waiting()
    with pytest.raises(IllegalOrder, match="may still"):
        session.control(override(session))


def test_programs_have_reacted_before_the_white_cell_looks() -> None:
    """What it is shown is what falls: no seat decides after the look."""
    session = begin(BRIDGE, {}, seed=7, turns=2)
    other = begin(BRIDGE, dict.fromkeys(persons(BRIDGE), "doctrine"), seed=7, turns=2)
    assert session.ended == other.ended == "turns"
    watched = Session(Game(scenario(BRIDGE), 7, turns=2), session.seats, session.players, None)
    watched.start()
    looks = []
    while not watched.ended:
        if watched.game.node == "reactions":
            looks += [(e["action"], e["roll"], e["band"]) for e in watched.preview()]
        watched.advance(nodes=1)
    fell = [(e["action"], e["roll"], e["band"]) for e in entries(watched, "adjudication")]
    assert looks == fell and watched.game.digest == session.game.digest


# Events ----------------------------------------------------------------------------------


def test_an_inject_falls_and_says_that_it_was_brought_in(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    session = at_signals(path)
    tables = session.game.tables
    event = next(e for e in tables.events if e.branches)
    plain = next(e for e in tables.events if not e.branches and not e.options)
    branch = event.branches[-1].key
    session.control({"what": "inject", "event": event.key, "branch": branch, "reason": "a"})
    session.control({"what": "inject", "event": plain.key, "branch": "", "reason": "b"})
    go_on(session)
    fell = {e["event"]: e for e in entries(session, "event")}
    assert fell[event.key]["branch"] == branch
    assert fell[event.key]["injected"] and fell[plain.key]["injected"]
    assert isinstance(fell[event.key]["by_dice"], bool)
    assert session.game.forced == {}
    play_out(session, at_random)
    session.close()
    assert verify(path)["first_difference"] is None


def test_an_inject_without_a_branch_takes_the_one_its_roll_points_at() -> None:
    session = at_signals()
    event = next(e for e in session.game.tables.events if e.branches)
    session.control({"what": "inject", "event": event.key, "branch": "", "reason": "a"})
    go_on(session)
    fell = next(e for e in entries(session, "event") if e["event"] == event.key)
    assert fell["branch"] in [branch.key for branch in event.branches]


def test_an_event_that_the_dice_bring_can_be_held() -> None:
    for seed in range(40):
        plain = at_signals(seed=seed)
        before = len(entries(plain, "event"))
        go_on(plain)
        fell = entries(plain, "event")[before:]
        if fell:
            break
    session = at_signals(seed=seed)
    key = fell[0]["event"]
    session.control({"what": "hold", "event": key, "reason": "not today"})
    go_on(session)
    assert key not in [e["event"] for e in entries(session, "event")[before:]]
    held = entries(session, "held")
    assert [e["event"] for e in held] == [key] and held[0]["roll"] == fell[0]["roll"]


def test_a_held_event_that_would_not_have_come_is_no_entry() -> None:
    plain, session = at_signals(), at_signals()
    go_on(plain)
    quiet = {e.key for e in plain.game.tables.events} - {
        e["event"] for e in entries(plain, "event")
    }
    session.control({"what": "hold", "event": sorted(quiet)[0], "reason": "no"})
    go_on(session)
    assert entries(session, "held") == []
    assert session.game.digest == plain.game.digest


# Tracks ----------------------------------------------------------------------------------


def test_a_track_is_set_at_once_and_its_ledger_adds_up(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    session = at_reactions(path)
    track = next(t for t in session.game.tables.tracks if not t.seen_by)
    before = int(session.game.world.values[track.index, 0])
    to = track.high if before != track.high else track.low
    fact = session.control({"what": "adjust", "track": track.key, "to": to, "reason": "so"})
    body = fact["parts"]["public"]
    assert (body["from"], body["to"], body["track"]) == (before, to, track.key)
    (entry,) = body["entries"]
    assert entry["before"] + entry["by"] + entry["cut"] == entry["after"] == to
    assert int(session.game.world.values[track.index, 0]) == to
    play_out(session, at_random)
    session.close()
    assert verify(path)["first_difference"] is None


def test_what_follows_from_a_track_follows_where_a_quarter_opens() -> None:
    """At the signals nothing has happened yet: derived values are those of the track as set."""
    session = at_signals()
    tables, world = session.game.tables, session.game.world
    before = {d.key: int(world.values[d.row, 0]) for d in tables.derived if d.opening}
    for track in tables.tracks:
        if not track.seen_by and int(world.values[track.index, 0]) != track.low:
            session.control({"what": "adjust", "track": track.key, "to": track.low, "reason": "so"})
    world = session.game.world
    assert before != {d.key: int(world.values[d.row, 0]) for d in tables.derived if d.opening}


@pytest.mark.parametrize("node", ["signals", "orders", "hands"])
def test_a_broken_word_costs_what_a_broken_deal_does(tmp_path: Path, node: str) -> None:
    path = tmp_path / "a.wargame"
    session = begin(BRIDGE, persons(BRIDGE), save=path, turns=2)
    play_to(session, at_random, lambda s: s.game.node == node)
    game = session.game
    ukr, capital = game.role("UKR"), game.world.number(game.role("UKR").pc_row)
    trust = game.world.number(game.tables.rows["credibility"])
    body = {"what": "breach", "role": "UKR", "price": 1500, "accord": "", "reason": "said so"}
    fact = session.control(body)
    assert game.world.number(ukr.pc_row) == max(capital - 1500, 0)
    assert game.world.number(game.tables.rows["credibility"]) == trust - 5000
    lasts = game.tables.settings.breach_quarters + (node != "signals")  # its offers are still due
    assert game.world.number(ukr.broken_row) == lasts
    assert game.world.number(ukr.breached_row) == 1
    seen = {role: visible(fact, role) for role in ("UKR", "RUS")}
    told = {
        role: {entry["what"] for entry in one["body"]["entries"]}
        for role, one in seen.items()
        if one is not None
    }
    assert told == {"UKR": {"UKR.pc", "credibility"}, "RUS": {"credibility"}}
    play_out(session, at_random)
    session.close()
    assert verify(path)["ok"]


def test_a_hidden_track_set_tells_others_nothing(tmp_path: Path) -> None:
    texts = []
    for to in (0, 1):
        path = tmp_path / f"{to}.wargame"
        session = at_reactions(path)
        track, seer, others = held_hidden(session)
        value = (track.low, track.high)[to]
        session.control({"what": "adjust", "track": track.key, "to": value, "reason": "so"})
        white = session.facts[-1]["parts"]["white"]
        assert white["track"] == track.key and white["to"] == value
        mine = session.feed(seer)[-1]["body"]
        assert mine["track"] == track.key and mine["to"] == value and mine["entries"]
        for other in others:
            assert session.feed(other)[-1]["body"] == {"what": "adjust", "reason": "so"}
        texts.append(json.dumps([[session.view(role), session.feed(role)] for role in others]))
        play_out(session, at_random)
        session.close()
        assert verify(path)["first_difference"] is None
    assert texts[0] == texts[1]


# The record ------------------------------------------------------------------------------


def test_an_exercise_is_resumed_with_what_is_pending(tmp_path: Path) -> None:
    path, other = tmp_path / "a.wargame", tmp_path / "b.wargame"
    session = at_reactions(path)
    straight = at_reactions(other)
    for one in (session, straight):
        one.control(override(one))
    before = state(session)
    session.close()
    session = resume_session(path)
    assert session.game.overrides and state(session) == before
    assert play_out(session, at_random) == play_out(straight, at_random)
    session.close()
    straight.close()
    assert verify(path)["ok"]


def test_a_pending_event_is_resumed_too(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    session = at_signals(path)
    event = session.game.tables.events[0]
    session.control({"what": "hold", "event": event.key, "reason": "no"})
    session.close()
    session = resume_session(path)
    assert session.game.forced == {event.key: 0}
    session.close()


def test_a_control_is_committed_and_a_refused_one_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    session = at_reactions(path)
    before = state(session)
    with pytest.raises(IllegalOrder):
        session.control(override(session, band="triumph"))
    assert state(session) == before
    session.control(override(session))
    session.note("WHITE", "a remark")
    session.bookmark("WHITE", "the turning point", about=3)
    session.close()
    kinds = [(event.kind, event.actor) for event in read_record(path).events[-3:]]
    assert kinds == [("control", "WHITE"), ("note", "WHITE"), ("bookmark", "WHITE")]
    assert verify(path)["first_difference"] is None


def test_kept_and_put_back_hold_what_is_pending() -> None:
    session = at_reactions()
    kept = session.game.kept()
    session.control(override(session))
    session.game.put_back(kept)
    assert session.game.overrides == {}


@pytest.mark.parametrize(
    "seed", [2, *(pytest.param(seed, marks=pytest.mark.soak) for seed in (0, 1))]
)
def test_whatever_the_white_cell_does_is_played_again(tmp_path: Path, seed: int) -> None:
    """Controls of every kind at every node, sensible or not: the record verifies all the same."""
    path = tmp_path / "a.wargame"
    rng = random.Random(seed)
    session = begin(BRIDGE, persons(BRIDGE), seed=seed, save=path, turns=2)
    tables = session.game.tables
    taken = set()
    while not session.ended:
        for role in session.waiting():
            session.submit(role, at_random(session.game, role))
        for _ in range(6):
            track, event = rng.choice(tables.tracks), rng.choice(tables.events)
            cards = [one["action"] for one in session.preview()] or [rng.choice(tables.actions).key]
            branches = [branch.key for branch in event.branches]
            body: dict[str, Any] = rng.choice(
                [
                    {"what": "override", "action": rng.choice(cards), "band": rng.choice(BANDS)},
                    {"what": "inject", "event": event.key, "branch": rng.choice(["", *branches])},
                    {"what": "hold", "event": event.key},
                    {"what": "withdraw", "event": next(iter(session.game.forced), "none")},
                    {"what": "withdraw", "action": next(iter(session.game.overrides), "none")},
                    {
                        "what": "adjust",
                        "track": track.key,
                        "to": rng.randint(track.low, track.high),
                    },
                    {
                        "what": "breach",
                        "role": rng.choice(tables.roles).key,
                        "price": rng.randint(0, 3000),
                        "accord": "",
                    },
                ]
            )
            before = pending(session)
            try:
                session.control({**body, "reason": f"reason {rng.random()}"})
            except IllegalOrder:
                assert pending(session) == before
            else:
                taken.add(body["what"])
        if rng.random() < 0.3:  # closed and opened again, with whatever is pending
            whole = state(session)
            session.close()
            session = resume_session(path)
            assert state(session) == whole
        session.advance(nodes=1)
    session.close()
    assert verify(path)["first_difference"] is None
    assert len(taken) >= 4


# What is refused -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ready() -> Session:
    """One exercise for all controls that are refused: a refusal changes nothing."""
    return at_reactions()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"reason": ""}, "reason"),
    ({"reason": "  \n"}, "reason"),
    ({"reason": None}, "reason"),
    ({"reason": "x" * 2001}, "2,000"),
    ({"reason": "bell \a"}, "control characters"),
    ({"band": "sucess"}, "did you mean `success`"),
    ({"band": 2}, "text"),
    ({"action": "no-such-thing"}, "there is no order"),
    ({"what": "overide"}, "did you mean `override`"),
    ({"what": None}, "there is no control"),
    ({"colour": "red"}, "has no `colour`"),
    ({"reasn": "x"}, "did you mean `reason`"),
]


@pytest.mark.parametrize(("change", "said"), WRONG)
def test_a_wrong_override_is_refused_in_plain_words(
    ready: Session, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(IllegalOrder, match=said):
        ready.control(override(ready) | change)


def test_other_wrong_controls_are_refused(ready: Session) -> None:
    session = ready
    tables = session.game.tables
    ordered = {e["action"] for e in session.preview()}
    idle = next(a.key for a in tables.actions[1:] if a.key not in ordered)
    track = tables.tracks[0]
    now = int(session.game.world.values[track.index, 0])
    event = tables.events[0].key
    for body, said in (
        ({"what": "override", "action": idle, "band": "success"}, "not committed"),
        ({"what": "override", "action": idle}, "needs `band`"),
        ({"what": "withdraw", "action": idle}, "nothing"),
        ({"what": "inject", "event": event, "branch": ""}, "at signals"),
        ({"what": "hold", "event": event}, "at signals"),
        ({"what": "adjust", "track": track.key, "to": track.high + 1}, "runs from"),
        ({"what": "adjust", "track": track.key, "to": 1.5}, "whole number"),
        ({"what": "adjust", "track": track.key, "to": True}, "whole number"),
        ({"what": "adjust", "track": track.key, "to": now}, "already"),
        ({"what": "adjust", "track": track.key + "x", "to": 1}, "did you mean"),
        ({"what": "breach", "role": "UKRR", "price": 1, "accord": ""}, "did you mean"),
        ({"what": "breach", "role": "UKR", "price": -1, "accord": ""}, "whole number"),
        ({"what": "breach", "role": "UKR", "price": 10_001, "accord": ""}, "whole number"),
        ({"what": "breach", "role": "UKR", "price": 1.5, "accord": ""}, "whole number"),
        ({"what": "breach", "role": "UKR", "price": 1}, "needs `accord`"),
    ):
        with pytest.raises(IllegalOrder, match=said):
            session.control({**body, "reason": "r"})
    for wrong in (None, [1], "override", {1: 2}):
        with pytest.raises(IllegalOrder):
            session.control(wrong)


def test_wrong_events_are_refused() -> None:
    session = at_signals()
    tables = session.game.tables
    branched = next(e for e in tables.events if e.branches)
    plain = next(e for e in tables.events if not e.branches)
    for body, said in (
        ({"what": "inject", "event": branched.key, "branch": "nowhere"}, "no branch"),
        ({"what": "inject", "event": plain.key, "branch": "x"}, "no branches"),
        ({"what": "inject", "event": plain.key + "s", "branch": ""}, "did you mean"),
        ({"what": "override", "action": "x", "band": "success"}, "at reactions"),
    ):
        with pytest.raises(IllegalOrder, match=said):
            session.control({**body, "reason": "r"})


def test_an_exercise_that_is_over_is_over_for_the_white_cell() -> None:
    session = begin(BRIDGE, {}, seed=7, turns=1)
    with pytest.raises(IllegalOrder, match="over"):
        session.control({"what": "hold", "event": "x", "reason": "r"})


def test_programs_hear_of_each_node_also_where_the_white_cell_stops() -> None:
    """Stopping after every node, a program that listens is told all before it decides again."""

    class Listener(BatchPlayer):
        repeatable = False

        def __init__(self) -> None:
            super().__init__(RandomPlayer())
            self.heard: list[dict[str, Any]] = []

        def decide(self, game: Game, role: str) -> Any:
            known = [fact for fact in session.feed(role) if fact["kind"] != "decision"]
            asked.append(len(known) - sum(f["kind"] != "decision" for f in self.heard))
            return super().decide(game, role)

        def inform(self, facts: list[dict[str, Any]]) -> None:
            self.heard += facts

    asked: list[int] = []
    game = Game(scenario("tiny"), 7)
    players = {"BLUE": Listener(), "RED": Listener()}
    session = Session(game, dict.fromkeys(players, "exec:x"), players, None)
    session.start()
    while not session.ended:
        session.advance(nodes=1)
    first = 2  # setup and situation stand before anything is decided
    assert set(asked) <= {0, first} and asked.count(0) > 4
