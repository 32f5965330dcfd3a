"""The text of an analysis: names that are read, ids that are typed, 80 columns, no minus zero."""

from __future__ import annotations

import pytest

from tests.play.helpers import begin
from wargame.analysis.afterwards import analyse
from wargame.content.ready import ready_from_files
from wargame.record.check import read_record
from wargame.report.swing_text import points, swing_text


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    save = tmp_path_factory.mktemp("analysis") / "a.wargame"
    begin("tiny", {}, seed=3, save=save).close()
    found = analyse(save, worlds=100, regret_of="all")
    return swing_text(found, ready_from_files(read_record(save).content))


def test_what_turned_it_is_told_by_name_with_its_event_and_ids(said: str) -> None:
    flat = " ".join(said.split())
    assert "the roll on Red\N{RIGHT SINGLE QUOTATION MARK}s" in flat
    assert "A probe: In force" in flat
    assert "[event 12; probe/force]" in flat
    assert "roll of RED's" not in flat


def test_plans_are_told_by_name(said: str) -> None:
    told = said.partition("What the best plan found")[2].partition("\n\n")[0]
    assert "no order under standing order" in " ".join(told.split())
    assert "plans as good" in " ".join(told.split())


def test_no_line_is_wider_than_a_terminal(said: str) -> None:
    assert max(len(line) for line in said.splitlines()) <= 80


def test_what_rounds_to_nothing_has_no_minus() -> None:
    assert points(-20) == "+0.0"
    assert points(-60) == "-0.1"
    assert points(-20, sign=False) == "0.0"
