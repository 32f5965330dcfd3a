"""What the table of what others see says is so: in the exercise, on the page, in the docs."""

from __future__ import annotations

import json
from pathlib import Path

from tests.host.helpers import advance, play_out, room_of, say, to_node
from tests.play.helpers import scenario
from wargame.host.page_outlet import Pages
from wargame.play.room import Room
from wargame.play.seen import others_see
from wargame.rules.view import audience

ROOT = Path(__file__).resolve().parents[2]
BRIDGE = "bridge-2025"


def silent_to(room: Room, node: str) -> None:
    """Nobody else says anything until a node is open."""
    while room.place[1] != node:
        more = {"force": True, "reason": "on"} if room.session.waiting() else {}
        advance(room, f"{room.place[1]}{int(room.locked)}", **more)


def test_private_objectives_are_a_secret_until_the_end_and_none_after_it() -> None:
    room = room_of("first-turn", pace="hand")
    setup = next(fact for fact in room.session.facts if fact["kind"] == "setup")
    drawn = {role: setup["parts"][role]["private"] for role in room.roles}
    assert all(drawn.values())

    def told(reader: str) -> str:
        return json.dumps(room.feed(reader)) + room.view(reader)

    to_node(room, "hands")
    for role, (key,) in drawn.items():
        for reader in [*room.roles, "PUBLIC"]:
            same = key in drawn.get(reader, ())
            assert (f'"{key}"' in told(reader)) == (reader == role or same), (role, reader)
    play_out(room)
    names = room.session.game.compiled.bundle.scenario.objectives
    for reader in room.roles:
        page = Pages(room).of(reader)["decide"]
        for (key,) in drawn.values():
            assert f'"{key}"' in told(reader)
            assert next(goal.name for goal in names if goal.id == key) in page


def test_reasons_shots_and_offers_are_seen_by_whom_the_table_says() -> None:
    room = room_of(BRIDGE, pace="hand")
    silent_to(room, "orders")
    shot = {"track": "oil", "test": "at_least", "at": 80_000, "chance": 61}
    why = "a reason of our own"
    decision = {"orders": [{"action": "asap", "reason": why}], "shot": shot, "reason": why}
    turn, node = room.place
    say(room, "EU", "submit", "sealed", turn=turn, node=node, decision=decision)
    say(room, "EU", "note", "noted", text=why)
    silent_to(room, "hands")
    for reader in [*room.roles, "PUBLIC"]:
        seen = json.dumps(room.feed(reader)) + room.view(reader)
        assert (why in seen) == (reader == "EU")
        assert '"asap"' in seen  # the order itself lies open


def test_whose_purse_and_tracks_it_names_are_those_of_the_rules() -> None:
    tables = scenario(BRIDGE).tables
    for role in tables.roles:
        rows = others_see(scenario(BRIDGE), role.key)
        purse = next(one.what for one in rows if one.what.startswith("Your political capital"))
        assert ("money" in purse) == (audience(tables, tables.row_names[role.bn_row]) is not None)
        for track in tables.tracks:
            if track.seen_by and role.index in track.seen_by:
                (row,) = [one for one in rows if track.name in one.what]
                others = [tables.roles[n].name for n in track.seen_by if n != role.index]
                assert all(name in row.who for name in others)
                assert ("alone" in row.who) == (not others)
                assert ("estimate" in row.when) == (track.estimate_row >= 0)


def test_the_docs_have_the_table_as_it_is() -> None:
    text = (ROOT / "docs" / "negotiating.md").read_text("utf-8")
    for one in others_see(scenario(BRIDGE), "RUS"):
        assert f"| {one.what} | {one.who} | {one.when} |" in text
