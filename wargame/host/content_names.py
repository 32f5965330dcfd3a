"""What a seat that makes its own words is told of the content, once and when it asks.

A page has its words from the host.  A terminal makes them itself, and needs the names of what no
view has shown it; none of it changes as the exercise goes on.
"""

from __future__ import annotations

from typing import Any

from wargame.host.regions_accords import nameable
from wargame.play.asides import WHITE
from wargame.play.room import Room
from wargame.play.seat_protocol import frame
from wargame.play.seen import others_see
from wargame.telling.names import catalogue


def content_names(room: Room, role: str) -> str:
    """The frame ``names`` for a role: names by id, objectives, what an accord can name.

    ``objectives`` are pairs of id and name by role; those that a role keeps to itself are the
    White Cell's alone to know.  ``nameable`` are ids by role and by what a clause does, ``seen``
    rows of what others see of this role, who, and when.
    """
    compiled = room.session.game.compiled
    scenario, tables = compiled.bundle.scenario, compiled.tables
    kept = [one for one in scenario.objectives if role == WHITE or one.kind != "private"]
    told: dict[str, Any] = {"nameable": {}, "seen": []}
    if role in room.roles:
        told["nameable"] = {
            key: {does: nameable(tables, role, key, does) for does in ("plays", "signs", "stands")}
            for key in room.roles
        }
        told["seen"] = [[one.what, one.who, one.when] for one in others_see(compiled, role)]
    return frame(
        "names",
        names={**catalogue(compiled), "objectives": {one.id: one.name for one in kept}},
        objectives={
            holder: [[one.id, one.name] for one in kept if holder in one.roles]
            for holder in room.roles
        },
        **told,
    )
