"""The list of injects in a room: what the White Cell says of it, and events brought in in time.

Nothing of the list is told to a cell before it is brought in.  Words reach the cells they are for
as a message; an event is brought in by a control where a quarter opens, and waits for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wargame.content.msel_table import written
from wargame.errors import IllegalOrder
from wargame.play import asides
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.play.choices import NODES
from wargame.play.decisions import UNKEPT
from wargame.play.happenings import Happening
from wargame.play.msel_run import Item, Plan, listed

if TYPE_CHECKING:
    from wargame.play.room import Room

#: Why an event falls, as all read it, where the White Cell says nothing else.
AS_PLANNED = "As planned for this exercise."

#: What cannot be done without a reason.
_REASONED = ("force", "hold", "skip")

#: Who sends an inject that seems to come from nobody else.
_ITSELF = "White Cell"


def plan(room: Room) -> Plan:
    """The list as it stands."""
    return room.plan.follow(room.branch, room.session.facts)


def act(room: Room, order: protocol.Msel, mark: Happening) -> None:
    """Do what the White Cell says of the list, or raise WargameError; then nothing has changed."""
    if room.ended and order.what != "answer":
        raise IllegalOrder("the exercise is over", ("game_over",))
    found = plan(room)
    reason = asides.said("reason", order.reason) if order.reason.strip() else ""
    if order.what in _REASONED and not reason:
        raise IllegalOrder("say the reason: others will ask why it did not come as planned")
    if order.what in ("load", "add", "edit"):
        _write(room, _listed(found, order, reason), mark)
        return
    item = found.item(order.serial)
    if item.delivered and order.what != "answer":
        raise IllegalOrder(f"inject {order.serial} was brought in already", ("unchanged",))
    if order.what in ("deliver", "force"):
        _deliver(room, found, item, order.what == "force", reason, mark)
        return
    body: dict[str, Any] = {"what": order.what, "serial": order.serial}
    if order.what == "answer":
        if not item.delivered:
            raise IllegalOrder(f"inject {order.serial} was not brought in yet", ("wrong_phase",))
        body["text"] = asides.said("message", order.text) if order.text.strip() else ""
    else:
        stands = {"hold": "held", "skip": "skipped", "release": ""}[order.what]
        if item.kept == stands:
            raise IllegalOrder(f"inject {order.serial} stands so already", ("unchanged",))
        body["reason"] = reason
    _write(room, body, mark)


def load(room: Room, text: str, name: str) -> None:
    """Run another list from here on, of a spreadsheet; nothing is written where it is the same."""
    rows = listed(room.session.game.compiled, text, name)
    if [written(item.entry) for item in plan(room).items.values()] != rows:
        _write(room, {"what": "load", "reason": "", "injects": rows})


def bring_in(room: Room) -> None:
    """Bring in the events that wait for a quarter to open, where one has just opened."""
    if room.ended or room.place[1] != NODES[0]:
        return
    for item in plan(room).queued():
        _brought(room, item, item.reason)


def stands(room: Room) -> tuple[object, ...]:
    """What changes when what :func:`shown` says may have."""
    return room.branch, plan(room).steps, room.turned, room.minute()


def shown(room: Room) -> dict[str, Any]:
    """The list, also as CSV, and which objectives it has served; for the White Cell's eyes."""
    found, game = plan(room), room.session.game
    return {**found.document(game, room.minute()), "csv": found.csv(game)}


# Inside ---------------------------------------------------------------------------------


def _write(room: Room, body: dict[str, Any], *more: Happening) -> None:
    room.session.add(room.session.aside("msel", WHITE, {"white": body}), *more)


def _listed(found: Plan, order: protocol.Msel, reason: str) -> dict[str, Any]:
    """What a list, an inject of the White Cell's own or another wording says, all checked."""
    body: dict[str, Any] = {"what": order.what, "reason": reason}
    if order.what == "load":
        rows = listed(found.compiled, order.text)
    elif order.what == "add":
        if order.entry is None:
            raise IllegalOrder("say the inject: `entry` has what a line of the list has", ("form",))
        rows = [order.entry]
    else:
        item = found.item(order.serial)
        if item.delivered:
            raise IllegalOrder(f"inject {order.serial} was brought in already", ("unchanged",))
        rows = [{**written(item.entry), **(order.entry or {}), "serial": order.serial}]
        if order.text.strip():
            rows[0]["text"] = order.text.strip()
        if order.to:
            rows[0]["to"] = list(order.to)
        if rows[0] == written(item.entry):
            raise IllegalOrder("that changes nothing", ("unchanged",))
        body["serial"] = order.serial
    entries, _ = found.checked(order.what, rows)
    chosen = {row.get("serial") for row in rows}
    for entry in entries:
        if entry.serial in chosen:
            asides.said("message", _words(entry.sender, entry.text), "what is handed over")
            if any(isinstance(one, str) and UNKEPT.search(one) for one in written(entry).values()):
                raise IllegalOrder("an inject can hold no control characters", ("form",))
    return {**body, "injects": rows}


def _deliver(
    room: Room, found: Plan, item: Item, force: bool, reason: str, mark: Happening
) -> None:
    row = found.row(item.entry.serial, room.session.game)
    ready = row.status == "triggered" or (item.entry.standby and not row.waits)
    if not force and (item.kept in ("held", "skipped") or not ready):
        why = f"it waits for {' and '.join(row.waits)}" if row.waits else f"it is {row.status}"
        raise IllegalOrder(
            f"inject {item.entry.serial} does not come now: {why}; force it, with a reason",
            ("waiting",),
        )
    if item.table.event >= 0 and room.place[1] != NODES[0]:
        if item.kept == "queued":
            raise IllegalOrder(f"inject {item.entry.serial} stands so already", ("unchanged",))
        body = {"what": "queue", "serial": item.entry.serial, "reason": reason}
        _write(room, body, mark)
        return
    _brought(room, item, reason, mark)


def _brought(room: Room, item: Item, reason: str, *more: Happening) -> None:
    """The event, the words and that they were brought in: all of it, or nothing."""
    entry, session = item.entry, room.session
    body = {"what": "deliver", "serial": entry.serial, "reason": reason}
    parts = {"text": _words(entry.sender, entry.text), "members": [*entry.to, WHITE], "room": ""}
    parts["members"] = sorted(parts["members"])
    told = asides.audience(entry.to, room.roles)
    also = [
        session.aside("message", WHITE, {told: parts}),
        session.aside("msel", WHITE, {"white": body}),
        *more,
    ]
    if item.table.event < 0:
        session.add(*also)
        return
    control = {"what": "inject", "event": entry.inject, "branch": entry.branch or ""}
    session.control({**control, "reason": reason or AS_PLANNED}, *also)
    room.turned += 1


def _words(sender: str, text: str) -> str:
    """What is handed over, with who seems to send it."""
    return text if sender == _ITSELF else f"{sender}: {text}"
