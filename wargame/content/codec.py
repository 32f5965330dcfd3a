"""Frozen dataclasses to plain JSON values and back, driven by their type hints.

The rules' tables are kept on disk this way and not as pickles: what is read can only ever
become the dataclasses that the asked-for type names, holding whole numbers, texts, truth
values, sequences, mappings and arrays of whole numbers.  No name in a file is ever looked up
or called.

Objects stand in a list, each after those it refers to, and a reference is a place in that
list.  So what was shared is shared again (a group of effects is known by its identity), and no
file can make a loop.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np

#: What turns one JSON value into the value of a field, given the objects made so far.
Reader = Callable[[Any, list[Any]], Any]


class Unreadable(ValueError):
    """A document that does not hold what was asked for."""


def dump(value: Any, hint: Any) -> dict[str, Any]:
    """A value of a type as a document of plain JSON values; raises TypeError for other types."""
    writer = _Writer()
    root = writer.value(value, hint)
    return {"kinds": list(writer.kinds), "objects": writer.objects, "root": root}


def load(document: Any, hint: Any) -> Any:
    """What `dump` was given, as the same type; raises Unreadable for any other document."""
    kinds = {kind.__name__: kind for kind in reachable(hint)}
    made: list[Any] = []
    try:
        shapes = [_fields(kinds[name]) for name in document["kinds"]]
        for row in document["objects"]:
            kind, readers = shapes[row[0]]
            if len(row) != len(readers) + 1:
                raise Unreadable(f"a {kind.__name__} of {len(row) - 1} fields")
            made.append(kind(*[read(row[n], made) for n, read in enumerate(readers, 1)]))
        return _reader(hint)(document["root"], made)
    except (KeyError, IndexError, TypeError, ValueError, OverflowError) as error:
        raise Unreadable(str(error)) from error


@lru_cache(maxsize=16)
def reachable(hint: Any) -> tuple[type, ...]:
    """Every dataclass that a value of a type may hold, itself included."""
    found: dict[type, None] = {}
    waiting = [hint]
    while waiting:
        one = waiting.pop()
        waiting += typing.get_args(one)
        if isinstance(one, type) and dataclasses.is_dataclass(one) and one not in found:
            found[one] = None
            waiting += [hint for _, hint in _hints(one)]
    return tuple(found)


@lru_cache(maxsize=256)
def _hints(kind: type) -> tuple[tuple[str, Any], ...]:
    """The fields that a dataclass is made from, each with its type."""
    known = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    return tuple((field.name, known[field.name]) for field in fields if field.init)


@lru_cache(maxsize=256)
def _fields(kind: type) -> tuple[type, list[Reader]]:
    return kind, [_reader(hint) for _, hint in _hints(kind)]


class _Writer:
    """One document in the making."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        self.objects: list[list[Any]] = []
        self.places: dict[Any, int] = {}
        self.held: list[Any] = []

    def value(self, value: Any, hint: Any) -> Any:
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if hint in (int, str, bool):
            if type(value) is not hint:
                raise TypeError(f"{value!r} is no {hint.__name__}")
            return value
        if origin is tuple:
            inner = _each(inner, len(value))
            return [self.value(item, own) for item, own in zip(value, inner, strict=True)]
        if origin is list:
            return [self.value(item, inner[0]) for item in value]
        if origin is dict:
            return [[self.value(k, inner[0]), self.value(v, inner[1])] for k, v in value.items()]
        if origin in (types.UnionType, typing.Union):
            return None if value is None else [self.value(value, _present(inner))]
        if origin is np.ndarray:
            if value.dtype.kind not in "biu":
                raise TypeError(f"an array of {value.dtype}")
            flags = bool(value.flags.writeable)
            return [value.dtype.str, list(value.shape), flags, value.ravel().tolist()]
        if isinstance(hint, type) and issubclass(hint, IntEnum):
            return int(value)
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            if type(value) is not hint:
                raise TypeError(f"{value!r} is no {hint.__name__}")
            return self._object(value, hint)
        raise TypeError(f"nothing of the type {hint} can be kept")

    def _object(self, value: Any, kind: type) -> int:
        if id(value) in self.places:
            return self.places[id(value)]
        row = [self.value(getattr(value, name), hint) for name, hint in _hints(kind)]
        number = self.kinds.setdefault(kind.__name__, len(self.kinds))
        # Equal objects are one object, but where a dataclass says that identity counts.
        same = repr((number, row)) if _by_value(kind) else id(value)
        if same not in self.places:
            self.places[same] = len(self.objects)
            self.objects.append([number, *row])
        self.places[id(value)] = self.places[same]
        self.held.append(value)  # so that no other object takes over its id
        return self.places[same]


@lru_cache(maxsize=1024)
def _reader(hint: Any) -> Reader:
    """What reads values of a type; raises TypeError for a type that cannot be kept."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint in (int, str, bool):
        return _plain(hint)
    if origin is tuple:
        if len(inner) == 2 and inner[1] is ...:
            return _many(tuple, _reader(inner[0]))
        return _fixed([_reader(own) for own in inner])
    if origin is list:
        return _many(list, _reader(inner[0]))
    if origin is dict:
        return _many(dict, _fixed([_reader(inner[0]), _reader(inner[1])]))
    if origin in (types.UnionType, typing.Union):
        one = _fixed([_reader(_present(inner))])
        return lambda value, made: None if value is None else one(value, made)[0]
    if origin is np.ndarray:
        return _array
    if isinstance(hint, type) and issubclass(hint, IntEnum):
        return lambda value, made: hint(value)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _reference(hint)
    raise TypeError(f"nothing of the type {hint} can be kept")


def _plain(kind: type) -> Reader:
    def read(value: Any, made: list[Any]) -> Any:
        if type(value) is not kind:
            raise Unreadable(f"{value!r} is no {kind.__name__}")
        return value

    return read


def _many(collect: Callable[[Any], Any], one: Reader) -> Reader:
    def read(value: Any, made: list[Any]) -> Any:
        return collect([one(item, made) for item in _sequence(value)])

    return read


def _fixed(readers: list[Reader]) -> Reader:
    def read(value: Any, made: list[Any]) -> Any:
        pairs = zip(_sequence(value), readers, strict=True)
        return tuple([one(item, made) for item, one in pairs])

    return read


def _reference(kind: type) -> Reader:
    def read(value: Any, made: list[Any]) -> Any:
        if type(value) is not int or value < 0 or type(made[value]) is not kind:
            raise Unreadable(f"{value!r} does not lead to a {kind.__name__}")
        return made[value]

    return read


def _array(value: Any, made: list[Any]) -> Any:
    kind, shape, writeable, numbers = _sequence(value)
    dtype = np.dtype(str(kind))
    if dtype.kind not in "biu" or not all(type(n) in (int, bool) for n in _sequence(numbers)):
        raise Unreadable(f"an array of {kind}")
    array = np.array(numbers, dtype=dtype).reshape(_sequence(shape))
    array.flags.writeable = bool(writeable)
    return array


def _sequence(value: Any) -> list[Any]:
    if type(value) is not list:
        raise Unreadable(f"{value!r} is no list")
    return value


def _by_value(kind: type) -> bool:
    """Whether objects of a dataclass are alike where their fields are."""
    return "__eq__" in vars(kind)


def _each(inner: tuple[Any, ...], length: int) -> tuple[Any, ...]:
    """The types of a tuple's items, for a tuple of this length."""
    return inner[:1] * length if len(inner) == 2 and inner[1] is ... else inner


def _present(inner: tuple[Any, ...]) -> Any:
    """The one type beside None in an optional type."""
    left = [own for own in inner if own is not type(None)]
    if len(left) != 1:
        raise TypeError("a choice of several types cannot be kept")
    return left[0]
