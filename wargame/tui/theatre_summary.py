"""The end of a quarter: what mattered and why, the shots called, the score, what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wargame.telling import words
from wargame.telling.links import Links
from wargame.telling.words import Names
from wargame.tui.lines import BLANK, Doc, Line, head, line
from wargame.tui.map_facts import NEEDS, POWER
from wargame.tui.matters import Counted, Matter, distance, is_last, matters, states, tests_after
from wargame.tui.present_charts import quarter_name
from wargame.tui.present_goals import MARKS
from wargame.tui.shots import called, shot_said
from wargame.tui.stage import SIGNS, Beat, Room, Scene, beside, box, goals_of, rail, scene

View = Mapping[str, Any]
Fact = Mapping[str, Any]

#: What an objective brings as it stands.
POINTS = {"met": 2, "near": 1}

GOOD = {True: ("▲", "good"), False: ("▼", "bad"), None: ("■", "strong")}


def summary(
    facts: Sequence[Fact],
    feed: Sequence[Fact],
    view: View,
    names: Names,
    links: Links | None = None,
) -> Scene:
    """What mattered and why, the called shots that came due, how the objectives stand."""
    found = matters(facts, view, names, links)
    title = head(f"{facts[-1]['quarter']}: what mattered, and why")

    def lay(room: Room) -> tuple[Beat, ...]:
        left = (room.width - 3) * 11 // 20 if room.wide else room.width
        right = room.width - 3 - left if room.wide else room.width
        told: list[Line] = [title, BLANK]
        for number, matter in enumerate(found, 1):
            told += [*matter_rows(number, matter, view, left), BLANK]
        if not found:
            told += [line(("  Nothing you can see moved what you are judged by.", "dim")), BLANK]
        told += _shots(facts, feed, names)
        score = _score(facts, view, names, right)
        after = coming(facts, feed, view)
        if room.wide:
            doc = [*beside((told, score), (left, right), 3), *after]
        else:
            doc = [*told, *score, BLANK, *after]
        return (Beat(tuple(doc)),)

    return scene(line("What mattered, and why"), lay, act="Summary")


def matter_rows(number: int, matter: Matter, view: View, width: int, when: str = "") -> list[Line]:
    """One thing that mattered: what moved with its rail, the cause, what it means, the sum."""
    glyph, tone = GOOD[matter.good]
    lead = f"{number} {glyph}  "
    track = next(one for one in view["tracks"] if one["id"] == matter.track)
    moved = f"{when}{matter.moved}"
    rows = [line((lead, tone), (moved, "strong"))]
    if (size := width - len(lead) - len(moved) - 2) >= 10:
        drawn = rail(
            track,
            matter.before,
            matter.after,
            min(size, 28),
            goals_of(view, matter.track),
            tone if tone != "strong" else "bar",
        )
        rows = [line((lead, tone), (moved, "strong"), "  ", *drawn)]
    pad = " " * len(lead)
    return [
        *rows,
        line(pad, matter.because),
        line(pad, (matter.stands, "accent" if matter.objective else "dim")),
        line(pad, (matter.why, "dim")),
    ]


def _shots(facts: Sequence[Fact], feed: Sequence[Fact], names: Names) -> list[Line]:
    shots = called(feed, facts[-1]["turn"])
    if not shots:
        return []
    rows = [head("Called shots that came due")]
    for shot in shots:
        glyph, tone = {True: ("●", "good"), False: ("○", "bad"), None: ("?", "dim")}[shot.hit]
        rows.append(line((f"  {glyph} ", tone), shot_said(shot, names)))
    return [*rows, BLANK]


# The score ----------------------------------------------------------------------------------


def _score(facts: Sequence[Fact], view: View, names: Names, width: int) -> list[Line]:
    """The objectives, a row each with its change, their tests, and the score as it stands."""
    stand = states(facts, view, names)
    tests = tests_after(facts, view, names)
    over = is_last(facts[0]["turn"], view)
    rows: list[Line] = []
    for objective in view["objectives"]:
        if rows:
            rows.append(BLANK)
        then, now = stand[objective["id"]]
        glyph, tone = MARKS[now]
        gain = POINTS.get(now, 0) - POINTS.get(then, 0)
        moved: Line = line((f"was {then}", "dim")) if then != now else ()
        if gain:
            moved = (
                *moved,
                (f" {'▲' if gain > 0 else '▼'} {gain:+d}", "good" if gain > 0 else "bad"),
            )
        name = line((f"{glyph} ", tone), (objective["name"], "strong"))
        state = line((f"  {now}", tone), "  " if moved else "", *moved)
        rows.append((*name, *state))
        for test, pair in zip(objective["tests"], tests[objective["id"]], strict=True):
            rows.append(_test(test, pair[1], names))
    rows.append(BLANK)
    rows.append(_points(stand, over))
    return box(head("Your objectives as they stand"), rows, min(width, 72))


def _test(test: Mapping[str, Any], now: Counted, names: Names) -> Line:
    """A test on one line: what counts, what is wanted, how far it is."""
    glyph, tone = MARKS[now.state]
    never = " always" if test["test"].startswith("never") else ""
    wanted = f"{SIGNS[test['test']]} {words.brief(test['threshold'])}{never}"
    value = "not known to you"
    if now.state != "unknown":
        value = f"{words.brief(now.value)} ({wanted}), {distance(test, now.ahead)}"
    return line((f"  {glyph} ", tone or "dim"), (f"{names.brief(test['track'])} {value}", "dim"))


def _points(stand: Mapping[str, tuple[str, str]], over: bool) -> Line:
    """The points of the objectives as they stand, those one cannot know left out."""
    known = [pair for pair in stand.values() if pair[1] != "unknown"]
    if not known:
        return line(("not known", "dim"))
    most = 2 * len(known)
    then, now = (sum(POINTS.get(pair[n], 0) for pair in known) for n in (0, 1))
    spans: list[str | tuple[str, str]] = [
        ("In the end: " if over else "If it ended now: ", "dim"),
        (f"{now} of {most} points", "strong"),
        (f", a score of {100 * now // most}", ""),
    ]
    if now != then:
        spans.append(
            (f"  {'▲' if now > then else '▼'} {now - then:+d}", "good" if now > then else "bad")
        )
    else:
        spans.append(("  ■ as before", "dim"))
    return line(*spans)


# What comes next ----------------------------------------------------------------------------


def coming(facts: Sequence[Fact], feed: Sequence[Fact], view: View) -> Doc:
    """One line on the quarter to come: the power it needs, the effects on their way."""
    fact = facts[0]
    if is_last(fact["turn"], view):
        return (line(("Next: ", "head"), "the end, and what it comes to."),)
    following = quarter_name(fact["quarter"], 1)
    parts = []
    tracks = {track["id"] for track in view["tracks"]}
    if POWER in tracks and following[-1:] in NEEDS:
        parts.append(f"power need {words.number(NEEDS[following[-1:]][0])} GW")
    whens = [
        entry["quarter"]
        for one in feed
        if one["turn"] <= fact["turn"]
        for entry in one["body"].get("entries", ())
        if entry["kind"] == "scheduled" and entry["quarter"] > fact["quarter"]
    ]
    if whens:
        soon = sum(when == following for when in whens)
        count = words.count(len(whens), "effect")
        verb = "is" if len(whens) == 1 else "are"
        land = f", {soon} of them due then" if soon else ""
        parts.append(f"{count} {verb} on {'its' if len(whens) == 1 else 'their'} way{land}")
    said = "; ".join([", ".join([following, *parts[:-1]]), *parts[-1:]])
    return (line(("Next: ", "head"), f"{said}."),)
