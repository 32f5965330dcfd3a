"""Sections 14 to 17 of docs/rules.md: events, objectives and scores, what a role may see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.rulebook.mini import (
    Plain,
    Table,
    action,
    build,
    coupling,
    derived,
    doctrine,
    event,
    measured,
    objective,
    role,
    shift,
    track,
)
from wargame.content.compiled import Compiled
from wargame.errors import ContentError, IllegalOrder
from wargame.play.decisions import checked
from wargame.play.game import Game
from wargame.play.legacy import legacy
from wargame.play.view import view
from wargame.rules import hazards, turn
from wargame.rules.dice import Dice
from wargame.rules.ledger import Ledger
from wargame.rules.score import mark, scores
from wargame.rules.tables import NEVER
from wargame.rules.view import audience, derived_audiences, masked, visible_tracks


def happened(table: Table, key: str) -> list[bool]:
    """In which worlds an event of this quarter happens."""
    index = next(one.index for one in table.tables.events if one.key == key)
    return [bool(flag) for flag in table.world.happening[index]]


def test_r14_1_a_hazard_and_its_multipliers() -> None:
    """Rule 14.1: 10 % times 2.5 is 25 % while x is high, 10 % else, and never above certain."""
    one = event("storm", 10, modifiers=[{"name": "High", "when": ["x > 50"], "times": 2.5}])
    sure = event("flood", 60, modifiers=[{"name": "Low", "when": ["x >= 50"], "times": 2}])
    rolls = {"event:storm": [9_999, 10_000, 24_999, 25_000], "event:flood": 99_999}
    table = Table(build([one, sure]), size=4, rolls=rolls)
    table.quarter()
    assert happened(table, "storm") == [True, False, False, False]
    assert happened(table, "flood") == [True] * 4
    table.put("x", 51)
    table.quarter()
    assert happened(table, "storm") == [True, True, True, False]
    entry = table.found("event", event="storm")[0]
    assert (entry["base"], entry["times"], entry["hazard"], entry["roll"]) == (
        10_000,
        [["High", 2500]],
        25_000,
        9_999,
    )


def test_r14_2_a_blocked_event() -> None:
    """Rule 14.2: certain, but not while one of its blocks holds."""
    table = Table(build([event("storm", blocked=["x > 60", "y > 60"])]))
    table.quarter()
    assert happened(table, "storm") == [True]
    table.put("y", 61)
    table.quarter()
    assert happened(table, "storm") == [False]


def test_r14_3_two_events_a_quarter_by_a_drawn_priority() -> None:
    """Rule 14.3: of three certain ones two happen, each as often, however the deck lists them."""
    found = []
    cards = [event(key) for key in ("a", "b", "c")]
    for listed in (cards, cards[::-1]):
        table = Table(build(listed), size=600)
        table.quarter()
        found.append([happened(table, key) for key in ("a", "b", "c")])
    assert found[0] == found[1]
    counts = np.array(found[0]).sum(axis=1)
    assert np.array(found[0]).sum(axis=0).tolist() == [2] * 600
    assert counts.min() > 360 and counts.max() < 440


def test_r14_4_hazards_are_read_before_any_event_bites() -> None:
    """Rule 14.4: the first event lifts x past the mark, the second still sees it below."""
    cards = [event("a", effects=[shift("x", 20)]), event("b", blocked=["x < 60"])]
    table = Table(build(cards))
    table.quarter()
    assert table.get("x") == 70
    assert happened(table, "b") == [False]
    table.quarter()
    assert happened(table, "b") == [True]


def test_r14_5_branches() -> None:
    """Rule 14.5: 30 % by a roll below 300, 40 % by a derived value, the rest on the last."""
    branches: list[Plain] = [
        {"id": "one", "name": "One", "chance": 30, "effects": [shift("x", 1)]},
        {"id": "two", "name": "Two", "chance": "odds", "effects": [shift("x", 2)]},
        {"id": "rest", "name": "Rest", "effects": [shift("x", 3)]},
    ]
    values = [derived("odds", "y - 10", at="opening")]
    rolls = {("event:storm", 2): [299, 300, 699, 700]}
    table = Table(build([event("storm", branches=branches)], derived=values), size=4, rolls=rolls)
    table.quarter()
    assert table.every("x") == [51, 52, 52, 53]
    assert table.found("event")[0]["branch"] == "one"


OPTIONS: list[Plain] = [
    {"id": "wait", "name": "Wait", "cost": {"pc": 8}, "effects": [shift("x", 1)]},
    {"id": "pay", "name": "Pay", "cost": {"bn": 2}, "effects": [shift("x", 2)]},
    {"id": "dear", "name": "Dear", "cost": {"bn": 11}},
    {"id": "barred", "name": "Barred", "needs": ["x > 60"]},
]


def test_r14_6_a_choice() -> None:
    """Rule 14.6: what cannot be paid or is not met is closed; the default takes what is there."""
    choice = {"role": "A", "question": "What?", "default": "wait", "options": OPTIONS}
    table = Table(build([event("storm", choice=choice)]))
    one = table.tables.events[0]
    assert hazards.legal_choices(table.world, one)[:, 0].tolist() == [True, True, False, False]
    table.quarter(A={"answers": {"storm": "pay"}})
    assert (table.get("A.bn"), table.get("x")) == (8, 52)
    table.quarter()
    assert (table.get("A.pc"), table.get("x")) == (0, 53)
    paid = table.found("paid", what="A.pc")[0]
    assert paid["by"] + paid.get("cut", 0) == -5000  # type: ignore[operator]


def test_r14_6_an_answer_that_takes_slots_needs_them() -> None:
    """Rule 14.6: with three slots an answer at four is closed."""
    options = [OPTIONS[0], {"id": "works", "name": "Works", "cost": {"slots": 4}}]
    choice = {"role": "A", "question": "What?", "default": "wait", "options": options}
    table = Table(build([event("storm", choice=choice)]))
    mask = hazards.legal_choices(table.world, table.tables.events[0])[:, 0]
    assert mask.tolist() == [True, False]


def test_r14_7_an_answer_by_branch() -> None:
    """Rule 14.7: softening the bad branch does nothing on the good one."""
    branches: list[Plain] = [
        {"id": "good", "name": "Good", "chance": 50, "effects": [shift("x", 5)]},
        {"id": "bad", "name": "Bad", "effects": [shift("x", -5)]},
    ]
    soften = {"id": "soften", "name": "Soften", "by_branch": {"bad": [shift("x", 3)]}}
    choice = {
        "role": "A",
        "question": "What?",
        "default": "no",
        "options": [{"id": "no", "name": "No"}, soften],
    }
    made = build([event("storm", branches=branches, choice=choice)])
    table = Table(made, size=2, rolls={("event:storm", 2): [499, 500]})
    table.quarter(A={"answers": {"storm": "soften"}})
    assert table.every("x") == [55, 48]


def test_r14_8_an_inject_happens_beside_the_limit() -> None:
    """Rule 14.8: two certain events fill the quarter, the inject comes as a third; 0 rules out."""
    cards = [event("a"), event("b"), event("c", 0, effects=[shift("x", 4)])]
    table = Table(build(cards))
    turn.open_quarter(table.world)
    hazards.draw_events(table.world, None, {2: 1})
    assert [happened(table, key) for key in ("a", "b", "c")] == [[True]] * 3
    assert table.get("x") == 54
    hazards.draw_events(table.world, None, {0: 0})
    assert happened(table, "a") == [False]


def test_r14_8_the_ledger_says_what_the_dice_would_have_brought() -> None:
    """Rule 14.8: an inject falls where its roll points; one that was held would have come."""
    branches = [
        {"id": "one", "name": "One", "chance": 50, "effects": [shift("x", 1)]},
        {"id": "two", "name": "Two", "effects": [shift("x", 2)]},
    ]
    made = build([event("a"), event("b", 0, branches=branches), event("c", 0)])
    table = Table(made, rolls={("event:b", 2): [700]})
    turn.open_quarter(table.world)
    ledger = Ledger()
    forced = {0: hazards.HELD, 1: hazards.ANY_BRANCH, 2: hazards.HELD}
    hazards.draw_events(table.world, ledger, forced)
    told = [
        (e["kind"], e["event"], e.get("branch"), e.get("injected"), e.get("by_dice"))
        for e in ledger.entries
        if e["kind"] in ("event", "held")
    ]
    assert told == [("held", "a", None, None, None), ("event", "b", "two", True, False)]
    assert table.get("x") == 52


UP = action("up", effects=[shift("x", 10)])
DOWN = action("down", effects=[shift("x", -10)])


def points(made: Compiled, *quarters: list[str], turns: int = 4) -> int:
    """The points of the first objective for A after these quarters."""
    table = Table(made)
    for orders in quarters:
        table.quarter(A={"orders": orders})
    one = table.tables.role("A")
    return int(mark(table.world, table.tables.objectives[0], one, turns).points[0])


def wanting(*tests: Plain, **changes: Any) -> Compiled:
    """A scenario in which A wants this of x and y."""
    return build([UP, DOWN], objectives=[objective("want", ["A", "B"], *tests)], **changes)


def test_r15_1_of_two_tests_the_worse_counts() -> None:
    """Rule 15.1: met and met is 2, met and near 1, met and missed 0."""
    met = measured("x", "at_least", 50)
    for level, wanted in ((50, 2), (49, 1), (47, 0)):
        other = measured("y", "at_most", level, near=2)
        assert points(wanting(met, other), []) == wanted


def test_r15_2_the_mean_of_the_last_two_quarters() -> None:
    """Rule 15.2: 60 after 50 is 55, and a quarter later 60."""
    assert points(wanting(measured("x", "at_least", 55)), ["up"]) == 2
    assert points(wanting(measured("x", "at_least", 55.001)), ["up"]) == 0
    assert points(wanting(measured("x", "at_least", 60)), ["up"], []) == 2
    assert points(wanting(measured("x", "at_most", 55)), [], ["up"]) == 2
    assert points(wanting(measured("x", "at_most", 54.999)), [], ["up"]) == 0


def test_r15_2_every_quarter_and_the_start() -> None:
    """Rule 15.2: up and down again leaves its mark; so does where the track started."""
    assert points(wanting(measured("x", "never_above", 60)), ["up"], ["down"]) == 2
    assert points(wanting(measured("x", "never_above", 59.999)), ["up"], ["down"]) == 0
    assert points(wanting(measured("x", "never_below", 50.001)), ["up"], []) == 0
    assert points(wanting(measured("x", "never_below", 50)), ["up"], []) == 2


@pytest.mark.parametrize(("at", "wanted"), [(50, 2), (50.001, 1), (52, 1), (52.001, 0)])
def test_r15_3_near_includes_its_margin(at: float, wanted: int) -> None:
    """Rule 15.3: at 50 a threshold of 50 is met, up to 52 near, and past that missed."""
    assert points(wanting(measured("x", "at_least", at, near=2)), []) == wanted
    assert points(wanting(measured("x", "at_most", 100 - at, near=2)), []) == wanted


@pytest.mark.parametrize(("turns", "wanted"), [(4, 0), (6, 0), (7, 2), (30, 2)])
def test_r15_4_the_nearest_horizon(turns: int, wanted: int) -> None:
    """Rule 15.4: between 4 (missed) and 8 (met) the sixth quarter counts for 4."""
    assert points(wanting(measured("x", "at_least", 60, q8=40)), [], turns=turns) == wanted


def test_r15_5_an_objective_without_breach() -> None:
    """Rule 15.5: met until the role has broken a deal once."""
    want = objective("want", ["A", "B"], measured("x", "at_least", 50), no_breach=True)
    table = Table(build(objectives=[want]))
    for breaches, wanted in ((0, 2), (1, 0)):
        table.put("A.breaches", breaches)
        one = table.tables.objectives[0]
        assert mark(table.world, one, table.tables.role("A"), 4).points[0] == wanted
    assert mark(table.world, table.tables.objectives[0], table.tables.role("B"), 4).points[0] == 2


def test_r15_6_one_private_objective_is_drawn() -> None:
    """Rule 15.6: each of three in a third of the worlds, and only the drawn one counts."""
    wants = [
        objective("base", ["A", "B"], measured("x", "at_least", 50)),
        objective("p1", ["A"], measured("x", "at_least", 50), kind="private"),
        objective("p2", ["A"], measured("x", "at_least", 51, near=5), kind="private"),
        objective("p3", ["A"], measured("x", "at_least", 60), kind="private"),
    ]
    table = Table(build(objectives=wants), size=900)
    table.quarter()
    drawn = table.world.get(table.row("A.private"))
    assert np.bincount(drawn).min() > 255
    own = scores(table.world, 4)[0]
    wanted = np.array([100_000, 75_000, 50_000])[drawn]
    assert own.tolist() == wanted.tolist()
    assert set(scores(table.world, 4)[1].tolist()) == {100_000}


def test_r15_7_the_score() -> None:
    """Rule 15.7: one met, one near and one missed of three is 3 of 6 points."""
    wants = [
        objective(f"w{n}", ["A", "B"], measured("x", "at_least", at, near=2))
        for n, at in enumerate((50, 51, 60))
    ]
    table = Table(build(objectives=wants))
    table.quarter()
    assert scores(table.world, 4)[:, 0].tolist() == [50_000, 50_000]


def test_r15_8_direct_war() -> None:
    """Rule 15.8: 60 twice running or 70 once; not 60, 50, 60; then it is over at 0."""
    changes = {"war": {"track": "x", "twice": 60, "once": 70}, "turns": 6}
    made = build([UP, DOWN], **changes)
    table = Table(made)
    for orders, over in ((["up"], False), (["down"], False), (["up"], False), ([], True)):
        assert not turn.ended(table.world)[0]
        table.quarter(A={"orders": orders})
        assert turn.ended(table.world)[0] == over
    assert scores(table.world, 4)[:, 0].tolist() == [0, 0]
    before = table.world.values.tolist()
    table.quarter(A={"orders": ["up"]})
    assert table.world.values.tolist() == before
    once = Table(made)
    once.put("x", 60)
    once.quarter(A={"orders": ["up"]})
    assert turn.ended(once.world)[0]


def test_r15_9_legacy() -> None:
    """Rule 15.9: after three more quarters of drift the near mark is certain, the far one never."""
    wants = [
        objective("near", ["A", "B"], measured("x", "at_least", 52)),
        objective("far", ["A"], measured("x", "at_least", 52.501)),
        objective("shaken", ["A"], measured("y", "at_least", 50)),
    ]
    tracks = [track("x", couplings=[coupling(1)]), track("y", shock=1)]
    made = build(objectives=wants, tracks=tracks, legacy_quarters=3)
    table = Table(made)
    table.world.dice = Dice(1, np.zeros(1, dtype=np.uint64))
    before = table.world.values.tolist()
    found = legacy(made, table.world)
    assert (found["A"]["near"], found["A"]["far"]) == (1000, 0)
    assert 350 < found["A"]["shaken"] < 650
    assert set(found["B"]) == {"near"}
    assert table.world.values.tolist() == before
    assert legacy(made, table.world) == found
    again = build(objectives=wants, tracks=tracks, legacy_quarters=3)
    assert legacy(again, table.world) == found  # which remembers no end
    assert legacy(build(), table.world) == {}


def test_a_remembered_end_is_that_end_alone() -> None:
    """Rule 15.9: another state, other dice or a changed answer never give an earlier chance."""
    wants = [objective("shaken", ["A"], measured("y", "at_least", 50))]
    made = build(objectives=wants, tracks=[track("x"), track("y", shock=1)], legacy_quarters=3)

    def chance(seed: int = 1, y: int = 50, turn: int = 0) -> int:
        table = Table(made)
        table.world.dice = Dice(seed, np.zeros(1, dtype=np.uint64))
        table.put("y", y)
        table.world.turn = turn
        return legacy(made, table.world)["A"]["shaken"]

    ends = [{}, {"seed": 2}, {"y": 80}, {"y": 20}, {"turn": 1}]
    first = [chance(**end) for end in ends]
    assert first[2:4] == [1000, 0]
    assert len(set(first)) == len(ends)
    assert [chance(**end) for end in reversed(ends)] == first[::-1]
    table = Table(made)
    table.world.dice = Dice(1, np.zeros(1, dtype=np.uint64))
    table.put("y", 50)
    legacy(made, table.world)["A"]["shaken"] = 7
    assert legacy(made, table.world)["A"]["shaken"] != 7


HIDDEN = [
    track("x"),
    track("y", visible=["B"], estimate=True),
    track("z", visible=["B"]),
]


def test_r16_1_who_sees_a_track() -> None:
    """Rule 16.1: all see x; of y A has the estimate and B the value; of z A has nothing."""
    table = Table(build(tracks=HIDDEN))
    table.put("y", 77)
    table.put("estimate:y", 71)
    values, exact, estimated = visible_tracks(table.world, 0)
    assert values[:, 0].tolist() == [50_000, 71_000, 0]
    assert (exact.tolist(), estimated.tolist()) == ([True, False, False], [False, True, False])
    values, exact, _ = visible_tracks(table.world, 1)
    assert values[:, 0].tolist() == [50_000, 77_000, 50_000] and exact.all()
    assert [audience(table.tables, name) for name in ("x", "y")] == [None, (1,)]


def test_r16_2_estimates() -> None:
    """Rule 16.2: within 5 of 50, evenly, at the start and in the first quarter of a year."""
    table = Table(build(tracks=HIDDEN, first_quarter="2025Q3", turns=6), size=2000)
    first = table.world.values[table.row("estimate:y")].copy()
    assert first.min() >= 45_000 and first.max() <= 55_000
    assert np.histogram(first, bins=5, range=(45_000, 55_000))[0].min() > 330
    table.put("y", 99)
    for quarter in range(3):
        table.quarter()
        now = table.world.values[table.row("estimate:y")]
        assert (now.tolist() == first.tolist()) == (quarter < 2)
    assert now.min() >= 94_000 and now.max() == 100_000


def test_r16_3_purses() -> None:
    """Rule 16.3: capital and money of others are hidden, slots are not, nor is a public track."""
    roles = [role("A", "one"), role("B", "two", purse={"track": "x"}), role("C", "two")]
    table = Table(build(roles=roles))
    seen = masked(table.world, 0)
    for name, value in (("A.pc", 5000), ("C.pc", 0), ("C.bn", 0), ("C.slots", 3000)):
        assert seen.get(table.row(name))[0] == value
    assert seen.values[table.row("x"), 0] == 50_000
    names = ("A.pc", "C.bn", "C.slots", "x")
    assert [audience(table.tables, name) for name in names] == [(0,), (2,), None, None]


def test_r16_4_derived_values() -> None:
    """Rule 16.4: made of y it is B's, made of A's money A's, of both nobody's, of x all's."""
    values = [
        derived("open", "x + 1"),
        derived("hers", "y + x"),
        derived("mine", "A.bn"),
        derived("none", "hers * mine"),
        derived("slots", "A.slots"),
    ]
    table = Table(build(tracks=HIDDEN, derived=values))
    found = derived_audiences(table.tables)
    seen = [found[table.row(name)] for name in ("open", "hers", "mine", "none", "slots")]
    assert seen == [None, (1,), (0,), (), None]
    view_of_a = masked(table.world, 0)
    table.quarter()
    view_of_a = masked(table.world, 0)
    shown = [int(view_of_a.get(table.row(name))[0]) for name in ("open", "hers", "mine")]
    assert shown == [51_000, 0, 10_000]


def test_r16_5_two_exercises_that_differ_only_in_secrets_look_alike() -> None:
    """Rule 16.5: other hidden tracks, purses and hands, the same bytes for A."""
    slope = {"name": "S", "add": 1, "per": "y", "above": 40}
    cards = [
        action("a", odds={"base": 40, "modifiers": [slope]}),
        action("b", odds={"base": 40, "modifiers": [{"name": "Z", "when": ["z > 50"], "add": 5}]}),
        action("leaf", "B", held=False),
        action("twig", "B", held=False),
    ]
    shown = []
    for change in (False, True):
        game = Game(build(cards, tracks=HIDDEN, adjudication={"openings": 1}), 3)
        game.start()
        rows = game.tables.row_names
        if change:
            for name, value in (("y", 90_000), ("z", 90_000), ("B.pc", 1000), ("B.bn", 0)):
                game.world.set(rows.index(name), None, value)
            game.world.zone[:] = 1 - game.world.zone
        shown.append([json.dumps(view(game, key), sort_keys=True) for key in ("A", "B")])
    assert shown[0][0] == shown[1][0]
    assert shown[0][1] != shown[1][1]


def test_r16_5_a_need_on_what_the_role_cannot_see_is_refused() -> None:
    """Rule 16.5: legality may read only what its role sees, else a refusal would tell."""
    with pytest.raises(ContentError, match=r"cards\[b\].needs\[0\]: `z > 50` would tell"):
        build([action("b", needs=["z > 50"])], tracks=HIDDEN)


def test_r16_6_a_doctrine_reads_what_its_role_sees() -> None:
    """Rule 16.6: y is read by its estimate, z and B's purse are refused at line and column."""
    rules = [{"play": "idle-a", "when": ["y > 40"], "because": "It is high."}]
    written = [doctrine("A", orders=rules), doctrine("B")]
    made = build(tracks=HIDDEN, doctrines=written)
    atom = made.doctrine("A").orders[0].atoms[0]
    assert made.tables.row_names[atom.row] == "estimate:y"
    for secret in ("z > 40", "B.bn > 1", "B.pc > 1"):
        rules[0]["when"] = [secret]
        with pytest.raises(ContentError, match="reads what A may not see"):
            build(tracks=HIDDEN, doctrines=written)


def test_r16_7_signals_bind_nobody() -> None:
    """Rule 16.7: at most its number, of its own cards; shown and not played is a bluff."""
    roles = [role("A", "one", signals=1), role("B", "two")]
    table = Table(build([action("a", "A"), event("storm", blocked=["signalled a"])], roles=roles))
    one, signed = table.tables.role("A"), table.world.signed
    assert checked(table.world, one, "signals", {"cards": ["a"]}, signed) == {"cards": ["a"]}
    for cards in (["a", "idle-a"], ["idle-b"]):
        with pytest.raises(IllegalOrder):
            checked(table.world, one, "signals", {"cards": cards}, signed)
    table.quarter(A={"signals": ["a"]})
    assert table.get("signal:a") == 1 and table.get("since:a") == NEVER
    assert happened(table, "storm") == [False]
    table.quarter()
    assert table.get("signal:a") == 0


def test_r17_4_equal_courses_have_equal_digests() -> None:
    """Rule 17.4: the same orders give the same digest, one thousandth elsewhere another."""
    cards = [action("a", odds={"base": 50}), action("b", odds={"base": 50})]
    digests = []
    for order, extra in (("a", 0), ("a", 0), ("b", 0), ("a", 1)):
        table = Table(build(cards), size=2, seed=4)
        table.world.values[table.row("y"), 1] += extra
        table.quarter(A={"orders": [order]})
        digests.append(table.world.digest.tolist())
    assert digests[0] == digests[1]
    assert digests[0][0] != digests[2][0]
    assert digests[0][0] == digests[3][0] and digests[0][1] != digests[3][1]


def test_the_rulebook_stands_beside_the_engine() -> None:
    """The rulebook is where the tests read it."""
    assert (Path(__file__).resolve().parents[2] / "docs" / "rules.md").is_file()


def test_r14_9_an_event_pauses_after_it_happened() -> None:
    """Rule 14.9: it does not come again for its pause; others are not held up."""
    table = Table(build([event("storm", pause=2), event("flood", pause=0)]))
    seen = []
    for _ in range(5):
        table.quarter()
        seen.append((happened(table, "storm")[0], happened(table, "flood")[0]))
    assert [storm for storm, _ in seen] == [True, False, False, True, False]
    assert all(flood for _, flood in seen)


def test_r14_9_the_scenario_may_set_the_pause_of_all() -> None:
    """Rule 14.9: an event without a pause of its own takes the scenario's."""
    table = Table(build([event("storm"), event("flood", pause=0)], adjudication={"event_pause": 1}))
    seen = []
    for _ in range(3):
        table.quarter()
        seen.append(happened(table, "storm")[0])
    assert seen == [True, False, True]
