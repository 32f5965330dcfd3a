"""`wargame report`: what it writes, what it refuses, and that it never leaves half a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.play.helpers import begin, persons
from wargame.cli import main


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "a.wargame"
    begin("tiny", {}, seed=2, save=path).close()
    return path


@pytest.mark.parametrize("ending", [".html", ".docx", ".md", ".HTML"])
def test_it_writes_each_kind(
    save: Path, tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = save.read_bytes()
    target = tmp_path / f"aar{ending}"
    assert main(["report", str(save), "-o", str(target), "--no-analysis"]) == 0
    assert target.stat().st_size > 2000
    assert "head" in capsys.readouterr().out
    assert save.read_bytes() == before


def test_it_holds_the_analysis_unless_told_otherwise(save: Path, tmp_path: Path) -> None:
    with_it, without = tmp_path / "with.md", tmp_path / "without.md"
    assert main(["report", str(save), "-o", str(with_it), "--worlds", "20"]) == 0
    assert main(["report", str(save), "-o", str(without), "--no-analysis"]) == 0
    assert "Own decisions" in with_it.read_text("utf-8")
    assert "Own decisions" not in without.read_text("utf-8")
    assert "made without the analysis" in without.read_text("utf-8")


def test_a_report_on_a_what_if_says_that_it_is_one(save: Path, tmp_path: Path) -> None:
    copy, target = tmp_path / "copy.wargame", tmp_path / "aar.md"
    copy.write_bytes(save.read_bytes())
    asked = ["--turn", "1", "--name", "dry", "--inject", "storm=no", "--reason", "Had it held?"]
    assert main(["fork", str(copy), *asked, "--run"]) == 0
    told = ["report", str(copy), "-o", str(target), "--no-analysis"]
    assert main([*told, "--branch", "dry"]) == 0
    assert "This is a what-if" in target.read_text("utf-8")
    assert main(told) == 0
    assert "This is a what-if" not in target.read_text("utf-8")
    assert "Had it held?" in target.read_text("utf-8")  # among the branches of the save


def test_an_exercise_that_has_just_begun_has_a_report(tmp_path: Path) -> None:
    path, target = tmp_path / "new.wargame", tmp_path / "aar.html"
    begin("tiny", persons("tiny"), seed=2, save=path).close()
    assert main(["report", str(path), "-o", str(target)]) == 0
    assert "The exercise is not over" in target.read_text("utf-8")


def test_a_report_is_written_over_an_older_one(save: Path, tmp_path: Path) -> None:
    target = tmp_path / "aar.md"
    target.write_text("old", encoding="utf-8")
    assert main(["report", str(save), "-o", str(target), "--no-analysis"]) == 0
    assert target.read_text("utf-8").startswith("# After-action report")


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("aar.pdf", ".html, .docx or .md"),
        ("aar", ".html, .docx or .md"),
        ("none/aar.md", "there is no folder"),
    ],
)
def test_a_place_it_cannot_write_is_refused_at_once(
    save: Path, tmp_path: Path, output: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(save), "-o", str(tmp_path / output)]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_mistakes_are_one_line(
    save: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = str(tmp_path / "aar.md")
    assert main(["report", str(tmp_path / "no.wargame"), "-o", target]) == 2
    assert main(["report", str(save), "-o", target, "--branch", "mian"]) == 2
    assert main(["report", str(save), "-o", target, "--details", str(tmp_path / "no.yaml")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 3
    assert "main" in told[1]


def test_a_mistake_in_the_details_leaves_the_old_report(
    save: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, details = tmp_path / "aar.md", tmp_path / "d.yaml"
    target.write_text("old", encoding="utf-8")
    details.write_text("participants: {GREEN: [A]}\n", encoding="utf-8")
    asked = ["report", str(save), "-o", str(target), "--no-analysis", "--details", str(details)]
    assert main(asked) == 2
    assert "d.yaml:1:16" in capsys.readouterr().err
    assert target.read_text("utf-8") == "old"
    details.write_text("participants: {BLUE: [A. Smith]}\n", encoding="utf-8")
    assert main(asked) == 0
    assert "A. Smith" in target.read_text("utf-8")
