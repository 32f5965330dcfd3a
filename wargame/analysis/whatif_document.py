"""A what-if as one JSON document: what ``whatif --json`` prints.

``difference`` is the changed arm less the recorded one in the same worlds, with bounds of 95 %:
tracks at the end in their own units, objectives as chances (-1 to 1), ``score.ROLE`` in points.
An objective is named by its id where one role alone has it, else ``ROLE.objective``.  ``turn``
counts quarters from 1; ``a`` is as recorded, ``b`` with the changes.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from wargame.analysis.intervals import Interval
from wargame.analysis.sided import ObjectiveLine, Spread
from wargame.analysis.whatif import Told, WhatIf
from wargame.analysis.whatif_figures import Figures
from wargame.analysis.whatif_terms import Odds, Term, odds_document

#: How many substitutions are listed.
MOST = 40


def document(found: WhatIf) -> dict[str, Any]:
    """The whole what-if."""
    figures = Figures(found)
    turn, first = found.changes.turn, figures.first_apart
    return {
        "scenario": found.tables.scenario,
        "branch": found.branch,
        "turn": turn + 1,
        "quarter": found.quarters[0],
        "worlds": found.worlds,
        "seconds": round(found.seconds, 3),
        "changes": found.changed,
        "difference": _differences(found, figures),
        "first_turn_apart": None if first is None else first + 1,
        "parted": {
            "quarters": [
                {"turn": turn + 1 + number, "quarter": found.quarters[number], "share": share}
                for number, share in enumerate(figures.parting.quarters)
            ],
            "never": figures.parting.never,
        },
        "a": _arm(found, figures, 0),
        "b": _arm(found, figures, 1),
        "rests_on": {
            "terms": [_term(term) for term in found.terms],
            "odds": [_odds(odds) for odds in found.odds],
        },
        "substitutions": [
            {
                "turn": row.place.turn + 1,
                "quarter": row.quarter,
                "node": row.place.node,
                "role": row.place.role,
                "was": row.place.was,
                "why": row.place.why,
                "share": {"a": _rounded(row.a), "b": _rounded(row.b)},
            }
            for row in figures.replaced[:MOST]
        ],
        "recorded": {
            "over": found.over,
            "reproduced": found.reproduced,
            "a": _told(found.recorded[0]),
            "b": _told(found.recorded[1]),
        },
    }


def objective_keys(lines: tuple[ObjectiveLine, ...], taken: set[str]) -> list[str]:
    """What each objective is called among differences."""
    often = Counter(line.objective for line in lines)
    return [
        line.objective
        if often[line.objective] == 1 and line.objective not in taken
        else f"{line.role}.{line.objective}"
        for line in lines
    ]


def _differences(found: WhatIf, figures: Figures) -> dict[str, dict[str, float]]:
    made = {line.track: _bounds(line.quarters[-1].difference.interval) for line in figures.tracks}
    names = objective_keys(figures.objectives, set(made))
    for name, line in zip(names, figures.objectives, strict=True):
        made[name] = _bounds(line.met.difference)
    for score in figures.scores:
        made[f"score.{score.role}"] = _bounds(score.score.difference.interval)
    return made


def _arm(found: WhatIf, figures: Figures, side: int) -> dict[str, Any]:
    objectives: dict[str, dict[str, float]] = {}
    for line in figures.objectives:
        met = (line.met.a, line.met.b)[side]
        objectives.setdefault(line.role, {})[line.objective] = _rounded(met.mean)
    return {
        "tracks": {
            line.track: [
                {
                    "turn": found.changes.turn + 1 + number,
                    "quarter": found.quarters[number],
                    **_spread((sided.a, sided.b)[side]),
                }
                for number, sided in enumerate(line.quarters)
            ]
            for line in figures.tracks
        },
        "objectives": objectives,
        "scores": {
            line.role: _bounds((line.score.a, line.score.b)[side].interval)
            | _spread((line.score.a, line.score.b)[side])
            for line in figures.scores
        },
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "track": term.track,
        "kind": term.kind,
        "cause": term.cause,
        "because": term.because,
        "a": term.a / 1000,
        "b": term.b / 1000,
        "difference": (term.b - term.a) / 1000,
        "share_of_range": _rounded(term.share),
        "source": list(term.sources),
        "range": list(term.range) if term.range else None,
    }


def _odds(odds: Odds) -> dict[str, Any]:
    return {
        "action": odds.action,
        "role": odds.role,
        "name": odds.name,
        "a": odds_document(odds.a),
        "b": odds_document(odds.b),
        "source": list(odds.sources),
    }


def _told(told: Told) -> dict[str, Any]:
    return {
        "ended": told.ended,
        "turns": told.turns,
        "digest": told.digest,
        "tracks": {key: value / 1000 for key, value in told.tracks.items()},
        "roles": {
            role: {
                "score": one["score"] / 1000,
                "objectives": {
                    key: {"value": mark["value"] / 1000, "met": mark["met"]}
                    for key, mark in one["objectives"].items()
                },
            }
            for role, one in told.roles.items()
        },
        "substitutions": [one.document for one in told.substitutions],
    }


def _bounds(figure: Interval) -> dict[str, float]:
    return {name: _rounded(value) for name, value in figure._asdict().items()}


def _spread(spread: Spread) -> dict[str, float]:
    return {name: _rounded(getattr(spread, name)) for name in ("p10", "p50", "p90", "mean")}


def _rounded(value: float) -> float:
    return round(value, 6) + 0.0
