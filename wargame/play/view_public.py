"""What everybody in the room may see: the big picture, and no role's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.play.game import Game
from wargame.play.view import of_moment

#: Who only looks on: the room's display.
PUBLIC = "PUBLIC"

#: What is the same in every role's view, or is made so below.
_SHARED = ("scenario", "roles", "turn", "turns", "quarter", "node", "ended", "revealed")


def public_view(game: Game, seen: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The exercise as the public knows it: tracks that all see, events, orders once revealed.

    It is taken out of the view of a role, the first one's or ``seen``, where that is made already.
    """
    if seen is None:
        seen = of_moment(game, game.tables.roles[0].key)
    open_to_all = {track.key for track in game.tables.tracks if not track.seen_by}
    shown = {key: seen[key] for key in _SHARED if key != "revealed"}
    shown["tracks"] = [
        # Terms may name what not all see.
        {key: value for key, value in track.items() if key != "terms"}
        for track in seen["tracks"]
        if track["id"] in open_to_all
    ]
    shown["events"] = [
        {key: event[key] for key in ("id", "name", "text", "branch", "effects")}
        for event in seen["events"]
    ]
    shown["orders"] = [
        {key: one[key] for key in ("action", "card", "name", "role")} for one in seen["revealed"]
    ]
    if game.ended:
        shown["scores"] = game.standings()
    return shown
