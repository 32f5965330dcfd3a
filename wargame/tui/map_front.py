"""The front as a strip, the fighting, and the parts of the defence."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.telling import words
from wargame.tui.lines import Line, line, width_of
from wargame.tui.map_facts import Front, Gauge
from wargame.tui.map_pieces import (
    Block,
    Ranked,
    amount,
    brief_amount,
    ends,
    fill,
    heading,
    meter,
    rows_of,
    said,
    trend,
)
from wargame.tui.present_goals import MARKS
from wargame.tui.raster import Canvas, sparkline


def front_block(front: Front, width: int) -> Block:
    """The ground, the fighting and what holds the line."""
    ground = front.ground
    told = line((f"{ground.name} ", ""), (amount(ground), "strong"), " ", *trend(ground))
    block = [Ranked(0, heading("THE FRONT", told, width)), *front_strip(front, width)]
    if front.losses is not None:
        losses = front.losses
        told = line("losses ", (brief_amount(losses), "strong"), " ", *trend(losses))
        claim = line((f"  {losses.claim}", "dim"))
        word = line(f"  {losses.word}")
        roomy = width_of((*told, *claim, *word)) <= width
        block.append(Ranked(2, ends((*told, *word), claim, width) if roomy else (*told, *claim)))
    for name, size in front.worked_out:
        block += said(f"{name} in {front.worked_in}: {size}", 6, width)
    return block + _parts(front.parts, width)


def front_strip(front: Front, width: int, then: str = "start", also: Sequence[int] = ()) -> Block:
    """The line as a strip from west to east, magnified around where it stands.

    ``then`` is what the value it is held against is called; ``also`` are values that the strip
    must reach to, so that it keeps its scale while the line moves.
    """
    ground = front.ground
    levels = [ground.value, *(goal.value for goal in ground.goals), *ground.history, *also]
    low, high = min(levels), max(levels)
    air = max((high - low) // 6, 150, (1000 - (high - low)) // 2)
    low, high = low - air, high + air
    size = max(width - 12, 8)

    def place(value: int) -> int:
        return 6 + min(max((high - value) * size // (high - low), 0), size - 1)

    canvas = Canvas(width, 4)
    canvas.put(0, 0, "west", "dim")
    canvas.put(0, 7 + size, "east", "dim")
    now = place(ground.value)
    start = place(ground.start) if ground.start is not None else now
    for column in range(6, 6 + size):
        if min(now, start) < column < max(now, start):
            glyph, tone = "▒", "warn" if now < start else "good"
        else:
            glyph, tone = ("░", "bar") if column < now else ("▓", "bad")
        canvas.put(0, column, glyph, tone)
    canvas.put(0, now, "┃", "strong")
    marks: list[tuple[int, str, str, str]] = [
        (now, "▲", f"now {ground.number}", "strong"),
        *(
            (
                place(goal.value),
                MARKS[goal.state][0],
                f"goal {goal.sign} {words.number(goal.value)}",
                MARKS[goal.state][1],
            )
            for goal in ground.goals
        ),
    ]
    if ground.start is not None and ground.start != ground.value:
        marks.append((start, "△", f"{then} {words.brief(ground.start)}", ""))
    for value in ground.history[1:]:
        canvas.put(1, place(value), "·", "dim")
    for column, glyph, _, tone in reversed(marks):
        canvas.put(1, column, glyph, tone)
    used = _labels(canvas, 2, marks)
    rows = rows_of(canvas)[: 2 + used]
    block = [Ranked(0 if row != 1 else 1, given) for row, given in enumerate(rows)]
    block += [
        Ranked(5, line((text, "dim"))) for text in _legend(front, high - low, size, width, then)
    ]
    return block


def _labels(canvas: Canvas, row: int, marks: Sequence[tuple[int, str, str, str]]) -> int:
    """Labels under their marks, on a second row where they would overlap; the rows used."""
    used = 1
    for column, glyph, told, tone in marks:
        text = f"{glyph} {told}"
        begin = min(max(column - len(text) // 2, 0), max(canvas.width - len(text), 0))
        for at in (row, row + 1):
            first = max(begin - 1, 0)
            room = min(len(text) + 2, canvas.width - first)
            if canvas.free(at, first, room):
                canvas.put(at, begin, text, tone or "dim")
                used = max(used, at - row + 1)
                break
    return used


def _legend(front: Front, span: int, size: int, width: int, then: str) -> list[str]:
    parts = ["░ Ukraine", "▓ Russia"]
    start = front.ground.start
    if start is not None and start != front.ground.value:
        moved = "lost" if front.ground.value > start else "regained"
        parts.insert(1, f"▒ {moved} {'since the start' if then == 'start' else 'this quarter'}")
    text = "  ".join(parts)
    result = [text if len(text) <= width else "  ".join([parts[0], *parts[2:]])]
    if front.area:
        cell = front.area * span // (100_000 * size)
        whole = 1000 * front.ground.value // 100_000
        note = f"No map: a cell is about {cell:,} km2"
        tail = f"; Russia holds {whole // 10} in 100 of all"
        result.append(note + (tail if len(note + tail) <= width else ""))
    return result


def _parts(parts: Sequence[Gauge], width: int) -> Block:
    """The parts of the defence as gauges, two on a line where there is room."""
    columns = 2 if width >= 72 else 1
    cell = (width - 2 * (columns - 1)) // columns
    label = max((len(part.name) for part in parts), default=0)
    block: Block = []
    for first in range(0, len(parts), columns):
        row: Line = ()
        for part in parts[first : first + columns]:
            row = (*row, *([("  ", "")] if row else []), *fill(_part(part, label, cell), cell))
        block.append(Ranked(0, fill(row, width)))
    return block


def _part(part: Gauge, label: int, width: int) -> Line:
    """Name, meter, value, trend; history and word where there is room."""
    moved = trend(part, brief=True)
    moved = (*moved, (" " * max(0, 8 - width_of(moved)), ""))
    fixed = line(f"{part.name:<{label}} ")
    value = line((f" {part.number:>5} ", "strong"), *moved)
    room = width - width_of(fixed) - width_of(value)
    word = line((f" {part.word}", "dim")) if room >= 30 else ()
    past = line((f" {sparkline(part.history, 8)}", "accent")) if room >= 40 else ()
    size = min(max(room - (18 if word else 0) - (9 if past else 0), 4), 40)
    return (*fixed, *meter(part.share, size), *value, *past, *word)
