"""Rulings: odds of the reasons that count, dice of their own, who is told what, earlier ones."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.host.helpers import (
    Time,
    drained,
    facts_in,
    play_out,
    say,
    to_node,
)
from tests.play.helpers import persons, scenario
from wargame.errors import IllegalOrder, WargameError
from wargame.host.page_outlet import Pages
from wargame.play import room_rulings, rulings
from wargame.play.asides import WHITE
from wargame.play.outlet import Outlet
from wargame.play.phases import Clock
from wargame.play.replay import Replay
from wargame.play.room import Chair, Room
from wargame.play.session import resume_session, start_session
from wargame.play.verify import verify
from wargame.record.check import read_record
from wargame.record.events import NewEvent
from wargame.record.store import Store
from wargame.report import markdown
from wargame.report.aar import report
from wargame.rules.dice import Dice
from wargame.telling.names import Names
from wargame.tui.plain_story import story
from wargame.tui.present_replay import sentence

MOVE = "We send divers to cut the cable, for nobody watches the harbour at night."


def made_room(save: Path | None = None, *, seed: int = 7, name: str = "tiny") -> Room:
    session = start_session(scenario(name), persons(name), seed=seed, save=save)
    return Room(session, Time(), Clock("hand"))


def act(room: Room, role: str, kind: str, /, **more: Any) -> None:
    say(room, role, kind, f"{kind}-{role}-{room.branch}-{len(room.session.facts)}", **more)


def moved(room: Room, role: str = "BLUE", text: str = MOVE) -> None:
    act(room, role, "move", text=text)


def decide(room: Room, ruling: str = "BLUE-1", /, **more: Any) -> dict[str, Any]:
    more = {"reason": "Divers have done this before.", "tags": ["sabotage"], **more}
    act(room, WHITE, "ruling", what="decide", ruling=ruling, **more)
    return one(room, ruling)


def one(room: Room, ruling: str) -> dict[str, Any]:
    cases = room_rulings.shown(room)["rulings"]
    found: dict[str, Any] = next(case for case in cases if case["ruling"] == ruling)
    return found


def bodies(room: Room, role: str) -> list[dict[str, Any]]:
    return [fact["body"] for fact in room.feed(role) if fact["kind"] == "ruling"]


def argued(room: Room) -> None:
    moved(room)
    act(room, WHITE, "ruling", what="ask", ruling="BLUE-1", to=["RED"])
    act(room, "BLUE", "argue", ruling="BLUE-1", side="for", text="The harbour is dark.")
    act(room, "RED", "argue", ruling="BLUE-1", side="against", text="There are nets.")
    act(room, WHITE, "argue", ruling="BLUE-1", side="for", text="It was done in 1943.")


# Odds and dice ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pro", "con", "base", "percent"),
    [(0, 0, 50, 50), (1, 0, 50, 60), (2, 3, 50, 40), (9, 0, 50, 95), (0, 9, 50, 5), (1, 0, 30, 40)],
)
def test_odds_are_the_base_and_ten_points_for_each_reason(
    pro: int, con: int, base: int, percent: int
) -> None:
    assert rulings.odds(pro, con, base) == percent


def test_rolls_are_even_and_each_ruling_has_its_own() -> None:
    world = made_room().session.game.world
    names = [f"{role}-{number}" for role in ("BLUE", "RED") for number in range(1, 1001)]
    rolls = [rulings.rolled(world, name) for name in names]
    assert rolls == [rulings.rolled(world, name) for name in names]
    assert min(rolls) >= 0 and max(rolls) <= 999
    tenths = Counter(roll // 100 for roll in rolls)
    assert all(150 < tenths[tenth] < 250 for tenth in range(10))
    other = world.copy()
    other.dice = Dice(8, np.zeros(1, dtype=np.uint64))
    assert [rulings.rolled(other, name) for name in names] != rolls


def test_bands_are_cut_as_an_adjudication_is() -> None:
    world = made_room().session.game.world
    found = [rulings.band(world, 60, roll) for roll in (0, 119, 120, 599, 600, 799, 800, 999)]
    best, good, some, bad = "breakthrough", "success", "partial", "setback"
    assert found == [best, best, good, good, some, some, bad, bad]


def test_a_ruling_shifts_no_other_roll(tmp_path: Path) -> None:
    """Twins: one makes moves, argues and is ruled upon, the other is silent."""
    plain, ruled = made_room(tmp_path / "a.wargame"), made_room(tmp_path / "b.wargame")
    argued(ruled)
    decide(ruled, counted=[0, 1, 2])
    moved(ruled, "RED")
    act(ruled, WHITE, "ruling", what="refuse", ruling="RED-1", reason="No.")
    assert play_out(ruled) == play_out(plain)
    for room, name in ((plain, "a"), (ruled, "b")):
        room.session.close()
        assert verify(tmp_path / f"{name}.wargame")["ok"]


def test_the_roll_is_the_same_whenever_it_is_made() -> None:
    early, late = made_room(), made_room()
    for room in (early, late):
        moved(room)
    to_node(late, "orders")
    rolls = [decide(room)["decided"]["roll"] for room in (early, late)]
    assert rolls[0] == rolls[1]


# In the room --------------------------------------------------------------------------------


def test_from_a_move_to_a_ruling() -> None:
    room = made_room()
    argued(room)
    assert [case["n"] for case in one(room, "BLUE-1")["arguments"]] == [0, 1, 2]
    decided = decide(room, counted=[0, 2])["decided"]
    assert decided["odds"] == 70 and decided["tags"] == ["sabotage"]
    assert [case["text"] for case in decided["for"]] == [
        "The harbour is dark.",
        "It was done in 1943.",
    ]
    assert decided["against"] == []
    world = room.session.game.world
    assert decided["roll"] == rulings.rolled(world, "BLUE-1")
    assert decided["band"] == rulings.band(world, 70, decided["roll"])
    with pytest.raises(IllegalOrder, match="what was ruled stands"):
        decide(room)
    with pytest.raises(IllegalOrder, match="what was ruled stands"):
        act(room, "BLUE", "argue", ruling="BLUE-1", side="for", text="More.")


def test_what_follows_is_a_control_that_names_the_ruling() -> None:
    room = made_room()
    moved(room)
    decide(room)
    track = room.session.game.tables.tracks[0]
    now = int(room.session.game.world.values[track.index, 0])
    control = {"what": "adjust", "track": track.key, "to": now - 1000}
    act(room, WHITE, "control", control={**control, "reason": "Ruling BLUE-1: the cable is cut."})
    assert int(room.session.game.world.values[track.index, 0]) == now - 1000


def test_each_cell_learns_of_what_it_is_told_of_and_no_more() -> None:
    room = made_room(name="first-turn")
    mover, asked, other = room.roles[:3]
    lines = {role: Outlet(room, Chair(role, role)) for role in (mover, asked, other, "PUBLIC")}
    for line in lines.values():
        drained(line)
    act(room, mover, "move", text=MOVE)
    name = f"{mover}-1"
    assert [fact["kind"] for fact in facts_in(drained(lines[mover]))] == ["ruling"]
    assert not any(drained(lines[role]) for role in (asked, other, "PUBLIC"))
    act(room, WHITE, "ruling", what="ask", ruling=name, to=[asked])
    assert facts_in(drained(lines[asked]))[0]["body"]["text"] == MOVE
    act(room, asked, "argue", ruling=name, side="against", text="We watch it.")
    assert not any(drained(lines[role]) for role in (mover, other, "PUBLIC"))
    for stranger in (other, "PUBLIC"):
        with pytest.raises(IllegalOrder) as known:
            act(room, stranger, "argue", ruling=name, side="for", text="x")
        with pytest.raises(IllegalOrder) as unknown:
            act(room, stranger, "argue", ruling=f"{mover}-9", side="for", text="x")
        assert str(known.value) == str(unknown.value).replace("-9", "-1")
    act(room, WHITE, "argue", ruling=name, side="for", text="Set aside.")
    decide(room, name, counted=[0])
    for role in (mover, asked):
        body = bodies(room, role)[-1]
        assert body["odds"] == 40 and body["against"][0]["text"] == "We watch it."
        assert "Set aside." not in str(bodies(room, role))
    assert not any(facts_in(drained(lines[role])) for role in (other, "PUBLIC"))
    assert "Set aside." in str(bodies(room, WHITE))


def test_a_ruling_can_be_told_to_all() -> None:
    room = made_room()
    moved(room)
    decide(room, to=["RED"])
    assert bodies(room, "RED")[-1]["band"] == bodies(room, "PUBLIC")[-1]["band"]


def test_moves_are_numbered_for_each_role_alone() -> None:
    room = made_room()
    moved(room, "RED")
    moved(room)
    assert [body["ruling"] for body in bodies(room, "BLUE")] == ["BLUE-1"]
    act(room, "BLUE", "move", text="Another.")
    assert bodies(room, "BLUE")[-1]["ruling"] == "BLUE-2"


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "bell\x07"])
def test_a_move_is_bounded_text(text: str) -> None:
    room = made_room()
    before = len(room.session.facts)
    with pytest.raises(WargameError):
        act(room, "BLUE", "move", text=text)
    assert len(room.session.facts) == before


def test_what_is_refused() -> None:
    room = made_room()
    with pytest.raises(IllegalOrder, match="there is no ruling `BLUE-1`"):
        decide(room)
    moved(room)
    with pytest.raises(IllegalOrder, match="there is no argument 0"):
        decide(room, counted=[0])
    with pytest.raises(WargameError, match="reason"):
        decide(room, reason=" ")
    with pytest.raises(IllegalOrder, match="there is no cell `GREEN`"):
        decide(room, to=["GREEN"])
    for _ in range(room_rulings.WAITING - 1):
        act(room, "BLUE", "move", text="More.")
    with pytest.raises(IllegalOrder, match="still before the White Cell"):
        act(room, "BLUE", "move", text="More.")
    for seat in (WHITE, "PUBLIC"):
        with pytest.raises(IllegalOrder) as caught:
            act(room, seat, "move", text="Mine.")
        assert caught.value.codes == ("not_your_seat",)
    with pytest.raises(IllegalOrder):
        act(room, "RED", "ruling", what="decide", ruling="BLUE-1", reason="I say so.")
    assert one(room, "BLUE-1")["decided"] is None


# Kept ---------------------------------------------------------------------------------------


def test_it_comes_back_after_any_event(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = made_room(path)
    argued(room)
    decide(room, counted=[0])
    to_node(room, "orders")
    moved(room, "RED")
    whole, facts, branch = room_rulings.shown(room), room.session.facts, room.branch
    room.session.close()
    assert verify(path)["ok"]
    again = Room(resume_session(path), Time(), Clock("hand"))
    assert room_rulings.shown(again) == whole
    again.session.close()
    followed = rulings.Rulings()
    for length in range(len(facts) + 1):
        followed.follow(branch, facts[:length])
        assert rulings.Rulings().follow(branch, facts[:length]).cases == followed.cases


def test_a_rewind_rolls_other_dice_and_each_branch_verifies(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = made_room(path)
    moved(room)
    place = len(room.session.facts)
    rolls = {decide(room)["decided"]["roll"]}
    for number in range(5):
        more = {"after": place, "name": f"again{number}", "reason": "Once more."}
        act(room, WHITE, "rewind", **more)
        assert one(room, "BLUE-1")["decided"] is None
        rolls.add(decide(room)["decided"]["roll"])
    assert len(rolls) > 1  # six of a thousand alike: never
    room.session.close()
    assert verify(path)["ok"]
    assert len(rulings.in_save(path)) == 6


@pytest.mark.parametrize("wrong", [{"roll": 1}, {"odds": 90}, {"band": "breakthrough"}])
def test_verify_makes_the_roll_again(tmp_path: Path, wrong: dict[str, Any]) -> None:
    path = tmp_path / "a.wargame"
    room = made_room(path)
    moved(room)
    body = {
        "what": "decide", "ruling": "BLUE-1", "role": "BLUE", "text": MOVE, "tags": [], "for": [],
        "against": [], "base": 50, "odds": 50, "roll": rulings.rolled(room.session.game.world,
        "BLUE-1"), "reason": "So.",
    }  # fmt: skip
    body["band"] = rulings.band(room.session.game.world, 50, int(str(body["roll"])))
    if wrong == {"band": body["band"]}:
        wrong = {"band": "setback"}
    body |= wrong
    turn, node = room.place
    room.session.close()
    with Store.open(path) as store:
        store.append(1, [NewEvent("ruling", turn, node, WHITE, {"public": body})])
    found = verify(path)
    assert not found["ok"] and "ruling" in found["first_difference"]


# Earlier rulings ----------------------------------------------------------------------------


def test_earlier_rulings_of_its_kind_are_shown(tmp_path: Path) -> None:
    first = made_room(tmp_path / "first.wargame", seed=3)
    moved(first)
    decide(first, base=30)
    moved(first, "RED", "A parade on the coast.")
    decide(first, "RED-1", tags=["show"])
    first.session.close()
    (tmp_path / "broken.wargame").write_bytes(b"no save")
    room = made_room(tmp_path / "second.wargame")
    moved(room, "RED", "Our divers go for another cable in the harbour.")
    shown = one(room, "RED-1")
    assert [case["save"] for case in shown["alike"]] == ["first.wargame"]
    assert shown["alike"][0]["decided"]["odds"] == 30
    assert shown["reference"]["rulings"] == 1 and shown["reference"]["odds"] == 30
    assert shown["alike"][0]["quarter"] == "2025Q1"
    room.session.close()
    cases = rulings.in_folder(tmp_path)
    assert {case.name for case in rulings.matching(cases, "divers HARBOUR")} == {"BLUE-1", "RED-1"}
    assert [case.name for case in rulings.matching(cases, "sabotage")] == ["BLUE-1"]
    assert rulings.matching(cases, "parade cable") == []
    by_tag = rulings.alike(cases, "Nothing in common.", ["show"])
    assert [case.text for case in by_tag] == ["A parade on the coast."]


def test_what_else_lies_in_the_folder_keeps_no_white_cell_from_its_console(tmp_path: Path) -> None:
    """Links to nowhere, pipes, folders and saves that a stranger has written."""
    folder = tmp_path / "saves"
    folder.mkdir()
    (folder / "gone.wargame").symlink_to(tmp_path / "nowhere")
    (folder / "folder.wargame").mkdir()
    (folder / "text.wargame").write_text("no save")
    os.mkfifo(folder / "pipe.wargame")
    strange = made_room(folder / "strange.wargame")
    decided = {"what": "decide", "ruling": "RED-1", "role": "RED", "text": "x", "tags": []}
    for body in (
        {"what": "move", "ruling": "RED-9"},
        decided,
        {**decided, "ruling": "RED-2", "odds": 60, "roll": 5, "for": [{"by": "x"}]},
    ):
        parts = {"RED": body}
        strange.session.add(strange.session.aside("ruling", "RED", parts))
    strange.session.close()
    room = made_room(folder / "mine.wargame")
    say(room, "RED", "move", "m", text="We cut the cable")
    frames = drained(Outlet(room, Chair(WHITE, WHITE)))
    told = next(one["rulings"] for one in frames if one["type"] == "rulings")
    assert [case["ruling"] for case in told] == ["RED-1"]


def test_it_is_found_in_a_replay_and_told_in_the_report(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = made_room(path)
    argued(room)
    decided = decide(room, counted=[0, 1])["decided"]
    moved(room, "RED", "A parade.")
    act(room, WHITE, "ruling", what="refuse", ruling="RED-1", reason="Nobody would see it.")
    act(room, WHITE, "msel", what="add", entry={
        "serial": 60, "quarter": "2025Q1", "to": ["RED"], "text": "A call.", "expect": "-",
    })  # fmt: skip
    act(room, WHITE, "msel", what="skip", serial=60, reason="Nobody would listen.")
    play_out(room)
    room.session.close()
    record = read_record(path)
    compiled = scenario("tiny")
    lines = markdown.render(report(record, record.branches[0], compiled))
    text = " ".join(lines.split())  # wherever they were broken
    odds = "odds 50 % (base 50 %, 1 reason for and 1 against), roll "
    assert f"{odds}{decided['roll'] / 10:.1f}" in text
    assert "Divers have done this before." in text and MOVE in text
    assert "refused move RED-1" in text and "Nobody would see it." in text
    assert "left out inject 60" in text and "Nobody would listen." in text
    replay = Replay.open(path)
    # The move where it was made, where it was asked about, and what was ruled on it.
    for viewer, count in ((WHITE, 3), ("BLUE", 2), ("RED", 2)):
        places = replay.find("divers cable", viewer, lambda fact: sentence(fact, Names()))
        assert len(places) == count
    replay.close()


def test_the_pages_and_the_terminal_tell_of_it() -> None:
    room = made_room()
    argued(room)
    decide(room, counted=[0, 1])
    room_pages = Pages(room)
    names = Names(roles={"BLUE": "Blue", "RED": "Red"})
    for role in ("BLUE", "RED"):
        page = "".join(room_pages.of(role).values())
        assert "The White Cell rules on move BLUE-1" in page and "odds 50 %" in page.casefold()
        lines = [line for fact in room.feed(role) for line in story(fact, names, role)]
        assert any(line.startswith("The White Cell rules on move BLUE-1") for line in lines)
    assert "rules on move BLUE-1" in "".join(room_pages.of(WHITE).values())
    assert "BLUE-1" not in "".join(room_pages.of("PUBLIC").values()).replace(MOVE, "")
