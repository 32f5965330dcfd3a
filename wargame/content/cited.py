"""Everything of a scenario that cites sources or catalogue entries, with its place in a file."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from wargame.content import cards as cm
from wargame.content import scenarios as sm
from wargame.content.base import Cited
from wargame.content.context import Place
from wargame.content.doctrines import Doctrine
from wargame.content.library import Bundle

#: What authors call each of them.
KINDS: dict[type[BaseModel], str] = {
    cm.Action: "card",
    cm.Deal: "deal",
    cm.Event: "event",
    cm.Modifier: "odds modifier",
    cm.HazardModifier: "hazard modifier",
    sm.Coupling: "coupling",
    sm.Track: "track",
    sm.Derived: "derived value",
    sm.Objective: "objective",
    sm.Standing: "standing order",
    sm.Line: "pipeline line",
    sm.Arrival: "arrival",
    sm.Pipelines: "pipelines",
    sm.Scenario: "scenario",
    Doctrine: "doctrine",
}


@dataclass(frozen=True, slots=True)
class Citing:
    """One thing that may cite: what it is, and within which other such thing it stands."""

    kind: str
    #: What it is known by among those of its kind in one scenario.
    key: str
    name: str
    model: Cited
    place: Place
    #: The models it stands in, the outermost (a scenario, deck or doctrine file) first.
    within: tuple[BaseModel, ...]

    @property
    def inherited(self) -> bool:
        """Whether it was taken over from the scenario that this one is based on."""
        document, loc = self.place.document, self.place.loc
        return bool(loc) and document.marks[loc].style == "*"


def citing(bundle: Bundle) -> Iterator[Citing]:
    """All of a scenario, its decks and its doctrines, in the order in which they are written."""
    yield from _walk(bundle.scenario, bundle.place, ())
    for file, place in (*bundle.decks, *bundle.doctrines):
        yield from _walk(file, place, ())


def _walk(model: BaseModel, place: Place, within: tuple[BaseModel, ...]) -> Iterator[Citing]:
    if isinstance(model, Cited):
        kind = KINDS.get(type(model), type(model).__name__.lower())
        yield Citing(kind, _key(model, within), _name(model), model, place, within)
    inner = (*within, model)
    for field in _fields(type(model)):
        yield from _inside(getattr(model, field), place / field, inner)


def _inside(value: Any, place: Place, within: tuple[BaseModel, ...]) -> Iterator[Citing]:
    if isinstance(value, BaseModel):
        yield from _walk(value, place, within)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _inside(item, place / number, within)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _inside(item, place / key, within)


def _name(model: BaseModel) -> str:
    for field in ("name", "because"):
        text = getattr(model, field, None)
        if isinstance(text, str):
            return text
    return KINDS.get(type(model), "")


def _key(model: BaseModel, within: tuple[BaseModel, ...]) -> str:
    """Ids from the outside in; what has no id goes by its name.  Files and decks do not count."""
    owners = [m for m in within if not isinstance(m, sm.Scenario | cm.Deck)]
    parts = [str(getattr(owner, "id", "")) for owner in owners]
    if isinstance(model, Doctrine):
        parts = [model.role]
    own = getattr(model, "id", None)
    parts.append(own if isinstance(own, str) else _name(model))
    return "/".join(part for part in parts if part)


@cache
def _fields(kind: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model in which something that cites can stand."""
    return tuple(
        name
        for name, info in kind.model_fields.items()
        if any(_leads(one, frozenset()) for one in _models(info.annotation))
    )


def _leads(kind: type[BaseModel], seen: frozenset[type[BaseModel]]) -> bool:
    if issubclass(kind, Cited):
        return True
    return kind not in seen and any(
        _leads(one, seen | {kind})
        for info in kind.model_fields.values()
        for one in _models(info.annotation)
    )


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Every model that a type mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif typing.get_origin(annotation) is not typing.Literal:
        for one in get_args(annotation):
            yield from _models(one)
