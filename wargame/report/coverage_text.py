"""What of a catalogue is realised, in columns: a line an entry, what is missing at the end."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence

from wargame.analysis.coverage import Coverage, Realisation
from wargame.analysis.coverage_effect import Effects
from wargame.analysis.effect import Effect
from wargame.analysis.intervals import Interval
from wargame.analysis.measured import Measure
from wargame.content.entries import Entry

_WIDTH = 100

Shown = Callable[[str], str]


def coverage_text(found: Coverage, shown: Shown, effects: Effects | None = None) -> str:
    """The whole coverage; ``shown`` turns a file's path into the one people read."""
    lines: list[str] = []
    told = {} if effects is None else dict(zip(found.realisations, effects.found, strict=True))
    for tier in sorted({entry.tier for entry in found.catalogue.entries}):
        lines += [*_tier(found, tier, shown, told), ""]
    lines += list(_faults(found, shown))
    if effects is not None:
        lines += list(_idle(effects, shown))
    lines += list(_summary(found))
    if effects is not None:
        lines += list(_verdict(effects))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _tier(
    found: Coverage, tier: int, shown: Shown, effects: Mapping[Realisation, Effect]
) -> Iterator[str]:
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
                if one in effects:
                    yield f"    {effect_line(effects[one])}"
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


def _idle(effects: Effects, shown: Shown) -> Iterator[str]:
    if effects.idle:
        yield f"Does nothing ({len(effects.idle)}):"
        for one, effect in effects.idle:
            yield f"  {one.title}  {place(one, shown)}"
            yield f"    {effect_line(effect)}"
        yield ""


def _verdict(effects: Effects) -> Iterator[str]:
    working = len(effects.found) - len(effects.idle)
    yield (
        f"{working} of {len(effects.found)} realisations move something, each switched off alone "
        f"in {effects.worlds:,} worlds or more, seed {effects.seed}"
    )
    if effects.decorated:
        yield from wrapped(
            f"Realised by nothing that does anything ({len(effects.decorated)}): ",
            [entry.id for entry in effects.decorated],
        )


def effect_line(effect: Effect) -> str:
    """What a realisation does, in a line."""
    how = "" if effect.how == "play" else ", met on purpose"
    met = f"met in {effect.met:,} and changes {effect.changed:,} of {effect.worlds:,} worlds"
    where = f"{met} of {effect.scenario}{how}"
    if effect.state == "unmet":
        told = "never met: no doctrine plays it, or it never happens"
        return f"{told} ({where})"
    if effect.measure is None:
        return f"nothing moved beyond its interval ({where})"
    return f"{measure_line(effect.measure, effect.by)} ({where})"


def measure_line(measure: Measure, by: Interval) -> str:
    """A measure and how far it moved, as ``us_will +1.20 [0.80, 1.60] at the end of quarter 3``."""
    what = {
        "track": f"{measure.key} by",
        "score": f"the score of {measure.role or measure.key} by",
        "points": f"{measure.key} of {measure.role} by",
    }[measure.kind]
    off = f"{by.mean:+.3g} [{by.low:+.3g}, {by.high:+.3g}] {measure.unit}"
    when = f" at the end of quarter {measure.turn + 1}" if measure.kind == "track" else ""
    return f"moves {what} {off}{when}"


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
    if tensions := found.catalogue.dilemmas:
        lacking = [one.id for one in found.dilemmas_missing]
        told = f"{len(tensions) - len(lacking)} of {len(tensions)} dilemmas arise"
        yield told + (f", but not {', '.join(lacking)}" if lacking else "")


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
