"""What evaluators noted and what seats said at the end, as they wrote it, with its event."""

from __future__ import annotations

from wargame.play.survey import latest, observes
from wargame.record.events import Event
from wargame.report.aar_claims import Told, aside, reference
from wargame.report.aar_context import Context
from wargame.report.aar_facts import Body
from wargame.report.document import Item, Run, Section, Text, text

#: Ratings by which an observation is a strength.
_GOOD = ("P", "S")


def notes(c: Context) -> list[tuple[Event, Body]]:
    """Every evaluator's note, in order."""
    return c.story.said("evaluation")


def any_said(c: Context) -> bool:
    """Whether an evaluator or a seat said anything."""
    return bool(notes(c) or c.story.said("survey"))


def ratings(c: Context, role: str, objective: str) -> Text:
    """How evaluators rated an objective of a role: ``S (Evaluator 1) [213]``; else empty."""
    last: dict[str, tuple[int, str]] = {}
    for event, body in notes(c):
        if (body.get("role"), body.get("objective")) == (role, objective) and body.get("rating"):
            last[event.actor] = event.seq, str(body["rating"])
    found: list[Run] = []
    for who, (seq, rating) in last.items():
        found += [
            Run("; " if found else ""),
            Run(rating, "strong"),
            Run(f" ({_who(c, who)}) ["),
            reference(seq),
            Run("]"),
        ]
    return tuple(found)


def seen(c: Context, good: bool) -> list[Item]:
    """Rated observations of evaluators as strengths or areas for improvement."""
    return [
        Item(_observed(c, event, body))
        for event, body in notes(c)
        if body.get("rating") and (body["rating"] in _GOOD) is good
    ]


def _observed(c: Context, event: Event, body: Body) -> Text:
    parts: list[str | Run] = []
    if body.get("role"):
        of = f", {c.words.objective(str(body['objective']))}" if body.get("objective") else ""
        rated = f" ({body['rating']})" if body.get("rating") else ""
        parts.append(f"{c.words.role(str(body['role']))}{of}{rated}: ")
    parts += [str(body.get("text", "")), Run(f" ({_who(c, event.actor)})", "dim"), " ["]
    about = body.get("event")
    if isinstance(about, int) and about in c.story.by_seq:
        parts += [reference(about), ", "]
    return text(*parts, reference(event.seq), "]")


def section(c: Context) -> Section:
    """What was seen and said by people, in their own words."""
    w = Told()
    found = notes(c)
    surveys = c.story.said("survey")
    w.para(
        aside(
            "These are people's own words and ratings. Each stands with the event in which it was "
            "written, and a note with the event that it is about. Where a seat answered more than "
            "once, its last answers count."
        )
    )
    w.bullets([Item(_observed(c, event, body)) for event, body in found])
    last = latest((event.actor, {**body, "seq": event.seq}) for event, body in surveys)
    rows = [
        (
            body["seq"],
            (_who(c, key), str(body.get("design", "–")), str(body.get("conduct", "–"))),
        )
        for key, body in last.items()
    ]
    w.evidence("Ratings by seats (1 to 5)", ("Seat", "Design", "Conduct"), rows)
    for title, key in (
        ("What went well", "strengths"),
        ("What should be better", "improvements"),
        ("What could not be seen", "unseen"),
    ):
        said = [
            (body["seq"], (_who(c, who), one))
            for who, body in last.items()
            for one in ([body[key]] if isinstance(body.get(key), str) else body.get(key, ()))
        ]
        w.evidence(title, ("Seat", "In its words"), said)
    return Section("hotwash", "Evaluators and hot wash", w.done())


def _who(c: Context, key: str) -> str:
    if key in c.words.roles:
        return c.words.role(key)
    if observes(key):
        return f"Evaluator {key.rpartition('-')[2]}"
    return "White Cell" if key == "WHITE" else key
