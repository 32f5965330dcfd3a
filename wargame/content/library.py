"""A scenario read with everything it leans on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field

from wargame.content.base import Strict
from wargame.content.cards import Action, Deal, Deck, Event
from wargame.content.compiled import Texts
from wargame.content.context import Place
from wargame.content.doctrines import DoctrineFile
from wargame.content.inherit import base_name, inherit
from wargame.content.scenarios import Scenario
from wargame.content.shelf import InSave, OnDisk
from wargame.content.source import Document, load, read
from wargame.content.validate import check, locate
from wargame.errors import ContentError, Fault, WargameError

M = TypeVar("M", bound=BaseModel)

#: A day, a month or a year, or nothing where it is not known.
Day = Annotated[str, Field(pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$")]


class Fact(Strict):
    """One registered fact."""

    statement: str
    topic: str = ""
    value: Any = None
    unit: str = ""
    as_of: Day = ""
    source: str = ""
    confidence: str = ""
    note: str = ""


class Seed(Strict):
    """One seed document."""

    title: str
    about: str = ""
    as_of: Day = Field(default="", description="By when it was out.")
    sections: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Its headings, each with what stands within it: narrower headings, or "
        "`items 1-9`. Where they are listed, only these may be cited.",
    )


class Sources(Strict):
    """decks/sources.yaml: every source and fact that content cites."""

    seeds: dict[str, Seed] = Field(default_factory=dict)
    facts: dict[str, Fact] = Field(default_factory=dict)
    history: dict[str, str] = Field(default_factory=dict)
    catalogue: list[str] = Field(default_factory=list)


@dataclass(slots=True)
class Bundle:
    """A scenario with its decks, doctrines and sources, each with its place in a document."""

    scenario: Scenario
    place: Place
    decks: list[tuple[Deck, Place]]
    doctrines: list[tuple[DoctrineFile, Place]]
    sources: Sources
    files: dict[str, bytes]
    cards: dict[str, tuple[Action | Deal | Event, Place]] = field(default_factory=dict)

    def texts(self) -> Texts:
        """What was read, without the places."""
        return Texts(
            self.scenario,
            [deck for deck, _ in self.decks],
            [file for file, _ in self.doctrines],
            self.sources,
            self.files,
            {key: card for key, (card, _) in self.cards.items()},
        )


def load_bundle(reference: str, content: Path | None = None) -> Bundle:
    """Read a scenario by id or path with all it names; raises ContentError with every fault."""
    return bundle_on_disk(OnDisk(reference, content))


def bundle_on_disk(shelf: OnDisk) -> Bundle:
    """The scenario of a shelf; raises ContentError with every fault."""

    def fetch(name: str) -> Document | None:
        text = shelf.take(name)
        return None if text is None else read(shelf.path(name), text, shelf.label(name))

    document = fetch(shelf.name)
    if document is None:  # it was there when the shelf was made
        raise WargameError(f"there is no scenario file at {shelf.label(shelf.name)}")
    return assemble(document, shelf.name, fetch)


def bundle_from_files(files: Mapping[str, bytes]) -> Bundle:
    """The scenario that a save carries inside."""
    return bundle_in_save(InSave(files))


def bundle_in_save(shelf: InSave) -> Bundle:
    """The scenario of a save's shelf: the one that no other of its files stands on."""
    scenarios = {
        name: load(None, text, name)
        for name, text in shelf.files.items()
        if name.startswith("scenarios/") and "/" not in name[10:]
    }
    bases = {base_name(document) for document in scenarios.values()}
    name = next((name for name in scenarios if name not in bases), None)
    if name is None:
        raise WargameError("the save holds no scenario")
    shelf.take(name)

    def fetch(wanted: str) -> Document | None:
        text = shelf.take(wanted)
        return None if text is None else load(None, text, wanted)

    return assemble(scenarios[name], name, fetch)


def _fault(place: Place, code: str, message: str) -> Fault:
    line, column = locate(place.document, place.loc)
    return Fault(place.document.name, line, column, code, message)


def assemble(document: Document, name: str, fetch: Callable[[str], Document | None]) -> Bundle:
    """A scenario's document with all it names, which ``fetch`` gives by path.

    Raises ContentError with every fault of all files.
    """
    faults: list[Fault] = []
    files = {name: document.text.encode()}

    def base(wanted: str) -> Document | None:
        found = fetch(wanted)
        if found is not None:
            files[wanted] = found.text.encode()
        return found

    document = inherit(document, base)

    def model(found: Document, kind: type[M]) -> M | None:
        made, bad = check(found, kind)
        faults.extend(bad)
        return made

    scenario = model(document, Scenario)
    place = Place(document, ())
    decks: list[tuple[Deck, Place]] = []
    doctrines: list[tuple[DoctrineFile, Place]] = []
    sources = Sources()

    def each(ids: Sequence[str], pattern: str, key: str, kind: type[M]) -> list[tuple[M, Place]]:
        made = []
        for number, item in enumerate(ids):
            where = pattern.format(item)
            found = fetch(where)
            if found is None:
                told = f"{key}[{number}]: there is no {where}"
                faults.append(_fault(place / key / number, "missing-file", told))
                continue
            files[where] = found.text.encode()
            value = model(found, kind)
            if value is not None:
                made.append((value, Place(found, ())))
        return made

    if scenario is not None:
        decks = each(scenario.decks, "decks/{}.yaml", "decks", Deck)
        doctrines = each(
            scenario.doctrines, "scenarios/doctrines/{}.yaml", "doctrines", DoctrineFile
        )
    registry = fetch("decks/sources.yaml")
    if registry is not None:
        files["decks/sources.yaml"] = registry.text.encode()
        sources = model(registry, Sources) or sources
    if faults or scenario is None:
        raise ContentError(faults)
    bundle = Bundle(scenario, place, decks, doctrines, sources, files)
    for deck, at in decks:
        for number, card in enumerate(deck.cards):
            here = at / "cards" / number
            if card.id in bundle.cards:
                other = bundle.cards[card.id][1].document.name
                told = f"the card `{card.id}` stands also in {other}"
                faults.append(_fault(here / "id", "duplicate-id", told))
            else:
                bundle.cards[card.id] = (card, here)
    if faults:
        raise ContentError(faults)
    return bundle
