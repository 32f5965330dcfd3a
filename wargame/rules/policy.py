"""A doctrine as tables: conditions over registers, compiled like a card's."""

from __future__ import annotations

from dataclasses import dataclass

from wargame.rules.tables import Atom


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what to choose where every atom holds.

    ``choice`` is a standing index, an action index, an event option or a card, by the list
    the rule stands in; ``other`` is the event, the kind of a reaction (1 support, 2 oppose,
    3 play), or the one form of a deal an answer is about (0 for any); ``counter`` is the form
    it would sign instead (0 for none); ``per_mille`` is how often a rule that holds is taken.
    """

    choice: int
    atoms: tuple[Atom, ...]
    because: str
    other: int = 0
    per_mille: int = 1000
    third: bool = False
    accept: bool = False
    counter: int = 0
    site: int = 0


@dataclass(frozen=True, slots=True)
class ShotRule:
    """A called shot: ``track`` at least or at most ``at`` two quarters out, with a chance."""

    track: int
    at_least: bool
    at: int
    chance: int
    atoms: tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class DoctrineTable:
    """A doctrine ready to be followed on N worlds at once."""

    key: str
    name: str
    text: str
    role: int
    standing: tuple[Rule, ...]
    orders: tuple[Rule, ...]
    offers: tuple[Rule, ...]
    answers: tuple[Rule, ...]
    reactions: tuple[Rule, ...]
    choices: tuple[Rule, ...]
    #: Cards to show: ``choice`` is the card; the first rules that hold, as many as may be shown.
    signals: tuple[Rule, ...]
    shots: tuple[ShotRule, ...]
    keep: tuple[int, ...]
    bury: bool
