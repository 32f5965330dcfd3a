"""What people write: names that look the same are the same, and a reason can be read."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from tests.host.helpers import room_of, say
from wargame.errors import IllegalOrder, WargameError
from wargame.play import asides
from wargame.play.asides import WHITE
from wargame.play.room import Room

ALIKE = [
    "Café du nord",
    normalize("NFD", "Café du nord"),
    "Caf\u00e9\u200b du nord",
    "\u202eCafé du nord\u202c",
    "Café  du\tnord ",
    "Caf\u00e9 du\u00a0nord",
    "Ca\u00adfé du nord",
]


def rooms(room: Room) -> set[str]:
    return {fact["body"]["room"] for fact in room.feed(WHITE) if fact["kind"] == "message"}


def test_side_rooms_that_look_the_same_are_the_same() -> None:
    room = room_of()
    for number, name in enumerate(ALIKE):
        say(room, "RED", "message", f"m{number}", to=["BLUE"], text="x", room=name)
    assert rooms(room) == {"Café du nord"}
    say(room, WHITE, "room", "shut", what="close", members=["BLUE", "RED"], room=ALIKE[1],
        reason="done")  # fmt: skip
    for number, name in enumerate(ALIKE):
        with pytest.raises(IllegalOrder, match="closed"):
            say(room, "BLUE", "message", f"n{number}", to=["RED"], text="x", room=name)


@pytest.mark.parametrize("nothing", ["\u200b", " \u2060\ufeff ", "\u202e", "\u00ad\u200d"])
def test_what_nobody_can_see_is_no_text_and_no_reason(nothing: str) -> None:
    room = room_of()
    with pytest.raises(WargameError, match="between 1 and"):
        say(room, "RED", "message", "m", to=["BLUE"], text=nothing)
    with pytest.raises(WargameError):
        say(room, "RED", "message", "m", to=["BLUE"], text="x", room=nothing)
    with pytest.raises(WargameError, match="reason"):
        say(room, WHITE, "seat", "s", role="RED", holder="doctrine", reason=nothing)
    adjust = {"what": "adjust", "track": "line", "to": 41_000, "reason": nothing}
    with pytest.raises(WargameError, match="reason"):
        say(room, WHITE, "control", "c", control=adjust)


def test_no_text_turns_what_stands_after_it() -> None:
    assert asides.said("message", "to \u202eSUR dna SU\u202c\u2067") == "to SUR dna SU"


def test_words_of_every_script_stay_as_they_are() -> None:
    for text in ("שלום, עולם", "می‌خواهم", "👩‍👩‍👧", "Київ: так", "e\u0301"):
        assert asides.said("message", text) == text
    assert asides.said("room", "חדר 2") == "חדר 2"
