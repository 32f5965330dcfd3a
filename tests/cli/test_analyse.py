"""`wargame analyse`: exit codes, the keys that were promised, plain text, kept beside the save."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import at_random, begin, by_doctrine, play_out, play_to, scenario
from wargame.analysis.kept import side_file
from wargame.cli import main
from wargame.play.branches import fork
from wargame.play.session import resume_session, start_session
from wargame.record.check import read_record
from wargame.record.redact import redact_for

Capture = pytest.CaptureFixture[str]
PARTS = ("own", "others", "deals", "dice", "events", "control")


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An exercise of a person against a doctrine, with a ruling of the White Cell."""
    path = tmp_path_factory.mktemp("cli") / "a.wargame"
    session = begin("tiny", {"BLUE": "person"}, seed=4, save=path)
    play_to(session, at_random, lambda one: one.game.node == "orders")
    session.submit("BLUE", by_doctrine(session.game, "BLUE"))
    session.advance(nodes=1)
    for role in session.waiting():
        session.submit(role, at_random(session.game, role))
    action = next(one["action"] for one in session.preview() if not one["sure"])
    for band in ("setback", "breakthrough"):
        session.control({"what": "override", "action": action, "band": band, "reason": "why"})
    play_out(session, at_random)
    session.close()
    return path.read_bytes()


@pytest.fixture
def save(finished: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "a.wargame"
    path.write_bytes(finished)
    return path


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """One processor: to start two programs costs more than all that is worked out here."""
    monkeypatch.setattr("wargame.cli.analyse.os.cpu_count", lambda: 1)


def said(capsys: Capture, *words: str) -> Any:
    """What it prints as JSON."""
    capsys.readouterr()
    assert main(["analyse", *words, "--json"]) == 0
    out = capsys.readouterr()
    assert not out.err
    return json.loads(out.out)


def refused(capsys: Capture, *words: str) -> str:
    """The one line with which it refuses."""
    capsys.readouterr()
    assert main(["analyse", *words]) == 2
    out = capsys.readouterr()
    assert not out.out and "Traceback" not in out.err
    return out.err


def quick(save: Path, *words: str) -> tuple[str, ...]:
    return (str(save), "--worlds", "16", *words)


def test_the_document_has_what_was_promised(save: Path, capsys: Capture) -> None:
    found = said(capsys, *quick(save))
    for line in found["roles"].values():
        assert set(PARTS) | {"value", "initial", "final"} <= set(line)
        turns = len(line["value"]) - 1
        assert turns == len(found["quarters"]) == 2
        for turn in range(turns):
            brought = sum(line[part][turn] for part in PARTS)
            assert line["value"][turn] + brought == line["value"][turn + 1]
        total = sum(sum(line[part]) for part in PARTS)
        assert line["initial"] + total == line["final"]
        numbers = [line["initial"], line["final"], *line["value"]]
        assert all(type(one) is int for part in PARTS for one in line[part])
        assert all(type(one) is int for one in numbers)
    assert isinstance(found["turning_points"], list)
    assert any(step["part"] == "control" for step in found["steps"])
    assert {one["role"] for one in found["regrets"]} == {"BLUE"}
    assert found["worlds"] == 16 and found["reference"] == "status-quo"


@pytest.mark.usefixtures("alone")
def test_the_second_time_it_is_found_and_equal(
    save: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = save.read_bytes()
    found = said(capsys, *quick(save))
    assert save.read_bytes() == before and side_file(save).exists()
    from wargame.analysis import afterwards

    def again(*args: Any, **more: Any) -> Any:
        raise AssertionError

    with monkeypatch.context() as patched:
        patched.setattr(afterwards, "swing", again)
        assert said(capsys, *quick(save)) == found
    assert said(capsys, *quick(save, "--fresh")) == found
    assert said(capsys, *quick(save, "--regret", "none"))["regrets"] == []
    assert said(capsys, *quick(save, "--reference", "seats"))["reference"] == "seats"
    assert said(capsys, *quick(save, "--regret", "red"))["regrets"][0]["role"] == "RED"


@pytest.mark.usefixtures("alone")
def test_the_text_is_plain_and_fits_a_terminal(save: Path, capsys: Capture) -> None:
    assert main(["analyse", *quick(save, "--regret", "all")]) == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text and "\t" not in text and text.endswith("\n")
    assert "tiny" in text and "BLUE" in text and "White" in text
    assert "Relative to the model" in text
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_an_exercise_in_play_is_told_as_it_stands(tmp_path: Path, capsys: Capture) -> None:
    save = tmp_path / "b.wargame"
    session = begin("tiny", {"BLUE": "person"}, seed=4, save=save)
    play_to(session, at_random, lambda one: one.game.node == "orders")
    session.close()
    assert said(capsys, *quick(save))["ended"] is False
    assert main(["analyse", *quick(save)]) == 0
    text = capsys.readouterr().out
    assert "1 quarter," in text and " now\n" in text and "at last" not in text


@pytest.mark.usefixtures("alone")
def test_a_branch_by_name_and_number(save: Path, capsys: Capture) -> None:
    seq = next(e.seq for e in read_record(save).line(1) if e.kind == "situation" and e.turn == 1)
    fork(save, seq=seq, name="another way", reason="to see")
    session = resume_session(save, branch="another way")
    play_out(session, by_doctrine)
    session.close()
    found = said(capsys, *quick(save, "--branch", "another way"))
    assert found["branch"] == "another way"
    assert said(capsys, *quick(save, "--branch", "2")) == found
    assert said(capsys, *quick(save))["branch"] == "main"
    assert "did you mean `another way`" in refused(capsys, *quick(save, "--branch", "anoter way"))


def test_mistakes_are_one_line_and_exit_2(save: Path, tmp_path: Path, capsys: Capture) -> None:
    assert "there is no branch" in refused(capsys, *quick(save, "--branch", "7"))
    assert "did you mean `BLUE`" in refused(capsys, *quick(save, "--regret", "BLEU"))
    assert "from 2 to 20,000" in refused(capsys, str(save), "--worlds", "1")
    assert "from 2 to 20,000" in refused(capsys, str(save), "--worlds", "1_000_000")
    assert "number of worlds" in refused(capsys, str(save), "--worlds", "many")
    assert "--reference" in refused(capsys, str(save), "--reference", "planner")
    assert "nowhere.wargame" in refused(capsys, str(tmp_path / "nowhere.wargame"))
    other = tmp_path / "b.wargame"
    other.write_text("not a save")
    assert "b.wargame" in refused(capsys, str(other))
    assert "a" in refused(capsys, str(tmp_path))
    assert not side_file(save).exists() and not side_file(other).exists()


def test_what_cannot_be_recomputed_is_told_plainly(
    save: Path, tmp_path: Path, capsys: Capture
) -> None:
    copy = tmp_path / "blue.wargame"
    redact_for(save, copy, "BLUE")
    assert "redacted: it can be read, but not recomputed" in refused(capsys, *quick(copy))
    cut = tmp_path / "cut.wargame"
    cut.write_bytes(save.read_bytes()[: save.stat().st_size // 2])
    assert refused(capsys, *quick(cut)).count("\n") == 1
    empty = tmp_path / "empty.wargame"
    start_session(scenario("tiny"), {}, seed=4, save=empty).close()
    assert "nothing has been played" in refused(capsys, *quick(empty))
