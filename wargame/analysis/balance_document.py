"""What a balance found as one JSON document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from wargame.analysis.dominance import Dominated
from wargame.analysis.findings import (
    Card,
    Doctrine,
    Effect,
    Event,
    Findings,
    Form,
    Moved,
    Seat,
    Used,
)
from wargame.analysis.intervals import Interval
from wargame.analysis.spread import Spread
from wargame.analysis.verdicts import Verdict
from wargame.content.gates import Bound, Gates, Range

#: Decimals of every figure: more than any of them is sure of.
_PLACES = 5


def document(
    found: Findings, gates: Gates, judged: Sequence[Verdict], file: Path | None
) -> dict[str, Any]:
    """The document; intervals are ``{mean, low, high}``, what was not measured is null."""
    return {
        "scenario": found.scenario,
        "seed": found.seed,
        "worlds": found.worlds,
        "pairings": found.pairings,
        "crossed": {"doctrines": found.crossed, "dice": found.dice},
        "digest": found.digest,
        "gates_file": None if file is None else file.as_posix(),
        "gates": {name: _gate(gate) for name, gate in gates.items()},
        "missed": [_verdict(one) for one in judged if one.state == "missed"],
        "open": [_verdict(one) for one in judged if one.state == "open"],
        "kept": [_verdict(one) for one in judged if one.state == "kept"],
        "finished": _interval(found.finished),
        "certain": [
            {"played": c.played, "leader": _interval(c.leader), "scores": _interval(c.scores)}
            for c in found.certain
        ],
        "seats": {seat.role: _seat(seat, found.spreads) for seat in found.seats},
        "doctrines": {
            seat.role: {d.id: _doctrine(d) for d in found.doctrines if d.role == seat.role}
            for seat in found.seats
        },
        "cards": {card.id: _card(card) for card in found.cards if card.kind != "deal"},
        "deals": {card.id: _card(card) for card in found.cards if card.kind == "deal"},
        "events": {event.id: _event(event) for event in found.events},
        "dominated": [_dominated(one) for one in found.dominated],
    }


def _interval(figure: Interval | None) -> dict[str, float] | None:
    if figure is None:
        return None
    return {name: round(value, _PLACES) for name, value in figure._asdict().items()}


def _range(bounds: Range) -> dict[str, float]:
    found = {"least": bounds.least, "most": bounds.most}
    return {name: value / 1000 for name, value in found.items() if value is not None}


def _gate(gate: Bound) -> dict[str, Any]:
    made: dict[str, Any] = {**_range(gate.bounds), "unit": gate.kind.unit, "from": gate.origin}
    if gate.apart:
        made["apart"] = {subject: _range(one) for subject, one in gate.apart.items()}
    return made | ({"opportunities": gate.start} if gate.start else {})


def _verdict(one: Verdict) -> dict[str, Any]:
    made: dict[str, Any] = {"gate": one.gate, "subject": one.subject}
    figures = {"value": one.value, "low": one.low, "high": one.high}
    made |= {name: round(value, _PLACES) for name, value in figures.items()}
    made |= {"least": one.least, "most": one.most}
    return made | ({"note": one.note} if one.note else {})


def _seat(seat: Seat, spreads: Iterable[Spread]) -> dict[str, Any]:
    mine = {one.objective: _spread(one) for one in spreads if one.role == seat.role}
    return {
        "score": _interval(seat.score),
        "success": _interval(seat.success),
        "order": _interval(seat.order),
        "behind": seat.behind,
        "comeback": _interval(seat.comeback),
        "half_time": _interval(seat.half_time),
        "spread": mine[""],
        "objectives": {
            one.id: {
                "met": _interval(one.met),
                "near": round(one.near, _PLACES),
                "spread": mine[one.id],
            }
            for one in seat.objectives
        },
        "standing": _uses(seat.standing),
    }


def _spread(one: Spread) -> dict[str, Any]:
    parts = ("choices", "own", "others", "meeting", "dice", "differing")
    return {
        "sd": round(one.sd, _PLACES),
        **{name: _interval(getattr(one, name)) for name in parts},
    }


def _doctrine(one: Doctrine) -> dict[str, Any]:
    return {
        "worlds": one.worlds,
        "score": _interval(one.score),
        "over_pool": _interval(one.over_pool),
        "beats_pool": _interval(one.beats_pool),
        "over_random": _interval(one.over_random),
        "objectives": {
            moved.objective: {
                "met": _interval(one.met[moved.objective]),
                "over_pool": _moved(moved),
            }
            for moved in one.moves
        },
    }


def _card(card: Card) -> dict[str, Any]:
    made: dict[str, Any] = {
        "role": card.role,
        "kind": card.kind,
        "dealt": None if card.dealt is None else _used(card.dealt),
        "played": _used(card.used),
    }
    if card.signed is not None:
        made["signed"] = _used(card.signed)
    return made | {
        "options": {form.action: _form(form) for form in card.forms},
        "dominated_by": list(card.dominated_by),
        "perhaps_by": list(card.perhaps_by),
    }


def _form(form: Form) -> dict[str, Any]:
    made: dict[str, Any] = {"played": _used(form.used)}
    if form.signed is not None:
        made |= {"signed": _used(form.signed), "said_yes": _uses(form.said)}
    return made | {"effects": _effects(form.effects)}


def _event(event: Event) -> dict[str, Any]:
    return {
        "happened": _used(event.happened),
        "answers": _uses(event.answers),
        "effects": _effects(event.effects),
    }


def _effects(effects: Iterable[Effect]) -> dict[str, Any]:
    return {
        one.role: {
            "worlds": one.worlds,
            "score": _interval(one.score),
            "objectives": {moved.objective: _moved(moved) for moved in one.objectives},
        }
        for one in effects
    }


def _moved(moved: Moved) -> dict[str, Any]:
    return {"met": _interval(moved.met), "margin": _interval(moved.margin)}


def _used(used: Used) -> dict[str, Any]:
    return {
        "could": used.could,
        "was": used.was,
        "share": _interval(used.share),
        "worlds": _interval(used.ever),
    }


def _uses(uses: Mapping[str, Used]) -> dict[str, Any]:
    return {key: _used(used) for key, used in uses.items()}


def _dominated(one: Dominated) -> dict[str, Any]:
    return {
        "role": one.role,
        "action": one.action,
        "by": one.by,
        "worlds": one.worlds,
        "worse": [{"objective": name, "margin": value} for name, value in one.worse],
        "whole_card": one.card,
        "shown": one.shown,
    }
