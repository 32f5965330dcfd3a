"""What a viewer of a record sees: an event's body, and the exercise at a place.

A viewer is a role, or the White Cell, before whom nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wargame.content.compiled import Compiled
from wargame.play import view_deals, view_pipeline
from wargame.play.game import Game
from wargame.play.view import tracks_written, view
from wargame.record.events import Event
from wargame.rules.score import holds_objective
from wargame.rules.tables import RoleTable
from wargame.rules.view import masked, visible_tracks

Fact = dict[str, Any]
View = dict[str, Any]

#: The White Cell as a viewer and as an author in a record.
WHITE = "WHITE"

#: What is the host's own bookkeeping and tells nothing that is not told elsewhere.
_BOOKS = {"registers"}
#: What each role has of its own: gathered by role for the White Cell.
_OWN = {"private", "shots"}


def seen_by(event: Event, viewer: str) -> dict[str, Any] | None:
    """What a viewer may read of an event, its parts merged; None where there is nothing."""
    return merged(
        {name: part.body for name, part in event.parts.items() if isinstance(part.body, dict)},
        viewer,
    )


def merged(parts: Mapping[str, dict[str, Any]], viewer: str) -> dict[str, Any] | None:
    """What a viewer may read of an event, out of its bodies by audience."""
    if viewer != WHITE:
        parts = {
            name: body
            for name, body in parts.items()
            if name == "public" or viewer in name.split("+")
        }
    if not parts:
        return None
    body: dict[str, Any] = {}
    entries: dict[int, tuple[bool, Any]] = {}
    tracks: dict[str, Any] = {}
    for name in sorted(parts, key=lambda name: (name != "public", name)):
        for key, value in parts[name].items():
            if key == "entries":
                for entry in value:
                    full = name == "engine"  # what the host has of a drift is all of it
                    if entry["n"] not in entries or full:
                        entries[entry["n"]] = (full, entry)
            elif key == "tracks":
                tracks.update(value)
            elif viewer == WHITE and key in _OWN:
                body.setdefault(key, {})[name] = value
            elif key not in _BOOKS:
                body[key] = value
    if entries:
        # Numbered afresh for a role: gaps would tell how much there was that it does not see.
        told = [entry for _, (_, entry) in sorted(entries.items())]
        body["entries"] = [{**entry, "n": number} for number, entry in enumerate(told)]
    if tracks:
        body["tracks"] = {key: tracks[key] for key in sorted(tracks)}
    return body


def view_of(game: Game, viewer: str, *, advised: bool = True) -> View:
    """The exercise as a role saw it; before the White Cell nothing is hidden."""
    return view(game, viewer, advised=advised) if viewer != WHITE else whole(game)


def whole(game: Game, of: Callable[[str], View] | None = None, *, with_deals: bool = True) -> View:
    """Everything: all tracks as they are, each line of help as who sees most of it sees it.

    Hands and goals are each role's own and stand in its own view; ``of`` gives that of a role,
    where it is made already: one of the moment will do, if deals are not asked for.
    """
    tables = game.tables
    most = max(tables.roles, key=lambda role: int(visible_tracks(game.world, role.index)[1].sum()))
    found = dict(of(most.key) if of else view(game, most.key, advised=False))
    found["role"] = {**found["role"], **_WHITE_CELL, "watch": _judged(game)}
    terms: dict[Any, Any] = {entry["what"]: entry["terms"] for entry in game.last_drift}
    values = [int(value) for value in game.world.values[: len(tables.tracks), 0]]
    written = tracks_written(game.compiled)
    found["tracks"] = [
        _track(
            *written[track.index],
            values[track.index],
            track.start,
            [quarter[track.index] for quarter in game.history],
            terms.get(track.key, []),
        )
        for track in tables.tracks
    ]
    told = [of(role.key) if of else _shared(game, role) for role in tables.roles]
    found["pipeline"] = [
        min(line, key=lambda one: sum(value is None for value in one.values()))
        for line in zip(*(seen["pipeline"] for seen in told), strict=True)
    ]
    if not with_deals:
        found.pop("deals", None)
        return {**found, **_NOBODYS}
    deals: dict[str, Any] = {}
    for seen in told:
        for deal in seen["deals"]:
            if deal["action"] not in deals or deal["in_force"]:
                deals[deal["action"]] = deal
    return {**found, **_NOBODYS, "deals": list(deals.values())}


def _shared(game: Game, role: RoleTable) -> View:
    """What the White Cell gathers of the views of all roles."""
    world = masked(game.world, role.index)
    return {
        "pipeline": view_pipeline.pipeline(game, world, role),
        "deals": view_deals.deals(game, world, role),
    }


def _judged(game: Game, most: int = 10) -> list[str]:
    """The tracks that roles are judged by, those that most are judged by first."""
    count: dict[int, int] = {}
    for role in game.tables.roles:
        held = [o for o in game.tables.objectives if holds_objective(game.world, o, role)[0]]
        for track in {test.track for objective in held for test in objective.tests}:
            count[track] = count.get(track, 0) + 1
    found = sorted(count, key=lambda track: (-count[track], track))[:most]
    return [game.tables.tracks[track].key for track in found]


_WHITE_CELL: dict[str, Any] = {
    "id": WHITE,
    "name": "White Cell",
    "adjective": "White Cell's",
    "side": "coalition",
    "question": "",
    "brief": [],
    "alone": [],
    "watch": [],
    "mint": {"track": "", "at": 0},
}

#: What one role has and the White Cell has not.
_NOBODYS: View = {
    "objectives": [],
    "hand": [],
    "openings": [],
    "offers": [],
    "standing": [],
    "to_decide": False,
    "decided": None,
}


def _track(
    written: dict[str, Any],
    bands: tuple[tuple[int, str], ...],
    value: int | None,
    start: int,
    history: list[int],
    terms: list[Any],
) -> dict[str, Any]:
    """A track that is known exactly, in the form a view has; without a value, not known."""
    word = ""
    for at, name in bands if value is not None else ():
        if value is not None and value >= at:
            word = name
    return {
        **written,
        "value": value,
        "exact": value is not None,
        "error": 0,
        "as_of": "",
        "word": word,
        "start": start if value is not None else None,
        "history": history,
        "change": history[-1] - history[-2] if len(history) > 1 else 0,
        "terms": terms,
    }


def recorded_view(compiled: Compiled, facts: Sequence[Fact], viewer: str) -> View:
    """A view made of the record alone: tracks as its quarters had them, and nothing computed.

    ``facts`` are what the viewer read so far.  Hands, deals, pipelines and how objectives stand
    are not recorded, and so not in it; ``recorded`` says that.
    """
    tables = compiled.tables
    roles = [role.key for role in tables.roles]
    game = Game(compiled, 0)  # the form of a view alone: whatever its dice decide is taken out
    found = view(game, viewer if viewer in roles else roles[0])
    if viewer not in roles:
        found["role"] = {**found["role"], **_WHITE_CELL}
    histories: dict[str, list[int]] = {}
    drifts: dict[str, list[Any]] = {}
    for fact in facts:
        body = fact["body"]
        for key, (before, after) in body.get("tracks", {}).items():
            histories.setdefault(key, [before]).append(after)
        if fact["kind"] == "operations":
            drifts = {
                e["what"]: e["terms"] for e in body.get("entries", ()) if e["kind"] == "drift"
            }
    tracks = []
    for track, (written, bands) in zip(tables.tracks, tracks_written(compiled), strict=True):
        seen = viewer not in roles or not track.seen_by or roles.index(viewer) in track.seen_by
        history = histories.get(track.key, [track.start] if seen else [])
        value = history[-1] if history else None
        terms = drifts.get(track.key, [])
        tracks.append(_track(written, bands, value, track.start, history, terms))
    last = facts[-1] if facts else None
    end: dict[str, Any] = next((fact["body"] for fact in facts if fact["kind"] == "end"), {})
    found |= {
        **_NOBODYS,
        "tracks": tracks,
        "turn": last["turn"] if last is not None else 0,
        "quarter": last["quarter"] if last is not None else tables.quarter_name(0),
        "node": "over" if end else last["phase"] if last is not None else "signals",
        "ended": end.get("ended", ""),
        "deals": [],
        "events": [],
        "revealed": [],
        "pipeline": [],
        "purse": {"pc": 0, "bn": 0, "slots": 0, "orders": 0, "third": False},
        "recorded": True,
    }
    if end:
        found["scores"] = end.get("roles", {})
    return found
