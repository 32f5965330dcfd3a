"""`wargame model`: as text, as files of three kinds, as one JSON document."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from wargame.cli import main

ROOT = Path(__file__).resolve().parents[2]
Captured = pytest.CaptureFixture[str]


def model(*more: str) -> int:
    return main(["model", "tiny", "--content", str(ROOT), *more])


def test_the_text_says_what_moves_each_track(capsys: Captured) -> None:
    assert model() == 0
    told = capsys.readouterr().out
    assert told.startswith("Two rooms\n=========\n")
    assert "pressure beyond cover" in told


def test_files_are_written_by_their_ending(tmp_path: Path, capsys: Captured) -> None:
    for name, first in (("m.svg", "<svg "), ("m.dot", 'digraph "tiny"'), ("m.mmd", "---\ntitle")):
        assert model("-o", str(tmp_path / name)) == 0
        assert (tmp_path / name).read_text("utf-8").startswith(first)
    ElementTree.parse(tmp_path / "m.svg")
    assert "The map is " in capsys.readouterr().out


def test_the_document_has_nodes_arrows_and_terms(capsys: Captured) -> None:
    assert model("--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert {node["id"] for node in found["nodes"]} >= {"line", "depot", "will", "pressure"}
    assert {"source", "target", "sign", "how", "because", "cites"} == set(found["arrows"][0])
    assert found["tracks"]["line"]["terms"][0]["because"] == "pressure beyond cover"
    assert {"kind", "id", "least", "most"} == set(found["tracks"]["line"]["moved_by"][0])


def test_focus_leaves_out_what_is_further_away(capsys: Captured) -> None:
    assert model("--focus", "depot", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["focus"] == "depot"
    kept = {node["id"] for node in found["nodes"]}
    assert all(a["source"] in kept and a["target"] in kept for a in found["arrows"])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--focus", "lien"], "did you mean `line`?"),
        (["-o", "map.png"], "the map is written as .svg, .dot, .mmd"),
        (["-o", "nowhere/map.svg"], "there is no folder nowhere"),
    ],
)
def test_what_cannot_be_drawn_is_a_mistake(more: list[str], said: str, capsys: Captured) -> None:
    assert model(*more) == 2
    assert said in capsys.readouterr().err
