"""A balance in words and columns: the verdict first, then tables, at most 80 wide."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import TextWrapper
from typing import TypeVar

from wargame.analysis.findings import Card, Doctrine, Effect, Event, Findings, Seat, Used
from wargame.analysis.intervals import Interval
from wargame.analysis.spread import Spread
from wargame.analysis.verdicts import Verdict
from wargame.content.gates import Gates

WIDTH = 80
#: Rows of a table unless all of them are asked for.
MOST = 12

T = TypeVar("T")


def balance_text(
    found: Findings, gates: Gates, judged: Sequence[Verdict], *, every: bool = False
) -> str:
    """The whole balance as text; ``every`` row of each table, or the most telling ones."""
    writer = _Writer(every)
    parts = [
        writer.head(found, judged),
        writer.failed(judged, gates),
        writer.gates(gates, judged),
        writer.seats(found),
        writer.spreads([one for one in found.spreads if not one.objective]),
        writer.objectives(found),
        writer.doctrines(found.doctrines),
        writer.cards([card for card in found.cards if card.kind != "deal"]),
        writer.deals([card for card in found.cards if card.kind == "deal"]),
        writer.events(found.events),
        writer.dominated(found),
    ]
    if every:
        parts += [
            writer.spreads([one for one in found.spreads if one.objective]),
            writer.moves(found),
            writer.standing(found.seats),
        ]
    parts.append([f"digest {found.digest}"])
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts if part) + "\n"


class _Writer:
    def __init__(self, every: bool) -> None:
        self.every = every

    def some(self, rows: Sequence[T], most: int = MOST) -> tuple[Sequence[T], list[str]]:
        """The first rows of a table, and a line that says how many more there are."""
        left = len(rows) - most
        if self.every or left <= 0:
            return rows, []
        return rows[:most], [f"  and {left} more (--all)"]

    # The verdict -------------------------------------------------------------------------

    def head(self, found: Findings, judged: Sequence[Verdict]) -> list[str]:
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
            f"{found.scenario}: {_count(found.worlds, 'world')}, "
            f"{_count(found.pairings, 'pairing')} of doctrines, seed {found.seed}",
            f"Gates: {told}",
            f"Worlds that end as planned: {_percent(found.finished.mean)}; leader certain after "
            f"{_count(late.played, 'quarter')}: {_percent(leader.mean)}",
        ]

    def failed(self, judged: Sequence[Verdict], gates: Gates) -> list[str]:
        """Every gate that is missed or open."""
        lines: list[str] = []
        for state, told in (("missed", "Missed"), ("open", "Open (more worlds settle it)")):
            rows = [one for one in judged if one.state == state]
            shown, more = self.some(rows, 3 * MOST)
            if shown:
                lines.append(told)
                for name in gates:
                    mine = [one for one in shown if one.gate == name]
                    lines += [f"  {name}"] if mine else []
                    lines += [line for one in mine for line in _verdict(one, gates)]
                lines += more
        return lines

    def gates(self, gates: Gates, judged: Sequence[Verdict]) -> list[str]:
        """Every gate that is held, with its bounds and where they come from."""
        lines = [f"{'Gates held':18}{'bounds':<20}{'on':>4}{'missed':>8}{'open':>6}  from"]
        for name, gate in gates.items():
            mine = [one for one in judged if one.gate == name]
            missed = sum(one.state == "missed" for one in mine)
            unsure = sum(one.state == "open" for one in mine)
            bounds = f"{gate.bounds.words()} {gate.kind.unit}".strip()
            bounds += f" ({len(gate.apart)} apart)" if gate.apart else ""
            lines.append(
                f"  {name:16}{bounds:<20}{len(mine):>4}{missed or '-':>8}{unsure or '-':>6}"
                f"  {_cut(gate.origin, 20)}"
            )
            if self.every:
                lines += [line for one in mine for line in _verdict(one, gates)]
        return lines

    # Seats and doctrines -----------------------------------------------------------------

    def seats(self, found: Findings) -> list[str]:
        """A row a seat."""
        lines = [
            f"{'Seats':7}{'score':>6}  {'95 %':<12}{'objectives met':<16}{'comes back':<14}"
            f"{'half time':<17}{'order':>6}"
        ]
        lines += [
            f"  {seat.role:5}{seat.score.mean:>6.1f}  {_bounds(seat.score, 1):<12}"
            f"{_share(seat.success):<16}{_share(seat.comeback):<14}"
            f"{_figure(seat.half_time, 2):<17}{round(seat.order.mean, 1) + 0.0:>+6.1f}"
            for seat in found.seats
        ]
        return [
            *lines,
            *_note(
                "comes back: of the worlds it does not lead at half time, those it leads at the "
                "end. half time: correlation of its lead then with its final score. order: "
                "points it owes to the order of cards that resolve at one time."
            ),
        ]

    def spreads(self, rows: Sequence[Spread]) -> list[str]:
        """Where the spread of scores (or of what objectives bring) comes from."""
        title = "Spread of objectives" if rows and rows[0].objective else "Spread of scores"
        lines = [
            f"{title:26}{'sd':>5}{'choices':>9}  {'95 %':<9}{'own':>5}{'others':>8}"
            f"{'meeting':>9}{'dice':>6}"
        ]
        for one in rows:
            name = f"  {one.role:5}{_cut(one.objective, 18)}"
            if one.choices is None:
                lines.append(f"{name:26}{one.sd:>5.1f}  does not vary")
                continue
            parts = [one.own, one.others, one.meeting]
            cells = [f"{100 * part.mean:.0f}" for part in parts if part is not None]
            dice = 100 * (1 - one.choices.mean)
            lines.append(
                f"{name:26}{one.sd:>5.1f}{_percent(one.choices.mean):>9}  "
                f"{_bounds(_hundred(one.choices), 0):<9}{cells[0]:>5}{cells[1]:>8}{cells[2]:>9}"
                f"{dice:>6.0f}"
            )
        return [
            *lines,
            *_note(
                "Per cent of the variance: own doctrine, the others', how they meet, and dice, "
                "over all pairings on the same dice."
            ),
        ]

    def objectives(self, found: Findings) -> list[str]:
        """How often objectives are met, the most lopsided first."""
        every = [(seat.role, one) for seat in found.seats for one in seat.objectives]
        if not self.every:
            every.sort(key=lambda pair: -abs(pair[1].met.mean - 0.5))
        rows, more = self.some(every)
        lines = [f"{'Objectives':34}{'met':>8}  {'95 %':<12}{'near':>6}"]
        lines += [
            f"  {role:6}{_cut(one.id, 26):26}{_percent(one.met.mean):>8}  "
            f"{_bounds(_hundred(one.met), 1):<12}{_percent(one.near):>6}"
            for role, one in rows
        ]
        return lines + more

    def doctrines(self, rows: Sequence[Doctrine]) -> list[str]:
        """What each doctrine scores above its pool and above random play."""
        shown, more = self.some(rows, 2 * MOST)
        lines = [
            f"{'Doctrines, points of score':28}{'score':>6}{'over its pool':>20}"
            f"{'over random play':>24}"
        ]
        best = {
            role: max((o for o in rows if o.role == role), key=lambda one: one.over_pool.mean)
            for role in dict.fromkeys(one.role for one in rows)
        }
        lines += [
            f"{'*' if best[one.role] is one else ' '} {one.role:6}{_cut(one.id, 20):20}"
            f"{one.score.mean:>6.1f}"
            f"{_gap(one.over_pool, 1):>20}{_gap(one.over_random, 1):>24}"
            for one in shown
        ]
        told = "* the best fixed answer of its seat to all that the others' doctrines do"
        return [*lines, *more, *_note(told)]

    # Cards, deals, events ----------------------------------------------------------------

    def cards(self, cards: Sequence[Card]) -> list[str]:
        """How often cards are played, the rarest first, and what they do."""
        rows = list(cards)
        if not self.every:
            rows.sort(key=lambda card: card.used.share.mean if card.used.share else -1.0)
        shown, more = self.some(rows)
        lines = [f"{'Cards':35}{'legal':>8}{'played':>8}  {'95 %':<11}{'own score':>16}"]
        lines += [
            f"  {card.role:5}{_cut(card.id, 28):28}{card.used.could:>8,}"
            f"{_used(card.used):<21}{_best(card):>16}"
            for card in shown
        ]
        return [
            *lines,
            *more,
            *_note(
                "legal: world-quarters; played: the share of those. own score: points from "
                "playing it first, beside the doctrine's own order, by its best option."
            ),
        ]

    def deals(self, cards: Sequence[Card]) -> list[str]:
        """How often deals are offered and signed, and what they do to their proposers."""
        if not cards:
            return []
        rows = list(cards)
        if not self.every:
            rows.sort(key=lambda card: card.signed.ever.mean if card.signed else 0.0)
        shown, more = self.some(rows)
        lines = [f"{'Deals':35}{'legal':>7}{'offered':>9}{'signed':>8}  its parties' scores"]
        for card in shown:
            signed = _percent(card.signed.ever.mean) if card.signed else ""
            share = _percent(card.used.share.mean) if card.used.share else "never"
            lines.append(
                f"  {card.role:5}{_cut(card.id, 28):28}{card.used.could:>7,}{share:>9}{signed:>8}"
                f"  {_parties(card)}"
            )
        return [
            *lines,
            *more,
            *_note(
                "signed: of worlds, once at least. points: where its proposer offers it and all "
                "sign, beside no offer of that role; the form best for its proposer."
            ),
        ]

    def events(self, events: Sequence[Event]) -> list[str]:
        """How often events happen and whom they touch."""
        if not events:
            return []
        rows = list(events)
        if not self.every:
            rows.sort(key=lambda event: -_touch(event))
        shown, more = self.some(rows)
        lines = [f"{'Events':30}{'worlds':>8}  {'answers, %':<22}whom it touches"]
        for event in shown:
            answers = "/".join(
                f"{100 * used.share.mean:.0f}"
                for used in event.answers.values()
                if used.share is not None
            )
            first = next(iter(event.answers), "")
            answers += f" {first}" if answers else "-"
            touched = [one for one in event.effects if one.score.shows]
            touched.sort(key=lambda one: -abs(one.score.mean))
            told = ", ".join(f"{one.role} {one.score.mean:+.1f}" for one in touched)
            lines.append(
                f"  {_cut(event.id, 28):28}{_percent(event.happened.ever.mean):>8}  "
                f"{_cut(answers, 21):22}{_cut(told or 'nobody shown', 18)}"
            )
        return [
            *lines,
            *more,
            *_note(
                "worlds: those in which it happens. answers: the first of them is named. touches: "
                "points of score beside the same world with the event struck out, where the "
                "interval leaves 0 out."
            ),
        ]

    def dominated(self, found: Findings) -> list[str]:
        """Cards that another one dominates, then single options."""
        rows = [one for one in found.dominated if one.shown]
        if not self.every:
            rows = [one for one in rows if one.card]
        if not rows:
            return []
        return [
            "Dominated: another card of the role is at least as good, and no dearer",
            *(f"  {one.role:5}{_cut(one.action, 34):34} by {_cut(one.by, 34)}" for one in rows),
        ]

    # With --all --------------------------------------------------------------------------

    def moves(self, found: Findings) -> list[str]:
        """What cards, deals and events surely do to objectives."""
        lines = ["Objectives moved, in parts of `near` (95 % interval leaves 0 out)"]
        sources: list[tuple[str, Sequence[Effect]]] = [
            (form.action, form.effects) for card in found.cards for form in card.forms
        ]
        sources += [(event.id, event.effects) for event in found.events]
        for name, effects in sources:
            told = [
                f"{one.role}/{moved.objective} {moved.margin.mean:+.2f}"
                for one in effects
                for moved in one.objectives
                if moved.margin.shows
            ]
            if told:
                lines += _wrapped(f"  {name}: ", ", ".join(told))
        return lines

    def standing(self, seats: Sequence[Seat]) -> list[str]:
        """The shares of the standing orders."""
        lines = ["Standing orders: share of the quarters in which they were legal"]
        for seat in seats:
            told = [
                f"{key} {_percent(used.share.mean) if used.share else 'never legal'}"
                for key, used in seat.standing.items()
            ]
            lines += _wrapped(f"  {seat.role:5}", ", ".join(told))
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
    return [*lines, *(_wrapped(f"{'':6}by ", one.note) if one.note else [])]


def _key(one: Verdict) -> str:
    """How a gates file names the subject of a verdict."""
    return one.subject.partition("/")[2] if one.gate == "objective_met" else one.subject


def _best(card: Card) -> str:
    own = [one.score for form in card.forms for one in form.effects if one.role == card.role]
    return _gap(max(own, key=lambda figure: figure.mean), 1) if own else "not tried"


def _parties(card: Card) -> str:
    """What a deal surely does to its parties' scores."""
    tried = [form.effects for form in card.forms if form.effects]
    if not tried:
        return "not tried"

    def own(effects: Sequence[Effect]) -> float:
        return next(one.score.mean for one in effects if one.role == card.role)

    cells = []
    for one in max(tried, key=own):
        told = f"{one.role} {one.score.mean:+.1f}"
        if one.score.shows:
            cells.append(told)
    return _cut(" ".join(cells) or "none moves", 19)


def _touch(event: Event) -> float:
    """How much an event surely moves the score it moves most, over all worlds."""
    sure = [abs(one.score.mean) for one in event.effects if one.score.shows]
    return event.happened.ever.mean * max(sure, default=0.0)


# Figures ------------------------------------------------------------------------------------


def _percent(share: float) -> str:
    """Whole percents, except where that would round a rare thing to never or to always."""
    if 0 < share < 0.01:
        return "<1 %"
    if 0.99 < share < 1:
        return ">99 %"
    return f"{100 * share:.0f} %"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _hundred(figure: Interval) -> Interval:
    return Interval(*(100 * value for value in figure))


def _bounds(figure: Interval, places: int) -> str:
    return f"{figure.low:.{places}f}..{figure.high:.{places}f}"


def _share(figure: Interval | None) -> str:
    if figure is None:
        return "-"
    return f"{_percent(figure.mean)} {_bounds(_hundred(figure), 0)}"


def _figure(figure: Interval | None, places: int) -> str:
    return "-" if figure is None else f"{figure.mean:.{places}f} {_bounds(figure, places)}"


def _gap(figure: Interval, places: int) -> str:
    mean = round(figure.mean, places) + 0.0  # no minus zero
    if figure.low == figure.high:
        return f"{mean:+.{places}f}"
    return f"{mean:+.{places}f} {figure.low:+.{places}f}..{figure.high:+.{places}f}"


def _used(used: Used) -> str:
    if used.share is None:
        return "   never legal"
    return f"{_percent(used.share.mean):>8}  {_bounds(_hundred(used.share), 1)}"


def _cut(words: str, width: int) -> str:
    return words if len(words) <= width else words[: width - 3].rstrip() + "..."


def _note(text: str) -> list[str]:
    return _wrapped("  ", text)


def _wrapped(indent: str, text: str) -> list[str]:
    after = " " * min(len(indent), 9)
    wrapper = TextWrapper(
        WIDTH, initial_indent=indent, subsequent_indent=after, break_on_hyphens=False
    )
    return wrapper.wrap(text)
