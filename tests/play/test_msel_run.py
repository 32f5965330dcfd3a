"""A list of injects that is run: what is due, what was brought in, and who learns of it when."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.host.helpers import (
    Time,
    advance,
    all_decide,
    drained,
    facts_in,
    here,
    order,
    play_out,
    say,
    time_of,
    to_node,
)
from tests.play.helpers import persons, scenario
from wargame.errors import ContentError, IllegalOrder, WargameError
from wargame.play import room_msel
from wargame.play.asides import WHITE
from wargame.play.outlet import Outlet
from wargame.play.phases import Clock
from wargame.play.room import Chair, Room
from wargame.play.session import resume_session, start_session
from wargame.play.verify import verify
from wargame.record.store import Store

BRIDGE = "bridge-2025"
HEADING = (
    "Serial,Quarter,From,To,Event,Text,Expected action,Objectives,Only when,After,Answered,"
    "Standby,Instead\n"
)
LIST = (
    HEADING
    + "10,2025Q1,A paper,BLUE,,Rain is coming.,Blue prepares.,blue-line,,,,,\n"
    + "20,2025Q2,Weather,BLUE,storm,The road is a river.,Blue shelters.,blue-line,,,,,\n"
    + '30,2025Q1,White Cell,"BLUE, RED",,Both speak.,They speak.,blue-calm,line > 99,,,,40\n'
    + "40,2025Q2,White Cell,RED,,Red is asked.,Red answers.,red-calm,,,,yes,\n"
    + "50,2025Q1,White Cell,RED,,And then?,Red says.,red-line,,10,yes,,\n"
)


def room_at_signals(name: str = "tiny", save: Path | None = None, text: str = LIST) -> Room:
    session = start_session(scenario(name), persons(name), seed=7, save=save)
    room = Room(session, Time(), Clock("hand"))
    if text:
        run(room, "load", text=text)
    return room


def run(room: Room, what: str, serial: int = 0, /, **more: Any) -> None:
    ident = f"{what}-{serial}-{len(room.session.facts)}"
    say(room, WHITE, "msel", ident, what=what, serial=serial, **more)


def statuses(room: Room) -> dict[int, str]:
    return {one["serial"]: one["status"] for one in room_msel.shown(room)["injects"]}


def one(room: Room, serial: int) -> dict[str, Any]:
    injects = room_msel.shown(room)["injects"]
    found: dict[str, Any] = next(each for each in injects if each["serial"] == serial)
    return found


def told(room: Room, role: str) -> list[str]:
    return [f["body"]["text"] for f in room.feed(role) if f["kind"] == "message"]


# What is due --------------------------------------------------------------------------------


def test_what_is_due_and_what_it_waits_for() -> None:
    room = room_at_signals()
    assert statuses(room) == {
        10: "triggered",
        20: "planned",
        30: "due",
        40: "triggered",  # called in place of 30, whose condition does not hold
        50: "due",
    }
    assert one(room, 30)["waits"] == ["line > 99"]
    assert one(room, 50)["waits"] == ["inject 10"]


def test_minutes_say_when_within_a_quarter() -> None:
    room = room_at_signals(BRIDGE, text="")
    plan, game = room_msel.plan(room), room.session.game
    first = min(plan.items.values(), key=lambda item: (item.table.turn, item.table.minute))
    assert first.table.minute == 1
    now = {row.item.entry.serial: row.status for row in plan.rows(game, minute=0)}
    later = {row.item.entry.serial: row.status for row in plan.rows(game, minute=1)}
    assert now[first.entry.serial] == "planned" and later[first.entry.serial] == "triggered"


def test_a_trigger_follows_the_state_of_the_exercise() -> None:
    room = room_at_signals()
    control = {"what": "adjust", "track": "line", "to": 99500, "reason": "To see."}
    assert one(room, 30)["status"] == "due"
    line = next(t for t in room.session.game.tables.tracks if t.key == "line")
    control["to"] = line.high
    run(room, "edit", 30, entry={"when": [f"line >= {line.high // 1000}"]})
    assert one(room, 30)["status"] == "due"
    say(room, WHITE, "control", "adjusted", control=control)
    assert one(room, 30)["status"] == "triggered"
    assert one(room, 40)["status"] == "planned"  # no longer called


def test_a_chain_goes_on_when_the_first_is_answered() -> None:
    room = room_at_signals()
    with pytest.raises(IllegalOrder, match="not brought in yet"):
        run(room, "answer", 10)
    run(room, "deliver", 10)
    assert one(room, 50)["waits"] == ["an answer to inject 10"]
    with pytest.raises(IllegalOrder, match="an answer to inject 10"):
        run(room, "deliver", 50)
    run(room, "answer", 10, text="They moved the depot.")
    assert one(room, 50)["status"] == "triggered"
    assert one(room, 10)["seen"] == "They moved the depot."


def test_the_players_own_choice_answers_an_event() -> None:
    room = room_at_signals()
    run(room, "force", 20, reason="Now is better.")
    assert one(room, 20)["status"] == "delivered" and not one(room, 20)["answered"]
    to_node(room, "offers")
    assert one(room, 20)["answered"]


# What the White Cell does -------------------------------------------------------------------


def test_hold_release_skip_and_force() -> None:
    room = room_at_signals()
    for what in ("hold", "skip", "force"):
        with pytest.raises(WargameError, match="reason"):
            run(room, what, 10)
    run(room, "hold", 10, reason="They are not ready.")
    assert one(room, 10)["status"] == "held" and one(room, 10)["reason"] == "They are not ready."
    with pytest.raises(IllegalOrder, match="held"):
        run(room, "deliver", 10)
    run(room, "release", 10)
    assert one(room, 10)["status"] == "triggered"
    run(room, "skip", 10, reason="Too late.")
    assert one(room, 10)["status"] == "skipped"
    run(room, "force", 10, reason="After all.")
    assert one(room, 10)["status"] == "delivered"
    with pytest.raises(IllegalOrder, match="already"):
        run(room, "deliver", 10)
    with pytest.raises(IllegalOrder, match="the nearest is 10"):
        run(room, "deliver", 11)
    assert told(room, "BLUE") == ["A paper: Rain is coming."]
    assert told(room, "RED") == []


def test_another_wording_and_an_inject_of_its_own() -> None:
    room = room_at_signals()
    run(room, "edit", 10, text="Snow is coming.", to=["RED"], reason="It got colder.")
    run(room, "deliver", 10)
    assert told(room, "RED") == ["A paper: Snow is coming."] and not told(room, "BLUE")
    own = {"serial": 60, "quarter": "2025Q1", "to": ["BLUE"], "text": "A call.", "expect": "-"}
    run(room, "add", entry=own)
    run(room, "deliver", 60)
    assert told(room, "BLUE") == ["A call."]
    with pytest.raises(IllegalOrder, match="there is an inject 60 already"):
        run(room, "add", entry=own)
    with pytest.raises(ContentError, match="`MOON` is not a role"):
        run(room, "add", entry={**own, "serial": 61, "to": ["MOON"]})
    with pytest.raises(ContentError, match="waits for itself"):
        run(room, "edit", 50, entry={"after": 50})
    assert 61 not in statuses(room)


def test_an_event_waits_for_the_next_quarter_and_falls_with_its_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_at_signals(save=path)
    to_node(room, "orders")
    run(room, "force", 20, reason="The road was mended too soon.")
    assert one(room, 20)["queued"] and not told(room, "BLUE")
    run(room, "hold", 20, reason="Wait.")
    assert not one(room, 20)["queued"]
    run(room, "force", 20, reason="Now.")
    to_node(room, "hands")
    all_decide(room, "h")
    advance(room, "h-w")
    assert one(room, 20)["delivered"]["quarter"] == "2025Q2"
    control = next(fact for fact in room.session.facts if fact["kind"] == "control")
    assert control["parts"]["public"] == {
        "what": "inject",
        "event": "storm",
        "branch": "",
        "reason": "Now.",
    }
    assert told(room, "BLUE") == ["Weather: The road is a river."]
    play_out(room)
    fell = [
        entry
        for fact in room.session.facts
        for part in fact["parts"].values()
        for entry in part.get("entries", ())
        if entry["kind"] == "event" and fact["turn"] == 1
    ]
    assert [(entry["event"], bool(entry.get("injected"))) for entry in fell] == [("storm", True)]
    room.session.close()
    assert verify(path)["ok"]


def test_only_the_white_cell_runs_the_list() -> None:
    room = room_at_signals()
    with pytest.raises(IllegalOrder) as caught:
        say(room, "BLUE", "msel", "mine", what="skip", serial=10, reason="I say so.")
    assert caught.value.codes == ("not_your_seat",)


def test_coverage_counts_what_was_brought_in() -> None:
    room = room_at_signals()
    run(room, "deliver", 10)
    found = {each["objective"]: each for each in room_msel.shown(room)["coverage"]}
    assert found["blue-line"]["planned"] == [10, 20]
    assert found["blue-line"]["delivered"] == [10] and found["blue-line"]["answered"] == []
    assert found["red-calm"]["delivered"] == []
    assert set(found) == {one.id for one in scenario("tiny").bundle.scenario.objectives}


# Kept ---------------------------------------------------------------------------------------


def script(room: Room) -> None:
    run(room, "hold", 30, reason="No.")
    run(room, "deliver", 10)
    run(room, "answer", 10, text="Seen.")
    run(room, "edit", 50, text="And what then?")
    to_node(room, "orders")
    run(room, "force", 20, reason="Soon.")
    play_out(room)


def test_it_comes_back_wherever_the_program_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_at_signals(save=path)
    script(room)
    facts, branch = room.session.facts, room.branch
    whole = room_msel.shown(room)
    room.session.close()
    assert verify(path)["ok"]
    again = Room(resume_session(path), Time(), Clock("hand"))
    assert room_msel.shown(again) == whole
    again.session.close()
    # The list after so many events is the same, whether it was kept up or made from them at once.
    followed = type(room.plan)(room.plan.compiled)
    for length in range(len(facts) + 1):
        followed.follow(branch, facts[:length])
        fresh = type(room.plan)(room.plan.compiled).follow(branch, facts[:length])
        assert [repr(item) for item in fresh.items.values()] == [
            repr(item) for item in followed.items.values()
        ]


def test_killed_while_an_event_waits_it_is_brought_in_once(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_at_signals(save=path)
    to_node(room, "hands")
    run(room, "force", 20, reason="Soon.")
    room.session.close()  # killed here
    room = Room(resume_session(path), Time(), Clock("hand"))
    assert one(room, 20)["queued"]
    all_decide(room, "x")
    room.session.resolve()  # the quarter has opened, and the program is killed before it acts
    assert room.place == (1, "signals")
    room.session.close()
    for _ in range(2):
        room = Room(resume_session(path), Time(), Clock("hand"))
        kinds = [fact["kind"] for fact in room.session.facts]
        assert kinds.count("control") == 1
        assert len(told(room, "BLUE")) == 1
        room.session.close()
    assert verify(path)["ok"]


def test_a_rewind_takes_back_what_was_brought_in(tmp_path: Path) -> None:
    room = room_at_signals(save=tmp_path / "a.wargame")
    place = len(room.session.facts)
    run(room, "deliver", 10)
    run(room, "skip", 40, reason="No.")
    say(room, WHITE, "rewind", "rewound1", after=place, name="again", reason="Once more.")
    assert statuses(room)[10] == "triggered" and statuses(room)[40] == "triggered"
    assert not told(room, "BLUE")
    run(room, "deliver", 10)
    assert told(room, "BLUE") == ["A paper: Rain is coming."]
    room.session.close()


# Nobody learns before -----------------------------------------------------------------------


def test_no_cell_is_sent_anything_of_what_is_still_to_come() -> None:
    """Twins: one White Cell does nothing with its list, the other a lot that no cell should see."""
    quiet, busy = room_at_signals(), room_at_signals(text="")
    seats = ["BLUE", "RED", "PUBLIC"]
    lines = {
        (name, seat): Outlet(room, Chair(seat, seat))
        for name, room in (("quiet", quiet), ("busy", busy))
        for seat in seats
    }

    def same() -> None:
        for seat in seats:
            assert drained(lines["quiet", seat]) == drained(lines["busy", seat])

    same()
    run(busy, "load", text=LIST)
    same()
    run(busy, "hold", 10, reason="Secret reason.")
    own = {"serial": 60, "quarter": "2025Q1", "to": ["BLUE"], "text": "A call.", "expect": "-"}
    run(busy, "add", entry=own)
    run(busy, "edit", 60, text="Another call.")
    run(busy, "skip", 30, reason="No.")
    same()
    for room in (quiet, busy):
        to_node(room, "orders")
        time_of(room).go(3)
    same()
    run(busy, "force", 20, reason="Soon.")  # queued: nobody hears of it
    same()
    run(busy, "release", 10)
    run(busy, "deliver", 10)
    blue = facts_in(drained(lines["busy", "BLUE"]))
    assert [fact["body"]["text"] for fact in blue] == ["A paper: Rain is coming."]
    assert not facts_in(drained(lines["busy", "RED"]))
    assert not facts_in(drained(lines["busy", "PUBLIC"]))


def test_the_white_cell_is_sent_the_list_when_it_changes() -> None:
    room = room_at_signals()
    outlet = Outlet(room, Chair(WHITE, WHITE))
    assert [one["type"] for one in drained(outlet)].count("msel") == 1
    run(room, "hold", 10, reason="Wait.")
    (frame,) = [one for one in drained(outlet) if one["type"] == "msel"]
    assert frame["injects"][0]["status"] == "held"
    say(room, WHITE, "clock", "c", what="set", seconds=60, reason="Enough.")
    assert not [one for one in drained(outlet) if one["type"] == "msel"]


# The spreadsheet ----------------------------------------------------------------------------


def test_a_long_list_is_not_spelt_out_whenever_somebody_speaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room, made = room_at_signals(), 0
    csv_of = room.plan.csv.__func__  # type: ignore[attr-defined]

    def counted(plan: Any, game: Any) -> str:
        nonlocal made
        made += 1
        return str(csv_of(plan, game))

    monkeypatch.setattr("wargame.play.msel_run.Plan.csv", counted)
    outlet = Outlet(room, Chair(WHITE, WHITE))
    drained(outlet)
    before = made
    for number in range(5):
        say(room, "RED", "message", f"m{number}", to=["BLUE"], text="x")
        drained(outlet)
    assert made == before
    track = {"what": "adjust", "track": "line", "to": 99_500, "reason": "a triggered inject"}
    say(room, WHITE, "control", "adjust", control=track)
    (told,) = [one for one in drained(outlet) if one["type"] == "msel"]
    waits = {one["serial"]: one["waits"] for one in told["injects"]}
    assert made > before and waits[30] == []


def test_out_to_a_spreadsheet_and_back() -> None:
    room = room_at_signals()
    own = {
        "serial": 60,
        "quarter": "2025Q1",
        "to": ["BLUE"],
        "text": "=HYPERLINK(1)",
        "expect": "+1",
    }
    run(room, "add", entry=own)
    run(room, "deliver", 10)
    run(room, "hold", 60, reason="@SUM(A1)")
    text = room_msel.plan(room).csv(room.session.game)
    rows = {row["Serial"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["10"]["Status"] == "delivered" and rows["10"]["Brought in"].startswith("2025Q1")
    assert rows["60"]["Text"] == "'=HYPERLINK(1)" and rows["60"]["Reason"] == "'@SUM(A1)"
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    fresh = room_at_signals(text=text)
    mine, theirs = room_msel.plan(room), room_msel.plan(fresh)
    entries = {key: item.entry for key, item in theirs.items.items()}
    assert entries == {key: item.entry for key, item in mine.items.items()}
    assert set(statuses(fresh).values()) <= {"planned", "due", "triggered"}


def test_another_list_keeps_what_was_told() -> None:
    room = room_at_signals()
    run(room, "deliver", 10)
    run(room, "load", text=HEADING + "70,2025Q1,White Cell,RED,,New.,-,red-line,,,,,\n")
    assert statuses(room) == {10: "delivered", 70: "triggered"}


def test_what_was_brought_in_hangs_on_nothing_that_another_list_has_not(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_at_signals(save=path)
    run(room, "edit", 50, entry={"instead": 40})
    run(room, "force", 40, reason="now")
    run(room, "force", 50, reason="they asked for it")  # it came after 10, which never did
    run(room, "load", text=HEADING + "70,2025Q1,White Cell,RED,,New.,-,red-line,,,,,\n", reason="x")
    run(room, "edit", 70, text="Newer.")
    run(room, "load", text=room_msel.shown(room)["csv"], reason="from the spreadsheet")
    run(room, "add", entry={**ENTRY, "serial": 80, "after": 50})
    stands = {40: "delivered", 50: "delivered", 70: "triggered", 80: "triggered"}
    assert statuses(room) == stands
    room.session.close()
    room = Room(resume_session(path), Time(), Clock("hand"))
    assert statuses(room) == stands and one(room, 50)["instead"] == 40
    assert one(room, 70)["text"] == "Newer."


ENTRY = {"quarter": "2025Q1", "to": ["RED"], "text": "And so?", "expect": "Red answers."}


@pytest.mark.parametrize("key", ["text", "expect", "from", "contingency"])
def test_no_inject_steers_a_terminal(key: str) -> None:
    room = room_at_signals()
    for odd in ("a\x1b]0;x\x07b", "a\x9b31mb"):
        with pytest.raises(WargameError, match="control char"):
            run(room, "edit", 10, entry={key: odd})
        columns = {"text": "Text", "expect": "Expected action", "from": "From"}
        rows = {"Serial": "1", "Quarter": "2025Q1", "From": "x", "To": "RED", "Text": "t",
                "Expected action": "e", "Contingency": "c"}  # fmt: skip
        rows[columns.get(key, "Contingency")] = odd
        listed = f"{','.join(rows)}\n{','.join(rows.values())}\n"
        with pytest.raises(ContentError, match="control character"):
            room_msel.load(room, listed, "plan.csv")
    assert one(room, 10)["text"] == "Rain is coming."


@pytest.mark.parametrize(
    ("text", "word"),
    [("Serial,Quartre\n", "Quartre"), (HEADING + "1,2031Q1,x,BLUE,,t,e,,,,,,\n", "2031Q1")],
)
def test_a_list_that_does_not_fit_changes_nothing(text: str, word: str) -> None:
    room = room_at_signals()
    before = len(room.session.facts)
    with pytest.raises(ContentError, match=word):
        run(room, "load", text=text)
    assert len(room.session.facts) == before and 10 in statuses(room)


def test_a_command_that_comes_again_is_done_once(tmp_path: Path) -> None:
    room = room_at_signals(save=tmp_path / "a.wargame")
    for _ in range(3):
        room.do(Chair(WHITE, WHITE), order("msel", "once", what="deliver", serial=10))
    assert len(told(room, "BLUE")) == 1
    room.session.close()
    with Store.open(tmp_path / "a.wargame", write=False) as store:
        kinds = [event.kind for event in store.events(1)]
    assert kinds.count("message") == 1
    assert here(room)["turn"] == 0
