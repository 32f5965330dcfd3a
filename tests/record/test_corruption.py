"""A damaged file is read truly or refused with one error, never changed in silence."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
from pathlib import Path

import pytest

from tests.record.helpers import order, sample
from wargame.errors import SaveDamaged
from wargame.record.check import check_chain, read_record
from wargame.record.store import Store

CORRUPTIONS = int(os.environ.get("WARGAME_CORRUPTIONS", "300"))


def corrupted(data: bytes, rng: random.Random) -> tuple[str, bytes]:
    """One bit flipped, the end cut off, or 64 bytes overwritten."""
    broken = bytearray(data)
    place = rng.randrange(len(data))
    kind = rng.choice(["flip", "cut", "scribble"])
    if kind == "flip":
        broken[place] ^= 1 << rng.randrange(8)
    elif kind == "cut":
        del broken[place:]
    else:
        broken[place : place + 64] = rng.randbytes(min(64, len(data) - place))
    return f"{kind} at {place}", bytes(broken)


class Oracle:
    """The true record, and what a damaged copy of its file may do."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        source = sample(folder / "true.wargame")
        self.data = source.read_bytes()
        self.truth = read_record(source)
        self.lines = {row.id: list(self.truth.line(row.id)) for row in self.truth.branches}
        self.refused = self.sound = 0

    def try_copy(self, what: str, broken: bytes) -> None:
        """Everything that can be read is true, all else is SaveDamaged; also when writing."""
        folder = self.folder / "copy"
        folder.mkdir()
        path = folder / "broken.wargame"
        path.write_bytes(broken)
        try:
            self._read(path, what)
            assert read_record(path) == self.truth, what
            self.sound += 1
        except SaveDamaged as exc:
            self.refused += 1
            assert str(exc).isprintable() and str(exc).endswith("."), (what, exc)
            assert not check_chain(path).ok, what
        assert path.read_bytes() == broken, what
        with contextlib.suppress(SaveDamaged), Store.open(path) as store:
            store.append(1, [order(99)])
            added = list(store.events())
            assert added[:-1] == self.lines[1], what
        shutil.rmtree(folder)

    def _read(self, path: Path, what: str) -> None:
        with Store.open(path, write=False) as store:
            assert store.meta() == self.truth.meta, what
            assert store.content() == self.truth.content, what
            assert tuple(store.branches()) == self.truth.branches, what
            for branch, line in self.lines.items():
                assert store.head(branch) == self.truth.heads[branch], what
                assert list(store.events(branch)) == line, what
            for branch, snap in ((1, (4, b"state of four" * 20)), (2, (5, b"state of five"))):
                assert store.latest_snapshot(branch) in (snap, None), what


@pytest.mark.sized
def test_no_silent_change(tmp_path: Path) -> None:
    """Seeded corruptions are read truly or refused with one error."""
    oracle = Oracle(tmp_path)
    rng = random.Random(1500)
    for _ in range(CORRUPTIONS):
        oracle.try_copy(*corrupted(oracle.data, rng))
    print(f"{CORRUPTIONS} corruptions: {oracle.refused} refused, {oracle.sound} harmless, 0 silent")
    assert oracle.refused > CORRUPTIONS // 4


@pytest.mark.sized
def test_every_byte_of_the_file_header(tmp_path: Path) -> None:
    """The hundred bytes that tell SQLite what the file is, each changed in some ways."""
    oracle = Oracle(tmp_path)
    masks = (1, 2, 3, 0xFF) if CORRUPTIONS > 1500 else (3,)
    for place in range(100):
        for mask in masks:
            broken = bytearray(oracle.data)
            broken[place] ^= mask
            oracle.try_copy(f"header byte {place} ^ {mask}", bytes(broken))
    assert oracle.refused > oracle.sound // 4
