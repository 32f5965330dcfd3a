"""Exercises frozen in files: a change of rules or content shows here first, and on purpose."""

from __future__ import annotations

import json

import pytest

from tests.golden.update import HERE, SEEDS, digests, trace

HOW = "if this is on purpose: python -m tests.golden.update, and read the difference"


@pytest.mark.parametrize("name", SEEDS)
def test_digests_and_end_states(name: str) -> None:
    """Every quarter's digest, the tracks and the scores, for a few seeds."""
    frozen = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    found = json.loads(json.dumps(digests(name)))
    for key in frozen:
        for number, (old, new) in enumerate(
            zip(frozen[key]["quarters"], found[key]["quarters"], strict=False), 1
        ):
            assert old == new, f"{name} {key} differs from quarter {number} on; {HOW}"
        assert frozen[key] == found[key], HOW
    assert list(frozen) == list(found), HOW


def test_a_whole_exercise_as_text() -> None:
    """Every fact of a tiny exercise, readable line by line."""
    frozen = (HERE / "tiny-seed7.txt").read_text(encoding="utf-8")
    for old, new in zip(frozen.splitlines(), trace().splitlines(), strict=False):
        assert old == new, HOW
    assert frozen == trace(), HOW
