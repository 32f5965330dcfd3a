"""What was made before of equal things is not made again.

Most of a page stands from one phase to the next, and so do most of the cards on it.  Whether they
do is asked of all that they are made of, by value: nothing can be shown that is no longer true.
"""

from __future__ import annotations

import marshal
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import wraps
from hashlib import blake2b
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

from wargame.telling.names import Names

P = ParamSpec("P")
T = TypeVar("T")


class Kept(Generic[T]):
    """The last things made, by a fingerprint of what they were made of."""

    def __init__(self, most: int, size: Callable[[T], int] = lambda _: 1) -> None:
        """At most so much is kept, by the ``size`` of each; what was asked for last stays."""
        self._most, self._size = most, size
        self._held = 0
        self._found: OrderedDict[bytes, T] = OrderedDict()
        self._lock = Lock()

    def of(self, key: bytes | None, make: Callable[[], T]) -> T:
        """What was made under this key, or is made now; without a key it is always made."""
        if key is None:
            return make()
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = make()
        with self._lock:
            if key not in self._found:
                self._found[key] = made
                self._held += self._size(made)
            while self._held > self._most:
                _, gone = self._found.popitem(last=False)
                self._held -= self._size(gone)
        return made


def fingerprint(*values: Any) -> bytes | None:
    """The same for equal values in equal order; None where one is more than plain data."""
    try:
        # The oldest form: later ones also tell which strings are one object, which is no matter.
        plain = marshal.dumps(values, 0)
    except ValueError:
        return None
    return blake2b(plain, digest_size=16).digest()


def once(most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """For a pure function of plain data and names: at most so many results are kept.

    They are shared, so whoever gets one only reads it.
    """

    def wrapped(make: Callable[P, T]) -> Callable[P, T]:
        kept: Kept[T] = Kept(most)

        @wraps(make)
        def given(*args: P.args, **kwargs: P.kwargs) -> T:
            plain = [_names(one) if isinstance(one, Names) else one for one in args]
            return kept.of(fingerprint(plain, kwargs), lambda: make(*args, **kwargs))

        return given

    return wrapped


#: The names gathered last: of which view, which catalogue, and they.
_gathered: deque[tuple[Any, Any, Names]] = deque(maxlen=8)


def names_of(view: Mapping[str, Any], given: Mapping[str, Any] | None) -> Names:
    """The names of a view and a catalogue, gathered once while the same objects are asked about."""
    for known, catalogue, names in tuple(_gathered):  # another host may add to it
        if known is view and catalogue is given:
            return names
    names = Names.of(view, None, given)
    _gathered.append((view, given, names))
    return names


_FIELDS = [one.name for one in fields(Names)]

#: The names asked about last, for a page asks about the same ones card by card.
_last: tuple[Names | None, bytes | None] = (None, None)


def _names(names: Names) -> bytes | object:
    global _last
    known, told = _last
    if known is not names:
        told = fingerprint([_sorted(getattr(names, field)) for field in _FIELDS])
        _last = names, told
    return told if told is not None else names


def _sorted(value: Any) -> Any:
    """Names are looked up, so in which order they were gathered is no matter."""
    return sorted(value.items()) if isinstance(value, dict) else value
