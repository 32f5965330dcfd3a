"""Anything a seat can say: it is done, or refused in words; nothing else comes of it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.host.helpers import room_of, to_node
from tests.host.test_twins import read_out
from tests.play.helpers import at_random
from wargame.errors import WargameError
from wargame.host.page_outlet import PageOutlet, Pages
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.play.choices import NODES
from wargame.play.outlet import Outlet
from wargame.play.room import Chair, Room
from wargame.play.seat_protocol import BadMessage
from wargame.play.verify import verify
from wargame.play.view_public import PUBLIC

BRIDGE = "bridge-2025"
SCHEMA = protocol.schema()

#: What may stand anywhere in a message besides what belongs there.
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["<b>", "=1+1", "__class__", "../..", "\u202e", "%s", "{0}", "𝄞" * 9]),
)
ANY = st.recursive(
    ODD,
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=6), one, max_size=3),
)

#: Names that mean something somewhere in the flagship, or as keys of what is said.
KNOWN = [
    "US", "RUS", "UKR", WHITE, PUBLIC, "ENGINE", "us_will", "nwf", "exit-talk", "doctrine",
    "person", "person:Anna", "planner", "exec:true", "US-1", "RUS-1", "RUS-2", "person:", "A-1",
    "UKR+US", "public", "white", "engine", "override", "adjust", "inject", "hold", "withdraw",
    "setback", "us_will >= 1", "2025Q1", *NODES,
]  # fmt: skip
KEYS = [
    "what", "reason", "action", "band", "event", "branch", "track", "to", "cards", "answers",
    "offers", "accept", "orders", "standing", "shot", "react", "card", "keep", "bury", "serial",
    "quarter", "from", "text", "expect", "when", "after", "standby", "objectives", "reasons",
    "counter",
]  # fmt: skip
OBJECT = st.dictionaries(
    st.sampled_from(KEYS), st.one_of(st.sampled_from(KNOWN), ANY, st.integers(0, 99)), max_size=5
)


def of(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a JSON Schema of the protocol is about, and a few that it is not."""
    if "$ref" in schema:
        return of(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return st.one_of(*(of(one) for one in schema[several]))
    if "properties" in schema:
        return whole(schema)
    made: dict[str, st.SearchStrategy[Any]] = {
        "string": st.one_of(st.sampled_from(KNOWN), st.text(max_size=20)),
        "integer": st.integers(schema.get("minimum", 0), min(schema.get("maximum", 50), 50)),
        "boolean": st.booleans(),
        "null": st.none(),
        "object": OBJECT,
    }
    if schema.get("type") == "array":
        return st.lists(of(schema["items"]), max_size=4)
    return made.get(schema.get("type", ""), ANY)


def whole(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with all that it must have and some of what it may."""
    fields, needed = schema["properties"], set(schema.get("required", ()))
    must = {name: of(one) for name, one in fields.items() if name in needed}
    may = {name: of(one) for name, one in fields.items() if name not in needed}
    return st.fixed_dictionaries(must, optional=may)


#: Every kind of message that a seat may begin with, or go on with.
KINDS = {
    name: one
    for name, one in SCHEMA["$defs"].items()
    if "type" in one.get("properties", {}) and name != "Hello"
}
MESSAGE = st.one_of(*(whole(one) for one in KINDS.values()))
SAID = st.tuples(st.sampled_from(["US", "RUS", WHITE, PUBLIC, "EVAL-1", "EVAL-2"]), MESSAGE)


def chair(key: str) -> Chair:
    return Chair(key, {"EVAL-1": PUBLIC, "EVAL-2": WHITE}.get(key, key))


def hear(room: Room, who: Chair, message: dict[str, Any], number: int) -> None:
    """What a line would do with a message that came in."""
    if "id" in message:
        message = {**message, "id": f"number-{number:04}"}
    if "turn" in message and number % 2:  # else nearly all come for another phase
        message = {**message, **dict(zip(("turn", "node"), room.place, strict=True))}
    try:
        said = protocol.read(json.dumps(message))
    except BadMessage:
        return
    with suppress(WargameError):
        if isinstance(said, protocol.Command):
            room.do(who, said)
        elif isinstance(said, protocol.Check):
            room.check(who, said)
        elif isinstance(said, protocol.Checks):
            room.checks(who, said)
        elif isinstance(said, protocol.State | protocol.Draft | protocol.Paper):
            room.hear(who, said)


def everything(room: Room) -> None:
    """Have every line of every seat told all there is."""
    pages = Pages(room)
    for key in [*room.roles, WHITE, PUBLIC, "EVAL-1", "EVAL-2"]:
        read_out(Outlet(room, chair(key)))
        read_out(PageOutlet(pages, chair(key)))


def say_all(scenario: str, node: str, said: list[tuple[str, dict[str, Any]]], save: Path) -> None:
    """Say it, look at everything, close the save and verify it."""
    room = room_of(scenario, save, pace="hand")
    if node != "over":
        to_node(room, node)
    for number, (key, message) in enumerate(said):
        hear(room, chair(key), message, number)
    everything(room)
    for role in [] if room.ended or room.locked else room.session.waiting():
        room.session.check(role, at_random(room.session.game, role))
    room.session.close()
    assert verify(save)["ok"]


def test_every_kind_of_message_is_among_those_tried() -> None:
    assert len(KINDS) >= 19 and {"Submit", "Rewind", "Msel", "Ruling", "Survey"} <= set(KINDS)


@given(st.sampled_from(["orders", "signals", "reactions"]), st.lists(SAID, max_size=20))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_said_is_done_or_refused(
    tmp_path_factory: pytest.TempPathFactory, node: str, said: list[tuple[str, dict[str, Any]]]
) -> None:
    say_all(BRIDGE, node, said, tmp_path_factory.mktemp("any") / "a.wargame")


@pytest.mark.soak
@given(st.sampled_from(NODES), st.lists(SAID, max_size=60))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_said_for_a_long_time_is_done_or_refused(
    tmp_path_factory: pytest.TempPathFactory, node: str, said: list[tuple[str, dict[str, Any]]]
) -> None:
    say_all(BRIDGE, node, said, tmp_path_factory.mktemp("any") / "a.wargame")
