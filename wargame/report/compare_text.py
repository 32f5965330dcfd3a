"""A comparison in words and columns: at most 80 wide, nothing but text."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from wargame.analysis.compare_document import Opener
from wargame.analysis.comparison import Comparison
from wargame.analysis.intervals import Interval
from wargame.analysis.sided import Better, Sided, TrackLine, farthest
from wargame.analysis.worst import Worst
from wargame.report.figures import (
    WIDTH,
    cut,
    decimals,
    percent,
    signed,
    signed_bounds,
    wrapped,
)
from wargame.report.sided_text import (
    by_quarter,
    measured,
    more_or_less,
    not_shown,
    objective_rows,
    score_rows,
)

#: Rows of a table of tracks, and of each list of the worst worlds.
MOST_TRACKS, MOST_LISTED = 12, 3


def compare_text(found: Comparison, opener: Opener | None = None) -> str:
    """The whole comparison as text; with ``opener`` each side ends with worlds to open."""
    parts = [_head(found), _scores(found)]
    if found.changed:
        parts += [_objectives(found)]
        parts += [_tracks(found, name, turn) for name, turn in found.horizons.items()]
        parts += [_parting(found)]
    parts += [_worst(found, side, opener) for side in ((0, 1) if found.changed else (0,))]
    parts += [[f"digest {found.digest}"]]
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part) + "\n"


def _head(found: Comparison) -> list[str]:
    lines = [
        f"{found.scenario}: {found.worlds:,} worlds on the same dice, seed {found.seed}",
        "",
    ]
    changed = found.changed
    for letter, course in (("A", found.a), ("B", found.b)) if changed else ():
        told = ", ".join(f"{role} {course[role]}" for role in changed)
        lines += wrapped(f"{letter}  ", told)
    rest = ", ".join(f"{role} {name}" for role, name in found.a.items() if role not in changed)
    if rest:
        lines += wrapped("   ", f"both: {rest}")
    if not changed:
        return [*lines, "", "The two courses are the same, so nothing can differ."]
    note = (
        "A - B is the mean over the worlds of A less B in the same world, with its 95 % interval. "
        "Where that holds 0, no difference is shown."
    )
    return [*lines, "", *wrapped("", note)]


def _scores(found: Comparison) -> list[str]:
    title = _share_columns("Scores, 0-100 points", "A", "B", "A - B", "95 %", "A/B better")
    return [title, *score_rows(found.scores, _share_row)]


def _objectives(found: Comparison) -> list[str]:
    rows, rest = objective_rows(found.distinct, _share_row)
    if rows:
        title = _share_columns("Objectives met, %", "A", "B", "A - B", "95 %", "A/B better")
        rows.insert(0, title)
    names = [
        f"{label} {line.name} [{signed_bounds(line.met.difference.scaled(100), 1)}]"
        for label, line in rest
    ]
    return rows + not_shown("objectives met", names)


def _share_row(tag: str, name: str, a: float, b: float, gap: Interval, better: Better) -> str:
    return _share_columns(
        f"{tag:6} {name}",
        f"{a:.1f}",
        f"{b:.1f}",
        signed(gap.mean, 1),
        signed_bounds(gap, 1),
        more_or_less(better.a, better.b),
    )


def _share_columns(name: str, a: str, b: str, gap: str, bounds: str, better: str) -> str:
    return f"{cut(name, 35):35} {a:>5} {b:>5} {gap:>6}  {bounds:<12} {better:>10}"


def _tracks(found: Comparison, horizon: str, turn: int) -> list[str]:
    """The tracks at the end of one horizon, farthest apart first, by part of their range."""
    shown = farthest(found.tracks, turn - 1)
    known = {line.track for line in shown}
    rest = [line.name for line in found.tracks if line.track not in known]
    lines = [_track_row(line, line.quarters[turn - 1]) for line in shown[:MOST_TRACKS]]
    if lines:
        title = f"Tracks, {horizon} term ({found.quarters[turn - 1]})"
        lines.insert(0, _track_columns(title, "A", "B", "A - B", "95 %", "80 % of worlds"))
    if more := shown[MOST_TRACKS:]:
        gaps = [(line.name, line.quarters[turn - 1].difference.interval) for line in more]
        told = "; ".join(f"{name} {signed(gap.mean, decimals(gap))}" for name, gap in gaps)
        lines += wrapped("  ", f"And by less of their range: {told}.")
    return lines + not_shown("tracks", rest)


def _track_row(line: TrackLine, values: Sided) -> str:
    gap = values.difference
    places = decimals(gap.interval)
    return _track_columns(
        measured(line, 30),
        f"{values.a.mean:.{places}f}",
        f"{values.b.mean:.{places}f}",
        signed(gap.mean, places),
        signed_bounds(gap.interval, places),
        f"{signed(gap.p10, places)}..{signed(gap.p90, places)}",
    )


def _track_columns(name: str, a: str, b: str, gap: str, bounds: str, band: str) -> str:
    return f"{cut(name, 30):30} {a:>6} {b:>6} {gap:>6}  {bounds:<12} {band:<14}"


def _parting(found: Comparison) -> list[str]:
    lines = ["When they part"]
    told = by_quarter(found.parted, found.quarters)
    lines += wrapped("  ", f"Anything that a seat can see: {told}.")
    first = sorted(
        (one.median, one.never, line.name)
        for line in found.tracks
        if (one := found.noticed[line.track]).median is not None
    )
    if first:
        lines.append("  Tracks apart by more than 1 % of their range     half by    ever")
    else:
        lines.append("  No track is apart by more than 1 % of its range in half of all worlds.")
    lines += [
        f"  {cut(name, 46):46} {found.quarters[(median or 1) - 1]:>9} {percent(1 - never):>7}"
        for median, never, name in first[:MOST_TRACKS]
    ]
    return lines


def _worst(found: Comparison, side: int, opener: Opener | None) -> list[str]:
    worst: Worst = found.worst[side]
    whose = " and ".join(worst.by) if len(worst.by) < 3 else ", ".join(worst.by)
    mean = "its score" if len(worst.by) == 1 else "their mean score"
    who = f"{'AB'[side]} at its worst" if found.changed else "Both at their worst"
    lines = wrapped(
        "",
        f"{who}: {worst.worlds:,} worlds ({percent(worst.share)}), {whose} up to "
        f"{worst.up_to:g} points ({mean})",
    )
    missed = [one for one in worst.missed if one.all.mean]
    lines.append("  Missed most                              all worlds  the worst")
    lines += [
        f"  {one.role:5} {cut(one.name, 34):34} {percent(one.all.mean):>10} "
        f"{percent(one.worst):>10}"
        for one in missed[:MOST_LISTED]
    ] or ["  (none is missed)"]
    if worst.share == 1:
        return [*lines, "  All worlds end with one score; there is nothing to set apart."]
    lines.append("  Events met more often than elsewhere       the rest  the worst")
    lines += [
        f"  {cut(one.name, 40):40} {percent(one.rest):>10} {percent(one.worst):>10}  "
        f"{signed_bounds(one.difference.scaled(100), 0)}"
        for one in worst.events[:MOST_LISTED]
    ] or ["  (none shown)"]
    lines.append("  Tracks farthest off at the end             the rest  the worst")
    lines += [
        f"  {cut(one.name, 40):40} {one.rest:>10.{decimals(one.difference)}f} "
        f"{one.worst:>10.{decimals(one.difference)}f}  {abs(one.deviations):.1f} sd "
        + ("higher" if one.deviations > 0 else "lower")
        for one in worst.tracks[:MOST_LISTED]
    ] or ["  (none shown)"]
    if opener and worst.examples:
        lines += ["  Open one of its worlds:", *_command(opener(side, worst.examples[0].world))]
        others = ", ".join(str(one.world) for one in worst.examples[1:])
        lines += [f"  or world {others}"] if others else []
    return lines


def _command(words: Sequence[str]) -> list[str]:
    """A command over as many lines as it needs, as a shell takes it."""
    lines, kept = [""], ""
    for word in (shlex.quote(word) for word in words):
        if word.startswith("--") and not kept:
            kept = word  # an option stays beside its value
            continue
        word, kept = f"{kept} {word}".strip(), ""
        if lines[-1] and len(lines[-1]) + len(word) > WIDTH - 10:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    more = " \\"
    indents = ["    ", *["      "] * (len(lines) - 1)]
    ends = [*[more] * (len(lines) - 1), ""]
    return [indent + line + end for indent, line, end in zip(indents, lines, ends, strict=True)]
