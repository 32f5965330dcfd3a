"""The text of an analysis: names that are read, ids that are typed, 80 columns, no minus zero."""

from __future__ import annotations

import pytest

from tests.play.helpers import begin
from wargame.analysis.afterwards import analyse
from wargame.content.ready import ready, ready_from_files
from wargame.record.check import read_record
from wargame.report import markdown
from wargame.report.aar import report
from wargame.report.aar_words import Lexicon
from wargame.report.swing_text import points, swing_text
from wargame.telling.steps import piece_of, rather_than, settled


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


def test_a_hand_says_what_was_kept_and_a_piece_of_a_plan_which_it_was() -> None:
    words = Lexicon(ready("bridge-2025"))
    hand = {"kind": "hand", "actor": "UKR", "cause": ["keep mobilisation-rules", "bury pda"]}
    told = settled(words, hand)
    assert told.startswith("Ukraine\N{RIGHT SINGLE QUOTATION MARK}s choice of cards to keep")
    assert f"kept {words.card('mobilisation-rules')} and buried {words.card('pda')}" in told
    assert "(none kept)" in settled(words, {**hand, "cause": []})
    plan = {"kind": "orders", "actor": "UKR", "cause": ["front", "mobilisation-rules"]}
    assert piece_of(words, plan, "front") == "the standing order"
    assert piece_of(words, plan, "mobilisation-rules") == words.card("mobilisation-rules")
    other = {**plan, "instead": ["grid"]}
    assert rather_than(words, other) == (", rather than no order (standing order: Shield the grid)")
    assert rather_than(words, {**plan, "instead": ["front"]}) == ", rather than no order"
    assert rather_than(words, {**hand, "instead": []}) == ", rather than keeping none"
    assert rather_than(words, plan) == ""
    # A standing order that is the reference's own is not what moved anything.
    assert "standing" in settled(words, other)
    assert "standing" not in settled(words, {**plan, "instead": ["front"]})
    chance = {"kind": "shocks", "actor": "", "cause": []}
    assert piece_of(words, chance, "us_will") == words.track("us_will")


def test_a_turning_point_names_the_pieces_that_did_most_of_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    save = tmp_path_factory.mktemp("pieces") / "a.wargame"
    begin("tiny", {}, seed=3, save=save).close()
    record = read_record(save)
    compiled = ready_from_files(record.content)
    found = analyse(save, worlds=20, regret_of="none")
    change = {"booked": -9000, "mean": -9000.0, "low": -9500.0, "high": -8500.0}
    point = {
        "rank": 1, "kind": "shocks", "part": "dice", "role": "RED", "actor": "", "cause": [],
        "turn": 0, "quarter": "2025Q1", "seq": 12, "change": {"RED": change},
        "pieces": [
            {"cause": "will", "mean": -8000.0, "low": -8500.0, "high": -7500.0},
            {"cause": "calm", "mean": -500.0, "low": -900.0, "high": -100.0},
            {"cause": "line", "mean": 4000.0, "low": 3000.0, "high": 5000.0},
        ],
    }  # fmt: skip
    found["turning_points"] = [point]
    said = markdown.render(report(record, record.branches[0], compiled, found))
    flat = " ".join(said.split())
    will, calm = (Lexicon(compiled).track(key) for key in ("will", "calm"))
    assert f"chiefly by {will} (\N{MINUS SIGN}8.0)" in flat
    assert f"{calm} (\N{MINUS SIGN}0.5)" not in flat
