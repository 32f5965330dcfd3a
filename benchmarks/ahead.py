"""The model against the record: the year 2025 ahead of time, and what the past scores.

    python -m benchmarks.ahead [--worlds N] [--write]

The quantiles that bridge-2025 comes to under the status quo, quarter by quarter, for every series
that a column of the record measures, as a table.  `--write` puts it into docs/model.md, where it
waits for the record (`wargame backtest bridge-2025 --worlds 10000 --against FILE.csv` scores it),
and the backtest of retrospective-2022 with its picture into docs/backtest.md.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.paste import paste_into
from wargame.analysis.backtest import Backtest, Series, backtest
from wargame.analysis.backtest_records import quarter_name
from wargame.content.ready import ready
from wargame.report.backtest_picture import sheet
from wargame.report.backtest_text import backtest_text, telling

SCENARIO, YEAR, WORLDS = "bridge-2025", "2025", 10_000
PAST = "retrospective-2022"
DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE, SCORES = DOCS / "model.md", DOCS / "backtest.md"
PICTURE = DOCS / "pictures" / "backtest.svg"


def table(found: Backtest, year: str = YEAR) -> str:
    """The quantiles of one year as Markdown, with how they were made."""
    lines = [
        f"{found.worlds:,} worlds of `{found.scenario}`, seed {found.seed}, every seat its status "
        f"quo; nothing younger than {quarter_name(found.span.calibrated_to)} went in.",
        "",
        "| series | column | quarter | 10 % | 25 % | median | 75 % | 90 % | if nothing changes |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for series in found.series:
        lines += _rows(series, found, year)
    return "\n".join(lines)


def _rows(series: Series, found: Backtest, year: str) -> list[str]:
    """A series: a row a quarter, named in the first."""
    of, made = series.of, []
    first = series.free.fives[0]
    places = telling(first, first[4] - first[0])
    name, column = f"{of.name}, {of.unit}", f"`{of.column}`"
    for place, quarter in enumerate(found.quarters):
        if not quarter.startswith(year):
            continue
        rest = series.free.rest[place]
        still = f"{rest.mean:.{places}f} ± {rest.deviation:.{places}f}" if rest else ""
        cells = [f"{value:.{places}f}" for value in series.free.fives[place]]
        made.append(f"| {name} | {column} | {quarter} | {' | '.join(cells)} | {still} |")
        name = column = ""
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=WORLDS, help=f"how many ({WORLDS:,})")
    parser.add_argument("--write", action="store_true", help="put it into the documents")
    args = parser.parse_args()
    told = table(backtest(ready(SCENARIO), worlds=args.worlds))
    if args.write:
        paste_into(PAGE, {"ahead": told})
        past = backtest(ready(PAST))
        paste_into(SCORES, {"scores": f"```\n{backtest_text(past)}```"})
        sheet(past).save(PICTURE)
    else:
        print(told)


if __name__ == "__main__":
    main()
