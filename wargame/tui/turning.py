"""The turning points that an analysis kept beside a save, as marks for a replay.  No Textual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wargame.play.reel import ASIDE
from wargame.play.replay import Replay
from wargame.telling import words
from wargame.telling.names import Names, catalogue

#: What a change is booked to, in words.
PARTS = {
    "own": "its own decision",
    "others": "others' decision",
    "deals": "a deal",
    "dice": "the dice",
    "events": "an event",
    "control": "the White Cell",
}

#: What was settled, where no card names it.
KINDS = {
    "front": "how the front and the air war fell",
    "shocks": "how opinion, markets and works fell",
    "cards": "the cards drawn, deals put to the test",
    "quiet": "no event fell",
    "no-other": "no other event fell",
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


def _cause(point: dict[str, Any], key: str, place: int, names: Names) -> str:
    """One thing a turning point names; a plan's first is its standing order."""
    if point.get("kind") == "orders" and place == 0:
        return f"standing order {names.standing(str(point.get('actor', '')), key)}"
    verb, blank, card = key.partition(" ")
    if blank and point.get("kind") == "hand":
        return f"{verb} {names.card(card)}"
    known = key in names.cards or key in names.options
    return names.card(key) if known else words.pretty(key)


def said(point: dict[str, Any], names: Names, *, cause: bool = True) -> str:
    """A turning point in a sentence: whose score, by how much, and what did it."""
    role, actor = str(point.get("role", "")), str(point.get("actor", ""))
    score = f"{names.whose(role)} score {words.signed(int(point.get('size', 0)), 1)}"
    part = PARTS.get(str(point.get("part", "")), str(point.get("part", "")))
    if not cause:
        return f"{score} by {part}"
    who = [names.role(actor)] if actor in names.roles else []
    given = enumerate(point.get("cause", ()))
    causes = [_cause(point, str(key), place, names) for place, key in given]
    band = str((point.get("roll") or {}).get("band", ""))
    told = ", ".join([*who, *causes]) + (f", {band}" if band else "")
    what = KINDS.get(str(point.get("kind", "")), told)
    return f"{score}: {what} ({part})" if what else f"{score} by {part}"
