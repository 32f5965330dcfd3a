"""What was acknowledged survives the death of its writer at any moment."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.record.helpers import CONTENT, META, sample
from tests.record.writer_child import LARGEST_BATCH
from wargame.record.check import check_chain, read_record
from wargame.record.store import Store

KILLS = int(os.environ.get("WARGAME_KILLS", "10"))
ROOT = Path(__file__).parents[2]


def killed(what: str, where: Path, seed: int, delay: float) -> list[str]:
    """Run a writer, kill -9 it `delay` seconds after its first word; its whole lines."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.record.writer_child", what, str(where), str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(delay)
    child.kill()
    said = first + child.stdout.read()
    child.stdout.close()
    child.wait()
    assert first, "the child never started"
    return [line.strip() for line in said.splitlines(keepends=True) if line.endswith("\n")]


@pytest.mark.sized
def test_no_acknowledged_event_is_lost_when_the_writer_is_killed(tmp_path: Path) -> None:
    """Kill a writer at random moments: every acknowledged event is there, the chain holds."""
    rng = random.Random(20261122)
    hot = unsaid = total = 0
    path = tmp_path / "0.wargame"
    for kill in range(KILLS):
        if kill % 10 == 0:
            path = tmp_path / f"{kill}.wargame"
            Store.create(path, meta=META, content=CONTENT).close()
        before = check_chain(path).events
        acknowledged = int(killed("append", path, kill, rng.uniform(0, 0.15))[-1])
        hot += Path(f"{path}-journal").exists()
        with Store.open(path, write=bool(kill % 2)) as store:
            head = store.head()[0]
        unsaid += head > acknowledged
        total += head - before
        assert acknowledged <= head <= acknowledged + LARGEST_BATCH
        report = check_chain(path)
        assert report.ok, report.fault
        numbers = [event.body("public")["n"] for event in read_record(path).events[-50:]]
        assert numbers == list(range(max(1, head - 49), head + 1))
    print(
        f"{KILLS} kills, {total} events, {hot} hot journals, {unsaid} written but not said, 0 lost"
    )


@pytest.mark.sized
def test_a_killed_creation_leaves_no_half_save(tmp_path: Path) -> None:
    """Whatever carries the name of a save is a whole save, however its maker died."""
    rng = random.Random(7)
    made = 0
    for kill in range(max(4, KILLS // 5)):
        said = killed("create", tmp_path, kill, rng.uniform(0, 0.1))
        found = sorted(tmp_path.glob(f"{kill}-*.wargame"))
        assert {path.name for path in found} >= set(said)
        for path in found[-3:]:
            assert check_chain(path).ok
        made += len(found)
    print(f"{made} saves made")


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork")
@pytest.mark.parametrize("write", [False, True])
def test_a_hot_journal_is_undone(tmp_path: Path, write: bool) -> None:
    """A file caught in the middle of a spilled transaction reads as before it."""
    path = sample(tmp_path / "hot.wargame")
    before = read_record(path)
    child = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, sqlite3, sys\n"
            "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            "c.execute('pragma cache_size=5'); c.execute('begin immediate')\n"
            "c.execute('update head set seq = seq + 1')\n"
            "for n in range(400):\n"
            "    c.execute('insert into snapshot values (1,?,?,randomblob(3000))',(n+50,'x'))\n"
            "os.kill(os.getpid(), 9)\n",
            str(path),
        ],
        check=False,
    )
    assert child.returncode == -9
    assert Path(f"{path}-journal").stat().st_size > 0
    with Store.open(path, write=write) as store:
        assert tuple(store.events()) == tuple(before.line(1))
    assert read_record(path) == before
    assert sqlite3.connect(path).execute("PRAGMA journal_mode").fetchone() == ("delete",)
