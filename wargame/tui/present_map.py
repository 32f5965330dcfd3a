"""A diagram of the front, the sky and the coalition as toned lines: no Textual.

It is a schema and says so: the strip of the front runs from west to east but is no map.  Every
line takes exactly the width asked for; lines carry a rank, and those of the last ranks are left
out where there are not enough rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wargame.tui.lines import Doc, Line, line
from wargame.tui.map_coalition import coalition_block
from wargame.tui.map_facts import Fact, Picture, View, picture
from wargame.tui.map_front import front_block
from wargame.tui.map_pieces import Block, Ranked, fill
from wargame.tui.map_sky import sky_block
from wargame.tui.names import Names

#: From which width bands stand beside one another: front and sky, and all three.
TWO, THREE = 100, 150


def map_doc(
    view: View,
    width: int,
    height: int = 40,
    feed: Sequence[Fact] = (),
    names: Names | None = None,
) -> Doc:
    """The diagram for one seat, every line exactly ``width`` wide, at most ``height`` lines."""
    return draw_map(picture(view, feed, names), width, height)


def draw_map(shown: Picture, width: int, height: int) -> Doc:
    """Lay the bands out: below, beside, or all beside one another, as the width allows."""
    if width < 1 or height < 1:
        return ()
    gap = 3
    half = (width - gap) // 2
    narrow = width < TWO
    one = width if narrow else half if width < THREE else width * 53 // 100 - gap
    beside = width - half - gap if TWO <= width < THREE else one
    front = front_block(shown.front, one) if shown.front else []
    sky = sky_block(shown.sky, beside) if shown.sky else []
    rest = width - one - gap if width >= THREE and (front or sky) else width
    allies = coalition_block(shown.coalition, rest) if shown.coalition else []
    blocks = [block for block in (front, sky, allies) if block]
    if not blocks:
        return (fill(line(("There is no diagram for this scenario.", "dim")), width),)
    for most in range(9, -1, -1):
        if narrow:
            doc = _below(blocks, most, width)
        elif width < THREE:
            top = [block for block in (front, sky) if block]
            doc = _below([_beside(top, most, width, one), allies], most, width)
        else:
            left = [Ranked(0, given) for given in _below([front, sky], most, one)]
            doc = tuple(item.line for item in _beside([left, allies], most, width, one))
        if len(doc) <= height:
            break
    return tuple(fill(given, width) for given in doc[:height])


def _below(blocks: Iterable[Block], most: int, width: int) -> Doc:
    """Blocks below one another, with a rule between them where rows are plenty."""
    doc: list[Line] = []
    for block in blocks:
        kept = [item.line for item in block if item.rank <= most]
        if doc and kept and most > 5:
            doc.append(fill((), width))
        doc += kept
    return tuple(doc)


def _beside(blocks: Sequence[Block], most: int, width: int, first: int) -> Block:
    """Two blocks side by side, a rule between them."""
    kept = [[item.line for item in block if item.rank <= most] for block in blocks]
    kept = [lines for lines in kept if lines]
    if len(kept) < 2:
        return [Ranked(0, fill(given, width)) for lines in kept for given in lines]
    left, right = kept
    rows = max(len(left), len(right))
    return [
        Ranked(
            0,
            (
                *fill(left[row] if row < len(left) else (), first),
                (" │ ", "dim"),
                *fill(right[row] if row < len(right) else (), width - first - 3),
            ),
        )
        for row in range(rows)
    ]
