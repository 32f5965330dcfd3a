"""What a stranger has written steers no terminal: other saves, and what comes over a line."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from tests.host.helpers import room_of
from wargame.cli import main
from wargame.host.console_terminal import Terminal
from wargame.play.room import Room

ESC = "\x1b]0;mine\x07\x1b[2J\u202edrawkcab"


def strange_save(path: Path) -> None:
    """A save whose writer heeded no rule of what a text may hold."""
    room: Room = room_of(save=path)
    for body in (
        {"what": "move", "ruling": "RED-1", "text": f"We cut the cable {ESC}"},
        {"what": "refuse", "ruling": "RED-1", "reason": f"no {ESC}"},
    ):
        room.session.add(room.session.aside("ruling", "RED", {"RED": body}))
    room.session.close()


def test_rulings_of_a_strangers_save_are_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strange_save(tmp_path / "strange.wargame")
    assert main(["rulings", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "We cut the cable" in out and "drawkcab" in out
    assert out.replace("\n", "").isprintable()


def test_the_console_says_nothing_that_steers_a_terminal() -> None:
    out = io.StringIO()
    terminal = Terminal(Any, io.StringIO(), out, lambda *_: False)  # type: ignore[arg-type]
    terminal._say(f"* RED: {ESC}")
    assert out.getvalue().replace("\n", "").isprintable() and "drawkcab" in out.getvalue()


def test_a_complaint_quotes_a_save_without_what_steers_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from wargame.cli.common import complain

    complain(f"in this save a program holds the seat of RED (exec:{ESC})\nand so on")
    err = capsys.readouterr().err
    assert err.count("\n") == 2 and err.replace("\n", "").isprintable()
