"""What hangs on what in the content: which values rest on which, and which cards are guesses.

It is made once from compiled content and holds no state of play, so every seat may have it:
it lets the story of a quarter say which card stands behind a drift.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_STANDING = re.compile(r"^(\w+)\.standing is (\S+)$")


@dataclass(frozen=True, slots=True)
class Guess:
    """A modifier of a card that holds while another role's standing order is this one."""

    role: str
    option: str
    #: What it adds to the chance, per mille.
    add: int


@dataclass(frozen=True, slots=True)
class Links:
    """What rests on what, and the guesses in each action.

    ``made_of`` gives every register behind a derived value, ``reads`` by ``track: reason``
    the value that this drift of the track reads.
    """

    made_of: Mapping[str, frozenset[str]] = field(default_factory=dict)
    reads: Mapping[str, str] = field(default_factory=dict)
    guesses: Mapping[str, tuple[Guess, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Mapping[str, Any] | None) -> Links:
        """The links in a catalogue (:func:`wargame.telling.names.catalogue`), if there is one."""
        found = (given or {}).get("links", {})
        return cls(
            {key: frozenset(rows) for key, rows in found.get("made_of", {}).items()},
            dict(found.get("reads", {})),
            {
                key: tuple(Guess(*guess) for guess in guesses)
                for key, guesses in found.get("guesses", {}).items()
            },
        )


def links(compiled: Any) -> dict[str, Any]:
    """The links of compiled content as plain JSON, for :meth:`Links.of`."""
    from wargame.rules.tables import Node  # only who has compiled content needs the rules

    tables = compiled.tables
    made: dict[str, set[str]] = {}
    for derived in tables.derived:
        rows = {tables.row_names[step[1]] for step in derived.code if step[0] == Node.ROW}
        for row in list(rows):
            rows |= made.get(row, set())
        made[derived.key] = rows
    guesses: dict[str, list[list[Any]]] = {}
    for action in tables.actions[1:]:
        actor = tables.roles[action.role].key
        for modifier in action.modifiers:
            for atom in modifier.atoms:
                found = _STANDING.match(atom.text)
                if found and found[1] != actor:
                    guesses.setdefault(action.key, []).append([found[1], found[2], modifier.add])
    reads = {
        f"{tables.tracks[coupling.track].key}: {coupling.because}": tables.row_names[coupling.row]
        for coupling in tables.couplings
        if coupling.row >= 0
    }
    return {
        "made_of": {key: sorted(rows) for key, rows in made.items()},
        "reads": reads,
        "guesses": guesses,
    }
