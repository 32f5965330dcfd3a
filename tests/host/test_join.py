"""`wargame join` in a terminal: a whole exercise, talk, changes, a host that dies, the survey."""

from __future__ import annotations

import asyncio
import fcntl
import io
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.console import Console
from tests.cli.test_host import hosting
from tests.host.helpers import advance, decide, room_of, say, to_node
from tests.host.programs import environment
from wargame.cli import main
from wargame.host import certificate
from wargame.host.remote import RemoteSeat
from wargame.host.server import Host
from wargame.play.asides import WHITE
from wargame.play.room import Room
from wargame.play.session import resume_session
from wargame.play.verify import verify
from wargame.tui.keyboard import Keyboard
from wargame.tui.plain_hosted import HostedPlain
from wargame.tui.plain_remote import Moved
from wargame.tui.plain_talk import completed
from wargame.tui.plain_watch import Watcher

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are POSIX's")

PROGRAM = [sys.executable, "-m", "wargame"]
PATIENCE = 30.0


class Program:
    """A host in a process of its own, that can be killed and started again where it was."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder, self._arguments = folder, arguments
        self.save = folder / "day.wargame"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.links: dict[str, str] = {}

    def start(self) -> None:
        """Begin the exercise, or go on with its save."""
        what = [str(self.save)] if self.save.exists() else [
            *self._arguments, "--save", str(self.save)
        ]  # fmt: skip
        self._process = subprocess.Popen(
            [*PROGRAM, "host", *what, "--pace", "ready", "--port", str(self.port)],
            cwd=self.folder, env=environment(self.folder), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.match(r"  (\S.*?) {2,}(http\S+)", line):
                self.links[found[1]] = found[2]
            if "Ctrl-C ends" in line:
                return
        raise AssertionError("the host never began")

    def kill(self) -> None:
        """End it without a word."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@contextmanager
def program(folder: Path, *arguments: str) -> Iterator[Program]:
    host = Program(folder, *arguments)
    host.start()
    try:
        yield host
    finally:
        host.kill()


class Person:
    """Somebody at ``wargame join`` in a terminal, who reads before typing on."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._read = 0

    def reads(self, words: str) -> str:
        """Wait until words come that were not read yet, however lines were broken."""
        end = time.monotonic() + PATIENCE
        while words not in (said := " ".join(self.console.text(self._read).split())):
            assert time.monotonic() < end, f"never read {words!r} in:\n{said[-3000:]}"
            assert self.console.poll() is None or words in said, said[-3000:]
            self.console.watch(0.05)
        return said

    def reads_one_of(self, *words: str) -> str:
        """Wait until one of several comes; which."""
        end = time.monotonic() + PATIENCE
        while True:
            said = " ".join(self.console.text(self._read).split())
            if found := [one for one in words if one in said]:
                return found[0]
            assert time.monotonic() < end, said[-3000:]
            self.console.watch(0.05)

    def types(self, line: str, before: str = "> ") -> None:
        """Answer the question that ends what was painted."""
        self.reads(before.strip())
        self.console.settle(0.15, 5.0, 0.15)
        self._read = len(self.console.painted)
        self.console.send(f"{line}\r")

    def answers(self, *pairs: tuple[str, str]) -> None:
        """To each question its answer, in order."""
        for question, answer in pairs:
            self.types(answer, question)


@contextmanager
def joined(folder: Path, link: str, *more: str) -> Iterator[Person]:
    command = [*PROGRAM, "join", link, *more]
    with Console(command, (80, 24), environment(folder), folder) as console:
        yield Person(console)


def eventually(holds: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def at(seat: RemoteSeat, node: str, turn: int | None = None) -> None:
    view = seat.client.view
    eventually(
        lambda: (
            seat.client.view["node"] == node and (turn is None or seat.client.view["turn"] == turn)
        ),
        f"never at {node}: {view['turn']} {view['node']}",
    )


@pytest.mark.terminal
def test_a_short_exercise_by_terminal_with_a_host_that_dies(tmp_path: Path) -> None:
    with (
        program(tmp_path, "tiny") as host,
        joined(tmp_path, host.links["Blue"], "--lines") as blue,
        RemoteSeat(host.links["Red"]) as red,
        RemoteSeat(host.links["White Cell"]) as white,
    ):
        blue.reads("Read your brief before the clock runs")
        if "takes 2:" in blue.reads_one_of("takes 2:", "empty line for none:"):
            blue.types("")  # an event has fallen that asks something
        blue.answers(("for none:", "/help"), ("more lines;", ""), ("for none:", "/b"))
        blue.reads("for none:")
        # News come above what is being typed, and what is typed stays whole.
        blue.console.send("/say RED: Shall we sh")
        blue.reads("Shall we sh")
        red.post("message", to=["BLUE"], text="Anybody there?").result(PATIENCE)
        blue.reads("* Red to you: Anybody there?")
        blue.console.send("are?\r")
        blue.reads("Sent to Red.")
        eventually(
            lambda: any(fact["body"].get("text") == "Shall we share?" for fact in red.facts),
            "the message never came",
        )
        at(red, "offers")
        blue.answers(("empty line for none:", "1"), ("or empty:", "It suits us both"))
        blue.reads("Your offers are committed")
        at(red, "answers")
        offer = red.view("RED")["offers"][0]
        assert offer["reason"] == "It suits us both"
        red.submit("RED", {"accept": [offer["action"]]})
        blue.reads("Signed:")
        # A reason half written, when the host is killed.
        blue.answers(("takes 1:", ""), ("no more orders.", "1"))
        blue.reads("Why? One line for the record")
        blue.console.send("store before")
        blue.reads("store before")
        host.kill()
        blue.reads("The line to the host is lost")
        blue.console.send(" the storm\r")
        time.sleep(0.5)
        host.start()
        blue.reads("The line to the host is back")
        blue.answers(
            ("no more orders.", ""),
            ("An empty line: no.", "will >= 58 70"),
            ("changes it:", "why 1"),
            ("or empty:", "store before the winter"),
            ("changes it:", "y"),
        )
        blue.reads("Your orders are sealed")
        at(red, "orders")
        # Changed as long as the phase is open.
        blue.answers(
            ("> ", "/change"), ("changes it:", "shot"), ("An empty line: no.", "will >= 57 80")
        )
        blue.answers(("changes it:", ""))
        blue.reads("Your orders are sealed")
        blue.types("/move We send a ferry")
        blue.reads("It is BLUE-1")
        blue.types("/argue BLUE-1 for: the river is open")
        blue.reads("You spoke for BLUE-1")
        white.post(
            "ruling", what="refuse", ruling="BLUE-1", reason="There is no river"
        ).result(PATIENCE)  # fmt: skip
        blue.reads("There is no river")
        blue.types("/note A good quarter")
        blue.reads("Your note is kept.")
        blue.types("/stuck")
        blue.reads("sees that you are stuck")
        standing = red.view("RED")["standing"][0]["id"]
        red.submit("RED", {"standing": standing, "orders": []})
        play_on(blue, red, white)
        blue.reads("short survey")
        blue.answers(
            ("y or n:", "y"),
            ("went well, 1", "We talked"),
            ("went well, 2", ""),
            ("be better, 1", "More time"),
            ("be better, 2", ""),
            ("not be seen?", ""),
            ("The design", "4"),
            ("How it was", "5"),
        )
        blue.reads("Your answers are with the White Cell.")
        blue.types("/quit", "leaves. ")
        assert blue.console.ended() == 0
        assert blue.console.attributes() == blue.console.before
    assert verify(host.save)["ok"]
    told = said_in(host.save)
    assert told["note"] == ["A good quarter"]
    assert [body["text"] for body in told["message"]] == ["Anybody there?", "Shall we share?"]
    orders = [one for one in told["decision"] if one["role"] == "BLUE" and one["node"] == "orders"]
    first = orders[0]["decision"]
    assert first["orders"][0]["reason"] == "store before the winter"
    assert first["shot"]["chance"] == 70
    assert orders[1]["decision"]["shot"]["chance"] == 80
    assert told["survey"][0]["strengths"] == ["We talked"]
    assert told["survey"][0]["conduct"] == 5


@pytest.mark.terminal
def test_the_white_cells_line_stays_whole_and_a_host_that_dies_is_told(tmp_path: Path) -> None:
    with (
        program(tmp_path, "tiny") as host,
        joined(tmp_path, host.links["White Cell"]) as white,
        RemoteSeat(host.links["Red"]) as red,
    ):
        white.reads("having decided.")
        white.console.send("say RED: Time is ru")
        white.reads("Time is ru")
        red.post("message", to=["WHITE"], text="How long?").result(PATIENCE)
        white.reads("How long?")
        white.console.send("nning\r")
        white.reads("Done.")
        eventually(
            lambda: any(one["body"].get("text") == "Time is running" for one in red.facts),
            "the message never came",
        )
        white.types("paper BLUE")
        white.reads("Answer as it stands on the paper")
        white.types("q")
        white.reads("Nothing was entered.")
        host.kill()
        white.reads("The line to the host is lost")
        host.start()
        white.reads("The line to the host is back")
        white.types("quit")
        assert white.console.ended() == 0
        assert white.console.attributes() == white.console.before


def play_on(blue: Person, red: RemoteSeat, white: RemoteSeat) -> None:
    """Play to the end: Blue by empty lines, the others by their defaults."""
    end = time.monotonic() + 2 * PATIENCE
    asked: Any = None
    while not red.ended:
        assert time.monotonic() < end, blue.console.text()[-2000:]
        view = red.view("RED")
        place = (view["turn"], view["node"])
        if view["to_decide"] and asked != place:
            asked = place
            empty: dict[str, dict[str, Any]] = {
                "signals": {"cards": []},
                "events": {"answers": {}},
                "offers": {"offers": []},
                "answers": {"accept": []},
                "orders": {"orders": [], "standing": (view["standing"] or [{"id": ""}])[0]["id"]},
                "reactions": {"react": "none"},
                "hands": {},
            }
            red.submit("RED", empty[place[1]])
        if white.client.console.get("locked"):
            view = white.client.view
            white.command("advance", turn=view["turn"], node=view["node"])
        blue.console.watch(0.1)
        said = blue.console.text()
        if "short survey" in " ".join(said.split()):
            return
        if said.endswith("> "):  # at a question the default, else the prompt anew
            blue.console.send("\r")
            blue.console.watch(0.2)


def said_in(save: Path) -> dict[str, list[Any]]:
    """What a save holds, by kind: bodies, and texts of notes."""
    session = resume_session(save)
    found: dict[str, list[Any]] = {}
    try:
        for fact in session.facts:
            for body in fact["parts"].values():
                kept = body["text"] if fact["kind"] == "note" else body
                found.setdefault(fact["kind"], []).append(kept)
    finally:
        session.close()
    return found


# Mistakes --------------------------------------------------------------------------------------


def test_a_host_that_is_gone_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wargame.host.remote.PATIENCE", 0.3)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert main(["join", f"http://127.0.0.1:{port}/#{'x' * 32}"]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    assert f"the host cannot be reached at 127.0.0.1:{port}" in said.err


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that a mistake is told in."""
    assert main(["join", *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "Traceback" not in said.err
    return said.err


def test_links_that_open_no_seat_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    room = room_of("tiny")
    with hosting(room) as (host, seats):
        base = f"http://127.0.0.1:{host.port}"
        token = seats.issue("BLUE", "BLUE")
        display = seats.issue("PUBLIC", "PUBLIC")
        assert "opens no seat" in refused(capsys, f"{base}/#{token[:-3]}abc")
        seats.revoke("BLUE")
        assert "was withdrawn" in refused(capsys, f"{base}/#{token}")
        assert "room display's" in refused(capsys, f"{base}/room#{display}")
    assert "looks like" in refused(capsys, base)


def test_another_fingerprint_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("cryptography")
    tls, mark = certificate.self_made(tmp_path / "x.tls.pem", [])
    room = room_of("tiny")
    with hosting(room, tls=tls) as (host, seats):
        link = f"https://127.0.0.1:{host.port}/#{seats.issue('BLUE', 'BLUE')}"
        assert "not trusted" in refused(capsys, link, "--fingerprint", "ab" * 32)
        assert "not trusted" in refused(capsys, link)
        with RemoteSeat(link, fingerprint=mark) as seat:
            assert seat.role == "BLUE"


# In one process --------------------------------------------------------------------------------


class Typist:
    """Lines as a test types them: texts, and deeds that are done before the next one."""

    echoes = True
    height = 0

    def __init__(self, *typed: str | Callable[[], object]) -> None:
        self.tick: Callable[[], float | None] = lambda: None
        self.left = ""
        self._typed = [*typed]
        self._woken = threading.Event()

    def __enter__(self) -> Typist:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def read(self, prompt: Callable[[], str], only: str = "", begun: str = "") -> str:
        self.tick()
        while self._typed and not isinstance(self._typed[0], str):
            deed = self._typed.pop(0)
            assert callable(deed)
            deed()
            self.tick()
        if not self._typed:
            raise EOFError
        return str(self._typed.pop(0))

    def rest(self, seconds: float) -> None:
        self._woken.wait(seconds)
        self._woken.clear()

    def wake(self) -> None:
        self._woken.set()

    def clear(self) -> None:
        return None


def played(room: Room, role: str, *typed: str | Callable[[], object], key: str = "") -> str:
    """What a seat of a room is told while somebody types; its lines, joined."""
    with hosting(room) as (host, seats):
        link = f"http://127.0.0.1:{host.port}/#{seats.issue(key or role, role)}"
        out = io.StringIO()
        with RemoteSeat(link) as seat:
            seat.learn()
            lines = Typist(*(step(host, seat, one) for one in typed))
            if key:
                assert Watcher(seat, lines, out).run() == 0
            else:
                assert HostedPlain(seat, lines, io.StringIO(), out).run() == 0
            seat.woken = lambda: None
    return " ".join(out.getvalue().split())


def step(host: Host, seat: RemoteSeat, one: Any) -> Any:
    """A text to type, or a deed in the host's own thread that the seat then knows of."""
    if isinstance(one, str) or one is wait:
        return one

    def done() -> None:
        before, known = seat.client.view, len(seat.facts)

        async def there() -> None:
            await host.desk.call(one)
            host.desk.wake()

        asyncio.run_coroutine_threadsafe(there(), host_loop(host)).result(PATIENCE)
        eventually(
            lambda: seat.client.view is not before or len(seat.facts) != known,
            "the seat never heard of it",
        )
        end = time.monotonic() + 1.0  # a view follows its facts, where there is a new one
        while seat.client.view is before and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.1)  # what belongs to it comes in several frames

    return done


def wait() -> None:
    """Let some time pass."""
    time.sleep(4.5)


def host_loop(host: Host) -> asyncio.AbstractEventLoop:
    assert host._time is not None
    return host._time.get_loop()


def test_a_phase_that_closes_ends_its_question() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")

    def closes() -> None:
        decide(room, "RED", "r1")
        advance(room, "w1", force=True, reason="Time for lunch")

    told = played(room, "BLUE", closes, "/clock", "/quit", "y")
    assert "Orders: the phase is closed. You had committed nothing" in told
    assert "* The White Cell closes the phase over" in told and "Time for lunch" in told
    assert "The orders are opened." in told, told
    assert "Reaction" in told  # asked, or told that nothing is asked


def test_the_clock_says_what_it_is_about_to_take() -> None:
    room = room_of("tiny", pace="clock")
    to_node(room, "orders")
    if not room.clock.running:
        room.clock.resume(room.now())

    def leaves() -> None:
        say(room, WHITE, "clock", "w1", what="set", seconds=24, reason="Lunch is ready")
        say(room, "BLUE", "note", "n1", text="The view comes anew")

    told = played(room, "BLUE", leaves, wait, "/clock", "/quit", "y")
    assert "The clock runs: 0:2" in told
    assert "* 20 seconds left. You have not committed yet." in told


def test_what_was_committed_is_changed_until_the_lock() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")
    standing = room.session.game.tables.role("BLUE").standing[0].key
    say(room, "BLUE", "submit", "b1", turn=0, node="orders",
        decision={"standing": standing, "orders": []})  # fmt: skip

    def closes() -> None:
        decide(room, "RED", "r1")
        advance(room, "w1")

    told = played(
        room, "BLUE",
        "/change", "why 1", "shot", "will >= 58 70", "/back",
        "change", "shot", "will >= 59 60", "y",
        "change", closes, "/quit", "y",
    )  # fmt: skip
    assert "It stands as you committed it." in told
    assert "Orders: the phase is closed. What you had committed stands." in told
    made = [fact for fact in room.session.facts if fact["kind"] == "decision"]
    shots = [
        body["decision"].get("shot", {}).get("at")
        for fact in made
        for body in fact["parts"].values()
        if body["role"] == "BLUE" and body["node"] == "orders"
    ]
    assert shots == [None, 59_000]


def test_a_seat_that_is_taken_over_waits_and_is_asked_again(tmp_path: Path) -> None:
    room = room_of("tiny", tmp_path / "a.wargame", pace="hand")
    to_node(room, "orders")

    def taken() -> None:
        say(room, WHITE, "seat", "w1", role="BLUE", holder="doctrine", reason="Gone to lunch")

    def given() -> None:
        say(room, WHITE, "seat", "w2", role="BLUE", holder="person", reason="Back")

    def closes() -> None:
        decide(room, "RED", "r1")
        advance(room, "w3", force=True, reason="Done")

    told = played(room, "BLUE", taken, "y", given, "", "", "", "y", closes, "/quit", "y")
    assert "Gone to lunch" in told and "Your seat is played by a doctrine" in told
    assert "Nothing is asked now." in told
    assert "Your orders are sealed." in told
    room.session.close()


def test_outcomes_on_the_table_close_the_phase() -> None:
    room = room_of("bridge-2025", pace="hand", turns=1)
    to_node(room, "reactions")
    me = room.session.asked()[0]

    def tables() -> None:
        for role in room.session.waiting():
            if role != me:
                decide(room, role, f"r-{role}")
        advance(room, "w1", force=True, reason="Lunch")

    told = played(room, me, tables, "change", "/quit", "y")
    assert "Reactions: the phase is closed. You had committed nothing" in told
    assert "The phase is closed: what you committed stands." in told


def test_what_was_in_hand_is_there_again_at_the_next_line() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")
    first = played(room, "BLUE", "", "1", "it is cold", "", "", "/quit", "y")
    assert "it is cold" in first and not room.session.game.decisions.get("BLUE")
    again = played(room, "BLUE", "y", "/quit", "y")
    assert 'Because: "it is cold"' in again and "Your orders are sealed." in again
    assert room.session.game.decisions["BLUE"]["orders"][0]["reason"] == "it is cold"


def test_going_back_is_told_and_played_on_from_there(tmp_path: Path) -> None:
    room = room_of("tiny", tmp_path / "a.wargame", pace="hand")
    to_node(room, "orders")
    start = len(room.session.facts)

    def back() -> None:
        decide(room, "RED", "r1")
        say(room, WHITE, "rewind", "w2", after=start, name="again", reason="We try it anew")

    told = played(room, "BLUE", back, "", "", "", "y", "/quit", "y")
    assert "* The White Cell has gone back" in told
    assert told.count("Your standing order") == 2, told
    assert "Your orders are sealed." in told
    room.session.close()


def test_side_rooms_and_who_is_meant() -> None:
    room = room_of("bridge-2025", pace="hand", turns=1)
    told = played(
        room, "UKR",
        "/say the moon: hello", "/say ukraine: hello", "/room Back channel: EU and United States",
        "/say Back channel: at 10:30?", "/say EU, white cell we need shells: many",
        "/say all: To everyone", "/reply", "/room", "/inbox all", "/sey EU: x", "/quit", "y",
    )  # fmt: skip
    assert "there is no cell `the moon`" in told
    assert "Sent to European Union and United States in Back channel." in told
    assert "Sent to European Union and the White Cell." in told
    assert "nobody has said anything to you yet" in told
    assert "no command /sey; did you mean" in told
    said = [
        (body["text"], body["members"], body["room"])
        for fact in room.session.facts
        if fact["kind"] == "message"
        for body in fact["parts"].values()
    ]
    assert said == [
        ("at 10:30?", ["EU", "UKR", "US"], "Back channel"),
        ("we need shells: many", ["EU", "UKR", "WHITE"], ""),
        ("To everyone", ["EU", "NATO", "RUS", "UKR", "US"], ""),
    ]


def test_an_accord_is_offered_and_answered_clause_by_clause() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")
    told = played(
        room, "BLUE",
        "/accord red",
        "1", "1", "convoy", "1", "2", "",
        "y", "2", "5", "will >= 58", "2", "1",
        "", "2", "1", "Share the river", "y",
        "/accords", "/withdraw : We thought again", "/accords", "/seen", "/quit", "y",
    )  # fmt: skip
    assert "Your offer is before them." in told
    assert 'Blue plays "A convoy by night' in told and "only if clause 1 was kept" in told
    assert "It waits for Red, until 2025Q1 ends." in told and "withdrawn" in told
    offers = [
        body
        for fact in room.session.facts
        if fact["kind"] == "accord"
        for body in fact["parts"].values()
    ]
    assert [one["what"] for one in offers] == ["offer", "withdraw"]
    assert offers[0]["form"] == "binding" and offers[0]["text"] == "Share the river"
    assert [clause["does"] for clause in offers[0]["terms"]] == ["plays", "track"]
    assert offers[1]["reason"] == "We thought again"


def test_an_evaluator_looks_on_and_rates() -> None:
    room = room_of("tiny", pace="hand")
    to_node(room, "orders")

    def goes_on() -> None:
        for role in ("BLUE", "RED"):
            decide(room, role, f"d-{role}")
        advance(room, "w1")

    told = played(
        room, "PUBLIC", goes_on, "/events", "/objectives", "/note They hurried", "3", "1", "x", "m",
        "/tracks", "/who", "/survey", "Clear aims", "", "", "", "", "", "/quit", "y",
        key="EVAL-1",
    )  # fmt: skip
    assert "You look on in Two rooms as evaluator EVAL-1" in told
    assert "orders turned over: The orders are opened." in told
    assert "M: performed with major challenges." in told and "Your note is kept." in told
    (note,) = [fact for fact in room.session.facts if fact["kind"] == "evaluation"]
    body = note["parts"]["white"]
    assert note["actor"] == "EVAL-1" and body["text"] == "They hurried" and body["rating"] == "M"
    assert "survey" in [fact["kind"] for fact in room.session.facts]


# What is typed ---------------------------------------------------------------------------------


@contextmanager
def typing(*, still: bool = False) -> Iterator[tuple[Keyboard, int, Callable[[], str]]]:
    """A keyboard at a pseudo-terminal of 20 columns, its other end, and what was painted."""
    here, there = pty.openpty()
    fcntl.ioctl(here, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 20, 0, 0))
    os.set_blocking(here, False)
    painted = b""

    def text() -> str:
        nonlocal painted
        time.sleep(0.05)
        try:
            while part := os.read(here, 65536):
                painted += part
        except BlockingIOError:
            pass
        return painted.decode()

    with (
        os.fdopen(there, "r") as stdin,
        os.fdopen(os.dup(there), "w") as stdout,
        Keyboard(stdin, stdout, still=still) as keyboard,
    ):
        yield keyboard, here, text
    os.close(here)


def typed(keys: str, *, still: bool = False) -> str:
    """The line that some keys make."""
    with typing(still=still) as (keyboard, end, _):
        os.write(end, keys.encode())
        return keyboard.read(lambda: "> ")


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("hello\r", "hello"),
        ("hellp\x7fo\n", "hello"),
        ("ello\x01h\x05!\r", "hello!"),
        ("one two three\x17\x17four\r", "one four"),
        ("abc\x1b[D\x1b[DX\r", "aXbc"),
        ("abc\x1bOD\x1b[3~\r", "ab"),
        ("gone\x15kept\r", "kept"),
        ("gr\u00fc\u00dfe \u4f60\u597d\x7f\r", "gr\u00fc\u00dfe \u4f60"),
        ("\x1b[200~two\rlines\x1b[201~ at once\r", "twolines at once"),
        ("far more than fits in one row of it\x7f\x7f\x7f\r", "far more than fits in one row of"),
        ("\x1b[15~\x1b[1;5Cx\t\r", "x"),
    ],
)
def test_a_line_is_edited(keys: str, line: str) -> None:
    # A terminal itself makes a new line of a return; inside what is pasted it is a blank.
    assert typed(keys) == line.replace("twolines", "two lines")


def test_lines_come_back_with_the_arrows() -> None:
    with typing() as (keyboard, end, _):
        for line in ("first\r", "second\r", "\x1b[A\x1b[A\x1b[B!\r"):
            os.write(end, line.encode())
            said = keyboard.read(lambda: "> ")
        assert said == "second!"


@pytest.mark.parametrize("still", [False, True])
def test_news_come_above_what_is_typed(still: bool) -> None:
    with typing(still=still) as (keyboard, end, text):
        news = ["* Red: hello\n"]

        def tick() -> float | None:
            if "half a" in text() and news:
                keyboard.clear()
                os.write(keyboard._out.fileno(), news.pop().encode())
                os.write(end, b" sentence\r")
            return 0.01

        keyboard.tick = tick
        os.write(end, b"half a")
        assert keyboard.read(lambda: "> ") == "half a sentence"
        painted = text().replace("\r\n", "\n")
        assert painted.endswith("* Red: hello\n> half a sentence\n")
        assert ("\x1b" in painted) is not still


def test_a_clock_in_the_prompt_goes_on_and_a_command_is_completed() -> None:
    with typing() as (keyboard, end, text):
        shown = ["0:10 > ", "0:09 > "]
        keyboard.complete = lambda begun: completed(begun, ("say", "survey", "stuck"))

        def tick() -> float | None:
            if "/su" in text() and len(shown) > 1:
                shown.pop(0)
                os.write(end, b"\t!\r")
            return 0.01

        keyboard.tick = tick
        os.write(end, b"/su")
        assert keyboard.read(lambda: shown[0]) == "/survey !"
        assert "0:10 > /su" in text() and "0:09 > /su" in text()
    assert completed("/s", ("say", "survey", "stuck")) == "/s"
    assert completed("/st", ("say", "stuck", "stay")) == "/st"
    assert completed("/sa", ("say", "note")) == "/say " and completed("sa", ("say",)) == "sa"


def test_an_ended_question_leaves_what_was_typed() -> None:
    with typing() as (keyboard, end, text):

        def tick() -> float | None:
            if "half" in text():
                raise Moved
            return 0.01

        keyboard.tick = tick
        os.write(end, b"half")
        with pytest.raises(Moved):
            keyboard.read(lambda: "> ")
        assert keyboard.left == "half"
