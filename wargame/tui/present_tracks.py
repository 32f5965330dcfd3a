"""What the screens show of tracks: lists, values, and the causes of their changes; no Textual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wargame.play.replay_view import WHITE
from wargame.telling import words
from wargame.telling.words import Names
from wargame.tui.lines import BLANK, FIGURE, Doc, Line, Row, head, line
from wargame.tui.present_levers import lever_doc
from wargame.tui.raster import sparkline

View = Mapping[str, Any]
Fact = Mapping[str, Any]


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


def moves(feed: Sequence[Fact], names: Names, view: View | None = None) -> Moves:
    """The causes of all changes, out of the shifts, payments and drifts of a feed.

    With a view, what its histories say besides is a cause of its own: a deal between others is
    paid for out of sight of those who are not in it.
    """
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
            elif entry["kind"] in ("paid", "income") and entry["what"] in names.tracks:
                moved = entry["by"] + entry.get("cut", 0)
                cause = names.cause(entry.get("cause", "income"))
                tracks.setdefault(entry["what"], []).append(Move(cause, "", moved))
            elif entry["kind"] == "drift":
                closed = turn
                tracks.setdefault(entry["what"], []).extend(
                    Move(because, words.coupling(how, names), by, "drift")
                    for how, because, by in entry["terms"]
                )
    for track in view["tracks"] if view is not None else ():
        for turn in found:
            past = track["history"][turn : turn + 2]
            if len(past) == 2:
                told = found[turn].setdefault(track["id"], [])
                if unseen := past[1] - past[0] - sum(move.by for move in told):
                    told.append(Move(words.UNSEEN, "", unseen))
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
    if words.brief_signed(change) == "0":  # too little to show is no direction either
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

    title = "What objectives ask for" if _nobodys(view) else "What matters to you"
    rows = [Row("group:watched", head(title), heading=True)] if mine and rest else []
    rows += [made(track) for track in mine]
    if everything or not mine:
        group = ""
        for track in rest:
            if track["group"] != group:
                group = track["group"]
                rows.append(Row(f"group:{group}", head(words.group(group)), heading=True))
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


def _nobodys(view: View) -> bool:
    """Whether it is the White Cell that looks: it has no side for which anything is better."""
    return bool(view["role"]["id"] == WHITE)


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
        whom = "the coalition" if _nobodys(view) else "you"
        doc.append(line((f"Better for {whom}: {'▲ up' if up else '▼ down'}", "dim")))
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
    if levers := lever_doc(view, key):
        doc += [BLANK, *levers]
    doc += [FIGURE, line(track["about"])]
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
