"""The causal map as text: to read, and as graphs for Graphviz and Mermaid."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from wargame.analysis.causal import Arrow, Causal, Mover, Term, Thing
from wargame.content.amounts import signed
from wargame.report.causal_layout import around

_WIDTH = 100
_MARKS = {"+": "+", "-": "−", "~": "±", "x": "×", "?": "?", "=": "="}
_DOT = {
    "+": 'color="#14599a"',
    "-": 'color="#a34a00", style=dashed',
    "~": 'color="#6d7880"',
    "x": 'color="#6d7880", style=dotted',
    "?": 'color="#6d7880", style=dotted',
    "=": 'color="#0f6152"',
}


def causal_text(of: Causal, focus: str | None = None) -> str:
    """Each track: what moves it, by how much, why, out of which source."""
    lines = [of.name, "=" * len(of.name)]
    tracks = of.of_kind("track")
    if focus is not None:
        kept = near(of, focus)
        tracks = [track for track in tracks if track.id in kept]
    for group in dict.fromkeys(track.group for track in tracks):
        lines += ["", group.capitalize(), "-" * len(group)]
        for track in tracks:
            if track.group == group:
                lines += ["", *_track(of, track)]
    derived = of.of_kind("derived")
    if focus is not None:
        derived = [value for value in derived if value.id in kept]
    if derived:
        lines += ["", "Worked out each quarter", "-----------------------"]
        for value in derived:
            lines += ["", *_derived(value)]
    return "\n".join(lines) + "\n"


def _track(of: Causal, track: Thing) -> Iterator[str]:
    yield f"{track.id}: {track.name}, {track.unit}{_cited(track.source)}"
    for term in of.terms[track.id]:
        yield from _wrapped(_term(term))
    for kind in ("card", "deal", "event", "standing order"):
        movers = [mover for mover in of.movers[track.id] if mover.kind == kind]
        if movers:
            yield from _wrapped(f"{kind}s: {', '.join(map(_mover, movers))}")
    if not of.terms[track.id] and not of.movers[track.id]:
        yield "  nothing moves it"


def _term(term: Term) -> str:
    told = f"{term.how}: {term.because}"
    if term.when:
        told += f" (when {' and '.join(term.when)})"
    span = f", {term.range}" if term.range else ""
    return f"{told} [{'; '.join(term.cites)}{span}]"


def _mover(mover: Mover) -> str:
    if mover.least == mover.most:
        return f"{mover.key} {signed(mover.most)}"
    return f"{mover.key} {signed(mover.least)}..{signed(mover.most)}"


def _derived(value: Thing) -> Iterator[str]:
    unit = f", {value.unit}" if value.unit else ""
    yield f"{value.id}: {value.name}{unit}{_cited(value.source)}"
    yield from _wrapped(f"= {value.formula}")


def _cited(source: tuple[str, ...]) -> str:
    return f" [{'; '.join(source)}]" if source else ""


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def near(of: Causal, focus: str) -> set[str]:
    """Everything within two steps of one thing."""
    return {cell.thing.id for cell in around(of, focus).cells}


def _kept(of: Causal, focus: str | None) -> tuple[list[Thing], list[Arrow]]:
    if focus is None:
        return list(of.things.values()), list(of.arrows)
    layout = around(of, focus)
    ids = {cell.thing.id for cell in layout.cells}
    arrows = dict.fromkeys(wire.arrow for wire in layout.wires)
    return [thing for thing in of.things.values() if thing.id in ids], list(arrows)


def causal_dot(of: Causal, focus: str | None = None) -> str:
    """A graph for Graphviz, tracks boxed by group."""
    things, arrows = _kept(of, focus)
    lines = [
        f"digraph {_quoted(of.scenario)} {{",
        f"  label={_quoted(of.name)};",
        "  rankdir=LR;",
        '  node [shape=box, fontname="sans-serif", fontsize=10];',
        '  edge [fontname="sans-serif", fontsize=9];',
    ]
    groups = dict.fromkeys(thing.group for thing in things if thing.kind == "track")
    for number, group in enumerate(groups):
        lines += [f"  subgraph cluster_{number} {{", f"    label={_quoted(group)};"]
        lines += [f"    {_dot_node(t)}" for t in things if t.kind == "track" and t.group == group]
        lines.append("  }")
    lines += [f"  {_dot_node(thing)}" for thing in things if thing.kind != "track"]
    for arrow in arrows:
        tip = _quoted(f"{arrow.how}: {arrow.because}" if arrow.how else arrow.because)
        look = f"label={_quoted(_MARKS[arrow.sign])}, tooltip={tip}, {_DOT[arrow.sign]}"
        lines.append(f"  {_quoted(arrow.source)} -> {_quoted(arrow.target)} [{look}];")
    return "\n".join([*lines, "}", ""])


def _dot_node(thing: Thing) -> str:
    look = {"track": "", "derived": ", style=rounded", "input": ", shape=ellipse"}
    return f"{_quoted(thing.id)} [label={_quoted(thing.name)}{look.get(thing.kind, '')}];"


def _quoted(text: str) -> str:
    """A string of Graphviz: only quotes are special, and a backslash that would escape one."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def causal_mermaid(of: Causal, focus: str | None = None) -> str:
    """A flowchart for Mermaid, tracks boxed by group."""
    things, arrows = _kept(of, focus)
    number = {thing.id: f"n{at}" for at, thing in enumerate(things)}
    lines = ["---", f"title: {json.dumps(of.name, ensure_ascii=False)}", "---", "flowchart LR"]
    groups = dict.fromkeys(thing.group for thing in things if thing.kind == "track")
    for at, group in enumerate(groups):
        lines.append(f'  subgraph g{at}["{_entity(group)}"]')
        lines += [
            f'    {number[t.id]}["{_entity(t.name)}"]'
            for t in things
            if t.kind == "track" and t.group == group
        ]
        lines.append("  end")
    ends = {"derived": ('("', '")'), "pipelines": ('[["', '"]]'), "input": ('(["', '"])')}
    for thing in things:
        if thing.kind != "track":
            first, last = ends[thing.kind]
            lines.append(f"  {number[thing.id]}{first}{_entity(thing.name)}{last}")
    for arrow in arrows:
        line = "-->" if arrow.sign in "+~=" else "-.->"
        mark = _entity(_MARKS[arrow.sign])
        lines.append(f'  {number[arrow.source]} {line}|"{mark}"| {number[arrow.target]}')
    return "\n".join([*lines, ""])


def _entity(text: str) -> str:
    """Text within quotes of Mermaid: what is special there as entity codes."""
    return text.translate({ord(letter): f"#{ord(letter)};" for letter in '#"<>;`'})
