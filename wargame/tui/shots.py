"""Called shots as they come due: what was called, at which chance, and whether it came true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wargame.tui import words
from wargame.tui.words import Names

Fact = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shot:
    """A called shot that came due; ``hit`` is None where the seat cannot see the track."""

    track: str
    test: str
    at: int
    chance: int
    value: int | None
    hit: bool | None


def called(feed: Iterable[Fact], turn: int, quarters: int = 2) -> tuple[Shot, ...]:
    """The seat's called shots that come due in a turn, each held against what it saw."""
    ends: dict[str, int] = {}
    found: list[Mapping[str, Any]] = []
    for fact in feed:
        body = fact["body"]
        if fact["kind"] == "decision" and fact["turn"] == turn - quarters:
            shot = body.get("decision", {}).get("shot")
            if body.get("node") == "orders" and shot:
                found = [shot]  # a later decision at the same node amends it
        elif fact["turn"] == turn:
            if body.get("shots"):
                return tuple(_shot(shot, int(shot["value"])) for shot in body["shots"])
            ends.update(
                {e["what"]: e["after"] for e in body.get("entries", ()) if e["kind"] == "drift"}
            )
    return tuple(_shot(shot, ends.get(shot["track"])) for shot in found)


def _shot(shot: Mapping[str, Any], value: int | None) -> Shot:
    hit = None
    if value is not None:
        hit = value >= shot["at"] if shot["test"] == "at_least" else value <= shot["at"]
    return Shot(shot["track"], shot["test"], shot["at"], shot["chance"], value, hit)


def shot_said(shot: Shot, names: Names) -> str:
    """What was called, how likely it was said to be, and whether it came true."""
    side = "at least" if shot.test == "at_least" else "at most"
    said = f"Your called shot, {names.short(shot.track)} {side} {words.brief(shot.at)} at "
    said += f"{shot.chance} %"
    if shot.value is None:
        return f"{said}: you cannot see it yet; the quarter's close tells."
    word = "hit" if shot.hit else "miss"
    return f"{said}: it is {words.brief(shot.value)}, a {word}."
