"""Called shots against what came: Brier's score by hand, bins, whose they are, what is not due."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.play.helpers import begin
from wargame.analysis.calibration import BIN, Shot, calibration, document, shots
from wargame.record.canonical import spell
from wargame.record.check import read_record
from wargame.record.events import Event, Part
from wargame.record.redact import redact_for

ROLES = ["US", "UKR"]


def quarter(turn: int, parts: dict[str, Any], kind: str = "quarter") -> Event:
    """An event as a record has it; a body of None was redacted."""
    made = {
        name: Part("", "", None if body is None else spell(body)) for name, body in parts.items()
    }
    return Event(
        turn, 1, 10 + turn, "", "", kind, 1, turn, "assessment", "ENGINE", "", made
    )  # fmt: skip


def called(chance: int, hit: bool, track: str = "line") -> dict[str, Any]:
    value = 50_000 if hit else 40_000
    return {"track": track, "test": "at_least", "at": 45_000, "chance": chance,
            "value": value, "hit": hit}  # fmt: skip


def of(*pairs: tuple[int, bool]) -> list[Shot]:
    return shots([quarter(2, {"US": {"shots": [called(*pair) for pair in pairs]}})], ROLES)


def test_a_shot_is_told_with_the_quarter_it_was_called_in() -> None:
    (shot,) = of((70, True))
    assert shot == Shot("US", 0, "line", "at_least", 45_000, 70, 50_000, True, 12)
    (later,) = shots([quarter(5, {"UKR": {"shots": [called(5, False)]}})], ROLES)
    assert (later.role, later.turn, later.seq) == ("UKR", 3, 15)


@pytest.mark.parametrize(
    ("pairs", "brier", "base"),
    [
        ([(50, True), (50, False)], 0.25, 0.25),
        ([(99, True)], 0.0001, 0.0),
        ([(99, False)], 0.9801, 0.0),
        ([(1, False), (99, True)], 0.0001, 0.25),
        ([(80, True), (80, True), (80, True), (80, True), (80, False)], 0.16, 0.16),
        ([(60, True), (30, False), (90, False), (20, True)], 0.425, 0.25),
    ],
)
def test_brier_and_base_are_what_the_hand_finds(
    pairs: list[tuple[int, bool]], brier: float, base: float
) -> None:
    found = calibration(of(*pairs))
    assert found is not None
    assert found.brier == pytest.approx(brier, abs=1e-12)
    assert found.base == pytest.approx(base, abs=1e-12)


def test_bins_are_their_mean_stated_chance_and_the_share_that_came_true() -> None:
    found = calibration(of((10, False), (20, True), (21, False), (40, True), (99, True)))
    assert found is not None
    told = [(round(one.stated, 9), one.count, one.observed.mean) for one in found.bins]
    assert told == [
        (0.15, 2, 0.5),  # an edge belongs to the bin below it
        (0.305, 2, 0.5),
        (0.99, 1, 1.0),
    ]
    for one in found.bins:
        assert 0 <= one.observed.low <= one.observed.mean <= one.observed.high <= 1
        assert one.observed.high - one.observed.low > 0.3, "so few shots show little"


@given(st.lists(st.tuples(st.integers(1, 99), st.booleans()), min_size=1, max_size=40))
def test_every_shot_is_in_one_bin_and_no_score_leaves_its_bounds(
    pairs: list[tuple[int, bool]],
) -> None:
    found = calibration(of(*pairs))
    assert found is not None
    assert sum(one.count for one in found.bins) == len(pairs)
    assert 0 <= found.brier <= 1 and 0 <= found.base <= 0.25
    stated = [one.stated for one in found.bins]
    assert stated == sorted(stated) and len(stated) <= 100 // BIN
    # The score is the mean over shots, so it does not matter in which order they were called.
    other = calibration(of(*reversed(pairs)))
    assert other is not None and other.brier == pytest.approx(found.brier)


def test_none_called_is_no_score() -> None:
    assert calibration([]) is None
    assert document([], ROLES) == {}
    assert document([quarter(2, {"public": {"entries": []}})], ROLES) == {}


def test_each_role_has_its_own_and_all_have_one_together() -> None:
    events = [
        quarter(2, {"US": {"shots": [called(90, True)]}, "UKR": {"shots": [called(90, False)]}}),
        quarter(3, {"US": {"shots": [called(50, True)]}}),
    ]
    found = document(events, ROLES)
    assert list(found) == ["ALL", *ROLES]
    assert [len(found[key]["shots"]) for key in found] == [3, 2, 1]
    assert found["US"]["brier"] == 0.13 and found["UKR"]["brier"] == 0.81
    assert found["ALL"]["brier"] == pytest.approx((0.01 + 0.25 + 0.81) / 3, abs=1e-4)
    assert all(shot["role"] == "UKR" for shot in found["UKR"]["shots"])


def test_only_what_has_fallen_due_counts_and_what_was_redacted_is_left_out() -> None:
    decided = {"US": {"decision": {"shot": {"track": "line", "chance": 60}}}}
    events = [
        quarter(0, decided, kind="decision"),
        quarter(2, {"public": {}, "US": None, "UKR": {"shots": [called(40, False)]}}),
    ]
    assert [shot.role for shot in shots(events, ROLES)] == ["UKR"]


def test_an_exercise_and_the_copy_for_one_role(tmp_path: Path) -> None:
    """Shots called in the first quarter of three fall due in the last; later ones never do."""
    path = tmp_path / "x.wargame"
    begin("bridge-2025", {}, seed=3, save=path, turns=3).close()
    events = list(read_record(path).line(1))
    made = [
        (event.actor, event.body(event.actor)["decision"].get("shot"))
        for event in events
        if event.kind == "decision" and event.phase == "orders" and event.turn == 0
    ]
    stated = {role: shot for role, shot in made if shot}
    seats = list(events[0].body("public")["seats"])
    found = shots(events, seats)
    assert stated and {shot.role for shot in found} == set(stated)
    for shot in found:
        assert (shot.turn, shot.stated) == (0, stated[shot.role]["chance"])
        assert shot.hit is (
            shot.value >= shot.at if shot.test == "at_least" else shot.value <= shot.at
        )
        assert events[shot.seq - 1].kind == "quarter" and events[shot.seq - 1].turn == 2
    role = sorted(stated)[0]
    copy = tmp_path / "y.wargame"
    redact_for(path, copy, role)
    seen = document(list(read_record(copy).line(1)), seats)
    usual = document(events, seats)
    assert list(seen) == ["ALL", role] and seen[role] == usual[role]
