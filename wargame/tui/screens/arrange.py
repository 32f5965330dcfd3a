"""Which panels of the table are seen at which size: pure, no screen."""

from __future__ import annotations

#: The panels in the order of their numbers, which never changes.
PANELS = {
    "now": "Now",
    "tracks": "Tracks",
    "hand": "Hand",
    "deals": "Deals",
    "goals": "Goals",
    "pipeline": "Pipeline",
    "feed": "Feed",
    "charts": "Charts",
    "map": "Map",
}

#: From which width two panels, and from which four stand side by side; from which height the
#: charts stand below them for good.
MEDIUM, WIDE, TALL = 100, 160, 46

#: Panels of the middle, and those that stand at the side where it is wide.
MIDDLE = ("now", "hand", "deals", "pipeline", "map")
SIDE = ("goals", "feed")


def arrange(width: int, height: int, active: str, centre: str) -> frozenset[str]:
    """The panels seen: ``active`` has the focus, ``centre`` is the last one beside the tracks."""
    if width < MEDIUM:
        return frozenset({active})
    if width < WIDE:
        return frozenset({"tracks", centre})
    if height >= TALL:
        return frozenset({"tracks", centre if centre in MIDDLE else "now", *SIDE, "charts"})
    if centre == "charts":
        return frozenset({"tracks", "charts"})
    return frozenset({"tracks", centre if centre in MIDDLE else "now", *SIDE})


#: What each panel is for, in words, for help where one is.
HELP = {
    "now": (
        "**Now** is the decision at hand. The line under the header says what is wanted. "
        "Enter takes the marked row or gives it back, `c` seals what is chosen, `x` takes all "
        "back. Below the list stands what is chosen, what it leaves of PC, bn and S, and what it "
        "is worth by the forecast (`f` reads all of it, `s` asks the staff officer); beside or "
        "under it the marked row in full."
    ),
    "tracks": (
        "**Tracks** are the numbers the exercise turns on: first those that matter to your role. "
        "▲ rising, ▼ falling, ■ steady; `!` is for the worse, for your side; `~` is an estimate. "
        "Then the last quarters as a line, the value in words and the main cause. Enter reads "
        "all causes, `a` shows every track."
    ),
    "hand": (
        "**Hand**: openings were dealt to you and can be buried; instruments are always held. "
        "The price comes first, then the chance of success as a bar, a word and a number. "
        "Enter reads a card in full."
    ),
    "deals": (
        "**Deals** bind those they name and need the yes of each. Enter reads the terms, what "
        "each side pays and gains, and how it stands."
    ),
    "goals": (
        "**Goals** are what you are scored on: ● met, ◐ near, ○ not yet, "
        "✗ missed for good, as things stand. At the end of the row stands how likely it is to be "
        "met in the end, and `53→58 %▲` that the plan makes it so. Enter reads the tests."
    ),
    "pipeline": (
        "**Pipeline**: help that was promised, on its way through funding, contract, production "
        "and delivery. Enter reads a line stage by stage."
    ),
    "feed": (
        "**Feed**: what you have seen happen, the newest quarter first. Enter explains a line "
        "with its odds, roll and causes."
    ),
    "charts": (
        "**Charts** of the tracks that matter to you, with what a goal asks as a dashed line. "
        "Right of now lies the forecast: its median, and in two shades what half and eight in ten "
        "of the worlds hold. Arrows move on, enter shows one alone, escape shows all."
    ),
    "map": "**Map**: the situation and the coalition as a diagram. Arrows scroll it.",
}

#: The keys of a panel, on its frame while one is in it.
HINTS = {
    "now": "enter chooses · → reads · c commits",
    "tracks": "enter reads · a all or few",
    "hand": "enter reads",
    "deals": "enter reads · z breaks off",
    "goals": "enter reads",
    "pipeline": "enter reads",
    "feed": "enter explains",
    "charts": "arrows move on · enter one alone",
    "map": "↑↓ scrolls",
}
