"""A comparison as a picture: what differs, for whom it is better, and where tracks part."""

from __future__ import annotations

from wargame.analysis.comparison import Comparison, Spread, TrackLine
from wargame.report.charts import ROW, Fan, Gap, Shares, fan, forest, heading, shares
from wargame.report.svg import Svg, wrapped

WIDTH, MARGIN = 960.0, 28.0
INSIDE = WIDTH - 2 * MARGIN
#: Fan charts that are drawn: the tracks farthest apart at the end.
FANS, FAN_HEIGHT = 6, 190.0


def compare_picture(found: Comparison) -> Svg:
    """Draw it; the picture is as high as the comparison needs."""
    gaps = _objectives(found)
    tracks = _farthest(found)
    title = f"{found.scenario}: two courses of action"
    svg = Svg(WIDTH, 10_000, title, _described(found))
    y = _head(svg, found, MARGIN)

    note = "A less B in the same world. A ring: the 95 % interval holds 0, no difference is shown."
    y += heading(svg, (MARGIN, y), "Scores, in points of 100", note)
    y += forest(svg, (MARGIN, y), INSIDE, _scores(found), above="A better", below="B better") + 14
    y += heading(svg, (MARGIN, y), "Worlds in which a role does better", "By its score.")
    parts = (("one", "under A"), ("rule", "alike"), ("two", "under B"))
    bars = [
        Shares(line.name, (line.better.a, line.better.equal, line.better.b), line.role)
        for line in found.scores
    ]
    y += shares(svg, (MARGIN, y), INSIDE, bars, parts) + 14
    y += heading(svg, (MARGIN, y), "Objectives met, in percentage points", note)
    often = "more often under A", "more often under B"
    y += forest(svg, (MARGIN, y), INSIDE, gaps, above=often[0], below=often[1]) + 14
    if tracks:
        told = (
            "The tracks farthest apart at the end, by part of their range. Lines are medians, "
            "A solid and B dashed; bands hold 50 % and 80 % of all worlds."
        )
        y += heading(svg, (MARGIN, y), "Where the tracks go", told)
        y = _fans(svg, found, tracks, y)
    svg.text((MARGIN, y + 8), f"digest {found.digest}", "dim", size=11)
    svg.height = y + MARGIN
    return svg


def _head(svg: Svg, found: Comparison, top: float) -> float:
    svg.text((MARGIN, top + 18), svg.title, size=21, bold=True)
    told = f"{found.worlds:,} worlds on the same dice, seed {found.seed}"
    svg.text((MARGIN, top + 40), told, "dim")
    y = top + 66
    both = (("A", "one", found.a), ("B", "two", found.b))
    for letter, tone, course in both if found.changed else ():
        words = ", ".join(f"{role} {course[role]}" for role in found.changed)
        svg.rect(MARGIN, y - 13, 18, 18, tone, round_by=3)
        svg.text((MARGIN + 9, y), letter, "ground", size=13, anchor="middle", bold=True)
        for line in wrapped(words, INSIDE - 30, 14):
            svg.text((MARGIN + 28, y), line, size=14)
            y += ROW
        y += 2
    rest = [f"{role} {name}" for role, name in found.a.items() if role not in found.changed]
    if rest:
        words = "Both: " + ", ".join(rest)
        y += svg.paragraph((MARGIN + 28, y), words, INSIDE - 30, "dim", size=12.5)
    return y + 12


def _fans(svg: Svg, found: Comparison, tracks: list[TrackLine], top: float) -> float:
    wide = (INSIDE - 24) / 2
    for number, line in enumerate(tracks):
        at = (MARGIN + (number % 2) * (wide + 24), top + number // 2 * (FAN_HEIGHT + 16))
        chart = Fan(
            f"{line.name}, {line.unit}",
            found.quarters,
            line.start,
            tuple(_five(quarter.a) for quarter in line.quarters),
            tuple(_five(quarter.b) for quarter in line.quarters),
        )
        fan(svg, at, wide, FAN_HEIGHT, chart)
    return top + -(-len(tracks) // 2) * (FAN_HEIGHT + 16)


def _five(spread: Spread) -> tuple[float, float, float, float, float]:
    return spread.p10, spread.p25, spread.p50, spread.p75, spread.p90


def _scores(found: Comparison) -> list[Gap]:
    return [Gap(line.name, *line.score.difference.interval, tag=line.role) for line in found.scores]


def _objectives(found: Comparison) -> list[Gap]:
    """The farthest apart first, those without a difference shown last."""
    rows = [
        Gap(line.name, *line.met.difference.scaled(100), tag=label)
        for label, line in found.distinct
    ]
    return sorted(rows, key=lambda row: (not row.shown, -abs(row.mean), row.name))


def _farthest(found: Comparison) -> list[TrackLine]:
    def apart(line: TrackLine) -> float:
        return abs(line.quarters[-1].difference.mean) / line.span

    shown = [line for line in found.tracks if line.quarters[-1].difference.interval.shows]
    return sorted(shown, key=apart, reverse=True)[:FANS]


def _described(found: Comparison) -> str:
    """The picture in words, for who cannot see it."""
    told = []
    for line in found.scores:
        gap = line.score.difference
        if gap.interval.shows:
            better = "A" if gap.mean > 0 else "B"
            told.append(f"{line.name} does better under {better} by {abs(gap.mean):.1f} points")
        else:
            told.append(f"for {line.name} no difference is shown")
    return (
        f"Differences between course A and course B over {found.worlds:,} worlds on the same dice, "
        f"with 95 % intervals: {'; '.join(told)}. Below: objectives, and tracks through time."
    )
