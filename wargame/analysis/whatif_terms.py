"""What a difference between two courses of one exercise rests on, out of their ledgers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wargame.content.compiled import Compiled
from wargame.play.happenings import Happening
from wargame.rules.tables import Band

#: How many terms are kept.
MOST = 12


@dataclass(frozen=True, slots=True)
class Term:
    """One cause's share in the way of a track, summed over the quarters, in thousandths.

    ``kind`` is ``drift`` or ``effect``; ``cause`` the coupling as it is written, or the card or
    event; ``a`` is its sum as recorded, ``b`` with the changes.  ``sources`` and ``range`` are
    the content's, where it says them; ``share`` is the difference as part of the track's range.
    """

    track: str
    kind: str
    cause: str
    because: str
    a: int
    b: int
    share: float
    sources: tuple[str, ...] = ()
    range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Odds:
    """How a card of the changed quarter was adjudicated in either course; None where it was not.

    Each is the ledger's entry: ``base``, ``modifiers``, ``chance``, ``roll`` and ``band``.
    """

    action: str
    role: str
    name: str
    a: Mapping[str, Any] | None
    b: Mapping[str, Any] | None
    sources: tuple[str, ...]


def entries(happened: Sequence[Happening]) -> Iterator[tuple[Happening, Mapping[str, Any]]]:
    """Every entry of the ledgers in full, each once."""
    for item in happened:
        found: dict[int, Mapping[str, Any]] = {}
        # The host's part comes last: a drift that looks otherwise to others is whole there.
        for name in sorted(item.parts, key=lambda name: name == "engine"):
            for entry in item.parts[name].get("entries", ()):
                found[entry["n"]] = entry
        for _, entry in sorted(found.items()):
            yield item, entry


def terms_apart(
    compiled: Compiled, a: Sequence[Happening], b: Sequence[Happening]
) -> tuple[Term, ...]:
    """The terms whose sums differ most, as parts of their tracks' ranges."""
    tables = compiled.tables
    spans = {track.key: track.high - track.low for track in tables.tracks}
    sums = [_sums(happened, spans) for happened in (a, b)]
    found = []
    for key in dict.fromkeys([*sums[0], *sums[1]]):
        track, kind, cause, because = key
        one, two = sums[0].get(key, 0), sums[1].get(key, 0)
        if one == two:
            continue
        sources, span = _said(compiled, track, kind, cause, because)
        share = (two - one) / spans[track]
        found.append(Term(track, kind, cause, because, one, two, share, sources, span))
    found.sort(key=lambda term: (-abs(term.share), term.track, term.cause, term.because))
    return tuple(found[:MOST])


def odds_apart(
    compiled: Compiled, turn: int, a: Sequence[Happening], b: Sequence[Happening]
) -> tuple[Odds, ...]:
    """The cards of a quarter that were adjudicated otherwise, or in one course only."""
    rows = [
        {
            str(entry["action"]): {k: v for k, v in entry.items() if k != "n"}
            for item, entry in entries(happened)
            if item.turn == turn and entry["kind"] == "adjudication"
        }
        for happened in (a, b)
    ]
    actions = {action.key: action for action in compiled.tables.actions}
    return tuple(
        Odds(
            action=key,
            role=compiled.tables.roles[actions[key].role].key,
            name=actions[key].name,
            a=rows[0].get(key),
            b=rows[1].get(key),
            sources=_card_sources(compiled, key),
        )
        for key in dict.fromkeys([*rows[1], *rows[0]])
        if rows[0].get(key) != rows[1].get(key)
    )


def odds_document(entry: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """One adjudication as plain JSON; odds are per mille."""
    if entry is None:
        return None
    return {
        "sure": entry["sure"],
        "base": entry["base"],
        "modifiers": entry["modifiers"],
        "chance": entry["chance"],
        "roll": entry["roll"],
        "band": Band(entry["band"]).name.lower(),
    }


def _sums(
    happened: Sequence[Happening], tracks: Mapping[str, int]
) -> dict[tuple[str, str, str, str], int]:
    """The sum of each term: by track, kind, cause and reason."""
    sums: defaultdict[tuple[str, str, str, str], int] = defaultdict(int)
    for _, entry in entries(happened):
        what = entry.get("what")
        if what not in tracks:
            continue
        if entry["kind"] == "drift":
            for cause, because, amount in entry["terms"]:
                sums[str(what), "drift", cause, because] += amount
        elif entry["kind"] == "shift":
            sums[str(what), "effect", str(entry["cause"]), ""] += entry["by"] + entry["cut"]
    return dict(sums)


def _said(
    compiled: Compiled, track: str, kind: str, cause: str, because: str
) -> tuple[tuple[str, ...], tuple[float, float] | None]:
    """The sources and the range that the content gives for a term."""
    if kind == "effect":
        return _card_sources(compiled, cause), None
    written = next(one for one in compiled.bundle.scenario.tracks if one.id == track)
    coupling = next((one for one in written.couplings if one.because == because), None)
    if coupling is None:
        return (), None
    low_high = coupling.range
    span = (low_high[0] / 1000, low_high[1] / 1000) if low_high else None
    return tuple(coupling.source), span


def _card_sources(compiled: Compiled, key: str) -> tuple[str, ...]:
    card = compiled.bundle.cards.get(key.partition("/")[0])
    return tuple(card.source) if card is not None else ()
