"""What the compiler carries through a scenario: registers, names, groups and faults."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wargame.content.grammar import GrammarError, Names, condition, formula
from wargame.content.sections import Sections, misplaced
from wargame.content.source import Document, Loc
from wargame.content.validate import describe, locate, locate_in_text
from wargame.errors import Fault, did_you_mean
from wargame.rules.tables import MOST_COUNT, Atom, Effect, Group, Queue

_WIDE = 2**40


def site_of(key: str) -> int:
    """The 32-bit site of a stable content key (BLAKE2b)."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=4).digest(), "big")


@dataclass(slots=True)
class Rows:
    """The allocator of the register file: quantities first, then counts.

    Quantities (thousandths: tracks, money, derived values, goods) are kept in 64 bits.  Counts
    (flags, timers, which standing order) are kept in 16, so everything that may be written to
    one is bounded where content is read (and looked through by :mod:`wargame.content.counts`).
    """

    names: list[str] = field(default_factory=list)
    scale: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    low: list[int] = field(default_factory=list)
    high: list[int] = field(default_factory=list)
    #: How many rows hold quantities; -1 while more may come.
    wide: int = -1

    def add(
        self, name: str, start: int = 0, scale: int = 1, low: int = -_WIDE, high: int = _WIDE
    ) -> int:
        """A new register for a quantity; all of them come before the first count."""
        assert self.wide < 0, f"{name} comes after the counts"
        return self._add(name, start, scale, low, high)

    def count(self, name: str, start: int = 0) -> int:
        """A new register for a count: a whole number in 0..32767."""
        if self.wide < 0:
            self.wide = len(self.names)
        return self._add(name, start, 1, 0, MOST_COUNT)

    def _add(self, name: str, start: int, scale: int, low: int, high: int) -> int:
        self.names.append(name)
        self.scale.append(scale)
        self.start.append(start)
        self.low.append(low)
        self.high.append(high)
        return len(self.names) - 1


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document that a fault can point at."""

    document: Document
    loc: Loc

    def __truediv__(self, step: str | int) -> Place:
        return Place(self.document, (*self.loc, step))


@dataclass(slots=True)
class Context:
    """One compilation."""

    rows: Rows
    names: Names
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    queues: list[Queue] = field(default_factory=list)
    sites: dict[int, str] = field(default_factory=dict)
    #: Facts and seed documents with the day they are of, empty where none is known.
    facts: dict[str, str] = field(default_factory=dict)
    seeds: dict[str, str] = field(default_factory=dict)
    #: The headings of the documents, where they are registered.
    sections: dict[str, Sections] = field(default_factory=dict)
    #: The last day on which what the scenario rests on was known, if it says one.
    cut_off: str | None = None
    catalogue: set[str] = field(default_factory=set)

    def fault(
        self,
        place: Place,
        code: str,
        message: str,
        hint: str = "",
        *,
        key: bool = False,
        offset: int | None = None,
    ) -> None:
        """Note a fault at a place."""
        self.faults.append(self._at(place, code, message, hint, key=key, offset=offset))

    def warn(self, place: Place, code: str, message: str, hint: str = "") -> None:
        """Note something legal but probably not meant."""
        self.warnings.append(self._at(place, code, message, hint))

    def _at(
        self,
        place: Place,
        code: str,
        message: str,
        hint: str,
        *,
        key: bool = False,
        offset: int | None = None,
    ) -> Fault:
        if offset is None:
            line, column = locate(place.document, place.loc, key=key)
        else:
            line, column = locate_in_text(place.document, place.loc, offset)
        where = describe(place.document, place.loc)
        return Fault(place.document.name, line, column, code, f"{where}: {message}", hint)

    def find(self, name: str, known: dict[str, int], what: str, place: Place) -> int | None:
        """The index of an id, or a fault with a suggestion."""
        if name in known:
            return known[name]
        self.fault(place, "unknown-id", f"`{name}` is not {what}", did_you_mean(name, known))
        return None

    def site(self, key: str, place: Place) -> int:
        """The site of a content key; two keys that meet are a fault."""
        site = site_of(key)
        other = self.sites.setdefault(site, key)
        if other != key:
            self.fault(
                place,
                "site-collision",
                f"`{key}` and `{other}` fall on one site of the dice: rename one",
            )
        return site

    def atoms(self, texts: Sequence[str], place: Place) -> tuple[Atom, ...]:
        """Compile conditions, noting faults with their column."""
        found: list[Atom] = []
        for number, text in enumerate(texts):
            try:
                found.append(condition(text, self.names))
            except GrammarError as error:
                self.fault(
                    place / number,
                    "condition",
                    f"`{text}`: {error}",
                    error.hint,
                    offset=error.offset,
                )
        return tuple(found)

    def code(self, text: str, place: Place) -> tuple[tuple[int, ...], ...]:
        """Compile a formula, noting a fault with its column."""
        try:
            return formula(text, self.names)
        except GrammarError as error:
            self.fault(place, "formula", f"`{text}`: {error}", error.hint, offset=error.offset)
            return ()

    def group(
        self,
        cause: str,
        kind: str,
        effects: Iterable[Effect],
        scale: tuple[int, int, int, int],
        *,
        after: int = 0,
        lasts: int = 1,
        late: bool = False,
        wait: int = 0,
        times: int = -1,
        queue: int = -1,
    ) -> Group:
        """A new effect group; ``queue`` is the one it shares with others, else it has its own."""
        if queue < 0 and after + lasts - 1 + late + wait:
            queue = self.queue(after + lasts - 1, late + wait)
        made = Group(
            index=len(self.groups),
            cause=cause,
            kind=kind,
            effects=tuple(effects),
            scale=scale,
            after=after,
            lasts=lasts,
            late=late,
            queue=queue,
            times=times,
        )
        self.groups.append(made)
        return made

    def queue(self, back: int, ahead: int) -> int:
        """A new queue of what is on its way, or -1 where nothing ever waits."""
        if not back + ahead:
            return -1
        self.queues.append(Queue(sum(q.length for q in self.queues), back, ahead))
        return len(self.queues) - 1

    def sources(self, sources: Sequence[str], place: Place) -> None:
        """Resolve the sources a piece of content cites; none may be younger than the cut-off."""
        late: list[tuple[int, str, str]] = []
        for number, source in enumerate(sources):
            if source in ("judgement", "history"):
                continue
            if source in self.facts:
                self._in_time(source, place / number)
                continue
            seed, colon, section = source.partition(":")
            if colon and seed in self.seeds and section.strip():
                self._in_document(seed, section, place / number)
                if self.cut_off is not None and _latest(self.seeds[seed]) > self.cut_off:
                    late.append((number, seed, self.seeds[seed]))
                continue
            known = [*self.facts, *(f"{s}: ..." for s in self.seeds), "judgement", "history"]
            self.fault(
                place / number,
                "unknown-source",
                f"`{source}` is not in decks/sources.yaml",
                did_you_mean(source, known),
            )
        if late and len(late) == len(sources):
            number, seed, day = late[0]
            self.fault(
                place / number,
                "hindsight",
                f"{seed} is of {day}, after the cut-off {self.cut_off}, and nothing else is cited",
                "a younger document lends arguments, never figures: say what these rest on, "
                "`judgement` where nothing gives them",
            )

    def _in_document(self, seed: str, section: str, place: Place) -> None:
        """Fault a place that is not in a document whose headings are registered."""
        sections = self.sections.get(seed)
        wrong = misplaced(sections, section) if sections else None
        if wrong is not None:
            told, hint = wrong
            self.fault(place, "unknown-section", f"{seed} has {told}", hint)

    def _in_time(self, fact: str, place: Place) -> None:
        """Fault a fact that nobody knew by the cut-off, or of which nobody can say when."""
        day = self.facts[fact]
        if self.cut_off is None or (day and _latest(day) <= self.cut_off):
            return
        told = f"is of {day}, after the cut-off {self.cut_off}" if day else "has no day (`as_of`)"
        self.fault(
            place,
            "hindsight",
            f"the fact `{fact}` {told}",
            "cite what was known by then; later facts belong to scenarios that start later",
        )


def _latest(day: str) -> str:
    """The last day that a date with or without month and day can mean."""
    return day + "-12-31"[len(day) - 4 :] if 4 <= len(day) < 10 else day
