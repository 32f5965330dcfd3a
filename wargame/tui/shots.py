"""Called shots as they come due: what was called, at which chance, and whether it came true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.telling import words
from wargame.telling.words import Names

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


# Over a whole exercise ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the called shots of an exercise came true, held against what they were given."""

    #: Shots that came due and could be seen, and those that hit.
    due: int
    hits: int
    #: The mean of the chances given, per cent.
    given: int
    #: The mean of the squared errors in thousandths: 0 is perfect, 250 a coin, 1000 all wrong.
    brier: int
    shots: tuple[Shot, ...] = ()


def calibration(feed: Sequence[Fact]) -> Calibration | None:
    """How well the seat judged; None where no called shot has come due in sight."""
    turns = sorted({fact["turn"] for fact in feed})
    seen = [shot for turn in turns for shot in called(feed, turn) if shot.hit is not None]
    if not seen:
        return None
    errors = [(100 * bool(shot.hit) - shot.chance) ** 2 for shot in seen]
    return Calibration(
        len(seen),
        sum(bool(shot.hit) for shot in seen),
        (sum(shot.chance for shot in seen) + len(seen) // 2) // len(seen),
        (sum(errors) + 5 * len(seen)) // (10 * len(seen)),
        tuple(seen),
    )


#: Up to which Brier score in thousandths a judgement is called what.
_JUDGED = (
    (100, "sharp"),
    (200, "good"),
    (249, "a little better than tossing a coin"),
    (251, "no better than tossing a coin"),
    (1000, "worse than tossing a coin"),
)


def calibration_said(found: Calibration) -> tuple[str, ...]:
    """The calibration in sentences: how many hit, the score, and which way one erred."""
    rate = (100 * found.hits + found.due // 2) // found.due
    word = next(word for most, word in _JUDGED if found.brier <= most)
    shots = words.count(found.due, "called shot")
    told = [
        f"{found.hits} of {shots} hit; you gave them {found.given} % on average.",
        f"Brier score {words.number(found.brier)}: {word} (0 is perfect, 0.25 a coin).",
    ]
    if found.due > 2 and abs(rate - found.given) >= 15:
        told.append(
            "You were surer than you were right."
            if found.given > rate
            else "You were right more often than you were sure."
        )
    return tuple(told)
