"""The end of an exercise: what it came to, what mattered, how well one judged, what it leaves.

Pure functions, no Textual.  Legacy chances are per mille, scores thousandths.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from wargame.telling import words
from wargame.telling.links import Links
from wargame.telling.words import Names
from wargame.tui.chart import Mark
from wargame.tui.chart_draw import draw
from wargame.tui.figures import figures
from wargame.tui.lines import BLANK, Doc, Line, head, line, width_of
from wargame.tui.map_pieces import fill, meter
from wargame.tui.matters import Turning, ahead, distance, turning_points
from wargame.tui.present_charts import chart
from wargame.tui.present_goals import MARKS
from wargame.tui.present_tracks import find_track, moves
from wargame.tui.shots import calibration, calibration_said
from wargame.tui.stage import SIGNS, TWO_COLUMNS, beside, goals_of, rail
from wargame.tui.theatre_summary import matter_rows

View = Mapping[str, Any]
Fact = Mapping[str, Any]

#: The inks of a chart as tones of text.
_INKS = {
    "title": "head",
    "value": "strong",
    "line": "head",
    "now": "accent",
    "mark": "accent",
    "axis": "dim",
    "frame": "dim",
    "median": "strong",
}
#: The least width of a chart, and its height.
_CHART, _HIGH = 38, 9
_STATES = ("missed", "near", "met")
#: What a chance that an objective holds in the years after means, from which per mille on.
_LASTING = (
    (900, "it lasts"),
    (700, "it probably lasts"),
    (400, "it may last"),
    (150, "it hardly lasts"),
    (0, "it does not last"),
)


def ending_doc(
    view: View,
    feed: Sequence[Fact],
    names: Names,
    links: Links | None = None,
    path: str = "",
    width: int = 74,
    tail: int = 0,
) -> Doc:
    """The last page, for a width; ``tail`` is how many quarters the legacy looks ahead."""
    turnings = turning_points(feed, view, names, links)
    wide = width >= TWO_COLUMNS
    half = (width - 4) // 2
    column = half if wide else width
    scores = _scores(view, names, column)
    goals = _objectives(view, names, column)
    doc: list[Line] = [*([BLANK] if wide else []), *_headline(view, wide), BLANK]
    if wide:
        doc += beside((scores, goals), (half, width - half - 4), 4)
    else:
        doc += [*scores, BLANK, *goals]
    doc += [BLANK, *_turnings(turnings, view, width)]
    doc += [*_charts(turnings, view, feed, names, width), BLANK]
    judged, left = _judgement(feed), _legacy(view, feed, column, tail)
    if wide and judged and left:
        doc += [*beside((left, judged), (half, width - half - 4), 4), BLANK]
    else:
        doc += [row for block in (left, judged) if block for row in (*block, BLANK)]
    return (*doc, *_others(view, names), BLANK, *_now(path))


def _place(view: View) -> tuple[int, int]:
    """The seat's place by score, and how many roles there are."""
    scores = view.get("scores", {})
    mine = scores.get(view["role"]["id"], {"score": 0})["score"]
    return 1 + sum(one["score"] > mine for one in scores.values()), len(scores)


def verdict(view: View) -> str:
    """What it came to in a sentence."""
    if view["ended"] == "war":
        return "It ended in direct war: nobody scores."
    place, count = _place(view)
    got = sum(_points(objective) for objective in view["objectives"])
    most = 2 * len(view["objectives"])
    first = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}.get(place, f"{place}th")
    return (
        f"All {words.count(view['turn'], 'quarter')} were played. You reached {got} of {most} "
        f"points, {first} of {count} by score."
    )


def _points(objective: Mapping[str, Any]) -> int:
    """The points of an objective, none where they are not known."""
    return int(objective["points"] or 0)


def _headline(view: View, wide: bool) -> list[Line]:
    mine = view.get("scores", {}).get(view["role"]["id"], {"score": 0})["score"]
    said = [
        head("The exercise is over"),
        line((view["role"]["name"], "strong"), (f"  {view['role']['question']}", "accent")),
        line(verdict(view)),
    ]
    if not wide:
        return said
    large = [line((row, "accent")) for row in figures(words.number(mine, 1))]
    size = max(width_of(row) for row in large)
    return beside((large, said), (size, 90), 4)


def _scores(view: View, names: Names, width: int) -> list[Line]:
    """All roles' scores side by side, the highest first."""
    rows = [head("Scores, of 100")]
    me = view["role"]["id"]
    ranked = sorted(view.get("scores", {}).items(), key=lambda item: (-item[1]["score"], item[0]))
    size = min(max(width - 34, 10), 40)
    for role, result in ranked:
        mine = role == me
        name = names.role(role) + (" (you)" if mine else "")
        score = result["score"]
        rows.append(
            line(
                ("▸ " if mine else "  ", "accent"),
                (f"{name:<22} ", "strong" if mine else ""),
                *meter(score // 100, size, "accent" if mine else "bar"),
                (f" {words.number(score, 1):>5}", "strong"),
            )
        )
    return rows


def _objectives(view: View, names: Names, width: int) -> list[Line]:
    """The seat's objectives: what was wanted, what it came to, how near it was."""
    rows = [head("Your objectives")]
    for objective in view["objectives"]:
        state = words.objective_state(objective, over=True)
        glyph, tone = MARKS[state]
        got = _points(objective)
        rows.append(
            line(
                (f"{glyph} ", tone),
                (objective["name"], "strong"),
                (f"  {state}", tone),
                (f"  {got} of 2 points", "dim"),
            )
        )
        for test in objective["tests"]:
            rows += _test(test, view, names, width)
        if objective["no_breach"]:
            broken = objective.get("broken")
            rows.append(
                line(("  ✗ ", "bad"), ("a deal was broken", "dim"))
                if broken
                else line(("  ● ", "good"), ("no deal was broken", "dim"))
            )
    return rows


def _test(test: Mapping[str, Any], view: View, names: Names, width: int) -> list[Line]:
    glyph, tone = MARKS[words.test_state(test, True)]
    never = " always" if test["test"].startswith("never") else ""
    wanted = f"{SIGNS[test['test']]} {words.brief(test['threshold'])}{never}"
    name = names.brief(test["track"])
    if test["value"] is None:
        return [line((f"  {glyph} ", tone), (f"{name} ({wanted}): not known to you", "dim"))]
    how = distance(test, ahead(test, test["value"]))
    said = f"{name} {words.brief(test['value'])} ({wanted}), {how}"
    track = find_track(view, test["track"])
    drawn: Line = ()
    room = width - 4 - 46 - 1
    if track is not None and track["start"] is not None and room >= 12:
        drawn = rail(
            track,
            track["start"],
            test["value"],
            min(room, 24),
            goals_of(view, test["track"]),
            tone or "bar",
        )
    return [
        line(
            (f"  {glyph} ", tone),
            *fill(line(said), 46 if drawn else width_of(line(said))),
            " ",
            *drawn,
        )
    ]


# What mattered ------------------------------------------------------------------------------


def _turnings(turnings: Sequence[Turning], view: View, width: int) -> list[Line]:
    rows = [head("The three things that mattered most over the whole exercise")]
    for number, one in enumerate(turnings, 1):
        rows += [
            *matter_rows(number, one.matter, view, min(width, 130), f"{one.quarter}. ")[:3],
            BLANK,
        ]
    return rows if turnings else []


def turnings_said(turnings: Sequence[Turning]) -> list[str]:
    """The same in sentences."""
    return [f"{number}. {one.quarter}: {one.matter.said}" for number, one in enumerate(turnings, 1)]


def _charts(
    turnings: Sequence[Turning], view: View, feed: Sequence[Fact], names: Names, width: int
) -> list[Line]:
    """The tracks of the objectives through time, with the quarters that mattered most."""
    known = moves(feed, names)
    keys = dict.fromkeys(test["track"] for goal in view["objectives"] for test in goal["tests"])
    found = []
    for key in keys:
        made = chart(view, known, key)
        if made is not None and not made.estimate:
            marks = tuple(
                Mark(one.turn + 1, str(number), "") for number, one in enumerate(turnings, 1)
            )
            found.append(replace(made, marks=marks))
    if not found:
        return []
    across = max(1, min(len(found), (width + 3) // (_CHART + 3), 4))
    size = (width - 3 * (across - 1)) // across
    rows = [head("How it went; 1, 2 and 3 mark the quarters above"), BLANK]
    for first in range(0, len(found), across):
        blocks = [
            [
                tuple((text, _INKS.get(ink, ink)) for text, ink, _ in runs)
                for runs in draw(one, size, _HIGH)
            ]
            for one in found[first : first + across]
        ]
        rows += [*beside(blocks, [size] * len(blocks), 3), BLANK]
    return rows[:-1]


# How well one judged, and what it leaves ----------------------------------------------------


def _judgement(feed: Sequence[Fact]) -> list[Line]:
    found = calibration(feed)
    if found is None:
        return []
    marks: list[tuple[str, str]] = []
    for shot in found.shots:
        glyph, tone = ("●", "good") if shot.hit else ("○", "bad")
        marks += [(f"{glyph} ", tone), (f"{shot.chance} %  ", "dim")]
    return [
        head("Your called shots"),
        line("  ", *marks),
        *(line("  ", said) for said in calibration_said(found)),
    ]


def legacy_of(feed: Sequence[Fact]) -> Mapping[str, Mapping[str, int]]:
    """The chance of every role's objectives in the years after, per mille, by role and id."""
    for fact in reversed(feed):
        if fact["kind"] == "end":
            found: Mapping[str, Mapping[str, int]] = fact["body"].get("legacy", {})
            return found
    return {}


def lasting(chance: int) -> str:
    """What a chance in the years after means."""
    return next(word for least, word in _LASTING if chance >= least)


def after_said(tail: int) -> str:
    """When the legacy is measured."""
    return f"{words.count(tail, 'quarter')} on" if tail else "some years on"


def _legacy(view: View, feed: Sequence[Fact], width: int, tail: int) -> list[Line]:
    mine = legacy_of(feed).get(view["role"]["id"], {})
    if not mine:
        return []
    size = min(max(width - 52, 6), 24)
    rows = [line(("What it leaves  ", "head"), (f"each goal's chance {after_said(tail)}", "dim"))]
    for objective in view["objectives"]:
        chance = mine.get(objective["id"])
        if chance is None:
            continue
        tone = "good" if chance >= 700 else "warn" if chance >= 400 else "bad"
        rows.append(
            line(
                f"  {objective['name']:<22.22}",
                *meter(chance, size, tone),
                (f" {words.percent(chance):>6}", "strong"),
                (f" {lasting(chance)}", "dim"),
            )
        )
    rows.append(line(("  Played on by habit, many times over.", "dim")))
    return rows


def _others(view: View, names: Names) -> list[Line]:
    """The objectives of the others, which are open now."""
    rows = [head("The objectives of the others")]
    me = view["role"]["id"]
    for role, result in view.get("scores", {}).items():
        if role == me:
            continue
        spans: list[str | tuple[str, str]] = []
        for key, item in result["objectives"].items():
            glyph, tone = MARKS[_STATES[item["points"]]]
            gap = "   " if spans else ""
            spans += [gap, (f"{glyph} ", tone), names.objectives.get(key, words.pretty(key))]
        rows.append(line((f"  {names.role(role):<16}  ", "strong"), *spans))
    return rows


def _now(path: str) -> list[Line]:
    """What can be done now."""
    begin = line(("  n ", "accent"), "a new exercise")
    if not path:
        return [head("What now"), begin, line(("  The exercise was not saved.", "dim"))]
    return [
        head("What now"),
        line(("  v ", "accent"), "read it again, event by event, from any seat"),
        begin,
        line(("  The save: ", "dim"), path),
        line(
            ("  Its tables: ", "dim"), f"wargame export {shlex.quote(path)} -o tables --format csv"
        ),
    ]


# Without a screen ---------------------------------------------------------------------------


def ending_lines(
    view: View, feed: Sequence[Fact], names: Names, links: Links | None = None, tail: int = 0
) -> list[str]:
    """What mattered over the whole exercise, how well one judged, what it leaves, in sentences."""
    lines: list[str] = []
    turnings = turning_points(feed, view, names, links)
    if turnings:
        lines.append("What mattered most over the whole exercise:")
        lines += [f"  {said}" for said in turnings_said(turnings)]
    found = calibration(feed)
    if found is not None:
        lines.append(f"Your called shots: {' '.join(calibration_said(found))}")
    mine = legacy_of(feed).get(view["role"]["id"], {})
    if mine:
        lines.append(f"What it leaves: how likely each of your goals holds {after_said(tail)}.")
        lines += [
            f"  {objective['name']}: {words.percent(mine[objective['id']])}, "
            f"{lasting(mine[objective['id']])}."
            for objective in view["objectives"]
            if objective["id"] in mine
        ]
    return lines
