"""``wargame simulate`` and ``open`` as a person and a script meet them."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import ROOT
from wargame.cli import main
from wargame.cli.progress import Progress, lasting
from wargame.cli.simulate import amounts, short
from wargame.report.figures import percent

CODE = "import sys; from wargame.cli import main; sys.exit(main())"


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("WARGAME_CACHE", str(folder))
    return folder


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """The one JSON document that a command prints."""
    assert main([*arguments, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    found: dict[str, Any] = json.loads(out)
    return found


def test_world_0_is_run_and_world_i_is_open(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    seats = ("--seat", "BLUE=random")
    out = tmp_path / "rows.csv"
    told(capsys, "simulate", "tiny", "--seed", "9", "--worlds", "30", "--out", str(out), *seats)
    digests = [line.split(",")[1] for line in out.read_text().splitlines()[1:]]
    assert len(digests) == 30
    assert told(capsys, "run", "tiny", "--seed", "9", *seats)["digest"] == digests[0]
    for world in (0, 1, 29):
        save = tmp_path / f"{world}.wargame"
        found = told(capsys, "open", "tiny", "--seed", "9", "--world", str(world),
                     "--save", str(save), *seats)  # fmt: skip
        assert found["digest"] == digests[world] and found["world"] == world
        assert found["ended"] == "turns"
        assert {"scenario", "seed", "turns", "tracks", "roles"} <= set(found)
        assert told(capsys, "verify", str(save))["ok"]


def test_the_text_fits_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "bridge-2025", "--worlds", "20", "--seed", "1"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert max(len(line) for line in out.splitlines()) <= 80
    assert "bridge-2025, seed 1: 20 worlds of 8 quarters" in out
    assert "United States (doctrine), score" in out and "Brent price" in out


def test_an_opened_world_is_played_on(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    save = tmp_path / "a.wargame"
    asked = ["open", "tiny", "--seed", "9", "--world", "3", "--save", str(save)]
    assert main([*asked, "--turns", "1", "--role", "blue"]) == 0
    out = capsys.readouterr().out
    assert "World 3 of tiny, seed 9: 2025Q2 has opened" in out
    assert "wargame play --resume" in out
    assert main(asked) == 2, "a save that is there is left as it is"
    assert "exists already" in capsys.readouterr().err
    done = subprocess.run(
        [sys.executable, "-c", CODE, "play", "--plain", "--resume", str(save)],
        input="q\n",
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0 and "you come back in 2025Q2" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["simulate", "tiny", "--worlds", "0"], "not a number of worlds"),
        (["simulate", "tiny", "--worlds", "many"], "not a number of worlds"),
        (["simulate", "tiny", "--workers", "0"], "neither a number of processes nor an address"),
        (["simulate", "tiny", "--workers", "two"], "neither a number of processes"),
        (["simulate", "tiny", "--seat", "BLUE=script:x.yaml"], "a script decides for one world"),
        (["simulate", "tiny", "--seat", "BLUE=exec:true"], "an outside program plays one world"),
        (["simulate", "tiny", "--out", "rows.xls"], ".csv or .parquet"),
        (["simulate", "tiney"], "did you mean `tiny`"),
        (["open", "tiny", "--seed", "1", "--world", "4294967296", "--save", "x"], "a world is"),
        (["open", "tiny", "--seed", "1", "--save", "x"], "--world"),
        (["open", "tiny", "--seed", "1", "--world", "1", "--save", "x", "--role", "GREEN"],
         "there is no role `GREEN`"),
    ],
)  # fmt: skip
def test_mistakes_are_said_in_a_sentence(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*arguments, "--content", str(ROOT)]) == 2
    out, err = capsys.readouterr()
    assert said in err and "Traceback" not in err and out == ""
    assert not list(tmp_path.iterdir())


# Stopped from outside -----------------------------------------------------------------------


def begun(out: Path, *arguments: str) -> subprocess.Popen[str]:
    """A simulation in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", CODE, "simulate", "tiny", "--worlds", "60000", "--seed", "4",
         "--out", str(out), *arguments, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        # A shell starts what runs in its background deaf to Ctrl-C, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip


def alive(group: int) -> bool:
    """Whether a process of this group is there and no zombie."""
    listed = subprocess.run(["ps", "-A", "-o", "pgid=,stat="], capture_output=True, text=True)
    return any(
        line.split()[0] == str(group) and not line.split()[1].startswith("Z")
        for line in listed.stdout.splitlines()
    )


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("how", "workers"),
    [
        ("SIGINT", "1"),
        ("SIGKILL", "2"),
        pytest.param("SIGINT", "2", marks=pytest.mark.soak),
        pytest.param("SIGKILL", "1", marks=pytest.mark.soak),
    ],
)
def test_stopped_it_leaves_nothing_half_done_and_goes_on(
    how: str, workers: str, tmp_path: Path
) -> None:
    """Ctrl-C as a terminal sends it, to all of the group, and the death of the parent alone."""
    out, whole = tmp_path / "rows.csv", tmp_path / "whole.csv"
    parts = tmp_path / "rows.csv.parts"
    process = begun(out, "--workers", workers)
    end = time.monotonic() + 120
    while len(list(parts.glob("*.part"))) < 3:
        assert process.poll() is None and time.monotonic() < end, process.communicate()
        time.sleep(0.002)
    if how == "SIGINT":
        os.killpg(process.pid, signal.SIGINT)
    else:
        process.kill()
    said, complained = process.communicate(timeout=60)
    assert not said and not out.exists()
    if how == "SIGINT":
        assert process.returncode == 130
        assert "worlds are kept, and the same command goes on" in complained
        assert complained.count("\n") == 1, "no worker has a word to say"
    while alive(process.pid):
        assert time.monotonic() < end, "a worker outlives its parent"
        time.sleep(0.05)
    again = begun(out, "--workers", workers)
    said, complained = again.communicate(timeout=120)
    assert again.returncode == 0 and "going on where an earlier run stopped" in complained
    other = begun(whole)
    assert json.loads(other.communicate(timeout=120)[0])["digest"] == json.loads(said)["digest"]
    assert out.read_bytes() == whole.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rows.csv", "whole.csv"]


# The bar ------------------------------------------------------------------------------------


class Screen(io.StringIO):
    """A terminal, as far as a bar asks."""

    def isatty(self) -> bool:
        return True


def bar(seconds: float, **settings: Any) -> str:
    """What a bar shows of 100 worlds that take so long."""
    screen, now = Screen(), [0.0]
    clock: Callable[[], float] = lambda: now[0]  # noqa: E731
    with Progress(stream=screen, clock=clock, **settings) as progress:
        for done in range(101):
            now[0] = seconds * done / 100
            progress(done, 100)
    return screen.getvalue()


def test_a_bar_shows_what_is_left_of_long_work_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    assert bar(1.9) == ""
    frames = bar(60).split("\r")
    assert "  50 %  50 of 100 worlds, 30 s left" in next(f for f in frames if " 50 %" in f)
    assert all(len(frame.removesuffix("\x1b[K")) < 60 for frame in frames)
    assert frames[-1] == "\x1b[K", "it is gone at the end"
    assert "\x1b[3" not in "".join(frames), "no colour"


def test_where_the_cursor_stays_it_says_a_line_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = bar(60, plain=True).splitlines()
    assert lines[4] == "50 %, 30 s left" and len(lines) == 10
    monkeypatch.setenv("TERM", "dumb")
    assert bar(60).splitlines() == lines


def test_off_a_terminal_it_is_silent() -> None:
    quiet = io.StringIO()
    progress = Progress(stream=quiet)
    progress(0, 10)
    progress(10, 10)
    progress.close()
    assert quiet.getvalue() == ""
    progress.say("going on")
    assert quiet.getvalue() == "wargame: going on\n"


def test_a_sweep_gone_on_with_is_timed_from_where_it_began() -> None:
    screen, now = Screen(), 0.0
    progress = Progress(stream=screen, clock=lambda: now)
    progress(900, 1000)
    now = 10.0
    progress(910, 1000)
    assert "1 min 30 s left" in screen.getvalue()


def test_figures_read_as_they_are() -> None:
    assert [percent(p) for p in (0.0, 0.001, 0.5, 0.999, 1.0)] == [
        "0 %", "<1 %", "50 %", ">99 %", "100 %"
    ]  # fmt: skip
    assert amounts(99.5, 101.25) == ["99.5", "101.2"] and amounts(2.5) == ["2.50"]
    assert short("a long name", 7) == "a long…" and short("a name", 7) == "a name"
    assert [lasting(s) for s in (0.2, 59.4, 61, 7300)] == ["1 s", "59 s", "1 min 1 s", "2 h 1 min"]
