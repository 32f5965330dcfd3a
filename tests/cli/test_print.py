"""``wargame print``: what it writes, says and refuses."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from wargame.cli import main
from wargame.content.msel_csv import from_csv
from wargame.content.ready import ready
from wargame.report import paper_pdf


def test_the_whole_kit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("typst")
    assert main(["print", "tiny", "-o", str(tmp_path / "kit"), "--seed", "7"]) == 0
    names = {path.name for path in (tmp_path / "kit").iterdir()}
    for part in ("guide", "forms-white-cell", "board", "brief-blue", "cards-red", "forms-red"):
        assert {f"{part}.html", f"{part}.pdf"} <= names
    assert "index.html" in names
    assert "msel.csv" not in names  # there is no list in it
    assert "the paper kit of tiny, 12 parts" in capsys.readouterr().out
    assert "seed" in (tmp_path / "kit" / "guide.html").read_text("utf-8").lower()


def test_one_role_gets_its_own_sheets_and_no_others(tmp_path: Path) -> None:
    assert main(["print", "tiny", "-o", str(tmp_path), "--role", "red", "--no-pdf"]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        "brief-red.html", "cards-red.html", "forms-red.html", "board-red.html", "index.html",
    }  # fmt: skip


def test_the_list_of_injects_comes_along_as_a_spreadsheet(tmp_path: Path) -> None:
    assert main(["print", "bridge-2025", "-o", str(tmp_path), "--no-pdf"]) == 0
    found, _ = from_csv((tmp_path / "msel.csv").read_text("utf-8"))
    assert [entry.serial for entry in found] == [
        entry.serial for entry in ready("bridge-2025").bundle.scenario.msel
    ]


def test_without_typst_the_pages_are_written_and_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name == "typst":
            raise ImportError(name)
        return real(name, *rest, **more)

    paper_pdf._compiler.cache_clear()
    monkeypatch.setattr(builtins, "__import__", refuse)
    assert main(["print", "tiny", "-o", str(tmp_path), "--role", "BLUE"]) == 0
    said = capsys.readouterr().out
    assert "pip install 'wargame[report]'" in said
    assert not list(tmp_path.glob("*.pdf"))
    assert (tmp_path / "cards-blue.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["tiny", "-o", "{}", "--role", "GREEN"], "there is no role `GREEN`"),
        (["tiny", "-o", "{}", "--role", "RED", "--seed", "1"], "--seed"),
        (["tiny"], "-o/--output"),
        (["nowhere", "-o", "{}"], "nowhere"),
        (["tiny", "-o", __file__], "is a file"),
    ],
)
def test_mistakes_are_told_in_a_line(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [text.format(tmp_path / "kit") for text in arguments]
    assert main(["print", *given]) == 2
    assert told in capsys.readouterr().err
