"""The year 2025 as bridge-2025 sees it from the end of 2024, under the status quo.

    python -m benchmarks.ahead [--worlds N] [--write]

The quantiles of every series that a column of the record measures, quarter by quarter, as a
table; `--write` puts it into docs/model.md, where it waits for the record.  To score it:
`wargame backtest bridge-2025 --worlds 10000 --against FILE.csv`.
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
from wargame.report.backtest_text import telling

SCENARIO, YEAR, WORLDS = "bridge-2025", "2025", 10_000
PAGE = Path(__file__).resolve().parent.parent / "docs" / "model.md"


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
    parser.add_argument("--write", action="store_true", help=f"put it into {PAGE.name}")
    args = parser.parse_args()
    told = table(backtest(ready(SCENARIO), worlds=args.worlds))
    if args.write:
        paste_into(PAGE, {"ahead": told})
    else:
        print(told)


if __name__ == "__main__":
    main()
