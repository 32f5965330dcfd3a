"""A save from before a deliberate change of the rules: opened, shown as recorded, told apart.

`saves/old-rules.wargame` was played under rules version 1, where outcomes fell otherwise
(`saves/make_old_rules.py`): in its second quarter these rules take another way.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from wargame import RULES_VERSION
from wargame.cli import main
from wargame.cli.arguments import parser
from wargame.errors import WargameError
from wargame.play.saves import list_saves
from wargame.play.session import resume_session
from wargame.record.check import read_record

SAVE = Path(__file__).with_name("saves") / "old-rules.wargame"
#: The first event that these rules tell otherwise.
WHERE = "event 30 (adjudication, 2025Q2)"

COMMANDS = next(
    set(action.choices) for action in parser()._actions if isinstance(action.choices, dict)
)


@pytest.fixture
def save(tmp_path: Path) -> Iterator[Path]:
    """A copy of it, which no command may change."""
    path = tmp_path / "saves" / "old.wargame"
    path.parent.mkdir()
    path.write_bytes(SAVE.read_bytes())
    yield path
    assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(SAVE.read_bytes()).digest()


def needs(command: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(command not in COMMANDS, reason=f"there is no `{command}` yet")


def test_verify_says_yes_and_names_where_the_rules_differ(
    save: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 0: the record stands; the event and the quarter are named."""
    assert int(read_record(save).meta["rules_version"]) < RULES_VERSION
    assert main(["verify", str(save), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is found["rules_differ"] is True
    assert found["first_difference"] == f"branch main, {WHERE}"
    assert main(["verify", str(save)]) == 0
    told = capsys.readouterr().out
    assert WHERE in told and "the record stands" in told


def test_it_is_listed_as_any_other(save: Path) -> None:
    """With what it came to then."""
    (item,) = list_saves(save.parent)
    end = read_record(save).events[-1].body("public")
    assert (item["fault"], item["ended"], item["quarter"]) == ("", "turns", "2025Q2")
    assert item["scores"] == {role: one["score"] for role, one in end["roles"].items()}


def test_it_cannot_be_played_on(save: Path) -> None:
    """One plain line says why."""
    with pytest.raises(WargameError, match="played under other rules"):
        resume_session(save)


def test_its_tables_hold_what_was_recorded(save: Path, tmp_path: Path) -> None:
    """The bands, tracks and scores of the day, not those of these rules."""
    assert main(["export", str(save), "-o", str(tmp_path / "out")]) == 0
    with (tmp_path / "out" / "adjudications.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    recorded = [
        (str(event.seq), str(entry["band"]))
        for event in read_record(save).events
        for entry in event.body("public").get("entries", ())
        if entry["kind"] == "adjudication"
    ]
    assert [(row["seq"], row["band_raw"]) for row in rows] == recorded
    assert rows and {row["band"] for row in rows} <= {"setback", "success"}
    assert main(["redact", str(save), "--for", "public", "-o", str(tmp_path / "p.wargame")]) == 0


@needs("replay")
def test_replay_shows_the_record_and_where_the_rules_part(
    save: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every event of the second quarter is there, those after the difference too."""
    assert main(["replay", str(save), "--json", "--turn", "2"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rules_differ"] is True
    assert WHERE in found["difference"]
    told = {event["seq"]: event for event in found["events"]}
    last = read_record(save).events[-1]
    assert told[last.seq]["kind"] == "end"
    assert told[last.seq]["body"] == last.body("public")


@needs("analyse")
def test_analyse_says_what_it_cannot_do(save: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It needs these rules to play the record again: one line, exit 2, and where they part."""
    assert main(["analyse", str(save), "--worlds", "8"]) == 2
    told = capsys.readouterr().err
    assert WHERE in told
    assert len(told.splitlines()) == 1
    assert [path.name for path in save.parent.iterdir()] == [save.name]


@needs("report")
def test_the_report_tells_what_was_recorded(save: Path, tmp_path: Path) -> None:
    """Without an analysis, and it says under which rules it was played."""
    out = tmp_path / "report.md"
    assert main(["report", str(save), "-o", str(out), "--no-analysis"]) == 0
    assert "version 1 of the rules" in out.read_text("utf-8")


@needs("whatif")
def test_what_if_says_under_which_rules_it_plays(
    save: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was recorded up to the change stands under both; from there on these rules play."""
    change = ["--turn", "2", "--role", "BLUE", "--order", "store", "--worlds", "8"]
    assert main(["whatif", str(save), *change, "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)
    assert "played under rules version 1" in told.err
