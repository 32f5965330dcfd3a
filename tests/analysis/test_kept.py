"""Analyses beside a save: found by what they were made of, harmless whatever lies there."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.play.helpers import ROOT, begin
from wargame.analysis import kept
from wargame.analysis.kept import MOST, find, keep, key_of, latest, side_file

HEAD, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "cache"
    monkeypatch.setenv("WARGAME_CACHE", str(place))
    return place


@pytest.fixture
def save(tmp_path: Path, cache: Path) -> Path:
    """A file in the place of a save: nothing here reads one."""
    path = tmp_path / "exercises" / "a.wargame"
    path.parent.mkdir()
    path.write_bytes(b"the save")
    return path


def test_what_was_kept_is_found_and_nothing_else(
    save: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"worlds": 100, "reference": "seats", "regret": ["US"]}
    key = key_of(HEAD, **asked)
    assert find(save, key) is None
    assert keep(save, key, HEAD, {"answer": 1}) == side_file(save)
    assert find(save, key) == {"answer": 1}
    for other in (
        key_of(OTHER, **asked),
        key_of(HEAD, **{**asked, "worlds": 101}),
        key_of(HEAD, **{**asked, "reference": "status-quo"}),
        key_of(HEAD, **{**asked, "regret": []}),
    ):
        assert other != key and find(save, other) is None
    monkeypatch.setattr(kept, "program", lambda: "another version")
    assert key_of(HEAD, **asked) != key


def test_the_latest_of_a_head_is_found_whatever_was_asked(save: Path) -> None:
    assert latest(save, HEAD) is None
    for worlds in (10, 20, 30):
        keep(save, key_of(HEAD, worlds=worlds), HEAD, {"worlds": worlds})
    keep(save, key_of(OTHER), OTHER, {"worlds": 99})
    keep(save, key_of(HEAD, worlds=10), HEAD, {"worlds": 11})
    assert latest(save, HEAD) == {"worlds": 11}
    assert latest(save, OTHER) == {"worlds": 99}


def test_so_many_are_kept_and_the_oldest_go(save: Path) -> None:
    for number in range(MOST + 3):
        keep(save, key_of(HEAD, number=number), HEAD, {"number": number})
    found = [find(save, key_of(HEAD, number=number)) for number in range(MOST + 3)]
    assert found == [None] * 3 + [{"number": number} for number in range(3, MOST + 3)]


@pytest.mark.parametrize(
    "there",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b"null",
        b'{"KEY": 5}',
        b'{"KEY": {"head": "x"}}',
        b'{"KEY": {"head": 1, "result": {}}}',
        b'{"KEY": {"head": "x", "result": []}}',
        b"[" * 100_000,
        b'{"KEY": {"head": "x", "result": {"answer": 1',
    ],
)
def test_what_is_not_ours_is_passed_over(save: Path, there: bytes) -> None:
    key = key_of(HEAD)
    side_file(save).write_bytes(there.replace(b"KEY", key.encode()))
    assert find(save, key) is None and latest(save, HEAD) is None
    keep(save, key, HEAD, {"answer": 1})
    assert find(save, key) == {"answer": 1}
    assert list(json.loads(side_file(save).read_text())) == [key]


def test_a_file_too_large_to_be_ours_is_not_read(
    save: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(save, key_of(HEAD), HEAD, {"answer": 1})
    monkeypatch.setattr(kept, "_LARGEST", 10)
    assert find(save, key_of(HEAD)) is None and latest(save, HEAD) is None


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names")
def test_a_pipe_in_its_place_is_not_waited_for(save: Path) -> None:
    os.mkfifo(side_file(save))
    assert find(save, key_of(HEAD)) is None


def test_where_nothing_can_be_written_beside_the_save_the_cache_has_it(
    save: Path, cache: Path
) -> None:
    side_file(save).mkdir()  # nothing can take this name; a folder without rights is the same
    place = keep(save, key_of(HEAD), HEAD, {"answer": 1})
    assert place is not None and place.is_relative_to(cache)
    assert find(save, key_of(HEAD)) == {"answer": 1}
    twin = save.parent / "b.wargame"
    assert find(twin, key_of(HEAD)) is None, "each save has its own"
    assert not list(save.parent.glob(".*")), "nothing half written is left"


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="rights do not bind this user"
)
def test_a_folder_that_may_only_be_read(save: Path, cache: Path) -> None:
    save.parent.chmod(0o500)
    try:
        place = keep(save, key_of(HEAD), HEAD, {"answer": 1})
        assert place is not None and place.is_relative_to(cache)
        assert find(save, key_of(HEAD)) == {"answer": 1}
    finally:
        save.parent.chmod(0o700)


def test_where_nothing_can_be_kept_at_all_nothing_fails(
    save: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    side_file(save).mkdir()
    monkeypatch.setenv("WARGAME_CACHE", "off")
    assert keep(save, key_of(HEAD), HEAD, {"answer": 1}) is None
    assert find(save, key_of(HEAD)) is None


@pytest.mark.skipif(sys.platform == "win32", reason="rights of another kind")
def test_who_may_not_read_the_save_may_not_read_what_is_kept_of_it(save: Path) -> None:
    """It tells what the save tells, secrets and all."""
    for mode, made in ((0o600, 0o600), (0o640, 0o640), (0o400, 0o600), (0o444, 0o644)):
        save.chmod(mode)
        place = keep(save, key_of(HEAD), HEAD, {"answer": 1})
        assert place is not None and stat.S_IMODE(place.stat().st_mode) == made


def test_the_save_itself_is_never_written(save: Path) -> None:
    path = save.parent / "true.wargame"
    begin("tiny", {}, seed=2, save=path).close()
    before = path.read_bytes()
    keep(path, key_of(HEAD), HEAD, {"answer": 1})
    find(path, key_of(HEAD))
    assert path.read_bytes() == before
    there = {one.name for one in save.parent.iterdir()} - {save.name}
    assert there == {path.name, side_file(path).name}


CHILD = """
import sys
from pathlib import Path
from wargame.analysis.kept import find, keep
save, name = Path(sys.argv[1]), sys.argv[2]
for number in range(40):
    assert keep(save, f"{name}{number}", name, {"name": name, "much": "x" * 20_000}) is not None
    found = find(save, f"{name}{number}")
    assert found is None or found["name"] == name
"""


def test_two_at_once_may_lose_one_but_tear_none(save: Path) -> None:
    children = [
        subprocess.Popen([sys.executable, "-c", CHILD, str(save), name], cwd=ROOT)
        for name in ("one", "two")
    ]
    assert [child.wait(120) for child in children] == [0, 0]
    entries = json.loads(side_file(save).read_text())
    assert 0 < len(entries) <= MOST
    for key, entry in entries.items():
        assert key.startswith(entry["head"])
        assert entry["result"] == {"name": entry["head"], "much": "x" * 20_000}
    assert not list(save.parent.glob(".*.tmp"))
