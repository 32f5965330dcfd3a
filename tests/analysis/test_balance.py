"""A balance is the same however it is cut, and its parts are what they say."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.analysis import planted
from tests.strategies import compiled
from wargame.analysis import balance as measure
from wargame.analysis import seats, spread, trials
from wargame.analysis.balance import balance, plan, play_parts
from wargame.analysis.balance_document import document
from wargame.analysis.outcomes import Outcomes, Row, margins_by_test, names_by_test
from wargame.analysis.pool import Cast, play_cast, pool, start
from wargame.analysis.sums import correlation_of, crossed, mean_of, moments, ratio_of
from wargame.analysis.usage import Counter, CountingPlayer
from wargame.analysis.verdicts import verdicts
from wargame.analysis.workers import Content
from wargame.content.compiled import Compiled
from wargame.content.gates import held
from wargame.play.choices import Policy
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.random_player import RandomPlayer
from wargame.play.rollout import play_out, play_quarter
from wargame.rules import turn
from wargame.rules.dice import Dice
from wargame.rules.score import mark, scores
from wargame.rules.turn import setup


@pytest.fixture(scope="module")
def made() -> Compiled:
    return compiled("bridge-2025")


@pytest.fixture(scope="module")
def tiny() -> Compiled:
    return compiled("tiny")


# The same however it is cut --------------------------------------------------------------------


def test_what_is_found_does_not_depend_on_workers_or_parts(
    tiny: Compiled, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = balance(tiny, worlds=150, seed=5)
    assert balance(tiny, worlds=150, seed=5, workers=2) == once
    for name, size in (("WORLDS", 64), ("TRIED", 37), ("SETTLED", 11)):
        monkeypatch.setattr(measure, name, size)
    monkeypatch.setattr(spread, "BATCH", 7)
    monkeypatch.setattr(trials, "BATCH", 50)
    assert len(plan(tiny, 150, None)) > 60
    assert balance(tiny, worlds=150, seed=5) == once
    assert balance(tiny, worlds=150, seed=6).digest != once.digest


def test_worlds_that_ended_change_nothing_in_that(monkeypatch: pytest.MonkeyPatch) -> None:
    brink = planted.brink()
    once = balance(brink, worlds=90, seed=5)
    for name, size in (("WORLDS", 32), ("TRIED", 13), ("SETTLED", 7)):
        monkeypatch.setattr(measure, name, size)
    monkeypatch.setattr(trials, "BATCH", 40)
    assert balance(brink, worlds=90, seed=5) == once


def test_worlds_are_made_up_to_whole_rounds_of_the_pairings() -> None:
    """Else the doctrines of the last role would hardly meet those of the others."""
    together = planted.together()  # four pairings
    of = balance(together, worlds=9, seed=1, cards=())
    assert of.worlds == 12
    assert balance(planted.gamble(), worlds=1, cards=()).worlds == 4  # two of each doctrine
    assert {(one.role, one.id): one.worlds for one in of.doctrines} == dict.fromkeys(
        [("A", "plain"), ("A", "strong"), ("B", "plain"), ("B", "strong")], 6
    )


def test_progress_comes_to_its_end(tiny: Compiled) -> None:
    told: list[tuple[int, int]] = []
    balance(tiny, worlds=20, progress=lambda done, whole: told.append((done, whole)))
    assert told[0][0] == 0 and told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_cards_are_tried_for_the_roles_that_are_named(tiny: Compiled) -> None:
    some = balance(tiny, worlds=20, cards=["RED"])
    tried = {card.role for card in some.cards if any(form.effects for form in card.forms)}
    assert tried == {"RED"}
    assert not any(
        form.effects for c in balance(tiny, worlds=20, cards=()).cards for form in c.forms
    )


# The parts -------------------------------------------------------------------------------------


def test_a_margin_has_the_sign_of_the_mark(made: Compiled) -> None:
    tables = made.tables
    world = play_out(start(made, 200, 2), pool(made), tables.turns)
    outcomes = Outcomes(tables)
    every = outcomes.of(world)
    for role in tables.roles:
        rows, names = margins_by_test(world, role), names_by_test(tables, role)
        assert len(rows) == len(names)
        for objective in tables.objectives:
            if role.index not in objective.roles:
                continue
            met = mark(world, objective, role, tables.turns).points == 2
            assert (every[outcomes.at[Row("met", role.key, objective.key)]] == met).all()
            margin = every[outcomes.at[Row("margin", role.key, objective.key)]]
            mine = [row for row, name in zip(rows, names, strict=True) if name == objective.key]
            assert (margin == np.min(mine, axis=0)).all()
            if not objective.no_breach:
                # A mean of two quarters may end on half a thousandth, which the margin cuts off.
                assert (met == (margin >= 0)).mean() > 0.99


def test_what_is_tried_is_done_wherever_it_is_legal(made: Compiled) -> None:
    """Orders, a deal and a reaction of the Union, each in worlds that share all else."""
    role = made.tables.role("EU")
    tried = trials.trial(made, role, 1, seed=4, first=0, count=48)
    by_key = {action.key: number for number, action in enumerate(tried.actions)}
    assert max(tried.took[number].mean() for number in by_key.values()) > 0.9
    assert 0 < tried.took[by_key["kyiv-tranche"]].mean() < 1
    assert any(tried.took[by_key[action.key]].any() for action in tried.actions
               if action.kind == "deal")  # fmt: skip
    assert tried.took.shape == (len(by_key), 48)
    for number in range(len(by_key)):  # where a card could not be played, nothing is told of it
        assert not tried.outcomes[number][:, ~tried.took[number]].any()
    alone = start(made, 48, 4)
    play_out(alone, pool(made), 1)
    arms = trials.Arms.of(role.index, np.zeros(48, dtype=np.int16))
    play_quarter(alone, [trials.Forcing(policy, arms) for policy in pool(made)])
    play_out(alone, pool(made), made.tables.turns)
    assert (Outcomes(made.tables).of(alone) == tried.alone).all()


def test_an_event_struck_out_is_that_and_nothing_else(made: Compiled) -> None:
    struck = trials.strike_out(made, seed=2, first=0, count=81)
    world = start(made, 81, 2)
    happened = np.zeros((len(made.tables.events), 81), dtype=np.bool_)
    while world.turn < made.tables.turns:
        play_quarter(world, pool(made))
        happened |= world.happening > 0
    as_it_was = Outcomes(made.tables).of(world)
    for event, one in zip(made.tables.events, struck, strict=True):
        columns = np.flatnonzero(happened[event.index])
        assert (one.outcomes == as_it_was[:, columns]).all()
        assert one.without.shape == one.outcomes.shape
    assert any((one.outcomes != one.without).any() for one in struck)


def test_an_edge_is_each_policy_played_alone() -> None:
    made = compiled("strait-porcupine")
    role = made.tables.role("JPN")
    sums = seats.edges(made, role.index, seed=9, first=3, count=40)

    def alone(policy: Policy | None) -> np.ndarray:
        players = pool(made)
        if policy is not None:
            players[role.index] = policy
        world = play_out(start(made, 40, 9, 3), players, made.tables.turns)
        return np.asarray(scores(world, made.tables.turns)[role.index])

    in_pool, at_random = alone(None), alone(RandomPlayer())
    score = Outcomes(made.tables).at[Row("score", "JPN")]
    for number, table in enumerate(made.doctrines["JPN"].values()):
        own = alone(DoctrinePlayer(table))
        assert (sums["over_pool:JPN"][number][score] == moments(own - in_pool)).all()
        assert (sums["over_random:JPN"][number] == moments(own - at_random)).all()
        better = 2 * (own > alone(None)) + (own == alone(None))
        assert (sums["beats_pool:JPN"][number] == moments(better)).all()


def test_one_world_may_be_cast_twice() -> None:
    """Under two doctrines at once, some of these worlds ending early: as each played alone."""
    brink = planted.brink()
    policies = [DoctrinePlayer(table) for table in brink.doctrines["A"].values()]
    other = DoctrinePlayer(brink.doctrine("B"))
    numbers = np.tile(np.arange(30, dtype=np.uint64), 2)
    players: list[Policy] = [Cast(policies, np.repeat([0, 1], 30)), other]
    world = play_cast(setup(brink.tables, Dice(3, numbers)), players, 4)
    assert 0 < turn.ended(world).sum() < 30
    for number, policy in enumerate(policies):
        alone = play_out(start(brink, 30, 3), [policy, other], 4)
        assert (world.digest[30 * number : 30 * number + 30] == alone.digest).all()


def test_counting_changes_nothing_and_never_counts_more_done_than_could_be(made: Compiled) -> None:
    counter = Counter(made, 10, 128)
    counted, plain = start(made, 128, 9, 10), start(made, 128, 9, 10)
    watched = [CountingPlayer(policy, counter) for policy in pool(made)]
    for _ in range(made.tables.turns):
        play_quarter(counted, watched)
        counter.quarter(counted, np.ones(128, dtype=np.bool_))
        play_quarter(plain, pool(made))
    assert (counted.digest == plain.digest).all()
    assert counter.was.any() and (counter.was <= counter.could).all()
    for role in made.tables.roles:
        rows = [n for thing, n in counter.place.items() if thing.startswith(f"set:{role.key}/")]
        assert (counter.was[rows].sum(axis=0) == made.tables.turns).all()
    for card in made.tables.cards:
        if card.kind == "deal":
            keys = [made.tables.actions[index].key for index in card.actions]
            signed = sum(counter.was[counter.place[f"sign:{key}"]] for key in keys)
            assert (signed == counter.was[counter.place[f"deal:{card.key}"]]).all()


def test_what_is_settled_and_what_is_not() -> None:
    table = np.zeros((2, 3, 4), dtype=np.int64)
    table[1, 2, 3] = 1
    assert seats.settled(table) == 2


def test_a_lead_is_over_the_mean_of_the_others() -> None:
    points = np.array([[60], [30], [0]])
    assert (seats.lead(points)[:, 0] == [90, 0, -90]).all()
    assert seats.leading(np.array([[5, 7], [5, 8]])).tolist() == [[True, False], [True, True]]


# Figures out of sums ---------------------------------------------------------------------------


def test_sums_come_to_the_usual_figures() -> None:
    draw = np.random.default_rng(1)
    x, y = draw.integers(1, 9, 400), draw.integers(0, 2, 400)
    y = np.minimum(x, x * y // 2)
    mean = mean_of(moments(y))
    assert mean is not None and mean.mean == pytest.approx(y.mean())
    assert mean.high - mean.mean == pytest.approx(1.966 * y.std(ddof=1) / 20, rel=1e-3)
    together = correlation_of(crossed(x, y))
    assert together is not None and together.mean == pytest.approx(np.corrcoef(x, y)[0, 1])
    share = ratio_of(crossed(x, y))
    assert share is not None and share.mean == pytest.approx(y.sum() / x.sum())
    again = []
    for _ in range(400):
        some = draw.integers(0, 400, 400)
        again.append(y[some].sum() / x[some].sum())
    assert (share.high - share.low) / 2 == pytest.approx(1.96 * np.std(again), rel=0.15)


def test_nothing_seen_gives_no_figure() -> None:
    none = np.zeros(5, dtype=np.int64)
    assert ratio_of(crossed(none, none)) is None
    assert correlation_of(crossed(none, none)) is None
    never = ratio_of(crossed(none + 4, none))
    assert never is not None and never.mean == never.low == 0 and 0 < never.high < 0.2


def test_the_document_says_everything_once(tiny: Compiled) -> None:
    of = balance(tiny, worlds=40, seed=2)
    gates = held(None, "default")
    made = document(of, gates, verdicts(of, gates), None)
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert set(made["cards"]) | set(made["deals"]) | set(made["events"]) == {
        "convoy", "store", "probe", "rumour", "quiet-sector", "storm",
    }  # fmt: skip
    assert made["gates"]["objective_met"] == {
        "least": 25.0, "most": 75.0, "unit": "%", "from": "default",
    }  # fmt: skip
    assert set(made["seats"]["RED"]["objectives"]) == {"red-line", "red-calm"}
    probe = made["cards"]["probe"]
    assert set(probe["options"]) == {"probe/force", "probe/feint"}
    assert probe["options"]["probe/feint"]["effects"]["RED"]["worlds"] > 0
    pact = made["deals"]["quiet-sector"]
    assert set(pact["options"]["quiet-sector"]["effects"]) == {"BLUE", "RED"}
    assert len(made["missed"]) + len(made["open"]) + len(made["kept"]) == len(verdicts(of, gates))


def test_a_worker_needs_nothing_but_the_plan(tiny: Compiled) -> None:
    parts = plan(tiny, 16, None)
    job = measure.Plan(Content.of(tiny), 1, parts)
    every = [play_parts(job, number, 1) for number in range(len(parts))]
    assert {part.study for part in parts} == {
        "trials", "edges", "events", "cross", "certain", "watched", "ordered",
    }  # fmt: skip
    assert all(sums for sums in every)
