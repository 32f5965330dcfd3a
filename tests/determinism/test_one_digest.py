"""One digest for the same arguments: whatever the hash seed, processor, folder or numpy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import venv
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.play.helpers import ROOT, roles, scenario
from wargame.play.doctrine import DoctrinePlayer
from wargame.play.random_player import RandomPlayer
from wargame.play.rollout import play_out
from wargame.play.session import start_session
from wargame.rules.dice import Dice
from wargame.rules.turn import setup

BRIDGE = "bridge-2025"
OLDEST_NUMPY = "1.26.4"

#: Processor features that numpy may dispatch on, from the newest down.
FEATURES = [
    "AVX512_SPR",
    "AVX512_ICL",
    "AVX512_CNL",
    "AVX512_CLX",
    "AVX512_SKX",
    "X86_V4",
    "AVX512CD",
    "AVX512F",
    "X86_V3",
    "AVX2",
    "FMA3",
    "F16C",
    "AVX",
    "SSE42",
    "POPCNT",
    "SSSE3",
    "SSE41",
    "ASIMDHP",
    "ASIMDFHM",
    "ASIMDDP",
    "SVE",
    "VSX4",
    "VSX3",
]


def run(
    *arguments: str,
    python: str = sys.executable,
    cwd: Path = ROOT,
    root: Path | None = ROOT,
    **environment: str,
) -> dict[str, Any]:
    """What `wargame run --json` prints in a process of its own."""
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "NPY_", "GLIBC_"))
    }
    if root is not None:
        env["PYTHONPATH"] = str(root)
    code = "import sys; from wargame.cli import main; sys.exit(main())"
    done = subprocess.run(
        [python, "-c", code, "run", *(arguments or (BRIDGE, "--seed", "7")), "--json"],
        cwd=cwd,
        env={**env, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    return run()


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_hash_seed_changes_nothing(seed: str, plain: dict[str, Any]) -> None:
    """The whole document is the same."""
    assert run(PYTHONHASHSEED=seed) == plain


def dispatched() -> list[str]:
    """The features this machine has, numpy names and may switch off."""
    core = "_core" if hasattr(np, "_core") and np.__version__ >= "2" else "core"
    module = import_module(f"numpy.{core}._multiarray_umath")
    able: dict[str, bool] = module.__cpu_features__
    return [name for name in FEATURES if name in module.__cpu_dispatch__ and able.get(name)]


def test_processor_features_change_nothing(plain: dict[str, Any]) -> None:
    """With all that numpy can switch off switched off, and the C library's choices too."""
    off = dispatched()
    if not off:
        pytest.skip("numpy dispatches on nothing here")
    assert run(NPY_DISABLE_CPU_FEATURES=" ".join(off)) == plain
    assert (
        run(
            NPY_DISABLE_CPU_FEATURES=" ".join(off),
            GLIBC_TUNABLES="glibc.cpu.hwcaps=-AVX512F,-AVX2_Usable,-AVX2,-FMA,-FMA_Usable,-AVX",
        )
        == plain
    )


def test_the_folder_the_save_and_the_locale_change_nothing(
    plain: dict[str, Any], tmp_path: Path
) -> None:
    """From elsewhere, with a record, in another language and time zone."""
    assert (
        run(
            BRIDGE,
            "--seed",
            "7",
            "--save",
            str(tmp_path / "a.wargame"),
            cwd=tmp_path,
            LC_ALL="C",
            TZ="Pacific/Chatham",
            PYTHONOPTIMIZE="1",
        )
        == plain
    )


@pytest.mark.parametrize("name", [BRIDGE, "tiny"])
@pytest.mark.parametrize("player", ["doctrine", "random"])
def test_an_exercise_is_world_nought_of_a_batch(name: str, player: str) -> None:
    """`run --seed N` and the batch loop are one implementation."""
    compiled = scenario(name)
    policies = [
        RandomPlayer() if player == "random" else DoctrinePlayer(compiled.doctrine(role))
        for role in roles(name)
    ]
    for seed in (7, 2**100 + 1):
        batch = setup(compiled.tables, Dice(seed, np.arange(4, dtype=np.uint64)))
        play_out(batch, policies, compiled.tables.turns)
        session = start_session(compiled, dict.fromkeys(roles(name), player), seed=seed, save=None)
        session.advance()
        assert session.game.digest == f"{int(batch.digest[0]):016x}"
        assert (session.game.world.column(0) == batch.column(0)).all()
        assert len(set(batch.digest.tolist())) > 1


def make_venv(folder: Path, numpy: str | None) -> Path:
    """A fresh environment with the project's pinned dependencies, numpy as asked."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    kept = [
        line
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if numpy is None or not line.startswith("numpy==")
    ]
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(kept) + "\n")
    pip = [
        str(python),
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "-c",
        str(constraints),
    ]
    subprocess.run(
        [*pip, f"numpy=={numpy}" if numpy else "numpy", "pydantic", "pyyaml", "textual"],
        check=True,
        timeout=600,
    )
    return python


@pytest.mark.soak
def test_the_oldest_numpy_gives_the_same(plain: dict[str, Any], tmp_path: Path) -> None:
    """An environment of its own with the oldest numpy that is supported, all features off too."""
    python = str(make_venv(tmp_path / "old", OLDEST_NUMPY))
    version = subprocess.run(
        [python, "-c", "import numpy; print(numpy.__version__)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert version.stdout.strip() == OLDEST_NUMPY
    assert np.__version__ != OLDEST_NUMPY
    assert run(python=python) == plain
    assert (
        run(
            python=python,
            NPY_DISABLE_CPU_FEATURES="AVX512F AVX512CD AVX512_SKX AVX2 FMA3",
            PYTHONHASHSEED="1",
        )
        == plain
    )


@pytest.mark.soak
def test_the_installed_wheel_gives_the_same(plain: dict[str, Any], tmp_path: Path) -> None:
    """Built from a copy, installed elsewhere, run with no source folder in reach."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("wargame", "decks", "scenarios"):
        shutil.copytree(
            ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "library")
        )
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    python = str(make_venv(tmp_path / "wheel", None))
    subprocess.run(
        [
            python,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "-w",
            str(tmp_path / "dist"),
            str(source),
        ],
        check=True,
        timeout=600,
    )
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--no-deps", str(wheel)], check=True, timeout=600
    )
    shutil.rmtree(source)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert run(python=python, cwd=elsewhere, root=None) == plain
    done = subprocess.run(
        [str(tmp_path / "wheel/bin/wargame"), "run", BRIDGE, "--seed", "7", "--json"],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == plain
