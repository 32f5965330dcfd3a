"""Sections 1 and 2 of docs/rules.md: worlds and dice, numbers and rounding."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
import yaml

from tests.rulebook.mini import (
    Plain,
    Table,
    action,
    build,
    coupling,
    derived,
    event,
    files,
    opening,
    shift,
    track,
)
from wargame.content.compile import compile_bundle
from wargame.content.context import site_of
from wargame.content.library import bundle_from_files
from wargame.errors import ContentError
from wargame.play.random_player import RandomPlayer
from wargame.play.rollout import play_quarter
from wargame.rules.dice import Dice, Family, Stream
from wargame.rules.ledger import Ledger
from wargame.rules.odds import bands
from wargame.rules.tables import Phase
from wargame.rules.turn import setup
from wargame.rules.worlds import World, rounded

CARDS: list[Plain] = [
    action("strike", odds={"base": 50}, effects=[shift("x", -3)], setback=[shift("y", 1)]),
    opening("leaf", odds={"base": 40}, effects=[shift("x", 2)]),
    action("guard", "B", odds={"base": 60}, effects=[shift("x", 2)], cost={"pc": 1}),
    event("storm", 30, effects=[shift("y", -1)]),
    event("calm", 30, effects=[shift("y", 1)]),
]


def worlds(numbers: list[int], **changes: object) -> Dice:
    """Dice of seed 5 for these worlds."""
    return Dice(5, np.array(numbers, dtype=np.uint64), **changes)  # type: ignore[arg-type]


def state(world: World) -> dict[str, list[object]]:
    """Every array of the state as plain lists."""
    names = ("values", "counts", "pending", "zone", "trail", "orders", "happening")
    return {name: np.asarray(getattr(world, name)).tolist() for name in names}


def test_r1_1_a_world_of_a_batch_is_the_world_alone() -> None:
    """Rule 1.1: state and ledger of world 5 are the same in a batch of nine and alone."""
    made = build(CARDS)
    ends, ledgers = [], []
    for numbers, column in (([0, 3, 5, 7, 2, 9, 11, 1, 4], 2), ([5], 0)):
        world = setup(made.tables, worlds(numbers))
        entries: list[object] = []
        for _ in range(4):
            ledger = Ledger(column=column)
            play_quarter(world, [RandomPlayer(), RandomPlayer()], ledger)
            entries += ledger.entries
        ends.append(state(world.take(np.array([column], dtype=np.intp))))
        ledgers.append(entries)
    assert ends[0] == ends[1]
    assert ledgers[0] == ledgers[1]
    assert len(ledgers[0]) > 20


def test_r1_2_a_draw_is_a_function_of_its_address() -> None:
    """Rule 1.2: the same address falls alike, and every part of the address matters."""
    dice = worlds([0, 1])
    address = (Stream.ADJUDICATION, 3, Phase.ADJUDICATION, 77)
    first = dice.words(*address)
    dice.words(Stream.EVENTS, 0, Phase.EVENTS, 1)
    assert np.array_equal(first, dice.words(*address))
    assert first[0] != first[1]
    others = [
        dice.words(Stream.EVENTS, 3, Phase.ADJUDICATION, 77),
        dice.words(Stream.ADJUDICATION, 4, Phase.ADJUDICATION, 77),
        dice.words(Stream.ADJUDICATION, 3, Phase.EVENTS, 77),
        dice.words(Stream.ADJUDICATION, 3, Phase.ADJUDICATION, 78),
        dice.words(*address, use=1),
        worlds([0, 1], nonce=9).words(*address),
        worlds([0, 1], family=1).words(*address),
        Dice(6, np.arange(2, dtype=np.uint64)).words(*address),
    ]
    assert len({int(each[0]) for each in (first, *others)}) == 9


def test_r1_3_more_cards_and_another_order_change_no_other_roll() -> None:
    """Rule 1.3: rolls of orders and events stand when content is added or turned round."""
    more = [action("extra", odds={"base": 50}), event("flood", 50), opening("twig")]
    limit = {"adjudication": {"events": 4}}
    seen: list[dict[tuple[int, str], object]] = []
    for cards in (CARDS, [*more, *reversed(CARDS)]):
        table = Table(build(cards, **limit), seed=3)
        rolls: dict[tuple[int, str], object] = {}
        for quarter in range(4):
            table.quarter(A={"orders": ["strike"]}, B={"orders": ["guard"]})
            for entry in (*table.found("adjudication"), *table.found("event")):
                key = str(entry.get("action", entry.get("event")))
                rolls[quarter, key] = entry["roll"]
        seen.append({key: roll for key, roll in rolls.items() if key[1] != "flood"})
        assert table.card("strike").site == site_of("card:strike")
    assert seen[0] == seen[1]
    assert {key for _, key in seen[0]} == {"strike", "guard", "storm", "calm"}


def test_r1_4_slot_option_and_company_do_not_change_a_die() -> None:
    """Rule 1.4: a card rolls the same alone, as second order, and in another form."""
    forms = [{"id": "big", "name": "Big"}, {"id": "small", "name": "Small"}]
    cards = [*CARDS, action("push", odds={"base": 50}, options=forms)]
    rolls = set()
    for orders in (["push/big"], ["push/small"], ["strike", "push/big"], ["push/big", "strike"]):
        table = Table(build(cards), seed=8)
        table.quarter(A={"orders": orders})
        pushed = next(order for order in orders if "/" in order)
        rolls.add(table.found("adjudication", action=pushed)[0]["roll"])
    assert len(rolls) == 1


def test_r1_5_orders_roll_a_thousand_and_events_a_hundred_thousand() -> None:
    """Rule 1.5: the ranges, evenly filled, and a low roll is the good one."""
    made = build(CARDS)
    table = Table(made, size=4000)
    orders = table.dice.below(
        1000, Stream.ADJUDICATION, 0, Phase.ADJUDICATION, site_of("card:strike")
    )
    events = table.dice.below(100_000, Stream.EVENTS, 0, Phase.EVENTS, site_of("event:storm"))
    for rolls, top in ((orders, 1000), (events, 100_000)):
        assert rolls.min() >= 0 and rolls.max() < top
        counts = np.bincount(rolls * 10 // top, minlength=10)
        assert counts.sum() == 4000 and counts.min() > 320 and counts.max() < 480
    chance = np.full(2, 500, dtype=np.int64)
    low, high = bands(table.world, chance, np.array([0, 999], dtype=np.int64)).tolist()
    assert low > high


def test_r1_6_bots_and_forecasts_move_no_die_of_the_exercise() -> None:
    """Rule 1.6: bots and other families draw elsewhere; chance is the same whoever plays."""
    dice = worlds([0])
    address = (0, Phase.ORDERS, 5)
    one = int(dice.words(Stream.BOT + 0, *address)[0])
    assert one != int(dice.words(Stream.BOT + 1, *address)[0])
    words = {
        int(dice.with_family(family).words(Stream.EVENTS, *address)[0])
        for family in (Family.LIVE, Family.FORECAST, Family.PLANNING, Family.LEGACY)
    }
    assert len(words) == 4
    made = build([event("storm", 50)])
    happened = []
    for players in ("random", "idle"):
        table = Table(made, size=64)
        if players == "random":
            play_quarter(table.world, [RandomPlayer(), RandomPlayer()])
        else:
            table.quarter()
        happened.append(table.world.happening.tolist())
    assert happened[0] == happened[1]


def test_r1_7_a_fresh_nonce_gives_other_dice() -> None:
    """Rule 1.7: a branch under a nonce rolls anew, one without keeps every roll."""
    made = build(CARDS)
    rolls = []
    for nonce in (0, 0, 0x9E3779B97F4A7C15):
        table = Table(made, size=16, nonce=nonce)
        table.quarter()
        rolls.append(table.world.happening.tolist())
    assert rolls[0] == rolls[1] != rolls[2]


def test_r1_8_normal_draws_are_quantiles() -> None:
    """Rule 1.8: the extremes are +-3.297, no more than 1,024 values, mean 0 and sd 1."""
    drawn = Dice(2, np.arange(20_000, dtype=np.uint64)).normal_milli(Stream.SHOCKS, 0, 9, 1)
    assert drawn.min() == -3297 and drawn.max() == 3297
    assert len(np.unique(drawn)) <= 1024
    assert abs(drawn.mean()) < 30 and abs(drawn.std() - 1000) < 20


def test_r2_1_the_state_is_whole_numbers() -> None:
    """Rule 2.1: no array of the state holds a float, and 1.5 is held as 1,500."""
    table = Table(build(CARDS, tracks=[track("x", 1.5), track("y")]))
    table.quarter(A={"orders": ["strike"]})
    for one in fields(table.world):
        value = getattr(table.world, one.name)
        if isinstance(value, np.ndarray):
            assert value.dtype.kind in "iub", one.name
    assert table.tables.start[table.row("x")] == 1500
    assert table.action("strike").base == 500


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"tracks": [track("x", 0.0001), track("y")]}, "three decimals"),
        ({"cards": [action("c", odds={"base": 40.25})]}, "one decimal"),
    ],
)
def test_r2_2_a_decimal_is_exact_or_refused(change: Plain, word: str) -> None:
    """Rule 2.2: a fourth decimal of an amount and a second of a percentage are refused."""
    with pytest.raises(ContentError, match=word):
        build(**change)


def test_r2_2_a_rate_is_an_exact_fraction() -> None:
    """Rule 2.2: 0.0007 for every 3 is 7/30,000 of the distance, held as such."""
    tracks = [track("x", 60, couplings=[coupling(0.0007, per=3, of="y")]), track("y")]
    one = build(tracks=tracks).tables.couplings[0]
    assert (one.num, one.den) == (7, 30_000)


def test_r2_3_halves_go_away_from_zero() -> None:
    """Rule 2.3: 0.5 becomes 1, -0.5 becomes -1, 2.5 becomes 3 and 0.4 becomes 0."""
    values = np.array([5, -5, 25, -25, 4, -4, 15], dtype=np.int64)
    assert rounded(values, 10).tolist() == [1, -1, 3, -3, 0, 0, 2]


def test_r2_4_terms_are_rounded_and_then_summed() -> None:
    """Rule 2.4: two terms of half a thousandth make two thousandths, not one."""
    half = {"per": 1000, "of": "y"}
    tracks = [track("x", couplings=[coupling(0.01, **half), coupling(0.01, **half)]), track("y")]
    table = Table(build(tracks=tracks))
    table.quarter()
    assert table.get("x") == 50.002
    entry = table.found("drift", what="x")[0]
    assert [term[2] for term in entry["terms"]] == [1, 1]  # type: ignore[attr-defined]


def test_r2_5_what_a_range_cuts_off_is_a_part_of_its_own() -> None:
    """Rule 2.5: a drift and an effect past the top are cut, and the cut is on the ledger."""
    tracks = [track("x", 99, couplings=[coupling(3)]), track("y", 2)]
    table = Table(build([action("drop", effects=[shift("y", -5)])], tracks=tracks))
    table.quarter(A={"orders": ["drop"]})
    assert (table.get("x"), table.get("y")) == (100, 0)
    terms = table.found("drift", what="x")[0]["terms"]
    assert [(t[0], t[2]) for t in terms] == [("+3", 3000), ("bounds", -2000)]  # type: ignore[attr-defined]
    cut = table.found("shift", what="y")[0]
    assert (cut["by"], cut["cut"], cut["after"]) == (-5000, 3000, 0)


def test_r2_6_formulas_round_step_by_step() -> None:
    """Rule 2.6: 1/3 is 0.333, times 3 is 0.999; a division by zero gives 0."""
    made = build(
        derived=[
            derived("third", "(y - 49) / 3 * 3"),
            derived("gap", "y / (x - 50)"),
            derived("minus", "(49 - y) / 2000"),
        ]
    )
    table = Table(made)
    table.quarter()
    assert (table.get("third"), table.get("gap"), table.get("minus")) == (0.999, 0, -0.001)


def test_the_helper_writes_yaml_that_the_loader_reads() -> None:
    """The mini scenario goes through the real loader, byte for byte as a save carries it."""
    made = files(CARDS)
    assert yaml.safe_load(made["decks/mini.yaml"])["cards"][0]["id"] == "strike"
    assert compile_bundle(bundle_from_files(made)).bundle.files == made
