"""What every content model shares: strictness, identifiers, sources, conditions."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from wargame.content.numbers import Milli

#: A content key: small letters, digits, hyphens (cards, events, deals, doctrines, options).
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
#: A deck: as a key, or with underscores.
DeckKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=60)]
#: A variable of the model (track, derived value, flag, dial): small letters, digits, underscores.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
#: A role: capital letters and digits.
RoleId = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$", max_length=12)]
#: Who else acts in a record or sits in a room: no role may go by their names.
RESERVED = ("ENGINE", "PUBLIC", "WHITE")
#: A register that effects may shift: a track, or a role's purse such as ``UKR.bn`` or ``US.pc``.
Target = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*|[A-Z][A-Z0-9]*\.(bn|pc|slots))$")]
#: One closed condition, such as ``us_will >= 55`` or ``not funding_gap`` (docs/authoring.md).
Condition = Annotated[str, Field(min_length=1, max_length=120)]
Prose = Annotated[str, Field(min_length=1, max_length=1200)]


class Strict(BaseModel):
    """Nothing is converted and nothing unknown is let through."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Cited(Strict):
    """Something that may say where it comes from, how sure that is, and what it realises."""

    source: list[str] = Field(
        default_factory=list,
        description="Fact ids of decks/sources.yaml, `SEED: section`, `history`, or `judgement`.",
    )
    range: list[Milli] | None = Field(
        default=None,
        min_length=2,
        max_length=2,
        description="Plausible span of the figure, for sensitivity runs.",
    )
    note: Prose | None = None
    catalogue: list[Key] = Field(
        default_factory=list,
        max_length=2,
        description="Entries of the seed catalogue that it realises.",
    )


class Sourced(Cited):
    """Something that must say where it comes from."""

    history: Name | None = Field(default=None, description="The recorded series it is fitted to.")
