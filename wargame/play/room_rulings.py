"""Moves that no card has, in a room: cells write and argue, the White Cell rolls and tells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from wargame.errors import IllegalOrder, did_you_mean
from wargame.play import asides, rulings
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.play.happenings import Happening
from wargame.play.rulings import Case, Rulings

if TYPE_CHECKING:
    from wargame.play.room import Chair, Room

#: How many rulings of other saves are shown to be searched.
EARLIER = 100

#: How many moves of one role may wait at once.
WAITING = 4


def known(room: Room) -> Rulings:
    """The rulings of the line that is played."""
    return room.rulings.follow(room.branch, room.session.facts)


def move(room: Room, chair: Chair, order: protocol.Move, mark: Happening) -> None:
    """A cell says what it wants to do."""
    if chair.role not in room.roles:
        raise IllegalOrder("this seat makes no moves", ("not_your_seat",))
    _still(room)
    cases = known(room)
    waiting = [one.name for one in cases.cases.values() if one.open and one.role == chair.role]
    if len(waiting) >= WAITING:
        told = ", ".join(waiting)
        raise IllegalOrder(f"{told} are still before the White Cell: wait for one", ("waiting",))
    body = {
        "what": "move",
        "ruling": cases.next_name(chair.role, room.named),
        "text": asides.said("move", order.text),
    }
    _add(room, chair.role, {chair.role: body}, mark)
    room.named.add(body["ruling"])


def argue(room: Room, chair: Chair, order: protocol.Argue, mark: Happening) -> None:
    """A reason for or against, of a cell that knows of the move, or of the White Cell."""
    _still(room)
    case = known(room).cases.get(order.ruling)
    if case is None or not rulings.may_argue(case, chair.role):
        # Whether there is one that it does not know of is none of its business.
        raise IllegalOrder(f"you know of no ruling `{order.ruling}`", ("unknown",))
    _open(case)
    if len(case.arguments) >= rulings.ARGUMENTS:
        raise IllegalOrder(f"{case.name} has {rulings.ARGUMENTS} arguments already", ("form",))
    body = {
        "what": "argue",
        "ruling": case.name,
        "side": order.side,
        "text": asides.said("argument", order.text, "an argument"),
    }
    reader = "white" if chair.role == WHITE else chair.role
    _add(room, chair.role, {reader: body}, mark)


def act(room: Room, order: protocol.Ruling, mark: Happening) -> None:
    """The White Cell asks other cells, decides or refuses; WargameError where it cannot."""
    case = known(room).named(order.ruling)
    _open(case)
    if order.what == "ask":
        told = _roles(room, order.to)
        if not told:
            raise IllegalOrder("say whom to ask", ("form",))
        body = {"what": "ask", "ruling": case.name, "to": told}
        text = asides.said("move", order.text or case.text)
        _add(room, WHITE, {asides.audience(told, room.roles): {**body, "text": text}}, mark)
        return
    reason = asides.said("reason", order.reason, "the White Cell acts in the open: a reason")
    if order.what == "refuse":
        refused = {"what": "refuse", "ruling": case.name, "reason": reason}
        _add(room, WHITE, {asides.audience([case.role, *case.asked], room.roles): refused}, mark)
        return
    _still(room)
    pro, con, aside = rulings.counted(case, order.counted)
    world = room.session.game.world
    chance = rulings.odds(len(pro), len(con), order.base)
    roll = rulings.rolled(world, case.name)
    decided: dict[str, Any] = {
        "what": "decide",
        "ruling": case.name,
        "role": case.role,
        "text": case.text,
        "tags": _tags(order.tags),
        "for": pro,
        "against": con,
        "base": order.base,
        "odds": chance,
        "roll": roll,
        "band": rulings.band(world, chance, roll),
        "reason": reason,
    }
    told = [case.role, *case.asked, *_roles(room, order.to)]
    white = {"what": "decide", "ruling": case.name, "aside": aside}
    _add(room, WHITE, {asides.audience(told, room.roles): decided, "white": white}, mark)


def stands(room: Room) -> tuple[object, ...]:
    """What changes when what :func:`shown` says may have."""
    return room.branch, known(room).steps


def shown(room: Room) -> dict[str, Any]:
    """Every ruling, the open ones with earlier ones of their kind; for the White Cell's eyes."""
    cases = [*known(room).cases.values()]
    found = []
    for case in cases:
        one = case.document()
        if case.open:
            others = [*(other for other in cases if other is not case), *_earlier(room)]
            like = rulings.alike(others, case.text)
            one["alike"] = [other.document() for other in like[: rulings.SHOWN]]
            one["reference"] = rulings.reference(like)
        found.append(one)
    scale = {"base": rulings.BASE, "step": rulings.STEP}
    scale |= {"least": rulings.LEAST, "most": rulings.MOST}
    earlier = [case.document() for case in _earlier(room) if not case.open]
    return {
        "rulings": found,
        "earlier": earlier[:EARLIER],
        "scale": {**scale, "source": "judgement"},
    }


# Inside ---------------------------------------------------------------------------------


def _add(room: Room, who: str, parts: dict[str, Any], mark: Happening) -> None:
    room.session.add(room.session.aside("ruling", who, parts), mark)


def _still(room: Room) -> None:
    if room.ended:
        raise IllegalOrder("the exercise is over", ("game_over",))


def _open(case: Case) -> None:
    if not case.open:
        raise IllegalOrder(f"{case.name} is decided: what was ruled stands", ("locked",))


def _roles(room: Room, names: list[str]) -> list[str]:
    for name in names:
        if name not in room.roles:
            hint = did_you_mean(name, room.roles) or f"there is {', '.join(room.roles)}"
            raise IllegalOrder(f"there is no cell `{name}`; {hint}", ("unknown",))
    return list(dict.fromkeys(names))


def _tags(tags: list[str]) -> list[str]:
    """Tags in one spelling, each once."""
    return sorted({asides.said("tag", tag).casefold() for tag in tags})


def _earlier(room: Room) -> list[Case]:
    """The rulings of the other saves beside this one, looked for once."""
    if room.earlier is None:
        path: Path | None = room.session.path
        room.earlier = rulings.in_folder(path.parent, but=path) if path is not None else []
    return room.earlier
