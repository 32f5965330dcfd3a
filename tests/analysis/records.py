"""Recorded exercises to analyse, played in memory and kept in a file of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.play.helpers import Chooser, by_doctrine
from wargame.content.compiled import Compiled
from wargame.play.session import start_session
from wargame.record.check import read_record
from wargame.record.events import Branch, Event


@dataclass(frozen=True)
class Recorded:
    """A scenario and one record of it."""

    compiled: Compiled
    events: list[Event]
    meta: Mapping[str, str]
    branches: tuple[Branch, ...]
    path: Path


def read(compiled: Compiled, path: Path, branch: int = 1) -> Recorded:
    record = read_record(path)
    return Recorded(compiled, list(record.line(branch)), record.meta, record.branches, path)


def recorded(
    compiled: Compiled,
    path: Path,
    *,
    seed: int,
    choosers: Mapping[str, Chooser] | None = None,
    seats: Mapping[str, str] | None = None,
    turns: int | None = None,
) -> Recorded:
    """One exercise: choosers decide for their roles, doctrines (or ``seats``) for the rest."""
    choosers = choosers or {}
    held = dict(seats or {}) | dict.fromkeys(choosers, "person")
    session = start_session(compiled, held, seed=seed, save=path, turns=turns)
    session.advance()
    while not session.ended:
        for role in session.waiting():
            session.submit(role, choosers.get(role, by_doctrine)(session.game, role))
        session.advance()
    session.close()
    return read(compiled, path)
