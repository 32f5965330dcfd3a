from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wargame.cli import main
from wargame.content.library import load_bundle

ROOT = Path(__file__).resolve().parents[2]
PROMISED = {"id", "name", "kind", "deck", "roles", "cost", "odds", "sources", "catalogue"}
Captured = pytest.CaptureFixture[str]

CONVOY = """\
  A convoy by night  [convoy]  always held
    Lorries without lights. If they arrive, the line stands firmer by morning.
    cost: BLUE 1 PC, 1 bn, 1 slot for 1 quarter
    odds: 55 %
      +1  A full depot (for each 1 of depot above 40, at most 5)
    breakthrough: line +5.6
    success: line +4
    partial: line +2 after 1 quarter
    setback: will -1
    against: RED
    sources: judgement
"""


def cards(capsys: Captured, *args: str) -> list[dict[str, Any]]:
    assert main(["cards", "--content", str(ROOT), *args, "--json"]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    found: list[dict[str, Any]] = json.loads(told.out)
    return found


def test_the_promised_keys_and_every_card(capsys: Captured) -> None:
    found = cards(capsys)
    assert all(set(card) >= PROMISED for card in found)
    assert {card["id"] for card in found} == set(load_bundle("bridge-2025", ROOT).cards)
    for card in found:
        assert card["sources"], card["id"]
        for source in card["sources"]:
            assert set(source) in ({"seed", "section"}, {"fact"}, {"judgement"}, {"history"})


def test_a_role_and_a_deck_can_be_chosen(capsys: Captured) -> None:
    assert all("UKR" in card["roles"] for card in cards(capsys, "--role", "ukr"))
    assert {card["deck"] for card in cards(capsys, "--deck", "russia")} == {"russia"}
    assert cards(capsys, "--deck", "russia", "--role", "EU") == []


def test_a_card_in_full(capsys: Captured) -> None:
    found = {card["id"]: card for card in cards(capsys, "tiny")}
    assert found["convoy"] == {
        "id": "convoy", "name": "A convoy by night", "kind": "action", "deck": "tiny",
        "roles": ["BLUE"], "cost": {"BLUE": {"pc": 1, "bn": 1, "slots": 1, "quarters": 1}},
        "odds": {"sure": False, "base": 55, "modifiers": [
            {"name": "A full depot", "add": 1, "when": [], "per": "depot", "above": 40, "each": 1,
             "most": 5}]},
        "sources": [{"judgement": True}], "catalogue": [],
        "text": "Lorries without lights. If they arrive, the line stands firmer by morning.",
        "needs": [], "locked": False, "once": False, "against": ["RED"], "may_oppose": {},
        "held": True, "phase": "orders", "options": [],
        "effects": {"breakthrough": ["line +5.6"], "success": ["line +4"],
                    "partial": ["line +2 after 1 quarter"], "setback": ["will -1"]},
    }  # fmt: skip
    force, feint = found["probe"]["options"]
    assert force["cost"] == {"RED": {"pc": 1, "bn": 1, "slots": 1, "quarters": 1}}
    assert force["effects"]["always"] == ["alarm for 2 quarters"]
    assert feint["cost"] == {"RED": {"pc": 0.5, "bn": 0, "slots": 0, "quarters": 0}}
    assert feint["effects"]["breakthrough"] == ["line -2.1"]
    assert found["store"]["odds"]["sure"] is True
    assert found["store"]["effects"] == {"success": ["depot +4 after 1 quarter"]}
    deal = found["quiet-sector"]
    assert deal["roles"] == ["BLUE", "RED"] and set(deal["cost"]) == {"BLUE", "RED"}
    assert deal["in_force"]["each_quarter"] == ["will +0.5"]
    storm = found["storm"]
    assert storm["odds"] == {"hazard": 20, "blocked": [], "modifiers": [
        {"name": "The depot lies open", "when": ["depot < 40"], "times": 1.5}]}  # fmt: skip
    assert storm["choice"]["default"] == "wet" and storm["roles"] == ["BLUE"]


def test_the_list_to_read(capsys: Captured) -> None:
    assert main(["cards", "tiny", "--content", str(ROOT)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Two rooms (tiny)\n================\n\nBlue (BLUE)\n")
    assert CONVOY in told
    heads = [line for line in told.splitlines() if line[:1].isalpha()]
    assert heads == ["Two rooms (tiny)", "Blue (BLUE)", "Red (RED)", "Events"]
    assert "      x1.5  The depot lies open (if depot < 40)\n" in told
    assert main(["cards", "--content", str(ROOT)]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--role", "UK"], "wargame: there is no role `UK`; did you mean `UKR`?\n"),
        (["--deck", "rusia"], "wargame: there is no deck `rusia`; did you mean `russia`?\n"),
        (["tinny"], "wargame: there is no scenario `tinny`; did you mean `tiny`?\n"),
    ],
)
def test_unknown_names_are_the_users_mistake(args: list[str], said: str, capsys: Captured) -> None:
    assert main(["cards", "--content", str(ROOT), *args]) == 2
    assert capsys.readouterr() == ("", said)
