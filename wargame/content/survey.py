"""Content checked in one pass: each file by itself, and each scenario with all it leans on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from wargame.content.base import Strict
from wargame.content.cards import Deck
from wargame.content.compile import compile_bundle
from wargame.content.doctrines import DoctrineFile
from wargame.content.gates import GatesFile, strangers
from wargame.content.inherit import base_name, inherit
from wargame.content.library import Bundle, Sources, assemble
from wargame.content.lint import lint
from wargame.content.salvage import Lost, prune, salvage
from wargame.content.scenarios import Scenario
from wargame.content.shelf import search_path
from wargame.content.source import Document, read_file
from wargame.content.validate import check, locate
from wargame.errors import ContentError, Fault

#: Faults that a card which could not be read may cause elsewhere.
_ABOUT_CARDS = re.compile(r"` is not (a|an) (card|deal|action|event|reaction)")
_LISTS: tuple[tuple[str, str], ...] = (
    ("decks", "decks/{}.yaml"),
    ("doctrines", "scenarios/doctrines/{}.yaml"),
)


@dataclass(slots=True)
class Survey:
    """What a check found; ``alone`` are the files that no scenario at hand names."""

    files: list[str] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)


def survey(paths: Iterable[Path], content: Path | None = None) -> Survey:
    """Check these content files; a scenario brings in everything it names."""
    return _Survey(content).run([path.resolve() for path in paths])


def content_files(root: Path) -> list[Path]:
    """The content of a folder that holds ``scenarios/`` or ``decks/``."""
    return [
        path
        for folder in ("scenarios", "decks")
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in (".yaml", ".yml")
    ]


class _Survey:
    def __init__(self, content: Path | None) -> None:
        self.content = content
        self.found = Survey()
        self.read: dict[Path, Document | None] = {}
        self.kinds: dict[Path, type[Strict] | None] = {}
        self.lost = Lost()
        self.blind = False
        self.reading: set[Path] = set()
        self.joined: set[Path] = set()
        self.asked: set[Path] = set()

    def run(self, paths: list[Path]) -> Survey:
        self.asked = set(paths)
        for path in paths:
            self._sound(path)
        scenarios = [path for path in paths if self.kinds.get(path) is Scenario]
        for path in scenarios:
            self._scenario(path, whole=True)
        for path in paths:
            if path not in self.joined and self.kinds.get(path) in (Deck, DoctrineFile):
                for beside in self._beside(path):
                    self._scenario(beside, whole=False)
                if path not in self.joined:
                    self.found.alone.append(path.as_posix())
            elif self.kinds.get(path) is GatesFile:
                self._gates(path)
        mine = {path.as_posix() for path in self.asked}
        found = self.found
        found.files = sorted(mine)
        found.errors = sorted({fault for fault in found.errors if fault.path in mine})
        found.warnings = sorted({fault for fault in found.warnings if fault.path in mine})
        return found

    def _sound(self, path: Path) -> Document | None:
        """What is sound of a file; its faults are noted once."""
        if path in self.read:
            return self.read[path]
        self.read[path] = None
        try:
            document = read_file(path)
        except ContentError as error:
            self.found.errors += error.faults
            self._unreadable(path)
            return None
        kind = self.kinds[path] = _kind(path, document)
        if kind is None:
            self.found.errors.append(
                Fault(
                    document.name,
                    1,
                    1,
                    "unknown-kind",
                    "this is no scenario, deck, doctrine file, gates file or register of sources",
                )
            )
            return None
        if kind is Scenario and base_name(document) is not None:
            self.reading.add(path)
            try:
                document = inherit(document, self._fetch(path))
            except ContentError as error:
                self.found.errors += error.faults
                self._unreadable(path)
                return None
            finally:
                self.reading.discard(path)
        _, faults = check(document, kind)
        self.found.errors += faults
        sound = salvage(document, kind, self.lost) if faults else document
        if sound is None:
            self._unreadable(path)
        self.read[path] = sound
        return sound

    def _unreadable(self, path: Path) -> None:
        """Note the ids of a file of which nothing can be used, as far as they can be seen."""
        try:
            text = path.read_text("utf-8", "replace")[: 4 * 2**20]
        except OSError:
            text = ""
        names = set(re.findall(r"\bid:\s*[\"']?([A-Za-z0-9_-]+)", text))
        self.lost.names |= names
        self.blind |= not names

    def _beside(self, path: Path) -> list[Path]:
        """The scenarios beside a deck or doctrine file that name it."""
        key, up = ("decks", 1) if self.kinds[path] is Deck else ("doctrines", 2)
        found = []
        for other in sorted(path.parents[min(up, len(path.parents) - 1)].glob("scenarios/*.yaml")):
            document = self._sound(other.resolve())
            if document is not None and path.stem in document.data.get(key, ()):
                found.append(other.resolve())
        return found

    def _gates(self, path: Path) -> None:
        """A gates file held against the scenario it is for, if that can be read."""
        document = self.read[path]
        file = None if document is None else check(document, GatesFile)[0]
        if document is None or file is None:
            return
        if file.id != path.stem:
            told = f"`{file.id}` stands in {path.name}"
            hint = "a file is found by its name, which is its id"
            at = locate(document, ("id",))
            self.found.warnings.append(Fault(document.name, *at, "file-name", told, hint))
        scenario = self._held_to(path)
        if scenario is None:
            self.found.alone.append(path.as_posix())
            return
        sound = self._sound(scenario)
        try:
            if sound is not None:
                name = f"scenarios/{scenario.name}"
                compiled = compile_bundle(assemble(sound, name, self._fetch(scenario)))
                self.found.errors += strangers(file, document, compiled)
        except ContentError:
            return  # the scenario's own faults are told where it is checked

    def _held_to(self, path: Path) -> Path | None:
        """The scenario that a gates file is for."""
        for other in sorted(path.parents[min(2, len(path.parents) - 1)].glob("scenarios/*.yaml")):
            document = self._sound(other.resolve())
            if document is not None and document.data.get("gates", other.stem) == path.stem:
                return other.resolve()
        return self._where(path, f"scenarios/{path.stem}.yaml")

    def _where(self, path: Path, name: str) -> Path | None:
        """The file that a scenario at a path means by a name."""
        own = path.parent
        roots = [own.parent if own.name == "scenarios" else own, *search_path(self.content)]
        found = next((root / name for root in roots if (root / name).is_file()), None)
        return None if found is None else found.resolve()

    def _fetch(self, path: Path) -> Callable[[str], Document | None]:
        """What gives the sound part of the files that a scenario names."""

        def fetch(name: str) -> Document | None:
            found = self._where(path, name)
            if found is None or found in self.reading:
                return None
            return self._sound(found)

        return fetch

    def _scenario(self, path: Path, *, whole: bool) -> None:
        """A scenario compiled, out of what is sound of it and its files."""
        document = self._sound(path)
        if document is None:
            return
        fetch = self._fetch(path)

        def where(name: str) -> Path | None:
            return self._where(path, name)

        named = {
            (key, number): pattern.format(item)
            for key, pattern in _LISTS
            for number, item in enumerate(document.data.get(key, ()))
        }
        files = [found for found in map(where, [*named.values(), "decks/sources.yaml"]) if found]
        self.joined |= {path, *files}
        if whole:
            self.asked |= set(files)
        unusable = [loc for loc, name in named.items() if where(name) and fetch(name) is None]
        sound = salvage(prune(document, unusable, self.lost), Scenario, self.lost)
        bundle = None if sound is None else self._bundle(sound, path, fetch)
        if bundle is not None:
            self._compile(bundle)

    def _bundle(
        self, document: Document, path: Path, fetch: Callable[[str], Document | None]
    ) -> Bundle | None:
        """The bundle, after taking out what it could not be assembled with."""
        sound: Document | None = document
        for _ in range(4):
            if sound is None:
                return None
            try:
                return assemble(sound, f"scenarios/{path.name}", fetch)
            except ContentError as error:
                self.found.errors += error.faults
                fewer = self._mended(sound, error.faults)
                if fewer is sound and not self._dropped(error.faults):
                    return None
                sound = salvage(fewer, Scenario, self.lost)
        return None

    def _mended(self, document: Document, faults: Iterable[Fault]) -> Document:
        paths = [
            loc
            for fault in faults
            if fault.code == "missing-file"
            for loc, mark in document.marks.items()
            if mark.value == (fault.line, fault.column) and len(loc) == 2
        ]
        self.blind |= bool(paths)
        return prune(document, paths, self.lost) if paths else document

    def _dropped(self, faults: Iterable[Fault]) -> bool:
        """Take the second of two cards with one id out of its deck."""
        done = False
        for fault in faults:
            if fault.code != "duplicate-id":
                continue
            path = Path(fault.path)
            document = self.read.get(path)
            if document is None:
                continue
            doubles = [
                loc[:-1]
                for loc, mark in document.marks.items()
                if loc[-1:] == ("id",) and mark.value == (fault.line, fault.column)
            ]
            self.read[path] = prune(document, doubles, Lost())  # its id still stands elsewhere
            done = True
        return done

    def _compile(self, bundle: Bundle) -> None:
        try:
            compiled = compile_bundle(bundle)
        except ContentError as error:
            self.found.errors += [fault for fault in error.faults if not self._caused(fault)]
            return
        self.found.warnings += compiled.warnings
        if not self.lost.places and not self.blind:
            self.found.warnings += lint(bundle, compiled)

    def _caused(self, fault: Fault) -> bool:
        """Whether a fault only follows from another that has been noted."""
        if (fault.path, (fault.line, fault.column)) in self.lost.places:
            return True
        if self.blind and _ABOUT_CARDS.search(fault.message):
            return True
        return any(f"`{name}`" in fault.message for name in self.lost.names)


def _folder(path: Path) -> type[Strict] | None:
    """What a file should be, by where it stands."""
    if path.name == "sources.yaml":
        return Sources
    kinds: dict[str, type[Strict]] = {
        "decks": Deck,
        "doctrines": DoctrineFile,
        "gates": GatesFile,
        "scenarios": Scenario,
    }
    return kinds.get(path.parent.name)


def _kind(path: Path, document: Document) -> type[Strict] | None:
    """What a file is, by where it stands, else by its keys."""
    found = _folder(path)
    if found is not None or not isinstance(document.data, dict):
        return found
    keys = set(document.data)
    if "cards" in keys:
        return Deck
    if keys & {"roles", "tracks", "turns", "first_quarter", "decks"}:
        return Scenario
    if "doctrines" in keys:
        return DoctrineFile
    if "gates" in keys:
        return GatesFile
    return Sources if keys & {"facts", "seeds"} else None
