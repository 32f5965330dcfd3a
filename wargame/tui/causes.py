"""What moved every track in a quarter, cause by cause, out of the ledger entries a seat saw.

Each card, event, deal or standing order is a cause by itself, the drift is one: called by its
main term, and by the card that stands behind that term where one moved what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.telling.links import Links
from wargame.telling.tell import entries_of
from wargame.telling.words import UNSEEN, Names

View = Mapping[str, Any]
Fact = Mapping[str, Any]
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cause:
    """What moved a track, by how much, and the drift terms or the roll behind it."""

    key: str
    said: str
    by: int
    #: The terms of a drift, the largest first, of which ``said`` names the main one.
    terms: tuple[tuple[str, str, int], ...] = ()
    #: The adjudication that stands behind it, if it fell in the same quarter.
    roll: Entry | None = None

    @property
    def size(self) -> int:
        """The amount that goes with ``said``: the main term's where it is a drift."""
        return self.terms[0][2] if self.terms else self.by


@dataclass(frozen=True, slots=True)
class Change:
    """A track's whole change over a quarter with its causes, the largest first."""

    track: Mapping[str, Any]
    before: int
    after: int
    causes: tuple[Cause, ...] = ()


def changes(
    facts: Sequence[Fact], view: View, names: Names, links: Links | None = None
) -> list[Change]:
    """Every track that moved in a quarter, as far as the seat saw it, in the view's order."""
    links = links or Links()
    entries = entries_of(facts)
    rolls = {e["action"]: e for e in entries if e["kind"] == "adjudication"}
    touched = _touched(entries)
    spans: dict[str, list[int]] = {}
    found: dict[str, dict[str, Cause]] = {}
    drifts: dict[str, Cause] = {}
    for entry in entries:
        kind = entry["kind"]
        if kind == "drift":
            spans.setdefault(entry["what"], [entry["before"]]).append(entry["after"])
            cause = _drift(entry, links, touched, rolls, names)
            if cause is not None:
                drifts[entry["what"]] = cause
        elif kind == "shift" and entry["what"] in names.tracks:
            spans.setdefault(entry["what"], [entry["before"]]).append(entry["after"])
            _add(
                found, entry["what"], entry["cause"], entry["after"] - entry["before"], rolls, names
            )
        elif kind in ("paid", "income") and entry["what"] in names.tracks:
            by = entry["by"] + entry.get("cut", 0)
            _add(found, entry["what"], entry.get("cause", "income"), by, rolls, names)
    result = []
    for track in view["tracks"]:
        span = spans.get(track["id"])
        if span is None:
            continue
        causes = [cause for cause in found.get(track["id"], {}).values() if cause.by]
        if track["id"] in drifts:
            causes.append(drifts[track["id"]])
        past = track["history"][: facts[0]["turn"] + 1]
        whole = sum(cause.by for cause in causes)
        start = past[-1] if past else span[-1] - whole
        if unseen := span[-1] - start - whole:
            # A deal between others is paid for out of sight of those who are not in it.
            causes.append(Cause("unseen", UNSEEN, unseen))
        causes.sort(key=lambda cause: (-abs(cause.by), cause.key))
        result.append(Change(track, start, span[-1], tuple(causes)))
    return result


def _touched(entries: Iterable[Entry]) -> dict[str, str]:
    """The registers that cards and events moved this quarter, each with the cause of it."""
    found: dict[str, str] = {}
    for entry in entries:
        if entry["kind"] == "shift":
            found.setdefault(entry["what"], entry["cause"])
        elif entry["kind"] == "change":
            found.setdefault(entry["text"].split(" ")[0], entry["cause"])
    return found


def _add(
    found: dict[str, dict[str, Cause]],
    track: str,
    key: str,
    by: int,
    rolls: Mapping[str, Entry],
    names: Names,
) -> None:
    causes = found.setdefault(track, {})
    old = causes[key].by if key in causes else 0
    causes[key] = Cause(key, names.cause(key), old + by, roll=rolls.get(key))


def _drift(
    entry: Entry,
    links: Links,
    touched: Mapping[str, str],
    rolls: Mapping[str, Entry],
    names: Names,
) -> Cause | None:
    """A drift as one cause, called by its main term, and by the card that stands behind it."""
    by = entry["after"] - entry["before"]
    terms = sorted(
        ((str(source), str(because), int(amount)) for source, because, amount in entry["terms"]),
        key=lambda term: (term[2] * by < 0, -abs(term[2]), term[1]),
    )
    if not by or not terms:
        return None
    because = terms[0][1]
    name = links.reads.get(f"{entry['what']}: {because}", "")
    for row in sorted(links.made_of.get(name, frozenset())):
        key = touched.get(row, "")
        if row not in names.tracks and rolls.get(key) is not None:
            said = f"{names.cause(key)}, by way of {because}"
            return Cause(f"drift:{key}", said, by, tuple(terms), rolls[key])
    return Cause(f"drift:{because}", because, by, tuple(terms))
