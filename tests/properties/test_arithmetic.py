"""Rounding, against exact fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.reference import slow_tiny
from wargame.rules.worlds import rounded, rounded_int


@given(st.integers(-(2**52), 2**52), st.integers(1, 10**7))
def test_rounding_is_half_away_from_zero(value: int, divisor: int) -> None:
    """Arrays and plain integers round as the slow reference's fractions do."""
    for number in (value, value // divisor * divisor + divisor // 2):
        exact = slow_tiny.rounded(Fraction(number, divisor), Fraction(1))
        assert rounded_int(number, divisor) == exact
        assert rounded(np.array([number], dtype=np.int64), divisor).tolist() == [exact]
