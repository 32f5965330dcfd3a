"""The forecast's own process: the newest question only, a real kill, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from tests.play.helpers import ROOT, begin
from wargame.analysis.crossing import PICTURE, TROUBLE, Answer
from wargame.analysis.forecast import Forecast, forecast
from wargame.analysis.forecaster import AGAIN, GONE, Service
from wargame.play.onward import Position
from wargame.play.session import Session

PATIENCE = 60.0


class Heard:
    """What a service told, in order."""

    def __init__(self) -> None:
        self.queue: Queue[Answer] = Queue()
        self.all: list[Answer] = []

    def __call__(self, answer: Answer) -> None:
        self.queue.put(answer)

    def until(self, wanted: Callable[[Answer], bool]) -> Answer:
        """The first answer from here on that is wanted."""
        end = time.monotonic() + PATIENCE
        while (left := end - time.monotonic()) > 0:
            try:
                answer = self.queue.get(timeout=left)
            except Empty:
                break
            self.all.append(answer)
            if wanted(answer):
                return answer
        raise AssertionError(f"not heard: {[(a.ticket, a.kind) for a in self.all]}")

    def last(self, ticket: int) -> Forecast:
        """The whole picture that answers a ticket."""
        found = self.until(lambda a: a.ticket == ticket and bool(a.kind != PICTURE or done(a)))
        assert found.kind == PICTURE, found
        picture: Forecast = found.value
        return picture


def done(answer: Answer) -> bool:
    return answer.kind == PICTURE and bool(answer.value.complete)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def service(heard: Heard) -> Iterator[Service]:
    made = Service(heard)
    yield made
    made.close()


def at_orders() -> Session:
    session = begin("tiny", {"BLUE": "person"}, seed=3)
    while session.game.node != "orders":
        session.submit("BLUE", session.game.default("BLUE"))
        session.advance()
    return session


def plans(session: Session) -> list[Any]:
    """A plan with each card that can be ordered alone."""
    default = session.game.default("BLUE")
    cards = [card["action"] for card in session.view("BLUE")["hand"] if card["legal"]]
    assert cards
    return [session.check("BLUE", {**default, "orders": [{"action": card}]}) for card in cards]


def gone(pid: int) -> bool:
    """Whether a process is no more, not even as a zombie."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def test_the_last_picture_is_the_librarys(heard: Heard, service: Service) -> None:
    session = at_orders()
    compiled, position = session.game.compiled, Position.of(session.game)
    for plan in (None, *plans(session)[:1]):
        ticket = service.ask(compiled, position, "BLUE", plan, 600)
        found = heard.last(ticket)
        expected = list(forecast(compiled, position, "BLUE", plan=plan, worlds=600))[-1]
        assert (found.met, found.score, found.worth) == (
            expected.met,
            expected.score,
            expected.worth,
        )
        for key, fan in expected.tracks.items():
            assert (found.tracks[key] == fan).all()
    sizes = [a.value.worlds for a in heard.all if a.kind == PICTURE]
    assert sizes == [64, 600] * 2


def test_a_newer_question_takes_the_place_of_the_older(heard: Heard, service: Service) -> None:
    session = at_orders()
    compiled, position = session.game.compiled, Position.of(session.game)
    plan = plans(session)[0]
    first = service.ask(compiled, position, "BLUE", plan, 2_000_000)
    heard.until(lambda answer: answer.kind == PICTURE)
    tickets = [service.ask(compiled, position, "BLUE", plan, 200 + n) for n in range(5)]
    found = heard.last(tickets[-1])
    assert found.asked == 204
    newest = 0
    for answer in heard.all:
        assert answer.ticket >= newest, "a stale picture came"
        newest = answer.ticket
    assert not any(answer.ticket == first and done(answer) for answer in heard.all)


def test_nothing_is_heard_of_a_question_that_was_dropped(heard: Heard, service: Service) -> None:
    session = at_orders()
    compiled, position = session.game.compiled, Position.of(session.game)
    service.ask(compiled, position, "BLUE", None, 2_000_000)
    heard.until(lambda answer: answer.kind == PICTURE)
    service.drop()
    pid = service.pid
    assert pid is not None
    rested(pid)
    while not heard.queue.empty():
        heard.queue.get()
    ticket = service.ask(compiled, position, "BLUE", None, 64)
    assert heard.queue.get(timeout=PATIENCE).ticket == ticket


def rested(pid: int) -> None:
    """Wait until a process does nothing any more, where the system tells."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return
    end, before = time.monotonic() + 20, ""
    while (now := " ".join(stat.read_text().rpartition(")")[2].split()[11:13])) != before:
        assert time.monotonic() < end, "it plays on although nobody wants it"
        before = now
        time.sleep(0.5)


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_a_killed_process_is_started_again_and_says_so(heard: Heard, service: Service) -> None:
    session = at_orders()
    compiled, position = session.game.compiled, Position.of(session.game)
    ticket = service.ask(compiled, position, "BLUE", plans(session)[0], 150_000)
    heard.until(lambda answer: answer.kind == PICTURE)
    first = service.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert heard.until(lambda answer: answer.kind == AGAIN).ticket == ticket
    heard.until(lambda answer: answer.kind == PICTURE)
    second = service.pid
    assert second is not None and second != first and gone(first)
    os.kill(second, signal.SIGKILL)
    assert "twice" in heard.until(lambda answer: answer.kind == GONE).value
    assert gone(second)
    assert heard.last(service.ask(compiled, position, "BLUE", None, 64)).worlds == 64


def test_closing_leaves_no_process(heard: Heard) -> None:
    session = at_orders()
    service = Service(heard)
    service.ask(session.game.compiled, Position.of(session.game), "BLUE", None, 2_000_000)
    heard.until(lambda answer: answer.kind == PICTURE)
    pid = service.pid
    assert pid is not None
    started = time.monotonic()
    service.close()
    assert time.monotonic() - started < 2 and gone(pid) and service.pid is None
    assert service.ask(session.game.compiled, Position.of(session.game), "BLUE") == 0


PARENT = """
import sys, time
from tests.analysis.test_forecaster import Heard, at_orders
from wargame.analysis.forecaster import Service
from wargame.play.onward import Position
session, heard = at_orders(), Heard()
service = Service(heard)
service.ask(session.game.compiled, Position.of(session.game), "BLUE", None, 2_000_000)
heard.until(lambda answer: answer.kind == "picture")
print(service.pid, flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_it_does_not_outlive_a_program_that_is_killed() -> None:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, env=env, cwd=ROOT
    ) as program:
        assert program.stdout is not None
        pid = int(program.stdout.readline())
        os.kill(pid, 0)
        program.kill()
    assert gone(pid)


def test_where_no_process_can_be_started_it_says_so(
    heard: Heard, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = at_orders()
    monkeypatch.setattr(sys, "executable", str(Path("/nowhere/python")))
    service.ask(session.game.compiled, Position.of(session.game), "BLUE")
    assert "no process can be started" in heard.until(lambda a: a.kind == GONE).value


def test_what_goes_wrong_is_told_and_the_next_question_answered(
    heard: Heard, service: Service
) -> None:
    session = at_orders()
    compiled, position = session.game.compiled, Position.of(session.game)
    service.ask(compiled, position, "BLUE", {"standing": "no-such"}, 64)
    heard.until(lambda answer: answer.kind == TROUBLE)
    assert heard.last(service.ask(compiled, position, "BLUE", None, 64)).complete
