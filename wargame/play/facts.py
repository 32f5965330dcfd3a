"""What happened as numbered facts, and what a role may see of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from wargame.errors import SaveDamaged
from wargame.play.game import Game
from wargame.play.happenings import Happening
from wargame.record.events import Event

if TYPE_CHECKING:
    from wargame.content.compiled import Compiled

Fact = dict[str, Any]


def fact(item: Happening, game: Game, number: int) -> Fact:
    """A happening as a numbered fact."""
    return {
        "n": number,
        "kind": item.kind,
        "turn": item.turn,
        "quarter": game.tables.quarter_name(item.turn),
        "phase": item.phase,
        "actor": item.actor,
        "parts": item.parts,
    }


def reads(role: str, audience: str) -> bool:
    """Whether a role is among an audience."""
    return audience == "public" or role in audience.split("+")


def visible(fact: Fact, role: str) -> Fact | None:
    """What a role may see of a fact: its parts merged, or None where there are none for it."""
    parts: Mapping[str, Mapping[str, Any]] = fact["parts"]
    mine = [parts[key] for key in sorted(parts) if reads(role, key)]
    if not mine:
        return None
    body: dict[str, Any] = {}
    entries: list[Any] = []
    tracks: dict[str, Any] = {}
    for part in mine:
        body.update({k: v for k, v in part.items() if k not in ("entries", "tracks")})
        entries += part.get("entries", [])
        tracks.update(part.get("tracks", {}))
    if entries:
        ordered = sorted(entries, key=lambda entry: int(entry["n"]))
        body["entries"] = [{**entry, "n": number} for number, entry in enumerate(ordered)]
    if tracks:
        body["tracks"] = tracks
    return {key: value for key, value in fact.items() if key != "parts"} | {"body": body}


def plain_facts(events: Iterable[Event], compiled: Compiled) -> list[Fact]:
    """Recorded events as facts, what a copy does not show left out; ``n`` counts from 0."""
    return [
        {
            "n": number,
            "kind": event.kind,
            "turn": event.turn,
            "quarter": compiled.tables.quarter_name(event.turn),
            "phase": event.phase,
            "actor": event.actor,
            "parts": {
                name: part.body for name, part in event.parts.items() if isinstance(part.body, dict)
            },
        }
        for number, event in enumerate(events)
    ]


def recorded_fact(event: Event, game: Game, number: int) -> Fact:
    """A recorded event as a fact."""
    parts = {key: part.body for key, part in event.parts.items() if part.body is not None}
    if not isinstance(parts, dict):  # pragma: no cover - a record is checked when it is read
        raise SaveDamaged("an event has no parts")
    return {
        "n": number,
        "kind": event.kind,
        "turn": event.turn,
        "quarter": game.tables.quarter_name(event.turn),
        "phase": event.phase,
        "actor": event.actor,
        "parts": parts,
    }
