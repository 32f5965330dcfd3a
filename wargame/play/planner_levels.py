"""How long a planner thinks: by level, by worlds, or by the clock."""

from __future__ import annotations

import re
from dataclasses import dataclass

from wargame.errors import WargameError, did_you_mean


@dataclass(frozen=True, slots=True)
class Level:
    """A budget for each decision: ``worlds`` played on, or ``seconds`` of thought.

    ``ahead`` is how many quarters are looked ahead (None: to the end of the exercise), ``sure``
    by how many standard errors another plan must do better than the doctrine's.  Seconds are
    the clock's: the same exercise need not get the same decisions twice.
    """

    name: str
    worlds: int
    seconds: float | None = None
    ahead: int | None = None
    sure: float = 0.7

    @property
    def repeatable(self) -> bool:
        """Whether the same exercise always gets the same decisions."""
        return self.seconds is None


#: The levels by name; measured in docs/planner.md.
LEVELS = {
    "novice": Level("novice", 96, ahead=2, sure=1.5),
    "staff": Level("staff", 1_536),
    "expert": Level("expert", 8_192),
}
DEFAULT = "staff"
#: The fewest worlds that tell anything apart, and the most that anybody waits for.
FEWEST, MOST = 32, 10_000_000
#: The longest thought in seconds.
LONGEST = 3_600.0

_WORLDS = re.compile(r"[0-9]{1,8}")
_SECONDS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)s")


def level(text: str = "") -> Level:
    """The level that a player's specification names after ``planner:``.

    ``text`` is a level's name, a number of worlds (``512``) or seconds (``2s``); empty is
    :data:`DEFAULT`.  Raises WargameError for anything else.
    """
    text = text or DEFAULT
    if text in LEVELS:
        return LEVELS[text]
    if _WORLDS.fullmatch(text) and FEWEST <= int(text) <= MOST:
        return Level(text, int(text))
    found = _SECONDS.fullmatch(text)
    if found and 0 < float(found[1]) <= LONGEST:
        return Level(text, FEWEST, seconds=float(found[1]))
    hint = did_you_mean(text, LEVELS)
    raise WargameError(
        f"`{text}` is no level of a planner: use {', '.join(LEVELS)}, a number of worlds from "
        f"{FEWEST} to {MOST:,} (`planner:512`) or seconds (`planner:2s`)"
        + (f"; {hint}" if hint else "")
    )
