"""``wargame backtest`` as a person and a script meet it: documents, pictures, mistakes in words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.rulebook.mini import coupling, files, track
from wargame.cli import main

ROOT = Path(__file__).resolve().parents[2]
RECORD = "quarter,rec_x,rec_y\n2024Q4,50,10\n2025Q1,53,14\n2025Q2,49,\n2025Q3,60,18\n2025Q4,90,21\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A folder with a scenario of two measured tracks, one of them driven, and their record."""
    tracks = [
        track("x", 50, shock=4, history="rec_x", couplings=[coupling(2)]),
        track("y", 10, history="rec_y", couplings=[coupling(3)]),
    ]
    told = {"driven": ["rec_y"], "calibrated_to": "2025Q2"}
    for name, text in files(tracks=tracks, backtest=told).items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    (tmp_path / "record.csv").write_text(RECORD, encoding="utf-8")
    return tmp_path


def program(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """The real program in a process of its own, started in ``folder``."""
    command = [sys.executable, "-m", "wargame", "--content", "content", "backtest", *arguments]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=environment, timeout=120
    )
    return done.returncode, done.stdout, done.stderr


def here(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *more: str
) -> tuple[int, str, str]:
    """The same in this process."""
    monkeypatch.chdir(content)
    code = main(["--content", "content", "backtest", "mini", "--against", "record.csv", *more])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_one_document_with_the_contracts_keys(content: Path) -> None:
    command = ("mini", "--against", "record.csv", "--worlds", "60", "--seed", "4", "--json")
    code, out, err = program(content, *command)
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    assert {"series", "coverage_80"} <= set(found)
    assert list(found["series"]) == ["x"] and list(found["driven"]) == ["y"]
    assert {"points", "inside_80", "crps"} <= set(found["series"]["x"])
    assert found["series"]["x"]["points"] == 4
    assert found["calibrated_to"] == "2025Q2" and found["against"] == "record.csv"
    again = json.loads(program(content, *command)[1])
    assert {**again, "seconds": 0} == {**found, "seconds": 0}


def test_text_says_how_many_points_and_marks_what_is_driven(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = here(content, monkeypatch, capsys, "--worlds", "200", "--all")
    assert (code, err) == (0, "")
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "Fitted up to 2025Q2" in out and "driven" in out
    (free, ahead) = (line for line in out.splitlines() if line.startswith("x  "))
    assert "2/2" in free and "1/2" in free  # 2025Q4 leaves the band
    assert "1/2" in ahead and "0/2" in ahead  # it falls, then jumps twice
    assert "no series has 8 points" in " ".join(out.split())


def test_pictures_are_sound_and_say_what_they_show(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = here(content, monkeypatch, capsys, "--worlds", "50", "-o", "drawn")
    assert code == 0 and "3 pictures are in drawn" in out
    names = sorted(path.name for path in (content / "drawn").iterdir())
    assert names == ["backtest.svg", "x.svg", "y.svg"]
    for name in names:
        text = (content / "drawn" / name).read_text(encoding="utf-8")
        ElementTree.fromstring(text)
        assert "nan" not in text and "inf" not in text.lower().replace("information", "")
    sheet = (content / "drawn" / "backtest.svg").read_text(encoding="utf-8")
    for word in ("free-running", "one quarter ahead", "driven by the script", "out of sample"):
        assert word in sheet
    here(content, monkeypatch, capsys, "--worlds", "50", "-o", "one.svg")
    assert (content / "one.svg").read_text(encoding="utf-8") == sheet


def test_a_span_without_records_is_a_forecast(content: Path) -> None:
    (content / "old.csv").write_text("quarter,rec_x\n2024Q3,49\n2024Q4,50\n", encoding="utf-8")
    code, out, _ = program(content, "mini", "--against", "old.csv", "--worlds", "50")
    assert code == 0
    assert "No predicted series has a record in 2025Q1 to 2025Q4" in " ".join(out.split())
    assert "median" in out and "90 %" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("mini", "--against", "none.csv"), "none.csv: there is no such file"),
        (("mini", "--against", "content"), "content: is a folder"),
        (("minni",), "there is no scenario `minni`; did you mean `mini`?"),
        (("mini", "--against", "record.csv", "-o", "no/where"), "there is no folder no"),
        (("mini", "--against", "record.csv", "-o", "a.png"), "a.png: a picture is drawn as .svg"),
        (("mini", "--against", "record.csv", "--worlds", "1"), "from 2 to 100,000 worlds"),
        (("mini", "--against", "record.csv", "--seat", "C=random"), "there is no role `C`"),
        (("mini",), "holds nothing that mini measures"),
    ],
)
def test_mistakes_are_plain_words_and_exit_code_2(
    content: Path, arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = program(content, *arguments)
    assert (code, out) == (2, "")
    assert said in err and "Traceback" not in err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("when,rec_x\n2025Q1,1\n", "bad.csv:1:1: the first line names no column `quarter`"),
        ("quarter,rec_x\n2025Q7,1\n", "bad.csv:2:1: `2025Q7` is no quarter"),
        ("quarter,rec_x\n2025Q1,many\n", "bad.csv:2:8: rec_x, 2025Q1: `many` is no number"),
    ],
)
def test_bad_files_are_told_with_line_and_column(content: Path, text: str, said: str) -> None:
    (content / "bad.csv").write_text(text, encoding="utf-8")
    code, out, err = program(content, "mini", "--against", "bad.csv")
    assert (code, out) == (2, "")
    assert said in err
