"""A backtest as one JSON document: what ``backtest --json`` prints.

Values are in the series' own units, shares 0 to 1; what is not known is null.  ``series`` holds
the predicted ones, ``driven`` those that the script feeds.  The figures that stand directly
under a series, and ``coverage_80``, are those of the free run over both samples.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import fmean
from typing import Any

from wargame.analysis.backtest import RUNS, Backtest, Course, Series
from wargame.analysis.backtest_records import quarter_name
from wargame.analysis.backtest_scores import Persistence, Score

#: From so many points on a series says something about the model against persistence.
ENOUGH = 8
_SAMPLES = (("all", None), ("in_sample", True), ("out_of_sample", False))


def document(found: Backtest) -> dict[str, Any]:
    """The whole backtest."""
    pooled = found.pooled("free")
    span = found.span
    return {
        "scenario": found.scenario,
        "against": found.path.as_posix(),
        "seed": found.seed,
        "worlds": found.worlds,
        "seats": dict(found.seats),
        "seconds": round(found.seconds, 3),
        "origin": quarter_name(span.origin),
        "quarters": list(found.quarters),
        "calibrated_to": quarter_name(span.calibrated_to) if span.stated else None,
        "calibrated_to_from": span.stated or None,
        "points": pooled.points,
        "coverage_50": _share(pooled.inside_50, pooled.points),
        "coverage_80": _share(pooled.inside_80, pooled.points),
        "coverage": {
            run: {name: _coverage(found.pooled(run, which)) for name, which in _SAMPLES}
            for run in RUNS
        },
        "against_persistence": {run: _against(found.ratios(run, ENOUGH)) for run in RUNS},
        "series": {one.of.key: _scored(one, found) for one in found.predicted},
        "driven": {one.of.key: _plain(one, found) for one in found.series if one.driven},
        "unanswered": list(found.unanswered),
        "wars": dict(zip(RUNS, found.wars, strict=True)),
    }


def _scored(series: Series, found: Backtest) -> dict[str, Any]:
    """A predicted series: the contract's figures first, then the rest."""
    free = series.free.score()
    return {
        "points": free.points,
        "inside_50": free.inside_50,
        "inside_80": free.inside_80,
        "crps": _rounded(free.crps),
        **_plain(series, found),
        **{
            run: {name: _score(series.course(run).score(which)) for name, which in _SAMPLES}
            for run in RUNS
        },
    }


def _plain(series: Series, found: Backtest) -> dict[str, Any]:
    """What any series is, quarter by quarter."""
    of = series.of
    return {
        "name": of.name,
        "unit": of.unit,
        "column": of.column,
        "driven": of.driven,
        "persistence_spread": _rounded(series.deviation),
        "quarters": [
            {
                "quarter": quarter_name(number),
                "recorded": _rounded(series.recorded.get(number)),
                "in_sample": number <= found.span.calibrated_to,
                **{run: _quarter(series.course(run), place) for run in RUNS},
            }
            for place, number in enumerate(found.span.quarters)
        ],
    }


def _quarter(course: Course, place: int) -> dict[str, Any]:
    names = ("p10", "p25", "p50", "p75", "p90")
    return {
        **{name: _rounded(v) for name, v in zip(names, course.fives[place], strict=True)},
        "persistence": _persistence(course.rest[place]),
    }


def _persistence(rest: Persistence | None) -> dict[str, Any] | None:
    if rest is None:
        return None
    return {"mean": _rounded(rest.mean), "sd": _rounded(rest.deviation), "quarters": rest.lead}


def _score(score: Score) -> dict[str, Any]:
    return {
        "points": score.points,
        "inside_50": score.inside_50,
        "inside_80": score.inside_80,
        "crps": _rounded(score.crps),
        "persistence": {
            "points": score.paired,
            "inside_80": score.rest_inside_80,
            "crps": _rounded(score.rest),
            "crps_model": _rounded(score.own),
            "ratio": _rounded(score.ratio),
        },
    }


def _coverage(score: Score) -> dict[str, Any]:
    return {
        "points": score.points,
        "inside_50": score.inside_50,
        "inside_80": score.inside_80,
        "coverage_50": _share(score.inside_50, score.points),
        "coverage_80": _share(score.inside_80, score.points),
    }


def _against(ratios: Sequence[float]) -> dict[str, Any]:
    return {
        "least_points": ENOUGH,
        "series": len(ratios),
        "better": sum(ratio < 1 for ratio in ratios),
        "ratio": _rounded(geometric(ratios)),
    }


def geometric(ratios: Sequence[float]) -> float:
    """The geometric mean of ratios, NaN where there are none or one is none."""
    if not ratios or not all(math.isfinite(ratio) for ratio in ratios):
        return math.nan
    return math.exp(fmean(math.log(ratio) for ratio in ratios)) if min(ratios) > 0 else 0.0


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 6)
