"""Tracks and objectives as the page of a seat shows them, with small charts as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.host.kept import once
from wargame.telling import words
from wargame.telling.tell import term_lines
from wargame.telling.words import Names

View = Mapping[str, Any]
Shown = dict[str, Any]

#: The chart of a track, in its own units: width, height, and room for the line's own breadth.
WIDE, HIGH, EDGE = 96, 28, 3


def tracks(view: View, names: Names) -> list[tuple[str, list[Shown]]]:
    """Every track by group; those the role is to watch stand once more, on top."""
    shown = {track["id"]: _track(track, names) for track in as_of_now(view)}
    watched = [shown[key] for key in view["role"]["watch"] if key in shown]
    groups: dict[str, list[Shown]] = {"Watch these": watched} if watched else {}
    for track in view["tracks"]:
        if shown[track["id"]] not in watched:
            groups.setdefault(words.group(track["group"]), []).append(shown[track["id"]])
    return list(groups.items())


def as_of_now(view: View) -> list[dict[str, Any]]:
    """The tracks of a view, each with the change that led to the value that stands beside it.

    While hands are kept a quarter has moved its tracks already, and its end is not in their
    history yet: the change there is that of the quarter before.
    """
    if view["node"] != "hands" or view["ended"]:
        return list(view["tracks"])
    return [
        {
            **track,
            "history": [*track["history"], track["value"]],
            "change": track["value"] - track["history"][-1],
        }
        if track["history"]
        else track
        for track in view["tracks"]
    ]


@once(500)
def _track(track: Mapping[str, Any], names: Names) -> Shown:
    change = track["change"]
    way = "" if not change else "up" if change > 0 else "down"
    tone = ""
    if way and track["better"]:
        tone = "good" if way == track["better"] else "bad"
    history = track["history"]
    return {
        "id": track["id"],
        "name": track["name"],
        "value": words.track_value(track),
        "word": track["word"],
        "change": words.brief_signed(change) if change else "",
        "way": way,
        "tone": tone,
        "cause": words.main_cause(track["terms"], change) if change and track["terms"] else "",
        "about": track["about"],
        "better": {"up": "Higher is better.", "down": "Lower is better."}.get(track["better"], ""),
        "terms": [text.strip() for text in term_lines(track["terms"], names)],
        "bands": [
            f"{track_band[1]} from {words.brief(track_band[0])}" for track_band in track["bands"]
        ],
        "chart": chart(history) if len(history) > 1 else "",
        "told": _told(history),
        "source": "; ".join(track["source"]) or "judgement",
    }


def chart(history: Sequence[int]) -> str:
    """A line through the quarters as points of an SVG; the last one stands at the right edge."""
    low, high = min(history), max(history)
    across = (WIDE - 2 * EDGE) * 10 // (len(history) - 1)
    tall = HIGH - 2 * EDGE
    points = []
    for number, value in enumerate(history):
        up = (value - low) * tall * 10 // (high - low) if high > low else tall * 5
        points.append(f"{_tenth(EDGE * 10 + number * across)},{_tenth((HIGH - EDGE) * 10 - up)}")
    return " ".join(points)


def _tenth(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def _told(history: Sequence[int]) -> str:
    """What the chart shows, for who cannot see it."""
    if len(history) < 2:
        return ""
    said = ", ".join(words.brief(value) for value in history)
    return f"Quarter by quarter: {said}."


# Objectives -------------------------------------------------------------------------------

_MARKS = {"met": "good", "near": "wait", "not yet": "", "missed": "bad", "unknown": ""}


def objectives(view: View, names: Names) -> list[Shown]:
    """The role's own objectives with each test and how it stands."""
    over = bool(view["ended"])
    found = []
    for objective in view["objectives"]:
        state = words.objective_state(objective, over)
        found.append(
            {
                "name": objective["name"],
                "kind": objective["kind"],
                "text": objective["text"],
                "state": state,
                "tone": _MARKS.get(state, ""),
                "tests": [
                    " ".join(
                        filter(
                            None,
                            (words.test_line(test, names, over) + ".", words.waypoint_line(test)),
                        )
                    )
                    for test in objective["tests"]
                ],
                "promise": objective["no_breach"],
            }
        )
    return found
