"""Twin exercises that differ in one seat's secrets alone: every other line is sent the same bytes.

Both run on one schedule of a clock that a test moves.  Wherever the one does something in secret,
the other does nothing, and after each such place every line of every other seat is read to its
end: what was sent, in which frames, and at which place, is compared as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.host.helpers import (
    advance,
    all_decide,
    decide,
    here,
    order,
    room_of,
    say,
    time_of,
    to_node,
)
from tests.play.helpers import at_random, roles
from wargame.errors import WargameError
from wargame.host.page_outlet import PageOutlet, Pages
from wargame.play import room_accords, room_msel, room_rulings
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.play.choices import NODES
from wargame.play.outlet import Outlet
from wargame.play.phases import LENGTHS
from wargame.play.room import Chair, Room
from wargame.play.view_public import PUBLIC

BRIDGE = "bridge-2025"
TEXT = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=300)


@dataclass(frozen=True)
class Secrets:
    """What one seat keeps to itself, and what passes between it and the White Cell, by node."""

    scenario: str
    seat: str
    acts: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    reason: str = "nothing to say"
    shot: int = 0
    keeps: bool = False


def secrets_of(scenario: str) -> st.SearchStrategy[Secrets]:
    """Anything at all that a seat of a scenario may keep to itself."""
    acts = st.lists(st.tuples(st.sampled_from(ACTS), TEXT), max_size=4)
    return st.builds(
        Secrets,
        scenario=st.just(scenario),
        seat=st.sampled_from(roles(scenario)),
        acts=st.fixed_dictionaries({}, optional=dict.fromkeys(NODES, acts)),
        reason=TEXT,
        shot=st.integers(1, 99),
        keeps=st.booleans(),
    )


class Lines:
    """A line of every kind for every seat but some, and all that each was sent so far."""

    def __init__(self, room: Room, *but: str) -> None:
        self.room = room
        pages = Pages(room)
        chairs = [Chair(role, role) for role in [*room.roles, PUBLIC] if role not in but]
        chairs.append(Chair("EVAL-1", PUBLIC))
        self.outlets = {
            f"{chair.key} {'page' if page else 'data'}": (
                PageOutlet(pages, chair) if page else Outlet(room, chair)
            )
            for chair in chairs
            for page in (False, True)
        }
        self.sent: dict[str, list[list[str]]] = {name: [] for name in self.outlets}

    def read(self) -> None:
        """Read every line to its end."""
        for name, outlet in self.outlets.items():
            self.sent[name].append(read_out(outlet))

    def anew(self) -> None:
        """What a line is sent that comes now."""
        for name, outlet in self.outlets.items():
            late = (
                PageOutlet(outlet.pages, outlet.chair)
                if isinstance(outlet, PageOutlet)
                else Outlet(self.room, outlet.chair)
            )
            self.sent[name].append([late.welcome("x"), *read_out(late)])


def read_out(outlet: Outlet) -> list[str]:
    found: list[str] = []
    while True:
        frames = outlet.frames()
        found += frames
        if not frames and not outlet.more():
            return found


def _plain(room: Room, role: str) -> dict[str, Any]:
    """What everyone plays that is in public: others whatever they like, nobody signs anything."""
    if room.place[1] == "answers":
        return {"accept": []}
    found: dict[str, Any] = at_random(room.session.game, role)
    return found


def _quiet(room: Room, seat: str) -> dict[str, Any]:
    """What the seat with the secrets plays where it shows."""
    game = room.session.game
    if room.place[1] == "orders":
        return {"orders": [], "standing": room.session.view(seat)["standing"][0]["id"]}
    if room.place[1] in ("answers", "events"):
        found: dict[str, Any] = game.default(seat)
        return found
    silent = {"signals": "cards", "offers": "offers"}
    node = room.place[1]
    if node in silent:
        return {silent[node]: []}
    return {"react": "none"} if node == "reactions" else {}


def _finally(room: Room, secrets: Secrets, told: bool) -> dict[str, Any]:
    """The seat's last word at a node: in public the same, whatever it keeps to itself."""
    seat, node = secrets.seat, room.place[1]
    decision = _quiet(room, seat)
    if node == "orders":
        decision["reason"] = secrets.reason if told else "plain"
        if told and secrets.shot:
            own = room.session.game.role(seat).index
            tracks = [
                t.key for t in room.session.game.tables.tracks if own in (t.seen_by or (own,))
            ]
            track = tracks[secrets.shot % len(tracks)]
            decision["shot"] = {"track": track, "test": "at_least", "at": 1, "chance": secrets.shot}
    if node == "hands" and told and secrets.keeps and (held := room.session.view(seat)["openings"]):
        decision["keep"] = held[0]["card"]
    return decision


class Hand:
    """Does what is to be kept secret, each with a number of its own."""

    def __init__(self, room: Room, seat: str) -> None:
        self.room, self.seat, self.number = room, seat, 0
        self.done: set[str] = set()

    def act(self, what: str, text: str) -> None:
        """Do it; where it cannot be done here it is refused, which nobody else may notice."""
        self.number += 1
        with suppress(WargameError):
            if what in SAID:
                role, kind, fields = SAID[what](self, text)
                say(self.room, role, kind, f"secret{self.number}", **fields)
            else:
                BESIDE[what](self, text)
            self.done.add(what)

    @property
    def ruling(self) -> str:
        """A move of the seat that is not decided, or one that there may be."""
        cases = room_rulings.known(self.room).cases.values()
        mine = [one.name for one in cases if one.role == self.seat and one.open]
        return mine[0] if mine else f"{self.seat}-1"

    @property
    def inject(self) -> int:
        """An inject that was not brought in."""
        items = room_msel.plan(self.room).items
        return next((serial for serial, one in items.items() if not one.delivered), 0)

    def entry(self, text: str) -> dict[str, Any]:
        """An inject for the seat alone."""
        quarter = self.room.session.game.tables.quarter_name(0)
        told = {"from": "White Cell", "to": [self.seat], "text": text, "expect": text}
        return {"serial": 900 + self.number, "quarter": quarter, "standby": True, **told}


def _draft(hand: Hand, text: str) -> None:
    said = {"type": "draft", **here(hand.room), "decision": {"reason": text}}
    _heard(hand, said)


def _state(hand: Hand, text: str) -> None:
    _heard(hand, {"type": "state", "state": ("reading", "drafting", "stuck")[len(text) % 3]})


def _heard(hand: Hand, said: dict[str, Any]) -> None:
    read = protocol.read(json.dumps(said))
    assert isinstance(read, protocol.State | protocol.Draft)
    hand.room.hear(Chair(hand.seat, hand.seat), read)


def _check(hand: Hand, _: str) -> None:
    turn, node = hand.room.place
    asked = protocol.Check(
        type="check", ref=1, turn=turn, node=node, decision=_quiet(hand.room, hand.seat)
    )
    hand.room.check(Chair(hand.seat, hand.seat), asked)


def _line(hand: Hand, _: str) -> None:
    """The seat sits down with another device, and gets up again."""
    room, chair = hand.room, Chair(f"{hand.seat}-2", hand.seat)
    room.joined(chair)
    read_out(PageOutlet(Pages(room), chair))
    room.left(chair)


def _paper(hand: Hand, _: str) -> None:
    """The White Cell takes up the seat's paper, looks at its form, and puts it away."""
    for role in (hand.seat, ""):
        hand.room.hear(Chair(WHITE, WHITE), protocol.Paper(type="paper", role=role))
        read_out(PageOutlet(Pages(hand.room), Chair(WHITE, WHITE)))


def _evaluate(hand: Hand, text: str) -> None:
    noted = {"text": text, "about": hand.room.count(WHITE) - 1}
    hand.room.do(Chair("EVAL-2", WHITE), order("evaluation", f"noted{hand.number}", **noted))


def _brought_in(hand: Hand, text: str) -> None:
    entry = hand.entry(text)
    say(hand.room, WHITE, "msel", f"add{hand.number}", what="add", entry=entry)
    say(hand.room, WHITE, "msel", f"bring{hand.number}", what="deliver", serial=entry["serial"])


#: What is said with a command: who, of which kind, and with what.
SAID: dict[str, Callable[[Hand, str], tuple[str, str, dict[str, Any]]]] = {
    "amend": lambda h, _: (
        h.seat,
        "submit",
        {**here(h.room), "decision": at_random(h.room.session.game, h.seat)},
    ),
    "argue": lambda h, t: (h.seat, "argue", {"ruling": h.ruling, "side": "for", "text": t}),
    "bookmark": lambda h, t: (h.seat, "bookmark", {"text": t[:100]}),
    "message": lambda h, t: (h.seat, "message", {"to": [WHITE], "text": t}),
    "move": lambda h, t: (h.seat, "move", {"text": t}),
    "note": lambda h, t: (h.seat, "note", {"text": t, "about": h.room.count(h.seat) - 1}),
    "room": lambda h, t: (h.seat, "room", {"what": "open", "members": [WHITE], "room": t[:20]}),
    "survey": lambda h, t: (h.seat, "survey", {"strengths": [t], "design": 1 + len(t) % 5}),
    "enter": lambda h, _: (
        WHITE,
        "enter",
        {"role": h.seat, **here(h.room), "decision": at_random(h.room.session.game, h.seat)},
    ),
    "ask": lambda h, t: (
        WHITE,
        "ruling",
        {"what": "ask", "ruling": h.ruling, "to": [h.seat], "text": t},
    ),
    "decide": lambda h, t: (WHITE, "ruling", {"what": "decide", "ruling": h.ruling, "reason": t}),
    "refuse": lambda h, t: (WHITE, "ruling", {"what": "refuse", "ruling": h.ruling, "reason": t}),
    "disclose": lambda h, t: (WHITE, "disclose", {"to": [h.seat], "text": t, "reason": t}),
    "track": lambda h, t: (
        WHITE,
        "disclose",
        {"to": [h.seat], "track": h.room.session.game.tables.tracks[0].key, "reason": t},
    ),
    "msel-add": lambda h, t: (WHITE, "msel", {"what": "add", "entry": h.entry(t)}),
    "msel-edit": lambda h, t: (WHITE, "msel", {"what": "edit", "serial": h.inject, "text": t}),
    "msel-hold": lambda h, t: (WHITE, "msel", {"what": "hold", "serial": h.inject, "reason": t}),
    "reply": lambda h, t: (WHITE, "message", {"to": [h.seat], "text": t, "room": t[:20]}),
    "white-note": lambda h, t: (WHITE, "note", {"text": t}),
}

#: What is done otherwise.
BESIDE: dict[str, Callable[[Hand, str], None]] = {
    "check": _check,
    "draft": _draft,
    "evaluate": _evaluate,
    "inject": _brought_in,
    "line": _line,
    "paper": _paper,
    "state": _state,
}

#: What can be done that only one seat, or the White Cell with it, may know of.
ACTS = [*SAID, *BESIDE]


def told(
    secrets: Secrets, really: bool, *, quarters: int = 1, but: tuple[str, ...] = ()
) -> tuple[Lines, Hand]:
    """Play with the secrets, or with nothing in their place; what all others ``but`` were sent."""
    room = room_of(secrets.scenario)
    for role in room.roles:
        room.joined(Chair(role, role))
    lines, hand = Lines(room, secrets.seat, *but), Hand(room, secrets.seat)
    say(room, WHITE, "clock", "start", what="resume")
    lines.read()
    step = 0
    while room.place[0] < quarters and not room.ended:
        node = room.place[1]
        for what, text in secrets.acts.get(node, []):
            if really:
                hand.act(what, text)
            lines.read()
        for role in room.session.asked() if not room.locked else ():
            last = _finally(room, secrets, really) if role == secrets.seat else None
            decision = _plain(room, role) if last is None else last
            say(room, role, "submit", f"s{step}-{role}", **here(room), decision=decision)
            if role == secrets.seat:
                lines.read()
        if room.locked:
            say(room, WHITE, "advance", f"go{step}", **here(room))
        else:
            time_of(room).go(LENGTHS[node] + 1)
            assert room.tick()
            if not room.clock.running and not room.locked:
                say(room, WHITE, "clock", f"on{step}", what="resume")
        lines.read()
        step += 1
    lines.anew()
    return lines, hand


def alike(secrets: Secrets, **more: Any) -> Hand:
    """Hold the lines of both twins against each other; what was done in secret."""
    peace, _ = told(secrets, False, **more)
    war, hand = told(secrets, True, **more)
    for name, sent in peace.sent.items():
        assert len(sent) == len(war.sent[name])
        for place, (one, other) in enumerate(zip(sent, war.sent[name], strict=True)):
            assert one == other, (name, place, sorted(hand.done))
        assert sum(map(len, sent)) > 8, name
    return hand


def everything(scenario: str, seat: str) -> Secrets:
    """Every kind of secret, each of them where it can be done."""
    words = "only for us: " + "s" * 80
    ruled = ("move", "argue", "ask", "decide", "move", "refuse")
    acts = {
        "orders": [(what, f"{words} {what}") for what in (*ruled, *ACTS)],
        "hands": [(what, words) for what in ("amend", "note", "inject", "state")],
    }
    return Secrets(scenario, seat, acts, reason=words, shot=7, keeps=True)


def test_every_kind_of_secret_reaches_nobody_else() -> None:
    hand = alike(everything(BRIDGE, "RUS"), but=("UKR", "EU", "NATO"))  # all in the soak
    assert hand.done == set(ACTS)


@given(secrets_of("tiny"))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_one_seat_keeps_secret_the_others_are_sent_the_same(secrets: Secrets) -> None:
    alike(secrets)


@pytest.mark.soak
@given(secrets_of(BRIDGE))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_one_seat_keeps_secret_for_a_long_time(secrets: Secrets) -> None:
    alike(secrets, quarters=2)


@pytest.mark.parametrize(
    "seat", [pytest.param(one, marks=pytest.mark.soak) for one in roles(BRIDGE)]
)
def test_every_kind_of_secret_of_every_seat(seat: str) -> None:
    alike(everything(BRIDGE, seat), quarters=2)


def test_by_how_much_a_hidden_track_is_adjusted_reaches_none_who_cannot_see_it() -> None:
    def adjusted(by: int) -> dict[str, list[list[str]]]:
        room = room_of(BRIDGE, pace="hand")
        track = next(one for one in room.session.game.tables.tracks if one.key == "nwf")
        assert [room.roles[one] for one in track.seen_by] == ["RUS"]
        lines = Lines(room, "RUS", "US", "UKR")
        lines.read()
        control = {"what": "adjust", "track": "nwf", "to": track.low + by, "reason": "a crash"}
        say(room, WHITE, "control", "adjust", control=control)
        lines.read()
        lines.anew()
        return lines.sent

    assert adjusted(1000) == adjusted(7000)


def test_an_offer_that_is_turned_down_is_known_to_its_parties_alone() -> None:
    def offered(really: bool) -> dict[str, list[list[str]]]:
        room = room_of(BRIDGE, pace="hand")
        to_node(room, "offers")
        view = room.session.view("US")
        deal = next(d for d in view["deals"] if d["legal"] and set(d["parties"]) == {"US", "UKR"})
        lines = Lines(room, "US", "UKR", "EU", "RUS")
        for role in room.roles:
            made = [{"offer": deal["action"], "reason": "quietly"}] if role == "US" else []
            decide(room, role, f"offer-{role}", {"offers": made if really else []})
        lines.read()
        advance(room, "offers")
        lines.read()
        for role in room.session.asked():
            decide(room, role, f"answer-{role}", {"accept": []})
        lines.read()
        advance(room, "answers")
        lines.read()
        all_decide(room, "orders")
        advance(room, "orders")
        lines.read()
        lines.anew()
        return lines.sent

    assert offered(False) == offered(True)


def test_an_accord_of_two_is_known_to_its_parties_alone() -> None:
    """Offered, countered, signed, turned down, kept: no other cell is told, numbers included."""

    def agreed(really: bool) -> dict[str, list[list[str]]]:
        room = room_of(BRIDGE, pace="hand")
        lines = Lines(room, "US", "UKR", "NATO", "RUS")
        card = room.session.view("US")["hand"][0]["card"]
        terms = [{"by": "US", "does": "refrains", "due": 0, "card": card}]
        two: list[tuple[str, dict[str, Any]]] = [
            ("US", {"what": "offer", "to": ["UKR"], "terms": terms, "text": "quietly"}),
            ("UKR", {"what": "offer", "to": ["US"], "terms": terms, "answers": "UKR+US-1"}),
            ("US", {"what": "sign", "accord": "UKR+US-2"}),
            ("UKR", {"what": "offer", "to": ["US"], "terms": terms, "form": "binding"}),
            ("US", {"what": "decline", "accord": "UKR+US-3", "reason": "not that"}),
        ]
        for number, (role, said) in enumerate(two):
            if really:
                say(room, role, "accord", f"two{number}", **said)
            lines.read()
        three: dict[str, Any] = {"what": "offer", "to": ["EU"], "terms": terms, "text": "to others"}
        say(room, "US", "accord", "three", **three)
        lines.read()
        for step in range(9):
            for role in room.session.asked() if not room.locked else ():
                decide(room, role, f"d{step}{role}", _quiet(room, role))
            advance(room, f"go{step}")
            lines.read()
        assert room.place[0] >= 1
        if really:
            states = {one.name: one.state for one in room_accords.known(room).accords.values()}
            assert states["UKR+US-2"] == "fulfilled"
        lines.anew()
        return lines.sent

    assert agreed(False) == agreed(True)


def test_whether_a_signal_was_a_bluff_is_told_when_orders_lie_open_and_not_before() -> None:
    def signalled(bluff: bool) -> tuple[dict[str, list[list[str]]], list[str]]:
        room = room_of(BRIDGE, pace="hand")
        card = next(one for one in room.session.view("RUS")["hand"] if one["legal"])
        decide(room, "RUS", "signal", {"cards": [card["card"]]})
        lines = Lines(room, "RUS", "US", "UKR", "EU")
        lines.read()
        step = 0
        while room.place[1] != "orders":
            advance(room, f"on{step}", force=True, reason="time")
            lines.read()
            step += 1
        decide(room, "RUS", "orders", {"orders": [] if bluff else [card["action"]]})
        lines.read()
        for role in room.roles:
            if role != "RUS":
                decide(room, role, f"orders-{role}", _quiet(room, role))
        lines.read()
        lines.anew()
        advance(room, "open")
        return lines.sent, read_out(Outlet(room, Chair(PUBLIC, PUBLIC)))

    (sealed, shown), (sealed_true, shown_true) = signalled(True), signalled(False)
    assert sealed == sealed_true
    assert shown != shown_true
