"""What the screens show of objectives and how they stand: pure functions, no Textual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.telling import words
from wargame.telling.words import Names
from wargame.tui.lines import BLANK, Doc, Line, Row, line
from wargame.tui.lookout import BLIND, Outlook
from wargame.tui.present_forecast import chance_doc, chance_mark
from wargame.tui.present_levers import lever_doc

View = Mapping[str, Any]

MARKS = {
    "met": ("●", "good"),
    "near": ("◐", "warn"),
    "not yet": ("○", ""),
    "missed": ("✗", "bad"),
    "unknown": ("?", "dim"),
}


def goal_rows(view: View, outlook: Outlook = BLIND) -> tuple[Row, ...]:
    """The role's objectives with how each stands now, and its chance where one is known."""
    rows = []
    for objective in view["objectives"]:
        state = words.objective_state(objective, bool(view["ended"]))
        glyph, tone = MARKS[state]
        chance = chance_mark(outlook, objective["id"])
        rows.append(
            Row(
                objective["id"],
                line((f"{glyph} ", tone), objective["name"]),
                line((state, tone), *((("  ", ""), *chance) if chance else ())),
                line((objective["kind"], "dim")),
            )
        )
    return tuple(rows)


def goal_doc(view: View, key: str, names: Names, outlook: Outlook = BLIND) -> Doc:
    """An objective with its chances and each of its tests."""
    over = bool(view["ended"])
    for objective in view["objectives"]:
        if objective["id"] != key:
            continue
        state = words.objective_state(objective, over)
        glyph, tone = MARKS[state]
        doc = [
            line((objective["name"], "head"), f"  {objective['kind']}"),
            line((f"{glyph} {_said(state, over)}", tone)),
            BLANK,
            line(objective["text"]),
            BLANK,
        ]
        if chances := chance_doc(outlook, key):
            doc += [*chances, BLANK]
        for test in objective["tests"]:
            mark, look = MARKS[words.test_state(test, over)]
            doc.append(line((f"{mark}  ", look), words.test_line(test, names, over)))
            if way := words.waypoint_line(test):
                doc.append(line((f"   {way}", "dim")))
        if objective["no_breach"]:
            doc.append(line("And you must break no deal."))
        if not over:
            for track in goal_tracks(view, key)[:3]:
                doc += _levers(view, track, names)
        doc += [
            BLANK,
            line(
                (
                    "Met brings 2 points, near 1. What counts at the end is the mean of "
                    "the last two quarters; 'never' counts every quarter.",
                    "dim",
                )
            ),
        ]
        return tuple(doc)
    return ()


def _levers(view: View, track: str, names: Names) -> list[Line]:
    """The cards and deals at hand that would move a track, under its name."""
    found = lever_doc(view, track, 3)
    title = line((f"What would move {names.tracks.get(track, track)}", "head"))
    return [BLANK, title, *found[1:]] if found else []


def goal_tracks(view: View, key: str) -> tuple[str, ...]:
    """The tracks an objective is tested on, what does not hold before what does."""
    goal = next((one for one in view["objectives"] if one["id"] == key), None)
    tests = goal["tests"] if goal else ()
    ranked = sorted(tests, key=lambda test: words.test_state(test) == "met")
    return tuple(dict.fromkeys(test["track"] for test in ranked))


def _said(state: str, over: bool) -> str:
    """How an objective stands, in words."""
    if over:
        return state
    return {"missed": "missed for good"}.get(state, f"{state} as things stand")


def goals_summary(view: View, outlook: Outlook = BLIND) -> Doc:
    """The points as they stand, and what the chances in the rows are."""
    when = "In the end: " if view["ended"] else "If it ended now: "
    said = line((when, "dim"), (words.points_line(view["objectives"]), "strong"))
    if outlook.picture is None:
        return (said,)
    return said, line(("At the right, how likely each is met in the end (f)", "dim"))
