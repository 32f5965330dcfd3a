"""A seat at a distance without a screen: what is said in passing stands in the feed as it would."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from tests.host.helpers import advance, all_decide, room_of, say
from wargame.play.asides import WHITE
from wargame.tui.hosted import HostedSeat, Look


class Line:
    """As much of a line as the seat asks for."""

    role = "BLUE"
    names: ClassVar[dict[str, Any]] = {"names": {}}
    clock: ClassVar[dict[str, Any]] = {}


def test_the_feed_is_the_same_however_it_came() -> None:
    room = room_of("tiny", pace="hand")
    looks = []

    def looked() -> None:
        looks.append((json.loads(room.view("BLUE")), tuple(room.feed("BLUE", 0))))

    looked()
    for step in range(30):
        if room.ended:
            break
        all_decide(room, f"d{step}")
        advance(room, f"w{step}")
        looked()
        for word in ("Wait", "Go on"):
            say(room, WHITE, "disclose", f"{word[:2]}{step}", to=["BLUE"], text=f"{word} {step}",
                reason="Asked")  # fmt: skip
        looks.append((looks[-1][0], tuple(room.feed("BLUE", 0))))  # the same view
    far: Any = Line()
    seat = HostedSeat(far, Look(1, *looks[0]))
    for view, facts in looks[1:]:
        told = seat.take_in(Look(1, view, facts))
        whole = HostedSeat(far, Look(1, view, facts))
        assert [one.row.id for one in seat.items] == [one.row.id for one in whole.items]
        assert seat.feed == whole.feed and seat.draft == whole.draft
        assert not told or told[-1] == facts[-1]
    assert any("Go on" in str(item.doc) for item in seat.items)
