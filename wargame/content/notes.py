"""What every part of the lint shares: the scenario, what it can reach, the warnings found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wargame.content.compiled import Compiled
from wargame.content.context import Place
from wargame.content.library import Bundle
from wargame.content.reach import Reach
from wargame.content.validate import describe, locate
from wargame.errors import Fault
from wargame.rules.tables import Group


class Notes:
    """One lint of one scenario."""

    def __init__(self, bundle: Bundle, compiled: Compiled) -> None:
        self.compiled = compiled
        self.bundle = bundle
        self.scenario = bundle.scenario
        self.tables = compiled.tables
        self.place = bundle.place
        self.reach = Reach(compiled.tables)
        self.found: list[Fault] = []

    def warn(self, place: Place, code: str, message: str, hint: str = "") -> None:
        """Note something at a place."""
        line, column = locate(place.document, place.loc)
        where = describe(place.document, place.loc)
        text = f"{where}: {message}" if where else message
        self.found.append(Fault(place.document.name, line, column, code, text, hint))


def signature(value: Sequence[Any]) -> tuple[Any, ...]:
    """Tables without what only numbers or names them."""
    result: list[Any] = []
    for item in value:
        if isinstance(item, tuple | list):
            result.append(signature(item))
        elif isinstance(item, Group):
            effects = [(e.op, e.row, e.amount, e.times, e.extra, e.when) for e in item.effects]
            result.append((item.kind, tuple(effects), item.scale, item.after, item.lasts,
                           item.late, item.times))  # fmt: skip
        else:
            result.append(item)
    return tuple(result)
