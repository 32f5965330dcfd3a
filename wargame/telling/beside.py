"""What happened beside the course of play, in a sentence: rulings and the list of injects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_INJECTS = {
    "add": "adds inject {serial} of its own",
    "answer": "marks inject {serial} as answered",
    "deliver": "brings in inject {serial}",
    "edit": "changes inject {serial}",
    "hold": "holds back inject {serial}",
    "load": "takes up another list of injects",
    "queue": "has inject {serial} wait for the next quarter",
    "release": "lets inject {serial} come as planned",
    "skip": "leaves out inject {serial}",
}


def ruling(body: Mapping[str, Any], who: str) -> str:
    """One event of a ruling, by what was said in it."""
    what, name, text = body.get("what"), body.get("ruling", ""), body.get("text", "")
    if what == "move":
        return f"{who} makes move {name}: {text}"
    if what == "ask":
        return f"{who} asks {', '.join(body.get('to', ()))} about move {name}: {text}"
    if what == "argue":
        return f"{who} speaks {body.get('side')} move {name}: {text}"
    if what == "decide" and "odds" in body:
        tags = f" [{', '.join(body['tags'])}]" if body.get("tags") else ""
        return (
            f"{who} rules on move {name}{tags}: {text} Odds {body['odds']} %, roll "
            f"{body['roll'] / 10:.1f}, {body['band']}. {body['reason']}"
        )
    if what == "refuse":
        return f"{who} refuses move {name}: {body.get('reason', '')}"
    return f"{who} rules on move {name}."


def inject(body: Mapping[str, Any], who: str) -> str:
    """What became of an inject."""
    rows = body.get("injects") or [{}]
    serial = body.get("serial", rows[0].get("serial", ""))
    told = _INJECTS.get(str(body.get("what")), "does something with inject {serial}")
    more = " ".join(str(body[key]) for key in ("text", "reason") if body.get(key))
    said = f"{who} {told.format(serial=serial)}"
    return f"{said}: {more}" if more else f"{said}."


def observed(body: Mapping[str, Any]) -> str:
    """An evaluator's note with its rating, or the answers to a survey."""
    if "text" in body:
        of = " ".join(str(body[key]) for key in ("role", "objective", "rating") if key in body)
        return f"{body['text']} [{of}]" if of else str(body["text"])
    parts = [
        ("Went well", "; ".join(body.get("strengths", ()))),
        ("Should be better", "; ".join(body.get("improvements", ()))),
        ("Could not be seen", body.get("unseen", "")),
        ("Design", body.get("design", "")),
        ("Conduct", body.get("conduct", "")),
    ]
    return " ".join(f"{title}: {said}." for title, said in parts if said != "")
