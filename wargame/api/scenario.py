"""A scenario as a script holds it: what there is to play with, by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from wargame.api.frames import Row, Tabled
from wargame.content.catalogue import catalogue
from wargame.content.compiled import Compiled
from wargame.content.ready import ready
from wargame.errors import WargameError


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody to play: its id, name and side, and its status-quo doctrine."""

    id: str
    name: str
    side: str
    status_quo: str


@dataclass(frozen=True, slots=True)
class Track:
    """A state variable, in ``unit``, from ``low`` to ``high``; ``start`` is its first value.

    ``seen_by`` are the roles that see it.
    """

    id: str
    name: str
    unit: str
    start: float
    low: float
    high: float
    seen_by: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Objective:
    """What some roles are scored on; ``kind`` is shared, national, private or restraint."""

    id: str
    name: str
    kind: str
    roles: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doctrine:
    """A course of action written for one role."""

    id: str
    role: str
    name: str
    text: str


@dataclass(frozen=True, eq=False)
class Scenario(Tabled):
    """A scenario, compiled and checked; every table of it is a mapping by id, in order.

    :meth:`rows` and :meth:`frame` give ``tracks``, ``objectives``, ``roles``, ``doctrines`` or
    ``cards``.
    """

    compiled: Compiled

    tables_of = ("tracks", "objectives", "roles", "doctrines", "cards")

    @property
    def id(self) -> str:
        """Its id, such as ``bridge-2025``."""
        return self.compiled.tables.scenario

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.compiled.bundle.scenario.name)

    @property
    def quarters(self) -> tuple[str, ...]:
        """The names of its quarters, such as ``2025Q1``; a turn is a quarter."""
        tables = self.compiled.tables
        return tuple(tables.quarter_name(turn) for turn in range(tables.turns))

    @property
    def turns(self) -> int:
        """How many quarters it is played for."""
        return self.compiled.tables.turns

    @cached_property
    def roles(self) -> Mapping[str, Role]:
        """The roles by id."""
        quo = self.compiled.bundle.scenario.status_quo
        return {
            role.key: Role(role.key, role.name, role.side, quo[role.key])
            for role in self.compiled.tables.roles
        }

    @cached_property
    def tracks(self) -> Mapping[str, Track]:
        """The tracks by id, in the order of every array's ``track`` axis."""
        written = {track.id: track for track in self.compiled.bundle.scenario.tracks}
        roles = [role.key for role in self.compiled.tables.roles]
        return {
            track.key: Track(
                id=track.key,
                name=track.name,
                unit=track.unit,
                start=track.start / 1000,
                low=track.low / 1000,
                high=track.high / 1000,
                seen_by=tuple(roles[n] for n in track.seen_by) or tuple(roles),
                sources=tuple(written[track.key].source),
            )
            for track in self.compiled.tables.tracks
        }

    @cached_property
    def objectives(self) -> Mapping[str, Objective]:
        """The objectives by id."""
        written = {one.id: one for one in self.compiled.bundle.scenario.objectives}
        roles = [role.key for role in self.compiled.tables.roles]
        return {
            one.key: Objective(
                id=one.key,
                name=one.name,
                kind=one.kind,
                roles=tuple(roles[n] for n in one.roles),
                sources=tuple(written[one.key].source),
            )
            for one in self.compiled.tables.objectives
        }

    @cached_property
    def doctrines(self) -> Mapping[str, Mapping[str, Doctrine]]:
        """By role, its doctrines by id."""
        written = {
            (one.role, one.id): one
            for file in self.compiled.bundle.doctrines
            for one in file.doctrines
        }
        return {
            role: {
                key: Doctrine(key, role, written[role, key].name, written[role, key].text)
                for key in known
            }
            for role, known in self.compiled.doctrines.items()
        }

    @cached_property
    def cards(self) -> Mapping[str, Mapping[str, Any]]:
        """The cards by id, each as ``wargame cards --json`` prints it.

        Among its keys: ``name, kind, deck, roles, cost, odds, effects, sources``.
        """
        return {card["id"]: card for card in catalogue(self.compiled)}

    def __repr__(self) -> str:
        """What it is and how large."""
        return (
            f"<Scenario {self.id}: {len(self.roles)} roles, {len(self.tracks)} tracks, "
            f"{len(self.cards)} cards, {self.turns} quarters>"
        )

    def _rows_tracks(self) -> list[Row]:
        return [
            {
                "track": track.id,
                "name": track.name,
                "unit": track.unit,
                "start": track.start,
                "low": track.low,
                "high": track.high,
                "seen_by": ", ".join(track.seen_by),
            }
            for track in self.tracks.values()
        ]

    def _rows_objectives(self) -> list[Row]:
        return [
            {"objective": one.id, "name": one.name, "kind": one.kind, "roles": ", ".join(one.roles)}
            for one in self.objectives.values()
        ]

    def _rows_roles(self) -> list[Row]:
        return [
            {"role": one.id, "name": one.name, "side": one.side, "status_quo": one.status_quo}
            for one in self.roles.values()
        ]

    def _rows_doctrines(self) -> list[Row]:
        return [
            {"role": role, "doctrine": one.id, "name": one.name, "text": one.text}
            for role, known in self.doctrines.items()
            for one in known.values()
        ]

    def _rows_cards(self) -> list[Row]:
        return [
            {
                "card": key,
                "name": card["name"],
                "kind": card["kind"],
                "deck": card["deck"],
                "roles": ", ".join(card["roles"]),
            }
            for key, card in self.cards.items()
        ]


def load(reference: str | Path, content: str | Path | None = None) -> Scenario:
    """A scenario by id (``"bridge-2025"``) or by the path of its file.

    ``content`` is a folder with ``scenarios/`` and ``decks/`` that is looked into first, before
    the folder one is in, the user's data folder and what ships with the package.

    Raises :class:`wargame.ContentError` with every fault at its file, line and column, and
    :class:`wargame.WargameError` where there is no such scenario or folder.

    Source: docs/authoring.md.
    """
    folder = None if content is None else Path(content).expanduser()
    if folder is not None and not folder.is_dir():
        raise WargameError(f"there is no folder {folder}")
    return Scenario(ready(str(reference), folder))


def as_scenario(given: Scenario | str | Path) -> Scenario:
    """What was loaded already, or else loaded now."""
    return given if isinstance(given, Scenario) else load(given)
