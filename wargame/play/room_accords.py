"""Accords in a room: offered, countered, signed by every party, judged when their date has come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from wargame.errors import IllegalOrder, did_you_mean
from wargame.play import asides
from wargame.play import seat_protocol as protocol
from wargame.play.accords import CLAUSES, WAITING, Accord, Accords
from wargame.play.choices import NODES
from wargame.play.happenings import Happening
from wargame.rules.tables import RoleTable, Tables, TrackTable

if TYPE_CHECKING:
    from wargame.play.room import Chair, Room

#: Where the orders of a quarter lie open already: what they keep or break has been seen.
_LATE = NODES[NODES.index("orders") + 1 :]

#: What a breach says to everybody; the words of an accord are its parties' own.
JUDGED = "Judged by its own terms when the quarter was over."


def known(room: Room) -> Accords:
    """The accords of the line that is played."""
    return room.accords.follow(room.branch, room.session.facts)


def act(room: Room, chair: Chair, order: protocol.Accord, mark: Happening) -> None:
    """Do what a cell says of an accord, or raise IllegalOrder; then nothing has changed."""
    if chair.role not in room.roles:
        raise IllegalOrder("this seat signs nothing", ("not_your_seat",))
    if room.ended:
        raise IllegalOrder("the exercise is over", ("game_over",))
    if order.what == "offer":
        body = _offer(room, chair.role, order)
        _add(room, chair.role, body["parties"], body, mark)
        room.named.add(body["accord"])
        return
    accord = known(room).named(order.accord, chair.role)
    if not accord.open:
        raise IllegalOrder(f"{accord.name} is {accord.state}: it stands so", ("locked",))
    if order.what == "sign":
        if chair.role in room.session.players:
            raise _no_person([chair.role])
        if chair.role in accord.signed:
            raise IllegalOrder(f"you have signed {accord.name}", ("unchanged",))
        for number, clause in enumerate(accord.terms, 1):
            _in_time(room, number, clause["does"], clause["due"])
    elif order.what == "withdraw" and chair.role != accord.by:
        raise IllegalOrder(f"{accord.name} is {accord.by}'s to withdraw; you can decline it")
    elif order.what == "decline" and chair.role == accord.by:
        raise IllegalOrder(f"{accord.name} is your own offer: withdraw it")
    reason = asides.said("reason", order.reason) if order.reason.strip() else ""
    body = {"what": order.what, "accord": accord.name, "reason": reason}
    _add(room, chair.role, accord.parties, body, mark)


def keep_up(room: Room) -> None:
    """Tell what has lapsed, what was kept, and what was broken, with its price.

    Nothing of it is told to other cells, but that a binding accord was broken.
    """
    session = room.session
    line = known(room)
    turn = session.game.world.turn
    for accord in line.lapsed(turn, over=bool(room.ended)):
        body = {"what": "lapse", "accord": accord.name, "reason": ""}
        _add(room, "ENGINE", accord.parties, body)
    while found := list(line.due(session.game)):
        for accord, number, how in found:
            told = {"what": "judge", "accord": accord.name, "clause": number, "found": how}
            parts = {asides.audience(accord.parties, room.roles): told}
            judged = session.aside("accord", "ENGINE", parts)
            breaker = accord.terms[number]["by"]
            pays = how == "broken" and accord.form == "binding" and not room.ended
            # One accord is broken once in a quarter, however many of its clauses.
            if pays and (breaker, turn) not in known(room).accords[accord.name].breaches:
                scenario = session.game.compiled.bundle.scenario
                control = {
                    "what": "breach",
                    "role": breaker,
                    "price": scenario.adjudication.breach_pc,
                    # Its number would tell all how many there were before it.
                    "accord": "+".join(accord.parties),
                    "reason": JUDGED,
                }
                session.control(control, judged)
                room.turned += 1
            else:
                session.add(judged)
        line = known(room)


# Inside ---------------------------------------------------------------------------------


def _add(
    room: Room, who: str, parties: Iterable[str], body: dict[str, Any], *mark: Happening
) -> None:
    told = asides.audience(parties, room.roles)
    room.session.add(room.session.aside("accord", who, {told: body}), *mark)


def _offer(room: Room, role: str, order: protocol.Accord) -> dict[str, Any]:
    """An offer in its full form; IllegalOrder with the reason where it can be none."""
    line = known(room)
    tables = room.session.game.tables
    parties = _parties(room, role, order.to)
    answered: Accord | None = None
    if order.answers:
        answered = line.named(order.answers, role)
        if not answered.open:
            raise IllegalOrder(f"{answered.name} is {answered.state}: offer anew", ("locked",))
        if set(answered.parties) != set(parties):
            told = ", ".join(one for one in answered.parties if one != role)
            raise IllegalOrder(f"a counter-offer goes to the same cells: {told}", ("form",))
    waiting = [one.name for one in line.known(role) if one.open and one.by == role]
    if len(waiting) >= WAITING:
        told = ", ".join(waiting)
        raise IllegalOrder(f"{told} are still unanswered: withdraw one", ("waiting",))
    if not 1 <= len(order.terms) <= CLAUSES:
        raise IllegalOrder(f"an accord has 1 to {CLAUSES} clauses", ("form",))
    terms: list[dict[str, Any]] = []
    for number, clause in enumerate(order.terms, 1):
        terms.append(_clause(room, tables, parties, number, clause, terms))
    turn = room.place[0]
    first = min(clause["due"] for clause in terms)
    until = turn if order.until is None else order.until
    if not turn <= until <= first:
        raise IllegalOrder(
            f"it can be signed from {tables.quarter_name(turn)} until the first date of its "
            f"clauses, {tables.quarter_name(first)}",
            ("form",),
        )
    return {
        "what": "offer",
        "accord": line.next_name(parties, room.named),
        "parties": parties,
        "form": order.form,
        "terms": terms,
        "text": asides.said("message", order.text) if order.text.strip() else "",
        "until": until,
        "answers": answered.name if answered is not None else "",
    }


def _parties(room: Room, role: str, names: list[str]) -> list[str]:
    for name in names:
        if name not in room.roles:
            hint = did_you_mean(name, room.roles) or f"there is {', '.join(room.roles)}"
            raise IllegalOrder(f"there is no cell `{name}`; {hint}", ("unknown",))
    parties = sorted({role, *names})
    if len(parties) < 2:
        raise IllegalOrder("say with whom: an accord has two parties at least", ("form",))
    if programs := [one for one in parties if one in room.session.players]:
        raise _no_person(programs)
    return parties


def _no_person(programs: list[str]) -> IllegalOrder:
    told = ", ".join(programs)
    return IllegalOrder(
        f"{told} is not played by a person, and signs nothing beside the cards", ("form",)
    )


def _in_time(room: Room, number: int, does: str, due: int) -> None:
    turn, node = room.place
    if does != "track" and due == turn and node in _LATE:
        name = room.session.game.tables.quarter_name(due)
        raise IllegalOrder(
            f"clause {number}: the orders of {name} lie open already; set a later date", ("form",)
        )


def _clause(
    room: Room,
    tables: Tables,
    parties: list[str],
    number: int,
    said: protocol.Clause,
    before: list[dict[str, Any]],
) -> dict[str, Any]:
    """A clause as it is recorded; IllegalOrder where the engine could not judge it."""
    place, (turn, _) = f"clause {number}", room.place
    if said.by not in parties:
        raise IllegalOrder(f"{place}: `{said.by}` is no party to it", ("form",))
    last = room.session.game.turns - 1
    if not turn <= said.due <= last:
        raise IllegalOrder(
            f"{place}: its date is a quarter from {tables.quarter_name(turn)} to "
            f"{tables.quarter_name(last)}",
            ("form",),
        )
    _in_time(room, number, said.does, said.due)
    role = next(one for one in tables.roles if one.key == said.by)
    if said.does == "track":
        _track(tables, parties, place, said.track, said.at)
        if said.card or not said.test:
            raise IllegalOrder(f"{place}: a track is `at_least` or `at_most` so much", ("form",))
    else:
        _card(tables, role, place, said.does, said.card)
        if said.track or said.test or said.at:
            raise IllegalOrder(f"{place}: `{said.does}` says nothing of a track", ("form",))
    if said.if_kept:
        if not said.if_kept < number:
            raise IllegalOrder(f"{place}: it can hang on an earlier clause only", ("form",))
        if before[said.if_kept - 1]["due"] > said.due:
            raise IllegalOrder(
                f"{place}: clause {said.if_kept} is judged only after its own date", ("form",)
            )
    if said.if_track:
        _track(tables, parties, place, said.if_track, said.if_at)
        if not said.if_test:
            raise IllegalOrder(f"{place}: the track it hangs on needs a value", ("form",))
    elif said.if_test or said.if_at:
        raise IllegalOrder(f"{place}: say which track it hangs on", ("form",))
    return {**said.model_dump(), "quarter": tables.quarter_name(said.due)}


def _track(tables: Tables, parties: list[str], place: str, key: str, at: int) -> TrackTable:
    """A track that every party sees exactly: what is judged by it tells nobody of it."""
    track = next((one for one in tables.tracks if one.key == key), None)
    if track is None:
        hint = did_you_mean(key, [one.key for one in tables.tracks])
        told = f"{place}: there is no track `{key}`"
        raise IllegalOrder(f"{told}; {hint}" if hint else told, ("unknown",))
    blind = [
        one.key for one in tables.roles
        if one.key in parties and track.seen_by and one.index not in track.seen_by
    ]  # fmt: skip
    if blind:
        raise IllegalOrder(
            f"{place}: {', '.join(blind)} cannot see `{key}`: take a track all parties see",
            ("hidden",),
        )
    if not track.low <= at <= track.high:
        raise IllegalOrder(
            f"{place}: `{key}` runs from {track.low / 1000:g} to {track.high / 1000:g}",
            ("out_of_bounds",),
        )
    return track


def cards_of(tables: Tables, role: RoleTable, does: str) -> list[str]:
    """What a clause may name of a role: cards with and without an option, or standing orders."""
    if does == "stands":
        return [option.key for option in role.standing]
    if does == "signs":
        found = [
            one.key
            for one in tables.actions[1:]
            if one.kind == "deal" and role.index in one.parties
        ]
    else:
        found = [tables.actions[index].key for index in role.orders]
    return list(dict.fromkeys([*(key.partition("/")[0] for key in found), *found]))


def _card(tables: Tables, role: RoleTable, place: str, does: str, card: str) -> None:
    able = cards_of(tables, role, does)
    if card not in able:
        hint = did_you_mean(card, able)
        told = {"signs": "deal", "stands": "standing order"}.get(does, "card")
        said = f"{place}: `{card}` is no {told} of {role.key}"
        raise IllegalOrder(f"{said}; {hint}" if hint else said, ("unknown",))
