"""What an after-action report says that no record knows: who took part, why, and who acts on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from wargame.content.base import Key, RoleId, Strict
from wargame.content.source import Document, Loc, load_file
from wargame.content.validate import check, describe, locate
from wargame.errors import ContentError, Fault, did_you_mean

#: A line or a paragraph of free text.
Line = Annotated[str, Field(min_length=1, max_length=300)]
Paragraph = Annotated[str, Field(min_length=1, max_length=4000)]
#: How an objective was performed, as evaluators rate it.
Rating = Literal["P", "S", "M", "U"]
#: What a corrective action is about.
Element = Literal["Planning", "Organisation", "Equipment", "Training", "Exercises"]


class Observation(Strict):
    """What somebody in the room saw; ``event`` is the event of the record it is about."""

    text: Paragraph
    event: Annotated[int, Field(ge=1)] | None = None
    by: Line | None = None


class Improvement(Strict):
    """A row of the improvement plan."""

    issue: Paragraph
    event: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="The event of the record that it rests on."
    )
    action: Paragraph | None = None
    element: Element | None = None
    owner: Line | None = Field(default=None, description="The organisation responsible.")
    contact: Line | None = Field(default=None, description="The point of contact.")
    start: Line | None = None
    completion: Line | None = None


class Details(Strict):
    """What people know of an exercise and its record does not; everything may be left out."""

    title: Line | None = Field(default=None, description="What the exercise was called.")
    handling: Line | None = Field(
        default=None, description="Handling instructions, printed on every page."
    )
    sponsor: Line | None = None
    contact: Line | None = Field(default=None, description="Point of contact for the report.")
    dates: Line | None = Field(default=None, description="When it was held.")
    location: Line | None = None
    kind: Line | None = Field(default=None, description="Its type, such as `tabletop, half a day`.")
    missions: list[Line] = Field(default_factory=list, description="Mission areas.")
    purpose: Paragraph | None = None
    questions: list[Paragraph] = Field(
        default_factory=list, description="What the sponsor wanted to know."
    )
    participants: dict[RoleId, list[Line]] = Field(
        default_factory=dict, description="Who held each role."
    )
    control: list[Line] = Field(default_factory=list, description="Who was the White Cell.")
    evaluators: list[Line] = Field(default_factory=list)
    capabilities: dict[Key, Line] = Field(
        default_factory=dict, description="The capability that each objective tests, by its id."
    )
    ratings: dict[RoleId, dict[Key, Rating]] = Field(
        default_factory=dict, description="Evaluators' ratings by role and objective."
    )
    strengths: list[Observation] = Field(default_factory=list)
    areas: list[Observation] = Field(
        default_factory=list, description="Areas for improvement that people saw."
    )
    dissent: list[Observation] = Field(
        default_factory=list, description="Who read the exercise otherwise, and how."
    )
    improvements: list[Improvement] = Field(
        default_factory=list, description="Rows of the improvement plan."
    )
    next_steps: list[Paragraph] = Field(
        default_factory=list, description="Recommendations, and the exercise to come."
    )


def load_details(
    path: Path, objectives: Mapping[str, Iterable[str]], events: Iterable[int]
) -> Details:
    """Details out of a YAML file, for an exercise with these objectives by role and these events.

    Raises ContentError with every fault, each at its line and column.
    """
    document = load_file(path)
    details, faults = check(document, Details)
    if details is None:
        raise ContentError(faults)
    faults = [*_unknown(document, details, objectives), *_nowhere(document, details, set(events))]
    if faults:
        raise ContentError(faults)
    return details


def _unknown(
    document: Document, details: Details, objectives: Mapping[str, Iterable[str]]
) -> list[Fault]:
    """Roles and objectives that this exercise has not."""
    faults = [
        _fault(document, (field, role), f"there is no role `{role}` in this exercise", role, known)
        for field, known in (("participants", objectives), ("ratings", objectives))
        for role in getattr(details, field)
        if role not in known
    ]
    every = {key for keys in objectives.values() for key in keys}
    faults += [
        _fault(document, ("capabilities", key), f"there is no objective `{key}`", key, every)
        for key in details.capabilities
        if key not in every
    ]
    for role, ratings in details.ratings.items():
        mine = set(objectives.get(role, every))
        for key in ratings:
            if key not in mine:
                said = f"{role} has no objective `{key}` in this exercise"
                faults.append(_fault(document, ("ratings", role, key), said, key, mine))
    return faults


def _nowhere(document: Document, details: Details, events: set[int]) -> list[Fault]:
    """References to events that the record has not."""
    return [
        _fault(document, (field, place, "event"), f"the record has no event {row.event}")
        for field in ("strengths", "areas", "dissent", "improvements")
        for place, row in enumerate(getattr(details, field))
        if row.event is not None and row.event not in events
    ]


def _fault(
    document: Document, loc: Loc, message: str, word: str = "", known: Iterable[str] = ()
) -> Fault:
    line, column = locate(document, loc, key=bool(word))
    where = describe(document, loc[:1])
    return Fault(
        document.name, line, column, "unknown-id", f"{where}: {message}", did_you_mean(word, known)
    )
