"""Rows and documents of a replay's own panels: marks, and what belongs to several roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from wargame.play.replay import Mark
from wargame.play.replay_view import WHITE
from wargame.telling.names import Names
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line
from wargame.tui.plain_replay import mark_said
from wargame.tui.present_deals import deal_doc, why_not
from wargame.tui.present_replay import phase_name
from wargame.tui.present_replay_bar import MARKS
from wargame.tui.replay import Board, Reading

#: Why a panel is empty where the exercise cannot be recomputed.
RECORDED = {
    "hand": "Hands are not recorded; the decisions in the list of events say what was played.",
    "deals": "The terms of deals are not recorded; offers, answers and signatures are events.",
    "goals": "How goals stood on the way is not recorded; the last event has what they came to.",
    "pipeline": "Stages are recorded each quarter in its operations, among the events.",
    "map": "The map cannot be drawn from the record alone; the tracks are as recorded.",
}


def whose(reading: Reading) -> Sequence[str]:
    """The roles whose panels stand together before the White Cell; none before a role."""
    return reading.replay.roles if reading.viewer == WHITE else ()


def by_role(
    boards: Mapping[str, Board], names: Names, rows_of: Callable[[Board], Sequence[Row]]
) -> tuple[Row, ...]:
    """Rows role by role under their names; the id of a row is ``role|id``."""
    made: list[Row] = []
    for role, board in boards.items():
        if role:
            made.append(Row(f"{role}|:", head(names.role(role)), heading=True))
        made += [replace(row, id=f"{role}|{row.id}") for row in rows_of(board)]
    return tuple(made)


def deal_said(board: Board, action: str, role: str) -> Doc:
    """A deal in full, as a role saw it."""
    deal = next((one for one in board.view["deals"] if one["action"] == action), None)
    if deal is None:
        return ()
    done = deal["legal"] or deal["in_force"] or deal["due_in"] or deal["signed"]
    why = "" if done else why_not(deal, board.names, role)
    return deal_doc(deal, board.names, role, why=why, view=board.view, known=board.pasts)


def mark_rows(reading: Reading, marks: Sequence[Mark]) -> tuple[Row, ...]:
    """The marks in order of place."""
    return tuple(
        Row(
            f"{number}:{mark.about}",
            line((f"{MARKS[mark.kind][0]} ", MARKS[mark.kind][1]), mark_said(mark, reading.names)),
            line((f"{_when(reading, mark.about)} {mark.about}", "dim")),
        )
        for number, mark in enumerate(marks)
    )


def _when(reading: Reading, seq: int) -> str:
    return reading.replay.quarter(reading.replay.headers[seq - 1].turn)


def mark_doc(reading: Reading, marks: Sequence[Mark], key: str) -> Doc:
    """A mark in full, and the event it stands at."""
    number = key.partition(":")[0]
    if not number.isdigit() or int(number) >= len(marks):
        return (
            line("b puts a bookmark at the event, n writes a note about it."),
            line("Both are new events at the end of the branch; nothing recorded changes."),
        )
    mark = marks[int(number)]
    told = reading.story(mark.about)
    doc: list[Line] = [line(mark_said(mark, reading.names)), BLANK]
    doc.append(line((f"At event {mark.about}, {_when(reading, mark.about)}:", "dim")))
    return (*doc, *(told.doc if told is not None else ()))


def event_rows(reading: Reading, turn: int) -> tuple[Row, ...]:
    """The events of a quarter as the viewer saw them, phase by phase, with their parts."""
    replay = reading.replay
    marks: dict[int, list[Mark]] = {}
    for mark in replay.marks(reading.viewer):
        marks.setdefault(mark.about, []).append(mark)
    rows: list[Row] = []
    phase = ""
    for place in replay.places(reading.viewer):
        header = replay.headers[place - 1]
        if header.turn != turn:
            continue
        if header.phase != phase:
            phase = header.phase
            rows.append(Row(f"phase:{place}", head(phase_name(phase).capitalize()), heading=True))
        told = reading.told(place)
        if told is None:
            continue
        kinds = [kind for kind in MARKS if any(m.kind == kind for m in marks.get(place, ()))]
        own = line(*(MARKS[kind] for kind in kinds if kind != header.kind))
        rows.append(Row(str(place), line((f"{told.glyph} ", told.tone), told.said), own))
        rows += [
            Row(f"{place}.{number}", line("   ", (f"{part.glyph} ", part.tone), part.said))
            for number, part in enumerate(told.parts)
        ]
    return tuple(rows)


def event_doc(reading: Reading, key: str) -> Doc:
    """The story of a row of the list of events, with the notes that stand at it."""
    place, _, part = key.partition(".")
    told = reading.story(int(place)) if place.isdigit() else None
    if told is None:
        return ()
    if part:
        return told.parts[int(part)].doc
    doc: list[Line] = [
        line((f"{MARKS[mark.kind][0]} ", MARKS[mark.kind][1]), mark_said(mark, reading.names))
        for mark in reading.notes(int(place))
        if mark.seq != int(place)
    ]
    return (*doc, *([BLANK] if doc else []), *told.doc)
