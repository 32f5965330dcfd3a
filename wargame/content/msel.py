"""The master scenario events list: what the White Cell brings in, when, to whom and what for.

A plan and no rule: a facilitator keeps to it, holds an entry back or brings one forward.  Entries
name a quarter, so a scenario based on another keeps those that fall into its own time.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wargame.content.base import Condition, Key, Prose, RoleId, Strict

#: The name of a quarter.
Quarter = Annotated[str, Field(pattern=r"^20[0-9]{2}Q[1-4]$")]
#: A number by which people in a room call an entry.
Serial = Annotated[int, Field(ge=1, le=9999)]
#: The one who hands something in: the White Cell, a role, or somebody whom it speaks for.
Sender = Annotated[str, Field(min_length=1, max_length=80)]


class MselEntry(Strict):
    """One line of the list: an event card brought in, or words that change no number."""

    serial: Serial
    quarter: Quarter
    minute: Annotated[int, Field(ge=0, le=240)] = Field(
        default=0, description="Minutes into the quarter."
    )
    sender: Sender = Field(default="White Cell", alias="from", description="Who seems to send it.")
    to: list[RoleId] = Field(min_length=1, description="The roles it reaches.")
    means: Literal["card", "letter", "call", "broadcast"] = Field(
        default="card", description="How it reaches them."
    )
    inject: Key | None = Field(
        default=None, description="The event that is brought in; without one, only words."
    )
    branch: Key | None = Field(
        default=None, description="The way the event falls; without one, the dice say."
    )
    text: Prose = Field(description="What is read out or handed over.")
    expect: Prose = Field(description="What the players are expected to do.")
    objectives: list[Key] = Field(
        default_factory=list, description="The objectives whose pursuit it brings into view."
    )
    when: list[Condition] = Field(
        default_factory=list, description="All must hold, or it is held back."
    )
    after: Serial | None = Field(
        default=None, description="The entry that must have been brought in before this one."
    )
    answered: bool = Field(
        default=False, description="Whether the entry named in `after` must be answered too."
    )
    standby: bool = Field(
        default=False, description="Kept to hand, and brought in only where it is wanted."
    )
    contingency: Prose | None = Field(
        default=None, description="What the White Cell does where the players do otherwise."
    )
    instead: Serial | None = Field(
        default=None, description="The entry that is brought in where this one is held back."
    )


class Msel(Strict):
    """A list on its own, as a spreadsheet holds it."""

    msel: list[MselEntry]
