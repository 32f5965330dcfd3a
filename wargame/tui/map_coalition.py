"""The coalition: the roles as boxes, and the deals between them as lines."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.telling import words
from wargame.tui.lines import Line, Span, clip, line, plain, width_of
from wargame.tui.map_facts import Coalition, Gauge, Link, Node
from wargame.tui.map_pieces import (
    Block,
    Ranked,
    amount,
    fill,
    heading,
    meter,
    rows_of,
    trend,
)
from wargame.tui.raster import Canvas, sparkline

#: The styles of a link: the line, its ends, the tone.
LINKS = {
    "in force": ("═", "●", "good"),
    "signed": ("═", "○", "accent"),
    "offered": ("╌", "○", "accent"),
    "broken": ("╳", "╳", "bad"),
}


def coalition_block(coalition: Coalition, width: int) -> Block:
    """The roles, the deals between them, promises kept and the risk."""
    nodes = coalition.nodes
    standing = sum(link.state == "in force" for link in coalition.links)
    said = f"{words.count(standing, 'deal')} in force" if standing else "no deal of yours in force"
    block = [Ranked(0, heading("THE COALITION", line((said, "dim")), width))]
    lefts = [(width + 1) * n // len(nodes) for n in range(len(nodes))]
    block += _nodes(nodes, lefts, width)
    cell = (width + 1) // len(nodes)
    centres = {node.role: left + cell // 2 - 1 for node, left in zip(nodes, lefts, strict=True)}
    for link in coalition.links:
        block += _lane(link, centres, width)
    if coalition.links:
        states = list(dict.fromkeys(link.state for link in coalition.links))
        legend = "   ".join(f"{LINKS[state][0] * 2} {state}" for state in states)
        block.append(Ranked(5, line((legend, "dim"))))
    for gauge, rank in ((coalition.kept, 0), (coalition.risk, 2)):
        if gauge is not None:
            block.append(Ranked(rank, _wide_gauge(gauge, width)))
    return block


def _nodes(nodes: Sequence[Node], lefts: Sequence[int], width: int) -> Block:
    """The roles as boxes side by side, those of the other side in double lines."""
    canvas = Canvas(width, 7)
    for node, left, after in zip(nodes, lefts, (*lefts[1:], width + 1), strict=True):
        _box(canvas, node, left, after - left - 3)
    ranks = (0, 4, 0, 0, 6, 2, 1)
    return [Ranked(rank, given) for rank, given in zip(ranks, rows_of(canvas), strict=True)]


def _box(canvas: Canvas, node: Node, left: int, inner: int) -> None:
    across, upper, lower, side = ("─", "╭╮", "╰╯", "│") if node.ours else ("═", "╔╗", "╚╝", "║")
    canvas.put(0, left, upper[:1] + across * inner + upper[1:], "dim")
    canvas.put(6, left, lower[:1] + across * inner + lower[1:], "dim")
    for row in range(1, 6):
        canvas.put(row, left, side, "dim")
        canvas.put(row, left + inner + 1, side, "dim")
    name = node.name if len(node.name) + 2 <= inner else node.role
    canvas.put(0, left + 1, f" {name} "[:inner], "strong")
    if node.me and len(name) + 6 <= inner:
        canvas.put(0, left + 3 + len(name), "you ", "accent")
    if node.will is None:
        canvas.put(2, left + 1, "not seen"[:inner], "dim")
        return
    will = node.will
    word = will.word.removeprefix("a ").removeprefix("an ")
    texts = (
        line((will.name, "dim")),
        _first((will.number, "strong"), trend(will, brief=True), inner),
        meter(min(will.share, 1000), inner),
        line((sparkline(will.history, inner) if len(will.history) > 1 else "", "accent")),
        line(word),
    )
    for row, text in enumerate(texts, 1):
        column = left + 1
        for part, ink in clip(text, inner):
            canvas.put(row, column, part, ink)
            column += len(part)


def _first(value: Span, moved: Line, width: int) -> Line:
    """A value and as much of its trend as there is room for."""
    close = tuple((text.replace(" ", ""), tone) for text, tone in moved)
    glyph = tuple((text[:1] + ("!" if text.endswith("!") else ""), tone) for text, tone in moved)
    for given in (moved, close, glyph):
        if width_of((value, *given)) < width:
            return (value, (" ", ""), *given)
    return (value,)


def _lane(link: Link, centres: dict[str, int], width: int) -> Block:
    """A deal as a line below the boxes, with an end under every party."""
    stroke, end, tone = LINKS[link.state]
    places = sorted(centres[party] for party in link.parties if party in centres)
    if not places:
        return []
    canvas = Canvas(width, 2)
    canvas.put(0, places[0], stroke * (places[-1] - places[0] + 1), tone)
    for place in places:
        canvas.put(0, place, end, tone)
    told = f"{link.name}: {link.state}" + (f", {link.detail}" if link.detail else "")
    after, before = width - places[-1] - 2, places[0] - 1
    if len(told) <= after:
        canvas.put(0, places[-1] + 2, told, tone)
    elif len(told) <= before:
        canvas.put(0, places[0] - 1 - len(told), told, tone)
    else:
        told = told if len(told) <= width else told[: width - 1] + "…"
        canvas.put(1, min(places[0], width - len(told)), told, tone)
    lane, below = rows_of(canvas)
    # What is said of a deal outlasts its line: it tells the same without it.
    return [Ranked(2, lane), Ranked(1, below)] if plain(below).strip() else [Ranked(1, lane)]


def _wide_gauge(gauge: Gauge, width: int) -> Line:
    left = line(f"{gauge.name} ", (amount(gauge), "strong"), " ", *trend(gauge), " ")
    left = (*left, (" " * max(0, min(36, width // 2) - width_of(left)), ""))
    tail = line((f" {gauge.word}", "dim"))
    room = width - width_of(left) - width_of(tail)
    if room < 6:
        return fill((*left, *tail), width)
    return (*left, *meter(min(gauge.share, 1000), min(room, 30)), *tail)
