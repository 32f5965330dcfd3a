"""The example saves: true by these rules, and holding what they are examples of.

Where rules or content changed on purpose: `python -m tools.example_saves`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.example_saves import main
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.record.check import read_record
from wargame.record.events import Event, Record

SAVES = Path(__file__).resolve().parents[2] / "saves"
NAMES = ("example-solo.wargame", "example-facilitated.wargame")


def kinds(record: Record, kind: str) -> list[Event]:
    return [event for event in record.events if event.kind == kind]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_a_true_record_and_not_large(name: str) -> None:
    found = verify(SAVES / name)
    assert found["ok"] and found["first_difference"] is None
    assert (SAVES / name).stat().st_size < 1_100_000


def test_the_solo_example_is_a_persons_whole_exercise() -> None:
    record = read_record(SAVES / NAMES[0])
    end = kinds(record, "end")[0].body("public")
    assert end["ended"] == "turns" and len(kinds(record, "note")) >= 5
    shots = [
        shot["hit"]
        for event in kinds(record, "quarter")
        for shot in event.body("UKR").get("shots", ())
    ]
    assert True in shots and False in shots
    for event in kinds(record, "decision"):
        if event.actor == "UKR" and event.phase == "orders":
            decision = event.body("UKR")["decision"]
            assert decision["reason"] and all(order["reason"] for order in decision["orders"])


def test_the_facilitated_example_has_a_white_cell_and_two_branches() -> None:
    record = read_record(SAVES / NAMES[1])
    seats = kinds(record, "setup")[0].body("public")["seats"]
    assert set(seats.values()) == {"person"} and len(seats) == 5
    acts = {event.body("public")["what"] for event in kinds(record, "control")}
    assert acts == {"inject", "hold", "override", "adjust"}
    assert {event.actor for event in kinds(record, "note")} >= {"WHITE", "EU", "RUS", "UKR"}
    assert kinds(record, "bookmark")
    around = {"clock", "disclosure", "evaluation", "message", "msel", "ruling", "survey"}
    assert {event.kind for event in record.line(1)} >= around
    assert len(record.branches) == 3
    played = [list(record.line(branch.id))[-1] for branch in record.branches]
    over = [any(e.kind == "end" for e in record.line(b.id)) for b in record.branches]
    assert over == [True, True, False] and played[2].kind == "note"
    for event in kinds(record, "decision"):
        if event.phase == "orders":
            decision = event.body(event.actor)["decision"]
            assert all(order["reason"] for order in decision["orders"])


def test_the_cells_of_the_facilitated_example_bargain_oppose_and_misjudge() -> None:
    record = read_record(SAVES / NAMES[1])
    main = list(record.line(1))
    decided = [
        (event.actor, event.phase, event.body(event.actor)["decision"])
        for event in main
        if event.kind == "decision"
    ]
    countered = {
        other
        for _, phase, decision in decided
        if phase == "answers"
        for other in decision.get("counter", {}).values()
    }
    offered = {
        offer["offer"] if isinstance(offer, dict) else offer
        for _, phase, decision in decided
        if phase == "offers"
        for offer in decision["offers"]
    }
    assert len(countered & offered) >= 3  # what was asked for instead was offered later
    reacted = {d["react"] for _, phase, d in decided if phase == "reactions"}
    assert {"support", "oppose"} <= reacted
    hits: dict[str, set[bool]] = {}
    for event in main:
        if event.kind == "quarter":
            for role in ("US", "UKR", "EU", "NATO", "RUS"):
                for shot in event.body(role).get("shots", ()):
                    hits.setdefault(role, set()).add(shot["hit"])
    assert len(hits) == 5 and all(one == {True, False} for one in hits.values())


def test_the_open_branch_can_be_played_on(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    path.write_bytes((SAVES / NAMES[1]).read_bytes())
    session = resume_session(path, branch="the vote as rolled")
    try:
        assert not session.ended and session.waiting() == ["RUS"]
    finally:
        session.close()


@pytest.mark.soak
def test_the_examples_come_out_the_same_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything but salts and the clock; and the play-books still fit the rules."""
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""
    for name in NAMES:
        one, two = read_record(SAVES / name), read_record(tmp_path / name)
        assert [
            (e.kind, e.actor, {k: part.text for k, part in e.parts.items()}) for e in one.events
        ] == [(e.kind, e.actor, {k: part.text for k, part in e.parts.items()}) for e in two.events]
