"""Which panels of a replay are seen at which size: pure, no screen."""

from __future__ import annotations

from wargame.tui.screens.arrange import HELP as TABLE_HELP
from wargame.tui.screens.arrange import MEDIUM, TALL, WIDE

#: The panels by number: the same numbers as at the table, where it has them.
PANELS = {
    "events": "Events",
    "tracks": "Tracks",
    "hand": "Hand",
    "deals": "Deals",
    "goals": "Goals",
    "pipeline": "Pipeline",
    "marks": "Marks",
    "charts": "Charts",
    "map": "Map",
}

#: The panels of the middle column and of the last.
FIRST = ("tracks",)
SECOND = ("hand", "deals", "goals", "pipeline", "marks", "charts", "map")

HELP = {
    "events": (
        "**Events** of the quarter, phase by phase, with the story of the marked one: the "
        "decision with its reason and called shot, odds with every modifier, roll, outcome and "
        "effects. Left and right go to the event before and after, up and down through the list; "
        "enter reads the story in full."
    ),
    **{key: TABLE_HELP[key] for key in ("tracks", "hand", "deals", "goals", "pipeline", "map")},
    "charts": (
        "**Charts** of the tracks that matter to the viewer, up to this moment. Up and down move "
        "on, enter shows one alone."
    ),
    "marks": (
        "**Marks**: turning points, actions of the White Cell, branches, bookmarks and notes. "
        "Enter goes there."
    ),
}

HINTS = {
    "events": "← → event · [ ] phase · enter reads",
    "tracks": "enter reads · a all or few",
    "hand": "enter reads",
    "deals": "enter reads",
    "goals": "enter reads",
    "pipeline": "enter reads",
    "marks": "enter goes there",
    "charts": "↑↓ move on · enter one alone",
    "map": "↑↓ scrolls",
}


def arrange(width: int, height: int, active: str, centre: str) -> frozenset[str]:
    """The panels seen: ``active`` has the focus, ``centre`` is the last one beside the events."""
    if width < MEDIUM:
        return frozenset({active})
    if width < WIDE:
        return frozenset({"events", centre})
    other = centre if centre in SECOND else "charts"
    if height < TALL:
        return frozenset({"events", "tracks", other})
    return frozenset({"events", "tracks", other, "goals" if other == "charts" else "charts"})
