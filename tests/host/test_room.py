"""A room: commands once, phases on a clock, seats handed over, lines of play, words aside."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.host.helpers import (
    advance,
    all_decide,
    decide,
    drained,
    facts_in,
    here,
    order,
    play_out,
    room_of,
    say,
    time_of,
    to_node,
)
from tests.play.helpers import at_random, begin, persons, scenario
from tests.play.helpers import play_out as played_alone
from wargame.errors import IllegalOrder, SaveFull, WargameError
from wargame.host.desk import Desk
from wargame.host.exercise import new_room, resumed_room
from wargame.host.page_outlet import Pages
from wargame.play.asides import WHITE
from wargame.play.interventions import REWOUND, going_on
from wargame.play.outlet import Outlet
from wargame.play.phases import LENGTHS, Clock
from wargame.play.room import Chair, Room
from wargame.play.seat_protocol import Place, State
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.record.store import Store

BRIDGE = "bridge-2025"


def kinds(room: Room, kind: str) -> list[dict[str, Any]]:
    return [fact for fact in room.session.facts if fact["kind"] == kind]


def again(room: Room, path: Path) -> Room:
    """The room as it comes back when its program was killed and started anew."""
    room.session.close()
    with Store.open(path, write=False) as store:
        branch = going_on(store.branches())
    return Room(resume_session(path, branch=branch), time_of(room), Clock(room.clock.pace))


# Once --------------------------------------------------------------------------------------


def test_a_command_is_done_once_also_after_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_of(save=path)
    role = room.session.waiting()[0]
    for _ in range(3):
        say(room, role, "note", "same", text="once")
    assert len(kinds(room, "note")) == 1
    room = again(room, path)
    say(room, role, "note", "same", text="once")
    assert len(kinds(room, "note")) == 1
    say(room, WHITE, "note", "same", text="another seat's own number")
    assert len(kinds(room, "note")) == 2
    room.session.close()
    assert verify(path)["ok"]


def test_a_refused_command_leaves_its_number_free() -> None:
    room = room_of()
    with pytest.raises(WargameError):
        say(room, "BLUE", "note", "mine", text=" ")
    say(room, "BLUE", "note", "mine", text="said")
    assert len(kinds(room, "note")) == 1 == len(kinds(room, "command"))


def test_decisions_are_those_of_the_exercise_played_alone(tmp_path: Path) -> None:
    """The same decisions, through a room: the same digest, and a record that verifies."""
    path = tmp_path / "a.wargame"
    room = room_of(BRIDGE, path, pace="hand", turns=1)
    digest = play_out(room)
    room.session.close()
    alone = begin(BRIDGE, persons(BRIDGE), turns=1)
    assert digest == played_alone(alone, at_random)
    assert verify(path)["ok"]


def test_a_decision_can_be_amended_until_its_node_is_locked() -> None:
    room = room_of()
    to_node(room, "orders")
    decide(room, "BLUE", "first", {"orders": [], "standing": "dig"})
    decide(room, "BLUE", "second", {"orders": [], "standing": "rest"})
    decide(room, "RED", "r")
    late = here(room)
    advance(room, "go")
    with pytest.raises(IllegalOrder) as refused:
        say(room, "BLUE", "submit", "third", **late, decision={"orders": []})
    assert refused.value.codes == ("wrong_phase",)
    reveal = kinds(room, "reveal")[-1]
    assert reveal["parts"]["public"]["orders"]["BLUE"]["standing"] == "rest"


# The clock ---------------------------------------------------------------------------------


def started(room: Room) -> None:
    say(room, WHITE, "clock", "start", what="resume")


def test_the_clock_locks_a_node_and_silent_seats_play_the_default() -> None:
    room = room_of()
    assert not room.tick()
    started(room)
    to_node(room, "orders")
    decide(room, "RED", "r")
    time_of(room).go(LENGTHS["orders"] - 1)
    assert not room.tick()
    say(room, WHITE, "clock", "more", what="extend", seconds=60, reason="they asked for it")
    time_of(room).go(30)
    assert not room.tick()
    say(room, WHITE, "clock", "hold", what="hold", reason="the fire alarm")
    time_of(room).go(1000)
    assert not room.tick()
    say(room, WHITE, "clock", "on", what="resume")
    time_of(room).go(31)
    assert room.tick()
    assert room.place[1] == "reactions"
    lock = kinds(room, "clock")[-1]
    assert lock["parts"] == {"white": {"what": "lock", "silent": ["BLUE"]}}
    shown = kinds(room, "reveal")[-1]["parts"]["public"]["orders"]
    assert shown["BLUE"] == {"standing": "dig", "orders": []}


def test_a_clock_that_runs_out_on_a_full_disk_is_told_and_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = room_of()
    started(room)
    to_node(room, "orders")
    time_of(room).go(LENGTHS["orders"] + 1)

    def full(*_: object) -> None:
        raise SaveFull("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(room.session, "resolve", full)
        assert not room.tick() and room.trouble == "the disk is full"
        assert room.place[1] == "orders"
    assert room.tick() and not room.trouble
    assert room.place[1] == "reactions"


def test_a_laptop_that_slept_takes_no_time_from_anybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On some machines the clock of the system goes on meanwhile, and a phase would be over."""
    path = tmp_path / "a.wargame"
    room = room_of(save=path)
    to_node(room, "orders")
    if not room.clock.running:
        room.clock.resume(room.now())
    time_of(room).go(100)
    desk, slept = Desk(room), 0.0

    async def sleep(_: float) -> None:
        nonlocal slept
        if slept:
            raise asyncio.CancelledError
        slept = 3600.0
        time_of(room).go(slept)

    async def check() -> None:
        with monkeypatch.context() as asleep:
            asleep.setattr("wargame.host.desk.monotonic", lambda: slept)
            asleep.setattr("wargame.host.desk.asyncio.sleep", sleep)
            with pytest.raises(asyncio.CancelledError):
                await desk.keep_time()

    asyncio.run(check())
    desk.close()
    assert room.place[1] == "orders" and not room.clock.running
    assert round(room.clock.left(room.now())) == LENGTHS["orders"] - 100
    assert kinds(room, "clock")[-1]["parts"]["white"]["what"] == "back"
    say(room, WHITE, "clock", "on", what="resume")
    assert room.clock.running
    room.session.close()
    assert verify(path)["ok"]


def test_who_is_waited_for_is_overrun_only_with_a_reason() -> None:
    room = room_of()
    to_node(room, "orders")
    with pytest.raises(IllegalOrder) as refused:
        advance(room, "go")
    assert refused.value.codes == ("waiting",)
    with pytest.raises(WargameError, match="reason"):
        advance(room, "go", force=True)
    advance(room, "go", force=True, reason="lunch")
    told = kinds(room, "clock")[-1]["parts"]
    assert told["public"] == {"what": "force", "reason": "lunch"}
    assert told["white"]["silent"] == ["BLUE", "RED"]


def test_outcomes_are_tabled_before_they_apply(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_of(BRIDGE, path, turns=1)
    to_node(room, "reactions")
    all_decide(room, "re")
    advance(room, "table")
    assert room.locked and room.place[1] == "reactions" and not kinds(room, "adjudication")
    with pytest.raises(IllegalOrder, match="locked"):
        decide(room, "US", "late", {"react": "none"})
    room = again(room, path)
    assert room.locked
    case = next(one for one in room.session.preview() if not one["sure"])
    control = {"what": "override", "action": case["action"], "band": "partial", "reason": "law"}
    say(room, WHITE, "control", "over", control=control)
    advance(room, "apply")
    entries = kinds(room, "adjudication")[-1]["parts"]["public"]["entries"]
    assert [e["reason"] for e in entries if e.get("action") == case["action"]] == ["law"]
    play_out(room)
    room.session.close()
    assert verify(path)["ok"]


def test_who_closes_reactions_as_the_clock_does_lets_nothing_apply_unseen() -> None:
    room = room_of()
    to_node(room, "reactions")
    all_decide(room, "all")
    place = here(room)
    if not room.clock.running:
        room.clock.resume(room.now())
    time_of(room).go(LENGTHS["reactions"] + 1)
    assert room.tick() and room.locked
    with pytest.raises(IllegalOrder, match="look at the outcomes"):
        say(room, WHITE, "advance", "late", **place, tabled=False)
    assert room.place[1] == "reactions"
    say(room, WHITE, "advance", "seen", **place, tabled=True)
    assert room.place[1] != "reactions"


def test_a_console_and_a_page_say_whether_outcomes_lie_before_them() -> None:
    room = room_of()
    to_node(room, "reactions")
    all_decide(room, "all")
    for tabled in (False, True):
        page = Pages(room).of(WHITE)
        (form,) = [text for text in page.values() if 'data-form="advance"' in text]
        assert f"tabled&#34;: {json.dumps(tabled)}" in form
        if not tabled:
            advance(room, "close")


def test_the_ready_pace_waits_for_nobody_but_persons() -> None:
    room = room_of(pace="ready")
    step = 0
    while not room.ended:
        all_decide(room, f"r{step}")
        step += 1
    assert room.session.game.world.turn == 2


def test_a_node_that_was_passed_without_a_trace_stays_passed(tmp_path: Path) -> None:
    """Nobody offers anything: the record has no event of it, and still knows what was locked."""
    path = tmp_path / "a.wargame"
    room = room_of(save=path, pace="hand")
    to_node(room, "offers")
    late = here(room)
    for role in room.session.waiting():
        decide(room, role, f"none-{role}", {"offers": []})
    advance(room, "lock")
    assert room.place == (0, "answers")
    room = again(room, path)
    assert room.place == (0, "answers")
    with pytest.raises(IllegalOrder, match="over"):
        say(room, "BLUE", "submit", "late", **late, decision={"offers": []})
    play_out(room)
    room.session.close()
    assert verify(path)["ok"]


# Seats -------------------------------------------------------------------------------------


def test_a_seat_is_taken_over_and_handed_back(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_of(save=path)
    say(room, WHITE, "seat", "take", role="RED", holder="doctrine", reason="a phone call")
    assert "RED" not in room.session.waiting() and room.session.seats["RED"] == "doctrine"
    to_node(room, "orders")
    assert room.session.waiting() == ["BLUE"]
    with pytest.raises(IllegalOrder):
        decide(room, "RED", "mine", {"orders": []})
    room = again(room, path)
    assert room.session.seats["RED"] == "doctrine" and room.session.waiting() == ["BLUE"]
    say(room, WHITE, "seat", "back", role="RED", holder="person:Anna", reason="she is back")
    assert room.session.waiting() == ["BLUE", "RED"]
    play_out(room)
    room.session.close()
    assert verify(path)["ok"]


@pytest.mark.parametrize("holder", ["exec:rm -rf /", "script:/etc/passwd", "nobody", "doctrine:x"])
def test_no_program_and_no_file_is_started_from_afar(holder: str) -> None:
    room = room_of()
    before = len(room.session.facts)
    with pytest.raises(WargameError):
        say(room, WHITE, "seat", "take", role="RED", holder=holder, reason="why")
    assert room.session.seats["RED"] == "person" and len(room.session.facts) == before


def test_the_white_cells_acts_are_its_own() -> None:
    room = room_of()
    for kind, fields in {
        "advance": here(room),
        "clock": {"what": "resume"},
        "control": {"control": {"what": "adjust", "track": "will", "to": 1, "reason": "x"}},
        "seat": {"role": "RED", "holder": "doctrine", "reason": "x"},
        "disclose": {"to": ["RED"], "text": "x", "reason": "x"},
        "rewind": {"after": 1, "name": "x", "reason": "x"},
    }.items():
        for role in ("BLUE", "PUBLIC"):
            with pytest.raises(IllegalOrder) as refused:
                say(room, role, kind, "mine", **fields)
            assert refused.value.codes == ("not_your_seat",), kind
    for kind, more in {"note": {}, "message": {"to": ["BLUE"]}}.items():
        with pytest.raises(IllegalOrder, match="looks on"):
            say(room, "PUBLIC", kind, "mine", text="x", **more)


# What is said ------------------------------------------------------------------------------


def test_messages_reach_those_in_the_room_and_the_white_cell() -> None:
    room = room_of(BRIDGE)
    say(room, "US", "message", "m1", to=["EU", "UKR"], text="<b>hello</b>", room="Lviv")
    say(room, "US", "message", "m2", to=["WHITE"], text="a word")
    say(room, "RUS", "message", "m3", to=["US", "UKR", "EU", "NATO"], text="all")
    told = {
        role: [f["body"]["text"] for f in room.feed(role) if f["kind"] == "message"]
        for role in [*room.roles, WHITE, "PUBLIC"]
    }
    assert told["US"] == ["<b>hello</b>", "a word", "all"] == told[WHITE]
    assert told["EU"] == told["UKR"] == ["<b>hello</b>", "all"]
    assert told["NATO"] == told["RUS"] == told["PUBLIC"] == ["all"]
    for role in room.roles:
        assert [f["n"] for f in room.feed(role)] == list(range(room.count(role)))


def test_a_closed_room_takes_no_message() -> None:
    room = room_of(BRIDGE)
    members = {"members": ["EU", "UKR"], "room": "Lviv"}
    say(room, "EU", "room", "o", what="open", **members)
    with pytest.raises(IllegalOrder, match="White Cell"):
        say(room, "EU", "room", "c", what="close", **members)
    with pytest.raises(WargameError, match="a reason"):
        say(room, WHITE, "room", "c", what="close", **members)
    say(room, WHITE, "room", "c", what="close", reason="The hour is over.", **members)
    with pytest.raises(IllegalOrder, match="closed"):
        say(room, "UKR", "message", "m", to=["EU"], text="x", room="Lviv")
    say(room, "UKR", "message", "m", to=["EU"], text="x")
    say(room, WHITE, "room", "r", what="open", **members)
    say(room, "UKR", "message", "n", to=["EU"], text="x", room="Lviv")


def test_what_is_disclosed_reaches_its_roles_alone() -> None:
    room = room_of(BRIDGE)
    track = next(t for t in room.session.game.tables.tracks if t.seen_by)
    blind = next(r.key for r in room.session.game.tables.roles if r.index not in track.seen_by)
    say(room, WHITE, "disclose", "d", to=[blind], track=track.key, reason="intelligence")
    (told,) = [f for f in room.feed(blind) if f["kind"] == "disclosure"]
    assert told["body"]["value"] == int(room.session.game.world.values[track.index, 0])
    assert "reason" not in told["body"]
    for role in [*room.roles, "PUBLIC"]:
        assert role == blind or not [f for f in room.feed(role) if f["kind"] == "disclosure"]


def test_a_note_is_anchored_in_its_authors_own_numbers() -> None:
    room = room_of(BRIDGE)
    say(room, "US", "message", "m", to=["EU"], text="secret of two")
    last = room.count("RUS") - 1
    say(room, "RUS", "note", "n", text="look here", about=last)
    say(room, "US", "message", "m2", to=["EU"], text="another")
    assert room.feed("RUS")[-1]["body"]["about"] == last
    with pytest.raises(WargameError, match="no fact"):
        say(room, "RUS", "note", "o", text="x", about=room.count("RUS"))


# Back --------------------------------------------------------------------------------------


def test_a_rewind_is_a_branch_on_which_all_go_on(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_of(save=path)
    outlet = Outlet(room, Chair("BLUE", "BLUE"))
    to_node(room, "orders")
    place = len(room.session.facts)
    say(room, WHITE, "seat", "take", role="RED", holder="doctrine", reason="gone home")
    to_node(room, "hands")
    drained(outlet)
    say(room, WHITE, "rewind", "back", after=place, name="second try", reason="a misread card")
    assert room.place[1] == "orders" and room.branch == 2 and not room.clock.running
    assert room.session.seats["RED"] == "doctrine"
    frames = drained(outlet)
    assert frames[0] == {"type": "rewound", "branch": 2}
    assert facts_in(frames) == room.feed("BLUE")
    say(room, WHITE, "rewind", "back", after=place, name="second try", reason="a misread card")
    assert room.branch == 2
    room = again(room, path)
    assert room.branch == 2 and room.session.seats["RED"] == "doctrine"
    say(room, WHITE, "rewind", "back", after=place, name="second try", reason="a misread card")
    assert room.branch == 2
    play_out(room)
    room.session.close()
    assert verify(path)["ok"]


def test_a_branch_begun_before_the_program_died_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_of(save=path)
    to_node(room, "orders")
    back: dict[str, Any] = {"after": len(room.session.facts), "name": "again", "reason": "why"}
    store = room.session.store
    assert store is not None
    from wargame.play.branches import fork

    fork(store, parent=1, seq=back["after"], name="again", author=REWOUND, reason="why")
    room = again(room, path)
    say(room, WHITE, "rewind", "back", **back)
    assert room.branch == 2 and len(store_branches(path)) == 2
    play_out(room)
    room.session.close()
    assert verify(path)["ok"]


def store_branches(path: Path) -> list[Any]:
    with Store.open(path, write=False) as store:
        return store.branches()


# What a line is told -----------------------------------------------------------------------


def test_a_line_that_was_cut_goes_on_where_its_seat_left_off() -> None:
    room = room_of(BRIDGE)
    chair = Chair("US", "US")
    got = facts_in(drained(Outlet(room, chair)))
    to_node(room, "orders")
    after = Place(branch=room.branch, n=len(got))
    got += facts_in(drained(Outlet(room, chair, after)))
    assert got == room.feed("US")
    assert [fact["n"] for fact in got] == list(range(len(got)))
    beyond = Place(branch=room.branch, n=10**6)
    assert facts_in(drained(Outlet(room, chair, beyond))) == got


def test_a_draft_comes_back_on_the_next_line() -> None:
    room = room_of(BRIDGE)
    chair = Chair("US", "US")
    to_node(room, "orders")
    draft = {**here(room), "decision": {"orders": [], "reason": "half a thought"}}
    from wargame.play import seat_protocol as protocol

    said = protocol.read(json.dumps({"type": "draft", **draft}))
    assert isinstance(said, protocol.Draft)
    room.hear(chair, said)
    assert json.loads(Outlet(room, chair).welcome("x"))["draft"] == draft
    assert json.loads(Outlet(room, Chair("EU", "EU")).welcome("x"))["draft"] is None
    advance(room, "go", force=True, reason="on")
    assert json.loads(Outlet(room, chair).welcome("x"))["draft"] is None


def test_the_white_cell_sees_how_every_cell_fares() -> None:
    room = room_of(BRIDGE)
    outlet = Outlet(room, Chair("W", WHITE))

    def states() -> dict[str, str]:
        shown = [one for one in drained(outlet) if one["type"] == "console"]
        return {cell["role"]: cell["state"] for cell in shown[-1]["cells"]}

    started(room)
    to_node(room, "orders")
    room.joined(Chair("US", "US"))
    decide(room, "UKR", "u")
    say(room, WHITE, "seat", "t", role="NATO", holder="doctrine", reason="absent")
    assert states() == {
        "US": "reading", "UKR": "committed", "EU": "away", "NATO": "played", "RUS": "away",
    }  # fmt: skip
    time_of(room).go(200)
    assert states()["US"] == "stuck"
    chair = Chair("UKR", "UKR")
    room.joined(chair)
    room.hear(chair, State(type="state", state="stuck"))
    assert states()["UKR"] == "stuck"  # what it owed is done, and it calls for help


def test_the_seed_is_told_to_nobody() -> None:
    room = room_of(BRIDGE, seed=918273645546372819)
    to_node(room, "hands")
    for role in [*room.roles, WHITE, "PUBLIC"]:
        text = json.dumps(drained(Outlet(room, Chair(role, role))))
        assert "918273645546372819" not in text
        assert '"registers"' not in text


def test_a_bad_command_number_is_no_message() -> None:
    from wargame.play.seat_protocol import BadMessage

    for ident in ("short", "x" * 65, "has blank!", ""):
        with pytest.raises(BadMessage):
            from wargame.play import seat_protocol as protocol

            protocol.read(json.dumps({"type": "note", "id": ident, "text": "x"}))
    assert order("note", "fine", text="x").id == "fine----"


def test_a_room_with_another_cell_in_it_is_another_room() -> None:
    """Who is invited reads nothing from before; who is left out hears nothing any more."""
    room = room_of(BRIDGE)
    say(room, "EU", "room", "one", what="open", members=["EU", "UKR"], room="Lviv")
    say(room, "EU", "message", "m1", to=["UKR"], text="between two", room="Lviv")
    say(room, "UKR", "room", "two", what="open", members=["EU", "UKR", "US"], room="Lviv")
    say(room, "UKR", "message", "m2", to=["EU", "US"], text="among three", room="Lviv")
    say(room, "US", "room", "three", what="open", members=["US", "EU"], room="Lviv")
    say(room, "US", "message", "m3", to=["EU"], text="without you", room="Lviv")

    def heard(role: str) -> list[str]:
        return [
            fact["body"].get("text", f"opened by {fact['actor']}")
            for fact in room.feed(role)
            if fact["kind"] in ("message", "room")
        ]

    everything = ["opened by EU", "between two", "opened by UKR", "among three", "opened by US",
                  "without you"]  # fmt: skip
    assert heard("EU") == heard(WHITE) == everything
    assert heard("UKR") == everything[:4]
    assert heard("US") == everything[2:]
    for role in ("NATO", "RUS", "PUBLIC"):
        assert heard(role) == []
        assert [fact["n"] for fact in room.feed(role)] == list(range(room.count(role)))


def on_to(room: Room, node: str) -> None:
    """Nobody else says anything until a node is open."""
    while room.place[1] != node:
        more = {"force": True, "reason": "on"} if room.session.waiting() else {}
        advance(room, f"on-{room.place[1]}", **more)


def test_a_deal_of_three_that_two_sign_and_one_refuses_is_not_signed() -> None:
    room = room_of(BRIDGE, pace="hand")
    tables = room.session.game.tables
    on_to(room, "offers")
    views = {role: json.loads(room.view(role)) for role in room.roles}
    deal, by = next(
        (item, role)
        for role, view in views.items()
        for item in view["deals"]
        if item["legal"] and len(item["parties"]) == 3
    )
    key, others = deal["action"], [one for one in deal["parties"] if one != by]
    decide(room, by, "offer", {"offers": [{"offer": key, "reason": "for all of us"}]})
    on_to(room, "answers")
    purses = {role: room.session.game.world.number(tables.role(role).pc_row) for role in room.roles}
    decide(room, others[0], "yes", {"accept": [key], "reasons": {key: "gladly"}})
    decide(room, others[1], "no", {"accept": [], "reasons": {key: "not yet"}})
    on_to(room, "orders")
    assert not room.session.game.world.signed.any()
    for role in room.roles:
        number = room.session.game.world.number(tables.role(role).pc_row)
        assert number == purses[role]
        facts = [f["kind"] for f in room.feed(role) if f["kind"] in ("offer", "answer")]
        assert facts == (["offer", "answer", "answer"] if role in deal["parties"] else [])
        told = [
            entry["kind"] for f in room.feed(role) if f["kind"] == "deals"
            for entry in f["body"].get("entries", ())
        ]  # fmt: skip
        assert ("refused" in told) == (role in deal["parties"])


def test_phases_are_closed_as_before_when_a_host_comes_back(tmp_path: Path) -> None:
    save = tmp_path / "a.wargame"
    room = new_room(scenario("tiny"), save=save, pace="hand", seed=7)
    assert room.clock.pace == "hand"
    room.session.close()
    for given, goes_on in ((None, "hand"), ("ready", "ready"), (None, "ready")):
        room = resumed_room(save, pace=given)
        assert room.clock.pace == goes_on and not room.clock.running
        room.session.close()
    room = resumed_room(save)
    say(room, WHITE, "clock", "by-clock", what="pace", pace="clock")
    room.session.close()
    room = resumed_room(save)
    assert room.clock.pace == "clock" and not room.clock.running
    room.session.close()
    assert verify(save)["ok"]
