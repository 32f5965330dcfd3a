"""Where everything on a causal map stands: columns from cause to effect, no loops.

A track stands on the left as it is at the quarter's start and on the right as it is at its end,
with what is worked out in between; round one track, the columns are steps away from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wargame.analysis.causal import Arrow, Causal, Thing

#: Heights: of a box at least, of each arrow that ends at one, between boxes, over a group.
BOX, PORT, GAP, HEAD = 21.0, 11.0, 7.0, 24.0


@dataclass(slots=True)
class Cell:
    """A node in a column; a track may have two."""

    thing: Thing
    column: int
    y: float = 0.0
    height: float = BOX
    #: The arrows that end here, from the top.
    into: list[Wire] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Half way down."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True, eq=False)
class Wire:
    """An arrow between two cells."""

    arrow: Arrow
    source: Cell
    target: Cell


@dataclass(frozen=True, slots=True)
class Frame:
    """A group of tracks in a column."""

    name: str
    column: int
    top: float
    height: float


@dataclass(slots=True)
class Layout:
    """A placed map; ``heads`` stand over the columns."""

    cells: list[Cell]
    wires: list[Wire]
    frames: list[Frame]
    heads: list[str]
    height: float = 0.0

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.heads)


def whole(of: Causal) -> Layout:
    """The whole map: a quarter from left to right."""
    depth = _depths(of)
    last = 1 + max(depth.values(), default=0)
    tracks, inputs = of.of_kind("track"), of.of_kind("input")
    left = {t.id: Cell(t, 0) for t in (*tracks, *inputs)}
    right = {t.id: Cell(t, last) for t in tracks}
    middle = {key: Cell(of.things[key], column) for key, column in depth.items()}
    wires = [
        Wire(
            arrow,
            middle.get(arrow.source) or left[arrow.source],
            middle.get(arrow.target) or right[arrow.target],
        )
        for arrow in of.arrows
    ]
    heads = ["At the quarter's start", *[""] * (last - 1), "At its end"]
    if last > 1:
        heads[1] = "Worked out in it"
    made = Layout([*left.values(), *middle.values(), *right.values()], wires, [], heads)
    _ports(made)
    y = _groups(made, list(right.values()), last, 0.0)
    for key, cell in right.items():
        left[key].y = cell.middle - BOX / 2
    made.frames += [Frame(f.name, 0, f.top, f.height) for f in made.frames]
    y += GAP
    for thing in inputs:
        left[thing.id].y = y
        y += BOX + GAP
    made.height = y
    columns = [[c for c in middle.values() if c.column == n] for n in range(1, last)]
    _settle(made, columns)
    return made


def around(of: Causal, focus: str) -> Layout:
    """One thing with what moves it and what it moves, to two steps."""
    columns: list[dict[str, Cell]] = [{} for _ in range(5)]
    columns[2][focus] = Cell(of.things[focus], 2)
    for step, place in ((-1, 1), (-1, 0), (1, 3), (1, 4)):
        near = columns[place - step]
        for arrow in of.arrows:
            here, there = (arrow.target, arrow.source) if step < 0 else (arrow.source, arrow.target)
            if here in near and there not in columns[place]:
                columns[place][there] = Cell(of.things[there], place)
    wires = [
        Wire(arrow, columns[n][arrow.source], columns[n + 1][arrow.target])
        for n in range(4)
        for arrow in of.arrows
        if arrow.source in columns[n] and arrow.target in columns[n + 1]
    ]
    heads = [
        "Two steps before",
        "What moves it",
        of.things[focus].name,
        "What it moves",
        "And so on",
    ]
    cells = [cell for column in columns for cell in column.values()]
    made = Layout(cells, wires, [], heads)
    _ports(made)
    heights = [sum(c.height + GAP for c in column.values()) for column in columns]
    made.height = max(heights)
    for column, height in zip(columns, heights, strict=True):
        y = (made.height - height) / 2
        for cell in column.values():
            cell.y = y
            y += cell.height + GAP
    _settle(made, [list(column.values()) for column in columns])
    return made


def _depths(of: Causal) -> dict[str, int]:
    """The column of every value that is worked out: one after the last that it needs."""
    found: dict[str, int] = {}
    inner = {t.id for t in of.things.values() if t.kind in ("derived", "pipelines")}
    needs: dict[str, set[str]] = {key: set() for key in inner}
    for arrow in of.arrows:
        if arrow.target in inner and arrow.source in inner:
            needs[arrow.target].add(arrow.source)
    left = [key for key in of.things if key in inner]
    while left:
        ready = [key for key in left if all(need in found for need in needs[key])]
        for key in ready or left:  # a ring, which no sound content has, stands in one column
            found[key] = 1 + max((found.get(need, 0) for need in needs[key]), default=0)
        left = [key for key in left if key not in found]
    return found


def _ports(made: Layout) -> None:
    """Give every arrow its place on the box it ends at, and the boxes their heights."""
    for wire in made.wires:
        wire.target.into.append(wire)
    for cell in made.cells:
        cell.height = max(BOX, PORT * len(cell.into) + 6)


def _groups(made: Layout, cells: Sequence[Cell], column: int, y: float) -> float:
    """Stack the tracks of a column by group, and frame the groups; the height it takes."""
    for group in dict.fromkeys(cell.thing.group for cell in cells):
        top = y
        y += HEAD
        for cell in cells:
            if cell.thing.group == group:
                cell.y = y
                y += cell.height + GAP
        made.frames.append(Frame(group, column, top, y - top))
        y += GAP
    return y


def _settle(made: Layout, columns: Sequence[list[Cell]]) -> None:
    """Draw the cells of columns to the middle of what they are wired to, without overlaps."""
    near: dict[int, list[Cell]] = {id(cell): [] for cell in made.cells}
    for wire in made.wires:
        near[id(wire.source)].append(wire.target)
        near[id(wire.target)].append(wire.source)
    for column in columns:
        for number, cell in enumerate(column):
            cell.y = made.height * (number + 0.5) / max(1, len(column))
    for _ in range(12):
        for column in (*columns, *reversed(columns)):
            wanted = {id(cell): _centre(near[id(cell)], cell) for cell in column}
            column.sort(key=lambda cell: wanted[id(cell)])
            _spread(column, wanted, made.height)
    for cell in made.cells:
        cell.into.sort(key=lambda wire: wire.source.middle)


def _centre(cells: Iterable[Cell], own: Cell) -> float:
    places = [cell.middle for cell in cells]
    return sum(places) / len(places) if places else own.middle


def _spread(column: Sequence[Cell], wanted: Mapping[int, float], height: float) -> None:
    """Place cells in their order as near to where they want to be as they fit."""
    blocks: list[tuple[list[Cell], float]] = []  # cells that touch, and the top they stand at
    for cell in column:
        cells, top = [cell], wanted[id(cell)] - cell.height / 2
        while blocks and blocks[-1][1] + _size(blocks[-1][0]) > top:
            before, _ = blocks.pop()
            cells = [*before, *cells]
            top = _best_top(cells, wanted)
        blocks.append((cells, top))
    floor = 0.0
    ceiling = height - sum(cell.height + GAP for cell in column) + GAP
    for cells, wish in blocks:
        y = max(floor, min(wish, max(floor, ceiling)))
        for cell in cells:
            cell.y = y
            y += cell.height + GAP
            ceiling += cell.height + GAP
        floor = y


def _size(cells: Iterable[Cell]) -> float:
    return sum(cell.height + GAP for cell in cells)


def _best_top(cells: Sequence[Cell], wanted: Mapping[int, float]) -> float:
    """The top at which touching cells are, on the mean, where they want to be."""
    total, down = 0.0, 0.0
    for cell in cells:
        total += wanted[id(cell)] - cell.height / 2 - down
        down += cell.height + GAP
    return total / len(cells)
