"""Leaving the program leaves nothing behind: no process, no mode of the terminal, no settings."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.console import Console

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX's")

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "wargame"]
AT_TABLE = [*PROGRAM, "play", "bridge-2025", "--role", "UKR", "--seed", "7"]
#: Private modes a terminal has by itself: wrapped lines and a cursor that is seen.
ON = {7, 25}


def environment(folder: Path) -> dict[str, str]:
    (folder / "saves").mkdir(exist_ok=True)
    return {
        **{key: value for key, value in os.environ.items() if key != "NO_COLOR"},
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "HOME": str(folder),
        "WARGAME_CONFIG": str(folder / "config"),
    }


@pytest.fixture
def console(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Console]:
    """The program in a terminal of its own."""
    command = getattr(request, "param", PROGRAM)
    with Console(command, env=environment(tmp_path), folder=tmp_path) as running:
        yield running


def left_clean(console: Console) -> None:
    """The program has gone with all it started, and the terminal is as it was."""
    assert console.ended() == 0, console.text()[-2000:]
    with pytest.raises(ProcessLookupError):
        os.killpg(console.pid, 0)
    modes = console.modes()
    assert {1000, 1049, 25} <= set(modes), "it did use the screen and the mouse"
    assert {mode for mode, on in modes.items() if on} <= ON
    assert modes[25]
    assert console.attributes() == console.before
    assert "Traceback" not in console.text()


#: Where one quits: the keys that lead there, and what is seen there.
HOME = {
    "home": ("", "New exercise"),
    "a question": ("q", "Leave the program?"),
    "the palette": (":", "Search for commands"),
    "settings": ("e", "Speed of telling"),
    "a new exercise": ("n", "Choose a scenario"),
    "jump letters": ("g", "a"),
}


#: From the others in the soak: they are dialogs and screens over home as these are.
USUAL = ("home", "the palette", "a new exercise")


@pytest.mark.parametrize(
    "where", [pytest.param(one, marks=[pytest.mark.soak] * (one not in USUAL)) for one in HOME]
)
def test_from_home_and_what_lies_over_it(console: Console, where: str) -> None:
    keys, words = HOME[where]
    assert console.wait("New exercise")
    console.settle()
    if keys:
        console.send(keys)
        assert console.wait(words), console.text()[-2000:]
        console.settle()
    console.send("\x11")  # ctrl+q
    assert console.wait("Stay"), console.text()[-2000:]  # the question is there to be answered
    console.settle()
    console.send("y")
    left_clean(console)


@pytest.mark.soak
@pytest.mark.parametrize("console", [AT_TABLE], indirect=True)
def test_from_the_table_and_while_something_moves(console: Console, tmp_path: Path) -> None:
    assert console.wait("Before you begin")
    told = ""
    for _ in range(24):  # through stories and decisions until a quarter is told
        console.settle(0.3, begin=3)
        start = len(console.painted)
        console.send("c")
        console.settle(0.3, begin=1)
        console.send("y" if "(y)" in console.text(start) else "s")
        console.settle(0.3, begin=3)
        told = console.text(start)
        if "Summary" in told:  # the foot of the theatre
            break
    assert "Summary" in told
    console.send("\x11")
    assert console.wait("Stay"), console.text()[-2000:]  # the question is there to be answered
    console.settle()
    console.send("y")
    left_clean(console)
    (save,) = (tmp_path / "saves").glob("*.wargame")
    checked = subprocess.run(
        [*PROGRAM, "verify", str(save)], env=environment(tmp_path), check=False
    )
    assert checked.returncode == 0


@pytest.mark.parametrize("how", ["terminated", "hung up"])
def test_it_goes_when_it_is_ended_from_outside(console: Console, how: str) -> None:
    assert console.wait("New exercise")
    console.settle()
    if how == "terminated":
        os.kill(console.pid, signal.SIGTERM)
    else:
        console.hang_up()
    assert console.ended() is not None, "it runs on without a terminal"
    with pytest.raises(ProcessLookupError):
        os.killpg(console.pid, 0)


def test_a_fall_is_no_success(tmp_path: Path) -> None:
    """A program that fell over says so to whoever started it, and still tidies the terminal."""
    code = (
        "from wargame.tui.app import WargameApp, run_app\n"
        "WargameApp.action_light = lambda self: 1 / 0\n"
        "raise SystemExit(run_app(None))"
    )
    command = [sys.executable, "-c", code]
    with Console(command, env=environment(tmp_path), folder=tmp_path) as falling:
        assert falling.wait("New exercise")
        falling.settle()
        falling.send("l")
        assert falling.ended() == 1
        assert "ZeroDivisionError" in falling.text()
        assert {mode for mode, on in falling.modes().items() if on} <= ON
        assert falling.attributes() == falling.before


# In a real terminal ------------------------------------------------------------------------------


def tmux(name: str, *words: str) -> str:
    done = subprocess.run(["tmux", "-L", name, *words], capture_output=True, text=True, check=True)
    return done.stdout.rstrip("\n")


@pytest.mark.terminal
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_a_real_terminal_gets_its_prompt_back(tmp_path: Path) -> None:
    name = f"wargame-test-{os.getpid()}"
    state = (
        "#{alternate_on} #{mouse_any_flag} #{cursor_flag} #{keypad_flag} #{pane_current_command}"
    )
    env = environment(tmp_path)

    def until(wanted: str, patience: float = 15.0) -> str:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            shown = tmux(name, "capture-pane", "-p")
            if wanted in shown:
                return shown
            time.sleep(0.05)
        raise AssertionError(f"no {wanted!r} in:\n{tmux(name, 'capture-pane', '-p')}")

    subprocess.run(
        ["tmux", "-L", name, "-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "34",
         "-c", str(tmp_path), "env", "PS1=ready> ", "sh"],
        env=env, check=True,
    )  # fmt: skip
    try:
        until("ready>")
        before = tmux(name, "display-message", "-p", state)
        tmux(name, "send-keys", f"{' '.join(PROGRAM)}; echo left with $?", "Enter")
        until("New exercise")
        during = tmux(name, "display-message", "-p", state)
        assert during.split()[:3] == ["1", "1", "0"], "alternate screen, mouse, no cursor"
        tmux(name, "send-keys", "q")
        until("Leave the program?")
        tmux(name, "send-keys", "y")
        assert "W A R G A M E" not in until("left with 0")
        assert tmux(name, "display-message", "-p", state) == before
    finally:
        tmux(name, "kill-server")
