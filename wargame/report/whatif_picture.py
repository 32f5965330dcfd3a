"""A what-if as a picture: what differs, and the distributions of scores and tracks side by side."""

from __future__ import annotations

from wargame.analysis.comparison import Spread
from wargame.analysis.whatif import WhatIf
from wargame.analysis.whatif_figures import Figures
from wargame.play.changes import told
from wargame.report.charts import ROW, Fan, Gap, Shares, fan, forest, heading, shares
from wargame.report.svg import Svg, wrapped

WIDTH, MARGIN = 960.0, 28.0
INSIDE = WIDTH - 2 * MARGIN
#: Fan charts that are drawn: the tracks farthest apart at the end.
FANS, FAN_HEIGHT = 6, 190.0
#: What speaks for the record has its colour, what speaks for the change the change's.
TONES = ("one", "two")


def whatif_picture(found: WhatIf) -> Svg:
    """Draw it; the picture is as high as the what-if needs."""
    figures = Figures(found)
    title = f"{found.tables.scenario}: {found.quarters[0]} once more"
    svg = Svg(WIDTH, 10_000, title, _described(found, figures))
    y = _head(svg, found, MARGIN)
    note = (
        "Changed less recorded in the same world. A ring: the 95 % interval holds 0, no "
        "difference is shown."
    )
    y += heading(svg, (MARGIN, y), "Scores, in points of 100", note)
    rows = [
        Gap(line.name, *line.score.difference.interval, tag=line.role) for line in figures.scores
    ]
    y += (
        forest(
            svg,
            (MARGIN, y),
            INSIDE,
            rows,
            above="change better",
            below="record better",
            tones=TONES,
        )
        + 14
    )
    y += heading(svg, (MARGIN, y), "Worlds in which a role does better", "By its score.")
    parts = (("one", "as recorded"), ("rule", "alike"), ("two", "with the change"))
    bars = [
        Shares(line.name, (line.better.a, line.better.equal, line.better.b), line.role)
        for line in figures.scores
    ]
    y += shares(svg, (MARGIN, y), INSIDE, bars, parts) + 14
    y += heading(svg, (MARGIN, y), "Objectives met, in percentage points", note)
    gaps = [
        Gap(line.name, *line.met.difference.scaled(100), tag=label)
        for label, line in figures.distinct
    ]
    gaps.sort(key=lambda row: (not row.shown, -abs(row.mean), row.name))
    often = "more often with the change", "more often as recorded"
    y += forest(svg, (MARGIN, y), INSIDE, gaps, above=often[0], below=often[1], tones=TONES) + 14
    if figures.farthest:
        said = (
            "The tracks farthest apart at the end, by part of their range. Lines are medians, as "
            "recorded solid and changed dashed; bands hold 50 % and 80 % of all worlds."
        )
        y += heading(svg, (MARGIN, y), "Where the tracks go", said)
        y = _fans(svg, found, figures, y)
    svg.height = y + MARGIN
    return svg


def _head(svg: Svg, found: WhatIf, top: float) -> float:
    svg.text((MARGIN, top + 18), svg.title, size=21, bold=True)
    words = f"branch {found.branch}, {found.worlds:,} worlds, each twice on the same dice"
    svg.text((MARGIN, top + 40), words, "dim")
    y = top + 66
    changed = "; ".join(told(change) for change in found.changed) or "nothing is changed"
    for letter, tone, said in (("A", "one", "as recorded"), ("B", "two", changed)):
        svg.rect(MARGIN, y - 13, 18, 18, tone, round_by=3)
        svg.text((MARGIN + 9, y), letter, "ground", size=13, anchor="middle", bold=True)
        for line in wrapped(said, INSIDE - 30, 14):
            svg.text((MARGIN + 28, y), line, size=14)
            y += ROW
        y += 2
    return y + 12


def _fans(svg: Svg, found: WhatIf, figures: Figures, top: float) -> float:
    wide = (INSIDE - 24) / 2
    drawn = figures.farthest[:FANS]
    for number, line in enumerate(drawn):
        at = (MARGIN + (number % 2) * (wide + 24), top + number // 2 * (FAN_HEIGHT + 16))
        chart = Fan(
            f"{line.name}, {line.unit}",
            found.quarters,
            line.start,
            tuple(_five(quarter.a) for quarter in line.quarters),
            tuple(_five(quarter.b) for quarter in line.quarters),
        )
        fan(svg, at, wide, FAN_HEIGHT, chart)
    return top + -(-len(drawn) // 2) * (FAN_HEIGHT + 16)


def _five(spread: Spread) -> tuple[float, float, float, float, float]:
    return spread.p10, spread.p25, spread.p50, spread.p75, spread.p90


def _described(found: WhatIf, figures: Figures) -> str:
    """The picture in words, for who cannot see it."""
    said = []
    for line in figures.scores:
        gap = line.score.difference
        if gap.interval.shows:
            word = "higher" if gap.mean > 0 else "lower"
            said.append(f"{line.name}'s score is {word} by {abs(gap.mean):.1f} points")
        else:
            said.append(f"for {line.name} no difference is shown")
    changed = "; ".join(told(change) for change in found.changed) or "nothing is changed"
    return (
        f"What would have followed in {found.quarters[0]} if: {changed}. With the change, over "
        f"{found.worlds:,} worlds on the same dice, with 95 % intervals: {'; '.join(said)}. "
        "Below: objectives, and tracks through time."
    )
