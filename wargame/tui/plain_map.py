"""The diagram of the front, the sky and the coalition in sentences, for plain mode."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.telling import words
from wargame.telling.names import Names, with_unit
from wargame.tui.map_facts import (
    AIM,
    Coalition,
    Fact,
    Front,
    Gauge,
    Sky,
    View,
    picture,
)

_WANTED = {"≥": "at least", "≤": "at most"}


def map_lines(view: View, feed: Sequence[Fact] = (), names: Names | None = None) -> list[str]:
    """What the diagram shows, band by band; no drawing, nothing told by place or colour."""
    shown = picture(view, feed, names)
    lines = [f"{shown.title} in {shown.quarter}."]
    for board in shown.boards:
        lines += [f"{board.name}:", *(f"  {_gauge(gauge)}" for gauge in board.gauges)]
    if shown.front is not None:
        lines += ["The front:", *(f"  {text}" for text in _front(shown.front))]
    if shown.sky is not None:
        lines += ["The sky:", *(f"  {text}" for text in _sky(shown.sky))]
    if shown.coalition is not None:
        lines += ["The coalition:", *(f"  {text}" for text in _coalition(shown.coalition, names))]
    return lines if len(lines) > 1 else ["There is no diagram for this scenario."]


def _gauge(gauge: Gauge, name: str = "") -> str:
    """A gauge as a sentence: value, whose claim or how sure, word, change."""
    unit = gauge.unit.split(" of ")[0]
    size = with_unit(words.brief(gauge.value), unit)
    if not gauge.exact:
        size = f"about {size} (an estimate of {gauge.as_of}, give or take "
        size += f"{words.brief(gauge.error)})"
    text = f"{name or gauge.name} {size}"
    text += f" ({gauge.claim})" if gauge.claim else ""
    text += f", {gauge.word}" if gauge.word else ""
    if gauge.exact and gauge.change:
        text += f", {words.trend(gauge.change)[1]} by {words.brief(abs(gauge.change))}"
        if gauge.better is not None:
            text += f", {'better' if gauge.better else 'worse'} for you"
    return f"{text[:1].upper()}{text[1:]}."


def _front(front: Front) -> list[str]:
    ground = front.ground
    lines = [_gauge(ground)]
    if ground.start is not None and ground.start != ground.value:
        moved = ground.value - ground.start
        lines.append(
            f"At the start it was {words.brief(ground.start)}; the line has moved "
            f"{'west' if moved > 0 else 'east'} by {words.brief(abs(moved))}"
            + (f", about {front.area * abs(moved) // 100_000:,} km2." if front.area else ".")
        )
    lines += [
        f"Your goal: {_WANTED[goal.sign]} {words.number(goal.value)}; {goal.state} as it stands."
        for goal in ground.goals
    ]
    if front.losses is not None:
        lines.append(_gauge(front.losses))
    lines += [f"{name} in {front.worked_in}: {size}." for name, size in front.worked_out]
    if front.parts:
        lines.append("What holds it:")
        lines += [f"  {_gauge(part)}" for part in front.parts]
    return lines


def _sky(sky: Sky) -> list[str]:
    lines = [_gauge(gauge) for gauge in (sky.salvo, sky.stopped) if gauge is not None]
    if sky.leak is not None and sky.salvo is not None:
        size = with_unit(words.brief(sky.leak), sky.salvo.unit)
        lines.append(f"At this rate {size} gets through.")
    fell = [f"{name} {words.brief(size)}" for name, size in sky.fell]
    if fell:
        lines.append(f"What got through in {sky.fell_in} fell on: {words.joined(fell)}.")
    if sky.season:
        lines.append(f"In a {sky.season} quarter it falls {AIM[sky.season]}.")
    if sky.shield:
        lines.append(f"{sky.shielder} shielded {sky.shield} in {sky.shield_in}.")
    if sky.power is not None:
        lines.append(_gauge(sky.power))
        for when, need in ((f"This {sky.season} quarter", sky.need), sky.next_need):
            if need:
                spare = sky.power.value - need
                word = "to spare" if spare >= 0 else "short"
                said = f"{words.brief(need)}: {words.brief(abs(spare))} {word} as it stands"
                lines.append(f"{when} needs {said}.")
    return lines


def _coalition(coalition: Coalition, names: Names | None) -> list[str]:
    lines = []
    known = {node.role: node.name for node in coalition.nodes}
    for node in coalition.nodes:
        who = node.name + (" (you)" if node.me else "" if node.ours else " (the other side)")
        will = f"{node.will.name}: {_gauge(node.will, ' ').strip()}" if node.will else "not seen."
        lines.append(f"{who}. {will}")
    for link in coalition.links:
        parties = words.joined([known.get(party, party) for party in link.parties])
        detail = f", {link.detail}" if link.detail else ""
        lines.append(f'Deal "{link.name}" between {parties}: {link.state}{detail}.')
    if not coalition.links:
        lines.append("No deal of yours is in force, offered or lately broken.")
    lines += [_gauge(gauge) for gauge in (coalition.kept, coalition.risk) if gauge is not None]
    return lines
