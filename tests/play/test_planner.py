"""The planner: the same decision for the same view, alone or beside others; levels and seats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.play.helpers import begin, by_doctrine, persons, play_to, scenario
from wargame.cli import main
from wargame.errors import WargameError
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.planner import Planner
from wargame.play.planner_levels import level
from wargame.play.planner_seat import PlannerPlayer
from wargame.play.policies import make_policies
from wargame.play.rollout import play_out
from wargame.play.session import new_session, resume_session, start_session
from wargame.play.verify import verify
from wargame.rules.dice import Dice
from wargame.rules.turn import setup

BRIDGE = "bridge-2025"


def played(numbers: list[int], planner: dict[str, str], *, turns: int, seed: int = 5) -> Any:
    """Digests of worlds in which planners hold some seats and doctrines the others."""
    compiled = scenario(BRIDGE)
    players = [
        Planner(compiled, role.key, level(planner[role.key]), turns=turns)
        if role.key in planner
        else DoctrinePlayer(compiled.doctrine(role.key))
        for role in compiled.tables.roles
    ]
    world = setup(compiled.tables, Dice(seed, np.array(numbers, dtype=np.uint64)))
    play_out(world, players, turns)
    return world.digest.tolist()


def test_games_beside_each_other_change_nothing_for_each_other() -> None:
    """A game is decided alike whichever others the batch holds and wherever it stands in it."""
    seats = {"US": "32", "RUS": "32"}
    together = played([0, 1, 2], seats, turns=1)
    assert played([2, 0], seats, turns=1) == [together[2], together[0]]


def test_a_seat_of_an_exercise_is_a_world_of_a_sweep() -> None:
    """``run --seed N`` is world 0 of ``simulate --seed N``, with planners too."""
    seats = {"US": "planner:32", "RUS": "planner:novice"}
    session = start_session(scenario(BRIDGE), seats, seed=11, save=None, turns=2)
    session.advance()
    assert session.game.ended
    players = make_policies(scenario(BRIDGE), seats, 2)
    world = setup(scenario(BRIDGE).tables, Dice(11, np.arange(3, dtype=np.uint64)))
    play_out(world, players, 2)
    assert f"{int(world.digest[0]):016x}" == session.game.digest
    session.close()


def test_the_same_budget_gets_the_same_decision() -> None:
    session = begin(BRIDGE, persons(BRIDGE), seed=3)
    play_to(session, by_doctrine, lambda one: one.game.node == "orders")
    first = PlannerPlayer(scenario(BRIDGE), "US", "32").decide(session.game, "US")
    again = PlannerPlayer(scenario(BRIDGE), "US", "32").decide(session.game, "US")
    assert first == again
    session.check("US", first)


def test_levels_and_budgets() -> None:
    assert level() == level("staff")
    assert level("novice").worlds < level("staff").worlds < level("expert").worlds
    assert level("512").worlds == 512
    assert level("512").repeatable
    assert level("1.5s").seconds == 1.5
    assert not level("2s").repeatable
    for wrong in ("0", "31", "99999999", "0s", "5000s", "-1", "2 s", "grandmaster", "1e3"):
        with pytest.raises(WargameError, match="no level"):
            level(wrong)


def test_a_solo_player_meets_planners() -> None:
    session = new_session("tiny", role="BLUE", seed=4, opponents="planner:64")
    assert set(session.seats.values()) == {"person", "planner:64"}
    session.advance()
    play_to(session, by_doctrine, lambda _: False)
    assert session.ended == "turns"
    session.close()


def test_reasons_are_the_role_s_own() -> None:
    """The worth of a plan stands in the order's reason, which other roles never see."""
    seats = dict.fromkeys(persons(BRIDGE), "doctrine")
    session = begin(BRIDGE, {**seats, "US": "person", "RUS": "planner:64"}, seed=3, turns=1)
    play_to(session, by_doctrine, lambda _: False)
    facts = [fact for fact in session.facts if fact["kind"] == "decision"]
    own = [fact["parts"]["RUS"]["decision"] for fact in facts if "RUS" in fact["parts"]]
    sealed = next(decision for decision in own if "standing" in decision)
    assert any("over following" in order["reason"] or order["reason"] for order in sealed["orders"])
    assert "over following" not in str(session.feed("US"))
    session.close()


def test_a_budget_of_seconds_decides_and_says_it_is_excepted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The clock's decisions are legal; ``run`` says whose they are, sweeps refuse them."""
    assert main(["run", "tiny", "--seat", "RED=planner:0.05s", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["excepted"] == ["RED"]
    assert "RED" in told.err
    assert main(["run", "tiny", "--seat", "RED=planner:64", "--json"]) == 0
    assert "excepted" not in json.loads(capsys.readouterr().out)
    with pytest.raises(WargameError, match="budget of worlds"):
        make_policies(scenario("tiny"), {"RED": "planner:1s"})


def test_an_exercise_with_planners_is_kept_and_played_on(tmp_path: Path) -> None:
    """A save with planners in it verifies, and goes on as it would have gone."""
    path = tmp_path / "a.wargame"
    whole = new_session("tiny", role="BLUE", seed=4, opponents="planner:48")
    whole.advance()
    play_to(whole, by_doctrine, lambda _: False)
    broken = new_session("tiny", role="BLUE", seed=4, opponents="planner:48", save=path)
    broken.advance()
    play_to(broken, by_doctrine, lambda one: one.game.world.turn == 1)
    broken.close()
    resumed = resume_session(path)
    play_to(resumed, by_doctrine, lambda _: False)
    assert resumed.game.digest == whole.game.digest
    resumed.close()
    whole.close()
    assert verify(path)["ok"]


@pytest.mark.parametrize(
    ("seeds", "planners"),
    [
        ((3,), ("US",)),
        pytest.param((3, 4, 5), ("US", "UKR", "EU", "NATO", "RUS"), marks=pytest.mark.soak),
    ],
)
def test_terms_are_named_only_for_deals_that_are_turned_down(
    seeds: tuple[int, ...], planners: tuple[str, ...]
) -> None:
    """A counter names another form of a deal that was declined, one the planner could sign."""
    seen = 0
    for seed in seeds:
        session = begin(BRIDGE, persons(BRIDGE), seed=seed)
        play_to(session, by_doctrine, lambda one: one.game.node == "answers")
        waiting = session.waiting() if session.game.node == "answers" else []
        for role in (role for role in waiting if role in planners):
            decision = PlannerPlayer(scenario(BRIDGE), role, "32").decide(session.game, role)
            session.check(role, decision)
            assert decision is not None
            seen += 1
            for offered, other in decision.get("counter", {}).items():
                assert offered not in decision["accept"]
                assert other.partition("/")[0] == offered.partition("/")[0]
    assert seen
