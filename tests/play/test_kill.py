"""A session killed at random moments: what was acknowledged is there, and it plays on."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.play.helpers import ROOT, at_random, begin, persons, play_out
from tests.play.player_child import scenario_for
from wargame.errors import SaveDamaged
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.record.check import read_record

KILLS = int(os.environ.get("WARGAME_KILLS", "2"))


def killed(path: Path, seed: int, lines: int, pause: float) -> list[str]:
    """Run a player until it has said ``lines`` lines, wait a moment, kill -9; its lines."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.play.player_child", str(path), str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout is not None
    said = ""
    for _ in range(lines):
        line = child.stdout.readline()
        said += line
        if not line:
            break
    time.sleep(pause)
    child.kill()
    said += child.stdout.read()
    child.stdout.close()
    child.wait()
    return [line.strip() for line in said.splitlines(keepends=True) if line.endswith("\n")]


def survive(tmp_path: Path, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    done = deaths = 0
    while deaths < kills:
        done += 1
        number = seed + done
        name = scenario_for(number)
        path = tmp_path / f"{number}.wargame"
        want = begin(name, persons(name), seed=number)
        play_out(want, at_random)
        acknowledged, ended = 0, False
        while not ended and deaths < kills:
            lines = rng.randint(0, 14 if name == "tiny" else 40)
            said = killed(path, number, lines, rng.random() * 0.06)
            ended = bool(said) and said[-1].startswith("ended")
            deaths += not ended
            heads = [int(word) for word in said if word.isdigit()]
            acknowledged = max([acknowledged, *heads])
            if not path.exists():
                assert not acknowledged
                continue
            if acknowledged:
                assert len(read_record(path).events) >= acknowledged
                assert verify(path)["ok"]
            elif not verify(path)["events"]:  # killed between making the file and the setup
                with pytest.raises(SaveDamaged):
                    resume_session(path)
                path.unlink()
        if path.exists():
            session = resume_session(path)
            assert play_out(session, at_random) == want.game.digest
            theirs = [fact["parts"] for fact in session.facts if fact["kind"] == "quarter"]
            session.close()
            assert verify(path)["ok"]
            assert len(theirs) == want.game.world.turn


def test_an_exercise_survives_the_death_of_its_program(tmp_path: Path) -> None:
    """kill -9 at random moments: no acknowledged decision lost, same end as uninterrupted."""
    survive(tmp_path, KILLS, 21)


@pytest.mark.soak
def test_an_exercise_survives_many_deaths(tmp_path: Path) -> None:
    """The same, many times over."""
    survive(tmp_path, max(KILLS, 60), 1000)
