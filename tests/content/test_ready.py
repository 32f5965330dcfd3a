"""Compiled content is kept only as long as no file of it has changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from wargame.content.library import load_bundle
from wargame.content.ready import ready, ready_from_files
from wargame.errors import WargameError

ROOT = Path(__file__).resolve().parents[2]


def _copy(tmp_path: Path) -> Path:
    for folder in ("scenarios", "decks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_the_same_content_is_read_once(tmp_path: Path) -> None:
    place = _copy(tmp_path)
    assert ready("tiny", place) is ready("tiny", place)


@pytest.mark.parametrize("name", ["scenarios/tiny.yaml", "decks/tiny.yaml"])
def test_a_changed_file_is_read_again(tmp_path: Path, name: str) -> None:
    place = _copy(tmp_path)
    before = ready("tiny", place)
    path = place / name
    path.write_text(path.read_text() + "\n# changed\n")
    after = ready("tiny", place)
    assert after is not before
    assert after.bundle.files[name].endswith(b"# changed\n")


def test_a_file_that_comes_first_in_the_search_path_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = ready("tiny")
    (tmp_path / "scenarios").mkdir()
    text = (ROOT / "scenarios" / "tiny.yaml").read_text().replace("name: Two rooms", "name: Mine")
    (tmp_path / "scenarios" / "tiny.yaml").write_text(text)
    assert before.bundle.scenario.name == "Two rooms"
    assert ready("tiny").bundle.scenario.name == "Mine"


def test_faults_are_told_every_time(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(WargameError):
            ready("absent", tmp_path)


def test_the_content_of_a_save_is_known_by_its_bytes() -> None:
    files = load_bundle("tiny", ROOT).files
    assert ready_from_files(files) is ready_from_files(dict(reversed(files.items())))
    other = files | {"scenarios/tiny.yaml": files["scenarios/tiny.yaml"] + b"\n# other\n"}
    assert ready_from_files(other) is not ready_from_files(files)
