"""A planner in a seat of one exercise."""

from __future__ import annotations

from typing import Any

from wargame.content.compiled import Compiled
from wargame.play.ask import ask
from wargame.play.decisions import Decision
from wargame.play.game import Game
from wargame.play.planner import Planner
from wargame.play.planner_levels import level


class PlannerPlayer:
    """A seat that looks ahead; ``budget`` is a level, worlds or seconds."""

    def __init__(self, compiled: Compiled, role: str, budget: str = "") -> None:
        self.policy = Planner(compiled, role, level(budget))
        #: Whether the same exercise always gets the same decisions from it.
        self.repeatable = self.policy.level.repeatable

    def decide(self, game: Game, role: str) -> Decision | None:
        """What the planner decides, out of what its role sees of the game."""
        if self.policy.turns != game.turns:
            self.policy.lasting(game.turns)
        self.policy.opened(game.world, game.before)
        return ask(game, role, self.policy)

    def inform(self, facts: list[dict[str, Any]]) -> None:
        """It reads the state; it needs no telling."""

    def close(self) -> None:
        """Nothing to leave."""

    def complaints(self) -> list[str]:
        """It never fails."""
        return []
