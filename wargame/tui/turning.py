"""The turning points that an analysis kept beside a save, as marks for a replay.  No Textual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wargame.play.reel import ASIDE
from wargame.play.replay import Replay
from wargame.telling.names import Names, catalogue
from wargame.telling.steps import settled
from wargame.telling.words import signed

#: What a change is booked to, in words.
PARTS = {
    "own": "its own decision",
    "others": "others' decision",
    "deals": "a deal",
    "dice": "the dice",
    "events": "an event",
    "control": "the White Cell",
}

#: So many notes may have been added since the analysis.
_BACK = 64


def turning_points(replay: Replay) -> list[dict[str, Any]]:
    """The turning points of a branch with a sentence each; empty where nobody has looked for them.

    Notes that were added since the analysis do not make it old.
    """
    from wargame.analysis import kept

    if not kept.side_file(replay.path).exists():
        return []
    for head in _heads(replay):
        found = kept.latest(replay.path, head)
        if found is not None:
            names = Names(
                cards=(given := catalogue(replay.compiled))["cards"],
                options=given["options"],
                roles={role.key: role.name for role in replay.compiled.tables.roles},
                tracks={track.key: track.name for track in replay.compiled.tables.tracks},
            )
            points = found.get("turning_points", [])
            return [
                {**point, "text": said(point, names), "brief": said(point, names, cause=False)}
                for point in points
                if point.get("seq")
            ]
    return []


def _heads(replay: Replay) -> Iterator[str]:
    """The hash the branch ends with, and those before the notes at its end."""
    for header in reversed(replay.headers[-_BACK:]):
        yield replay.event(header.seq).hash
        if header.kind not in ASIDE:
            return


def said(point: dict[str, Any], names: Names, *, cause: bool = True) -> str:
    """A turning point in a sentence: whose score, by how much, and what did it."""
    score = (
        f"{names.whose(str(point.get('role', '')))} score {signed(int(point.get('size', 0)), 1)}"
    )
    part = str(point.get("part", ""))
    told = f"{score} by {PARTS.get(part, part)}"
    # Deals that nobody else was told of are not named: that is not to say that there were none.
    unnamed = point.get("kind") in ("offers", "answers") and not point.get("cause")
    return f"{told}: {settled(names, point)}" if cause and not unnamed else told
