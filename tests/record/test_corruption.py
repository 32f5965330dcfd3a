"""A damaged file is read truly or refused with one error, never changed in silence."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

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


def test_no_silent_change(tmp_path: Path) -> None:
    """Seeded corruptions: everything that can be read is true, all else is SaveDamaged."""
    source = sample(tmp_path / "true.wargame")
    truth = read_record(source)
    lines = {branch.id: list(truth.line(branch.id)) for branch in truth.branches}
    data = source.read_bytes()
    rng = random.Random(1500)
    refused = sound = grown = 0
    for number in range(CORRUPTIONS):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "broken.wargame"
        what, broken = corrupted(data, rng)
        path.write_bytes(broken)
        try:
            with Store.open(path, write=False) as store:
                assert store.meta() == truth.meta, what
                assert store.content() == truth.content, what
                assert tuple(store.branches()) == truth.branches, what
                for branch, line in lines.items():
                    assert store.head(branch) == truth.heads[branch], what
                    assert list(store.events(branch)) == line, what
                for branch, snap in ((1, (4, b"state of four" * 20)), (2, (5, b"state of five"))):
                    assert store.latest_snapshot(branch) in (snap, None), what
            report = check_chain(path)
            if not report.ok:
                raise SaveDamaged(report.fault)
            assert read_record(path) == truth, what
            sound += 1
        except SaveDamaged as exc:
            refused += 1
            assert "\n" not in str(exc) and str(exc).endswith("."), (what, exc)
            assert not check_chain(path).ok, what
        assert path.read_bytes() == broken, what
        try:
            with Store.open(path) as store:
                store.append(1, [order(99)])
            grown += check_chain(path).ok
        except SaveDamaged:
            pass
        shutil.rmtree(folder)
    print(f"{CORRUPTIONS} corruptions: {refused} refused, {sound} harmless, 0 silent; {grown} grew")
    assert refused > CORRUPTIONS // 4
