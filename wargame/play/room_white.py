"""What the White Cell does to a room: the clock, the phases, the seats, the dice, the line of play.

Every act but the ordinary running of the exercise (going on, letting the clock run) has a reason,
and all of them are in the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wargame.errors import IllegalOrder, WargameError, did_you_mean
from wargame.play import asides, branches, room_msel, room_paper, room_rulings
from wargame.play import seat_protocol as protocol
from wargame.play.asides import WHITE
from wargame.play.happenings import Happening
from wargame.play.interventions import REWOUND
from wargame.play.session import gone_back
from wargame.play.survey import observes
from wargame.play.view_public import PUBLIC
from wargame.record.events import Branch

if TYPE_CHECKING:
    from wargame.play.room import Room

#: What a person, and no file or program of the host's, can be replaced by over the network.
HOLDERS = ("doctrine", "person", "planner", "random")


def act(room: Room, order: protocol.Command, mark: Happening) -> None:
    """Do what the White Cell says, or raise WargameError; then nothing has changed."""
    if isinstance(order, protocol.Advance):
        _advance(room, order, mark)
    elif isinstance(order, protocol.Timing):
        _timing(room, order, mark)
    elif isinstance(order, protocol.Control):
        room.session.control(order.control, mark)
        room.turned += 1
    elif isinstance(order, protocol.Show):
        _show(room, order, mark)
    elif isinstance(order, protocol.Msel):
        room_msel.act(room, order, mark)
    elif isinstance(order, protocol.Ruling):
        room_rulings.act(room, order, mark)
    elif isinstance(order, protocol.Enter):
        room_paper.enter(room, order, mark)
    elif isinstance(order, protocol.Rolled):
        room_paper.rolled(room, order, mark)
    elif isinstance(order, protocol.HandOver):
        _hand_over(room, order, mark)
    elif isinstance(order, protocol.Disclose):
        _disclose(room, order, mark)
    elif isinstance(order, protocol.Link):
        _link(room, order, mark)
    elif isinstance(order, protocol.Rewind):
        _rewind(room, order, mark)
    else:  # pragma: no cover - the protocol has no other
        raise AssertionError(order)


def _reason(text: str) -> str:
    return asides.said("reason", text, "the White Cell acts in the open: a reason")


def _advance(room: Room, order: protocol.Advance, mark: Happening) -> None:
    if room.ended:
        raise IllegalOrder("the exercise is over", ("game_over",))
    room.here(order.turn, order.node)
    if order.tabled is not None and order.tabled != room.locked:
        raise IllegalOrder(
            "reactions are closed already: look at the outcomes, then let them apply"
            if room.locked
            else "no outcomes are tabled yet: close the phase first",
            ("wrong_phase",),
        )
    session = room.session
    silent = session.waiting()
    white: dict[str, Any] = {"what": "force" if order.force else "advance"}
    parts: dict[str, Any] = {"white": white}
    if order.force:
        white["silent"] = silent
        parts["public"] = {"what": "force", "reason": _reason(order.reason)}
    elif silent:
        raise IllegalOrder(
            f"{', '.join(silent)} may still decide: force it, with a reason, and they take what "
            "a silent seat plays",
            ("waiting",),
        )
    room.lock(session.aside("clock", WHITE, parts), mark)


def _timing(room: Room, order: protocol.Timing, mark: Happening) -> None:
    if room.ended or room.locked:
        raise IllegalOrder("there is no time to be kept here", ("locked",))
    clock, now = room.clock, room.now()
    body: dict[str, Any] = {"what": order.what}
    if order.what in ("hold", "extend", "set") or order.reason.strip():
        body["reason"] = _reason(order.reason)
    if order.what in ("extend", "set"):
        body["seconds"] = order.seconds
    if order.what == "pace":
        body["pace"] = order.pace
    before = clock.kept()
    try:
        if order.what == "hold":
            clock.hold(now)
        elif order.what == "resume":
            clock.resume(now)
        elif order.what == "extend":
            clock.extend(order.seconds, now)
        elif order.what == "set":
            clock.set(order.seconds, now)
        else:
            clock.paced(order.pace, now)
        body["left"] = round(clock.left(now))  # a host that comes back goes on with it
        room.session.add(room.session.aside("clock", WHITE, {"public": body}), mark)
    except BaseException:
        clock.put_back(before)
        raise
    room.clocked += 1


def _show(room: Room, order: protocol.Show, mark: Happening) -> None:
    if room.ended or (order.cards and not room.locked):
        raise IllegalOrder("outcomes are shown while they are tabled", ("wrong_phase",))
    room.here(order.turn, room.place[1])
    tabled = [str(case["action"]) for case in room.session.game.preview()]
    for card in order.cards:
        if card not in tabled:
            hint = did_you_mean(card, tabled)
            raise IllegalOrder(
                f"`{card}` is not among the outcomes" + (f"; {hint}" if hint else ""), ("unknown",)
            )
    body = {"cards": list(dict.fromkeys(order.cards))}
    room.session.add(room.session.aside("shown", WHITE, {"public": body}), mark)
    room.turned += 1


def shown(room: Room) -> list[str]:
    """The cards whose outcomes the room's display opens this quarter, as chosen last."""
    turn = room.place[0]
    for one in reversed(room.session.facts):
        if one["turn"] != turn:
            return []
        if one["kind"] == "shown":
            return list(one["parts"]["public"]["cards"])
    return []


def opened(room: Room) -> list[dict[str, Any]]:
    """The outcomes that lie open before the whole room while they are tabled, as they stand.

    One that was overruled has the ``reason``, which everybody has read.
    """
    if not room.locked:
        return []
    cases = {str(case["action"]): case for case in room.session.game.preview()}
    return [_with_reason(room, cases[card]) for card in shown(room) if card in cases]


def _with_reason(room: Room, case: dict[str, Any]) -> dict[str, Any]:
    if case["stands"] == case["band"]:
        return case
    for one in reversed(room.session.facts):
        if one["turn"] != room.place[0]:
            break
        body = one["parts"].get("public", {}) if one["kind"] == "control" else {}
        if (body.get("what"), body.get("action")) == ("override", case["action"]):
            return {**case, "reason": body["reason"]}
    return case


def _hand_over(room: Room, order: protocol.HandOver, mark: Happening) -> None:
    kind, _, rest = order.holder.partition(":")
    if kind not in HOLDERS:
        hint = did_you_mean(kind, HOLDERS) or f"there is {', '.join(HOLDERS)}"
        raise IllegalOrder(f"a seat cannot be given to `{order.holder}`; {hint}", ("unknown",))
    if kind == "person" and rest:
        asides.said("room", rest, "a person's name")
    room.session.hand_over(order.role, order.holder, _reason(order.reason), mark)
    room.peopled += 1


def _disclose(room: Room, order: protocol.Disclose, mark: Happening) -> None:
    roles, game = room.roles, room.session.game
    for role in order.to:
        if role not in roles:
            hint = did_you_mean(role, roles) or f"there is {', '.join(roles)}"
            raise IllegalOrder(f"there is no role `{role}`; {hint}", ("unknown",))
    body: dict[str, Any] = {"text": ""}
    if order.text.strip() or order.track is None:
        body["text"] = asides.said("message", order.text, "what is disclosed")
    if order.track is not None:
        tracks = {track.key: track.index for track in game.tables.tracks}
        if order.track not in tracks:
            hint = did_you_mean(order.track, tracks)
            raise IllegalOrder(f"there is no track `{order.track}`; {hint}", ("unknown",))
        body["track"] = order.track
        body["value"] = int(game.world.values[tracks[order.track], 0])
    told = asides.audience(order.to, roles)
    white = {**body, "reason": _reason(order.reason)}
    parts = {"white": white} | {told: body}
    room.session.add(room.session.aside("disclosure", WHITE, parts), mark)


def _link(room: Room, order: protocol.Link, mark: Happening) -> None:
    """Write down that a seat's link was withdrawn; tokens are the host's and in no record."""
    if order.seat == WHITE:
        raise IllegalOrder(
            "the White Cell's own link is changed by starting the host with --new-links",
            ("not_your_seat",),
        )
    known = [*room.roles, PUBLIC]
    if order.seat not in known and not observes(order.seat):
        hint = did_you_mean(order.seat, known) or f"there is {', '.join(known)}"
        raise IllegalOrder(f"there is no seat `{order.seat}`; {hint}", ("unknown",))
    body = {"seat": order.seat, "reason": _reason(order.reason)}
    room.session.add(room.session.aside("link", WHITE, {"white": body}), mark)


def _rewind(room: Room, order: protocol.Rewind, mark: Happening) -> None:
    """Go on on a branch; who holds which seat now, holds it there."""
    session = room.session
    store = session.store
    if store is None:
        raise WargameError("an exercise that is not saved cannot go back")
    row, leaving = _begun(room, order), None
    if row is None:
        leaving = branches.planned(
            store,
            parent=session.branch,
            seq=order.after,
            name=order.name,
            author=REWOUND,
            reason=_reason(order.reason),
            keep_dice=False,  # after the end too: everybody has seen what they gave
        )
        row = branches.row_of(store, leaving)
    held = dict(session.seats)
    made, before = gone_back(store, row, held)
    try:
        happened = [
            made.aside(
                "seat", WHITE, {"public": {"role": role, "holder": held[role], "reason": ""}}
            )
            for role in held
            if before[role] != held[role]
        ]
        happened.append(made.aside(mark.kind, mark.actor, mark.parts))
        if leaving is None:
            made.add(*happened)
        else:  # with the branch: a failure leaves none behind that a host would go on with
            start = leaving
            made.begin(happened, lambda events: branches.begin(store, start, events))
    except BaseException:
        _let_go(made)
        raise
    _let_go(session)
    room.moved_to(made)
    room.peopled += 1


def _let_go(session: Any) -> None:
    """Dismiss the players of a session whose save stays open."""
    for player in session.players.values():
        player.close()


def _begun(room: Room, order: protocol.Rewind) -> Branch | None:
    """The very branch that is asked for, where it was begun and nothing could be written on it."""
    store = room.session.store
    assert store is not None
    rows = store.branches()
    last = rows[-1]
    bare = last.id != 1 and store.head(last.id)[0] == last.seq
    asked = (order.name.strip(), REWOUND, order.reason.strip())
    return last if bare and (last.name, last.author, last.reason) == asked else None
