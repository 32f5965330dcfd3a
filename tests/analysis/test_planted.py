"""What is planted in a small game is found, with the figure it has."""

from __future__ import annotations

import pytest

from tests.analysis import planted
from tests.rulebook.mini import build, shift, track
from wargame.analysis.balance import balance
from wargame.analysis.findings import Card, Effect, Event, Findings, Form
from wargame.analysis.intervals import Interval
from wargame.analysis.spread import Spread
from wargame.analysis.verdicts import Verdict, judge, verdicts
from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.gates import GatesFile, Held, held
from wargame.content.library import bundle_from_files


def found(compiled: Compiled, worlds: int = 160) -> Findings:
    return balance(compiled, worlds=worlds, seed=3)


def card(of: Findings, key: str) -> Card:
    return next(one for one in of.cards if one.id == key)


def effect(form: Form | Event, role: str) -> Effect:
    return next(one for one in form.effects if one.role == role)


def score_spread(of: Findings, role: str) -> Spread:
    return next(one for one in of.spreads if one.role == role and not one.objective)


def missed(of: Findings) -> list[Verdict]:
    return [one for one in verdicts(of, held(None, "")) if one.state == "missed"]


# Cards ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cards() -> Findings:
    return found(planted.cards())


def test_a_dominated_card_is_found_and_no_other(cards: Findings) -> None:
    shown = {(one.action, one.by) for one in cards.dominated if one.shown}
    assert shown == {("worse", "good"), ("toss", "good"), ("idle-a", "good"), ("idle-a", "worse"),
                     ("toss", "worse")}  # fmt: skip
    assert card(cards, "worse").dominated_by == ("good",)
    assert not card(cards, "good").dominated_by
    told = {one.subject for one in missed(cards) if one.gate == "card_dominated"}
    assert told == {"worse", "toss", "idle-a"}


def test_by_how_much_a_card_is_worse_is_told(cards: Findings) -> None:
    worse = next(one for one in cards.dominated if one.action == "worse")
    # Two points of x less, half of it where it comes in the last quarter: of a near of ten.
    ((name, by),) = worse.worse
    assert name == "want" and by == pytest.approx(-0.15)
    assert worse.worlds == 2 * 160


def test_a_dearer_card_dominates_nothing() -> None:
    dear = planted.GOOD | {"cost": {"pc": 1}}
    of = found(build([dear, planted.WORSE], objectives=[planted.wants_x(60)]))
    assert {(one.action, one.by) for one in of.dominated} == {("idle-a", "worse")}


def test_a_card_that_works_once_dominates_nothing() -> None:
    once = planted.GOOD | {"once": True}
    of = found(build([once, planted.WORSE], objectives=[planted.wants_x(60)]))
    assert {one.by for one in of.dominated} == {"worse"}


def test_with_few_worlds_a_card_is_likely_and_not_surely_dominated() -> None:
    lucky = planted.TOSS | {"id": "lucky", "name": "Lucky", "effects": [shift("x", 3)],
                            "breakthrough": [shift("x", 3)]}  # fmt: skip
    of = found(build([planted.TOSS, lucky], objectives=[planted.wants_x(60)]), worlds=60)
    mine = [one for one in of.dominated if (one.action, one.by) == ("toss", "lucky")]
    assert [one.shown for one in mine] in ([], [False])


def test_a_useless_card_moves_nothing(cards: Findings) -> None:
    idle = effect(card(cards, "idle-a").forms[0], "A")
    assert idle.worlds == 2 * 160
    assert idle.score == (0, 0, 0) and idle.objectives[0].margin == (0, 0, 0)
    toss = effect(card(cards, "toss").forms[0], "A").objectives[0].margin
    assert toss.low < 0 < toss.high and toss.high - toss.low > 0.01
    assert effect(card(cards, "good").forms[0], "A").objectives[0].margin.shows


def test_what_was_never_played_says_so(cards: Findings) -> None:
    good = card(cards, "good")
    assert (good.used.could, good.used.was) == (4 * 160, 0)
    assert good.used.share is not None and good.used.share.mean == 0
    assert ("card_played", "good") in {(one.gate, one.subject) for one in missed(cards)}


# Deals and events ------------------------------------------------------------------------------


def test_a_deal_is_tried_for_every_party() -> None:
    pact = card(found(planted.pact()), "pact")
    assert pact.used.was == 0 and pact.signed is not None and pact.signed.was == 0
    for role in ("A", "B"):
        moved = effect(pact.forms[0], role)
        assert moved.worlds == 2 * 160
        assert moved.score == (100, 100, 100)


def test_an_event_is_struck_out_where_it_happens() -> None:
    of = found(planted.blow())
    storm = of.events[0]
    share = storm.happened.ever
    assert share.low < 1 - 0.5**4 < share.high
    for role in ("A", "B"):
        hit = effect(storm, role)
        assert hit.worlds == round(share.mean * 160)
        assert hit.score == (-100, -100, -100)
    met = of.seats[0].objectives[0].met.mean
    assert met == pytest.approx(1 - share.mean)


# Seats and doctrines ---------------------------------------------------------------------------


def test_an_overpowered_doctrine_misses_its_gate() -> None:
    of = found(compile_bundle(bundle_from_files(planted.strong())))
    strong = next(one for one in of.doctrines if one.id == "strong")
    assert strong.score == (100, 100, 100)
    assert strong.over_pool.mean == 50 and strong.over_pool.shows
    assert strong.met["want"].mean == 1
    assert strong.beats_pool.mean == 0.75  # half of its pool is itself, and that is a draw
    bars = GatesFile(id="planted", gates=Held.model_validate(
        {"beats_pool": {"most": 65}, "sensible": {"least": 25}}
    ))  # fmt: skip
    judged = {(one.gate, one.subject): one for one in verdicts(of, held(bars, "mine"))}
    assert judged["beats_pool", "A/strong"].state == "missed"
    assert judged["beats_pool", "A/plain"].state == "kept"
    sensible = judged["sensible", "A"]
    assert (sensible.note, sensible.value) == ("strong", strong.over_random.mean)
    told = {(one.gate, one.subject) for one in missed(of)}
    assert ("over_pool", "A/strong") in told and ("over_pool", "A/plain") not in told


def test_the_order_of_cards_at_one_time_is_found() -> None:
    of = found(planted.queue())
    order = {seat.role: seat.order.mean for seat in of.seats}
    assert order == {"A": -100, "B": 100}
    assert {one.subject for one in missed(of) if one.gate == "order_effect"} == {"A", "B"}


def test_worlds_that_end_early_are_borne_everywhere() -> None:
    of = found(planted.brink())
    assert 0.2 < of.finished.mean < 0.8
    assert effect(card(of, "good").forms[0], "A").worlds < 2 * 160
    assert any(one.gate == "finished" for one in missed(of))


def test_worlds_that_all_end_at_once_leave_nothing_to_try() -> None:
    of = found(
        build(
            [planted.GOOD],
            tracks=[track("x"), track("y", 90)],
            objectives=[planted.wants_x(50)],
            war={"track": "y", "twice": 75, "once": 80},
        ),
        worlds=20,
    )
    assert of.finished.mean == 0
    assert {seat.score.mean for seat in of.seats} == {0}
    assert card(of, "good").forms[0].effects == ()


# Choices and dice ------------------------------------------------------------------------------


def test_where_dice_do_nothing_all_is_choices() -> None:
    of = found(compile_bundle(bundle_from_files(planted.strong())))
    mine, theirs = score_spread(of, "A"), score_spread(of, "B")
    assert mine.sd == 50
    assert mine.choices == mine.own == (1, 1, 1)
    assert mine.others == mine.dice == mine.differing == (0, 0, 0)
    assert theirs.choices == theirs.others == (1, 1, 1) and theirs.own == (0, 0, 0)


def test_where_choices_do_nothing_all_is_dice() -> None:
    mine = score_spread(found(planted.weather()), "A")
    assert mine.choices == mine.own == mine.differing == (0, 0, 0)
    assert mine.dice == (1, 1, 1)


def test_what_only_two_reach_together_is_told_apart() -> None:
    for role in ("A", "B"):
        mine = score_spread(found(planted.together()), role)
        assert mine.choices == (1, 1, 1)
        for part in (mine.own, mine.others, mine.meeting):
            assert part is not None and part.mean == pytest.approx(1 / 3)


def test_a_gamble_is_choice_dice_and_dice_that_differ() -> None:
    mine = score_spread(found(planted.gamble(), worlds=2000), "A")
    for part in (mine.own, mine.dice, mine.differing):
        assert part is not None
        assert part.low < 1 / 3 < part.high and part.high - part.low < 0.2


def test_a_quantity_that_does_not_vary_has_no_shares() -> None:
    assert score_spread(found(build()), "A").choices is None


# Gates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("figure", "state"), [
    ((50, 45, 55), "kept"), ((74, 70, 78), "kept"), ((76, 72, 80), "open"),
    ((80, 76, 84), "missed"), ((20, 10, 30), "open"), ((20, 18, 24), "missed"),
])  # fmt: skip
def test_a_gate_is_missed_where_the_whole_interval_lies_outside(
    figure: tuple[float, float, float], state: str
) -> None:
    assert judge(Interval(*figure), 25, 75) == state


def test_a_dropped_gate_is_not_held() -> None:
    of = found(build())
    gates = {name: gate for name, gate in held(None, "").items() if name != "objective_met"}
    assert not [one for one in verdicts(of, gates) if one.gate == "objective_met"]
