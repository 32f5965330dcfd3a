"""Two courses of play side by side as rows of text: what the tables of two reports share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from wargame.analysis.intervals import Interval
from wargame.analysis.sided import Better, ObjectiveLine, Parting, ScoreLine, TrackLine
from wargame.report.figures import percent, wrapped

#: Makes a row of tag, name, either side, their difference with its interval, and who does better.
Row = Callable[[str, str, float, float, Interval, Better], str]


def score_rows(scores: Iterable[ScoreLine], row: Row) -> list[str]:
    """Every role's score."""
    return [
        row(
            line.role,
            line.name,
            line.score.a.mean,
            line.score.b.mean,
            line.score.difference.interval,
            line.better,
        )
        for line in scores
    ]


def objective_rows(
    objectives: Iterable[tuple[str, ObjectiveLine]], row: Row
) -> tuple[list[str], list[tuple[str, ObjectiveLine]]]:
    """How often each objective is met, per cent, and those of which no difference is shown.

    Both have the farthest apart first.
    """
    rows: list[str] = []
    rest: list[tuple[str, ObjectiveLine]] = []
    for label, line in sorted(objectives, key=lambda pair: -abs(pair[1].met.difference.mean)):
        met, gap = line.met, line.met.difference.scaled(100)
        if gap.shows:
            a, b = 100 * met.a.mean, 100 * met.b.mean
            rows.append(row(label, line.name, a, b, gap, line.better))
        else:
            rest.append((label, line))
    return rows, rest


def measured(line: TrackLine, width: int) -> str:
    """A track's name with its unit, where that fits."""
    name = f"{line.name}, {line.unit}"
    return name if len(name) <= width else line.name


def by_quarter(parting: Parting, quarters: Sequence[str]) -> str:
    """Which share of the worlds part in which of these quarters."""
    told = [
        f"{percent(share)} in {quarters[number]}"
        for number, share in enumerate(parting.quarters)
        if share
    ]
    if parting.never:
        told.append(f"{percent(parting.never)} never")
    return ", ".join(told)


def more_or_less(more: float, less: float) -> str:
    """In how many of a hundred worlds something is more, and less."""
    return f"{percent(more)[:-2]}/{percent(less)}"


def not_shown(what: str, names: Sequence[str]) -> list[str]:
    """The names of what no difference is shown of, if there are any."""
    if not names:
        return []
    return wrapped("  ", f"No difference shown ({what}): {'; '.join(names)}.")
