"""JSON in exactly one spelling, so that equal values have equal bytes and equal hashes."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NoReturn, TypeAlias

#: Anything `canonical` accepts; it checks at run time what a type cannot say.
JSON: TypeAlias = Any

#: Beyond this, readers in other languages lose digits; write such numbers as text.
LARGEST_INT = 2**53 - 1

DEEPEST = 100


def canonical(value: JSON) -> str:
    """The one text of a JSON value: sorted keys, no spaces, characters as themselves.

    Strings are kept as they are (no Unicode normalisation).

    Raises:
        TypeError: for a float, a key that is no string, or anything JSON has no form for.
        ValueError: for an integer beyond 2**53-1, half a surrogate pair, or nesting
            deeper than 100.
    """
    _check(value)
    text = spell(value)
    text.encode()  # half a surrogate pair is a UnicodeEncodeError, a ValueError
    return text


def spell(value: JSON) -> str:
    """`canonical` without the checks, for values that were read back from such text."""
    return _ENCODER.encode(value)


def parse(text: str) -> JSON:
    """Read canonical JSON; floats and NaN are refused with ValueError."""
    return json.loads(text, parse_float=_refuse, parse_constant=_refuse)


def digest(tag: str, *fields: str) -> str:
    """SHA-256 in hex over a tag, which says what is hashed, and fields parted by NUL."""
    return hashlib.sha256("\0".join((tag, *fields)).encode()).hexdigest()


def plain_text(value: object, what: str) -> str:
    """A string that can stand in a column: no NUL, no half surrogates."""
    if not isinstance(value, str):
        raise TypeError(f"{what} is text, not {type(value).__name__}")
    if "\0" in value:
        raise ValueError(f"{what} holds a NUL character")
    value.encode()
    return str(value)


def whole(value: object, what: str, least: int) -> int:
    """An integer (no bool) of at least `least` that survives JSON."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{what} is a whole number, not {type(value).__name__}")
    if not least <= value <= LARGEST_INT:
        raise ValueError(f"{what} lies between {least} and 2**53-1")
    return int(value)


_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is not a whole number")


#: Types whose every value can stand in a record.
_PLAIN = frozenset({str, bool, type(None)})


def _check(value: object) -> None:
    """Walk a value level by level; half surrogates are left to whoever encodes its text."""
    level: list[Any] = [value]
    depth = 0
    while level:
        deeper: list[Any] = []
        for item in level:
            kind = type(item)
            if kind in _PLAIN:
                continue
            if kind is int or isinstance(item, int):
                if not -LARGEST_INT <= item <= LARGEST_INT:
                    raise ValueError("an integer beyond 2**53-1: write it as text")
            elif isinstance(item, (dict, list, tuple)):
                if depth >= DEEPEST:
                    raise ValueError(f"nested deeper than {DEEPEST}")
                if isinstance(item, dict):
                    for key in item:
                        if not isinstance(key, str):
                            raise TypeError(f"key {key!r} is not text")
                    deeper.extend(item.values())
                else:
                    deeper.extend(item)
            elif not isinstance(item, str):
                raise TypeError(f"{kind.__name__} has no place in a record: {item!r}")
        level = deeper
        depth += 1
