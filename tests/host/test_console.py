"""The White Cell's console: its regions, what it does to a room, its commands line by line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.host.consoles import obeyed
from tests.host.helpers import (
    advance,
    all_decide,
    decide,
    drained,
    here,
    room_of,
    say,
    time_of,
    to_node,
)
from tests.host.pages import serving
from tests.host.test_regions import HOSTILE, said_raw, text_of
from wargame.errors import IllegalOrder
from wargame.host.console import COMMANDS, PARTS, Console, Stop, news
from wargame.host.console_terminal import _fitted, run_console
from wargame.host.page_outlet import PageOutlet, Pages
from wargame.host.regions_white_acts import places
from wargame.host.remote import RemoteSeat
from wargame.play.asides import WHITE
from wargame.play.cells import console
from wargame.play.room import Chair, Room
from wargame.play.room_white import opened, shown
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.play.view_public import PUBLIC
from wargame.record.store import Store
from wargame.telling.names import Names
from wargame.tui.plain_paper import copy_paper

BRIDGE = "bridge-2025"
NODES = ("signals", "events", "offers", "answers", "orders", "reactions", "hands")


def tabled(save: Path | None = None) -> Room:
    """A room whose reactions are closed, its outcomes before the White Cell."""
    room = room_of(BRIDGE, save, pace="hand")
    to_node(room, "reactions")
    all_decide(room, "react")
    advance(room, "close")
    assert room.locked
    return room


def cards(room: Room) -> list[str]:
    return [case["action"] for case in room.session.game.preview()]


# What the room follows --------------------------------------------------------------------


def test_the_white_cell_opens_at_most_four_outcomes_to_the_room(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = tabled(path)
    known = cards(room)
    assert len(known) > 4 and opened(room) == []
    with pytest.raises(Exception, match="at most 4"):
        say(room, WHITE, "show", "five", turn=0, cards=known[:5])
    with pytest.raises(IllegalOrder, match="not among the outcomes"):
        say(room, WHITE, "show", "none", turn=0, cards=["no-such-card"])
    with pytest.raises(IllegalOrder):
        say(room, "US", "show", "us", turn=0, cards=known[:1])
    say(room, WHITE, "show", "two", turn=0, cards=[known[3], known[1], known[3]])
    assert shown(room) == [known[3], known[1]]
    assert [one["action"] for one in opened(room)] == [known[3], known[1]]
    assert json.loads(room.view(PUBLIC))["opened"] == opened(room)
    assert console(room)["shown"] == [known[3], known[1]]
    advance(room, "apply")
    assert opened(room) == [] and shown(room) == [known[3], known[1]]
    with pytest.raises(IllegalOrder, match="tabled"):
        say(room, WHITE, "show", "late", turn=0, cards=known[:1])
    room.session.close()
    assert verify(path)["ok"]
    again = resume_session(path)
    assert any(fact["kind"] == "shown" for fact in again.facts)
    again.close()


def test_before_they_are_opened_no_seat_sees_a_roll() -> None:
    room = tabled()
    assert json.loads(room.view(PUBLIC))["opened"] == []
    rolls = {f'"roll":{case["roll"]}' for case in room.session.game.preview()}
    for role in [*room.roles, PUBLIC]:
        told = room.view(role) + json.dumps(drained(PageOutlet(Pages(room), Chair(role, role))))
        assert not any(roll in told for roll in rolls)


def test_how_long_a_cell_gave_no_sign() -> None:
    room = room_of(BRIDGE)
    to_node(room, "orders")
    decide(room, "UKR", "u")
    time_of(room).go(195)
    still = {cell["role"]: cell["still"] for cell in console(room)["cells"]}
    assert still["US"] == 190 and still["UKR"] == 0
    assert "no sign for 3 min" in text_of(Pages(room).of(WHITE)["cells"])


# Regions ----------------------------------------------------------------------------------


def test_every_node_has_a_console_that_is_well_made() -> None:
    room = room_of(BRIDGE, pace="hand")
    pages = Pages(room)
    for node in NODES:
        to_node(room, node, f"{node}")
        made = {name: text_of(html) for name, html in pages.of(WHITE).items()}
        assert "White Cell" in made["head"]
        assert "news/0" in made
        for name in ("cells", "phase", "timing", "outcomes", "seats", "places"):
            assert name in made
        asked = room.session.waiting()
        assert ("over" in made["phase"]) == bool(asked)


def test_the_console_shows_what_a_cell_decided_and_nobody_else_is() -> None:
    room = room_of(BRIDGE, pace="hand")
    to_node(room, "orders")
    view = room.session.view("US")
    card = next(one for one in view["hand"] if one["legal"])
    plan = {"orders": [{"action": card["action"], "reason": "quietly"}], "reason": "all of it"}
    decide(room, "US", "plan", plan)
    pages = Pages(room)
    said = text_of(pages.of(WHITE)["secrets"])
    assert card["name"].strip('"') in said and "quietly" in said and "all of it" in said
    for role in [*room.roles, PUBLIC]:
        if role != "US":
            assert "quietly" not in str(pages.of(role))


def test_what_strangers_write_is_text_on_the_console() -> None:
    room = room_of(BRIDGE, pace="hand")
    say(room, "RUS", "message", "m", to=["US"], text=HOSTILE, room="<b>room</b>")
    say(room, "US", "note", "n", text=HOSTILE)
    say(room, WHITE, "bookmark", "b", text="<i>here</i>")
    say(room, WHITE, "seat", "s", role="EU", holder="person:<u>Eve</u>", reason=HOSTILE)
    made = Pages(room).of(WHITE)
    for html in made.values():
        text_of(html)
    for name in ("threads", "notes", "acts"):
        assert HOSTILE in "".join(said_raw(made[name])), name
    assert "<u>Eve</u>" in text_of(made["cells"])
    assert "<i>here</i>" in text_of(made["places"])


def test_outcomes_show_roll_band_and_what_was_overruled() -> None:
    room = tabled()
    case = next(one for one in room.session.game.preview() if not one["sure"])
    band = "setback" if case["band"] else "success"
    control = {"what": "override", "action": case["action"], "band": band, "reason": "no fuel"}
    say(room, WHITE, "control", "over", control=control)
    made = Pages(room).of(WHITE)
    said = text_of(made["outcomes"])
    assert f"rolled {case['roll'] // 10}.{case['roll'] % 10}" in said
    assert f"Overruled: it stands as {band}" in said
    assert "no fuel" in text_of(made["acts"])
    assert "Let the dice stand" in said


def test_the_list_of_injects_and_moves_that_no_card_has() -> None:
    room = room_of(BRIDGE, pace="hand")
    pages = Pages(room)
    assert "Due now: 10 to all cells" in text_of(pages.of(WHITE)["msel"])
    say(room, "US", "move", "move", text=HOSTILE)
    say(room, "US", "argue", "argue", ruling="US-1", side="for", text="It floats")
    made = pages.of(WHITE)
    assert HOSTILE in "".join(said_raw(made["moves"])) and "It floats" in text_of(made["moves"])
    say(room, WHITE, "ruling", "r", what="decide", ruling="US-1", counted=[0], reason="fair")
    say(room, WHITE, "msel", "ten", what="deliver", serial=10)
    made = pages.of(WHITE)
    assert "Odds 60 %, rolled" in text_of(made["ruled"]) and "fair" in text_of(made["ruled"])
    assert made["moves"] == ""
    assert "Due now" not in text_of(made["msel"]) and "brought in" in text_of(made["msel"])


def test_a_line_of_the_console_is_sent_what_changed() -> None:
    room = room_of(BRIDGE, pace="hand")
    line = PageOutlet(Pages(room), Chair("W", WHITE))
    drained(line)
    say(room, "UKR", "message", "hello", to=["US"], text="Hello there")
    changed = next(one for one in drained(line) if one["type"] == "regions")["changed"]
    assert "Hello there" in changed["threads"]
    assert {"tracks", "head", "adjust", "timing"}.isdisjoint(changed)
    say(room, WHITE, "clock", "run", what="resume")
    changed = next(one for one in drained(line) if one["type"] == "regions")["changed"]
    assert "Hold" in changed["timing"]


def test_every_place_leads_back_to_what_it_says(tmp_path: Path) -> None:
    room = room_of(BRIDGE, tmp_path / "a.wargame", pace="hand")
    to_node(room, "hands")
    say(room, WHITE, "bookmark", "mark", text="a close call")
    all_decide(room, "on")
    advance(room, "on-w")
    found = places(room.feed(WHITE))
    assert any("a close call" in one["said"] for one in found)
    for number, place in enumerate(one for one in found if "as it opened" in one["said"]):
        say(
            room, WHITE, "rewind", f"back{number}",
            after=place["after"], name=f"try {number}", reason="to see",
        )  # fmt: skip
        turn, node = room.place
        quarter = room.session.game.tables.quarter_name(turn)
        assert place["said"] == f"{quarter}, {node}: as it opened"
        assert not room.session.game.decisions
    room.session.close()


# Line by line -----------------------------------------------------------------------------


def test_an_intervention_without_a_reason_is_not_done() -> None:
    room = tabled()
    track = "us_will"
    before = len(room.session.facts)
    lines = [
        "overrule 1 setback", "overrule 1 setback:   ", f"set {track} 50", "seat US doctrine",
        f"disclose US {track}", "rewind 1 Again", "overrule 1 setback: ",
    ]  # fmt: skip
    said = obeyed(room, *lines)
    assert len(said) == len(lines) and all("needs a reason" in one for one in said)
    assert len(room.session.facts) == before


def test_a_facilitator_runs_a_quarter_by_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_of(BRIDGE, path)
    said = obeyed(
        room, "run", "inject no-such: x", "hold: projector", "extend 2: it was dark",
        "pace hand", "force: nobody is here", "status",
    )  # fmt: skip
    assert sum(one == "Done." for one in said) == 5
    assert any("no-such" in one for one in said)
    assert room.place[1] != "signals"
    all_to = len(room.session.facts)
    assert obeyed(room, "say all: welcome", "say ukr us: a word")[-1] == "Done."
    told = [fact for fact in room.session.facts[all_to:] if fact["kind"] == "message"]
    assert list(told[0]["parts"]) == ["public"] and list(told[1]["parts"]) == ["UKR+US"]
    to_node(room, "reactions")
    all_decide(room, "re")
    said = obeyed(
        room, "go", "preview", "overrule 1 setback: bad maps", "show 1 2", "preview",
        "withdraw 1: good maps after all", "overrule 1 partial", "go", answers=["a split vote"],
    )  # fmt: skip
    assert "on the display" in " ".join(said) and "overruled, stands as setback" in " ".join(said)
    assert room.place[1] == "hands"
    controls = [fact["parts"]["public"] for fact in room.session.facts if fact["kind"] == "control"]
    assert [one["reason"] for one in controls] == [
        "bad maps", "good maps after all", "a split vote",
    ]  # fmt: skip
    said = obeyed(
        room, "set us_will 61,5: a speech", "disclose UKR RUS us_will", "seat RUS doctrine:none: x",
        "seat RUS planner: they left", "bookmark: the speech", "note it went well", "orders us",
        "breach EU 1,5: it said it would not", "rewind 2 Once more: the speech was too much",
        "status",
        answers=["they asked"],
    )  # fmt: skip
    assert sum(one == "Done." for one in said) == 7  # not the doctrine that there is none of
    assert room.branch == 2 and room.session.seats["RUS"] == "planner"
    assert any(row.name == "Once more" for row in Store.open(path, write=False).branches())
    room.session.close()
    assert verify(path)["ok"]


def test_events_are_held_and_brought_in_by_lines() -> None:
    room = room_of(BRIDGE, pace="hand")
    key = room.session.game.tables.events[0].key
    obeyed(room, f"hold {key}: not today")
    assert room.session.game.forced[key] == 0
    assert "does not fall" in text_of(Pages(room).of(WHITE)["events"])
    obeyed(room, f"inject {key}: today after all")
    assert room.session.game.forced[key] != 0
    obeyed(room, f"withdraw {key}: the dice may say")
    assert key not in room.session.game.forced


@pytest.mark.parametrize(
    "line",
    ["frob", "overrule", "overrule x success: r", "extend", "extend soon: r", "seat", "rewind",
     "rewind 99 x: r", "set us_will high: r", "set us_wil 3: r", "say", "say nobody: hi",
     "disclose", "disclose nobody: x", "pace", "pace fast", "talk all", "show 1", "inject",
     "withdraw 3: r", "clock never: r", "extend 99999: r", "clock 1e999: r"],
)  # fmt: skip
def test_a_wrong_line_gets_one_line_and_does_nothing(line: str) -> None:
    room = room_of(BRIDGE, pace="hand")
    before = len(room.session.facts)
    said = obeyed(room, line)
    assert len(said) == 1 and len(room.session.facts) == before


def test_help_knows_every_command_and_every_command_is_there() -> None:
    room = room_of()
    said = obeyed(room, "help")
    assert len(said) <= 20 and max(map(len, said)) <= 78, "it fits on a screen"
    listed = [word for known in PARTS.values() for word in known]
    assert sorted(listed) == sorted(COMMANDS)
    assert obeyed(room, "help overule")[-1].startswith("There is no command `overule`")
    said = obeyed(room, "help all")
    assert len(said) == len(COMMANDS) + len(PARTS)
    for word in COMMANDS:
        assert callable(getattr(Console, f"_{word}"))
        assert obeyed(room, f"help {word}") != []
    with pytest.raises(Stop):
        obeyed(room, "quit")
    assert obeyed(room, "", "   ") == []


def test_long_lines_break_between_words_and_links_do_not() -> None:
    line = "  rolled N BAND ...: what was rolled on paper: outcomes, and at signals the events."
    broken = _fitted(line, 60).split("\n")
    assert len(broken) == 2 and all(len(one) < 60 for one in broken)
    assert " ".join(broken[0].split() + broken[1].split()) == " ".join(line.split())
    assert broken[1].startswith("      ") and _fitted(line, 200) == line
    link = "http://192.0.2.2:8431/#" + "a-b" * 20
    assert link in _fitted(f"* The new link of Ukraine, told this once: {link}", 50)


def test_what_strangers_write_does_not_steer_a_terminal() -> None:
    room = room_of(BRIDGE, pace="hand")
    say(room, "RUS", "message", "m", to=["US"], text="line\nline\t\u202eabc", room="r\u2066x")
    (line,) = obeyed(room, "talk")
    assert line == "RUS to US in rx: line line abc"


def test_news_tells_who_moved_and_who_is_stuck() -> None:
    room = room_of(BRIDGE)
    to_node(room, "orders")
    names = Names.of(json.loads(room.view(WHITE)))
    room.joined(Chair("US", "US"))
    before = console(room)
    assert news({}, before, names) == [] == news(before, before, names)
    decide(room, "UKR", "u")
    room.cells["US"].state = "stuck"
    assert news(before, console(room), names) == ["United States: stuck.", "Ukraine: committed."]


def test_a_terminal_joins_with_the_white_cells_link(tmp_path: Path) -> None:
    room = room_of(BRIDGE, tmp_path / "a.wargame", pace="hand")
    lines = "run\nforce: nobody came\nstatus\nseat RUS doctrine: asleep\nhold\n\nquit\n"
    out = io.StringIO()
    with serving(room) as served:
        with RemoteSeat(served.link(WHITE)) as seat:
            assert run_console(seat, io.StringIO(lines), out, copy_paper) == 0
        place = here(room)
        assert room.session.seats["RUS"] == "doctrine"
    said = out.getvalue()
    assert place["node"] == "offers" and "Offers." in said
    assert "* Russia: a program plays." in said
    assert "Not done: it needs a reason" in said
    room.session.close()


def test_what_the_host_would_not_understand_ends_no_console() -> None:
    room = tabled()
    out = io.StringIO()
    lines = "show 1 2 3 4 5\nrule US-1 base=3: no\nset us_will 61.5: a speech\nquit\n"
    with serving(room) as served, RemoteSeat(served.link(WHITE)) as seat:
        assert run_console(seat, io.StringIO(lines), out, copy_paper) == 0
    said = out.getvalue()
    assert "the room follows 4 outcomes at most" in said
    assert "Done." in said.split("a speech")[1]
    assert '"' in obeyed(room, "preview")[0]  # by its name
