"""Paper at a table: what a cell has decided on its form, and what the room has rolled, entered.

The White Cell enters both.  A decision stands in the record as its role's, as any other does, and
beside it, in the same commit, that it was entered from paper; the role alone and the White Cell
read that.  What was rolled stands in place of the dice as overrulings and injects do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wargame.errors import IllegalOrder, did_you_mean
from wargame.play import control
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.play.choices import NODES
from wargame.play.happenings import Happening
from wargame.play.survey import observes

if TYPE_CHECKING:
    from wargame.play.room import Chair, Room


def writer(room: Room, chair: Chair, role: str) -> str:
    """The role for which a seat writes, where that is not its own: the White Cell's to do."""
    if chair.role != WHITE or observes(chair.key):
        raise IllegalOrder("this is the White Cell's to do", ("not_your_seat",))
    if role not in room.roles:
        hint = did_you_mean(role, room.roles) or f"there is {', '.join(room.roles)}"
        raise IllegalOrder(f"there is no cell `{role}`; {hint}", ("unknown",))
    return role


def take_up(room: Room, chair: Chair, role: str) -> None:
    """Lay the paper of a role before the White Cell, or put it away."""
    if chair.role != WHITE or (role and role not in room.roles):
        raise protocol.BadMessage("paper is taken up by the White Cell, for a role that there is")
    room.paper = role


def enter(room: Room, order: protocol.Enter, mark: Happening) -> None:
    """Take what a cell has decided on paper; until the phase is closed it may amend it."""
    role = writer(room, room.chair(WHITE, WHITE), order.role)
    if role in room.session.players:
        raise IllegalOrder(
            f"{role} is played by {room.session.seats[role]}: hand the seat to a person first",
            ("not_your_seat",),
        )
    beside = room.session.aside("paper", WHITE, {role: {"role": role, "node": order.node}})
    room.submit(role, order, beside, mark)


def entered(room: Room, role: str) -> bool:
    """Whether what a role has decided at the node at hand was entered from paper."""
    if role not in room.session.game.decisions:
        return False
    place = room.place
    for one in reversed(room.session.facts):
        if (one["turn"], one["phase"]) != place:
            return False
        if one["kind"] == "paper" and role in one["parts"]:
            return True
        if one["kind"] == "decision" and one["actor"] == role:
            return False
    return False


def stands(room: Room) -> tuple[object, ...]:
    """What changes when what :func:`shown` says may have."""
    role = room.paper
    return (role, *room.version(role), room.locked) if role else ("",)


def shown(room: Room) -> dict[str, Any]:
    """The ``role`` whose paper is at hand and its ``view``; for the White Cell's eyes."""
    if not room.paper:
        return {"role": "", "view": None}
    return {"role": room.paper, "view": room.seen(room.paper)}


# What was rolled ----------------------------------------------------------------------------


def rolled(room: Room, order: protocol.Rolled, mark: Happening) -> None:
    """Let what was rolled on paper stand in place of the dice: as one, or not at all."""
    if room.ended:
        raise IllegalOrder("the exercise is over", ("game_over",))
    room.here(order.turn, order.node)
    if order.node == NODES[0]:
        bodies = _fallen(room, order)
    elif room.locked:
        bodies = _outcomes(room, order)
    else:
        raise IllegalOrder(
            "what was rolled is entered where it counts: events at signals, outcomes while they "
            "are tabled",
            ("wrong_phase",),
        )
    if not bodies:
        raise IllegalOrder("the dice say the same: nothing has to be entered", ("unchanged",))
    reason = order.reason
    room.session.controls([{**body, "reason": reason} for body in bodies], mark)
    room.turned += 1


def _fallen(room: Room, order: protocol.Rolled) -> list[dict[str, str]]:
    """Bring in the events that fell and would not, hold those that did not and would."""
    if order.bands:
        raise IllegalOrder("no outcome is tabled at signals", ("wrong_phase",))
    game = room.session.game
    known = {event.key: [branch.key for branch in event.branches] for event in game.tables.events}
    for key, branch in order.events.items():
        if key not in known:
            hint = did_you_mean(key, known)
            raise IllegalOrder(
                f"there is no event `{key}`" + (f"; {hint}" if hint else ""), ("unknown",)
            )
        if branch and branch not in known[key]:
            hint = f"it has {', '.join(known[key])}" if known[key] else "it has none"
            raise IllegalOrder(f"`{key}` has no branch `{branch}`; {hint}", ("unknown",))
    bodies = []
    for key, falls in control.foreseen(game).items():
        if key not in order.events:
            bodies += [{"what": "hold", "event": key}] if falls else []
            continue
        branch = order.events[key]
        if not falls or (branch and falls != 1 + known[key].index(branch)):
            bodies.append({"what": "inject", "event": key, "branch": branch})
    return bodies


def _outcomes(room: Room, order: protocol.Rolled) -> list[dict[str, str]]:
    """Overrule what was rolled otherwise than it stands."""
    if order.events:
        raise IllegalOrder("events fall at signals, and those are over", ("wrong_phase",))
    tabled = {str(case["action"]): case for case in room.session.game.preview()}
    bodies = []
    for action, band in order.bands.items():
        if action not in tabled:
            hint = did_you_mean(action, tabled)
            raise IllegalOrder(
                f"`{action}` is not among the outcomes" + (f"; {hint}" if hint else ""),
                ("unknown",),
            )
        if band not in control.BANDS:
            hint = did_you_mean(band, control.BANDS) or f"there is {', '.join(control.BANDS)}"
            raise IllegalOrder(f"there is no band `{band}`; {hint}", ("unknown",))
        at = control.BANDS.index(band)
        if at == tabled[action]["stands"]:
            continue
        if at == tabled[action]["band"]:
            bodies.append({"what": "withdraw", "action": action})
        else:
            bodies.append({"what": "override", "action": action, "band": band})
    return bodies
