"""docs/analysis.md names every kind of step, every part and every key that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.play.helpers import begin
from wargame.analysis import afterwards, kept, regret, swing
from wargame.analysis.afterwards import analyse

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "analysis.md").read_text("utf-8")
KINDS = {
    "signals", "answer", "orders", "reaction", "hand", "offers", "answers", "roll", "front",
    "shocks", "cards", "event", "quiet", "no-other", "override", "inject", "adjust",
    "breach",
}  # fmt: skip


def listed(heading: str) -> set[str]:
    """The words in code in the tables of a section."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return {
        word.removesuffix("[t]").strip()
        for row in rows
        for code in re.findall(r"`([^`]+)`", row)
        for word in code.split(",")
    }


def test_every_kind_of_step_is_explained() -> None:
    assert listed("How a change is booked") - {"kind"} == KINDS


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    save = tmp_path_factory.mktemp("page") / "a.wargame"
    begin("bridge-2025", {"RUS": "random"}, seed=3, save=save, turns=3).close()
    return analyse(save, worlds=16, regret_of="RUS")


def test_every_key_of_the_document_is_explained(found: dict[str, object]) -> None:
    known = listed("The document")
    assert set(found) - {"unit"} <= known
    for name in ("roles", "luck"):
        one = next(iter(found[name].values()))  # type: ignore[attr-defined]
        assert set(one) <= known, name
    for name in ("turning_points", "steps", "regrets"):
        for one in found[name]:  # type: ignore[attr-defined]
            assert set(one) <= known | {"quarter"}, name
    for one in found["calibration"].values():  # type: ignore[attr-defined]
        assert set(one) <= known
    assert {step["kind"] for step in found["steps"]} <= KINDS  # type: ignore[attr-defined]


def test_the_numbers_on_the_page_are_those_of_the_program() -> None:
    flat = " ".join(PAGE.split())
    assert f"takes 2 to {afterwards.MOST:,}" in flat
    assert f"in {regret.CHOOSING} worlds and held" in flat
    assert f"in {regret.HOLDING:,} others" in flat
    words = {6: "six", 10: "ten", 12: "twelve"}
    assert f"The {words[kept.MOST]} latest are kept" in flat
    assert f"Turning points are the {words[swing.POINTS]} steps" in flat
    assert f"The first {words[swing.CLOSER]} are looked at" in flat
