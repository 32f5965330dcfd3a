"""Recomputing a recorded exercise: the record's decisions, the rules' results, compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wargame import RULES_VERSION
from wargame.content.compiled import Compiled
from wargame.content.ready import ready_from_files
from wargame.errors import WargameError
from wargame.play.game import Game
from wargame.play.interventions import going_on
from wargame.play.reel import Reel
from wargame.record.check import read_checked
from wargame.record.events import Branch, Event
from wargame.record.redact import is_redacted


@dataclass(slots=True)
class Rebuilt:
    """A game as its record leaves it, and the first place where the rules say otherwise."""

    game: Game
    seats: dict[str, str]
    difference: str | None


def rebuild(
    compiled: Compiled,
    events: Sequence[Event],
    meta: Mapping[str, str],
    branches: Sequence[Branch] = (),
    branch: int | None = None,
) -> Rebuilt:
    """Play a record's decisions again and compare every result with what was recorded.

    ``events`` are those along the ``branch``; one that has none of its own rolls its own dice
    from where they end.
    """
    reel = Reel(compiled, events, meta, branches)
    reel.finish()
    if branch is not None and reel.difference is None:
        reel.on(branch)
    return Rebuilt(reel.game, reel.seats, reel.difference)


def verify(path: Path) -> dict[str, Any]:
    """Check a save: its hash chain, then every branch recomputed.

    The keys are those of ``wargame verify --json``.  ``ok`` is false where the chain is
    broken, or where these very rules say otherwise; under other rules a difference only
    sets ``rules_differ``.  ``head`` is that of the branch which is the exercise.  Of a
    ``redacted`` copy the chain alone can be checked.
    """
    chain, record = read_checked(path)
    if record is None:
        return {
            "ok": False,
            "events": chain.events,
            "branches": chain.branches,
            "head": "",
            "rules_differ": False,
            "first_difference": chain.fault,
            "redacted": False,
            "strange_views": [],
        }
    if is_redacted(record.events):  # seed and decisions are gone: only the chain can be checked
        return {
            "ok": True,
            "events": chain.events,
            "branches": chain.branches,
            "head": chain.heads[going_on(record.branches)],
            "rules_differ": False,
            "first_difference": None,
            "redacted": True,
            "strange_views": [*chain.views],
        }
    other_rules = record.meta.get("rules_version") != str(RULES_VERSION)
    difference = None
    try:
        compiled = ready_from_files(record.content)
        for branch in record.branches:
            found = rebuild(compiled, list(record.line(branch.id)), record.meta, record.branches)
            if found.difference is not None:
                difference = f"branch {branch.name}, {found.difference}"
                break
    except WargameError as error:
        difference = str(error)
    return {
        "ok": difference is None or other_rules,
        "events": chain.events,
        "branches": chain.branches,
        "head": chain.heads[going_on(record.branches)],
        "rules_differ": other_rules and difference is not None,
        "first_difference": difference,
        "redacted": False,
        "strange_views": [*chain.views],
    }
