"""What a clone and a wheel carry: no machine's addresses, the content, one version."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

import wargame

ROOT = Path(__file__).resolve().parent.parent

#: Configuration that is tracked; a clone elsewhere must not inherit this machine's registry.
CONFIG = sorted(
    path
    for pattern in (
        "*.toml",
        "*.cfg",
        "*.ini",
        "*.txt",
        "*.in",
        "setup.py",
        "Makefile",
        ".editorconfig",
        ".ci/*",
        ".github/**/*",
        "tools/*.py",
    )
    for path in ROOT.glob(pattern)
    if path.is_file()
)
ADDRESS = re.compile(
    r"https?:|\bfile:|\bgit\+|--(extra-)?index|--find-links|--trusted-host|index[-_]url"
    r"|find[-_]links|/(home|root|opt)/",
    re.IGNORECASE,
)


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", CONFIG, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_config_names_no_address_and_no_index(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [f"{path.name}:{n}: {line}" for n, line in enumerate(lines, 1) if ADDRESS.search(line)]
    assert not found


def test_the_guard_sees_what_it_guards() -> None:
    assert {"pyproject.toml", "constraints.txt", "Makefile", "run", "ci.yml"} <= {
        path.name for path in CONFIG
    }
    for bad in ("--index x", "pkg @ file:///x", "-i https://x", "find_links = x", "/opt/x"):
        assert ADDRESS.search(bad), bad


def test_constraints_are_exact() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins
    assert [pin for pin in pins if not re.match(r"^[a-z0-9-]+==[0-9][^\s]*( ; .+)?$", pin)] == []


def test_every_dependency_is_pinned() -> None:
    names = project()["project"]["dependencies"] + project()["dependency-groups"]["dev"]
    wanted = {re.split(r"[<>=~! ]", name)[0].lower() for name in names}
    pinned = {
        line.split("==")[0]
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith("#")
    }
    assert wanted <= pinned


def test_the_extra_and_the_group_for_developers_are_one_list() -> None:
    table = project()
    assert table["project"]["optional-dependencies"]["dev"] == table["dependency-groups"]["dev"]


def source_tree(tree: Path) -> None:
    """Copy what a build needs, so that no build touches the working tree."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", "library")
    for folder in ("wargame", "decks", "scenarios"):
        if (ROOT / folder).is_dir():
            shutil.copytree(ROOT / folder, tree / folder, ignore=ignore)
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "LICENSE", "README.md"):
        if (ROOT / name).is_file():
            shutil.copy2(ROOT / name, tree / name)


def build(tree: Path, out: Path) -> tuple[Path, Path]:
    """The sdist, and the wheel built from that sdist alone; no isolation, so no network."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), "."]
    built = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    (sdist,) = out.glob("*.tar.gz")
    (wheel,) = out.glob("*.whl")
    return sdist, wheel


def test_wheel_and_sdist_carry_decks_and_scenarios(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    source_tree(tree)
    for folder in ("decks", "scenarios"):
        nested = tree / folder / "nested"
        nested.mkdir(parents=True)
        (nested / "probe.yaml").write_text("probe: true\n", encoding="utf-8")
        (tree / folder / ".hidden.yaml").write_text("not: shipped\n", encoding="utf-8")
    sdist, wheel = build(tree, tmp_path / "out")

    content = {
        path.relative_to(tree).as_posix()
        for folder in ("decks", "scenarios")
        for path in (tree / folder).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    modules = {path.relative_to(tree).as_posix() for path in (tree / "wargame").rglob("*.py")}
    templates = {path.relative_to(tree).as_posix() for path in (tree / "wargame").rglob("*.j2")}
    page = {path.relative_to(tree).as_posix() for path in (tree / "wargame/host/web").iterdir()}
    files = ("line.js", "seat.js", "seat.css")
    assert templates and {f"wargame/host/web/{name}" for name in files} <= page
    assert wheel.name == f"wargame-{wargame.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())
    assert {f"wargame/library/{name}" for name in content} == {
        name for name in shipped if name.startswith("wargame/library/")
    }
    assert modules == {name for name in shipped if name.endswith(".py")}
    assert templates | page <= shipped
    with tarfile.open(sdist) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert content | modules | templates | page <= names


def test_a_wheel_built_over_an_older_build_ships_nothing_stale(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    source_tree(tree)
    for stale in ("library/decks/deleted.yaml", "rules/deleted.py"):
        path = tree / "build" / "lib" / "wargame" / stale
        path.parent.mkdir(parents=True)
        path.write_text("", encoding="utf-8")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "out", "."]
    built = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (tree / "out").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if "deleted" in name] == []


@pytest.mark.soak
def test_the_wheel_works_in_a_clean_environment(tmp_path: Path) -> None:
    """Installed from the wheel and the constraints alone, away from the repository."""
    source_tree(tmp_path / "tree")
    _, wheel = build(tmp_path / "tree", tmp_path / "out")
    place = tmp_path / "venv"
    venv.create(place, with_pip=True)
    programs = place / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "-qq"]
    command = [*pip, "-c", str(ROOT / "constraints.txt"), str(wheel)]
    subprocess.run(command, check=True, cwd=tmp_path)
    ask = "import pathlib, wargame; print(pathlib.Path(wargame.__file__).parent)"
    answer = subprocess.run(
        [str(programs / "python"), "-c", ask], cwd=tmp_path, capture_output=True, text=True
    )
    package = Path(answer.stdout.strip())
    assert package.is_relative_to(place)
    for folder in ("decks", "scenarios"):
        ours = {path.relative_to(ROOT) for path in (ROOT / folder).rglob("*.yaml")}
        theirs = {
            path.relative_to(package / "library")
            for path in package.glob(f"library/{folder}/**/*.yaml")
        }
        assert ours == theirs
    if importlib.util.find_spec("wargame.cli"):
        subprocess.run([str(programs / "wargame"), "--help"], check=True, cwd=tmp_path)
