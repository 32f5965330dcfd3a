"""A save read line by line, and the same as one JSON document.  No Textual."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from wargame.play.replay import Mark, Replay
from wargame.play.replay_beside import Beside
from wargame.play.replay_view import WHITE
from wargame.telling import words
from wargame.telling.names import Names
from wargame.tui.lines import Doc, plain
from wargame.tui.present_replay import phase_name, seat, told, who
from wargame.tui.present_replay_beside import matters
from wargame.tui.replay import Reading

WIDTH = 79

#: What a line is never broken inside: a number and its unit.
_GLUE = re.compile(r"\d (?:%|PC|bn|S)(?!\w)")

#: Pictures of a roll say nothing to whoever hears them read.
_PICTURE = re.compile(r"^\s*0 [★●◐✗]+ 100$")
_POINTER = re.compile(r"^\s*▲ ([\d.]+)$")
_SIGNS = str.maketrans({"★": "", "●": "", "◐": "", "✗": "", "▣": ""})

#: What a mark is called.
MARKS = {
    "turning": "Turning point",
    "control": "White Cell",
    "branch": "Branch",
    "bookmark": "Bookmark",
    "note": "Note",
}


def lines(
    reading: Reading,
    start: int = 1,
    found: Sequence[int] | None = None,
    beside: Beside | None = None,
) -> Iterator[str]:
    """The whole record from a place on, or the events found, as lines of plain text."""
    yield from _wrapped(_head(reading))
    if beside is not None:
        yield from _wrapped(beside_lines(reading, beside))
        return
    turn, phase = -1, ""
    places = [one for one in reading.replay.places(reading.viewer) if one >= start]
    if found is not None:
        places = [one for one in places if one in set(found)]
        yield from _wrapped([f"{words.count(len(places), 'event')} found."])
    for place in places:
        header = reading.replay.headers[place - 1]
        if header.turn != turn:
            turn, phase = header.turn, ""
            yield from ("", reading.replay.quarter(turn), "")
        if header.phase != phase:
            phase = header.phase
            yield f"{phase_name(phase).capitalize()}."
        yield from _wrapped(_event(reading, place))
    yield from _wrapped(_after(reading, found is None and start == 1))


def _head(reading: Reading) -> list[str]:
    replay = reading.replay
    events = words.count(len(replay), "event")
    made = [
        f"{reading.title}, branch {replay.branch.name}, read as {reading.who}: {events}.",
        "Seats: "
        + ", ".join(f"{reading.names.role(key)} {seat(held)}" for key, held in replay.seats.items())
        + ".",
    ]
    others = [branch.name for branch in replay.branches if branch.id != replay.branch.id]
    if others and reading.viewer == WHITE:
        made.append(f"Other branches: {', '.join(others)}.")
    if not replay.ended:
        made.append("The exercise is not over.")
    return made + cannot(replay)


def cannot(replay: Replay, why: str = "") -> list[str]:
    """What cannot be shown of a record; ``why`` it could not be recomputed where one is."""
    made = []
    if replay.redacted:
        made.append("This copy is redacted: only what was left in it and was recorded is shown.")
    elif why:
        made.append(f"{why[:1].upper()}{why[1:]}.")
    elif replay.other_rules:
        version = replay.meta.get("rules_version")
        made.append(f"It was played under rules version {version}: what was recorded is told.")
    return made


def _event(reading: Reading, place: int) -> list[str]:
    found = reading.story(place)
    if found is None:
        return []
    first, *rest = doc_lines(found.doc) or [found.said]
    notes = [
        f"  {mark_said(mark, reading.names)}" for mark in reading.notes(place) if mark.seq != place
    ]
    return [f"{place}. {first}", *(f"  {text}" for text in rest), *notes]


def mark_said(mark: Mark, names: Names) -> str:
    """A mark in words."""
    by = f" of {who(mark.actor, names)}" if mark.actor else ""
    if mark.kind in ("turning", "branch", "control"):
        by = ""
    return f"{MARKS[mark.kind]}{by}: {mark.text}"


def doc_lines(doc: Doc) -> list[str]:
    """A story without its pictures and signs."""
    made = []
    for given in doc:
        text = _POINTER.sub(r"  roll \1", plain(given))
        if text.strip() and not _PICTURE.match(text):
            indent = len(text) - len(text.lstrip())
            cleaned = re.sub(r"  +", " ", text.strip().translate(_SIGNS)).strip()
            made.append(" " * indent + cleaned)
    return made


def _after(reading: Reading, whole: bool) -> list[str]:
    """Where these rules say otherwise; looked for only where everything was told."""
    if not whole or reading.replay.redacted:
        return []
    differs = reading.replay.differs()
    if differs is None:
        return ["", "These rules give the same, event by event."]
    return ["", f"These rules give something else from {differs} on."]


def _wrapped(given: Iterable[str]) -> Iterator[str]:
    for text in given:
        body = _GLUE.sub(lambda found: found[0].replace(" ", "\0"), text.lstrip(" "))
        indent = " " * (len(text) - len(text.lstrip(" ")))
        made = textwrap.wrap(
            body,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=f"{indent}  ",
            break_on_hyphens=False,
        )
        yield from (one.replace("\0", " ") for one in made or [""])


# Side by side -------------------------------------------------------------------------------


def beside_lines(reading: Reading, beside: Beside) -> list[str]:
    """Where two branches part and what became of each, quarter by quarter."""
    names = reading.names
    one, two = beside.names
    made = ["", parting_said(reading, beside)]
    for quarter in beside.quarters:
        made += ["", quarter.quarter]
        ours, theirs = matters(reading, quarter.one), matters(reading, quarter.two)
        for name, mine, other in ((one, ours, theirs), (two, theirs, ours)):
            apart = [text for key, text in mine.items() if other.get(key) != text]
            made.append(f"{name}:")
            made += [f"  {text}" for text in apart or ["nothing that the other has not."]]
        if same := sum(theirs.get(key) == text for key, text in ours.items()):
            made.append(f"The same in both: {words.count(same, 'matter')}.")
        moved = [
            f"{names.short(key)} {words.brief(a)} and {words.brief(b)} "
            f"({words.brief_signed(b - a)})"
            for key, a, b in quarter.apart
        ]
        if moved:
            made.append(f"At its end apart, {one} and {two}: {'; '.join(moved)}.")
    return made


def parting_said(reading: Reading, beside: Beside) -> str:
    """Where two branches part, in a sentence."""
    one, two = beside.names
    if not beside.seq:
        return f"{one} and {two} have nothing in common but their beginning."
    place = f"after event {beside.seq}, in {beside.quarter}"
    if not beside.quarters:
        return f"{one} and {two} part {place}, and nothing has been played since."
    return f"{one} and {two} are the same up to and part {place}."


# One document -------------------------------------------------------------------------------


def document(
    reading: Reading,
    start: int = 1,
    found: Sequence[int] | None = None,
    beside: Beside | None = None,
) -> dict[str, Any]:
    """The record as the viewer may read it: the JSON of ``wargame replay``.

    Tracks in thousandths, odds per mille, turns counted from 0; ``events`` from a place on, or
    those found.
    """
    replay, viewer = reading.replay, reading.viewer
    wanted = None if found is None else set(found)
    facts = [fact for fact in replay.facts(viewer) if wanted is None or fact["n"] in wanted]
    differs = replay.differs()
    made: dict[str, Any] = {
        "save": str(replay.path),
        "meta": dict(sorted(replay.meta.items())),
        "branch": replay.branch.name,
        "branches": branches(reading),
        "scenario": replay.compiled.bundle.scenario.id,
        "as": viewer,
        "seats": replay.seats,
        "turns": replay.turns,
        "ended": replay.ended,
        "redacted": replay.redacted,
        "rules_differ": replay.other_rules and differs is not None,
        "difference": differs,
        "events": [
            {
                "seq": fact["n"],
                "id": fact["id"],
                "turn": fact["turn"],
                "quarter": fact["quarter"],
                "phase": fact["phase"],
                "kind": fact["kind"],
                "actor": fact["actor"],
                "at": fact["at"],
                "text": told(fact, reading.names).said,
                "body": fact["body"],
            }
            for fact in facts
            if fact["n"] >= start
        ],
        "tracks": tracks(reading),
    }
    for kind in MARKS:
        key = {"branch": "leaving", "control": "controls", "turning": "turning_points"}
        made[key.get(kind, f"{kind}s")] = [
            {"seq": mark.seq, "about": mark.about, "actor": mark.actor, "text": mark.text}
            for mark in replay.marks(viewer)
            if mark.kind == kind
        ]
    if beside is not None:
        made["beside"] = beside.document()
    return made


def branches(reading: Reading) -> list[dict[str, Any]]:
    """The branches of a save; why they were made is the White Cell's."""
    replay, white = reading.replay, reading.viewer == WHITE
    return [
        {"id": row.id, "name": row.name, "parent": row.parent, "after": row.seq}
        | ({"author": row.author, "reason": row.reason} if white else {})
        for row in replay.branches
        if white or row.id == replay.branch.id
    ]


def tracks(reading: Reading) -> list[dict[str, Any]]:
    """Every track the viewer saw at the end of every quarter: ``turn, quarter, tracks``."""
    return [
        {
            "turn": fact["turn"],
            "quarter": fact["quarter"],
            "tracks": {key: pair[1] for key, pair in fact["body"]["tracks"].items()},
        }
        for fact in reading.replay.facts(reading.viewer)
        if fact["kind"] == "quarter" and "tracks" in fact["body"]
    ]
