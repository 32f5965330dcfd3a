"""The texts of a scenario kept as JSON, and read back without the models they were checked by.

What is read back are :class:`Kept` objects: the fields of a model as attributes and nothing
else.  A file can put any text or number into them, but no code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from wargame.content.compiled import Texts

#: The key that says of which kind an object is; no mapping of content has it.
_KIND = "$"
_EXACT = ("Fraction", "Decimal")
_PARTS = ("scenario", "decks", "doctrines", "sources")


class Kept:
    """What an author wrote, as it was checked: read it like the model it was."""

    def __init__(self, kind: str, fields: dict[str, Any]) -> None:
        self.__dict__.update(fields)
        self.__dict__[_KIND] = kind

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return (item for item in self.__dict__.items() if item[0] != _KIND)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{name} of a {self.__dict__[_KIND]} is not for writing")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and self.__dict__ == other.__dict__

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self)
        return f"{self.__dict__[_KIND]}({told})"


def dump_texts(texts: Texts) -> bytes:
    """Everything but the files, as JSON."""
    parts = {name: _plain(getattr(texts, name)) for name in _PARTS}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def load_texts(text: bytes, files: dict[str, bytes]) -> Texts:
    """The texts again, with the files they come from; raises ValueError for anything else."""
    try:
        parts = json.loads(text, object_hook=_made)
        cards = {card.id: card for deck in parts["decks"] for card in deck.cards}
        return Texts(**{name: parts[name] for name in _PARTS}, files=files, cards=cards)
    except (ArithmeticError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _plain(value: Any) -> Any:
    if value is None or type(value) in (str, int, bool):
        return value
    if type(value) is list:
        return [_plain(item) for item in value]
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    if type(value).__name__ in _EXACT:
        return {_KIND: type(value).__name__, "value": str(value)}
    # A model yields its fields with their values.
    return {_KIND: type(value).__name__, **{name: _plain(item) for name, item in value}}


def _made(found: dict[str, Any]) -> Any:
    kind = found.pop(_KIND, None)
    if kind is None:
        return found
    if kind == "Fraction":
        over, _, under = str(found["value"]).partition("/")
        return Fraction(int(over), int(under or 1))
    if kind == "Decimal":
        return Decimal(str(found["value"]))
    return Kept(str(kind), found)
