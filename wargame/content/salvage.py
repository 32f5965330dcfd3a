"""What is sound of a faulty document, so that one pass can check that too.

Values that do not fit the model are taken out, the smallest first, until the rest fits. The
rest keeps its places, so later faults still point at the right line and column.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel, ValidationError

from wargame.content.source import Document, Loc, Mark, Position

_ROUNDS = 40


@dataclass(slots=True)
class Lost:
    """What was taken out: ids that others may name, and where their containers stand."""

    names: set[str] = field(default_factory=set)
    places: set[tuple[str, Position]] = field(default_factory=set)


def salvage(document: Document, model: type[BaseModel], lost: Lost) -> Document | None:
    """The document without what does not fit the model; None where nothing is left."""
    for _ in range(_ROUNDS):
        try:
            model.model_validate(document.data)
        except ValidationError as error:
            paths = {
                _path(document.data, each["loc"])
                for each in error.errors(
                    include_url=False, include_context=False, include_input=False
                )
            }
            document = prune(document, paths, lost)
            if () in paths:
                return None
        else:
            return replace(document, faults=())
    return None


def prune(document: Document, paths: Iterable[Loc], lost: Lost) -> Document:
    """The document without the values at these paths; of nested ones only the innermost."""
    wanted = set(paths) - {()}
    inner = {
        path
        for path in wanted
        if not any(other != path and other[: len(path)] == path for other in wanted)
    }
    data, marks = copy.deepcopy(document.data), document.marks
    # From the end, so that taking an entry out of a list moves none still to be taken.
    for path in sorted(inner, key=lambda loc: [(isinstance(s, int), s) for s in loc], reverse=True):
        holder, step = data, path[-1]
        for part in path[:-1]:
            holder = holder[part]
        mark = marks[path[:-1]]
        lost.places |= {(document.name, at) for at in (mark.value, mark.key) if at}
        lost.names |= set(_ids(holder[step]))
        if len(path) > 1 and path[-2] in ("flags", "dials"):
            lost.names.add(str(step))
        del holder[step]
        marks = _without(marks, path)
    return replace(document, data=data, marks=marks)


def _path(data: Any, loc: Iterable[str | int]) -> Loc:
    """The part of a model's loc that is in the data: tags of unions and missing keys are not."""
    path: list[str | int] = []
    for step in loc:
        within = isinstance(data, dict) and step in data
        if within or (isinstance(data, list) and isinstance(step, int) and step < len(data)):
            data = data[step]
            path.append(step)
    return tuple(path)


def _ids(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value["id"]
        for item in value.values():
            yield from _ids(item)
    elif isinstance(value, list):
        for item in value:
            yield from _ids(item)


def _without(marks: dict[Loc, Mark], path: Loc) -> dict[Loc, Mark]:
    """Marks after an entry was taken out: those behind it in a list move up."""
    depth, step = len(path) - 1, path[-1]
    kept: dict[Loc, Mark] = {}
    for loc, mark in marks.items():
        if len(loc) > depth and loc[:depth] == path[:-1]:
            own = loc[depth]
            if own == step:
                continue
            if isinstance(step, int) and isinstance(own, int) and own > step:
                loc = (*loc[:depth], own - 1, *loc[depth + 1 :])
        kept[loc] = mark
    return kept
