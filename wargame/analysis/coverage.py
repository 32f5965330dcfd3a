"""What of a catalogue the content realises: by which card, event, coupling and so on, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from wargame.content.cited import Citing, citing
from wargame.content.entries import Catalogue, Entry, Tension
from wargame.content.library import Bundle
from wargame.content.shelf import scenario_ids
from wargame.content.validate import locate

#: Entries of these tiers have to be realised.
REQUIRED = 2
#: A scenario that is there to test the program, and says nothing of any subject.
APART = "tiny"


@dataclass(frozen=True, slots=True)
class Realisation:
    """One thing of the content that realises entries, and every scenario it belongs to."""

    kind: str
    key: str
    name: str
    path: str
    line: int
    sources: tuple[str, ...]
    catalogue: tuple[str, ...]
    scenarios: tuple[str, ...]
    #: Whether it is only taken over from another scenario here.
    inherited: bool = False

    @property
    def title(self) -> str:
        """Its kind and key, as ``card pda``."""
        return f"{self.kind} {self.key}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """A catalogue held against content."""

    catalogue: Catalogue
    scenarios: tuple[str, ...]
    realisations: tuple[Realisation, ...]
    #: Dilemmas of the catalogue that arise in none of the scenarios.
    dilemmas_missing: tuple[Tension, ...]

    @property
    def required(self) -> tuple[Entry, ...]:
        """The entries that have to be realised."""
        return tuple(e for e in self.catalogue.entries if e.tier <= REQUIRED)

    def by_entry(self) -> dict[str, tuple[Realisation, ...]]:
        """What realises each entry."""
        return {
            entry.id: tuple(one for one in self.realisations if entry.id in one.catalogue)
            for entry in self.catalogue.entries
        }

    @property
    def missing(self) -> tuple[Entry, ...]:
        """Required entries that nothing realises."""
        found = {key for one in self.realisations for key in one.catalogue}
        return tuple(entry for entry in self.required if entry.id not in found)

    @property
    def unsourced(self) -> tuple[Realisation, ...]:
        """What realises something and does not say where it comes from."""
        return tuple(one for one in self.realisations if not one.sources)

    @property
    def strangers(self) -> tuple[tuple[str, Realisation], ...]:
        """Ids that content names and this catalogue does not have."""
        known = {entry.id for entry in self.catalogue.entries}
        return tuple(
            (key, one) for one in self.realisations for key in one.catalogue if key not in known
        )

    @property
    def complete(self) -> bool:
        """Whether every required entry is realised, out of a source."""
        return not self.missing and not self.unsourced


def shipped(content: Path | None = None) -> list[str]:
    """The scenarios that count where none is named: all that are found but the tests' own."""
    return [key for key in scenario_ids(content) if key != APART]


def coverage(catalogue: Catalogue, bundles: Iterable[Bundle]) -> Coverage:
    """Hold a catalogue against scenarios with their decks and doctrines."""
    bundles = list(bundles)
    found = [one for bundle in bundles for one, _ in named(bundle)]
    arise = {dilemma.id for bundle in bundles for dilemma in bundle.scenario.dilemmas}
    return Coverage(
        catalogue=catalogue,
        scenarios=tuple(bundle.scenario.id for bundle in bundles),
        realisations=tuple(_merged(found)),
        dilemmas_missing=tuple(one for one in catalogue.dilemmas if one.id not in arise),
    )


def named(bundle: Bundle) -> list[tuple[Realisation, Citing]]:
    """Everything of one scenario that names entries."""
    return [(_of(bundle, one), one) for one in citing(bundle) if one.model.catalogue]


def _of(bundle: Bundle, one: Citing) -> Realisation:
    return Realisation(
        kind=one.kind,
        key=one.key,
        name=one.name,
        path=one.place.document.name,
        line=locate(one.place.document, one.place.loc)[0],
        sources=tuple(one.model.source),
        catalogue=tuple(one.model.catalogue),
        scenarios=(bundle.scenario.id,),
        inherited=one.inherited,
    )


def _merged(found: Iterable[Realisation]) -> list[Realisation]:
    """The same thing of several scenarios once, where it is written and not where it is used."""
    merged: dict[tuple[str, ...], Realisation] = {}
    for one in found:
        known = merged.get(same := identity(one))
        if known is None:
            merged[same] = one
        else:
            place = one if known.inherited and not one.inherited else known
            every = tuple(dict.fromkeys((*known.scenarios, *one.scenarios)))
            merged[same] = replace(place, scenarios=every)
    return list(merged.values())


def identity(one: Realisation) -> tuple[str, ...]:
    """What two realisations share that are one and the same thing in two scenarios."""
    # What stands in a scenario's own file can be taken over by another that is based on it.
    shared = "" if "/scenarios/" in one.path and one.kind != "doctrine" else one.path
    return (one.kind, one.key, one.name, shared, *one.catalogue)
