"""Play, test and check the project from a fresh clone, with nothing but Python.

    python3 tools/dev.py play                                   the home screen
    python3 tools/dev.py play -- bridge-2025 --role US          straight to a seat
    python3 tools/dev.py test                                   the tests, a few minutes at most
    python3 tools/dev.py check                                  style, types, imports between rooms
    python3 tools/dev.py soak                                   the long tests
    python3 tools/dev.py bench                                  speed, beside floors and goals
    python3 tools/dev.py bench-peers                            speed, beside other engines
    python3 tools/dev.py setup                                  only make .venv ready
    python3 tools/dev.py clean                                  remove .venv, caches and builds

The first call makes .venv and installs what is needed; later calls start at once, until
pyproject.toml or constraints.txt changes. Standard library only, and syntax that an old
Python can read well enough to be told that it is too old.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
SUFFIX = ".exe" if os.name == "nt" else ""
PYTHON = BIN / ("python" + SUFFIX)

#: The engines that `bench-peers` measures beside ours, in an environment of their own: what
#: pip is asked for by the name that is imported, in the versions of the second file.
PEERS_VENV = ROOT / ".venv-peers"
PEERS_PYTHON = PEERS_VENV / BIN.name / PYTHON.name
PEERS_VERSIONS = ROOT / "benchmarks" / "peers-constraints.txt"
PEERS = {
    "open_spiel": ["open_spiel"],
    "pettingzoo": ["pettingzoo[classic]"],
    "rlcard": ["rlcard", "setuptools"],  # for distutils, which Python 3.12 no longer has
    "diplomacy": ["diplomacy"],
    "chess": ["chess"],
}

#: What a set-up depends on; a change of any of them means installing again.
DECIDING = ("pyproject.toml", "constraints.txt", "setup.py")

#: The length of a full soak; whoever sets these beforehand gets a shorter or longer one.
SOAK = {
    "WARGAME_KILLS": "500",
    "WARGAME_CORRUPTIONS": "6000",
    "WARGAME_FUZZ": "100000",
    "WARGAME_LONG": "1",
}

#: So much must be free where tests write; a run leaves half a gigabyte, of which the last is kept.
ROOM = 3 * 2**30

TYPED = ("wargame", "tests", "benchmarks", "tools")
LEFTOVERS = (
    ".venv",
    ".venv-peers",
    "build",
    "dist",
    "wargame.egg-info",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    ".import_linter_cache",
)


def say(text: str) -> None:
    """Progress goes to stderr, so that what a command prints stays its own."""
    print(text, file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    """The reader can mend this: say how, without a traceback."""
    say(text)
    raise SystemExit(2)


# --- a Python that is new enough ------------------------------------------------------------


def find_newer_python() -> str | None:
    """Another interpreter on PATH that is new enough and does run."""
    test = f"import sys; raise SystemExit(sys.version_info < {OLDEST})"
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.call([found, "-c", test], stderr=subprocess.DEVNULL) == 0:
            return found
    return None


def need_python() -> None:
    """Carry on under a new enough Python, or say what is missing."""
    if sys.version_info >= OLDEST:
        return
    newer = find_newer_python()
    if newer:
        raise SystemExit(subprocess.call([newer, *sys.argv]))
    have = ".".join(str(part) for part in sys.version_info[:3])
    stop(
        f"This project needs Python 3.11 or newer; this is {have} ({sys.executable}).\n"
        "Install a newer one, then either put it first on PATH or name it:\n"
        "  make test PYTHON=python3.12        or        python3.12 tools/dev.py test"
    )


# --- .venv ------------------------------------------------------------------------------------


def fingerprint(extra: str) -> str:
    """What an installation of this kind was made from."""
    digest = hashlib.sha256(extra.encode())
    for name in DECIDING:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == value


def write_stamp(stamp: Path, value: str) -> None:
    stamp.write_text(value + "\n", encoding="utf-8")


def ensure_venv(folder: Path = VENV) -> None:
    """Make an environment where it is missing, moved, of another Python, or no longer runs."""
    stamp = folder / "made-for"
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    value = f"Python {version} in {folder}"
    python = folder / BIN.name / PYTHON.name
    if is_current(stamp, value) and subprocess.call([str(python), "-c", ""]) == 0:
        return
    say(f"Making {folder.name} with Python {version} ...")
    base = getattr(sys, "_base_executable", sys.executable)  # not .venv's own, when inside it
    made = subprocess.run(
        [base, "-m", "venv", "--clear", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if made.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        stop(
            f"{made.stdout.strip()}\n\n{sys.executable} could not make a virtual environment.\n"
            "Debian and Ubuntu keep that part in a package of its own:\n"
            f"  apt install python{version}-venv        (or python3-venv)"
        )
    write_stamp(stamp, value)


def install(kind: str) -> None:
    """Install the package in place, with (`dev`) or without (`run`) the developer's tools."""
    ensure_venv()
    value = fingerprint(kind)
    stamps = {name: VENV / f"installed-{name}" for name in ("run", "dev")}
    if is_current(stamps[kind], value):
        return
    if kind == "run" and is_current(stamps["dev"], fingerprint("dev")):
        return  # the developer's set-up includes the player's
    what = "the game and what it needs" if kind == "run" else "the game and the developer's tools"
    say(f"Installing {what}: once, about half a minute ...")
    began = time.monotonic()
    target = "." if kind == "run" else ".[dev]"
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    command += ["-c", "constraints.txt", "-e", target]
    if subprocess.call(command, cwd=str(ROOT)) != 0:
        stop(
            "\npip could not install what is needed (its own words are above); nothing was run.\n"
            "The first set-up has to reach the package index that pip is configured for. If this\n"
            "machine is offline, connect it once, or point pip at a local mirror or a folder of\n"
            "wheels, and run the same command again. After that no network is needed."
        )
    write_stamp(stamps[kind], value)
    say(f"Ready after {time.monotonic() - began:.0f} s.")


def install_peers() -> None:
    """Install the other engines, all that can be; `refused.json` keeps why one cannot."""
    ensure_venv(PEERS_VENV)
    value = hashlib.sha256(json.dumps(PEERS).encode() + PEERS_VERSIONS.read_bytes()).hexdigest()
    stamps = {name: PEERS_VENV / f"installed-{name}" for name in PEERS}
    wanted = [name for name in PEERS if not is_current(stamps[name], value)]
    if not wanted:
        return
    say(f"Installing {', '.join(wanted)} into .venv-peers: once, about half a minute ...")
    began = time.monotonic()
    refused = {}
    whole = pip_peers([part for name in wanted for part in PEERS[name]])
    for name in wanted:
        # Together they take one look at the index; one by one, only what is amiss is left out.
        done = whole if whole.returncode == 0 else pip_peers(PEERS[name])
        if done.returncode == 0:
            write_stamp(stamps[name], value)
            continue
        words = [line for line in done.stdout.splitlines() if line.startswith("ERROR")]
        refused[name] = "; ".join(words[-2:]) or f"pip ended with {done.returncode}"
        say(f"{name} cannot be installed here and will be left out: {refused[name]}")
    (PEERS_VENV / "refused.json").write_text(json.dumps(refused, indent=1), encoding="utf-8")
    say(f"Ready after {time.monotonic() - began:.0f} s.")


def pip_peers(wanted: list[str]) -> subprocess.CompletedProcess[str]:
    command = [str(PEERS_PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    return subprocess.run(
        [*command, "-c", str(PEERS_VERSIONS), *wanted],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


# --- the commands -----------------------------------------------------------------------------


def tool(name: str) -> str:
    """A program that pip put into .venv."""
    return str(BIN / (name + SUFFIX))


def become(command: list[str], env: dict[str, str] | None = None) -> int:
    """Hand the terminal over to the command, so that keys and signals reach it alone."""
    sys.stdout.flush()
    environment = {**os.environ, **(env or {})}
    if os.name == "posix":
        os.execve(command[0], command, environment)
    return subprocess.call(command, env=environment)


def play(rest: list[str]) -> int:
    install("run")
    return become([tool("wargame"), *(["play", *rest] if rest else [])])


def pytest(rest: list[str], env: dict[str, str] | None = None) -> int:
    install("dev")
    os.chdir(ROOT)
    return become([str(PYTHON), "-m", "pytest", "-q", *rest], env)


def test(rest: list[str]) -> int:
    # Each process begins with a stretch of neighbours, which share what a module has made ready.
    # Tests of screens and of other programs wait a third of their time: one more than processors.
    many = str((os.cpu_count() or 1) + 1)
    # Each of them, and every program that a test starts, reads the same modules: they are compiled
    # once, also where the environment says that nothing compiled is to be kept.
    env = {"PYTHONDONTWRITEBYTECODE": "", **in_memory()}
    return pytest(["-n", many, "--dist", "worksteal", *rest], env)


def in_memory() -> dict[str, str]:
    """Have tests write to memory, where there is a folder for that.

    A save is synchronised with the disk at every commit, and thousands of commits wait for it;
    `make soak` does not spare itself that.
    """
    shared = Path("/dev/shm")
    try:
        barred = os.statvfs(shared).f_flag & os.ST_NOEXEC
        free = shutil.disk_usage(shared).free
    except (OSError, AttributeError):  # there is none, or this is Windows
        return {}
    if barred or free < ROOM or not os.access(shared, os.W_OK):
        return {}
    return {"PYTEST_DEBUG_TEMPROOT": os.environ.get("PYTEST_DEBUG_TEMPROOT", str(shared))}


def soak(rest: list[str]) -> int:
    longer = {name: os.environ.get(name, value) for name, value in SOAK.items()}
    return pytest(["-n", "auto", "-m", "soak or sized", *rest], longer)


def check(rest: list[str]) -> int:
    """Every check, even after one has failed; the answer counts them all."""
    install("dev")
    typed = [name for name in TYPED if any((ROOT / name).rglob("*.py"))]
    checks = {
        "style": [str(PYTHON), "-m", "ruff", "check", "."],
        "format": [str(PYTHON), "-m", "ruff", "format", "--check", "."],
        "types": [str(PYTHON), "-m", "mypy", *typed],
        "rooms": [tool("lint-imports"), "--no-logo"],
    }
    chosen = {name: command for name, command in checks.items() if not rest or name in rest}
    if not chosen or set(rest) - set(checks):
        stop(f"check: choose from {', '.join(checks)}")
    failed = []
    for name, command in chosen.items():
        say(f"--- {name}")
        if subprocess.call(command, cwd=str(ROOT)) != 0:
            failed.append(name)
    say(f"check: failed: {', '.join(failed)}" if failed else "check: all passed")
    return 1 if failed else 0


def bench(rest: list[str]) -> int:
    install("dev")
    program = ROOT / "benchmarks" / "run.py"
    if not program.is_file():
        stop("There are no benchmarks yet: benchmarks/run.py is missing.")
    return become([str(PYTHON), str(program), *rest])


def bench_peers(rest: list[str]) -> int:
    install("dev")
    install_peers()
    program = ROOT / "benchmarks" / "peers.py"
    return become([str(PYTHON), str(program), "--python", str(PEERS_PYTHON), *rest])


def setup(rest: list[str]) -> int:
    install("dev")
    return 0


def clean(rest: list[str]) -> int:
    """Remove what can be made again; saves are never touched."""
    for name in LEFTOVERS:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in TYPED:
        for cache in list((ROOT / folder).rglob("__pycache__")):
            shutil.rmtree(cache, ignore_errors=True)
    return 0


COMMANDS = {
    "play": play,
    "test": test,
    "check": check,
    "soak": soak,
    "bench": bench,
    "bench-peers": bench_peers,
    "setup": setup,
    "clean": clean,
}


def main() -> int:
    need_python()
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=list(COMMANDS), metavar="COMMAND")
    parser.add_argument(
        "rest", nargs=argparse.REMAINDER, metavar="-- ...", help="passed on to the command"
    )
    chosen = parser.parse_args()
    rest: list[str] = chosen.rest[1:] if chosen.rest[:1] == ["--"] else chosen.rest
    return COMMANDS[chosen.command](rest)


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
