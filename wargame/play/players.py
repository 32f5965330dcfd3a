"""Who can hold a seat besides a person, from the words of the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from wargame.content.compiled import Compiled
from wargame.errors import WargameError, did_you_mean
from wargame.play.ask import ask
from wargame.play.decisions import Decision
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.game import Game
from wargame.play.outside import OutsidePlayer
from wargame.play.perturbed import find_doctrine
from wargame.play.random_player import RandomPlayer
from wargame.play.script import ScriptPlayer


class Player(Protocol):
    """A seat that decides by itself, one world at a time."""

    #: Whether the same exercise always gets the same decisions from it.
    repeatable: bool

    def decide(self, game: Game, role: str) -> Decision | None:
        """A decision for the node at hand; None leaves the seat silent."""
        ...

    def inform(self, facts: list[dict[str, Any]]) -> None:
        """Hear what happened, as far as its role may know."""
        ...

    def close(self) -> None:
        """Leave."""
        ...

    def complaints(self) -> list[str]:
        """What went wrong since last asked, for the record."""
        ...


class BatchPlayer:
    """A policy over N worlds in a seat of one world."""

    repeatable = True

    def __init__(self, policy: Any) -> None:
        self.policy = policy

    def decide(self, game: Game, role: str) -> Decision | None:
        """What the policy decides."""
        return ask(game, role, self.policy)

    def inform(self, facts: list[dict[str, Any]]) -> None:
        """A policy reads the state; it needs no telling."""

    def close(self) -> None:
        """Nothing to leave."""

    def complaints(self) -> list[str]:
        """A policy never fails."""
        return []


KINDS = ("doctrine", "random", "script", "exec", "person", "planner")


def make_player(spec: str, compiled: Compiled, role: str) -> Player | None:
    """The player a specification names; None for a person.

    Raises WargameError for a kind or doctrine that does not exist.
    """
    kind, _, rest = spec.partition(":")
    if kind == "person":
        return None
    if kind == "doctrine":
        return BatchPlayer(DoctrinePlayer(find_doctrine(compiled, role, rest)))
    if kind == "random":
        return BatchPlayer(RandomPlayer())
    if kind == "script" and rest:
        return ScriptPlayer(Path(rest), role)
    if kind == "exec" and rest:
        return OutsidePlayer(rest, role)
    if kind == "planner":
        from wargame.play.planner_seat import PlannerPlayer

        return PlannerPlayer(compiled, role, rest)
    hint = did_you_mean(kind, KINDS)
    raise WargameError(
        f"`{spec}` is not a player: use doctrine[:ID], planner[:LEVEL], random, script:FILE or "
        f"exec:COMMAND" + (f"; {hint}" if hint else "")
    )
