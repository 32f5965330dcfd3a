"""What of a catalogue is realised, in columns: a line an entry, what is missing at the end."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from wargame.analysis.coverage import Coverage, Realisation
from wargame.content.entries import Entry

_WIDTH = 100

Shown = Callable[[str], str]


def coverage_text(found: Coverage, shown: Shown) -> str:
    """The whole coverage; ``shown`` turns a file's path into the one people read."""
    lines: list[str] = []
    for tier in sorted({entry.tier for entry in found.catalogue.entries}):
        lines += [*_tier(found, tier, shown), ""]
    lines += list(_faults(found, shown))
    lines += list(_summary(found))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _tier(found: Coverage, tier: int, shown: Shown) -> Iterator[str]:
    by_entry = found.by_entry()
    entries = [entry for entry in found.catalogue.entries if entry.tier == tier]
    needed = entries[0] in found.required
    heading = f"Tier {tier}" + ("" if needed else " (not required)")
    yield from (heading, "=" * len(heading))
    for entry in entries:
        own = by_entry[entry.id]
        if own:
            yield entry.id
            for one in own:
                yield f"  {one.kind}: {_short(one.name)}  {place(one, shown)}"
                yield f"    {'; '.join(one.sources) or 'no source'}"
        elif needed:
            yield f"{entry.id}  MISSING  {entry.name}"


def _faults(found: Coverage, shown: Shown) -> Iterator[str]:
    if found.missing:
        yield f"Missing ({len(found.missing)}):"
        for deck in sorted({entry.deck for entry in found.missing}):
            own = [entry.id for entry in found.missing if entry.deck == deck]
            yield from wrapped(f"  {deck or 'no deck'}: ", own)
        yield ""
    if found.unsourced:
        yield f"Without a source ({len(found.unsourced)}):"
        for one in found.unsourced:
            yield f"  {one.title}  {place(one, shown)}"
        yield ""
    if found.strangers:
        yield f"Not in this catalogue ({len(found.strangers)}):"
        for key, one in found.strangers:
            yield f"  {key} of {one.title}  {place(one, shown)}"
        yield ""


def _summary(found: Coverage) -> Iterator[str]:
    missing = set(found.missing)
    required = found.required
    done = len(required) - len(missing)
    by_tier = []
    for tier in sorted({entry.tier for entry in required}):
        own = [entry for entry in required if entry.tier == tier]
        by_tier.append(f"tier {tier}: {_of(own, missing)}")
    yield (
        f"{done} of {len(required)} required entries realised ({', '.join(by_tier)}), "
        f"by {len(found.realisations)} things in {', '.join(found.scenarios)}"
    )


def _of(entries: Sequence[Entry], missing: set[Entry]) -> str:
    return f"{sum(entry not in missing for entry in entries)} of {len(entries)}"


def place(one: Realisation, shown: Shown) -> str:
    """Where a realisation is written, as ``decks/reform.yaml:12``."""
    return f"{shown(one.path)}:{one.line}"


def wrapped(head: str, words: Sequence[str]) -> list[str]:
    """Words set apart by commas, in lines that fit."""
    return textwrap.wrap(
        ", ".join(words),
        _WIDTH,
        initial_indent=head,
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _short(text: str) -> str:
    return textwrap.shorten(text, 60, placeholder=" ...")
