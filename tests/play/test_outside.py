"""Programs and scripts in seats: whatever they do, the exercise goes on and says what happened."""

from __future__ import annotations

import ast
import json
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.play.helpers import ROOT, by_default, play_out, roles, scenario
from wargame.errors import PlayerFailed, WargameError
from wargame.play import outside, players
from wargame.play.session import Session, start_session
from wargame.play.verify import verify

EXAMPLE = ROOT / "examples/outside_player.py"

#: A program that answers properly; the cases below change one thing each.
PROPER = """
import json, sys, time
def say(message):
    print(json.dumps(message), flush=True)
count = 0
for line in sys.stdin:
    message = json.loads(line)
    if message["verb"] == "hello":
        say({"verb": "hello", "name": "test"})
    if message["verb"] == "quit":
        break
    if message["verb"] == "decide":
        count += 1
        node = message["node"]
        DECIDE
"""


def program(tmp_path: Path, decide: str) -> str:
    path = tmp_path / "program.py"
    path.write_text(PROPER.replace("DECIDE", decide.replace("\n", "\n        ")))
    return f"exec:{sys.executable} {path}"


def run(
    seats: dict[str, str], tmp_path: Path, name: str = "tiny", limit: float = 20.0, seed: int = 3
) -> tuple[Session, list[str]]:
    """A whole exercise with these seats; the session, closed, and the complaints."""
    path = tmp_path / "a.wargame"
    path.unlink(missing_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(players, "OutsidePlayer", partial(outside.OutsidePlayer, limit=limit))
        session = start_session(scenario(name), seats, seed=seed, save=path)
    session.advance()
    session.close()
    assert session.ended
    assert verify(path)["ok"]
    complaints = [
        fact["parts"]["white"]["text"] for fact in session.facts if fact["kind"] == "note"
    ]
    return session, complaints


def silent(seed: int = 3) -> str:
    """The digest of the exercise in which RED says the default at every node."""
    session = start_session(scenario("tiny"), {"RED": "person"}, seed=seed, save=None)
    session.advance()
    return play_out(session, by_default)


@pytest.mark.parametrize("name", ["tiny", "bridge-2025"])
def test_the_example_plays_every_seat_without_a_complaint(name: str, tmp_path: Path) -> None:
    """It is legal and lively: it orders, offers, answers and reacts."""
    seats = dict.fromkeys(roles(name), f"exec:{sys.executable} {EXAMPLE}")
    session, complaints = run(seats, tmp_path, name)
    assert complaints == []
    decisions = [
        next(iter(fact["parts"].values()))["decision"]
        for fact in session.facts
        if fact["kind"] == "decision"
    ]
    assert sum(len(decision.get("orders", ())) for decision in decisions) > len(seats)
    if name == "bridge-2025":
        assert any(decision.get("offers") for decision in decisions)
        assert any(decision.get("accept") for decision in decisions)


def test_the_example_needs_the_standard_library_only() -> None:
    """A newcomer can copy the file and run it."""
    tree = ast.parse(EXAMPLE.read_text())
    names = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {
        str(node.module).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert names <= set(sys.stdlib_module_names)


def test_what_a_program_is_told(tmp_path: Path) -> None:
    """Hello, then its view before each question, the news after each step, quit at the end."""
    log = tmp_path / "log"
    seats = {"RED": f"exec:{sys.executable} {EXAMPLE} --log {log}"}
    session, _ = run(seats, tmp_path)
    said = [json.loads(line) for line in log.read_text().splitlines()]
    verbs = [message["verb"] for message in said]
    assert verbs[0] == "hello"
    assert said[0] == {"verb": "hello", "protocol": 1, "role": "RED"}
    assert verbs[-1] == "quit"
    for number, verb in enumerate(verbs):
        if verb == "decide":
            assert verbs[number - 1] == "observe"
            view = said[number - 1]["view"]
            assert (view["role"]["id"], view["node"]) == ("RED", said[number]["node"])
            assert said[number]["turn"] == view["turn"] + 1
            assert said[number]["limit_seconds"] > 0
    news = [fact for message in said if message["verb"] == "inform" for fact in message["facts"]]
    assert news == json.loads(json.dumps(session.feed("RED")))
    assert [fact["n"] for fact in news] == list(range(len(news)))


@pytest.mark.parametrize(
    ("decide", "word"),
    [
        ('print("garbage", flush=True)', "not JSON"),
        ('print("{" * 100000, flush=True)', "not JSON"),
        ('print("[" * 100000, flush=True)', "not JSON"),
        ('print("9" * 10000, flush=True)', "not JSON"),
        (
            'sys.stdout.buffer.write(bytes(range(128, 256)) + b"\\n"); sys.stdout.flush()',
            "not JSON",
        ),
        ("print(flush=True)", "not JSON"),
        ("say([])", "something else"),
        ('say({"verb": "observe"})', "something else"),
        ('say({"verb": []})', "something else"),
        ('say({"verb": "decide"})', "illegal decision"),
        ('say({"verb": "decide", "decision": {"orders": ["no-such"]}})', "illegal decision"),
        ('say({"verb": "decide", "decision": {"x" * 100000: 1}})', "illegal decision"),
        ('say({"verb": "decide", "decision": {"reason": "half \\ud800"}})', "illegal decision"),
        ('say({"verb": "decide", "decision": {"\\x1b[2J": 1}})', "illegal decision"),
        ('say({"verb": "decide", "decision": [[[[[[[[[[[[1]]]]]]]]]]]]})', "illegal decision"),
        ('print("x" * 3_000_000, flush=True)', "longer than"),
    ],
)
def test_a_bad_answer_leaves_the_seat_silent(decide: str, word: str, tmp_path: Path) -> None:
    """The default is played, the complaint is in the record, and the exercise is completed."""
    session, complaints = run({"RED": program(tmp_path, decide)}, tmp_path)
    assert complaints
    for complaint in complaints:
        assert word in complaint
        assert complaint.startswith("RED (")
        assert len(complaint) < 1500
        assert complaint.isprintable()
    asked = sum(fact["kind"] == "decision" and fact["actor"] == "RED" for fact in session.facts)
    assert len(complaints) == asked, "one complaint for each bad answer, and none is passed on"
    assert session.game.digest == silent()


def test_one_bad_answer_spoils_no_other(tmp_path: Path) -> None:
    """An overlong or doubled answer is not taken for the answer to the next question."""
    for bad in (
        'print("x" * 3_000_000, flush=True)',
        'say({"verb": "decide"}); say({"verb": "decide", "decision": {"nonsense": 1}})',
    ):
        good = "say({'verb': 'decide', 'decision': {}})"
        decide = f"if count == 1:\n    {bad}\nelse:\n    {good}"
        session, complaints = run({"RED": program(tmp_path, decide)}, tmp_path)
        assert len(complaints) == 1, complaints
        assert session.game.digest == silent()


def test_a_late_program_is_ended_and_its_seat_silent(tmp_path: Path) -> None:
    """The time limit holds, once: later nodes do not wait again."""
    start = time.monotonic()
    session, complaints = run({"RED": program(tmp_path, "time.sleep(60)")}, tmp_path, limit=0.7)
    assert time.monotonic() - start < 8
    assert len(complaints) == 1
    assert "within 0.7 s" in complaints[0]
    assert session.game.digest == silent()


def test_a_program_that_does_not_read_cannot_hold_the_exercise_up(tmp_path: Path) -> None:
    """A full pipe counts against the time limit too."""
    path = tmp_path / "deaf.py"
    path.write_text('import time\nprint(\'{"verb": "hello"}\', flush=True)\ntime.sleep(60)\n')
    start = time.monotonic()
    _, complaints = run(
        {"RUS": f"exec:{sys.executable} {path}"}, tmp_path, "bridge-2025", limit=1.0
    )
    assert time.monotonic() - start < 15
    assert len(complaints) == 1
    assert "within 1 s" in complaints[0]


def test_a_program_that_floods_does_not_fill_the_memory(tmp_path: Path) -> None:
    """Unasked lines are thrown away."""
    decide = "for _ in range(20000): print('x' * 1000, flush=False)\nsys.stdout.flush()"
    session, complaints = run({"RED": program(tmp_path, decide)}, tmp_path, limit=3.0)
    assert complaints
    assert session.game.digest == silent()


@pytest.mark.parametrize("last", [1, 2, 3])
def test_a_program_that_dies_leaves_its_seat_silent(last: int, tmp_path: Path) -> None:
    """At any question; the record says at which."""
    decide = f"if count == {last}: sys.exit(1)\nsay({{'verb': 'decide', 'decision': {{}}}})"
    session, complaints = run({"RED": program(tmp_path, decide)}, tmp_path)
    assert len(complaints) == 1
    assert "ended" in complaints[0]
    assert session.game.digest == silent()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import sys; sys.exit(3)",
        "print('hello')",
        "print('{}')",
        "raise ValueError",
        "import time; time.sleep(60)",
        "print('x' * 3_000_000)",
    ],
)
def test_a_program_that_never_says_hello_is_the_users_mistake(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exercise does not begin, no save is left, and the message names the program."""
    path = tmp_path / "program.py"
    path.write_text(text)
    monkeypatch.setattr(players, "OutsidePlayer", partial(outside.OutsidePlayer, limit=0.7))
    with pytest.raises(PlayerFailed, match=r"program\.py"):
        start_session(
            scenario("tiny"),
            {"RED": f"exec:{sys.executable} {path}"},
            seed=1,
            save=tmp_path / "a.wargame",
        )
    assert not (tmp_path / "a.wargame").exists()


def test_a_command_that_cannot_be_started_is_the_users_mistake() -> None:
    """A missing program, an unbalanced quote."""
    for command in ("/no/such/program", "'unbalanced", ""):
        with pytest.raises(WargameError):
            start_session(scenario("tiny"), {"RED": f"exec:{command}"}, seed=1, save=None)


def test_programs_are_ended_with_the_session(tmp_path: Path) -> None:
    """One that ignores `quit` is killed after a moment."""
    path = tmp_path / "stubborn.py"
    path.write_text(
        "import time, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        'print(\'{"verb": "hello"}\', flush=True)\n'
        "while True:\n    time.sleep(1)\n"
    )
    session = start_session(
        scenario("tiny"), {"RED": f"exec:{sys.executable} {path}"}, seed=1, save=None
    )
    player: Any = session.players["RED"]
    process = player._process
    session.close()
    assert process.poll() is not None
    session.close()


def test_a_view_sent_to_a_program_is_its_roles_own(tmp_path: Path) -> None:
    """Nothing that only other roles may know goes down the pipe."""
    log = tmp_path / "log"
    red = f"exec:{sys.executable} {EXAMPLE} --log {log}"
    blue = program(
        tmp_path,
        "say({'verb': 'decide', 'decision': {'orders': [], 'reason': "
        "'zzmarkerzz'} if node == 'orders' else {}})",
    )
    session, complaints = run({"RED": red, "BLUE": blue}, tmp_path)
    assert complaints == []
    assert any("zzmarkerzz" in json.dumps(fact["parts"]) for fact in session.facts)
    assert "zzmarkerzz" not in log.read_text()


# Scripts ------------------------------------------------------------------------------------


def scripted(tmp_path: Path, text: str) -> Session:
    path = tmp_path / "red.jsonl"
    path.write_text(text, encoding="utf-8")
    return start_session(scenario("tiny"), {"RED": f"script:{path}"}, seed=3, save=None)


def test_a_script_plays_its_lines_and_defaults_elsewhere(tmp_path: Path) -> None:
    """Comments, empty lines and lines of other roles are passed over."""
    session = scripted(
        tmp_path,
        """
# what Red does
{"turn": 1, "node": "orders", "decision": {"standing": "press", "orders": []}}

{"turn": 1, "node": "orders", "role": "BLUE", "decision": {"orders": ["no-such"]}}
{"turn": 2, "node": "orders", "decision": {"standing": "wait"}}
""",
    )
    session.advance()
    reveals = [
        f["parts"]["public"]["orders"]["RED"]["standing"]
        for f in session.facts
        if f["kind"] == "reveal"
    ]
    assert reveals == ["press", "wait"]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("nonsense", "not JSON"),
        ("[]", "needs"),
        ("{}", "needs"),
        ('{"turn": "1"}', "needs"),
        ('{"turn": true, "node": "orders", "decision": {}}', "needs"),
        ('{"turn": 1, "node": "order", "decision": {}}', "must be one of"),
        ('{"turn": 1, "node": "orders"}', "must be one of"),
        ('{"turn": 1, "node": [], "decision": {}}', "must be one of"),
        ('{"turn": 1, "node": "orders", "decision": []}', "must be one of"),
        ("[" * 100000, "not JSON"),
        (
            '{"turn": 1, "node": "hands", "decision": {}}\n' * 2,
            "line 2",
        ),
    ],
)
def test_a_fault_in_a_script_is_told_with_file_and_line(
    line: str, word: str, tmp_path: Path
) -> None:
    """Before anything is played."""
    with pytest.raises(WargameError) as caught:
        scripted(tmp_path, f"# red\n{line}\n")
    number = 3 if "\n" in line else 2
    assert str(caught.value).startswith(f"{tmp_path / 'red.jsonl'}:{number}:1: ")
    assert word in str(caught.value)


def test_an_illegal_line_is_told_with_file_and_line(tmp_path: Path) -> None:
    """When its turn comes; nothing else is played in its place."""
    session = scripted(
        tmp_path,
        "\n\n" + json.dumps({"turn": 2, "node": "orders", "decision": {"orders": ["raid"]}}) + "\n",
    )
    with pytest.raises(WargameError) as caught:
        session.advance()
    assert str(caught.value).startswith(f"{tmp_path / 'red.jsonl'}:3:1: ")
    assert "turn 2, orders" in str(caught.value)
    assert session.game.world.turn <= 1


def test_a_script_that_is_no_text_is_the_users_mistake(tmp_path: Path) -> None:
    """Binary files and folders."""
    (tmp_path / "x.jsonl").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "x.jsonl", tmp_path):
        with pytest.raises(WargameError, match="cannot be read"):
            start_session(scenario("tiny"), {"RED": f"script:{path}"}, seed=1, save=None)
