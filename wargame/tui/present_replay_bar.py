"""The timeline of a replay: quarters, marks, the rail, and the phases of the quarter at hand.

Pure text with the place that each cell stands for, so that a click finds it.  No Textual.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from wargame.play.replay import Mark, Replay
from wargame.tui.lines import Line, line, plain
from wargame.tui.map_pieces import fill
from wargame.tui.present_replay import phase_name

#: A glyph and a tone for each kind of mark, the one that is seen first where two meet first.
MARKS = {
    "turning": ("◆", "accent"),
    "control": ("▣", "warn"),
    "branch": ("⑂", "good"),
    "bookmark": ("⚑", "accent"),
    "note": ("✎", "strong"),
}

#: From this width on a quarter's phases are named in full.
ROOMY = 108


@dataclass(frozen=True, slots=True)
class Bar:
    """Lines of the timeline, each with the place that each of its cells stands for (0: none)."""

    lines: tuple[Line, ...]
    places: tuple[tuple[int, ...], ...]

    def at(self, x: int, y: int) -> int:
        """The place a cell stands for, or 0."""
        if 0 <= y < len(self.places) and 0 <= x < len(self.places[y]):
            return self.places[y][x]
        return 0


@dataclass(frozen=True, slots=True)
class Layout:
    """What of a timeline is the same at every place: its cells, and the marks over them."""

    cells: tuple[int, ...]
    marks: Line | None
    marked: tuple[int, ...]


def layout(replay: Replay, viewer: str, width: int) -> Layout:
    """The cells of a timeline of a width, and its marks."""
    cells = _cells(replay, viewer, width)
    marks = replay.marks(viewer)
    return Layout(cells, _marks(marks, cells, width), _marked(marks, cells))


def timeline(
    replay: Replay, viewer: str, place: int, width: int, known: Layout | None = None
) -> Bar:
    """The timeline with the cursor at a place; ``known`` is its layout, if it is at hand."""
    width = max(width, 20)
    known = known or layout(replay, viewer, width)
    cells = known.cells
    here = _cell_of(cells, place)
    phases, spans = _phases(replay, viewer, place, width)
    rail = tuple(("●", "accent") if at == here else _rail(cells, at, here) for at in range(width))
    made = [(_labels(replay, cells, width, place), cells)]
    if known.marks is not None:
        made.append((known.marks, known.marked))
    made += [(_packed(rail), cells), (phases, spans)]
    return Bar(tuple(given for given, _ in made), tuple(places for _, places in made))


def _cells(replay: Replay, viewer: str, width: int) -> tuple[int, ...]:
    """The place each cell of the rail stands for: a quarter has its share, events theirs in it."""
    total = replay.last + 1 if replay.ended else max(replay.turns, replay.last + 1)
    by_turn: dict[int, list[int]] = {}
    for seq in replay.places(viewer):
        by_turn.setdefault(replay.headers[seq - 1].turn, []).append(seq)
    cells: list[int] = []
    for turn in range(total):
        size = width * (turn + 1) // total - width * turn // total
        own = by_turn.get(turn, [])
        cells += [own[at * len(own) // size] if own else 0 for at in range(size)]
    return tuple(cells)


def _cell_of(cells: tuple[int, ...], place: int) -> int:
    """The cell a place lies in: the first of those that begin nearest before it."""
    last = bisect_right(cells, place, hi=_played(cells))
    return bisect_left(cells, cells[last - 1], hi=last) if last else 0


def _played(cells: tuple[int, ...]) -> int:
    """How many cells there are of quarters that were played."""
    return len(cells) - cells.count(0)


def _rail(cells: tuple[int, ...], at: int, here: int) -> tuple[str, str]:
    if not cells[at]:
        return "·", "dim"
    return ("━", "bar") if at < here else ("─", "dim")


def _packed(cells: tuple[tuple[str, str], ...]) -> Line:
    made: list[tuple[str, str]] = []
    for glyph, tone in cells:
        if made and made[-1][1] == tone:
            made[-1] = (made[-1][0] + glyph, tone)
        else:
            made.append((glyph, tone))
    return tuple(made)


def _labels(replay: Replay, cells: tuple[int, ...], width: int, place: int) -> Line:
    """The names of the quarters, as long as they fit, that of the one at hand stronger."""
    total = replay.last + 1 if replay.ended else max(replay.turns, replay.last + 1)
    now = replay.headers[place - 1].turn
    share = width // total
    row = [(" ", "dim")] * width
    every = 1 if share >= 3 else 4
    for turn in range(total):
        name = replay.quarter(turn)
        name = f"╷{name}" if share >= 8 else f"╷{name[2:]}" if share >= 6 else f"╷{name[4:]}"
        if share < 6 and (name.endswith("Q1") or not turn):
            name = f"╷{replay.quarter(turn)[2:4]}" if share < 4 else name
        start = width * turn // total
        if (turn % every and turn != now) or start + len(name) > width:
            continue
        tone = "strong" if turn == now else "dim"
        room = width * (turn + every) // total - start
        for at, letter in enumerate(name[: max(room, 1)]):
            row[start + at] = (letter, tone)
    return _packed(tuple(row))


def _marks(marks: list[Mark], cells: tuple[int, ...], width: int) -> Line | None:
    """The marks over their cells; None where there are none."""
    if not marks:
        return None
    order = list(MARKS)
    row: list[tuple[str, str]] = [(" ", "")] * width
    rank = [len(order)] * width
    for mark in marks:
        at = _cell_of(cells, mark.about)
        if order.index(mark.kind) < rank[at]:
            rank[at] = order.index(mark.kind)
            row[at] = MARKS[mark.kind]
    return _packed(tuple(row))


def _marked(marks: list[Mark], cells: tuple[int, ...]) -> tuple[int, ...]:
    """The places of the row of marks: a mark's own place rather than its cell's first."""
    found = list(cells)
    for mark in reversed(marks):
        found[_cell_of(cells, mark.about)] = mark.about
    return tuple(found)


def _phases(replay: Replay, viewer: str, place: int, width: int) -> tuple[Line, tuple[int, ...]]:
    """The phases of the quarter at hand, the one at hand marked, and the place of each cell."""
    header = replay.headers[place - 1]
    spans: list[str | tuple[str, str]] = []
    places: list[int] = []
    for phase, first in replay.phases(header.turn, viewer):
        here = phase == header.phase
        name = f"{'▸' if here else ' '}{phase_name(phase, short=width < ROOMY)} "
        spans.append((name, "strong" if here else "dim"))
        places += [first] * len(name)
    made = line(*spans)
    size = len(plain(made))
    return fill(made, width), (*places, *[0] * max(0, width - size))[:width]


def legend(kinds: set[str]) -> Line:
    """What the marks mean, of those there are."""
    said = {
        "turning": "turning point",
        "control": "White Cell",
        "branch": "branch",
        "bookmark": "bookmark",
        "note": "note",
    }
    spans: list[str | tuple[str, str]] = []
    for kind, (glyph, tone) in MARKS.items():
        if kind in kinds:
            spans += [(f"{glyph} ", tone), f"{said[kind]}  "]
    return line(*spans)
