"""A sensitivity analysis in words, at most 80 columns wide, and as one JSON document."""

from __future__ import annotations

from typing import Any

from wargame.analysis.intervals import Interval
from wargame.analysis.sensitivity import Bar, Draws, Sensitivity
from wargame.report.figures import cut, gap, percent, share, wrapped

#: Rows of the screening that are printed.
ROWS = 12


def sensitivity_text(found: Sensitivity) -> str:
    """What the outcome is, what it hangs on and how surely."""
    lines = [
        f"{found.scenario}: {found.factors} assumptions varied, {found.runs:,} settings of "
        f"{found.worlds:,} worlds",
        "",
        *wrapped("", f"Outcome: {found.outcome.name} ({found.outcome.unit})"),
        *_courses(found),
        f"As written: {_figure(found.base)}",
        "",
    ]
    lines.append(
        f"{'One at a time, at both ends of its range':42}{'low end':>16}  {'high end':>20}"
    )
    for bar in found.bars[:ROWS]:
        lines += _bar(bar)
    lines += [
        *wrapped(
            "  ",
            "Each alone, less the scenario as written on the same dice, with 95 % over the worlds.",
        ),
        "",
        f"Screening (Morris, {found.paths} paths)                      mu*   95 %     sigma",
    ]
    for row in found.screened[:ROWS]:
        lines.append(
            f"  {cut(row.factor.name, 44):44}{row.mu_star:8.2f} +-{row.give:6.2f}{row.sigma:8.2f}"
        )
    lines += wrapped(
        "  ",
        "mu*: mean size of the effect over a whole range, elsewhere anywhere in theirs. A sigma "
        "as large as mu* says that it depends on the others.",
    )
    if found.shares:
        lines += ["", "Share of the variance (Sobol)                    alone        in all"]
        lines += [
            f"  {cut(row.factor.name, 44):44}{_share(row.first, row.first_give):>10}"
            f"{_share(row.total, row.total_give):>14}"
            for row in found.shares
        ]
        lines += wrapped(
            "  ",
            "Of the variance when these few are drawn over their ranges, the rest as written; "
            "points of 100 with half the 95 % interval.",
        )
    if found.draws is not None:
        lines += ["", *_draws(found, found.draws)]
    if found.fixed:
        told = "Have a range that answers to no single figure, and stand still: "
        lines += ["", *wrapped("", told + ", ".join(found.fixed))]
    return "\n".join(lines) + "\n"


def _courses(found: Sensitivity) -> list[str]:
    def said(course: Any) -> str:
        return ", ".join(f"{role} {doctrine}" for role, doctrine in course.items())

    if found.b is None:
        return wrapped("", f"Played by: {said(found.a)}")
    b = found.b
    apart = {role: name for role, name in found.a.items() if b[role] != name}
    both = {role: name for role, name in found.a.items() if b[role] == name}
    lines = wrapped("", f"A less B in the same world. A: {said(apart)}")
    lines += wrapped("", f"B: {said({role: b[role] for role in apart})}")
    return lines + (wrapped("", f"Both: {said(both)}") if both else [])


def _figure(interval: Interval) -> str:
    return f"{interval.mean:.2f} ({interval.low:.2f} to {interval.high:.2f})"


def amount(value: int) -> str:
    """Thousandths as an author would write them."""
    return f"{value / 1000:.3f}".rstrip("0").rstrip(".")


def _bar(bar: Bar) -> list[str]:
    factor = bar.factor
    span = f"{amount(factor.low)}..{amount(factor.high)}, written {amount(factor.base)}"
    return [
        f"  {cut(factor.name, 76)}",
        f"    {cut(span, 32):34}{gap(bar.low, 2):>20}  {gap(bar.high, 2):>20}",
    ]


def _share(value: float, give: float) -> str:
    return f"{100 * value:.0f} +-{100 * give:.0f}"


def _draws(found: Sensitivity, draws: Draws) -> list[str]:
    whole = "A is better than B" if found.b is not None else "the outcome is above 0"
    lines = wrapped(
        "",
        f"All assumptions drawn at once, {draws.number} draws: {whole} in {share(draws.better)} "
        f"of them; for sure in {percent(draws.sure)}, worse for sure in {percent(draws.worse)}. "
        f"Ten, fifty and ninety of a hundred lie below {draws.low:.2f}, {draws.middle:.2f} and "
        f"{draws.high:.2f}.",
    )
    if draws.flip is not None:
        flip = draws.flip
        lines += wrapped(
            "  ",
            f"What tells them apart best: {flip.factor.name}. Below {amount(flip.at)} it is so in "
            f"{share(flip.below)}, above in {share(flip.above)}.",
        )
    return lines


def document(found: Sensitivity) -> dict[str, Any]:
    """The same as one JSON document; factors by key, values in their own units."""

    def plain(interval: Interval) -> dict[str, float]:
        return {"mean": interval.mean, "low": interval.low, "high": interval.high}

    made: dict[str, Any] = {
        "scenario": found.scenario,
        "seed": found.seed,
        "worlds": found.worlds,
        "runs": found.runs,
        "seconds": round(found.seconds, 3),
        "outcome": str(found.outcome),
        "unit": found.outcome.unit,
        "a": dict(found.a),
        "b": None if found.b is None else dict(found.b),
        "base": plain(found.base),
        "factors": {
            row.factor.key: {
                "kind": row.factor.kind,
                "name": row.factor.name,
                "low": row.factor.low / 1000,
                "base": row.factor.base / 1000,
                "high": row.factor.high / 1000,
                "sources": list(row.factor.sources),
                "mu_star": row.mu_star,
                "mu_star_conf": row.give,
                "sigma": row.sigma,
            }
            for row in found.screened
        },
        "fixed": list(found.fixed),
        "tornado": [
            {"factor": bar.factor.key, "low": plain(bar.low), "high": plain(bar.high)}
            for bar in found.bars
        ],
        "variance": {
            row.factor.key: {
                "S1": row.first,
                "S1_conf": row.first_give,
                "ST": row.total,
                "ST_conf": row.total_give,
            }
            for row in found.shares
        },
    }
    if found.draws is not None:
        draws = found.draws
        made["draws"] = {
            "number": draws.number,
            "better": plain(draws.better),
            "sure": draws.sure,
            "worse": draws.worse,
            "p10": draws.low,
            "p50": draws.middle,
            "p90": draws.high,
            "flip": None
            if draws.flip is None
            else {
                "factor": draws.flip.factor.key,
                "at": draws.flip.at / 1000,
                "below": plain(draws.flip.below),
                "above": plain(draws.flip.above),
            },
        }
    return made
