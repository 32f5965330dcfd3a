"""A comparison as one JSON document: what ``compare --json`` prints.

Shares are 0 to 1, scores 0 to 100, tracks in their own units; ``difference`` is A less B of the
same worlds, ``low`` and ``high`` bound its mean with 95 %, ``p10`` to ``p90`` are quantiles over
worlds.  A bound that is not known is null.  ``turn`` counts quarters from 1.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

from wargame.analysis.comparison import Comparison
from wargame.analysis.sided import Better, Chance, Parting, Sided
from wargame.analysis.worst import Worst

#: The words of the command that opens a world: of the side (0 is A), and the world's number.
Opener = Callable[[int, int], Sequence[str]]


def document(found: Comparison, opener: Opener | None = None) -> dict[str, Any]:
    """The whole comparison; with ``opener`` each example world says how to open it."""
    quarters = found.quarters
    return {
        "scenario": found.scenario,
        "seed": found.seed,
        "worlds": found.worlds,
        "seconds": round(found.seconds, 3),
        "decisions": found.decisions,
        "digest": found.digest,
        "a": dict(found.a),
        "b": dict(found.b),
        "changed": list(found.changed),
        "by": list(found.by),
        "horizons": {
            name: {"turn": turn, "quarter": quarters[turn - 1]}
            for name, turn in found.horizons.items()
        },
        "objectives": _objectives(found),
        "scores": {
            line.role: {**_sided(line.score), **_better(line.better)} for line in found.scores
        },
        "tracks": {
            line.track: [
                {"turn": turn, "quarter": quarters[turn - 1], **_sided(sided)}
                for turn, sided in enumerate(line.quarters, 1)
            ]
            for line in found.tracks
        },
        "parting": {
            "seen": _parting(found.parted),
            "tracks": {key: _parting(one) for key, one in found.noticed.items()},
        },
        "worst": {
            name: _worst(worst, side, opener)
            for side, (name, worst) in enumerate(zip("ab", found.worst, strict=True))
        },
    }


def _objectives(found: Comparison) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    for line in found.objectives:
        made.setdefault(line.role, {})[line.objective] = {
            "worlds": line.worlds,
            "met": _chance(line.met),
            "near": _chance(line.near),
            **_better(line.better),
        }
    return made


def _chance(chance: Chance) -> dict[str, Any]:
    return {
        "a": _rounded(chance.a.mean),
        "b": _rounded(chance.b.mean),
        "difference": _figures(chance.difference._asdict()),
    }


def _sided(sided: Sided) -> dict[str, Any]:
    return {
        "a": _figures(sided.a._asdict()),
        "b": _figures(sided.b._asdict()),
        "difference": _figures(sided.difference._asdict()),
    }


def _better(better: Better) -> dict[str, Any]:
    return {"better": _figures(better._asdict())}


def _parting(parting: Parting) -> dict[str, Any]:
    return {
        "quarters": [_rounded(share) for share in parting.quarters],
        "never": _rounded(parting.never),
        "median": parting.median,
    }


def _worst(worst: Worst, side: int, opener: Opener | None) -> dict[str, Any]:
    return {
        "by": list(worst.by),
        "share": _rounded(worst.share),
        "worlds": worst.worlds,
        "up_to": worst.up_to,
        "missed": [
            {
                "role": one.role,
                "objective": one.objective,
                "all": _figures(one.all._asdict()),
                "worst": _rounded(one.worst),
            }
            for one in worst.missed
        ],
        "events": [
            {
                "event": event.event,
                "worst": _rounded(event.worst),
                "rest": _rounded(event.rest),
                "difference": _figures(event.difference._asdict()),
            }
            for event in worst.events
        ],
        "tracks": [
            {
                "track": track.track,
                "worst": _rounded(track.worst),
                "rest": _rounded(track.rest),
                "difference": _figures(track.difference._asdict()),
                "deviations": _rounded(track.deviations),
            }
            for track in worst.tracks
        ],
        "examples": [
            {"world": one.world, "score": _rounded(one.score)}
            | ({"open": shlex.join(opener(side, one.world))} if opener else {})
            for one in worst.examples
        ],
    }


def _figures(figures: dict[str, float]) -> dict[str, float | None]:
    return {name: _rounded(value) for name, value in figures.items()}


def _rounded(value: float) -> float | None:
    return round(value, 6) if isfinite(value) else None
