"""The search for rings of references comes when nobody waits for anything."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from tests.host.helpers import room_of
from wargame.host import desk, garbage
from wargame.host.garbage import LATEST, QUIET, Sweeper, rarely
from wargame.host.seats import Seats
from wargame.host.server import Host


class Ring:
    """Something that refers to itself."""

    def __init__(self) -> None:
        self.itself = self


def test_what_was_there_before_is_left_out_and_all_is_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with rarely():
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() == (garbage.YOUNG, garbage.MIDDLE, garbage.OLD)
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before


def test_it_is_searched_when_it_is_quiet_once_and_after_a_while_whatever_happens() -> None:
    sweeper = Sweeper(0.0)
    assert not sweeper.sweep(9.0)  # nothing has happened
    sweeper.stir(10.0)
    assert not sweeper.sweep(10.0 + QUIET / 2)
    gone = weakref.ref(Ring())
    assert gone() is not None
    assert sweeper.sweep(10.0 + QUIET)
    assert gone() is None
    assert not sweeper.sweep(20.0 + QUIET)
    for second in range(20, 200):
        sweeper.stir(float(second))
        if sweeper.sweep(float(second)):
            assert second >= 10 + LATEST
            break
    else:
        pytest.fail("it was never searched")


def test_a_host_searches_when_it_is_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "QUIET", 0.05)
    monkeypatch.setattr(desk, "BEAT", 0.02)

    async def hosted() -> None:
        room = room_of()
        async with Host(room, Seats()) as host:
            gone = weakref.ref(Ring())
            host.desk.wake()
            async with asyncio.timeout(10):
                while gone() is not None:
                    await asyncio.sleep(0.02)
        room.session.close()

    before = gc.get_threshold()
    asyncio.run(hosted())
    assert gc.get_threshold() == before
