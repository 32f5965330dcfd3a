"""What the screens show of a view and a feed: pure functions, no Textual.

This module holds the header, the tracks with the causes of their changes, the objectives and
the pipeline; cards and decisions are in ``present_cards``, what happened in ``present_story``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wargame.tui import words
from wargame.tui.lines import BLANK, Doc, Line, Row, head, line
from wargame.tui.present_pipeline import pipeline_board as pipeline_board
from wargame.tui.present_pipeline import pipeline_doc as pipeline_doc
from wargame.tui.present_pipeline import pipeline_rows as pipeline_rows
from wargame.tui.raster import sparkline
from wargame.tui.words import Names

View = Mapping[str, Any]
Fact = Mapping[str, Any]

GROUPS = {
    "front": "The front",
    "sky": "The sky",
    "industry": "Industry",
    "money": "Money",
    "will": "Will",
    "rules": "Rules and reforms",
}

NODES = {
    "signals": ("Signals", "show cards of yours as intelligence, true or bluff"),
    "events": ("Events", "answer what has happened"),
    "offers": ("Deals", "offer deals to others"),
    "answers": ("Answers", "accept or refuse what you are offered"),
    "orders": ("Orders", "set the standing order and choose your orders, sealed"),
    "reactions": ("Reactions", "support, oppose or let pass what was revealed"),
    "hands": ("Hand", "keep one opening, bury one"),
    "over": ("The end", "the exercise is over"),
}


@dataclass(frozen=True, slots=True)
class Header:
    """The lines at the top of the table, long and short."""

    title: str
    quarter: str
    role: str
    purse: Line
    node: str
    prompt: str


def header(view: View) -> Header:
    """Who plays, when it is, what is in the purse and what is asked."""
    name, prompt = NODES.get(view["node"], (view["node"], ""))
    turn = min(view["turn"] + 1, view["turns"])
    return Header(
        title=view["scenario"]["name"],
        quarter=f"{view['quarter']}  {turn} of {view['turns']}",
        role=view["role"]["name"],
        purse=purse(view["purse"]["pc"], view["purse"]["bn"], view["purse"]["slots"]),
        node=name,
        prompt=prompt,
    )


def purse(pc: int, bn: int, slots: int) -> Line:
    """The three currencies."""
    return line(
        (words.number(pc), "strong"),
        " PC  ",
        (words.number(bn), "strong"),
        " bn  ",
        (str(slots), "strong"),
        " S",
    )


# Tracks -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """One cause of a track's change: its name, how it works, and by how much.

    ``kind`` says what stands behind it: an ``event``, an ``adjudication``, a ``drift``, or none
    of these, such as a standing order.
    """

    because: str
    how: str
    by: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """Every recorded change of every track, by turn, out of the ledger entries of a feed."""

    by_turn: Mapping[int, Mapping[str, tuple[Move, ...]]] = field(default_factory=dict)
    quarters: Mapping[int, str] = field(default_factory=dict)
    #: The last turn whose operations are over, -1 before the first.
    closed: int = -1

    def of(self, track: str, turn: int) -> tuple[Move, ...]:
        """The causes of a track's change in a turn."""
        return self.by_turn.get(turn, {}).get(track, ())

    def change(self, track: str, turn: int) -> int:
        """How far a track moved in a turn: the sum of its causes."""
        return sum(move.by for move in self.of(track, turn))


def moves(feed: Sequence[Fact], names: Names) -> Moves:
    """The causes of all changes, out of the shifts and drifts of a feed."""
    found: dict[int, dict[str, list[Move]]] = {}
    quarters: dict[int, str] = {}
    closed = -1
    kinds = {
        entry[key].partition("/")[0]: kind
        for kind, key in (("adjudication", "action"), ("event", "event"))
        for fact in feed
        for entry in fact["body"].get("entries", ())
        if entry["kind"] == kind
    }
    for fact in feed:
        turn = fact["turn"]
        quarters[turn] = fact["quarter"]
        tracks = found.setdefault(turn, {})
        for entry in fact["body"].get("entries", ()):
            if entry["kind"] == "shift":
                moved = entry["by"] + entry["cut"]
                tracks.setdefault(entry["what"], []).append(
                    Move(
                        names.cause(entry["cause"]),
                        _cut(entry),
                        moved,
                        kinds.get(entry["cause"].partition("/")[0], ""),
                    )
                )
            elif entry["kind"] == "drift":
                closed = turn
                tracks.setdefault(entry["what"], []).extend(
                    Move(because, words.coupling(how, names), by, "drift")
                    for how, because, by in entry["terms"]
                )
    return Moves(
        {
            turn: {key: tuple(items) for key, items in tracks.items()}
            for turn, tracks in found.items()
        },
        quarters,
        closed,
    )


def _cut(entry: Mapping[str, Any]) -> str:
    if not entry["cut"]:
        return ""
    return f"{words.signed(entry['by'])}, of which the bounds cut {words.signed(entry['cut'])}"


def is_better(track: Mapping[str, Any], change: int, side: str) -> bool | None:
    """Whether a change is for the better as a side sees it; None where sides differ or nothing."""
    if not change or track["better"] is None:
        return None
    good = (change > 0) == (track["better"] == "up")
    return good if side == "coalition" else not good


def change_text(track: Mapping[str, Any], change: int, side: str) -> Line:
    """A change as glyph, number and a mark: ``!`` stands behind what is for the worse."""
    if not change:
        return line(("■     0 ", "dim"))
    glyph, _ = words.trend(change)
    better = is_better(track, change, side)
    tone = "" if better is None else "good" if better else "bad"
    mark = "!" if better is False else " "
    return line((f"{glyph}{words.brief_signed(change):>6}{mark}", tone))


#: The row that opens and closes the list of all tracks.
ALL = "@all"

#: The widest short name a list keeps room for, and the sizes of its further columns.
_NAME, _SPARK, _WORD = 16, 6, 20


def watched(view: View) -> tuple[str, ...]:
    """The tracks that matter to a role, in order: its watch list, its objectives, its mint."""
    wanted = [
        *view["role"]["watch"],
        *(test["track"] for goal in view["objectives"] for test in goal["tests"]),
        view["role"]["mint"]["track"],
    ]
    known = {track["id"] for track in view["tracks"]}
    return tuple(key for key in dict.fromkeys(wanted) if key in known)


def track_rows(view: View, known: Moves, everything: bool = True) -> tuple[Row, ...]:
    """The tracks that matter first, then all the others by group: value, change, word, cause."""
    first = watched(view)
    mine = [track for key in first if (track := find_track(view, key)) is not None]
    rest = [track for track in _by_group(view) if track["id"] not in first]
    size = min(_NAME, max((len(track["short"]) for track in view["tracks"]), default=0))

    def made(track: Mapping[str, Any]) -> Row:
        return _track_row(track, known, view["role"]["side"], size)

    rows = (
        [Row("group:watched", head("What matters to you"), heading=True)] if mine and rest else []
    )
    rows += [made(track) for track in mine]
    if everything or not mine:
        group = ""
        for track in rest:
            if track["group"] != group:
                group = track["group"]
                title = GROUPS.get(group, words.pretty(group).capitalize())
                rows.append(Row(f"group:{group}", head(title), heading=True))
            rows.append(made(track))
    if mine and rest:
        count = words.count(len(rest), "more track")
        said = "fewer tracks" if everything else count
        rows.append(Row(ALL, line((f"{'▴' if everything else '▾'} {said} (a)", "dim"))))
    return tuple(rows)


def _track_row(track: Mapping[str, Any], known: Moves, side: str, size: int) -> Row:
    """A track on a row: columns of fixed sizes, so that lists can be read down."""
    name = track["short"] if len(track["short"]) <= size else f"{track['short'][: size - 1]}…"
    value = "?" if track["value"] is None else words.brief(track["value"])
    change = known.change(track["id"], known.closed)
    if not track["exact"]:
        moved = line((" estimate", "dim"))
        value = f"~{value}" if track["value"] is not None else value
    else:
        moved = line(" ", *change_text(track, change, side)) if known.closed >= 0 else ()
    tails = []
    if known.closed >= 0:
        points = track["history"]
        trace = sparkline(points, _SPARK) if len(points) > 1 else ""
        tails.append(line((f"{trace:<{_SPARK}}", "accent")))
    word = track["word"] if len(track["word"]) <= _WORD else f"{track['word'][: _WORD - 1]}…"
    tails.append(line(f"{word:<{_WORD}}"))
    causes = known.of(track["id"], known.closed)
    if causes:
        main = max(causes, key=lambda move: (move.by * change > 0, abs(move.by)))
        tails.append(line((f"{main.because} {words.brief_signed(main.by)}", "dim")))
    return Row(
        track["id"],
        line(f"{name:<{size}}", (f"{value:>7}", "strong" if track["exact"] else ""), *moved),
        tails=tuple(tails),
    )


def _by_group(view: View) -> list[Mapping[str, Any]]:
    order = list(dict.fromkeys(track["group"] for track in view["tracks"]))
    return sorted(view["tracks"], key=lambda track: order.index(track["group"]))


def find_track(view: View, key: str) -> Mapping[str, Any] | None:
    """A track by id."""
    return next((track for track in view["tracks"] if track["id"] == key), None)


def track_doc(view: View, key: str, known: Moves) -> Doc:
    """All there is to know of a track: value, word, causes of the last changes, source."""
    track = find_track(view, key)
    if track is None:
        return ()
    doc: list[Line] = [line((track["name"], "head")), line((words.track_value(track), "strong"))]
    if track["word"]:
        doc.append(line("In words: ", (track["word"], "accent")))
    if track["better"]:
        up = (track["better"] == "up") == (view["role"]["side"] == "coalition")
        doc.append(line((f"Better for you: {'▲ up' if up else '▼ down'}", "dim")))
    if len(track["history"]) > 2:
        points = track["history"]
        doc.append(
            line(
                "History  ",
                (sparkline(points, 12), "accent"),
                f"  {words.brief(points[0])} to {words.brief(points[-1])}",
            )
        )
    for turn in (known.closed, known.closed + 1):
        causes = known.of(key, turn)
        if turn < 0 or not causes:
            continue
        doc += [BLANK, *_causes(known, key, turn, causes)]
    if not track["exact"]:
        doc += [
            BLANK,
            line(
                (
                    "You see an estimate, published each year; who owns the figure "
                    "sees it and its causes each quarter.",
                    "dim",
                )
            ),
        ]
    doc += [BLANK, line(track["about"])]
    bands = ", ".join(f"{words.brief(at)} {word}" for at, word in track["bands"])
    if bands:
        doc.append(line(("Scale: ", "dim"), (bands, "dim")))
    doc.append(line(("Source: ", "dim"), ("; ".join(track["source"]), "dim")))
    return tuple(doc)


def _causes(known: Moves, key: str, turn: int, causes: Sequence[Move]) -> list[Line]:
    total = known.change(key, turn)
    when = known.quarters.get(turn, "")
    title = f"Change in {when}" if turn == known.closed else f"So far in {when}"
    doc = [line((title, "head"), "  ", (words.signed(total), "strong"))]
    doc += [
        line(
            (f"{words.signed(move.by):>8}  ", "strong"),
            move.because,
            (f"  ({move.how})" if move.how else "", "dim"),
        )
        for move in sorted(causes, key=lambda move: -abs(move.by))
    ]
    if len(causes) > 1:
        doc.append(line((f"{words.signed(total):>8}  ", "strong"), ("in all", "dim")))
    return doc


# Objectives ---------------------------------------------------------------------------------

MARKS = {
    "met": ("●", "good"),
    "near": ("◐", "warn"),
    "missed": ("○", "bad"),
    "unknown": ("?", "dim"),
}


def goal_rows(view: View) -> tuple[Row, ...]:
    """The role's objectives with how each stands now."""
    rows = []
    for objective in view["objectives"]:
        state = words.objective_state(objective)
        glyph, tone = MARKS[state]
        rows.append(
            Row(
                objective["id"],
                line((f"{glyph} ", tone), objective["name"]),
                line((state, tone)),
                line((objective["kind"], "dim")),
            )
        )
    return tuple(rows)


def goal_doc(view: View, key: str, names: Names) -> Doc:
    """An objective with each of its tests."""
    for objective in view["objectives"]:
        if objective["id"] != key:
            continue
        state = words.objective_state(objective)
        glyph, tone = MARKS[state]
        doc = [
            line((objective["name"], "head"), f"  {objective['kind']}"),
            line((f"{glyph} {state} as things stand", tone)),
            BLANK,
            line(objective["text"]),
            BLANK,
        ]
        doc += [
            line(f"{MARKS[words.test_state(test)][0]} {words.test_line(test, names)}")
            for test in objective["tests"]
        ]
        if objective["no_breach"]:
            doc.append(line("And you must break no deal."))
        doc += [
            BLANK,
            line(
                (
                    "Met brings 2 points, near 1. What counts at the end is the mean of "
                    "the last two quarters; 'never' counts every quarter.",
                    "dim",
                )
            ),
        ]
        return tuple(doc)
    return ()


def goals_summary(view: View) -> Line:
    """The points as they stand."""
    return line(("If it ended now: ", "dim"), (words.points_line(view["objectives"]), "strong"))
