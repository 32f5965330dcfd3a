"""What a balance found: seats, doctrines, cards, deals, events, each figure with its interval.

Scores are points of 100, shares and chances 0 to 1, margins in units of an objective's `near`.
"""

from __future__ import annotations

from dataclasses import dataclass

from wargame.analysis.dominance import Dominated
from wargame.analysis.intervals import Interval
from wargame.analysis.spread import Spread


@dataclass(frozen=True, slots=True)
class Moved:
    """What something does to an objective: the chance that it is met, and how far."""

    objective: str
    met: Interval
    margin: Interval


@dataclass(frozen=True, slots=True)
class Effect:
    """What something does to a role, in so many pairs of worlds that differ in it alone."""

    role: str
    worlds: int
    score: Interval
    objectives: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Used:
    """How often something could be done and was: world-quarters, and the share with interval.

    ``ever`` is the share of worlds in which it was done at least once.
    """

    could: int
    was: int
    share: Interval | None
    ever: Interval


@dataclass(frozen=True, slots=True)
class Objective:
    """How often a role meets an objective, whether or not its draw fell on it."""

    id: str
    met: Interval
    near: float


@dataclass(frozen=True, slots=True)
class Seat:
    """How one seat fares over all pairings of the doctrines."""

    role: str
    score: Interval
    #: The share of the objectives it holds that it meets.
    success: Interval
    #: Points it owes to the order in which cards of one initiative resolve.
    order: Interval
    #: Of the worlds it does not lead at half time, those it leads at the end; None of none.
    comeback: Interval | None
    behind: int
    #: How its lead at half time goes with its final score.
    half_time: Interval | None
    objectives: tuple[Objective, ...]
    standing: dict[str, Used]


@dataclass(frozen=True, slots=True)
class Doctrine:
    """How one doctrine fares in its seat, the others playing all of theirs."""

    role: str
    id: str
    worlds: int
    score: Interval
    over_pool: Interval
    #: The share of worlds in which it scores better than its pool; a draw counts half.
    beats_pool: Interval
    over_random: Interval
    #: How often its role meets each objective under it, and what it adds to the pool's chance.
    met: dict[str, Interval]
    moves: tuple[Moved, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One option of a card or deal: how it is used and what it does."""

    action: str
    used: Used
    #: Of a deal: its offers and signatures, and what each party says.
    signed: Used | None
    said: dict[str, Used]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A card or deal: when it was at hand, legal and played."""

    id: str
    role: str
    kind: str
    #: Quarters in which an opening was in the hand; None of what is always held.
    dealt: Used | None
    used: Used
    #: Of a deal: quarters in which it was signed.
    signed: Used | None
    forms: tuple[Form, ...]
    #: Actions shown to be better in everything, and those that likely are.
    dominated_by: tuple[str, ...]
    perhaps_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """An event: when it happened, how it was answered, what it does."""

    id: str
    happened: Used
    answers: dict[str, Used]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Certain:
    """The share of worlds settled after so many quarters: the leader, and every score."""

    played: int
    leader: Interval
    scores: Interval


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found; :mod:`wargame.analysis.verdicts` holds it to gates."""

    scenario: str
    seed: int
    worlds: int
    pairings: int
    #: The doctrines crossed with dice for the spreads.
    crossed: dict[str, list[str]]
    dice: int
    digest: str
    finished: Interval
    certain: tuple[Certain, ...]
    seats: tuple[Seat, ...]
    spreads: tuple[Spread, ...]
    doctrines: tuple[Doctrine, ...]
    cards: tuple[Card, ...]
    events: tuple[Event, ...]
    dominated: tuple[Dominated, ...]
