"""What a play-book of an example exercise is made of, and how a seat decides by one."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wargame.errors import IllegalOrder
from wargame.play.session import Session

Decision = dict[str, Any]

#: How many orders are given where a play-book says nothing else.
USUAL = 2


@dataclass(frozen=True)
class Shot:
    """A called shot: a track at or beyond a value (thousandths), its chance in per cent."""

    track: str
    test: str
    at: int
    chance: int
    why: str = ""


@dataclass(frozen=True)
class Move:
    """A seat's quarter.

    ``replies`` are by deal (its card), whether it is accepted and why; ``counters``, by deal too,
    the option that would be signed instead; ``orders`` are tried in turn until ``give`` of them
    are given; ``notes`` are by the node before which they are written.
    """

    standing: str
    why: str
    orders: tuple[tuple[str, str], ...]
    replies: Mapping[str, tuple[bool, str]] = field(default_factory=dict)
    counters: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    offers: tuple[tuple[str, str], ...] = ()
    signals: tuple[str, ...] = ()
    give: int = USUAL
    shot: Shot | None = None
    react: tuple[str, str, str] | None = None
    keep: tuple[str, ...] = ()
    bury: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict)


def decided(session: Session, role: str, move: Move) -> Decision:
    """What a seat decides at the node at hand by its play-book."""
    node = session.game.node
    made: Decision = {}
    if node == "signals":
        made = {"cards": list(move.signals)}
    elif node == "events":
        asked = {e["id"] for e in session.view(role)["events"] if (e["choice"] or {}).get("yours")}
        made = {"answers": {k: option for k, option in move.answers.items() if k in asked}}
    elif node == "offers":
        made = {"offers": [{"offer": key, "reason": why} for key, why in move.offers]}
    elif node == "answers":
        made = _replied(session, role, move)
    elif node == "orders":
        made = _ordered(session, role, move)
    elif node == "reactions" and move.react is not None:
        kind, card, why = move.react
        made = {"react": kind, "card": card, "reason": why}
    elif node == "hands":
        held = {one["card"] for one in session.view(role)["openings"]}
        made = {
            "keep": next((card for card in move.keep if card in held), None),
            "bury": move.bury,
        }
    try:
        return session.check(role, made)
    except IllegalOrder as error:
        _says(session, role, str(error))
        return session.check(role, {})


def _replied(session: Session, role: str, move: Move) -> Decision:
    accept, reasons, counter = [], {}, {}
    for offer in session.view(role)["offers"]:
        card = offer["action"].partition("/")[0]
        if card not in move.replies:
            _says(session, role, f"nothing is written on the offer of {offer['action']}")
            continue
        accepts, reasons[offer["action"]] = move.replies[card]
        if accepts and offer["can_pay"]:
            accept.append(offer["action"])
        elif card in move.counters:
            counter[offer["action"]] = f"{card}/{move.counters[card]}"
    return {"accept": accept, "reasons": reasons, "counter": counter}


def _ordered(session: Session, role: str, move: Move) -> Decision:
    made: Decision = {"standing": move.standing, "orders": [], "reason": move.why}
    for action, why in move.orders:
        tried = {**made, "orders": [*made["orders"], {"action": action, "reason": why}]}
        if len(made["orders"]) == move.give:
            break
        try:
            session.check(role, tried)
        except IllegalOrder:
            continue
        made = tried
    if move.orders and not made["orders"]:
        _says(session, role, "none of the orders written is legal")
    if move.shot is not None:
        shot = move.shot
        made["shot"] = {
            "track": shot.track, "test": shot.test, "at": shot.at, "chance": shot.chance,
        }  # fmt: skip
        if shot.why:
            made["reason"] += f" Called shot: {shot.why}"
    return made


def write_notes(session: Session, role: str, move: Move) -> None:
    """The notes that a seat writes at this node."""
    if session.game.node in move.notes:
        session.note(role, move.notes[session.game.node])


def _says(session: Session, role: str, what: str) -> None:
    """Tell who runs the tool where a play-book no longer fits the rules."""
    game = session.game
    quarter = game.tables.quarter_name(game.world.turn)
    print(f"{quarter} {game.node} {role}: {what}", file=sys.stderr)
