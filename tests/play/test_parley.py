"""Offers and answers as talk: reasons, the terms one would sign, and what each side wants."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.play.helpers import begin, by_default, persons, play_to, roles, scenario, state
from wargame.errors import IllegalOrder
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.rollout import play_out
from wargame.play.session import Session, resume_session
from wargame.play.verify import verify
from wargame.rules.dice import Dice
from wargame.rules.turn import setup

BRIDGE = "bridge-2025"
FRACTURE = {"UKR": "person", "RUS": "doctrine:fracture"}
TRUCE, WATCHED = "energy-truce/by-word", "energy-truce/watched"


def asked(session: Session, role: str, action: str) -> bool:
    """Whether a role is asked to sign a form of a deal now."""
    return session.game.node == "answers" and any(
        offer["action"] == action for offer in session.view(role)["offers"]
    )


def to_the_truce(save: Path | None = None) -> Session:
    """A Ukrainian person who is offered the truce by word of mouth."""
    session = begin(BRIDGE, FRACTURE, seed=7, save=save)
    play_to(session, by_default, lambda s: asked(s, "UKR", TRUCE))
    assert not session.ended
    return session


def deal(session: Session, role: str, action: str) -> dict[str, Any]:
    return next(d for d in session.view(role)["deals"] if d["action"] == action)


# Reasons ------------------------------------------------------------------------------------


def test_bots_say_why_and_only_the_parties_hear_it() -> None:
    """Every offer and answer of a doctrine carries its reason, to the parties and nobody else."""
    said = 0
    for seed, mix in ((7, ""), (8, "second"), (9, "third")):
        seats = {}
        for role in roles(BRIDGE):
            known = sorted(scenario(BRIDGE).doctrines[role])
            seats[role] = f"doctrine:{known[('', 'second', 'third').index(mix) % len(known)]}"
        session = begin(BRIDGE, seats, seed=seed)
        tables = session.game.tables
        parties = {
            a.key: {tables.roles[p].key for p in a.parties}
            for a in tables.actions[1:]
            if a.kind == "deal"
        }
        for fact in session.facts:
            if fact["kind"] not in ("offer", "answer"):
                continue
            ((audience, body),) = fact["parts"].items()
            assert set(audience.split("+")) == parties[body["action"]]
            assert body["reason"], body
            said += 1
        for role in roles(BRIDGE):
            for fact in session.feed(role):
                if fact["kind"] in ("offer", "answer"):
                    assert role in parties[fact["body"]["action"]]
    assert said > 10


def test_the_proposers_reason_stands_beside_the_offer() -> None:
    session = to_the_truce()
    offer = next(o for o in session.view("UKR")["offers"] if o["action"] == TRUCE)
    assert offer["reason"] and offer["forms"] == [WATCHED]


def test_a_person_gives_a_reason_with_each_offer_and_each_answer() -> None:
    session = begin(BRIDGE, persons(BRIDGE), seed=3)
    play_to(session, by_default, lambda s: s.game.node == "offers")
    for role in session.waiting():
        made: dict[str, Any] = {"offers": []}
        if role == "UKR":
            made = {
                "offers": [{"offer": "bsa/signatures", "reason": "A word."}, "neighbour-production"]
            }
        session.submit(role, made)
    session.advance()
    session.submit("EU", {"accept": [], "reasons": {"bsa/signatures": "Whose word?"}})
    session.advance()
    talk = {
        (f["kind"], f["body"]["action"]): f["body"]["reason"]
        for f in session.feed("UKR")
        if f["kind"] in ("offer", "answer")
    }
    assert talk == {
        ("offer", "bsa/signatures"): "A word.",
        ("offer", "neighbour-production"): "",
        ("answer", "bsa/signatures"): "Whose word?",
        ("answer", "neighbour-production"): "",
    }
    for role in ("US", "NATO", "RUS"):
        assert "word" not in json.dumps([f for f in session.feed(role) if f["kind"] == "answer"])
        assert "Whose word?" not in json.dumps([session.view(role), session.feed(role)])


def test_the_short_forms_of_decisions_stay_as_they_were() -> None:
    session = begin(BRIDGE, persons(BRIDGE), seed=3)
    play_to(session, by_default, lambda s: s.game.node == "offers")
    full = {"offers": ["bsa/signatures"], "reason": ""}
    for given in (
        {"offers": ["bsa/signatures"]},
        {"offers": [{"offer": "bsa/signatures"}]},
        {"offers": [{"offer": "bsa/signatures", "reason": "  "}]},
        full,
    ):
        assert session.check("UKR", given) == full
    for role in session.waiting():
        session.submit(role, full if role == "UKR" else {"offers": []})
    session.advance()
    assert session.check("EU", {"accept": []}) == {"accept": [], "reason": ""}


@pytest.mark.parametrize(
    "wrong",
    [
        {"accept": [], "counter": {TRUCE: TRUCE}},
        {"accept": [], "counter": {TRUCE: "minsk-trap"}},
        {"accept": [], "counter": {TRUCE: None}},
        {"accept": [], "counter": {TRUCE: ["energy-truce/watched"]}},
        {"accept": [], "counter": {"minsk-trap": WATCHED}},
        {"accept": [TRUCE], "counter": {TRUCE: WATCHED}},
        {"accept": [], "counter": [TRUCE]},
        {"accept": [], "reasons": {"minsk-trap": "no"}},
        {"accept": [], "reasons": {TRUCE: 7}},
        {"accept": [], "reasons": {TRUCE: "x" * 2001}},
        {"accept": [], "reasons": "no"},
    ],
)
def test_what_is_no_counter_and_no_reason_is_refused(wrong: dict[str, Any]) -> None:
    session = to_the_truce()
    before = state(session)
    with pytest.raises(IllegalOrder):
        session.submit("UKR", wrong)
    assert state(session) == before


# Counters -----------------------------------------------------------------------------------


def test_a_counter_is_told_kept_and_offered_next_quarter(tmp_path: Path) -> None:
    """Refused with other terms: both parties read it, and the bot comes back with those terms."""
    save = tmp_path / "parley.wargame"
    session = to_the_truce(save)
    turn = session.game.world.turn
    counter = {"accept": [], "counter": {TRUCE: WATCHED}, "reasons": {TRUCE: "Bring observers."}}
    session.submit("UKR", counter)
    session.advance()
    assert deal(session, "UKR", TRUCE)["wanted"] == {"UKR": "watched"}
    answer = next(f for f in session.feed("RUS") if f["kind"] == "answer" and f["turn"] == turn)
    assert answer["body"]["would_sign"] == WATCHED
    assert answer["body"]["reason"] == "Bring observers."
    for role in ("US", "EU", "NATO"):
        heard = json.dumps([session.view(role), session.feed(role)])
        assert "Bring observers." not in heard and '"would_sign"' not in json.dumps(
            [f for f in session.feed(role) if f["turn"] == turn and f["actor"] == "UKR"]
        )

    # It outlives the program: the same state from the record alone.
    before = state(session)
    session.close()
    session = resume_session(save)
    assert state(session) == before
    assert deal(session, "UKR", TRUCE)["wanted"] == {"UKR": "watched"}

    play_to(session, by_default, lambda s: asked(s, "UKR", WATCHED))
    assert session.game.world.turn == turn + 1
    offer = next(o for o in session.view("UKR")["offers"] if o["action"] == WATCHED)
    assert offer["reason"].startswith("On the terms that were asked for.")
    assert not asked(session, "UKR", TRUCE)
    session.submit("UKR", {"accept": [WATCHED]})
    session.advance()
    assert deal(session, "UKR", TRUCE)["wanted"] == {}, "the next answers take its place"
    play_to(session, by_default, lambda s: s.game.node == "hands")
    assert deal(session, "UKR", WATCHED)["in_force"]
    assert not deal(session, "UKR", TRUCE)["in_force"], "one form runs, not both"
    session.close()
    assert verify(save)["ok"]


def test_nobody_bargains_twice_over_the_terms_he_asked_for() -> None:
    session = to_the_truce()
    session.submit("UKR", {"accept": [], "counter": {TRUCE: WATCHED}})
    session.advance()
    play_to(session, by_default, lambda s: asked(s, "UKR", WATCHED))
    turn = session.game.world.turn
    session.submit("UKR", {"accept": [], "counter": {WATCHED: TRUCE}})
    session.advance()
    assert deal(session, "UKR", TRUCE)["wanted"] == {"UKR": "by-word"}, "it is told all the same"
    play_to(session, by_default, lambda s: s.game.world.turn > turn and s.game.node == "orders")
    offers = [f for f in session.feed("UKR") if f["kind"] == "offer" and f["turn"] == turn + 1]
    assert TRUCE not in [f["body"]["action"] for f in offers]


def test_a_failed_step_leaves_what_was_said_as_it_was() -> None:
    session = to_the_truce()
    before, kept = state(session), session.game.kept()
    session.game.decide("UKR", {"accept": [], "counter": {TRUCE: WATCHED}})
    session.game.resolve()
    assert session.game.wanted
    session.game.put_back(kept)
    assert state(session) == before and not session.game.wanted


# What the others want -----------------------------------------------------------------------


def test_what_others_are_thought_to_want_is_the_same_in_every_exercise() -> None:
    """It comes from what everybody can read: private goals and the course of play are not in it."""
    seen: dict[str, set[str]] = {}
    drawn: dict[str, set[str]] = {}
    private = {o.name for o in scenario(BRIDGE).bundle.scenario.objectives if o.kind == "private"}
    for seed in range(1, 7):
        session = begin(BRIDGE, persons(BRIDGE), seed=seed)
        if seed > 4:
            play_to(session, by_default, lambda s: s.game.world.turn == 2)
        for role in roles(BRIDGE):
            view = session.view(role)
            thoughts = {d["action"]: d["thought"] for d in view["deals"]}
            seen.setdefault(role, set()).add(json.dumps(thoughts))
            goals = {o["name"] for o in view["objectives"]} & private
            drawn.setdefault(role, set()).update(goals)
    assert any(len(goals) > 1 for goals in drawn.values()), "the exercises differ in secrets"
    for role, found in seen.items():
        assert len(found) == 1, role
        for name in private:
            assert f'"{name}"' not in found.copy().pop()


def test_what_others_want_says_whether_the_deal_helps() -> None:
    session = begin(BRIDGE, persons(BRIDGE), seed=1)
    union = deal(session, "UKR", "eu-mou-40bn/seven-year")["thought"]["EU"]
    assert union[0]["what"] == "gain" and union[0]["text"]
    found = {wish["track"]: wish["helps"] for wish in union[1:]}
    assert found == {"kyiv_cover": True, "eu_cohesion": False}
    assert "UKR" not in deal(session, "UKR", "eu-mou-40bn/seven-year")["thought"]


def test_the_terms_shown_are_those_of_the_form() -> None:
    """What only one form brings is not shown beside the other."""
    session = begin(BRIDGE, persons(BRIDGE), seed=1)
    sums = deal(session, "US", "us-ukraine-mou/with-sums")
    aims = deal(session, "US", "us-ukraine-mou/aims-only")
    assert "us_cover +0.5" in sums["each_quarter"] and not aims["each_quarter"]
    assert any("in breach while" in text for text in sums["test"]["failed"])
    assert aims["test"]["failed"] == ["us-ukraine-mou ends"]


# Breaking off -------------------------------------------------------------------------------


def test_a_deal_in_force_can_be_broken_off_and_everybody_reads_who_did() -> None:
    session = begin(BRIDGE, {"UKR": "person", "RUS": "person"}, seed=7)
    for node, role, decision in (
        ("offers", "RUS", {"offers": [WATCHED]}),
        ("answers", "UKR", {"accept": [WATCHED]}),
    ):
        play_to(session, by_default, lambda s, n=node: s.game.node == n)  # type: ignore[misc]
        for waiting in session.waiting():
            session.submit(
                waiting, decision if waiting == role else by_default(session.game, waiting)
            )
        session.advance()
    play_to(session, by_default, lambda s: s.game.world.turn == 1 and s.game.node == "orders")
    order = next(c for c in session.view("RUS")["hand"] if c["action"].startswith("break-"))
    assert order["legal"] and order["sure"] and "Leave the lamps on" in order["name"]
    assert order["text"] and any("credibility -5" in e["effects"] for e in order["effects"])
    for waiting in session.waiting():
        decision = by_default(session.game, waiting)
        if waiting == "RUS":
            decision = {**decision, "orders": [order["action"]]}
        session.submit(waiting, decision)
    session.advance()
    play_to(session, by_default, lambda s: s.game.node == "offers")
    assert not deal(session, "UKR", WATCHED)["in_force"]
    for role in roles(BRIDGE):
        told = json.dumps([f for f in session.feed(role) if f["kind"] == "adjudication"])
        assert "break-energy-truce-rus" in told


def test_doctrines_bargain_alike_in_an_exercise_and_in_a_batch() -> None:
    """Terms that one doctrine asks for and another offers: the same digest both ways."""
    compiled = scenario(BRIDGE)
    mix = {"US": "steady", "UKR": "builder", "EU": "together", "NATO": "forward", "RUS": "fracture"}
    seats = {role: f"doctrine:{name}" for role, name in mix.items()}
    session = begin(BRIDGE, seats, seed=11)
    told = [f for f in session.facts if f["kind"] in ("offer", "answer")]
    bodies = [body for fact in told for body in fact["parts"].values()]
    assert any("would_sign" in body for body in bodies)
    assert any(body["reason"].startswith("On the terms") for body in bodies)
    world = setup(compiled.tables, Dice(11, np.zeros(1, dtype=np.uint64)))
    players = [DoctrinePlayer(compiled.doctrine(r, mix[r])) for r in roles(BRIDGE)]
    play_out(world, players, compiled.tables.turns)
    assert f"{int(world.digest[0]):016x}" == session.game.digest
