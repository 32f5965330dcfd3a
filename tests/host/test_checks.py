"""Many decisions asked about at once: a reason for each, of one's own only, at a price."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.cli.test_host import hosting
from tests.host.helpers import advance, decide, here, room_of, to_node
from wargame.errors import IllegalOrder
from wargame.host import line as lines
from wargame.host.client import _parts
from wargame.host.remote import RemoteSeat
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.record.canonical import spell
from wargame.tui import plan


@pytest.mark.parametrize("role", ["UKR", "US"])  # what the latter could play is locked, too
def test_each_decision_has_the_reason_that_asking_alone_gives(role: str) -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "orders")
    view = room.session.view(role)
    draft = plan.start(view)
    asked = [plan.decision(plan.toggle_order(draft, card["action"])) for card in view["hand"]]
    asked += [plan.decision(draft), {"standing": "none such", "orders": []}]
    alone = []
    for one in asked:
        try:
            room.session.check(role, one)
            alone.append("")
        except IllegalOrder as error:
            alone.append(str(error))
    assert "" in alone and any(alone)
    before = len(room.session.facts)
    with hosting(room) as (host, seats):
        link = f"http://127.0.0.1:{host.port}/#{{}}"
        with RemoteSeat(link.format(seats.issue(role, role))) as seat:
            turn, node = room.place
            assert seat.weigh(asked, turn, node).result(20) == alone
            assert seat.weigh(asked * 20, turn, node).result(60) == alone * 20
            assert seat.weigh([], turn, node).result(20) == []
            with pytest.raises(IllegalOrder) as caught:
                seat.weigh(asked, turn, "signals").result(20)
            assert "wrong_phase" in caught.value.codes
            assert not seat.client._asked
        for key, other in (("WHITE", WHITE), ("PUBLIC", "PUBLIC")):
            with (
                RemoteSeat(link.format(seats.issue(key, other))) as seat,
                pytest.raises(IllegalOrder),  # nobody weighs for another
            ):
                seat.weigh(asked[:2], turn, node).result(20)
    assert len(room.session.facts) == before


def test_who_stops_waiting_asks_no_more_when_the_line_is_back() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")
    turn, node = room.place
    with hosting(room) as (host, seats):
        link = f"http://127.0.0.1:{host.port}/#{seats.issue('BLUE', 'BLUE')}"
        with RemoteSeat(link) as seat:
            ask = [{"standing": "x", "orders": []}]

            async def lose() -> None:
                ws, seat.client._ws = seat.client._ws, None
                gone = asyncio.ensure_future(seat.client.weigh(ask, turn, node))
                await asyncio.sleep(0.05)
                assert seat.client._asked
                gone.cancel()
                await asyncio.sleep(0.05)
                assert not seat.client._asked
                seat.client._ws = ws

            seat._do(lose())
            assert seat.weigh(ask, turn, node).result(20)[0]


def test_a_message_of_them_has_a_bound_and_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"type": "checks", "ref": 1, "turn": 0, "node": "orders"}
    refused: list[Any] = [[], [{}] * (protocol.ASKED + 1), [1], None]
    for decisions in refused:
        with pytest.raises(protocol.BadMessage):
            protocol.read(json.dumps({**said, "decisions": decisions}))
    with pytest.raises(protocol.BadMessage):
        protocol.read(json.dumps({**said, "decisions": [{}], "role": "RED"}))
    protocol.read(json.dumps({**said, "decisions": [{}] * protocol.ASKED}))

    whole: list[dict[str, Any]] = [{"x": "é" * 7000} for _ in range(9)] + [{}] * 200
    parts = list(_parts(whole))
    assert [one for part in parts for one in part] == whole
    for part in parts:
        protocol.read(spell({**said, "decisions": part}))

    room = room_of("tiny", pace="hand")
    to_node(room, "orders")
    waits: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float, *rest: Any) -> Any:
        waits.append(seconds)
        return await real(0)

    turn, node = room.place
    with hosting(room) as (host, seats):
        link = f"http://127.0.0.1:{host.port}/#{seats.issue('BLUE', 'BLUE')}"
        with RemoteSeat(link) as seat:
            monkeypatch.setattr("wargame.host.line.asyncio.sleep", sleep)
            many = int(lines.BURST * lines.WEIGHT / protocol.ASKED) + 2
            seat.weigh([{}] * protocol.ASKED * many, turn, node).result(60)
            monkeypatch.undo()
    assert any(0 < one < 60 for one in waits)
    decide(room, "BLUE", "b")
    decide(room, "RED", "r")
    advance(room, "w")
    assert here(room)["node"] != "orders"
