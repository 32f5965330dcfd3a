"""A scenario's tables with something in them otherwise, everything else as it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Entry = TypeVar("Entry", bound=DataclassInstance)


def with_one(items: tuple[Entry, ...], number: int, **changes: Any) -> tuple[Entry, ...]:
    """A list of a table with these fields of one of its entries changed."""
    return (*items[:number], replace(items[number], **changes), *items[number + 1 :])
