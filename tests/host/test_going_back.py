"""Going back in a room: all of it or nothing, nobody started by it, no roll known beforehand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.host.helpers import advance, play_out, room_of, say, to_node
from tests.play.helpers import persons, scenario
from wargame.errors import IllegalOrder, SaveFull, WargameError
from wargame.host.exercise import new_room, resumed_room
from wargame.play.asides import WHITE
from wargame.play.room import Room
from wargame.play.verify import verify
from wargame.record.store import Store


def back(room: Room, ident: str, after: int, name: str = "second try") -> None:
    say(room, WHITE, "rewind", ident, after=after, name=name, reason="a misread card")


def test_a_way_back_that_the_disk_refuses_leaves_no_branch_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.wargame"
    room = room_of(save=path)
    to_node(room, "orders")
    place = len(room.session.facts)
    to_node(room, "hands")
    with monkeypatch.context() as full:

        def refuse(store: Store, branch: int, ready: Any) -> Any:
            if ready:
                raise SaveFull("the disk has no room")
            return []

        full.setattr(Store, "_add", refuse)
        with pytest.raises(SaveFull):
            back(room, "one", place)
    assert room.branch == 1 and room.place[1] == "hands"
    advance(room, "go")
    stands = room.place
    room.session.close()
    room = resumed_room(path)
    assert room.branch == 1 and room.place == stands
    back(room, "one", place)
    assert room.branch == 2 and room.place[1] == "orders"
    room.session.close()
    assert verify(path)["ok"]


def test_a_way_back_starts_no_program_that_held_a_seat_then(tmp_path: Path) -> None:
    """A save may come from a stranger: what it says of a seat in the past is started by nobody."""
    path, mark = tmp_path / "a.wargame", tmp_path / "started"
    program = tmp_path / "player.py"
    program.write_text(f"import pathlib\npathlib.Path({str(mark)!r}).touch()\n")
    room = room_of(save=path)
    to_node(room, "orders")
    body = {"role": "RED", "holder": f"exec:{sys.executable} {program}", "reason": "x"}
    room.session.add(room.session.aside("seat", WHITE, {"public": body}))
    place = len(room.session.facts)
    room.session.add(room.session.aside("seat", WHITE, {"public": {**body, "holder": "person"}}))
    to_node(room, "hands")
    room.session.close()
    room = resumed_room(path)
    back(room, "one", place)
    assert room.branch == 2 and room.session.seats["RED"] == "person"
    assert not mark.exists()
    room.session.close()
    room = resumed_room(path)
    assert room.session.seats == persons("tiny")
    play_out(room)
    room.session.close()
    assert verify(path)["ok"]


def test_a_seat_that_cannot_be_filled_again_leaves_the_exercise_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.wargame"
    room = room_of(save=path)
    to_node(room, "orders")
    place = len(room.session.facts)
    say(room, WHITE, "seat", "take", role="RED", holder="doctrine", reason="gone home")

    def no_player(*_: object) -> None:
        raise WargameError("this program cannot be started")

    with monkeypatch.context() as broken:
        broken.setattr("wargame.play.session.make_player", no_player)
        with pytest.raises(WargameError, match="cannot be started"):
            back(room, "one", place)
    assert room.branch == 1
    room.session.close()
    with Store.open(path, write=False) as store:
        assert len(store.branches()) == 1


def test_after_the_end_too_the_dice_are_fresh(tmp_path: Path) -> None:
    """Everybody has seen what fell; who goes back meets other rolls, then and ever after."""
    room = room_of(save=tmp_path / "a.wargame", turns=2)
    to_node(room, "orders")
    place = len(room.session.facts)
    play_out(room)
    back(room, "one", place)
    back(room, "two", place, "third try")
    store = room.session.store
    assert store is not None
    nonces = [row.nonce for row in store.branches()]
    assert len({*nonces}) == 3 and all(nonces[1:])
    play_out(room, "again")
    room.session.close()
    assert verify(tmp_path / "a.wargame")["ok"]


def test_a_late_signature_is_under_nothing_that_was_not_read(tmp_path: Path) -> None:
    """What is sent again after a way back names an accord that is gone, none that came since."""
    path = tmp_path / "a.wargame"
    room = room_of("bridge-2025", save=path)
    place = len(room.session.facts)

    def offer(ident: str, card: str) -> str:
        terms = [{"by": "US", "does": "stands", "due": 1, "card": card}]
        say(room, "US", "accord", ident, what="offer", to=["EU"], terms=terms)
        return [f["body"]["accord"] for f in room.feed("US") if f["kind"] == "accord"][-1]

    cards = [option.key for option in room.session.game.tables.role("US").standing]
    first = offer("one", cards[0])
    say(room, "EU", "move", "m", text="We do what no card has.")
    back(room, "back", place)
    second = offer("two", cards[1])
    assert second != first
    with pytest.raises(IllegalOrder, match="no accord"):
        say(room, "EU", "accord", "late", what="sign", accord=first)
    say(room, "EU", "move", "n", text="We do something else.")
    moves = [f["body"]["ruling"] for f in room.feed("EU") if f["kind"] == "ruling"]
    assert moves == ["EU-2"]
    room.session.close()
    room = resumed_room(path)
    assert offer("three", cards[0]) not in (first, second)
    room.session.close()


PLAYER = Path(__file__).parents[2] / "examples" / "outside_player.py"


def test_an_exercise_with_a_program_in_a_seat_can_be_gone_on_with(tmp_path: Path) -> None:
    """Not by itself: whoever starts the host names it again, or seats another."""
    path, program = tmp_path / "a.wargame", f"exec:{sys.executable} {PLAYER}"
    room = new_room(scenario("tiny"), save=path, seats={"RED": program})
    to_node(room, "orders")
    room.session.close()
    with pytest.raises(WargameError, match="say so with --seat ROLE='exec:"):
        resumed_room(path)
    room = resumed_room(path, seats={"RED": program})
    assert room.session.seats["RED"] == program and "RED" in room.session.players
    to_node(room, "hands")
    room.session.close()
    with pytest.raises(WargameError, match="no role"):
        resumed_room(path, seats={"READ": "doctrine", "RED": "doctrine"})
    room = resumed_room(path, seats={"RED": "person"})
    assert room.session.seats["RED"] == "person"
    (told,) = [one["body"] for one in room.feed("BLUE") if one["kind"] == "seat"]
    assert (told["role"], told["holder"]) == ("RED", "person") and told["reason"]
    room.session.close()
    room = resumed_room(path)  # it is a person's from there on
    play_out(room)
    room.session.close()
    assert verify(path)["ok"]
