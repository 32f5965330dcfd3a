"""`wargame coverage`: the exit code is the answer, and what is printed can be read and parsed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.rulebook.mini import action, doctrine, files, shift
from wargame.cli import main

Captured = pytest.CaptureFixture[str]

ENTRIES = """\
entries:
- {id: help-at-hand, tier: 1, name: Help at hand, kind: action, deck: aid}
- {id: second-help, tier: 2, name: More help, kind: action, deck: aid}
- {id: flavour, tier: 3, name: Flavour}
"""
#: A game of another subject has a register of its own.
REGISTER = "catalogue: [help-at-hand, second-help, flavour]\n"


def game(*names: str, hollow: bool = False) -> dict[str, bytes]:
    effects = [] if hollow else [shift("x", 3)]
    card = action("help", effects=effects, catalogue=list(names))
    orders = [{"play": "help", "because": "It helps."}]
    return files([card], doctrines=[doctrine("A", orders=orders), doctrine("B")])


def lay_out(folder: Path, made: Mapping[str, bytes], entries: str = ENTRIES) -> Path:
    for name, text in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
    (folder / "decks" / "sources.yaml").write_text(REGISTER, "utf-8")
    (folder / "entries.yaml").write_text(entries, "utf-8")
    return folder


def run(folder: Path, *more: str) -> int:
    return main(["coverage", str(folder / "entries.yaml"), "mini", "--content", str(folder), *more])


def document(capsys: Captured) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_all_required_entries_realised_is_the_answer_yes(tmp_path: Path, capsys: Captured) -> None:
    assert run(lay_out(tmp_path, game("help-at-hand", "second-help"))) == 0
    told = capsys.readouterr().out
    assert "2 of 2 required entries realised (tier 1: 1 of 1, tier 2: 1 of 1)" in told
    assert f"  card: help  {tmp_path}/decks/mini.yaml:" in told
    assert "MISSING" not in told


def test_a_missing_entry_is_the_answer_no(tmp_path: Path, capsys: Captured) -> None:
    assert run(lay_out(tmp_path, game("help-at-hand"))) == 1
    told = capsys.readouterr().out
    assert "second-help  MISSING  More help" in told
    assert "Missing (1):\n  aid: second-help" in told
    assert "1 of 2 required entries realised" in told


def test_the_document_has_the_same(tmp_path: Path, capsys: Captured) -> None:
    assert run(lay_out(tmp_path, game("help-at-hand", "flavour")), "--json") == 1
    found = document(capsys)
    assert (found["required"], found["realised"], found["missing"]) == (2, 1, ["second-help"])
    (one,) = found["entries"]["help-at-hand"]["realised_by"]
    assert (one["kind"], one["key"], one["sources"]) == ("card", "help", ["judgement"])
    assert found["entries"]["flavour"]["tier"] == 3
    assert "effect" not in one


def test_an_effect_is_the_answer_yes(tmp_path: Path, capsys: Captured) -> None:
    folder = lay_out(tmp_path, game("help-at-hand", "second-help"))
    assert run(folder, "--effect", "--worlds", "64", "--json") == 0
    found = document(capsys)
    effect = found["entries"]["help-at-hand"]["realised_by"][0]["effect"]
    assert (effect["state"], effect["worlds"], effect["met"], effect["changed"]) == (
        "effective",
        64,
        64,
        64,
    )
    assert effect["moved"] == {
        "kind": "track",
        "id": "x",
        "role": "",
        "quarter": 4,
        "mean": 12.0,
        "low": 12.0,
        "high": 12.0,
    }
    assert (found["idle"], found["decorated"]) == ([], [])


def test_decoration_is_the_answer_no(tmp_path: Path, capsys: Captured) -> None:
    folder = lay_out(tmp_path, game("help-at-hand", "second-help", hollow=True))
    assert run(folder, "--effect", "--worlds", "64") == 1
    told = capsys.readouterr().out
    assert "Does nothing (1):\n  card help" in told
    assert "nothing moved beyond its interval" in told
    assert "Realised by nothing that does anything (2): help-at-hand, second-help" in told


def test_a_fault_of_the_catalogue_is_a_mistake(tmp_path: Path, capsys: Captured) -> None:
    folder = lay_out(tmp_path, game("help-at-hand"), ENTRIES.replace("tier: 2", "teir: 2"))
    assert run(folder) == 2
    told = capsys.readouterr().err
    assert f"{folder}/entries.yaml:3:" in told
    assert "`tier` is missing" in told


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--worlds", "100"], "--worlds goes with --effect"),
        (["--effect", "--worlds", "10"], "64 to 100,000 worlds, not 10"),
    ],
)
def test_what_cannot_be_asked_is_a_mistake(
    tmp_path: Path, capsys: Captured, more: list[str], said: str
) -> None:
    assert run(lay_out(tmp_path, game("help-at-hand")), *more) == 2
    assert said in capsys.readouterr().err


def test_without_a_name_every_sound_scenario_counts_and_a_faulty_one_is_said(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_out(tmp_path, game("help-at-hand", "second-help"))
    (folder / "scenarios" / "broken.yaml").write_text("id: broken\n")
    monkeypatch.setattr("wargame.analysis.coverage.scenario_ids", lambda _: ["broken", "mini"])
    arguments = ["coverage", str(folder / "entries.yaml"), "--content", str(folder)]
    assert main(arguments) == 1  # what is left out may hold anything
    told = capsys.readouterr()
    assert "broken is left out, as it has" in told.err
    assert "2 of 2 required entries realised" in told.out
