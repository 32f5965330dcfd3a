"""Gates of balance: what a good game keeps to, read from a file or the built-in defaults.

A gates file is checked like all content: every fault has its line and column.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import Field, model_validator

from wargame.content.amounts import show_milli
from wargame.content.base import Key, Prose, Strict
from wargame.content.compiled import Compiled
from wargame.content.numbers import Milli
from wargame.content.shelf import search_path
from wargame.content.source import Document, Loc, read_file
from wargame.content.validate import check, describe, locate
from wargame.errors import ContentError, Fault, WargameError, did_you_mean

#: What a gate's subjects are: the exercise as a whole, or each seat, objective and so on.
Subject = Literal["exercise", "role", "objective", "doctrine", "card", "deal", "event"]


class Bounds(Strict):
    """The least and the most that is well, one of them or both."""

    least: Milli | None = None
    most: Milli | None = None
    because: Prose | None = None

    @model_validator(mode="after")
    def _some(self) -> Bounds:
        if self.least is None and self.most is None:
            raise ValueError("neither `least` nor `most` is given, so nothing could miss it")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("`least` lies above `most`, so everything would miss it")
        return self


class Gate(Strict):
    """One gate: its bounds, and those of single subjects where they differ."""

    least: Milli | None = None
    most: Milli | None = None
    because: Prose | None = None
    drop: bool = Field(default=False, description="`true`: this gate is not held.")
    from_: int | None = Field(
        default=None,
        alias="from",
        ge=1,
        description="Subjects with fewer legal opportunities than this are passed over.",
    )
    apart: dict[str, Bounds] = Field(
        default_factory=dict,
        description="Subjects by id (a doctrine as `ROLE/id`) with bounds of their own.",
    )

    @model_validator(mode="after")
    def _some(self) -> Gate:
        bounds = (self.least, self.most)
        if self.drop:
            if bounds != (None, None) or self.apart or self.from_ is not None:
                raise ValueError("a gate that is dropped has no bounds")
            return self
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("`least` lies above `most`, so everything would miss it")
        if bounds == (None, None) and not self.apart:
            raise ValueError(
                "there are no bounds: give `least`, `most`, bounds of subjects `apart`, or `drop`"
            )
        return self


class Held(Strict):
    """The gates of one file; what it leaves out is held as the program has it."""

    finished: Gate | None = Field(
        default=None, description="Percent of worlds that play to their last quarter."
    )
    objective_met: Gate | None = Field(
        default=None, description="Percent of worlds in which an objective is met."
    )
    seat_success: Gate | None = Field(
        default=None, description="Percent of its objectives that a role meets."
    )
    order_effect: Gate | None = Field(
        default=None,
        description="Points of score that a role gains or loses where cards of one initiative "
        "resolve the other way round.",
    )
    comeback: Gate | None = Field(
        default=None,
        description="Percent of the worlds a role does not lead at half time that it leads at "
        "the end.",
    )
    half_time: Gate | None = Field(
        default=None,
        description="Correlation of a role's lead at half time with its final score.",
    )
    certain_early: Gate | None = Field(
        default=None, description="Percent of worlds whose leader is certain at half time."
    )
    certain_late: Gate | None = Field(
        default=None,
        description="Percent of worlds whose leader is certain before the last quarter.",
    )
    choices: Gate | None = Field(
        default=None, description="Percent of the spread of a role's score that is choices."
    )
    over_random: Gate | None = Field(
        default=None, description="Points a doctrine scores above random play in its seat."
    )
    over_pool: Gate | None = Field(
        default=None,
        description="Points a doctrine scores above all doctrines of its seat taken together.",
    )
    beats_pool: Gate | None = Field(
        default=None,
        description="Percent of worlds in which a doctrine scores better than one drawn from all "
        "doctrines of its seat on the same dice; a draw counts half.",
    )
    sensible: Gate | None = Field(
        default=None,
        description="Points that the best doctrine of a role scores above random play.",
    )
    card_played: Gate | None = Field(
        default=None, description="Percent of its legal opportunities in which a card is played."
    )
    card_dominated: Gate | None = Field(
        default=None, description="Other cards of its role that dominate a card."
    )
    deal_signed: Gate | None = Field(
        default=None, description="Percent of worlds in which a deal is signed."
    )
    event_met: Gate | None = Field(
        default=None, description="Percent of worlds in which an event happens."
    )


class GatesFile(Strict):
    """What the balance of a scenario is held to; the file's name is the scenario's id."""

    id: Key
    about: list[Prose] = Field(default_factory=list)
    gates: Held


@dataclass(frozen=True, slots=True)
class Kind:
    """What a gate is about, in what unit, and the bounds it has by default (thousandths)."""

    subject: Subject
    unit: str
    words: str
    least: int | None
    most: int | None
    start: int | None = None


#: Every gate in the order of the report.  One without bounds is held where a file gives some.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "finished": Kind("exercise", "%", "worlds that play to their end", 95_000, None),
        "objective_met": Kind("objective", "%", "worlds that meet an objective", 25_000, 75_000),
        "seat_success": Kind("role", "%", "a role's objectives that are met", 35_000, 65_000),
        "order_effect": Kind("role", "points", "gained by the order of resolution", -1000, 1000),
        "comeback": Kind("role", "%", "behind at half time, ahead at the end", 5000, None),
        "half_time": Kind("role", "", "half-time lead with final score", None, 900),
        "certain_early": Kind("exercise", "%", "leader certain at half time", None, 10_000),
        "certain_late": Kind("exercise", "%", "leader certain at the last quarter", None, 50_000),
        "choices": Kind("role", "%", "of the spread of a score is choices", 5000, 95_000),
        "over_random": Kind("doctrine", "points", "a doctrine above random play", 1000, None),
        "over_pool": Kind("doctrine", "points", "a doctrine above its seat's pool", None, 12_000),
        "beats_pool": Kind("doctrine", "%", "a doctrine ahead of its seat's pool", None, None),
        "sensible": Kind("role", "points", "the best doctrine above random play", None, None),
        "card_played": Kind("card", "%", "a card played where it was legal", 1000, None, 500),
        "card_dominated": Kind("card", "cards", "that dominate a card", None, 0),
        "deal_signed": Kind("deal", "%", "worlds in which a deal is signed", 1000, None),
        "event_met": Kind("event", "%", "worlds in which an event happens", 1000, None),
    }
)


@dataclass(frozen=True, slots=True)
class Range:
    """Bounds in thousandths of the gate's unit, and why they are so."""

    least: int | None
    most: int | None
    because: str = ""

    def words(self) -> str:
        """Such as ``25 to 75``, ``at least 1`` or ``at most 12``."""
        if self.least is None and self.most is None:
            return "any"
        if self.least is None:
            return f"at most {show_milli(self.most or 0)}"
        if self.most is None:
            return f"at least {show_milli(self.least)}"
        return f"{show_milli(self.least)} to {show_milli(self.most)}"


@dataclass(frozen=True, slots=True)
class Bound:
    """One gate as it is held: its bounds, those of single subjects, and where they come from."""

    kind: Kind
    bounds: Range
    apart: Mapping[str, Range]
    #: Subjects with fewer opportunities are passed over.
    start: int
    origin: str

    def of(self, subject: str) -> Range:
        """The bounds of one subject."""
        return self.apart.get(subject, self.bounds)


Gates = Mapping[str, Bound]

#: Where a gate comes from that no file sets.
DEFAULT = "default"


def read_gates(
    compiled: Compiled, reference: str, content: Path | None = None, path: Path | None = None
) -> tuple[Gates, Path | None]:
    """The gates a scenario is held to, and the file they come from.

    ``reference`` is the id or path the scenario was found by and ``content`` the folder looked
    into first.  ``path`` is a file to use; without one it is ``scenarios/gates/ID.yaml``, where
    ID is what the scenario names as ``gates`` or its own id, and without such a file the
    defaults.  Raises ContentError with every fault of the file, WargameError where a file that
    is named is missing.
    """
    found = path if path is not None else find_gates(compiled, reference, content)
    if found is None:
        return held(None, DEFAULT), None
    document = read_file(found)
    made, faults = check(document, GatesFile)
    if made is None:
        raise ContentError(faults)
    faults += strangers(made, document, compiled)
    if faults:
        raise ContentError(faults)
    return held(made, found.name), found


def find_gates(compiled: Compiled, reference: str, content: Path | None = None) -> Path | None:
    """The file of a scenario's gates, looked for where the scenario's own files are."""
    scenario = compiled.bundle.scenario
    name = f"scenarios/gates/{scenario.gates or scenario.id}.yaml"
    roots = search_path(content)
    if Path(reference).is_file():
        own = Path(reference).resolve().parent
        roots = [own.parent if own.name == "scenarios" else own, *roots]
    found = next((root / name for root in roots if (root / name).is_file()), None)
    if found is None and scenario.gates is not None:
        raise WargameError(f"the scenario `{scenario.id}` names its gates, but there is no {name}")
    return found


def held(file: GatesFile | None, origin: str) -> Gates:
    """Every gate that is held: those of the file, the others as they are by default."""
    made: dict[str, Bound] = {}
    for name, kind in KINDS.items():
        gate: Gate | None = None if file is None else getattr(file.gates, name)
        bounds = Range(kind.least, kind.most)
        if gate is None:
            if bounds != Range(None, None):
                made[name] = Bound(kind, bounds, {}, kind.start or 0, DEFAULT)
        elif not gate.drop:
            if gate.least is not None or gate.most is not None:
                bounds = Range(gate.least, gate.most, gate.because or "")
            apart = {
                subject: Range(one.least, one.most, one.because or "")
                for subject, one in gate.apart.items()
            }
            own = gate.least is not None or gate.most is not None
            start = gate.from_ if gate.from_ is not None else kind.start or 0
            made[name] = Bound(kind, bounds, apart, start, origin if own else DEFAULT)
    return made


def strangers(file: GatesFile, document: Document, compiled: Compiled) -> list[Fault]:
    """Faults of what a gates file says of things that its scenario has not."""
    known = _known(compiled)
    faults: list[Fault] = []

    def fault(loc: Loc, message: str, hint: str = "") -> None:
        line, column = locate(document, loc, key=True)
        told = f"{describe(document, loc)}: {message}"
        faults.append(Fault(document.name, line, column, "reference", told, hint))

    for name, kind in KINDS.items():
        gate: Gate | None = getattr(file.gates, name)
        if gate is None:
            continue
        if gate.from_ is not None and kind.start is None:
            fault(("gates", name, "from"), "only gates of cards count legal opportunities")
        for subject in gate.apart:
            loc: Loc = ("gates", name, "apart", subject)
            if kind.subject == "exercise":
                fault(loc, "this gate is about the exercise as a whole, nothing stands apart")
            elif subject not in known[kind.subject]:
                hint = did_you_mean(subject, known[kind.subject])
                what = f"{'an' if kind.subject[0] in 'aeo' else 'a'} {kind.subject}"
                fault(loc, f"`{subject}` is not {what} of `{compiled.tables.scenario}`", hint)
    return faults


def _known(compiled: Compiled) -> dict[Subject, list[str]]:
    tables = compiled.tables
    cards = [card for card in tables.cards if card.key in compiled.bundle.cards]
    return {
        "exercise": [],
        "role": [role.key for role in tables.roles],
        "objective": [objective.key for objective in tables.objectives],
        "doctrine": [f"{role}/{key}" for role, own in compiled.doctrines.items() for key in own],
        "card": [card.key for card in cards],
        "deal": [card.key for card in cards if card.kind == "deal"],
        "event": [event.key for event in tables.events],
    }
