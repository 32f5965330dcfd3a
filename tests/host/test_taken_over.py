"""What pages say of a seat that the White Cell took over, and of a way back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.helpers import decide, room_of, say, to_node
from tests.host.test_regions import text_of
from tests.play.helpers import scenario
from wargame.content.ready import ready_from_files
from wargame.errors import IllegalOrder
from wargame.host.exercise import new_room
from wargame.host.page_outlet import Pages
from wargame.play.asides import WHITE


def test_a_seat_that_a_program_plays_is_asked_nothing_until_it_is_handed_back() -> None:
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "orders")
    pages = Pages(room)
    assert "Your decision" in pages.of("RUS")["status"] and "<form" in pages.of("RUS")["decide"]
    others = pages.of("US")["decide"]
    say(room, WHITE, "seat", "over", role="RUS", holder="doctrine", reason="They had to leave.")
    taken = pages.of("RUS")
    assert "Orders: a program plays your seat" in text_of(taken["status"])
    assert "<form" not in taken["decide"] and "<form" in taken["compose"]
    assert pages.of("US")["decide"] == others
    with pytest.raises(IllegalOrder, match="a program decides for RUS now"):
        decide(room, "RUS", "late", {"orders": []})
    say(room, WHITE, "seat", "back", role="RUS", holder="person", reason="They are back.")
    assert "<form" in pages.of("RUS")["decide"]


def test_a_way_back_stands_among_what_the_white_cell_did(tmp_path: Path) -> None:
    room = room_of("tiny", tmp_path / "a.wargame", pace="hand")
    to_node(room, "orders")
    opened = room.count(WHITE)
    say(room, "BLUE", "message", "one", to=["RED"], text="Before.")
    after = room.feed(WHITE)[opened - 1]["seq"]
    say(room, WHITE, "rewind", "back", after=after, name="Again", reason="It was too much.")
    told = text_of(Pages(room).of(WHITE)["acts"])
    assert "went back to here, to go on as “Again”" in told and "“It was too much.”" in told
    room.session.close()


def test_going_back_reads_no_content_anew(tmp_path: Path) -> None:
    compiled = scenario("tiny")
    room = new_room(compiled, save=tmp_path / "a.wargame")
    assert room.session.store is not None
    assert ready_from_files(room.session.store.content()) is compiled
    room.session.close()
