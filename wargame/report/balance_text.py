"""A balance in words and columns: the verdict first, then tables, at most 80 wide."""

from __future__ import annotations

from collections.abc import Sequence

from wargame.analysis.findings import Doctrine, Findings, Seat
from wargame.analysis.intervals import Interval
from wargame.analysis.spread import Spread
from wargame.analysis.verdicts import Verdict
from wargame.content.gates import Gates
from wargame.report.balance_tables import (
    MOST,
    cards_table,
    deals_table,
    dominated_table,
    events_table,
    moves_table,
)
from wargame.report.figures import (
    bounds,
    counted,
    cut,
    first,
    gap,
    hundred,
    percent,
    share,
    wrapped,
)


def balance_text(
    found: Findings, gates: Gates, judged: Sequence[Verdict], *, every: bool = False
) -> str:
    """The whole balance as text; ``every`` row of each table, or the most telling ones."""
    parts = [
        _head(found, judged),
        _failed(judged, gates, every),
        _gates(gates, judged, every),
        _seats(found),
        _spreads([one for one in found.spreads if not one.objective]),
        _objectives(found, every),
        _doctrines(found.doctrines, every),
        cards_table([card for card in found.cards if card.kind != "deal"], every),
        deals_table([card for card in found.cards if card.kind == "deal"], every),
        events_table(found.events, every),
        dominated_table(found, every),
    ]
    if every:
        parts += [
            _spreads([one for one in found.spreads if one.objective]),
            moves_table(found),
            _standing(found.seats),
        ]
    parts.append([f"digest {found.digest}"])
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part) + "\n"


def _head(found: Findings, judged: Sequence[Verdict]) -> list[str]:
    """What was played, and how many gates are kept."""
    count = dict.fromkeys(("missed", "open", "kept"), 0)
    for one in judged:
        count[one.state] += 1
    told = (
        f"{count['missed']} missed, {count['open']} open, {count['kept']} kept"
        if judged
        else "none held"
    )
    late, leader = found.certain[-1], found.certain[-1].leader
    return [
        f"{found.scenario}: {counted(found.worlds, 'world')}, "
        f"{counted(found.pairings, 'pairing')} of doctrines, seed {found.seed}",
        f"Gates: {told}",
        f"Worlds that end as planned: {percent(found.finished.mean)}; leader certain after "
        f"{counted(late.played, 'quarter')}: {percent(leader.mean)}",
    ]


def _failed(judged: Sequence[Verdict], gates: Gates, every: bool) -> list[str]:
    """Every gate that is missed or open."""
    lines: list[str] = []
    for state, told in (("missed", "Missed"), ("open", "Open (more worlds settle it)")):
        rows = [one for one in judged if one.state == state]
        shown, more = first(rows, 3 * MOST, every)
        if shown:
            lines.append(told)
            for name in gates:
                mine = [one for one in shown if one.gate == name]
                lines += [f"  {name}"] if mine else []
                lines += [line for one in mine for line in _verdict(one, gates)]
            lines += more
    return lines


def _gates(gates: Gates, judged: Sequence[Verdict], every: bool) -> list[str]:
    """Every gate that is held, with its bounds and where they come from."""
    lines = [f"{'Gates held':18}{'bounds':<20}{'on':>4}{'missed':>8}{'open':>6}  from"]
    for name, gate in gates.items():
        mine = [one for one in judged if one.gate == name]
        missed = sum(one.state == "missed" for one in mine)
        unsure = sum(one.state == "open" for one in mine)
        held = f"{gate.bounds.words()} {gate.kind.unit}".strip()
        held += f" ({len(gate.apart)} apart)" if gate.apart else ""
        lines.append(
            f"  {name:16}{held:<20}{len(mine):>4}{missed or '-':>8}{unsure or '-':>6}"
            f"  {cut(gate.origin, 20)}"
        )
        if every:
            lines += [line for one in mine for line in _verdict(one, gates)]
    return lines


def _verdict(one: Verdict, gates: Gates) -> list[str]:
    """A subject with its figure and bounds; ids are never cut, as people look for them."""
    unit = gates[one.gate].kind.unit
    places = 2 if not unit else 0 if unit == "cards" else 1
    value = f"{one.value:.{places}f}"
    if one.low != one.high:
        value += f" [{one.low:.{places}f}..{one.high:.{places}f}]"
    value += f", {gates[one.gate].of(_key(one)).words()} {unit}".rstrip()
    subject = f"    {one.subject or 'the exercise'}"
    lines = [f"{subject:40} {value}"]
    if len(subject) > 40:
        lines = [subject, f"{'':40} {value}"]
    return [*lines, *(wrapped(f"{'':6}by ", one.note, 9) if one.note else [])]


def _key(one: Verdict) -> str:
    """How a gates file names the subject of a verdict."""
    return one.subject.partition("/")[2] if one.gate == "objective_met" else one.subject


def _seats(found: Findings) -> list[str]:
    """A row a seat."""
    lines = [
        f"{'Seats':7}{'score':>6}  {'95 %':<12}{'objectives met':<16}{'comes back':<14}"
        f"{'half time':<17}{'order':>6}"
    ]
    lines += [
        f"  {seat.role:5}{seat.score.mean:>6.1f}  {bounds(seat.score, 1):<12}"
        f"{share(seat.success):<16}{share(seat.comeback):<14}"
        f"{_figure(seat.half_time, 2):<17}{round(seat.order.mean, 1) + 0.0:>+6.1f}"
        for seat in found.seats
    ]
    return [
        *lines,
        *wrapped(
            "  ",
            "comes back: of the worlds it does not lead at half time, those it leads at the "
            "end. half time: correlation of its lead then with its final score. order: "
            "points it owes to the order of cards that resolve at one time.",
        ),
    ]


def _spreads(rows: Sequence[Spread]) -> list[str]:
    """Where the spread of scores (or of what objectives bring) comes from."""
    title = "Spread of objectives" if rows and rows[0].objective else "Spread of scores"
    lines = [
        f"{title:26}{'sd':>5}{'choices':>9}  {'95 %':<9}{'own':>5}{'others':>8}"
        f"{'meeting':>9}{'dice':>6}"
    ]
    for one in rows:
        name = f"  {one.role:5}{cut(one.objective, 18)}"
        if one.choices is None:
            lines.append(f"{name:26}{one.sd:>5.1f}  does not vary")
            continue
        parts = [one.own, one.others, one.meeting]
        cells = [f"{100 * part.mean:.0f}" for part in parts if part is not None]
        dice = 100 * (1 - one.choices.mean)
        lines.append(
            f"{name:26}{one.sd:>5.1f}{percent(one.choices.mean):>9}  "
            f"{bounds(hundred(one.choices), 0):<9}{cells[0]:>5}{cells[1]:>8}{cells[2]:>9}"
            f"{dice:>6.0f}"
        )
    return [
        *lines,
        *wrapped(
            "  ",
            "Per cent of the variance: own doctrine, the others', how they meet, and dice, "
            "over all pairings on the same dice.",
        ),
    ]


def _objectives(found: Findings, every: bool) -> list[str]:
    """How often objectives are met, the most lopsided first."""
    pairs = [(seat.role, one) for seat in found.seats for one in seat.objectives]
    if not every:
        pairs.sort(key=lambda pair: -abs(pair[1].met.mean - 0.5))
    rows, more = first(pairs, MOST, every)
    lines = [f"{'Objectives':34}{'met':>8}  {'95 %':<12}{'near':>6}"]
    lines += [
        f"  {role:6}{cut(one.id, 26):26}{percent(one.met.mean):>8}  "
        f"{bounds(hundred(one.met), 1):<12}{percent(one.near):>6}"
        for role, one in rows
    ]
    return lines + more


def _doctrines(rows: Sequence[Doctrine], every: bool) -> list[str]:
    """What each doctrine scores above its pool and above random play."""
    shown, more = first(rows, 2 * MOST, every)
    lines = [
        f"{'Doctrines, points of score':27}{'score':>6}{'over its pool':>20}{'ahead':>7}"
        f"{'over random play':>20}"
    ]
    best = {
        role: max((o for o in rows if o.role == role), key=lambda one: one.over_pool.mean)
        for role in dict.fromkeys(one.role for one in rows)
    }
    lines += [
        f"{'*' if best[one.role] is one else ' '} {one.role:6}{cut(one.id, 19):19}"
        f"{one.score.mean:>6.1f}"
        f"{gap(one.over_pool, 1):>20}{percent(one.beats_pool.mean):>7}"
        f"{gap(one.over_random, 1):>20}"
        for one in shown
    ]
    told = (
        "* the best fixed answer of its seat to all that the others' doctrines do; ahead: worlds "
        "in which it scores better than a doctrine drawn from its seat's, a draw counting half"
    )
    return [*lines, *more, *wrapped("  ", told)]


def _standing(seats: Sequence[Seat]) -> list[str]:
    """The shares of the standing orders."""
    lines = ["Standing orders: share of the quarters in which they were legal"]
    for seat in seats:
        told = [
            f"{key} {percent(used.share.mean) if used.share else 'never legal'}"
            for key, used in seat.standing.items()
        ]
        lines += wrapped(f"  {seat.role:5}", ", ".join(told))
    return lines


def _figure(figure: Interval | None, places: int) -> str:
    return "-" if figure is None else f"{figure.mean:.{places}f} {bounds(figure, places)}"
