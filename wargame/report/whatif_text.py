"""A what-if in words and columns: at most 80 wide, nothing but text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wargame.analysis.intervals import Interval
from wargame.analysis.sided import Better
from wargame.analysis.whatif import WhatIf
from wargame.analysis.whatif_figures import Figures
from wargame.analysis.whatif_terms import Term
from wargame.content.amounts import show_milli
from wargame.play.changes import told
from wargame.report.figures import cut, decimals, percent, signed, signed_bounds, wrapped
from wargame.report.sided_text import (
    by_quarter,
    measured,
    more_or_less,
    not_shown,
    objective_rows,
    score_rows,
)
from wargame.rules.tables import Band

#: Rows of tables: tracks, tracks side by side, causes, and what could not stand.
MOST_TRACKS, MOST_SPREADS, MOST_TERMS, MOST_REPLACED = 12, 4, 8, 6


def whatif_text(found: WhatIf) -> str:
    """The whole what-if as text."""
    figures = Figures(found)
    parts = [_head(found, figures)]
    if figures.first_apart is not None or not found.changes.empty:
        parts += [_scores(figures), _objectives(figures), _tracks(found, figures)]
        parts += [_spreads(figures), _parting(found, figures), _terms(found), _odds(found)]
    parts += [_recorded(found), _replaced(found, figures), _limits(found)]
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part) + "\n"


def _head(found: WhatIf, figures: Figures) -> list[str]:
    turn = found.changes.turn + 1
    lines = [
        f"{found.tables.scenario}, branch {found.branch}: {found.quarters[0]} (quarter {turn}) "
        "once more",
        "",
    ]
    for change in found.changed:
        lines += wrapped("  What if ", told(change) + "?", 4)
    if not found.changed:
        lines += ["  Nothing is changed: both sides are the record."]
    note = (
        f"{found.worlds:,} worlds, each played to {found.quarters[-1]} twice on the same dice: as "
        "recorded, and changed. The change is the mean over the worlds of changed less recorded "
        "in the same world, with its 95 % interval. Where that holds 0, no difference is shown."
    )
    return [*lines, "", *wrapped("", note)]


def _scores(figures: Figures) -> list[str]:
    title = _columns("Scores, 0-100 points", "recorded", "changed", "change", "95 %", "up/down")
    return [title, *score_rows(figures.scores, _row)]


def _objectives(figures: Figures) -> list[str]:
    rows, rest = objective_rows(figures.distinct, _row)
    if rows:
        title = "Objectives met, % of worlds"
        rows.insert(0, _columns(title, "recorded", "changed", "change", "95 %", "up/down"))
    names = [line.name if label == "all" else f"{label} {line.name}" for label, line in rest]
    return rows + not_shown("objectives met", names)


def _tracks(found: WhatIf, figures: Figures) -> list[str]:
    lines = []
    for line in figures.farthest[:MOST_TRACKS]:
        end = line.quarters[-1]
        gap = end.difference.interval
        places = decimals(gap)
        lines.append(
            _columns(
                measured(line, 29),
                f"{end.a.mean:.{places}f}",
                f"{end.b.mean:.{places}f}",
                signed(gap.mean, places),
                signed_bounds(gap, places),
            )
        )
    if lines:
        title = f"Tracks at the end of {found.quarters[-1]}"
        lines.insert(0, _columns(title, "recorded", "changed", "change", "95 %"))
    if more := figures.farthest[MOST_TRACKS:]:
        names = "; ".join(line.name for line in more)
        lines += wrapped("  ", f"And by less of their range: {names}.")
    shown = {line.track for line in figures.farthest}
    return lines + not_shown("tracks", [o.name for o in figures.tracks if o.track not in shown])


def _spreads(figures: Figures) -> list[str]:
    """How the worlds are spread on either side, for every score and the tracks farthest apart."""
    sides = [(f"{line.role} score", line.score) for line in figures.scores]
    sides += [(line.name, line.quarters[-1]) for line in figures.farthest[:MOST_SPREADS]]
    lines = [
        f"{'The worlds side by side, at the end:':41}{'recorded':>14}{'changed':>18}",
        f"{'a tenth below, the median, a tenth above':41}"
        + "".join(f"{word:>6}" for word in ("10 %", "50 %", "90 %"))
        + " "
        + "".join(f"{word:>6}" for word in ("10 %", "50 %", "90 %")),
    ]
    for name, sided in sides:
        both = [
            "".join(f"{_few(value):>6}" for value in (side.p10, side.p50, side.p90))
            for side in (sided.a, sided.b)
        ]
        lines.append(f"  {cut(name, 38):39}{' '.join(both)}")
    return lines


def _parting(found: WhatIf, figures: Figures) -> list[str]:
    if figures.first_apart is None:
        return ["When they part", "  No track differs in any world."]
    told_ = by_quarter(figures.parting, found.quarters)
    return ["When they part", *wrapped("  ", f"Some track first differs, by worlds: {told_}.")]


def _terms(found: WhatIf) -> list[str]:
    """The causes whose sums differ most."""
    if not found.terms:
        return []
    lines = ["What it rests on, on the dice of the record: sums over the quarters of",
             _columns("causes that differ most by the track's range", "recorded", "changed",
                  "change"), ]  # fmt: skip
    tracks = {track.key: track for track in found.tables.tracks}
    for term in found.terms[:MOST_TERMS]:
        lines.append(
            _columns(
                tracks[term.track].name,
                _short(term.a),
                _short(term.b),
                _short(term.b - term.a, sign=True),
            )
        )
        lines += wrapped("    ", _cause(found, term))
    return lines


def _cause(found: WhatIf, term: Term) -> str:
    if term.kind == "drift":
        told_ = f"drift: {term.because}" + (f" ({term.cause})" if term.cause else "")
    else:
        names = {action.key: action.name for action in found.tables.actions[1:]}
        name = names.get(term.cause)
        told_ = f"effect of {term.cause}" + (f" ({name})" if name else "")
    if term.sources:
        told_ += f"; source: {', '.join(term.sources)}"
    if term.range:
        told_ += f"; plausibly {term.range[0]:g} to {term.range[1]:g}"
    return told_


def _odds(found: WhatIf) -> list[str]:
    """The rolls of the changed quarter that are not alike."""
    if not found.odds:
        return []
    lines = [f"Cards of {found.quarters[0]} on the dice of the record"]
    for odds in found.odds:
        lines += wrapped("  ", f"{odds.role} {odds.name} ({odds.action})", 4)
        for word, entry in (("recorded", odds.a), ("changed", odds.b)):
            lines += wrapped("    ", f"{word:9} {_fell(entry)}", 14)
        if odds.sources:
            lines += wrapped("    ", f"source: {', '.join(odds.sources)}", 6)
    return lines


def _fell(entry: Mapping[str, Any] | None) -> str:
    if entry is None:
        return "not played"
    band = Band(entry["band"]).name.lower()
    if entry["sure"]:
        return f"certain: {band}"
    made = [f"{name} {value / 10:+g}" for name, value in entry["modifiers"]]
    base = f"base {entry['base'] / 10:g} %" + (f", {', '.join(made)}" if made else "")
    return f"{entry['chance'] / 10:g} % ({base}), roll {entry['roll'] / 10:g}: {band}"


def _recorded(found: WhatIf) -> list[str]:
    a, b = found.recorded
    until = "at the end" if b.ended else "where the record stops"
    lines = [f"On the dice of the record, {until}"]
    if not found.reproduced:
        lines += wrapped("  ", "These rules tell the record otherwise than it was written down.")
    moved = []
    for role in found.tables.roles:
        one, two = a.roles[role.key]["score"], b.roles[role.key]["score"]
        became = f" -> {show_milli(two)}" if one != two else ""
        moved.append(f"{role.key} {show_milli(one)}{became}")
        for key, mark in b.roles[role.key]["objectives"].items():
            if mark["met"] != a.roles[role.key]["objectives"][key]["met"]:
                name = next(o.name for o in found.tables.objectives if o.key == key)
                moved[-1] += f" ({'meets' if mark['met'] else 'misses'} {name})"
    lines += wrapped("  ", f"Scores: {'; '.join(moved)}.")
    for one in b.substitutions[:MOST_REPLACED]:
        line = f"{one.quarter} {one.role}: {one.was}; instead {one.instead} ({one.why})"
        lines += wrapped("  ", line, 4)
    if more := len(b.substitutions[MOST_REPLACED:]):
        lines.append(f"  and {more} more recorded decisions that could not stand (--json)")
    return lines


def _replaced(found: WhatIf, figures: Figures) -> list[str]:
    rows = [row for row in figures.replaced if row.place.node != "hands"]
    if not rows:
        return []
    lines = ["Recorded decisions that could not stand          % of worlds: recorded  changed"]
    for row in rows[:MOST_REPLACED]:
        place = row.place
        name = f"{row.quarter} {place.role} {place.was}"
        lines.append(f"  {cut(name, 55):55} {percent(row.a):>11} {percent(row.b):>8}")
    if more := len(rows[MOST_REPLACED:]):
        lines.append(f"  and {more} more, less often (--json)")
    return lines


def _limits(found: WhatIf) -> list[str]:
    told_ = (
        "A role that meets another course of events than it met goes on as it did, and where it "
        "cannot its doctrine decides: nobody thinks again. Hands are dealt afresh after "
        f"{found.quarters[0]}, so later cards may not be held."
    )
    return wrapped("", told_)


# Figures ------------------------------------------------------------------------------------


def _row(tag: str, name: str, a: float, b: float, gap: Interval, better: Better) -> str:
    """A score or a share; the change may bring more of it, or less."""
    return _columns(
        f"{tag:5} {name}",
        f"{a:.1f}",
        f"{b:.1f}",
        signed(gap.mean, 1),
        signed_bounds(gap, 1),
        more_or_less(better.b, better.a),
    )


def _columns(name: str, a: str, b: str, gap: str, bounds: str = "", better: str = "") -> str:
    wide = 29 if bounds else 47
    return f"{cut(name, wide):{wide}} {a:>8} {b:>8} {gap:>7}  {bounds:<14} {better:>8}".rstrip()


def _short(value: int, sign: bool = False) -> str:
    """Thousandths in a few digits."""
    units = value / 1000
    places = 0 if abs(units) >= 1000 else 1 if abs(units) >= 100 else 2
    return f"{units:{'+' if sign else ''}.{places}f}"


def _few(value: float) -> str:
    """A value in at most five characters, where it is not huge."""
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.1f}"
