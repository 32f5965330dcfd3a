"""A diagram of the front, the sky and the coalition as toned lines: no Textual.

It is a schema and says so: the strip of the front runs from west to east but is no map.  Every
line takes exactly the width asked for; lines carry a rank, and those of the last ranks are left
out where there are not enough rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wargame.telling.names import Names
from wargame.tui.lines import Doc, Line, line
from wargame.tui.map_boards import boards_block
from wargame.tui.map_coalition import coalition_block
from wargame.tui.map_facts import Fact, Picture, View, picture
from wargame.tui.map_front import front_block
from wargame.tui.map_pieces import Block, fill
from wargame.tui.map_sky import sky_block

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
    boards = shown.boards
    middle = (len(boards) + 1) // 2
    front = front_block(shown.front, one) if shown.front else boards_block(boards[:middle], one)
    sky = sky_block(shown.sky, beside) if shown.sky else boards_block(boards[middle:], beside)
    rest = width - one - gap if width >= THREE and (front or sky) else width
    allies = coalition_block(shown.coalition, rest) if shown.coalition else []
    blocks = (front, sky, allies)
    whole = sum(len(block) for block in blocks)

    def lay(chosen: Sequence[tuple[int, int, int]]) -> list[Line]:
        over, high, low = _kept(blocks, chosen)
        apart = len(chosen) == whole
        if narrow:
            return _below((over, high, low), apart=apart)
        if width < THREE:
            return _below((_beside(over, high, width, one), low), apart=apart)
        return _beside(_below((over, high), apart=apart), low, width, one)

    if not whole:
        return (fill(line(("There is no diagram for this scenario.", "dim")), width),)
    order = sorted(
        (
            (item.rank, place, number)
            for number, block in enumerate(blocks)
            for place, item in enumerate(block)
        ),
    )
    least, most = 1, len(order)
    while least < most:
        middle = (least + most + 1) // 2
        if len(lay(order[:middle])) <= height:
            least = middle
        else:
            most = middle - 1
    return tuple(fill(given, width) for given in lay(order[:least])[:height])


def _kept(blocks: Sequence[Block], chosen: Iterable[tuple[int, int, int]]) -> list[list[Line]]:
    """The lines of each block that were chosen, in their order."""
    places: list[list[int]] = [[] for _ in blocks]
    for _, place, number in chosen:
        places[number].append(place)
    return [
        [block[place].line for place in sorted(found)]
        for block, found in zip(blocks, places, strict=True)
    ]


def _below(blocks: Iterable[Sequence[Line]], *, apart: bool) -> list[Line]:
    """Blocks below one another, with an empty line between them where rows are plenty."""
    doc: list[Line] = []
    for block in blocks:
        if doc and block and apart:
            doc.append(())
        doc += block
    return doc


def _beside(left: Sequence[Line], right: Sequence[Line], width: int, first: int) -> list[Line]:
    """Two blocks side by side, a rule between them."""
    if not left or not right:
        return [*left, *right]
    return [
        (
            *fill(left[row] if row < len(left) else (), first),
            (" │ ", "dim"),
            *fill(right[row] if row < len(right) else (), width - first - 3),
        )
        for row in range(max(len(left), len(right)))
    ]
