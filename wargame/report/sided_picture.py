"""Two courses of play side by side as charts: what differs, who does better, where tracks go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wargame.analysis.sided import ObjectiveLine, ScoreLine, Spread, TrackLine
from wargame.report.charts import ROW, Fan, Gap, Shares, fan, forest, heading, shares
from wargame.report.svg import Svg, wrapped

WIDTH, MARGIN = 960.0, 28.0
INSIDE = WIDTH - 2 * MARGIN
#: Fan charts that are drawn: the tracks farthest apart at the end.
FANS, FAN_HEIGHT = 6, 190.0


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture calls its two courses; pairs are what speaks for A, then for B.

    ``note`` and ``tracks`` are the small print under differences and under the fans.  ``first``
    says which course a difference above nought speaks for.
    """

    note: str
    tracks: str
    better: tuple[str, str]
    under: tuple[str, str]
    often: tuple[str, str]
    first: bool = True


def titled(svg: Svg, told: str, courses: Iterable[tuple[str, str, str]]) -> float:
    """The title, a line below it, and each course with its letter and colour; where that ends."""
    svg.text((MARGIN, MARGIN + 18), svg.title, size=21, bold=True)
    svg.text((MARGIN, MARGIN + 40), told, "dim")
    y = MARGIN + 66
    for letter, tone, words in courses:
        svg.rect(MARGIN, y - 13, 18, 18, tone, round_by=3)
        svg.text((MARGIN + 9, y), letter, "ground", size=13, anchor="middle", bold=True)
        for line in wrapped(words, INSIDE - 30, 14):
            svg.text((MARGIN + 28, y), line, size=14)
            y += ROW
        y += 2
    return y


def differences(
    svg: Svg,
    top: float,
    words: Words,
    scores: Sequence[ScoreLine],
    objectives: Iterable[tuple[str, ObjectiveLine]],
) -> float:
    """Scores, who does better, and objectives; where that ends."""
    y = top + heading(svg, (MARGIN, top), "Scores, in points of 100", words.note)
    rows = [Gap(line.name, *line.score.difference.interval, tag=line.role) for line in scores]
    y += _forest(svg, y, rows, words.better, words.first)
    y += heading(svg, (MARGIN, y), "Worlds in which a role does better", "By its score.")
    parts = (("one", words.under[0]), ("rule", "alike"), ("two", words.under[1]))
    bars = [
        Shares(line.name, (line.better.a, line.better.equal, line.better.b), line.role)
        for line in scores
    ]
    y += shares(svg, (MARGIN, y), INSIDE, bars, parts) + 14
    y += heading(svg, (MARGIN, y), "Objectives met, in percentage points", words.note)
    rows = [
        Gap(line.name, *line.met.difference.scaled(100), tag=label) for label, line in objectives
    ]
    # The farthest apart first, those without a difference shown last.
    rows.sort(key=lambda row: (not row.shown, -abs(row.mean), row.name))
    return y + _forest(svg, y, rows, words.often, words.first)


def _forest(svg: Svg, top: float, rows: Sequence[Gap], ends: tuple[str, str], first: bool) -> float:
    """What speaks for a course has its colour, on whichever side of nought that lies."""
    above, below = ends if first else (ends[1], ends[0])
    tones = ("two", "one") if first else ("one", "two")
    at = (MARGIN, top)
    return forest(svg, at, INSIDE, rows, above=above, below=below, tones=tones) + 14


def fans(
    svg: Svg, top: float, words: Words, quarters: tuple[str, ...], tracks: Sequence[TrackLine]
) -> float:
    """Where the tracks that are farthest apart go, under a heading; where that ends."""
    if not tracks:
        return top
    top += heading(svg, (MARGIN, top), "Where the tracks go", words.tracks)
    wide = (INSIDE - 24) / 2
    drawn = tracks[:FANS]
    for number, line in enumerate(drawn):
        at = (MARGIN + (number % 2) * (wide + 24), top + number // 2 * (FAN_HEIGHT + 16))
        chart = Fan(
            f"{line.name}, {line.unit}",
            quarters,
            line.start,
            tuple(_five(quarter.a) for quarter in line.quarters),
            tuple(_five(quarter.b) for quarter in line.quarters),
        )
        fan(svg, at, wide, FAN_HEIGHT, chart)
    return top + -(-len(drawn) // 2) * (FAN_HEIGHT + 16)


def _five(spread: Spread) -> tuple[float, float, float, float, float]:
    return spread.p10, spread.p25, spread.p50, spread.p75, spread.p90
