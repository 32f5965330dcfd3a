"""A comparison as a picture: what differs, for whom it is better, and where tracks part."""

from __future__ import annotations

from wargame.analysis.comparison import Comparison
from wargame.report.sided_picture import (
    INSIDE,
    MARGIN,
    WIDTH,
    Words,
    differences,
    fans,
    titled,
)
from wargame.report.svg import Svg

_WORDS = Words(
    note="A less B in the same world. A ring: the 95 % interval holds 0, no difference is shown.",
    tracks="The tracks farthest apart at the end, by part of their range. Lines are medians, "
    "A solid and B dashed; bands hold 50 % and 80 % of all worlds.",
    better=("A better", "B better"),
    under=("under A", "under B"),
    often=("more often under A", "more often under B"),
)


def compare_picture(found: Comparison) -> Svg:
    """Draw it; the picture is as high as the comparison needs."""
    title = f"{found.scenario}: two courses of action"
    svg = Svg(WIDTH, 10_000, title, _described(found))
    y = _head(svg, found)
    y = differences(svg, y, _WORDS, found.scores, found.distinct)
    y = fans(svg, y, _WORDS, found.quarters, found.farthest)
    svg.text((MARGIN, y + 8), f"digest {found.digest}", "dim", size=11)
    svg.height = y + MARGIN
    return svg


def _head(svg: Svg, found: Comparison) -> float:
    told = f"{found.worlds:,} worlds on the same dice, seed {found.seed}"
    both = (("A", "one", found.a), ("B", "two", found.b)) if found.changed else ()
    y = titled(
        svg,
        told,
        (
            (letter, tone, ", ".join(f"{role} {course[role]}" for role in found.changed))
            for letter, tone, course in both
        ),
    )
    rest = [f"{role} {name}" for role, name in found.a.items() if role not in found.changed]
    if rest:
        words = "Both: " + ", ".join(rest)
        y += svg.paragraph((MARGIN + 28, y), words, INSIDE - 30, "dim", size=12.5)
    return y + 12


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
