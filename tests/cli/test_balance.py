"""`wargame balance`: the exit code is the answer, and what is printed can be read and parsed."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.analysis import planted
from tests.rulebook.mini import files
from wargame.cli import main

Captured = pytest.CaptureFixture[str]
#: Gates that a game of one card and no dice can keep.
LENIENT = """\
id: mini
gates:
  objective_met: {drop: true}
  seat_success: {drop: true}
  comeback: {drop: true}
  half_time: {drop: true}
  certain_early: {drop: true}
  certain_late: {drop: true}
  choices: {drop: true}
  over_random: {drop: true}
  card_played: {drop: true}
  card_dominated: {drop: true}
"""


def lay_out(folder: Path, made: Mapping[str, bytes], gates: str = "") -> Path:
    for name, text in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
    if gates:
        (folder / "scenarios" / "gates").mkdir()
        (folder / "scenarios" / "gates" / "mini.yaml").write_text(gates, "utf-8")
    return folder


def run(folder: Path, *more: str) -> int:
    return main(["balance", "mini", "--content", str(folder), "--worlds", "64", *more])


def test_an_overpowered_doctrine_is_the_answer_no(tmp_path: Path, capsys: Captured) -> None:
    assert run(lay_out(tmp_path, planted.strong(), LENIENT)) == 1
    told = capsys.readouterr().out
    assert "Gates: 1 missed" in told
    missed = next(line for line in told.splitlines() if line.startswith("    A/strong"))
    assert missed.endswith("], at most 12 points")


def test_a_game_without_it_is_the_answer_yes(tmp_path: Path, capsys: Captured) -> None:
    assert run(lay_out(tmp_path, files([planted.GOOD]), LENIENT)) == 0
    assert "Gates: 0 missed" in capsys.readouterr().out


def test_gates_may_be_named(tmp_path: Path, capsys: Captured) -> None:
    lay_out(tmp_path, planted.strong())
    mine = tmp_path / "mine.yaml"
    mine.write_text(LENIENT + "  over_pool: {most: 60}\n", "utf-8")
    assert run(tmp_path, "--gates", str(mine)) == 0
    told = capsys.readouterr().out
    assert "over_pool       at most 60 points" in told
    row = next(line for line in told.splitlines() if line.startswith("  over_pool"))
    assert row.endswith("mine.yaml")
    assert next(line for line in told.splitlines() if "finished" in line).endswith("default")


def test_a_fault_in_the_gates_is_told_with_its_place(tmp_path: Path, capsys: Captured) -> None:
    lay_out(tmp_path, planted.strong(), LENIENT + "  over_poll: {most: 60}\n")
    assert run(tmp_path) == 2
    told = capsys.readouterr()
    assert told.out == "" and "mini.yaml:13:3: gates: unknown key `over_poll`" in told.err
    assert main(["check", str(tmp_path / "scenarios" / "gates" / "mini.yaml")]) == 1


def test_gates_of_what_is_not_there_are_a_fault_under_check(
    tmp_path: Path, capsys: Captured
) -> None:
    apart = LENIENT + "  deal_signed: {least: 1, apart: {pact: {least: 0}}}\n"
    lay_out(tmp_path, planted.strong(), apart)
    assert main(["check", str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "mini.yaml:13:35: gates.deal_signed.apart.pact: `pact` is not a deal of `mini`" in told


def test_json_is_one_document(tmp_path: Path, capsys: Captured) -> None:
    assert run(lay_out(tmp_path, planted.strong(), LENIENT), "--json", "--seed", "4") == 1
    told = capsys.readouterr()
    assert told.err == ""
    document = json.loads(told.out)
    assert document["scenario"] == "mini" and document["seed"] == 4 and document["worlds"] == 64
    assert [(one["gate"], one["subject"]) for one in document["missed"]] == [
        ("over_pool", "A/strong")
    ]
    assert document["doctrines"]["A"]["strong"]["over_pool"]["mean"] == 50
    assert document["gates_file"].endswith("scenarios/gates/mini.yaml")


def test_the_picture_says_what_the_text_says(tmp_path: Path, capsys: Captured) -> None:
    picture = tmp_path / "mini.svg"
    assert run(lay_out(tmp_path, planted.strong(), LENIENT), "--picture", str(picture)) == 1
    assert str(picture.name) in capsys.readouterr().out
    drawn = " ".join(ElementTree.parse(picture).getroot().itertext())
    assert "1 gate missed" in drawn
    assert "over_pool: A/strong" in drawn and "choices 100 %" in drawn
    assert run(tmp_path, "--picture", str(tmp_path / "mini.png")) == 2


@pytest.mark.parametrize("scenario", ["tiny", "mini"])
def test_nothing_is_wider_than_a_terminal(scenario: str, tmp_path: Path, capsys: Captured) -> None:
    lay_out(tmp_path, planted.strong())
    content = ["--content", str(tmp_path)] if scenario == "mini" else []
    main(["balance", scenario, *content, "--worlds", "300", "--all"])
    lines = capsys.readouterr().out.splitlines()
    assert max(len(line) for line in lines) <= 80
    assert not any(line != line.rstrip() for line in lines)


def test_all_prints_every_row(capsys: Captured) -> None:
    main(["balance", "tiny", "--worlds", "30", "--no-cards"])
    some = capsys.readouterr().out
    main(["balance", "tiny", "--worlds", "30", "--no-cards", "--all"])
    every = capsys.readouterr().out
    assert len(every.splitlines()) > len(some.splitlines())
    assert "Standing orders" in every and "Standing orders" not in some
    assert "not tried" in some


@pytest.mark.parametrize(("more", "told"), [
    (["--role", "GREEN"], "there is no role `GREEN`"),
    (["--worlds", "0"], "not a number of worlds"),
    (["--worlds", "2_000_000"], "from 1 to 1,000,000 worlds"),
    (["--gates", "absent.yaml"], "absent.yaml"),
    (["--picture", "absent/x.svg"], "no folder"),
])  # fmt: skip
def test_a_mistake_is_told_plainly(
    more: list[str], told: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["balance", "tiny", *more]) == 2
    said = capsys.readouterr()
    assert said.out == "" and told in said.err and "Traceback" not in said.err
