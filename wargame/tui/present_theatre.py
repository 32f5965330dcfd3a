"""A quarter told like a stage: orders turned over, rolls in the open, what moved, what mattered.

Pure functions from the facts a seat saw; ``theatre_*`` hold the scenes, ``stage`` what they are
made of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling import tell
from wargame.telling.links import Links
from wargame.telling.words import Names
from wargame.tui.matters import weights
from wargame.tui.stage import Scene
from wargame.tui.theatre_operations import operations
from wargame.tui.theatre_reveal import reveal
from wargame.tui.theatre_rolls import in_the_open, own_words, roll_scene, table_scene
from wargame.tui.theatre_summary import summary

View = Mapping[str, Any]
Fact = Mapping[str, Any]


def scenes(
    facts: Sequence[Fact],
    feed: Sequence[Fact],
    view: View,
    names: Names,
    links: Links | None = None,
) -> tuple[Scene, ...]:
    """A whole quarter out of its facts; ``feed`` is all the seat saw, for shots called earlier."""
    if not any(fact["kind"] == "reveal" for fact in facts):
        return ()
    weighed = weights(facts, view, names, links)
    found = [reveal(facts, view, names)]
    cases = [
        case
        for fact in facts
        if fact["kind"] == "adjudication"
        for case in tell.cases(fact["body"].get("entries", ()))
    ]
    shown = in_the_open([entry for entry, _ in cases], view["role"]["id"], weighed, names)
    said = own_words(facts, view, names)
    for entry, follow in cases:
        if entry["action"] in shown:
            found.append(roll_scene(entry, follow, view, names, said))
    rest = [case for case in cases if case[0]["action"] not in shown]
    if rest:
        found.append(table_scene(rest, names))
    if any(fact["kind"] == "operations" for fact in facts):
        found += operations(facts, feed, view, names)
        found.append(summary(facts, feed, view, names, links))
    return tuple(found)
