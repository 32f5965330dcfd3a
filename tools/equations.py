"""Writes every equation of the flagship into docs/model.md, from the scenario's own YAML.

python -m tools.equations            write the tables between their marks
python -m tools.equations --check    exit 1 where the page is not what the scenario says
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction

from tools.pages import ROOT, keep, table
from wargame.content.amounts import show_milli
from wargame.content.base import Sourced
from wargame.content.library import load_bundle
from wargame.content.scenarios import Arrival, Coupling, Derived, Line, Scenario, Track

SCENARIO = "bridge-2025"
PAGE = ROOT / "docs" / "model.md"
#: The groups of tracks in the order of the page, with their headings.
GROUPS = {
    "front": "Front",
    "sky": "Sky",
    "industry": "Industry",
    "money": "Money",
    "will": "Will",
    "rules": "Rules",
}


def section(scenario: Scenario) -> str:
    """The tables of tracks, derived values and pipelines as Markdown."""
    parts = []
    for group, heading in GROUPS.items():
        rows = [row for track in scenario.tracks if track.group == group for row in _track(track)]
        parts.append(f"#### {heading}\n\n" + table(("track", "a quarter", "because", "from"), rows))
    values = [_derived(item) for item in scenario.derived]
    parts.append("#### Derived values\n\n" + table(("value", "formula", "note", "from"), values))
    if scenario.pipelines is not None:
        lines = [_line(item) for item in scenario.pipelines.lines]
        heads = ("line", "per mille a quarter", "goods, %", "at the start, $bn", "from")
        parts.append("#### Pipelines\n\n" + table(heads, lines))
        goods = [_arrival(item) for item in scenario.pipelines.arrivals]
        parts.append(table(("a $bn of", "moves", "by", "from"), goods))
    return "\n\n".join(parts)


def _track(track: Track) -> Iterator[tuple[str, ...]]:
    start = f"**{track.name}** `{track.id}`, {show_milli(track.start)} {track.unit}"
    held = f", held against `{track.history}`" if track.history else ""
    if track.set_to:
        yield start + held, f"set to `{track.set_to}`", "", _from(track)
    else:
        yield start + held, "", "", _from(track)
    for coupling in track.couplings:
        because = coupling.because + (f" ({coupling.note.rstrip('.')})" if coupling.note else "")
        yield "", _term(coupling), because, _from(coupling)
    if track.shock:
        yield "", f"± {show_milli(track.shock)} (normal)", "chance", ""


def _term(coupling: Coupling) -> str:
    add = Fraction(coupling.add)
    amount = f"{'+' if add > 0 else '−'}{float(abs(add)):g}"
    if coupling.of is None:
        said = amount
    else:
        point = f"`{coupling.at}`" if isinstance(coupling.at, str) else show_milli(coupling.at)
        word = {"above": "above", "below": "below", "around": "from"}[coupling.counts]
        where = "" if point == "0" else f" {word} {point}"
        per = show_milli(coupling.per or 1000)
        said = f"{amount} for each {'' if per == '1' else per + ' of '}`{coupling.of}`{where}"
    if coupling.times:
        said += f", times `{coupling.times}`"
    if coupling.when:
        said += f", when {' and '.join(coupling.when)}"
    return said


def _derived(item: Derived) -> tuple[str, ...]:
    noise = f", ± {show_milli(item.noise)}" if item.noise else ""
    return f"{item.name} `{item.id}`", f"`{item.formula}`{noise}", item.note or "", _from(item)


def _line(line: Line) -> tuple[str, ...]:
    rates = f"{line.contract} / {line.produce} / {line.deliver}"
    goods = ", ".join(f"{kind} {share}" for kind, share in line.goods.items() if share)
    start = ", ".join(f"{stage} {show_milli(bn)}" for stage, bn in line.start.items() if bn)
    return f"{line.name} `{line.id}`", rates, goods, start, _from(line)


def _arrival(item: Arrival) -> tuple[str, ...]:
    times = f", times `{item.times}`" if item.times else ""
    return item.kind, f"`{item.track}`", f"{show_milli(item.add)}{times}", _from(item)


def _from(item: Sourced) -> str:
    span = f" [{show_milli(item.range[0])} to {show_milli(item.range[1])}]" if item.range else ""
    return ", ".join(item.source) + span


def tables() -> dict[str, str]:
    """What stands between the mark of the page, by name."""
    return {"equations": section(load_bundle(SCENARIO).scenario)}


if __name__ == "__main__":
    sys.exit(keep(__doc__ or "", "tools.equations", PAGE, tables))
