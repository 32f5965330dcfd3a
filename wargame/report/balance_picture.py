"""A balance as a picture: gates, seats, where the spread comes from, doctrines, cards, events."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.analysis.findings import Findings
from wargame.analysis.intervals import Interval
from wargame.analysis.verdicts import Verdict
from wargame.content.gates import Gates
from wargame.report.balance_chart import Held, ranges
from wargame.report.charts import Gap, Shares, forest, heading, shares
from wargame.report.svg import Svg

WIDTH, MARGIN = 960.0, 28.0
INSIDE = WIDTH - 2 * MARGIN
#: Cards, deals and events that are drawn: those with the largest effects that are shown.
MOST = 14
#: Subjects that miss a gate, or leave one open, that are named.
TOLD = 12

_PARTS = (
    ("one", "own doctrine"),
    ("good", "the others'"),
    ("even", "how they meet"),
    ("two", "dice alike for all"),
    ("rule", "dice that fall differently"),
)


def balance_picture(found: Findings, gates: Gates, judged: Sequence[Verdict]) -> Svg:
    """Draw it; the picture is as high as what was found needs."""
    svg = Svg(WIDTH, 10_000, f"{found.scenario}: is it a good game?", _described(found, judged))
    y = _head(svg, found, judged, MARGIN)
    y += _met(svg, found, gates, y)
    y += _spread(svg, found, y)
    y += _edges(svg, found, gates, y)
    effects = _effects(found)
    if effects:
        note = (
            "In points of the role's own score: a card as first order, or a deal that all sign, "
            "beside the same world without it; the largest effects that are shown."
        )
        y += heading(svg, (MARGIN, y), "What cards and deals do to those who play them", note)
        y += forest(svg, (MARGIN, y), INSIDE, effects, above="gains", below="costs") + 14
    touched = _events(found)
    if touched:
        note = (
            "In points of score, in the worlds where it happens, beside the same world with it "
            "struck out; the role it moves most."
        )
        y += heading(svg, (MARGIN, y), "What events do", note)
        y += forest(svg, (MARGIN, y), INSIDE, touched, above="helps", below="hurts") + 14
    svg.text((MARGIN, y + 8), f"digest {found.digest}", "dim", size=11)
    svg.height = y + MARGIN
    return svg


def _head(svg: Svg, found: Findings, judged: Sequence[Verdict], top: float) -> float:
    svg.text((MARGIN, top + 18), svg.title, size=21, bold=True)
    told = f"{found.worlds:,} worlds of {found.pairings:,} pairings of doctrines, seed {found.seed}"
    svg.text((MARGIN, top + 40), told, "dim")
    y = top + 66
    for state, tone, mark in (("missed", "bad", "✗"), ("open", "two", "?"), ("kept", "good", "✓")):
        mine = [one for one in judged if one.state == state]
        svg.text(
            (MARGIN, y),
            f"{mark} {len(mine)} gate{'s' * (len(mine) != 1)} {state}",
            tone,
            size=14,
            bold=True,
        )
        if mine and state != "kept":
            words = "; ".join(_told(mine))
            y += svg.paragraph((MARGIN + 164, y), words, INSIDE - 164, "dim", size=12.5)
        else:
            y += 18
        y += 6
    return y + 14


def _told(judged: Sequence[Verdict]) -> list[str]:
    """Gates with what misses them, such as ``card_played: a, b``."""
    subjects: dict[str, list[str]] = {}
    for one in judged[:TOLD]:
        subjects.setdefault(one.gate, []).append(one.subject)
    told = [f"{gate}: {', '.join(names)}".removesuffix(": ") for gate, names in subjects.items()]
    return [*told, f"and {len(judged) - TOLD} more"] if len(judged) > TOLD else told


def _met(svg: Svg, found: Findings, gates: Gates, top: float) -> float:
    """Objectives and seats inside the bounds of their gates."""
    y = top
    note = "Per cent of worlds, with 95 % intervals; the band is what the gate asks for."
    y += heading(svg, (MARGIN, y), "How often objectives are met", note)
    gate = gates.get("objective_met")
    rows = [
        Held(one.id, _hundred(one.met), gate.of(one.id) if gate else None, seat.role)
        for seat in found.seats
        for one in seat.objectives
    ]
    y += ranges(svg, (MARGIN, y), INSIDE, rows) + 14
    y += heading(svg, (MARGIN, y), "How much of what it wants a seat gets", note)
    gate = gates.get("seat_success")
    rows = [
        Held(
            f"mean score {seat.score.mean:.1f}",
            _hundred(seat.success),
            gate.of(seat.role) if gate else None,
            seat.role,
        )
        for seat in found.seats
    ]
    return y + ranges(svg, (MARGIN, y), INSIDE, rows) + 14 - top


def _spread(svg: Svg, found: Findings, top: float) -> float:
    """Choices and dice."""
    rows = [
        Shares(
            f"choices {100 * one.choices.mean:.0f} % "
            f"[{100 * one.choices.low:.0f}..{100 * one.choices.high:.0f}]",
            tuple(part.mean if part else 0.0 for part in (
                one.own, one.others, one.meeting, one.dice, one.differing
            )),
            one.role,
        )
        for one in found.spreads
        if not one.objective and one.choices is not None
    ]  # fmt: skip
    if not rows:
        return 0.0
    note = (
        f"The variance of each role's score over all pairings, all on the same {found.dice} sets "
        "of dice."
    )
    y = top + heading(svg, (MARGIN, top), "Choices and dice", note)
    return y + shares(svg, (MARGIN, y), INSIDE, rows, _PARTS) + 14 - top


def _edges(svg: Svg, found: Findings, gates: Gates, top: float) -> float:
    """What each doctrine gains over all of its seat's."""
    gate = gates.get("over_pool")
    most = gate.bounds.words() if gate else ""
    note = "In points of score, on the same dice, the others playing all of theirs."
    note += f" The gate asks for {most}." if most else ""
    y = top + heading(svg, (MARGIN, top), "A doctrine beside all doctrines of its seat", note)
    rows = [Gap(one.id, *one.over_pool, tag=one.role) for one in found.doctrines]
    return y + forest(svg, (MARGIN, y), INSIDE, rows, above="better", below="worse") + 14 - top


def _effects(found: Findings) -> list[Gap]:
    rows = [
        Gap(form.action, *one.score, tag=one.role)
        for card in found.cards
        for form in card.forms
        for one in form.effects
        if one.role == card.role and one.score.shows
    ]
    return sorted(rows, key=lambda row: -abs(row.mean))[:MOST]


def _events(found: Findings) -> list[Gap]:
    rows = []
    for event in found.events:
        sure = [one for one in event.effects if one.score.shows]
        if sure:
            one = max(sure, key=lambda one: abs(one.score.mean))
            rows.append(Gap(event.id, *one.score, tag=one.role))
    return sorted(rows, key=lambda row: -abs(row.mean))[:MOST]


def _hundred(figure: Interval) -> Interval:
    return Interval(*(100 * value for value in figure))


def _described(found: Findings, judged: Sequence[Verdict]) -> str:
    """The picture in words, for who cannot see it."""
    count = {state: sum(one.state == state for one in judged) for state in ("missed", "open")}
    told = [f"{seat.role} scores {seat.score.mean:.0f} points" for seat in found.seats]
    return (
        f"{len(judged)} gates, {count['missed']} missed and {count['open']} open, over "
        f"{found.worlds:,} worlds. {'; '.join(told)}. Below: objectives, seats, where the spread "
        "of scores comes from, doctrines, cards and events."
    )
