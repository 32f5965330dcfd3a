"""A catalogue of what a subject holds: the entries that content is meant to realise.

The file is YAML with a list of ``entries``; an entry has an id, a tier and a name, and may say
more, which is not read here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from wargame.content.base import Key
from wargame.content.source import read_file
from wargame.content.validate import check, locate
from wargame.errors import ContentError, Fault


class _Open(BaseModel):
    """Strict in what it reads; what it does not read may stand there."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Entry(_Open):
    """One thing of the subject."""

    id: Key
    #: 1 and 2 are required, what lies beyond is not.
    tier: Annotated[int, Field(ge=1, le=9)]
    name: str
    kind: str = ""
    deck: str = ""


class Tension(_Open):
    """One dilemma of the subject."""

    id: Key
    tension: str = ""


class Catalogue(_Open):
    """The entries and dilemmas of a subject."""

    entries: list[Entry] = Field(min_length=1)
    dilemmas: list[Tension] = Field(default_factory=list)


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue; raises ContentError with every fault at its line and column."""
    document = read_file(path)
    found, faults = check(document, Catalogue)
    if found is None:
        raise ContentError(faults)
    first: dict[str, int] = {}
    for number, entry in enumerate(found.entries):
        line, column = locate(document, ("entries", number, "id"))
        if entry.id in first:
            told = f"entries[{number}]: `{entry.id}` stands already in line {first[entry.id]}"
            faults.append(Fault(document.name, line, column, "duplicate-id", told))
        first.setdefault(entry.id, line)
    if faults:
        raise ContentError(faults)
    return found
