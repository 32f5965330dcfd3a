"""A hosted exercise from its scenario or its save: the room, its seats and their links."""

from __future__ import annotations

import ipaddress
import secrets
import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from wargame.content.compiled import Compiled
from wargame.content.ready import remember
from wargame.errors import WargameError
from wargame.host.seats import Seats
from wargame.play.asides import WHITE
from wargame.play.interventions import going_on
from wargame.play.phases import Clock
from wargame.play.room import Room
from wargame.play.session import OutsideProgram, resume_session, start_session
from wargame.play.survey import EVALUATOR, observes
from wargame.play.time_left import last_pace
from wargame.play.view_public import PUBLIC
from wargame.record.store import Store

#: How many bits the seed of a hosted exercise has: nobody finds it by trial.
SEED_BITS = 128


def new_room(
    compiled: Compiled,
    *,
    save: Path,
    seats: Mapping[str, str] | None = None,
    turns: int | None = None,
    pace: str = "clock",
    seed: int | None = None,
) -> Room:
    """Begin an exercise whose seats persons hold, but for those named; its seed is secret."""
    given = seats or {}
    held = {role.key: given.get(role.key, "person") for role in compiled.tables.roles}
    held |= {role: given[role] for role in given if role not in held}  # refused with the others
    chosen = secrets.randbits(SEED_BITS) if seed is None else seed
    session = start_session(compiled, held, seed=chosen, save=save, turns=turns)
    remember(compiled)  # a way back finds it in the save
    room = Room(session, time.monotonic, Clock(pace))
    if pace != "clock":
        session.add(room.paced())
    return room


def resumed_room(
    save: Path,
    *,
    branch: str | int | None = None,
    pace: str | None = None,
    seats: Mapping[str, str] | None = None,
) -> Room:
    """Go on with a save at its last command, its clock held: where it was rewound to last.

    Phases are closed as they were, or by another ``pace``; ``seats`` are held so from here on.
    """
    if branch is None:
        with Store.open(save, write=False) as store:
            branch = going_on(store.branches())
    try:
        session = resume_session(save, branch=branch, given=seats)
    except OutsideProgram as error:
        raise WargameError(
            f"{error}: say so with --seat ROLE='exec:...', or give the seat to another, as in "
            "--seat ROLE=doctrine"
        ) from error
    assert session.store is not None
    before = last_pace([*session.store.events(session.branch)])
    room = Room(session, time.monotonic, Clock(pace or before))
    room.came_back(otherwise=room.clock.pace != before)
    return room


def links(
    room: Room,
    seats: Seats,
    base: str,
    *,
    fresh: bool = False,
    evaluators: Sequence[str] = (),
) -> dict[str, str]:
    """A link for each seat that has none that holds, or for all; by the seat's key.

    There is one for every role, for the White Cell and for the room's display: a seat that a
    program holds now may be a person's later.  ``evaluators`` says for each what it reads: what
    is ``public``, or with the ``white`` cell.
    """
    if fresh and seats.known():
        seats.clear()  # of evaluators too that nobody asked for this time
    known = {seat.key: seat for seat in seats.known()}
    found = {}
    wanted = {role: role for role in [WHITE, *room.roles, PUBLIC]}
    for number, reads in enumerate(evaluators, 1):
        wanted[f"{EVALUATOR}-{number}"] = WHITE if reads == "white" else PUBLIC
    for key, role in wanted.items():
        seat = known.get(key)
        if fresh or seat is None or seat.revoked or seat.role != role:
            found[key] = link(seats, base, key, role)
    return found


def link(seats: Seats, base: str, key: str, role: str) -> str:
    """A fresh link for one seat; any that it had holds no longer."""
    page = "survey.html" if observes(key) else "room" if role == PUBLIC else ""
    return f"{base}/{page}#{seats.issue(key, role)}"


def reachable(bind: str) -> str:
    """The address under which others in the room reach a host that listens on ``bind``."""
    try:
        where = ipaddress.ip_address(bind or "0.0.0.0")
    except ValueError:
        return bind
    if not where.is_unspecified:
        return f"[{bind}]" if where.version == 6 else bind
    # Kept for documentation: nothing is sent.  Who listens on `::` hears no IPv4.
    family, there = (
        (socket.AF_INET, "192.0.2.1") if where.version == 4 else (socket.AF_INET6, "2001:db8::1")
    )
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((there, 9))
            found = str(probe.getsockname()[0])
            return f"[{found}]" if where.version == 6 else found
    except OSError:
        return socket.gethostname()
