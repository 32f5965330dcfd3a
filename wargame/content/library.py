"""Where content is found, and a scenario read with everything it leans on."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, Field

import wargame
from wargame.content.base import Strict
from wargame.content.cards import Action, Deal, Deck, Event
from wargame.content.context import Place
from wargame.content.doctrines import DoctrineFile
from wargame.content.folders import data_folder
from wargame.content.inherit import base_name, inherit
from wargame.content.scenarios import Scenario
from wargame.content.source import Document, load, read_file
from wargame.content.validate import check, locate
from wargame.errors import ContentError, Fault, WargameError, did_you_mean

M = TypeVar("M", bound=BaseModel)


class Fact(Strict):
    """One registered fact."""

    statement: str
    value: Any = None
    unit: str = ""
    as_of: str = ""
    source: str = ""
    confidence: str = ""
    note: str = ""


class Seed(Strict):
    """One seed document."""

    title: str
    about: str = ""


class Sources(Strict):
    """decks/sources.yaml: every source and fact that content cites."""

    seeds: dict[str, Seed] = Field(default_factory=dict)
    facts: dict[str, Fact] = Field(default_factory=dict)
    history: dict[str, str] = Field(default_factory=dict)
    catalogue: list[str] = Field(default_factory=list)


@dataclass(slots=True)
class Bundle:
    """A scenario with its decks, doctrines and sources, and the bytes they were read from."""

    scenario: Scenario
    place: Place
    decks: list[tuple[Deck, Place]]
    doctrines: list[tuple[DoctrineFile, Place]]
    sources: Sources
    files: dict[str, bytes]
    cards: dict[str, tuple[Action | Deal | Event, Place]] = field(default_factory=dict)


def search_path(content: Path | None = None) -> list[Path]:
    """Folders that may hold ``scenarios/`` and ``decks/``, the first to be asked first."""
    package = Path(wargame.__file__).resolve().parent
    shipped = package / "library"
    roots = [content] if content is not None else []
    roots += [Path.cwd(), data_folder(), shipped if shipped.is_dir() else package.parent]
    found: list[Path] = []
    for root in roots:
        if root not in found:
            found.append(root)
    return found


def scenario_ids(content: Path | None = None) -> list[str]:
    """Every scenario that can be found, by id."""
    found = {
        path.stem for root in search_path(content) for path in (root / "scenarios").glob("*.yaml")
    }
    return sorted(found)


def _find(name: str, roots: Sequence[Path]) -> Path | None:
    return next((root / name for root in roots if (root / name).is_file()), None)


def load_bundle(reference: str, content: Path | None = None) -> Bundle:
    """Read a scenario by id or path with all it names; raises ContentError with every fault."""
    roots = search_path(content)
    path = Path(reference)
    if path.suffix in (".yaml", ".yml") or os.sep in reference:
        if not path.is_file():
            raise WargameError(f"there is no scenario file at {reference}")
        own = path.resolve().parent
        roots = [own.parent if own.name == "scenarios" else own, *roots]
    else:
        found = _find(f"scenarios/{reference}.yaml", roots)
        if found is None:
            known = scenario_ids(content)
            hint = did_you_mean(reference, known) or f"known: {', '.join(known)}"
            raise WargameError(f"there is no scenario `{reference}`; {hint}")
        path = found

    def fetch(name: str) -> Document | None:
        where = _find(name, roots)
        return None if where is None else read_file(where)

    return assemble(read_file(path), f"scenarios/{path.name}", fetch)


def bundle_from_files(files: Mapping[str, bytes]) -> Bundle:
    """The scenario that a save carries inside."""
    scenarios = {
        name: load(None, text, name)
        for name, text in files.items()
        if name.startswith("scenarios/") and "/" not in name[10:]
    }
    bases = {base_name(document) for document in scenarios.values()}
    name = next((name for name in scenarios if name not in bases), None)
    if name is None:
        raise WargameError("the save holds no scenario")

    def fetch(wanted: str) -> Document | None:
        return load(None, files[wanted], wanted) if wanted in files else None

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
