"""What was decided and rolled on paper, entered by the White Cell."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.host.helpers import advance, all_decide, decide, drained, here, room_of, say, to_node
from tests.host.pages import serving
from tests.host.test_regions import text_of
from tests.play.helpers import at_random
from wargame.errors import IllegalOrder
from wargame.host.console_terminal import run_console
from wargame.host.page_outlet import PageOutlet, Pages
from wargame.host.remote import RemoteSeat
from wargame.play import room_paper
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.play.cells import console
from wargame.play.control import foreseen
from wargame.play.outlet import Outlet
from wargame.play.room import Chair, Room
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.report.paper_forms import orders
from wargame.report.paper_words import Words
from wargame.tui.plain_paper import copy_paper

BRIDGE = "bridge-2025"
ON_PAPER = "Rolled on paper."


def enter(room: Room, role: str, ident: str, decision: object = None) -> None:
    """The White Cell enters a role's paper, at random where nothing is said."""
    if decision is None:
        decision = at_random(room.session.game, role)
    say(room, WHITE, "enter", ident, role=role, **here(room), decision=decision)


def decided(room: Room, role: str) -> list[str]:
    """Who put each decision of a role at the node at hand into the record, the latest last."""
    found: list[str] = []
    for one in room.session.facts:
        if (one["turn"], one["phase"]) == room.place and role in one["parts"]:
            if one["kind"] == "paper":
                found[-1] = "paper"
            elif one["kind"] == "decision":
                found.append("seat")
    return found


# Decisions --------------------------------------------------------------------------------


def test_paper_is_entered_once_for_a_cell_that_may_still_amend(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_of(BRIDGE, path, pace="hand")
    to_node(room, "orders")
    first = at_random(room.session.game, "UKR")
    enter(room, "UKR", "paper", first)
    enter(room, "UKR", "paper", first)  # said again after a lost line: done once
    assert decided(room, "UKR") == ["paper"]
    assert room_paper.entered(room, "UKR")
    state = {cell["role"]: (cell["state"], cell["paper"]) for cell in console(room)["cells"]}
    assert state["UKR"] == ("committed", True) and state["US"][1] is False
    assert json.loads(room.view("UKR"))["decided"] == room.session.game.decisions["UKR"]
    decide(room, "UKR", "mine")
    assert decided(room, "UKR") == ["paper", "seat"]
    assert not room_paper.entered(room, "UKR")
    enter(room, "UKR", "again", first)
    assert room_paper.entered(room, "UKR")
    all_decide(room, "rest")
    advance(room, "close")
    with pytest.raises(IllegalOrder, match="that phase is over"):
        say(room, WHITE, "enter", "late", role="UKR", turn=0, node="orders", decision=first)
    room.session.close()
    assert verify(path)["ok"]
    again = resume_session(path)
    papers = [fact for fact in again.facts if fact["kind"] == "paper"]
    assert [(one["actor"], one["parts"]) for one in papers] == [
        (WHITE, {"UKR": {"role": "UKR", "node": "orders"}})
    ] * 2
    again.close()


def test_only_the_white_cell_enters_paper_and_only_what_is_legal() -> None:
    room = room_of(BRIDGE, pace="hand")
    say(room, WHITE, "seat", "seat", role="NATO", holder="doctrine", reason="nobody is there")
    to_node(room, "orders")
    known = room.session.facts[:]
    with pytest.raises(IllegalOrder, match="White Cell's to do"):
        say(room, "US", "enter", "us", role="UKR", **here(room), decision={})
    with pytest.raises(IllegalOrder, match="no cell `UKRE`; did you mean"):
        say(room, WHITE, "enter", "typo", role="UKRE", **here(room), decision={})
    with pytest.raises(IllegalOrder, match="hand the seat to a person"):
        say(room, WHITE, "enter", "nato", role="NATO", **here(room), decision={})
    with pytest.raises(IllegalOrder, match="none of your actions"):
        enter(room, "UKR", "wrong", {"orders": ["no-such-card"]})
    chair = Chair(WHITE, WHITE)
    check = {"type": "check", "ref": 1, "role": "UKR", **here(room)}
    wrong = protocol.read(json.dumps({**check, "decision": {"orders": ["no"]}}))
    fine = protocol.read(json.dumps({**check, "decision": at_random(room.session.game, "UKR")}))
    assert isinstance(wrong, protocol.Check) and isinstance(fine, protocol.Check)
    with pytest.raises(IllegalOrder):
        room.check(chair, wrong)
    room.check(chair, fine)
    with pytest.raises(IllegalOrder, match="White Cell's to do"):
        room.check(Chair("US", "US"), fine)
    with pytest.raises(protocol.BadMessage):
        room.hear(Chair("US", "US"), protocol.Paper(type="paper", role="UKR"))
    assert room.session.facts == known


def test_the_paper_of_a_cell_is_shown_to_the_white_cell_alone() -> None:
    room = room_of(BRIDGE, pace="hand")
    to_node(room, "orders")
    outlets = {role: Outlet(room, Chair(role, role)) for role in [*room.roles, WHITE]}
    for outlet in outlets.values():
        drained(outlet)
    room.hear(Chair(WHITE, WHITE), protocol.Paper(type="paper", role="UKR"))
    (told,) = drained(outlets[WHITE])
    assert told["type"] == "paper" and told["role"] == "UKR"
    assert told["view"] == json.loads(room.view("UKR"))
    enter(room, "UKR", "paper")
    kinds = {role: [one["type"] for one in drained(outlets[role])] for role in outlets}
    assert [kinds[role] for role in room.roles if role != "UKR"] == [[]] * 4
    assert kinds["UKR"] == ["facts", "view"] and "paper" in kinds[WHITE]


# What was rolled -----------------------------------------------------------------------------


def rolled(room: Room, ident: str, **fields: object) -> None:
    say(room, WHITE, "rolled", ident, **here(room), reason=ON_PAPER, **fields)


def test_outcomes_rolled_on_paper_stand_as_one() -> None:
    room = room_of(BRIDGE, pace="hand")
    to_node(room, "reactions")
    all_decide(room, "react")
    with pytest.raises(IllegalOrder, match="while they are tabled"):
        rolled(room, "early", bands={})
    advance(room, "close")
    cases = [case for case in room.session.game.preview() if not case["sure"]]
    one, other = cases[0], cases[1]
    bands = ("setback", "partial", "success", "breakthrough")
    told = {case["action"]: bands[case["band"]] for case in cases}
    with pytest.raises(IllegalOrder, match="the dice say the same"):
        rolled(room, "same", bands=told)
    before = room.session.facts[:]
    with pytest.raises(IllegalOrder, match="not among the outcomes"):
        rolled(room, "wrong", bands={one["action"]: bands[3 - one["band"]], "no-card": "partial"})
    assert room.session.facts == before and room.session.game.overrides == {}
    told |= {one["action"]: bands[3 - one["band"]], other["action"]: bands[3 - other["band"]]}
    rolled(room, "both", bands=told)
    made = [fact["parts"]["public"] for fact in room.session.facts if fact["kind"] == "control"]
    assert [(body["what"], body["action"], body["reason"]) for body in made] == [
        ("override", case["action"], ON_PAPER) for case in (one, other)
    ]
    rolled(room, "mended", bands={one["action"]: bands[one["band"]]})
    assert set(room.session.game.overrides) == {other["action"]}
    advance(room, "on")
    fell = next(one for one in room.session.facts if one["kind"] == "adjudication")
    entries = [e for part in fell["parts"].values() for e in part.get("entries", ())]
    entry = next(e for e in entries if e.get("action") == other["action"] and "rolled" in e)
    assert entry["reason"] == ON_PAPER


def test_the_events_of_a_quarter_are_those_of_the_paper() -> None:
    room = room_of(BRIDGE, pace="hand")
    tables = room.session.game.tables
    plain = next(event.key for event in tables.events if not event.branches)
    split = next(event for event in tables.events if event.branches)
    with pytest.raises(IllegalOrder, match="no event `nosuch`"):
        rolled(room, "typo", events={"nosuch": ""})
    with pytest.raises(IllegalOrder, match="no branch `nosuch`"):
        rolled(room, "way", events={split.key: "nosuch"})
    chosen = {plain: "", split.key: split.branches[-1].key}
    rolled(room, "fell", events=chosen)
    all_decide(room, "signals")
    advance(room, "on")
    world = room.session.game.world
    fell = {event.key: int(world.happening[event.index, 0]) for event in tables.events}
    assert {key for key, falls in fell.items() if falls} == set(chosen)
    assert fell[split.key] == len(split.branches)


def test_what_the_dice_would_bring_is_held_where_the_paper_has_it_not() -> None:
    for seed in range(40):
        room = room_of(BRIDGE, pace="hand", seed=seed)
        would = {key for key, falls in foreseen(room.session.game).items() if falls}
        if would:
            break
    assert would
    rolled(room, "none", events={})
    held = [fact["parts"]["public"] for fact in room.session.facts if fact["kind"] == "control"]
    assert {body["event"] for body in held} == would
    assert {body["what"] for body in held} == {"hold"}
    all_decide(room, "signals")
    advance(room, "on")
    assert not room.session.game.world.happening.any()


# A session on paper -----------------------------------------------------------------------


def test_a_quarter_played_on_paper_is_entered_afterwards(tmp_path: Path) -> None:
    """Power off: everything of a quarter is entered by the White Cell, and the record is whole."""
    path = tmp_path / "a.wargame"
    room = room_of(BRIDGE, path, pace="hand")
    step = 0
    while room.place[0] == 0:
        if room.locked:
            case = next(case for case in room.session.game.preview() if not case["sure"])
            band = ("setback", "partial", "success", "breakthrough")[3 - case["band"]]
            rolled(room, "rolled", bands={case["action"]: band})
        for role in room.session.waiting():
            step += 1
            enter(room, role, f"paper{step}")
        step += 1
        advance(room, f"on{step}")
    say(
        room,
        WHITE,
        "control",
        "board",
        control={
            "what": "adjust",
            "track": "us_will",
            "to": 61500,
            "reason": "As it stood on the board.",
        },
    )
    entered = sum(fact["kind"] == "paper" for fact in room.session.facts)
    kinds = [fact["kind"] for fact in room.session.facts]
    assert entered >= 15 and kinds.count("decision") >= entered
    room.session.close()
    assert verify(path)["ok"]


# The page -----------------------------------------------------------------------------------


def test_the_cell_reads_that_it_was_entered_and_can_change_it() -> None:
    room = room_of(BRIDGE, pace="hand")
    to_node(room, "orders")
    pages = Pages(room)
    before = pages.of("UKR")
    enter(room, "UKR", "paper")
    now = pages.of("UKR")
    assert "from paper" not in before["status"] and "from paper" in now["status"]
    assert "entered" in now["news/0"] and 'data-node="orders"' in now["decide"]
    decide(room, "UKR", "mine")
    assert "from paper" not in pages.of("UKR")["status"]


def test_the_form_on_the_console_is_the_cells_own() -> None:
    room = room_of(BRIDGE, pace="hand")
    to_node(room, "orders")
    outlet = PageOutlet(Pages(room), Chair(WHITE, WHITE))
    drained(outlet)
    room.hear(Chair(WHITE, WHITE), protocol.Paper(type="paper", role="RUS"))
    frames = drained(outlet)
    assert {one["type"] for one in frames} == {"regions"}
    html = frames[0]["changed"]["paper"]
    assert 'data-role="RUS"' in html and 'name="standing"' in html
    own = Pages(room).of("RUS")["decide"]
    body = own[own.index("<legend>1.") : own.index('<p class="quiet">Nothing is sent')]
    assert body in html


# The terminal ---------------------------------------------------------------------------------


def at_console(room: Room, lines: str) -> str:
    """What a console in a terminal says to some lines."""
    out = io.StringIO()
    with serving(room) as served, RemoteSeat(served.link(WHITE)) as seat:
        assert run_console(seat, io.StringIO(lines), out, copy_paper) == 0
    return out.getvalue()


def test_paper_is_copied_in_a_terminal_by_the_questions_of_the_seat() -> None:
    room = room_of(BRIDGE, pace="hand")
    to_node(room, "orders")
    card = next(one for one in json.loads(room.view("US"))["hand"] if one["legal"])
    number = 1 + [one["action"] for one in json.loads(room.view("US"))["hand"]].index(
        card["action"]
    )
    answers = ["paper US", "", str(number), "as it says on the sheet", "", "", "y"]
    said = at_console(room, "\n".join([*answers, "paper us", "q", "status", "quit", ""]))
    assert "United States" in said and "Entered; the cell may change it" in said
    assert "Nothing was entered." in said and "committed, from paper" in said
    assert room.session.game.decisions["US"]["orders"] == [
        {"action": card["action"], "reason": "as it says on the sheet"}
    ]
    assert decided(room, "US") == ["paper"]


def test_a_terminal_says_what_was_rolled() -> None:
    room = room_of(BRIDGE, pace="hand")
    said = at_console(room, "paper UKR\nrolled no-such-event\nrolled\nquit\n")
    assert "UKR is asked nothing in this phase" in said
    assert "there is no event `no-such-event`" in said and "help rolled" in said
    to_node(room, "reactions")
    all_decide(room, "react")
    advance(room, "close")
    cases = room.session.game.preview()
    at = next(n for n, case in enumerate(cases) if not case["sure"])
    band = ("setback", "partial", "success", "breakthrough")[3 - cases[at]["band"]]
    said = at_console(
        room, f"rolled {at + 1} splendid\nrolled {at + 1}\nrolled {at + 1} {band}\nquit\n"
    )
    assert "no band `splendid`" in said and "how it fell" in said
    assert room.session.game.overrides == {cases[at]["action"]: 3 - cases[at]["band"]}
    assert room.session.game.reasons == {cases[at]["action"]: ON_PAPER}


def test_the_sheet_has_what_is_entered_in_the_order_in_which_it_is_entered() -> None:
    """From the printed sheet, top to bottom, to the forms of the phases, one after the other."""
    room = room_of(BRIDGE, pace="hand")
    compiled = room.session.game.compiled
    sheet = orders(Words(compiled), compiled.tables.role("RUS"), "2025Q1, round 1")
    printed = " ".join(str(item) for row in sheet.rows for item in row).lower()
    entered: list[str] = []
    for node in ("signals", "orders", "reactions", "hands"):
        to_node(room, node, f"sheet-{node}")
        room.hear(Chair(WHITE, WHITE), protocol.Paper(type="paper", role="RUS"))
        entered.append(text_of(Pages(room).of(WHITE)["paper"]).lower())
    names = (
        ("signal", "show up to"),
        ("standing order", "your standing order"),
        ("order 1", "your orders"),
        ("called shot", "call your shot"),
        ("reaction: one", "your reaction"),
        ("keep one opening", "keep for next quarter"),
        ("bury one", "bury for"),
    )
    there = [printed.index(sheet_name) for sheet_name, _ in names]
    assert there == sorted(there)
    form = " ".join(entered)
    here = [form.index(form_name) for _, form_name in names]
    assert here == sorted(here)
