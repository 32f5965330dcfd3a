"""`wargame compare`: the document's keys, text in 80 columns, a picture, mistakes in words."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from wargame.cli import main
from wargame.play.verify import verify

ARSENAL = ("bridge-2025", "--a", "us=arsenal", "--worlds", "40", "--seed", "3")


def compare(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["compare", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, err = compare(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_the_document_has_every_key(capsys: pytest.CaptureFixture[str]) -> None:
    """Objectives, scores and tracks, each with A, B and the difference in an interval."""
    found = document(capsys, *ARSENAL)
    assert set(found) == {
        "scenario", "seed", "worlds", "seconds", "decisions", "digest", "a", "b", "changed", "by",
        "horizons", "objectives", "scores", "tracks", "parting", "worst",
    }  # fmt: skip
    assert (found["scenario"], found["seed"], found["worlds"]) == ("bridge-2025", 3, 40)
    assert found["a"]["US"] == "arsenal"
    assert found["b"]["US"] == "status-quo"
    assert found["changed"] == found["by"] == ["US"]
    assert found["horizons"] == {"short": {"turn": 8, "quarter": "2026Q4"}}
    spread = {"mean", "low", "high", "p10", "p25", "p50", "p75", "p90"}
    for rows in found["objectives"].values():
        for row in rows.values():
            assert set(row) == {"worlds", "met", "near", "better"}
            assert set(row["met"]) == set(row["near"]) == {"a", "b", "difference"}
            assert set(row["met"]["difference"]) == {"mean", "low", "high"}
            assert sum(row["better"].values()) == pytest.approx(1, abs=1e-5)
    for row in found["scores"].values():
        assert set(row) == {"a", "b", "difference", "better"}
        assert set(row["difference"]) == spread
    for quarters in found["tracks"].values():
        assert [quarter["turn"] for quarter in quarters] == list(range(1, 9))
        assert all(set(quarter["difference"]) == spread for quarter in quarters)
    assert set(found["parting"]) == {"seen", "tracks"}
    assert set(found["parting"]["tracks"]) == set(found["tracks"])
    for side in ("a", "b"):
        worst = found["worst"][side]
        assert set(worst) == {
            "by", "share", "worlds", "up_to", "missed", "events", "tracks", "examples",
        }  # fmt: skip
        assert len(worst["examples"]) == 3
    again = document(capsys, *ARSENAL)
    assert {**again, "seconds": 0} == {**found, "seconds": 0}


def test_an_example_opens(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command beside a bad world makes a save of that world, with that score."""
    monkeypatch.chdir(tmp_path)
    for side in ("a", "b"):
        example = document(capsys, *ARSENAL)["worst"][side]["examples"][0]
        name, *arguments = shlex.split(example["open"])
        assert name == "wargame"
        assert main([*arguments, "--json"]) == 0
        opened = json.loads(capsys.readouterr().out)
        assert opened["world"] == example["world"]
        assert opened["roles"]["US"]["score"] == pytest.approx(example["score"])
        assert verify(Path(opened["save"]))["ok"]


@pytest.mark.parametrize("scenario", ["bridge-2025", "tiny"])
def test_the_text_fits_in_80_columns(capsys: pytest.CaptureFixture[str], scenario: str) -> None:
    """Plain characters, no trailing blanks, every part of it."""
    courses = {"bridge-2025": ("US=arsenal,RUS=escalate-and-pause",), "tiny": ("BLUE=keeper",)}[
        scenario
    ]
    code, out, _ = compare(capsys, scenario, "--a", *courses, "--worlds", "30")
    assert code == 0
    for line in out.splitlines():
        assert len(line) <= 80, line
        assert line == line.rstrip()
        assert line.isascii()
    sides = ("Both at their worst",) if scenario == "tiny" else ("A at its worst", "B at its worst")
    for part in ("Scores, 0-100", *sides):
        assert part in out
    assert ("nothing can differ" in out) == (scenario == "tiny")
    assert ("No difference shown" in out) == (scenario != "tiny")


def test_a_picture(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Well-formed, drawn within its own bounds, and said to be there."""
    path = tmp_path / "deep" / "a.svg"
    code, _, err = compare(capsys, *ARSENAL, "--picture", str(path))
    assert code == 2
    assert "no folder" in err
    path = tmp_path / "a.svg"
    code, out, _ = compare(capsys, *ARSENAL, "--picture", str(path))
    assert code == 0
    assert "a.svg" in out.splitlines()[-1]
    tree = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    height = float(tree.attrib["height"])
    for node in tree.iter():
        for name in ("y", "y1", "y2", "cy"):
            assert 0 <= float(node.attrib.get(name, 0)) <= height
        for name in ("x", "x1", "x2", "cx"):
            assert 0 <= float(node.attrib.get(name, 0)) <= 960
    texts = {node.text for node in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert {"US arsenal", "US status-quo", "United States"} <= texts


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "name at least one course"),
        (("--a", "US"), "no role has a doctrine `US`"),
        (("--a", "US=arsenal,"), "not ROLE=DOCTRINE"),
        (("--a", "USA=arsenal"), "did you mean `US`"),
        (("--a", "US=arsnal"), "did you mean `arsenal`"),
        (("--b", "US=attrition"), "US has arsenal, cepa-framework, dib-open"),
        (("--a", "US=arsenal,us=steady"), "names US twice, with arsenal and steady"),
        (("--a", "US=arsenal", "--a", "US=arsenal"), "names US twice"),
        (("--a", "US=arsenal", "--by", "EUU"), "did you mean `EU`"),
        (("--a", "US=arsenal", "--worlds", "1"), "one alone has no interval"),
        (("--a", "US=arsenal", "--worlds", "none"), "not a number of worlds"),
        (("--a", "US=arsenal", "--workers", "0"), "neither a number of processes"),
        (("--a", "US=arsenal", "--picture", "a.png"), "drawn as .svg"),
    ],
)
def test_mistakes_are_said_in_words(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, one plain message, nothing on stdout."""
    code, out, err = compare(capsys, "bridge-2025", *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err
