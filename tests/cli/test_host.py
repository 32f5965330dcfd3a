"""`wargame host` and `join`: a seat played to the end from a terminal, mistakes said plainly."""

from __future__ import annotations

import asyncio
import io
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.host.helpers import room_of, say
from tests.play.helpers import ROOT
from wargame.cli import main
from wargame.host.remote import RemoteSeat
from wargame.host.seats import Seats
from wargame.host.server import Host
from wargame.play.asides import WHITE
from wargame.play.room import Room
from wargame.play.verify import verify
from wargame.tui.far import clean
from wargame.tui.plain_hosted import run_hosted


@contextmanager
def hosting(room: Room, **more: Any) -> Iterator[tuple[Host, Seats]]:
    """A host in a thread of its own."""
    seats = Seats()
    host = Host(room, seats, penalty=0.0, **more)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(host.__aenter__(), loop).result(20)
    try:
        yield host, seats
    finally:
        asyncio.run_coroutine_threadsafe(host.__aexit__(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def test_a_seat_is_played_to_the_end_through_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "a.wargame"
    room = room_of(save=path, pace="ready", seats={"BLUE": "person", "RED": "doctrine"})
    with hosting(room) as (host, seats):
        say(room, WHITE, "message", "m", to=["BLUE"], text="Good morning")
        link = f"http://127.0.0.1:{host.port}/#{seats.issue('BLUE', 'BLUE')}"
        out = io.StringIO()
        with RemoteSeat(link) as seat:
            seat.learn()
            typed = "/inbox\n/say white: Thank you\n/note Calm so far\n" + "\n" * 400
            assert run_hosted(seat, io.StringIO(typed), out) == 0
            assert seat.ended
    room.session.close()
    told = " ".join(out.getvalue().split())
    assert "Hold the line" in told and "2025Q2 in short" in told
    assert "The White Cell to you: Good morning" in told
    assert "Sent to the White Cell." in told and "Your note is kept." in told
    assert "survey" in told
    assert verify(path)["ok"]


def test_words_of_strangers_steer_no_terminal() -> None:
    assert clean("a\x1b[2Jb\u202ec\r\n") == "a [2Jb c  "


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("host nowhere --port 0", "nowhere"),
        ("host tiny --port 70000", "65535"),
        ("host tiny --cert x.pem", "both --cert FILE and --key FILE"),
        ("host tiny --cert x.pem --key y.pem", "cannot be used"),
        ("host tiny --pace fast", "pace"),
        ("host tiny --branch 2", "give a save"),
        ("host there-is.wargame", "no save"),
        ("host some.wargame --turns 2", "goes on as it is"),
        ("host some.wargame --seed 7", "goes on as it is"),
        ("host tiny --seed seven", "seed"),
        ("join nonsense", "looks like"),
    ],
)
def test_mistakes_are_said_in_a_line(
    line: str,
    told: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(line.split()) == 2
    said = capsys.readouterr().err
    assert told in said and "Traceback" not in said
    assert not list(tmp_path.rglob("*.wargame"))


def test_a_port_that_is_taken_is_said_and_nothing_is_left_behind(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        save = tmp_path / "a.wargame"
        told = subprocess.run(
            [sys.executable, "-m", "wargame", "host", "tiny", "--save", save, "--port", str(port)],
            capture_output=True, text=True, cwd=ROOT, timeout=60,
        )  # fmt: skip
    assert told.returncode == 2
    assert f"port {port}" in told.stderr and "--port" in told.stderr
    assert not save.exists()
