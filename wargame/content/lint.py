"""Warnings: what is legal in content and probably not meant.

Whatever says `never` rests on :mod:`wargame.content.reach`, which errs on the side of
silence: a warning of that kind is true of every course an exercise can take.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wargame.content.amounts import show_milli
from wargame.content.base import Sourced
from wargame.content.compiled import Compiled
from wargame.content.context import Place
from wargame.content.library import Bundle
from wargame.content.lint_cards import CardNotes
from wargame.content.lint_policy import PolicyNotes
from wargame.content.notes import Notes
from wargame.content.reach import parts
from wargame.errors import Fault
from wargame.rules.tables import Atom, CouplingTable, Effect, Group, Modifier, Node, Op, TestTable

_WORDS = ("name", "text", "about", "brief", "because", "question", "dilemma", "note", "flags")
#: Fields that hold figures: what has one of them and may cite a source, should.
_FIGURES = {"add", "start", "formula", "odds", "hazard", "tests", "contract"}


def lint(bundle: Bundle, compiled: Compiled) -> list[Fault]:
    """Everything in a scenario that is legal and probably not meant, in reading order."""
    notes = Notes(bundle, compiled)
    CardNotes(notes).run()
    PolicyNotes(notes).run()
    _ScenarioNotes(notes).run()
    return sorted(set(notes.found))


class _ScenarioNotes:
    """What is odd about tracks, objectives, names, sources and texts."""

    def __init__(self, notes: Notes) -> None:
        self.compiled = notes.compiled
        self.bundle = notes.bundle
        self.scenario = notes.scenario
        self.tables = notes.tables
        self.place = notes.place
        self.reach = notes.reach
        self.warn = notes.warn

    def run(self) -> None:
        self._couplings()
        self._objectives()
        self._names()
        self._texts()

    def _couplings(self) -> None:
        table = iter(self.tables.couplings)
        for number, track in enumerate(self.scenario.tracks):
            for count, _ in enumerate(track.couplings):
                coupling: CouplingTable = next(table)
                if why := self.reach.silent(coupling):
                    self.warn(
                        self.place / "tracks" / number / "couplings" / count,
                        "coupling-never",
                        f"it is always 0: {why}",
                    )

    # Objectives ------------------------------------------------------------------------

    def _objectives(self) -> None:
        for number, objective in enumerate(self.tables.objectives):
            place = self.place / "objectives" / number
            for count, test in enumerate(objective.tests):
                at = place / "tests" / count
                track = self.tables.tracks[test.track]
                if test.track not in self.reach.moved:
                    self.warn(
                        at,
                        "objective-fixed",
                        f"nobody can move `{track.key}`: no coupling, arrival, shock, "
                        "effect or `set_to` touches it",
                    )
                    continue
                for turns, value in test.horizons:
                    said = _decided(test, value, track.low, track.high)
                    if said:
                        self.warn(
                            at / "at" / str(turns),
                            "objective-decided",
                            f"{show_milli(value)} is {said}: `{track.key}` stays within "
                            f"{show_milli(track.low)}..{show_milli(track.high)}",
                        )

    # Names that lead nowhere -----------------------------------------------------------

    def _names(self) -> None:
        read = set(self._read())
        raised = {e.row for group in self.tables.groups for e in group.effects if e.op == Op.SET}
        rows = self.tables.rows
        known = set(self.bundle.cards) | {action.key for action in self.tables.actions[1:]}
        known |= {f"{e.key}/{option.key}" for e in self.tables.events for option in e.options}
        for number, dilemma in enumerate(self.scenario.dilemmas):
            for place, horn in enumerate(dilemma.horns):
                for count, name in enumerate(horn.takes):
                    if name not in known:
                        at = self.place / "dilemmas" / number / "horns" / place / "takes" / count
                        told = f"there is no card, option or answer `{name}`"
                        self.warn(at, "name-leads-nowhere", told)
        for flag in self.scenario.flags:
            at = self.place / "flags" / flag
            if rows[flag] not in raised:
                self.warn(at, "flag-never-set", "nothing sets this flag")
            if rows[flag] not in read:
                self.warn(at, "flag-never-read", "nothing reads this flag")
        for field in ("dial_names", "dial_about"):
            for dial in getattr(self.scenario, field):
                if dial not in self.scenario.dials:
                    at = self.place / field / dial
                    self.warn(at, "name-leads-nowhere", f"there is no dial `{dial}`")
        tracks = {track.id for track in self.scenario.tracks}
        for number, role in enumerate(self.scenario.roles):
            for place, track in enumerate(role.watch):
                if track not in tracks:
                    at = self.place / "roles" / number / "watch" / place
                    self.warn(at, "name-leads-nowhere", f"there is no track `{track}`")
        for dial in self.scenario.dials:
            if rows[dial] not in read:
                self.warn(self.place / "dials" / dial, "dial-never-read", "nothing reads this dial")
        for number, derived in enumerate(self.scenario.derived):
            if rows[derived.id] not in read and not derived.shown:
                self.warn(
                    self.place / "derived" / number,
                    "derived-unused",
                    "nothing reads this value, and no screen shows it",
                )

    def _read(self) -> Iterator[int]:
        """Every register that something reads."""
        tables = self.tables
        whole = (
            tables.actions,
            tables.cards,
            tables.deals,
            tables.events,
            tables.roles,
            tables.couplings,
            tables.groups,
            tuple(d for own in self.compiled.doctrines.values() for d in own.values()),
        )
        for part in parts(whole):
            if isinstance(part, Atom | Modifier):
                yield part.row
            elif isinstance(part, Effect | Group):
                yield part.times
            elif isinstance(part, CouplingTable):
                yield from (part.row, part.at_row, part.times)
        for event in tables.events:
            yield from (branch.chance_row for branch in event.branches)
        for code in (*(d.code for d in tables.derived), *(r.income for r in tables.roles)):
            yield from (step[1] for step in code if step[0] == Node.ROW)
        yield from (track.set_to for track in tables.tracks)
        if tables.pipelines is not None:
            yield tables.pipelines.capacity_row
            yield from (arrival.times for arrival in tables.pipelines.arrivals)
            for line in tables.pipelines.lines:
                yield from (line.enters, line.promised, line.lapses, line.produce_times)

    # Sources, texts, files -------------------------------------------------------------

    def _texts(self) -> None:
        files: list[tuple[Any, Place]] = [
            (self.scenario, self.place),
            *self.bundle.decks,
            *self.bundle.doctrines,
        ]
        for model, place in files:
            path = place.document.path
            if path is not None and path.stem != model.id:
                self.warn(
                    place / "id",
                    "file-name",
                    f"`{model.id}` stands in {path.name}",
                    "a file is found by its name, which is its id",
                )
            self._walk(model, place)

    def _walk(self, value: Any, place: Place) -> None:
        if isinstance(value, list | tuple):
            for number, item in enumerate(value):
                self._walk(item, place / number)
        elif isinstance(value, dict):
            for key, item in value.items():
                self._walk(item, place / key)
        elif hasattr(type(value), "model_fields"):
            fields = type(value).model_fields
            if isinstance(value, Sourced) and not value.source and _FIGURES & set(fields):
                self.warn(
                    place,
                    "no-source",
                    "it does not say where its numbers come from",
                    "add `source:`; `judgement` where there is none",
                )
            for name in fields:
                self._walk(getattr(value, name), place / name)
        elif isinstance(value, str) and not value.strip():
            names = [step for step in place.loc if isinstance(step, str)]
            if names and names[-1] in _WORDS:
                self.warn(place, "blank", "nothing is written here")


def _decided(test: TestTable, value: int, low: int, high: int) -> str:
    """Whether a threshold is met, or missed, wherever the track stands."""
    if test.test in (0, 3):
        return "always met" if value <= low else "never met" if value > high else ""
    return "always met" if value >= high else "never met" if value < low else ""
