"""Regret: what the fractions say on `tiny`, out of what a role knows, and not flattered."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.analysis.records import Recorded, recorded
from tests.analysis.test_exact import enough
from tests.analysis.test_swing import (
    BLUNDER,
    TWIN,
    by_reference,
    decided,
    free_blue,
    ordering,
    plan,
    planted,
)
from tests.play.helpers import at_random, begin, by_doctrine, persons, play_to, scenario
from tests.play.test_planner_secrets import hidden_track
from tests.play.test_secrets import (
    BRIDGE,
    hidden_from,
    other_hand,
    other_private,
    other_purse,
    rederive,
)
from tests.strategies import recompiled
from wargame.analysis import regret as module
from wargame.analysis.regret import Regret, document, regret, regrets
from wargame.content.library import load_bundle
from wargame.play.game import Game
from wargame.play.session import start_session


def found(made: Recorded, *roles: str, **settings: Any) -> list[Regret]:
    return regrets(made.compiled, made.events, made.meta, made.branches, roles, **settings)


def same(one: Regret, decision: dict[str, Any]) -> bool:
    """Whether the best plan is this one."""
    told = plan(decision)
    return one.best[0] == told["standing"] and sorted(one.best[1:]) == sorted(told["orders"])


def first(decision: dict[str, Any]) -> Any:
    """A chooser that decides so in the first quarter's orders, and as its doctrine otherwise."""

    def choose(game: Game, role: str) -> Any:
        if game.world.turn == 0 and game.node == "orders":
            return decision
        return by_doctrine(game, role)

    return choose


# Known truth -------------------------------------------------------------------------------


def plans() -> dict[tuple[str, tuple[str, ...]], Fraction]:
    """What every first plan of Blue is worth to it exactly, where no storm fell."""
    _, ends, _ = free_blue()
    every = {
        (end.choices["standing"], tuple(end.choices["orders"]))
        for end in ends
        if end.rolls[0, "storm"][0] and not end.choices["offer"] and not end.choices["oppose"]
    }
    return {
        (standing, orders): decided(False, offer=False, standing=standing, orders=orders)["BLUE"]
        for standing, orders in every
    }


def dry_seed(tmp_path: Path) -> int:
    """A seed under which no storm falls in the first quarter."""
    for seed in range(20):
        made = recorded(scenario("tiny"), tmp_path / f"dry{seed}.wargame", seed=seed)
        fell = next(e.body("public") for e in made.events if e.kind == "events")
        if not fell.get("entries"):
            return seed
    pytest.fail("it always stormed")


def test_every_plan_on_tiny_has_the_regret_that_the_fractions_say(tmp_path: Path) -> None:
    """Each of Blue's first plans in turn: the best is found, and what the others cost."""
    worth, seed = plans(), dry_seed(tmp_path)
    top = max(worth.values())
    assert len(worth) > 6
    for number, ((standing, orders), value) in enumerate(sorted(worth.items())):
        given = {
            "standing": standing,
            "orders": [{"action": key, "reason": "tried"} for key in orders],
        }
        made = recorded(
            scenario("tiny"), tmp_path / f"{number}.wargame", seed=seed,
            choosers={"BLUE": first(given)},
        )  # fmt: skip
        one = found(made, "BLUE")[0]
        assert (one.turn, one.given) == (0, (standing, *orders))
        assert made.events[one.seq - 1].kind == "decision"
        assert made.events[one.seq - 1].actor == "BLUE"
        exact = float(1000 * (top - value))
        assert worth[one.best[0], one.best[1:]] == top, "the best plan is found"
        if value == top:
            assert one.by == "given" and one.regret == (0.0, 0.0, 0.0)
        else:
            # Four standard errors: all plans are held in the same thousand worlds.
            error = (one.regret.high - one.regret.low) / (2 * 1.96)
            assert abs(one.regret.mean - exact) <= 4 * error, (one, exact)
            assert one.by != "given" and one.as_good < one.tried


def test_a_terrible_order_is_regretted_and_the_best_plan_named(tmp_path: Path) -> None:
    made = recorded(
        planted(BLUNDER), tmp_path / "x.wargame", seed=2, choosers={"BLUE": ordering("withdraw")}
    )
    one = found(made, "BLUE")[0]
    assert "withdraw" in one.given and "withdraw" not in one.best
    assert one.regret.low > 0 and one.choice == "clear"
    told = document([one])[0]
    assert told["regret"]["low"] > 0 and told["best"] == list(one.best)
    assert told["seq"] == one.seq and told["choice"] == "clear"


def test_roles_that_hold_no_regret_cost_nothing(tmp_path: Path) -> None:
    made = recorded(scenario("tiny"), tmp_path / "x.wargame", seed=2)
    assert found(made) == []
    both = found(made, "RED", "BLUE")
    assert [(one.turn, one.role) for one in both] == [
        (0, "RED"), (0, "BLUE"), (1, "RED"), (1, "BLUE"),
    ]  # fmt: skip
    assert both == found(made, "RED", "BLUE", workers=2)
    assert [one for one in both if one.role == "RED"] == found(made, "RED")


# Nothing where there is nothing ---------------------------------------------------------------


def renamed(number: int, text: str) -> str:
    """Cards of other names roll at other sites, so that every pair of twins is a new throw."""
    return re.sub(r"\b(probe|raid)\b(?!r)", rf"\g<1>{number}", text)


def test_a_choice_between_two_names_for_one_thing_is_no_regret(tmp_path: Path) -> None:
    """Chosen in some worlds and held in others: where it was luck, it does not show."""
    covers = told = level = 0
    for number in range(36):
        made = recompiled(
            load_bundle("tiny"),
            {
                "decks/tiny.yaml": lambda text, n=number: renamed(n, text + TWIN),  # type: ignore[misc]
                "scenarios/doctrines/tiny.yaml": lambda text, n=number: renamed(n, text),  # type: ignore[misc]
            },
        )
        session = start_session(made, {"BLUE": "doctrine", "RED": "person"}, seed=1, save=None)
        session.advance()
        play_to(session, by_doctrine, lambda one: one.game.node == "orders")
        orders = [{"action": f"raid{number}/force", "reason": "planted"}]
        session.submit("RED", {"standing": "press", "orders": orders})
        one = regret(made, session.game, "RED")
        assert one.given == ("press", f"raid{number}/force")
        level += one.as_good > 1
        if one.by != "given":
            assert one.best == ("press", f"probe{number}/force"), one
            covers, told = covers + (one.regret.low <= 0 <= one.regret.high), told + 1
    assert told > 8
    assert enough(covers, told), (covers, told)
    assert enough(level, 36, 0.9), level


def test_plans_are_held_in_worlds_in_which_none_was_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[np.ndarray] = []
    usual = module._played

    def watched(compiled: Any, position: Any, role: str, decisions: Any, numbers: Any) -> Any:
        seen.append(np.asarray(numbers))
        return usual(compiled, position, role, decisions, numbers)

    monkeypatch.setattr(module, "_played", watched)
    made = recorded(
        planted(BLUNDER), tmp_path / "x.wargame", seed=2, choosers={"BLUE": ordering("withdraw")}
    )
    assert found(made, "BLUE")[0].by != "given"
    choosing, holding = seen[:2]
    assert len(choosing) == module.CHOOSING and len(holding) == module.HOLDING
    assert not set(choosing.tolist()) & set(holding.tolist())


# Secrets ---------------------------------------------------------------------------------


def test_nothing_a_role_cannot_know_moves_a_bit_of_its_regret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Others' purses, hands, aims, hidden tracks, sealed orders, and the dice to come."""
    for name, value in (("BUDGET", "32"), ("CHOOSING", 16), ("HOLDING", 16)):
        monkeypatch.setattr(module, name, value)
    session = begin(BRIDGE, persons(BRIDGE), seed=1, turns=4)
    play_to(session, by_doctrine, lambda one: one.game.world.turn == 1)
    play_to(session, by_doctrine, lambda one: one.game.node == "orders")
    game = session.game
    rederive(game)
    for role in session.waiting():
        session.submit(role, at_random(game, role))
    for role, author in (("UKR", "RUS"), ("RUS", "UKR")):
        usual, kept, orders = regret(game.compiled, game, role), game.kept(), dict(game.decisions)
        assert usual.tried > 2
        assert other_private(game, author) and other_hand(game, author)
        assert other_purse(game, author)
        hidden = [t for t in game.tables.tracks if t.seen_by == (game.role(author).index,)]
        if all(track.key in hidden_from(role) for track in hidden):
            hidden_track(game, author)
        for other in list(game.decisions):
            if other != role:
                game.decisions[other] = game.default(other)
        game.world.dice = type(game.world.dice)(123_456_789, game.world.dice.worlds)
        assert game.decisions != orders
        assert regret(game.compiled, game, role) == usual, (role, author)
        game.put_back(kept)
        game.decisions.update(orders)


def test_what_blue_would_do_on_its_own_view_is_what_it_is_held_against(tmp_path: Path) -> None:
    """The doctrine's own plan is among those tried, so it is never regretted against itself."""
    made = recorded(scenario("tiny"), tmp_path / "x.wargame", seed=3)
    one = found(made, "BLUE")[0]
    assert one.by == "given" and same(one, by_reference(made, 3))
