"""A scenario ready to run: the rules' tables, with the texts that screens show beside them.

Light on purpose: what was compiled before and kept is opened without the models of what
authors write, and without the libraries those need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wargame.errors import Fault
from wargame.rules.policy import DoctrineTable
from wargame.rules.tables import Tables

if TYPE_CHECKING:
    from wargame.content.cards import Action, Deal, Deck, Event
    from wargame.content.doctrines import DoctrineFile
    from wargame.content.library import Sources
    from wargame.content.scenarios import Scenario


@dataclass(slots=True)
class Texts:
    """What authors wrote of a scenario, and the bytes it was read from.

    The parts have the fields of the models of :mod:`wargame.content`; out of a kept
    compilation they are not those classes, so ask for ``card.kind`` and not for its type.
    """

    scenario: Scenario
    decks: list[Deck]
    doctrines: list[DoctrineFile]
    sources: Sources
    files: dict[str, bytes]
    cards: dict[str, Action | Deal | Event]


class Compiled:
    """A scenario ready to run; ``bundle`` is made on first use where a function gives it."""

    # Something may be kept for as long as a scenario is in use, hence a weak reference to it.
    __slots__ = ("__weakref__", "_bundle", "doctrines", "tables", "warnings")

    def __init__(
        self,
        bundle: Texts | Callable[[], Texts],
        tables: Tables,
        doctrines: dict[str, dict[str, DoctrineTable]],
        warnings: list[Fault],
    ) -> None:
        self._bundle = bundle
        self.tables = tables
        self.doctrines = doctrines
        self.warnings = warnings

    @property
    def bundle(self) -> Texts:
        """The texts of the scenario."""
        if not isinstance(self._bundle, Texts):
            self._bundle = self._bundle()
        return self._bundle

    def doctrine(self, role: str, key: str | None = None) -> DoctrineTable:
        """A role's doctrine by id; without one, the scenario's status quo."""
        return self.doctrines[role][key or self.bundle.scenario.status_quo[role]]
