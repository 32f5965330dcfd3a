"""Numbers, odds, prices, conditions and effects in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wargame.telling import words
from wargame.telling.names import Names

NAMES = Names(
    tracks={"us_will": "US will", "grid": "Power", "oil": "Oil (Brent)"},
    units={"us_will": "index", "grid": "GW", "cover": "$bn a year", "fire": "k a quarter"},
    roles={"US": "United States", "UKR": "Ukraine"},
    cards={"pda": "Empty a shelf", "pda/full": "Empty a shelf: Full", "truce": "The offer"},
    options={"UKR/grid": "Shield the grid"},
    lines={"us-draw": "American drawdowns"},
    flags={"gap": "No new contracts."},
)


@pytest.mark.parametrize(
    ("milli", "text"),
    [
        (0, "0"),
        (1, "0.001"),
        (-1, "-0.001"),
        (18540, "18.54"),
        (3900, "3.9"),
        (-300, "-0.3"),
        (136000, "136"),
        (1234567, "1,234.567"),
    ],
)
def test_thousandths_as_decimals(milli: int, text: str) -> None:
    assert words.number(milli) == text


@pytest.mark.parametrize(
    ("milli", "places", "text"),
    [
        (18549, 1, "18.5"),
        (18550, 1, "18.6"),
        (-18550, 1, "-18.6"),
        (-400, 0, "0"),
        (499, 0, "0"),
        (500, 0, "1"),
        (99_950, 1, "100"),
    ],
)
def test_rounding_is_half_away_from_zero(milli: int, places: int, text: str) -> None:
    assert words.number(milli, places) == text


@given(st.integers(-(10**9), 10**9))
def test_an_exact_number_reads_back(milli: int) -> None:
    from decimal import Decimal

    assert Decimal(words.signed(milli).replace(",", "")) * 1000 == milli
    assert words.signed(milli)[0] == ("+" if milli > 0 else "-" if milli < 0 else "0")


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (1000, "certain"),
        (999, "very likely"),
        (850, "very likely"),
        (849, "likely"),
        (600, "likely"),
        (599, "about even"),
        (400, "about even"),
        (399, "unlikely"),
        (200, "unlikely"),
        (199, "a long shot"),
        (1, "a long shot"),
        (0, "impossible"),
    ],
)
def test_odds_words_change_at_the_stated_thresholds(chance: int, word: str) -> None:
    assert words.odds_word(chance) == word


def test_chances_in_per_cent() -> None:
    assert words.percent(450) == "45 %"
    assert words.percent(425) == "42.5 %"
    assert words.points(-105) == "-10.5"
    assert words.points(80) == "+8"
    assert words.odds(730) == "73 %, likely"
    assert words.odds(1000) == "certain"


@given(st.integers(-100, 1100), st.integers(1, 60), st.booleans())
def test_a_bar_fills_its_cells_and_no_more(share: int, width: int, blocks: bool) -> None:
    drawn = words.bar(share, width, blocks=blocks)
    assert len(drawn) == width
    if not blocks:
        assert drawn.isascii()


def test_bars() -> None:
    assert words.bar(500, 10) == "#####....."
    assert words.bar(1000, 4, blocks=True) == "████"
    assert words.bar(450, 10, blocks=True) == "████▌     "
    assert words.bar(0, 3, blocks=True) == "   "


def test_trends_have_a_word_beside_the_glyph() -> None:
    assert words.trend(5) == ("▲", "rising")
    assert words.trend(-5) == ("▼", "falling")
    assert words.trend(5, still=5) == ("■", "steady")


def test_prices() -> None:
    price = {"pc": 2000, "bn": 500, "slots": 1, "quarters": 3}
    assert words.cost(price) == "2 PC, 0.5 bn, 1 S for 3 quarters"
    assert words.cost({"pc": 0, "bn": 0, "slots": 1, "quarters": 1}) == "1 S for 1 quarter"
    assert words.cost({"pc": 0, "bn": 0, "slots": 0, "quarters": 1}) == "free"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("us_will >= 55", "US will at least 55"),
        ("grid < 12", "Power below 12 GW"),
        ("cover >= 1", "cover at least $1 bn a year"),
        ("fire > 100", "fire above 100 thousand a quarter"),
        ("oil in 60..80", "Oil (Brent) from 60 to 80"),
        ("not gap", "not so: no new contracts"),
        ("gap", "no new contracts"),
        ("not us_will >= 55", "not: US will at least 55"),
        ("season != 2", "it is not the second quarter of a year"),
        ("UKR.standing is grid", "Ukraine's standing order is Shield the grid"),
        ("UKR.standing is not grid", "Ukraine's standing order is not Shield the grid"),
        ("since pda >= 2", '"Empty a shelf" was last ordered at least 2 quarters ago'),
        ("played pda", '"Empty a shelf" is ordered this quarter'),
        ("in-force truce", '"The offer" is in force'),
        ("not in-force truce", '"The offer" is not in force'),
        ("not supports US", "United States does not support it"),
        ("broken any", "somebody broke a deal lately"),
        ("broken US", "United States broke a deal lately"),
        ("signalled pda", '"Empty a shelf" was signalled'),
        ("supports US", "United States supports it"),
        ("something else entirely new", "something else entirely new"),
    ],
)
def test_conditions(text: str, said: str) -> None:
    assert words.condition(text, NAMES) == said


@pytest.mark.parametrize(
    ("text", "scale", "said"),
    [
        ("us_will -3", 1000, "US will -3"),
        ("us_will -3", 500, "US will -1.5"),
        ("oil +25", 1400, "Oil +35"),
        ("US.pc +1", 1000, "United States PC +1"),
        ("gap for 2 quarters", 1000, "No new contracts (for 2 quarters)"),
        ("no more gap", 1000, 'no longer: "No new contracts"'),
        ("opens pda", 1000, 'opens "Empty a shelf"'),
        ("pda closed for 4 quarters", 1000, '"Empty a shelf" is closed for 4 quarters'),
        ("pda waits 1 quarters", 1000, '"Empty a shelf" waits 1 quarter'),
        ("1.3bn into us-draw", 500, "$0.65 bn of goods into American drawdowns"),
        ("30 % of shells lost", 1000, "30 % of the shells due never arrive"),
        ("70 % of sky 2 quarters late", 1000, "70 % of the sky due arrive 2 quarters late"),
        ("UKR in breach", 1000, "Ukraine is in breach"),
        ("truce ends", 1000, '"The offer" ends'),
        ("truce broken", 1000, '"The offer" is broken'),
    ],
)
def test_effects(text: str, scale: int, said: str) -> None:
    assert words.effect(text, NAMES, scale) == said


def group(
    *texts: str,
    scale: tuple[int, ...] = (0, 500, 1000, 1400),
    after: int = 0,
    late: bool = True,
    lasts: int = 1,
    when: tuple[str, ...] = (),
) -> dict:
    return {
        "effects": list(texts),
        "scale": list(scale),
        "after": after,
        "late": late,
        "lasts": lasts,
        "when": list(when),
        "kind": "effects",
    }


def test_bands_say_how_they_differ_from_success() -> None:
    groups = [
        group("us_will +2"),
        group("grid +1", after=3),
        group("oil +1", scale=(1000, 0, 0, 0), late=False),
    ]
    assert words.effect_lines(groups, NAMES) == [
        "Success: US will +2. In 3 quarters: Power +1.",
        "Breakthrough: 1.4 times that.",
        "Partial success: half that, a quarter later.",
        "Setback: Oil +1.",
    ]


def test_bands_with_effects_of_their_own() -> None:
    groups = [
        group("us_will +2", "opens pda", scale=(0, 0, 1000, 1400), late=False),
        group("us_will +1", scale=(0, 1000, 0, 0), late=False),
        group("grid -1", scale=(1000,) * 4, late=False),
    ]
    assert words.effect_lines(groups, NAMES) == [
        "Whatever the roll: Power -1.",
        'Success: US will +2; opens "Empty a shelf".',
        "Breakthrough: 1.4 times the numbers, the rest the same.",
        "Partial success: US will +1.",
        "Setback: nothing, and the price is gone.",
    ]


def test_what_comes_again_is_said_once_and_what_is_certain_has_no_bands() -> None:
    groups = [group("US.pc +1", after=n) for n in (2, 4)]
    assert words.effect_lines(groups, NAMES, sure=True) == [
        "It brings: in 2 and 4 quarters: United States PC +1."
    ]
    lasting = [group("grid +1", after=1, lasts=8, when=("gap",))]
    assert words.effect_lines(lasting, NAMES, sure=True) == [
        "It brings: in 1 quarter, for 8 quarters running: if no new contracts: Power +1."
    ]


def test_objectives_met_near_missed_and_unknown() -> None:
    test = {"track": "us_will", "test": "at_least", "threshold": 55000, "near": 2000}
    assert [words.test_state({**test, "value": v}) for v in (55000, 54999, 53000, 52999, None)] == [
        "met",
        "near",
        "near",
        "not yet",
        "unknown",
    ]
    most = {**test, "test": "at_most"}
    assert [words.test_state({**most, "value": v}) for v in (55000, 57000, 57001)] == [
        "met",
        "near",
        "not yet",
    ]
    assert words.test_state({**test, "value": 52999}, over=True) == "missed"
    lost = {**test, "test": "never_below", "value": 40000}
    assert words.test_line(lost, NAMES) == "US will 40, wanted never below 55: missed for good"
    objective = {
        "name": "Voters",
        "kind": "private",
        "points": 1,
        "no_breach": True,
        "tests": [{**test, "value": 54000}],
    }
    assert words.objective_line(objective, NAMES) == (
        "Voters (private): near. US will 54, wanted at least 55: near. No deal may be broken."
    )
    assert words.points_line([objective, {**objective, "points": None}]) == "1 of 2 points"


def test_an_objective_is_missed_only_when_nothing_can_mend_it() -> None:
    mean = {"track": "us_will", "test": "at_least", "threshold": 55000, "near": 2000}
    short, held = {**mean, "value": 40000}, {**mean, "value": 60000}
    never = {**short, "test": "never_below"}

    def state(*tests: dict[str, Any], over: bool = False, **more: Any) -> str:
        given = {"points": 0, "no_breach": False, "tests": list(tests), **more}
        return words.objective_state(given, over)

    assert state(short) == state(held, short) == "not yet"
    assert state(short, over=True) == "missed"
    assert state(never) == state(short, never) == "missed"
    assert state(held, no_breach=True) == "missed"
    assert state(short, no_breach=True) == "not yet"
    assert state(short, no_breach=True, broken=True) == "missed"
    assert state(short, points=None) == "unknown"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-0.5/10 us_will>60", "-0.5 for every 10 of US will above 60"),
        ("-0.5/10 us_will<60", "-0.5 for every 10 of US will below 60"),
        ("-1.5/10 us_will~60", "-1.5 for every 10 of US will above 60, the opposite below"),
        ("-2.5/10 us_will~grid", "-2.5 for every 10 of US will above Power, the opposite below"),
        ("+1/1 advance~0", "+1 for every 1 of advance"),
        ("+0.5/10 grid", "+0.5 for every 10 of Power"),
        ("+0.3", ""),
        ("arrivals", ""),
    ],
)
def test_couplings(text: str, said: str) -> None:
    assert words.coupling(text, NAMES) == said


def test_the_main_cause_pulls_the_way_it_went() -> None:
    terms = [("", "wear", -9000), ("", "arrivals", 6000), ("", "home", 4000)]
    assert words.main_cause(terms, 1000) == "arrivals +6"
    assert words.main_cause(terms, -1000) == "wear -9"
    assert words.main_cause([], 0) == ""
