"""Doctrines: written policies that a bot follows, readable as reasons."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wargame.content.base import Cited, Condition, Key, Name, Prose, RoleId, Strict
from wargame.content.numbers import Milli, PerMille


class StandingRule(Strict):
    """Take this standing order when the conditions hold; the first that holds wins."""

    choose: Key
    when: list[Condition] = Field(default_factory=list)
    because: Prose


class OrderRule(Strict):
    """Play a card when the conditions hold; rules are tried in order until slots are full."""

    play: Key
    option: Key | None = None
    when: list[Condition] = Field(default_factory=list)
    every: Annotated[int, Field(ge=1, le=12)] | None = Field(
        default=None, description="At most every so many quarters."
    )
    third: bool = Field(default=False, description="Worth the price of a third order.")
    because: Prose


class OfferRule(Strict):
    """Offer a deal when the conditions hold."""

    offer: Key
    option: Key | None = None
    when: list[Condition] = Field(default_factory=list)
    every: Annotated[int, Field(ge=1, le=12)] | None = None
    because: Prose


class AnswerRule(Strict):
    """Answer an offer; the first rule that holds decides, and none means no."""

    deal: Key
    option: Key | None = Field(default=None, description="The form it is about; else any.")
    accept: bool
    counter: Key | None = Field(
        default=None, description="With a refusal: the form that would be signed instead."
    )
    when: list[Condition] = Field(default_factory=list)
    percent: Annotated[int, Field(ge=1, le=100)] = Field(
        default=100, description="Taken this often, by the bot's own dice."
    )
    because: Prose


class ReactionRule(Strict):
    """React to a revealed order; the first rule that is legal and holds wins."""

    react: Literal["support", "oppose", "play"]
    card: Key
    when: list[Condition] = Field(default_factory=list)
    because: Prose


class ChoiceRule(Strict):
    """Answer an event; the first that holds and can be paid wins, else the event's default."""

    event: Key
    choose: Key
    when: list[Condition] = Field(default_factory=list)
    because: Prose


class ShotRule(Strict):
    """A called shot: a track on a side of a value two quarters out, with a stated chance."""

    track: Name
    test: Literal["at_least", "at_most"]
    at: Milli
    chance: PerMille
    when: list[Condition] = Field(default_factory=list)


class SignalRule(Strict):
    """Show a card as intelligence when the conditions hold, whether it will be played or not."""

    show: Key
    when: list[Condition] = Field(default_factory=list)
    because: Prose


class Doctrine(Cited):
    """A course of action for one role.

    One that is ``based_on`` another of its role is tried first, rule by rule, and then the
    other, less its rules about the cards and events named in ``without``.
    """

    id: Key
    role: RoleId
    based_on: Key | None = Field(
        default=None,
        description="Another doctrine of the role; its own id adds to one of an earlier file.",
    )
    without: list[Key] = Field(
        default_factory=list, description="Cards and events whose rules are not taken over."
    )
    name: Prose
    text: Prose
    standing: list[StandingRule] = Field(default_factory=list)
    orders: list[OrderRule] = Field(default_factory=list)
    offers: list[OfferRule] = Field(default_factory=list)
    answers: list[AnswerRule] = Field(default_factory=list)
    reactions: list[ReactionRule] = Field(default_factory=list)
    choices: list[ChoiceRule] = Field(default_factory=list)
    signals: list[Key | SignalRule] = Field(
        default_factory=list,
        max_length=12,
        description="Cards to show, true or bluff: the first that hold, as many as the role may.",
    )
    shots: list[ShotRule] = Field(default_factory=list)
    keep: list[Key] = Field(default_factory=list, description="Openings worth keeping, best first.")
    bury: bool = Field(default=False, description="Bury an unwanted opening for capital.")


class DoctrineFile(Strict):
    """One file of doctrines for a scenario."""

    id: Key
    doctrines: list[Doctrine] = Field(min_length=1)
