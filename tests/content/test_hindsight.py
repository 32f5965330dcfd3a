"""A scenario with a cut-off rests on nothing younger: facts, dates in part, documents."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.rulebook.mini import action, coupling, doctrine, event, files, objective, track
from wargame.content.compile import compile_bundle
from wargame.content.library import bundle_from_files
from wargame.errors import ContentError, Fault

REGISTER = {
    "facts": {
        "old": {"statement": "Known.", "as_of": "2025-01-31"},
        "new": {"statement": "Not known yet.", "as_of": "2025-02-01"},
        "month": {"statement": "Some day of January.", "as_of": "2025-01"},
        "year": {"statement": "Some day of the year.", "as_of": "2025"},
        "undated": {"statement": "Nobody says when."},
    },
    "seeds": {
        "EARLY": {"title": "A study", "as_of": "2024-07"},
        "LATE": {"title": "A later study", "as_of": "2025-07-31"},
    },
}


def faults(cut_off: str | None = "2025-01-31", **changes: Any) -> list[Fault]:
    """What is wrong with a mini scenario that cites the register."""
    if cut_off is not None:
        changes["cut_off"] = cut_off
    made = files(**changes)
    made["decks/sources.yaml"] = yaml.safe_dump(REGISTER).encode()
    try:
        compile_bundle(bundle_from_files(made))
    except ContentError as error:
        return list(error.faults)
    return []


def card(*source: str) -> dict[str, Any]:
    return action("a", source=list(source))


@pytest.mark.parametrize("source", ["old", "month", "history", "judgement", "EARLY: Part one"])
def test_what_was_known_by_the_cut_off_may_be_cited(source: str) -> None:
    assert faults(cards=[card(source)]) == []


@pytest.mark.parametrize(
    ("source", "day"),
    [("new", "of 2025-02-01"), ("year", "of 2025"), ("undated", "has no day")],
)
def test_a_later_fact_is_refused_with_its_place_and_day(source: str, day: str) -> None:
    (fault,) = faults(cards=[card("old", source)])
    assert (fault.code, fault.path) == ("hindsight", "decks/mini.yaml")
    assert fault.line > 1 and fault.column > 1
    assert f"`{source}`" in fault.message and day in fault.message
    assert "source[1]" in fault.message


def test_without_a_cut_off_anything_may_be_cited() -> None:
    assert faults(None, cards=[card("new", "undated", "LATE: Part one")]) == []


def test_a_later_document_lends_arguments_and_no_figures() -> None:
    """Beside what its figures rest on it may be named; alone it may not."""
    assert faults(cards=[card("LATE: Part one", "judgement")]) == []
    assert faults(cards=[card("LATE: Part one", "EARLY: Part two")]) == []
    (fault,) = faults(cards=[card("LATE: Part one", "LATE: Part two")])
    assert fault.code == "hindsight" and "2025-07-31" in fault.message


LATER: dict[str, Any] = {"source": ["new"]}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"source": ["new"]}, "scenarios/mini.yaml"),
        ({"tracks": [track("x", **LATER), track("y")]}, "scenarios/mini.yaml"),
        ({"tracks": [track("x", couplings=[coupling(1, **LATER)])]}, "scenarios/mini.yaml"),
        (
            {"objectives": [objective("w", ["A"], {"track": "x", "test": "at_least",
                                                   "at": {"4": 1}, "near": 0}, **LATER)]},
            "scenarios/mini.yaml",
        ),
        ({"cards": [event("e", **LATER)]}, "decks/mini.yaml"),
        (
            {"cards": [action("a", odds={"base": 50, "modifiers": [
                {"name": "m", "when": ["x >= 1"], "add": 5, **LATER}]})]},
            "decks/mini.yaml",
        ),
        (
            {"doctrines": [doctrine("A", **LATER), doctrine("B")]},
            "scenarios/doctrines/mini.yaml",
        ),
    ],
)  # fmt: skip
def test_everything_that_cites_is_looked_at(changes: dict[str, Any], path: str) -> None:
    found = faults(**changes)
    assert [(fault.code, fault.path) for fault in found] == [("hindsight", path)]
