"""Records of 10,000 events: opened and listed at once, whatever is in them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks.opening import EVENTS, long_save
from wargame.play.replay import Replay
from wargame.play.saves import list_saves
from wargame.play.verify import verify
from wargame.record.store import Store


@pytest.fixture(scope="module", params=["notes", "branches"])
def long(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp(request.param) / "long.wargame"
    return long_save(path, scenario="tiny", branched=request.param == "branches")


def test_it_opens_and_is_listed_in_under_a_second(long: Path) -> None:
    """Opening looks at both ends of each branch, listing at three events."""
    start = time.perf_counter()
    with Store.open(long, write=False) as store:
        assert sum(store.head(branch.id)[0] - branch.seq for branch in store.branches()) == EVENTS
    opened = time.perf_counter()
    (item,) = list_saves(long.parent)
    listed = time.perf_counter()
    Replay.open(long).close()
    replayed = time.perf_counter()
    assert opened - start < 1
    assert replayed - listed < 1
    assert listed - opened < 1
    assert (item["scenario"], item["ended"], item["fault"]) == ("tiny", "turns", "")
    assert item["quarter"] == "2025Q2"
    assert item["scores"]


def test_listing_reads_three_events(long: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first, the last and the end: no more are ever taken out of the file."""
    from wargame.record import rows

    taken = []
    event_from = rows.event_from

    def counted(row: tuple) -> object:
        taken.append(row[0])
        return event_from(row)

    monkeypatch.setattr(rows, "event_from", counted)
    list_saves(long.parent)
    assert 1 <= len(taken) <= 3


@pytest.mark.soak
def test_it_verifies(long: Path) -> None:
    """Long saves are true ones: every branch recomputed."""
    found = verify(long)
    assert found["ok"], found["first_difference"]
    assert found["events"] == EVENTS
