"""`wargame fork`, `whatif` and `diff`: exit codes, keys, and files that stay as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import at_random, begin, persons, play_to
from wargame.cli import main
from wargame.content.ready import ready_from_files
from wargame.record.check import read_record
from wargame.report.diff_document import Names

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("cli") / "a.wargame"
    begin("first-turn", {}, seed=7, save=path).close()
    return path.read_bytes()


@pytest.fixture
def save(finished: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "a.wargame"
    path.write_bytes(finished)
    return path


def said(capsys: Capture, *words: str) -> Any:
    """What a command prints as JSON."""
    capsys.readouterr()
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: Capture, *words: str) -> str:
    """The one line with which a command refuses."""
    capsys.readouterr()
    assert main(list(words)) == 2
    told = capsys.readouterr()
    assert not told.out
    assert "Traceback" not in told.err
    return told.err


def an_order(path: Path, role: str, turn: int = 0) -> str:
    """A card that a role ordered in a quarter."""
    for event in read_record(path).line(1):
        if event.kind == "reveal" and event.turn == turn:
            orders: list[str] = event.body("public")["orders"][role]["orders"]
            return orders[0]
    raise AssertionError("nothing was revealed")


# fork ---------------------------------------------------------------------------------------


def test_a_branch_at_a_quarters_opening(save: Path, capsys: Capture) -> None:
    made = said(capsys, "fork", str(save), "--turn", "2", "--name", "b", "--reason", "why not")
    assert made["branch"] == {
        "id": 2, "name": "b", "parent": "main", "author": "", "reason": "why not",
        "fresh_dice": False,
    }  # fmt: skip
    assert made["at"]["turn"] == 2
    assert made["at"]["moved"] is False
    assert made["stands"]["node"] == "signals"
    assert made["changes"] == made["substitutions"] == []
    assert made["ended"] == ""
    record = read_record(save)
    assert record.branches[1].seq == made["at"]["seq"]
    assert record.heads[2][0] == made["at"]["seq"]  # nothing of its own yet
    assert said(capsys, "verify", str(save))["ok"]


def test_a_branch_with_a_change_stands_after_it(save: Path, capsys: Capture) -> None:
    made = said(capsys, "fork", str(save), "--turn", "1", "--name", "b", "--order", "US=none")
    assert made["changes"][0]["kind"] == "orders"
    assert made["stands"]["node"] == "reactions"
    parted = said(capsys, "diff", str(save), "main", "b")["parted"]
    assert (parted["kind"], parted["who"], parted["phase"]) == ("decision", ["US"], "orders")
    assert said(capsys, "verify", str(save))["ok"]


def test_a_difference_is_told_by_name_with_the_ids_that_commands_take(
    save: Path, capsys: Capture
) -> None:
    card = an_order(save, "US")
    said(capsys, "fork", str(save), "--turn", "1", "--name", "b", "--order", "US=none")
    assert main(["diff", str(save), "main", "b"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    name = Names.of(ready_from_files(read_record(save).content)).card(card)
    assert name.endswith(f" ({card})") and f"US orders on main alone {name}" in told


def test_a_branch_played_to_the_end_and_a_branch_of_it(save: Path, capsys: Capture) -> None:
    run = said(capsys, "fork", str(save), "--turn", "1", "--name", "same", "--run")
    record = read_record(save)
    (first,) = [e for e in record.line(1) if e.kind == "end"]
    assert run["ended"] == "turns"
    assert run["digest"] == first.body("public")["digest"]
    assert set(run["roles"]["US"]) == {"score", "objectives"}
    assert said(capsys, "diff", str(save), "main", "same")["parted"] is None
    other = said(
        capsys, "fork", str(save), "--branch", "same", "--turn", "2", "--name", "other",
        "--order", "US=none", "--standing", "EU=unanimity", "--author", "Ann", "--run",
    )  # fmt: skip
    assert other["branch"]["parent"] == "same"
    assert other["branch"]["author"] == "Ann"
    found = said(capsys, "diff", str(save), "same", "other")
    assert found["parted"]["turn"] == 2
    checked = said(capsys, "verify", str(save))
    assert checked["ok"]
    assert checked["branches"] == 3


def test_an_event_to_leave_after(save: Path, capsys: Capture) -> None:
    """Inside what is resolved at once it leaves before, and says so."""
    record = read_record(save)
    inside = next(e.seq for e in record.line(1) if e.kind == "adjudication")
    made = said(capsys, "fork", str(save), "--event", str(inside), "--name", "b")
    assert made["at"]["moved"] is True
    assert made["at"]["seq"] < inside
    assert made["stands"]["node"] == "reactions"
    late = ("fork", str(save), "--event", str(inside), "--name", "c", "--order", "US=none")
    assert "leave earlier" in refused(capsys, *late)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--turn", "1", "--name", "b", "--order", "US=nonsense"], "none of US's cards"),
        (["--turn", "9", "--name", "b"], "there is no quarter 9"),
        (["--turn", "1", "--name", "main"], "already"),
        (["--name", "b"], "--turn T, or --event N"),
        (["--turn", "1", "--event", "3", "--name", "b"], "--turn T, or --event N"),
        (["--turn", "1", "--name", "b", "--branch", "mainn"], "did you mean `main`"),
        (["--turn", "1", "--name", "b", "--set", "us_will=1000"], "goes from"),
        (["--turn", "1", "--name", "b", "--react", "US=support:asap"], "US"),
    ],
)
def test_nothing_is_written_where_it_is_refused(
    save: Path, capsys: Capture, words: list[str], why: str
) -> None:
    before = save.read_bytes()
    assert why in refused(capsys, "fork", str(save), *words)
    assert save.read_bytes() == before


def test_a_branch_of_an_exercise_in_play_rolls_fresh_dice(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "running.wargame"
    session = begin("first-turn", persons("first-turn"), save=path)
    play_to(session, at_random, lambda s: s.game.world.turn == 1)
    session.close()
    made = said(capsys, "fork", str(path), "--turn", "1", "--name", "b", "--run")
    assert made["branch"]["fresh_dice"] is True
    assert made["ended"] == "turns"  # where the record stops, the doctrines play on
    assert said(capsys, "verify", str(path))["ok"]


# whatif -------------------------------------------------------------------------------------


def test_a_what_if_as_json(save: Path, capsys: Capture) -> None:
    before = save.read_bytes()
    card = an_order(save, "US")
    found = said(
        capsys, "whatif", str(save), "--turn", "1", "--role", "US", "--order", "none",
        "--worlds", "30",
    )  # fmt: skip
    assert {"difference", "first_turn_apart", "a", "b", "rests_on", "substitutions",
            "recorded", "worlds", "seconds"} <= set(found)  # fmt: skip
    assert found["worlds"] == 30
    assert found["first_turn_apart"] in (1, 2)
    assert found["recorded"]["reproduced"] is True
    assert any(odds["action"] == card and odds["b"] is None for odds in found["rests_on"]["odds"])
    for key, one in found["difference"].items():
        assert set(one) == {"mean", "low", "high"}, key
        assert one["low"] <= one["mean"] <= one["high"], key
    assert "score.US" in found["difference"]
    assert "us_will" in found["difference"]
    assert [row["turn"] for row in found["a"]["tracks"]["us_will"]] == [1, 2]
    again = said(capsys, "whatif", str(save), "--turn", "1", "--order", "US=none", "--worlds", "30")
    assert again | {"seconds": 0} == found | {"seconds": 0}
    assert save.read_bytes() == before


def test_a_what_if_in_words_and_drawn(save: Path, capsys: Capture, tmp_path: Path) -> None:
    picture = tmp_path / "a.svg"
    words = ["whatif", str(save), "--turn", "1", "--role", "us", "--order", "none"]
    assert main([*words, "--worlds", "20", "--picture", str(picture)]) == 0
    text = capsys.readouterr().out
    assert "What if US gives no orders?" in text
    assert all(len(line) <= 80 for line in text.splitlines() if str(picture) not in line)
    assert picture.read_text().startswith("<svg")
    assert "say whose" in refused(capsys, "whatif", str(save), "--turn", "1", "--order", "asap")


# diff ---------------------------------------------------------------------------------------


def test_a_difference_in_words_and_of_a_redacted_copy(
    save: Path, capsys: Capture, tmp_path: Path
) -> None:
    fork = ["fork", str(save), "--turn", "1", "--name", "b", "--order", "US=none", "--run"]
    assert main(fork) == 0
    before = save.read_bytes()
    assert main(["diff", str(save), "main", "b"]) == 0
    text = capsys.readouterr().out
    assert "US decides otherwise" in " ".join(text.split())
    assert all(len(line) <= 80 for line in text.splitlines() if "wargame" not in line)
    assert save.read_bytes() == before
    public = tmp_path / "public.wargame"
    assert main(["redact", str(save), "--for", "public", "-o", str(public)]) == 0
    found = said(capsys, "diff", str(public), "main", "b")
    assert found["parted"]["who"] == ["US"]
    whole = said(capsys, "diff", str(save), "main", "b")
    assert found["end"] == whole["end"]
    for seen, full in zip(found["quarters"], whole["quarters"], strict=True):
        assert seen["tracks"].items() <= full["tracks"].items()
    assert said(capsys, "diff", str(save), "1", "1")["parted"] is None
    assert "there is no branch" in refused(capsys, "diff", str(save), "main", "c")
