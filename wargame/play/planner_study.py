"""Which of a role's doctrines serves it best from the start: what anybody could find out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from wargame.content.compiled import Compiled
from wargame.play.choices import Policy
from wargame.play.planner_value import VALUE, Outlook
from wargame.play.rollout import play_out
from wargame.rules.dice import Dice, Family
from wargame.rules.tables import RoleTable, Tables
from wargame.rules.turn import setup

#: Worlds in which each doctrine is played from the start, and the first one's number.
WORLDS, FIRST = 256, 1 << 31
#: What was found out already, by scenario, role and number of quarters.
_KNOWN: dict[tuple[Tables, str, int], str] = {}
_MOST = 64


def home_doctrine(
    compiled: Compiled,
    role: RoleTable,
    own: Mapping[str, Policy],
    others: Sequence[Policy],
    outlook: Outlook,
    *,
    keep: bool,
) -> str:
    """The key of the doctrine under which a role does best; the status quo's on a tie.

    With ``keep`` the answer is for the scenario's own doctrines and is found out once.
    """
    known = (compiled.tables, role.key, outlook.turns)
    if keep and known in _KNOWN:
        return _KNOWN[known]
    usual = compiled.bundle.scenario.status_quo[role.key]
    totals: dict[str, int] = {}
    for key, policy in own.items():
        numbers = np.arange(FIRST, FIRST + WORLDS, dtype=np.uint64)
        world = setup(compiled.tables, Dice(0, numbers, family=int(Family.PLANNING)))
        players = list(others)
        players[role.index] = policy
        play_out(world, players, outlook.turns)
        totals[key] = int(outlook.measure(world)[VALUE].astype(np.int64).sum())
    best = max(totals, key=lambda key: (totals[key], key == usual))
    if keep:
        while len(_KNOWN) >= _MOST:
            del _KNOWN[next(iter(_KNOWN))]
        _KNOWN[known] = best
    return best
