"""A scenario that is based on another: only what differs is written.

Mappings are laid over each other key by key.  A list whose entries all have an ``id`` is laid
over by id: an entry of the same id is laid over that entry, another is added at the end, and
``drop: true`` takes it out.  Any other list, and any single value, replaces what was there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from wargame.content.source import Document, Loc, Mark
from wargame.content.validate import locate
from wargame.errors import ContentError, Fault

KEY = "based_on"
#: How many scenarios may stand on each other.
DEPTH = 8

Fetch = Callable[[str], Document | None]


def base_name(document: Document) -> str | None:
    """The file of the scenario that this one is based on, or None."""
    data = document.data
    named = data.get(KEY) if isinstance(data, dict) else None
    return f"scenarios/{named}.yaml" if isinstance(named, str) else None


def inherit(document: Document, fetch: Fetch, seen: tuple[str, ...] = ()) -> Document:
    """The scenario with all it is based on; itself where it stands alone.

    What was taken over is marked where the base is named, so a fault in it points there.
    Raises ContentError where the base is missing or leads back to itself.
    """
    name = base_name(document)
    if name is None:
        return document
    seen = (*seen, f"scenarios/{document.data.get('id', '')}.yaml")
    line, column = locate(document, (KEY,))
    if name in seen or len(seen) > DEPTH:
        told = "a scenario cannot be based on itself, not by way of others either"
        raise ContentError([Fault(document.name, line, column, "based-on-itself", told)])
    base = fetch(name)
    if base is None:
        told = f"{KEY}: there is no {name}"
        raise ContentError([Fault(document.name, line, column, "missing-file", told)])
    if base.faults:
        raise ContentError(base.faults)
    return _Overlay(inherit(base, fetch, seen), document).document()


class _Overlay:
    """One document laid over another: the data and where each value stands."""

    def __init__(self, base: Document, own: Document) -> None:
        self.base, self.own = base, own
        self.marks: dict[Loc, Mark] = {}
        self.at = own.marks[(KEY,)]

    def document(self) -> Document:
        """The overlay as a document of the upper one's name, which stands alone."""
        if not isinstance(self.base.data, dict):
            told = f"{KEY}: {self.base.name} is no scenario"
            raise ContentError([Fault(self.own.name, *self.at.value, "missing-file", told)])
        data = self._merge(self.base.data, self.own.data, (), (), ())
        del data[KEY], self.marks[(KEY,)]
        return replace(self.own, data=data, marks=self.marks)

    def _merge(self, base: Any, own: Any, below: Loc, above: Loc, out: Loc) -> Any:
        if isinstance(base, dict) and isinstance(own, dict):
            self._mark(above, out)
            return self._mapping(base, own, below, above, out)
        if _by_id(base) and _by_id(own):
            self._mark(above, out)
            return self._list(base, own, below, above, out)
        return self._taken(own, above, out)

    def _mapping(
        self, base: dict[Any, Any], own: dict[Any, Any], below: Loc, above: Loc, out: Loc
    ) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key in [*base, *(key for key in own if key not in base)]:
            here = (*out, key)
            if key not in own:
                result[key] = self._kept(base[key], here)
            elif key not in base:
                result[key] = self._taken(own[key], (*above, key), here)
            else:
                result[key] = self._merge(base[key], own[key], (*below, key), (*above, key), here)
        return result

    def _list(self, base: list[Any], own: list[Any], below: Loc, above: Loc, out: Loc) -> list[Any]:
        mine = {item["id"]: number for number, item in enumerate(own)}
        result: list[Any] = []
        for number, item in enumerate(base):
            here = (*out, len(result))
            if item["id"] not in mine:
                result.append(self._kept(item, here))
                continue
            place = mine.pop(item["id"])
            if own[place].get("drop") is True:
                continue
            result.append(self._merge(item, own[place], (*below, number), (*above, place), here))
        for place in mine.values():
            result.append(self._taken(own[place], (*above, place), (*out, len(result))))
        return result

    def _mark(self, above: Loc, out: Loc) -> None:
        # An alias' inner values carry no marks of their own: they stand where the alias does.
        while above not in self.own.marks:
            above = above[:-1]
        self.marks[out] = self.own.marks[above]

    def _taken(self, value: Any, above: Loc, out: Loc) -> Any:
        """A value of the upper document with the places of all in it."""
        self._mark(above, out)
        for step, inner in _inside(value):
            self._taken(inner, (*above, step), (*out, step))
        return value

    def _kept(self, value: Any, out: Loc) -> Any:
        """A value of the base: it stands where the base is named."""
        self.marks[out] = Mark(self.at.value, None, "*")
        for step, inner in _inside(value):
            self._kept(inner, (*out, step))
        return value


def _by_id(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and isinstance(item.get("id"), str) for item in value)
    )


def _inside(value: Any) -> list[tuple[Any, Any]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []
