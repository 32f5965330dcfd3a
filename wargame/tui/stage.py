"""What the theatre is made of: scenes and beats, frames drawn with lines, columns, rails.

Pure text.  A beat stands still by itself: what moves are its pictures, of which the last is how
it comes to rest, so that no motion loses nothing.  Everything is laid out for the room there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from wargame.telling import words
from wargame.tui.lines import Doc, Line, clip, line, width_of, wrap
from wargame.tui.map_pieces import fill
from wargame.tui.present_goals import MARKS
from wargame.tui.present_tracks import change_text

View = Mapping[str, Any]
Track = Mapping[str, Any]

#: From this width on a page has two columns.
TWO_COLUMNS = 104


class Room(NamedTuple):
    """The cells a page may take."""

    width: int
    height: int

    @property
    def wide(self) -> bool:
        """Whether two columns fit."""
        return self.width >= TWO_COLUMNS


#: A page of 80 by 24 without its frames.
NARROW = Room(74, 19)


@dataclass(frozen=True, slots=True)
class Beat:
    """What stands at the top, what moves under it, and what comes to light below that."""

    doc: Doc
    #: Pictures of the middle; the last is how it comes to rest.
    frames: tuple[Doc, ...] = ()
    #: Pictures of the lower part: the first while the middle moves, the last at rest.
    below: tuple[Doc, ...] = ()

    def whole(self) -> Doc:
        """The beat at rest, as one document."""
        return (
            *self.doc,
            *(self.frames[-1] if self.frames else ()),
            *(self.below[-1] if self.below else ()),
        )


Told = Callable[[Room], tuple[Beat, ...]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A page of the theatre: a title for the list, its beats, the title when all is told.

    How many beats there are does not hang on the room; ``act`` is its name in the programme,
    ``seal`` what stands there once it is told.
    """

    title: Line
    told: Told
    done: Line = ()
    act: str = ""
    seal: Line = ()

    def at(self, room: Room) -> tuple[Beat, ...]:
        """The beats laid out for a room."""
        return self.told(room)

    @property
    def beats(self) -> tuple[Beat, ...]:
        """The beats in a narrow room."""
        return self.told(NARROW)


def scene(title: Line, told: Told, done: Line = (), act: str = "", seal: Line = ()) -> Scene:
    """A scene that is laid out once for each room."""
    return Scene(title, cache(told), done, act, seal)


# Frames and columns -------------------------------------------------------------------------


def box(title: Line, body: Sequence[Line], width: int, tone: str = "dim") -> list[Line]:
    """Lines in a light frame with a title in its upper edge, every line ``width`` wide."""
    room = width - 4
    name = clip(title, room - 2)
    top = line(
        ("╭─", tone),
        *((" ", ""), *name, (" ", "")),
        ("─" * (width - 5 - width_of(name)) + "╮", tone),
    )
    if not title:
        top = line(("╭" + "─" * (width - 2) + "╮", tone))
    rows = [
        line(("│ ", tone), *fill(row, room), (" │", tone))
        for given in body
        for row in (wrap(given, room) if given else [()])
    ]
    return [top, *rows, line(("╰" + "─" * (width - 2) + "╯", tone))]


def beside(blocks: Sequence[Sequence[Line]], widths: Sequence[int], gap: int = 2) -> list[Line]:
    """Blocks side by side, each wrapped to its width."""
    laid = [
        [row for given in block for row in (wrap(given, width) if given else [()])]
        for block, width in zip(blocks, widths, strict=True)
    ]
    rows: list[Line] = []
    for number in range(max((len(block) for block in laid), default=0)):
        spans: list[tuple[str, str]] = []
        for place, (block, width) in enumerate(zip(laid, widths, strict=True)):
            if place:
                spans.append((" " * gap, ""))
            spans += fill(block[number] if number < len(block) else (), width)
        rows.append(tuple(spans))
    return rows


# Rails --------------------------------------------------------------------------------------


class Goal(NamedTuple):
    """A mark that an objective of the seat sets a track."""

    at: int
    sign: str


SIGNS = {"at_least": "≥", "never_below": "≥", "at_most": "≤", "never_above": "≤"}


def goals_of(view: View, track: str) -> tuple[Goal, ...]:
    """The marks that the seat's objectives set a track."""
    found = {
        Goal(test["threshold"], SIGNS[test["test"]])
        for objective in view["objectives"]
        for test in objective["tests"]
        if test["track"] == track
    }
    return tuple(sorted(found))


def short(track: Track) -> str:
    """A track's short name."""
    return str(track.get("short") or track["name"])


def scale_of(track: Track, values: Sequence[int]) -> tuple[int, int]:
    """The part of a track's range that a rail shows: all the values, with air around them."""
    low, high = int(track["low"]), int(track["high"])
    least, most = min(values), max(values)
    air = max((most - least) // 5, ((high - low) // 8 - (most - least)) // 2, 1)
    least, most = max(least - air, min(low, least)), min(most + air, max(high, most))
    return least, max(most, least + 1)


def rail(
    track: Track,
    before: int,
    after: int,
    width: int,
    goals: Sequence[Goal] = (),
    tone: str = "bar",
    now: int | None = None,
) -> Line:
    """``──●━━━▶──┆──``: where a track stood, where it stands, and the marks on its way.

    ``now`` is where it stands on the way from ``before`` to ``after``.
    """
    at = after if now is None else now
    least, most = scale_of(track, [before, after, *(goal.at for goal in goals)])

    def cell(value: int) -> int:
        return min(max((value - least) * (width - 1) // (most - least), 0), width - 1)

    cells = [("─", "dim")] * width
    start, end = cell(before), cell(at)
    if start == end and at != before:
        # Any change takes at least a cell.
        end = end + 1 if at > before else end - 1
        if not 0 <= end < width:
            start, end = (width - 2, width - 1) if at > before else (1, 0)
    for place in range(min(start, end) + 1, max(start, end)):
        cells[place] = ("━", tone)
    for goal in goals:
        passed = cells[cell(goal.at)][0] == "━"
        cells[cell(goal.at)] = ("┿" if passed else "┆", "accent")
    cells[start] = ("●", tone if at != before else "strong")
    if at != before:
        cells[end] = ("▶" if at > before else "◀", tone)
    return tuple(cells)


def tone_of(change: Line) -> str:
    """The tone of a change as :func:`wargame.tui.present_tracks.change_text` says it."""
    return change[0][1] if change and change[0][1] in ("good", "bad") else "bar"


#: What a rail's name, its values and the change take.
_NAME, _VALUES, _CHANGE = 19, 15, 8


def rail_line(
    track: Track, before: int, after: int, view: View, width: int, now: int | None = None
) -> Line:
    """A track's rail between its name and its values, on one line of at most ``width``."""
    goals = goals_of(view, str(track["id"]))
    change = change_text(track, after - before, view["role"]["side"])
    values = f"{words.brief(before)} → {words.brief(after if now is None else now)}"
    marks = goals_said(view, track, after)
    room = width - 2 - _NAME - _VALUES - _CHANGE - 4
    roomy = room - width_of(marks) - 2 >= 16
    size = min(room - width_of(marks) - 2 if roomy else room, 60)
    return line(
        "  ",
        *fill(line(short(track)), _NAME),
        " ",
        *rail(track, before, after, max(size, 6), goals, tone_of(change), now),
        " ",
        (f"{values:>{_VALUES}}", "strong"),
        " ",
        *change,
        *(line(" ", *marks) if roomy else ()),
    )


def goals_said(view: View, track: Track, value: int) -> Line:
    """The marks of a track in words, each with whether it holds as the value stands."""
    spans: list[str | tuple[str, str]] = []
    for goal in goals_of(view, str(track["id"])):
        holds = value >= goal.at if goal.sign == "≥" else value <= goal.at
        glyph, tone = MARKS["met" if holds else "not yet"]
        spans += [(" ┆", "accent"), f"{goal.sign} {words.brief(goal.at)} ", (glyph, tone or "dim")]
    return line(*spans)
