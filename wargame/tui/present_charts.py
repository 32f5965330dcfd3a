"""Charts of tracks out of a view and the recorded moves: pure functions, no Textual."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wargame.telling import words
from wargame.tui.chart import Band, Chart, Mark, Threshold
from wargame.tui.present_goals import MARKS
from wargame.tui.present_tracks import Moves, find_track

if TYPE_CHECKING:
    from wargame.analysis.forecast import Forecast

View = Mapping[str, Any]
Track = Mapping[str, Any]

#: Glyphs of marks by what stands behind a move.
GLYPHS = {"event": "!", "adjudication": "◆"}
SIGNS = {"at_least": "≥", "never_below": "≥", "at_most": "≤", "never_above": "≤"}

#: An exercise of at most so many quarters is shown whole; of a longer one, this many ahead.
WHOLE = 12
AHEAD = 4

#: A mark needs a move of at least this share of the track's largest quarterly change, per mille.
LEAST = 250


def charts(
    view: View, known: Moves, keys: Iterable[str], picture: Forecast | None = None
) -> tuple[Chart, ...]:
    """Charts of the tracks that exist and of which anything is known."""
    made = (chart(view, known, key, picture) for key in keys)
    return tuple(one for one in made if one is not None)


def chart(view: View, known: Moves, key: str, picture: Forecast | None = None) -> Chart | None:
    """A track's chart: its history, goals and bands, and what moved it; or its estimate.

    A forecast adds what may become of it, from where it stands to as far as the axis goes.
    """
    track = find_track(view, key)
    if track is None or track["value"] is None:
        return None
    unit = track["unit"].split(" of ")[0]
    title = (track.get("short") or track["name"]).removesuffix(f", {unit}")
    better = _better(track, view["role"]["side"])
    goals = goal_lines(view, key)
    bands, without = _fan(view, picture, key)
    if not track["exact"]:
        ahead = [quarter_name(view["quarter"], n) for n in range(len(bands))]
        return Chart(
            title=title,
            unit=unit,
            values=(track["value"],),
            quarters=(track["as_of"], *ahead),
            bands=bands,
            without=without,
            thresholds=(*goals, *_bands(track, [track["value"]], goals)),
            low=track["low"],
            high=track["high"],
            better=better,
            estimate=f"of {track['as_of']}, ±{words.brief(track['error'])}",
            error=track["error"],
        )
    values = tuple(track["history"]) or (track["value"],)
    now = track["value"] if track["value"] != values[-1] else None
    return Chart(
        title=title,
        unit=unit,
        values=values,
        quarters=_quarters(view, len(values)),
        thresholds=(*goals, *_bands(track, [*values, track["value"]], goals)),
        marks=_marks(track, known, len(values)),
        low=track["low"],
        high=track["high"],
        better=better,
        now=now,
        bands=bands,
        without=without,
    )


def _fan(
    view: View, picture: Forecast | None, key: str
) -> tuple[tuple[Band, ...], tuple[int, ...]]:
    """A forecast of a track for the quarters that are shown, with its middles without the plan."""
    if picture is None or key not in picture.tracks:
        return (), ()
    shown = len(picture.quarters) if view["turns"] <= WHOLE else min(len(picture.quarters), AHEAD)
    bands = tuple(Band(*(int(v) for v in row)) for row in picture.tracks[key][:shown])
    return bands, tuple(int(v) for v in picture.medians.get(key, ())[:shown])


def _better(track: Track, side: str) -> str | None:
    """Which way is better for a side; content says it for the coalition."""
    if track["better"] is None or side == "coalition":
        better: str | None = track["better"]
        return better
    return "down" if track["better"] == "up" else "up"


def goal_lines(view: View, key: str) -> tuple[Threshold, ...]:
    """The marks the role's objectives set a track, each with how it stands."""
    found: dict[tuple[str, int], Threshold] = {}
    for objective in view["objectives"]:
        for test in objective["tests"]:
            if test["track"] == key:
                glyph, tone = MARKS[words.test_state(test, bool(view["ended"]))]
                said = f"{glyph} goal {SIGNS[test['test']]} {words.number(test['threshold'])}"
                found[test["test"], test["threshold"]] = Threshold(test["threshold"], said, tone)
    return tuple(found.values())


def _bands(
    track: Track, values: Sequence[int], goals: Sequence[Threshold]
) -> tuple[Threshold, ...]:
    """The words of a track's scale that the history touched or comes near."""
    span = max(max(values) - min(values), (track["high"] - track["low"]) // 50)
    least, most = min(values) - span // 4, max(values) + span // 4
    levels = [goal.value for goal in goals]
    return tuple(
        Threshold(at, word)
        for at, word in track["bands"]
        if least <= at <= most
        and at > track["low"]
        and all(abs(at - level) > span // 8 for level in levels)
    )


def _quarters(view: View, known: int) -> tuple[str, ...]:
    """Labels of the axis: the start, the quarters played, and those to come."""
    turn, turns = view["turn"], view["turns"]
    last = max(turns if turns <= WHOLE else min(turns, turn + AHEAD), known - 1)
    return ("start", *(quarter_name(view["quarter"], n - turn) for n in range(last)))


def quarter_name(quarter: str, ahead: int) -> str:
    """The name of the quarter so many after another; a dot where names do not count."""
    found = re.fullmatch(r"(\d+)Q([1-4])", quarter)
    if found is None:
        return quarter if not ahead else "·"
    year, place = divmod(4 * int(found[1]) + int(found[2]) - 1 + ahead, 4)
    return f"{year}Q{place + 1}"


def _marks(track: Track, known: Moves, length: int) -> tuple[Mark, ...]:
    """The largest event or adjudication of each quarter, where it moved the track far."""
    key = track["id"]
    turns = range(length)
    largest = max((abs(known.change(key, turn)) for turn in turns), default=0)
    marks = []
    for turn in turns:
        moves = [move for move in known.of(key, turn) if move.kind in GLYPHS and move.by]
        if not moves:
            continue
        main = max(moves, key=lambda move: abs(move.by))
        if abs(main.by) * 1000 >= largest * LEAST:
            name = main.because.strip('"').split(": ")[0]
            marks.append(Mark(turn + 1, GLYPHS[main.kind], name))
    return tuple(marks)
