"""How often a test repeats itself: enough to fail every day, and with patience in the soak."""

from __future__ import annotations

import os

import pytest

#: For a test whose length this is: it is in `make test` and, at its full length, in `make soak`.
sized = pytest.mark.sized

LONG = "WARGAME_LONG" in os.environ


def length(daily: int, patient: int) -> int:
    """One of two numbers of repetitions; ``WARGAME_LONG`` asks for the second."""
    return patient if LONG else daily
