"""A real scheduler and two real workers on this machine; one of them is killed in the middle."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.analysis.tasks import Work, dying, mistaken, raising, total
from tests.play.helpers import ROOT
from wargame.analysis.cluster import _answer
from wargame.analysis.compare import compare
from wargame.analysis.compare_document import document
from wargame.analysis.simulate import simulate
from wargame.analysis.workers import BlockFailed, Span, run_blocks
from wargame.content.ready import ready
from wargame.errors import WargameError

try:
    importlib.import_module("distributed")
except ImportError:
    pytest.skip("dask.distributed is not installed (extra `cluster`)", allow_module_level=True)

SLOW = 90.0


@dataclass
class Cluster:
    """A scheduler with its workers, each a process of its own."""

    folder: Path
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    def dask(self, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
        }
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=environment,
            )

    def begin(self) -> None:
        file = self.folder / "scheduler.json"
        self.scheduler = self.dask(
            "scheduler",
            *("--host", "127.0.0.1", "--port", "0", "--no-dashboard"),
            *("--scheduler-file", str(file)),
        )
        until(lambda: file.is_file() and file.stat().st_size > 0)
        self.address = importlib.import_module("json").loads(file.read_text())["address"]

    def hire(self) -> None:
        self.workers.append(
            self.dask(
                "worker",
                *(self.address, "--host", "127.0.0.1", "--nthreads", "1"),
                *("--no-nanny", "--no-dashboard", "--local-directory", str(self.folder)),
            )
        )

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            if process is not None:
                process.kill()
                process.wait()


def until(true: Any) -> None:
    end = time.monotonic() + SLOW
    while not true():
        assert time.monotonic() < end, "the cluster does not start"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("dask"))
    try:
        made.begin()
        made.hire()
        made.hire()
        yield made
    finally:
        made.end()


def test_a_cluster_gives_the_digest_of_one_process(cluster: Cluster, tmp_path: Path) -> None:
    """And the same file of rows, byte for byte; its workers have no content of their own."""
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    here = simulate("tiny", worlds=5000, seed=7, out=one)
    there = simulate("tiny", worlds=5000, seed=7, workers=cluster.address, block=333, out=other)
    assert there.digest == here.digest and there.tally == here.tally
    assert one.read_bytes() == other.read_bytes()


def test_a_comparison_is_the_same_on_a_cluster(cluster: Cluster) -> None:
    """Every figure of it."""
    made = ready("tiny")
    here = document(compare(made, {"BLUE": "keeper"}, {}, worlds=900, seed=7))
    there = document(
        compare(
            made, {"BLUE": "keeper"}, {}, worlds=900, seed=7, workers=cluster.address, block=200
        )
    )
    assert {**there, "seconds": 0} == {**here, "seconds": 0}


def test_a_worker_killed_in_the_middle_changes_nothing(cluster: Cluster) -> None:
    work = Work(seconds=0.05)
    found = []
    for span, result in run_blocks(total, work, 1000, block=10, workers=cluster.address):
        found.append((span, result))
        if len(found) == 10:
            victim = cluster.workers.pop()
            victim.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
            victim.wait()
            cluster.hire()
    assert sorted(n for span, _ in found for n in range(span.first, span.end)) == list(range(1000))
    assert all(result == sum(range(span.first, span.end)) for span, result in found)


def test_what_goes_wrong_in_a_block_is_said_with_its_worlds(cluster: Cluster) -> None:
    with pytest.raises(BlockFailed, match=r"^worlds 50 to 59 failed with ZeroDiv"):
        list(run_blocks(raising, Work(bad=55), 100, block=10, workers=cluster.address))
    with pytest.raises(WargameError, match=r"^something of yours$"):
        list(run_blocks(mistaken, Work(bad=55), 100, block=10, workers=cluster.address))


def test_a_block_over_which_every_worker_dies_is_given_up(cluster: Cluster) -> None:
    """The scheduler tries it on one worker after another, as often as it is set to."""
    for _ in range(2):
        cluster.hire()
    with pytest.raises(WargameError, match="died one after another while playing worlds 50 to 59"):
        list(run_blocks(dying, Work(bad=55), 100, block=10, workers=cluster.address))


class _MadeAgain:
    """The result of a block whose worker died after it: at first there is none."""

    def __init__(self) -> None:
        self.asked = 0

    def result(self, timeout: float) -> tuple[str, int, str]:
        self.asked += 1
        if self.asked < 4:
            raise TimeoutError
        return "done", 7, ""

    exception = result


def test_what_is_done_again_is_waited_for_as_long_as_there_is_a_scheduler() -> None:
    distributed = importlib.import_module("distributed")
    running, closed = SimpleNamespace(status="running"), SimpleNamespace(status="closed")
    span, address = Span(50, 60), "tcp://here:1"
    assert _answer(distributed, running, _MadeAgain(), span, address) == ("done", 7, "")
    with pytest.raises(WargameError, match="tcp://here:1 has gone away"):
        _answer(distributed, closed, _MadeAgain(), span, address)


def test_a_scheduler_that_is_not_there_or_alone_is_said(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("wargame.analysis.cluster.PATIENCE", 1)
    with pytest.raises(WargameError, match=r"there is no dask scheduler at tcp://127\.0\.0\.1:9;"):
        list(run_blocks(total, Work(), 10, workers="tcp://127.0.0.1:9"))
    alone = Cluster(tmp_path)
    try:
        alone.begin()
        with pytest.raises(WargameError, match=f"start one with `dask worker {alone.address}`"):
            list(run_blocks(total, Work(), 10, workers=alone.address))
    finally:
        alone.end()
