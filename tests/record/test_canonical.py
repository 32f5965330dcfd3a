"""One spelling for every JSON value, and no value that cannot be spelt exactly."""

from __future__ import annotations

import json
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wargame.record.canonical import canonical, parse

SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_comes_back_and_its_spelling_is_one(value: Any) -> None:
    """Text to value to text is the identity, and a shuffled dict spells the same."""
    text = canonical(value)
    assert parse(text) == value == json.loads(text)
    assert canonical(parse(text)) == text
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == text


def test_the_spelling_itself() -> None:
    """Sorted keys, no spaces, letters as themselves, and no Unicode normalisation."""
    value = {"b": [1, True, None], "a": "міст", "é": "e\u0301"}
    assert canonical(value) == '{"a":"міст","b":[1,true,null],"é":"e\u0301"}'


class Word(StrEnum):
    A = "a"


class Number(IntEnum):
    ONE = 1


def test_enumerations_are_their_values() -> None:
    """String and integer enumerations are spelt as what they stand for."""
    assert canonical([Word.A, Number.ONE, (1, 2)]) == '["a",1,[1,2]]'


class Odd(float):
    pass


@pytest.mark.parametrize("wrong", [1.0, Odd(2), float("nan"), {1: 2}, {None: 1}, {1, 2}, b"x", 1j])
def test_what_has_no_form_is_refused(wrong: Any) -> None:
    """Floats, keys that are no text and foreign types are a TypeError, however deep."""
    for value in (wrong, [wrong], {"a": [{"b": wrong}]}):
        with pytest.raises(TypeError):
            canonical(value)


@pytest.mark.parametrize(
    "wrong", [2**53, -(2**53), pytest.param(10**6000, id="6000 digits"), "\ud800", {"\udfff": 1}]
)
def test_what_others_would_read_differently_is_refused(wrong: Any) -> None:
    """Great integers and half surrogate pairs are a ValueError, however deep."""
    for value in (wrong, [wrong], {"a": [{"b": wrong}]}):
        with pytest.raises(ValueError):
            canonical(value)


def test_nesting_has_a_floor() -> None:
    """A hundred levels go, a hundred and one do not, and neither does a loop."""
    deep: list[Any] = []
    for _ in range(99):
        deep = [deep]
    canonical(deep)
    with pytest.raises(ValueError, match="deeper"):
        canonical([deep])
    deep.append(deep)
    with pytest.raises(ValueError, match="deeper"):
        canonical(deep)


@pytest.mark.parametrize("text", ["1.0", "1e3", "NaN", "[Infinity]", "{", ""])
def test_reading_refuses_floats(text: str) -> None:
    """What could not have been written is not read."""
    with pytest.raises(ValueError):
        parse(text)
