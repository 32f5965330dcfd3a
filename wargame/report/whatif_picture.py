"""A what-if as a picture: what differs, and the distributions of scores and tracks side by side."""

from __future__ import annotations

from wargame.analysis.whatif import WhatIf
from wargame.analysis.whatif_figures import Figures
from wargame.play.changes import told
from wargame.report.sided_picture import MARGIN, WIDTH, Words, differences, fans, titled
from wargame.report.svg import Svg

#: A difference is changed less recorded, so above nought it speaks for the change.
_WORDS = Words(
    note="Changed less recorded in the same world. A ring: the 95 % interval holds 0, no "
    "difference is shown.",
    tracks="The tracks farthest apart at the end, by part of their range. Lines are medians, as "
    "recorded solid and changed dashed; bands hold 50 % and 80 % of all worlds.",
    better=("record better", "change better"),
    under=("as recorded", "with the change"),
    often=("more often as recorded", "more often with the change"),
    first=False,
)


def whatif_picture(found: WhatIf) -> Svg:
    """Draw it; the picture is as high as the what-if needs."""
    figures = Figures(found)
    title = f"{found.tables.scenario}: {found.quarters[0]} once more"
    svg = Svg(WIDTH, 10_000, title, _described(found, figures))
    words = f"branch {found.branch}, {found.worlds:,} worlds, each twice on the same dice"
    y = titled(svg, words, (("A", "one", "as recorded"), ("B", "two", _changes(found)))) + 12
    y = differences(svg, y, _WORDS, figures.scores, figures.distinct)
    y = fans(svg, y, _WORDS, found.quarters, figures.farthest)
    svg.height = y + MARGIN
    return svg


def _changes(found: WhatIf) -> str:
    return "; ".join(told(change) for change in found.changed) or "nothing is changed"


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
    return (
        f"What would have followed in {found.quarters[0]} if: {_changes(found)}. With the change, "
        f"over {found.worlds:,} worlds on the same dice, with 95 % intervals: {'; '.join(said)}. "
        "Below: objectives, and tracks through time."
    )
