"""Cards: actions, reactions, deals and events, as authors write them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wargame.content.base import (
    Cited,
    Condition,
    DeckKey,
    Key,
    Name,
    Prose,
    RoleId,
    Sourced,
    Strict,
)
from wargame.content.effects import Effect
from wargame.content.numbers import Milli, PerMille, PerMillePoints, Ratio


class Cost(Strict):
    """A price in the three currencies, which do not exchange."""

    pc: Milli = Field(default=0, ge=0, description="Political capital.")
    bn: Milli = Field(default=0, ge=0, description="Money, $bn.")
    slots: Annotated[int, Field(ge=0, le=4)] = Field(default=0, description="Industrial slots.")
    quarters: Annotated[int, Field(ge=1, le=24)] = Field(
        default=1, description="How long the slots are held, this quarter included."
    )


class Modifier(Cited):
    """A named change to the odds, in percentage points.

    Either a fixed ``add`` while every ``when`` holds, or a slope: ``add`` for each
    ``each`` of ``per`` above or below a point, at most ``most`` in size.
    """

    name: Prose
    when: list[Condition] = Field(default_factory=list)
    add: PerMillePoints
    per: Name | None = None
    above: Milli | None = None
    below: Milli | None = None
    each: Milli = Field(default=1000, gt=0)
    most: PerMillePoints | None = None


class Odds(Strict):
    """The base chance of success in percent, and what changes it."""

    base: PerMille
    modifiers: list[Modifier] = Field(default_factory=list, max_length=8)


class Option(Strict):
    """A way to play a card: a target, a size, a form. What it leaves out is the card's."""

    id: Key
    name: Prose
    text: Prose | None = None
    cost: Cost | None = None
    costs: dict[RoleId, Cost] | None = None
    needs: list[Condition] | None = None
    odds: Odds | Literal["sure"] | None = None
    effects: list[Effect] | None = None
    breakthrough: list[Effect] | None = None
    partial: list[Effect] | None = None
    setback: list[Effect] | None = None
    always: list[Effect] | None = None


class _Card(Sourced):
    """What every card shares."""

    id: Key
    name: Prose
    text: Prose
    dilemma: Prose | None = None


class Action(_Card):
    """A card one role plays alone, as an order or as its reaction."""

    kind: Literal["action"]
    role: RoleId
    phase: Literal["orders", "reaction"] = "orders"
    held: bool = Field(default=False, description="An instrument always held; else an opening.")
    locked: bool = Field(default=False, description="Playable only once another card unlocks it.")
    once: bool = Field(default=False, description="At most one success in an exercise.")
    initiative: Annotated[int, Field(ge=0, le=99)] = Field(
        default=50, description="Lower is adjudicated earlier; ties by id."
    )
    cost: Cost = Cost()
    needs: list[Condition] = Field(default_factory=list)
    odds: Odds | Literal["sure"]
    effects: list[Effect] = Field(description="What success brings.")
    breakthrough: list[Effect] | None = Field(default=None, description="Default: success x1.4.")
    partial: list[Effect] | None = Field(
        default=None, description="Default: success x0.5, a quarter late."
    )
    setback: list[Effect] = Field(default_factory=list)
    always: list[Effect] = Field(default_factory=list, description="Whatever the band.")
    times: Name | None = Field(default=None, description="A dial that scales every shift.")
    against: list[RoleId] = Field(
        default_factory=list, description="Who may oppose it, and pays for silence."
    )
    may_oppose: dict[RoleId, list[Condition]] = Field(
        default_factory=dict, description="Who else may oppose it, and when."
    )
    options: list[Option] = Field(default_factory=list, max_length=12)


class DealTest(Strict):
    """A date on which the terms are marked."""

    after: Annotated[int, Field(ge=1, le=24)]
    needs: list[Condition] = Field(min_length=1)
    passed: list[Effect] = Field(default_factory=list)
    failed: list[Effect] = Field(default_factory=list)
    breach: RoleId | None = Field(default=None, description="Who is in breach when it fails.")


class InForce(Strict):
    """A deal that lasts: what it does each quarter, and how it can end."""

    quarters: Annotated[int, Field(ge=1, le=24)] | Literal["always"] = "always"
    each_quarter: list[Effect] = Field(default_factory=list)
    holds: Odds | None = Field(
        default=None, description="Chance each quarter that it holds; without it, it always does."
    )
    collapse: RoleId | None = Field(
        default=None, description="Who breaks it when it does not hold."
    )
    breakable_by: list[RoleId] = Field(default_factory=list)
    break_price: Cost = Cost()
    test: DealTest | None = None


class Deal(_Card):
    """An order that needs the consent of every party named. Never in a hand."""

    kind: Literal["deal"]
    role: RoleId = Field(description="Who may propose it.")
    parties: list[RoleId] = Field(min_length=2)
    locked: bool = False
    once: bool = Field(default=True, description="Signed at most once while in force or built.")
    initiative: Annotated[int, Field(ge=0, le=99)] = 60
    costs: dict[RoleId, Cost] = Field(default_factory=dict)
    gains: dict[RoleId, Prose] = Field(
        default_factory=dict, description="What each party is offered, in a sentence."
    )
    needs: list[Condition] = Field(default_factory=list)
    excludes: list[Key] = Field(
        default_factory=list, description="Deals closed once this is signed."
    )
    odds: Odds | Literal["sure"]
    effects: list[Effect]
    breakthrough: list[Effect] | None = None
    partial: list[Effect] | None = None
    setback: list[Effect] = Field(default_factory=list)
    always: list[Effect] = Field(default_factory=list)
    refused: list[Effect] = Field(default_factory=list)
    in_force: InForce | None = None
    times: Name | None = None
    against: list[RoleId] = Field(default_factory=list)
    may_oppose: dict[RoleId, list[Condition]] = Field(default_factory=dict)
    options: list[Option] = Field(default_factory=list, max_length=6)


class HazardModifier(Cited):
    """A multiple of the hazard while the conditions hold."""

    name: Prose
    when: list[Condition] = Field(min_length=1)
    times: Ratio


class EventBranch(Strict):
    """One way an event can fall. Chances are percent; the last branch takes what is left."""

    id: Key
    name: Prose
    chance: PerMille | Name | None = Field(
        default=None, description="Percent, or a derived value in percent."
    )
    effects: list[Effect] = Field(default_factory=list)


class EventOption(Strict):
    """One answer to an event."""

    id: Key
    name: Prose
    text: Prose | None = None
    cost: Cost = Cost()
    needs: list[Condition] = Field(default_factory=list)
    effects: list[Effect] = Field(default_factory=list)
    by_branch: dict[Key, list[Effect]] = Field(default_factory=dict)


class EventChoice(Strict):
    """The choice an event gives one role; the default is what a silent seat does."""

    role: RoleId
    question: Prose
    options: list[EventOption] = Field(min_length=2, max_length=4)
    default: Key


class Event(_Card):
    """Something that happens, by a hazard that depends on the state."""

    kind: Literal["event"]
    hazard: PerMille = Field(description="Percent a quarter.")
    modifiers: list[HazardModifier] = Field(default_factory=list)
    pause: Annotated[int, Field(ge=0, le=12)] | None = Field(
        default=None,
        description="Quarters after it in which it does not come again; else the scenario's.",
    )
    blocked: list[Condition] = Field(
        default_factory=list, description="It cannot happen while any of these holds."
    )
    effects: list[Effect] = Field(default_factory=list)
    branches: list[EventBranch] = Field(default_factory=list, max_length=4)
    choice: EventChoice | None = None


Card = Annotated[Action | Deal | Event, Field(discriminator="kind")]


class Deck(Strict):
    """One deck file: cards on one subject."""

    id: DeckKey
    name: Prose
    about: Prose
    cards: list[Card] = Field(min_length=1)
