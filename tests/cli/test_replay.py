"""`wargame replay`: plain lines, one JSON document, notes, and what it refuses."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.play.helpers import begin, persons
from wargame.cli import main
from wargame.play.branches import fork

GOLDEN = Path(__file__).parents[1] / "tui" / "golden" / "replay-tiny.txt"

Told = Callable[..., str]


@pytest.fixture
def save(tmp_path: Path) -> Path:
    path = tmp_path / "a.wargame"
    begin("tiny", {}, seed=7, save=path).close()
    return path


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Run it and give what it printed; its exit code must be the one expected."""

    def run(*given: object, code: int = 0) -> str:
        assert main(["replay", *map(str, given)]) == code
        out = capsys.readouterr()
        return out.out if not code else out.err

    return run


def test_the_whole_story_line_by_line(save: Path, told: Told) -> None:
    """As it was reviewed; with ``WARGAME_UPDATE_SNAPSHOTS=1`` it is written anew."""
    text = told(save, "--plain")
    if os.environ.get("WARGAME_UPDATE_SNAPSHOTS"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) <= 79
    assert not set(text) & set("\x1b│─━█▓▒░★●◐✗◆▲▼")


def test_without_a_terminal_it_is_plain(save: Path, told: Told) -> None:
    assert told(save) == told(save, "--plain")


def test_from_a_quarter_or_an_event_on(save: Path, told: Told) -> None:
    late = told(save, "--turn", 2)
    assert "2025Q1" not in late.partition("\n\n")[2]
    assert told(save, "--event", 20).splitlines()[-1] in late


def test_through_a_roles_eyes(save: Path, told: Told) -> None:
    whole, blue = told(save), told(save, "--as", "blue")
    assert "read as Blue" in blue and "read as White Cell" in whole
    assert "Red orders" in whole and "Red orders" not in blue


def test_one_document(save: Path, told: Told) -> None:
    found = json.loads(told(save, "--json"))
    assert {
        "save", "meta", "branch", "branches", "scenario", "as", "seats", "turns", "ended",
        "redacted", "rules_differ", "difference", "events", "tracks", "notes", "bookmarks",
        "controls", "leaving", "turning_points",
    } == set(found)  # fmt: skip
    assert found["as"] == "WHITE" and found["difference"] is None
    event = found["events"][0]
    assert {
        "seq", "id", "turn", "quarter", "phase", "kind", "actor", "at", "text", "body",
    } == set(event)  # fmt: skip
    assert [one["seq"] for one in found["events"]] == list(range(1, len(found["events"]) + 1))
    assert all(one["text"].endswith((".", "?")) for one in found["events"])
    assert [row["turn"] for row in found["tracks"]] == [0, 1]
    part = json.loads(told(save, "--json", "--turn", "2", "--find", "depot", "--as", "RED"))
    assert part["events"] and all(one["turn"] == 1 for one in part["events"])
    assert all("depot" in json.dumps(one).casefold() for one in part["events"])
    assert "author" not in part["branches"][0]


def test_a_note_and_a_bookmark(save: Path, told: Told) -> None:
    assert "event 12" in told(save, "--event", 12, "--note", "Here it turned")
    assert "Bookmark" in told(save, "--turn", 1, "--bookmark", "Close", "--as", "BLUE")
    text = told(save)
    assert "Note of White Cell: Here it turned" in text
    assert "Bookmark of Blue: Close" in text
    assert "Here it turned" not in told(save, "--as", "BLUE")
    assert main(["verify", str(save)]) == 0


def test_search(save: Path, told: Told) -> None:
    found = told(save, "--find", "convoy night")
    assert "events found" in found or "event found" in found
    assert "A convoy by night" in found
    assert "0 events found" in told(save, "--find", "nothing of the kind")


def test_two_branches_side_by_side(save: Path, told: Told) -> None:
    fork(save, seq=20, name="other", reason="to see")
    text = told(save, "--beside", "other")
    assert "main and other" in text
    found = json.loads(told(save, "--beside", "other", "--json"))["beside"]
    assert found["branches"] == ["main", "other"]
    assert found["same_up_to"] <= 20


def test_side_by_side_tells_what_differs_and_counts_the_rest(save: Path, told: Told) -> None:
    """What parts two branches is named: standing orders, answers and reactions too."""
    change = ["--turn", "1", "--order", "BLUE=none", "--standing", "BLUE=rest"]
    assert main(["fork", str(save), "--name", "none", *change, "--run"]) == 0
    text = told(save, "--beside", "none")
    first = text.partition("2025Q1")[2].partition("2025Q2")[0]
    assert "Blue: no order." in first.partition("none:")[2]
    assert "Blue's standing order: Rest the line." in first and "The same in both: " in first
    found = json.loads(told(save, "--beside", "none", "--json"))["beside"]["quarters"][0]
    for side in ("one", "two"):
        assert {"orders", "standing", "reactions", "answers"} <= set(found[side])
    assert found["one"]["standing"]["BLUE"] == "dig"
    assert found["two"]["standing"]["BLUE"] == "rest"


def test_while_in_play_a_persons_seat_is_read_unless_another_is_asked_for(
    tmp_path: Path, told: Told
) -> None:
    path = tmp_path / "open.wargame"
    begin("tiny", persons("tiny"), save=path).close()
    assert "read as Blue" in told(path)
    assert "not over" in told(path)
    assert "read as White Cell" in told(path, "--as", "white")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (["--branch", "nix"], "no branch `nix`"),
        (["--turn", "9"], "no quarter 9"),
        (["--event", "999"], "no event 999"),
        (["--as", "PURPLE"], "no role `PURPLE`"),
        (["--turn", "1", "--event", "3"], "two ways"),
        (["--json", "--plain"], "two ways"),
        (["--note", "where?"], "say where"),
        (["--beside", "nix"], "no branch `nix`"),
    ],
)
def test_a_mistake_is_one_line(save: Path, told: Told, given: list[str], why: str) -> None:
    said = told(save, *given, code=2)
    assert why in said
    assert len(said.splitlines()) == 1


def test_no_save(tmp_path: Path, told: Told) -> None:
    assert "no save" in told(tmp_path / "none.wargame", code=2).casefold()


def test_of_anothers_decisions_nothing_is_printed(tmp_path: Path, told: Told) -> None:
    """Twins that differ in one role's reasons are the same to the other, byte for byte."""
    made = []
    for word in ("one", "two"):
        path = tmp_path / f"{word}.wargame"
        session = begin("tiny", persons("tiny"), seed=5, save=path)
        while not session.ended:
            for role in session.waiting():
                decision = session.game.default(role)
                if role == "RED" and "reason" in decision:
                    decision = {**decision, "reason": f"zz{word}"}
                session.submit(role, decision)
            session.advance()
        session.close()
        found = json.loads(told(path, "--as", "BLUE", "--json"))
        made.append([{**event, "at": ""} for event in found["events"]])
        assert "zz" not in told(path, "--as", "BLUE")
        assert f"zz{word}" in told(path, "--as", "RED")
    assert made[0] == made[1]
