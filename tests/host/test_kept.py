"""What is kept from before is what would be made now: views, cards, regions, frames."""

from __future__ import annotations

from typing import Any

from tests.host.helpers import advance, decide, drained, room_of, say, to_node
from tests.play.helpers import scenario
from wargame.host import fill, regions, regions_cards, regions_tracks
from wargame.host.kept import Kept, fingerprint, once
from wargame.host.page_outlet import PageOutlet, Pages
from wargame.play.asides import WHITE
from wargame.play.replay_view import view_of
from wargame.play.room import Chair, Room
from wargame.play.view import view
from wargame.play.view_public import PUBLIC, public_view
from wargame.record.canonical import spell
from wargame.telling.names import Names, catalogue

GIVEN = catalogue(scenario("bridge-2025"))


def stands_as_made_now(room: Room) -> None:
    """Every view of the room is what the game gives when it is asked afresh."""
    game = room.session.game
    given = catalogue(game.compiled)
    for role in room.roles:
        for advised in (False, True):
            if advised:
                room.advise(role)
            moment = room.seen(role, moment=True)
            shown = view(game, role, advised=bool(room.stands(role)[2]))
            assert spell(room.seen(role)) == spell(shown), (role, room.place)
            assert spell({key: shown[key] for key in moment}) == spell(moment), (role, room.place)
            page = regions.of_moment(moment, given)
            assert page == regions.of_moment(shown, given), (role, room.place)
    assert spell(room.seen(WHITE)) == spell(view_of(game, WHITE)), room.place
    public = {key: value for key, value in room.seen(PUBLIC).items() if key != "opened"}
    assert spell(public) == spell(public_view(game)), room.place


def test_a_view_that_was_kept_is_the_one_that_would_be_made_now() -> None:
    """At every node: before anybody decides, after each decision, amended, and tabled."""
    room = room_of("tiny", pace="hand", turns=2)
    step = 0
    while not room.ended:
        stands_as_made_now(room)
        for role in room.session.waiting():
            for time in range(2):
                decide(room, role, f"d{step}-{time}-{role}")
                stands_as_made_now(room)
        advance(room, f"a{step}")
        stands_as_made_now(room)
        if room.locked:
            track = room.session.game.tables.tracks[0]
            body = {
                "what": "adjust",
                "track": track.key,
                "to": track.low + 1 + step,
                "reason": "a test",
            }
            say(room, WHITE, "control", f"c{step}", control=body)
            stands_as_made_now(room)
            advance(room, f"b{step}")
        step += 1


def test_a_decision_makes_no_view_anew() -> None:
    """Neither its seat's nor the White Cell's: all of it but the decision is the same object."""
    room = room_of("bridge-2025", pace="hand")
    to_node(room, "orders")
    before = {role: room.seen(role) for role in ["US", WHITE]}
    decide(room, "US", "orders")
    after = room.seen("US")
    assert after["decided"] and not after["to_decide"]
    for key in before["US"].keys() - {"decided", "to_decide"}:
        assert after[key] is before["US"][key]
    assert room.seen(WHITE) is before[WHITE]


def test_pages_with_everything_kept_say_the_same_as_without(monkeypatch: Any) -> None:
    """Two rooms play alike, one remembers and one does not; not a byte differs."""

    def played(ident: str) -> list[list[dict[str, Any]]]:
        room = room_of("tiny", pace="hand")
        lines = [PageOutlet(Pages(room), Chair(role, role)) for role in [*room.roles, WHITE]]
        told, step = [], 0
        while not room.ended:
            for role in room.session.waiting():
                decide(room, role, f"{ident}{step}-{role}")
            advance(room, f"{ident}{step}-w")
            for line in lines:
                told.append(drained(line))
                while line.more():
                    told.append(drained(line))
            step += 1
        return told

    kept = played("k")
    again = played("a")
    for module, name in (
        (regions_cards, "card"), (regions_cards, "_deal"), (regions_tracks, "_track")
    ):  # fmt: skip
        monkeypatch.setattr(module, name, getattr(module, name).__wrapped__)
    monkeypatch.setattr(fill, "fingerprint", lambda *_: None)
    bare = played("b")
    assert kept == again == bare


def test_lines_of_a_role_are_sent_one_text() -> None:
    room = room_of("bridge-2025", pace="hand")
    pages = Pages(room)
    lines = [PageOutlet(pages, Chair(f"US-{n}", "US")) for n in range(3)]

    def page_frames() -> list[list[str]]:
        """Each line in its turn, as a host's are."""
        found: list[list[str]] = [[] for _ in lines]
        due = True
        while due:
            for line, sent in zip(lines, found, strict=True):
                sent += [text for text in line.frames() if text.endswith('"type":"regions"}')]
            due = sum(line.more() for line in lines) > 0  # every line is asked
        return found

    for step in range(3):
        first, *rest = page_frames()
        assert first
        for other in rest:
            assert all(a is b for a, b in zip(first, other, strict=True))
        advance(room, f"go{step}", force=True, reason="on")


def test_a_fingerprint_is_of_values_and_of_nothing_else() -> None:
    one = {"a": [1, "x" * 40, None, True], "b": ("y", 2**70)}
    same = {"a": [1, "".join(["x"] * 40), None, True], "b": ("y", 2**70)}
    assert fingerprint(one) == fingerprint(same)
    twice = "z" * 30
    assert fingerprint([twice, twice]) == fingerprint([twice, "".join(["z"] * 30)])
    for other in ({**one, "a": [1]}, {**one, "b": ["y", 2**70]}, {**one, "c": 0}, {"a": 1, "b": 2}):
        assert fingerprint(other) != fingerprint(one)
    assert fingerprint(1) != fingerprint(True) != fingerprint("True")
    assert fingerprint(object()) is None  # nothing that could change behind its back


def test_names_count_by_what_they_say() -> None:
    asked = []

    @once(10)
    def said(key: str, names: Names) -> str:
        asked.append(key)
        return names.card(key)

    assert said("a", Names(cards={"a": "One", "b": "Two"})) == '"One"'
    assert said("a", Names(cards={"b": "Two", "a": "One"})) == '"One"'
    assert len(asked) == 1
    assert said("a", Names(cards={"a": "Other"})) == '"Other"'
    assert said("a", Names(cards={"a": "One", "b": "Two"}, quarter="2025Q1")) == '"One"'
    assert len(asked) == 3


def test_what_is_kept_has_a_bound_and_what_was_asked_for_last_stays() -> None:
    kept: Kept[str] = Kept(10, len)
    made = []

    def of(key: str) -> str:
        def make() -> str:
            made.append(key)
            return key * 4

        return kept.of(fingerprint(key), make)

    assert [of(key) for key in "abab"] == ["aaaa", "bbbb"] * 2
    assert made == ["a", "b"]
    of("b"), of("a"), of("c")  # b goes, for a was asked for since
    made.clear()
    assert [of(key) for key in "acb"] == ["aaaa", "cccc", "bbbb"]
    assert made == ["b"]
    assert kept.of(None, lambda: "never kept") == "never kept"
