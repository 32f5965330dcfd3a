"""A copy of a save that shows only what some readers may know."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wargame.record.check import read_record
from wargame.record.events import PUBLIC, Event, Part
from wargame.record.store import write_record


def redact(src: str | Path, dst: str | Path, audiences: set[str]) -> None:
    """Write a copy without the bodies and salts that are for none of these audiences.

    Public parts always stay; a part for several roles stays for any of them.  Of the
    others the hash stays, so the chain verifies and its head hash is the same.  The copy
    is written afresh: no deleted bytes linger in it, and no snapshots.  Headers (kind,
    turn, phase, actor, clock), the names of audiences, branches, meta and content remain
    readable.
    """
    record = read_record(src)
    wanted = audiences | {PUBLIC}
    events = tuple(_redacted(event, wanted) for event in record.events)
    write_record(dst, replace(record, events=events))


def _redacted(event: Event, wanted: set[str]) -> Event:
    parts = {
        name: part if wanted & {name, *name.split("+")} else Part("", part.hash, None)
        for name, part in event.parts.items()
    }
    return replace(event, parts=parts)
