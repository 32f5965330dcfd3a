"""Called shots held against what came: Brier score and reliability."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wargame.analysis.intervals import Interval, chance
from wargame.record.events import Event

#: Stated chances are told in bins of so many per cent.
BIN = 20


@dataclass(frozen=True, slots=True)
class Shot:
    """One called shot: ``stated`` in per cent, called in quarter ``turn``, due two on.

    ``seq`` is the event that tells how it fell.
    """

    role: str
    turn: int
    track: str
    test: str
    at: int
    stated: int
    value: int
    hit: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Shots of about one stated chance: their mean stated chance, and the share that came true."""

    stated: float
    count: int
    observed: Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well chances were called.

    ``brier`` is the mean of ``(stated - outcome)^2`` over the shots (Brier 1950): 0 is perfect,
    0.25 is what always saying 50 % gets.  ``base`` is what always saying the share that came true
    would have got.  ``bins`` are the reliability picture's points.
    """

    shots: tuple[Shot, ...]
    brier: float
    base: float
    bins: tuple[Bin, ...]


def shots(events: Iterable[Event], roles: Iterable[str]) -> list[Shot]:
    """Every called shot of an exercise that has fallen due, by role."""
    names = list(roles)
    return [
        Shot(
            role, max(event.turn - 2, 0), str(shot["track"]), str(shot["test"]), int(shot["at"]),
            int(shot["chance"]), int(shot["value"]), bool(shot["hit"]), event.seq,
        )
        for event in events
        if event.kind == "quarter"
        for role in names
        for shot in event.body(role).get("shots", ())
    ]  # fmt: skip


def calibration(called: Iterable[Shot]) -> Calibration | None:
    """How well they were called; None where there are none."""
    known = tuple(called)
    if not known:
        return None
    share = sum(shot.hit for shot in known) / len(known)
    brier = sum((shot.stated / 100 - shot.hit) ** 2 for shot in known) / len(known)
    bins = []
    for low in range(0, 100, BIN):
        here = [shot for shot in known if low < shot.stated <= low + BIN]
        if here:
            stated = sum(shot.stated for shot in here) / len(here) / 100
            bins.append(Bin(stated, len(here), chance(sum(s.hit for s in here), len(here))))
    return Calibration(known, brier, share * (1 - share), tuple(bins))


def document(events: Iterable[Event], roles: Iterable[str]) -> dict[str, Any]:
    """Calibration of all roles together and of each, as plain JSON."""
    names = list(roles)
    known = shots(events, names)
    told = {"ALL": known, **{role: [s for s in known if s.role == role] for role in names}}
    return {
        key: {
            "brier": round(found.brier, 4),
            "base": round(found.base, 4),
            "bins": [
                {
                    "stated": round(one.stated, 4),
                    "count": one.count,
                    "observed": round(one.observed.mean, 4),
                    "low": round(one.observed.low, 4),
                    "high": round(one.observed.high, 4),
                }
                for one in found.bins
            ],
            "shots": [
                {name: getattr(shot, name) for name in Shot.__slots__} for shot in found.shots
            ],
        }
        for key, called in told.items()
        if (found := calibration(called)) is not None
    }
