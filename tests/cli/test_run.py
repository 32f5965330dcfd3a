"""`wargame run`: the JSON that COMMANDS.md promises, exit codes, plain words."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import ROOT, roles
from wargame.cli import main
from wargame.play.verify import verify

EXAMPLE = ROOT / "examples/outside_player.py"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["run", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, _ = run(capsys, *arguments, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.mark.parametrize("name", ["tiny", "bridge-2025"])
def test_the_document_has_every_key(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """scenario, seed, turns, ended, digest, tracks and roles with scores and objectives."""
    found = document(capsys, name, "--seed", "3")
    assert set(found) == {"scenario", "seed", "turns", "ended", "digest", "tracks", "roles"}
    assert (found["scenario"], found["seed"]) == (name, 3)
    assert found["ended"] in ("turns", "war")
    assert len(found["digest"]) == 16
    assert set(found["roles"]) == set(roles(name))
    for role in found["roles"].values():
        assert 0 <= role["score"] <= 100
        assert role["objectives"]
        for mark in role["objectives"].values():
            assert isinstance(mark["met"], bool)
            assert isinstance(mark["value"], float | int)
    assert document(capsys, name, "--seed", "3") == found
    assert document(capsys, name, "--seed", "4")["digest"] != found["digest"]


def test_turns_seats_and_a_save(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Fewer quarters, other players, a record that verifies; the text names it."""
    path = tmp_path / "deep" / "a.wargame"
    code, out, err = run(
        capsys,
        "bridge-2025",
        "--seed",
        "3",
        "--turns",
        "1",
        "--seat",
        "us=random",
        "--seat",
        "RUS=doctrine",
        "--save",
        str(path),
    )
    assert (code, err) == (0, "")
    assert "ended after 1 quarters" in out
    assert str(path) in out
    assert verify(path)["ok"]
    found = document(capsys, "bridge-2025", "--seed", "3", "--turns", "1", "--seat", "US=random")
    assert found["digest"] in out


def test_a_seat_held_by_a_program_says_that_it_is_excepted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On stderr in words, in the document as `excepted`."""
    seat = f"RED=exec:{sys.executable} {EXAMPLE}"
    code, out, err = run(capsys, "tiny", "--seed", "1", "--seat", seat, "--json")
    assert code == 0
    assert json.loads(out)["excepted"] == ["RED"]
    assert "RED" in err
    assert "digest may differ" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such"], "no scenario"),
        (["tinny"], "tiny"),
        (["tiny", "--seed", "x"], "whole number"),
        (["tiny", "--seed", "-1"], ""),
        (["tiny", "--seat", "XX=doctrine"], "no role"),
        (["tiny", "--seat", "RED=doctrine:no-such"], "no doctrine"),
        (["tiny", "--seat", "RED"], "ROLE=PLAYER"),
        (["tiny", "--seat", "RED=person"], "no player"),
        (["tiny", "--seat", "RED=script:/no/such"], "cannot be read"),
        (["tiny", "--seat", "RED=exec:/no/such"], "cannot be started"),
        (["tiny", "--turns", "0"], "quarters"),
        (["tiny", "--turns", "99"], "between 1 and 40"),
        (["tiny", "--save", "/proc/none/x.wargame"], ""),
        ([], "SCENARIO"),
    ],
)
def test_mistakes_are_said_in_plain_words(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, one message on stderr, nothing on stdout, no traceback."""
    code, out, err = run(capsys, *arguments)
    assert code == 2, err
    assert out == ""
    assert words in err
    assert "Traceback" not in err


def test_an_existing_save_is_not_overwritten(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Exit 2, and the file is as it was."""
    path = tmp_path / "a.wargame"
    path.write_text("mine")
    code, _, err = run(capsys, "tiny", "--save", str(path))
    assert code == 2
    assert "a.wargame" in err
    assert path.read_text() == "mine"


def test_a_faulty_script_is_told_with_file_and_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Before and during play."""
    script = tmp_path / "red.jsonl"
    for text, line in (
        ("{", 1),
        ('\n{"turn": 1, "node": "orders", "decision": {"orders": ["x"]}}', 2),
    ):
        script.write_text(text)
        code, _, err = run(capsys, "tiny", "--seat", f"RED=script:{script}")
        assert code == 2
        assert f"{script}:{line}:1: " in err
