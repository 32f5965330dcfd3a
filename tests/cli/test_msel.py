"""What was hosted, read from a shell: the list of injects as it was run, and the rulings."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.play.test_msel_run import LIST, one, room_at_signals, run
from tests.play.test_rulings import act, decide, made_room, moved
from wargame.cli import host, main
from wargame.cli.arguments import parser
from wargame.errors import ContentError
from wargame.play import room_msel
from wargame.play.asides import WHITE

Captured = pytest.CaptureFixture[str]


def hosted(path: Path) -> Path:
    room = room_at_signals(save=path)
    run(room, "deliver", 10)
    run(room, "hold", 30, reason="=Not now.")
    room.session.close()
    return path


def test_the_list_as_it_was_run(tmp_path: Path, capsys: Captured) -> None:
    save = hosted(tmp_path / "a.wargame")
    assert main(["msel", str(save)]) == 0
    told = capsys.readouterr().out
    assert "  10. 2025Q1, minute 0: brought in; to BLUE; came in 2025Q1, event " in told
    due = (
        "  50. 2025Q1, minute 0: its time has come, but it waits for an answer to inject 10; to RED"
    )
    assert due in told
    assert "Objectives served by what was brought in: 1 of 4" in told
    out = tmp_path / "out.csv"
    assert main(["msel", str(save), "-o", str(out), "--json"]) == 0
    found = json.loads(capsys.readouterr().out.partition("\n")[2])
    assert [each["status"] for each in found["injects"]][:1] == ["delivered"]
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")  # Excel knows UTF-8 by it
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = {row["Serial"]: row for row in csv.DictReader(file)}
    assert rows["30"]["Status"] == "held" and rows["30"]["Reason"] == "'=Not now."


def test_it_follows_the_line_that_is_played(tmp_path: Path, capsys: Captured) -> None:
    room = room_at_signals(save=tmp_path / "a.wargame")
    place = len(room.session.facts)
    run(room, "deliver", 10)
    act(room, WHITE, "rewind", after=place, name="again", reason="Once more.")
    room.session.close()
    for words, status in (([], "triggered"), (["--branch", "main"], "delivered")):
        assert main(["msel", str(tmp_path / "a.wargame"), "--json", *words]) == 0
        assert json.loads(capsys.readouterr().out)["injects"][0]["status"] == status


def test_a_host_is_given_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plan, save = tmp_path / "plan.csv", tmp_path / "a.wargame"
    plan.write_text(LIST, encoding="utf-8")
    words = ["host", "tiny", "--msel", str(plan), "--save", str(save)]
    room, _ = host._room(parser().parse_args(words))
    room_msel.load(room, LIST, "plan.csv")
    assert one(room, 10)["status"] == "triggered"
    count = len(room.session.facts)
    room_msel.load(room, LIST, "plan.csv")  # the same list again says nothing
    assert len(room.session.facts) == count
    room.session.close()


def test_a_list_with_a_fault_leaves_no_save_behind(tmp_path: Path) -> None:
    plan, save = tmp_path / "plan.csv", tmp_path / "a.wargame"
    plan.write_text(LIST.replace("BLUE", "GREEN"), encoding="utf-8")
    words = ["host", "tiny", "--msel", str(plan), "--save", str(save)]
    with pytest.raises(ContentError, match=r"plan\.csv:2:4: .*`GREEN` is not a role"):
        host._room(parser().parse_args(words))
    assert not save.exists()
    plan.write_bytes(b"\xff\xfe")
    assert main(words) == 2


def test_rulings_are_found_in_saves_and_folders(tmp_path: Path, capsys: Captured) -> None:
    room = made_room(tmp_path / "a.wargame")
    moved(room)
    decide(room)
    moved(room, "RED", "A parade.")
    act(room, WHITE, "ruling", what="refuse", ruling="RED-1", reason="Nobody\nwould see it.")
    room.session.close()
    assert main(["rulings", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "a.wargame: BLUE-1, 2025Q1: 50 %, roll " in told and "[sabotage]" in told
    assert "RED-1, 2025Q1: refused: Nobody would see it." in told
    assert "1 rolled for, mean odds 50 %" in told
    assert main(["rulings", str(tmp_path / "a.wargame"), "--find", "PARADE", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [case["ruling"] for case in found["rulings"]] == ["RED-1"]
    assert main(["rulings", str(tmp_path), "--find", "moon"]) == 0
    assert capsys.readouterr().out == "No ruling was found.\n"
    assert main(["rulings", str(tmp_path / "none.wargame")]) == 2


def test_what_is_no_save_is_said(tmp_path: Path, capsys: Captured) -> None:
    assert main(["msel", str(tmp_path / "none.wargame")]) == 2
    assert "there is no save" in capsys.readouterr().err
