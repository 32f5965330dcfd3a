from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

import wargame
from wargame.cli import arguments, common, main
from wargame.errors import ContentError, Fault, WargameError

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"numpy", "pydantic", "pydantic_core", "textual", "rich", "yaml", "sqlite3", "asyncio"}
Captured = pytest.CaptureFixture[str]


def program(*args: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "wargame", *args], capture_output=True, text=True, timeout=120,
        stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT), **more},
    )  # fmt: skip


def instead(monkeypatch: pytest.MonkeyPatch, act: object, name: str = "wargame.cli.check") -> None:
    """Let a command's module be one whose ``main`` is this."""
    module = ModuleType(name)
    module.main = act  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, name, module)


# Help --------------------------------------------------------------------------------------


def test_help_imports_nothing_heavy() -> None:
    for args in (["--help"], ["cards", "--help"], ["--version"], ["nonsense"], []):
        told = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "wargame", *args], text=True, timeout=60,
            capture_output=True, stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        names = set(re.findall(r"\|\s+([\w.]+)$", told.stderr, re.MULTILINE))
        assert "wargame.cli.arguments" in names
        assert {name.partition(".")[0] for name in names} & HEAVY == set(), args
        ours = {name for name in names if name.startswith("wargame.")}
        assert {name for name in ours if not name.startswith("wargame.cli.argument")} <= {
            "wargame.cli",
            "wargame.cli.common",
            "wargame.errors",
        }


def test_help_takes_little_longer_than_python_itself() -> None:
    def once(*args: str) -> float:
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, *args],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            timeout=60,
        )
        return time.perf_counter() - started

    bare = min(once("-c", "pass") for _ in range(5))
    helped = min(once("-m", "wargame", "--help") for _ in range(5))
    # 60 ms beside 20 ms here; textual or numpy alone would make it ten times as long.
    assert helped < 8 * bare + 0.05


def test_without_arguments_and_terminal_it_helps() -> None:
    told = program()
    assert told.returncode == 0
    assert told.stdout.startswith("usage: wargame")
    commands = re.findall(r"^    (\w+) ", told.stdout, re.MULTILINE)
    assert commands == [
        "play",
        "run",
        "host",
        "join",
        "check",
        "schema",
        "cards",
        "verify",
        "export",
        "replay",
        "fork",
        "whatif",
        "diff",
        "redact",
        "analyse",
        "report",
        "simulate",
        "open",
        "compare",
        "balance",
        "backtest",
        "coverage",
        "model",
        "sensitivity",
        "print",
        "msel",
        "rulings",
    ]


def test_on_a_terminal_the_home_screen_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    module = ModuleType("wargame.tui.app")
    module.run_app = lambda start, content: opened.append((start, content))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "wargame.tui.app", module)
    monkeypatch.setattr(common, "on_terminal", lambda: True)
    assert main([]) == 0
    assert main(["--content", str(ROOT)]) == 0
    assert opened == [(None, None), (None, ROOT)]


def test_every_command_names_its_module() -> None:
    made = arguments.parser()
    for line in ("play", "run tiny", "check", "schema card", "cards", "verify f", "export f -o d"):
        args = made.parse_args(line.split())
        assert args.handler == f"wargame.cli.{line.split()[0]}"
        assert callable(importlib.import_module(args.handler).main)


# Arguments ---------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["--content {} check", "check --content {}"])
def test_content_may_stand_before_or_after_the_command(line: str) -> None:
    args = arguments.parser().parse_args(line.format("here").split())
    assert args.content == Path("here")


def test_run_takes_a_player_for_each_seat() -> None:
    line = [
        "run",
        "x",
        "--seat",
        "ukr=exec:python3 bot.py --x=1",
        "--seat",
        "RUS=doctrine:attrition",
    ]
    args = arguments.parser().parse_args([*line, "--seat", "US=script:a b.txt", "--seed", "7"])
    assert args.seat == [("UKR", "exec:python3 bot.py --x=1"), ("RUS", "doctrine:attrition"),
                         ("US", "script:a b.txt")]  # fmt: skip
    assert args.seed == 7 and args.turns is None and args.json is False


@pytest.mark.parametrize(("line", "said"), [
    ("chekc", "wargame: there is no COMMAND `chekc`; did you mean `check`?"),
    ("run", "wargame run: the following arguments are required: SCENARIO"),
    ("run x --seed -1", "wargame run: --seed: `-1` is not a whole number from 0 to 2^128 - 1"),
    ("run x --seed 1e3", "wargame run: --seed: `1e3` is not a whole number from 0 to 2^128 - 1"),
    ("run x --turns 0", "wargame run: --turns: `0` is not a number of quarters"),
    ("run x --seat RUS", "wargame run: --seat: `RUS` is not ROLE=PLAYER, as in `RUS=doctrine`"),
    ("run x --seat RUS=docrine",
     "wargame run: --seat: there is no player `docrine`; did you mean `doctrine`?"),
    ("run x --seat RUS=planner:9",
     "wargame run: --seat: `9` is no level of a planner: use novice, staff, expert, a number of "
     "worlds from 32 to 10,000,000 (`planner:512`) or seconds (`planner:2s`)"),
    ("run x --seat RUS=planner:expret",
     "wargame run: --seat: `expret` is no level of a planner: use novice, staff, expert, a number "
     "of worlds from 32 to 10,000,000 (`planner:512`) or seconds (`planner:2s`); did you mean "
     "`expert`?"),
    ("run x --seat RUS=exec:", "wargame run: --seat: `exec` needs more: RUS=exec:COMMAND"),
    ("run x --seat RUS=random:3", "wargame run: --seat: `random:3`: leave out the `:`"),
    ("play --opponents planers",
     "wargame play: --opponents: there are no opponents `planers`; did you mean `planner`?"),
    ("play --opponents random:3",
     "wargame play: --opponents: `random:3`: leave out the `:`"),
    ("schema crad", "wargame schema: there is no KIND `crad`; did you mean `card`?"),
    ("export f --format xml -o d",
     "wargame export: there is no --format `xml`; one of: csv, jsonl, parquet"),
    ("check --jsno", "wargame: unrecognized arguments: --jsno"),
    ("check --content nowhere-at-all", "wargame: --content: there is no folder nowhere-at-all"),
])  # fmt: skip
def test_mistakes_are_said_in_one_line(line: str, said: str, capsys: Captured) -> None:
    assert main(line.split()) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[0] == said
    assert "Traceback" not in told.err


# Exit codes --------------------------------------------------------------------------------


def test_what_a_command_returns_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    for code, wanted in ((0, 0), (1, 1), (None, 0)):
        instead(monkeypatch, lambda args, code=code: code)
        assert main(["check"]) == wanted


def raising(error: BaseException) -> object:
    def act(args: object) -> int:
        raise error

    return act


def test_users_mistakes_are_plain(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    instead(monkeypatch, raising(WargameError("there is no such card")))
    assert main(["check", "--json"]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "wargame: there is no such card\n")
    instead(monkeypatch, raising(PermissionError(13, "Permission denied", "/nowhere/x")))
    assert main(["check"]) == 2
    assert capsys.readouterr().err == "wargame: /nowhere/x: Permission denied\n"


def test_faults_of_content_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    path = f"{tmp_path}/decks/a.yaml"
    faults = [Fault(path, n, 3, "x", "wrong", "mend it") for n in range(1, 31)]
    instead(monkeypatch, raising(ContentError(faults)))
    assert main(["check"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "wargame: this content has 30 faults"
    assert lines[1] == "decks/a.yaml:1:3: wrong (mend it)"
    assert lines[-1] == "... and 10 more: see `wargame check`" and len(lines) == 22


def test_our_faults_leave_their_traceback_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    instead(monkeypatch, raising(ValueError("2 is not 3\nreally")))
    assert main(["check", "--json"]) == 3
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1
    assert told.err.startswith(
        "wargame: something went wrong inside the program (ValueError: 2 is "
        "not 3 really); this is our fault, and the details are in "
    )
    (kept,) = tmp_path.iterdir()
    assert str(kept) in told.err
    assert "Traceback" in kept.read_text() and wargame.__version__ in kept.read_text()


def test_ctrl_c_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    instead(monkeypatch, raising(KeyboardInterrupt()))
    assert main(["check"]) == 130
    assert capsys.readouterr() == ("", "")


def test_in_real_processes() -> None:
    assert program("--version").stdout == f"wargame {wargame.__version__}\n"
    unknown = program("cards", "no-such-scenario")
    assert unknown.returncode == 2 and unknown.stdout == ""
    assert unknown.stderr.startswith("wargame: there is no scenario `no-such-scenario`; known: ")
    plain = program("cards", "tiny", PYTHONIOENCODING="ascii", NO_COLOR="1")
    assert plain.returncode == 0 and "\x1b" not in plain.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise on Windows")
@pytest.mark.parametrize("args", [["--help"], ["cards"], ["schema", "deck"]])
def test_a_reader_that_goes_away_is_no_error(args: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        told = subprocess.run(
            [sys.executable, "-m", "wargame", *args], stdout=write, stderr=subprocess.PIPE,
            timeout=60, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    finally:
        os.close(write)
    assert told.stderr == ""
    assert told.returncode in (0, 141)


# Small things ------------------------------------------------------------------------------


def test_paths_are_shown_from_the_working_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert common.shown_path(tmp_path / "decks" / "a.yaml") == "decks/a.yaml"
    assert common.shown_path("/elsewhere/a.yaml") == "/elsewhere/a.yaml"
    assert common.shown_fault(Fault("/x", 0, 0, "c", "gone")) == "/x: gone"


def test_colour_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, pipe = SimpleNamespace(isatty=lambda: True), SimpleNamespace(isatty=lambda: False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert common.colour_wanted(terminal)  # type: ignore[arg-type]
    assert not common.colour_wanted(pipe)  # type: ignore[arg-type]
    monkeypatch.setenv("NO_COLOR", "1")
    assert not common.colour_wanted(terminal)  # type: ignore[arg-type]


def test_json_is_the_same_bytes_everywhere(capsys: Captured) -> None:
    common.emit_json({"b": ["–", 1], "a": None})
    told = capsys.readouterr().out
    assert told.isascii() and json.loads(told) == {"b": ["–", 1], "a": None}
    with pytest.raises(ValueError):
        common.emit_json(float("nan"))
