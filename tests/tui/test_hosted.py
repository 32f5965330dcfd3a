"""The full-screen table of a seat at a distance, against a host that runs."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from tests.host.helpers import advance, decide, room_of, say, to_node
from tests.host.pages import serving
from tests.tui.seated import PATIENCE, Sitting, sit
from wargame.play.asides import WHITE
from wargame.play.room import Room
from wargame.tui import plan
from wargame.tui.commands import help_of
from wargame.tui.lines import text
from wargame.tui.screens.accords import AccordList
from wargame.tui.screens.dialogs import Ask, Choose, Confirm
from wargame.tui.screens.hosted_end import HostedEnd
from wargame.tui.screens.story import Story
from wargame.tui.screens.surveying import SurveyForm
from wargame.tui.screens.talking import Talk
from wargame.tui.screens.theatre import Theatre
from wargame.tui.widgets.panel import Panel


def decisions(room: Room, role: str, node: str) -> list[dict[str, Any]]:
    """What a role committed at a node, as often as it did."""
    return [
        body["decision"]
        for fact in room.session.facts
        if fact["kind"] == "decision"
        for body in fact["parts"].values()
        if body["role"] == role and body["node"] == node
    ]


def test_an_exercise_is_played_through_the_screen() -> None:
    room = room_of("tiny", pace="ready")

    async def play(at: Sitting) -> None:
        table = at.table
        assert isinstance(at.app.screen, Story)  # the brief
        for step in range(60):
            if "RED" in room.session.waiting():
                await at.do(decide, room, "RED", f"r{step}")
            if isinstance(at.app.screen, HostedEnd) or table.seat.state == "over":
                break
            await at.at_table()
            if table.seat.state == "deciding":
                if table.seat.view["node"] == "orders" and not table.seat.draft.orders:
                    await at.until(lambda: table.seat._weighed is not None)
                    await at.press("enter")
                    assert len(table.seat.draft.orders) == 1
                await at.press("c")
                await at.until(lambda: at.app.screen is not table, "no dialog")
                if isinstance(at.app.screen, Confirm):  # else the quarter was told just then
                    await at.press("y")
                    await at.until(lambda: table._sending is None, "sending")
            await at.pilot.pause(0.05)
        await at.until(lambda: table.seat.state == "over")
        await at.until(lambda: isinstance(at.app.screen, HostedEnd | Theatre))
        if isinstance(at.app.screen, Theatre):
            await at.press("escape")
            await at.until(lambda: isinstance(at.app.screen, HostedEnd))
        await at.press("escape")
        await at.shows("It is over.")
        assert not at.app.at.view["to_decide"]

    sit(room, "BLUE", play)
    assert room.ended
    orders = decisions(room, "BLUE", "orders")
    assert len(orders) == 2 and all(len(one["orders"]) == 1 for one in orders)  # exactly once


def test_what_is_committed_is_changed_until_the_phase_closes() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")

    async def play(at: Sitting) -> None:
        await at.at_table()
        seat = at.table.seat
        await at.press("c", "y")
        await at.is_told("Your orders are sealed.")
        await at.until(lambda: seat.state == "committed")
        assert "It can be changed until the phase closes" in at.text
        await at.press("c")  # nothing has changed
        await at.is_told("This is committed already")
        await at.press("enter")
        await at.until(lambda: seat.state == "changed")
        assert "Changed, not committed" in at.text
        await at.press("c", "y")
        await at.until(lambda: seat.state == "committed")
        await at.press("x")
        await at.until(lambda: seat.state == "changed")
        await at.do(decide, room, "RED", "r1")
        await at.do(advance, room, "w1")
        await at.is_told("What you had committed stands, without the change.")

    sit(room, "BLUE", play)
    made = decisions(room, "BLUE", "orders")
    assert [len(one["orders"]) for one in made] == [0, 1]


def test_a_phase_that_closes_under_a_question_traps_nobody() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")

    async def play(at: Sitting) -> None:
        await at.at_table()
        seat = at.table.seat
        await at.until(lambda: seat._weighed is not None)
        await at.press("enter", "w")
        await at.until(lambda: isinstance(at.app.screen, Ask))
        await at.write("because it rains")
        asked = seat.draft.orders
        await at.do(decide, room, "RED", "r1")
        await at.do(advance, room, "w1", force=True, reason="Lunch")
        await at.shows("Esc goes to the table")
        assert isinstance(at.app.screen, Ask) and "because it rains" in at.text
        await at.press("enter")  # it has no place any more, and is said
        await at.is_told("what you wrote was not used: because it rains")
        await at.is_told("You had committed nothing")
        assert len(asked) == 1 and not seat.draft.orders
        await at.until(lambda: at.app.screen is at.table)
        await at.press("d")  # a note is about no decision, and outlives it
        await at.write("slow")
        await at.do(advance, room, "w2", force=True, reason="Supper")
        await at.do(advance, room, "w3")  # the outcomes count
        await at.shows("Esc goes to the table")
        assert "slow" in at.text
        await at.press("enter")
        await at.is_told("Your note is kept.")
        await at.until(lambda: isinstance(at.app.screen, Theatre))  # told now, over no question
        await at.do(to_node, room, "orders")
        await at.shows("Orders have begun, 2025Q2; you are asked. Esc goes to the table.")
        await at.press("escape")
        await at.until(lambda: at.app.screen is at.table and not at.table._telling)
        assert seat.state == "deciding" and at.table.active == "now"

    sit(room, "BLUE", play)


def test_a_choice_over_another_place_changes_nothing() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")

    async def play(at: Sitting) -> None:
        await at.at_table()
        await at.press("t")
        await at.until(lambda: isinstance(at.app.screen, Choose))
        await at.do(to_node, room, "signals")
        await at.shows("Esc goes to the table")
        before = at.table.seat.draft
        await at.press("down", "enter")
        await at.at_table()
        assert at.table.seat.draft == before and before.node == at.table.seat.view["node"]

    sit(room, "BLUE", play)


def test_a_host_that_dies_freezes_no_key_and_loses_nothing() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")

    with serving(room) as first:

        async def play(at: Sitting) -> None:
            await at.at_table()
            seat = at.table.seat
            await at.until(lambda: seat._weighed is not None)
            await at.app.workers.wait_for_complete([])
            import asyncio

            await asyncio.to_thread(first.stop)
            await at.shows("no line to the host")
            for key in ("enter", "down", "2", "1", "question_mark", "escape", "s", "escape"):
                await at.press(key)
            assert len(seat.draft.orders) == 1  # taken at once, weighed when the line is back
            await at.press("c", "y")
            await at.shows("Being committed")
            await at.press("s")
            await at.until(lambda: isinstance(at.app.screen, Talk))
            await at.press("enter")
            await at.write("are you there")
            await at.press("enter")
            await at.shows("not acknowledged yet: are you there")
            await at.press("escape", "escape")
            with serving(room, first) as second:
                at.served = second
                await at.is_told("The line to the host is back. 2 commands sent again.")
                await at.is_told("Your orders are sealed.")
                await at.until(lambda: seat.state == "committed")
                first.cut()
                second.cut()
                await at.until(lambda: seat.far.cuts >= 2 and seat.far.linked)
                await at.press("x")
                await at.until(lambda: seat.state == "changed" and not seat.draft.orders)

        sit(room, "BLUE", play, served=first)
    assert len(decisions(room, "BLUE", "orders")) == 1
    said = [f for f in room.session.facts if f["kind"] == "message"]
    assert len(said) == 1


def test_what_cannot_be_is_taken_back_with_its_reason() -> None:
    room = room_of("bridge-2025", pace="hand", turns=1)
    to_node(room, "orders")

    async def play(at: Sitting) -> None:
        await at.at_table()
        seat = at.table.seat
        await at.until(lambda: seat._weighed is not None)
        view = seat.view

        def weigh(decision: dict[str, Any]) -> None:
            room.session.check("US", decision)

        whole = plan.refusals(view, seat.draft, weigh)
        assert seat.refused == whole and whole
        able = [c["action"] for c in view["hand"] if c["action"] not in whole]
        bad = next(iter(whole))
        at.table.take(plan.toggle_order(seat.draft, bad))  # known already: never taken
        assert not seat.draft.orders
        seat._weighed, seat._reasons = None, {}
        seat.change(plan.toggle_order(seat.draft, bad))  # not known: taken, then taken back
        assert seat.draft.has(bad)
        seat.ask(at.table.wake)
        await at.is_told("It is taken back: ")
        assert not seat.draft.orders
        if able:
            at.table.take(plan.toggle_order(seat.draft, able[0]))
            await at.until(lambda: seat._weighed is not None and seat._weighed.draft == seat.draft)
            assert seat.refused == plan.refusals(view, seat.draft, weigh)

    sit(room, "US", play)


def test_a_draft_is_there_again_at_the_next_line() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")

    async def first(at: Sitting) -> None:
        await at.at_table()
        at.table.take(
            plan.toggle_order(at.table.seat.draft, at.table.seat.view["hand"][0]["action"])
        )
        await at.press("down", "down")
        at.table.take(
            plan.give_reason(
                at.table.seat.draft, at.table.seat.draft.orders[0].action, "it is cold"
            )
        )
        # and leaves at once, while the draft rests still

    async def again(at: Sitting) -> None:
        await at.at_table()
        assert at.table.seat.draft.orders[0].reason == "it is cold"
        await at.press("c", "y")
        await at.until(lambda: at.table.seat.state == "committed")

    with serving(room) as served:
        sit(room, "BLUE", first, served=served)
        end = time.monotonic() + PATIENCE
        while "it is cold" not in json.dumps(room.cells["BLUE"].draft):
            assert time.monotonic() < end, "the host never heard of it"
            time.sleep(0.02)
        sit(room, "BLUE", again, served=served)
    assert decisions(room, "BLUE", "orders")[0]["orders"][0]["reason"] == "it is cold"


def test_going_back_stands_where_the_exercise_stands(tmp_path: Path) -> None:
    room = room_of("tiny", tmp_path / "a.wargame", pace="hand")
    to_node(room, "orders")
    start = len(room.session.facts)

    async def play(at: Sitting) -> None:
        await at.at_table()
        seat = at.table.seat
        await at.do(to_node, room, "signals")
        await at.until(lambda: isinstance(at.app.screen, Theatre))
        await at.do(say, room, WHITE, "rewind", "w2", after=start, name="again", reason="Anew")
        await at.shows("The White Cell has gone back")
        assert "2025Q1, orders" in at.text and isinstance(at.app.screen, Theatre)
        await at.press("escape")
        await at.until(lambda: at.app.screen is at.table)
        assert seat.state == "deciding" and seat.view["node"] == "orders" and seat.branch == 2
        await at.press("c", "y")
        await at.until(lambda: seat.state == "committed")

    sit(room, "BLUE", play)
    room.session.close()


def test_messages_come_and_go() -> None:
    room = room_of("bridge-2025", pace="hand", turns=1)

    async def play(at: Sitting) -> None:
        await at.at_table()
        hostile = "[red]Shells[/] [@click=app.exit] now"
        await at.do(lambda: say(room, "EU", "message", "m1", to=["UKR"], text=hostile))
        await at.shows("1 new message")
        await at.is_told("European Union to you: [red]Shells[/] [@click=app.exit]")
        await at.press("s")
        await at.until(lambda: isinstance(at.app.screen, Talk))
        await at.shows("European Union: [red]Shells")
        assert not at.table.unread
        await at.press("enter")
        await at.write("in may")
        await at.press("enter")
        await at.shows("You: in may")
        await at.do(lambda: say(room, "US", "message", "m2", to=["UKR"], text="Us too"))
        await at.shows("(1) United States")
        await at.write("half a sen")  # what is begun stays with its conversation
        await at.press("escape", "home")
        await at.shows("United States: Us too")
        talk = at.app.screen
        assert isinstance(talk, Talk)
        rows = talk.panel.rows
        rows.mark("|EU")
        await at.pilot.pause()
        assert talk.entry.value == "half a sen"
        rows.mark("@room")
        await at.press("enter", "enter", "down", "enter")
        at.app.screen.query_one(Panel).rows.mark("@done")
        await at.press("enter")
        await at.until(lambda: isinstance(at.app.screen, Ask))
        await at.write("back channel")
        await at.press("enter")
        await at.until(lambda: isinstance(at.app.screen, Talk))
        await at.shows("#back channel")
        await at.press("escape")
        await at.until(lambda: at.app.screen is at.table)
        assert not at.table.unread

    sit(room, "UKR", play)
    said = [
        (body["text"], body["members"])
        for fact in room.session.facts
        if fact["kind"] == "message" and fact["actor"] == "UKR"
        for body in fact["parts"].values()
    ]
    assert said == [("in may", ["EU", "UKR"])]
    rooms = [
        body
        for fact in room.session.facts
        if fact["kind"] == "room"
        for body in fact["parts"].values()
    ]
    assert [one["room"] for one in rooms] == ["back channel"]


def test_the_clock_is_seen_and_speaks_up() -> None:
    room = room_of("tiny", pace="clock")
    to_node(room, "orders")
    if not room.clock.running:
        room.clock.resume(room.now())

    async def play(at: Sitting) -> None:
        await at.at_table()
        await at.shows(" left")
        await at.do(say, room, WHITE, "clock", "w1", what="set", seconds=61, reason="Soon")
        await at.shows("1:0")
        await at.is_told("1 minute left. You have not committed yet.")
        await at.do(say, room, WHITE, "clock", "w2", what="hold", reason="A question")
        await at.shows("held at")
        await at.is_told("A question")
        await at.press("exclamation_mark")
        await at.shows("the White Cell is called")
        await at.until(lambda: room.cells["BLUE"].state == "stuck")
        await at.press("exclamation_mark")
        await at.until(lambda: room.cells["BLUE"].state != "stuck")
        await at.press("f")
        await at.until(lambda: isinstance(at.app.screen, Ask))
        await at.write("we dig")
        await at.press("enter")
        await at.is_told("Your move is before the White Cell.")
        await at.press("d")
        await at.write("slow")
        await at.press("enter")
        await at.is_told("Your note is kept.")

    sit(room, "BLUE", play)
    assert {"ruling", "note"} <= {fact["kind"] for fact in room.session.facts}


def test_a_seat_that_is_played_waits_and_is_asked_again(tmp_path: Path) -> None:
    room = room_of("tiny", tmp_path / "a.wargame", pace="hand")
    to_node(room, "orders")

    async def play(at: Sitting) -> None:
        await at.at_table()
        seat = at.table.seat
        await at.do(say, room, WHITE, "seat", "w1", role="BLUE", holder="doctrine", reason="Lunch")
        await at.shows("Your seat is played by a doctrine")
        await at.press("enter", "c")
        assert seat.draft.empty() and at.app.screen is at.table
        await at.do(say, room, WHITE, "seat", "w2", role="BLUE", holder="person", reason="Back")
        await at.until(lambda: seat.state == "deciding")

    sit(room, "BLUE", play)
    room.session.close()


def test_neither_forecast_nor_home_is_promised() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")

    async def play(at: Sitting) -> None:
        await at.at_table()
        told = text(help_of(at.app.screen))
        for word in ("orecast", "taff", "Home", "home screen"):
            assert word not in told, word
        assert "Free move" in told and "Messages" in told
        assert {"leave", "browse"}.isdisjoint(one[2] for one in at.app.places())
        await at.press("q")
        await at.until(lambda: isinstance(at.app.screen, Confirm))
        assert "The exercise goes on without you." in at.text
        await at.press("n")
        await at.press("escape")
        await at.until(lambda: isinstance(at.app.screen, Confirm))
        await at.press("y")
        await at.until(lambda: not at.app.is_running)

    app = sit(room, "BLUE", play)
    assert app.return_value == 0


@pytest.mark.parametrize("how", ["withdrawn", "elsewhere"])
def test_the_end_of_a_seat_ends_the_screen(how: str) -> None:
    room = room_of("tiny", pace="hand")

    with serving(room) as served:

        async def play(at: Sitting) -> None:
            await at.at_table()
            if how == "withdrawn":
                await at.do(lambda: None)
                import asyncio

                from wargame.host.remote import RemoteSeat

                def again() -> None:
                    with RemoteSeat(served.link("WHITE")) as white:
                        white.command("link", seat="BLUE", reason="Lost")

                await asyncio.to_thread(again)
            else:
                import asyncio

                from wargame.host.remote import RemoteSeat

                def elsewhere() -> None:
                    with RemoteSeat(served.link("BLUE")):
                        pass

                await asyncio.to_thread(elsewhere)
            await at.until(lambda: at.app.far.gone is not None and not at.app.is_running)

        app = sit(room, "BLUE", play, served=served)
    assert app.return_value == 2


def test_what_another_seat_keeps_to_itself_changes_nothing_here() -> None:
    """The view is the host's: what is drawn of it depends on nothing else."""
    shown = []
    for secret in (False, True):
        room = room_of("tiny", pace="hand")
        to_node(room, "orders")
        if secret:
            hand = [c["action"] for c in room.session.view("RED")["hand"] if not c["reasons"]]
            standing = room.session.game.tables.role("RED").standing[0].key
            orders = [{"action": one, "reason": "a secret"} for one in hand[:1]]
            decide(room, "RED", "r1", {"standing": standing, "orders": orders})
            say(room, "RED", "note", "n1", text="a secret")
            say(room, "RED", "message", "m1", to=[WHITE], text="a secret")

        async def play(at: Sitting) -> None:
            await at.at_table()
            await at.until(lambda: at.table.seat._weighed is not None)
            texts = []
            for panel in ("now", "tracks", "deals", "goals", "feed"):
                at.table.action_panel(panel)
                await at.pilot.pause(0.05)
                texts.append(at.text)
            shown.append("\n".join(texts))

        sit(room, "BLUE", play)
    assert shown[0] == shown[1] and "a secret" not in shown[0]


def test_an_accord_is_read_and_signed_and_the_survey_answered() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")
    clause = {"by": "RED", "does": "track", "due": 1, "track": "will", "test": "at_least", "at": 1}

    async def play(at: Sitting) -> None:
        await at.at_table()
        for number in ("1", "2"):
            await at.do(
                lambda n=number: say(
                    room,
                    "RED",
                    "accord",
                    f"a{n}",
                    what="offer",
                    to=["BLUE"],
                    terms=[clause],
                    text=f"Text {n}",
                )
            )
        await at.press("p")
        await at.until(lambda: isinstance(at.app.screen, AccordList))
        await at.shows("waits for you")
        assert "Text 2" in at.text
        await at.press("enter")
        await at.until(lambda: isinstance(at.app.screen, Confirm))
        await at.press("y")
        await at.is_told("You have signed")
        await at.until(lambda: isinstance(at.app.screen, AccordList))
        await at.press("down", "x")
        await at.write("too dear")
        await at.press("enter")
        await at.is_told("You have declined")
        await at.shows("too dear")
        await at.press("escape")
        await at.press("S")
        await at.until(lambda: isinstance(at.app.screen, SurveyForm))
        await at.write("aims")
        await at.press("enter", "enter")
        at.app.screen.query_one("#conduct", Input).focus()
        await at.write("74")
        await at.press("tab", "enter")
        await at.is_told("Your answers are with the White Cell")

    sit(room, "BLUE", play, size=(80, 24))
    did = [
        (body["what"], fact["actor"])
        for fact in room.session.facts
        if fact["kind"] == "accord"
        for body in fact["parts"].values()
    ]
    assert {("sign", "BLUE"), ("decline", "BLUE")} <= set(did)
    (survey,) = [fact for fact in room.session.facts if fact["kind"] == "survey"]
    body = survey["parts"]["white"]
    assert body["strengths"] == ["aims"] and body["conduct"] == 4 and not body.get("design")
