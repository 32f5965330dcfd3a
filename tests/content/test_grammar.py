"""The two languages of content: conditions and formulas against hand computation."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wargame.content.grammar import GrammarError, Names, condition
from wargame.content.grammar import formula as compiled
from wargame.rules.conditions import formula, holds
from wargame.rules.tables import ALWAYS, NEVER

#: What the registers hold, in the author's units; flags, counters and indices are plain.
START = {
    "us_will": 55,
    "grid": 13.5,
    "low": -2.5,
    "nought": 0,
    "UKR.bn": 2.5,
    "turn": 3,
    "alarm": 2,
    "quiet": 0,
    "UKR.standing": 1,
    "since:pda": 4,
    "since:envoy": NEVER,
    "played:pda": 1,
    "played:envoy": 0,
    "force:truce": ALWAYS,
    "force:pact": 0,
    "UKR.broken": 3,
    "any.broken": 0,
    "signal:pda": 1,
    "supports:UKR": 1,
    "opposes:UKR": 0,
}
PLAIN = {key for key in START if ":" in key or key.endswith(("standing", "broken"))}
PLAIN |= {"alarm", "quiet"}
ROWS = {key: number for number, key in enumerate(START)}


def own(word: str, role: str) -> int | None:
    """Where a card notes who reacts to it."""
    return ROWS.get(f"{word}:{role}")


def names(**changes: Any) -> Names:
    """A table of names over the registers above."""
    known = {key: row for key, row in ROWS.items() if key not in PLAIN or key in ("alarm", "quiet")}
    made = {
        "rows": known,
        "scale": [1 if key in PLAIN else 1000 for key in START],
        "flags": {"alarm", "quiet"},
        "standing": {"UKR": {"front": 0, "grid": 1}},
        "standing_rows": {"UKR": ROWS["UKR.standing"]},
        "since": {"pda": ROWS["since:pda"], "envoy": ROWS["since:envoy"]},
        "played": {"pda": ROWS["played:pda"], "envoy": ROWS["played:envoy"]},
        "in_force": {"truce": ROWS["force:truce"], "pact": ROWS["force:pact"]},
        "broken": {"UKR": ROWS["UKR.broken"], "any": ROWS["any.broken"]},
        "signalled": lambda card: ROWS["signal:pda"] if card == "pda" else None,
        **changes,
    }
    return Names(**made)


def world(**put: float) -> Any:
    """One world whose registers hold these values."""
    held = {**START, **put}
    values = [int(Fraction(str(v)) * (1 if k in PLAIN else 1000)) for k, v in held.items()]
    array = np.array(values, dtype=np.int64).reshape(-1, 1)
    return standing(array)


def standing(array: np.ndarray) -> Any:
    """Worlds as conditions and formulas read them: nothing but registers ``[rows, N]``."""

    def get(row: int, columns: Any = None) -> np.ndarray:
        return np.asarray(array[row])

    def number(row: int, at: int = 0) -> int:
        return int(array[row, at])

    size = array.shape[1]
    return SimpleNamespace(size=size, values=array, get=get, stored=get, number=number)


def true(text: str, **put: float) -> bool:
    """Whether a condition holds."""
    return bool(holds(world(**put), [condition(text, names(own=own))])[0])


def value(text: str, **put: float) -> int:
    """A formula's value in thousandths."""
    return int(formula(world(**put), compiled(text, names()))[0])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("us_will >= 55", True),
        ("us_will > 55", False),
        ("us_will > 54.999", True),
        ("us_will <= 55", True),
        ("us_will < 55", False),
        ("us_will < 55.001", True),
        ("us_will == 55", True),
        ("us_will != 55", False),
        ("not us_will != 55", True),
        ("not us_will >= 55", False),
        ("low <= -2.5", True),
        ("low < -2.5", False),
        ("grid in 13.5..14", True),
        ("grid in 13.501..14", False),
        ("not grid in 1..2", True),
        ("low in -3..-2", True),
        ("UKR.bn >= 2.5", True),
        ("turn == 3", True),
        ("alarm", True),
        ("not alarm", False),
        ("quiet", False),
        ("not quiet", True),
        ("alarm >= 2", True),
        ("alarm > 2", False),
        ("UKR.standing is grid", True),
        ("UKR.standing is front", False),
        ("UKR.standing is not front", True),
        ("not UKR.standing is not front", False),
        ("since pda <= 4", True),
        ("since pda < 4", False),
        ("since envoy > 98", True),
        ("played pda", True),
        ("not played pda", False),
        ("played envoy", False),
        ("in-force truce", True),
        ("in-force pact", False),
        ("not in-force pact", True),
        ("broken UKR", True),
        ("broken any", False),
        ("signalled pda", True),
        ("supports UKR", True),
        ("opposes UKR", False),
        ("not opposes UKR", True),
        ("  us_will   >=   55  ", True),
    ],
)
def test_a_condition(text: str, wanted: bool) -> None:
    """Each form of a condition against the registers, its own text kept for screens."""
    assert true(text) is wanted
    assert condition(text, names(own=own)).text == text


def test_a_list_of_conditions_means_all_of_them() -> None:
    """One that fails makes the list fail, and an empty list holds."""
    both = [condition(text, names()) for text in ("us_will >= 55", "grid > 14")]
    assert holds(world(), both).tolist() == [False]
    assert holds(world(grid=14.5), both).tolist() == [True]
    assert holds(world(), []).tolist() == [True]


@pytest.mark.parametrize(
    ("text", "offset", "message", "hint"),
    [
        ("us_wil >= 55", 0, "`us_wil` is not a track, flag or value", "us_will"),
        ("not us_wil >= 55", 4, "`us_wil` is not a track, flag or value", "us_will"),
        ("us_will => 55", 8, "`=>` is not a comparison", ""),
        ("us_will >= many", 11, "`many` is not a plain number", ""),
        ("us_will >= 55.0001", 11, "more decimals than this value can hold", ""),
        ("alarm >= 1.5", 9, "more decimals than this value can hold", ""),
        ("us_will", 0, "`us_will` is not a flag: compare it", ""),
        ("grid in 13-14", 8, "a range looks like `30..40`", ""),
        ("us_will >= 55 now", 0, "a condition looks like", ""),
        ("", 0, "a condition is missing", ""),
        ("not", 0, "a condition is missing", ""),
        ("UKR.standing is grind", 16, "`grind` is not a standing order of UKR", "grid"),
        ("UKR.standing grid", 0, "write `UKR.standing is OPTION`", ""),
        ("UKR.standing is now grid", 16, "write `UKR.standing is not OPTION`", ""),
        ("UK.standing is grid", 0, "`UK` is not a role", "UKR"),
        ("since pdaa >= 2", 6, "`pdaa` is not a card", "pda"),
        ("played envoi", 7, "`envoi` is not a card", "envoy"),
        ("in-force pac", 9, "`pac` is not a deal that can be in force", "pact"),
        ("broken UK", 7, "`UK` is not a role, or `any`", "UKR"),
        ("signalled pdu", 10, "`pdu` is not a card", "pda"),
    ],
)
def test_a_condition_that_cannot_be_read(text: str, offset: int, message: str, hint: str) -> None:
    """The fault in words, the character where it stands, and what was probably meant."""
    with pytest.raises(GrammarError, match=message) as raised:
        condition(text, names())
    assert raised.value.offset == offset
    assert raised.value.hint == (f"did you mean `{hint}`?" if hint else "")


def test_reactions_can_be_asked_only_by_a_card() -> None:
    """`supports R` outside a card's own modifiers is a fault, as is a role that is none."""
    with pytest.raises(GrammarError, match="only in a card's own modifiers"):
        condition("supports UKR", names())
    with pytest.raises(GrammarError, match="`UK` is not a role") as raised:
        condition("opposes UK", names(own=own))
    assert raised.value.offset == 8


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2 + 3 * 4", 14_000),
        ("(2 + 3) * 4", 20_000),
        ("2 - 3 - 4", -5_000),
        ("12 / 4 / 3", 1_000),
        ("12 / (4 / 3)", 9_002),
        ("2 * 3 / 4", 1_500),
        ("-2 + 3", 1_000),
        ("-2 * 3", -6_000),
        ("--2", 2_000),
        ("2 * -3", -6_000),
        ("-grid", -13_500),
        ("us_will - grid", 41_500),
        ("UKR.bn * 2", 5_000),
        ("1 < 2", 1_000),
        ("2 < 1", 0),
        ("2 <= 2", 1_000),
        ("2 > 1", 1_000),
        ("2 >= 3", 0),
        ("2 == 2", 1_000),
        ("2 != 2", 0),
        ("1 + 1 == 2", 1_000),
        ("1 < 2 == 1", 1_000),
        ("1 or 0 and 0", 1_000),
        ("(1 or 0) and 0", 0),
        ("not 0", 1_000),
        ("not 2 == 3", 1_000),
        ("not 1 or 1", 1_000),
        ("not (1 or 1)", 0),
        ("0.5 and 2", 1_000),
        ("min(3, 1, 2)", 1_000),
        ("max(3, 1, 2)", 3_000),
        ("abs(low)", 2_500),
        ("clip(us_will, 0, 50)", 50_000),
        ("clip(low, 0, 50)", 0),
        ("clip(7, 0, 50)", 7_000),
        ("if(us_will > 50, 1.5, 2.5)", 1_500),
        ("if(0, 1.5, 2.5)", 2_500),
        ("pick(0, 4, 5, 6)", 4_000),
        ("pick(2.9, 4, 5, 6)", 6_000),
        ("pick(9, 4, 5, 6)", 6_000),
        ("pick(-1, 4, 5, 6)", 4_000),
        ("pick(alarm, 4, 5, 6)", 6_000),
        ("standing(UKR, grid)", 1_000),
        ("standing(UKR, front)", 0),
        ("in_force(truce)", 1_000),
        ("in_force(pact)", 0),
        ("played(pda)", 1_000),
        ("played(envoy)", 0),
        ("since(pda)", 4_000),
        ("flag(alarm)", 2_000),
        ("flag(quiet)", 0),
        ("alarm", 2_000),
        ("turn", 3_000),
        ("grid", 13_500),
        ("0.001", 1),
        ("1 - standing(UKR, grid) * 0.5", 500),
        ("grid + grid - grid", 13_500),
    ],
)
def test_a_formula(text: str, wanted: int) -> None:
    """Precedence, functions and the situation, in thousandths."""
    assert value(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0.001 * 0.5", 1),
        ("-0.001 * 0.5", -1),
        ("0.001 * 0.499", 0),
        ("1 / 3", 333),
        ("2 / 3", 667),
        ("-2 / 3", -667),
        ("2 / -3", -667),
        ("-2 / -3", 667),
        ("0.001 / 2", 1),
        ("-0.001 / 2", -1),
        ("0.003 / 2", 2),
        ("5 / 0", 0),
        ("5 / nought", 0),
        ("1 / 3 * 3", 999),
        ("1 * 3 / 3", 1_000),
        ("0.035 * 43 / 10", 151),
    ],
)
def test_products_and_quotients_round_half_away_from_zero(text: str, wanted: int) -> None:
    """Each product and each quotient by itself; a division by zero gives 0."""
    assert value(text) == wanted


def half_away(exact: Fraction) -> int:
    """The nearest whole number, halves away from zero, by fractions."""
    whole = (2 * abs(exact) + 1) // 2
    return int(whole if exact >= 0 else -whole)


small = st.integers(-3_000_000, 3_000_000)


@given(small, small)
def test_any_product_and_quotient(one: int, other: int) -> None:
    """Products and quotients of whole thousandths equal the fractions, rounded once."""
    put = {"grid": Fraction(one, 1000), "low": Fraction(other, 1000)}
    here: Any = world()
    here.values[ROWS["grid"]], here.values[ROWS["low"]] = one, other
    product = int(formula(here, compiled("grid * low", names()))[0])
    quotient = int(formula(here, compiled("grid / low", names()))[0])
    assert product == half_away(put["grid"] * put["low"] * 1000)
    assert quotient == (half_away(put["grid"] / put["low"] * 1000) if other else 0)


@pytest.mark.parametrize(
    ("text", "offset", "message", "hint"),
    [
        ("us_wil + 1", 0, "`us_wil` is not a track, flag or value", "us_will"),
        ("1 + us_wil", 4, "`us_wil` is not a track, flag or value", "us_will"),
        ("1 +", 3, "a number, a name or `\\(` is expected here", ""),
        ("(1 + 2", 6, "`\\)` is expected here", ""),
        ("1 2", 2, "`2` is not expected here", ""),
        ("1 ? 2", 2, "`\\?` cannot stand in a formula", ""),
        ("0.0001", 0, "more decimals than this value can hold", ""),
        ("mix(1, 2)", 0, "`mix` is not a function", "min"),
        ("1 + clip(1, 2)", 4, "`clip` takes 3 values", ""),
        ("min(1)", 0, "`min` takes two or more values", ""),
        ("flag(alarn)", 5, "`alarn` is not a flag", "alarm"),
        ("2 * since(pdaa)", 10, "`pdaa` is not a card", "pda"),
        ("standing(UKR)", 9, "write `standing\\(ROLE, option\\)`", ""),
        ("standing(UKR, gird)", 9, "`gird` is not a standing order of UKR", "grid"),
        ("in_force(truce", 0, "write `in_force\\(...\\)`", ""),
        ("(" * 50 + "1" + ")" * 50, None, "nested too deeply", ""),
    ],
)
def test_a_formula_that_cannot_be_read(
    text: str, offset: int | None, message: str, hint: str
) -> None:
    """The fault in words, the character where it stands, and what was probably meant."""
    with pytest.raises(GrammarError, match=message) as raised:
        compiled(text, names())
    assert offset is None or raised.value.offset == offset
    assert raised.value.hint == (f"did you mean `{hint}`?" if hint else "")


def test_equal_steps_are_computed_once() -> None:
    """A subexpression that stands twice is one step of the code."""
    once = compiled("grid * low", names())
    assert len(compiled("grid * low + grid * low", names())) == len(once) + 1
    assert value("grid * low + grid * low") == -67_500


def test_many_worlds_at_once() -> None:
    """A formula and a condition are evaluated in every world by itself."""
    here = world()
    array = np.repeat(here.values, 3, axis=1)
    array[ROWS["grid"]] = [1_000, 2_000, 3_000]
    many = standing(array)
    found = formula(many, compiled("if(grid > 1.5, grid / 2, 7)", names()))
    assert found.tolist() == [7_000, 1_000, 1_500]
    assert holds(many, [condition("grid in 2..3", names())]).tolist() == [False, True, True]
