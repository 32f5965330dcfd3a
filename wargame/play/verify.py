"""Recomputing a recorded exercise: the record's decisions, the rules' results, compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wargame import RULES_VERSION
from wargame.content.compiled import Compiled
from wargame.content.ready import ready_from_files
from wargame.errors import IllegalOrder, SaveDamaged, WargameError
from wargame.play.game import Game, Happening
from wargame.record.canonical import spell
from wargame.record.check import read_checked
from wargame.record.events import Event

#: Events that say nothing about the course of the exercise.
_ASIDE = {"note", "bookmark"}


@dataclass(slots=True)
class Rebuilt:
    """A game as its record leaves it, and the first place where the rules say otherwise."""

    game: Game
    seats: dict[str, str]
    difference: str | None


def rebuild(compiled: Compiled, events: Sequence[Event], meta: Mapping[str, str]) -> Rebuilt:
    """Play a record's decisions again and compare every result with what was recorded."""
    if not events or events[0].kind != "setup":
        raise SaveDamaged("the record does not begin with its setup")
    game, seats = _begin(compiled, events[0])
    version = meta.get("rules_version", "")
    setup = game.setup(seats, int(version) if version.isdecimal() else 0)
    if not _same(events[0], setup, game):
        return Rebuilt(game, seats, "event 1 (setup)")
    expected: list[Happening] = game.start()
    for event in events[1:]:
        place = f"event {event.seq} ({event.kind}, {game.tables.quarter_name(event.turn)})"
        if event.kind in _ASIDE:
            if not _says_something(event, game):
                return Rebuilt(game, seats, place)
            continue
        try:
            expected_now: Happening | None
            if event.kind == "decision":
                body = _body(event.parts, event.actor)
                while not expected and game.node != body.get("node") and not game.ended:
                    expected = game.resolve()
                if expected:
                    return Rebuilt(game, seats, place)
                _, expected_now = game.decide(event.actor, body.get("decision"))
            else:
                while not expected and not game.ended:
                    expected = game.resolve()
                expected_now = expected.pop(0) if expected else None
        except IllegalOrder:
            return Rebuilt(game, seats, f"{place}: these rules refuse the order")
        if expected_now is None or not _same(event, expected_now, game):
            return Rebuilt(game, seats, place)
    if expected:  # what is resolved at once is written at once
        missing = f"the end: event {events[-1].seq + 1} ({expected[0].kind}) is missing"
        return Rebuilt(game, seats, missing)
    return Rebuilt(game, seats, None)


def _begin(compiled: Compiled, setup: Event) -> tuple[Game, dict[str, str]]:
    """A fresh game as a setup event describes it, and its seats."""
    public, engine = _body(setup.parts, "public"), _body(setup.parts, "engine")
    seed, turns, seats = engine.get("seed"), public.get("turns"), public.get("seats")
    world = engine.get("world", 0)
    roles = [role.key for role in compiled.tables.roles]
    if not (
        isinstance(seed, str)
        and seed.isdecimal()
        and len(seed) < 40
        and int(seed) < 2**128
        and type(world) is int
        and 0 <= world < 2**32
        and isinstance(turns, int)
        and 1 <= turns <= 40
        and isinstance(seats, dict)
        and sorted(seats) == sorted(roles)
        and all(isinstance(spec, str) for spec in seats.values())
    ):
        raise SaveDamaged("the record's setup cannot be read")
    game = Game(compiled, int(seed), world=world, turns=turns)
    return game, {role: seats[role] for role in roles}


def _says_something(event: Event, game: Game) -> bool:
    """Whether an event beside the course of play is a note and nothing more."""
    texts = {
        name: part.body.get("text")
        for name, part in event.parts.items()
        if isinstance(part.body, dict)
    }
    if any(
        part.body is not None and not isinstance(texts.get(name), str)
        for name, part in event.parts.items()
    ):
        return False
    parts = {name: {"text": texts.get(name)} for name in event.parts}
    note = Happening(event.kind, event.turn, event.phase, event.actor, parts)
    return _same(event, note, game)


def _body(parts: Any, audience: str) -> dict[str, Any]:
    part = parts.get(audience)
    if part is None or part.body is None:
        raise SaveDamaged("this copy is redacted: it can be read, but not recomputed")
    body = part.body
    if not isinstance(body, dict):
        raise SaveDamaged("the record's setup cannot be read")
    return body


def _same(event: Event, made: Happening, game: Game) -> bool:
    """Whether a recorded event and a recomputed one say the same."""
    if (event.kind, event.turn, event.phase, event.actor) != (
        made.kind,
        made.turn,
        made.phase,
        made.actor,
    ):
        return False
    return set(made.parts) == set(event.parts) and all(
        part.redacted or part.text == spell(made.parts[name]) for name, part in event.parts.items()
    )


def verify(path: Path) -> dict[str, Any]:
    """Check a save: its hash chain, then every branch recomputed.

    The keys are those of ``wargame verify --json``.  ``ok`` is false where the chain is
    broken, or where these very rules say otherwise; under other rules a difference only
    sets ``rules_differ``.
    """
    chain, record = read_checked(path)
    if record is None:
        return {
            "ok": False,
            "events": chain.events,
            "branches": chain.branches,
            "head": "",
            "rules_differ": False,
            "first_difference": chain.fault,
        }
    other_rules = record.meta.get("rules_version") != str(RULES_VERSION)
    difference = None
    try:
        compiled = ready_from_files(record.content)
        for branch in record.branches:
            found = rebuild(compiled, list(record.line(branch.id)), record.meta)
            if found.difference is not None:
                difference = f"branch {branch.name}, {found.difference}"
                break
    except WargameError as error:
        difference = str(error)
    return {
        "ok": difference is None or other_rules,
        "events": chain.events,
        "branches": chain.branches,
        "head": chain.heads[1],
        "rules_differ": other_rules and difference is not None,
        "first_difference": difference,
    }
