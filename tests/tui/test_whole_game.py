"""A whole game through the real app: by keyboard, by mouse, small, without colour, line by line.

Two quarters in the main suite, the flagship to its end in the soak.
"""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.driving import drive, settle
from tests.tui.playing import CONTENT, Hands, Keys, Mouse, begin, game, seen
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.tui.app import WargameApp
from wargame.tui.screens.dialogs import Ask
from wargame.tui.screens.end import End
from wargame.tui.screens.home import Home
from wargame.tui.screens.story import Story
from wargame.tui.screens.table import Table

LENGTHS = ["half-year", pytest.param("bridge-2025", marks=pytest.mark.soak)]
QUARTERS = {"half-year": {2}, "bridge-2025": {7, 8, 9}}  # its end is hidden in a window
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.delenv("NO_COLOR", raising=False)
    saves = tmp_path / "saves"
    saves.mkdir()
    monkeypatch.chdir(tmp_path)
    yield saves


def whole(
    hands: type[Hands], scenario: str, role: str, folder: Path, size: tuple[int, int]
) -> tuple[WargameApp, int]:
    """Play from home to the scores; gives the app and what it took. The save holds."""
    taken: list[int] = []

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        app.change(speed="instant")
        doing = hands(app, pilot)
        await begin(doing, scenario, role)
        taken.append(await game(doing))
        assert isinstance(app.screen, End)
        assert "Scores" in seen(app)
        await doing.do("enter", "Home")
        await settle(app, pilot)
        assert isinstance(app.screen, Home)
        assert "points" in seen(app), "home lists the finished exercise with its score"

    app = drive(play, size, content=CONTENT, seed=7)
    (save,) = folder.glob("*.wargame")
    holds(save, scenario, role)
    return app, taken[0]


def holds(save: Path, scenario: str, role: str) -> None:
    """A save is over, its record is what the rules make of it, and it knows whose seat it was."""
    report = verify(save)
    assert report["ok"], report
    session = resume_session(save)
    ended, turns, people = session.ended, session.game.world.turn, session.people
    session.close()
    assert ended and turns in QUARTERS[scenario] and people == [role]


@pytest.mark.parametrize("scenario", LENGTHS)
def test_by_keyboard_alone(scenario: str, folder: Path) -> None:
    _, keys = whole(Keys, scenario, "UKR", folder, (120, 34))
    assert keys < 60 * max(QUARTERS[scenario])


@pytest.mark.parametrize("scenario", LENGTHS)
def test_by_mouse_alone(scenario: str, folder: Path) -> None:
    whole(Mouse, scenario, "EU", folder, (120, 34))


@pytest.mark.parametrize("scenario", LENGTHS)
def test_in_the_smallest_usual_terminal_without_colour(
    scenario: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app, _ = whole(Keys, scenario, "US", folder, (80, 24))
    assert app.no_color


@pytest.mark.soak
@pytest.mark.parametrize("scenario", ["half-year", "bridge-2025"])
def test_in_the_smallest_usual_terminal(scenario: str, folder: Path) -> None:
    whole(Keys, scenario, "US", folder, (80, 24))


@pytest.mark.soak
@pytest.mark.parametrize("scenario", ["half-year", "bridge-2025"])
def test_by_mouse_in_the_smallest_usual_terminal(scenario: str, folder: Path) -> None:
    whole(Mouse, scenario, "RUS", folder, (80, 24))


@pytest.mark.soak
@pytest.mark.parametrize("scenario", ["half-year", "bridge-2025"])
def test_without_colour(scenario: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app, _ = whole(Keys, scenario, "NATO", folder, (120, 34))
    assert app.no_color


def test_a_line_to_write_can_be_left_with_the_mouse() -> None:
    """The seed of a new exercise: whoever wants chance need not touch the keyboard."""

    async def play(app: WargameApp, pilot: Pilot[int]) -> None:
        mouse = Mouse(app, pilot)
        await mouse.choose("@new")
        await settle(app, pilot)
        await mouse.choose("half-year")
        await mouse.choose("UKR")
        await settle(app, pilot)
        assert isinstance(app.screen, Ask)
        await mouse.do("enter", "Take it")
        await pilot.pause()
        while isinstance(app.screen, Story):
            await mouse.do("s", "Skip all")
            await pilot.pause()
        assert isinstance(app.screen, Table)
        await mouse.do("q", "Quit")
        await pilot.pause()
        await mouse.do("y", "(y)")

    app = drive(play, (120, 34), content=CONTENT)
    assert app.return_code == 0


# Line by line ------------------------------------------------------------------------------------

#: What is asked, as it is read, and the answer to the n-th such question; the first fit counts.
ANSWERS: tuple[tuple[str, Callable[[int], str]], ...] = (
    (r"^Which role do you take", lambda _: "ukr"),
    (r"^Order 1 of at most", lambda n: str(1 + n % 9)),
    (r"^Why\? One line for the record", lambda _: "it has to hold until spring"),
    (r"^Call a shot\?", lambda n: "" if n else "ukr_will >= 40 70"),
    (r"^Numbers of up to .* to offer", lambda n: "" if n else "1"),
    (r"why should they sign\?", lambda _: "both of us gain by it"),
    (r"^Do you accept\?", lambda n: "y" if n % 2 else "n"),
    (r"^Which do you keep\?", lambda _: "1"),
    (r"^Commit it\?", lambda _: "y"),
    (r"\bempty\b.*[:.]$", lambda _: ""),  # any other question says what an empty line does
)


def read_and_answer(program: subprocess.Popen[bytes]) -> tuple[str, dict[str, int]]:
    """Read what a program says, and answer each question once it stands there."""
    out, into = program.stdout, program.stdin
    assert out is not None and into is not None
    told, since = "", ""
    asked: dict[str, int] = {}
    while True:
        part = os.read(out.fileno(), 65536).decode()
        if not part:
            return told, asked
        told, since = told + part, since + part
        if select.select([out], [], [], 0.03)[0]:
            continue  # it is still talking
        question = re.sub(r"\n +", " ", since).rstrip("\n").rpartition("\n")[2].strip()
        for pattern, answer in ANSWERS:
            if re.search(pattern, question):
                into.write(f"{answer(asked.get(pattern, 0))}\n".encode())
                into.flush()
                asked[pattern] = asked.get(pattern, 0) + 1
                since = ""
                break


@pytest.mark.parametrize("scenario", LENGTHS)
def test_line_by_line_through_a_pipe(scenario: str, folder: Path) -> None:
    save = folder / "plain.wargame"
    command = [sys.executable, "-m", "wargame", "play", scenario, "--plain", "--seed", "7"]
    command += ["--save", str(save), "--content", str(CONTENT)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    ) as program:
        told, asked = read_and_answer(program)
        assert program.stderr is not None
        assert program.stderr.read() == b""
    assert program.returncode == 0
    assert "\x1b" not in told
    assert "Scores out of 100:" in told
    assert asked[r"^Order 1 of at most"] >= min(QUARTERS[scenario])
    assert asked[r"^Why\? One line for the record"] >= 1, "an order was given"
    holds(save, scenario, "UKR")
