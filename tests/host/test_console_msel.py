"""The White Cell's console: injects and moves by plain commands."""

from __future__ import annotations

from pathlib import Path

from tests.host.consoles import obeyed
from tests.host.helpers import room_of, say, time_of
from tests.play.test_msel_run import one, room_at_signals
from tests.play.test_rulings import MOVE, act, argued
from wargame.host import words_white
from wargame.host.page_outlet import Pages
from wargame.play import room_msel, room_rulings
from wargame.play.asides import WHITE
from wargame.play.phases import PACES


def test_the_list_is_run_from_the_console() -> None:
    room = room_at_signals()
    said = obeyed(room, "msel", "msel 10")
    assert "  10. 2025Q1, minute 0: due now. To BLUE: Rain is coming." in said
    assert "Objectives served so far: 0 of 4." in said
    assert "  Expected: Blue prepares." in said
    assert obeyed(room, "msel 10 deliver", "msel 10 answer: They did.") == ["Done.", "Done."]
    assert one(room, 10)["status"] == "delivered" and one(room, 10)["seen"] == "They did."
    assert obeyed(room, "msel 40 hold", answers=["Not yet."]) == ["Done."]
    assert one(room, 40)["reason"] == "Not yet."
    assert obeyed(room, "msel 40 hold")[0].startswith("Not done: it needs a reason")
    assert "did you mean `deliver`" in obeyed(room, "msel 40 delver")[0]
    assert "there is no inject `41`" in obeyed(room, "msel 41")[0]


def test_a_move_is_ruled_upon_from_the_console() -> None:
    room = room_at_signals()
    assert obeyed(room, "moves") == ["No cell has made a move that no card has."]
    argued(room)
    assert obeyed(room, "moves") == [f"BLUE-1: open. {MOVE}"]
    said = obeyed(room, "argue blue-1 against: It is cold.", "moves BLUE-1")
    assert "  3. against (WHITE): It is cold." in said
    assert obeyed(room, "rule BLUE-1 0 2 base=40% tag=sabotage to=red: So.") == ["Done."]
    case = room_rulings.shown(room)["rulings"][0]["decided"]
    assert (case["odds"], case["base"], case["tags"]) == (60, 40, ["sabotage"])
    act(room, "RED", "move", text="A parade.")
    assert obeyed(room, "consult red-1 blue", "refuse red-1: No.", "rule x") == [
        "Done.",
        "Done.",
        "Not done: there is no move `x`.",
    ]


def test_an_inject_is_due_at_its_minute_as_the_clock_is_set() -> None:
    room = room_of("bridge-2025", pace="clock")
    early = next(
        one for one in room_msel.shown(room)["injects"] if one["minute"] and not one["inject"]
    )
    serial, minute = early["serial"], early["minute"]
    assert early["quarter"] == "2025Q1" and one(room, serial)["status"] == "planned"
    room.clock.resume(room.now())
    time_of(room).go(minute * 60 - 1)
    while room.tick():
        pass
    assert room.minute() == minute - 1 and one(room, serial)["status"] == "planned"
    time_of(room).go(1)
    assert room.minute() == minute and one(room, serial)["status"] == "triggered"
    say(room, WHITE, "clock", "pace", what="pace", pace="hand")
    assert room.minute() is None and one(room, serial)["status"] == "triggered"


def test_an_event_of_the_list_is_due_when_its_quarter_opens() -> None:
    room = room_of("bridge-2025", pace="clock")
    events = [one for one in room_msel.shown(room)["injects"] if one["inject"] and one["minute"]]
    for each in events:
        told = one(room, each["serial"])["status"]
        assert (told in ("due", "triggered")) == (
            each["quarter"] == "2025Q1" and not each["standby"]
        )


def test_every_state_has_one_wording() -> None:
    assert set(words_white.PACES) == set(PACES)
    assert {"planned", "due", "triggered", "held", "skipped", "delivered"} <= set(
        words_white.INJECTS
    )
    said = [word for word, _ in words_white.INJECTS.values()]
    assert len(set(said)) == len(said)


def test_the_list_goes_to_a_spreadsheet_and_back(tmp_path: Path) -> None:
    room = room_at_signals()
    file = tmp_path / "list.csv"
    assert obeyed(room, f"msel save {file}") == [f"Written: {file}"]
    rows = file.read_text("utf-8")
    assert rows.startswith("Serial") and "Rain is coming." in rows
    file.write_text(rows.replace("Rain is coming.", "Snow is coming."), "utf-8")
    assert obeyed(room, f"msel load {file}: The weather turned.") == ["Done."]
    assert one(room, 10)["text"] == "Snow is coming."
    assert obeyed(room, "msel 10 edit: Hail.", answers=["It is worse."]) == ["Done."]
    assert one(room, 10)["text"] == "Hail."
    assert "No such file" in obeyed(room, f"msel load {tmp_path / 'none.csv'}: So.")[0]
    assert "say which file" in obeyed(room, "msel load")[0]


def test_rulings_are_searched_by_their_words() -> None:
    room = room_at_signals()
    assert obeyed(room, "rulings") == ["Nothing has been ruled yet."]
    argued(room)
    assert obeyed(room, "rule BLUE-1 0 2 tag=sabotage: They were ready.") == ["Done."]
    (line,) = obeyed(room, "rulings sabotage ready")
    assert line.startswith("BLUE-1") and MOVE in line
    assert obeyed(room, "rulings divers elsewhere") == ["No ruling has these words."]


def test_rulings_of_other_saves_are_found_too(tmp_path: Path) -> None:
    before = room_of("tiny", tmp_path / "monday.wargame", pace="hand")
    say(before, "BLUE", "move", "move", text="We dig a canal.")
    say(before, WHITE, "ruling", "no", what="refuse", ruling="BLUE-1", reason="No spades.")
    say(before, "BLUE", "move", "open", text="We dig another one.")
    before.session.close()
    room = room_of("tiny", tmp_path / "tuesday.wargame", pace="hand")
    (line,) = obeyed(room, "rulings")
    assert "of monday.wargame: refused" in line and "Why: No spades." in line
    ruled = Pages(room).of(WHITE)["ruled"]
    assert "monday.wargame" in ruled and "No spades." in ruled and "another one" not in ruled
    room.session.close()
