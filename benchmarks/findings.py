"""The two contests of docs/findings.md: what they come to, at which horizon, and how surely.

    python -m benchmarks.findings [--worlds N] [--draws D] [--draw-worlds N] [--workers N] [--write]

The study's framework against the status quo, and openness against guardrails, over two scenarios,
on the same dice.  For each: scores, what differs most among the objectives, the tracks that tell
who pays at each horizon, and in what share of draws of all assumptions the difference holds.
`--write` puts the tables into docs/findings.md.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.paste import paste_into
from wargame.analysis.compare import compare
from wargame.analysis.comparison import Comparison
from wargame.analysis.intervals import Interval
from wargame.analysis.sensitivity import Draws, draw_all
from wargame.analysis.sided import Spread
from wargame.content.compiled import Compiled
from wargame.content.ready import ready
from wargame.report.sensitivity_text import amount

PAGE = Path(__file__).resolve().parent.parent / "docs" / "findings.md"
#: The courses set against each other: a name for the tables, A and B.
CONTESTS = (
    ("framework", "cepa-framework", "status-quo"),
    ("openness", "dib-open", "rs-guardrails"),
)
SCENARIOS = (("two", "bridge-2025"), ("six", "bridge-to-membership"))
#: The tracks that say what was bought and who paid.
TRACKS = (
    "territory", "ukr_will", "ukr_force", "munitions", "air_defence", "ukr_dib", "eu_dib",
    "kyiv_cover", "us_will", "us_shelf", "eu_will", "eu_cohesion", "nato_unity", "credibility",
    "membership", "escalation", "rus_time", "nwf",
)  # fmt: skip
#: Outcomes whose difference is drawn over all assumptions.
OUTCOMES = ("score:UKR", "score:RUS", "track:territory", "track:ukr_will", "track:rus_time")
#: Objectives told in a table, those that differ most.
MOST = 10


def course(compiled: Compiled, doctrine: str) -> dict[str, str]:
    """A doctrine for every coalition role that has it; Russia plays its status quo."""
    return {
        role.key: doctrine
        for role in compiled.tables.roles
        if role.side == "coalition" and doctrine in compiled.doctrines[role.key]
    }


def figures(interval: Interval | Spread, places: int = 1) -> str:
    """A difference with the bounds of its mean, bold where it is shown."""
    told = f"{interval.mean:+.{places}f} [{interval.low:+.{places}f}..{interval.high:+.{places}f}]"
    return f"**{told}**" if interval.low > 0 or interval.high < 0 else told


def scores_table(found: Comparison) -> str:
    """Scores of every role under both."""
    lines = [
        "| role | A | B | A less B | A better / B better, % of worlds |",
        "|---|---|---|---|---|",
    ]
    for line in found.scores:
        better = f"{100 * line.better.a:.0f} / {100 * line.better.b:.0f}"
        lines.append(
            f"| {line.role} | {line.score.a.mean:.1f} | {line.score.b.mean:.1f} | "
            f"{figures(line.score.difference)} | {better} |"
        )
    return "\n".join(lines)


def objectives_table(found: Comparison) -> str:
    """The objectives whose chance differs most."""
    rows = {(row.objective): row for row in found.objectives}
    far = sorted(rows.values(), key=lambda row: -abs(row.met.difference.mean))[:MOST]
    lines = ["| objective | of | A % | B % | A less B |", "|---|---|---|---|---|"]
    for row in far:
        share = Interval(*(100 * value for value in row.met.difference))
        lines.append(
            f"| {row.name} | {row.role} | {100 * row.met.a.mean:.0f} | "
            f"{100 * row.met.b.mean:.0f} | {figures(share)} |"
        )
    return "\n".join(lines)


def tracks_table(found: Comparison) -> str:
    """Differences of chosen tracks at the end of each horizon that is reached."""
    ends = found.horizons
    heads = [f"{name} term ({found.quarters[turn - 1]})" for name, turn in ends.items()]
    lines = [f"| track | {' | '.join(heads)} |", "|---|" + "---|" * len(heads)]
    for line in found.tracks:
        if line.track not in TRACKS:
            continue
        wide = max(abs(line.quarters[turn - 1].difference.mean) for turn in ends.values())
        places = 2 if wide < 2 else 1
        cells = [figures(line.quarters[turn - 1].difference, places) for turn in ends.values()]
        lines.append(f"| {line.name}, {line.unit} | {' | '.join(cells)} |")
    return "\n".join(lines)


def draws_row(name: str, unit: str, base: Interval, draws: Draws) -> str:
    """One outcome over draws of all assumptions."""
    flip = "never in these draws"
    if draws.flip is not None:
        one = draws.flip
        flip = (
            f"{one.factor.name}: A greater in {100 * one.below.mean:.0f} % below "
            f"{amount(one.at)}, {100 * one.above.mean:.0f} % above"
        )
    return (
        f"| {name}, {unit} | {figures(base, 2)} | {100 * draws.better.mean:.0f} "
        f"[{100 * draws.better.low:.0f}..{100 * draws.better.high:.0f}] | "
        f"{100 * draws.sure:.0f} / {100 * draws.worse:.0f} | {flip} |"
    )


def draws_table(
    compiled: Compiled, a: dict[str, str], b: dict[str, str], options: argparse.Namespace
) -> str:
    """In what share of draws of every assumption A's outcome is the greater."""
    lines = [
        "| A less B in | as written | A greater, % of draws | surely greater / less, % | "
        "what tells the draws apart best |",
        "|---|---|---|---|---|",
    ]
    found = draw_all(
        compiled, OUTCOMES, a=a, b=b, draws=options.draws, worlds=options.draw_worlds,
        workers=options.workers,
    )  # fmt: skip
    for outcome, (base, draws) in found.items():
        lines.append(draws_row(outcome.name, outcome.unit, base, draws))
    return "\n".join(lines)


def main() -> None:
    """Run the contests and print, or write, their tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--worlds", type=int, default=10_000)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--draw-worlds", type=int, default=192)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="into docs/findings.md")
    options = parser.parse_args()
    tables: dict[str, str] = {}
    for contest, one, two in CONTESTS:
        for short, scenario in SCENARIOS:
            compiled = ready(scenario)
            a, b = course(compiled, one), course(compiled, two)
            found = compare(compiled, a, b, worlds=options.worlds, workers=options.workers)
            name = contest + short
            tables[name + "scores"] = scores_table(found)
            tables[name + "objectives"] = objectives_table(found)
            tables[name + "tracks"] = tracks_table(found)
            if options.draws:
                tables[name + "draws"] = draws_table(compiled, a, b, options)
            for key in ("scores", "objectives", "tracks", "draws"):
                if name + key in tables:
                    print(f"\n{contest}, {scenario}: {key}\n\n{tables[name + key]}", flush=True)
    if options.write:
        paste_into(PAGE, tables)


if __name__ == "__main__":
    main()
