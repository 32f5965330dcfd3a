"""World I of a simulation as an exercise of its own, played up to some quarter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from wargame.content.compiled import Compiled
from wargame.errors import WargameError
from wargame.play.players import make_player
from wargame.play.policies import full_seats, make_policy
from wargame.play.session import Session, start_session

MOST_WORLDS = 1 << 32  # a world's number is one 32-bit word of its dice's address


def open_world(
    compiled: Compiled,
    seats: Mapping[str, str],
    *,
    seed: int,
    world: int,
    save: Path | None,
    turns: int | None = None,
    role: str | None = None,
) -> Session:
    """World ``world`` of ``seed``, played by ``seats`` as in a simulation, with a record.

    With ``turns`` it stops after so many quarters and can be gone on with.  ``role`` names
    the seat a person takes from there on, from the start where ``turns`` is not given; until
    then its player of the simulation decides.  The dice stay that world's to the end.

    Raises WargameError for a role, player or world that cannot be.
    """
    if not 0 <= world < MOST_WORLDS:
        raise WargameError(f"a world is a whole number from 0 to {MOST_WORLDS - 1:,}")
    taken = full_seats(compiled, seats)
    for key, spec in taken.items():
        make_policy(spec, compiled, key)  # what no simulation can seat is no world of one
    recorded = dict(taken)
    if role is not None:
        full_seats(compiled, {role: "person"})
        recorded[role] = "person"
        turns = turns or 0
    session = start_session(compiled, recorded, seed=seed, world=world, save=save)
    try:
        if role is not None:
            player = make_player(taken[role], compiled, role)
            assert player is not None  # a person is no player of a simulation
            session.players[role] = player
        session.advance(quarters=turns)
        if role is not None:
            del session.players[role]
    except BaseException:
        session.close()
        raise
    return session
