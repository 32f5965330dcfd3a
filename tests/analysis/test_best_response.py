"""Against a fixed doctrine a planner with a large budget finds the exact best response."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest

from tests.play.helpers import scenario
from tests.reference.slow_tiny import Best, Tiny, best_response, decided
from wargame.play.ask import ask
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.game import Game
from wargame.play.planner import Planner
from wargame.play.planner_levels import Level

#: Worlds of each decision, and of each decision of its own that it reckons with further on.
LARGE, INNER = 2_000, 200
STORM = "storm"


@lru_cache(maxsize=2)
def exact(role: str) -> Best:
    return best_response(Tiny(), role)


def thinker(role: str, seed: int = 0) -> Planner:
    """A planner that knows the other's doctrine and reckons with deciding well later on."""
    compiled = scenario("tiny")
    others = [DoctrinePlayer(compiled.doctrine(one.key)) for one in compiled.tables.roles]
    doctrine = DoctrinePlayer(compiled.doctrine(role))

    def made(budget: int, own: Any, number: int) -> Planner:
        level = Level(str(budget), budget)
        return Planner(
            compiled, role, level, turns=1, opponents=others, own={"own": own}, seed=number, soft=0
        )

    return made(LARGE, made(INNER, doctrine, seed + 1), seed)


def decisions(game: Game, role: str, planner: Planner) -> Iterator[tuple[str, dict[str, Any]]]:
    """Play one quarter: the planner in its seat, the doctrine in the other."""
    while not game.ended:
        for other in game.open_roles():
            if other == role:
                planner.opened(game.world, game.before)
                decision = ask(game, other, planner)
                yield game.node, decision
            else:
                doctrine = DoctrinePlayer(game.compiled.doctrine(other))
                decision = ask(game, other, doctrine)
            game.decide(other, decision)
        game.resolve()


def course(role: str, seed: int, planner: Planner) -> tuple[bool, tuple[tuple[str, Any], ...]]:
    """Whether the storm came, and all that the planner decided in the quarter."""
    game = Game(scenario("tiny"), seed, turns=1)
    game.start()
    made: dict[str, Any] = {"offer": False, "oppose": ""}
    for node, decision in decisions(game, role, planner):
        if node == "events":
            made["answer"] = decision["answers"][STORM]
        elif node == "offers":
            made["offer"] = bool(decision["offers"])
        elif node == "orders":
            made["standing"] = decision["standing"]
            made["orders"] = tuple(sorted(order["action"] for order in decision["orders"]))
        elif node == "reactions":
            made["oppose"] = decision.get("card", "")
    event = next(e for e in scenario("tiny").tables.events if e.key == STORM)
    came = seed in storms(event.index)
    if role != "BLUE" and came:  # the other answers it, and the tree notes that with the rest
        made["answer"] = "shelter"
    return came, decided(made)


@lru_cache(maxsize=2)
def storms(event: int) -> frozenset[int]:
    """Seeds under which the storm comes in the first quarter."""
    found = set()
    for seed in range(40):
        game = Game(scenario("tiny"), seed, turns=1)
        game.start()
        game.resolve()
        if game.world.happening[event, 0]:
            found.add(seed)
    return frozenset(found)


@pytest.mark.parametrize("role", ["BLUE", "RED"])
def test_a_large_budget_finds_the_best_response(role: str) -> None:
    """All it decides in the quarter, with and without the storm, is worth the most there is."""
    coming = storms(next(e.index for e in scenario("tiny").tables.events if e.key == STORM))
    seeds = [min(coming), min(set(range(40)) - coming)]
    for seed in seeds:
        came, made = course(role, seed, thinker(role))
        values = exact(role).values[came]
        assert values[made] == exact(role).best[came], (seed, made, float(values[made]))


def test_the_best_response_is_better_than_the_doctrine() -> None:
    """The question is worth asking: what the doctrines do is not the best there is."""
    for role in ("BLUE", "RED"):
        best = exact(role)
        assert sum(best.chances.values()) == 1
        assert all(best.best[came] > min(found.values()) for came, found in best.values.items())
