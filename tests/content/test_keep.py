"""Compilations kept on disk: the same scenario with and without, and nothing else comes of it."""

from __future__ import annotations

import dataclasses
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.strategies import numbers
from wargame.content import keep
from wargame.content.compile import compile_bundle
from wargame.content.compiled import Compiled
from wargame.content.folders import cache_folder
from wargame.content.library import bundle_on_disk, load_bundle
from wargame.content.ready import ready
from wargame.content.shelf import InSave, OnDisk
from wargame.errors import ContentError, Fault
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.rollout import play_out
from wargame.rules.dice import Dice
from wargame.rules.turn import setup

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of this test's own."""
    path = tmp_path / "cache"
    monkeypatch.setenv("WARGAME_CACHE", str(path))
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Content that may be changed."""
    for name in ("scenarios", "decks"):
        shutil.copytree(ROOT / name, tmp_path / "content" / name)
    return tmp_path / "content"


@cache
def shipped(scenario: str) -> tuple[OnDisk, Compiled]:
    """A shipped scenario, compiled once, and the shelf that its files were taken from."""
    shelf = OnDisk(scenario, ROOT)
    return shelf, compile_bundle(bundle_on_disk(shelf))


def fresh(scenario: str, content: Path = ROOT) -> Compiled:
    if content == ROOT:
        return shipped(scenario)[1]
    return compile_bundle(load_bundle(scenario, content))


def kept(scenario: str, content: Path = ROOT) -> Compiled:
    """Compiled, put away and found again."""
    if content == ROOT:
        shelf, made = shipped(scenario)
    else:
        shelf = OnDisk(scenario, content)
        made = compile_bundle(bundle_on_disk(shelf))
    keep.keep(shelf, made)
    found = keep.find(OnDisk(scenario, content))
    assert found is not None
    return found


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.compiled"))


def same(one: Any, other: Any, seen: dict[int, Any] | None = None) -> None:
    """Both are alike all through: types, values, arrays, and what is shared is shared."""
    seen = {} if seen is None else seen
    assert type(one) is type(other)
    if dataclasses.is_dataclass(one):
        if type(one).__eq__ is object.__eq__:  # known by identity
            assert seen.setdefault(id(one), other) is other
        for field in dataclasses.fields(one):
            same(getattr(one, field.name), getattr(other, field.name), seen)
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype and one.flags.writeable == other.flags.writeable
        assert np.array_equal(one, other)
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            same(one[key], other[key], seen)
    elif isinstance(one, tuple | list):
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            same(left, right, seen)
    else:
        assert one == other


def alike(model: Any, found: Any) -> None:
    """What is read back of a text has the model's fields and values, through and through."""
    if hasattr(type(model), "model_fields"):
        assert dict(found).keys() == dict(model).keys()
        for name, value in model:
            alike(value, getattr(found, name))
    elif isinstance(model, list):
        assert isinstance(found, list) and len(found) == len(model)
        for left, right in zip(model, found, strict=True):
            alike(left, right)
    elif isinstance(model, dict):
        assert isinstance(found, dict) and list(found) == list(model)
        for key in model:
            alike(model[key], found[key])
    else:
        assert type(found) is type(model) and found == model


# The same scenario -----------------------------------------------------------------------------


#: These two stand on `bridge-2025`, as `bridge-to-membership` does, and read the same decks.
ALIKE = ("first-turn", "ramstein-to-ramstein")


@pytest.mark.parametrize(
    "scenario",
    [pytest.param(one, marks=[pytest.mark.soak] * (one in ALIKE)) for one in SHIPPED],
)
def test_what_is_kept_is_what_was_compiled(folder: Path, scenario: str) -> None:
    made, found = fresh(scenario), kept(scenario)
    same(made.tables, found.tables)
    same(made.doctrines, found.doctrines)
    assert found.warnings == made.warnings
    assert list(found.bundle.files.items()) == list(made.bundle.files.items())
    alike(made.bundle.scenario, found.bundle.scenario)
    alike(made.bundle.decks, found.bundle.decks)
    alike(made.bundle.doctrines, found.bundle.doctrines)
    alike(made.bundle.sources, found.bundle.sources)
    assert list(found.bundle.cards) == list(made.bundle.cards)
    alike(made.bundle.cards, found.bundle.cards)


def test_an_exercise_played_on_it_has_the_same_digest(folder: Path) -> None:
    digests = []
    for made in (fresh("bridge-2025"), kept("bridge-2025")):
        policies = [DoctrinePlayer(made.doctrine(role.key)) for role in made.tables.roles]
        world = setup(made.tables, Dice(11, numbers(4)))
        digests.append(play_out(world, policies, made.tables.turns).digest.tolist())
    assert digests[0] == digests[1]


def test_a_save_finds_what_was_compiled_from_the_folders_and_the_other_way_round(
    folder: Path,
) -> None:
    files = fresh("tiny").bundle.files
    kept("tiny")
    found = keep.find(InSave(dict(reversed(files.items()))))
    assert found is not None
    same(fresh("tiny").tables, found.tables)
    assert found.bundle.files == files
    assert keep.find(InSave(files | {"decks/tiny.yaml": files["decks/tiny.yaml"] + b"#\n"})) is None


def test_warnings_point_into_the_files_at_hand(folder: Path, place: Path) -> None:
    shelf = OnDisk("tiny", place)
    made = compile_bundle(bundle_on_disk(shelf))
    made.warnings = [Fault((place / "decks/tiny.yaml").as_posix(), 3, 1, "odd", "this is odd")]
    keep.keep(shelf, made)
    again = keep.find(OnDisk("tiny", place))
    assert again is not None and again.warnings == made.warnings
    saved = keep.find(InSave(made.bundle.files))
    assert saved is not None
    assert saved.warnings == [Fault("decks/tiny.yaml", 3, 1, "odd", "this is odd")]


def test_exact_numbers_of_authors_come_back_exact(folder: Path) -> None:
    found = kept("bridge-2025").bundle
    couplings = [c for track in found.scenario.tracks for c in track.couplings]
    assert {type(c.add) for c in couplings} == {Fraction}
    assert Decimal in {type(fact.value) for fact in found.sources.facts.values()}


def test_texts_are_for_reading(folder: Path) -> None:
    role = kept("tiny").bundle.scenario.roles[0]
    with pytest.raises(AttributeError):
        role.name = "Somebody else"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        _ = role.nothing  # type: ignore[attr-defined]


def test_no_model_is_read_where_a_compilation_is_at_hand(folder: Path) -> None:
    kept("bridge-2025")
    told = run("import sys; c.bundle; print({'pydantic', 'yaml'} & set(sys.modules))", folder)
    assert told == "set()"


# Changes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["scenarios/tiny.yaml", "decks/tiny.yaml", "decks/sources.yaml"])
def test_a_changed_file_is_compiled_anew(folder: Path, place: Path, name: str) -> None:
    kept("tiny", place)
    path = place / name
    path.write_text(path.read_text() + "\n# changed\n")
    assert keep.find(OnDisk("tiny", place)) is None
    assert ready("tiny", place).bundle.files[name].endswith(b"# changed\n")


def test_a_base_that_asks_for_other_files_is_followed(folder: Path, place: Path) -> None:
    """What a scenario names depends on files beside its own: the names kept are only a hint."""
    (place / "scenarios/two.yaml").write_text("based_on: tiny\nid: two\nname: Two more rooms\n")
    kept("two", place)
    shutil.copy(place / "decks/tiny.yaml", place / "decks/other.yaml")
    base = place / "scenarios/tiny.yaml"
    base.write_text(base.read_text().replace("decks: [tiny]", "decks: [other]"))
    assert "decks: [other]" in base.read_text()
    assert keep.find(OnDisk("two", place)) is None
    found = kept("two", place)
    assert "decks/other.yaml" in found.bundle.files
    assert "decks/tiny.yaml" not in found.bundle.files


def test_a_file_that_now_comes_first_is_seen(folder: Path, place: Path) -> None:
    """Content that leaves a file to the shipped ones, and later has its own."""
    path = place / "decks/sources.yaml"
    text = path.read_text()
    path.unlink()
    kept("tiny", place)
    path.write_text(text + "\n# my own\n")
    assert keep.find(OnDisk("tiny", place)) is None
    path.unlink()
    assert keep.find(OnDisk("tiny", place)) is not None


def test_faults_are_the_same_with_a_cache(folder: Path, place: Path) -> None:
    kept("tiny", place)
    path = place / "decks/tiny.yaml"
    path.write_text(path.read_text().replace("hazard:", "hasard:", 1))
    told = []
    for _ in range(2):
        with pytest.raises(ContentError) as caught:
            ready("tiny", place)
        told.append(caught.value.faults)
    with pytest.raises(ContentError) as caught:
        fresh("tiny", place)
    assert told == [caught.value.faults] * 2


def test_another_program_finds_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept("tiny")
    monkeypatch.setattr(keep, "_program", lambda: "another")
    assert keep.find(OnDisk("tiny", ROOT)) is None


# Damage ----------------------------------------------------------------------------------------


def cut(text: bytes) -> bytes:
    return text[: len(text) // 2]


def flipped(text: bytes) -> bytes:
    middle = len(text) // 2
    return text[:middle] + bytes([text[middle] ^ 1]) + text[middle + 1 :]


@pytest.mark.parametrize("damage", [
    cut, flipped, lambda text: b"", lambda text: b"\n", lambda text: b"\0" * 400,
    lambda text: b"null\n" + text, lambda text: b"[" * 100_000 + b"\n", lambda text: text + b" ",
    lambda text: pickle.dumps(print),
])  # fmt: skip
def test_a_damaged_entry_is_passed_over_and_replaced(
    folder: Path, damage: Callable[[bytes], bytes]
) -> None:
    kept("tiny")
    (path,) = entries(folder)
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert keep.find(OnDisk("tiny", ROOT)) is None
    kept("tiny")
    assert path.read_bytes() == whole


def test_damaged_names_are_passed_over(folder: Path) -> None:
    kept("tiny")
    (path,) = folder.glob("*.names")
    for text in (b"", b"{", b"[1]", b'["/etc/passwd"]', b'["decks/../../x.yaml"]', b"[" * 99_999):
        path.write_bytes(text)
        assert keep.find(OnDisk("tiny", ROOT)) is None


def forged(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """An entry written by somebody who knows the format: its hash of itself is right."""
    head_text, _, body = path.read_bytes().partition(b"\n")
    head = json.loads(head_text)
    document = json.loads(body[: head["tables"]])
    change(document)
    tables, texts = json.dumps(document).encode(), body[head["tables"] :]
    head |= {"sha256": sha256(tables + texts).hexdigest(), "tables": len(tables)}
    path.write_bytes(json.dumps(head).encode() + b"\n" + tables + texts)


def _kinds(document: dict[str, Any]) -> None:
    document["tables"]["kinds"] = ["Popen"] * len(document["tables"]["kinds"])


def _builtin(document: dict[str, Any]) -> None:
    document["tables"]["kinds"][0] = "__import__"
    document["tables"]["objects"][0] = [0, "os"]


def _ahead(document: dict[str, Any]) -> None:
    document["tables"]["root"][0] = 10**9


def _backwards(document: dict[str, Any]) -> None:
    document["tables"]["root"][0] = -1


def _of_another_kind(document: dict[str, Any]) -> None:
    document["tables"]["root"][0] = 0


def _text_for_number(document: dict[str, Any]) -> None:
    document["tables"]["objects"][0] = [
        "1" if type(item) is int and n else item
        for n, item in enumerate(document["tables"]["objects"][0])
    ]


def _objects_for_arrays(document: dict[str, Any]) -> None:
    for row in document["tables"]["objects"]:
        for value in row:
            if isinstance(value, list) and value and value[0] == "<i8":
                value[0] = "O"


def _short_row(document: dict[str, Any]) -> None:
    document["tables"]["objects"][0].pop()


@pytest.mark.parametrize("change", [
    _kinds, _builtin, _ahead, _backwards, _of_another_kind, _text_for_number, _objects_for_arrays,
    _short_row,
])  # fmt: skip
def test_a_forged_entry_makes_nothing_but_tables(
    folder: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    kept("tiny")
    (path,) = entries(folder)
    forged(path, lambda document: None)
    assert keep.find(OnDisk("tiny", ROOT)) is not None
    forged(path, change)
    assert keep.find(OnDisk("tiny", ROOT)) is None


@pytest.mark.skipif(os.name != "posix", reason="about the owners of files")
def test_only_what_this_user_alone_may_write_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept("tiny")
    (path,) = entries(folder)
    assert path.stat().st_mode & 0o077 == 0 and folder.stat().st_mode & 0o077 == 0
    path.chmod(0o666)
    assert keep.find(OnDisk("tiny", ROOT)) is None
    path.chmod(0o600)
    assert keep.find(OnDisk("tiny", ROOT)) is not None
    monkeypatch.setattr(os, "geteuid", lambda: 4321)
    assert keep.find(OnDisk("tiny", ROOT)) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="about named pipes")
def test_a_pipe_in_place_of_an_entry_holds_nobody_up(folder: Path) -> None:
    kept("tiny")
    (path,) = entries(folder)
    path.unlink()
    os.mkfifo(path, 0o600)
    assert keep.find(OnDisk("tiny", ROOT)) is None


# The folder ------------------------------------------------------------------------------------


def run(code: str, folder: Path | str) -> str:
    """What another process prints that has a scenario ready as ``c``."""
    text = f"from wargame.content.ready import ready; c = ready('bridge-2025'); {code}"
    done = subprocess.run(
        [sys.executable, "-c", text],
        env=os.environ | {"WARGAME_CACHE": str(folder)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert not done.stderr
    return done.stdout.strip()


def test_a_folder_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WARGAME_CACHE", str(tmp_path / "file" / "cache"))
    same(ready("tiny", place).tables, fresh("tiny", place).tables)


@pytest.mark.parametrize("given", ["", "off"])
def test_it_can_be_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Path, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("WARGAME_CACHE", given)
    assert cache_folder() is None
    ready("tiny", place)
    assert {path.name for path in tmp_path.iterdir()} == {"content"}


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the XDG folders are Linux's")
def test_it_lies_in_the_cache_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARGAME_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_folder() == tmp_path / "xdg" / "wargame"
    for nothing in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", nothing)
        assert cache_folder() == tmp_path / ".cache" / "wargame"


@pytest.mark.parametrize("scenario", ["tiny", pytest.param("bridge-2025", marks=pytest.mark.soak)])
def test_processes_that_start_together_do_not_disturb_each_other(
    folder: Path, scenario: str
) -> None:
    code = (
        f"from wargame.content.ready import ready; c = ready('{scenario}');"
        "print(len(c.tables.groups), len(c.bundle.cards))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    told = {one.communicate(timeout=120)[0] for one in started}
    assert len(told) == 1 and [one.returncode for one in started] == [0, 0, 0]
    assert len(entries(folder)) == 1 and not list(folder.glob(".new-*"))
    found = keep.find(OnDisk(scenario, ROOT))
    assert found is not None
    same(fresh(scenario).tables, found.tables)


def test_old_entries_go(folder: Path, monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.setattr(keep, "_MOST", 3)
    path = place / "decks/tiny.yaml"
    for number in range(6):
        path.write_text(path.read_text() + f"\n# {number}\n")
        kept("tiny", place)
    assert len(list(folder.iterdir())) <= 6
    assert keep.find(OnDisk("tiny", place)) is not None
