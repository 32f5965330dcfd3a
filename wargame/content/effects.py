"""The closed set of effects a card, deal or event may have."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from wargame.content.base import Condition, Key, Name, RoleId, Strict, Target
from wargame.content.numbers import Milli

Quarters = Annotated[int, Field(ge=0, le=24)]


class _Effect(Strict):
    """What all effects share: when they bite, and what must hold when they do."""

    after: Quarters = Field(default=0, description="Quarters until it bites; 0 is at once.")
    when: list[Condition] = Field(
        default_factory=list, description="All must hold at the moment it bites."
    )


class Shift(_Effect):
    """Move a track, a purse or (for this quarter only) a dial by a fixed amount."""

    shift: Target
    by: Milli
    lasts: Annotated[int, Field(ge=1, le=24)] = Field(
        default=1, description="How many quarters running it is repeated."
    )
    times: Name | None = Field(default=None, description="A dial or derived value that scales it.")


class SetFlag(_Effect):
    """Raise a flag for some quarters (this one counts as the first), or for good."""

    set: Name
    quarters: Annotated[int, Field(ge=1, le=24)] | Literal["always"] = "always"


class ClearFlag(_Effect):
    """Take a flag down."""

    clear: Name


class Enter(_Effect):
    """Put goods into a pipeline line at a stage, in $bn."""

    enter: Key
    stage: Literal["funded", "contracted", "produced", "delivered"]
    amount: Milli


class Spoil(_Effect):
    """Hold back part of the goods of one kind that would be absorbed, for some quarters."""

    spoil: Key = Field(description="The kind of goods.")
    percent: Annotated[int, Field(ge=1, le=100)]
    quarters: Annotated[int, Field(ge=1, le=4)] = Field(
        default=1, description="How many quarters' arrivals are hit."
    )
    late: Annotated[int, Field(ge=1, le=2)] | Literal["lost"] = Field(
        default=1, description="How late the held goods come, or that they never do."
    )


class Unlock(_Effect):
    """Make a locked card playable."""

    unlock: Key


class Close(_Effect):
    """Close a card for some quarters: it may be in hand, but not be played."""

    close: Key
    quarters: Annotated[int, Field(ge=1, le=24)]


class Hold(_Effect):
    """Make another role's order of this quarter wait: all it brings comes later."""

    hold: Key
    by: Annotated[int, Field(ge=1, le=2)]


class Breach(_Effect):
    """A party is found in breach of this deal: the breach price is due and the deal ends."""

    breach: RoleId


class EndDeal(_Effect):
    """A deal in force ends without blame."""

    end: Key


_KEYS = ("shift", "set", "clear", "enter", "spoil", "unlock", "close", "hold", "breach", "end")


def _tag(value: Any) -> str | None:
    if isinstance(value, dict):
        for key in _KEYS:
            if key in value:
                return key
        return None
    for key in _KEYS:
        if key in getattr(type(value), "model_fields", {}):
            return key
    return None


Effect = Annotated[
    Annotated[Shift, Tag("shift")]
    | Annotated[SetFlag, Tag("set")]
    | Annotated[ClearFlag, Tag("clear")]
    | Annotated[Enter, Tag("enter")]
    | Annotated[Spoil, Tag("spoil")]
    | Annotated[Unlock, Tag("unlock")]
    | Annotated[Close, Tag("close")]
    | Annotated[Hold, Tag("hold")]
    | Annotated[Breach, Tag("breach")]
    | Annotated[EndDeal, Tag("end")],
    Discriminator(
        _tag,
        custom_error_type="effect_unknown",
        custom_error_message="an effect is one of: " + ", ".join(_KEYS),
    ),
]
