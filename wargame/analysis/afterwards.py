"""Everything that is asked of an exercise afterwards, kept beside its save.

What was decision and what was luck (:mod:`.swing`), regret (:mod:`.regret`), the luckiest and
unluckiest rolls, and called shots against what came (:mod:`.calibration`), as one JSON document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from wargame import RULES_VERSION
from wargame.analysis import calibration, kept, regret
from wargame.analysis.swing import PARTS, WORLDS, Swing, document, part_for, swing
from wargame.analysis.swing_steps import Step
from wargame.content.ready import ready_from_files
from wargame.errors import WargameError, did_you_mean
from wargame.play.asides import holders
from wargame.play.branches import find_branch
from wargame.play.reel import ASIDE
from wargame.record.check import read_record
from wargame.record.events import Event

#: What was done of what: a name, so much of so much.
Progress = Callable[[str, int, int], None]
#: Worlds an analysis takes at most at each point; fewer than two have no interval.
MOST = 20_000
#: Rolls listed as luckiest and unluckiest, each.
ROLLS = 5
#: Kinds of steps that are luck of one thing by itself.
_LUCK = ("roll", "event", "front", "shocks", "cards", "quiet", "no-other")


def analyse(
    path: Path,
    *,
    branch: str | int | None = None,
    worlds: int = WORLDS,
    reference: str = "status-quo",
    regret_of: str | None = None,
    workers: int = 1,
    fresh: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Analyse a branch of a save, or find what was found of it before.

    ``head`` in the result is the hash of the last event that was played: notes and bookmarks
    written since leave an analysis as it was.

    ``regret_of`` is ``all``, ``none`` or roles with commas between; without it the roles held by
    persons.  The result is the same whatever ``workers``.

    Raises WargameError for a role or branch that does not exist, for too few or too many worlds,
    and where these rules do not give what was recorded; SaveDamaged for a damaged or redacted save.
    """
    if not 2 <= worlds <= MOST:
        raise WargameError(f"an analysis takes from 2 to {MOST:,} worlds, not {worlds:,}")
    record = read_record(path)
    row = find_branch(record.branches, branch)
    events = list(record.line(row.id))
    if not events:
        raise WargameError("nothing has been played in this exercise yet")
    seats = events[0].body("public").get("seats", {})
    roles = _regretted(regret_of, seats, _persons(events, seats))
    head = played_head(events)
    key = kept.key_of(head, worlds=worlds, reference=reference, regret=sorted(roles))
    if not fresh and (known := kept.find(path, key)) is not None:
        return {**known, "branch": row.name}
    compiled = ready_from_files(record.content)
    order = [role.key for role in compiled.tables.roles]
    found = swing(
        compiled, events, record.meta, record.branches,
        worlds=worlds, reference=reference, workers=workers, progress=_told(progress, "quarters"),
    )  # fmt: skip
    regrets = regret.regrets(
        compiled, events, record.meta, record.branches, sorted(roles, key=order.index),
        workers=workers, progress=_told(progress, "plans"),
    )  # fmt: skip
    result = {
        "scenario": record.meta.get("scenario", ""),
        "branch": row.name,
        "head": head,
        "rules_version": RULES_VERSION,
        **document(found),
        "luck": _luck(found),
        "calibration": calibration.document(events, order),
        "regrets": regret.document(regrets),
    }
    kept.keep(path, key, head, result)
    return result


def played_head(events: Sequence[Event]) -> str:
    """The hash of the last event that was played, by which analyses are found."""
    return next(event.hash for event in reversed(events) if event.kind not in ASIDE)


def _told(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda done, whole: progress(what, done, whole)


def _persons(events: Sequence[Event], seats: dict[str, str]) -> list[str]:
    """The roles that a person held, from the start or since a seat changed hands."""
    lines = [events[:1], *(events[: n + 1] for n, e in enumerate(events) if e.kind == "seat")]
    held = [holders(line, seats) for line in lines]
    return [role for role in seats if any(one[role].startswith("person") for one in held)]


def _regretted(text: str | None, seats: dict[str, str], persons: list[str]) -> list[str]:
    """The roles whose plans are held against the best found."""
    if text is None:
        return persons
    if text == "none":
        return []
    if text == "all":
        return list(seats)
    asked = [word.strip().upper() for word in text.split(",")]
    for role in asked:
        if role not in seats:
            hint = did_you_mean(role, seats) or f"the exercise has {', '.join(seats)}"
            raise WargameError(f"there is no role `{role}`; {hint}")
    return [role for role in seats if role in asked]


def _luck(found: Swing) -> dict[str, Any]:
    """What fell best and worst for each role: rolls, events, the front, the cards drawn."""
    roles = [role for role, key in found.measures if not key]
    return {
        role: {
            "luckiest": [_one(found, step, role) for step in _ranked(found, role, 1)],
            "unluckiest": [_one(found, step, role) for step in _ranked(found, role, -1)],
        }
        for role in roles
    }


def _ranked(found: Swing, role: str, sign: int) -> Sequence[Step]:
    at = found.measures.index((role, ""))
    able = [
        step
        for step in found.steps
        if step.kind in _LUCK and sign * step.change[at] > 0 and step.ranges[at].shows
    ]
    return sorted(able, key=lambda step: -sign * step.change[at])[:ROLLS]


def _one(found: Swing, step: Step, role: str) -> dict[str, Any]:
    booked, spread = found.change(step, (role, ""))
    return {
        "turn": step.turn,
        "quarter": step.quarter,
        "kind": step.kind,
        "part": part_for(step, role),
        "actor": step.actor,
        "cause": list(step.cause),
        "seq": step.seq,
        "roll": dict(step.roll),
        "booked": booked,
        "low": round(spread.low, 1),
        "high": round(spread.high, 1),
    }


__all__ = ["PARTS", "WORLDS", "analyse"]
