"""A copy of a save that shows only what some readers may know, its chain intact.

What stays, what goes and what the headers still tell is written down in docs/saves.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from wargame.errors import WargameError, did_you_mean
from wargame.record.check import read_record
from wargame.record.events import PUBLIC, Event, Part, Record
from wargame.record.store import write_record

#: Readers that are no role: everybody, and the White Cell, who may know all but the dice.
WHITE = "white"
ENGINE = "engine"


def redact(src: str | Path, dst: str | Path, audiences: set[str]) -> None:
    """Write a copy without the bodies and salts that are for none of these audiences.

    Public parts always stay; a part for several roles stays for any of them.  Of the
    others the hash stays, so the chain verifies and its head hash is the same.  The copy
    is written afresh: no deleted bytes linger in it, and no snapshots.  Of the clock the
    day stays.  Headers (kind, turn, phase, actor), the names of audiences, branches, meta
    and content remain readable.
    """
    wanted = audiences | {PUBLIC}
    _write(read_record(src), dst, lambda name: bool(wanted & {name, *name.split("+")}))


def redact_for(src: str | Path, dst: str | Path, reader: str) -> None:
    """Write the copy for one reader: a role, `public`, or `white`, who is told all but `engine`.

    Raises:
        WargameError: where the exercise has no such reader, with a suggestion; where `dst`
            exists already or cannot be written.
        SaveDamaged: where the save does not verify.
    """
    if Path(dst).exists():
        raise WargameError(f"{dst} exists already and is left as it is; choose another name.")
    record = read_record(src)
    known = [*roles_of(record), WHITE, PUBLIC]
    if reader not in known:
        same = {one.casefold(): one for one in known}.get(reader.casefold())
        said = "there are " + ", ".join(known)
        hint = f"did you mean `{same}`?" if same else did_you_mean(reader, known)
        raise WargameError(f"there is no reader `{reader}`; {hint or said}")
    if reader == WHITE:
        _write(record, dst, lambda name: name != ENGINE)
    else:
        _write(record, dst, lambda name: name == PUBLIC or reader in name.split("+"))


def roles_of(record: Record) -> list[str]:
    """The roles of an exercise: those with a seat, and those that were ever told something."""
    named: set[str] = set()
    for event in record.events:
        for audience in event.parts:
            named |= {*audience.split("+")}
        if event.kind == "setup":
            seats = event.body(PUBLIC).get("seats")
            named |= {*seats} if isinstance(seats, dict) else set()
    return sorted(named - {PUBLIC, WHITE, ENGINE})


def is_redacted(events: Iterable[Event]) -> bool:
    """Whether a part of any of these events was taken out."""
    return any(part.redacted for event in events for part in event.parts.values())


def _write(record: Record, dst: str | Path, keeps: Callable[[str], bool]) -> None:
    events: list[Event] = []
    day = ""
    for event in record.events:
        parts = {
            name: part if keeps(name) else Part("", part.hash, None)
            for name, part in event.parts.items()
        }
        # How long somebody thought, and when somebody wrote in secret, is a clock's to tell:
        # what the reader saw keeps its day, all else has the day of what was seen before it.
        if not day or not all(part.redacted for part in parts.values()):
            day = event.at[:10]
        events.append(replace(event, parts=parts, at=day))
    write_record(dst, replace(record, events=tuple(events)))
