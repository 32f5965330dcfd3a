"""Accords between cells: conditions, dates, counters, signatures, judgement, price."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.host.helpers import advance, decide, drained, room_of, say, to_node
from wargame.errors import IllegalOrder, WargameError
from wargame.play import room_accords
from wargame.play.asides import WHITE
from wargame.play.outlet import Outlet
from wargame.play.room import Room
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.play.view_public import PUBLIC

BRIDGE = "bridge-2025"


def clause(by: str, does: str, due: int, **more: Any) -> dict[str, Any]:
    return {"by": by, "does": does, "due": due, **more}


def offer(room: Room, by: str, ident: str, terms: list[dict[str, Any]], **more: Any) -> str:
    """An accord is offered; its name."""
    say(room, by, "accord", ident, what="offer", terms=terms, **{"to": ["EU", "NATO"], **more})
    return list(room_accords.known(room).accords)[-1]


def sign(room: Room, name: str, *roles: str) -> None:
    for role in roles:
        say(room, role, "accord", f"s{name}{role}".replace("+", "-"), what="sign", accord=name)


def told(room: Room, role: str) -> list[dict[str, Any]]:
    return [one["body"] for one in room.feed(role) if one["kind"] == "accord"]


def quarter(room: Room, ident: str, **orders: Any) -> None:
    """A quarter in which each role named decides so at its orders, and all else is silent."""
    turn = room.place[0]
    while room.place[0] == turn and not room.ended:
        if room.place[1] == "orders":
            for role, decision in orders.items():
                decide(room, role, f"{ident}-{role}", decision)
        forced = {"force": True, "reason": "on"} if room.session.waiting() else {}
        advance(room, f"{ident}{room.place[1]}{int(room.locked)}", **forced)


def state(room: Room, name: str) -> str:
    return room_accords.known(room).accords[name].state


def test_three_parties_two_sign_and_one_declines() -> None:
    room = room_of(BRIDGE)
    name = offer(room, "US", "offer", [clause("EU", "stands", 0, card="majority")])
    sign(room, name, "EU")
    assert state(room, name) == "offered"
    say(room, "NATO", "accord", "no", what="decline", accord=name, reason="Not this quarter.")
    assert state(room, name) == "declined"
    for role in ("US", "EU", "NATO", WHITE):
        assert [one["what"] for one in told(room, role)] == ["offer", "sign", "decline"]
        assert told(room, role)[-1]["reason"] == "Not this quarter."
    with pytest.raises(IllegalOrder, match="declined"):
        say(room, "EU", "accord", "again", what="sign", accord=name)


def test_who_is_no_party_learns_nothing_not_even_that_there_was_one() -> None:
    def frames(quiet: bool) -> list[list[dict[str, Any]]]:
        room = room_of(BRIDGE, pace="hand")
        found = []
        outlets = {role: Outlet(room, room.chair(role, role)) for role in ("RUS", "UKR", PUBLIC)}
        for step in range(3):
            if not quiet and step == 0:
                name = offer(room, "US", "offer", [clause("EU", "plays", 0, card="asap")])
                sign(room, name, "EU", "NATO")
            if not quiet and step == 1:
                offer(room, "EU", "other", [clause("EU", "track", 1, track="eu_will",
                                                   test="at_least", at=1000)])  # fmt: skip
            found.append([frame for outlet in outlets.values() for frame in drained(outlet)])
            quarter(room, f"q{step}")
        return found

    assert frames(quiet=True) == frames(quiet=False)


def test_its_name_counts_those_of_the_same_parties_alone() -> None:
    room = room_of(BRIDGE)
    terms = [clause("US", "stands", 0, card="split")]
    assert offer(room, "US", "one", terms, to=["RUS"]) == "RUS+US-1"
    assert offer(room, "US", "two", terms, to=["EU"]) == "EU+US-1"
    assert offer(room, "US", "three", terms, to=["EU"]) == "EU+US-2"
    with pytest.raises(IllegalOrder, match="you know of no accord"):
        say(room, "EU", "accord", "pry", what="sign", accord="RUS+US-1")


def test_a_counter_offer_takes_the_place_of_what_it_answers() -> None:
    room = room_of(BRIDGE)
    first = offer(room, "US", "one", [clause("EU", "plays", 0, card="asap")], to=["EU"])
    with pytest.raises(IllegalOrder, match="same cells"):
        offer(room, "EU", "wrong", [clause("EU", "plays", 1, card="asap")], answers=first)
    again = [clause("EU", "plays", 1, card="asap"), clause("US", "stands", 1, card="split")]
    second = offer(room, "EU", "two", again, to=["US"], answers=first, until=1)
    assert (state(room, first), state(room, second)) == ("countered", "offered")
    assert told(room, "US")[-1]["answers"] == first
    with pytest.raises(IllegalOrder, match="countered"):
        say(room, "EU", "accord", "late", what="sign", accord=first)
    sign(room, second, "US")
    assert state(room, second) == "in force"


def test_an_offer_lapses_on_its_own_date() -> None:
    room = room_of(BRIDGE)
    name = offer(room, "US", "one", [clause("EU", "plays", 2, card="asap")], to=["EU"], until=1)
    quarter(room, "q0")
    assert state(room, name) == "offered"
    quarter(room, "q1")
    assert state(room, name) == "lapsed"
    assert told(room, "EU")[-1]["what"] == "lapse"


def test_kept_is_told_when_orders_lie_open_and_it_is_fulfilled() -> None:
    room = room_of(BRIDGE)
    name = offer(room, "US", "one", [clause("EU", "plays", 1, card="asap")], to=["EU"])
    sign(room, name, "EU")
    quarter(room, "q0", EU={"orders": ["asap"]})
    assert state(room, name) == "fulfilled"
    judged = [one for one in told(room, "US") if one["what"] == "judge"]
    assert [(one["clause"], one["found"]) for one in judged] == [(0, "kept")]
    assert not [one for one in room.feed("RUS") if one["kind"] == "control"]


def test_a_binding_one_that_is_broken_costs_what_every_broken_deal_costs(tmp_path: Path) -> None:
    room = room_of(BRIDGE, tmp_path / "a.wargame")
    terms = [clause("EU", "plays", 0, card="asap"), clause("EU", "stands", 0, card="unanimity")]
    name = offer(room, "US", "one", terms, to=["EU"], form="binding")
    sign(room, name, "EU")
    game = room.session.game
    twin = room_of(BRIDGE)
    for each in (room, twin):
        quarter(each, "q0", EU={"standing": "majority"})
    assert state(room, name) == "broken"
    paid = game.compiled.bundle.scenario.adjudication.breach_pc
    eu = game.role("EU")
    there, here = (one.session.game.world.number(eu.pc_row) for one in (twin, room))
    assert there - here == paid
    assert game.world.number(eu.breached_row) == 1  # once, though two clauses were broken
    assert game.world.number(eu.broken_row) > 0
    # Everybody learns of the breach, and the parties alone of its words.
    for role in [*room.roles, PUBLIC]:
        (control,) = [one["body"] for one in room.feed(role) if one["kind"] == "control"]
        assert (control["role"], control["accord"]) == ("EU", "EU+US")
        assert bool(told(room, role)) == (role in ("US", "EU"))
    room.session.close()
    assert verify(tmp_path / "a.wargame")["ok"]


def breaches(room: Room) -> list[str]:
    return [f["body"]["accord"] for f in room.feed("RUS") if f["kind"] == "control"]


def twice_broken(room: Room) -> str:
    """An accord with two clauses broken, of which one waits for the judgement of another."""
    keeps = room.session.game.tables.role("US").standing[0].key
    terms = [
        clause("US", "stands", 0, card=keeps),
        clause("EU", "stands", 0, card="unanimity"),
        clause("EU", "plays", 0, card="asap", if_kept=1),
    ]
    name = offer(room, "US", "one", terms, to=["EU"], form="binding")
    sign(room, name, "EU")
    return name


def test_one_that_is_broken_twice_in_a_quarter_is_paid_for_once(tmp_path: Path) -> None:
    room = room_of(BRIDGE)
    name = twice_broken(room)
    quarter(room, "q0", EU={"standing": "majority"})
    terms = room_accords.known(room).accords[name].document()["terms"]
    assert [one["found"] for one in terms] == ["kept", "broken", "broken"]
    assert breaches(room) == ["EU+US"]


def test_one_that_was_being_judged_when_the_host_died_is_paid_for_once(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_of(BRIDGE, path)
    twice_broken(room)
    add, said = room.session.add, 0

    def dies(*asides: Any) -> None:
        nonlocal said
        said += any(one.kind == "accord" and one.actor == "ENGINE" for one in asides)
        if said > 1 or (said and breaches(room)):
            raise WargameError("killed")
        add(*asides)

    room.session.add = dies  # type: ignore[method-assign]
    quarter(room, "q0", EU={"standing": "majority"})
    assert breaches(room) == ["EU+US"] and room.trouble == "killed"
    room.session.close()
    session = resume_session(path)
    again = Room(session, room.now, room.clock)
    assert breaches(again) == ["EU+US"] and not again.trouble
    found = [one.found for one in room_accords.known(again).accords.values()]
    assert found == [{0: "kept", 1: "broken", 2: "broken"}]
    again.session.close()
    assert verify(path)["ok"]


def test_how_many_there_were_before_is_the_parties_own(tmp_path: Path) -> None:
    """What all are told of a breach is the same however often the parties offered before."""
    told_: list[list[dict[str, Any]]] = []
    for tries in (0, 3):
        room = room_of(BRIDGE)
        terms = [clause("EU", "stands", 0, card="unanimity")]
        for number in range(tries):
            name = offer(room, "US", f"try{number}", terms, to=["EU"])
            say(room, "US", "accord", f"no{number}", what="withdraw", accord=name)
        sign(room, offer(room, "US", "one", terms, to=["EU"], form="binding"), "EU")
        quarter(room, "q0", EU={"standing": "majority"})
        told_.append([one for one in room.feed("RUS") if one["kind"] == "control"])
    assert told_[0] == told_[1] and told_[0]


def test_a_seat_that_a_program_took_over_signs_nothing_any_more() -> None:
    room = room_of(BRIDGE)
    name = offer(room, "US", "one", [clause("US", "stands", 0, card="own")], to=["EU"])
    say(room, WHITE, "seat", "over", role="EU", holder="doctrine", reason="they left")
    with pytest.raises(IllegalOrder, match="not played by a person"):
        sign(room, name, "EU")
    say(room, "EU", "accord", "no", what="decline", accord=name)
    assert state(room, name) == "declined"


def test_a_light_one_that_is_broken_costs_nothing_and_its_parties_are_told() -> None:
    room = room_of(BRIDGE)
    terms = [clause("EU", "refrains", 2, card="asap")]
    name = offer(room, "US", "one", terms, to=["EU"], form="light")
    sign(room, name, "EU")
    quarter(room, "q0")
    assert state(room, name) == "in force"
    quarter(room, "q1", EU={"orders": ["asap"]})
    assert state(room, name) == "broken"
    assert not [one for one in room.feed("US") if one["kind"] == "control"]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"if_track": "oil", "if_test": "at_least", "if_at": 149_000}, "void"),
        ({"if_track": "oil", "if_test": "at_most", "if_at": 149_000}, "broken"),
        ({"if_kept": 1}, "void"),
    ],
)
def test_a_clause_is_owed_on_its_condition_alone(condition: dict[str, Any], found: str) -> None:
    room = room_of(BRIDGE)
    terms = [
        clause("US", "stands", 0, card="own"),
        clause("EU", "plays", 0, card="asap", **condition),
    ]
    name = offer(room, "US", "one", terms, to=["EU"])
    sign(room, name, "EU")
    quarter(room, "q0", US={"standing": "split"})
    accord = room_accords.known(room).accords[name]
    assert accord.found == {0: "broken", 1: found}


def test_a_track_is_judged_as_its_quarter_ends() -> None:
    room = room_of(BRIDGE)
    terms = [
        clause("UKR", "track", 0, track="territory", test="at_most", at=40_000),
        clause("UKR", "track", 0, track="territory", test="at_least", at=39_000),
    ]
    name = offer(room, "US", "one", terms, to=["UKR"])
    sign(room, name, "UKR")
    quarter(room, "q0")
    assert room_accords.known(room).accords[name].found == {0: "kept", 1: "broken"}


def test_what_could_not_be_judged_is_refused_with_its_reason() -> None:
    room = room_of(BRIDGE)
    hidden = next(t for t in room.session.game.tables.tracks if t.seen_by)
    blind = next(r.key for r in room.session.game.tables.roles if r.index not in hidden.seen_by)
    other = next(r for r in room.roles if r != blind)
    wrong: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("no party", clause("RUS", "plays", 0, card="asap"), {}),
        ("date", clause("EU", "plays", 60, card="asap"), {}),
        ("no card of EU", clause("EU", "plays", 0, card="asa"), {}),
        ("no standing order", clause("EU", "stands", 0, card="asap"), {}),
        ("no track", clause("EU", "track", 0, track="oill", test="at_least"), {}),
        ("earlier clause", clause("EU", "plays", 0, card="asap", if_kept=1), {}),
        ("which track", clause("EU", "plays", 0, card="asap", if_test="at_least"), {}),
        ("signed from", clause("EU", "plays", 0, card="asap"), {"until": 1}),
        ("two parties", clause("US", "stands", 0, card="own"), {"to": ["US"]}),
        ("no cell", clause("US", "stands", 0, card="own"), {"to": ["EUU"]}),
    ]
    for number, (why, one, more) in enumerate(wrong):
        with pytest.raises(IllegalOrder, match=why):
            offer(room, "US", f"w{number}", [one], **more)
    seen = clause(other, "track", 0, track=hidden.key, test="at_least", at=hidden.low)
    with pytest.raises(IllegalOrder, match=f"{blind}.* cannot see"):
        offer(room, other, "hidden", [seen], to=[blind])
    assert not room_accords.known(room).accords


def test_orders_that_lie_open_are_no_promise() -> None:
    room = room_of(BRIDGE)
    early = offer(room, "US", "early", [clause("EU", "plays", 0, card="asap")], to=["EU"])
    to_node(room, "reactions")
    with pytest.raises(IllegalOrder, match="lie open"):
        offer(room, "US", "late", [clause("EU", "plays", 0, card="asap")], to=["EU"])
    with pytest.raises(IllegalOrder, match="lie open"):
        sign(room, early, "EU")


def test_programs_sign_nothing_and_nobody_signs_for_another() -> None:
    seats = dict.fromkeys(["US", "UKR", "EU", "NATO"], "person") | {"RUS": "doctrine"}
    room = room_of(BRIDGE, seats=seats)
    terms = [clause("US", "stands", 0, card="own")]
    with pytest.raises(IllegalOrder, match="not played by a person"):
        offer(room, "US", "one", terms, to=["RUS"])
    name = offer(room, "US", "two", terms, to=["EU"])
    for role in (WHITE, PUBLIC, "NATO"):
        with pytest.raises(IllegalOrder):
            say(room, role, "accord", "pry", what="sign", accord=name)


def test_it_goes_on_after_a_crash_and_a_lie_in_the_record_is_found(tmp_path: Path) -> None:
    path = tmp_path / "b.wargame"
    room = room_of(BRIDGE, path)
    name = offer(room, "US", "one", [clause("EU", "plays", 1, card="asap")], to=["EU"], until=1)
    room.session.close()
    room = Room(resume_session(path), room.now)
    sign(room, name, "EU")
    quarter(room, "q0")
    room.session.close()
    room = Room(resume_session(path), room.now)
    quarter(room, "q1")
    assert state(room, name) == "broken"
    lie = {"what": "judge", "accord": name, "clause": 0, "found": "kept"}
    room.session.add(room.session.aside("accord", "ENGINE", {"EU+US": lie}))
    room.session.close()
    found = verify(path)
    assert not found["ok"] and "accord" in found["first_difference"]


def test_a_rewind_takes_back_what_was_promised_after_it(tmp_path: Path) -> None:
    room = room_of(BRIDGE, tmp_path / "c.wargame", pace="hand")
    first = offer(room, "US", "one", [clause("EU", "stands", 1, card="majority")], to=["EU"])
    back = room.feed(WHITE)[-1]["seq"]
    quarter(room, "q0")
    offer(room, "US", "two", [clause("EU", "stands", 2, card="majority")], to=["EU"])
    say(room, WHITE, "rewind", "back", after=back, name="again", reason="too fast")
    assert list(room_accords.known(room).accords) == [first]
    assert state(room, first) == "offered"  # it had lapsed on the other line
    sign(room, first, "EU")
    assert state(room, first) == "in force"
    room.session.close()
    assert verify(tmp_path / "c.wargame")["ok"]


def test_the_last_quarter_is_judged_and_told_too() -> None:
    room = room_of("first-turn")
    until_last = [clause("EU", "stands", 1, card="majority")]
    name = offer(room, "US", "one", until_last, to=["EU"], form="binding")
    sign(room, name, "EU")
    while not room.ended:
        quarter(room, f"q{room.place[0]}", EU={"standing": "majority"})
    assert state(room, name) == "fulfilled"
