"""What was found held against gates: kept, open or missed.

A gate is *missed* where the whole interval lies outside its bounds, *open* where the figure
does but its interval reaches in (more worlds settle it), and *kept* otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from wargame.analysis.findings import Findings
from wargame.analysis.intervals import Interval
from wargame.content.gates import Gates, Range

State = Literal["kept", "open", "missed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One gate on one subject; figures and bounds in the gate's own unit."""

    gate: str
    #: What it is about, such as ``US``, ``US/us-shelf``, ``pda``; empty for the exercise.
    subject: str
    value: float
    low: float
    high: float
    least: float | None
    most: float | None
    state: State
    #: What more there is to say, such as what dominates a card.
    note: str = ""


class _Figure(NamedTuple):
    """A figure that a gate may hold: ``key`` is how a gates file sets its subject apart."""

    subject: str
    key: str
    figure: Interval | None
    times: int = 0
    note: str = ""


def verdicts(found: Findings, gates: Gates) -> list[Verdict]:
    """Every gate that is held, on everything it is about; what could not be measured is not."""
    return [
        _judged(name, one, one.figure, gate.of(one.key))
        for name, gate in gates.items()
        for one in _FIGURES[name](found)
        if one.figure is not None and not (gate.start and one.times < gate.start)
    ]


def _judged(gate: str, one: _Figure, figure: Interval, bounds: Range) -> Verdict:
    least = None if bounds.least is None else bounds.least / 1000
    most = None if bounds.most is None else bounds.most / 1000
    return Verdict(gate, one.subject, *figure, least, most, judge(figure, least, most), one.note)


def judge(figure: Interval, least: float | None, most: float | None) -> State:
    """How a figure stands to its bounds."""
    low = -math.inf if least is None else least
    high = math.inf if most is None else most
    if low <= figure.mean <= high:
        return "kept"
    return "missed" if figure.high < low or figure.low > high else "open"


def _percent(figure: Interval | None) -> Interval | None:
    return None if figure is None else Interval(*(100 * value for value in figure))


def _exercise(figure: Interval | None) -> list[_Figure]:
    return [_Figure("", "", _percent(figure))]


def _objectives(found: Findings) -> list[_Figure]:
    return [
        _Figure(f"{seat.role}/{one.id}", one.id, _percent(one.met))
        for seat in found.seats
        for one in seat.objectives
    ]


def _choices(found: Findings) -> list[_Figure]:
    if found.pairings == 1:
        return []  # nobody has a choice of doctrine
    spreads = (one for one in found.spreads if not one.objective)
    return [_Figure(one.role, one.role, _percent(one.choices)) for one in spreads]


def _over_random(found: Findings) -> list[_Figure]:
    keys = ((f"{one.role}/{one.id}", one) for one in found.doctrines)
    return [_Figure(key, key, one.over_random) for key, one in keys]


def _over_pool(found: Findings) -> list[_Figure]:
    keys = ((f"{one.role}/{one.id}", one) for one in found.doctrines)
    return [_Figure(key, key, one.over_pool) for key, one in keys]


def _beats_pool(found: Findings) -> list[_Figure]:
    keys = ((f"{one.role}/{one.id}", one) for one in found.doctrines)
    return [_Figure(key, key, _percent(one.beats_pool)) for key, one in keys]


def _sensible(found: Findings) -> list[_Figure]:
    """Of each role the doctrine that is furthest above random play, which the note names."""
    best = {
        seat.role: max(
            (one for one in found.doctrines if one.role == seat.role),
            key=lambda one: one.over_random.mean,
        )
        for seat in found.seats
    }
    return [_Figure(role, role, one.over_random, note=one.id) for role, one in best.items()]


def _cards_played(found: Findings) -> list[_Figure]:
    return [
        _Figure(card.id, card.id, _percent(card.used.share), card.used.could)
        for card in found.cards
    ]


def _cards_dominated(found: Findings) -> list[_Figure]:
    """How many cards dominate each; those that only likely do leave it open."""
    made = []
    for card in found.cards:
        if any(form.effects for form in card.forms):  # else it was not tried
            sure = len(card.dominated_by)
            count = Interval(sure + len(card.perhaps_by), sure, sure + len(card.perhaps_by))
            note = ", ".join(card.dominated_by or card.perhaps_by)
            made.append(_Figure(card.id, card.id, count, card.used.could, note))
    return made


def _deals(found: Findings) -> list[_Figure]:
    return [
        _Figure(card.id, card.id, _percent(card.signed.ever), card.used.could)
        for card in found.cards
        if card.signed is not None
    ]


def _events(found: Findings) -> list[_Figure]:
    return [_Figure(one.id, one.id, _percent(one.happened.ever)) for one in found.events]


_FIGURES: Mapping[str, Callable[[Findings], Iterable[_Figure]]] = {
    "finished": lambda found: _exercise(found.finished),
    "objective_met": _objectives,
    "seat_success": lambda found: [
        _Figure(seat.role, seat.role, _percent(seat.success)) for seat in found.seats
    ],
    "order_effect": lambda found: [_Figure(s.role, s.role, s.order) for s in found.seats],
    "comeback": lambda found: [_Figure(s.role, s.role, _percent(s.comeback)) for s in found.seats],
    "half_time": lambda found: [_Figure(s.role, s.role, s.half_time) for s in found.seats],
    "certain_early": lambda found: _exercise(found.certain[0].leader) * (len(found.certain) > 1),
    "certain_late": lambda found: _exercise(found.certain[-1].leader),
    "choices": _choices,
    "over_random": _over_random,
    "over_pool": _over_pool,
    "beats_pool": _beats_pool,
    "sensible": _sensible,
    "card_played": _cards_played,
    "card_dominated": _cards_dominated,
    "deal_signed": _deals,
    "event_met": _events,
}
